//! Rows 1-3 and 15: the carrier refuses.

use emulator::{Fault, Forbidden, Unauthorized};

use super::{Spent, assert_fails_open, endpoints, server_error, warm};
use crate::questions::{good_address, new_rates};
use crate::support::{Ask, KvMood, rule};

/// With the reason that the operator is told when it does not heal.
const HEALING: [(Unauthorized, &str); 4] = [
    (Unauthorized::TokenExpired, "token_expired"),
    (
        Unauthorized::InvalidTokenSignature,
        "token_signature_invalid",
    ),
    (Unauthorized::InvalidToken, "token_malformed"),
    (Unauthorized::Empty, "token_refused_without_reason"),
];

/// Row 1.
#[test]
fn a_healing_401_is_healed_by_one_token_call_and_one_repeat() {
    for (reason, _) in HEALING {
        for (api, ask) in endpoints() {
            let (deployment, isolate) = warm();
            deployment
                .wire
                .fail_next(api, 1, Fault::Unauthorized { reason });
            let spent = Spent::from_now(&deployment);
            let reply = deployment.run(isolate.ask(ask));
            assert_eq!(reply.status, 200, "{api} {reason:?}: {}", reply.body);
            assert_eq!(spent.calls(), (1, 2), "{api} {reason:?}");
            let row = deployment.object.storage.row("bearer").unwrap();
            assert_eq!(deployment.object.open(&row).unwrap().generation, 2);
            if api == "addresses" {
                assert_eq!(isolate.generation(), 2);
            }
        }
    }
}

/// Row 1.
#[test]
fn a_revoked_bearer_is_replaced_and_the_next_request_is_answered() {
    let (deployment, isolate) = warm();
    deployment.wire.emulator.revoke_all();
    let spent = Spent::from_now(&deployment);
    let reply = deployment.run(isolate.ask(good_address()));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(spent.calls(), (1, 2));
}

/// Row 1, for everybody.
#[test]
fn a_revoked_bearer_costs_one_token_call_for_all_isolates_together() {
    let (deployment, first) = warm();
    let others: Vec<_> = ["paris", "tokyo", "sydney"]
        .iter()
        .map(|location| deployment.isolate(location))
        .collect();
    for isolate in &others {
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    }
    deployment.wire.emulator.revoke_all();
    let spent = Spent::from_now(&deployment);
    for isolate in others.iter().chain([&first]) {
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    assert_eq!(spent.calls(), (1, 8));
}

/// Row 1: the refusal names its generation.
#[test]
fn a_late_401_never_kills_a_newer_token() {
    let (deployment, slow) = warm();
    let quick = deployment.isolate("paris");
    assert_eq!(deployment.run(quick.ask(good_address())).status, 200);
    deployment.wire.emulator.revoke_all();
    // One 401 is on its way for three seconds; meanwhile the other isolate brings a new token.
    deployment.object.mood.borrow_mut().latency_ms = 6;
    let spent = Spent::from_now(&deployment);
    let replies = deployment.run(async {
        deployment
            .wire
            .emulator
            .change_settings(|carrier| carrier.latency_ms = 3_000);
        let late = slow.ask(good_address());
        let healed = async {
            deployment
                .world
                .sleep(std::time::Duration::from_millis(100))
                .await;
            deployment
                .wire
                .emulator
                .change_settings(|carrier| carrier.latency_ms = 0);
            quick.ask(good_address()).await
        };
        futures_util::future::join(late, healed).await
    });
    assert_eq!((replies.0.status, replies.1.status), (200, 200));
    assert_eq!(spent.calls(), (1, 4));
    assert_eq!((slow.generation(), quick.generation()), (2, 2));
}

/// Rows 1 and 18: one API refuses the token, and no other can be had. The other APIs take it.
#[test]
fn a_token_that_one_api_refuses_serves_the_others_while_there_is_no_successor() {
    let (deployment, isolate) = warm();
    *deployment.kv.mood.borrow_mut() = KvMood::down();
    let refused = Fault::Unauthorized {
        reason: Unauthorized::TokenExpired,
    };
    deployment.wire.rules(vec![
        rule("addresses", None, refused),
        rule("oauth", None, server_error()),
    ]);
    let spent = Spent::from_now(&deployment);
    let reply = deployment.run(isolate.ask(good_address()));
    assert_fails_open("addresses", &reply, "carrier_error", "carrier", "refused");
    assert_eq!(spent.calls(), (1, 1));
    // While the gate is closed, and while the next call fails under whoever asks.
    deployment.object.lose_alarm();
    for wait in [0, 61, 0] {
        deployment.pass(wait);
        deployment.desks.fresh_isolate();
        let cold = deployment.isolate("paris");
        let reply = deployment.run(cold.ask(new_rates()));
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(deployment.wire.tokens.lines().len(), 1);
    }
    let (tokens, _) = spent.calls();
    assert!((2..=3).contains(&tokens), "{tokens} token calls");
    let status = deployment.run(isolate.ask(Ask::status())).body;
    assert_eq!(status["account"]["bearer"]["state"], "refused", "{status}");

    // As soon as one can be had it is fetched, and nobody has to ask.
    deployment.wire.heal();
    deployment.pass(150);
    let status = deployment.run(isolate.ask(Ask::status())).body;
    assert_eq!(status["account"]["bearer"]["state"], "usable", "{status}");
    assert_eq!(spent.calls().0, tokens + 1);
}

/// Row 2.
#[test]
fn a_401_for_the_fresh_token_too_is_a_configuration_fault_and_remembered_for_five_minutes() {
    for (reason, told) in HEALING {
        for (api, ask) in endpoints() {
            let (deployment, isolate) = warm();
            deployment.wire.fail(api, Fault::Unauthorized { reason });
            let spent = Spent::from_now(&deployment);
            let case = format!("{api} {reason:?}");
            let reply = deployment.run(isolate.ask(ask.clone()));
            assert_fails_open(api, &reply, "credentials_rejected", "configuration", &case);
            assert_eq!(spent.calls(), (1, 2), "{case}");
            if api == "addresses" {
                let status = deployment.run(isolate.ask(Ask::status())).body;
                assert_eq!(status["closed"][0]["reason"], told, "{status}");
            }

            deployment.pass(290);
            let spent = Spent::from_now(&deployment);
            let reply = deployment.run(isolate.ask(ask.clone()));
            assert_fails_open(api, &reply, "credentials_rejected", "configuration", &case);
            assert_eq!(spent.calls(), (0, 0), "{case}");

            deployment.wire.heal();
            deployment.pass(15);
            assert_eq!(deployment.run(isolate.ask(ask)).status, 200, "{case}");
        }
    }
}

/// Rows 1 and 2: the token that the object hands over may have died too while it lay there. That is no wrong account.
#[test]
fn a_token_that_died_unused_costs_one_answer_and_closes_nothing() {
    let (deployment, behind) = warm();
    let ahead = deployment.isolate("chicago");
    deployment.wire.emulator.revoke_all();
    assert_eq!(deployment.run(ahead.ask(good_address())).status, 200);
    deployment.pass(600);
    deployment.wire.emulator.revoke_all();

    let spent = Spent::from_now(&deployment);
    let reply = deployment.run(behind.ask(good_address()));
    assert_fails_open("addresses", &reply, "token_unavailable", "carrier", "twice");
    deployment.pass(2);
    for isolate in [&behind, &ahead] {
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    }
    assert_eq!(spent.calls().0, 1);
}

/// Row 2: three of the six kinds never heal. The empty one is above: it heals at most once.
#[test]
fn a_401_that_no_token_heals_costs_no_token_and_is_remembered_for_five_minutes() {
    for (reason, told) in [
        (Unauthorized::InvalidOauthScope, "scope_missing"),
        (Unauthorized::InvalidClient, "product_missing"),
    ] {
        for (api, ask) in endpoints() {
            let (deployment, isolate) = warm();
            deployment.wire.fail(api, Fault::Unauthorized { reason });
            let spent = Spent::from_now(&deployment);
            let case = format!("{api} {reason:?}");
            for _ in 0..3 {
                let reply = deployment.run(isolate.ask(ask.clone()));
                assert_fails_open(api, &reply, "product_missing", "configuration", &case);
                deployment.pass(90);
            }
            assert_eq!(spent.calls(), (0, 1), "{case}");

            if api == "addresses" {
                let status = deployment.run(isolate.ask(Ask::status())).body;
                assert_eq!(status["closed"][0]["code"], "product_missing", "{status}");
                assert_eq!(status["closed"][0]["reason"], told, "{status}");
                let advice = status["closed"][0]["advice"].as_str().unwrap();
                assert!(advice.contains("product"), "{advice}");
            }

            deployment.wire.heal();
            deployment.pass(60);
            assert_eq!(deployment.run(isolate.ask(ask)).status, 200, "{case}");
        }
    }
}

/// Row 3.
#[test]
fn a_403_is_not_repeated_and_remembered_for_five_minutes() {
    for (reason, code) in [
        (Forbidden::Contract, "account_not_linked"),
        (Forbidden::AccessControl, "access_blocked"),
    ] {
        for (api, ask) in endpoints() {
            let (deployment, isolate) = warm();
            deployment.wire.fail(api, Fault::Forbidden { reason });
            let spent = Spent::from_now(&deployment);
            let case = format!("{api} {code}");
            for _ in 0..3 {
                let reply = deployment.run(isolate.ask(ask.clone()));
                assert_fails_open(api, &reply, code, "configuration", &case);
                deployment.pass(90);
            }
            assert_eq!(spent.calls(), (0, 1), "{case}");

            deployment.wire.heal();
            deployment.pass(60);
            assert_eq!(deployment.run(isolate.ask(ask)).status, 200, "{case}");
        }
    }
}

/// Row 15.
#[test]
fn a_redirect_is_never_followed_and_a_configuration_fault() {
    for status in [301, 302, 303, 307, 308] {
        let redirect = || Fault::Redirect {
            status,
            location: "https://elsewhere.example/".to_owned(),
        };
        for (api, ask) in endpoints() {
            let (deployment, isolate) = warm();
            deployment.wire.fail(api, redirect());
            let spent = Spent::from_now(&deployment);
            let case = format!("{api} {status}");
            for _ in 0..3 {
                let reply = deployment.run(isolate.ask(ask.clone()));
                assert_fails_open(api, &reply, "wrong_host", "configuration", &case);
            }
            assert_eq!(spent.calls(), (0, 1), "{case}");
        }

        // The token endpoint's would carry the client secret elsewhere.
        let deployment = crate::support::Deployment::new();
        deployment.wire.fail("oauth", redirect());
        let isolate = deployment.isolate("chicago");
        for _ in 0..3 {
            let reply = deployment.run(isolate.ask(good_address()));
            assert_fails_open(
                "addresses",
                &reply,
                "wrong_host",
                "configuration",
                &format!("oauth {status}"),
            );
        }
        assert_eq!(deployment.wire.sent.borrow().len(), 1);
    }
}
