//! What a shop's settings and a page's wishes make of the carrier's prices: packing, containers, places, dates, mark-up, contracts,
//! and what is left when the carrier does not answer.

use edgepost::carrier::usps::Api;
use edgepost::clock::{UnixMillis, iso_date, parse_iso_date};
use edgepost::ports::{Request, Response};
use emulator::{Fault, Settings};
use serde_json::{Value, json};

use crate::questions::parcel;
use crate::support::{Ask, Deployment, Reply, rule};

const BOXES: (&str, &str) = (
    "PACKAGING",
    r#"[{"id":"small","inner":{"length":8,"width":6,"height":4,"unit":"in"},"empty":{"value":4,"unit":"oz"}},
        {"id":"large","inner":{"length":14,"width":12,"height":10,"unit":"in"},"empty":{"value":12,"unit":"oz"}},
        "medium_flat_rate_box","large_flat_rate_box_military"]"#,
);
const ABROAD: (&str, &str) = (
    "SERVICES",
    "ground_advantage,priority_mail,first_class_package_international,priority_mail_international,priority_mail_express_international",
);

const DOWN: Fault = Fault::Reset {};

fn shop(settings: &[(&str, &str)]) -> Deployment {
    Deployment::with(0, settings, |_| ())
}

fn reply(deployment: &Deployment, body: Value) -> Reply {
    let isolate = deployment.isolate("chicago");
    deployment.run(isolate.ask(Ask::post("/v1/rates", body)))
}

/// A good answer.
fn rates(deployment: &Deployment, body: Value) -> Value {
    let reply = reply(deployment, body);
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

fn question(destination: Value, more: Value) -> Value {
    let mut body = json!({
        "destination": destination,
        "parcels": [parcel(2.5, [10.0, 8.0, 4.0])],
        "ship_date": "2026-11-23",
    });
    let Value::Object(more) = more else {
        panic!("members are an object");
    };
    for (name, value) in more {
        body[name] = value;
    }
    if body.get("items").is_some() {
        body.as_object_mut().unwrap().remove("parcels");
    }
    body
}

fn to(zip: &str, more: Value) -> Value {
    question(json!({"postal_code": zip, "country": "US"}), more)
}

fn item(pounds: f64, sides: [f64; 3], quantity: u32, value: u64) -> Value {
    let mut item = parcel(pounds, sides);
    item["quantity"] = quantity.into();
    item["value"] = value.into();
    item
}

fn column<'a>(body: &'a Value, list: &str, member: &str) -> Vec<&'a str> {
    let entries = body[list].as_array().unwrap();
    let words = entries.iter().map(|entry| entry[member].as_str().unwrap());
    words.collect()
}

fn rate<'a>(body: &'a Value, id: &str) -> &'a Value {
    let all = body["rates"].as_array().unwrap();
    let found = all.iter().find(|rate| rate["id"] == id);
    found.unwrap_or_else(|| panic!("no {id} in {body}"))
}

/// What the quote of a rate says, as this shop verifies it.
fn claims(deployment: &Deployment, rate: &Value) -> Value {
    let body = json!({"quote": rate["quote"]});
    let ask = Ask::post("/v1/quotes/verify", body).by_the_back_end();
    let reply = deployment.run(deployment.isolate("back end").ask(ask));
    assert_eq!(reply.body["valid"], true, "{}", reply.body);
    reply.body["claims"].clone()
}

fn calls(deployment: &Deployment, api: Api) -> usize {
    deployment.wire.calls_of(api).len()
}

#[test]
fn items_are_packed_into_the_shops_boxes_and_into_a_container_that_takes_them_all() {
    let deployment = shop(&[BOXES]);
    let mugs = json!({"items": [item(1.0, [4.0, 4.0, 4.0], 2, 1200)]});
    let body = rates(&deployment, to("94105", mugs));
    assert_eq!(
        body["parcels"],
        json!([{"packaging": "small", "weight": {"value": 2.25, "unit": "lb"},
            "dimensions": {"length": 8.38, "width": 6.38, "height": 4.38, "unit": "in"}, "quantity": 1,
            "items": [{"item": 0, "quantity": 2}]}])
    );
    let boxed = rate(&body, "usps.priority_mail.medium_flat_rate_box");
    assert_eq!(boxed["name"], "USPS Priority Mail Medium Flat Rate Box");
    assert_eq!(boxed["packaging"], "medium_flat_rate_box");
    // The price of the container stands in the list of the parcel: nobody is asked for it.
    assert_eq!(calls(&deployment, Api::ShippingOptions), 1);
    assert_eq!(rate(&body, "usps.priority_mail")["packaging"], "own");
    assert!(!column(&body, "rates", "id").contains(&"usps.priority_mail.large_flat_rate_box"));

    let claims = claims(&deployment, boxed);
    assert_eq!(
        claims["items"],
        json!([{"weight_milli_oz": 16000, "sides_hundredths_in": [400, 400, 400], "quantity": 2, "value": 1200}])
    );
    assert_eq!(claims["containers"], json!(["medium_flat_rate_box"]));
    assert_eq!(claims["order_value"], 2400);
    assert_eq!(claims["parcels"][0]["quantity"], 1);
}

#[test]
fn a_basket_too_large_for_one_box_is_several_parcels_and_each_kind_one_question() {
    let deployment = shop(&[BOXES]);
    let lamps = json!({"items": [item(6.0, [14.0, 12.0, 10.0], 3, 5000), item(0.5, [4.0, 4.0, 4.0], 1, 900)]});
    let body = rates(&deployment, to("94105", lamps));
    let packed: Vec<_> = body["parcels"]
        .as_array()
        .unwrap()
        .iter()
        .map(|parcel| (parcel["packaging"].clone(), parcel["quantity"].clone()))
        .collect();
    assert_eq!(
        packed,
        [(json!("large"), json!(3)), (json!("small"), json!(1))]
    );
    assert_eq!(calls(&deployment, Api::ShippingOptions), 2);
    // A pound is priced by volume: more than a cubic foot.
    let ground = rate(&body, "usps.ground_advantage");
    let codes: Vec<_> = ground["surcharges"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["code"].clone(), one["amount"].clone()))
        .collect();
    assert_eq!(codes, [(json!("dimensional_weight"), Value::Null)]);
}

#[test]
fn a_parcel_that_is_a_container_is_offered_as_one_and_the_military_box_only_to_the_military() {
    let deployment = shop(&[BOXES]);
    let mut boxed = parcel(12.0, [12.25, 12.25, 6.0]);
    boxed["packaging"] = json!("large_flat_rate_box_military");
    let asked = json!({"parcels": [boxed]});
    let home = rates(&deployment, to("94105", asked.clone()));
    let away = rates(&deployment, to("09012", asked));
    let (large, military) = (
        rate(&home, "usps.priority_mail.large_flat_rate_box"),
        rate(&away, "usps.priority_mail.large_flat_rate_box_military"),
    );
    assert_eq!(
        (&large["amount"], &military["amount"]),
        (&json!(3140), &json!(2990))
    );
    assert_eq!(
        column(&away, "unavailable", "service"),
        ["priority_mail_express"]
    );
    assert_eq!(away["rates"][0]["delivery"], Value::Null);

    let refused = |packaging: &str, sides| {
        let mut parcel = parcel(1.0, sides);
        parcel["packaging"] = json!(packaging);
        let reply = reply(&deployment, to("94105", json!({"parcels": [parcel]})));
        reply.body["errors"][0]["pointer"].clone()
    };
    assert_eq!(refused("crate", [5.0, 5.0, 5.0]), "/parcels/0/packaging");
    assert_eq!(
        refused("medium_flat_rate_box", [15.0, 12.5, 4.0]),
        Value::Null
    );
    assert_eq!(
        refused("medium_flat_rate_box", [15.0, 12.5, 5.0]),
        "/parcels/0/dimensions"
    );
}

#[test]
fn extra_services_are_in_the_amount_and_listed_one_by_one() {
    let deployment = shop(&[]);
    let mut insured = parcel(2.5, [10.0, 8.0, 4.0]);
    insured["value"] = json!(12_345);
    let plain = rates(&deployment, to("94105", json!({"parcels": [insured]})));
    let wanted = json!({"parcels": [insured], "extra_services": ["insurance", "signature"]});
    let body = rates(&deployment, to("94105", wanted));
    let (before, after) = (
        rate(&plain, "usps.ground_advantage"),
        rate(&body, "usps.ground_advantage"),
    );
    // 4.20, and 2.80 for the first 50 dollars with 1.85 for each hundred more.
    assert_eq!(
        after["extra_services"],
        json!([{"code": "signature", "name": "Signature Confirmation", "amount": 420},
            {"code": "insurance", "name": "Insurance <= $500", "amount": 465}])
    );
    assert_eq!(
        after["amount"].as_u64().unwrap(),
        before["amount"].as_u64().unwrap() + 420 + 465
    );
    let claims = claims(&deployment, after);
    assert_eq!(claims["extra_services"], json!(["signature", "insurance"]));
    assert_eq!(claims["parcels"][0]["insured_value"], 12_400);

    let certified = json!({"extra_services": ["certified"]});
    let body = rates(&deployment, to("94105", certified));
    assert_eq!(body["rates"], json!([]));
    assert_eq!(
        column(&body, "unavailable", "code"),
        ["extra_service_not_offered"; 3]
    );
}

#[test]
fn the_origin_that_is_named_decides_zone_time_zone_and_ship_days() {
    let deployment = shop(&[(
        "ORIGINS",
        r#"[{"id":"chicago","postal_code":"60601","time_zone":"America/Chicago"},
            {"id":"west","postal_code":"94107","time_zone":"America/Chicago","ship_days":["tue"],"handling_days":1}]"#,
    )]);
    let from = |origin: Value| rates(&deployment, to("94105", json!({"origin": origin})));
    let (first, west) = (from(Value::Null), from(json!("west")));
    assert_eq!(first["rates"][0]["zone"], "08");
    assert_eq!(west["rates"][0]["zone"], "01");
    assert_eq!(
        (&first["ship_date"], &west["ship_date"]),
        (&json!("2026-11-23"), &json!("2026-12-01"))
    );
    let reply = reply(&deployment, to("94105", json!({"origin": "mars"})));
    assert_eq!(reply.body["errors"][0]["pointer"], "/origin");
}

#[test]
fn after_the_cut_off_a_parcel_leaves_on_the_next_ship_day_and_prices_hold_until_that_changes() {
    // It is Saturday, two in the afternoon in Chicago.
    for (cut_off, ship_date, expires_at) in [
        ("15:00", "2026-11-21", "2026-11-21T21:00:00Z"),
        ("14:00", "2026-11-24", "2026-11-22T06:00:00Z"),
    ] {
        let deployment = shop(&[
            ("CUT_OFF", cut_off),
            ("SHIP_DAYS", "tue,sat"),
            ("HOLIDAYS", "2026-12-25"),
        ]);
        let mut body = to("94105", json!({}));
        body.as_object_mut().unwrap().remove("ship_date");
        let body = rates(&deployment, body);
        assert_eq!(
            (&body["ship_date"], &body["expires_at"]),
            (&json!(ship_date), &json!(expires_at))
        );
        let claims = claims(&deployment, &body["rates"][0]);
        assert_eq!(claims["ship_date"], ship_date);
        let days = body["rates"][0]["delivery"]["days"].as_i64().unwrap();
        let date = body["rates"][0]["delivery"]["date"].as_str().unwrap();
        let since = parse_iso_date(ship_date).unwrap().to_julian_day();
        assert_eq!(
            i64::from(parse_iso_date(date).unwrap().to_julian_day() - since),
            days
        );
    }
    let closed = shop(&[("SHIP_DAYS", "mon"), ("HANDLING_DAYS", "6")]);
    let reply = reply(&closed, to("94105", json!({})));
    assert_eq!((reply.status, reply.text("code")), (503, "setting_invalid"));
}

#[test]
fn a_mark_up_changes_what_is_paid_and_the_order_of_rates() {
    let plain = rates(&shop(&[]), to("94105", json!({})));
    let marked = shop(&[(
        "MARKUP",
        r#"[{"services":["ground_advantage"],"percent":10,"fixed":50,"round":{"to":100,"ending":95,"direction":"up"},"free_from":5000},
            {"services":["priority_mail"],"percent":-50}]"#,
    )]);
    let body = rates(&marked, to("94105", json!({"order_value": 4999})));
    let amount = |body: &Value, id: &str| rate(body, id)["amount"].as_u64().unwrap();
    let ground = amount(&plain, "usps.ground_advantage");
    let shown = amount(&body, "usps.ground_advantage");
    assert!(shown % 100 == 95 && shown > ground + ground / 10, "{shown}");
    let priority = amount(&plain, "usps.priority_mail");
    assert_eq!(amount(&body, "usps.priority_mail"), priority.div_ceil(2));
    assert_eq!(
        amount(&body, "usps.priority_mail_express"),
        amount(&plain, "usps.priority_mail_express")
    );
    let ids = column(&body, "rates", "id");
    assert_eq!(ids[0], "usps.priority_mail");
    let free = rates(&marked, to("94105", json!({"order_value": 5000})));
    assert_eq!(free["rates"][0]["id"], "usps.ground_advantage");
    assert_eq!(free["rates"][0]["amount"], 0);
    let claims = claims(&marked, &free["rates"][0]);
    assert_eq!(
        (&claims["amount"], &claims["order_value"]),
        (&json!(0), &json!(5000))
    );
}

#[test]
fn the_shops_own_prices_are_left_when_the_carrier_does_not_answer_and_say_so() {
    let deployment = shop(&[(
        "FALLBACK_RATES",
        r#"[{"id":"standard","name":"Standard shipping","amount":995,"countries":["US"],"most":{"value":20,"unit":"lb"},"days":[3,7]}]"#,
    )]);
    deployment.wire.fail("shipments", DOWN);
    let body = rates(&deployment, to("94105", json!({})));
    assert_eq!(
        (&body["freshness"], &body["problem"]),
        (&json!("fallback"), &json!("carrier_unreachable"))
    );
    let shown = &body["rates"][0];
    assert_eq!(
        (
            &shown["id"],
            &shown["carrier"],
            &shown["amount"],
            &shown["delivery"]
        ),
        (
            &json!("shop.standard"),
            &json!("shop"),
            &json!(995),
            &Value::Null
        )
    );
    assert_eq!(shown["delivery_days"], json!([3, 7]));
    let claims = claims(&deployment, shown);
    assert_eq!(
        (&claims["carrier"], &claims["freshness"]),
        (&json!("shop"), &json!("fallback"))
    );
    // Too heavy for it, and wrong input: no fallback.
    let heavy = json!({"parcels": [parcel(21.0, [10.0, 8.0, 4.0])]});
    let heavy = reply(&deployment, to("94105", heavy));
    assert_eq!(heavy.text("fault"), "carrier");
    let wrong = reply(&deployment, to("941", json!({})));
    assert_eq!(wrong.status, 422);
}

const CONTRACT: [(&str, &str); 3] = [
    ("PRICE_TYPE", "contract"),
    ("CONTRACT_ACCOUNT_TYPE", "EPS"),
    ("CONTRACT_ACCOUNT_NUMBER", "1234567890"),
];

fn unlinked(settings: &mut Settings) {
    settings.linked_accounts = Vec::new();
}

#[test]
fn contract_prices_are_asked_with_the_account() {
    let linked = shop(&CONTRACT);
    let body = rates(&linked, to("94105", json!({})));
    let ground = rate(&body, "usps.ground_advantage");
    assert_eq!(ground["price_type"], "contract");
    assert_eq!(ground.get("warnings"), None);
    let commercial = rates(
        &shop(&[("PRICE_TYPE", "commercial")]),
        to("94105", json!({})),
    );
    let commercial = rate(&commercial, "usps.ground_advantage");
    assert!(ground["amount"].as_u64() < commercial["amount"].as_u64());
    linked.assert_nowhere(["1234567890"]);
}

#[test]
fn an_account_that_is_not_linked_is_a_problem_of_settings_unless_published_prices_will_do() {
    let strict = Deployment::with(0, &CONTRACT, unlinked);
    let refused = reply(&strict, to("94105", json!({})));
    assert_eq!(
        (refused.text("code"), refused.text("fault")),
        ("account_not_linked", "configuration")
    );

    let mut settings = CONTRACT.to_vec();
    settings.push(("CONTRACT_FALLBACK", "published"));
    let deployment = Deployment::with(0, &settings, unlinked);
    let body = rates(&deployment, to("94105", json!({})));
    let ground = rate(&body, "usps.ground_advantage");
    assert_eq!(ground["price_type"], "commercial");
    assert_eq!(ground["warnings"][0]["code"], "contract_price_not_found");
    let asked = calls(&deployment, Api::ShippingOptions);
    assert_eq!(asked, 2);
    assert!(deployment.log.text().contains("not linked"));
}

fn to_country(country: &str, postal_code: &str, more: Value) -> Value {
    question(
        json!({"country": country, "postal_code": postal_code}),
        more,
    )
}

#[test]
fn a_parcel_abroad_has_the_services_that_go_there_and_the_reasons_of_the_others() {
    let deployment = shop(&[ABROAD]);
    let body = rates(&deployment, to_country("CA", "K1A 0B1", json!({})));
    let mut services = column(&body, "rates", "service");
    services.sort_unstable();
    assert_eq!(
        services,
        [
            "first_class_package_international",
            "priority_mail_express_international",
            "priority_mail_international"
        ]
    );
    assert_eq!(body["unavailable"], json!([]));
    assert_eq!(body["rates"][0]["delivery"], Value::Null);
    let claims = claims(&deployment, &body["rates"][0]);
    assert_eq!(
        claims["destination"],
        json!({"country": "CA", "postal_code": null})
    );
    // A postal code abroad may be one house's.
    deployment.assert_nowhere(["K1A", "0B1"]);

    let heavy = json!({"parcels": [parcel(5.0, [10.0, 8.0, 4.0])]});
    let body = rates(&deployment, to_country("JP", "", heavy));
    assert_eq!(column(&body, "unavailable", "code"), ["too_heavy"]);
    assert_eq!(body["rates"].as_array().unwrap().len(), 2);
}

#[test]
fn a_class_that_the_options_leave_out_is_asked_for_by_itself() {
    let deployment = Deployment::with(0, &[ABROAD], |carrier| {
        carrier.class_missing_abroad = Some("PRIORITY_MAIL_INTERNATIONAL".to_owned());
    });
    let body = rates(&deployment, to_country("CA", "K1A 0B1", json!({})));
    assert_eq!(body["rates"].as_array().unwrap().len(), 3, "{body}");
    assert_eq!(calls(&deployment, Api::InternationalPrices), 1);
    // Without it the others hold all the same.
    let deployment = Deployment::with(0, &[ABROAD], |carrier| {
        carrier.class_missing_abroad = Some("PRIORITY_MAIL_INTERNATIONAL".to_owned());
    });
    deployment.wire.fail("international-prices", DOWN);
    let body = rates(&deployment, to_country("CA", "K1A 0B1", json!({})));
    assert_eq!(body["rates"].as_array().unwrap().len(), 2, "{body}");
    assert_eq!(column(&body, "unavailable", "code"), ["not_offered_here"]);
}

#[test]
fn duties_and_taxes_are_told_beside_the_price_and_insurance_is_in_it() {
    let deployment = shop(&[ABROAD, BOXES]);
    let shirts = json!({
        "items": [item(0.5, [6.0, 5.0, 1.0], 2, 2500)],
        "duties_and_taxes": true,
        "extra_services": ["insurance"],
    });
    let body = rates(&deployment, to_country("CA", "K1A 0B1", shirts));
    let priority = rate(&body, "usps.priority_mail_international");
    // 5 % and 12.5 % of 50 dollars, and 4.50 for the parcel.
    assert_eq!(
        priority["duties_and_taxes"],
        json!({"amount": 1325, "fee": 450, "duty": 250, "tax": 625})
    );
    assert_eq!(priority["extra_services"][0]["code"], "insurance");
    let claims = claims(&deployment, priority);
    assert_eq!(claims["parcels"][0]["insured_value"], 5000);
    // First-Class is not insured.
    assert_eq!(
        column(&body, "unavailable", "code"),
        ["extra_service_not_offered"]
    );
}

#[test]
fn dates_that_options_leave_out_come_from_service_standards() {
    let undated = |carrier: &mut Settings| {
        carrier.expected_delivery_date = false;
        carrier.schedule_delivery_date = false;
    };
    let dated = rates(&shop(&[]), to("94105", json!({})));
    let deployment = Deployment::with(0, &[], undated);
    let body = rates(&deployment, to("94105", json!({})));
    for rate in body["rates"].as_array().unwrap() {
        let same = self::rate(&dated, rate["id"].as_str().unwrap());
        assert_eq!(rate["delivery"]["date"], same["delivery"]["date"]);
    }
    assert_eq!(calls(&deployment, Api::ServiceStandards), 1);
    // Rates come without dates where they cannot be had.
    let deployment = Deployment::with(0, &[("QUOTA_SERVICE_STANDARDS", "1")], undated);
    let first = rates(&deployment, to("94105", json!({})));
    assert!(first["rates"][0]["delivery"].is_object());
    let second = rates(&deployment, to("10001", json!({})));
    assert_eq!(second["rates"][0]["delivery"], Value::Null);
    assert_eq!(calls(&deployment, Api::ServiceStandards), 1);
}

#[test]
fn a_silent_api_that_can_be_done_without_keeps_nobody_from_the_prices() {
    let quiet = shop(&[ABROAD]);
    quiet.wire.fail("service-standards", Fault::Hang {});
    let to_box = question(
        json!({"postal_code": "94105", "country": "US", "po_box": true}),
        json!({}),
    );
    let answer = reply(&quiet, to_box);
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["rates"][0]["delivery"], Value::Null);

    let quiet = Deployment::with(0, &[ABROAD], |carrier| {
        carrier.class_missing_abroad = Some("PRIORITY_MAIL_INTERNATIONAL".to_owned());
    });
    quiet.wire.rules(vec![
        rule("shipments", None, Fault::Delay { ms: 4_500 }),
        rule("international-prices", None, Fault::Hang {}),
    ]);
    let answer = reply(&quiet, to_country("CA", "K1A 0B1", json!({})));
    assert_eq!(answer.status, 200, "{}", answer.body);
    assert_eq!(answer.body["rates"].as_array().unwrap().len(), 2);
}

#[test]
fn a_po_box_has_the_days_of_po_boxes() {
    let deployment = shop(&[]);
    let to_box = question(
        json!({"postal_code": "94105", "country": "US", "po_box": true}),
        json!({}),
    );
    let body = rates(&deployment, to_box.clone());
    assert_eq!(calls(&deployment, Api::ServiceStandards), 1);
    assert!(body["rates"][0]["delivery"].is_object(), "{body}");
    let deployment = shop(&[]);
    deployment.wire.fail("service-standards", DOWN);
    let body = rates(&deployment, to_box);
    assert_eq!(body["rates"][0]["delivery"], Value::Null);
}

#[test]
fn what_is_new_in_an_answer_costs_no_rate_and_is_said() {
    let deployment = Deployment::with(0, &[], |carrier| {
        carrier.unknown_rate_indicator = Some("Z9".to_owned());
        carrier.rate_price_type = Some("N".to_owned());
    });
    let body = rates(&deployment, to("94105", json!({})));
    assert_eq!(body["rates"].as_array().unwrap().len(), 3);
    assert_eq!(body["unavailable"], json!([]));
}

/// Shipping options of these classes, each with its date.
fn answer_options(deployment: &Deployment, classes: &'static [(&str, &str)]) {
    let option = |(class, date): &(&str, &str)| {
        let rate = json!({"mailClass": class, "rateIndicator": "SP", "processingCategory": "MACHINABLE", "zone": "08"});
        let commitment = json!({"expectedDeliveryDate": date});
        json!({"rateOptions": [{"totalBasePrice": 9.5, "commitment": commitment, "rates": [rate]}]})
    };
    *deployment.wire.stand_in.borrow_mut() = Some(Box::new(move |request: &Request| {
        let options: Vec<_> = classes.iter().map(option).collect();
        let body = json!({"pricingOptions": [{"shippingOptions": options}]});
        let is_asked = request.url.contains("/shipments/");
        is_asked.then(|| Response {
            status: 200,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.to_string().into_bytes(),
        })
    }));
}

#[test]
fn a_date_of_what_the_shop_does_not_offer_is_asked_of_nobody() {
    for (services, asked) in [
        ("ground_advantage", 0),
        ("ground_advantage,priority_mail", 1),
    ] {
        let deployment = shop(&[("SERVICES", services)]);
        let dates = &[
            ("USPS_GROUND_ADVANTAGE", "2026-11-28"),
            ("PRIORITY_MAIL", ""),
        ];
        answer_options(&deployment, dates);
        let body = rates(&deployment, to("94105", json!({})));
        assert_eq!(body["rates"][0]["delivery"]["date"], "2026-11-28", "{body}");
        assert_eq!(
            calls(&deployment, Api::ServiceStandards),
            asked,
            "{services}"
        );
    }
}

#[test]
fn a_class_that_nobody_has_heard_of_is_named_beside_the_rates() {
    let deployment = shop(&[]);
    answer_options(&deployment, &[("ROCKET_MAIL", ""), ("PRIORITY_MAIL", "")]);
    let body = rates(&deployment, to("94105", json!({})));
    assert_eq!(column(&body, "rates", "id"), ["usps.priority_mail"]);
    let named: Vec<_> = column(&body, "unavailable", "service")
        .into_iter()
        .zip(column(&body, "unavailable", "code"))
        .collect();
    assert_eq!(
        named,
        [
            ("ground_advantage", "not_offered_here"),
            ("priority_mail_express", "not_offered_here"),
            ("rocket_mail", "not_known"),
        ]
    );
}

#[test]
fn what_no_service_takes_costs_no_call() {
    let deployment = shop(&[]);
    let large =
        json!({"parcels": [parcel(5.0, [10.0, 8.0, 4.0]), parcel(55.0, [48.0, 24.0, 20.0])]});
    let body = rates(&deployment, to("94105", large));
    assert_eq!(column(&body, "unavailable", "code"), ["too_long"; 3]);
    assert!(column(&body, "unavailable", "message")[0].ends_with("(parcel 1)."));
    assert_eq!(calls(&deployment, Api::ShippingOptions), 0);
    // One service may take it.
    let long = json!({"parcels": [parcel(5.0, [48.0, 24.0, 10.0])]});
    let body = rates(&deployment, to("94105", long));
    assert_eq!(column(&body, "rates", "service"), ["ground_advantage"]);
}

#[test]
fn a_shop_without_a_service_abroad_asks_nobody_and_names_what_it_has() {
    let deployment = shop(&[]);
    let body = rates(&deployment, to_country("CA", "K1A 0B1", json!({})));
    assert_eq!(
        column(&body, "unavailable", "code"),
        ["not_offered_here"; 3]
    );
    assert_eq!(calls(&deployment, Api::ShippingOptions), 0);
    let today = deployment.isolate("chicago").config();
    assert!(today.ready.is_ok());
    assert_eq!(
        body["ship_date"],
        iso_date(parse_iso_date("2026-11-23").unwrap())
    );
}
