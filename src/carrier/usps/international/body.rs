//! The two bodies, as their documents have them. Pounds, inches and dollars.

use serde::{Serialize, Serializer};

use crate::rates::Cents;

use super::super::options::PricingOption;
use super::DutyItem;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Options<'a> {
    pub(super) pricing_options: [PricingOption<'a>; 1],
    #[serde(rename = "originZIPCode")]
    pub(super) origin: &'a str,
    #[serde(rename = "destinationCountryCode")]
    pub(super) country: &'static str,
    #[serde(rename = "foreignPostalCode", skip_serializing_if = "Option::is_none")]
    pub(super) postal_code: Option<&'a str>,
    #[serde(rename = "packageDescription")]
    pub(super) package: Package,
    #[serde(flatten)]
    pub(super) duties: Option<Duties<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Package {
    #[serde(flatten)]
    pub(super) parcel: Sizes,
    pub(super) mail_class: &'static str,
    pub(super) mailing_date: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) extra_services: Option<Vec<u16>>,
    #[serde(
        serialize_with = "dollars_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) package_value: Option<Cents>,
}

#[derive(Serialize)]
pub(super) struct Sizes {
    pub(super) weight: f64,
    pub(super) length: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Prices<'a> {
    #[serde(rename = "originZIPCode")]
    pub(super) origin: &'a str,
    #[serde(rename = "destinationCountryCode")]
    pub(super) country: &'static str,
    #[serde(rename = "foreignPostalCode", skip_serializing_if = "Option::is_none")]
    pub(super) postal_code: Option<&'a str>,
    #[serde(flatten)]
    pub(super) parcel: Sizes,
    pub(super) mail_class: &'static str,
    pub(super) mailing_date: String,
    pub(super) price_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) extra_services: Option<Vec<u16>>,
    #[serde(
        serialize_with = "dollars_if_any",
        skip_serializing_if = "Option::is_none"
    )]
    pub(super) item_value: Option<Cents>,
    #[serde(flatten)]
    pub(super) duties: Option<Duties<'a>>,
}

#[derive(Serialize)]
pub(super) struct Duties<'a> {
    #[serde(rename = "requestDutiesTaxesFees")]
    pub(super) requested: bool,
    pub(super) items: &'a [DutyItem],
}

/// Dollars as a number of two decimals, exactly.
pub(super) fn dollars<S: Serializer>(amount: &Cents, to: S) -> Result<S::Ok, S::Error> {
    amount.to_json_dollars().serialize(to)
}

fn dollars_if_any<S: Serializer>(amount: &Option<Cents>, to: S) -> Result<S::Ok, S::Error> {
    match amount {
        Some(amount) => dollars(amount, to),
        None => to.serialize_none(),
    }
}
