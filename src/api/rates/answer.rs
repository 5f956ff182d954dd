//! What a page is told: rates sorted by price, and why a service is not among them.

use std::time::Duration;

use serde::Serialize;

use crate::api::Answer;
use crate::carrier::PriceAnswer;
use crate::clock::{Date, UnixMillis, days_between, iso_date};
use crate::config::Ready;
use crate::quote::{Priced, PricedItem, PricedParcel, Shipment as Quoted};
use crate::rates::{
    Cents, Charge, Duties, Freshness, NotOffered, Packaging, Parcel, Rate, Service, Side,
    Unavailable,
};
use crate::shop::{self, Origin};

use super::question::{Asked, AskedItem, Load};
use super::shipment::Shipment;

#[derive(Serialize)]
pub(super) struct Body<'a> {
    pub(super) rates: Vec<Shown<'a>>,
    pub(super) unavailable: Vec<NotShown>,
    pub(super) ship_date: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parcels: Vec<PackedParcel<'a>>,
    pub(super) freshness: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) problem: Option<&'static str>,
    pub(super) as_of: String,
    pub(super) expires_at: String,
}

#[derive(Serialize)]
pub(super) struct Shown<'a> {
    pub(super) id: String,
    pub(super) carrier: &'static str,
    pub(super) service: &'a str,
    pub(super) name: String,
    pub(super) amount: Cents,
    pub(super) currency: &'static str,
    pub(super) price_type: &'static str,
    pub(super) zone: Option<&'a str>,
    pub(super) packaging: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) surcharges: Vec<Surcharge>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) extra_services: Vec<Charge>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) duties_and_taxes: Option<Customs>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) warnings: Vec<Warning>,
    pub(super) delivery: Option<Arrival>,
    /// The least and the most days of a price that the shop has set itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) delivery_days: Option<[u8; 2]>,
    pub(super) quote: String,
}

/// A part of the amount that is due because of the parcel's size.
#[derive(Serialize)]
pub(super) struct Surcharge {
    code: String,
    name: String,
    /// Null: it is in the postage, and nobody says how much of that it is.
    amount: Option<Cents>,
}

/// What customs takes from whoever receives the parcel; no part of the amount.
#[derive(Serialize)]
pub(super) struct Customs {
    amount: Cents,
    #[serde(flatten)]
    parts: Duties,
}

#[derive(Serialize)]
pub(super) struct Warning {
    code: &'static str,
    message: &'static str,
}

#[derive(Serialize)]
pub(super) struct Arrival {
    pub(super) date: String,
    pub(super) days: i32,
    pub(super) guaranteed: bool,
}

/// Equal parcels that goods were packed into.
#[derive(Serialize)]
pub(super) struct PackedParcel<'a> {
    packaging: Option<&'a str>,
    weight: Amount,
    dimensions: Dimensions,
    quantity: u32,
    items: Vec<Contained>,
}

#[derive(Serialize)]
struct Amount {
    value: f64,
    unit: &'static str,
}

#[derive(Serialize)]
struct Dimensions {
    length: f64,
    width: f64,
    height: f64,
    unit: &'static str,
}

/// How many of an item are in one parcel.
#[derive(Serialize)]
struct Contained {
    item: usize,
    quantity: u32,
}

/// A service that is not among the rates, and why.
#[derive(Serialize)]
pub(super) struct NotShown {
    service: String,
    code: &'static str,
    message: String,
}

impl NotShown {
    pub(super) fn new(
        shop: &shop::Settings,
        service: &Service,
        code: &'static str,
        why: &str,
    ) -> Self {
        Self {
            service: service.id.to_owned(),
            code,
            message: format!("{}: {why}.", shop.name_of(service)),
        }
    }

    pub(super) fn of(shop: &shop::Settings, unavailable: &Unavailable) -> Self {
        let reason = unavailable.reason;
        let why = match reason {
            NotOffered::TooHeavy => "weight is over its limit",
            NotOffered::TooLong => "length plus girth is over its limit",
            NotOffered::NotOfferedHere => "USPS lists no price for own packaging",
            NotOffered::RefusedByCarrier => "USPS refuses to price it",
            NotOffered::ExtraService => "does not go with the extra services that are wanted",
            NotOffered::NotUnderstood => "USPS lists its price in a form that is not known here",
        };
        let service = unavailable.service;
        match unavailable.position {
            Some(position) => {
                let why = format!("{why} (parcel {position})");
                Self::new(shop, service, reason.name(), &why)
            }
            None => Self::new(shop, service, reason.name(), why),
        }
    }

    /// Notes a mail class that nobody here has heard of, once.
    pub(super) fn note_unknown(class: &str, to: &mut Vec<Self>) {
        let service = class.to_ascii_lowercase();
        if to.iter().all(|known| known.service != service) {
            to.push(Self {
                message: format!("{service}: USPS lists it, and it is not known here."),
                service,
                code: NotOffered::NOT_KNOWN,
            });
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

/// From the longest to the shortest; of goods that stand upright the height is the last.
fn claimed_sides(item: &AskedItem) -> [Side; 3] {
    if item.upright {
        let [length, width, height] = item.sides;
        [length.max(width), length.min(width), height]
    } else {
        Parcel::new(item.weight, item.sides).sides()
    }
}

/// What every answer to a question has in common.
pub(super) struct Frame<'a> {
    pub(super) ready: &'a Ready,
    pub(super) asked: &'a Asked,
    pub(super) shipment: &'a Shipment,
    pub(super) origin: &'a Origin,
    pub(super) ship_date: Date,
}

impl<'a> Frame<'a> {
    /// The value of the order: as it was sent, else that of its goods if all of them have one.
    pub(super) fn order_value(&self) -> Option<Cents> {
        self.asked.order_value.or_else(|| match &self.asked.load {
            Load::Parcels(parcels) => parcels
                .iter()
                .map(|parcel| Some(parcel.value?.times(parcel.quantity)))
                .sum(),
            Load::Items(items) => items
                .iter()
                .map(|item| Some(item.value?.times(item.quantity)))
                .sum(),
        })
    }

    /// The whole answer. What is shown is signed, and nothing else is.
    pub(super) fn answer(
        &self,
        rates: Vec<Rate<'a>>,
        unavailable: Vec<NotShown>,
        source: &Source,
    ) -> Answer {
        self.written(Body {
            rates: self.shown(rates, source),
            unavailable,
            ship_date: iso_date(self.ship_date),
            parcels: self.packed(),
            freshness: source.freshness.name(),
            problem: None,
            as_of: source.as_of.unwrap_or(source.asked_at).to_rfc3339(),
            expires_at: source.expires_at.to_rfc3339(),
        })
    }

    pub(super) fn written(&self, body: Body) -> Answer {
        Answer::new(serde_json::to_string(&body).unwrap_or_default())
    }

    /// How goods were packed.
    pub(super) fn packed(&self) -> Vec<PackedParcel<'a>> {
        let packed = self.shipment.packed.iter().map(|packed| {
            let [length, width, height] = packed.parcel.sides().map(Side::inches);
            PackedParcel {
                packaging: packed.packaging.as_deref(),
                weight: Amount {
                    value: packed.parcel.weight.pounds(),
                    unit: "lb",
                },
                dimensions: Dimensions {
                    length,
                    width,
                    height,
                    unit: "in",
                },
                quantity: packed.quantity,
                items: packed
                    .contents
                    .iter()
                    .map(|(item, quantity)| Contained {
                        item: *item,
                        quantity: *quantity,
                    })
                    .collect(),
            }
        });
        packed.collect()
    }

    /// What the quotes of the answer have in common.
    pub(super) fn signer(
        &self,
        asked_at: UnixMillis,
        expires_at: UnixMillis,
        freshness: &'static str,
    ) -> impl Fn(Priced<'_>) -> String + use<'a> {
        let items: Vec<PricedItem> = match &self.asked.load {
            Load::Parcels(_) => Vec::new(),
            Load::Items(items) => items
                .iter()
                .map(|item| PricedItem {
                    weight: item.weight,
                    sides: claimed_sides(item),
                    quantity: item.quantity,
                    value: item.value,
                    upright: item.upright,
                    alone: item.alone,
                })
                .collect(),
        };
        let extra_services: Vec<_> = self.asked.wishes.names().collect();
        let quoted = Quoted {
            shop: &self.ready.shop_id,
            asked_at,
            expires_at,
            origin: &self.origin.id,
            country: self.asked.place.country.code(),
            zip: self.asked.place.zip(),
            items: &items,
            extra_services: &extra_services,
            order_value: self.order_value(),
            freshness,
            ship_date: self.ship_date,
        };
        let keys: &'a _ = &self.ready.quote_keys;
        quoted.signer(keys)
    }

    /// The parcels of a plan, as they are priced.
    pub(super) fn parcels(&self, plan: usize) -> Vec<PricedParcel> {
        let plan = self.shipment.plans.get(plan).into_iter().flatten();
        plan.map(|planned| planned.priced).collect()
    }

    fn shown(&self, rates: Vec<Rate<'a>>, source: &Source) -> Vec<Shown<'a>> {
        if rates.is_empty() {
            return Vec::new();
        }
        let freshness = source.freshness.name();
        let sign = self.signer(source.asked_at, source.expires_at, freshness);
        let plans = 0..self.shipment.plans.len();
        let plans: Vec<_> = plans.map(|plan| self.parcels(plan)).collect();
        let shown = rates.into_iter().map(|rate| {
            let parcels = plans.get(rate.plan).map_or(&[][..], Vec::as_slice);
            let quote = sign(Priced {
                carrier: "usps",
                service: rate.service.id,
                amount: rate.amount,
                parcels,
                packaging: &rate.packaging,
            });
            self.rate(rate, quote)
        });
        shown.collect()
    }

    fn rate(&self, rate: Rate<'a>, quote: String) -> Shown<'a> {
        let service = rate.service.id;
        let mut name = self.ready.shop.name_of(rate.service).to_owned();
        let mut id = format!("usps.{service}");
        let packaging = common(&rate.packaging);
        if rate.plan > 0 {
            let container = packaging.map_or("flat_rate", Packaging::name);
            id.push('.');
            id.push_str(container);
            name.push(' ');
            name.push_str(&title(container));
        }
        let price_type = match rate.published {
            true => "commercial",
            false => self.ready.price_type.name(),
        };
        Shown {
            id,
            carrier: "usps",
            service,
            name,
            amount: rate.amount,
            currency: "USD",
            price_type,
            zone: rate.zone,
            packaging: packaging.map_or("mixed", Packaging::name),
            surcharges: surcharges(rate.surcharges, rate.billed_lb),
            extra_services: rate.extras,
            duties_and_taxes: rate.duties.map(|parts| Customs {
                amount: parts.fee + parts.duty + parts.tax,
                parts,
            }),
            warnings: match rate.published {
                true => vec![PUBLISHED],
                false => Vec::new(),
            },
            delivery: rate.delivery.map(|delivery| Arrival {
                date: iso_date(delivery.date),
                days: days_between(self.ship_date, delivery.date),
                guaranteed: delivery.guaranteed,
            }),
            delivery_days: None,
            quote,
        }
    }
}

/// The carrier's own warning 001 (Domestic Prices 3.4).
const PUBLISHED: Warning = Warning {
    code: "contract_price_not_found",
    message: "There is no contract price for this; it is the published one.",
};

/// The packaging, if all parcels have the same.
fn common(packaging: &[Packaging]) -> Option<Packaging> {
    let first = packaging.first()?;
    packaging
        .iter()
        .all(|other| other == first)
        .then_some(*first)
}

/// `medium_flat_rate_box` as `Medium Flat Rate Box`.
fn title(container: &str) -> String {
    let mut title = String::with_capacity(container.len());
    for word in container.split('_') {
        let (first, rest) = word.split_at_checked(1).unwrap_or((word, ""));
        title.push_str(if title.is_empty() { "" } else { " " });
        title.push_str(&first.to_ascii_uppercase());
        title.push_str(rest);
    }
    title
}

/// Fees for size; and that the price is that of more pounds, which has no figure of its own.
fn surcharges(fees: Vec<Charge>, billed_lb: Option<u32>) -> Vec<Surcharge> {
    let mut surcharges: Vec<_> = fees
        .into_iter()
        .map(|fee| Surcharge {
            code: fee.code,
            name: fee.name,
            amount: Some(fee.amount),
        })
        .collect();
    if let Some(pounds) = billed_lb {
        surcharges.push(Surcharge {
            code: "dimensional_weight".to_owned(),
            name: format!("Priced as {pounds} lb because of its size"),
            amount: None,
        });
    }
    surcharges
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
