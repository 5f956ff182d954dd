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
