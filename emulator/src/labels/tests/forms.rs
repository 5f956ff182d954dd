//! How a label comes, and what it looks like.

use super::*;

/// The parts of a multipart body: their headers and what is in them.
fn parts(client: &Client, path: &str, body: &Value) -> Vec<(String, String)> {
    let response = client.response("POST", path, body);
    assert_eq!(response.status(), 200);
    let content_type = response.headers()["content-type"].to_str().unwrap();
    let boundary = content_type
        .strip_prefix("multipart/form-data; boundary=")
        .unwrap();
    assert_eq!(boundary.len(), 24);
    let text = String::from_utf8(response.body().to_vec()).unwrap();
    let text = text.strip_prefix(&format!("--{boundary}\r\n")).unwrap();
    let text = text
        .strip_suffix(&format!("\r\n--{boundary}--\r\n"))
        .unwrap();
    text.split(&format!("\r\n--{boundary}\r\n"))
        .map(|part| {
            let (head, content) = part.split_once("\r\n\r\n").unwrap();
            (head.to_owned(), content.to_owned())
        })
        .collect()
}

#[test]
fn a_label_comes_in_parts_with_the_file_in_base64() {
    let client = Client::paying(|_| {});
    let body = label(json!({"imageInfo": {"receiptOption": "SEPARATE_PAGE"}}));
    let parts = parts(&client, PATH, &body);
    let heads: Vec<&str> = parts.iter().map(|(head, _)| head.as_str()).collect();
    assert_eq!(
        heads,
        [
            "Content-Type: application/json\r\nContent-Disposition: form-data; name=\"labelMetadata\"",
            "Content-Type: application/pdf\r\nContent-Disposition: form-data; filename=\"labelImage.pdf\"; name=\"labelImage\"",
            "Content-Type: application/pdf\r\nContent-Disposition: form-data; filename=\"receiptImage.pdf\"; name=\"receiptImage\"",
        ]
    );
    let metadata: Value = serde_json::from_str(&parts[0].1).unwrap();
    assert_eq!(metadata["trackingNumber"].as_str().unwrap().len(), 22);
    for (_, content) in &parts[1..] {
        assert!(STANDARD.decode(content).unwrap().starts_with(b"%PDF-1.4"));
    }
}

#[test]
fn the_same_label_comes_as_one_json_body_when_that_is_asked_for() {
    let mut client = Client::paying(|_| {});
    client.with("x-idempotency-key", KEY);
    let body = label(json!({"imageInfo": {"receiptOption": "SEPARATE_PAGE"}}));
    let parts = parts(&client, PATH, &body);
    client.with("accept", "application/vnd.usps.labels+json");
    let response = client.response("POST", PATH, &body);
    assert_eq!(
        response.headers()["content-type"],
        "application/vnd.usps.labels+json"
    );
    let mut whole: Value = serde_json::from_slice(response.body()).unwrap();
    let members = whole.as_object_mut().unwrap();
    assert_eq!(members.remove("labelImage").unwrap(), parts[1].1);
    assert_eq!(members.remove("receiptImage").unwrap(), parts[2].1);
    assert_eq!(whole, serde_json::from_str::<Value>(&parts[0].1).unwrap());
}

#[test]
fn the_metadata_says_where_it_goes_and_what_it_cost() {
    let mut client = Client::paying(|_| {});
    let (_, body) = client.buy(&label(json!({})));
    let address = &body["labelAddress"];
    let plus_4 = address["ZIPPlus4"].as_str().unwrap();
    assert_eq!(plus_4.len(), 4);
    assert_eq!(
        address,
        &json!({"firstName": "ADA", "lastName": "LOVELACE", "streetAddress": "12 OAK AVE", "secondaryAddress": "APT 3",
            "city": "SAN FRANCISCO", "state": "CA", "ZIPCode": "94105", "ZIPPlus4": plus_4, "ignoreBadAddress": false})
    );
    assert_eq!(body["routingInformation"], format!("42094105{plus_4}"));
    for (name, value) in [
        ("constructCode", json!("C01")),
        ("serviceTypeCode", json!("001")),
        ("zone", json!("08")),
        ("mailingDate", json!("2026-11-23T22:00:00Z")),
        ("weight", json!(2.5)),
        ("weightUOM", json!("LB")),
        ("dimensionalWeight", json!(0)),
        ("bannerText", json!("USPS TRACKING # USPS Ship")),
        ("fees", json!([])),
    ] {
        assert_eq!(body[name], value, "{name}");
    }
    // Ten in the evening is too late for the same day, and the days of Ground Advantage skip Thanksgiving.
    assert_eq!(body["commitment"]["expectedDeliveryDate"], "2026-11-30");
    let timed = package(json!({"mailingDate": "2026-11-23T08:30:00Z"}));
    assert_eq!(client.buy(&timed).1["mailingDate"], "2026-11-23T08:30:00Z");
}

#[test]
fn a_pdf_says_what_a_label_has_to_say_and_only_that() {
    let mut client = Client::paying(|_| {});
    let references = json!([
        {"referenceNumber": "Order 7", "printReferenceNumber": true},
        {"referenceNumber": "secret"},
    ]);
    let (_, body) = client.buy(&package(json!({"customerReference": references})));
    let pdf = file(&body, "labelImage").unwrap();
    let last = format!(
        "(SAN FRANCISCO CA 94105-{}) Tj",
        body["labelAddress"]["ZIPPlus4"].as_str().unwrap()
    );
    let tracking = format!("({}) Tj", number(&body));
    for text in [
        last.as_str(),
        &tracking,
        "(CHICAGO IL 60601-",
        "(ADA LOVELACE) Tj",
        "(Order 7) Tj",
        "/MediaBox [0 0 288 432]",
        "NOT VALID FOR MAILING",
    ] {
        assert!(pdf.contains(text), "{text} is missing");
    }
    for text in ["secret", "POSTAGE PAID", "Mailed on", "Receipt"] {
        assert!(!pdf.contains(text), "{text} is there");
    }
    let shown = json!({"imageInfo": {"suppressPostage": false, "suppressMailDate": false, "receiptOption": "SAME_PAGE", "labelType": "4X4LABEL"}});
    let pdf = file(&client.buy(&label(shown)).1, "labelImage").unwrap();
    for text in [
        "POSTAGE PAID $",
        "Mailed on 2026-11-23",
        "(Receipt) Tj",
        "/MediaBox [0 0 612 792]",
    ] {
        assert!(pdf.contains(text), "{text} is missing");
    }
}

#[test]
fn zpl_has_the_barcode_and_the_receipt_as_a_second_label() {
    let mut client = Client::paying(|_| {});
    for (kind, width) in [("ZPL203DPI", "^PW812"), ("ZPL300DPI", "^PW1200")] {
        let info = json!({"imageInfo": {"imageType": kind, "receiptOption": "SEPARATE_PAGE", "addImageComments": true}});
        let (_, body) = client.buy(&label(info));
        let zpl = file(&body, "labelImage").unwrap();
        assert_eq!(zpl.matches("^XA").count(), 2);
        assert!(body.get("receiptImage").is_none());
        let routing = body["routingInformation"].as_str().unwrap();
        for text in [
            width,
            "^FX",
            "^FDSHIP TO:^FS",
            &format!("^FD{routing}{}^FS", number(&body)),
        ] {
            assert!(zpl.contains(text), "{text} is missing");
        }
    }
    let info = json!({"imageInfo": {"imageType": "ZPL203DPI", "receiptOption": null}});
    client.headers.clear();
    let parts = parts(&client, PATH, &label(info));
    assert!(
        parts[1]
            .0
            .starts_with("Content-Type: application/octet-stream\r\n")
    );
    assert!(parts[1].0.contains("filename=\"labelImage.zpl\""));
}

#[test]
fn no_image_comes_when_none_is_asked_for_or_the_carrier_brings_the_label() {
    let client = Client::paying(|_| {});
    for body in [
        label(json!({"imageInfo": {"imageType": "NONE"}})),
        package(json!({"extraServices": [415]})),
    ] {
        assert_eq!(parts(&client, PATH, &body).len(), 1, "{body}");
    }
}

#[test]
fn packaging_can_be_told_by_type_and_shape() {
    let mut client = Client::paying(|_| {});
    let rectangular = |class: &str, kind: &str, category: &str| {
        package(
            json!({"rateIndicator": null, "shape": "RECTANGULAR", "mailClass": class, "packagingType": kind, "processingCategory": category}),
        )
    };
    for (body, sku) in [
        (
            rectangular("USPS_GROUND_ADVANTAGE", "VARIABLE", "MACHINABLE"),
            "DUSP",
        ),
        (
            rectangular("PRIORITY_MAIL_EXPRESS", "VARIABLE", "NONSTANDARD"),
            "DEPA",
        ),
        (
            rectangular("PRIORITY_MAIL_EXPRESS", "FLAT_RATE_ENVELOPE", "FLATS"),
            "DEE4",
        ),
        (
            rectangular("PRIORITY_MAIL", "SM_FLAT_RATE_BOX", "MACHINABLE"),
            "DPFS",
        ),
        (
            rectangular("PRIORITY_MAIL", "CUBIC_PARCELS", "MACHINABLE"),
            "DPCP",
        ),
    ] {
        let (status, answer) = client.buy(&body);
        assert_eq!(status, 200, "{answer}");
        assert!(answer["SKU"].as_str().unwrap().starts_with(sku), "{answer}");
    }
}

#[test]
fn old_names_are_converted() {
    let mut client = Client::paying(|_| {});
    let sku = |client: &mut Client, changes: Value| {
        let (_, body) = client.buy(&package(changes));
        body["SKU"].as_str().unwrap().to_owned()
    };
    let ground = sku(&mut client, json!({}));
    for changes in [
        json!({"mailClass": "FIRST-CLASS_PACKAGE_SERVICE"}),
        json!({"mailClass": "PARCEL_SELECT"}),
        json!({"mailClass": "PARCEL_SELECT_LIGHTWEIGHT"}),
    ] {
        assert_eq!(sku(&mut client, changes), ground);
    }
    let nonstandard = sku(&mut client, json!({"processingCategory": "NONSTANDARD"}));
    assert_eq!(
        sku(&mut client, json!({"processingCategory": "IRREGULAR"})),
        nonstandard
    );
}

#[test]
fn what_nobody_can_check_is_printed_as_it_was_typed() {
    let mut client = Client::paying(|_| {});
    let rural = json!({"toAddress": {"streetAddress": "The old mill", "ignoreBadAddress": true, "ZIPPlus4": "0001"}});
    let (status, body) = client.buy(&label(rural));
    assert_eq!(
        (status, &body["labelAddress"]["streetAddress"]),
        (200, &json!("THE OLD MILL"))
    );
    assert_eq!(body["routingInformation"], "420941050001");
    let item = json!({"itemDescription": "Book", "itemQuantity": 1, "itemTotalValue": 20, "itemTotalWeight": 1, "weightUOM": "lb", "countryofOrigin": "US"});
    let military = json!({
        "toAddress": {"streetAddress": "PSC 123 BOX 1234", "secondaryAddress": null, "city": "APO", "state": "AE", "ZIPCode": "09012"},
        "customsForm": {"customsContentType": "MERCHANDISE", "contents": [item]},
    });
    let (status, body) = client.buy(&label(military));
    assert_eq!(
        (status, &body["commitment"]["name"]),
        (200, &json!("MILITARY")),
        "{body}"
    );
}
