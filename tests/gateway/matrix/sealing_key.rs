//! Row 34: the key that seals tokens at rest is rotated.

use std::rc::Rc;
use std::time::Duration;

use edgepost::config::Config;
use edgepost::token::{Published, Sealed};

use super::{Spent, assert_problem, server_error, warm};
use crate::questions::good_address;
use crate::support::{Ask, Deployment, Isolate, KvMood, StorageMood, config};

const OLD: &str = "ZWRnZXBvc3QgZGV2ZWxvcG1lbnQga2V5LCBubyBzZWNyZXQ=";
const NEW: &str = "bm90IHRoZSBzYW1lIGtleSwgbm90IHRoZSBzYW1lIGtleSE=";

/// While it is being rotated.
fn both() -> Rc<Config> {
    Rc::new(config(&[("TOKEN_KEY", NEW), ("TOKEN_KEY_PREVIOUS", OLD)]))
}

/// After that, or with the old one forgotten.
fn new_alone() -> Rc<Config> {
    Rc::new(config(&[("TOKEN_KEY", NEW)]))
}

/// Whether the object's row and KV's value open with the new key alone.
fn under_the_new_key(deployment: &Deployment) -> [bool; 2] {
    let account = new_alone().ready.as_ref().unwrap().account.clone();
    let opens = |sealed: &Sealed| account.keys.open(sealed, &account.bearer.context).is_some();
    let row = deployment.object.storage.row("bearer").unwrap();
    let in_kv = deployment.kv.value(&deployment.bearer_key()).unwrap();
    let in_kv = Published::from_json(&in_kv).unwrap().bearer.unwrap();
    [opens(&serde_json::from_str(&row).unwrap()), opens(&in_kv)]
}

fn assert_served(deployment: &Deployment, isolates: &[&Isolate], case: &str) {
    for isolate in isolates {
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.status, 200, "{case}: {}", reply.body);
        let took = reply.took;
        assert!(took < Duration::from_millis(300), "{case}: {took:?}");
    }
}

fn unreadable_records(deployment: &Deployment, isolate: &Isolate) -> u64 {
    let status = deployment.run(isolate.ask(Ask::status())).body;
    let counted = &status["account"]["unreadable_records"];
    counted.as_u64().unwrap_or_else(|| panic!("{status}"))
}

#[test]
fn under_a_steady_load_a_rotation_costs_nothing_and_nobody_notices() {
    for (worker_at, object_at) in [(2, 5), (5, 2), (2, 2), (0, 7), (7, 0)] {
        for kv_down in [false, true] {
            let case = format!("Worker at {worker_at}, object at {object_at}, KV down: {kv_down}");
            let (deployment, old) = warm();
            deployment.pass(61);
            if kv_down {
                *deployment.kv.mood.borrow_mut() = KvMood::down();
            }
            let spent = Spent::from_now(&deployment);
            let new = deployment.isolate_with("tokyo", both());
            for step in 0..12 {
                if step == object_at {
                    deployment.deploy_to_object(&both());
                }
                // Both kinds of Worker run for a while, cold ones among them.
                let cold_old = deployment.isolate("paris");
                let cold_new = deployment.isolate_with("paris", both());
                if step < worker_at + 3 {
                    assert_served(&deployment, &[&old, &cold_old], &case);
                }
                if step >= worker_at {
                    assert_served(&deployment, &[&new, &cold_new], &case);
                }
                deployment.pass(25);
            }
            assert_eq!(spent.calls().0, 0, "{case}");
            *deployment.kv.mood.borrow_mut() = KvMood::default();
            // Where every Worker could open what KV had, this is the object's first touch.
            deployment.run(new.ask(Ask::status()));
            deployment.pass(61);
            assert_eq!(under_the_new_key(&deployment), [true; 2], "{case}");
        }
    }
}

/// Whatever wakes the object first: then the old key is not needed any more, and nobody had to do anything.
#[test]
fn a_rotation_finishes_by_itself_at_the_objects_first_touch() {
    for touch in ["a shopper", "the operator", "the alarm", "an old Worker"] {
        let (deployment, old) = warm();
        deployment.pass(61);
        assert_eq!(under_the_new_key(&deployment), [false; 2]);
        deployment.deploy_to_object(&both());
        let new = deployment.isolate_with("tokyo", both());
        match touch {
            "a shopper" => {
                // Otherwise KV's record would serve, and lead to no question.
                *deployment.kv.mood.borrow_mut() = KvMood::down();
                assert_served(&deployment, &[&new], touch);
                *deployment.kv.mood.borrow_mut() = KvMood::default();
            }
            "the operator" => drop(deployment.run(new.ask(Ask::status()))),
            "the alarm" => deployment.run(deployment.object.ring()).unwrap(),
            _ => drop(deployment.run(old.ask(Ask::status()))),
        }
        deployment.pass(35);
        assert_eq!(under_the_new_key(&deployment), [true; 2], "{touch}");

        // The old key is taken away.
        deployment.deploy_to_object(&new_alone());
        deployment.pass(61);
        let new = deployment.isolate_with("paris", new_alone());
        assert_served(&deployment, &[&new], touch);
        assert_eq!(unreadable_records(&deployment, &new), 0, "{touch}");
        assert_eq!(deployment.wire.token_calls(), 1, "{touch}");
    }
}

#[test]
fn a_rotation_whose_writes_fail_is_finished_by_the_alarm() {
    let (deployment, _) = warm();
    deployment.pass(61);
    deployment.deploy_to_object(&both());
    *deployment.kv.mood.borrow_mut() = KvMood::down();
    let new = deployment.isolate_with("tokyo", both());
    deployment.run(new.ask(Ask::status()));
    deployment
        .object
        .storage
        .mood
        .borrow_mut()
        .saves_fail_before = 1.0;
    deployment.pass(120);
    assert!(!under_the_new_key(&deployment)[1]);
    *deployment.object.storage.mood.borrow_mut() = StorageMood::default();
    *deployment.kv.mood.borrow_mut() = KvMood::default();
    // What it does next depends on when its alarm could be set last; a question is the other way to begin.
    deployment.run(new.ask(Ask::status()));
    deployment.pass(70);
    assert_eq!(under_the_new_key(&deployment), [true; 2]);
    assert_eq!(deployment.wire.token_calls(), 1);
}

/// A Worker that has the old key alone finds KV under the new one, and is served by the object.
#[test]
fn a_worker_with_the_old_key_alone_is_served_by_an_object_that_has_both() {
    let (deployment, _) = warm();
    deployment.deploy_to_object(&both());
    let new = deployment.isolate_with("tokyo", both());
    deployment.run(new.ask(Ask::status()));
    deployment.pass(100);
    assert_eq!(under_the_new_key(&deployment), [true; 2]);
    let spent = Spent::from_now(&deployment);
    for round in 0..3 {
        let old = deployment.isolate(&format!("place {round}"));
        assert_served(&deployment, &[&old, &old], "old key");
        // A refused token is replaced for it too.
        deployment.wire.emulator.revoke_all();
        assert_served(&deployment, &[&old], "old key, revoked");
    }
    assert_eq!(spent.calls().0, 3);
    assert_eq!(under_the_new_key(&deployment), [true; 2]);
}

/// The old key was left out by mistake, and no new token can be had: once it is back the old one serves.
#[test]
fn a_record_whose_key_was_forgotten_is_kept_until_there_is_a_newer_one() {
    let (deployment, _) = warm();
    *deployment.kv.mood.borrow_mut() = KvMood::down();
    deployment.wire.fail("oauth", server_error());
    deployment.deploy_to_object(&new_alone());
    let without = deployment.isolate_with("chicago", new_alone());
    let reply = deployment.run(without.ask(good_address()));
    assert_problem(&reply, "carrier_error", "carrier", "forgotten");
    deployment.pass(20);
    deployment.deploy_to_object(&both());
    let with = deployment.isolate_with("paris", both());
    assert_served(&deployment, &[&with], "back again");
    assert_eq!(with.generation(), 1);
    assert_eq!(deployment.wire.token_calls(), 2);
}

/// Row 36: the stored form before keys had names.
#[test]
fn a_record_that_names_no_key_opens() {
    let (deployment, _) = warm();
    deployment.pass(61);
    *deployment.kv.mood.borrow_mut() = KvMood::down();
    let row = deployment.object.storage.row("bearer").unwrap();
    let mut older: serde_json::Value = serde_json::from_str(&row).unwrap();
    older.as_object_mut().unwrap().remove("key");
    deployment.object.storage.put("bearer", &older.to_string());
    deployment.object.evict();
    let cold = deployment.isolate("paris");
    assert_eq!(deployment.run(cold.ask(good_address())).status, 200);
    assert_eq!(deployment.wire.token_calls(), 1);
}

#[test]
fn with_the_old_key_forgotten_the_record_is_counted_as_unreadable_and_costs_one_token_call() {
    let (deployment, _) = warm();
    deployment.pass(61);
    deployment.deploy_to_object(&new_alone());
    let isolates =
        ["chicago", "paris"].map(|location| deployment.isolate_with(location, new_alone()));
    for isolate in &isolates {
        assert_served(&deployment, &[isolate, isolate], "forgotten");
    }
    assert_eq!(deployment.wire.token_calls(), 2);
    assert_eq!(
        isolates[0].generation(),
        2,
        "a generation never comes again"
    );
    // The object's row, and KV's value as the first one found it.
    let counted = unreadable_records(&deployment, &isolates[0]);
    assert!((1..=2).contains(&counted), "{counted}");
    deployment.pass(61);
    assert_eq!(under_the_new_key(&deployment), [true; 2]);
}
