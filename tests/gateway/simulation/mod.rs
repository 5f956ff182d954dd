//! The real state machine on fakes, in virtual time: here courses that are written down, in [`week`] a week of traffic, in
//! [`property`] thousands of drawn ones, in [`permits`] those under a quota, in [`purchases`] those of labels. A failure names its seed; the same seed gives the same course.

mod course;
mod permits;
mod property;
mod purchases;
mod steps;
mod week;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

use edgepost::token::TokenKind;
use emulator::Fault;
use serde_json::Value;

use crate::questions::{STREET, good_address, new_rates};
use crate::support::{Ask, Deployment, KvMood, Reply};

const LOCATIONS: [&str; 3] = ["chicago", "paris", "tokyo"];

/// Runs a course for so many seeds, or for as many as `EDGEPOST_SEEDS` says.
fn each_seed(seeds: u64, course: impl Fn(u64)) {
    let asked_for = std::env::var("EDGEPOST_SEEDS").ok();
    let seeds = asked_for.map_or(seeds, |seeds| seeds.parse().unwrap());
    for seed in 0..seeds {
        let outcome = catch_unwind(AssertUnwindSafe(|| course(seed)));
        assert!(outcome.is_ok(), "seed {seed}: see the message above");
    }
}

/// Calls for a bearer as virtual milliseconds.
fn token_calls(deployment: &Deployment) -> Vec<u64> {
    calls_for(deployment, TokenKind::Bearer)
}

fn calls_for(deployment: &Deployment, kind: TokenKind) -> Vec<u64> {
    let sent = deployment.wire.sent.borrow();
    let calls = sent.iter().filter(|sent| sent.asks_for == Some(kind));
    calls.map(|sent| sent.at_ms).collect()
}

fn draw(deployment: &Deployment, below: u64) -> u64 {
    deployment.world.chance(|chance| chance.u64(..below))
}

/// Mostly addresses: a price list takes a while to write and read in a test build.
fn some_question(deployment: &Deployment) -> Ask {
    match draw(deployment, 5) {
        0 => new_rates(),
        _ => good_address(),
    }
}

/// Promises 1 and 2.
#[test]
fn when_nothing_fails_each_token_life_costs_one_call_and_nobody_waits_for_the_next() {
    each_seed(8, |seed| {
        let deployment = Deployment::with(seed, &[], |_| ());
        let mut isolates: Vec<_> = LOCATIONS
            .iter()
            .map(|location| deployment.isolate(location))
            .collect();
        let mut asked = 0;
        while deployment.world.elapsed_ms() < 20 * 3_600_000 {
            let chosen = usize::try_from(draw(&deployment, 3)).unwrap();
            // Isolates and the object come and go while they are idle: that is no failure.
            match draw(&deployment, 6) {
                0 => isolates[chosen] = deployment.isolate(LOCATIONS[chosen]),
                1 => deployment.object.evict(),
                _ => {}
            }
            let reply = deployment.run(isolates[chosen].ask(some_question(&deployment)));
            asked += 1;
            assert_eq!(reply.status, 200, "{}", reply.body);
            assert!(reply.took < Duration::from_millis(300), "{:?}", reply.took);
            let pause = 30 + draw(&deployment, 900);
            deployment.pass(pause);
        }
        assert_eq!(deployment.wire.carrier_calls(), asked);
        let calls = token_calls(&deployment);
        // A life of 28,800 s: refreshed between 25,200 s and 26,100 s after its receipt, or at the first question after that.
        assert_eq!(calls.len(), 3, "{calls:?}");
        for pair in calls.windows(2) {
            let gap = (pair[1] - pair[0]) / 1000;
            assert!((25_200..=27_100).contains(&gap), "{gap} s");
        }
        deployment.assert_no_secret_was_kept(STREET);
    });
}

/// Promise 2: while the next token is fetched, and when it cannot be had, the one that is usable goes on being handed out.
#[test]
fn a_usable_token_is_handed_out_while_its_successor_is_fetched_in_vain() {
    for fault in [Fault::Hang {}, Fault::Html {}, Fault::WrongCredentials {}] {
        let deployment = Deployment::new();
        let first = deployment.isolate("chicago");
        assert_eq!(deployment.run(first.ask(good_address())).status, 200);
        deployment.wire.fail("oauth", fault.clone());
        *deployment.kv.mood.borrow_mut() = KvMood::down();
        // From before the alarm rings until the token is at its end, every few seconds somebody who has nothing.
        deployment.pass(25_100);
        while deployment.world.elapsed_ms() < 26_990_000 {
            let cold = deployment.isolate("paris");
            let reply = deployment.run(cold.ask(good_address()));
            assert_eq!(reply.status, 200, "{fault:?}: {}", reply.body);
            let pause = 1 + draw(&deployment, 9);
            deployment.pass(pause);
        }
        assert!(deployment.wire.token_calls() > 1, "{fault:?}");
    }
}

/// Promise 3: late refusals included, each revocation costs one token call and every shopper is answered.
#[test]
fn each_revocation_costs_one_token_call_however_many_see_it() {
    each_seed(12, |seed| {
        let deployment = Deployment::with(seed, &[], |_| ());
        let isolates: Vec<_> = (0..5)
            .map(|number| deployment.isolate(LOCATIONS[number % 3]))
            .collect();
        let revocations = 4;
        for _ in 0..revocations {
            deployment.wire.emulator.revoke_all();
            let replies = deployment.run(async {
                // Some calls are answered seconds after others.
                let asks = isolates.iter().cycle().take(12).map(|isolate| async {
                    let wait = Duration::from_millis(draw(&deployment, 4_000));
                    deployment.world.sleep(wait).await;
                    // Refused, renewed and repeated has to fit into a request.
                    let latency = draw(&deployment, 2_400);
                    deployment
                        .wire
                        .emulator
                        .change_settings(|carrier| carrier.latency_ms = latency);
                    isolate.ask(some_question(&deployment)).await
                });
                futures_util::future::join_all(asks).await
            });
            for reply in replies {
                assert_eq!(reply.status, 200, "{}", reply.body);
            }
            let pause = 61 + draw(&deployment, 600);
            deployment.pass(pause);
        }
        assert_eq!(deployment.wire.token_calls(), revocations);
    });
}

/// The object vanishes once, at every await there is in turn, while a cold crowd asks.
#[test]
fn wherever_the_object_vanishes_a_crowd_is_answered_or_told_to_go_on_and_the_next_one_is_served() {
    let awaits = {
        let deployment = Deployment::new();
        crowd(&deployment);
        deployment.object.awaits()
    };
    assert!(awaits > 8, "{awaits}");
    for at in 0..awaits {
        let deployment = Deployment::with(at, &[], |_| ());
        deployment.object.vanish_after(at);
        for reply in crowd(&deployment) {
            assert_answer_or_fail_open(&reply);
        }
        deployment.pass(60);
        for reply in crowd(&deployment) {
            assert_eq!(reply.status, 200, "vanished at {at}: {}", reply.body);
        }
        let calls = deployment.wire.token_calls();
        assert!(
            (1..=2).contains(&calls),
            "vanished at {at}: {calls} token calls"
        );
        deployment.assert_no_secret_was_kept(STREET);
    }
}

/// An instance that goes on after its successor took over publishes nothing, even where the platform does not stop it.
#[test]
fn a_superseded_instance_never_puts_its_token_beside_its_successors() {
    for (after_ms, open_to_all) in (0..=140)
        .step_by(5)
        .flat_map(|after_ms| [(after_ms, false), (after_ms, true)])
    {
        let deployment = Deployment::with(after_ms, &[], |_| ());
        deployment.object.storage.open_to_all.set(open_to_all);
        let isolates = [deployment.isolate("chicago"), deployment.isolate("paris")];
        let replies = deployment.run(async {
            let successor = async {
                deployment
                    .world
                    .sleep(Duration::from_millis(after_ms))
                    .await;
                deployment.object.supersede();
                isolates[1].ask(good_address()).await
            };
            futures_util::future::join(isolates[0].ask(good_address()), successor).await
        });
        assert_answer_or_fail_open(&replies.0);
        assert_answer_or_fail_open(&replies.1);
        deployment.pass(60);
        for isolate in &isolates {
            let reply = deployment.run(isolate.ask(good_address()));
            assert_eq!(reply.status, 200, "{after_ms} ms: {}", reply.body);
        }
        let newest = deployment.isolate("tokyo");
        deployment.run(newest.ask(good_address()));
        assert_eq!(
            isolates[0].generation(),
            newest.generation(),
            "{after_ms} ms"
        );
        assert!(deployment.wire.token_calls() <= 2, "{after_ms} ms");
    }
}

/// The older instance's token comes last, and would lie where the newer one was.
#[test]
fn a_superseded_instances_late_token_is_thrown_away() {
    for open_to_all in [false, true] {
        let deployment = Deployment::new();
        deployment.object.storage.open_to_all.set(open_to_all);
        let isolates = [deployment.isolate("chicago"), deployment.isolate("paris")];
        deployment
            .wire
            .fail_next("oauth", 1, Fault::Delay { ms: 2_000 });
        let replies = deployment.run(async {
            let successor = async {
                deployment.world.sleep(Duration::from_millis(500)).await;
                deployment.object.supersede();
                isolates[1].ask(good_address()).await
            };
            futures_util::future::join(isolates[0].ask(good_address()), successor).await
        });
        assert_answer_or_fail_open(&replies.0);
        assert_eq!(replies.1.status, 200);
        deployment.pass(60);
        let row = deployment.object.storage.row("bearer").unwrap();
        let stored = deployment.object.open(&row).unwrap().generation;
        assert_eq!(stored, isolates[1].generation());
        assert_eq!(deployment.run(isolates[0].ask(good_address())).status, 200);
        assert_eq!(isolates[0].generation(), stored);
        // Where the platform lets the older instance finish, the newer one, which waits for it, takes its token.
        let expected = if open_to_all { 1 } else { 2 };
        assert_eq!(deployment.wire.token_calls(), expected);
        deployment.wire.assert_one_token_call_at_a_time();
    }
}

/// A successor has begun a refresh of its own while the token call was under way. Its wait for the earlier call keeps that from
/// happening; should it happen all the same, the row decides.
#[test]
fn a_token_whose_started_row_has_moved_is_thrown_away() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    let delay = Fault::Delay { ms: 2_000 };
    deployment.wire.fail_next("oauth", 1, delay);
    let storage = &deployment.object.storage;
    let reply = deployment.run(async {
        let successor = async {
            deployment.world.sleep(Duration::from_millis(500)).await;
            let mut row: Value = serde_json::from_str(&storage.row("account").unwrap()).unwrap();
            assert_eq!(row["started"]["generation"], 1, "{row}");
            row["generation"] = 2.into();
            row["started"]["generation"] = 2.into();
            storage.put("account", &row.to_string());
        };
        futures_util::future::join(isolate.ask(good_address()), successor)
            .await
            .0
    });
    assert_eq!(reply.text("code"), "token_unavailable", "{}", reply.body);
    assert_eq!(storage.row("bearer"), None);
    assert_eq!(isolate.generation(), 0);
    // The successor's own call brings the next.
    deployment.pass(60);
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    assert_eq!(isolate.generation(), 3);
}

fn crowd(deployment: &Deployment) -> Vec<Reply> {
    let isolates = LOCATIONS.map(|location| deployment.isolate(location));
    let asks = (0..6).map(|number| isolates[number % 3].ask(good_address()));
    deployment.run(futures_util::future::join_all(asks))
}

fn assert_answer_or_fail_open(reply: &Reply) {
    let fault = reply.text("fault");
    assert!(
        reply.status == 200 || ["carrier", "quota", "configuration"].contains(&fault),
        "{}",
        reply.body
    );
}
