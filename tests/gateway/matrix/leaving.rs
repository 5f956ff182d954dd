//! Row 38: clients that go away. `answers` has those that leave in the middle of a crowd's token call.

use std::time::Duration;

use emulator::{Fault, Forbidden};
use futures_util::future::{Either, join_all, select};

use super::{Spent, assert_problem, warm};
use crate::questions::{good_address, good_rates};
use crate::support::{Ask, Deployment, Isolate};

/// Asks, and goes away before the answer.
async fn asks_and_leaves(deployment: &Deployment, isolate: &Isolate, ask: Ask, after_ms: u64) {
    let asked = std::pin::pin!(isolate.ask(ask));
    let leaves = deployment.world.sleep(Duration::from_millis(after_ms));
    if let Either::Left((reply, _)) = select(asked, leaves).await {
        panic!("it was answered before it left: {}", reply.body);
    }
}

#[test]
fn a_refresh_goes_on_when_everybody_who_waited_for_it_has_left() {
    for after_ms in [25, 45, 65, 1_500] {
        let deployment = Deployment::new();
        deployment
            .wire
            .fail_next("oauth", 1, Fault::Delay { ms: 2_000 });
        let isolates = ["chicago", "paris"].map(|location| deployment.isolate(location));
        let leavers = (0..10).map(|number| {
            let after_ms = after_ms + number as u64 / 5;
            asks_and_leaves(&deployment, &isolates[number % 2], good_rates(), after_ms)
        });
        deployment.run(join_all(leavers));
        deployment.pass(5);
        let next = deployment.isolate("tokyo");
        assert_eq!(deployment.run(next.ask(good_rates())).status, 200);
        assert_eq!(deployment.wire.token_calls(), 1, "{after_ms} ms");
        assert_eq!(deployment.wire.carrier_calls(), 1, "{after_ms} ms");
    }
}

/// After a pause one call goes first, and the others wait for its word. If whoever made it leaves, there is no word.
#[test]
fn a_probe_whose_client_left_keeps_an_api_closed_for_one_requests_budget_and_no_longer() {
    let (deployment, isolate) = warm();
    let blocked = Fault::Forbidden {
        reason: Forbidden::AccessControl,
    };
    deployment.wire.fail_next("addresses", 1, blocked);
    let reply = deployment.run(isolate.ask(good_address()));
    assert_eq!(reply.text("code"), "access_blocked");
    deployment.pass(300);
    let leaves = asks_and_leaves(&deployment, &isolate, good_address(), 25);
    deployment.run(leaves);
    let spent = Spent::from_now(&deployment);
    let reply = deployment.run(isolate.ask(good_address()));
    assert_problem(&reply, "access_blocked", "configuration", "probing");
    assert_eq!(reply.body["retry_after"], 8);
    assert_eq!(spent.calls(), (0, 0));
    deployment.pass(8);
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    assert_eq!(spent.calls(), (0, 1));
}

#[test]
fn an_operator_who_leaves_in_the_middle_breaks_nothing() {
    for action in [Ask::refresh(1), Ask::revoke(1)] {
        for after_ms in [5, 15, 25, 35, 45, 55] {
            let case = format!("{} left after {after_ms} ms", action.path);
            let (deployment, isolate) = warm();
            deployment.pass(61);
            let leaves = asks_and_leaves(&deployment, &isolate, action.clone(), after_ms);
            deployment.run(leaves);
            deployment.pass(61);
            for isolate in [&isolate, &deployment.isolate("paris")] {
                let reply = deployment.run(isolate.ask(good_address()));
                assert_eq!(reply.status, 200, "{case}: {}", reply.body);
            }
            // Once more, by somebody who stays: it is done.
            let reply = deployment.run(isolate.ask(action.clone()));
            assert_eq!(reply.status, 200, "{case}: {}", reply.body);
            deployment.pass(61);
            let next = deployment.isolate("tokyo");
            assert_eq!(deployment.run(next.ask(good_address())).status, 200);
            assert_eq!(next.generation(), 2, "{case}");
        }
    }
}
