//! The operator's actions when something is wrong: the token endpoint, KV, the object.

use emulator::Fault;

use super::operator::{assert_served_by, kept_generations};
use super::token_endpoint::failures;
use super::{Spent, assert_problem, warm};
use crate::questions::good_address;
use crate::support::{Ask, Deployment, KvMood};

#[test]
fn a_remembered_failure_does_not_stop_the_operator_and_the_carriers_own_pause_does() {
    for (fault, code, class) in failures() {
        let deployment = Deployment::new();
        deployment.wire.fail("oauth", fault);
        let isolate = deployment.isolate("chicago");
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.text("code"), code);
        deployment.wire.heal();
        deployment.pass(20);
        let spent = Spent::from_now(&deployment);
        let reply = deployment.run(isolate.ask(Ask::refresh(0)));
        if class == "quota" {
            assert_problem(&reply, code, class, code);
            assert!(
                reply.body["retry_after"].as_u64() <= Some(75),
                "{}",
                reply.body
            );
            assert_eq!(spent.calls(), (0, 0));
        } else {
            assert_eq!(reply.body["refreshed"], true, "{code}: {}", reply.body);
            deployment.pass(61);
            assert_served_by(&deployment, &deployment.isolate("paris"), 2);
            assert_served_by(&deployment, &isolate, 2);
        }
    }
}

#[test]
fn not_even_the_operator_makes_a_thirteenth_token_call_in_an_hour() {
    let (deployment, isolate) = warm();
    for generation in 1..12 {
        let reply = deployment.run(isolate.ask(Ask::refresh(generation)));
        assert_eq!(reply.body["refreshed"], true, "{}", reply.body);
    }
    for action in [Ask::refresh(12), Ask::revoke(12)] {
        let reply = deployment.run(isolate.ask(action));
        assert_problem(&reply, "token_unavailable", "carrier", "thirteenth");
        assert!(
            reply.body["retry_after"].as_u64() > Some(3_500),
            "{}",
            reply.body
        );
    }
    assert_eq!(deployment.wire.token_calls(), 12);
    assert_eq!(deployment.wire.emulator.call_count("oauth"), 12);
    deployment.pass(61);
    assert_served_by(&deployment, &deployment.isolate("paris"), 12);
}

#[test]
fn a_refresh_that_fails_says_why_and_leaves_the_token_that_serves() {
    for (fault, code, class) in failures() {
        let (deployment, isolate) = warm();
        deployment.pass(61);
        deployment.wire.fail("oauth", fault);
        let reply = deployment.run(isolate.ask(Ask::refresh(1)));
        assert_problem(&reply, code, class, code);
        deployment.pass(61);
        for isolate in [&isolate, &deployment.isolate("paris")] {
            assert_served_by(&deployment, isolate, 1);
        }
        let status = deployment.run(isolate.ask(Ask::status())).body;
        assert_eq!(status["account"]["bearer"]["state"], "usable", "{status}");
        assert!(
            status["account"]["last_failure"]["at"].is_string(),
            "{status}"
        );
    }
}

#[test]
fn a_revoke_keeps_a_closed_gate_closed() {
    let (deployment, isolate) = warm();
    deployment.pass(61);
    deployment
        .wire
        .fail_next("oauth", 1, Fault::WrongCredentials {});
    let refused = deployment.run(isolate.ask(Ask::refresh(1)));
    assert_problem(&refused, "credentials_rejected", "configuration", "refresh");
    let reply = deployment.run(isolate.ask(Ask::revoke(1)));
    assert_eq!(reply.body["revoked"], true, "{}", reply.body);
    let status = deployment.run(isolate.ask(Ask::status())).body;
    assert_eq!(
        status["closed"][0]["code"], "credentials_rejected",
        "{status}"
    );
    let spent = Spent::from_now(&deployment);
    let reply = deployment.run(isolate.ask(good_address()));
    assert_problem(&reply, "credentials_rejected", "configuration", "closed");
    assert_eq!(spent.calls(), (0, 0));
    deployment.pass(301);
    assert_served_by(&deployment, &isolate, 3);
}

#[test]
fn a_revoke_that_the_carrier_does_not_confirm_says_so_and_forgets_nothing() {
    // A page of HTML with a 200 cannot be told from a confirmation: that has no body.
    let failures = failures().into_iter();
    for (fault, code, class) in failures.filter(|(_, code, _)| *code != "carrier_unreadable") {
        let (deployment, isolate) = warm();
        deployment.pass(61);
        deployment.wire.fail("oauth", fault);
        let reply = deployment.run(isolate.ask(Ask::revoke(1)));
        assert_problem(&reply, code, class, code);
        deployment.wire.heal();
        assert_served_by(&deployment, &isolate, 1);
        let again = deployment.run(isolate.ask(Ask::revoke(1)));
        assert_eq!(again.body["revoked"], true, "{code}: {}", again.body);
    }
}

#[test]
fn with_kv_down_the_operator_acts_all_the_same_and_kv_follows() {
    let (deployment, isolate) = warm();
    deployment.pass(61);
    *deployment.kv.mood.borrow_mut() = KvMood::down();
    let reply = deployment.run(isolate.ask(Ask::refresh(1)));
    assert_eq!(reply.body["refreshed"], true, "{}", reply.body);
    let reply = deployment.run(isolate.ask(Ask::revoke(2)));
    assert_eq!(reply.body["revoked"], true, "{}", reply.body);
    assert_eq!(kept_generations(&deployment), [1, 0]);
    *deployment.kv.mood.borrow_mut() = KvMood::default();
    deployment.pass(61);
    assert_eq!(kept_generations(&deployment), [0; 2]);
}

/// Row 25: wherever it is killed, a revocation is done in the end, or can be sent again; and shoppers are served.
#[test]
fn a_revoke_whose_object_is_killed_ends_the_token_or_says_that_it_did_not() {
    let mut at = 0;
    loop {
        let (deployment, isolate) = warm();
        deployment.pass(61);
        deployment.object.vanish_after(at);
        let case = format!("killed at {at}");
        let reply = deployment.run(isolate.ask(Ask::revoke(1)));
        if reply.status != 200 {
            assert_problem(&reply, "token_unavailable", "carrier", &case);
            let again = deployment.run(isolate.ask(Ask::revoke(1)));
            assert_eq!(again.status, 200, "{case}: {}", again.body);
        }
        let ended = deployment.wire.emulator.calls();
        let ended = ended.iter().any(|call| call.path.ends_with("/revoke"));
        assert!(ended, "{case}: {}", reply.body);
        deployment.pass(61);
        if !deployment.object.has_vanished() {
            break;
        }
        // Where the row was cleared KV is too, by the next instance if need be.
        deployment.run(isolate.ask(Ask::status()));
        deployment.pass(35);
        let [in_kv, stored] = kept_generations(&deployment);
        assert_eq!(in_kv, stored, "{case}");
        // Where the row was not cleared the carrier refuses what it holds, and that heals.
        for isolate in [&isolate, &deployment.isolate("paris")] {
            assert_served_by(&deployment, isolate, 2);
        }
        assert_eq!(deployment.wire.token_calls(), 2, "{case}");
        at += 1;
    }
    assert!(at > 4, "{at}");
}

/// Row 25: sent again until it says so, a refresh is done, and done once.
#[test]
fn a_refresh_whose_object_is_killed_makes_no_two_token_calls_at_once() {
    for at in 0..14 {
        let (deployment, isolate) = warm();
        deployment.pass(61);
        deployment.object.vanish_after(at);
        let case = format!("killed at {at}");
        let reply = deployment.run(isolate.ask(Ask::refresh(1)));
        match reply.status {
            // Told that it was done, it was.
            200 => assert_ne!(reply.body["bearer"]["generation"], 1, "{case}"),
            _ => assert_problem(&reply, "token_unavailable", "carrier", &case),
        }
        deployment.pass(61);
        let again = deployment.run(isolate.ask(Ask::refresh(1)));
        assert_eq!(again.status, 200, "{case}: {}", again.body);
        let generation = again.body["bearer"]["generation"].as_u64().unwrap();
        assert!((2..=3).contains(&generation), "{case}: {}", again.body);
        deployment.pass(61);
        assert_served_by(&deployment, &deployment.isolate("paris"), generation);
        let calls = deployment.wire.token_calls();
        assert!((2..=3).contains(&calls), "{case}: {calls} token calls");
        deployment.wire.assert_one_token_call_at_a_time();
    }
}
