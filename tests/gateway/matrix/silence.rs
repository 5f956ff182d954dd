//! Rows 26-28: the account object gives no answer.

use std::time::Duration;

use super::{assert_problem, endpoints, object_ends_at_each_await, warm};
use crate::questions::{good_address, new_rates};
use crate::support::{Ask, Deployment, ObjectMood};

/// Row 26: an object that panics leaves everybody who asked it without any answer.
#[test]
fn wherever_the_object_panics_the_worker_keeps_its_own_deadline() {
    object_ends_at_each_await(|deployment, case| {
        deployment.object.mood.borrow_mut().ends_silently = true;
        let cold = deployment.isolate("chicago");
        let reply = deployment.run(cold.ask(good_address()));
        assert!(reply.took <= Duration::from_millis(8_250), "{case}");
        if reply.status != 200 {
            assert_problem(&reply, "token_unavailable", "carrier", case);
            assert_eq!(reply.text("next_action"), "accept_as_entered", "{case}");
        }
        deployment.pass(30);
        let next = deployment.run(deployment.isolate("paris").ask(good_address()));
        assert_eq!(next.status, 200, "{case}: {}", next.body);
        let calls = deployment.wire.token_calls();
        assert!((1..=2).contains(&calls), "{case}: {calls} token calls");
        deployment.wire.assert_one_token_call_at_a_time();
    });
}

/// What an object that is no use may do, and how often a page asks it.
fn useless() -> [(&'static str, ObjectMood, u64); 3] {
    let hangs = ObjectMood {
        latency_ms: 600_000,
        ..ObjectMood::default()
    };
    let unreachable = ObjectMood {
        unreachable: 1.0,
        ..ObjectMood::default()
    };
    let overloaded = ObjectMood {
        overloaded: true,
        ..ObjectMood::default()
    };
    [
        ("hangs", hangs, 2),
        ("unreachable", unreachable, 2),
        ("overloaded", overloaded, 1),
    ]
}

/// Rows 26-28, as far as they go now: no page waits longer than its budget, and what is overloaded is not asked again.
#[test]
fn without_a_token_an_object_that_gives_no_answer_is_a_problem_in_time() {
    for (case, mood, questions) in useless() {
        let deployment = Deployment::new();
        *deployment.object.mood.borrow_mut() = mood;
        let isolate = deployment.isolate("chicago");
        for ask in [new_rates(), good_address()] {
            let before = deployment.object.questions.get();
            let path = ask.path.clone();
            let reply = deployment.run(isolate.ask(ask));
            // A desk tells what it knows a moment before its asker gives up, the account object or not.
            let code = match (case, path.as_str()) {
                ("hangs", "/v1/rates") => "carrier_timeout",
                _ => "token_unavailable",
            };
            assert_problem(&reply, code, "carrier", case);
            let asked = deployment.object.questions.get() - before;
            assert_eq!(asked, questions, "{case}");
        }
        let status = deployment.run(isolate.ask(Ask::status()));
        assert!(status.took <= Duration::from_millis(8_250), "{case}");
        assert_eq!(status.body["account"]["reachable"], false, "{case}");
        for action in [Ask::refresh(0), Ask::revoke(0)] {
            let reply = deployment.run(isolate.ask(action));
            assert_problem(&reply, "token_unavailable", "carrier", case);
        }
        assert_eq!(deployment.wire.sent.borrow().len(), 0, "{case}");
    }
}

/// Rows 26-28: calls that need no permit go on.
#[test]
fn with_a_usable_token_an_object_that_gives_no_answer_is_not_missed() {
    for (case, mood, _) in useless() {
        let (deployment, isolate) = warm();
        deployment.pass(61);
        *deployment.object.mood.borrow_mut() = mood;
        // Also where the next one is due, and asked for in vain.
        for wait in [0, 25_600, 300] {
            deployment.pass(wait);
            for isolate in [&isolate, &deployment.isolate("paris")] {
                for (_, ask) in endpoints() {
                    let reply = deployment.run(isolate.ask(ask));
                    assert_eq!(reply.status, 200, "{case}: {}", reply.body);
                    assert!(reply.took < Duration::from_millis(200), "{case}");
                }
            }
            deployment.desks.fresh_isolate();
        }
    }
}
