use proptest::prelude::*;

use super::*;
use crate::designs::USUAL;
use crate::served::Call;
use crate::traffic::Crowd;

const LENGTH: u64 = 8;

fn kept(schedule: &Schedule, quota: Quota) -> bool {
    let mut calls: Vec<u64> = schedule.iter().flatten().copied().collect();
    calls.sort_unstable();
    let in_window = |begin: &u64| {
        let window = *begin..*begin + quota.window_ms;
        calls.iter().filter(|at| window.contains(at)).count()
    };
    calls.iter().all(|begin| in_window(begin) <= quota.calls)
}

/// The most views by trying every schedule there is.
fn by_trying(demand: &Demand, quota: Quota, on_demand: bool) -> usize {
    fn rest(demand: &Demand, quota: Quota, on_demand: bool, schedule: &mut Schedule) -> usize {
        if !kept(schedule, quota) {
            return 0;
        }
        let Some(shares) = demand.shares.get(schedule.len()) else {
            return demand.answered(schedule);
        };
        let first = shares.first().map_or(0, |(at, _)| *at);
        let from = if on_demand { first } else { 0 };
        let times = (from..demand.length_ms).map(Some).chain([None]);
        let mut most = 0;
        for time in times {
            schedule.push(time);
            most = most.max(rest(demand, quota, on_demand, schedule));
            schedule.pop();
        }
        most
    }
    rest(demand, quota, on_demand, &mut Vec::new())
}

fn demand(asked: usize) -> impl Strategy<Value = Demand> {
    let view = (
        0..LENGTH,
        prop::collection::btree_set(0_usize..4, 1..=asked),
    );
    prop::collection::vec(view, 0..9).prop_map(|views| {
        let views = views.into_iter();
        let listed = views.map(|(at, asked)| (at, asked.into_iter().collect()));
        Demand::new(LENGTH, listed.collect())
    })
}

fn quota() -> impl Strategy<Value = Quota> {
    (1_usize..3, 2_u64..6).prop_map(|(calls, window_ms)| Quota { calls, window_ms })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn with_one_question_a_view_the_bound_ahead_is_what_the_best_schedule_answers(
        demand in demand(1), quota in quota(),
    ) {
        let bound = ahead(&demand, quota);
        prop_assert_eq!(bound.most, by_trying(&demand, quota, false));
        prop_assert_eq!(bound.reached, bound.most);
    }

    #[test]
    fn no_schedule_answers_more_than_the_bounds(demand in demand(3), quota in quota()) {
        let (of_all, of_asked) = (ahead(&demand, quota), on_demand(&demand, quota));
        let best_ahead = by_trying(&demand, quota, false);
        let best_on_demand = by_trying(&demand, quota, true);
        prop_assert!((of_all.reached..=of_all.most).contains(&best_ahead), "{of_all:?} {best_ahead}");
        prop_assert!((of_asked.reached..=of_asked.most).contains(&best_on_demand), "{of_asked:?} {best_on_demand}");
        prop_assert!(best_on_demand <= best_ahead);
    }

    #[test]
    fn a_schedule_on_demand_keeps_the_quota_and_asks_nothing_before_anybody_did(
        demand in demand(2), quota in quota(),
    ) {
        let schedule = most_valuable_first(&demand, quota);
        prop_assert!(kept(&schedule, quota));
        for (shares, call) in demand.shares.iter().zip(&schedule) {
            prop_assert!(call.is_none_or(|call| shares[0].0 <= call));
        }
    }
}

#[test]
fn calls_ahead_save_what_the_evening_has_no_calls_for() {
    // Three questions at once, one call in each window of four: ahead all but none too late, on demand one.
    let views = (0..3).map(|question| (7, vec![question])).collect();
    let demand = Demand::new(LENGTH, views);
    let quota = Quota {
        calls: 1,
        window_ms: 4,
    };
    assert_eq!(ahead(&demand, quota).most, 2);
    assert_eq!(on_demand(&demand, quota).reached, 1);
}

#[test]
fn a_view_of_two_questions_needs_both_and_a_lone_answer_counts_half() {
    let demand = Demand::new(LENGTH, vec![(0, vec![0, 1]), (1, vec![2, 3])]);
    let one_call = Quota {
        calls: 1,
        window_ms: LENGTH,
    };
    let bound = ahead(&demand, one_call);
    assert_eq!((bound.most, bound.reached), (0, 0));
    let three_calls = Quota {
        calls: 3,
        ..one_call
    };
    // Worth one view and a half; whole views are counted.
    assert_eq!(ahead(&demand, three_calls).most, 1);
}

#[test]
fn a_small_day_has_bounds_in_order_and_schedules_close_below_them() {
    let day = Day::new(1, Crowd::FULL.divided_by(10));
    let demand = Demand::of(&day, |_| true);
    let quota = Quota {
        calls: 6,
        window_ms: 3_600_000,
    };
    let (of_all, of_asked) = (ahead(&demand, quota), on_demand(&demand, quota));
    assert!(of_asked.most <= of_all.most && of_all.most < day.views.len());
    assert!(of_all.reached * 100 >= of_all.most * 97, "{of_all:?}");
    assert!(of_asked.reached * 100 >= of_asked.most * 80, "{of_asked:?}");
    let shoppers = Demand::of(&day, |view| !view.is_bot);
    assert!(ahead(&shoppers, quota).most <= of_all.most);
}

#[test]
fn given_calls_answer_what_was_asked_by_then_and_answered() {
    let mut day = Day::new(1, Crowd::FULL.divided_by(200));
    day.views.retain(|view| questions(view).len() == 1);
    let view = day.views[3].clone();
    day.views = [1_000, 2_000, 3_000]
        .map(|at_ms| View {
            at_ms,
            ..view.clone()
        })
        .into();
    let call = |at_ms, status| Call {
        at_ms,
        api: edgepost::carrier::usps::Api::ShippingOptions,
        asked: questions(&view).first().copied(),
        status,
    };
    let none = [Freshness::None; 3];
    // The second view waits for its call.
    let waits = [Freshness::None, Freshness::Live, Freshness::Cached];
    for (views, calls, answered) in [
        (none, vec![], 0),
        (none, vec![call(0, 200)], 3),
        (none, vec![call(2_000, 200)], 2),
        (none, vec![call(3_000, 200), call(2_000, 200)], 2),
        (none, vec![call(0, 429), call(2_001, 200)], 1),
        (waits, vec![call(2_001, 200)], 2),
        (waits, vec![call(3_000 + PATIENCE_MS + 1, 200)], 0),
    ] {
        let served = Served {
            name: String::new(),
            views: views.into(),
            why: Default::default(),
            calls,
        };
        let of_calls = with_calls(&day, &served);
        assert_eq!(of_calls, answered, "{served:?}");
    }
}

#[test]
fn no_usual_design_is_above_the_bounds() {
    let day = Day::new(1, Crowd::FULL.divided_by(200));
    let demand = Demand::of(&day, |_| true);
    for quota_limit in [1, 3] {
        let settings = Settings {
            quota_limit,
            ..Settings::default()
        };
        let quota = Quota::of(&settings);
        let (of_all, of_asked) = (ahead(&demand, quota), on_demand(&demand, quota));
        for design in USUAL {
            let served = design.serve(&day, settings.clone(), None);
            let (answered, of_calls) = (served.answered(), with_calls(&day, &served));
            assert!(0 < answered && answered <= of_calls, "{}", design.name);
            assert!(of_calls <= of_asked.most, "{}", design.name);
            assert!(of_asked.most <= of_all.most);
        }
    }
}
