//! FAULTS §2: all eight combinations of {KV, account object, isolate memory} up and down.

use std::time::Duration;

use super::{Spent, assert_fails_open, assert_problem, endpoints, warm};
use crate::questions::good_address;
use crate::support::{Deployment, Isolate, KvMood, ObjectMood, Reply};

/// Where a token is found, and how long the page waits for its answer at most, a carrier call of 40 ms included.
struct Case {
    kv: bool,
    object: bool,
    memory: bool,
    /// `None`: nowhere.
    found_in: Option<&'static str>,
    most_ms: u128,
}

const CASES: [Case; 8] = {
    const fn case(up: [bool; 3], found_in: Option<&'static str>, most_ms: u128) -> Case {
        let [kv, object, memory] = up;
        Case {
            kv,
            object,
            memory,
            found_in,
            most_ms,
        }
    }
    const UP: bool = true;
    const DOWN: bool = false;
    [
        // KV, object, memory.
        case([UP, UP, UP], Some("memory"), 50),
        case([UP, UP, DOWN], Some("kv"), 60),
        case([UP, DOWN, UP], Some("memory"), 50),
        case([UP, DOWN, DOWN], Some("kv"), 60),
        case([DOWN, UP, UP], Some("memory"), 50),
        case([DOWN, UP, DOWN], Some("object"), 250),
        case([DOWN, DOWN, UP], Some("memory"), 50),
        // Only here nobody has a token. An object that hangs takes what the request has.
        case([DOWN, DOWN, DOWN], None, 8_250),
    ]
};

fn kv_down() -> [KvMood; 2] {
    let slow = KvMood {
        read_ms: 60_000,
        write_ms: 60_000,
        ..KvMood::default()
    };
    [KvMood::down(), slow]
}

fn object_down() -> [ObjectMood; 3] {
    let mood = |unreachable, latency_ms, overloaded| ObjectMood {
        unreachable,
        latency_ms,
        overloaded,
        ..ObjectMood::default()
    };
    [
        mood(1.0, 20, false),
        mood(0.0, 600_000, false),
        mood(0.0, 20, true),
    ]
}

/// Where the answer's token came from, as `Server-Timing` says.
fn found_in(reply: &Reply) -> &'static str {
    let timing = &reply.headers["server-timing"];
    let places = ["kv", "object"];
    let told = |place: &&&str| timing.contains(&format!("token;desc=\"{place}\""));
    places.iter().find(told).unwrap_or(&"memory")
}

fn assert_case(case: &Case, deployment: &Deployment, warm: &Isolate, what: &str) {
    let cold = deployment.isolate("paris");
    let isolate = if case.memory { warm } else { &cold };
    if !case.memory {
        deployment.desks.fresh_isolate();
    }
    for (api, ask) in endpoints() {
        let reply = deployment.run(isolate.ask(ask));
        // Prices are asked for by their desk, which has to be asked first.
        let on_the_way = if api == "shipments" { 20 } else { 0 };
        let in_time = reply.took.as_millis() <= case.most_ms + on_the_way;
        assert!(in_time, "{what}: {:?}", reply.took);
        match case.found_in {
            Some(place) => {
                assert_eq!(reply.status, 200, "{what}: {}", reply.body);
                if api == "addresses" {
                    assert_eq!(found_in(&reply), place, "{what}");
                }
            }
            None if api == "shipments" => {
                let codes = ["token_unavailable", "carrier_timeout"];
                let code = codes.into_iter().find(|code| reply.text("code") == *code);
                assert_problem(&reply, code.unwrap_or(codes[0]), "carrier", what);
            }
            None => assert_fails_open(api, &reply, "token_unavailable", "carrier", what),
        }
    }
}

#[test]
fn whatever_is_down_somebody_with_a_token_anywhere_is_answered_and_the_others_are_told_in_time() {
    for (number, case) in CASES.iter().enumerate() {
        for kv_mood in kv_down() {
            for object_mood in object_down() {
                let what = format!("case {number}, {kv_mood:?}, {object_mood:?}");
                let (deployment, isolate) = warm();
                deployment.pass(61);
                if !case.kv {
                    *deployment.kv.mood.borrow_mut() = kv_mood.clone();
                }
                if !case.object {
                    *deployment.object.mood.borrow_mut() = object_mood;
                }
                let spent = Spent::from_now(&deployment);
                assert_case(case, &deployment, &isolate, &what);
                let answered = if case.found_in.is_some() { 2 } else { 0 };
                assert_eq!(spent.calls(), (0, answered), "{what}");
            }
        }
    }
}

/// KV and object down: on with the token in memory, also while its successor is due, until it is unusable; and on again after.
#[test]
fn with_kv_and_object_down_the_token_in_memory_serves_until_it_is_unusable() {
    for object_mood in object_down() {
        let (deployment, isolate) = warm();
        *deployment.kv.mood.borrow_mut() = KvMood::down();
        *deployment.object.mood.borrow_mut() = object_mood;
        // The object itself is as cut off as the way to it.
        deployment.object.lose_alarm();
        for wait in [60, 25_000, 1_800] {
            deployment.pass(wait);
            let reply = deployment.run(isolate.ask(good_address()));
            assert_eq!(reply.status, 200, "{}", reply.body);
            assert!(reply.took <= Duration::from_millis(50), "{:?}", reply.took);
        }
        deployment.pass(200);
        let reply = deployment.run(isolate.ask(good_address()));
        assert_fails_open(
            "addresses",
            &reply,
            "token_unavailable",
            "carrier",
            "used up",
        );

        *deployment.kv.mood.borrow_mut() = KvMood::default();
        *deployment.object.mood.borrow_mut() = ObjectMood::default();
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
        assert_eq!(deployment.wire.token_calls(), 2);
    }
}
