//! Rows 20-24: KV is stale, empty, slow, failing; records are damaged. `generations` has lost rows.

use std::time::Duration;

use emulator::Fault;
use serde_json::Value;

use super::{Spent, warm};
use crate::questions::good_address;
use crate::support::{Ask, Deployment, KvMood};

/// Row 20.
#[test]
fn an_older_generation_from_kv_costs_a_repeat_and_no_token() {
    let (deployment, chicago) = warm();
    deployment.pass(1);
    // Paris has read generation 1 a moment ago, and keeps its copy.
    let paris = deployment.isolate("paris");
    assert_eq!(deployment.run(paris.ask(good_address())).status, 200);
    deployment.wire.emulator.revoke_all();
    assert_eq!(deployment.run(chicago.ask(good_address())).status, 200);
    assert_eq!(chicago.generation(), 2);

    let spent = Spent::from_now(&deployment);
    let cold = deployment.isolate("paris");
    assert_eq!(deployment.run(cold.ask(good_address())).status, 200);
    assert_eq!(spent.calls(), (0, 2));
    assert_eq!(cold.generation(), 2);
    // The copy is still old, and nobody goes back to it.
    assert_eq!(deployment.run(cold.ask(good_address())).status, 200);
    assert_eq!(spent.calls(), (0, 3));
    assert_eq!(cold.generation(), 2);
}

/// Row 20: KV takes no write any more, and has an older token that could still be used.
#[test]
fn an_isolate_never_goes_back_to_the_generation_before() {
    let (deployment, isolate) = warm();
    deployment.pass(1);
    deployment.kv.mood.borrow_mut().writes_fail_before = 1.0;
    let short = Fault::Token {
        expires_in: Some(300.into()),
        scope: None,
        access_token: None,
        issued_at: None,
    };
    deployment.wire.fail("oauth", short);
    deployment.pass(26_200);
    // Used while its successor is due, which comes in the background.
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    deployment.pass(1);
    let newer = isolate.generation();
    assert!(newer > 1);
    // Used up by now, while the older one in KV is not.
    deployment.pass(300);
    let in_kv = deployment.kv.value(&deployment.bearer_key()).unwrap();
    let older = deployment.object.open_published(&in_kv).unwrap();
    let now = isolate.clock().now();
    assert!(older.generation == 1 && !older.usable_for(now).is_zero());
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    assert!(isolate.generation() > newer);
}

/// Row 21.
#[test]
fn where_kv_still_says_absent_the_object_answers() {
    let deployment = Deployment::new();
    let key = deployment.bearer_key();
    let absent = deployment.run(deployment.kv.read("paris", &key, Duration::from_secs(1)));
    assert_eq!(absent, Ok(None));
    let chicago = deployment.isolate("chicago");
    assert_eq!(deployment.run(chicago.ask(good_address())).status, 200);
    deployment.pass(1);
    assert!(deployment.kv.value(&key).is_some());

    let spent = Spent::from_now(&deployment);
    let paris = deployment.isolate("paris");
    let reply = deployment.run(paris.ask(good_address()));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(reply.headers["server-timing"].contains("token;desc=\"object\""));
    assert_eq!(spent.calls(), (0, 1));
}

/// Row 22.
#[test]
fn a_kv_read_that_fails_or_is_slow_is_done_without() {
    for mood in [
        KvMood::down(),
        KvMood {
            read_ms: 60_000,
            ..KvMood::default()
        },
    ] {
        let (deployment, _) = warm();
        *deployment.kv.mood.borrow_mut() = mood;
        let spent = Spent::from_now(&deployment);
        let cold = deployment.isolate("paris");
        let reply = deployment.run(cold.ask(good_address()));
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert!(reply.took <= Duration::from_millis(400), "{:?}", reply.took);
        assert_eq!(spent.calls(), (0, 1));
    }
}

/// Rows 22 and 23, for a whole token's life.
#[test]
fn with_kv_down_for_hours_one_token_call_serves_everybody() {
    let deployment = Deployment::new();
    *deployment.kv.mood.borrow_mut() = KvMood::down();
    for hour in 0..7 {
        for location in ["chicago", "paris", "tokyo"] {
            let cold = deployment.isolate(location);
            let reply = deployment.run(cold.ask(good_address()));
            assert_eq!(reply.status, 200, "hour {hour}: {}", reply.body);
        }
        deployment.pass(3_500);
    }
    assert_eq!(deployment.wire.token_calls(), 1);
}

/// Row 23: before the effect, and after it.
#[test]
fn a_kv_write_that_failed_is_made_up_for() {
    for (before, after) in [(1.0, 0.0), (0.0, 1.0)] {
        let deployment = Deployment::new();
        *deployment.kv.mood.borrow_mut() = KvMood {
            writes_fail_before: before,
            writes_fail_after: after,
            ..KvMood::default()
        };
        let cold = deployment.isolate("chicago");
        assert_eq!(deployment.run(cold.ask(good_address())).status, 200);
        deployment.pass(120);
        let tokyo = deployment.isolate("tokyo");
        let status = deployment.run(tokyo.ask(Ask::status())).body;
        assert_eq!(status["account"]["kv_behind"], true, "{status}");
        *deployment.kv.mood.borrow_mut() = KvMood::default();
        // Nobody asks: the alarm does it.
        deployment.pass(35);
        let status = deployment.run(tokyo.ask(Ask::status())).body;
        assert_eq!(status["account"]["kv_behind"], false, "{status}");
        let stored = deployment.kv.value(&deployment.bearer_key()).unwrap();
        let record = deployment.object.open_published(&stored).unwrap();
        assert_eq!(record.generation, 1);
        assert_eq!(deployment.wire.token_calls(), 1);
    }
}

/// What a stored record can turn into.
fn damaged(good: &str) -> Vec<String> {
    let with = |name: &str, value: Value| {
        let mut record: Value = serde_json::from_str(good).unwrap();
        record[name] = value;
        record.to_string()
    };
    let record: Value = serde_json::from_str(good).unwrap();
    let sealed = record["sealed"].as_str().unwrap();
    let wrong_tag = format!("{}AAAA", &sealed[..sealed.len() - 4]);
    // The same record under another key.
    let elsewhere = Deployment::with(
        0,
        &[(
            "TOKEN_KEY",
            "bm90IHRoZSBzYW1lIGtleSwgbm90IHRoZSBzYW1lIGtleSE=",
        )],
        |_| (),
    );
    let isolate = elsewhere.isolate("chicago");
    assert_eq!(elsewhere.run(isolate.ask(good_address())).status, 200);
    vec![
        String::new(),
        "[]".to_owned(),
        "<html>".to_owned(),
        good[..good.len() / 2].to_owned(),
        with("v", 9.into()),
        with("generation", 77.into()),
        with("sealed", "".into()),
        with("sealed", wrong_tag.into()),
        elsewhere.object.storage.row("bearer").unwrap(),
    ]
}

/// Row 24, in KV.
#[test]
fn a_damaged_record_in_kv_counts_as_absent_is_counted_and_written_again() {
    let (deployment, _) = warm();
    deployment.pass(1);
    let key = deployment.bearer_key();
    let good = deployment.kv.value(&key).unwrap();
    let mut all = vec![
        String::new(),
        "null".to_owned(),
        "<html>".to_owned(),
        good[..good.len() / 2].to_owned(),
        good.replacen("\"v\":1", "\"v\":9", 1),
    ];
    let record = deployment.object.storage.row("bearer").unwrap();
    all.extend(damaged(&record).into_iter().filter_map(|bad| {
        let record: Value = serde_json::from_str(&bad).ok()?;
        Some(serde_json::json!({"v": 1, "bearer": record}).to_string())
    }));
    for (number, bad) in all.iter().enumerate() {
        deployment.kv.put(&key, bad, Duration::from_secs(3600));
        let spent = Spent::from_now(&deployment);
        let cold = deployment.isolate(&format!("place {number}"));
        let reply = deployment.run(cold.ask(good_address()));
        assert_eq!(reply.status, 200, "{bad}: {}", reply.body);
        assert_eq!(spent.calls(), (0, 1), "{bad}");
        // Written again from the object, for the next one.
        deployment.pass(61);
        let stored = deployment.kv.value(&key).unwrap();
        assert!(deployment.object.open_published(&stored).is_some(), "{bad}");
        let status = deployment.run(cold.ask(Ask::status())).body;
        let counted = &status["account"]["unreadable_records"];
        assert_eq!(*counted, number + 1, "{bad}: {status}");
    }
}

/// Row 24, in the object.
#[test]
fn a_damaged_record_in_the_object_is_counted_and_replaced_by_a_newer_generation() {
    let good = {
        let (deployment, _) = warm();
        deployment.object.storage.row("bearer").unwrap()
    };
    for bad in damaged(&good) {
        let (deployment, _) = warm();
        deployment.pass(1);
        deployment.object.storage.put("bearer", &bad);
        deployment.object.evict();
        *deployment.kv.mood.borrow_mut() = KvMood::down();
        let spent = Spent::from_now(&deployment);
        let cold = deployment.isolate("paris");
        let reply = deployment.run(cold.ask(good_address()));
        assert_eq!(reply.status, 200, "{bad}: {}", reply.body);
        assert_eq!(spent.calls(), (1, 1), "{bad}");
        assert!(cold.generation() >= 2, "{bad}");

        let status = deployment.run(cold.ask(Ask::status())).body;
        assert_eq!(
            status["account"]["unreadable_records"], 1,
            "{bad}: {status}"
        );
        let row = deployment.object.storage.row("bearer").unwrap();
        let record = deployment.object.open(&row).unwrap();
        assert_eq!(record.generation, cold.generation(), "{bad}");
    }
}

/// Rows 24 and 36: the form before gates were published.
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
