//! Rows 2 and 19: what the token was granted for. An API that was not granted is not called at all.

use super::{Spent, assert_fails_open, assert_problem};
use crate::questions::{good_address, good_rates};
use crate::support::{Ask, Deployment};

/// A carrier that has this app for shipping options only.
fn without_addresses() -> Deployment {
    Deployment::with(0, &[], |carrier| {
        carrier.granted_scopes = "domestic-prices shipments".to_owned();
    })
}

#[test]
fn an_api_that_was_not_granted_is_never_called_and_status_says_what_is_missing() {
    let deployment = without_addresses();
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_rates())).status, 200);
    let spent = Spent::from_now(&deployment);
    for isolate in [&isolate, &deployment.isolate("paris")] {
        for _ in 0..3 {
            let reply = deployment.run(isolate.ask(good_address()));
            assert_fails_open(
                "addresses",
                &reply,
                "product_missing",
                "configuration",
                "scope",
            );
            let unknown = deployment.run(isolate.ask(Ask::get("/v1/zip-codes/00000")));
            assert_problem(&unknown, "product_missing", "configuration", "ZIP");
        }
        let status = deployment.run(isolate.ask(Ask::status())).body;
        let closed = status["closed"].as_array().unwrap();
        assert_eq!(closed.len(), 1, "{status}");
        assert_eq!(closed[0]["api"], "addresses", "{status}");
        assert_eq!(closed[0]["code"], "product_missing", "{status}");
        assert_eq!(closed[0]["reason"], "scope_missing", "{status}");
        let advice = closed[0]["advice"].as_str().unwrap();
        assert!(advice.contains("Addresses"), "{advice}");
        assert!(advice.contains("/v1/tokens/refresh"), "{advice}");
    }
    assert_eq!(spent.calls(), (0, 0));
    // What was granted goes on.
    assert_eq!(deployment.run(isolate.ask(good_rates())).status, 200);
}

#[test]
fn an_api_that_is_granted_later_works_everywhere_soon_after_the_operators_refresh() {
    let deployment = without_addresses();
    let locations = ["chicago", "paris", "tokyo"];
    let isolates = locations.map(|location| deployment.isolate(location));
    for isolate in &isolates {
        let reply = deployment.run(isolate.ask(good_address()));
        assert_problem(&reply, "product_missing", "configuration", "before");
    }
    let grant = |carrier: &mut emulator::Settings| {
        carrier.granted_scopes = "addresses shipments".to_owned();
    };
    deployment.wire.emulator.change_settings(grant);
    let refreshed = deployment.run(isolates[0].ask(Ask::refresh(1)));
    assert_eq!(refreshed.body["refreshed"], true, "{}", refreshed.body);
    let scopes = &refreshed.body["bearer"]["scopes"];
    assert_eq!(*scopes, serde_json::json!(["addresses", "shipments"]));
    // Where the operator asked, at once; elsewhere when KV has come around.
    assert_eq!(deployment.run(isolates[0].ask(good_address())).status, 200);
    deployment.pass(61);
    for isolate in isolates.iter().chain([&deployment.isolate("lima")]) {
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    let status = deployment.run(isolates[0].ask(Ask::status())).body;
    assert_eq!(status["closed"], serde_json::json!([]), "{status}");
}

#[test]
fn an_api_that_is_granted_no_longer_is_not_called_from_the_next_token_on() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    let take = |carrier: &mut emulator::Settings| {
        carrier.granted_scopes = "shipments".to_owned();
    };
    deployment.wire.emulator.change_settings(take);
    deployment.pass(27_100);
    let spent = Spent::from_now(&deployment);
    let reply = deployment.run(isolate.ask(good_address()));
    assert_fails_open(
        "addresses",
        &reply,
        "product_missing",
        "configuration",
        "taken away",
    );
    assert_eq!(deployment.run(isolate.ask(good_rates())).status, 200);
    assert_eq!(spent.calls(), (0, 1));
}

#[test]
fn a_carrier_that_does_not_tell_scopes_is_called() {
    let deployment = Deployment::new();
    deployment.wire.scopes_untold.set(true);
    let isolate = deployment.isolate("chicago");
    for ask in [good_address(), good_rates()] {
        assert_eq!(deployment.run(isolate.ask(ask)).status, 200);
    }
    let status = deployment.run(isolate.ask(Ask::status())).body;
    assert!(status["account"]["bearer"]["scopes"].is_null(), "{status}");
    assert_eq!(status["closed"], serde_json::json!([]), "{status}");
}

/// Neither scope nor product: one token, no call, and the operator is told about each API.
#[test]
fn a_token_for_something_else_altogether_closes_every_api() {
    let deployment = Deployment::with(0, &[], |carrier| {
        carrier.granted_scopes = "locations".to_owned();
    });
    let isolate = deployment.isolate("chicago");
    for ask in [good_address(), good_rates(), good_address()] {
        let reply = deployment.run(isolate.ask(ask));
        assert_problem(&reply, "product_missing", "configuration", "locations");
    }
    let status = deployment.run(isolate.ask(Ask::status())).body;
    let closed = status["closed"].as_array().unwrap();
    let apis: Vec<_> = closed.iter().map(|entry| &entry["api"]).collect();
    assert_eq!(apis, ["addresses", "shipping_options"], "{status}");
    assert_eq!(deployment.wire.sent.borrow().len(), 1);
}
