//! Promises that once did not hold: each was found by a test before it was mended.

use std::rc::Rc;
use std::time::Duration;

use emulator::{Fault, FaultBody};
use futures_util::future::{join, join_all};
use serde_json::Value;

use super::{Spent, assert_problem, warm};
use crate::questions::{good_address, good_rates};
use crate::support::{Ask, Deployment, KvMood, config};

/// What KV said before the token came is over by then.
#[test]
fn a_short_lived_token_that_the_operator_fetched_is_not_hidden_by_what_kv_said_before() {
    let deployment = Deployment::with(0, &[], |carrier| carrier.token_life_seconds = 50);
    let long = Fault::Status {
        status: 503,
        body: FaultBody::Empty,
        headers: [("Retry-After".to_owned(), "3600".to_owned())].into(),
    };
    deployment.wire.fail("oauth", long);
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_rates())).status, 502);
    deployment.pass(61);
    deployment.wire.heal();
    let refreshed = deployment.run(isolate.ask(Ask::refresh(1)));
    assert_eq!(refreshed.body["refreshed"], true, "{}", refreshed.body);
    deployment.pass(2);
    let reply = deployment.run(deployment.isolate("paris").ask(good_rates()));
    assert_eq!(reply.status, 200, "{}", reply.body);
}

/// Row 35: whatever refuses each new token, the page is told that it is a matter of settings.
#[test]
fn where_every_new_token_is_refused_the_page_is_told_of_the_configuration_also_when_token_calls_are_used_up()
 {
    let deployment = Deployment::new();
    let reason = emulator::Unauthorized::InvalidTokenSignature;
    deployment.wire.rules(
        ["addresses", "shipments"]
            .map(|api| emulator::FaultRule {
                api: api.to_owned(),
                path: None,
                skip: 0,
                times: None,
                probability: 1.0,
                fault: Fault::Unauthorized { reason },
            })
            .to_vec(),
    );
    let isolate = deployment.isolate("chicago");
    let mut faults = std::collections::BTreeMap::new();
    for _ in 0..360 {
        for ask in [good_address(), good_rates()] {
            let reply = deployment.run(isolate.ask(ask));
            *faults.entry(reply.text("fault").to_owned()).or_insert(0) += 1;
        }
        deployment.pass(30);
    }
    assert_eq!(
        faults.keys().collect::<Vec<_>>(),
        ["configuration"],
        "{faults:?}"
    );
}

/// Rows 31 and 35: the record that the object hands out as it is stored may be used up.
#[test]
fn an_old_worker_never_sends_a_token_past_its_end() {
    let (deployment, _) = warm();
    let elsewhere = Rc::new(config(&[("USPS_BASE_URL", "http://127.0.0.1:9000")]));
    let account = &elsewhere.ready.as_ref().unwrap().account;
    deployment.objects.deploy(account);
    deployment.pass(28_900);
    let old = deployment.isolate("paris");
    let spent = Spent::from_now(&deployment);
    let reply = deployment.run(old.ask(good_address()));
    assert_eq!(reply.text("code"), "token_unavailable");
    assert_eq!(spent.calls(), (0, 0), "it was sent: {:?}", reply.took);
}

/// Rows 34 and 36: records in the form before keys had names.
#[test]
fn a_record_that_names_no_key_opens() {
    let (deployment, _) = warm();
    deployment.pass(61);
    *deployment.kv.mood.borrow_mut() = KvMood::down();
    let row = deployment.object.storage.row("bearer").unwrap();
    let mut older: Value = serde_json::from_str(&row).unwrap();
    older.as_object_mut().unwrap().remove("key");
    deployment.object.storage.put("bearer", &older.to_string());
    deployment.object.evict();
    let cold = deployment.isolate("paris");
    assert_eq!(deployment.run(cold.ask(good_address())).status, 200);
    assert_eq!(deployment.wire.token_calls(), 1);
}

/// Rows 24 and 36: KV's value in the form before gates were published.
#[test]
fn a_value_of_kv_in_its_older_form_is_written_again() {
    let (deployment, _) = warm();
    deployment.pass(61);
    let key = deployment.bearer_key();
    let older = deployment.object.storage.row("bearer").unwrap();
    deployment.kv.put(&key, &older, Duration::from_secs(20_000));
    let cold = deployment.isolate("paris");
    assert_eq!(deployment.run(cold.ask(good_address())).status, 200);
    deployment.pass(61);
    let stored = deployment.kv.value(&key).unwrap();
    assert!(
        deployment.object.open_published(&stored).is_some(),
        "{stored}"
    );
}

/// Row 25: the object is killed while it does what the operator wants.
#[test]
fn wherever_the_object_is_killed_the_operator_is_told_what_was_done() {
    for at in 0..14 {
        let (deployment, isolate) = warm();
        deployment.pass(61);
        deployment.object.vanish_after(at);
        let reply = deployment.run(isolate.ask(Ask::refresh(1)));
        let case = format!("killed at {at}: {} {:?}", reply.body, reply.took);
        if reply.status == 200 {
            // A call whose instance was killed leaves a gap.
            let generation = reply.body["bearer"]["generation"].as_u64();
            assert!(matches!(generation, Some(2 | 3)), "{case}");
        }
    }
}

/// A request that is sent twice acts once.
#[test]
fn two_revocations_of_one_generation_at_once_make_one_call() {
    let (deployment, isolate) = warm();
    deployment.pass(61);
    let asks = [Ask::revoke(1), Ask::revoke(1)].map(|ask| isolate.ask(ask));
    deployment.run(join_all(asks));
    assert_eq!(deployment.wire.emulator.call_count("oauth"), 2);
}

/// Row 19: an answer without `expires_in`, for hours.
#[test]
fn a_carrier_that_never_says_how_long_a_token_lives_is_no_problem() {
    for every_s in [60, 600] {
        let deployment = Deployment::new();
        deployment.wire.fail(
            "oauth",
            Fault::Token {
                expires_in: Some(Value::Null),
                scope: None,
                access_token: None,
                issued_at: None,
            },
        );
        let isolate = deployment.isolate("chicago");
        let mut failed = Vec::new();
        for _ in 0..3 * 3600 / every_s {
            if deployment.run(isolate.ask(good_address())).status != 200 {
                failed.push(deployment.world.elapsed_ms() / 1000);
            }
            deployment.pass(every_s);
        }
        assert_eq!(
            failed,
            [0; 0],
            "every {every_s} s, {}",
            deployment.wire.most_token_calls_in_an_hour()
        );
    }
}

/// Row 20: a write of KV that an ended instance had begun comes last.
#[test]
fn an_older_token_that_came_late_into_kv_does_not_stay_there() {
    let (deployment, warm) = warm();
    deployment.pass(61);
    let key = deployment.bearer_key();
    let late = deployment.kv.value(&key).unwrap();
    deployment.wire.emulator.revoke_all();
    assert_eq!(deployment.run(warm.ask(good_address())).status, 200);
    deployment.pass(61);
    deployment.kv.put(&key, &late, Duration::from_secs(20_000));
    for place in 0..3 {
        let cold = deployment.isolate(&format!("place {place}"));
        assert_eq!(deployment.run(cold.ask(good_address())).status, 200);
        deployment.pass(61);
    }
    let stored = deployment.kv.value(&key).unwrap();
    assert_eq!(
        deployment
            .object
            .open_published(&stored)
            .unwrap()
            .generation,
        2
    );
}

/// Row 29: the row says that somebody else refreshes by now; nothing of this instance's may be published or stored.
#[test]
fn an_instance_whose_row_has_moved_publishes_and_stores_nothing() {
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
    let row: Value = serde_json::from_str(&row).unwrap();
    let kept = (
        row["started"]["by"].as_u64(),
        deployment.object.storage.row("bearer"),
        deployment.kv.value(&deployment.bearer_key()),
    );
    assert_eq!(kept, (Some(4711), None, None));
    // Its own call may still be under way, as far as anybody knows.
    let next = deployment.run(isolate.ask(good_address()));
    assert_eq!(next.status, 200, "{}", next.body);
    assert!(next.took >= Duration::from_secs(5), "{:?}", next.took);
    assert_eq!(isolate.generation(), 2);
}
