//! The members of an answer, as they are written.

use serde::Serialize;

use crate::rates::{Cents, Charge, Duties, NotOffered, Service, Unavailable};
use crate::shop;

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
    pub(super) code: String,
    pub(super) name: String,
    /// Null: it is in the postage, and nobody says how much of that it is.
    pub(super) amount: Option<Cents>,
}

/// What customs takes from whoever receives the parcel; no part of the amount.
#[derive(Serialize)]
pub(super) struct Customs {
    pub(super) amount: Cents,
    #[serde(flatten)]
    pub(super) parts: Duties,
}

#[derive(Serialize)]
pub(super) struct Warning {
    pub(super) code: &'static str,
    pub(super) message: &'static str,
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
    pub(super) packaging: Option<&'a str>,
    pub(super) weight: Amount,
    pub(super) dimensions: Dimensions,
    pub(super) quantity: u32,
    pub(super) items: Vec<Contained>,
}

#[derive(Serialize)]
pub(super) struct Amount {
    pub(super) value: f64,
    pub(super) unit: &'static str,
}

#[derive(Serialize)]
pub(super) struct Dimensions {
    pub(super) length: f64,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) unit: &'static str,
}

/// How many of an item are in one parcel.
#[derive(Serialize)]
pub(super) struct Contained {
    pub(super) item: usize,
    pub(super) quantity: u32,
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
