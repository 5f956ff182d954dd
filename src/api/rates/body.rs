//! The members of an answer, as they are written.

use serde::Serialize;

use crate::rates::{Cents, Charge, Duties, NotOffered, Service, Unavailable};
use crate::shop;

#[cfg(feature = "openapi")]
use crate::api::openapi::{answers, words};

/// What shipping costs, and when it arrives.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "RatesAnswer"))]
pub(in crate::api) struct Body<'a> {
    /// From the cheapest to the dearest.
    pub(super) rates: Vec<Shown<'a>>,
    /// The services that the shop offers there and this shipment cannot use in its own packaging.
    pub(super) unavailable: Vec<NotShown>,
    /// The day it is mailed, which the shop's calendar decides.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Day"))]
    pub(super) ship_date: String,
    /// How `items` were packed, equal parcels as one entry; left out where `parcels` were sent.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) parcels: Vec<PackedParcel<'a>>,
    #[cfg_attr(feature = "openapi", schemars(with = "words::RatesFreshness"))]
    pub(super) freshness: &'static str,
    /// The `code` of what is wrong; with `fallback` only.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(with = "words::ProblemCode"))]
    pub(super) problem: Option<&'static str>,
    /// When the carrier gave the oldest of these prices.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Instant"))]
    pub(super) as_of: String,
    /// The first instant in which prices, dates and quotes hold no more.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Instant"))]
    pub(super) expires_at: String,
}

/// A way to ship, and its price for the whole shipment.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "Rate"))]
pub(in crate::api) struct Shown<'a> {
    /// `usps.ground_advantage`; of a flat-rate container `usps.priority_mail.medium_flat_rate_box`; `usps.priority_mail.flat_rate` if
    /// parcels differ in it; `shop.…` for a price of the shop's own.
    pub(super) id: String,
    #[cfg_attr(feature = "openapi", schemars(with = "words::RateCarrier"))]
    pub(super) carrier: &'static str,
    /// `ground_advantage`; the id of the shop's own price where `carrier` is `shop`.
    pub(super) service: &'a str,
    /// What to show: the shop's name for the service, with the container.
    pub(super) name: String,
    /// What the shopper pays, in cents: fees, extra services and the shop's mark-up included.
    pub(super) amount: Cents,
    #[cfg_attr(feature = "openapi", schemars(with = "words::Currency"))]
    pub(super) currency: &'static str,
    #[cfg_attr(feature = "openapi", schemars(with = "words::PriceTypeName"))]
    pub(super) price_type: &'static str,
    /// The distance zone, abroad the price group; `null` if parcels differ.
    pub(super) zone: Option<&'a str>,
    #[cfg_attr(feature = "openapi", schemars(with = "words::RatePackaging"))]
    pub(super) packaging: &'static str,
    /// What of the carrier's price is due to size; left out where there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) surcharges: Vec<Surcharge>,
    /// What each extra service costs, of the carrier's price; left out where there is none.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "openapi",
        schemars(with = "Vec<answers::ExtraServiceCharge>")
    )]
    pub(super) extra_services: Vec<Charge>,
    /// What customs takes; left out where it was not asked for or is not known.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(with = "Customs"))]
    pub(super) duties_and_taxes: Option<Customs>,
    /// What the shopper should know; left out where there is nothing.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub(super) warnings: Vec<Warning>,
    /// When it arrives; `null` where the carrier does not say.
    pub(super) delivery: Option<Arrival>,
    /// Of a price that the shop has set itself, if it says so: the least and the most days from `ship_date`.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(with = "[u8; 2]"))]
    pub(super) delivery_days: Option<[u8; 2]>,
    /// The rate, signed: a compact JWS. A page sends it with the order; the shop's back end checks it.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Jws"))]
    pub(super) quote: String,
}

/// A part of the carrier's price that is due to the parcel's size.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub(in crate::api) struct Surcharge {
    #[cfg_attr(feature = "openapi", schemars(with = "words::SurchargeCode"))]
    pub(super) code: String,
    /// What the carrier calls it.
    pub(super) name: String,
    /// In cents; `null`: it is in the postage, and nobody says how much of that it is.
    pub(super) amount: Option<Cents>,
}

/// What customs takes from whoever receives the parcel, by the carrier's estimate: in cents, and no part of the rate's `amount`.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "DutiesAndTaxes"))]
pub(in crate::api) struct Customs {
    /// All of it.
    pub(super) amount: Cents,
    #[serde(flatten)]
    pub(super) parts: Duties,
}

/// Something that the shopper should know about a rate.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "RateWarning"))]
pub(in crate::api) struct Warning {
    #[cfg_attr(feature = "openapi", schemars(with = "words::WarningCode"))]
    pub(super) code: &'static str,
    /// A sentence in English.
    pub(super) message: &'static str,
}

/// When a shipment arrives.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "Delivery"))]
pub(in crate::api) struct Arrival {
    /// The day the last parcel is expected.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Day"))]
    pub(super) date: String,
    /// Days from `ship_date`.
    pub(super) days: i32,
    /// Whether the carrier gives the money back if it is late.
    pub(super) guaranteed: bool,
}

/// Equal parcels that goods were packed into.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
pub(in crate::api) struct PackedParcel<'a> {
    /// The name of the shop's box; `null`: a piece as it is.
    pub(super) packaging: Option<&'a str>,
    /// Of one of them, with its packaging.
    pub(super) weight: Amount,
    /// Of one of them, outside.
    pub(super) dimensions: Dimensions,
    /// How many there are.
    pub(super) quantity: u32,
    /// What is in each of them.
    pub(super) items: Vec<Contained>,
}

/// A weight.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "PackedWeight"))]
pub(in crate::api) struct Amount {
    /// Pounds.
    pub(super) value: f64,
    /// Always `lb`.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Pounds"))]
    pub(super) unit: &'static str,
}

/// Sides, from the longest to the shortest.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "PackedDimensions"))]
pub(in crate::api) struct Dimensions {
    /// The longest side.
    pub(super) length: f64,
    /// The middle one.
    pub(super) width: f64,
    /// The shortest one.
    pub(super) height: f64,
    /// Always `in`.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Inches"))]
    pub(super) unit: &'static str,
}

/// How many of an item are in one parcel.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "PackedItem"))]
pub(in crate::api) struct Contained {
    /// The place of the item in the request, from 0.
    pub(super) item: usize,
    /// How many of it.
    pub(super) quantity: u32,
}

/// A service that is not among the rates, and why.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "UnavailableService"))]
pub(in crate::api) struct NotShown {
    /// The service's id.
    service: String,
    #[cfg_attr(feature = "openapi", schemars(with = "words::UnavailableCode"))]
    code: &'static str,
    /// A sentence in English, with parcels numbered from 0.
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
