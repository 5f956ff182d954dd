//! How often one client may ask, and what is there only while the carrier is on this machine.

use edgepost::api::{Incoming, Payload};
use serde_json::json;

use crate::matrix::assert_problem;
use crate::questions::{good_address, new_rates};
use crate::support::{Ask, Deployment, Isolate, Reply, config};

const LIMIT: (&str, &str) = ("RATE_LIMIT", "3/60");
const POLICY: &str = "\"page\";q=3;w=60";
const CLIENT: &str = "192.0.2.1";

fn shop() -> (Deployment, Isolate) {
    let deployment = Deployment::with(0, &[LIMIT], |_| ());
    deployment.limiter.set(Some(3));
    let isolate = deployment.isolate("chicago");
    (deployment, isolate)
}

fn is_refused(reply: &Reply) -> bool {
    if reply.status == 429 {
        assert_problem(reply, "too_many_requests", "rate_limit", "too often");
        assert_eq!(reply.body["retryable"], true);
        assert_eq!(reply.headers["retry-after"], "60");
    }
    reply.status == 429
}

/// What is asked five times in a minute, how many of them are refused, and whether the answers tell of a limit.
#[test]
fn what_costs_time_or_a_call_is_counted_for_each_client() {
    let at = |ask: Ask| ask.from_address(CLIENT);
    let wrong = || Ask::post("/v1/rates", json!({"a": 1}));
    type Row = (&'static str, Box<dyn Fn() -> Ask>, usize, bool);
    let rows: [Row; 11] = [
        ("rates", Box::new(move || at(new_rates())), 2, true),
        ("addresses", Box::new(move || at(good_address())), 2, true),
        ("a wrong body", Box::new(move || at(wrong())), 2, true),
        (
            "a ZIP code that is not in the data",
            Box::new(move || at(Ask::get("/v1/zip-codes/00000"))),
            2,
            true,
        ),
        (
            "one that is",
            Box::new(move || at(Ask::get("/v1/zip-codes/27703"))),
            0,
            true,
        ),
        (
            "services",
            Box::new(move || at(Ask::get("/v1/services"))),
            0,
            false,
        ),
        (
            "health",
            Box::new(move || at(Ask::get("/v1/health"))),
            0,
            false,
        ),
        (
            "a wrong method",
            Box::new(move || at(Ask::get("/v1/rates"))),
            0,
            true,
        ),
        (
            "the back end",
            Box::new(move || at(new_rates()).by_the_back_end()),
            0,
            false,
        ),
        ("nobody known", Box::new(new_rates), 0, true),
        (
            "an address that is none",
            Box::new(|| new_rates().from_address("somewhere")),
            0,
            true,
        ),
    ];
    for (case, ask, expected, told) in rows {
        let (deployment, isolate) = shop();
        let replies: Vec<_> = (0..5).map(|_| deployment.run(isolate.ask(ask()))).collect();
        let refused: Vec<_> = replies.iter().map(is_refused).collect();
        assert_eq!(
            refused.iter().filter(|one| **one).count(),
            expected,
            "{case}"
        );
        assert!(refused.is_sorted(), "{case}: the first ones are answered");
        for reply in &replies {
            let policy = reply.headers.get("ratelimit-policy").map(String::as_str);
            assert_eq!(policy, told.then_some(POLICY), "{case}");
        }
        for key in deployment.limiter.keys() {
            assert!(!key.contains("192"), "{case}: an address is in a key");
        }
        // Another client is not refused for it, nor is this one a minute later.
        let other = ask().from_address("198.51.100.7");
        assert!(!is_refused(&deployment.run(isolate.ask(other))), "{case}");
        deployment.pass(60);
        assert!(!is_refused(&deployment.run(isolate.ask(ask()))), "{case}");
    }
}

#[test]
fn a_refused_request_costs_the_carrier_nothing_and_a_checkout_goes_on() {
    let (deployment, isolate) = shop();
    for _ in 0..3 {
        deployment.run(isolate.ask(new_rates().from_address(CLIENT)));
    }
    let calls = deployment.wire.emulator.calls().len();
    let reply = deployment.run(isolate.ask(good_address().from_address(CLIENT)));
    assert!(is_refused(&reply));
    assert_eq!(reply.text("next_action"), "accept_as_entered");
    assert_eq!(deployment.wire.emulator.calls().len(), calls);
}

#[test]
fn without_a_limiter_or_without_the_setting_nobody_is_refused() {
    for (setting, limiter, told) in [("3/60", None, true), ("off", Some(0), false)] {
        let deployment = Deployment::with(0, &[("RATE_LIMIT", setting)], |_| ());
        deployment.limiter.set(limiter);
        let isolate = deployment.isolate("chicago");
        for _ in 0..5 {
            let reply = deployment.run(isolate.ask(new_rates().from_address(CLIENT)));
            assert_eq!(reply.status, 200, "{setting}: {}", reply.body);
            assert_eq!(reply.headers.contains_key("ratelimit-policy"), told);
        }
        let status = deployment.run(isolate.ask(Ask::status()));
        let problems = &status.body["settings"]["problems"];
        let named = problems.as_array().unwrap().iter();
        let named: Vec<_> = named.map(|problem| problem["name"].clone()).collect();
        let expected = if told {
            json!(["RATE_LIMIT"])
        } else {
            json!([])
        };
        assert_eq!(json!(named), expected, "{setting}");
    }
}

#[test]
fn the_demo_shop_is_files_and_there_only_while_the_carrier_is_on_this_machine() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    for (method, path, expected) in [
        ("GET", "/demo", (200, true, "/demo")),
        ("HEAD", "/demo", (200, true, "/demo")),
        ("POST", "/demo", (405, false, "/demo")),
        ("GET", "/demo/nothing.js", (404, false, "/demo")),
        ("GET", "/demonstration", (404, false, "unknown")),
    ] {
        let outgoing = deployment.run(isolate.answer(Incoming::new(method, path)));
        let found = (
            outgoing.status,
            outgoing.body == Payload::File,
            outgoing.note.route,
        );
        assert_eq!(found, expected, "{method} {path}");
    }
    let key = "bGl2ZSBrZXkgb2YgMzIgYnl0ZXMgYXQgdGhlIGxlYXN0";
    let live = config(&[
        ("USPS_BASE_URL", "https://apis.usps.com"),
        ("USPS_CLIENT_ID", "live-id"),
        ("USPS_CLIENT_SECRET", "live-secret"),
        ("TOKEN_KEY", key),
        ("HASH_KEY", key),
        ("QUOTE_KEY", key),
        ("PUBLISHABLE_KEYS", "pk_live_0123456789abcdef01234567"),
        ("SECRET_KEY", "sk_live_0123456789abcdef01234567"),
    ]);
    assert!(live.ready.is_ok());
    let isolate = deployment.isolate_with("chicago", live.into());
    for path in ["/demo", "/demo.html", "/demo/", "/demo/shop.js"] {
        let outgoing = deployment.run(isolate.answer(Incoming::new("GET", path)));
        let note = (outgoing.status, outgoing.note.code, outgoing.note.route);
        assert_eq!(note, (404, Some("path_unknown"), "unknown"), "{path}");
    }
}
