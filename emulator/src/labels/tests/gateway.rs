//! Label requests that break the document.

use super::*;

fn refused_by_the_gateway(client: &mut Client, body: &Value) {
    let (status, answer) = client.buy(body);
    assert_eq!(status, 400, "{body}");
    assert!(
        why(&answer).starts_with("OASValidation OpenAPI-Spec-Validation-Labels"),
        "{answer}"
    );
    assert!(client.emulator.charges().is_empty());
}

#[test]
fn what_the_document_forbids_is_refused_by_the_gateway() {
    let mut client = Client::paying(|settings| settings.quota_on = false);
    let address = |changes: Value| label(json!({"toAddress": changes}));
    let image = |changes: Value| label(json!({"imageInfo": changes}));
    let options = |changes: Value| package(json!({"packageOptions": changes}));
    for body in [
        json!([]),
        json!({}),
        label(json!({"toAddress": null})),
        label(json!({"fromAddress": {"streetAddress": null}})),
        label(json!({"colour": "red"})),
        address(json!({"state": "ca"})),
        address(json!({"ZIPCode": "94105-1234"})),
        address(json!({"ZIPCode": 94105})),
        address(json!({"ZIPPlus4": "12"})),
        address(json!({"streetAddress": ""})),
        address(json!({"streetAddress": "x".repeat(51)})),
        address(json!({"phone": "555-1234"})),
        address(json!({"email": "nobody"})),
        address(json!({"holdForPickup": "yes"})),
        address(json!({"streetAddress2": "Apt 3"})),
        image(json!({"imageType": "BMP"})),
        image(json!({"labelType": "4x6"})),
        image(json!({"suppressPostage": "true"})),
        image(json!({"packageNumber": 0})),
        image(json!({"resolution": 300})),
        image(json!({"brandingImageUUIDs": [1, 2, 3]})),
        package(json!({"mailClass": "PRIORITY"})),
        package(json!({"mailClass": null})),
        package(json!({"rateIndicator": "XX"})),
        package(json!({"rateIndicator": null})),
        package(json!({"rateIndicator": null, "packagingType": "VARIABLE"})),
        package(json!({"packagingType": "VARIABLE", "shape": "RECTANGULAR"})),
        package(json!({"processingCategory": "BIG"})),
        package(json!({"destinationEntryFacilityType": null})),
        package(json!({"weight": 0})),
        package(json!({"weight": "2.5"})),
        package(json!({"weightUOM": "oz"})),
        package(json!({"length": null})),
        package(json!({"mailingDate": "tomorrow"})),
        package(json!({"mailingDate": null})),
        package(json!({"extraServices": [920, 921, 922, 923, 924, 925]})),
        package(json!({"extraServices": ["920"]})),
        package(json!({"extraServices": [972]})),
        package(json!({"inductionZIPCode": "6060"})),
        package(json!({"serialNumberFormat": "LONG"})),
        package(json!({"mailOwnerMID": "1234567"})),
        package(json!({"packageValue": 35})),
        package(json!({"customerReference": [{"referenceNumber": ""}]})),
        package(json!({"customerReference": [{}, {}, {}, {}, {}]})),
        options(json!({"packageValue": -1})),
        options(json!({"contentType": "CATS"})),
        options(json!({"containers": [{"containerID": "1"}]})),
        options(json!({"containers": [{"containerID": "1", "sortType": "SACK", "colour": "red"}]})),
        options(json!({"originalPackage": {"originalConstructCode": "C01"}})),
        options(json!({"omas": {"chargebackCode": "1234567"}})),
        options(json!({"redirectAddress": {"city": "Chicago"}})),
        label(json!({"customsForm": {"customsContentType": "GIFT"}})),
        label(json!({"customsForm": {"customsContentType": "GIFT", "contents": []}})),
        label(
            json!({"customsForm": {"customsContentType": "GIFT", "contents": [{"itemDescription": "Book"}]}}),
        ),
    ] {
        refused_by_the_gateway(&mut client, &body);
    }
}

#[test]
fn a_null_is_a_wrong_type_except_where_the_document_allows_it() {
    let mut client = Client::paying(|_| {});
    let mut body = label(json!({}));
    body["toAddress"]["secondaryAddress"] = Value::Null;
    refused_by_the_gateway(&mut client, &body);
    let mut body = label(json!({}));
    body["toAddress"]["ZIPPlus4"] = Value::Null;
    assert_eq!(client.buy(&body).0, 200);
}

#[test]
fn headers_are_checked_like_bodies() {
    let mut client = Client::paying(|_| {});
    for key in [
        "",
        "7",
        "8be4df61-93ca-11d2-aa0d-00e098032b8",
        "8be4df61-93ca-11d2-aa0d-00e098032b8g",
    ] {
        client.with("x-idempotency-key", key);
        refused_by_the_gateway(&mut client, &label(json!({})));
    }
    client.headers.clear();
    client.payment.clear();
    refused_by_the_gateway(&mut client, &label(json!({})));
    let (_, answer) = client.buy(&label(json!({})));
    assert!(
        why(&answer)
            .contains("Parameter 'X-Payment-Authorization-Token' is required but is missing.")
    );
}

#[test]
fn members_that_the_document_leaves_open_pass_if_the_setting_says_so() {
    let mut client = Client::paying(|settings| settings.postage.strict_members = false);
    assert_eq!(client.buy(&package(json!({"colour": "red"}))).0, 200);
    // The outermost object is closed in the document itself.
    assert_eq!(client.buy(&label(json!({"colour": "red"}))).0, 400);
}
