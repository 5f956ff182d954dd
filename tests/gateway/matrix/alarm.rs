//! Row 30: the alarm, which brings the next token before anybody needs it: on time, twice, late, never.

use std::time::Duration;

use emulator::Fault;

use super::{Spent, server_error, warm};
use crate::questions::good_address;
use crate::support::{Ask, Deployment, Isolate, KvMood, StorageMood};

const HOUR_S: u64 = 3_600;
const DAY_S: u64 = 24 * HOUR_S;
/// When the successor of a token of 28,800 s is fetched, at the latest.
const REFRESHED_S: u64 = 26_100;
/// Its last usable second.
const USED_UP_S: u64 = 27_000;

/// One token call for each life, none too early and none too late.
fn assert_one_call_a_life(deployment: &Deployment, case: &str) {
    let calls = deployment.wire.token_calls_at();
    for pair in calls.windows(2) {
        let gap = (pair[1] - pair[0]) / 1000;
        assert!((25_200..=27_100).contains(&gap), "{case}: {gap} s");
    }
}

fn assert_answered_at_once(deployment: &Deployment, isolate: &Isolate, case: &str) {
    let reply = deployment.run(isolate.ask(good_address()));
    assert_eq!(reply.status, 200, "{case}: {}", reply.body);
    let at_once = reply.took < Duration::from_millis(200);
    assert!(at_once, "{case}: {:?}", reply.took);
}

#[test]
fn after_a_week_without_a_shopper_the_next_one_does_not_wait() {
    let (deployment, slept) = warm();
    let spent = Spent::from_now(&deployment);
    deployment.pass(7 * DAY_S);
    let (tokens, others) = spent.calls();
    assert!((23..=24).contains(&tokens), "{tokens} token calls");
    assert_eq!(others, 0);
    assert_one_call_a_life(&deployment, "idle");
    for isolate in [&slept, &deployment.isolate("paris")] {
        assert_answered_at_once(&deployment, isolate, "after a week");
    }
    assert_eq!(spent.calls(), (tokens, 2));
}

#[test]
fn an_alarm_that_rings_twice_or_for_nothing_costs_nothing() {
    let (deployment, isolate) = warm();
    deployment.object.mood.borrow_mut().alarm_twice = 1.0;
    for hour in 0..48 {
        deployment.pass(HOUR_S);
        // By the platform, by nobody, at an instance that has just begun.
        for _ in 0..2 {
            deployment.run(deployment.object.ring()).unwrap();
            if hour % 5 == 0 {
                deployment.object.evict();
            }
        }
        assert!(deployment.object.alarm_at().is_some(), "hour {hour}");
    }
    assert!(deployment.object.rang.get() > 96);
    assert_one_call_a_life(&deployment, "twice");
    assert_answered_at_once(&deployment, &isolate, "twice");
    assert_eq!(isolate.generation(), 7);
}

#[test]
fn where_alarms_come_late_or_never_whoever_uses_a_token_that_is_due_brings_the_next() {
    for (late, never) in [(0, 1.0), (6 * HOUR_S, 0.0), (HOUR_S, 0.5)] {
        let case = format!("{late} s late, never {never}");
        let deployment = Deployment::new();
        {
            let mut mood = deployment.object.mood.borrow_mut();
            mood.alarm_late = Duration::from_secs(late);
            mood.alarm_never = never;
        }
        let warm = deployment.isolate("chicago");
        assert_eq!(deployment.run(warm.ask(good_address())).status, 200);
        for round in 0..144 {
            deployment.pass(600);
            let cold = deployment.isolate("paris");
            let isolate = if round % 3 == 0 { &cold } else { &warm };
            assert_answered_at_once(&deployment, isolate, &case);
        }
        assert_one_call_a_life(&deployment, &case);
        assert_eq!(deployment.wire.token_calls(), 4, "{case}");
    }
}

#[test]
fn a_lost_alarm_costs_an_idle_shops_next_shopper_one_wait_and_is_set_again() {
    let (deployment, isolate) = warm();
    deployment.object.lose_alarm();
    deployment.pass(DAY_S);
    assert_eq!(deployment.wire.token_calls(), 1);
    let reply = deployment.run(isolate.ask(good_address()));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(deployment.wire.token_calls(), 2);
    // From here on nobody waits again.
    deployment.pass(DAY_S);
    assert_answered_at_once(&deployment, &isolate, "set again");
    assert_eq!(deployment.wire.token_calls(), 5);
}

#[test]
fn every_start_of_the_object_sets_the_alarm_whatever_it_is_asked_first() {
    let older = r#"{"v":1,"held":1,"refused":0,"kv_unreadable":false,"status":false}"#;
    for ask in [
        Some(Ask::status()),
        Some(Ask::refresh(0)),
        Some(Ask::revoke(0)),
        None,
    ] {
        let (deployment, isolate) = warm();
        deployment.pass(60);
        let due = deployment.object.alarm_at().unwrap();
        deployment.object.evict();
        deployment.object.lose_alarm();
        match ask.clone() {
            Some(ask) => drop(deployment.run(isolate.ask(ask))),
            None => drop(deployment.run(deployment.object.ask(older.to_owned()))),
        }
        deployment.pass(1);
        let again = deployment.object.alarm_at();
        let again = again.unwrap_or_else(|| panic!("no alarm after {ask:?}"));
        assert!(again.abs_diff(due) < 1_000, "{ask:?}: {due} {again}");
        assert_eq!(deployment.wire.token_calls(), 1, "{ask:?}");
    }
}

#[test]
fn an_alarm_that_could_not_be_set_or_not_read_its_rows_is_made_up_for() {
    let (deployment, isolate) = warm();
    deployment.pass(60);
    deployment.object.evict();
    deployment.object.lose_alarm();
    deployment
        .object
        .storage
        .mood
        .borrow_mut()
        .saves_fail_before = 1.0;
    deployment.run(isolate.ask(Ask::status()));
    deployment.pass(60);
    assert_eq!(deployment.object.alarm_at(), None);
    *deployment.object.storage.mood.borrow_mut() = StorageMood::default();
    deployment.run(isolate.ask(Ask::status()));
    deployment.pass(1);
    assert!(deployment.object.alarm_at().is_some());

    // Where it cannot read its rows the platform rings again.
    deployment.object.evict();
    deployment.object.storage.mood.borrow_mut().loads_fail = 1.0;
    let due_s = deployment.object.alarm_at().unwrap() / 1000;
    deployment.pass(due_s - deployment.world.elapsed_ms() / 1000 + 5);
    assert_eq!(deployment.wire.token_calls(), 1);
    *deployment.object.storage.mood.borrow_mut() = StorageMood::default();
    deployment.pass(60);
    assert_eq!(deployment.wire.token_calls(), 2);
}

/// Nobody asks: what fails is tried again ahead of time, within the limit, and works once it works.
#[test]
fn a_refresh_ahead_of_time_that_fails_is_tried_again_by_the_alarm_alone() {
    let (deployment, isolate) = warm();
    deployment.wire.fail("oauth", server_error());
    deployment.pass(REFRESHED_S + 3 * HOUR_S);
    let tried = deployment.wire.token_calls() - 1;
    assert!((15..=36).contains(&tried), "{tried} calls");
    assert!(deployment.wire.most_token_calls_in_an_hour() <= 12);
    deployment.wire.heal();
    deployment.pass(900);
    let spent = Spent::from_now(&deployment);
    assert_answered_at_once(&deployment, &isolate, "healed");
    assert_eq!(spent.calls(), (0, 1));
}

#[test]
fn what_only_a_person_can_mend_is_not_tried_for_an_idle_shop_once_its_token_is_used_up() {
    let (deployment, isolate) = warm();
    deployment.wire.fail("oauth", Fault::WrongCredentials {});
    deployment.pass(USED_UP_S + 600);
    let tried = deployment.wire.token_calls();
    assert!((3..=8).contains(&tried), "{tried} calls");
    deployment.pass(7 * DAY_S);
    assert_eq!(deployment.wire.token_calls(), tried);
    // The next one who asks tries.
    let reply = deployment.run(isolate.ask(good_address()));
    assert_eq!(reply.text("code"), "credentials_rejected");
    assert_eq!(deployment.wire.token_calls(), tried + 1);
    deployment.wire.heal();
    deployment.pass(301);
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
}

/// Row 23, by the alarm alone: until KV has the newest, and no write a second after the one before.
#[test]
fn a_kv_that_takes_no_write_for_hours_gets_the_newest_token_without_anybody_asking() {
    let deployment = Deployment::new();
    *deployment.kv.mood.borrow_mut() = KvMood::down();
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    deployment.pass(9 * HOUR_S);
    let attempts = deployment.object.rang.get();
    assert!((500..=1_200).contains(&attempts), "{attempts} alarms");
    *deployment.kv.mood.borrow_mut() = KvMood::default();
    deployment.pass(35);
    let in_kv = deployment.kv.value(&deployment.bearer_key()).unwrap();
    let in_kv = deployment.object.open_published(&in_kv).unwrap();
    assert_eq!(in_kv.generation, 2);
    assert_eq!(deployment.wire.token_calls(), 2);
}
