use edgepost::carrier::usps::Api;

use super::*;
use crate::bound::{Quota, with_calls};
use crate::designs::USUAL;
use crate::traffic::{Crowd, View};

/// A quota that a small day uses up, at the carrier and in Edgepost's settings.
const CALLS: u32 = 4;
const SETTINGS: [(&str, &str); 1] = [("QUOTA_SHIPPING_OPTIONS", "4")];

fn carrier() -> Settings {
    let mut settings = Settings::default();
    settings.quota_limits.insert("shipments".to_owned(), CALLS);
    settings
}

fn small_day() -> Day {
    Day::new(3, Crowd::FULL.divided_by(100))
}

fn run(course: &Course) -> (Day, Run) {
    let day = small_day();
    let run = serve(&day, carrier(), course, &SETTINGS);
    (day, run)
}

/// Calls of an API in the fullest window.
fn most_in_a_window(served: &Served, api: Api, window_ms: u64) -> usize {
    let calls = served.counted(api);
    let from = |begin: &u64| {
        let window = *begin..*begin + window_ms;
        calls.iter().filter(|at| window.contains(at)).count()
    };
    calls.iter().map(from).max().unwrap_or(0)
}

fn assert_keeps_the_quota(served: &Served) {
    let quota = Quota::of(&carrier());
    assert_eq!(served.refused(), 0, "{:?}", served.calls);
    let most = most_in_a_window(served, Api::ShippingOptions, quota.window_ms);
    assert!(most <= quota.calls, "{most}");
    assert!(most_in_a_window(served, Api::OAuth, 3_600_000) <= 12);
}

#[test]
fn a_small_day_keeps_the_quota_adds_up_and_beats_the_usual_designs() {
    let (day, Run { served, told }) = run(&Course::default());
    assert_keeps_the_quota(&served);
    assert_eq!(served.views.len(), day.views.len());
    let counts = Freshness::ALL.map(|freshness| served.count(freshness));
    assert_eq!(counts.iter().sum::<usize>(), day.views.len());
    assert_eq!(served.why.len(), served.count(Freshness::None));
    let known = ["carrier_quota_used", "share_used"];
    assert!(
        served
            .why
            .values()
            .all(|code| known.contains(&code.as_str())),
        "{:?}",
        served.why
    );
    // Every call was for a question of the day, none for the same twice.
    let mut asked: Vec<_> = served
        .calls_of(Api::ShippingOptions)
        .map(|call| call.asked)
        .collect();
    assert!(asked.iter().all(Option::is_some));
    asked.sort_unstable();
    asked.dedup();
    assert_eq!(asked.len(), served.calls_of(Api::ShippingOptions).count());
    assert!(served.calls.len() < day.views.len());
    // What was paid for once was used by everybody who asked it.
    let (fresh, of_calls) = (served.fresh(), with_calls(&day, &served));
    assert!(
        fresh <= of_calls && fresh * 100 >= of_calls * 95,
        "{fresh} of {of_calls}"
    );
    for design in USUAL {
        let usual = design.serve(&day, carrier(), None);
        assert!(usual.answered() < served.answered(), "{}", design.name);
    }
    // Whoever looks is never told of more calls than the carrier would take.
    let (calls, quota) = (served.counted(Api::ShippingOptions), Quota::of(&carrier()));
    for told in &told {
        let now = told.at_ms;
        let recent = calls
            .iter()
            .filter(|at| **at <= now && **at + quota.window_ms > now);
        let left = quota.calls - recent.count();
        let said = told.calls_left().unwrap();
        assert!(
            said <= u64::try_from(left).unwrap(),
            "{said} of {left} at {now}"
        );
    }
    let at: Vec<u64> = told.iter().map(|told| told.at_ms).collect();
    assert_eq!(at.len(), 288);
    assert!(at.is_sorted());
    assert!(
        told.iter()
            .all(|told| told.status["account"]["reachable"] == true)
    );
}

#[test]
fn the_same_seed_is_the_same_run_and_another_chooses_other_isolates() {
    let course = |seed| Course {
        seed,
        ..Course::default()
    };
    let (_, one) = run(&course(1));
    let (_, again) = run(&course(1));
    assert_eq!(one.served.views, again.served.views);
    assert_eq!(one.served.calls, again.served.calls);
    assert_eq!(one.told, again.told);
    let (_, other) = run(&course(2));
    // Status tells what the isolate that was asked has answered itself.
    assert_ne!(one.told, other.told);
}

#[test]
fn while_the_carrier_is_down_what_is_known_is_shown_and_the_quota_is_kept() {
    for hangs in [false, true] {
        let outage = Outage {
            hangs,
            ..Outage::parse("18:00-20:00").unwrap()
        };
        let (day, Run { served, .. }) = run(&Course {
            outage: Some(outage),
            ..Course::default()
        });
        assert_keeps_the_quota(&served);
        let got = |wanted: &dyn Fn(&View, Freshness) -> bool| {
            let views = day.views.iter().zip(&served.views);
            views.filter(|(view, got)| wanted(view, **got)).count()
        };
        let during = |view: &View| outage.is_on(view.at_ms);
        assert_eq!(got(&|view, got| during(view) && got == Freshness::Live), 0);
        assert!(got(&|view, got| during(view) && got != Freshness::None) > 0);
        let after = |view: &View| view.at_ms > outage.to_ms;
        assert!(got(&|view, got| after(view) && got == Freshness::Live) > 0);
        let failed = served.calls.iter().filter(|call| call.status != 200);
        assert!(failed.clone().count() > 0);
        assert!(failed.clone().all(|call| outage.is_on(call.at_ms)));
        let status = if hangs { 0 } else { 503 };
        assert!(failed.into_iter().all(|call| call.status == status));
    }
}

#[test]
fn a_day_before_counts_in_neither_views_nor_calls_but_what_it_learned_is_stale() {
    let day = small_day();
    let eve = small_day().a_day_earlier();
    let course = Course {
        eve: Some(eve),
        ..Course::default()
    };
    let Run { served, .. } = serve(&day, carrier(), &course, &SETTINGS);
    assert_keeps_the_quota(&served);
    assert_eq!(served.views.len(), day.views.len());
    let cold = run(&Course::default()).1.served;
    assert!(served.count(Freshness::Stale) > cold.count(Freshness::Stale));
}
