//! Quotes: every rate that is shown carries one, it says what was priced, and the shop's back end can have it verified.

use std::rc::Rc;
use std::time::Duration;

use edgepost::clock::UnixMillis;
use serde_json::{Value, json};

use crate::questions::{good_rates, parcel, rates_to};
use crate::support::{Ask, Deployment, Isolate, Reply, config};

const OTHER_KEY: &str = "YW5vdGhlciBrZXksIGFsc28gb2YgMzIgYnl0ZXMsIHJlYWxseSE=";
/// The one that stands in for a setting that is missing.
const DEVELOPMENT_KEY: &str = "ZWRnZXBvc3QgZGV2ZWxvcG1lbnQga2V5LCBubyBzZWNyZXQ=";

fn verified(deployment: &Deployment, isolate: &Isolate, quote: &str) -> Value {
    let ask = Ask::post("/v1/quotes/verify", json!({ "quote": quote })).by_the_back_end();
    let reply = deployment.run(isolate.ask(ask));
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

fn quotes(reply: &Reply) -> Vec<String> {
    assert_eq!(reply.status, 200, "{}", reply.body);
    let rates = reply.body["rates"].as_array().unwrap();
    let quotes = rates.iter().map(|rate| rate["quote"].as_str().unwrap());
    quotes.map(str::to_owned).collect()
}

#[test]
fn a_quote_claims_what_the_answer_shows_and_what_was_priced_in_canonical_units() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let two = parcel(2.5, [4.0, 10.0, 8.0]);
    let mut three = parcel(2.01, [8.0, 10.0, 4.0]);
    three["quantity"] = json!(3);
    let light = parcel(0.5, [9.001, 6.0, 1.0]);
    let ask = rates_to("94105-1804", &[two.clone(), light, three, two]);
    let reply = deployment.run(isolate.ask(ask));
    assert_eq!(quotes(&reply).len(), 3);
    for rate in reply.body["rates"].as_array().unwrap() {
        let quote = rate["quote"].as_str().unwrap();
        let body = verified(&deployment, &isolate, quote);
        assert_eq!(body["valid"], true, "{body}");
        let claims = &body["claims"];
        let expected = json!({
            "iss": "edgepost",
            "aud": "demo",
            "iat": claims["iat"],
            "exp": claims["exp"],
            "carrier": "usps",
            "service": rate["service"],
            "amount": rate["amount"],
            "currency": "USD",
            "origin": "default",
            "destination": {"country": "US", "postal_code": "94105"},
            // Parcels that are priced alike are one entry, where the first of them stood.
            "parcels": [
                {"weight_milli_oz": 48_000, "sides_hundredths_in": [1_000, 800, 400], "quantity": 5},
                {"weight_milli_oz": 8_000, "sides_hundredths_in": [901, 600, 100], "quantity": 1},
            ],
            "containers": [rate["packaging"], rate["packaging"]],
            "extra_services": [],
            "order_value": null,
            "freshness": "live",
            "ship_date": "2026-11-23",
        });
        assert_eq!(claims, &expected);
        let seconds = |name: &str| UnixMillis(claims[name].as_u64().unwrap() * 1000).to_rfc3339();
        assert_eq!(seconds("exp"), reply.text("expires_at"));
        assert!(seconds("iat").as_str() <= reply.text("as_of"), "{claims}");
    }
}

/// A shop that packs, insures and sends abroad.
const LARGER: [(&str, &str); 2] = [
    (
        "PACKAGING",
        r#"[{"id":"small","inner":{"length":13,"width":10,"height":8,"unit":"in"},"empty":{"value":6,"unit":"oz"}},"medium_flat_rate_box"]"#,
    ),
    (
        "SERVICES",
        "ground_advantage,priority_mail,priority_mail_international",
    ),
];

/// The rates of the larger shop, each with its claims.
fn claimed(deployment: &Deployment, body: Value) -> Vec<(Value, Value)> {
    let isolate = deployment.isolate("chicago");
    let reply = deployment.run(isolate.ask(Ask::post("/v1/rates", body)));
    assert_eq!(reply.status, 200, "{}", reply.body);
    let rates = reply.body["rates"].as_array().unwrap().iter();
    let claimed = rates.map(|rate| {
        let claims = verified(deployment, &isolate, rate["quote"].as_str().unwrap());
        (rate.clone(), claims["claims"].clone())
    });
    claimed.collect()
}

#[test]
fn each_entry_of_parcels_has_its_container_and_what_it_is_insured_for() {
    let deployment = Deployment::with(0, &LARGER, |_| ());
    let boxed = |value: u32| json!({"weight": {"value": 5, "unit": "lb"}, "packaging": "medium_flat_rate_box", "value": value});
    let mut own = parcel(2.0, [14.0, 12.0, 6.0]);
    own["value"] = json!(1);
    let claimed = claimed(
        &deployment,
        json!({
            "destination": {"postal_code": "94105", "country": "US"},
            "parcels": [boxed(4_401), own, boxed(4_500), boxed(4_501)],
            "extra_services": ["insurance"],
        }),
    );
    let as_box = |quantity: u32, insured: u32| json!({"weight_milli_oz": 80_000, "sides_hundredths_in": [1_125, 875, 600], "quantity": quantity, "insured_value": insured});
    let parcels = json!([
        as_box(2, 4_500),
        {"weight_milli_oz": 32_000, "sides_hundredths_in": [1_400, 1_200, 600], "quantity": 1, "insured_value": 100},
        as_box(1, 4_600),
    ]);
    let flat = "medium_flat_rate_box";
    for (id, packaging, containers) in [
        ("usps.ground_advantage", "own", ["own", "own", "own"]),
        ("usps.priority_mail", "own", ["own", "own", "own"]),
        ("usps.priority_mail.flat_rate", "mixed", [flat, "own", flat]),
    ] {
        let (rate, claims) = claimed.iter().find(|(rate, _)| rate["id"] == id).unwrap();
        assert_eq!(rate["packaging"], packaging, "{id}");
        assert_eq!(claims["parcels"], parcels, "{id}");
        assert_eq!(claims["containers"], json!(containers), "{id}");
        assert_eq!(claims.get("items"), None, "{id}");
        assert_eq!(claims["order_value"], 4_401 + 1 + 4_500 + 4_501);
    }
}

#[test]
fn a_page_that_asks_for_less_gets_a_quote_that_says_so() {
    let deployment = Deployment::with(0, &LARGER, |_| ());
    let goods = json!({
        "destination": {"postal_code": "94105", "country": "US"},
        "items": [{"weight": {"value": 8.5, "unit": "oz"}, "dimensions": {"length": 1, "width": 12, "height": 7, "unit": "in"},
            "quantity": 2, "value": 2_500, "upright": true, "alone": false}],
        "extra_services": ["signature", "insurance"],
        "order_value": 5_000,
        "ship_date": "2026-11-23",
    });
    let packed = parcel(2.5, [10.0, 8.0, 4.0]);
    let seen = |body: &Value| {
        let mut claimed = claimed(&deployment, body.clone());
        let at = claimed
            .iter()
            .position(|(rate, _)| rate["id"] == "usps.priority_mail");
        let (_, mut claims) = claimed.swap_remove(at.unwrap());
        for varying in ["amount", "iat", "exp", "freshness"] {
            claims[varying].take();
        }
        claims
    };
    let whole = seen(&goods);
    assert_eq!(
        whole["items"],
        json!([{"weight_milli_oz": 8_500, "sides_hundredths_in": [1_200, 100, 700], "quantity": 2, "value": 2_500, "upright": true}])
    );
    for (pointer, less) in [
        ("/items/0/quantity", json!(1)),
        ("/items/0/weight/value", json!(8.499)),
        ("/items/0/dimensions/length", json!(0.99)),
        // It lies.
        (
            "/items/0/dimensions",
            json!({"length": 7, "width": 12, "height": 1, "unit": "in"}),
        ),
        ("/items/0/value", json!(2_499)),
        ("/items/0/upright", json!(false)),
        ("/items/0/alone", json!(true)),
        ("/items/0/alone", Value::Null),
        ("/extra_services", json!(["insurance"])),
        ("/extra_services", json!(["signature"])),
        ("/order_value", json!(5_001)),
        ("/order_value", Value::Null),
        ("/destination/postal_code", json!("60601")),
        ("/ship_date", json!("2026-11-24")),
    ] {
        let mut changed = goods.clone();
        *changed.pointer_mut(pointer).unwrap() = less.clone();
        let is_same = seen(&changed) == whole;
        // Goods that nothing is said about go with others, and the value of all of them is the order's.
        assert_eq!(is_same, less.is_null(), "{pointer}: {less}");
    }
    let mut as_parcel = goods.clone();
    as_parcel["items"].take();
    as_parcel["parcels"] = json!([packed]);
    as_parcel["extra_services"].take();
    assert_eq!(seen(&as_parcel).get("items"), None);
}

#[test]
fn a_quote_says_from_which_place_it_is_also_if_the_page_did_not() {
    let origins = (
        "ORIGINS",
        r#"[{"id":"chicago","postal_code":"60601","time_zone":"America/Chicago"},
            {"id":"west","postal_code":"94107","time_zone":"America/Chicago"}]"#,
    );
    let deployment = Deployment::with(0, &[origins], |_| ());
    for (named, claims_origin) in [
        (Value::Null, "chicago"),
        (json!("chicago"), "chicago"),
        (json!("west"), "west"),
    ] {
        let body = json!({
            "destination": {"postal_code": "94105", "country": "US"},
            "parcels": [parcel(2.5, [10.0, 8.0, 4.0])],
            "origin": named,
        });
        let claimed = claimed(&deployment, body);
        assert!(!claimed.is_empty());
        for (_, claims) in claimed {
            assert_eq!(claims["origin"], claims_origin);
        }
    }
}

#[test]
fn what_comes_from_memory_is_signed_anew_and_says_so() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let first = quotes(&deployment.run(isolate.ask(good_rates())));
    deployment.pass(60);
    let second = quotes(&deployment.run(isolate.ask(good_rates())));
    for (first, second) in first.iter().zip(&second) {
        let [first, second] =
            [first, second].map(|quote| verified(&deployment, &isolate, quote)["claims"].take());
        assert_eq!(
            [&first["freshness"], &second["freshness"]],
            ["live", "cached"]
        );
        assert!(second["iat"].as_u64() >= first["iat"].as_u64().map(|at| at + 60));
        assert_eq!(first["exp"], second["exp"]);
        assert_eq!(first["amount"], second["amount"]);
    }
}

#[test]
fn what_was_signed_is_handed_out_for_a_minute_for_the_same_question_and_for_no_other() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let ask = || deployment.run(isolate.ask(good_rates()));
    let live = ask();
    deployment.pass(1);
    let signed = ask();
    assert_eq!(signed.body["freshness"], "cached");
    assert_ne!(quotes(&signed), quotes(&live));
    deployment.pass(58);
    assert_eq!(ask().body, signed.body);
    let dearer = json!({
        "destination": {"postal_code": "94105", "country": "US"},
        "parcels": [parcel(2.5, [10.0, 8.0, 4.0])],
        "order_value": 5_000,
    });
    let dearer = deployment.run(isolate.ask(Ask::post("/v1/rates", dearer)));
    for quote in quotes(&dearer) {
        let claims = verified(&deployment, &isolate, &quote)["claims"].take();
        assert_eq!(claims["order_value"], 5_000);
    }
    deployment.pass(2);
    let anew = ask();
    assert_eq!(anew.body["freshness"], "cached");
    assert_ne!(quotes(&anew), quotes(&signed));
    assert_eq!(anew.body["expires_at"], signed.body["expires_at"]);
}

#[test]
fn what_was_signed_is_not_handed_out_when_its_day_is_over() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let ask = || deployment.run(isolate.ask(good_rates()));
    let [quote, ..] = &quotes(&ask())[..] else {
        panic!("no quote");
    };
    let ends_at = verified(&deployment, &isolate, quote)["claims"]["exp"].take();
    let ends_at = UnixMillis(ends_at.as_u64().unwrap() * 1000);
    let left = ends_at.since(deployment.object.clock.now()) - Duration::from_secs(5);
    deployment.pass(left.as_secs());
    let last = ask();
    assert_eq!(last.body["freshness"], "cached");
    deployment.pass(6);
    let next = ask();
    assert_eq!(next.body["freshness"], "live");
    assert_ne!(next.body["expires_at"], last.body["expires_at"]);
}

#[test]
fn a_quote_is_over_when_its_answer_is() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let [quote, ..] = &quotes(&deployment.run(isolate.ask(good_rates())))[..] else {
        panic!("no quote");
    };
    let ends_at = verified(&deployment, &isolate, quote)["claims"]["exp"].take();
    let ends_at = UnixMillis(ends_at.as_u64().unwrap() * 1000);
    let left = ends_at.since(deployment.object.clock.now()) - Duration::from_secs(1);
    deployment.pass(left.as_secs());
    assert_eq!(verified(&deployment, &isolate, quote)["valid"], true);
    deployment.pass(2);
    assert_eq!(
        verified(&deployment, &isolate, quote),
        json!({"valid": false, "reason": "expired"})
    );
}

#[test]
fn other_keys_and_other_shops_are_told_apart_and_a_key_is_rotated_without_a_gap() {
    let deployment = Deployment::new();
    let with =
        |settings: &[(&str, &str)]| deployment.isolate_with("chicago", Rc::new(config(settings)));
    let isolate = with(&[]);
    let before = quotes(&deployment.run(isolate.ask(good_rates()))).remove(0);
    let rotating = with(&[
        ("QUOTE_KEY", OTHER_KEY),
        ("QUOTE_KEY_PREVIOUS", DEVELOPMENT_KEY),
    ]);
    let during = quotes(&deployment.run(rotating.ask(good_rates()))).remove(0);
    let rotated = with(&[("QUOTE_KEY", OTHER_KEY)]);
    let other_shop = with(&[("SHOP_ID", "other")]);
    let (head, _) = before.rsplit_once('.').unwrap();
    let forged = format!("{head}.{}", during.rsplit_once('.').unwrap().1);
    for (isolate, quote, reason) in [
        (&isolate, &before, None),
        (&rotating, &before, None),
        (&rotating, &during, None),
        (&rotated, &during, None),
        (&rotated, &before, Some("key_unknown")),
        (&isolate, &during, Some("key_unknown")),
        (&other_shop, &before, Some("audience")),
        (&isolate, &forged, Some("signature")),
        (&isolate, &head.to_owned(), Some("malformed")),
        (&isolate, &String::new(), Some("malformed")),
        (&isolate, &"x".repeat(10_000), Some("malformed")),
    ] {
        let body = verified(&deployment, isolate, quote);
        match reason {
            None => assert_eq!(body["valid"], true, "{body}"),
            Some(reason) => assert_eq!(body, json!({"valid": false, "reason": reason})),
        }
    }
}

#[test]
fn only_the_back_end_may_have_a_quote_verified_and_the_body_is_one_text() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let ask = |body| Ask::post("/v1/quotes/verify", body);
    let page = deployment.run(isolate.ask(ask(json!({"quote": "x"}))));
    assert_eq!(
        (page.status, page.text("code")),
        (403, "secret_key_required")
    );
    for (body, pointer, code) in [
        (json!({}), "/quote", "missing_field"),
        (json!({"quote": null}), "/quote", "missing_field"),
        (json!({"quote": 7}), "/quote", "invalid_field"),
        (json!({"quote": ["x"]}), "/quote", "invalid_field"),
        (json!({"quote": "x", "shop": "y"}), "/shop", "unknown_field"),
    ] {
        let reply = deployment.run(isolate.ask(ask(body).by_the_back_end()));
        assert_eq!(reply.status, 422, "{}", reply.body);
        assert_eq!(reply.body["errors"][0]["pointer"], pointer);
        assert_eq!(reply.body["errors"][0]["code"], code);
    }
    assert!(deployment.wire.sent.borrow().is_empty());
}
