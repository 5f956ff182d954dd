//! Answers to one question, for several days of mailing.

use std::time::Duration;

use crate::carrier::PriceAnswer;
use crate::clock::{Date, UnixMillis};
use crate::rates::Freshness;

/// The best of what is known: for this day before any other, then the newest.
pub(super) fn best(
    all: &[PriceAnswer],
    wanted: Date,
    now: UnixMillis,
    stale_for: Duration,
) -> Option<(&PriceAnswer, Freshness)> {
    let usable = all.iter().filter_map(|known| {
        let freshness = known.freshness(wanted, now, stale_for)?;
        Some((known, freshness))
    });
    usable.max_by_key(|(known, freshness)| {
        let as_of = match known {
            PriceAnswer::List(list) => list.as_of,
            PriceAnswer::Refused { .. } => UnixMillis::default(),
        };
        (*freshness == Freshness::Cached, as_of)
    })
}

/// Adds an answer: one for each day of mailing, at most so many days, the latest added last.
pub(super) fn add(all: &mut Vec<PriceAnswer>, known: PriceAnswer) {
    /// Today, and the days for which shops make people wait.
    const MOST_DAYS: usize = 4;
    all.retain(|other| other.mailing_date() != known.mailing_date());
    all.push(known);
    let too_many = all.len().saturating_sub(MOST_DAYS);
    all.drain(..too_many);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::Refusal;
    use crate::carrier::usps::service;
    use crate::clock::parse_iso_date;
    use crate::rates::{Cents, Packaging, PriceList, Row};

    const DAY: Duration = Duration::from_secs(86_400);

    fn date(text: &str) -> Date {
        parse_iso_date(text).unwrap()
    }

    fn list(mailing_date: &str, as_of: u64) -> PriceAnswer {
        PriceAnswer::List(PriceList {
            mailing_date: date(mailing_date),
            rows: vec![Row {
                service: service("ground_advantage").unwrap(),
                packaging: Packaging::Own,
                price: Cents(880),
                surcharges: Vec::new(),
                billed_lb: None,
                extras: Vec::new(),
                zone: None,
                delivery: None,
                starts_on: None,
                ends_on: None,
                published: false,
                duties: None,
            }],
            odd: Vec::new(),
            unknown: Vec::new(),
            as_of: UnixMillis(as_of),
            ends_at: UnixMillis(as_of + 1_000),
        })
    }

    fn refused(mailing_date: &str) -> PriceAnswer {
        PriceAnswer::Refused {
            about: Refusal::Destination,
            mailing_date: date(mailing_date),
            ends_at: UnixMillis(1_000),
        }
    }

    #[test]
    fn the_answer_of_the_day_comes_before_every_stale_one() {
        let all = [list("2026-11-22", 5_000), list("2026-11-23", 100)];
        let found = |wanted, now| {
            best(&all, date(wanted), UnixMillis(now), DAY)
                .map(|(known, freshness)| (known.mailing_date(), freshness))
        };
        assert_eq!(
            found("2026-11-23", 500),
            Some((date("2026-11-23"), Freshness::Cached))
        );
        // Its day is over: now the newest.
        assert_eq!(
            found("2026-11-23", 5_500),
            Some((date("2026-11-22"), Freshness::Stale))
        );
        assert_eq!(
            found("2026-11-24", 5_500),
            Some((date("2026-11-22"), Freshness::Stale))
        );
        assert_eq!(found("2026-11-24", 5_500 + 86_400_000), None);
    }

    #[test]
    fn a_refusal_holds_for_its_day_and_is_never_stale() {
        let all = [refused("2026-11-23")];
        for (wanted, now, expected) in [
            ("2026-11-23", 999, Some(Freshness::Cached)),
            ("2026-11-23", 1_000, None),
            ("2026-11-24", 999, None),
        ] {
            let found = best(&all, date(wanted), UnixMillis(now), DAY);
            assert_eq!(found.map(|(_, freshness)| freshness), expected);
        }
    }

    #[test]
    fn there_is_one_answer_a_day_and_a_few_days() {
        let mut all = Vec::new();
        for day in ["21", "22", "22", "23", "24", "25"] {
            add(&mut all, list(&format!("2026-11-{day}"), 1));
        }
        let days: Vec<_> = all.iter().map(|known| known.mailing_date().day()).collect();
        assert_eq!(days, [22, 23, 24, 25]);
    }
}
