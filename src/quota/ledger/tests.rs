//! What is counted, what stands in the way, and what a clock does to both.

use super::*;

const HOUR: Duration = Duration::from_secs(3600);
const MINUTE: Duration = Duration::from_secs(60);
/// 2026-11-21T20:00:00Z.
const BEGINNING: UnixMillis = UnixMillis(1_795_291_200_000);

fn terms(limit: Option<u32>, total: Option<u32>) -> Terms {
    Terms {
        limit,
        total,
        window: HOUR,
        ..Terms::default()
    }
}

fn seconds(seconds: u64) -> UnixMillis {
    BEGINNING.plus(Duration::from_secs(seconds))
}

/// How many of `asked` are given.
fn given(ledger: &mut Ledger, api: &str, terms: &Terms, now: UnixMillis, asked: u32) -> u32 {
    let given = (0..asked).filter(|_| ledger.give(api, terms, now).is_ok());
    u32::try_from(given.count()).unwrap()
}

fn quota_until(until: UnixMillis) -> Option<(Obstacle, UnixMillis)> {
    Some((Obstacle::Quota, until))
}

#[test]
fn an_api_has_its_limit_and_all_have_one_together() {
    let mut ledger = Ledger::default();
    let sixty = terms(Some(60), Some(100));
    assert_eq!(given(&mut ledger, "a", &sixty, seconds(0), 500), 60);
    assert_eq!(given(&mut ledger, "b", &sixty, seconds(5), 500), 40);
    for (api, until) in [("a", 3_610), ("b", 3_610), ("c", 3_610)] {
        let obstacle = ledger.obstacle(api, &sixty, seconds(6));
        assert_eq!(obstacle, quota_until(seconds(until)), "{api}");
    }
    let unmetered = terms(None, None);
    assert_eq!(given(&mut ledger, "a", &unmetered, seconds(6), 99), 99);
    assert_eq!(ledger.used("a", HOUR, seconds(6)), 60);
    assert_eq!(ledger.used_in_total(HOUR, seconds(6)), 100);
    // The total has room for the sixty of "a", "b" for twenty more of its own.
    assert_eq!(given(&mut ledger, "b", &sixty, seconds(3_610), 500), 20);
    assert_eq!(given(&mut ledger, "a", &sixty, seconds(3_610), 500), 40);
    let later = ledger.obstacle("a", &sixty, seconds(3_611));
    assert_eq!(later, quota_until(seconds(3_615)));
}

#[test]
fn a_clock_that_goes_back_frees_nothing_and_may_return() {
    let mut ledger = Ledger::default();
    let two = terms(Some(2), None);
    assert_eq!(given(&mut ledger, "a", &two, seconds(1_000), 1), 1);
    // Five minutes back; a minute later it is right again.
    assert_eq!(given(&mut ledger, "a", &two, seconds(700), 1), 1);
    let full = ledger.obstacle("a", &two, seconds(730));
    assert_eq!(full, quota_until(seconds(4_610)));
    // It may have been given at 1,000 as well as at 700: the later one counts.
    assert_eq!(given(&mut ledger, "a", &two, seconds(4_610), 9), 2);

    // It stays back: what was counted meanwhile leaves late, and from then on nothing does.
    let mut ledger = Ledger::default();
    assert_eq!(given(&mut ledger, "a", &two, seconds(1_000), 1), 1);
    assert_eq!(given(&mut ledger, "a", &two, seconds(800), 1), 1);
    assert_eq!(given(&mut ledger, "a", &two, seconds(4_609), 9), 0);
    assert_eq!(given(&mut ledger, "a", &two, seconds(4_610), 9), 2);
    assert_eq!(given(&mut ledger, "a", &two, seconds(8_219), 9), 0);
    assert_eq!(given(&mut ledger, "a", &two, seconds(8_220), 9), 2);
}

#[test]
fn a_clock_that_was_far_ahead_does_not_close_the_shop() {
    let mut ledger = Ledger::default();
    let two = Terms {
        by_month: true,
        limit_a_month: Some(3),
        ..terms(Some(2), None)
    };
    let next_year = seconds(400 * 86_400);
    assert_eq!(given(&mut ledger, "a", &two, next_year, 2), 2);
    assert!(ledger.close("b", "blocked", next_year, Pause::Fixed(HOUR)));
    let full = ledger.obstacle("a", &two, seconds(0));
    assert_eq!(full, quota_until(seconds(600 + 3_610)));
    assert_eq!(ledger.closed("b", seconds(0)), Some(("blocked", HOUR)));
    assert_eq!(given(&mut ledger, "a", &two, seconds(4_209), 9), 0);
    // Two of the three of the month are used, by what was counted then.
    assert_eq!(given(&mut ledger, "a", &two, seconds(4_210), 9), 1);
    assert_eq!(ledger.used_in_month(seconds(4_210)), 3);
}

#[test]
fn a_month_has_its_limit_and_ends_in_utc() {
    let mut ledger = Ledger::default();
    let capped = Terms {
        by_month: true,
        limit_a_month: Some(3),
        ..terms(None, None)
    };
    assert_eq!(given(&mut ledger, "a", &capped, BEGINNING, 9), 3);
    let december = UtcMonth::of(BEGINNING).ends_at();
    let last = december.minus(Duration::from_millis(1));
    for now in [BEGINNING, last, seconds(0)] {
        let obstacle = ledger.obstacle("a", &capped, now);
        assert_eq!(obstacle, Some((Obstacle::Month, december)));
    }
    assert_eq!(ledger.used_in_month(december), 0);
    assert_eq!(given(&mut ledger, "a", &capped, december, 9), 3);
    assert_eq!(ledger.used_in_month(december), 3);
    // Back over the end of the month: nothing is freed.
    assert_eq!(given(&mut ledger, "a", &capped, last, 9), 0);
    // Raised: what was used stays used.
    let raised = Terms {
        limit_a_month: Some(5),
        ..capped
    };
    assert_eq!(given(&mut ledger, "a", &raised, december, 9), 2);
}

#[test]
fn what_lasts_longest_is_what_stands_in_the_way() {
    let mut ledger = Ledger::default();
    let one = Terms {
        by_month: true,
        limit_a_month: Some(2),
        ..terms(Some(1), None)
    };
    assert_eq!(given(&mut ledger, "a", &one, seconds(0), 1), 1);
    let quota = quota_until(seconds(3_610));
    assert!(ledger.close("a", "blocked", seconds(0), Pause::Fixed(MINUTE)));
    assert_eq!(ledger.obstacle("a", &one, seconds(0)), quota);
    assert!(ledger.close("a", "blocked", seconds(20), Pause::Fixed(HOUR)));
    let closed = (Obstacle::Closed, seconds(3_620));
    assert_eq!(ledger.obstacle("a", &one, seconds(20)), Some(closed));
    assert_eq!(given(&mut ledger, "a", &one, seconds(3_620), 9), 1);
    let december = UtcMonth::of(BEGINNING).ends_at();
    let month = Some((Obstacle::Month, december));
    assert_eq!(ledger.obstacle("a", &one, seconds(3_620)), month);
}

#[test]
fn after_a_pause_one_probe_goes_and_its_word_alone_opens_the_gate() {
    let mut ledger = Ledger::default();
    let sixty = terms(Some(60), None);
    assert!(!ledger.went_well("a", seconds(0)), "it is open");
    assert!(ledger.close("a", "quota_used", seconds(0), Pause::Fixed(MINUTE)));
    assert!(!ledger.went_well("a", seconds(30)), "a call from before");
    assert!(!ledger.went_well("a", seconds(60)), "there is no probe yet");
    assert!(ledger.give("a", &sixty, seconds(60)).unwrap().probe);
    // Its word may come any moment.
    let waits = (Obstacle::Closed, seconds(63));
    let refused = ledger.give("a", &sixty, seconds(61));
    assert_eq!(refused, Err(waits));
    // Its token was refused, say: it goes again, and nobody else does.
    let repeated = Terms {
        repeats_probe: true,
        ..sixty
    };
    assert!(ledger.give("a", &repeated, seconds(62)).unwrap().probe);
    let waits = (Obstacle::Closed, seconds(92));
    assert_eq!(ledger.give("a", &sixty, seconds(91)), Err(waits));
    // It never told: the next one is it.
    assert!(ledger.give("a", &sixty, seconds(92)).unwrap().probe);
    assert!(ledger.went_well("a", seconds(93)));
    assert!(!ledger.give("a", &sixty, seconds(94)).unwrap().probe);
    // Nobody repeats the probe of a gate that is closed again.
    assert!(ledger.close("a", "quota_used", seconds(94), Pause::Fixed(MINUTE)));
    let waits = (Obstacle::Closed, seconds(154));
    assert_eq!(ledger.give("a", &repeated, seconds(95)), Err(waits));
    // A probe that could not be written down is the next one's.
    for _ in 0..2 {
        let probe = ledger.give("a", &sixty, seconds(200)).unwrap();
        assert!(probe.probe);
        ledger.take_back("a", &sixty, probe);
    }
    assert_eq!(ledger.used("a", HOUR, seconds(200)), 4);
}

#[test]
fn after_failures_calls_are_watched_and_a_probes_failure_counts_alone() {
    let mut ledger = Ledger::default();
    let sixty = terms(Some(60), None);
    for _ in 0..4 {
        assert!(!ledger.failed("a", seconds(0)));
    }
    assert!(ledger.give("a", &sixty, seconds(1)).unwrap().watched);
    assert!(!ledger.give("b", &sixty, seconds(1)).unwrap().watched);
    assert!(ledger.went_well("a", seconds(2)), "it is counted");
    assert!(!ledger.failed("a", seconds(3)), "one in a row");
    assert!(ledger.close("a", "failed", seconds(3), Pause::Fixed(MINUTE)));
    assert!(ledger.give("a", &sixty, seconds(63)).unwrap().probe);
    assert!(ledger.failed("a", seconds(64)));
    assert!(ledger.close("a", "failed", seconds(64), Pause::Fixed(MINUTE)));
    assert!(ledger.give("a", &sixty, seconds(124)).unwrap().probe);
    assert!(ledger.went_well("a", seconds(125)));
    assert!(!ledger.give("a", &sixty, seconds(125)).unwrap().watched);
    let text = ledger.to_json();
    assert_eq!(Ledger::read(&text), Some(ledger));
}

#[test]
fn many_reports_of_one_trouble_count_once_and_none_shortens_a_pause() {
    let backoff = Pause::Backoff {
        floor: MINUTE,
        ceiling: 15 * MINUTE,
        jitter: 0,
    };
    let mut ledger = Ledger::default();
    for reports in 0..9 {
        let closes = ledger.close("a", "quota_used", seconds(0), backoff);
        assert_eq!(closes, reports == 0);
    }
    let left = |ledger: &Ledger, now| ledger.closed("a", now).map(|(_, left)| left);
    assert_eq!(left(&ledger, seconds(0)), Some(MINUTE));
    assert!(ledger.close("a", "quota_used", seconds(60), backoff));
    assert_eq!(left(&ledger, seconds(60)), Some(2 * MINUTE));
    for (kind, pause) in [
        ("failed", Pause::Fixed(Duration::from_secs(30))),
        ("quota_used", Pause::Fixed(2 * MINUTE)),
    ] {
        assert!(!ledger.close("a", kind, seconds(60), pause), "{kind}");
    }
    assert!(ledger.close("a", "access_blocked", seconds(60), Pause::Fixed(5 * MINUTE)));
    assert_eq!(
        ledger.closed("a", seconds(60)),
        Some(("access_blocked", 5 * MINUTE))
    );
}

#[test]
fn what_was_not_given_after_all_is_not_used() {
    let mut ledger = Ledger::default();
    let terms = Terms {
        by_month: true,
        limit_a_month: Some(9),
        ..terms(Some(2), Some(2))
    };
    ledger.give("a", &terms, seconds(0)).unwrap();
    let lost = ledger.give("a", &terms, seconds(7)).unwrap();
    ledger.take_back("a", &terms, lost);
    assert_eq!(ledger.used("a", HOUR, seconds(7)), 1);
    assert_eq!(ledger.used_in_total(HOUR, seconds(7)), 1);
    assert_eq!(ledger.used_in_month(seconds(7)), 1);
    assert_eq!(given(&mut ledger, "a", &terms, seconds(8), 9), 1);
    let full = ledger.obstacle("a", &terms, seconds(8));
    assert_eq!(full, quota_until(seconds(3_610)));
}

#[test]
fn the_stored_form_is_pinned_and_an_older_one_is_read() {
    let mut ledger = Ledger::default();
    let terms = Terms {
        by_month: true,
        ..terms(Some(60), Some(60))
    };
    ledger.give("addresses", &terms, UnixMillis(5_000)).unwrap();
    ledger.close(
        "addresses",
        "quota_used",
        UnixMillis(6_000),
        Pause::Fixed(MINUTE),
    );
    let text = r#"{"clock":{"last":6000,"latest":6000,"behind_ms":0},"apis":[{"api":"addresses","window":{"bunches":[[5000,1]],"newest_since":5000},"gate":{"closed":{"until":66000,"reason":"quota_used","probing_until":0},"step":0}}],"total":{"bunches":[[5000,1]],"newest_since":5000},"month":23640,"used_in_month":1}"#;
    assert_eq!(ledger.to_json(), text);
    assert_eq!(Ledger::read(text).unwrap(), ledger);
    let older = Ledger::read(r#"{"apis":[{"api":"addresses"}],"news":1}"#).unwrap();
    assert_eq!(older.used("addresses", HOUR, UnixMillis(0)), 0);
    assert_eq!(Ledger::read("{}"), Some(Ledger::default()));
    for bad in ["", "{", "null", "[]", "7"] {
        assert_eq!(Ledger::read(bad), None, "{bad}");
    }
}
