//! One option of a price list, as all price APIs of USPS write it (CONTRACT §§6-8), and the choice among those that differ only in
//! how USPS sorts the parcel.

use std::borrow::Cow;

use crate::json::{Json, Members};
use crate::rates::{
    Cents, Charge, Delivery, Duties, Extras, NotOffered, Packaging, Parcel, Row, Service,
};

use super::packaging::{self, Kind};
use super::{extras, services, sorting};

/// The prices of one answer: of each service at most one row for each packaging.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Prices {
    /// The rows that a shop may show.
    pub rows: Vec<Row>,
    /// Services that are listed, and why none of their rows is among those of the shop's own packaging.
    pub odd: Vec<(&'static Service, NotOffered)>,
    /// Mail classes that nobody here has heard of.
    pub unknown: Vec<String>,
}

/// Collects options, one after another. What is odd spoils no other.
pub(super) struct Collector<'a> {
    parcel: &'a Parcel,
    extras: &'a Extras,
    /// Rows, and whether USPS's rules say that they are the parcel's.
    found: Vec<(Row, bool)>,
    odd: Vec<(&'static Service, NotOffered)>,
    unknown: Vec<String>,
}

/// As many unheard-of classes as are noted.
const MOST_UNKNOWN: usize = 5;

impl<'a> Collector<'a> {
    /// Of prices for this parcel, with these extra services.
    pub(super) fn new(parcel: &'a Parcel, extras: &'a Extras) -> Self {
        Self {
            parcel,
            extras,
            found: Vec::new(),
            odd: Vec::new(),
            unknown: Vec::new(),
        }
    }

    /// Takes the `pricingOptions` of shipping options into account.
    pub(super) fn add_all(&mut self, pricing_options: Json) {
        for group in pricing_options
            .items()
            .flat_map(|prices| prices.member("shippingOptions").items())
        {
            let group = group.members();
            for option in group.get("rateOptions").items() {
                self.add(option, group.get("mailClass"));
            }
        }
    }

    /// Takes an option into account.
    pub(super) fn add(&mut self, option: Json, group_class: Json) {
        let option = option.members();
        let rates: Vec<_> = option.get("rates").items().collect();
        let rate = rates.first().copied().unwrap_or_default().members();
        let class = rate.get("mailClass").text();
        let Some(class) = class.or_else(|| group_class.text()) else {
            return;
        };
        let Some(service) = services::of_mail_class(&class) else {
            if !services::is_known(&class) {
                self.note_unknown(&class);
            }
            return;
        };
        match self.read(&option, &rate, rates.len(), service) {
            Ok(Some((row, fits))) => self.take(row, fits),
            Ok(None) => {}
            Err(reason) => self.odd.push((service, reason)),
        }
    }

    fn note_unknown(&mut self, class: &str) {
        let is_word = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-');
        let known = self.unknown.iter().any(|known| known == class);
        if !known
            && self.unknown.len() < MOST_UNKNOWN
            && class.len() <= 60
            && class.bytes().all(is_word)
        {
            self.unknown.push(class.to_owned());
        }
    }

    /// A row and whether it is this parcel's; nothing if it is for mail that is taken to a facility near the shopper.
    fn read(
        &self,
        option: &Members,
        rate: &Members,
        parts: usize,
        service: &'static Service,
    ) -> Result<Option<(Row, bool)>, NotOffered> {
        if !matches!(
            rate.get("destinationEntryFacilityType").or_empty().as_ref(),
            "" | "NONE" | "INTERNATIONAL_SERVICE_CENTER"
        ) {
            return Ok(None);
        }
        // A price in several parts is no parcel's.
        let price = option.get("totalBasePrice").text();
        let price = price.and_then(|text| Cents::from_decimal_text(&text));
        let kind = packaging::of_rate_indicator(&rate.get("rateIndicator").or_empty());
        let (Some(price), Some(kind), 1) = (price, kind, parts) else {
            return Err(NotOffered::NotUnderstood);
        };
        let category = rate.get("processingCategory").or_empty();
        let Some((packaging, fits)) = self.packaging(service, kind, &category) else {
            return Ok(None);
        };
        let listed = entries(option.get("extraServices"));
        let row = Row {
            service,
            packaging,
            price,
            surcharges: surcharges(rate.get("fees")),
            billed_lb: self.billed_lb(kind, rate),
            extras: self.charges(service, &listed)?,
            zone: rate.get("zone").text().map(Cow::into_owned),
            delivery: delivery(&option.get("commitment").members()),
            starts_on: rate.get("startDate").day(),
            ends_on: rate.get("endDate").day(),
            published: is_published(rate.get("warnings"))
                || listed
                    .iter()
                    .any(|extra| is_published(extra.get("warnings"))),
            duties: duties(option.get("dutiesTaxesFeesQuote")),
        };
        Ok(Some((row, fits)))
    }

    /// The packaging of a row, and whether USPS's rules say that it is this parcel's. A price by volume that the parcel is too
    /// large or too light for is nobody's.
    fn packaging(
        &self,
        service: &'static Service,
        kind: Kind,
        category: &str,
    ) -> Option<(Packaging, bool)> {
        let sorted = category == sorting::category(self.parcel);
        let dimensional = sorting::is_dimensional(self.parcel);
        // Priority Mail Express has one price for both.
        let by_weight = !dimensional || extras::is_express(service);
        match kind {
            Kind::Weight => Some((Packaging::Own, sorted && by_weight)),
            Kind::Dimensional => Some((Packaging::Own, sorted && dimensional)),
            Kind::Cubic => {
                sorting::is_cubic(service, self.parcel).then_some((Packaging::OwnCubic, sorted))
            }
            Kind::FlatRate(container) => {
                let rate = packaging::rate_of(container, extras::is_express(service));
                let fits = rate.is_some_and(|(_, usual)| usual == category);
                Some((Packaging::FlatRate(container), fits))
            }
        }
    }

    /// What the extra services cost that are wanted; tracking too, should it ever cost something.
    fn charges(
        &self,
        service: &'static Service,
        listed: &[Members],
    ) -> Result<Vec<Charge>, NotOffered> {
        let express = extras::is_express(service);
        let wanted = self
            .extras
            .iter()
            .map(|extra| (extra.name(), extras::code(extra, express).0));
        let mut charges = Vec::new();
        for (name, code) in wanted.chain([("tracking", extras::TRACKING)]) {
            let code = code.to_string();
            let mut entries = listed.iter();
            let Some(entry) = entries.find(|entry| entry.get("extraService").is(&code)) else {
                match name {
                    "tracking" => continue,
                    _ => return Err(NotOffered::ExtraService),
                }
            };
            let amount = entry.get("price").text();
            let amount = amount.and_then(|text| Cents::from_decimal_text(&text));
            let amount = amount.ok_or(NotOffered::NotUnderstood)?;
            if name != "tracking" || amount > Cents(0) {
                charges.push(Charge {
                    code: name.to_owned(),
                    name: entry.get("name").or_empty().into_owned(),
                    amount,
                });
            }
        }
        Ok(charges)
    }

    /// The pounds it is priced as, if its size makes them more than its weight.
    fn billed_lb(&self, kind: Kind, rate: &Members) -> Option<u32> {
        if let Kind::FlatRate(_) | Kind::Cubic = kind {
            return None;
        }
        // Two names for one thing; written with decimals or without.
        let pounds = ["dimWeight", "dimensionalWeight"].into_iter();
        let pounds = pounds.filter_map(|name| rate.get(name).text()?.parse::<f64>().ok());
        let pounds = pounds.fold(0.0, f64::max).ceil() as u32;
        // What weighs a part of a pound more is priced as the next pound anyway.
        (f64::from(pounds) > self.parcel.weight.pounds().ceil()).then_some(pounds)
    }

    /// Keeps a row. Of those that differ only in how USPS sorts the parcel it is the one that the rules say, else the dearer:
    /// a shop that charges too little pays the difference itself.
    fn take(&mut self, row: Row, fits: bool) {
        let same = |known: &&mut (Row, bool)| {
            known.0.service == row.service && known.0.packaging == row.packaging
        };
        match self.found.iter_mut().find(same) {
            Some(known) if (fits, row.price) > (known.1, known.0.price) => *known = (row, fits),
            Some(_) => {}
            None => self.found.push((row, fits)),
        }
    }

    /// What came of them all.
    pub(super) fn prices(self) -> Prices {
        let rows: Vec<_> = self.found.into_iter().map(|(row, _)| row).collect();
        let mut odd: Vec<(&'static Service, NotOffered)> = Vec::new();
        for (service, reason) in self.odd {
            let is_priced = rows
                .iter()
                .any(|row| row.service == service && row.packaging == Packaging::Own);
            if !is_priced && odd.iter().all(|(known, _)| *known != service) {
                odd.push((service, reason));
            }
        }
        Prices {
            rows,
            odd,
            unknown: self.unknown,
        }
    }
}

/// An array of objects, or one object alone.
fn entries(json: Json) -> Vec<Members> {
    match json.is_object() {
        true => vec![json.members()],
        false => json.items().map(Json::members).collect(),
    }
}

/// What of the price is due because of the parcel's size. One that cannot be read is in the total all the same.
fn surcharges(fees: Json) -> Vec<Charge> {
    let charge = |fee: Json| {
        let fee = fee.members();
        let name = fee.get("name").or_empty().into_owned();
        let amount = Cents::from_decimal_text(&fee.get("price").text()?)?;
        let code = match name.as_str() {
            "Nonstandard Length > 22" => "nonstandard_length_22",
            "Nonstandard Length > 30" => "nonstandard_length_30",
            "Nonstandard Volume > 2 cu ft" => "nonstandard_volume",
            _ => "other_fee",
        };
        (amount > Cents(0)).then(|| Charge {
            code: code.to_owned(),
            name,
            amount,
        })
    };
    fees.items().filter_map(charge).collect()
}

/// Whether a warning says that there is no contract price, and this is the published one: texts, or code and description.
fn is_published(warnings: Json) -> bool {
    warnings.items().any(|warning| {
        let says = |text: Json| text.or_empty().contains("Published rate returned");
        warning.member("warningCode").is("001")
            || says(warning.member("warningDescription"))
            || says(warning)
    })
}

/// What customs takes. Whole or not at all: a part of it would be a wrong amount. What is left out costs nothing.
fn duties(quote: Json) -> Option<Duties> {
    if !quote.is_object() {
        return None;
    }
    let quote = quote.members();
    let cents = |json: Json| match json.text() {
        Some(text) => Cents::from_decimal_text(&text),
        None => Some(Cents(0)),
    };
    let mut duties = Duties {
        fee: cents(quote.get("packageFee"))?,
        ..Duties::default()
    };
    for item in quote.get("itemQuotes").items() {
        let item = item.members();
        duties.duty = duties.duty + cents(item.get("dutyPrice"))?;
        duties.tax = duties.tax + cents(item.get("taxPrice"))?;
    }
    Some(duties)
}

/// The expected date, else the scheduled one (deprecated, and the only one in answers of 2025).
fn delivery(commitment: &Members) -> Option<Delivery> {
    let date = commitment
        .get("expectedDeliveryDate")
        .day()
        .or_else(|| commitment.get("scheduleDeliveryDate").day())?;
    Some(Delivery {
        date,
        guaranteed: commitment.get("guaranteedDelivery").flag().unwrap_or(false),
    })
}

#[cfg(test)]
mod tests;
