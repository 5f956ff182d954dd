//! Row 31: clocks that are wrong by up to five minutes, or are put back.

use std::time::Duration;

use emulator::Fault;
use futures_util::future::join;

use super::{Spent, server_error};
use crate::questions::good_address;
use crate::support::{Ask, Deployment, Isolate};

const WRONG_S: [i64; 3] = [-300, 0, 300];

fn assert_no_401(deployment: &Deployment, case: &str) {
    let calls = deployment.wire.emulator.calls();
    let refused = calls.iter().find(|call| call.status == Some(401));
    assert_eq!(refused, None, "{case}");
}

/// What status says of the bearer makes sense on any clock.
fn assert_plausible_status(deployment: &Deployment, isolate: &Isolate, case: &str) {
    let status = deployment.run(isolate.ask(Ask::status())).body;
    let bearer = &status["account"]["bearer"];
    let age = bearer["age_s"].as_u64().unwrap();
    let most = deployment.world.elapsed_ms() / 1000 + 600;
    assert!(age <= most, "{case}: {status}");
    let state = bearer["state"].as_str().unwrap();
    assert!(
        ["usable", "due", "used_up"].contains(&state),
        "{case}: {status}"
    );
}

/// The clocks of Worker and object are wrong either way, and no successor can be had: the old token is used as long as it may
/// be, and never longer than the carrier takes it.
#[test]
fn a_token_is_never_sent_past_its_end_whatever_the_clocks_show() {
    for life_s in [28_800, 14_400, 7_200] {
        for (worker, object) in WRONG_S.iter().flat_map(|w| WRONG_S.map(|o| (*w, o))) {
            let case = format!("life {life_s} s, worker {worker} s, object {object} s");
            let deployment = Deployment::with(0, &[], |carrier| {
                carrier.token_life_seconds = life_s;
            });
            deployment.object.clock.put_wrong_by(object);
            let isolate = deployment.isolate("chicago");
            isolate.clock().put_wrong_by(worker);
            assert_eq!(
                deployment.run(isolate.ask(good_address())).status,
                200,
                "{case}"
            );
            deployment.wire.fail("oauth", server_error());
            let margin = if life_s >= 18_000 { 1_800 } else { life_s / 10 };
            deployment.pass(life_s - margin - 900);
            let mut answered = Vec::new();
            for _ in 0..(margin + 1_200) / 60 {
                let reply = deployment.run(isolate.ask(good_address()));
                assert_ne!(
                    reply.text("fault"),
                    "configuration",
                    "{case}: {}",
                    reply.body
                );
                answered.push(reply.status == 200);
                deployment.pass(60);
            }
            assert!(answered[0], "{case}: used up too early");
            assert!(!answered[answered.len() - 1], "{case}: no end");
            assert_no_401(&deployment, &case);
        }
    }
}

/// Clocks that jump while all is well: nobody notices.
#[test]
fn clocks_that_jump_cost_no_token_no_wait_and_no_nonsense_in_status() {
    for (worker, object) in [(-300, 0), (300, 0), (0, -300), (0, 300), (300, -300)] {
        let case = format!("worker {worker} s, object {object} s");
        let deployment = Deployment::new();
        let isolates = ["chicago", "paris"].map(|location| deployment.isolate(location));
        for round in 0..40 {
            let wrong = round % 4 == 1;
            let put = |seconds| if wrong { seconds } else { 0 };
            deployment.object.clock.put_wrong_by(put(object));
            isolates[0].clock().put_wrong_by(put(worker));
            for isolate in &isolates {
                let reply = deployment.run(isolate.ask(good_address()));
                assert_eq!(reply.status, 200, "{case}: {}", reply.body);
                let at_once = reply.took < Duration::from_millis(300);
                assert!(at_once, "{case}: {:?}", reply.took);
                assert_plausible_status(&deployment, isolate, &case);
            }
            deployment.pass(1_800);
        }
        // 20 hours.
        assert_eq!(deployment.wire.token_calls(), 3, "{case}");
        assert_no_401(&deployment, &case);
    }
}

/// A clock that is put back keeps a gate closed longer, and by no more than that.
#[test]
fn a_clock_that_is_put_back_lengthens_a_pause_by_no_more_than_it_was_put_back() {
    for object_is_wrong in [true, false] {
        let deployment = Deployment::new();
        deployment.wire.fail_next("oauth", 1, server_error());
        let isolate = deployment.isolate("chicago");
        assert_ne!(deployment.run(isolate.ask(good_address())).status, 200);
        deployment.pass(5);
        match object_is_wrong {
            true => deployment.object.clock.put_wrong_by(-300),
            false => isolate.clock().put_wrong_by(-300),
        }
        let mut waited = 0;
        while deployment.run(isolate.ask(good_address())).status != 200 {
            deployment.pass(10);
            waited += 10;
            assert!(waited <= 350, "closed for good");
        }
        assert_eq!(deployment.wire.token_calls(), 2);
    }
}

/// An instance on a machine with another clock takes over from one that was killed in its token call.
#[test]
fn a_successor_with_another_clock_makes_no_call_beside_its_predecessors() {
    for wrong in [-300, -1, 1, 300] {
        for killed_after_ms in [45, 65, 500] {
            let case = format!("{wrong} s, after {killed_after_ms} ms");
            let deployment = Deployment::new();
            let delay = Fault::Delay { ms: 900 };
            deployment.wire.fail_next("oauth", 1, delay);
            let isolate = deployment.isolate("chicago");
            let (reply, ()) = deployment.run(join(isolate.ask(good_address()), async {
                let wait = Duration::from_millis(killed_after_ms);
                deployment.world.sleep(wait).await;
                deployment.object.evict();
                deployment.object.clock.put_wrong_by(wrong);
            }));
            assert_eq!(reply.status, 200, "{case}: {}", reply.body);
            assert_eq!(deployment.wire.token_calls(), 2, "{case}");
            deployment.wire.assert_one_token_call_at_a_time();
        }
    }
}

/// Lives shorter than the clocks are apart: a token may be sent too late, and that heals like any 401.
#[test]
fn where_a_life_is_shorter_than_clocks_are_apart_every_shopper_is_answered_all_the_same() {
    for (worker, object) in [(-300, 300), (300, -300), (-300, -300)] {
        let case = format!("worker {worker} s, object {object} s");
        let deployment = Deployment::with(0, &[], |carrier| carrier.token_life_seconds = 900);
        deployment.object.clock.put_wrong_by(object);
        let isolate = deployment.isolate("chicago");
        isolate.clock().put_wrong_by(worker);
        let spent = Spent::from_now(&deployment);
        for _ in 0..60 {
            let reply = deployment.run(isolate.ask(good_address()));
            assert_eq!(reply.status, 200, "{case}: {}", reply.body);
            deployment.pass(120);
        }
        let (tokens, _) = spent.calls();
        assert!(tokens <= 24, "{case}: {tokens} token calls in two hours");
    }
}
