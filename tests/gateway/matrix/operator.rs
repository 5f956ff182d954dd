//! `POST /v1/tokens/refresh` and `/v1/tokens/revoke`: each means one generation, and doing it twice does it once.

use std::time::Duration;

use edgepost::token::Published;
use futures_util::future::{join, join_all};

use super::{Spent, warm};
use crate::questions::good_address;
use crate::support::{Ask, Deployment, Isolate, Reply};

pub(super) fn assert_served_by(deployment: &Deployment, isolate: &Isolate, generation: u64) {
    let reply = deployment.run(isolate.ask(good_address()));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(isolate.generation(), generation);
}

/// What KV and the object's row hold; 0 for nothing.
pub(super) fn kept_generations(deployment: &Deployment) -> [u64; 2] {
    let in_kv = deployment.kv.value(&deployment.bearer_key());
    let in_kv = in_kv.and_then(|value| deployment.object.open_published(&value));
    let row = deployment.object.storage.row("bearer").unwrap();
    let stored = deployment.object.open(&row);
    [in_kv, stored].map(|record| record.map_or(0, |record| record.generation))
}

#[test]
fn a_refresh_replaces_the_generation_it_names_and_sent_again_does_nothing() {
    let (deployment, isolate) = warm();
    deployment.pass(61);
    let spent = Spent::from_now(&deployment);
    for (refreshed, tokens) in [(true, 1), (false, 1), (false, 1)] {
        let reply = deployment.run(isolate.ask(Ask::refresh(1)));
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.body["refreshed"], refreshed, "{}", reply.body);
        assert_eq!(reply.body["bearer"]["generation"], 2, "{}", reply.body);
        assert_eq!(spent.calls(), (tokens, 0));
    }
    // Many at once join one call.
    let asks = (0..10).map(|_| isolate.ask(Ask::refresh(2)));
    for reply in deployment.run(join_all(asks)) {
        assert_eq!(reply.body["bearer"]["generation"], 3, "{}", reply.body);
    }
    assert_eq!(spent.calls(), (2, 0));
    deployment.pass(61);
    assert_served_by(&deployment, &deployment.isolate("paris"), 3);
    assert_eq!(kept_generations(&deployment), [3; 2]);
}

#[test]
fn a_generation_that_was_never_issued_is_a_422_and_does_nothing() {
    let (deployment, isolate) = warm();
    let fresh = Deployment::new();
    let nobody = fresh.isolate("chicago");
    for (deployment, isolate, never) in [(&deployment, &isolate, 2), (&fresh, &nobody, 1)] {
        let spent = Spent::from_now(deployment);
        for generation in [never, never + 1_000] {
            for action in [Ask::refresh(generation), Ask::revoke(generation)] {
                let reply = deployment.run(isolate.ask(action));
                assert_eq!(reply.status, 422, "{}", reply.body);
                assert_eq!(reply.text("fault"), "input");
                assert_eq!(reply.body["errors"][0]["pointer"], "/generation");
            }
        }
        assert_eq!(spent.calls(), (0, 0));
    }
    // Before there is any, 0 is the current one.
    let reply = fresh.run(nobody.ask(Ask::refresh(0)));
    assert_eq!(reply.body["bearer"]["generation"], 1, "{}", reply.body);
    let (deployment, isolate) = warm();
    let reply = deployment.run(isolate.ask(Ask::revoke(0)));
    assert_eq!(reply.body["revoked"], false, "{}", reply.body);
    assert_served_by(&deployment, &isolate, 1);
}

#[test]
fn a_revoke_ends_the_token_at_the_carrier_and_everywhere_and_keeps_everything_else() {
    let (deployment, isolate) = warm();
    let elsewhere = deployment.isolate("paris");
    assert_served_by(&deployment, &elsewhere, 1);
    deployment.pass(61);
    let reply = deployment.run(isolate.ask(Ask::revoke(1)));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert_eq!(
        (&reply.body["revoked"], &reply.body["generation"]),
        (&true.into(), &1.into())
    );
    deployment.pass(2);
    assert_eq!(kept_generations(&deployment), [0; 2]);
    let in_kv = deployment.kv.value(&deployment.bearer_key()).unwrap();
    let in_kv = Published::from_json(&in_kv).unwrap();
    assert!(in_kv.bearer.is_none() && in_kv.gate.is_none());
    assert_eq!(
        deployment.object.storage.row("bearer").as_deref(),
        Some("null")
    );

    // Its call is counted; and again it does nothing, on a new instance too.
    for _ in 0..2 {
        let status = deployment.run(isolate.ask(Ask::status())).body;
        assert!(status["account"]["bearer"].is_null(), "{status}");
        assert_eq!(status["account"]["token_calls_last_hour"], 2, "{status}");
        let again = deployment.run(isolate.ask(Ask::revoke(1)));
        assert_eq!(again.body["revoked"], false, "{}", again.body);
        deployment.object.evict();
    }
    assert_eq!(deployment.wire.emulator.call_count("oauth"), 2);

    // The next one who asks gets a token of the next generation; the isolate that did it does not try the old one first.
    let spent = Spent::from_now(&deployment);
    assert_served_by(&deployment, &isolate, 2);
    assert_eq!(spent.calls(), (1, 1));
    // Elsewhere the old one is refused once.
    assert_served_by(&deployment, &elsewhere, 2);
    assert_eq!(spent.calls(), (1, 3));
}

#[test]
fn two_revocations_of_one_generation_at_once_make_one_call() {
    let (deployment, isolate) = warm();
    deployment.pass(61);
    let asks = (0..5).map(|_| isolate.ask(Ask::revoke(1)));
    for reply in deployment.run(join_all(asks)) {
        assert_eq!(reply.status, 200, "{}", reply.body);
    }
    // The token's, and one to end it.
    assert_eq!(deployment.wire.emulator.call_count("oauth"), 2);
}

#[test]
fn an_older_generation_cannot_be_revoked_any_more() {
    let (deployment, isolate) = warm();
    deployment.pass(61);
    deployment.run(isolate.ask(Ask::refresh(1)));
    let spent = Spent::from_now(&deployment);
    let reply = deployment.run(isolate.ask(Ask::revoke(1)));
    assert_eq!(reply.body["revoked"], false, "{}", reply.body);
    deployment.pass(61);
    assert_served_by(&deployment, &deployment.isolate("paris"), 2);
    assert_eq!(spent.calls(), (0, 1));
}

#[test]
fn a_revoke_and_a_refresh_at_once_leave_the_new_token_and_end_the_old() {
    for (revoke_ms, refresh_ms) in (0..=150).step_by(10).flat_map(|ms| [(ms, 0), (0, ms)]) {
        let case = format!("revoke after {revoke_ms} ms, refresh after {refresh_ms} ms");
        let (deployment, isolate) = warm();
        deployment.pass(61);
        let (revoked, refreshed) = deployment.run(join(
            later(&deployment, &isolate, revoke_ms, Ask::revoke(1)),
            later(&deployment, &isolate, refresh_ms, Ask::refresh(1)),
        ));
        assert_eq!((revoked.status, refreshed.status), (200, 200), "{case}");
        assert_eq!(refreshed.body["refreshed"], true, "{case}");
        assert_eq!(refreshed.body["bearer"]["generation"], 2, "{case}");
        deployment.pass(61);
        assert_eq!(kept_generations(&deployment), [2; 2], "{case}");
        let spent = Spent::from_now(&deployment);
        assert_served_by(&deployment, &deployment.isolate("paris"), 2);
        assert_eq!(spent.calls(), (0, 1), "{case}");
        // Where it came first it was the current one.
        let ended = deployment.wire.emulator.call_count("oauth") == 3;
        assert_eq!(revoked.body["revoked"], ended, "{case}");
    }
}

async fn later(deployment: &Deployment, isolate: &Isolate, after_ms: u64, ask: Ask) -> Reply {
    deployment
        .world
        .sleep(Duration::from_millis(after_ms))
        .await;
    isolate.ask(ask).await
}

#[test]
fn what_the_operator_did_is_in_the_log_with_its_outcome_and_request() {
    let (deployment, isolate) = warm();
    for (action, line) in [
        (
            Ask::refresh(1),
            "operator: refresh token generation 1: done (request ",
        ),
        (
            Ask::refresh(1),
            "operator: refresh token generation 1: nothing to do (request ",
        ),
        (
            Ask::revoke(2),
            "operator: revoke token generation 2: done (request ",
        ),
        (
            Ask::revoke(9),
            "operator: revoke token generation 9: generation_unknown (request ",
        ),
    ] {
        let reply = deployment.run(isolate.ask(action));
        let expected = format!("{line}{})", reply.headers["x-request-id"]);
        assert_eq!(deployment.log.lines().last(), Some(&expected));
    }
}
