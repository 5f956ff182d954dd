//! What a carrier said to a question about prices, as it is kept: a price list, or that it refuses the question.

use std::time::Duration;

use serde::Serialize;

use crate::clock::{Date, UnixMillis, iso_date_text};
use crate::json::Json;
use crate::rates::{Freshness, PriceList, StoredPriceList};

use super::Refusal;
use super::usps::service;

/// An answer of the carrier.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PriceAnswer {
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

impl PriceAnswer {
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

    /// The end of the day that it was asked on, at the origin.
    pub fn ends_at(&self) -> UnixMillis {
        match self {
            Self::List(PriceList { ends_at, .. }) | Self::Refused { ends_at, .. } => *ends_at,
        }
    }

    /// From when on it is of no use.
    pub fn ends(&self, stale_for: Duration) -> UnixMillis {
        match self {
            Self::List(list) => list.ends_at.max(list.as_of.plus(stale_for)),
            Self::Refused { ends_at, .. } => *ends_at,
        }
    }

    /// About how much memory it takes.
    pub fn bytes(&self) -> usize {
        let more = match self {
            Self::List(list) => list.bytes(),
            Self::Refused { .. } => 0,
        };
        size_of::<Self>() + more
    }

    /// Reads what was kept. `None` if it says no day of mailing, or is of a version that keeps something else.
    pub(crate) fn read(json: Json) -> Option<Self> {
        let (name, value) = json.only()?;
        match name.as_ref() {
            "list" => PriceList::read(value, service).map(Self::List),
            "refused" => Some(Self::Refused {
                about: Refusal::of_name(&value.member("about").or_empty()),
                mailing_date: value.member("mailing_date").date()?,
                ends_at: value.member("ends_at").number().map(UnixMillis)?,
            }),
            _ => None,
        }
    }

    /// The form to keep.
    pub fn to_stored(&self) -> StoredPriceAnswer {
        match self {
            Self::List(list) => StoredPriceAnswer::List(list.to_stored()),
            Self::Refused {
                about,
                mailing_date,
                ends_at,
            } => StoredPriceAnswer::Refused {
                about: about.name().to_owned(),
                mailing_date: Some(*mailing_date),
                ends_at: *ends_at,
            },
        }
    }
}

/// A [`PriceAnswer`] as JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum StoredPriceAnswer {
    /// Prices.
    List(StoredPriceList),
    /// A refusal.
    Refused {
        /// [`Refusal::name`].
        about: String,
        /// The day of mailing.
        #[serde(serialize_with = "iso_date_text")]
        mailing_date: Option<Date>,
        /// Until when it holds.
        ends_at: UnixMillis,
    },
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::parse_iso_date;
    use crate::json::Document;
    use crate::rates::{Cents, Packaging, Row};

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
    fn the_stored_form_is_pinned() {
        let known = refused("2026-11-23");
        let text =
            r#"{"refused":{"about":"destination","mailing_date":"2026-11-23","ends_at":1000}}"#;
        assert_eq!(serde_json::to_string(&known.to_stored()).unwrap(), text);
        assert_eq!(PriceAnswer::read(Document::of(text).root()), Some(known));
        let known = list("2026-11-23", 7);
        let text = serde_json::to_string(&known.to_stored()).unwrap();
        assert!(
            text.starts_with(r#"{"list":{"mailing_date":"2026-11-23""#),
            "{text}"
        );
        assert_eq!(PriceAnswer::read(Document::of(&text).root()), Some(known));
    }
}
