//! Where the prices of a shipment come from: how fresh they are, and until when they hold.

use std::time::Duration;

use crate::carrier::PriceAnswer;
use crate::clock::UnixMillis;
use crate::rates::Freshness;

/// Where the prices of a shipment come from, taken together.
pub(super) struct Source {
    pub(super) freshness: Freshness,
    pub(super) asked_at: UnixMillis,
    /// When the carrier gave the oldest part; `None` before there is one.
    pub(super) as_of: Option<UnixMillis>,
    pub(super) expires_at: UnixMillis,
}

/// How long a page may show prices that the carrier could not be asked about.
pub(super) const STALE_HOLDS: Duration = Duration::from_secs(300);

impl Source {
    /// Of prices that are asked for now. They hold until the shop's day of mailing changes, at the latest when the day ends at
    /// the origin: dates are about that day's mail, and USPS changes prices at midnight.
    pub(super) fn new(now: UnixMillis, ends_at: UnixMillis) -> Self {
        Self {
            freshness: Freshness::Live,
            asked_at: now,
            as_of: None,
            expires_at: ends_at,
        }
    }

    /// The oldest part counts.
    pub(super) fn add(&mut self, answer: &PriceAnswer, freshness: Freshness) {
        if freshness == Freshness::Stale {
            self.expires_at = self.expires_at.min(self.asked_at.plus(STALE_HOLDS));
        }
        self.freshness = self.freshness.max(freshness);
        if let PriceAnswer::List(list) = answer {
            let oldest = self.as_of.unwrap_or(list.as_of);
            self.as_of = Some(oldest.min(list.as_of));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::parse_iso_date;
    use crate::rates::PriceList;

    const NOW: UnixMillis = UnixMillis(1_795_291_200_000);

    fn hours(hours: u64) -> Duration {
        Duration::from_secs(hours * 3600)
    }

    fn source_of(parts: &[(UnixMillis, Freshness)]) -> Source {
        let today = parse_iso_date("2026-11-21").unwrap();
        let ends_at = NOW.plus(hours(10));
        let mut source = Source::new(NOW, ends_at);
        for (as_of, freshness) in parts {
            let list = PriceAnswer::List(PriceList {
                mailing_date: today,
                rows: Vec::new(),
                odd: Vec::new(),
                unknown: Vec::new(),
                as_of: *as_of,
                ends_at,
            });
            source.add(&list, *freshness);
        }
        source
    }

    #[test]
    fn prices_are_of_when_the_carrier_gave_the_oldest_and_as_fresh_as_the_least_fresh() {
        let (old, older) = (NOW.minus(hours(1)), NOW.minus(hours(9)));
        let soon = NOW.plus(Duration::from_millis(800));
        for (parts, as_of, freshness) in [
            (&[(soon, Freshness::Live)][..], soon, Freshness::Live),
            (&[(old, Freshness::Cached)], old, Freshness::Cached),
            (
                &[(older, Freshness::Cached), (soon, Freshness::Live)],
                older,
                Freshness::Cached,
            ),
            (
                &[(old, Freshness::Stale), (older, Freshness::Cached)],
                older,
                Freshness::Stale,
            ),
        ] {
            let source = source_of(parts);
            assert_eq!((source.as_of, source.freshness), (Some(as_of), freshness));
        }
        assert_eq!(source_of(&[]).as_of, None);
    }

    #[test]
    fn stale_prices_hold_for_five_minutes_from_now_however_old_they_are_and_others_for_the_day() {
        let (old, older) = (NOW.minus(hours(1)), NOW.minus(hours(9)));
        let stale = Some(NOW.plus(STALE_HOLDS));
        for (parts, stale_until) in [
            (
                &[(old, Freshness::Cached), (NOW, Freshness::Live)][..],
                None,
            ),
            (&[(old, Freshness::Stale)], stale),
            (&[(old, Freshness::Stale), (older, Freshness::Stale)], stale),
            (
                &[(older, Freshness::Cached), (old, Freshness::Stale)],
                stale,
            ),
        ] {
            let expected = stale_until.unwrap_or(NOW.plus(hours(10)));
            assert_eq!(source_of(parts).expires_at, expected);
        }
    }
}
