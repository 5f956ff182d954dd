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

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);

    fn seconds(seconds: u64) -> UnixMillis {
        UnixMillis(seconds * 1000)
    }

    fn ask(shares: &mut Shares, client: &str, share: u32, at: u64) -> Result<(), UnixMillis> {
        let now = seconds(at);
        match shares.used_up_until("a", client, share, HOUR, now) {
            Some(until) => Err(until),
            None => {
                shares.count("a", client, share, HOUR, (now, now));
                Ok(())
            }
        }
    }

    #[test]
    fn a_client_gets_its_share_and_the_others_theirs() {
        let mut shares = Shares::default();
        for at in 0..10 {
            assert_eq!(ask(&mut shares, "x", 10, at * 60), Ok(()));
        }
        assert_eq!(ask(&mut shares, "x", 10, 600), Err(seconds(3_610)));
        assert_eq!(ask(&mut shares, "y", 10, 600), Ok(()));
        let other_api = shares.used_up_until("b", "x", 10, HOUR, seconds(600));
        assert_eq!(other_api, None);
        // One comes back, as one was used.
        assert_eq!(ask(&mut shares, "x", 10, 3_610), Ok(()));
        assert_eq!(ask(&mut shares, "x", 10, 3_611), Err(seconds(3_670)));
        shares.take_back("a", "x", seconds(3_610));
        assert_eq!(ask(&mut shares, "x", 10, 3_611), Ok(()));
    }

    #[test]
    fn a_large_share_is_never_exceeded_in_a_window() {
        let mut shares = Shares::default();
        let mut given = Vec::new();
        for at in 0..20_000 {
            if ask(&mut shares, "x", 100, at).is_ok() {
                given.push(at);
            }
        }
        assert!(given.len() >= 500, "{}", given.len());
        for pair in given.windows(101) {
            assert!(pair[100] - pair[0] >= 3_610, "{pair:?}");
        }
    }

    #[test]
    fn whoever_was_not_heard_of_for_longest_is_forgotten_and_gets_no_more_than_a_fresh_share() {
        let mut shares = Shares::default();
        assert_eq!(ask(&mut shares, "first", 2, 0), Ok(()));
        assert_eq!(ask(&mut shares, "second", 1, 0), Ok(()));
        assert_eq!(ask(&mut shares, "first", 2, 1), Ok(()));
        for number in 2..MOST_CLIENTS {
            assert_eq!(ask(&mut shares, &number.to_string(), 1, 2), Ok(()));
        }
        assert_eq!(ask(&mut shares, "one more", 1, 3), Ok(()));
        assert_eq!(shares.clients.len(), MOST_CLIENTS);
        assert!(ask(&mut shares, "first", 2, 3).is_err());
        assert_eq!(ask(&mut shares, "second", 1, 3), Ok(()));
        assert!(ask(&mut shares, "second", 1, 3).is_err());
        assert_eq!(ask(&mut shares, "first", 2, 3), Ok(()), "a fresh share");
        assert_eq!(ask(&mut shares, "first", 2, 3), Ok(()));
        assert!(ask(&mut shares, "first", 2, 3).is_err());
        assert_eq!(shares.clients.len(), MOST_CLIENTS);
    }

    #[test]
    fn a_clock_that_goes_back_frees_nothing_unless_it_was_far_ahead() {
        let mut shares = Shares::default();
        assert_eq!(ask(&mut shares, "x", 1, 10_000), Ok(()));
        assert!(ask(&mut shares, "x", 1, 9_400).is_err());
        assert_eq!(ask(&mut shares, "x", 1, 9_399), Ok(()));
    }
}
