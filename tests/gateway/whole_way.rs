//! The whole way natively: a page asks, the core answers, the emulator is the carrier, nothing fails.

use edgepost::clock::parse_iso_date;
use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::matrix::payment::shop_that_buys_labels;
use crate::questions::{address, good_address, good_rates, parcel, rates_to};
use crate::support::{Ask, Deployment, Reply};

/// One cold isolate asks one thing.
fn reply(deployment: &Deployment, ask: Ask) -> Reply {
    let isolate = deployment.isolate("chicago");
    deployment.run(isolate.ask(ask))
}

fn services<'a>(reply: &'a Reply, list: &str, member: &str) -> Vec<&'a str> {
    let entries = reply.body[list].as_array().unwrap();
    let words = entries.iter().map(|entry| entry[member].as_str().unwrap());
    words.collect()
}

#[test]
fn the_documents_example_is_corrected_and_says_what_changed() {
    let deployment = Deployment::new();
    let reply = reply(
        &deployment,
        address("3120 M St", "NW", "Washington", "DC", "20027"),
    );
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(
        reply.body["address"],
        json!({"line1": "3120 M St NW", "line2": "", "city": "Washington", "state": "DC", "postal_code": "20007-3704", "country": "US"})
    );
    assert_eq!(
        (reply.text("verdict"), reply.text("next_action")),
        ("confirmed", "confirm_correction")
    );
    assert_eq!(
        reply.body["changed"],
        json!(["line1", "line2", "postal_code"])
    );
    assert_eq!(
        reply.body["delivery"],
        json!({"dpv": "Y", "business": true, "vacant": false, "cmra": false, "carrier_route": "C036", "delivery_point": "20"})
    );
}

#[test]
fn both_editions_lead_to_the_same_verdicts_and_actions() {
    for edition in [
        emulator::AddressesEdition::V3_2_3,
        emulator::AddressesEdition::V3_3_1,
    ] {
        for (street, unit, verdict, next_action) in [
            ("12 OAK ST", "", "confirmed", "accept"),
            ("1 MISSING UNIT ST", "", "missing_unit", "ask_unit"),
            ("1 UNKNOWN UNIT ST", "APT 9", "unknown_unit", "ask_unit"),
            ("1 UNCONFIRMED ST", "", "unconfirmed", "fix"),
            ("1 NOT FOUND ST", "", "not_found", "fix"),
            ("1 INSUFFICIENT ST", "", "not_found", "fix"),
            ("1 INVALID DELIVERY ST", "", "not_found", "fix"),
            ("1 BACKEND 400 ST", "", "not_found", "fix"),
            ("1 AMBIGUOUS ST", "", "ambiguous", "fix"),
        ] {
            for as_success in [false, true] {
                let deployment = Deployment::with(0, &[], |carrier| {
                    carrier.addresses_edition = edition;
                    carrier.multiple_as_success = as_success;
                });
                let ask = address(street, unit, "Springfield", "IL", "62701");
                let reply = reply(&deployment, ask);
                let case = format!("{edition:?} {street}: {}", reply.body);
                assert_eq!(reply.status, 200, "{case}");
                assert_eq!(reply.text("verdict"), verdict, "{case}");
                assert_eq!(reply.text("next_action"), next_action, "{case}");
            }
        }
    }
}

#[test]
fn what_is_special_about_an_address_is_said() {
    for (street, code) in [
        ("1 VACANT ST", "vacant"),
        ("1 NO DELIVERY ST", "no_street_delivery"),
    ] {
        let deployment = Deployment::new();
        let reply = reply(
            &deployment,
            address(street, "", "Springfield", "IL", "62701"),
        );
        assert_eq!(reply.text("verdict"), "confirmed");
        assert_eq!(services(&reply, "messages", "code"), [code], "{street}");
    }
}

#[test]
fn an_address_abroad_is_accepted_without_a_carrier_call() {
    let deployment = Deployment::new();
    let ask = Ask::post(
        "/v1/addresses/validate",
        json!({"address": {"line1": "111 Wellington St", "city": "Ottawa", "postal_code": "K1A 0A9", "country": "CA"}}),
    );
    let reply = reply(&deployment, ask);
    assert_eq!(
        (reply.text("verdict"), reply.text("next_action")),
        ("unsupported", "accept")
    );
    assert!(deployment.wire.sent.borrow().is_empty());
}

#[test]
fn rates_come_sorted_with_dates_for_own_packaging_only() {
    let deployment = Deployment::new();
    let reply = reply(&deployment, good_rates());
    assert_eq!(reply.status, 200, "{}", reply.body);
    let rates = reply.body["rates"].as_array().unwrap();
    assert_eq!(rates.len(), 3, "{}", reply.body);
    let amounts: Vec<u64> = rates
        .iter()
        .map(|rate| rate["amount"].as_u64().unwrap())
        .collect();
    assert!(amounts.is_sorted(), "{amounts:?}");
    for rate in rates {
        assert_eq!(rate["packaging"], "own");
        assert_eq!(rate["currency"], "USD");
        assert_eq!(rate["price_type"], "retail");
        assert_eq!(rate["zone"], "08");
        let date = rate["delivery"]["date"].as_str().unwrap();
        assert!(
            parse_iso_date(date) > parse_iso_date("2026-11-23"),
            "{rate}"
        );
        assert!(rate["delivery"]["days"].as_i64().unwrap() > 0, "{rate}");
    }
    // The dearest flat-rate box costs less than Express does: a row of one would be among the cheapest.
    assert_eq!(
        services(&reply, "rates", "id").last(),
        Some(&"usps.priority_mail_express")
    );
    assert_eq!(reply.text("freshness"), "live");
    assert_eq!(reply.text("as_of"), "2026-11-21T20:00:00Z");
    assert_eq!(reply.text("expires_at"), "2026-11-22T06:00:00Z");
}

#[test]
fn several_parcels_are_asked_about_at_once_and_summed() {
    let small = parcel(2.5, [10.0, 8.0, 4.0]);
    let large = parcel(9.0, [14.0, 12.0, 10.0]);
    let deployment = Deployment::with(0, &[], |carrier| carrier.latency_ms = 1_000);
    let isolate = deployment.isolate("chicago");
    let alone = |parcel: &Value| {
        deployment.run(isolate.ask(rates_to("94105", std::slice::from_ref(parcel))))
    };
    let mut twice = small.clone();
    twice["quantity"] = json!(2);
    let shipment = [small.clone(), twice, large.clone()];
    let together = deployment.run(isolate.ask(rates_to("94105", &shipment)));

    // Three entries, two different parcels: two calls, side by side, after one for the token.
    assert_eq!(deployment.wire.carrier_calls(), 2);
    assert!(together.took.as_millis() < 2_500, "{:?}", together.took);
    let (one, other) = (alone(&small), alone(&large));
    assert_eq!(deployment.wire.carrier_calls(), 2, "each is known alone");
    let amount = |reply: &Reply, id: &str| {
        let rates = reply.body["rates"].as_array().unwrap();
        let rate = rates.iter().find(|rate| rate["id"] == id).unwrap();
        rate["amount"].as_u64().unwrap()
    };
    for id in ["usps.ground_advantage", "usps.priority_mail"] {
        assert_eq!(
            amount(&together, id),
            3 * amount(&one, id) + amount(&other, id)
        );
    }
}

#[test]
fn a_service_that_cannot_carry_a_parcel_is_unavailable_with_the_reason() {
    let deployment = Deployment::new();
    let long = parcel(5.0, [50.0, 16.0, 16.0]);
    let reply = reply(&deployment, rates_to("94105", &[long]));
    assert_eq!(services(&reply, "rates", "service"), ["ground_advantage"]);
    let missing: Vec<_> = reply.body["unavailable"].as_array().unwrap().clone();
    for entry in &missing {
        assert_eq!(entry["code"], "too_long", "{entry}");
        assert!(!entry["message"].as_str().unwrap().is_empty());
    }
    assert_eq!(missing.len(), 2);
}

#[test]
fn a_military_post_office_gets_rates_without_dates_and_no_express() {
    let deployment = Deployment::new();
    let reply = reply(
        &deployment,
        rates_to("09012", &[parcel(2.5, [10.0, 8.0, 4.0])]),
    );
    assert_eq!(reply.status, 200, "{}", reply.body);
    let rates = reply.body["rates"].as_array().unwrap();
    assert!(rates.len() >= 2, "{}", reply.body);
    assert!(rates.iter().all(|rate| rate["delivery"].is_null()));
    assert_eq!(
        services(&reply, "unavailable", "service"),
        ["priority_mail_express"]
    );
}

#[test]
fn territories_are_home() {
    let deployment = Deployment::new();
    for (zip, country) in [("96913", "GU"), ("96913", "US"), ("00901", "PR")] {
        let ask = Ask::post(
            "/v1/rates",
            json!({"destination": {"postal_code": zip, "country": country}, "parcels": [parcel(1.0, [6.0, 4.0, 2.0])]}),
        );
        let reply = reply(&deployment, ask);
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert!(
            services(&reply, "rates", "service").contains(&"priority_mail"),
            "{}",
            reply.body
        );
    }
}

#[test]
fn a_destination_abroad_is_not_offered_and_costs_no_carrier_call() {
    let deployment = Deployment::new();
    let ask = Ask::post(
        "/v1/rates",
        json!({"destination": {"postal_code": "K1A 0A9", "country": "CA"}, "parcels": [parcel(1.0, [6.0, 4.0, 2.0])]}),
    );
    let reply = reply(&deployment, ask);
    assert_eq!(reply.status, 200);
    assert_eq!(
        services(&reply, "unavailable", "code"),
        ["not_offered_here"; 3]
    );
    assert!(deployment.wire.sent.borrow().is_empty());
}

#[test]
fn an_unknown_destination_is_the_pages_fault_and_named() {
    let deployment = Deployment::new();
    let reply = reply(
        &deployment,
        rates_to("00000", &[parcel(1.0, [6.0, 4.0, 2.0])]),
    );
    assert_eq!(reply.status, 422, "{}", reply.body);
    assert_eq!(reply.text("fault"), "input");
    assert_eq!(
        services(&reply, "errors", "pointer"),
        ["/destination/postal_code"]
    );
}

#[test]
fn an_unknown_origin_is_the_shops_fault() {
    let deployment = Deployment::with(0, &[("SHIP_FROM_ZIP", "00000")], |_| ());
    let reply = reply(&deployment, good_rates());
    assert_eq!(reply.status, 503, "{}", reply.body);
    assert_eq!(
        (reply.text("fault"), reply.text("code")),
        ("configuration", "setting_invalid")
    );
}

#[test]
fn a_zip_is_answered_from_open_data_and_the_carrier_is_asked_for_unknown_ones_only() {
    let deployment = Deployment::new();
    let known = reply(&deployment, Ask::get("/v1/zip-codes/27703"));
    assert_eq!(
        known.body,
        json!({"postal_code": "27703", "city": "Durham", "state": "NC", "country": "US", "source": "open_data"})
    );
    assert!(deployment.wire.sent.borrow().is_empty());

    let unknown = reply(&deployment, Ask::get("/v1/zip-codes/00000"));
    assert_eq!((unknown.status, unknown.text("code")), (404, "zip_unknown"));
    assert_eq!(deployment.wire.carrier_calls(), 1);

    let stranger = Ask {
        publishable_key: None,
        ..Ask::get("/v1/zip-codes/00000")
    };
    assert_eq!(reply(&deployment, stranger).status, 404);
    assert_eq!(deployment.wire.carrier_calls(), 1);
}

#[test]
fn zip_data_that_cannot_be_read_is_never_an_unknown_zip() {
    let deployment = Deployment::new();
    deployment.shards_missing.set(true);
    let stranger = Ask {
        publishable_key: None,
        ..Ask::get("/v1/zip-codes/27703")
    };
    let refused = reply(&deployment, stranger);
    assert_eq!(
        (refused.text("code"), refused.text("fault")),
        ("internal", "internal")
    );
    assert!(deployment.wire.sent.borrow().is_empty());

    // Somebody with a key gets the carrier's word instead.
    let asked = reply(&deployment, Ask::get("/v1/zip-codes/27703"));
    assert_eq!((asked.status, asked.text("source")), (200, "usps"));
}

#[test]
fn status_tells_the_operator_about_the_bearer_and_health_wakes_nothing() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let health = deployment.run(isolate.ask(Ask::get("/v1/health")));
    assert_eq!(health.text("status"), "ok");
    assert_eq!(deployment.object.awaits(), 0);

    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    deployment.pass(60);
    let status = deployment.run(isolate.ask(Ask::status())).body;
    let bearer = &status["account"]["bearer"];
    assert_eq!(status["settings"]["ok"], true);
    assert_eq!(bearer["generation"], 1);
    assert!(
        (59..=61).contains(&bearer["age_s"].as_u64().unwrap()),
        "{bearer}"
    );
    assert_eq!(bearer["expires_at"], "2026-11-22T04:00:00Z");
    assert_eq!(bearer["usable_until"], "2026-11-22T03:30:00Z");
    assert!(
        bearer["scopes"]
            .as_array()
            .unwrap()
            .contains(&json!("addresses"))
    );
    assert_eq!(status["account"]["token_calls_last_hour"], 1);
    assert_eq!(status["closed"], json!([]));
}

#[test]
fn two_hundred_cold_requests_in_two_isolates_cost_one_token_call() {
    // Prices are the same for all, and asked for once.
    for (ask, calls) in [(good_address(), 200), (good_rates(), 1)] {
        let deployment = Deployment::new();
        let isolates = [deployment.isolate("chicago"), deployment.isolate("paris")];
        let asks = (0..200).map(|number| isolates[number % 2].ask(ask.clone()));
        let replies = deployment.run(join_all(asks));
        assert!(replies.iter().all(|reply| reply.status == 200));
        assert_eq!(deployment.wire.token_calls(), 1);
        assert_eq!(deployment.wire.carrier_calls(), calls);
    }
}

#[test]
fn an_order_that_is_repeated_after_midnight_brings_its_label_and_a_new_one_of_yesterday_is_refused()
{
    const KEY: &str = "8be4df61-93ca-41d2-aa0d-00e098032b8c";
    const OTHER: &str = "8be4df61-93ca-41d2-aa0d-00e098032b8d";
    let deployment = shop_that_buys_labels();
    let place = json!({"line1": "3120 M St NW", "city": "Washington", "state": "DC", "postal_code": "20007", "country": "US"});
    let contact = json!({"company": "Shop", "address": place});
    let order = json!({
        "from": contact, "to": contact, "service": "ground_advantage", "ship_date": "2026-11-21",
        "parcel": {"weight": {"value": 2.5, "unit": "lb"}, "dimensions": {"length": 10, "width": 8, "height": 4, "unit": "in"}},
    });
    let bought = reply(&deployment, Ask::label(KEY, order.clone()));
    assert_eq!(bought.status, 200, "{}", bought.body);
    assert_eq!(bought.text("ship_date"), "2026-11-21");
    // Midnight in Chicago is ten hours away.
    deployment.pass(11 * 3600);
    let again = reply(&deployment, Ask::label(KEY, order.clone()));
    assert_eq!(again.body, bought.body);
    let new = reply(&deployment, Ask::label(OTHER, order));
    assert_eq!(new.status, 422, "{}", new.body);
    assert_eq!(new.body["errors"][0]["pointer"], "/ship_date");
    assert_eq!(deployment.wire.emulator.charges().len(), 1);
}
