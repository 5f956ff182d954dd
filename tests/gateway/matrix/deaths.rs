//! Rows 25, 29 and 37: the account object, or the isolate that asks it, ends or has a successor.

use std::time::Duration;

use emulator::Fault;
use futures_util::future::{join, join_all};

use super::{Spent, assert_problem, object_ends_at_each_await, warm};
use crate::questions::{STREET, good_address, good_rates};
use crate::support::{Deployment, Isolate, Reply};

const LOCATIONS: [&str; 3] = ["chicago", "paris", "tokyo"];

/// Six shoppers in three cold isolates.
fn cold_crowd(deployment: &Deployment) -> Vec<Reply> {
    let isolates = LOCATIONS.map(|location| deployment.isolate(location));
    let asks = (0..6).map(|number| isolates[number % 3].ask(good_address()));
    deployment.run(join_all(asks))
}

fn assert_all_answered(replies: &[Reply], case: &str) {
    for reply in replies {
        assert_eq!(reply.status, 200, "{case}: {}", reply.body);
    }
}

/// Row 25: a new stub is asked once more, and has the answer while the page still waits.
#[test]
fn wherever_the_object_is_killed_in_a_quick_refresh_the_page_gets_its_answer() {
    object_ends_at_each_await(|deployment, case| {
        let replies = cold_crowd(deployment);
        assert_all_answered(&replies, case);
        for reply in replies {
            let took = reply.took;
            assert!(took <= Duration::from_millis(8_250), "{case}: {took:?}");
        }
        deployment.pass(60);
        assert_all_answered(&cold_crowd(deployment), case);
        let calls = deployment.wire.token_calls();
        assert!((1..=2).contains(&calls), "{case}: {calls} token calls");
        deployment.wire.assert_one_token_call_at_a_time();
        deployment.assert_no_secret_was_kept(STREET);
    });
}

/// Row 25: killed again, wherever its successor is by then.
#[test]
fn an_object_killed_twice_never_has_two_token_calls_under_way() {
    for first_ms in (5..=115).step_by(10) {
        for second_ms in [10, 60, 110, 2_000, 5_040, 5_090, 5_130] {
            let deployment = Deployment::with(first_ms, &[], |_| ());
            let isolate = deployment.isolate("chicago");
            let case = format!("killed after {first_ms} and {second_ms} ms more");
            let reply = deployment.run(async {
                let killed = async {
                    for wait in [first_ms, second_ms] {
                        deployment.world.sleep(Duration::from_millis(wait)).await;
                        deployment.object.evict();
                    }
                };
                join(isolate.ask(good_address()), killed).await.0
            });
            assert!(
                reply.status == 200 || reply.text("fault") == "carrier",
                "{case}"
            );
            assert!(reply.took <= Duration::from_millis(8_250), "{case}");
            deployment.pass(20);
            assert_all_answered(&cold_crowd(&deployment), &case);
            deployment.wire.assert_one_token_call_at_a_time();
            let calls = deployment.wire.token_calls();
            assert!((1..=3).contains(&calls), "{case}: {calls} token calls");
        }
    }
}

/// Row 25, while the alarm refreshes and nobody waits.
#[test]
fn wherever_the_object_is_killed_by_its_alarm_nobody_waits_for_the_next_token() {
    let mut at = 0;
    loop {
        let deployment = Deployment::with(at, &[], |_| ());
        cold_crowd(&deployment);
        deployment.pass(60);
        deployment.object.vanish_after(at);
        deployment.pass(26_200);
        let case = format!("killed at {at}");
        let replies = cold_crowd(&deployment);
        assert_all_answered(&replies, &case);
        for reply in replies {
            let took = reply.took;
            assert!(took < Duration::from_millis(200), "{case}: {took:?}");
        }
        let calls = deployment.wire.token_calls();
        assert!((2..=3).contains(&calls), "{case}: {calls} token calls");
        deployment.wire.assert_one_token_call_at_a_time();
        if !deployment.object.has_vanished() {
            break;
        }
        at += 1;
    }
    assert!(at > 8, "{at} awaits are not a whole refresh");
}

/// Row 25: the token call is under way for so long when the object is killed.
#[test]
fn a_successor_waits_for_the_end_of_the_call_that_its_predecessor_announced() {
    for (call_ms, killed_after_ms) in [(500, 300), (1_500, 1_200), (4_900, 2_500), (60_000, 4_000)]
    {
        let case = format!("a call of {call_ms} ms, killed after {killed_after_ms} ms");
        let deployment = Deployment::new();
        let delay = Fault::Delay { ms: call_ms };
        deployment.wire.fail_next("oauth", 1, delay);
        let (replies, ()) = deployment.run(async {
            let isolates = LOCATIONS.map(|location| deployment.isolate(location));
            let asks = isolates.map(|isolate| async move { isolate.ask(good_address()).await });
            let killed = async {
                let wait = Duration::from_millis(killed_after_ms);
                deployment.world.sleep(wait).await;
                deployment.object.evict();
            };
            join(join_all(asks), killed).await
        });
        for reply in &replies {
            assert!(reply.took <= Duration::from_millis(8_250), "{case}");
            if killed_after_ms < 1_500 {
                assert_eq!(reply.status, 200, "{case}: {}", reply.body);
            } else if reply.status != 200 {
                assert_problem(reply, "token_unavailable", "carrier", &case);
            }
        }
        deployment.pass(10);
        assert_all_answered(&cold_crowd(&deployment), &case);
        assert_eq!(deployment.wire.token_calls(), 2, "{case}");
        deployment.wire.assert_one_token_call_at_a_time();
    }
}

/// Row 25: the object did its work and its answer is lost on the way.
#[test]
fn a_lost_answer_of_the_object_is_asked_for_again_and_costs_no_token() {
    let deployment = Deployment::new();
    deployment.object.mood.borrow_mut().answers_lost = 1.0;
    let isolate = deployment.isolate("chicago");
    let (reply, ()) = deployment.run(join(isolate.ask(good_rates()), async {
        deployment.world.sleep(Duration::from_millis(40)).await;
        deployment.object.mood.borrow_mut().answers_lost = 0.0;
    }));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(deployment.object.questions.get(), 2);
    assert_eq!(deployment.wire.token_calls(), 1);
}

/// Row 29: the older instance refreshes by its alarm, and its successor is asked meanwhile.
#[test]
fn a_superseded_instances_refresh_is_discarded_and_nobody_notices() {
    for (call_ms, superseded_after_ms) in [
        (0, 5),
        (0, 45),
        (0, 95),
        (2_000, 500),
        (2_000, 1_990),
        (4_900, 100),
    ] {
        for open_to_all in [false, true] {
            let case = format!("{call_ms} ms, after {superseded_after_ms} ms, {open_to_all}");
            let (deployment, isolate) = warm();
            deployment.object.storage.open_to_all.set(open_to_all);
            let delay = Fault::Delay { ms: call_ms };
            deployment.wire.fail_next("oauth", 1, delay);
            deployment.object.lose_alarm();
            deployment.pass(26_200);
            let spent = Spent::from_now(&deployment);
            let replies = deployment.run(async {
                let superseded = async {
                    let wait = Duration::from_millis(superseded_after_ms);
                    deployment.world.sleep(wait).await;
                    deployment.object.supersede();
                    deployment.isolate("paris").ask(good_address()).await
                };
                join(isolate.ask(good_address()), superseded).await
            });
            assert_eq!((replies.0.status, replies.1.status), (200, 200), "{case}");
            deployment.pass(60);
            let newest = newest_generations(&deployment);
            assert_eq!(newest[0], newest[1], "{case}: KV and object");
            let tokens = spent.calls().0;
            // Where the platform lets it finish, its successor finds its token.
            let most = if open_to_all { 1 } else { 2 };
            assert!((1..=most).contains(&tokens), "{case}: {tokens} token calls");
            deployment.wire.assert_one_token_call_at_a_time();
        }
    }
}

/// Row 29: the row says that somebody else refreshes by now.
#[test]
fn a_token_whose_row_has_moved_in_the_meantime_is_thrown_away() {
    let deployment = Deployment::new();
    let delay = Fault::Delay { ms: 2_000 };
    deployment.wire.fail_next("oauth", 1, delay);
    let isolate = deployment.isolate("chicago");
    let (reply, ()) = deployment.run(join(isolate.ask(good_address()), async {
        let wait = Duration::from_millis(1_000);
        deployment.world.sleep(wait).await;
        let row = deployment.object.storage.row("account").unwrap();
        let mut row: serde_json::Value = serde_json::from_str(&row).unwrap();
        row["started"]["by"] = 4711.into();
        deployment.object.storage.put("account", &row.to_string());
    }));
    assert_problem(&reply, "token_unavailable", "carrier", "thrown away");
    deployment.pass(1);
    let row = deployment.object.storage.row("account").unwrap();
    let row: serde_json::Value = serde_json::from_str(&row).unwrap();
    assert_eq!(row["started"]["by"], 4711, "the other's row is as it was");
    assert_eq!(deployment.object.storage.row("bearer"), None);
    assert_eq!(deployment.kv.value(&deployment.bearer_key()), None);
    // The other's call may still be under way, as far as anybody knows.
    for isolate in [&isolate, &deployment.isolate("paris")] {
        let next = deployment.run(isolate.ask(good_address()));
        assert_eq!(next.status, 200, "{}", next.body);
        assert_eq!(isolate.generation(), 2);
    }
    deployment.wire.assert_one_token_call_at_a_time();
}

/// What KV and the object's row hold.
fn newest_generations(deployment: &Deployment) -> [u64; 2] {
    let in_kv = deployment.kv.value(&deployment.bearer_key()).unwrap();
    let in_kv = deployment.object.open_published(&in_kv).unwrap();
    let row = deployment.object.storage.row("bearer").unwrap();
    let stored = deployment.object.open(&row).unwrap();
    [in_kv.generation, stored.generation]
}

/// Row 37, as far as it shows here: `workerd/panic` has the panic itself.
#[test]
fn an_isolate_that_ends_in_the_middle_of_requests_leaves_nothing_torn() {
    for after_ms in (0..=160).step_by(8) {
        let deployment = Deployment::with(after_ms, &[], |_| ());
        let lost: Isolate = deployment.isolate("chicago");
        for _ in 0..4 {
            let asking = lost.clone();
            let request = async move { drop(asking.ask(good_address()).await) };
            deployment.world.spawn(lost.owner(), request);
        }
        let waits = deployment.world.sleep(Duration::from_millis(after_ms));
        deployment.run(waits);
        deployment.world.end(lost.owner());
        let next = deployment.isolate("chicago");
        let reply = deployment.run(next.ask(good_address()));
        assert_eq!(reply.status, 200, "{after_ms} ms: {}", reply.body);
        deployment.pass(5);
        let newest = newest_generations(&deployment);
        assert_eq!(newest, [next.generation(); 2], "{after_ms} ms");
        assert_eq!(deployment.wire.token_calls(), 1, "{after_ms} ms");
    }
}
