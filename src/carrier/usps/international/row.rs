//! One row of an answer, the same in both. USPS's words for categories and price types stay as they came: new ones are no
//! reason to lose a price.

use crate::clock::Date;
use crate::json::{Json, Members};
use crate::rates::{Cents, Packaging, Service};

use super::super::{packaging, services};

/// A price for one parcel to another country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InternationalRow {
    /// The service it prices.
    pub service: &'static Service,
    /// The packaging it is for.
    pub packaging: Packaging,
    /// What it costs, fees included and insurance not.
    pub price: Cents,
    /// The price group of the country.
    pub zone: Option<String>,
    /// `MACHINABLE`, `FLATS` and the like, if the carrier says so.
    pub category: Option<String>,
    /// `RETAIL`, `COMMERCIAL_BASE` and the like, if the carrier says so.
    pub price_type: Option<String>,
    /// The fees in the price, each with its name.
    pub fees: Vec<(String, Cents)>,
    /// What the insurance that was asked for costs; `None` also if the service has none.
    pub insurance: Option<Cents>,
    /// The codes of warnings, each once.
    pub warnings: Vec<String>,
    /// Duties and taxes; `None` if nobody asked, or the carrier does not tell them whole.
    pub duties: Option<DutiesQuote>,
    /// The first day of this price, if the carrier says so.
    pub starts_on: Option<Date>,
    /// The last day of this price, if the carrier says so.
    pub ends_on: Option<Date>,
}

/// What the country asks for letting a parcel in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DutiesQuote {
    /// For the parcel as a whole.
    pub package_fee: Cents,
    /// For each of the goods.
    pub items: Vec<ItemDuties>,
}

/// What the country asks for some of the goods.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ItemDuties {
    /// The id in the question.
    pub id: String,
    /// Duty.
    pub duty: Cents,
    /// Tax.
    pub tax: Cents,
}

/// `None` if it is a class that no shop can offer abroad, is for mail that the shop itself takes somewhere, or has no price. The
/// price is `totalBasePrice`, fees included.
pub(super) fn read(option: &Members, group_class: Json) -> Option<InternationalRow> {
    let rates: Vec<_> = option.get("rates").items().collect();
    let [rate] = rates.as_slice() else {
        return None;
    };
    let rate = rate.members();
    let mail_class = rate
        .get("mailClass")
        .text()
        .or_else(|| group_class.text())?;
    let facility = rate.get("destinationEntryFacilityType").or_empty();
    // Where the carrier itself hands mail over to the other country, as it does with all of it.
    if !["", "NONE", "INTERNATIONAL_SERVICE_CENTER"].contains(&facility.as_ref()) {
        return None;
    }
    let insurance = insurance(option.get("extraServices"));
    let mut warnings = Vec::new();
    for warning in rate.get("warnings").items().chain(
        insurance
            .iter()
            .flat_map(|insurance| insurance.get("warnings").items()),
    ) {
        let code = warning.member("warningCode").owned();
        let code = code.or_else(|| warning.owned());
        warnings.extend(code.filter(|code| !warnings.contains(code)));
    }
    Some(InternationalRow {
        service: services::of_mail_class(&mail_class).filter(|service| service.abroad)?,
        packaging: packaging::of_rate_indicator(&rate.get("rateIndicator").or_empty()),
        price: money(option.get("totalBasePrice"))?,
        zone: rate.get("zone").owned(),
        category: rate.get("processingCategory").owned(),
        price_type: rate.get("priceType").owned(),
        fees: rate.get("fees").items().filter_map(fee).collect(),
        insurance: insurance.and_then(|insurance| money(insurance.get("price"))),
        warnings,
        duties: duties(option.get("dutiesTaxesFeesQuote")),
        starts_on: rate.get("startDate").day(),
        ends_on: rate.get("endDate").day(),
    })
}

fn money(amount: Json) -> Option<Cents> {
    Cents::from_decimal_text(&amount.text()?)
}

/// What is left out costs nothing.
fn money_or_none(amount: Json) -> Option<Cents> {
    match amount.text() {
        Some(text) => Cents::from_decimal_text(&text),
        None => Some(Cents(0)),
    }
}

fn fee(fee: Json) -> Option<(String, Cents)> {
    Some((fee.member("name").owned()?, money(fee.member("price"))?))
}

/// The insurance for small or large values among the extra services: a list, or one of them by itself.
fn insurance(extras: Json) -> Option<Members> {
    let alone = extras.is_object().then_some(extras);
    let mut extras = extras.items().chain(alone).map(Json::members);
    extras.find(|extra| {
        let code = extra.get("extraService");
        code.is("930") || code.is("931")
    })
}

/// Whole or not at all: a part of what the country asks would be a wrong amount.
fn duties(quote: Json) -> Option<DutiesQuote> {
    if !quote.is_object() {
        return None;
    }
    let quote = quote.members();
    let item = |item: Json| {
        let item = item.members();
        Some(ItemDuties {
            id: item.get("itemId").owned()?,
            duty: money_or_none(item.get("dutyPrice"))?,
            tax: money_or_none(item.get("taxPrice"))?,
        })
    };
    Some(DutiesQuote {
        package_fee: money_or_none(quote.get("packageFee"))?,
        items: quote
            .get("itemQuotes")
            .items()
            .map(item)
            .collect::<Option<_>>()?,
    })
}
