//! Values that the carrier refuses, and the day of mailing: an answer holds for its day, at the origin.

use emulator::Fault;

use super::*;
use crate::matrix::server_error;
use crate::questions::{parcel, rates_to};

fn to_nowhere() -> Ask {
    rates_to("00000", &[parcel(2.5, [10.0, 8.0, 4.0])])
}

fn assert_refused(reply: &Reply, case: &str) {
    assert_eq!(reply.status, 422, "{case}: {}", reply.body);
    assert_eq!(reply.text("fault"), "input", "{case}: {}", reply.body);
    assert_eq!(
        reply.body["errors"][0]["pointer"],
        "/destination/postal_code"
    );
}

#[test]
fn values_that_the_carrier_refuses_are_an_answer_for_the_day_everywhere() {
    let deployment = Deployment::new();
    deployment.caches.exist.set(true);
    let isolate = deployment.isolate("chicago");
    for hour in 0..10 {
        let cold = deployment.isolate(&format!("place {hour}"));
        for isolate in [&isolate, &cold] {
            assert_refused(&deployment.run(isolate.ask(to_nowhere())), "today");
        }
        // A fault of the carrier changes nothing of it.
        deployment.wire.fail("shipments", server_error());
        deployment.pass(HOUR_S - 1);
    }
    assert_eq!(calls(&deployment), 1);
}

#[test]
fn a_refusal_of_values_is_never_stale() {
    for stale in ["", "2592000"] {
        let deployment = Deployment::with(0, &[("STALE_RATES_S", stale)], |_| ());
        deployment.caches.exist.set(true);
        let isolate = deployment.isolate("chicago");
        assert_refused(&deployment.run(isolate.ask(to_nowhere())), "today");
        let desk = deployment.desks.all().remove(0);
        deployment.pass(DAY_ENDS_S + 1);
        assert!(
            desk.storage.is_empty() && desk.alarm_at().is_none(),
            "of no use any more"
        );
        deployment.wire.fail("shipments", Fault::Reset {});
        for isolate in [
            &isolate,
            &deployment.isolate("chicago"),
            &deployment.isolate("paris"),
        ] {
            let reply = deployment.run(isolate.ask(to_nowhere()));
            assert_eq!(reply.text("code"), "carrier_unreachable", "{}", reply.body);
        }
        deployment.wire.heal();
        // The API is asked no more for half a minute after five failures in a row.
        deployment.pass(40);
        assert_refused(&deployment.run(isolate.ask(to_nowhere())), "the next day");
        assert_eq!(calls(&deployment), 1 + 3 * 2 + 1);
    }
}

/// Refused for one day, priced for another: each day has its own answer.
#[test]
fn a_refusal_for_one_day_of_mailing_hides_no_price_of_another() {
    let deployment = Deployment::new();
    assert_prices(&asks_cold(&deployment), "live", "one day");
    let desk = the_desk(&deployment);
    let refused = r#",{"refused":{"about":"ship_date","mailing_date":"2026-11-24","ends_at":1795327200000}}]"#;
    let row = desk.storage.row("answers").unwrap();
    desk.storage
        .put("answers", &format!("{}{refused}", &row[..row.len() - 1]));
    for _ in 0..2 {
        let isolate = deployment.isolate("paris");
        let reply = deployment.run(isolate.ask(mailed_on("2026-11-24")));
        assert_eq!((reply.status, reply.text("freshness")), (200, "cached"));
        assert_eq!(reply.body["rates"], serde_json::json!([]));
        assert_eq!(reply.body["unavailable"][0]["code"], "refused_by_carrier");
        assert_prices(&asks(&deployment, &isolate), "cached", "one day");
        let other = deployment.run(isolate.ask(mailed_on("2026-11-25")));
        assert_eq!(other.status, 200, "{}", other.body);
    }
    assert_eq!(calls(&deployment), 2);
}

/// At midnight in Chicago, which is 06:00 UTC: whoever asks a moment before gets today's, a moment after tomorrow's.
#[test]
fn the_day_changes_at_the_origin_and_what_was_learnt_before_is_not_shown_as_todays() {
    for seed in 0..10 {
        let deployment = Deployment::with(seed, &[], |_| ());
        deployment.caches.exist.set(true);
        let isolates = ["chicago", "paris"].map(|place| deployment.isolate(place));
        deployment.pass(DAY_ENDS_S - 60);
        for number in 0..120_u64 {
            let isolate = match number % 3 {
                2 => deployment.isolate("paris"),
                warm => isolates[warm as usize].clone(),
            };
            let elapsed_before = deployment.world.elapsed_ms();
            let reply = asks(&deployment, &isolate);
            let is_next_day = elapsed_before >= DAY_ENDS_S * 1000;
            let expires_at = match is_next_day {
                false => "2026-11-22T06:00:00Z",
                true => "2026-11-23T06:00:00Z",
            };
            assert_eq!(reply.status, 200, "{}", reply.body);
            assert_eq!(
                reply.text("expires_at"),
                expires_at,
                "seed {seed}: {}",
                reply.body
            );
            if is_next_day {
                assert!(
                    reply.text("as_of") >= "2026-11-22T06:00:00Z",
                    "{}",
                    reply.body
                );
            }
            let pause = deployment.world.chance(|chance| chance.u64(..2_000));
            deployment.run(deployment.world.sleep(Duration::from_millis(pause)));
        }
        assert_eq!(calls(&deployment), 2, "seed {seed}: once a day");
    }
}

/// Tomorrow's mail may be asked about today; it is another day's question, and holds until today is over.
#[test]
fn an_answer_for_a_later_day_of_mailing_holds_until_today_is_over() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    for day in ["2026-11-21", "2026-11-22", "2026-11-23"] {
        assert_prices(&deployment.run(isolate.ask(mailed_on(day))), "live", day);
    }
    deployment.pass(DAY_ENDS_S);
    let yesterday = deployment.run(isolate.ask(mailed_on("2026-11-21")));
    assert_eq!(yesterday.status, 422, "{}", yesterday.body);
    for day in ["2026-11-22", "2026-11-23"] {
        assert_prices(&deployment.run(isolate.ask(mailed_on(day))), "live", day);
    }
    assert_eq!(calls(&deployment), 5);
}
