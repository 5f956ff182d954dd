//! `POST /shipments/v3/options/search` (Shipping Options 3.1.29): prices and delivery dates in one call.

use serde::Serialize;
use serde_json::value::RawValue;

use crate::carrier::AccessToken;
use crate::carrier::CarrierError;
use crate::clock::{Date, iso_date};
use crate::json::{Document, Json};
use crate::ports::{Request, Response};
use crate::postal::Zip5;
use crate::rates::{Cents, Extras, Parcel, PriceType, Side};

use super::rate_option::{Collector, Prices};
use super::{Endpoint, classify, extras};

/// One question: one parcel from here to there on a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OptionsSearch {
    /// Where it is mailed.
    pub origin: Zip5,
    /// Where it goes.
    pub destination: Zip5,
    /// The parcel.
    pub parcel: Parcel,
    /// The day it is mailed, at the origin.
    pub mailing_date: Date,
    /// Which prices.
    pub price_type: PriceType,
    /// The account whose contract prices are wanted.
    pub account: Option<PaymentAccount>,
    /// What is bought besides.
    pub extras: Extras,
}

/// An account that pays, as USPS names it.
#[derive(Clone, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct PaymentAccount {
    /// `EPS`, `PERMIT` or `METER`.
    pub account_type: &'static str,
    /// Its number.
    pub account_number: String,
}

impl std::fmt::Debug for PaymentAccount {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PaymentAccount(redacted)")
    }
}

impl OptionsSearch {
    /// The request.
    pub fn request(&self, usps: &Endpoint, token: &AccessToken) -> Request {
        let [length, width, height] = self.parcel.sides().map(Side::inches);
        let body = serde_json::to_vec(&Body {
            pricing_options: [PricingOption::new(self.price_type, self.account.as_ref())],
            origin: self.origin.as_str(),
            destination: self.destination.as_str(),
            package: PackageDescription {
                weight: self.parcel.weight.pounds(),
                length,
                width,
                height,
                mail_class: "ALL_OUTBOUND",
                extra_services: extras::asked(&self.extras),
                package_value: self.extras.insured().map(Cents::to_json_dollars),
                mailing_date: iso_date(self.mailing_date),
            },
        });
        usps.post(
            "/shipments/v3/options/search",
            body.unwrap_or_default(),
            Some(token),
        )
    }

    /// Reads the answer: the rows that a shop may show. What cannot be read is noted and drops no other.
    ///
    /// # Errors
    ///
    /// What the answer means instead; [`CarrierError::Unreadable`] also when it is about other ZIP codes.
    pub fn answer(&self, response: &Response) -> Result<Prices, CarrierError> {
        if response.status != 200 {
            return Err(classify(response));
        }
        let document = Document::parse(&response.body).ok_or(CarrierError::Unreadable)?;
        let answer = document.root().members();
        let prices = answer.get("pricingOptions");
        if !prices.is_array()
            || !echoes(answer.get("originZIPCode"), self.origin)
            || !echoes(answer.get("destinationZIPCode"), self.destination)
        {
            return Err(CarrierError::Unreadable);
        }
        let mut collector = Collector::new(&self.parcel, &self.extras);
        collector.add_all(prices);
        Ok(collector.prices())
    }
}

/// USPS's word for a price type.
pub(super) fn word(price_type: PriceType) -> &'static str {
    match price_type {
        PriceType::Retail => "RETAIL",
        PriceType::Commercial => "COMMERCIAL",
        PriceType::Contract => "CONTRACT",
    }
}

/// Whether an echoed ZIP is ours. An answer that echoes nothing is believed.
fn echoes(echo: Json, asked: Zip5) -> bool {
    echo.text()
        .is_none_or(|echo| echo.starts_with(asked.as_str()))
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    pricing_options: [PricingOption<'a>; 1],
    #[serde(rename = "originZIPCode")]
    origin: &'a str,
    #[serde(rename = "destinationZIPCode")]
    destination: &'a str,
    #[serde(rename = "packageDescription")]
    package: PackageDescription,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct PricingOption<'a> {
    price_type: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_account: Option<&'a PaymentAccount>,
}

impl<'a> PricingOption<'a> {
    /// Prices of a type, those of a contract by its account.
    pub(super) fn new(price_type: PriceType, account: Option<&'a PaymentAccount>) -> Self {
        Self {
            price_type: word(price_type),
            payment_account: account,
        }
    }
}

/// Pounds and inches.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PackageDescription {
    weight: f64,
    length: f64,
    width: f64,
    height: f64,
    mail_class: &'static str,
    extra_services: Vec<u16>,
    /// Dollars.
    #[serde(skip_serializing_if = "Option::is_none")]
    package_value: Option<Box<RawValue>>,
    mailing_date: String,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::UnixMillis;
    use crate::clock::parse_iso_date;
    use crate::rates::{ExtraService, LengthUnit, Weight};

    fn search() -> OptionsSearch {
        let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
        OptionsSearch {
            origin: Zip5::parse("60601").unwrap(),
            destination: Zip5::parse("94105").unwrap(),
            parcel: Parcel::new(
                Weight::new(2.5, crate::rates::WeightUnit::Pound).unwrap(),
                [side(10.0), side(8.0), side(4.0)],
            ),
            mailing_date: parse_iso_date("2026-11-23").unwrap(),
            price_type: PriceType::Retail,
            account: None,
            extras: Extras::default(),
        }
    }

    #[test]
    fn the_request_is_what_the_document_allows_and_no_more() {
        let request = search().request(&Endpoint::new("http://h"), &AccessToken::new("t"));
        assert_eq!(
            String::from_utf8(request.body).unwrap(),
            r#"{"pricingOptions":[{"priceType":"RETAIL"}],"originZIPCode":"60601","destinationZIPCode":"94105","packageDescription":{"weight":2.5,"length":10.0,"width":8.0,"height":4.0,"mailClass":"ALL_OUTBOUND","extraServices":[920],"mailingDate":"2026-11-23"}}"#
        );
    }

    #[test]
    fn an_account_and_what_is_bought_besides_are_asked_for() {
        let extras = [
            ExtraService::AdultSignature,
            ExtraService::Insurance(Cents(12_345)),
        ];
        let search = OptionsSearch {
            price_type: PriceType::Contract,
            account: Some(PaymentAccount {
                account_type: "EPS",
                account_number: "1234567890".to_owned(),
            }),
            extras: Extras::new(extras).unwrap(),
            ..search()
        };
        let request = search.request(&Endpoint::new("http://h"), &AccessToken::new("t"));
        assert_eq!(
            String::from_utf8(request.body).unwrap(),
            r#"{"pricingOptions":[{"priceType":"CONTRACT","paymentAccount":{"accountType":"EPS","accountNumber":"1234567890"}}],"originZIPCode":"60601","destinationZIPCode":"94105","packageDescription":{"weight":2.5,"length":10.0,"width":8.0,"height":4.0,"mailClass":"ALL_OUTBOUND","extraServices":[922,930,925],"packageValue":123.45,"mailingDate":"2026-11-23"}}"#
        );
        assert!(!format!("{search:?}").contains("1234567890"));
    }

    #[test]
    fn an_answer_to_another_question_is_not_read() {
        for body in [
            r#"{"originZIPCode":"60601","destinationZIPCode":"94106","pricingOptions":[]}"#,
            r#"{"originZIPCode":"10001","destinationZIPCode":"94105","pricingOptions":[]}"#,
            "{}",
            "[]",
            "<html>",
            "",
        ] {
            let response = Response {
                status: 200,
                received_at: UnixMillis::default(),
                retry_after: None,
                content_type: None,
                body: body.as_bytes().to_vec(),
            };
            assert_eq!(
                search().answer(&response).unwrap_err(),
                CarrierError::Unreadable,
                "{body}"
            );
        }
    }
}
