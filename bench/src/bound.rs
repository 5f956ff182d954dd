//! The most views of a day that any cache can answer, however much it knows, on a quota of so many calls in any hour.
//!
//! **What it is a bound of.** A cache makes calls, each for one question (of [`crate::question`]) at one instant, never more
//! than `calls` in any window `[t, t + window)`. The day begins without answers. An answer holds from its call to the end of
//! the day, and answers no other question. A view is answered if each of its questions has been called for at or before
//! its instant. Calls take no time. Nobody, online or knowing the whole day, answers more views than [`Bound::most`]. A cache
//! that takes the answer to one question as the answer to another (say, by zone) is not a cache in this sense, and can
//! answer more.
//!
//! **Shares.** A view counts `UNIT`, split between its questions. A view that is answered has all of them answered, so
//! `UNIT` times the views answered is at most the sum, over the questions that were called for, of the shares of their
//! views from the call on: what a call is *worth*. What follows bounds that sum. With one question for each view, sum and
//! count are the same; with more, the sum also counts what an answer contributes to a view that lacks another.
//!
//! **Calls ahead** ([`ahead`]). The cache may ask before anybody does. Sort the calls of any policy, `c0 <= c1 <= …`. Of
//! `calls + 1` consecutive ones no window holds all, so `c(i) >= c(i - calls) + window`, so `c(i)` is no
//! earlier than the `i`-th of the slots "`calls` at 0, `calls` at `window`, `calls` at twice `window`, …". Moving each call to
//! its slot makes it no later, and what it is worth does not shrink. A second call for a question is worth nothing more. So every policy is worth at most what the best assignment of questions to slots is, and that
//! assignment is itself a policy: for the sum of shares the bound is exact.
//!
//! **Calls on demand** ([`on_demand`]). The cache asks only what somebody has asked: never before the question's first view.
//! Cut the day into spans of `window`, from any beginning: a policy makes at most `calls` calls in each. A call in a
//! span is worth no more than the shares from the span's beginning, and nothing if the first view is after the span.
//! So the best assignment of questions to spans bounds every policy; the least over several beginnings does too. This
//! one is not exact: calls at the end of a span and at the beginning of the next may share a window.
//!
//! **The same calls** ([`with_calls`]). The calls are given: what was asked, when, and that the carrier answered. A view can
//! be answered if each of its questions is among them at or before its instant, and else nobody could. Where calls take time,
//! a call counts from the first view that waited for it. Exact. It measures caches alone, not what is chosen to be asked.
//!
//! How much the first two leave open is shown by [`Bound::reached`]: views that a schedule which keeps the quota does answer.

use std::collections::{BTreeMap, HashMap};

use edgepost::clock::millis;
use emulator::Settings;

use crate::DAY;
use crate::question::{Question, questions};
use crate::served::{Freshness, Served};
use crate::traffic::{Day, View};

mod assignment;

/// What a view counts: enough to be split evenly between up to four questions. Any split is valid.
const UNIT: u64 = 12;

/// No view waits longer for a call.
const PATIENCE_MS: u64 = 10_000;

/// The carrier's quota.
#[derive(Clone, Copy, Debug)]
pub struct Quota {
    /// So many calls…
    pub calls: usize,
    /// …in any span of this length.
    pub window_ms: u64,
}

impl Quota {
    /// The one of shipping options.
    pub fn of(settings: &Settings) -> Self {
        let limit = settings.quota_limits.get("shipments");
        let calls = limit.copied().unwrap_or(settings.quota_limit);
        Self {
            calls: usize::try_from(calls).unwrap_or(usize::MAX),
            window_ms: settings.quota_window_seconds.saturating_mul(1000),
        }
    }
}

/// How many views can be answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bound {
    /// No cache answers more.
    pub most: usize,
    /// A schedule that was found, knowing the whole day, answers so many.
    pub reached: usize,
}

/// When each question is called for, if at all.
type Schedule = Vec<Option<u64>>;

/// What views need.
#[derive(Clone, Debug)]
pub struct Demand {
    length_ms: u64,
    /// When, and the questions by number.
    views: Vec<(u64, Vec<usize>)>,
    /// For each question its views: when, and the share in them. In order of time.
    shares: Vec<Vec<(u64, u64)>>,
}

impl Demand {
    /// Of the views that count.
    pub fn of(day: &Day, counts: impl Fn(&View) -> bool) -> Self {
        let mut numbers: HashMap<Question, usize> = HashMap::new();
        let mut number = |question| {
            let next = numbers.len();
            *numbers.entry(question).or_insert(next)
        };
        let views = day.views.iter().filter(|view| counts(view)).map(|view| {
            let asked = questions(view).into_iter().map(&mut number).collect();
            (view.at_ms, asked)
        });
        Self::new(millis(DAY), views.collect())
    }

    fn new(length_ms: u64, mut views: Vec<(u64, Vec<usize>)>) -> Self {
        views.sort();
        let of_all = views.iter().flat_map(|(_, asked)| asked);
        let count = of_all.max().map_or(0, |last| last + 1);
        let mut shares = vec![Vec::new(); count];
        for (at, asked) in &views {
            let parts = u64::try_from(asked.len()).unwrap_or(u64::MAX);
            for (place, question) in (0..).zip(asked) {
                let odd = u64::from(place < UNIT % parts);
                shares[*question].push((*at, UNIT / parts + odd));
            }
        }
        Self {
            length_ms,
            views,
            shares,
        }
    }

    /// Different questions, and of those the ones that only one view asks.
    pub fn questions(&self) -> (usize, usize) {
        let once = self.shares.iter().filter(|shares| shares.len() == 1);
        (self.shares.len(), once.count())
    }

    /// The most questions that are new in any clock hour of the day.
    pub fn most_new_in_an_hour(&self) -> usize {
        let mut new: BTreeMap<u64, usize> = BTreeMap::new();
        for (first, _) in self.shares.iter().filter_map(|shares| shares.first()) {
            *new.entry(first / 3_600_000).or_default() += 1;
        }
        new.into_values().max().unwrap_or(0)
    }

    /// The most calls that the quota allows in the whole time.
    pub fn most_calls(&self, quota: Quota) -> usize {
        let windows = usize::try_from(self.length_ms.div_ceil(quota.window_ms));
        windows.unwrap_or(usize::MAX).saturating_mul(quota.calls)
    }

    /// Views that a schedule answers.
    fn answered(&self, schedule: &Schedule) -> usize {
        let in_time =
            |question: &usize, at: u64| schedule[*question].is_some_and(|call| call <= at);
        let views = self.views.iter();
        views
            .filter(|(at, asked)| asked.iter().all(|question| in_time(question, *at)))
            .count()
    }
}

/// What a call for a question is worth at an instant.
fn worth(shares: &[(u64, u64)], call: u64) -> u64 {
    let from = shares.partition_point(|(at, _)| *at < call);
    shares[from..].iter().map(|(_, share)| share).sum()
}

/// The bound when the cache may ask before anybody does.
pub fn ahead(demand: &Demand, quota: Quota) -> Bound {
    let slots: Vec<u64> = (0..demand.length_ms.div_ceil(quota.window_ms))
        .map(|slot| slot * quota.window_ms)
        .collect();
    let of_slots =
        |shares: &Vec<(u64, u64)>| slots.iter().map(|slot| worth(shares, *slot)).collect();
    let values: Vec<Vec<u64>> = demand.shares.iter().map(of_slots).collect();
    let assigned = assignment::best(&values, quota.calls);
    let schedule = assigned.iter().map(|slot| Some(slots[(*slot)?])).collect();
    Bound {
        most: views(&values, &assigned),
        reached: demand.answered(&schedule),
    }
}

/// The bound when the cache asks only what somebody has asked.
pub fn on_demand(demand: &Demand, quota: Quota) -> Bound {
    const BEGINNINGS: u64 = 4;
    let from = |beginning: u64| {
        let later = (0..).map(|span| beginning + span * quota.window_ms);
        let mut begins: Vec<u64> = later.take_while(|at| *at < demand.length_ms).collect();
        if beginning > 0 {
            begins.insert(0, 0);
        }
        let in_span = |shares: &[(u64, u64)], begin: u64, end: u64| match shares.first() {
            Some((first, _)) if *first < end => worth(shares, begin),
            _ => 0,
        };
        let ends = begins.iter().skip(1).copied().chain([demand.length_ms]);
        let spans: Vec<(u64, u64)> = begins.iter().copied().zip(ends).collect();
        let of_spans = |shares: &Vec<(u64, u64)>| {
            let spans = spans.iter();
            spans
                .map(|(begin, end)| in_span(shares, *begin, *end))
                .collect()
        };
        let values: Vec<Vec<u64>> = demand.shares.iter().map(of_spans).collect();
        views(&values, &assignment::best(&values, quota.calls))
    };
    let beginnings = (0..BEGINNINGS).map(|part| quota.window_ms * part / BEGINNINGS);
    Bound {
        most: beginnings.map(from).min().unwrap_or(0),
        reached: demand.answered(&most_valuable_first(demand, quota)),
    }
}

/// The most views that any cache could answer from the calls that were made.
pub fn with_calls(day: &Day, served: &Served) -> usize {
    let mut answered_at: HashMap<Question, Vec<u64>> = HashMap::new();
    for (view, got) in day.views.iter().zip(&served.views) {
        if matches!(got, Freshness::Live | Freshness::Cached) {
            for asked in questions(view) {
                answered_at.entry(asked).or_default().push(view.at_ms);
            }
        }
    }
    let mut known: HashMap<Question, u64> = HashMap::new();
    for call in served.calls.iter().filter(|call| call.status == 200) {
        if let Some(asked) = call.asked {
            let views = answered_at.get(&asked).map_or(&[][..], Vec::as_slice);
            let waited = views.partition_point(|at| at + PATIENCE_MS < call.at_ms);
            let counts_from = views
                .get(waited)
                .map_or(call.at_ms, |at| call.at_ms.min(*at));
            let first = known.entry(asked).or_insert(counts_from);
            *first = counts_from.min(*first);
        }
    }
    let in_time = |view: &View, asked: &Question| {
        let call = known.get(asked);
        call.is_some_and(|call| *call <= view.at_ms)
    };
    let views = day.views.iter();
    views
        .filter(|view| questions(view).iter().all(|asked| in_time(view, asked)))
        .count()
}

/// Whole views in what an assignment is worth.
fn views(values: &[Vec<u64>], assigned: &[Option<usize>]) -> usize {
    let worth = values.iter().zip(assigned);
    let total: u64 = worth.filter_map(|(values, at)| Some(values[(*at)?])).sum();
    usize::try_from(total / UNIT).unwrap_or(usize::MAX)
}

/// A schedule on demand: the questions with the most views first, each at the first of its views at which the calls that
/// are there already leave room.
fn most_valuable_first(demand: &Demand, quota: Quota) -> Schedule {
    let mut schedule: Schedule = vec![None; demand.shares.len()];
    let mut calls: Vec<u64> = Vec::new();
    let mut order: Vec<usize> = (0..demand.shares.len()).collect();
    order.sort_by_key(|question| std::cmp::Reverse(worth(&demand.shares[*question], 0)));
    for question in order {
        for (at, _) in &demand.shares[question] {
            let place = calls.partition_point(|call| call <= at);
            calls.insert(place, *at);
            if keeps(&calls, place, quota) {
                schedule[question] = Some(*at);
                break;
            }
            calls.remove(place);
        }
    }
    schedule
}

/// Whether the quota holds in every window that the call at this place is in.
fn keeps(calls: &[u64], place: usize, quota: Quota) -> bool {
    let around = calls
        .get(place.saturating_sub(quota.calls)..)
        .unwrap_or_default();
    let around = &around[..around.len().min(2 * quota.calls + 1)];
    around
        .windows(quota.calls + 1)
        .all(|calls| calls[quota.calls] - calls[0] >= quota.window_ms)
}

#[cfg(test)]
mod tests;
