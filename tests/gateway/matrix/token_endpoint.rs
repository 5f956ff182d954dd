//! Rows 17-19: the token endpoint refuses, fails, or answers oddly.

use std::rc::Rc;
use std::time::Duration;

use edgepost::token::Published;
use emulator::{Fault, FaultBody};
use serde_json::{Value, json};

use super::{Spent, assert_fails_open, warm};
use crate::questions::{good_address, new_rates};
use crate::support::{Ask, Deployment, config};

/// Inside of the last stretch of a token's life, when its successor is due.
const DUE_S: u64 = 26_500;
/// Its last usable second, and a little.
const USED_UP_S: u64 = 27_100;

/// Ways for the token endpoint to fail, with what the page is told.
pub(super) fn failures() -> Vec<(Fault, &'static str, &'static str)> {
    let status = |status, body| Fault::Status {
        status,
        body,
        headers: Default::default(),
    };
    vec![
        (status(500, FaultBody::Json), "carrier_error", "carrier"),
        (status(503, FaultBody::Html), "carrier_error", "carrier"),
        (Fault::Hang {}, "carrier_timeout", "carrier"),
        (Fault::Reset {}, "carrier_unreachable", "carrier"),
        (Fault::Html {}, "carrier_unreadable", "carrier"),
        (
            Fault::WrongCredentials {},
            "credentials_rejected",
            "configuration",
        ),
        (
            Fault::Quota { retry_after: None },
            "carrier_quota_used",
            "quota",
        ),
    ]
}

/// Rows 17 and 18: nobody has a token yet.
#[test]
fn without_any_token_a_failing_endpoint_is_told_apart_and_called_at_most_twelve_times_an_hour() {
    for (fault, code, class) in failures() {
        let deployment = Deployment::new();
        deployment.wire.fail("oauth", fault.clone());
        let isolates = [deployment.isolate("chicago"), deployment.isolate("paris")];
        let case = format!("{fault:?}");
        let first = deployment.run(isolates[0].ask(good_address()));
        assert_fails_open("addresses", &first, code, class, &case);
        // Not asked again at once, and everybody hears the same.
        let second = deployment.run(isolates[1].ask(new_rates()));
        assert_fails_open("shipments", &second, code, class, &case);
        assert_eq!(deployment.wire.token_calls(), 1, "{case}");
        assert_eq!(deployment.wire.carrier_calls(), 0, "{case}");

        for round in 0..360 {
            deployment.pass(30);
            let reply = deployment.run(isolates[round % 2].ask(good_address()));
            assert_ne!(reply.status, 200, "{case}");
            assert_ne!(reply.text("fault"), "input", "{case}");
        }
        let most = deployment.wire.most_token_calls_in_an_hour();
        assert!((2..=12).contains(&most), "{case}: {most} token calls");

        deployment.wire.heal();
        deployment.pass(901);
        let reply = deployment.run(isolates[0].ask(good_address()));
        assert_eq!(reply.status, 200, "{case}: {}", reply.body);
    }
}

/// Rows 17 and 18: at refresh time and at the end of life.
#[test]
fn a_usable_token_serves_without_anybody_waiting_until_it_is_used_up() {
    for (fault, code, class) in failures() {
        let (deployment, isolate) = warm();
        let case = format!("{fault:?}");
        deployment.wire.fail("oauth", fault);
        deployment.pass(DUE_S);
        let before = deployment.wire.token_calls();
        assert!(before >= 2, "{case}: the alarm has tried");
        for location in ["chicago", "paris", "tokyo"] {
            let cold = deployment.isolate(location);
            for isolate in [&isolate, &cold] {
                let reply = deployment.run(isolate.ask(good_address()));
                assert_eq!(reply.status, 200, "{case}: {}", reply.body);
                assert!(
                    reply.took < Duration::from_millis(500),
                    "{case}: {:?}",
                    reply.took
                );
            }
        }
        deployment.pass(10);
        let more = deployment.wire.token_calls() - before;
        assert!(more <= 1, "{case}: asking makes no calls, {more}");

        deployment.pass(USED_UP_S - DUE_S);
        let reply = deployment.run(isolate.ask(good_address()));
        assert_fails_open("addresses", &reply, code, class, &case);

        deployment.wire.heal();
        deployment.pass(901);
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.status, 200, "{case}: {}", reply.body);
        assert!(
            deployment.wire.most_token_calls_in_an_hour() <= 12,
            "{case}"
        );
    }
}

/// Row 17: what was wrong may be right now.
#[test]
fn another_client_secret_is_tried_at_once() {
    let deployment = Deployment::with(0, &[], |carrier| {
        carrier.client_secret = "rotated-secret".to_owned();
    });
    let isolate = deployment.isolate("chicago");
    let reply = deployment.run(isolate.ask(good_address()));
    assert_eq!(reply.text("code"), "credentials_rejected");
    let status = deployment.run(isolate.ask(Ask::status())).body;
    assert_eq!(status["closed"][0]["api"], "oauth", "{status}");
    assert_eq!(status["closed"][0]["code"], "credentials_rejected");

    let rotated = Rc::new(config(&[("USPS_CLIENT_SECRET", "rotated-secret")]));
    deployment
        .object
        .deploy(rotated.ready.as_ref().unwrap().account.clone());
    let isolate = deployment.isolate_with("chicago", rotated);
    let reply = deployment.run(isolate.ask(good_address()));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(deployment.wire.token_calls(), 2);
    deployment.assert_nowhere(["rotated-secret"]);
}

/// A rotated secret does not stop a token that works.
#[test]
fn a_token_made_with_the_older_secret_serves_until_its_successor_is_there() {
    let (deployment, _) = warm();
    let rotated = Rc::new(config(&[("USPS_CLIENT_SECRET", "not-yet-known")]));
    deployment
        .object
        .deploy(rotated.ready.as_ref().unwrap().account.clone());
    let isolate = deployment.isolate_with("chicago", rotated);
    let spent = Spent::from_now(&deployment);
    for _ in 0..5 {
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
        deployment.pass(40);
    }
    let (tokens, others) = spent.calls();
    assert_eq!(others, 5);
    assert_eq!(tokens, 1, "the refused secret is remembered");
}

/// Row 19: lives.
#[test]
fn an_odd_life_is_clamped_downwards_and_a_short_one_stays_out_of_kv() {
    let now_s = 1_795_291_200_i64;
    // Seconds a token lives, as the object believes, and whether KV gets it.
    for (expires_in, life_s, in_kv) in [
        (json!(28_799), 28_799, true),
        (json!("28800"), 28_800, true),
        (json!("14399"), 14_399, true),
        (json!(86_400), 28_800, true),
        (json!(500_000_000), 28_800, true),
        (Value::Null, 420, true),
        (json!(0), 420, true),
        (json!("0"), 420, true),
        (json!(-28_800), 420, true),
        (json!("soon"), 420, true),
        (json!([]), 420, true),
        (json!(now_s + 3_601), 3_600, true),
        (json!((now_s + 3_601) * 1000), 3_600, true),
        (json!(now_s - 10), 420, true),
        (json!(120), 120, true),
        (json!(60), 60, false),
        (json!(10), 10, false),
    ] {
        let deployment = Deployment::new();
        let odd = Fault::Token {
            expires_in: Some(expires_in.clone()),
            scope: None,
            access_token: None,
            issued_at: None,
        };
        deployment.wire.fail("oauth", odd);
        let isolate = deployment.isolate("chicago");
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.status, 200, "{expires_in}: {}", reply.body);
        deployment.pass(1);
        let stored = deployment.kv.value(&deployment.bearer_key());
        assert_eq!(stored.is_some(), in_kv, "{expires_in}");

        let row = deployment.object.storage.row("bearer").unwrap();
        let record = deployment.object.open(&row).unwrap();
        let life = record.expires_at.since(record.received_at);
        assert_eq!(life.as_secs(), life_s, "{expires_in}");
        assert!(record.usable_until < record.expires_at, "{expires_in}");
        assert!(record.refresh_at < record.usable_until, "{expires_in}");

        // Used up, it is replaced and not sent any more.
        deployment.pass(life_s);
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.status, 200, "{expires_in}: {}", reply.body);
        assert!(isolate.generation() >= 2, "{expires_in}");
    }
}

/// Row 19: tokens and scopes.
#[test]
fn an_empty_token_is_a_failure_and_an_empty_scope_a_configuration_fault() {
    let odd = |access_token: Option<&str>, scope: Option<&str>| Fault::Token {
        expires_in: None,
        issued_at: None,
        access_token: access_token.map(str::to_owned),
        scope: scope.map(str::to_owned),
    };
    for (fault, code, class) in [
        (odd(Some(""), None), "carrier_unreadable", "carrier"),
        (
            odd(Some("two words"), None),
            "carrier_unreadable",
            "carrier",
        ),
        (odd(None, Some("")), "product_missing", "configuration"),
    ] {
        let deployment = Deployment::new();
        deployment.wire.fail("oauth", fault);
        let isolate = deployment.isolate("chicago");
        for _ in 0..3 {
            let reply = deployment.run(isolate.ask(good_address()));
            assert_fails_open("addresses", &reply, code, class, code);
        }
        assert_eq!(deployment.wire.token_calls(), 1, "{code}");
        assert_eq!(deployment.wire.carrier_calls(), 0, "{code}");
        deployment.pass(1);
        let published = deployment.kv.value(&deployment.bearer_key()).unwrap();
        let published = Published::from_json(&published).unwrap();
        assert!(published.bearer.is_none() && published.gate.is_some());
    }
}

/// Row 19, for hours: the life that is assumed is short, and token calls are few.
#[test]
fn a_carrier_that_never_says_how_long_a_token_lives_is_no_problem() {
    for every_s in [60, 600] {
        let deployment = Deployment::new();
        deployment.wire.fail(
            "oauth",
            Fault::Token {
                expires_in: Some(Value::Null),
                scope: None,
                access_token: None,
                issued_at: None,
            },
        );
        let isolate = deployment.isolate("chicago");
        let mut failed = Vec::new();
        for _ in 0..3 * 3600 / every_s {
            if deployment.run(isolate.ask(good_address())).status != 200 {
                failed.push(deployment.world.elapsed_ms() / 1000);
            }
            deployment.pass(every_s);
        }
        assert_eq!(
            failed,
            [0; 0],
            "every {every_s} s, {}",
            deployment.wire.most_token_calls_in_an_hour()
        );
    }
}
