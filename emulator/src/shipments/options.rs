//! The options of one price type: which classes answer, and the answer of each.

use serde_json::{Map, Value, json};

use super::{
    commitment::Commitment,
    extras::{Extra, OFFERED, extra},
    price::Class,
    products::{PRODUCTS, Product},
    question::{Pricing, Question},
    rows::{Misfit, Row, rows, unheard_of},
};
use crate::{
    date::{Day, Mailing},
    places::Place,
    reply::dollars,
    settings::Settings,
};

/// One search: a question and one of its price types.
pub(super) struct Search<'a> {
    pub(super) question: &'a Question,
    pub(super) pricing: &'a Pricing,
    pub(super) zone: u8,
    pub(super) destination: Place,
    pub(super) mailing: Mailing,
    pub(super) settings: &'a Settings,
}

/// An option before it is written down, with what filters compare.
struct Offer {
    mail_class: String,
    body: Value,
    cents: u64,
    day: Option<Day>,
}

/// Classes that a name stands for, and whether they are returns.
fn classes(name: &str) -> (Vec<Class>, bool) {
    let all = || PRODUCTS.iter().map(|product| product.class).collect();
    match name {
        "ALL" | "ALL_OUTBOUND" => (all(), false),
        "ALL_RETURNS" => (vec![Class::Express, Class::Priority, Class::Ground], true),
        "USPS_GROUND_ADVANTAGE_RETURN_SERVICE" => (vec![Class::Ground], true),
        "PRIORITY_MAIL_RETURN_SERVICE" => (vec![Class::Priority], true),
        "PRIORITY_MAIL_EXPRESS_RETURN_SERVICE" => (vec![Class::Express], true),
        "PARCEL_SELECT_LIGHTWEIGHT" => (vec![Class::ParcelSelect], false),
        "FIRST-CLASS_PACKAGE_SERVICE" => (vec![Class::Ground], false),
        other => {
            let found = PRODUCTS.iter().filter(|product| product.code == other);
            (found.map(|product| product.class).collect(), false)
        }
    }
}

impl Search<'_> {
    /// `shippingOptions`, or the text of the refusal.
    pub(super) fn options(&self) -> Result<Vec<Value>, String> {
        let (classes, returns) = classes(&self.question.mail_class);
        let single = !self.question.mail_class.starts_with("ALL");
        if classes.is_empty() {
            return Err("No valid rates for these mail classes".to_owned());
        }
        if self.question.parcel.weight > 70.0 {
            return Err("Package weight does not qualify for this product.".to_owned());
        }
        let military = matches!(self.destination.state, "AA" | "AE" | "AP");
        let mut offers = Vec::new();
        let mut misfit = None;
        for product in PRODUCTS
            .iter()
            .filter(|product| classes.contains(&product.class))
        {
            if product.class == Class::Express && military {
                if single {
                    return Err(format!(
                        "{} is not currently supported at the destinationZIPCode",
                        product.code
                    ));
                }
                continue;
            }
            // No longer sold since January 2026.
            if product.class == Class::ParcelSelect
                && self.question.facility == "DESTINATION_NETWORK_DISTRIBUTION_CENTER"
            {
                continue;
            }
            match rows(
                *product,
                &self.question.parcel,
                self.zone,
                self.pricing.price_type,
            ) {
                Ok(rows) => offers.extend(self.offers(*product, rows, returns, single)?),
                Err(found) => misfit = Some(found),
            }
        }
        if offers.is_empty() {
            return Err(match misfit {
                Some(Misfit::TooHeavy) => "Package weight does not qualify for this product.",
                Some(Misfit::TooLarge) => "Package size exceeds maximum allowed for mail class",
                None => "No valid rates for these parameters.",
            }
            .to_owned());
        }
        Ok(by_class(self.filtered(offers)))
    }

    fn offers(
        &self,
        product: Product,
        mut rows: Vec<Row>,
        returns: bool,
        single: bool,
    ) -> Result<Vec<Offer>, String> {
        let price_type = self.pricing.price_type;
        let asked = self.question.extra_services.as_deref();
        let mut extras: Vec<Extra> = Vec::new();
        for code in asked.unwrap_or(&OFFERED) {
            match extra(
                *code,
                product.class,
                price_type,
                self.question.parcel.value_cents,
            ) {
                Some(extra) => extras.push(extra),
                None if single && asked.is_some() => {
                    return Err(format!(
                        "mailClass: {} with ExtraServices: {code} is an unsupported combination.",
                        product.code
                    ));
                }
                None => {}
            }
        }
        if let (Some(indicator), Some(row)) = (&self.settings.unknown_rate_indicator, rows.first())
        {
            rows.push(unheard_of(row, indicator));
        }
        if returns {
            // Returns have neither flat rates nor destination entry.
            rows.retain(|row| row.is_by_weight());
        }
        let mail_class = if returns {
            format!("{}_RETURN_SERVICE", product.code)
        } else {
            product.code.to_owned()
        };
        let commitment = Commitment::new(product.class, self.zone, self.destination, self.mailing);
        let price_type_written = self
            .settings
            .rate_price_type
            .as_deref()
            .unwrap_or(price_type.name());
        let extra_cents: u64 = extras.iter().map(|extra| extra.cents).sum();
        let extras: Vec<Value> = extras
            .iter()
            .map(|extra| extra.to_json(price_type.name(), product.letter))
            .collect();
        Ok(rows
            .iter()
            .map(|row| {
                let mut option = Map::new();
                if !returns {
                    option.insert("commitment".to_owned(), commitment.to_json(self.settings));
                }
                let base = row.base_cents();
                if asked.is_some() {
                    option.insert("totalPrice".to_owned(), dollars(base + extra_cents));
                }
                option.insert("totalBasePrice".to_owned(), dollars(base));
                let mut rate =
                    row.to_json(&self.question.parcel.weight_written, price_type_written);
                if let Some(written) = rate.get_mut("mailClass") {
                    *written = json!(mail_class);
                }
                option.insert("rates".to_owned(), json!([rate]));
                option.insert("extraServices".to_owned(), json!(extras));
                Offer {
                    mail_class: mail_class.clone(),
                    body: Value::Object(option),
                    cents: base,
                    day: commitment.day,
                }
            })
            .collect())
    }

    /// One offer only, if that is what was asked.
    fn filtered(&self, offers: Vec<Offer>) -> Vec<Offer> {
        let best = match self.question.filter.as_deref() {
            Some("PRICE") => offers.into_iter().min_by_key(|offer| offer.cents),
            Some("SERVICE_STANDARDS") => offers
                .into_iter()
                .min_by_key(|offer| (offer.day.is_none(), offer.day, offer.cents)),
            _ => return offers,
        };
        best.into_iter().collect()
    }
}

fn by_class(offers: Vec<Offer>) -> Vec<Value> {
    let mut groups: Vec<(String, Vec<Value>)> = Vec::new();
    for offer in offers {
        match groups.last_mut() {
            Some((mail_class, bodies)) if *mail_class == offer.mail_class => {
                bodies.push(offer.body)
            }
            _ => groups.push((offer.mail_class, vec![offer.body])),
        }
    }
    groups
        .into_iter()
        .map(|(mail_class, bodies)| json!({"mailClass": mail_class, "rateOptions": bodies}))
        .collect()
}
