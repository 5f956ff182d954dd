//! What a parcel to another country costs: `POST /shipments/v3/options/search` in its international form (Shipping Options
//! 3.1.29), and `POST /international-prices/v3/total-rates/search` (International Prices 3.3.11) for a class that it leaves out.
//! Neither says when the parcel arrives.

use std::fmt;

use crate::carrier::{AccessToken, CarrierError};
use crate::clock::{Date, iso_date};
use crate::json::{Document, Json};
use crate::ports::{Request, Response};
use crate::postal::{Country, Zip5};
use crate::rates::{Extras, Parcel, PriceType, Service, Side};

use super::options::{PaymentAccount, PricingOption, word};
use super::rate_option::{Collector, Prices};
use super::{Endpoint, classify, extras, services};

mod body;
mod duty;
#[cfg(test)]
mod tests;

pub use duty::DutyItem;

/// One question: one parcel from here to a country on a day.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct InternationalSearch {
    /// Where it is mailed.
    pub origin: Zip5,
    /// The country it goes to.
    pub country: Country,
    /// The postal code there, where there is one. Blank, or longer than the carrier takes (11 characters), it is not sent.
    pub postal_code: Option<String>,
    /// The parcel.
    pub parcel: Parcel,
    /// The day it is mailed, at the origin: options take today to thirty days ahead, international prices seven.
    pub mailing_date: Date,
    /// Which prices.
    pub price_type: PriceType,
    /// The account whose contract prices are wanted.
    pub account: Option<PaymentAccount>,
    /// What is bought besides. Of what is known here insurance alone is sold abroad.
    pub extras: Extras,
    /// The goods whose duties and taxes are asked for; none: neither is.
    pub duties: Vec<DutyItem>,
}

impl fmt::Debug for InternationalSearch {
    /// Without the postal code and the goods: shoppers' data.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("InternationalSearch")
            .field("origin", &self.origin)
            .field("country", &self.country)
            .field("parcel", &self.parcel)
            .field("mailing_date", &self.mailing_date)
            .field("price_type", &self.price_type)
            .finish_non_exhaustive()
    }
}

/// The longest postal code that is taken, in characters (Shipping Options, `PostalCode`).
const LONGEST_POSTAL_CODE: usize = 11;
/// The most goods in one question (Shipping Options, `items`).
const MOST_ITEMS: usize = 30;
/// The extra services that are sold abroad (Shipping Options, `InternationalExtraService`: no receipts since 2025), of those that
/// are known here.
const SOLD_ABROAD: [u16; 2] = [930, 931];

impl InternationalSearch {
    /// Whether there is such a question: domestic mail has another form, a body that fits both is refused, and duties are told for
    /// thirty items at most.
    pub fn is_askable(&self) -> bool {
        !self.country.is_domestic_mail() && self.duties.len() <= MOST_ITEMS
    }

    /// Asks for the prices of all classes.
    pub fn options_request(&self, usps: &Endpoint, token: &AccessToken) -> Request {
        let body = serde_json::to_vec(&body::Options {
            pricing_options: [PricingOption::new(self.price_type, self.account.as_ref())],
            origin: self.origin.as_str(),
            country: self.country.code(),
            postal_code: self.sent_postal_code(),
            package: body::Package {
                parcel: self.parcel(),
                mail_class: "ALL",
                mailing_date: iso_date(self.mailing_date),
                extra_services: self.extra_codes(),
                package_value: self.extras.insured(),
            },
            duties: self.duties(),
        });
        usps.post(
            "/shipments/v3/options/search",
            body.unwrap_or_default(),
            Some(token),
        )
    }

    /// Asks for the prices of one class abroad.
    pub fn prices_request(
        &self,
        service: &Service,
        usps: &Endpoint,
        token: &AccessToken,
    ) -> Request {
        let body = serde_json::to_vec(&body::Prices {
            origin: self.origin.as_str(),
            country: self.country.code(),
            postal_code: self.sent_postal_code(),
            parcel: self.parcel(),
            mail_class: services::mail_class(service),
            mailing_date: iso_date(self.mailing_date),
            price_type: word(self.price_type),
            extra_services: self.extra_codes(),
            item_value: self.extras.insured(),
            duties: self.duties(),
        });
        usps.post(
            "/international-prices/v3/total-rates/search",
            body.unwrap_or_default(),
            Some(token),
        )
    }

    /// Reads the options: the rows that a shop may show. What cannot be read is noted and drops no other.
    ///
    /// # Errors
    ///
    /// What the answer means instead; [`CarrierError::Unreadable`] also when it is about another place.
    pub fn options_answer(&self, response: &Response) -> Result<Prices, CarrierError> {
        if response.status != 200 {
            return Err(classify(response));
        }
        let document = Document::parse(&response.body).ok_or(CarrierError::Unreadable)?;
        let answer = document.root().members();
        let prices = answer.get("pricingOptions");
        // An answer that echoes nothing is believed.
        let origin = answer.get("originZIPCode").text();
        let country = answer.get("destinationCountryCode").text();
        if !prices.is_array()
            || origin.is_some_and(|echo| !echo.starts_with(self.origin.as_str()))
            || country.is_some_and(|echo| echo != self.country.code())
        {
            return Err(CarrierError::Unreadable);
        }
        let mut collector = Collector::new(&self.parcel, &self.extras);
        collector.add_all(prices);
        Ok(self.asked_for(collector.prices()))
    }

    /// Reads the prices of one class in the same way: rows of other classes are left out.
    ///
    /// # Errors
    ///
    /// What the answer means instead.
    pub fn prices_answer(
        &self,
        service: &Service,
        response: &Response,
    ) -> Result<Prices, CarrierError> {
        if response.status != 200 {
            return Err(classify(response));
        }
        let document = Document::parse(&response.body).ok_or(CarrierError::Unreadable)?;
        let options = document.root().member("rateOptions");
        if !options.is_array() {
            return Err(CarrierError::Unreadable);
        }
        let mut collector = Collector::new(&self.parcel, &self.extras);
        for option in options.items() {
            collector.add(option, Json::default());
        }
        let mut prices = self.asked_for(collector.prices());
        prices.rows.retain(|row| row.service == service);
        prices.odd.retain(|(odd, _)| *odd == service);
        Ok(prices)
    }

    /// Duties that nobody asked for may come all the same, and are nobody's; so may services that stay in the country.
    fn asked_for(&self, mut prices: Prices) -> Prices {
        prices.rows.retain(|row| row.service.abroad);
        prices.odd.retain(|(odd, _)| odd.abroad);
        if self.duties.is_empty() {
            for row in &mut prices.rows {
                row.duties = None;
            }
        }
        prices
    }

    fn sent_postal_code(&self) -> Option<&str> {
        let code = self.postal_code.as_deref()?.trim();
        (1..=LONGEST_POSTAL_CODE)
            .contains(&code.chars().count())
            .then_some(code)
    }

    fn parcel(&self) -> body::Sizes {
        let [length, width, height] = self.parcel.sides().map(Side::inches);
        body::Sizes {
            weight: self.parcel.weight.pounds(),
            length,
            width,
            height,
        }
    }

    /// `None` without any: then none are priced.
    fn extra_codes(&self) -> Option<Vec<u16>> {
        let codes = self.extras.iter().map(|extra| extras::code(extra, false).0);
        let codes: Vec<_> = codes.filter(|code| SOLD_ABROAD.contains(code)).collect();
        (!codes.is_empty()).then_some(codes)
    }

    fn duties(&self) -> Option<body::Duties<'_>> {
        (!self.duties.is_empty()).then_some(body::Duties {
            requested: true,
            items: &self.duties,
        })
    }
}
