//! What a parcel to another country costs: `POST /shipments/v3/options/search` in its international form (Shipping Options
//! 3.1.29), and `POST /international-prices/v3/total-rates/search` (International Prices 3.3.11) for a class that it leaves out.
//! Neither says when the parcel arrives.

use std::fmt;

use crate::carrier::{AccessToken, CarrierError};
use crate::clock::{Date, iso_date};
use crate::json::Json;
use crate::ports::{Request, Response};
use crate::postal::{Country, Zip5};
use crate::rates::{Cents, Parcel, PriceType, Service, Side};

use super::{Endpoint, classify, services};

mod body;
mod duty;
mod row;
#[cfg(test)]
mod tests;

pub use duty::DutyItem;
pub use row::{DutiesQuote, InternationalRow, ItemDuties};

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
    /// What the goods are insured for; `None`: they are not.
    pub insured: Option<Cents>,
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
/// The largest value that the smaller insurance takes.
const SMALL_INSURANCE: Cents = Cents(50_000);

impl InternationalSearch {
    /// Asks for the prices of all classes. `None` if there is no such question: domestic mail has another form, a body that fits
    /// both is refused, and duties are told for thirty items at most.
    pub fn options_request(&self, usps: &Endpoint, token: &AccessToken) -> Option<Request> {
        let body = serde_json::to_vec(&body::Options {
            pricing_options: [body::PricingOption {
                price_type: self.price_word(),
            }],
            origin: self.origin.as_str(),
            country: self.country.code(),
            postal_code: self.sent_postal_code(),
            package: body::Package {
                parcel: self.parcel(),
                mail_class: "ALL",
                mailing_date: iso_date(self.mailing_date),
                extra_services: self.insurance(),
                package_value: self.insured,
            },
            duties: self.duties(),
        });
        self.is_askable().then(|| {
            usps.post(
                "/shipments/v3/options/search",
                body.unwrap_or_default(),
                Some(token),
            )
        })
    }

    /// Asks for the prices of one class. `None` as for options, and for a service that stays in the country.
    pub fn prices_request(
        &self,
        service: &Service,
        usps: &Endpoint,
        token: &AccessToken,
    ) -> Option<Request> {
        let body = serde_json::to_vec(&body::Prices {
            origin: self.origin.as_str(),
            country: self.country.code(),
            postal_code: self.sent_postal_code(),
            parcel: self.parcel(),
            mail_class: services::mail_class(service),
            mailing_date: iso_date(self.mailing_date),
            price_type: self.price_word(),
            extra_services: self.insurance(),
            item_value: self.insured,
            duties: self.duties(),
        });
        (self.is_askable() && service.abroad).then(|| {
            usps.post(
                "/international-prices/v3/total-rates/search",
                body.unwrap_or_default(),
                Some(token),
            )
        })
    }

    /// Reads the options: every row of a service abroad that this program knows. A row that cannot be read is left out and
    /// drops no other.
    ///
    /// # Errors
    ///
    /// What the answer means instead; [`CarrierError::Unreadable`] also when it is about another place.
    pub fn options_answer(
        &self,
        response: &Response,
    ) -> Result<Vec<InternationalRow>, CarrierError> {
        if response.status != 200 {
            return Err(classify(response));
        }
        let answer = Json::parse(&response.body)
            .ok_or(CarrierError::Unreadable)?
            .members();
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
        let mut rows = Vec::new();
        for group in prices
            .items()
            .flat_map(|prices| prices.member("shippingOptions").items())
        {
            let group = group.members();
            for option in group.get("rateOptions").items() {
                rows.extend(self.row(option, group.get("mailClass")));
            }
        }
        Ok(rows)
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
    ) -> Result<Vec<InternationalRow>, CarrierError> {
        if response.status != 200 {
            return Err(classify(response));
        }
        let options = Json::parse(&response.body)
            .map(|answer| answer.member("rateOptions"))
            .filter(|options| options.is_array())
            .ok_or(CarrierError::Unreadable)?;
        Ok(options
            .items()
            .filter_map(|option| self.row(option, Json::default()))
            .filter(|row| row.service == service)
            .collect())
    }

    fn row(&self, option: Json, group_class: Json) -> Option<InternationalRow> {
        let mut row = row::read(&option.members(), group_class)?;
        // What nobody asked for may come all the same, and is nobody's.
        row.insurance = row.insurance.filter(|_| self.insured.is_some());
        row.duties = row.duties.filter(|_| !self.duties.is_empty());
        Some(row)
    }

    fn is_askable(&self) -> bool {
        !self.country.is_domestic_mail() && self.duties.len() <= MOST_ITEMS
    }

    fn price_word(&self) -> &'static str {
        match self.price_type {
            PriceType::Retail => "RETAIL",
            PriceType::Commercial => "COMMERCIAL",
        }
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

    /// The code of the insurance that takes the value.
    fn insurance(&self) -> Option<[u16; 1]> {
        let value = self.insured?;
        Some([if value > SMALL_INSURANCE { 931 } else { 930 }])
    }

    fn duties(&self) -> Option<body::Duties<'_>> {
        (!self.duties.is_empty()).then_some(body::Duties {
            requested: true,
            items: &self.duties,
        })
    }
}
