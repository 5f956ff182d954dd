//! A run of failures closes an API, for everybody where its calls are counted: then one call tries, now and then, whether the
//! carrier is well again.

use super::*;
use crate::matrix::{assert_problem, server_error};
use crate::questions::{address, good_address, new_rates};

const METERED: [(&str, &str); 2] = [
    ("QUOTA_ADDRESSES", "10000"),
    ("QUOTA_SHIPPING_OPTIONS", "10000"),
];

/// The carrier's name for an API, ours, and a question that calls it.
type Case = (&'static str, Api, fn() -> Ask);

fn questions() -> [Case; 2] {
    [
        ("addresses", Api::Addresses, good_address),
        ("shipments", Api::ShippingOptions, new_rates),
    ]
}

fn calls_of(deployment: &Deployment, api: Api) -> usize {
    deployment.wire.calls_of(api).len()
}

/// Asks in one place after the other, a second apart, until nobody calls the carrier any more. How many calls that took.
fn until_closed(
    deployment: &Deployment,
    places: &[Isolate],
    api: Api,
    question: fn() -> Ask,
) -> usize {
    let before = calls_of(deployment, api);
    for number in 0..20 {
        let already = calls_of(deployment, api);
        let reply = deployment.run(places[number % places.len()].ask(question()));
        assert_problem(&reply, "carrier_error", "carrier", api.name());
        if calls_of(deployment, api) == already {
            return already - before;
        }
        deployment.pass(1);
    }
    panic!("{} is still called", api.name());
}

#[test]
fn failures_in_different_places_close_an_api_for_all_of_them_and_no_other() {
    for (name, api, question) in questions() {
        let deployment = Deployment::with(0, &METERED, |_| ());
        let places = ["chicago", "paris", "tokyo"].map(|place| deployment.isolate(place));
        for isolate in &places {
            assert_eq!(deployment.run(isolate.ask(question())).status, 200);
        }
        deployment.wire.fail(name, server_error());
        // The fifth failure closes it; the repeat of a sixth may be under way.
        let calls = until_closed(&deployment, &places, api, question);
        assert!((5..=6).contains(&calls), "{name}: {calls}");
        let cold = deployment.isolate("lima");
        let reply = deployment.run(cold.ask(question()));
        assert_problem(&reply, "carrier_error", "carrier", name);
        let left = reply.body["retry_after"].as_u64().unwrap();
        assert!((25..=38).contains(&left), "{name}: {left} s");
        assert_eq!(calls_of(&deployment, api), calls + places.len());
        let status = deployment.run(cold.ask(Ask::status())).body;
        assert_eq!(status["closed"][0]["api"], api.name(), "{status}");
        assert_eq!(status["closed"][0]["reason"], "failed", "{status}");
        let others = questions()
            .into_iter()
            .filter(|(_, other, _)| *other != api);
        for (_, _, question) in others {
            assert_eq!(deployment.run(cold.ask(question())).status, 200, "{name}");
        }
        deployment.wire.heal();
        deployment.pass(left);
        let probe = deployment.run(cold.ask(question()));
        assert_eq!(probe.status, 200, "{name}: {}", probe.body);
        deployment.pass(2);
        for isolate in &places {
            let reply = deployment.run(isolate.ask(question()));
            assert_eq!(reply.status, 200, "{name}: {}", reply.body);
        }
    }
}

/// An hour of it, asked about every second: a call, with its repeat, at the end of each pause.
#[test]
fn while_the_carrier_is_down_pauses_double_to_ten_minutes() {
    for (name, api, question) in questions() {
        let deployment = Deployment::with(0, &METERED, |_| ());
        let isolate = deployment.isolate("chicago");
        assert_eq!(deployment.run(isolate.ask(question())).status, 200);
        deployment.wire.fail(name, server_error());
        for _ in 0..3_600 {
            let reply = deployment.run(isolate.ask(question()));
            assert_eq!(reply.text("fault"), "carrier", "{}", reply.body);
            deployment.pass(1);
        }
        // After 5 or 6: 30, 60, 120, 240, 480, 600, 600, 600 s, and up to a quarter more.
        let calls = calls_of(&deployment, api) - 1;
        assert!((17..=24).contains(&calls), "{name}: {calls}");
    }
}

#[test]
fn half_of_a_minutes_calls_is_too_many_and_less_is_not() {
    for (every, closes) in [(2, true), (4, false)] {
        let deployment = Deployment::with(0, &METERED, |_| ());
        let isolate = deployment.isolate("chicago");
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
        let mut closed = false;
        for number in 0..30 {
            if number % every == 0 {
                // No repeat comes after it.
                deployment
                    .wire
                    .fail_next("addresses", 1, Fault::Malformed {});
            }
            let before = calls_of(&deployment, Api::Addresses);
            let reply = deployment.run(isolate.ask(good_address()));
            let called = calls_of(&deployment, Api::Addresses) > before;
            assert!(called || reply.status != 200);
            closed |= !called;
            deployment.wire.heal();
            deployment.pass(1);
        }
        assert_eq!(closed, closes, "each {every}th failed");
    }
}

/// Whatever shoppers type, it closes nothing; and one who types well in between is answered.
#[test]
fn what_the_carrier_thinks_of_a_question_is_no_failure() {
    for settings in [METERED.as_slice(), &[]] {
        let deployment = Deployment::with(0, settings, |_| ());
        let isolate = deployment.isolate("chicago");
        for _ in 0..30 {
            let nothing = address("1 Not Found St", "", "Durham", "NC", "27703");
            let reply = deployment.run(isolate.ask(nothing));
            assert_eq!(reply.text("verdict"), "not_found", "{}", reply.body);
        }
        assert_eq!(calls_of(&deployment, Api::Addresses), 30);
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    }
}

/// Nobody counts calls of an unmetered API: each place judges by its own, and the operator hears of it.
#[test]
fn a_place_that_fails_closes_an_unmetered_api_for_itself_and_says_so() {
    let deployment = Deployment::new();
    let places = ["chicago", "paris"].map(|place| deployment.isolate(place));
    let (api, question) = (Api::Addresses, good_address as fn() -> Ask);
    deployment.wire.fail("addresses", server_error());
    let calls = until_closed(&deployment, &places[..1], api, question);
    assert!((5..=6).contains(&calls), "{calls}");
    deployment.wire.heal();
    assert_eq!(deployment.run(places[1].ask(question())).status, 200);
    let status = deployment.run(places[1].ask(Ask::status())).body;
    assert_eq!(status["closed"][0]["api"], "addresses", "{status}");
    deployment.pass(40);
    assert_eq!(deployment.run(places[0].ask(question())).status, 200);
}
