//! Questions about parcels that leave the country: a smaller answer, without commitments.

use serde_json::{Map, Value, json};

use super::price::PriceType;
use crate::{chance::drawn_from, places::place, reply::dollars, settings::Settings};

mod question;

pub(super) use question::Question;

/// A class: code, title, letter, heaviest pounds, rate indicator, cents for the first pound and each further one.
type Product = (
    &'static str,
    &'static str,
    char,
    f64,
    &'static str,
    u64,
    u64,
);

const PRODUCTS: [Product; 3] = [
    (
        "FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE",
        "First-Class Package International Service",
        'P',
        4.0,
        "SP",
        1825,
        820,
    ),
    (
        "PRIORITY_MAIL_INTERNATIONAL",
        "Priority Mail International",
        'P',
        70.0,
        "SP",
        4310,
        465,
    ),
    (
        "PRIORITY_MAIL_EXPRESS_INTERNATIONAL",
        "Priority Mail Express International",
        'E',
        70.0,
        "PA",
        6190,
        640,
    ),
];

/// The answer, or the text of the back end's refusal.
pub(super) fn answer(question: &Question, settings: &Settings) -> Result<Value, String> {
    if place(&question.origin).is_none() {
        let five = question.origin.get(..5).unwrap_or_default();
        return Err(format!(
            "Options cannot be fetched for inactive origin ZIP code {five}"
        ));
    }
    if question.parcel.weight > 70.0 {
        return Err("Package weight does not qualify for this product.".to_owned());
    }
    let group = price_group(&question.country);
    let mut pricing_options = Vec::new();
    for pricing in &question.pricing {
        let mut offers: Vec<(u64, Value)> = PRODUCTS
            .iter()
            .filter(|product| ["ALL", product.0].contains(&question.mail_class.as_str()))
            .filter(|product| question.parcel.weight <= product.3)
            .map(|product| offer(product, question, pricing.price_type, group, settings))
            .collect();
        if offers.is_empty() {
            return Err("No valid rates for these parameters.".to_owned());
        }
        if question.cheapest_only {
            offers.sort_by_key(|(cents, _)| *cents);
            offers.truncate(1);
        }
        let mut option = Map::new();
        let offers = offers.into_iter().map(|(_, offer)| offer).collect();
        option.insert("shippingOptions".to_owned(), Value::Array(offers));
        option.insert("priceType".to_owned(), json!(pricing.price_type.name()));
        if let Some(account) = &pricing.account {
            option.insert("paymentAccount".to_owned(), account.clone());
        }
        pricing_options.push(Value::Object(option));
    }
    let mut body = json!({
        "originZIPCode": question.origin,
        "destinationCountryCode": question.country,
        "pricingOptions": pricing_options,
    });
    if let (Some(code), Some(members)) = (&question.foreign_postal_code, body.as_object_mut()) {
        members.insert("foreignPostalCode".to_owned(), json!(code));
    }
    Ok(body)
}

fn offer(
    product: &Product,
    question: &Question,
    price_type: PriceType,
    group: u64,
    settings: &Settings,
) -> (u64, Value) {
    let (code, title, letter, _, indicator, first, further) = *product;
    // Small packets go by steps of half a pound, parcels by pounds.
    let half_pounds = (question.parcel.weight * 2.0 - 1e-9).ceil().max(1.0) as u64;
    let above_first = if code.starts_with("FIRST") {
        half_pounds - 1
    } else {
        half_pounds.div_ceil(2) - 1
    };
    let retail = first + 85 * group + above_first * (further + 11 * group);
    let (cents, written) = match price_type {
        PriceType::Retail => (retail, "RETAIL"),
        PriceType::Commercial => (retail * 95 / 100, "COMMERCIAL_BASE"),
        PriceType::Contract => (retail * 90 / 100, "CONTRACT"),
    };
    let insured = question
        .extra_services
        .as_deref()
        .unwrap_or_default()
        .contains(&930)
        && !code.starts_with("FIRST");
    let extra_cents = if insured { 1015 } else { 0 };
    let mut option = Map::new();
    if question.extra_services.is_some() {
        option.insert("totalPrice".to_owned(), dollars(cents + extra_cents));
    }
    option.insert("totalBasePrice".to_owned(), dollars(cents));
    option.insert(
        "rates".to_owned(),
        json!([{
            "description": format!("{title} Machinable ISC Single-piece"),
            "startDate": "2026-07-12",
            "endDate": "",
            "price": dollars(cents),
            "zone": format!("{group:02}"),
            "weight": question.parcel.weight_written,
            "dimensionalWeight": 0,
            "dimWeight": 0,
            "fees": [],
            "priceType": settings.rate_price_type.as_deref().unwrap_or(written),
            "mailClass": code,
            "productName": "",
            "productDefinition": "",
            "processingCategory": "MACHINABLE",
            "rateIndicator": indicator,
            "destinationEntryFacilityType": "INTERNATIONAL_SERVICE_CENTER",
            "SKU": format!("I{letter}XX0XXXX{}{group:02}{half_pounds:03}", written.chars().next().unwrap_or('X')),
        }]),
    );
    let extras = if insured {
        json!([{"name": "Insurance <= $500", "price": dollars(extra_cents), "extraService": "930",
            "priceType": price_type.name(), "warnings": [], "SKU": "IXIP0XXXXCX0500"}])
    } else {
        json!([])
    };
    option.insert("extraServices".to_owned(), extras);
    if question.duties {
        let quotes: Vec<Value> = question
            .items
            .iter()
            .map(|item| {
                let value = |name: &str| item.get(name).and_then(Value::as_f64).unwrap_or_default();
                let cents = (value("itemValue") * value("itemQuantity") * 100.0).round() as u64;
                json!({"itemId": item.get("itemId"), "dutyPrice": dollars(cents / 20), "taxPrice": dollars(cents / 8)})
            })
            .collect();
        option.insert(
            "dutiesTaxesFeesQuote".to_owned(),
            json!({"packageFee": 4.5, "itemQuotes": quotes}),
        );
    }
    (cents, json!({"mailClass": code, "rateOptions": [option]}))
}

/// Canada and Mexico are near; the others are spread over the groups that are left.
fn price_group(country: &str) -> u64 {
    match country {
        "CA" => 1,
        "MX" => 2,
        _ => 3 + drawn_from(0, country, 15),
    }
}
