//! What one client may cause: a part of an API's limit. A client is known by an opaque hash, and to the account object's memory
//! alone: what is forgotten with it gives nobody more than a fresh share.

use std::collections::BTreeMap;
use std::time::Duration;

use crate::clock::UnixMillis;

use super::ledger::MAY_RETURN;
use super::{Rule, Window};

/// So many clients are known at once, a few hundred bytes each.
const MOST_CLIENTS: usize = 2_000;

/// A share up to this is exact; permits of a larger one that are given in the same twelfth of a window come back together.
const BUNCHES: u32 = 12;

/// A part of a limit, at least one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// So many
    pub part: u32,
    /// of so many; the same for no limit of its own.
    pub of: u32,
}

impl Share {
    /// The share of a limit; `None` if it is all of it.
    pub fn of_limit(self, limit: u32) -> Option<u32> {
        if self.part >= self.of {
            return None;
        }
        let share = u64::from(limit) * u64::from(self.part) / u64::from(self.of);
        Some(u32::try_from(share).unwrap_or(limit).max(1))
    }
}

/// What clients have used of their shares.
#[derive(Debug, Default)]
pub struct Shares {
    /// By API and client.
    clients: BTreeMap<String, Window>,
    /// The latest that the clock showed.
    latest: UnixMillis,
}

impl Shares {
    /// If a client has used up its share: the first instant at which it gets another permit.
    pub fn used_up_until(
        &mut self,
        api: &str,
        client: &str,
        share: u32,
        window: Duration,
        now: UnixMillis,
    ) -> Option<UnixMillis> {
        self.look_at_clock(now);
        let rule = Rule::with(share, window, BUNCHES);
        self.clients.get(&key(api, client))?.full_until(now, rule)
    }

    /// Counts a permit of this date. Whoever was not heard of for longest is forgotten for a new client.
    pub fn count(
        &mut self,
        api: &str,
        client: &str,
        share: u32,
        window: Duration,
        (date, now): (UnixMillis, UnixMillis),
    ) {
        let rule = Rule::with(share, window, BUNCHES);
        let key = key(api, client);
        if self.clients.len() >= MOST_CLIENTS && !self.clients.contains_key(&key) {
            self.make_room();
        }
        self.clients.entry(key).or_default().count(date, now, rule);
    }

    /// A permit of this date was not given after all.
    pub fn take_back(&mut self, api: &str, client: &str, date: UnixMillis) {
        if let Some(window) = self.clients.get_mut(&key(api, client)) {
            window.take_back(date);
        }
    }

    /// What was counted by a clock that was far ahead says nothing.
    fn look_at_clock(&mut self, now: UnixMillis) {
        if now.plus(MAY_RETURN) < self.latest {
            *self = Self::default();
        }
        self.latest = self.latest.max(now);
    }

    fn make_room(&mut self) {
        let by_age = |(_, window): &(&String, &Window)| window.newest();
        let oldest = self.clients.iter().min_by_key(by_age);
        if let Some(oldest) = oldest.map(|(key, _)| key.clone()) {
            self.clients.remove(&oldest);
        }
    }
}

fn key(api: &str, client: &str) -> String {
    format!("{api} {client}")
}
