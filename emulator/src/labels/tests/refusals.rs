//! Label requests that come to nothing. None of them costs anything.

use super::*;

#[test]
fn what_the_document_says_in_words_is_refused_by_the_back_end() {
    let mut client = Client::paying(|settings| settings.quota_on = false);
    let to = |changes: Value| label(json!({"toAddress": changes}));
    let image = |changes: Value| label(json!({"imageInfo": changes}));
    for (body, text, parameter) in [
        (
            to(json!({"lastName": null})),
            "toAddress requires firstName and lastName, or firm",
            "toAddress",
        ),
        (
            label(json!({"fromAddress": {"firm": null}})),
            "fromAddress requires firstName and lastName, or firm",
            "fromAddress",
        ),
        (
            to(json!({"ZIPCode": null})),
            "toAddress requires ZIPCode",
            "toAddress.ZIPCode",
        ),
        (
            to(json!({"parcelLockerDelivery": true})),
            "toAddress requires facilityId",
            "toAddress.facilityId",
        ),
        (
            to(
                json!({"holdForPickup": true, "facilityId": "1437366", "email": "a@b.com", "phone": "6148098581"}),
            ),
            "fromAddress requires firstName",
            "fromAddress.firstName",
        ),
        (
            image(json!({"imageType": "ZPL203DPI", "receiptOption": "SAME_PAGE"})),
            "receiptOption SAME_PAGE is not supported with the imageType",
            "imageInfo.receiptOption",
        ),
        (
            image(json!({"imageType": "ZPL203DPI", "labelType": "2X7LABEL"})),
            "labelType 2X7LABEL is not supported with the imageType",
            "imageInfo.labelType",
        ),
        (
            image(
                json!({"imageType": "ZPL203DPI", "labelType": "6X4LABEL", "receiptOption": "SEPARATE_PAGE"}),
            ),
            "receiptOption SEPARATE_PAGE is not supported with the labelType and imageType",
            "imageInfo.receiptOption",
        ),
        (
            image(json!({"packageNumber": 1})),
            "packageNumber and totalPackages are required together",
            "imageInfo.packageNumber",
        ),
        (
            image(json!({"packageNumber": 3, "totalPackages": 2})),
            "packageNumber must be less than or equal to totalPackages",
            "imageInfo.packageNumber",
        ),
        (
            package(json!({"shipperVisibilityMethod": "SENDER_INFORMATION"})),
            "senderAddress is required when shipperVisibilityMethod is SENDER_INFORMATION",
            "senderAddress",
        ),
        (
            package(json!({"destinationEntryFacilityType": "DESTINATION_DELIVERY_UNIT"})),
            "destinationEntryFacilityAddress is required when destinationEntryFacilityType is not NONE",
            "destinationEntryFacilityAddress",
        ),
        (
            package(json!({"extraServices": [930]})),
            "packageValue is required when an extraServices value of 930 or 931 is provided",
            "packageOptions.packageValue",
        ),
        (
            to(
                json!({"streetAddress": "PSC 1 BOX 2", "city": "APO", "state": "AE", "ZIPCode": "09012"}),
            ),
            "Customs form data required for toAddress.ZIPCode",
            "customsForm",
        ),
        (
            to(json!({"streetAddress": "1 NOT FOUND ST"})),
            "There is no match for the address requested.",
            "toAddress",
        ),
        (
            to(json!({"streetAddress": "1 UNCONFIRMED ST"})),
            "Address Not Found",
            "toAddress",
        ),
        (
            to(json!({"state": "NY"})),
            "There is no match for the address requested.",
            "toAddress",
        ),
        (
            to(json!({"ZIPCode": "00000"})),
            "ZIP Code not in service",
            "toAddress.ZIPCode",
        ),
        (
            label(json!({"fromAddress": {"streetAddress": "1 BACKEND 400 ST"}})),
            "Address Not Found",
            "fromAddress",
        ),
        (
            package(json!({"mailingDate": "2026-11-20"})),
            "mailingDate [2026-11-20] must be between [2026-11-21] and [2026-11-28]",
            "mailingDate",
        ),
        (
            package(json!({"mailingDate": "2026-11-29"})),
            "mailingDate [2026-11-29] must be between [2026-11-21] and [2026-11-28]",
            "mailingDate",
        ),
        (
            package(json!({"mailClass": "USPS_CONNECT_LOCAL"})),
            "No valid rates for these mail classes",
            "packageDescription",
        ),
        (
            package(json!({"rateIndicator": "DR"})),
            "Could not find working sku from SSF ingredients",
            "packageDescription",
        ),
        (
            package(json!({"processingCategory": "FLATS"})),
            "Could not find working sku from SSF ingredients",
            "packageDescription",
        ),
        (
            package(json!({"weight": 71})),
            "Package weight does not qualify for this product.",
            "packageDescription",
        ),
        (
            package(json!({"length": 100, "width": 20, "height": 20})),
            "Package size exceeds maximum allowed for mail class",
            "packageDescription",
        ),
        (
            package(json!({"extraServices": [981]})),
            "mailClass: USPS_GROUND_ADVANTAGE with ExtraServices: 981 is an unsupported combination.",
            "packageDescription",
        ),
    ] {
        let (status, answer) = client.buy(&body);
        let entry = &answer["error"]["errors"][0];
        assert_eq!(
            (status, &answer["error"]["message"]),
            (400, &json!("Bad Request")),
            "{answer}"
        );
        assert_eq!(
            (&entry["detail"], &entry["source"]),
            (&json!(text), &json!({"parameter": parameter}))
        );
    }
    assert!(client.emulator.charges().is_empty());
    assert_eq!(client.balance(), 100_000);
}

#[test]
fn what_the_emulator_does_not_make_is_a_501_that_says_so() {
    let mut client = Client::paying(|_| {});
    for body in [
        label(json!({"imageInfo": {"imageType": "TIFF"}})),
        label(json!({"imageInfo": {"imageType": "LABEL_BROKER"}})),
        label(json!({"imageInfo": {"returnLabel": true}})),
        label(
            json!({"imageInfo": {"brandingImageUUIDs": ["345df38d-6130-4ad1-838c-8883af55c584"]}}),
        ),
        package(json!({"packageOptions": {"returnReceiptTracking": true}})),
        label(
            json!({"toAddress": {"parcelLockerDelivery": true, "ZIPCode": null, "facilityId": "1", "email": "a@b.com"}}),
        ),
    ] {
        let (status, answer) = client.buy(&body);
        assert_eq!(status, 501, "{answer}");
        assert!(
            why(&answer).starts_with("The emulator does not know "),
            "{answer}"
        );
    }
    assert!(client.emulator.charges().is_empty());
}

#[test]
fn a_back_end_that_fails_is_a_500_and_a_mailer_can_lack_a_setting() {
    let mut client = Client::paying(|_| {});
    let (status, body) = client.buy(&label(
        json!({"toAddress": {"streetAddress": "1 BROKEN ST"}}),
    ));
    assert_eq!(
        (status, why(&body)),
        (500, "There was an internal server error.")
    );
    let mut roles = crate::client::roles();
    roles["roles"][1]["manifestMID"] = json!("999999");
    let (_, answer) = client.send("POST", "/payments/v3/payment-authorization", &roles);
    client.payment = answer["paymentAuthorizationToken"]
        .as_str()
        .unwrap()
        .to_owned();
    let (status, body) = client.buy(&label(json!({})));
    assert_eq!(status, 400);
    assert!(
        why(&body).starts_with(
            "An indicia company name must be configured by USPS for manifestMID 999999"
        )
    );
}

#[test]
fn other_paths_and_methods_are_not_found() {
    let client = Client::paying(|_| {});
    for (method, path) in [
        ("GET", "/labels/v3/label"),
        ("POST", "/labels/v3/return-label"),
        ("PATCH", "/labels/v3/label/9200190414219000000011"),
        ("DELETE", "/labels/v3/label/"),
    ] {
        let response = client.response(method, path, &Value::Null);
        assert_eq!(
            (response.status().as_u16(), response.body().len()),
            (404, 0),
            "{method} {path}"
        );
    }
}
