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
    /// When the first of the carrier's answers ends.
    ends_at: UnixMillis,
}

/// How long a page may show prices that the carrier could not be asked about.
pub(super) const STALE_HOLDS: Duration = Duration::from_secs(300);

/// How long a quote is handed out that was signed once: `iat` is no older.
const SIGNED_FOR: Duration = Duration::from_secs(60);

impl Source {
    /// Of prices that are asked for now. They hold until the shop's day of mailing changes, at the latest when the day ends at
    /// the origin: dates are about that day's mail, and USPS changes prices at midnight.
    pub(super) fn new(now: UnixMillis, ends_at: UnixMillis) -> Self {
        Self {
            freshness: Freshness::Live,
            asked_at: now,
            as_of: None,
            expires_at: ends_at,
            ends_at,
        }
    }

    /// The oldest part counts.
    pub(super) fn add(&mut self, answer: &PriceAnswer, freshness: Freshness) {
        if freshness == Freshness::Stale {
            self.expires_at = self.expires_at.min(self.asked_at.plus(STALE_HOLDS));
        }
        self.freshness = self.freshness.max(freshness);
        self.ends_at = self.ends_at.min(answer.ends_at());
        if let PriceAnswer::List(list) = answer {
            let oldest = self.as_of.unwrap_or(list.as_of);
            self.as_of = Some(oldest.min(list.as_of));
        }
    }

    /// Until when the same question has the same answer, signatures and all; `None` if the next one will be another.
    pub(super) fn repeats_until(&self) -> Option<UnixMillis> {
        let soon = self.asked_at.plus(SIGNED_FOR);
        let ends_at = self.expires_at.min(self.ends_at).min(soon);
        (self.freshness == Freshness::Cached).then_some(ends_at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::Refusal;
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
    fn an_answer_is_repeated_for_a_minute_while_all_of_it_was_known() {
        let minute = Some(NOW.plus(Duration::from_secs(60)));
        let cached = |ends_in| {
            let mut source = Source::new(NOW, NOW.plus(hours(10)));
            let refused = PriceAnswer::Refused {
                about: Refusal::Parcel,
                mailing_date: parse_iso_date("2026-11-21").unwrap(),
                ends_at: NOW.plus(Duration::from_secs(ends_in)),
            };
            source.add(&refused, Freshness::Cached);
            source.repeats_until()
        };
        assert_eq!(cached(3_600), minute);
        assert_eq!(cached(59), Some(NOW.plus(Duration::from_secs(59))));
        let closing = Source {
            freshness: Freshness::Cached,
            ..Source::new(NOW, NOW.plus(Duration::from_secs(5)))
        };
        assert_eq!(closing.repeats_until(), Some(closing.expires_at));
        for (parts, expected) in [
            (&[][..], None),
            (&[(NOW, Freshness::Live)], None),
            (&[(NOW, Freshness::Cached), (NOW, Freshness::Stale)], None),
            (&[(NOW, Freshness::Live), (NOW, Freshness::Cached)], minute),
        ] {
            assert_eq!(source_of(parts).repeats_until(), expected, "{parts:?}");
        }
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
