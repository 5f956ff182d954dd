use super::*;

mod abroad;
mod refusals;

/// 2026-11-21, 18:00 in Greenwich.
const NOW: u64 = 1_795_284_000_000;

fn body(changes: Value) -> Value {
    let mut body = json!({
        "pricingOptions": [{"priceType": "RETAIL"}],
        "originZIPCode": "60601",
        "destinationZIPCode": "94105",
        "packageDescription": {"weight": 2.5, "length": 10, "width": 8, "height": 4, "mailClass": "ALL_OUTBOUND", "mailingDate": "2026-11-23"},
    });
    merge(&mut body, changes);
    body
}

fn merge(into: &mut Value, changes: Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (name, value) in changes {
                merge(into.entry(name).or_insert(Value::Null), value);
            }
        }
        (into, changes) => *into = changes,
    }
}

fn ask_with(body: &Value, settings: &Settings) -> (u16, Value) {
    let request = Request::post("/shipments/v3/options/search")
        .header("content-type", "application/json")
        .body(Bytes::from(body.to_string()))
        .unwrap();
    let response = options(&request, settings, NOW);
    (
        response.status().as_u16(),
        serde_json::from_slice(response.body()).unwrap(),
    )
}

fn ask(changes: Value) -> (u16, Value) {
    ask_with(&body(changes), &Settings::default())
}

fn package(changes: Value) -> (u16, Value) {
    ask(json!({"packageDescription": changes}))
}

fn message(body: &Value) -> String {
    body["error"]["message"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

/// Every rate with its class and totals.
fn rates(body: &Value) -> Vec<(String, Value, Value)> {
    let mut found = Vec::new();
    for class in body["pricingOptions"][0]["shippingOptions"]
        .as_array()
        .unwrap()
    {
        for option in class["rateOptions"].as_array().unwrap() {
            let name = class["mailClass"].as_str().unwrap().to_owned();
            found.push((name, option["rates"][0].clone(), option.clone()));
        }
    }
    found
}

fn cents(value: &Value) -> i64 {
    (value.as_f64().unwrap() * 100.0).round() as i64
}

#[test]
fn all_outbound_classes_answer_with_flat_rates_twins_and_entries() {
    let (status, body) = ask(json!({}));
    assert_eq!(status, 200);
    assert_eq!(
        (&body["originZIPCode"], &body["destinationZIPCode"]),
        (&json!("60601"), &json!("94105"))
    );
    let rates = rates(&body);
    for class in [
        "LIBRARY_MAIL",
        "PRIORITY_MAIL_EXPRESS",
        "PRIORITY_MAIL",
        "USPS_GROUND_ADVANTAGE",
        "MEDIA_MAIL",
        "PARCEL_SELECT",
        "BOUND_PRINTED_MATTER",
    ] {
        assert!(rates.iter().any(|(name, ..)| name == class), "{class}");
    }
    for indicator in ["SP", "PA", "FE", "FP", "FS", "FB", "PL", "PM", "E4", "E6"] {
        assert!(
            rates
                .iter()
                .any(|(_, rate, _)| rate["rateIndicator"] == indicator),
            "{indicator}"
        );
    }
    for facility in [
        "DESTINATION_DELIVERY_UNIT",
        "DESTINATION_SECTIONAL_CENTER_FACILITY",
        "DESTINATION_SERVICE_HUB",
    ] {
        assert!(
            rates
                .iter()
                .any(|(_, rate, _)| rate["destinationEntryFacilityType"] == facility)
        );
    }
    let ground: Vec<_> = rates
        .iter()
        .filter(|(name, ..)| name == "USPS_GROUND_ADVANTAGE")
        .map(|(_, rate, _)| {
            (
                rate["processingCategory"].as_str().unwrap(),
                cents(&rate["price"]),
            )
        })
        .collect();
    assert_eq!(ground, [("MACHINABLE", 1140), ("NONSTANDARD", 1140)]);
}

#[test]
fn totals_are_price_plus_fees_plus_extra_services_to_the_cent() {
    let (_, body) = package(
        json!({"length": 34, "width": 20, "height": 12, "extraServices": [920, 921], "weight": 12}),
    );
    let mut with_fees = 0;
    for (name, rate, option) in rates(&body) {
        let fees: i64 = rate["fees"]
            .as_array()
            .unwrap()
            .iter()
            .map(|fee| cents(&fee["price"]))
            .sum();
        let extras: i64 = option["extraServices"]
            .as_array()
            .unwrap()
            .iter()
            .map(|extra| cents(&extra["price"]))
            .sum();
        assert_eq!(
            cents(&option["totalBasePrice"]),
            cents(&rate["price"]) + fees,
            "{name}"
        );
        assert_eq!(
            cents(&option["totalPrice"]),
            cents(&option["totalBasePrice"]) + extras,
            "{name}"
        );
        with_fees += usize::from(fees > 0);
    }
    assert!(with_fees > 2);
    let (_, body) = ask(json!({}));
    assert!(
        rates(&body)
            .iter()
            .all(|(_, _, option)| option.get("totalPrice").is_none())
    );
}

#[test]
fn bulky_parcels_pay_for_their_volume() {
    let (_, body) = package(json!({"length": 18.86, "width": 17.72, "height": 13.66}));
    let rates = rates(&body);
    let (_, rate, _) = rates
        .iter()
        .find(|(name, rate, _)| name == "PRIORITY_MAIL" && rate["rateIndicator"] == "DR")
        .unwrap();
    assert_eq!(rate["dimWeight"], 29);
    assert!(
        rates
            .iter()
            .all(|(name, rate, _)| name != "PRIORITY_MAIL" || rate["rateIndicator"] != "SP")
    );
}

#[test]
fn each_threshold_of_size_is_kept_to_the_hundredth_of_an_inch() {
    // Sides; the cents of fees and the dimensional pounds of Ground Advantage; whether Priority Mail takes it.
    for (sides, fees, dimensional, priority) in [
        ([22.0, 8.0, 4.0], 0, 0, true),
        ([22.01, 8.0, 4.0], 400, 0, true),
        ([30.0, 8.0, 4.0], 400, 0, true),
        ([30.01, 8.0, 4.0], 840, 0, true),
        // A cubic foot, of sides rounded up.
        ([12.0, 12.0, 12.0], 0, 0, true),
        ([11.01, 12.0, 12.0], 0, 0, true),
        ([12.01, 12.0, 12.0], 0, 12, true),
        // Two cubic feet, of sides as they are. These do not multiply exactly.
        ([20.0, 14.4, 12.0], 0, 22, true),
        ([25.6, 12.0, 11.25], 400, 23, true),
        ([25.61, 12.0, 11.25], 2500, 23, true),
        // Length and girth of 108 in; the second does not add up exactly.
        ([40.0, 17.0, 17.0], 2940, 70, true),
        ([39.7, 19.42, 14.73], 2940, 73, true),
        ([39.71, 19.42, 14.73], 2940, 73, false),
    ] {
        let [length, width, height] = sides;
        // The order in which they are named does not matter.
        for changes in [
            json!({"length": length, "width": width, "height": height}),
            json!({"length": height, "width": length, "height": width}),
        ] {
            let rates = rates(&package(changes).1);
            let (_, rate, option) = rates
                .iter()
                .find(|(name, ..)| name == "USPS_GROUND_ADVANTAGE")
                .unwrap();
            let paid = cents(&option["totalBasePrice"]) - cents(&rate["price"]);
            assert_eq!(
                (paid, &rate["dimWeight"]),
                (fees, &json!(dimensional)),
                "{sides:?}"
            );
            let found = rates.iter().any(|(name, ..)| name == "PRIORITY_MAIL");
            assert_eq!(found, priority, "{sides:?}");
        }
    }
    for (length, status) in [(70.0, 200), (70.01, 400)] {
        let sides = json!({"length": length, "width": 15, "height": 15});
        assert_eq!(package(sides).0, status, "{length}");
    }
}

#[test]
fn commercial_prices_are_lower_and_know_cubic() {
    let single = |price_type: &str| {
        let (_, body) = ask(json!({"pricingOptions": [{"priceType": price_type}]}));
        let rates = rates(&body);
        let of = |indicator: &str| {
            rates
                .iter()
                .find(|(name, rate, _)| {
                    name == "PRIORITY_MAIL" && rate["rateIndicator"] == indicator
                })
                .map(|(_, rate, _)| cents(&rate["price"]))
        };
        (of("SP").unwrap(), of("CP"))
    };
    let (retail, commercial) = (single("RETAIL"), single("COMMERCIAL"));
    assert!(commercial.0 < retail.0);
    assert_eq!(retail.1, None);
    assert!(commercial.1.is_some());
}

#[test]
fn heavy_parcels_lose_the_classes_that_do_not_take_them() {
    let (_, body) = package(json!({"weight": 55}));
    let rates = rates(&body);
    assert!(
        rates
            .iter()
            .all(|(name, ..)| name != "BOUND_PRINTED_MATTER")
    );
    let (_, rate, option) = rates
        .iter()
        .find(|(name, rate, _)| name == "PRIORITY_MAIL" && rate["rateIndicator"] == "SP")
        .unwrap();
    assert_eq!(
        (&rate["price"], &option["totalBasePrice"]),
        (&json!(184), &json!(184))
    );
}

#[test]
fn switches_change_rates_and_dates() {
    let settings = Settings {
        expected_delivery_date: false,
        rate_price_type: Some("N".to_owned()),
        unknown_rate_indicator: Some("ZZ".to_owned()),
        leading_whitespace: false,
        ..Settings::default()
    };
    let (_, body) = ask_with(&body(json!({})), &settings);
    let rates = rates(&body);
    assert!(rates.iter().all(|(_, rate, _)| rate["priceType"] == "N"));
    assert!(
        rates
            .iter()
            .any(|(_, rate, _)| rate["rateIndicator"] == "ZZ")
    );
    assert!(
        rates
            .iter()
            .all(|(_, _, option)| option["commitment"].get("expectedDeliveryDate").is_none())
    );
    assert!(
        rates
            .iter()
            .all(|(_, _, option)| option["commitment"].get("scheduleDeliveryDate").is_some())
    );
}

#[test]
fn a_filter_leaves_one_option() {
    for filter in ["PRICE", "SERVICE_STANDARDS"] {
        let (_, body) = ask(json!({"shippingFilter": filter}));
        assert_eq!(rates(&body).len(), 1, "{filter}");
    }
}

#[test]
fn returns_have_no_commitment_and_no_flat_rates() {
    let (_, body) = package(json!({"mailClass": "ALL_RETURNS"}));
    for (name, rate, option) in rates(&body) {
        assert!(name.ends_with("_RETURN_SERVICE"));
        assert_eq!(rate["mailClass"], json!(name));
        assert!(option.get("commitment").is_none());
        assert!(["SP", "PA"].contains(&rate["rateIndicator"].as_str().unwrap()));
    }
}

#[test]
fn parcels_abroad_have_prices_and_no_dates() {
    let mut abroad =
        body(json!({"destinationCountryCode": "CA", "packageDescription": {"mailClass": "ALL"}}));
    abroad.as_object_mut().unwrap().remove("destinationZIPCode");
    abroad["pricingOptions"] = json!([{"priceType": "COMMERCIAL"}]);
    let (status, answer) = ask_with(&abroad, &Settings::default());
    assert_eq!(status, 200);
    let rates = rates(&answer);
    assert_eq!(rates.len(), 14);
    assert!(
        rates
            .iter()
            .all(|(_, rate, option)| rate["priceType"] == "COMMERCIAL_BASE"
                && option.get("commitment").is_none())
    );
    abroad["destinationCountryCode"] = json!("ca");
    assert_eq!(ask_with(&abroad, &Settings::default()).0, 400);
}
