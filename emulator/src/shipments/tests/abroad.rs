//! Parcels that leave the country: by shipping options and by international prices.

use super::*;

const CLASSES: [&str; 3] = [
    "FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE",
    "PRIORITY_MAIL_INTERNATIONAL",
    "PRIORITY_MAIL_EXPRESS_INTERNATIONAL",
];

fn options_body(country: &str, package: Value, more: Value) -> Value {
    let mut body = json!({
        "pricingOptions": [{"priceType": "COMMERCIAL"}],
        "originZIPCode": "60601",
        "destinationCountryCode": country,
        "packageDescription": {"weight": 2.5, "length": 10, "width": 8, "height": 4, "mailClass": "ALL", "mailingDate": "2026-11-23"},
    });
    merge(&mut body, json!({"packageDescription": package}));
    merge(&mut body, more);
    body
}

fn prices_body(country: &str, changes: Value) -> Value {
    let mut body = json!({
        "originZIPCode": "60601", "destinationCountryCode": country,
        "weight": 2.5, "length": 10, "width": 8, "height": 4, "mailClass": "ALL", "mailingDate": "2026-11-23",
        "priceType": "COMMERCIAL",
    });
    merge(&mut body, changes);
    body
}

fn prices_with(body: &Value, total: bool) -> (u16, Value) {
    let request = Request::post("/international-prices/v3/total-rates/search")
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()))
        .unwrap();
    let response = total_rates(&request, total, &Settings::default(), NOW);
    // Blanks, as with all prices.
    assert!(response.body().starts_with(b"\n"));
    let answer = serde_json::from_slice(response.body()).unwrap();
    (response.status().as_u16(), answer)
}

fn prices(country: &str, changes: Value) -> (u16, Value) {
    prices_with(&prices_body(country, changes), true)
}

fn options_of(country: &str, package: Value) -> (u16, Value) {
    ask_with(
        &options_body(country, package, json!({})),
        &Settings::default(),
    )
}

/// Class and cents of every row, in order.
fn of_options(body: &Value) -> Vec<(String, i64)> {
    let rows = rates(body).into_iter();
    rows.map(|(class, _, option)| (class, cents(&option["totalBasePrice"])))
        .collect()
}

fn of_prices(body: &Value) -> Vec<(String, i64)> {
    let options = body["rateOptions"].as_array().unwrap().iter();
    options
        .map(|option| {
            let class = option["rates"][0]["mailClass"].as_str().unwrap();
            (class.to_owned(), cents(&option["totalBasePrice"]))
        })
        .collect()
}

fn classes_of(rows: &[(String, i64)]) -> Vec<&str> {
    let mut classes: Vec<_> = rows.iter().map(|(class, _)| class.as_str()).collect();
    classes.dedup();
    classes
}

#[test]
fn international_prices_are_those_of_shipping_options() {
    for country in ["CA", "MX", "DE", "JP", "BR", "FK", "AR"] {
        for weight in [0.3, 0.5, 1.0, 3.99, 4.01, 44.0] {
            let (status, answer) = options_of(country, json!({"weight": weight}));
            assert_eq!(status, 200);
            let rows = of_options(&answer);
            let (status, answer) = prices(country, json!({"weight": weight}));
            assert_eq!(status, 200);
            assert_eq!(of_prices(&answer), rows, "{country} {weight}");
            for class in classes_of(&rows) {
                let asked = json!({"weight": weight, "mailClass": class});
                let (_, answer) = prices(country, asked.clone());
                let own: Vec<_> = rows.iter().filter(|(of, _)| of == class).cloned().collect();
                assert_eq!(of_prices(&answer), own, "{country} {weight} {class}");
                let (_, answer) = options_of(country, asked);
                assert_eq!(of_options(&answer), own, "{country} {weight} {class}");
            }
        }
    }
}

#[test]
fn flat_rates_and_twins_are_listed_whatever_the_parcel() {
    let (_, answer) = options_of("CA", json!({"weight": 55}));
    let listed: Vec<_> = rates(&answer)
        .iter()
        .map(|(_, rate, _)| {
            let text = |name: &str| rate[name].as_str().unwrap().to_owned();
            text("rateIndicator") + " " + &text("processingCategory")
        })
        .collect();
    assert_eq!(
        listed,
        [
            "SP FLATS",
            "SP MACHINABLE",
            "FE FLATS",
            "FA FLATS",
            "FP MACHINABLE",
            "FS MACHINABLE",
            "FB MACHINABLE",
            "PL MACHINABLE",
            "PA FLATS",
            "E4 FLATS",
            "E6 FLATS",
            "FP FLATS",
        ]
    );
}

#[test]
fn each_refusal_has_the_carriers_text() {
    let [first, priority, express] = CLASSES;
    let no_group = "There was no valid international price group for the provided country, date, mail class, and mail class.";
    let too_heavy = "Package weight does not qualify for this product.";
    let too_large = "Package size exceeds maximum allowed for mail class";
    for (country, changes, text) in [
        ("KP", json!({}), no_group),
        ("CU", json!({"mailClass": priority}), no_group),
        ("FK", json!({"mailClass": express}), no_group),
        (
            "AR",
            json!({"weight": 44.1}),
            "Pricing failure.  Mail piece was over the weight limit for the associated international price group.",
        ),
        ("CA", json!({"weight": 70.1}), too_heavy),
        ("CA", json!({"weight": 4.1, "mailClass": first}), too_heavy),
        ("CA", json!({"length": 24.1, "mailClass": first}), too_large),
        (
            "CA",
            json!({"length": 13, "width": 12, "height": 12, "mailClass": first}),
            too_large,
        ),
        ("CA", json!({"length": 85}), too_large),
        (
            "CA",
            json!({"mailClass": "GLOBAL_EXPRESS_GUARANTEED"}),
            "No valid rates for these parameters.",
        ),
        (
            "CA",
            json!({"extraServices": [930]}),
            "A non-zero item value is required for this extra service code.",
        ),
    ] {
        for (status, answer) in [
            options_of(country, changes.clone()),
            prices(country, changes.clone()),
        ] {
            assert_eq!(
                (status, message(&answer).as_str()),
                (400, text),
                "{changes}"
            );
        }
    }
    let (_, answer) = prices("CA", json!({"extraServices": [931], "itemValue": 5000.01}));
    let expected = "Provided value exceeds maximum allowable insurance for this price group.";
    assert_eq!(message(&answer), expected);
    let (_, answer) = prices("CA", json!({"requestDutiesTaxesFees": true}));
    let expected = "at least 1 item is required when requesting duties, taxes, and fees";
    assert_eq!(message(&answer), expected);
    let duties = json!({"requestDutiesTaxesFees": true});
    let (_, answer) = ask_with(&options_body("CA", json!({}), duties), &Settings::default());
    assert_eq!(message(&answer), expected);
}

#[test]
fn a_class_that_does_not_go_there_is_left_out_of_the_others() {
    let [first, priority, express] = CLASSES;
    for (country, weight, expected) in [
        ("CA", 2.5, &CLASSES[..]),
        ("CU", 2.5, &[first]),
        ("FK", 2.5, &[first, priority]),
        ("AR", 44.0, &[priority, express]),
    ] {
        let (_, answer) = options_of(country, json!({"weight": weight}));
        assert_eq!(classes_of(&of_options(&answer)), expected, "{country}");
    }
}

#[test]
fn options_can_lack_a_class_that_international_prices_have() {
    let [first, priority, express] = CLASSES;
    let settings = Settings {
        class_missing_abroad: Some(priority.to_owned()),
        ..Settings::default()
    };
    let (_, answer) = ask_with(&options_body("CA", json!({}), json!({})), &settings);
    assert_eq!(classes_of(&of_options(&answer)), [first, express]);
    let (status, answer) = prices("CA", json!({"mailClass": priority}));
    assert_eq!((status, of_prices(&answer).len()), (200, 8));
}

#[test]
fn insurance_and_duties_are_the_same_in_both() {
    let items = json!([{"itemId": "1", "itemValue": 200, "itemQuantity": 3}]);
    let duties = json!({"requestDutiesTaxesFees": true, "items": items});
    let package = json!({"extraServices": [931], "packageValue": 600});
    let (_, of_options) = ask_with(
        &options_body("CA", package, duties.clone()),
        &Settings::default(),
    );
    let mut asked = json!({"extraServices": [931], "itemValue": 600});
    merge(&mut asked, duties);
    let (_, of_prices) = prices("CA", asked);
    let options: Vec<_> = rates(&of_options)
        .into_iter()
        .map(|(_, _, option)| option)
        .collect();
    assert_eq!(&options, of_prices["rateOptions"].as_array().unwrap());
    for option in options {
        let first = option["rates"][0]["mailClass"] == CLASSES[0];
        let extras = option["extraServices"].as_array().unwrap();
        // Small packets cannot be insured.
        assert_eq!(extras.is_empty(), first);
        let insurance: i64 = extras.iter().map(|extra| cents(&extra["price"])).sum();
        assert_eq!(insurance, if first { 0 } else { 1015 + 4 * 185 });
        assert_eq!(
            cents(&option["totalPrice"]),
            cents(&option["totalBasePrice"]) + insurance
        );
        assert_eq!(
            option["dutiesTaxesFeesQuote"],
            json!({"packageFee": 4.5, "itemQuotes": [{"itemId": "1", "dutyPrice": 30, "taxPrice": 75}]})
        );
    }
}

#[test]
fn extra_services_that_nobody_asked_for_come_without_a_total() {
    let (_, answer) = prices("CA", json!({"itemValue": 100, "mailClass": CLASSES[1]}));
    let option = &answer["rateOptions"][0];
    assert_eq!(option["extraServices"][0]["extraService"], "930");
    assert!(option.get("totalPrice").is_none());
    let (_, answer) = prices_with(&prices_body("CA", json!({})), false);
    assert!(answer["rateOptions"][0].get("extraServices").is_none());
}

#[test]
fn the_gateway_refuses_what_the_document_does_not_allow() {
    for (changes, part) in [
        (json!({"colour": "red"}), "[\"colour\"]"),
        (json!({"destinationCountryCode": "ca"}), "^[A-Z]{2}$"),
        (json!({"originZIPCode": "6060"}), "does not match"),
        (json!({"weight": "2"}), "Instance type (string)"),
        (json!({"mailClass": "PRIORITY_MAIL"}), "not found in enum"),
        (json!({"priceType": "NSA"}), "not found in enum"),
        (json!({"mailingDate": "soon"}), "date format"),
        (json!({"extraServices": [920]}), "not found in enum"),
        (json!({"itemValue": -1}), "lower than the required minimum"),
        (json!({"items": [{"itemId": "1"}]}), "missing required"),
        (
            json!({"items": [{"itemId": "1", "itemValue": 1, "itemQuantity": 1, "itemWeight": 1}]}),
            "[\"itemWeight\"]",
        ),
    ] {
        let (status, answer) = prices("CA", changes);
        let text = message(&answer);
        assert_eq!(status, 400, "{text}");
        assert!(
            text.starts_with("OASValidation OpenAPI-Spec-Validation-International-Prices"),
            "{text}"
        );
        assert!(text.contains(part), "{text} lacks {part}");
    }
    let mut without = prices_body("CA", json!({}));
    without.as_object_mut().unwrap().remove("mailClass");
    let (status, answer) = prices_with(&without, true);
    assert_eq!(status, 400);
    assert!(message(&answer).contains("Instance value (null) not found in enum"));
    let (_, answer) = prices_with(&prices_body("CA", json!({"itemValue": 1})), false);
    assert!(message(&answer).contains("[\"itemValue\"]"));
}

#[test]
fn dates_go_a_week_ahead_and_contracts_are_linked() {
    for (day, text) in [
        ("2026-11-21", ""),
        ("2026-11-28", ""),
        (
            "2026-11-20",
            "must be a date in the present or in the future",
        ),
        ("2026-11-29", "The provided mailing date is not supported."),
    ] {
        let (_, answer) = prices("CA", json!({"mailingDate": day}));
        assert_eq!(message(&answer), text, "{day}");
    }
    let contract = |number: &str| {
        let asked = json!({"accountType": "EPS", "accountNumber": number});
        prices("CA", asked).0
    };
    assert_eq!((contract("1234567890"), contract("1")), (200, 403));
}
