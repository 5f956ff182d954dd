//! A desk's storage fails, before its effect or after it. What cannot be kept is asked again; nothing wrong is ever shown.

use futures_util::future::join;

use super::*;
use crate::matrix::server_error;
use crate::support::{Failed, StorageMood};

#[test]
fn whichever_operation_of_the_storage_fails_prices_are_shown_and_asked_for_twice_at_most() {
    for how in [Failed::Before, Failed::After] {
        for number in 0.. {
            let deployment = Deployment::new();
            let desk = the_desk(&deployment);
            desk.storage.fail_after(number, how);
            let case = format!("operation {number} fails {how:?} its effect");
            let first = asks_cold(&deployment);
            assert_prices(&first, "live", &case);
            let second = asks_cold(&deployment);
            assert_eq!(second.status, 200, "{case}: {}", second.body);
            let third = asks_cold(&deployment);
            assert_eq!(third.status, 200, "{case}: {}", third.body);
            if desk.storage.has_failed() {
                assert_prices(&asks_cold(&deployment), "cached", &case);
            }
            assert!((1..=2).contains(&calls(&deployment)), "{case}");
            deployment.pass(STALE_S + 300);
            assert!(
                desk.storage.is_empty(),
                "{case}: {:?}",
                desk.storage.row("answers")
            );
            assert_eq!(desk.alarm_at(), None, "{case}");
            if !desk.storage.has_failed() {
                assert!(number > 6, "{number} operations are not all of it");
                break;
            }
        }
    }
}

#[test]
fn while_nothing_can_be_written_the_carrier_is_asked_each_time_and_one_at_a_time() {
    for (before, after) in [(1.0, 0.0), (0.0, 1.0)] {
        let deployment = Deployment::new();
        let desk = the_desk(&deployment);
        *desk.storage.mood.borrow_mut() = StorageMood {
            saves_fail_before: before,
            saves_fail_after: after,
            ..StorageMood::default()
        };
        for number in 1..=3 {
            let reply = asks_cold(&deployment);
            let freshness = reply.text("freshness");
            // What took effect is there, whatever the storage said.
            let expected = if before > 0.0 || number == 1 {
                "live"
            } else {
                "cached"
            };
            assert_eq!(freshness, expected, "{}", reply.body);
        }
        let expected = if before > 0.0 { 3 } else { 1 };
        assert_eq!(calls(&deployment), expected);
    }
}

#[test]
fn while_nothing_can_be_read_the_carrier_is_asked_and_what_was_kept_is_there_afterwards() {
    let deployment = Deployment::new();
    let desk = the_desk(&deployment);
    assert_prices(&asks_cold(&deployment), "live", "first");
    desk.storage.mood.borrow_mut().loads_fail = 1.0;
    assert_prices(&asks_cold(&deployment), "live", "unread");
    desk.storage.mood.borrow_mut().loads_fail = 0.0;
    assert_prices(&asks_cold(&deployment), "cached", "read again");
    assert_eq!(calls(&deployment), 2);
}

/// A row of another version, or a damaged one, is no answer, and is replaced.
#[test]
fn a_damaged_row_counts_as_nothing_and_is_replaced() {
    let deployment = Deployment::new();
    let desk = the_desk(&deployment);
    assert_prices(&asks_cold(&deployment), "live", "first");
    let good = desk.storage.row("answers").unwrap();
    let mut known = 1;
    for bad in [
        String::new(),
        "null".to_owned(),
        "{}".to_owned(),
        "<html>".to_owned(),
        "[{}]".to_owned(),
        good[..good.len() / 2].to_owned(),
        good.replacen("\"list\"", "\"dream\"", 1),
        good.replacen("\"rows\"", "\"lines\"", 1),
        good.replacen("\"mailing_date\"", "\"day\"", 1),
        good.replacen("\"ends_at\"", "\"end\"", 1),
    ] {
        assert_ne!(bad, good);
        desk.storage.put("answers", &bad);
        desk.evict();
        assert_prices(&asks_cold(&deployment), "live", &bad);
        known += 1;
        assert_eq!(calls(&deployment), known, "{bad}");
        assert_prices(&asks_cold(&deployment), "cached", &bad);
    }
}

/// Whoever asks for nonsense, or while the carrier is down, leaves nothing behind that has to be paid for.
#[test]
fn nothing_is_stored_and_no_alarm_is_set_before_there_is_an_answer() {
    let deployment = Deployment::new();
    let desk = the_desk(&deployment);
    let nothing = |case: &str| {
        assert!(desk.storage.written.lines().is_empty(), "{case}");
        assert_eq!(desk.alarm_at(), None, "{case}");
    };
    deployment.wire.fail("shipments", server_error());
    assert_eq!(asks_cold(&deployment).status, 502);
    nothing("it failed");
    carrier_takes(&deployment, 3_000);
    let isolate = deployment.isolate("chicago");
    let looks = async {
        for _ in 0..29 {
            after(&deployment, 100).await;
            nothing("under way");
        }
    };
    let (reply, ()) = deployment.run(join(isolate.ask(good_rates()), looks));
    assert_prices(&reply, "live", "at last");
    assert_eq!(desk.storage.written.lines().len(), 1);
    assert!(desk.alarm_at().is_some());
}

/// The row grows with the days that are asked about, not with the questions.
#[test]
fn a_desk_keeps_a_few_days_and_no_more_however_long_it_is_asked() {
    let deployment = Deployment::new();
    let desk = the_desk(&deployment);
    let mut largest = 0;
    for _ in 0..12 {
        for _ in 0..3 {
            assert_eq!(
                deployment
                    .run(deployment.isolate("paris").ask(without_a_day()))
                    .status,
                200
            );
        }
        let row = desk.storage.row("answers").unwrap();
        let days = serde_json::from_str::<Vec<serde_json::Value>>(&row).unwrap();
        assert!(days.len() <= 4, "{}", days.len());
        largest = largest.max(row.len());
        deployment.pass(86_400);
    }
    assert!(largest < 128 * 1024, "{largest} bytes in one value");
    assert_eq!(calls(&deployment), 12, "once a day");
    deployment.assert_no_secret_was_kept(crate::questions::STREET);
}

/// Mailed today, whatever day that is.
fn without_a_day() -> crate::support::Ask {
    let mut ask = good_rates();
    ask.body = ask.body.replacen(",\"ship_date\":\"2026-11-23\"", "", 1);
    assert!(!ask.body.contains("ship_date"), "{}", ask.body);
    ask
}
