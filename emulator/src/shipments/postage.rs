//! The postage of one label: the rate that the options offer for the same parcel, and nothing else.

use serde_json::Value;

use super::{
    commitment::Commitment,
    extras::{Extra, extra},
    price::PriceType,
    products::{PRODUCTS, Product},
    question::Parcel,
    rows::{Misfit, Row, rows},
};
use crate::{
    date::Mailing,
    places::{place, zone},
    settings::Settings,
};

/// A parcel that is to be sent.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Posting<'a> {
    pub(crate) mail_class: &'a str,
    pub(crate) packaging: Packaging<'a>,
    pub(crate) category: &'a str,
    pub(crate) facility: &'a str,
    pub(crate) origin: &'a str,
    pub(crate) destination: &'a str,
    pub(crate) mailing: Mailing,
    pub(crate) extra_services: &'a [u64],
    pub(crate) contract: bool,
}

/// Which of the rates of a class.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Packaging<'a> {
    /// The one with this indicator.
    Indicator(&'a str),
    /// The one by weight and size.
    OfOnesOwn,
}

/// Something that is paid.
#[derive(Debug, Clone)]
pub(crate) struct Cost {
    pub(crate) name: String,
    pub(crate) sku: String,
    pub(crate) cents: u64,
}

/// What a parcel costs.
#[derive(Debug, Clone)]
pub(crate) struct Postage {
    /// The class after conversions.
    pub(crate) mail_class: &'static str,
    pub(crate) title: &'static str,
    pub(crate) cents: u64,
    pub(crate) fees: Vec<Cost>,
    pub(crate) extras: Vec<Cost>,
    pub(crate) sku: String,
    pub(crate) zone: String,
    /// Pounds.
    pub(crate) dimensional: u32,
    pub(crate) commitment: Value,
}

impl Postage {
    /// Everything together.
    pub(crate) fn total_cents(&self) -> u64 {
        let more = self.fees.iter().chain(&self.extras);
        self.cents + more.map(|cost| cost.cents).sum::<u64>()
    }
}

/// What a parcel costs, or the text of the refusal.
pub(crate) fn postage(
    posting: &Posting<'_>,
    parcel: &Parcel,
    settings: &Settings,
) -> Result<Postage, String> {
    let unknown_zone = "Could not find zone from provided ZIPs, date, and mail class";
    let destination = place(posting.destination).ok_or(unknown_zone)?;
    let zone = zone(posting.origin, posting.destination).ok_or(unknown_zone)?;
    let code = converted(posting);
    let product = *PRODUCTS
        .iter()
        .find(|product| product.code == code)
        .ok_or("No valid rates for these mail classes")?;
    let military = matches!(destination.state, "AA" | "AE" | "AP");
    if code == "PRIORITY_MAIL_EXPRESS" && military {
        return Err(format!(
            "{code} is not currently supported at the destinationZIPCode"
        ));
    }
    let price_type = match posting.contract {
        true => PriceType::Contract,
        false => PriceType::Commercial,
    };
    let rows = rows(product, parcel, zone, price_type).map_err(|misfit| match misfit {
        Misfit::TooHeavy => "Package weight does not qualify for this product.",
        Misfit::TooLarge => "Package size exceeds maximum allowed for mail class",
    })?;
    let category = match posting.category {
        "IRREGULAR" | "NON_MACHINABLE" => "NONSTANDARD",
        other => other,
    };
    let row = rows
        .into_iter()
        .find(|row| {
            let same = match posting.packaging {
                Packaging::Indicator(indicator) => row.indicator == indicator,
                Packaging::OfOnesOwn => row.is_by_weight() || row.indicator == "NP",
            };
            same && row.category == category && row.facility == posting.facility
        })
        .ok_or("Could not find working sku from SSF ingredients")?;
    let extras = extras(posting, product, price_type, parcel.value_cents)?;
    let commitment = Commitment::new(product.class, zone, destination, posting.mailing);
    Ok(costs(
        &row,
        &extras,
        price_type,
        commitment.to_json(settings),
    ))
}

/// The class that is charged.
fn converted<'a>(posting: &Posting<'a>) -> &'a str {
    match posting.mail_class {
        "FIRST-CLASS_PACKAGE_SERVICE" => "USPS_GROUND_ADVANTAGE",
        "PARCEL_SELECT" | "PARCEL_SELECT_LIGHTWEIGHT" if posting.facility == "NONE" => {
            "USPS_GROUND_ADVANTAGE"
        }
        "PARCEL_SELECT_LIGHTWEIGHT" => "PARCEL_SELECT",
        other => other,
    }
}

/// What was asked for, and tracking, which every label has.
fn extras(
    posting: &Posting<'_>,
    product: Product,
    price_type: PriceType,
    value_cents: Option<u64>,
) -> Result<Vec<Extra>, String> {
    let mut codes = vec![920];
    for code in posting.extra_services {
        // Insurance of more than 500 dollars is another service.
        let code = match code {
            930 if value_cents.is_some_and(|cents| cents > 50_000) => 931,
            code => *code,
        };
        if !codes.contains(&code) {
            codes.push(code);
        }
    }
    codes
        .into_iter()
        .map(|code| {
            extra(code, product.class, price_type, value_cents).ok_or_else(|| {
                format!(
                    "mailClass: {} with ExtraServices: {code} is an unsupported combination.",
                    product.code
                )
            })
        })
        .collect()
}

fn costs(row: &Row, extras: &[Extra], price_type: PriceType, commitment: Value) -> Postage {
    let letter = row.product.letter;
    Postage {
        mail_class: row.product.code,
        title: row.product.title,
        cents: row.cents,
        fees: row
            .fees
            .iter()
            .map(|fee| Cost {
                name: fee.name.to_owned(),
                sku: fee.sku(letter),
                cents: fee.cents,
            })
            .collect(),
        extras: extras
            .iter()
            .map(|extra| Cost {
                name: extra.name.clone(),
                sku: extra.sku(letter),
                cents: extra.cents,
            })
            .collect(),
        sku: row.sku(price_type.name()),
        zone: row.zone.clone(),
        dimensional: row.dimensional,
        commitment,
    }
}
