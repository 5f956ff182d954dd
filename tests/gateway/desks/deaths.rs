//! Rows 25-29 and 37 for desks: an instance that ends takes its flight with it, and blocks nobody who comes after.

use futures_util::future::{join, join_all};

use super::*;
use crate::matrix::assert_problem;

/// Three ask at once while the desk may end; then somebody else, later.
fn course(deployment: &Deployment, case: &str) {
    let isolates = ["chicago", "paris", "tokyo"].map(|place| deployment.isolate(place));
    let asks = isolates.iter().map(|isolate| isolate.ask(good_rates()));
    for reply in deployment.run(join_all(asks)) {
        assert!(
            reply.took <= Duration::from_millis(8_250),
            "{case}: {:?}",
            reply.took
        );
        match reply.status {
            200 => assert!(
                ["live", "cached"].contains(&reply.text("freshness")),
                "{case}"
            ),
            _ => assert_problem(&reply, "token_unavailable", "carrier", case),
        }
    }
    let mut next = asks_cold(deployment);
    if next.status != 200 && the_desk(deployment).mood.borrow().ends_silently {
        // It was this one under which it ended.
        assert_problem(&next, "token_unavailable", "carrier", case);
        next = asks_cold(deployment);
    }
    assert_eq!(next.status, 200, "{case}: {}", next.body);
    assert!(
        next.took < Duration::from_millis(500),
        "{case}: {:?}",
        next.took
    );
    // At most one more than without the fault.
    let calls = calls(deployment);
    assert!((1..=2).contains(&calls), "{case}: {calls} calls");
    let before = super::calls(deployment);
    if the_desk(deployment).has_vanished() {
        assert_prices(&asks_cold(deployment), "cached", case);
        assert_eq!(super::calls(deployment), before, "{case}");
    }
}

/// The desk ends at each of its awaits in turn; a course in which it did not get that far is the last one.
fn ends_at_each_await(change: impl Fn(&DeskHost)) {
    for seed in 0..3 {
        for at in 0.. {
            let deployment = Deployment::with(seed, &[], |_| ());
            let desk = the_desk(&deployment);
            change(&desk);
            desk.vanish_after(at);
            course(&deployment, &format!("seed {seed}, ends at {at}"));
            if !desk.has_vanished() {
                assert!(at > 8, "{at} awaits are not a whole question");
                break;
            }
            // Forgotten in time all the same.
            deployment.pass(STALE_S + 60);
            assert!(
                desk.storage.is_empty() && desk.alarm_at().is_none(),
                "at {at}"
            );
        }
    }
}

#[test]
fn wherever_a_desk_ends_those_who_wait_are_answered_and_the_next_is_not_kept_waiting() {
    ends_at_each_await(|_| ());
}

/// As after a panic: the askers have their own deadline.
#[test]
fn wherever_a_desk_panics_its_askers_keep_their_deadline_and_the_next_is_answered() {
    ends_at_each_await(|desk| desk.mood.borrow_mut().ends_silently = true);
}

#[test]
fn an_answer_that_is_lost_on_its_way_is_asked_for_again_and_costs_no_call() {
    let deployment = Deployment::new();
    the_desk(&deployment).mood.borrow_mut().answers_lost = 1.0;
    let isolate = deployment.isolate("chicago");
    let reply = asks(&deployment, &isolate);
    assert_problem(&reply, "token_unavailable", "carrier", "lost");
    assert_eq!(the_desk(&deployment).questions.get(), 2, "asked once more");
    the_desk(&deployment).mood.borrow_mut().answers_lost = 0.0;
    assert_prices(&asks(&deployment, &isolate), "cached", "again");
    assert_eq!(calls(&deployment), 1);
    for seed in 0..20 {
        let deployment = Deployment::with(seed, &[], |_| ());
        the_desk(&deployment).mood.borrow_mut().answers_lost = 0.5;
        let isolates = ["chicago", "paris"].map(|place| deployment.isolate(place));
        let asks = (0..20).map(|number| isolates[number % 2].ask(good_rates()));
        let replies = deployment.run(join_all(asks));
        assert!(replies.iter().any(|reply| reply.status == 200));
        assert_eq!(calls(&deployment), 1, "seed {seed}");
    }
}

/// The older instance still has its call under way when the newer one is asked.
#[test]
fn a_desk_with_a_successor_costs_one_call_more_and_spoils_nothing() {
    for after_ms in (0..=1_100).step_by(50) {
        let deployment = Deployment::with(after_ms, &[], |_| ());
        carrier_takes(&deployment, 1_000);
        let isolates = ["chicago", "paris"].map(|place| deployment.isolate(place));
        let desk = the_desk(&deployment);
        let successor = async {
            after(&deployment, after_ms).await;
            desk.supersede();
            isolates[1].ask(good_rates()).await
        };
        let asked = join(isolates[0].ask(good_rates()), successor);
        let (first, second) = deployment.run(asked);
        let case = format!("after {after_ms} ms");
        assert_eq!(second.status, 200, "{case}: {}", second.body);
        assert!(first.took <= Duration::from_millis(8_250), "{case}");
        deployment.pass(10);
        assert_prices(&asks_cold(&deployment), "cached", &case);
        assert!((1..=2).contains(&calls(&deployment)), "{case}");
        deployment.pass(STALE_S + 60);
        assert!(desk.storage.is_empty(), "{case}");
    }
}

/// Evicted again and again, by chance, while people ask: nobody is told what is not so.
#[test]
fn a_desk_that_is_evicted_all_the_time_still_answers_from_what_it_kept() {
    for seed in 0..10 {
        let deployment = Deployment::with(seed, &[], |_| ());
        let desk = the_desk(&deployment);
        assert_prices(&asks_cold(&deployment), "live", "first");
        desk.mood.borrow_mut().vanishes = 0.2;
        let mut answered = 0;
        for _ in 0..60 {
            let reply = asks_cold(&deployment);
            match reply.status {
                200 => answered += 1,
                _ => assert_problem(&reply, "token_unavailable", "carrier", "both ended"),
            }
        }
        assert!(answered > 30, "seed {seed}: {answered} of 60");
        assert_eq!(calls(&deployment), 1, "seed {seed}: the row was there");
    }
}

/// Its isolate is gone with the token and what was remembered: the answer was stored.
#[test]
fn what_a_desk_kept_outlives_its_isolate_and_a_deploy() {
    let deployment = Deployment::new();
    let first = asks_cold(&deployment);
    deployment.desks.fresh_isolate();
    let again = asks_cold(&deployment);
    assert_prices(&again, "cached", "another isolate");
    assert_eq!(again.body["as_of"], first.body["as_of"]);
    deployment.desks.deploy(&[("OPTIONS_TIMEOUT_MS", "4000")]);
    assert_prices(&asks_cold(&deployment), "cached", "deployed");
    assert_eq!(calls(&deployment), 1);
}
