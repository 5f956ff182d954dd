//! What a page is told: rates sorted by price, and why a service is not among them.

use crate::api::Answer;
use crate::clock::{Date, UnixMillis, days_between, iso_date};
use crate::config::Ready;
use crate::quote::{Priced, PricedItem, PricedParcel, Shipment as Quoted};
use crate::rates::{Cents, Charge, Packaging, Parcel, Rate, Side};
use crate::shop::Origin;

use super::body::{
    Amount, Arrival, Body, Contained, Customs, Dimensions, NotShown, PackedParcel, Shown,
    Surcharge, Warning,
};
use super::question::{Asked, AskedItem, Load};
use super::shipment::Shipment;
use super::source::Source;

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
