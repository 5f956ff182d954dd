//! A window that slides: how many permits count yet, and when the next one can be had. Memory is bounded whatever the limit.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;

use super::USE_WITHIN;

/// Up to this limit every permit has a date of its own; above it, those of this part of a window are one bunch, which counts
/// until its last has left.
const BUNCHES: u32 = 240;

/// There are never more, whatever the clock did: what comes on top joins the newest.
const MOST_BUNCHES: usize = 2 * BUNCHES as usize;

/// How many permits in how long.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    limit: u32,
    window: Duration,
    /// How long a bunch may be gathered.
    bunch: Duration,
}

impl Rule {
    /// So many in any window at the carrier's side.
    pub fn of(limit: u32, window: Duration) -> Self {
        Self::with(limit, window, BUNCHES)
    }

    /// The same with a memory of its own.
    pub(super) fn with(limit: u32, window: Duration, bunches: u32) -> Self {
        Self {
            limit: limit.max(1),
            window,
            bunch: match limit <= bunches {
                true => Duration::ZERO,
                false => counts_for(window) / bunches,
            },
        }
    }
}

/// How long a permit counts: it may be used at the end of its time.
fn counts_for(window: Duration) -> Duration {
    window + USE_WITHIN
}

/// Permits given, as far as they count yet. Stored JSON outlives a deploy: new members need a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Window {
    /// The date of a bunch's last permit, and how many are in it.
    bunches: Vec<(UnixMillis, u32)>,
    /// The date of the newest bunch's first.
    newest_since: UnixMillis,
}

impl Window {
    /// How many count yet.
    pub fn used(&self, now: UnixMillis, window: Duration) -> u32 {
        let counts = |(last, _): &&(UnixMillis, u32)| now < last.plus(counts_for(window));
        let counts = self.bunches.iter().filter(counts);
        counts.fold(0, |sum, (_, count)| sum.saturating_add(*count))
    }

    /// If there is no room for one more: the first instant at which there is.
    pub fn full_until(&self, now: UnixMillis, rule: Rule) -> Option<UnixMillis> {
        let mut used = self.used(now, rule.window);
        if used < rule.limit {
            return None;
        }
        let mut leaving: Vec<_> = self
            .bunches
            .iter()
            .map(|(last, count)| (last.plus(counts_for(rule.window)), *count))
            .filter(|(leaves, _)| now < *leaves)
            .collect();
        leaving.sort_unstable();
        let freeing = leaving.into_iter().find(|(_, count)| {
            used = used.saturating_sub(*count);
            used < rule.limit
        });
        freeing.map(|(leaves, _)| leaves)
    }

    /// Counts one more, of this date, and forgets what does not count any more.
    pub fn count(&mut self, date: UnixMillis, now: UnixMillis, rule: Rule) {
        self.bunches
            .retain(|(last, _)| now < last.plus(counts_for(rule.window)));
        let full = self.bunches.len() >= MOST_BUNCHES;
        let since = self.newest_since;
        if let Some((last, count)) = self.bunches.last_mut() {
            let fits = since <= date && date.since(since) < rule.bunch;
            if full || fits || *last == date {
                *last = date.max(*last);
                *count = count.saturating_add(1);
                return;
            }
        }
        self.bunches.push((date, 1));
        self.newest_since = date;
    }

    /// One of this date was not given after all. If it cannot be told from later ones any more it stays counted.
    pub fn take_back(&mut self, date: UnixMillis) {
        let mut bunches = self.bunches.iter_mut().rev();
        if let Some((_, count)) = bunches.find(|(last, _)| *last == date) {
            *count = count.saturating_sub(1);
        }
        self.bunches.retain(|(_, count)| *count > 0);
    }

    /// Nothing has a later date than this.
    pub fn date_by(&mut self, latest: UnixMillis) {
        for (last, _) in &mut self.bunches {
            *last = latest.min(*last);
        }
        self.newest_since = latest.min(self.newest_since);
    }

    /// The date of the newest permit.
    pub(super) fn newest(&self) -> Option<UnixMillis> {
        self.bunches.last().map(|(last, _)| *last)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn seconds(seconds: u64) -> UnixMillis {
        UnixMillis(seconds * 1000)
    }

    #[test]
    fn each_permit_comes_back_after_the_window_and_the_time_it_may_be_used_in() {
        let rule = Rule::of(3, HOUR);
        let mut window = Window::default();
        for at in [0, 100, 100] {
            assert_eq!(window.full_until(seconds(at), rule), None);
            window.count(seconds(at), seconds(at), rule);
        }
        for (now, used, full_until) in [
            (100, 3, Some(3_610)),
            (3_609, 3, Some(3_610)),
            (3_610, 2, None),
            (3_709, 2, None),
            (3_710, 0, None),
        ] {
            assert_eq!(window.used(seconds(now), HOUR), used, "{now}");
            assert_eq!(
                window.full_until(seconds(now), rule),
                full_until.map(seconds)
            );
        }
        // A lower limit: two have to leave.
        let lower = Rule::of(2, HOUR);
        assert_eq!(
            window.full_until(seconds(3_609), lower),
            Some(seconds(3_710))
        );
        let lowest = Rule::of(0, HOUR);
        assert_eq!(window.full_until(seconds(3_800), lowest), None);
    }

    #[test]
    fn above_240_those_of_a_240th_of_the_window_come_back_together_with_the_last() {
        let rule = Rule::of(241, HOUR);
        let mut window = Window::default();
        for at in 0..=15 {
            window.count(seconds(at), seconds(at), rule);
        }
        // A 240th of 3,610 s is 15.04 s.
        assert_eq!(window.bunches, [(seconds(15), 16)]);
        window.count(seconds(16), seconds(16), rule);
        assert_eq!(window.used(seconds(3_624), HOUR), 17);
        assert_eq!(window.used(seconds(3_625), HOUR), 1);
    }

    #[test]
    fn memory_is_bounded_whatever_the_limit_and_the_clock() {
        let huge = Rule::of(1_000_000, HOUR);
        let mut window = Window::default();
        for now in (0..3_610_000).step_by(97) {
            window.count(UnixMillis(now), UnixMillis(now), huge);
        }
        assert!(window.bunches.len() <= 241, "{}", window.bunches.len());
        // Dates jump to and fro, ten minutes wide.
        for now in (0..100_000_u64).map(|n| n * 7_919_777 % 600_000) {
            window.count(UnixMillis(4_000_000 + now), UnixMillis(4_000_000), huge);
        }
        assert_eq!(window.bunches.len(), MOST_BUNCHES);
        let before = window.used(UnixMillis(4_000_000), HOUR);
        window.count(UnixMillis(4_700_000), UnixMillis(4_000_000), huge);
        assert_eq!(window.used(UnixMillis(4_000_000), HOUR), before + 1);
        assert_eq!(window.newest(), Some(UnixMillis(4_700_000)));
    }

    #[test]
    fn one_that_can_be_told_from_later_ones_is_taken_back() {
        let exact = Rule::of(60, HOUR);
        let mut window = Window::default();
        for at in [1, 1, 2] {
            window.count(seconds(at), seconds(at), exact);
        }
        window.take_back(seconds(1));
        window.take_back(seconds(2));
        window.take_back(seconds(9));
        assert_eq!(window.bunches, [(seconds(1), 1)]);
        let coarse = Rule::of(600, HOUR);
        let mut window = Window::default();
        for at in [1, 2] {
            window.count(seconds(at), seconds(at), coarse);
        }
        window.take_back(seconds(1));
        assert_eq!(window.bunches, [(seconds(2), 2)]);
    }
}
