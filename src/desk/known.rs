//! What the carrier said to a question, as it is kept: a price list, or that it refuses the question.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::carrier::Refusal;
use crate::carrier::usps::service;
use crate::clock::{Date, UnixMillis, iso_date_text};
use crate::rates::{Freshness, PriceList, StoredPriceList};

/// An answer of the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Known {
    /// Its prices.
    List(PriceList),
    /// It does not take the question: not for this day, until the day is over.
    Refused {
        /// What it is about.
        about: Refusal,
        /// The day of mailing that was asked about.
        mailing_date: Date,
        /// The end of that day at the origin.
        ends_at: UnixMillis,
    },
}

impl Known {
    /// What it is to somebody who mails on `wanted`; `None` if it may not be shown. A refusal is never stale.
    pub fn freshness(
        &self,
        wanted: Date,
        now: UnixMillis,
        stale_for: Duration,
    ) -> Option<Freshness> {
        match self {
            Self::List(list) => list.freshness(wanted, now, stale_for),
            Self::Refused {
                mailing_date,
                ends_at,
                ..
            } => (*mailing_date == wanted && now < *ends_at).then_some(Freshness::Cached),
        }
    }

    /// The day of mailing it is about.
    pub fn mailing_date(&self) -> Date {
        match self {
            Self::List(list) => list.mailing_date,
            Self::Refused { mailing_date, .. } => *mailing_date,
        }
    }

    /// From when on it is of no use.
    pub fn ends(&self, stale_for: Duration) -> UnixMillis {
        match self {
            Self::List(list) => list.ends_at.max(list.as_of.plus(stale_for)),
            Self::Refused { ends_at, .. } => *ends_at,
        }
    }

    /// The form to keep.
    pub fn to_stored(&self) -> StoredKnown {
        match self {
            Self::List(list) => StoredKnown::List(list.to_stored()),
            Self::Refused {
                about,
                mailing_date,
                ends_at,
            } => StoredKnown::Refused {
                about: about.name().to_owned(),
                mailing_date: Some(*mailing_date),
                ends_at: *ends_at,
            },
        }
    }
}

/// A [`Known`] as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredKnown {
    /// Prices.
    List(StoredPriceList),
    /// A refusal.
    Refused {
        /// [`Refusal::name`].
        about: String,
        /// The day of mailing.
        #[serde(with = "iso_date_text")]
        mailing_date: Option<Date>,
        /// Until when it holds.
        ends_at: UnixMillis,
    },
}

impl StoredKnown {
    /// `None` if it says no day of mailing.
    pub fn read(self) -> Option<Known> {
        match self {
            Self::List(list) => PriceList::from_stored(list, service).map(Known::List),
            Self::Refused {
                about,
                mailing_date,
                ends_at,
            } => Some(Known::Refused {
                about: Refusal::of_name(&about),
                mailing_date: mailing_date?,
                ends_at,
            }),
        }
    }
}

/// The best of what is known: for this day before any other, then the newest.
pub(super) fn best(
    all: &[Known],
    wanted: Date,
    now: UnixMillis,
    stale_for: Duration,
) -> Option<(&Known, Freshness)> {
    let usable = all.iter().filter_map(|known| {
        let freshness = known.freshness(wanted, now, stale_for)?;
        Some((known, freshness))
    });
    usable.max_by_key(|(known, freshness)| {
        let as_of = match known {
            Known::List(list) => list.as_of,
            Known::Refused { .. } => UnixMillis::default(),
        };
        (*freshness == Freshness::Cached, as_of)
    })
}

/// Adds an answer: one for each day of mailing, at most so many days, the latest added last.
pub(super) fn add(all: &mut Vec<Known>, known: Known) {
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
    use crate::clock::parse_iso_date;
    use crate::rates::{Cents, Packaging, Row};

    const DAY: Duration = Duration::from_secs(86_400);

    fn date(text: &str) -> Date {
        parse_iso_date(text).unwrap()
    }

    fn list(mailing_date: &str, as_of: u64) -> Known {
        Known::List(PriceList {
            mailing_date: date(mailing_date),
            rows: vec![Row {
                service: service("ground_advantage").unwrap(),
                packaging: Packaging::Own,
                destination_entry: false,
                price: Cents(880),
                zone: None,
                delivery: None,
                starts_on: None,
                ends_on: None,
            }],
            as_of: UnixMillis(as_of),
            ends_at: UnixMillis(as_of + 1_000),
        })
    }

    fn refused(mailing_date: &str) -> Known {
        Known::Refused {
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

    #[test]
    fn the_stored_form_is_pinned() {
        let known = refused("2026-11-23");
        let text =
            r#"{"refused":{"about":"destination","mailing_date":"2026-11-23","ends_at":1000}}"#;
        assert_eq!(serde_json::to_string(&known.to_stored()).unwrap(), text);
        let stored: StoredKnown = serde_json::from_str(text).unwrap();
        assert_eq!(stored.read(), Some(known));
        let known = list("2026-11-23", 7);
        let text = serde_json::to_string(&known.to_stored()).unwrap();
        assert!(
            text.starts_with(r#"{"list":{"mailing_date":"2026-11-23""#),
            "{text}"
        );
        let stored: StoredKnown = serde_json::from_str(&text).unwrap();
        assert_eq!(stored.read(), Some(known));
    }
}
