//! Questions about parcels that leave the country: shipping options without commitments, and international prices.

use serde_json::{Map, Value, json};

use crate::{places::place, settings::Settings};

mod prices;
mod product;
mod question;

pub(crate) use prices::total_rates;
pub(super) use question::Question;

use product::{Facts, NO_PRICE_GROUP, PRODUCTS, Product, TOO_HEAVY, uninsurable};

/// What the back end says about duties that nothing is liable to.
const NO_ITEMS: &str = "at least 1 item is required when requesting duties, taxes, and fees";

/// The answer, or the text of the back end's refusal.
pub(super) fn answer(question: &Question, settings: &Settings) -> Result<Value, String> {
    if place(&question.origin).is_none() {
        let five = question.origin.get(..5).unwrap_or_default();
        return Err(format!(
            "Options cannot be fetched for inactive origin ZIP code {five}"
        ));
    }
    if question.duties && question.items.is_empty() {
        return Err(NO_ITEMS.to_owned());
    }
    let facts = question.facts();
    let single = question.mail_class != "ALL";
    let products = offered(&question.mail_class, &facts)?;
    let missing = settings.class_missing_abroad.as_deref();
    let mut pricing_options = Vec::new();
    for pricing in &question.pricing {
        let mut offers: Vec<(u64, &str, Value)> = products
            .iter()
            .filter(|product| single || missing != Some(product.code))
            .flat_map(|product| {
                let options = product.options(&facts, pricing.price_type, settings);
                let named = |(cents, option)| (cents, product.code, option);
                options.into_iter().map(named)
            })
            .collect();
        if offers.is_empty() {
            return Err("No valid rates for these parameters.".to_owned());
        }
        if question.cheapest_only {
            offers.sort_by_key(|(cents, ..)| *cents);
            offers.truncate(1);
        }
        let mut option = Map::new();
        option.insert("shippingOptions".to_owned(), by_class(offers));
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

/// The classes of a name that take the parcel where it goes; if none does, why the last of them does not.
fn offered(mail_class: &str, facts: &Facts) -> Result<Vec<&'static Product>, String> {
    // The heaviest class decides about a weight that no class takes.
    if facts.weight <= 0.0 || facts.weight > 70.0 {
        return Err(TOO_HEAVY.to_owned());
    }
    if let Some(misfit) = uninsurable(facts.extras, facts.value_cents).filter(|_| facts.total) {
        return Err(misfit.to_owned());
    }
    let mut why = match facts.country {
        "US" => Some(NO_PRICE_GROUP),
        _ => None,
    };
    let mut offered = Vec::new();
    for product in PRODUCTS
        .iter()
        .filter(|product| ["ALL", product.code].contains(&mail_class))
        .filter(|_| facts.country != "US")
    {
        match product.misfit(facts) {
            Some(misfit) => why = Some(misfit),
            None => offered.push(product),
        }
    }
    match why {
        Some(why) if offered.is_empty() => Err(why.to_owned()),
        None if offered.is_empty() => Err("No valid rates for these parameters.".to_owned()),
        _ => Ok(offered),
    }
}

fn by_class(offers: Vec<(u64, &str, Value)>) -> Value {
    let mut groups: Vec<(&str, Vec<Value>)> = Vec::new();
    for (_, code, option) in offers {
        match groups.last_mut() {
            Some((known, options)) if *known == code => options.push(option),
            _ => groups.push((code, vec![option])),
        }
    }
    groups
        .into_iter()
        .map(|(code, options)| json!({"mailClass": code, "rateOptions": options}))
        .collect()
}

impl Question {
    fn facts(&self) -> Facts<'_> {
        let asked = self.extra_services.as_deref();
        Facts {
            country: &self.country,
            weight: self.parcel.weight,
            weight_written: &self.parcel.weight_written,
            sides: self.parcel.sides,
            value_cents: self.parcel.value_cents,
            extras: asked.unwrap_or_default(),
            total: asked.is_some(),
            duties: self.duties,
            items: &self.items,
        }
    }
}
