//! A quote: what a shown rate says, signed, so that the shop's back end can hold a price against its own cart without trusting
//! the page it came through. A compact JWS (RFC 7515) with HS256, that any JWT library reads.

mod keys;

use crate::clock::{Date, UnixMillis, iso_date};
use crate::json::Json;
use crate::postal::Zip5;
use crate::rates::{CanonicalQuestion, Cents, Freshness, Parcel, Service, Side};

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
#[derive(Clone, Copy, Debug)]
pub struct PricedParcel {
    parcel: Parcel,
    quantity: u32,
}

impl PricedParcel {
    /// The parcel of a question, so many times.
    pub fn new(question: &CanonicalQuestion, quantity: u32) -> Self {
        let parcel = question.parcel();
        Self { parcel, quantity }
    }

    fn to_json(self) -> String {
        let weight = self.parcel.weight.milli_oz();
        let [length, width, height] = self.parcel.sides().map(Side::hundredths);
        let quantity = self.quantity;
        format!(
            r#"{{"weight_milli_oz":{weight},"sides_hundredths_in":[{length},{width},{height}],"quantity":{quantity}}}"#
        )
    }
}

impl Shipment<'_> {
    /// Signs one price after the other: gives the quote of a service and its price. What the quotes have in common is written
    /// once, and by hand: derived, it would be written for each, and be more wasm.
    pub fn signer(&self, keys: &QuoteKeys) -> impl Fn(&Service, Cents) -> String {
        let shop = serde_json::to_string(self.shop).unwrap_or_default();
        let (asked_at, expires_at) = (seconds(self.asked_at), seconds(self.expires_at));
        let before = format!(
            r#"{{"iss":"{ISSUER}","aud":{shop},"iat":{asked_at},"exp":{expires_at},"carrier":"usps","service":""#
        );
        let zip = self.destination.as_str();
        let mut after = format!(
            r#","currency":"USD","destination":{{"country":"US","postal_code":"{zip}"}},"parcels":["#
        );
        for (position, parcel) in self.parcels.iter().enumerate() {
            after.push_str(if position == 0 { "" } else { "," });
            after.push_str(&parcel.to_json());
        }
        after.push_str(r#"],"containers":[],"extra_services":[],"order_value":null,"freshness":""#);
        after.push_str(self.freshness.name());
        after.push_str(r#"","ship_date":""#);
        after.push_str(&iso_date(self.ship_date));
        after.push_str("\"}");
        move |service, price| {
            let amount = price.0.to_string();
            keys.sign(&[&before, service.id, r#"","amount":"#, &amount, &after].concat())
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
