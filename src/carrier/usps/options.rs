//! `POST /shipments/v3/options/search` (Shipping Options 3.1.29): prices and delivery dates in one call.

use std::borrow::Cow;

use serde::Serialize;

use crate::carrier::AccessToken;
use crate::carrier::CarrierError;
use crate::clock::{Date, iso_date, parse_iso_date};
use crate::ports::{Request, Response};
use crate::postal::Zip5;
use crate::rates::{Cents, Delivery, Parcel, PriceType, Row, Side};

use super::{Endpoint, classify, packaging, services};
use crate::json::{Json, Members};

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
}

impl OptionsSearch {
    /// The request.
    pub fn request(&self, usps: &Endpoint, token: &AccessToken) -> Request {
        let [length, width, height] = self.parcel.sides().map(Side::inches);
        let body = serde_json::to_vec(&Body {
            pricing_options: [PricingOption {
                price_type: word(self.price_type),
            }],
            origin: self.origin.as_str(),
            destination: self.destination.as_str(),
            package: PackageDescription {
                weight: self.parcel.weight.pounds(),
                length,
                width,
                height,
                mail_class: "ALL_OUTBOUND",
                mailing_date: iso_date(self.mailing_date),
            },
        });
        usps.post(
            "/shipments/v3/options/search",
            body.unwrap_or_default(),
            Some(token),
        )
    }

    /// Reads the answer: every row of a service that this program knows. A row that cannot be read is left out and drops
    /// no other.
    ///
    /// # Errors
    ///
    /// What the answer means instead; [`CarrierError::Unreadable`] also when it is about other ZIP codes.
    pub fn answer(&self, response: &Response) -> Result<Vec<Row>, CarrierError> {
        if response.status != 200 {
            return Err(classify(response));
        }
        let answer = Json::parse(&response.body)
            .ok_or(CarrierError::Unreadable)?
            .members();
        let prices = answer.get("pricingOptions");
        if !prices.is_array()
            || !echoes(answer.get("originZIPCode"), self.origin)
            || !echoes(answer.get("destinationZIPCode"), self.destination)
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
                // What is odd gives no row, and its neighbours still hold.
                rows.extend(row(&option.members(), group.get("mailClass")));
            }
        }
        Ok(rows)
    }
}

fn word(price_type: PriceType) -> &'static str {
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
    pricing_options: [PricingOption; 1],
    #[serde(rename = "originZIPCode")]
    origin: &'a str,
    #[serde(rename = "destinationZIPCode")]
    destination: &'a str,
    #[serde(rename = "packageDescription")]
    package: PackageDescription,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PricingOption {
    price_type: &'static str,
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
    mailing_date: String,
}

/// `None` if it is a class that no shop can offer, or has no price. The price is `totalBasePrice`, fees included; a row's own
/// `price` is too low when there are fees.
fn row(option: &Members, group_class: Json) -> Option<Row> {
    let rates: Vec<_> = option.get("rates").items().collect();
    let [rate] = rates.as_slice() else {
        return None;
    };
    let rate = rate.members();
    let mail_class = rate
        .get("mailClass")
        .text()
        .or_else(|| group_class.text())?;
    let facility = rate.get("destinationEntryFacilityType");
    Some(Row {
        service: services::of_mail_class(&mail_class)?,
        packaging: packaging::of_rate_indicator(&rate.get("rateIndicator").or_empty()),
        destination_entry: facility.text().is_some() && !facility.is("NONE"),
        price: Cents::from_decimal_text(&option.get("totalBasePrice").text()?)?,
        zone: rate.get("zone").text().map(Cow::into_owned),
        delivery: delivery(&option.get("commitment").members()),
        starts_on: day(rate.get("startDate")),
        ends_on: day(rate.get("endDate")),
    })
}

/// The expected date, else the scheduled one (deprecated, and the only one in answers of 2025).
fn delivery(commitment: &Members) -> Option<Delivery> {
    let date = day(commitment.get("expectedDeliveryDate"))
        .or_else(|| day(commitment.get("scheduleDeliveryDate")))?;
    Some(Delivery {
        date,
        guaranteed: commitment.get("guaranteedDelivery").flag().unwrap_or(false),
    })
}

/// A date, also when a time of day follows it.
fn day(text: Json) -> Option<Date> {
    parse_iso_date(text.text()?.get(..10)?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::UnixMillis;
    use crate::rates::{LengthUnit, Packaging, Weight};

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
        }
    }

    fn read(options: &str) -> Result<Vec<Row>, CarrierError> {
        let body = format!(
            r#"{{"originZIPCode":"60601","destinationZIPCode":"94105","pricingOptions":[{{"shippingOptions":[
               {{"mailClass":"PRIORITY_MAIL","rateOptions":[{options}]}}],"priceType":"RETAIL"}}]}}"#
        );
        search().answer(&Response {
            status: 200,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.into_bytes(),
        })
    }

    const GOOD: &str = r#"{"totalBasePrice":12.5,"rates":[{"mailClass":"PRIORITY_MAIL","rateIndicator":"SP","price":9.5,"zone":"08","endDate":""}]}"#;

    #[test]
    fn the_request_is_what_the_document_allows_and_no_more() {
        let request = search().request(&Endpoint::new("http://h"), &AccessToken::new("t"));
        assert_eq!(
            String::from_utf8(request.body).unwrap(),
            r#"{"pricingOptions":[{"priceType":"RETAIL"}],"originZIPCode":"60601","destinationZIPCode":"94105","packageDescription":{"weight":2.5,"length":10.0,"width":8.0,"height":4.0,"mailClass":"ALL_OUTBOUND","mailingDate":"2026-11-23"}}"#
        );
    }

    #[test]
    fn the_price_is_the_total_with_fees() {
        let rows = read(GOOD).unwrap();
        assert_eq!(rows[0].price, Cents(1250));
        assert_eq!(rows[0].packaging, Packaging::Own);
        assert_eq!(rows[0].ends_on, None);
    }

    #[test]
    fn one_odd_row_never_drops_the_others() {
        for odd in [
            r#"{"totalBasePrice":"abc","rates":[{"rateIndicator":"SP"}]}"#,
            r#"{"rates":[{"rateIndicator":"SP","price":1}]}"#,
            r#"{"totalBasePrice":1,"rates":[]}"#,
            r#"{"totalBasePrice":1,"rates":"none"}"#,
            r#"{"totalBasePrice":1,"rates":[{"mailClass":"ROCKET_MAIL","rateIndicator":"SP"}]}"#,
            "null",
            "7",
        ] {
            let rows = read(&format!("{odd},{GOOD}")).unwrap();
            assert_eq!(rows.len(), 1, "{odd}");
        }
        // Words that are new to us make a row unusable, not unreadable.
        let rows = read(&format!(r#"{{"totalBasePrice":1,"rates":[{{"rateIndicator":"ZZ","processingCategory":"ODD","priceType":"N"}}]}},{GOOD}"#)).unwrap();
        assert_eq!(
            rows.iter().map(|row| row.packaging).collect::<Vec<_>>(),
            [Packaging::Unknown, Packaging::Own]
        );
    }

    #[test]
    fn dates_prefer_the_expected_one_and_survive_a_time_of_day() {
        for (commitment, date) in [
            (
                r#"{"scheduleDeliveryDate":"2026-11-27","expectedDeliveryDate":"2026-11-28"}"#,
                Some("2026-11-28"),
            ),
            (
                r#"{"scheduleDeliveryDate":"2026-11-27T18:00:00"}"#,
                Some("2026-11-27"),
            ),
            (r#"{"expectedDeliveryDate":"","name":"NO STD"}"#, None),
            ("null", None),
        ] {
            let rows = read(&format!(r#"{{"commitment":{commitment},"totalBasePrice":1,"rates":[{{"rateIndicator":"SP"}}]}}"#)).unwrap();
            assert_eq!(
                rows[0]
                    .delivery
                    .map(|delivery| iso_date(delivery.date))
                    .as_deref(),
                date,
                "{commitment}"
            );
        }
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
