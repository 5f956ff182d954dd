//! Shipping options: prices and delivery dates of a parcel in one answer.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Map, Value, json};

use crate::{
    api::SHIPMENTS,
    date::{Day, Mailing},
    gateway::{invalid, json_body, refused},
    places::{Place, hours_from_greenwich, place, zone},
    reply::success,
    settings::Settings,
    unauthorized::Forbidden,
};

mod commitment;
mod extras;
mod international;
mod options;
mod postage;
mod price;
mod products;
mod question;
mod rows;

pub(crate) use commitment::Commitment;
pub(crate) use international::total_rates;
pub(crate) use postage::{Cost, Packaging, Postage, Posting, postage};
pub(crate) use question::{FACILITIES, Parcel, extra_services, mailing};

use price::PriceType;
use products::PRODUCTS;
use question::Question;

/// The carrier takes dates up to this many days ahead.
const DAYS_AHEAD: i64 = 30;

/// `POST /shipments/v3/options/search`.
pub fn options(request: &Request<Bytes>, settings: &Settings, now_ms: u64) -> Response<Bytes> {
    match answered(request, settings, now_ms) {
        Ok(body) => success(SHIPMENTS, &body, settings),
        Err(response) => *response,
    }
}

/// The commitment of a class that parcels go by, as its options have it; none if there is no such class.
pub(crate) fn commitment(
    code: &str,
    zone: u8,
    destination: Place,
    mailing: Mailing,
) -> Option<Commitment> {
    let product = PRODUCTS.iter().find(|product| product.code == code)?;
    Some(Commitment::new(product.class, zone, destination, mailing))
}

/// The time of mailing, or the text about one that lies outside what the carrier knows.
pub(crate) fn mailing_in_range(
    mailing: Option<Mailing>,
    origin: &str,
    now_ms: u64,
) -> Result<Mailing, String> {
    let hours = hours_from_greenwich(origin);
    let (first, last) = (
        Day::at(now_ms, hours),
        Day::at(now_ms, hours + 1).after(DAYS_AHEAD),
    );
    let mailing = mailing.unwrap_or_else(|| Mailing::evening(first));
    if mailing.day < first || mailing.day > last {
        let day = mailing.day;
        return Err(format!(
            "Invalid AcceptDate [{day}]. AcceptDate must be between [{first}] and [{last}]."
        ));
    }
    Ok(mailing)
}

type Refusal = Box<Response<Bytes>>;

fn backend(message: &str, settings: &Settings) -> Refusal {
    Box::new(refused(SHIPMENTS, message, settings))
}

fn answered(request: &Request<Bytes>, settings: &Settings, now_ms: u64) -> Result<Value, Refusal> {
    let findings = |findings: &[String]| Box::new(invalid(SHIPMENTS, findings, settings));
    let body = json_body(request).map_err(|found| findings(&found))?;
    if let Some(country) = body.get("destinationCountryCode") {
        if country == "US" {
            // Both forms of a question fit, and exactly one has to.
            let both =
                "ERROR - Instance failed to match exactly one schema (matched 2 out of 2): []";
            return Err(findings(&[both.to_owned()]));
        }
        let question = international::Question::checked(&body, settings.strict_package)
            .map_err(|found| findings(&found))?;
        check_accounts(&question.pricing, settings)?;
        return international::answer(&question, settings)
            .map_err(|message| backend(&message, settings));
    }
    let question =
        Question::checked(&body, settings.strict_package).map_err(|found| findings(&found))?;
    let mailing = mailing_in_range(question.mailing, &question.origin, now_ms)
        .map_err(|message| backend(&message, settings))?;
    check_accounts(&question.pricing, settings)?;
    answer(&question, mailing, settings)
}

fn check_accounts(pricing: &[question::Pricing], settings: &Settings) -> Result<(), Refusal> {
    for option in pricing
        .iter()
        .filter(|option| option.price_type == PriceType::Contract)
    {
        let text = |name: &str| {
            option
                .account
                .as_ref()
                .and_then(|account| account.get(name))
                .and_then(Value::as_str)
        };
        let (Some(_), Some(number)) = (text("accountType"), text("accountNumber")) else {
            return Err(backend("required when priceType is 'CONTRACT'", settings));
        };
        if !settings
            .linked_accounts
            .iter()
            .any(|linked| linked == number)
        {
            return Err(Box::new(Forbidden::Contract.response(
                SHIPMENTS,
                "/shipments/v3/options/search",
                settings,
            )));
        }
    }
    Ok(())
}

fn answer(question: &Question, mailing: Mailing, settings: &Settings) -> Result<Value, Refusal> {
    let refuse = |message: &str| backend(message, settings);
    let inactive = |which: &str, zip: &str| {
        let five = zip.get(..5).unwrap_or_default();
        refuse(&format!(
            "Options cannot be fetched for inactive {which} ZIP code {five}"
        ))
    };
    if place(&question.origin).is_none() {
        return Err(inactive("origin", &question.origin));
    }
    let Some(destination) = place(&question.destination) else {
        return Err(inactive("destination", &question.destination));
    };
    let zone = zone(&question.origin, &question.destination)
        .ok_or_else(|| refuse("Could not find zone from provided ZIPs, date, and mail class"))?;
    let mut pricing_options = Vec::new();
    for pricing in &question.pricing {
        let search = options::Search {
            question,
            pricing,
            zone,
            destination,
            mailing,
            settings,
        };
        let shipping_options = search.options().map_err(|message| refuse(&message))?;
        let mut option = Map::new();
        option.insert("shippingOptions".to_owned(), Value::Array(shipping_options));
        option.insert("priceType".to_owned(), json!(pricing.price_type.name()));
        if let Some(account) = &pricing.account {
            option.insert("paymentAccount".to_owned(), account.clone());
        }
        pricing_options.push(Value::Object(option));
    }
    Ok(json!({
        "originZIPCode": question.origin,
        "destinationZIPCode": question.destination,
        "pricingOptions": pricing_options,
    }))
}

#[cfg(test)]
mod tests;
