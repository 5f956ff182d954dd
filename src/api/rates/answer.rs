//! What a page is told: rates sorted by price, and why a service is not among them.

use std::time::Duration;

use serde::Serialize;

use crate::api::Answer;
use crate::carrier::PriceAnswer;
use crate::clock::{Date, LocalDay, UnixMillis, days_between, iso_date};
use crate::config::Ready;
use crate::postal::Zip5;
use crate::quote::{PricedParcel, Shipment};
use crate::rates::{Freshness, NotOffered, Rate, Service, Unavailable};

#[derive(Serialize)]
struct Body<'a> {
    rates: Vec<Shown<'a>>,
    unavailable: Vec<NotShown>,
    freshness: &'static str,
    as_of: String,
    expires_at: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    id: String,
    carrier: &'static str,
    service: &'static str,
    name: &'static str,
    amount: u64,
    currency: &'static str,
    price_type: &'static str,
    zone: Option<&'a str>,
    packaging: &'static str,
    delivery: Option<Arrival>,
    quote: String,
}

#[derive(Serialize)]
struct Arrival {
    date: String,
    days: i32,
    guaranteed: bool,
}

/// A service that is not among the rates, and why.
#[derive(Serialize)]
pub(super) struct NotShown {
    service: &'static str,
    code: &'static str,
    message: String,
}

impl NotShown {
    pub(super) fn new(service: &Service, code: &'static str, why: &str) -> Self {
        Self {
            service: service.id,
            code,
            message: format!("{}: {why}.", service.name),
        }
    }

    pub(super) fn of(unavailable: &Unavailable) -> Self {
        let (code, why) = match unavailable.reason {
            NotOffered::TooLong => ("too_long", "length plus girth is over its limit"),
            NotOffered::NotOfferedHere => {
                ("not_offered_here", "USPS lists no price for own packaging")
            }
            NotOffered::RefusedByCarrier => ("refused_by_carrier", "USPS refuses to price it"),
        };
        match unavailable.position {
            Some(position) => Self::new(
                unavailable.service,
                code,
                &format!("{why} (parcel {position})"),
            ),
            None => Self::new(unavailable.service, code, why),
        }
    }
}

/// Where the prices of a shipment come from, taken together.
pub(super) struct Source {
    freshness: Freshness,
    asked_at: UnixMillis,
    /// When the carrier gave the oldest part; `None` before there is one.
    as_of: Option<UnixMillis>,
    expires_at: UnixMillis,
}

/// How long a page may show prices that the carrier could not be asked about.
const STALE_HOLDS: Duration = Duration::from_secs(300);

impl Source {
    /// Of prices that are asked for now. They hold until the day ends at the origin: dates are about today's mail, and USPS
    /// changes prices at midnight.
    pub(super) fn new(now: UnixMillis, day: LocalDay) -> Self {
        Self {
            freshness: Freshness::Live,
            asked_at: now,
            as_of: None,
            expires_at: day.ends_at,
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

/// What a shop may show, and for what.
pub(super) struct Offered {
    pub(super) destination: Zip5,
    pub(super) parcels: Vec<PricedParcel>,
    pub(super) rates: Vec<Rate>,
}

/// The whole answer. What is shown is signed, and nothing else is.
pub(super) fn answer(
    ready: &Ready,
    offered: Option<&Offered>,
    unavailable: Vec<NotShown>,
    ship_date: Date,
    source: Source,
) -> Answer {
    let shown = offered.map(|offered| shown(ready, offered, ship_date, &source));
    let body = Body {
        rates: shown.unwrap_or_default(),
        unavailable,
        freshness: source.freshness.name(),
        as_of: source.as_of.unwrap_or(source.asked_at).to_rfc3339(),
        expires_at: source.expires_at.to_rfc3339(),
    };
    Answer::new(serde_json::to_string(&body).unwrap_or_default())
}

fn shown<'a>(
    ready: &Ready,
    offered: &'a Offered,
    ship_date: Date,
    source: &Source,
) -> Vec<Shown<'a>> {
    let shipment = Shipment {
        shop: &ready.shop_id,
        asked_at: source.asked_at,
        expires_at: source.expires_at,
        destination: offered.destination,
        parcels: &offered.parcels,
        freshness: source.freshness,
        ship_date,
    };
    let quote = shipment.signer(&ready.quote_keys);
    let price_type = ready.price_type.name();
    let shown = offered.rates.iter().map(|rate| Shown {
        id: format!("usps.{}", rate.service.id),
        carrier: "usps",
        service: rate.service.id,
        name: rate.service.name,
        amount: rate.price.0,
        currency: "USD",
        price_type,
        zone: rate.zone.as_deref(),
        packaging: "own",
        delivery: rate.delivery.map(|delivery| Arrival {
            date: iso_date(delivery.date),
            days: days_between(ship_date, delivery.date),
            guaranteed: delivery.guaranteed,
        }),
        quote: quote(rate.service, rate.price),
    });
    shown.collect()
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
        let mut source = Source::new(NOW, LocalDay { today, ends_at });
        for (as_of, freshness) in parts {
            let list = PriceAnswer::List(PriceList {
                mailing_date: today,
                rows: Vec::new(),
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
