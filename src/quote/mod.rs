//! A quote: what a shown rate says, signed, so that the shop's back end can hold a price against its own cart without trusting
//! the page it came through. A compact JWS (RFC 7515) with HS256, that any JWT library reads.

mod keys;

use serde::Serialize;

use crate::clock::{Date, UnixMillis, iso_date};
use crate::json::Json;
use crate::postal::Zip5;
use crate::rates::{CanonicalQuestion, Cents, Freshness, Service};

pub use keys::QuoteKeys;

const ISSUER: &str = "edgepost";

/// What the quotes of one answer have in common.
#[derive(Debug)]
pub struct Shipment<'a> {
    /// The shop that is offered the price.
    pub shop: &'a str,
    /// When the page asked.
    pub asked_at: UnixMillis,
    /// Until when the prices hold.
    pub expires_at: UnixMillis,
    /// Where it goes.
    pub destination: Zip5,
    /// What was priced.
    pub parcels: &'a [PricedParcel],
    /// How fresh the prices are.
    pub freshness: Freshness,
    /// The day it is mailed.
    pub ship_date: Date,
}

/// Parcels that the carrier prices alike, as they were priced: never lighter or smaller than the shopper's.
#[derive(Clone, Copy, Debug, Serialize)]
pub struct PricedParcel {
    weight_milli_oz: u32,
    /// The longest first.
    sides_hundredths_in: [u32; 3],
    quantity: u32,
}

impl PricedParcel {
    /// The parcel of a question, so many times.
    pub fn new(question: &CanonicalQuestion, quantity: u32) -> Self {
        let parcel = question.parcel();
        Self {
            weight_milli_oz: parcel.weight.milli_oz(),
            sides_hundredths_in: parcel.sides().map(|side| side.hundredths()),
            quantity,
        }
    }
}

#[derive(Serialize)]
struct Claims<'a> {
    iss: &'static str,
    aud: &'a str,
    iat: u64,
    exp: u64,
    carrier: &'static str,
    service: &'static str,
    amount: u64,
    currency: &'static str,
    destination: Destination<'a>,
    parcels: &'a [PricedParcel],
    containers: [&'static str; 0],
    extra_services: [&'static str; 0],
    order_value: Option<u64>,
    freshness: &'static str,
    ship_date: &'a str,
}

#[derive(Serialize)]
struct Destination<'a> {
    country: &'static str,
    postal_code: &'a str,
}

impl Shipment<'_> {
    /// Signs one price after the other: gives the quote of a service and its price.
    pub fn signer(&self, keys: &QuoteKeys) -> impl Fn(&Service, Cents) -> String {
        let ship_date = iso_date(self.ship_date);
        move |service, price| {
            let claims = Claims {
                iss: ISSUER,
                aud: self.shop,
                iat: seconds(self.asked_at),
                exp: seconds(self.expires_at),
                carrier: "usps",
                service: service.id,
                amount: price.0,
                currency: "USD",
                destination: Destination {
                    country: "US",
                    postal_code: self.destination.as_str(),
                },
                parcels: self.parcels,
                containers: [],
                extra_services: [],
                order_value: None,
                freshness: self.freshness.name(),
                ship_date: &ship_date,
            };
            keys.sign(&serde_json::to_string(&claims).unwrap_or_default())
        }
    }
}

/// Why a quote is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Invalid {
    /// It has not the form of a quote: three parts, HS256, the claims that are needed.
    Malformed,
    /// Neither the key nor the one before it has this name.
    KeyUnknown,
    /// It was altered, or signed with another key of this name.
    Signature,
    /// It was given to another shop.
    Audience,
    /// Its price does not hold any more.
    Expired,
}

impl Invalid {
    /// The word in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Malformed => "malformed",
            Self::KeyUnknown => "key_unknown",
            Self::Signature => "signature",
            Self::Audience => "audience",
            Self::Expired => "expired",
        }
    }
}

/// The claims of a quote, in JSON, if it is one that this shop can still be held to. No clock leeway: a quote ends with the
/// second in `exp`, by the clock of whoever looks.
///
/// # Errors
///
/// Why it is not taken. Nothing of what it says is looked at before its signature.
pub fn verify(
    keys: &QuoteKeys,
    quote: &str,
    shop: &str,
    now: UnixMillis,
) -> Result<String, Invalid> {
    let text = keys.open(quote)?;
    let claims = Json::of(&text).members();
    let expires_at: Option<u64> = claims.get("exp").number();
    let expires_at = expires_at.filter(|_| claims.get("iss").is(ISSUER));
    let expires_at = expires_at.ok_or(Invalid::Malformed)?;
    if !claims.get("aud").is(shop) {
        return Err(Invalid::Audience);
    }
    if seconds(now) >= expires_at {
        return Err(Invalid::Expired);
    }
    Ok(text)
}

fn seconds(at: UnixMillis) -> u64 {
    at.0 / 1000
}

#[cfg(test)]
mod tests;
