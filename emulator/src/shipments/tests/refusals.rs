use super::*;

#[test]
fn the_gateway_refuses_what_the_document_does_not_allow() {
    for (changes, part) in [
        (
            json!({"colour": "red"}),
            "[Path ''] Object instance has properties which are not allowed by the schema: [\"colour\"]",
        ),
        (
            json!({"destinationZIPCode": null}),
            "[Path '/destinationZIPCode'] Instance type (null) does not match any allowed primitive type (allowed: [string]): []",
        ),
        (
            json!({"originZIPCode": "6060"}),
            "does not match input string \"6060\"",
        ),
        (
            json!({"pricingOptions": []}),
            "Array is too short: must have at least 1 elements",
        ),
        (
            json!({"pricingOptions": [{"priceType": "NSA"}]}),
            "not found in enum",
        ),
        (
            json!({"pricingOptions": [{"colour": 1}]}),
            "[Path '/pricingOptions/0'] Object instance",
        ),
        (
            json!({"packageDescription": {"weight": 0}}),
            "[Path '/packageDescription/weight'] Numeric instance is not strictly greater",
        ),
        (
            json!({"packageDescription": {"weight": "2"}}),
            "Instance type (string)",
        ),
        (
            json!({"packageDescription": {"colour": "red"}}),
            "[Path '/packageDescription'] Object instance",
        ),
        (
            json!({"packageDescription": {"mailClass": "priority_mail"}}),
            "not found in enum",
        ),
        (
            json!({"packageDescription": {"extraServices": [1]}}),
            "[Path '/packageDescription/extraServices/0']",
        ),
        (
            json!({"packageDescription": {"extraServices": ["920"]}}),
            "Instance type (string)",
        ),
        (
            json!({"packageDescription": {"mailingDate": "11/23/2026"}}),
            "invalid against requested date format",
        ),
        (
            json!({"destinationCountryCode": "US"}),
            "(matched 2 out of 2)",
        ),
        (
            json!({"destinationCountryCode": "CA"}),
            "not allowed by the schema: [\"destinationZIPCode\"]",
        ),
    ] {
        let (status, answer) = ask(changes);
        assert_eq!(status, 400);
        assert!(
            message(&answer).starts_with("OASValidation"),
            "{}",
            message(&answer)
        );
        assert!(
            message(&answer).contains(part),
            "{} lacks {part}",
            message(&answer)
        );
    }
    let mut lacking = body(json!({}));
    lacking["packageDescription"]
        .as_object_mut()
        .unwrap()
        .remove("height");
    let (status, answer) = ask_with(&lacking, &Settings::default());
    assert_eq!(status, 400);
    assert!(message(&answer).contains("Object has missing required properties ([\"height\"])"));
}

#[test]
fn the_back_end_refuses_what_it_cannot_price() {
    for (changes, text) in [
        (
            json!({"destinationZIPCode": "00000"}),
            "Options cannot be fetched for inactive destination ZIP code 00000",
        ),
        (
            json!({"originZIPCode": "00000-1234"}),
            "Options cannot be fetched for inactive origin ZIP code 00000",
        ),
        (
            json!({"packageDescription": {"weight": 70.1}}),
            "Package weight does not qualify for this product.",
        ),
        (
            json!({"packageDescription": {"length": 80, "width": 30, "height": 30}}),
            "Package size exceeds maximum allowed for mail class",
        ),
        (
            json!({"packageDescription": {"mailClass": "USPS_CONNECT_LOCAL"}}),
            "No valid rates for these mail classes",
        ),
        (
            json!({"destinationZIPCode": "09012", "packageDescription": {"mailClass": "PRIORITY_MAIL_EXPRESS"}}),
            "PRIORITY_MAIL_EXPRESS is not currently supported at the destinationZIPCode",
        ),
        (
            json!({"packageDescription": {"mailClass": "MEDIA_MAIL", "extraServices": [986]}}),
            "mailClass: MEDIA_MAIL with ExtraServices: 986 is an unsupported combination.",
        ),
        (
            json!({"pricingOptions": [{"priceType": "CONTRACT"}]}),
            "required when priceType is 'CONTRACT'",
        ),
    ] {
        let (status, answer) = ask(changes);
        assert_eq!((status, message(&answer).as_str()), (400, text));
    }
    for (date, expected) in [
        ("2026-11-20", 400),
        ("2026-11-21", 200),
        ("2026-12-21", 200),
        ("2026-12-22", 400),
    ] {
        assert_eq!(package(json!({"mailingDate": date})).0, expected, "{date}");
    }
    let account = |number: &str| json!({"pricingOptions": [{"priceType": "CONTRACT", "paymentAccount": {"accountType": "EPS", "accountNumber": number}}]});
    assert_eq!(ask(account("1234567890")).0, 200);
    assert_eq!(ask(account("9")).0, 403);
}
