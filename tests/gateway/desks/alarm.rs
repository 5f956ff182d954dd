//! Row 30 for desks: the alarm comes early, late, twice or in the middle. What is kept goes when its time is over, and not
//! before.

use futures_util::future::join;

use super::*;
use crate::matrix::server_error;

fn is_kept(desk: &DeskHost) -> bool {
    desk.storage.row("answers").is_some()
}

#[test]
fn what_is_kept_is_forgotten_when_its_time_is_over_and_not_before() {
    for stale_s in [1, 60, 36_000, STALE_S] {
        let text = stale_s.to_string();
        let settings = [("STALE_RATES_S", text.as_str())];
        let deployment = Deployment::with(0, &settings, |_| ());
        let desk = the_desk(&deployment);
        assert_prices(&asks_cold(&deployment), "live", "first");
        // It is used until the day is over, and as stale prices for as long as the shop has said.
        let ends_s = stale_s.max(DAY_ENDS_S);
        deployment.pass(ends_s - 10);
        assert!(is_kept(&desk), "{stale_s}");
        assert_eq!(desk.rang.get(), 0, "{stale_s}: the alarm costs money");
        deployment.pass(20);
        assert!(
            desk.storage.is_empty() && desk.alarm_at().is_none(),
            "{stale_s}"
        );
        deployment.pass(7 * 86_400);
        assert_eq!(desk.rang.get(), 1, "{stale_s}");
    }
}

#[test]
fn an_alarm_that_rings_early_forgets_nothing_and_is_set_again() {
    let deployment = Deployment::new();
    let desk = the_desk(&deployment);
    assert_prices(&asks_cold(&deployment), "live", "first");
    for wait_s in [0, 1, HOUR_S, DAY_ENDS_S, 86_400] {
        deployment.pass(wait_s);
        desk.lose_alarm();
        assert!(deployment.run(desk.ring()).is_ok());
        assert!(is_kept(&desk) && desk.alarm_at().is_some(), "{wait_s}");
    }
    deployment.pass(STALE_S);
    assert!(desk.storage.is_empty() && desk.alarm_at().is_none());
}

#[test]
fn an_alarm_that_rings_late_or_twice_or_after_an_error_forgets_all_the_same() {
    for seed in 0..10 {
        let deployment = Deployment::with(seed, &[], |_| ());
        let desk = the_desk(&deployment);
        {
            let mut mood = desk.mood.borrow_mut();
            mood.alarm_late = Duration::from_secs(600);
            mood.alarm_twice = 0.5;
        }
        assert_prices(&asks_cold(&deployment), "live", "first");
        deployment.pass(STALE_S - 10);
        // Once before its effect or after it, and again in two seconds.
        let how = crate::support::Failed::Before;
        desk.storage.fail_after(seed % 3, how);
        deployment.pass(700);
        assert!(
            desk.storage.is_empty() && desk.alarm_at().is_none(),
            "seed {seed}"
        );
        // Too late for the row, in time for the page: it was not shown past its time.
        deployment.wire.fail("shipments", server_error());
        let isolate = deployment.isolate("chicago");
        let reply = deployment.run(isolate.ask(mailed_on("2026-11-25")));
        assert_eq!(reply.status, 502, "{}", reply.body);
    }
}

/// Somebody asks about another day as what is kept runs out, and the alarm rings so much later. Says when the new answer was
/// kept.
fn rings_in_the_middle(seed: u64, rings_after_ms: u64) -> u64 {
    let deployment = Deployment::with(seed, &[], |_| ());
    let desk = the_desk(&deployment);
    // Between two operations of one there is time for another's.
    desk.storage.mood.borrow_mut().takes_ms = 4;
    assert_prices(&asks_cold(&deployment), "live", "first");
    deployment.pass(STALE_S - 1);
    carrier_takes(&deployment, 2_000);
    let isolate = deployment.isolate("chicago");
    let rings = async {
        after(&deployment, rings_after_ms).await;
        desk.ring().await
    };
    let kept = async {
        let mut waited_ms = 0;
        while desk.storage.written.lines().len() < 2 {
            after(&deployment, 1).await;
            waited_ms += 1;
        }
        waited_ms
    };
    let asked = join(isolate.ask(mailed_on("2026-11-25")), kept);
    let ((reply, kept_after_ms), rang) = deployment.run(join(asked, rings));
    let case = format!("seed {seed}, rang after {rings_after_ms} ms");
    assert_prices(&reply, "live", &case);
    assert!(rang.is_ok(), "{case}");
    deployment.pass(60);
    assert!(is_kept(&desk) && desk.alarm_at().is_some(), "{case}");
    deployment.pass(STALE_S + 60);
    assert!(
        desk.storage.is_empty() && desk.alarm_at().is_none(),
        "{case}"
    );
    kept_after_ms
}

/// It rings while somebody asks: what comes of that is kept, also at the very moment at which both touch the storage.
#[test]
fn an_alarm_in_the_middle_of_a_question_waits_and_what_is_learnt_is_kept() {
    for rings_after_ms in (0..2_200).step_by(100) {
        let kept_after_ms = rings_in_the_middle(rings_after_ms, rings_after_ms);
        assert!((2_000..2_200).contains(&kept_after_ms), "{kept_after_ms}");
    }
    let kept_after_ms = rings_in_the_middle(0, 0);
    for moment in kept_after_ms - 12..=kept_after_ms + 12 {
        rings_in_the_middle(0, moment);
    }
}

/// It rings early, and cannot see whether it is.
#[test]
fn an_alarm_that_cannot_read_what_is_kept_does_not_forget_it() {
    let deployment = Deployment::new();
    let desk = the_desk(&deployment);
    assert_prices(&asks_cold(&deployment), "live", "first");
    desk.storage.fail_after(0, crate::support::Failed::Before);
    deployment.run(desk.ring()).ok();
    assert!(is_kept(&desk));
    deployment.pass(STALE_S + 60);
    assert!(desk.storage.is_empty() && desk.alarm_at().is_none());
}

/// For nothing: of an object that has nothing.
#[test]
fn an_alarm_of_a_desk_that_knows_nothing_does_nothing() {
    let deployment = Deployment::new();
    let desk = the_desk(&deployment);
    for _ in 0..2 {
        assert!(deployment.run(desk.ring()).is_ok());
    }
    assert!(desk.storage.is_empty() && desk.alarm_at().is_none());
    assert_prices(&asks_cold(&deployment), "live", "after it");
}

/// The clock of the place where it runs is wrong by minutes when the alarm rings.
#[test]
fn a_wrong_clock_shifts_forgetting_by_as_much_and_no_more() {
    for wrong_by_s in [-300, 300] {
        let deployment = Deployment::new();
        let desk = the_desk(&deployment);
        assert_prices(&asks_cold(&deployment), "live", "first");
        deployment.pass(STALE_S - 1_000);
        deployment.desks.clock.put_wrong_by(wrong_by_s);
        deployment.pass(600);
        assert!(is_kept(&desk), "{wrong_by_s}");
        deployment.pass(800);
        assert!(
            desk.storage.is_empty() && desk.alarm_at().is_none(),
            "{wrong_by_s}"
        );
    }
}
