//! Rows 17 and 18: the gate of the token endpoint. How long it is closed, who hears of it, and what opens it.

use std::rc::Rc;
use std::time::Duration;

use emulator::{Fault, FaultBody};
use futures_util::future::join_all;

use super::token_endpoint::failures;
use super::{Spent, assert_fails_open, assert_problem, server_error};
use crate::questions::good_address;
use crate::support::{Ask, Deployment, KvMood, Reply, config};

fn unavailable(retry_after: Option<&str>) -> Fault {
    let headers = retry_after.map(|text| ("Retry-After".to_owned(), text.to_owned()));
    Fault::Status {
        status: 503,
        body: FaultBody::Empty,
        headers: headers.into_iter().collect(),
    }
}

fn quota(retry_after: Option<&str>) -> Fault {
    Fault::Quota {
        retry_after: retry_after.map(str::to_owned),
    }
}

fn seconds(reply: &Reply) -> u64 {
    let seconds = reply.body["retry_after"].as_u64();
    seconds.unwrap_or_else(|| panic!("no retry_after in {}", reply.body))
}

/// Somebody asks every so many seconds, for so long.
fn steady_demand(deployment: &Deployment, every_s: u64, for_s: u64) {
    let isolate = deployment.isolate("chicago");
    for _ in 0..for_s / every_s {
        assert_ne!(deployment.run(isolate.ask(good_address())).status, 200);
        deployment.pass(every_s);
    }
}

/// Seconds between the token calls.
fn pauses(deployment: &Deployment) -> Vec<u64> {
    let calls = deployment.wire.token_calls_at();
    let pairs = calls.windows(2);
    pairs.map(|pair| (pair[1] - pair[0]) / 1000).collect()
}

#[test]
fn under_steady_demand_pauses_double_to_their_ceiling_with_jitter_above_the_floor() {
    for (fault, expected) in [
        (server_error(), [30, 60, 120, 240, 480, 600, 600]),
        (Fault::Reset {}, [30, 60, 120, 240, 480, 600, 600]),
        (quota(None), [60, 120, 240, 480, 900, 900, 900]),
    ] {
        let deployment = Deployment::new();
        deployment.wire.fail("oauth", fault.clone());
        steady_demand(&deployment, 5, 2 * 3600);
        let pauses = pauses(&deployment);
        assert!(pauses.len() >= expected.len(), "{fault:?}: {pauses:?}");
        for (pause, floor) in pauses.iter().zip(expected) {
            let most = floor + floor / 4 + 6;
            assert!((floor..=most).contains(pause), "{fault:?}: {pauses:?}");
        }
        assert!(deployment.wire.most_token_calls_in_an_hour() <= 12);
    }
}

#[test]
fn wrong_credentials_are_tried_again_every_five_minutes() {
    let deployment = Deployment::new();
    deployment.wire.fail("oauth", Fault::WrongCredentials {});
    steady_demand(&deployment, 5, 2 * 3600);
    let pauses = pauses(&deployment);
    let five_minutes = pauses.iter().all(|pause| (300..=306).contains(pause));
    assert!(five_minutes && pauses.len() > 20, "{pauses:?}");
    assert!(deployment.wire.most_token_calls_in_an_hour() <= 12);
}

#[test]
fn one_failure_is_told_to_all_who_wait_and_to_all_who_come() {
    for (fault, code, class) in failures() {
        let deployment = Deployment::new();
        deployment.wire.fail("oauth", fault);
        let isolates: Vec<_> = ["chicago", "paris", "tokyo", "sydney", "lima"]
            .iter()
            .map(|location| deployment.isolate(location))
            .collect();
        let asks = (0..50).map(|number| isolates[number % 5].ask(good_address()));
        let mut replies = deployment.run(join_all(asks));
        replies.push(deployment.run(deployment.isolate("cairo").ask(good_address())));
        let told = seconds(&replies[0]);
        for reply in &replies {
            assert_problem(reply, code, class, code);
            assert!(told.abs_diff(seconds(reply)) <= 1, "{}", reply.body);
        }
        assert_eq!(deployment.wire.sent.borrow().len(), 1, "{code}");
    }
}

#[test]
fn a_closed_gate_outlives_the_object() {
    for (fault, code, class) in failures() {
        let deployment = Deployment::new();
        *deployment.kv.mood.borrow_mut() = KvMood::down();
        deployment.wire.fail("oauth", fault);
        let isolate = deployment.isolate("chicago");
        let mut last = seconds(&deployment.run(isolate.ask(good_address())));
        for _ in 0..2 {
            deployment.object.evict();
            deployment.pass(10);
            let reply = deployment.run(isolate.ask(good_address()));
            assert_problem(&reply, code, class, code);
            let left = seconds(&reply);
            assert!((last - 11..=last - 9).contains(&left), "{last} {left}");
            last = left;
        }
        assert_eq!(deployment.wire.token_calls(), 1, "{code}");
    }
}

#[test]
fn a_cold_isolate_elsewhere_hears_of_it_from_kv_and_wakes_no_object() {
    for (fault, code, class) in failures() {
        let deployment = Deployment::new();
        deployment.wire.fail("oauth", fault);
        let first = deployment.run(deployment.isolate("chicago").ask(good_address()));
        deployment.pass(10);
        let questions = deployment.object.questions.get();
        let cold = deployment.isolate("paris");
        for _ in 0..3 {
            let reply = deployment.run(cold.ask(good_address()));
            assert_fails_open("addresses", &reply, code, class, code);
            let left = seconds(&first) - seconds(&reply);
            assert!((9..=11).contains(&left), "{} {}", first.body, reply.body);
            assert!(reply.took < Duration::from_millis(50), "{:?}", reply.took);
        }
        assert_eq!(deployment.object.questions.get(), questions, "{code}");
        // Once it is over the next one asks.
        deployment.wire.heal();
        deployment.pass(seconds(&first));
        let reply = deployment.run(cold.ask(good_address()));
        assert_eq!(reply.status, 200, "{code}: {}", reply.body);
    }
}

#[test]
fn what_kv_says_about_one_client_secret_does_not_stop_another() {
    let deployment = Deployment::with(0, &[], |carrier| {
        carrier.client_secret = "rotated-secret".to_owned();
    });
    let before = deployment.isolate("chicago");
    let refused = deployment.run(before.ask(good_address()));
    assert_eq!(refused.text("code"), "credentials_rejected");
    deployment.pass(10);

    let rotated = Rc::new(config(&[("USPS_CLIENT_SECRET", "rotated-secret")]));
    deployment.deploy_to_object(&rotated);
    let after = deployment.isolate_with("paris", rotated);
    let spent = Spent::from_now(&deployment);
    assert_eq!(deployment.run(after.ask(good_address())).status, 200);
    assert_eq!(spent.calls(), (1, 1));
    // What opened it for one secret opens it for all.
    deployment.pass(61);
    assert_eq!(deployment.run(before.ask(good_address())).status, 200);
    assert_eq!(spent.calls(), (1, 2));
}

/// The token endpoint's own pause, in every form it may be written in.
#[test]
fn a_retry_after_of_the_token_endpoint_is_told_to_the_page_and_the_operator_and_kept_to() {
    // `None`: it cannot be read, or there is none.
    for (text, pause) in [
        (Some("90"), Some(90)),
        (Some("Retry-After: 90"), Some(90)),
        (Some("Sat, 21 Nov 2026 20:01:30 GMT"), Some(90)),
        (Some("Sat, 21 Nov 2026 19:00:00 GMT"), Some(1)),
        (Some("1"), Some(1)),
        (Some("0"), Some(1)),
        (Some("-5"), Some(1)),
        (Some("3600"), Some(3600)),
        (Some("86400"), Some(3600)),
        (Some("soon"), None),
        (None, None),
    ] {
        for (fault, code, class, backoff) in [
            (quota(text), "carrier_quota_used", "quota", 60..=75),
            (unavailable(text), "carrier_error", "carrier", 30..=38),
        ] {
            let case = format!("{code} {text:?}");
            let expected = pause.map_or(backoff, |pause| pause.max(2) - 1..=pause);
            let deployment = Deployment::new();
            deployment.wire.fail("oauth", fault);
            let isolate = deployment.isolate("chicago");
            let reply = deployment.run(isolate.ask(good_address()));
            assert_fails_open("addresses", &reply, code, class, &case);
            let told = seconds(&reply);
            assert!(expected.contains(&told), "{case}: {told} s");
            assert_eq!(reply.headers["retry-after"], told.to_string(), "{case}");
            let status = deployment.run(isolate.ask(Ask::status())).body;
            assert_eq!(status["closed"][0]["api"], "oauth", "{case}: {status}");
            assert_eq!(status["closed"][0]["code"], code, "{case}: {status}");
            let shown = status["closed"][0]["retry_after"].as_u64().unwrap();
            assert!(told.abs_diff(shown) <= 1, "{case}: {status}");

            deployment.pass(told.saturating_sub(2));
            deployment.run(isolate.ask(good_address()));
            assert_eq!(deployment.wire.token_calls(), 1, "{case}: too early");
            deployment.pass(2);
            deployment.run(isolate.ask(good_address()));
            assert_eq!(deployment.wire.token_calls(), 2, "{case}: too late");
        }
    }
}

/// A token that dies within the minute stays out of KV, and so does the news that there will be no next one.
#[test]
fn a_usable_short_lived_token_is_not_hidden_by_the_gate() {
    let deployment = Deployment::with(0, &[], |carrier| carrier.token_life_seconds = 50);
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    deployment.wire.fail("oauth", server_error());
    deployment.pass(43);
    assert_eq!(deployment.wire.token_calls(), 2, "the alarm has tried");
    for location in ["paris", "tokyo"] {
        let cold = deployment.isolate(location);
        let reply = deployment.run(cold.ask(good_address()));
        assert_eq!(reply.status, 200, "{location}: {}", reply.body);
    }
    deployment.pass(5);
    let reply = deployment.run(deployment.isolate("lima").ask(good_address()));
    assert_problem(&reply, "carrier_error", "carrier", "used up");
    assert_eq!(deployment.wire.token_calls(), 2);
}

/// What KV said before the token came is over by then.
#[test]
fn a_short_lived_token_that_the_operator_fetched_is_not_hidden_by_what_kv_said_before() {
    let deployment = Deployment::with(0, &[], |carrier| carrier.token_life_seconds = 50);
    deployment.wire.fail("oauth", unavailable(Some("3600")));
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 502);
    deployment.pass(61);
    deployment.wire.heal();
    let refreshed = deployment.run(isolate.ask(Ask::refresh(1)));
    assert_eq!(refreshed.body["refreshed"], true, "{}", refreshed.body);
    deployment.pass(2);
    let reply = deployment.run(deployment.isolate("paris").ask(good_address()));
    assert_eq!(reply.status, 200, "{}", reply.body);
}
