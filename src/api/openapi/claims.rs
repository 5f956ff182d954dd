//! What a quote says. Quotes are written by hand (`crate::quote`); these types say the same for the document.

#![expect(
    dead_code,
    reason = "never made: they stand for what is written by hand"
)]

use schemars::JsonSchema;

use super::answers::{Day, Edgepost, No, Yes};
use super::words;
use crate::rates::Cents;

/// Whether a quote is ours and still holds.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(in crate::api) enum QuoteAnswer {
    Valid(ValidQuote),
    Invalid(InvalidQuote),
}

/// A quote that is ours and still holds. That it is for this cart is for the shop's back end to compare.
#[derive(JsonSchema)]
pub(in crate::api) struct ValidQuote {
    valid: Yes,
    claims: QuoteClaims,
}

/// A quote that is not taken.
#[derive(JsonSchema)]
pub(in crate::api) struct InvalidQuote {
    valid: No,
    reason: words::QuoteInvalid,
}

/// A price and what it is for. Nothing in it is about a person.
#[derive(JsonSchema)]
struct QuoteClaims {
    iss: Edgepost,
    /// The shop (setting `SHOP_ID`).
    aud: String,
    /// When the page asked, in seconds since 1970.
    iat: u64,
    /// The first second in which the price holds no more.
    exp: u64,
    carrier: words::RateCarrier,
    /// As in the rate.
    service: String,
    /// What the shopper pays for the whole shipment, in cents.
    amount: Cents,
    currency: words::Currency,
    /// The id of the place it is mailed from; `default` in a shop without `ORIGINS`.
    origin: String,
    destination: QuoteDestination,
    /// The goods, if they were packed here; left out where `parcels` were sent.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<QuoteItem>,
    /// In the order of the question, `insurance` last.
    extra_services: Vec<words::ExtraService>,
    /// In cents: as it was sent, else the value of all entries; `null` if it is not known.
    order_value: Option<Cents>,
    freshness: words::RatesFreshness,
    /// The day it is mailed.
    ship_date: Day,
    /// What was priced.
    parcels: Vec<QuoteParcel>,
    /// For each entry of `parcels` what the price is for; empty for the shop's own prices.
    containers: Vec<words::PackagingName>,
}

/// Where it goes.
#[derive(JsonSchema)]
struct QuoteDestination {
    /// `US` for all domestic mail.
    country: String,
    /// Five digits; abroad `null`, since it may be one house's.
    postal_code: Option<String>,
}

/// Equal parcels as they were priced: never lighter or smaller than those of the question.
#[derive(JsonSchema)]
struct QuoteParcel {
    /// Whole thousandths of an ounce.
    weight_milli_oz: u32,
    /// Whole hundredths of an inch, from the longest to the shortest.
    sides_hundredths_in: [u32; 3],
    /// How many there are.
    quantity: u32,
    /// What one is insured for, in cents, up to the next whole dollar; left out where it is not insured.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Cents")]
    insured_value: Option<Cents>,
}

/// Equal goods as they were sent.
#[derive(JsonSchema)]
struct QuoteItem {
    /// Whole thousandths of an ounce.
    weight_milli_oz: u32,
    /// Whole hundredths of an inch, from the longest to the shortest; of an `upright` one its height is the last.
    sides_hundredths_in: [u32; 3],
    /// How many there are.
    quantity: u32,
    /// What one is worth, in cents; `null` if none was sent.
    value: Option<Cents>,
    /// Left out where it was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Yes")]
    upright: Option<bool>,
    /// Left out where it was not sent.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schemars(with = "Yes")]
    alone: Option<bool>,
}
