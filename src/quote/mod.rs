//! A quote: what a shown rate says, signed, so that the shop's back end can hold a price against its own cart without trusting
//! the page it came through. A compact JWS (RFC 7515) with HS256, that any JWT library reads.

mod keys;

use crate::clock::{Date, UnixMillis, iso_date};
use crate::json::Document;
use crate::postal::Zip5;
use crate::rates::{Cents, Packaging, Parcel, Side, Weight};

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
    /// The id of the place it is mailed from: the page may have named it.
    pub origin: &'a str,
    /// The country it goes to.
    pub country: &'static str,
    /// The ZIP code it goes to; a postal code abroad may be one house's, and is left out.
    pub zip: Option<Zip5>,
    /// The goods, if they were packed here.
    pub items: &'a [PricedItem],
    /// The names of the extra services that are in the price.
    pub extra_services: &'a [&'static str],
    /// The value of the order that the price was made with.
    pub order_value: Option<Cents>,
    /// How fresh the prices are.
    pub freshness: &'static str,
    /// The day it is mailed.
    pub ship_date: Date,
}

/// Parcels that the carrier prices alike, as they were priced: never lighter or smaller than the shopper's.
#[derive(Clone, Copy, Debug)]
pub struct PricedParcel {
    /// One of them.
    pub parcel: Parcel,
    /// How many there are.
    pub quantity: u32,
    /// For what value one of them is insured.
    pub insured: Option<Cents>,
}

/// Equal goods, as they were sent.
#[derive(Clone, Copy, Debug)]
pub struct PricedItem {
    /// What one of them weighs.
    pub weight: Weight,
    /// Its sides, from the longest to the shortest; of one that stands as it was measured, the height is the last.
    pub sides: [Side; 3],
    /// How many there are.
    pub quantity: u32,
    /// What one of them is worth.
    pub value: Option<Cents>,
    /// It stands as it was measured.
    pub upright: bool,
    /// It ships in its own packaging.
    pub alone: bool,
}

/// One price, and what it is for.
#[derive(Clone, Copy, Debug)]
pub struct Priced<'a> {
    /// Whose service it is: `usps`, or `shop` for a price that the shop has set itself.
    pub carrier: &'a str,
    /// The service's id.
    pub service: &'a str,
    /// What the shopper pays.
    pub amount: Cents,
    /// What was priced.
    pub parcels: &'a [PricedParcel],
    /// The packaging of each of them.
    pub packaging: &'a [Packaging],
}

/// Writes a list, each entry by `write`.
fn list<T>(entries: impl IntoIterator<Item = T>, to: &mut String, write: impl Fn(T, &mut String)) {
    to.push('[');
    for (position, entry) in entries.into_iter().enumerate() {
        if position > 0 {
            to.push(',');
        }
        write(entry, to);
    }
    to.push(']');
}

fn load(weight: Weight, sides: [Side; 3], quantity: u32) -> String {
    let weight = weight.milli_oz();
    let [length, width, height] = sides.map(Side::hundredths);
    format!(
        r#"{{"weight_milli_oz":{weight},"sides_hundredths_in":[{length},{width},{height}],"quantity":{quantity}"#
    )
}

/// A member with a number, or with null.
fn member(name: &str, value: Option<Cents>, to: &mut String) {
    let value = value.map_or_else(|| "null".to_owned(), |Cents(value)| value.to_string());
    to.push_str(name);
    to.push_str(&value);
}

impl PricedParcel {
    fn write(&self, to: &mut String) {
        to.push_str(&load(
            self.parcel.weight,
            self.parcel.sides(),
            self.quantity,
        ));
        if self.insured.is_some() {
            member(r#","insured_value":"#, self.insured, to);
        }
        to.push('}');
    }
}

impl PricedItem {
    fn write(&self, to: &mut String) {
        to.push_str(&load(self.weight, self.sides, self.quantity));
        member(r#","value":"#, self.value, to);
        to.push_str(if self.upright {
            r#","upright":true"#
        } else {
            ""
        });
        to.push_str(if self.alone { r#","alone":true"# } else { "" });
        to.push('}');
    }
}

fn word(word: &str, to: &mut String) {
    to.push('"');
    to.push_str(word);
    to.push('"');
}

impl Shipment<'_> {
    /// Signs one price after the other. What the quotes have in common is written once, and by hand: derived, it would be
    /// written for each, and be more wasm.
    pub fn signer<'k>(&self, keys: &'k QuoteKeys) -> impl Fn(Priced<'_>) -> String + use<'k> {
        let shop = serde_json::to_string(self.shop).unwrap_or_default();
        let (asked_at, expires_at) = (seconds(self.asked_at), seconds(self.expires_at));
        let before = format!(
            r#"{{"iss":"{ISSUER}","aud":{shop},"iat":{asked_at},"exp":{expires_at},"carrier":""#
        );
        let mut after = format!(
            r#","currency":"USD","origin":"{}","destination":{{"country":"{}","postal_code":"#,
            self.origin, self.country
        );
        match &self.zip {
            Some(zip) => word(zip.as_str(), &mut after),
            None => after.push_str("null"),
        }
        after.push('}');
        if !self.items.is_empty() {
            after.push_str(r#","items":"#);
            list(self.items, &mut after, PricedItem::write);
        }
        after.push_str(r#","extra_services":"#);
        list(self.extra_services, &mut after, |name, to| word(name, to));
        member(r#","order_value":"#, self.order_value, &mut after);
        after.push_str(r#","freshness":"#);
        word(self.freshness, &mut after);
        after.push_str(r#","ship_date":"#);
        word(&iso_date(self.ship_date), &mut after);
        move |priced| {
            let mut claims = String::with_capacity(before.len() + after.len() + 256);
            claims.push_str(&before);
            claims.push_str(priced.carrier);
            claims.push_str(r#"","service":"#);
            word(priced.service, &mut claims);
            member(r#","amount":"#, Some(priced.amount), &mut claims);
            claims.push_str(&after);
            claims.push_str(r#","parcels":"#);
            list(priced.parcels, &mut claims, PricedParcel::write);
            claims.push_str(r#","containers":"#);
            list(priced.packaging, &mut claims, |packaging, to| {
                word(packaging.name(), to);
            });
            claims.push('}');
            keys.sign(&claims)
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
    /// All of them, in the order in which they are looked for.
    pub const ALL: [Self; 5] = [
        Self::Malformed,
        Self::KeyUnknown,
        Self::Signature,
        Self::Audience,
        Self::Expired,
    ];

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
    let document = Document::of(&text);
    let claims = document.root().members();
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
