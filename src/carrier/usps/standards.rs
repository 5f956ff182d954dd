//! `GET /service-standards/v3/estimates` (Service Standards 3.1.6): when a parcel arrives, for where shipping options leave the
//! date out.

use crate::carrier::{AccessToken, CarrierError};
use crate::clock::{Date, iso_date};
use crate::json::{Document, Json, Members};
use crate::ports::{Request, Response};
use crate::postal::Zip5;
use crate::rates::{Delivery, Service, Weight};

use super::{Endpoint, classify, services};

/// When parcels are handed in, as `HHMM`: six in the evening, which shipping options take for a date without a time (CONTRACT
/// §7), so that dates of both mean the same. Left out it would be eight in the morning.
const ACCEPTANCE_TIME: &str = "1800";

/// One question: when parcels from here to there arrive that are mailed on a day.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct StandardsLookup {
    /// Where they are mailed.
    pub origin: Zip5,
    /// Where they go.
    pub destination: Zip5,
    /// The day they are mailed, at the origin: today to thirty days ahead.
    pub mailing_date: Date,
    /// What one of them weighs: Ground Advantage has two standards, below a pound and from a pound on.
    pub weight: Weight,
    /// Whether it goes to a post office box instead of a street.
    pub po_box: bool,
}

impl StandardsLookup {
    /// The request.
    pub fn request(&self, usps: &Endpoint, token: &AccessToken) -> Request {
        usps.get(
            "/service-standards/v3/estimates",
            &[
                ("originZIPCode", self.origin.as_str()),
                ("destinationZIPCode", self.destination.as_str()),
                ("acceptanceDate", &iso_date(self.mailing_date)),
                ("acceptanceTime", ACCEPTANCE_TIME),
                ("mailClass", "ALL"),
                ("destinationType", self.destination_type()),
                ("weight", &pounds(self.weight)),
            ],
            token,
        )
    }

    /// Reads the answer: each domestic service that has a date, once. An entry that cannot be read is left out and drops no
    /// other; an unknown ZIP code has entries without dates.
    ///
    /// # Errors
    ///
    /// What the answer means instead.
    pub fn answer(
        &self,
        response: &Response,
    ) -> Result<Vec<(&'static Service, Delivery)>, CarrierError> {
        if response.status != 200 {
            return Err(classify(response));
        }
        let document = Document::parse(&response.body)
            .filter(|document| document.root().is_array())
            .ok_or(CarrierError::Unreadable)?;
        let mut found: Vec<(&'static Service, Delivery)> = Vec::new();
        for (service, delivery) in document
            .root()
            .items()
            .filter_map(|entry| self.entry(&entry.members()))
        {
            match found.iter_mut().find(|(known, _)| *known == service) {
                // Nothing tells the two apart: the later date is the one that holds in any case.
                Some((_, known)) => {
                    known.date = known.date.max(delivery.date);
                    known.guaranteed &= delivery.guaranteed;
                }
                None => found.push((service, delivery)),
            }
        }
        Ok(found)
    }

    fn entry(&self, entry: &Members) -> Option<(&'static Service, Delivery)> {
        let service = services::of_mail_class(&entry.get("mailClass").text()?)
            .filter(|service| !service.abroad)?;
        let standard = entry.get("serviceStandard");
        let destination = entry.get("destinationType").text();
        if destination.is_some_and(|destination| destination != self.destination_type())
            || !self.is_about_this_weight(entry.get("notes"))
            || standard.is_present() && standard.text().is_none()
        {
            return None;
        }
        let delivery = entry.get("delivery").members();
        // Without a zone: local at the place where it arrives, so that its date part is the day there.
        let date = delivery.get("scheduledDeliveryDateTime").day()?;
        (date >= self.mailing_date).then_some((
            service,
            Delivery {
                date,
                guaranteed: delivery.get("guaranteedDelivery").flag().unwrap_or(false),
            },
        ))
    }

    fn destination_type(&self) -> &'static str {
        match self.po_box {
            true => "PO_BOX",
            false => "STREET",
        }
    }

    fn is_about_this_weight(&self, notes: Json) -> bool {
        let below_a_pound = self.weight < Weight::from_pounds(1);
        match notes.or_empty().as_ref() {
            "WEIGHT_LESS_THAN_1_POUND" => below_a_pound,
            "WEIGHT_GREATER_THAN_OR_EQUAL_TO_1_POUND" => !below_a_pound,
            _ => true,
        }
    }
}

/// Pounds as decimal text, exactly and without an exponent: a thousandth of an ounce is 0.0000625 pounds.
fn pounds(weight: Weight) -> String {
    const PARTS: u64 = 10_000_000;
    let parts = u64::from(weight.milli_oz()) * 625;
    let text = format!("{}.{:07}", parts / PARTS, parts % PARTS);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{UnixMillis, parse_iso_date};
    use crate::rates::WeightUnit;

    fn lookup(weight_lb: f64) -> StandardsLookup {
        StandardsLookup {
            origin: Zip5::parse("60601").unwrap(),
            destination: Zip5::parse("94105").unwrap(),
            mailing_date: parse_iso_date("2026-11-23").unwrap(),
            weight: Weight::new(weight_lb, WeightUnit::Pound).unwrap(),
            po_box: false,
        }
    }

    fn response(status: u16, body: &str) -> Response {
        Response {
            status,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
        }
    }

    fn read_by(lookup: &StandardsLookup, entries: &str) -> Vec<String> {
        let answer = lookup.answer(&response(200, &format!("\n  [{entries}] ")));
        let shown = |(service, delivery): &(&Service, Delivery)| {
            let guaranteed = if delivery.guaranteed { "!" } else { "" };
            format!("{} {}{guaranteed}", service.id, iso_date(delivery.date))
        };
        answer.unwrap().iter().map(shown).collect()
    }

    fn read(entries: &str) -> Vec<String> {
        read_by(&lookup(2.5), entries)
    }

    fn entry(mail_class: &str, more: &str, date: &str) -> String {
        format!(
            r#"{{"mailClass":"{mail_class}",{more}"serviceStandard":" 3","delivery":{{"scheduledDeliveryDateTime":"{date}"}}}}"#
        )
    }

    const GOOD: &str = r#"{"mailClass":"PRIORITY_MAIL","destinationType":"STREET","serviceStandard":"2","delivery":{"scheduledDeliveryDateTime":"2026-11-25T18:00:00","guaranteedDelivery":false}}"#;

    #[test]
    fn the_request_is_what_the_document_allows_and_no_more() {
        let mut lookup = lookup(2.5);
        lookup.po_box = true;
        let request = lookup.request(&Endpoint::new("http://h"), &AccessToken::new("t"));
        assert_eq!(
            request.url,
            "http://h/service-standards/v3/estimates?originZIPCode=60601&destinationZIPCode=94105&acceptanceDate=2026%2D11%2D23\
             &acceptanceTime=1800&mailClass=ALL&destinationType=PO%5FBOX&weight=2%2E5"
        );
        assert_eq!((request.method, request.body.len()), ("GET", 0));
    }

    #[test]
    fn pounds_are_exact_decimal_text() {
        for (milli_oz, text) in [
            (1.0, "0.0000625"),
            (15_999.0, "0.9999375"),
            (16_000.0, "1"),
            (40_000.0, "2.5"),
            (1_120_000.0, "70"),
            (160_001.0, "10.0000625"),
        ] {
            let weight = Weight::new(milli_oz / 1000.0, WeightUnit::Ounce).unwrap();
            assert_eq!(pounds(weight), text);
            assert_eq!(text.parse::<f64>().unwrap(), weight.pounds());
        }
    }

    #[test]
    fn dates_are_read_in_every_form_and_nothing_is_no_date() {
        for (entry, expected) in [
            (GOOD, Some("priority_mail 2026-11-25")),
            (
                r#"{"mailClass":"PRIORITY_MAIL_EXPRESS","serviceStandard":1,"delivery":{"scheduledDeliveryDateTime":"2026-11-24","guaranteedDelivery":"true"}}"#,
                Some("priority_mail_express 2026-11-24!"),
            ),
            (
                r#"{"mailClass":"PRIORITY_MAIL","delivery":{"scheduledDeliveryDateTime":"2026-11-23T12:00:00Z"}}"#,
                Some("priority_mail 2026-11-23"),
            ),
            // An unknown ZIP code.
            (
                r#"{"mailClass":"PRIORITY_MAIL","serviceStandard":"","delivery":{"guaranteedDelivery":false}}"#,
                None,
            ),
            (
                r#"{"mailClass":"PRIORITY_MAIL","serviceStandard":" ","delivery":{"scheduledDeliveryDateTime":"2026-11-25"}}"#,
                None,
            ),
            (
                r#"{"mailClass":"PRIORITY_MAIL","serviceStandard":"2","delivery":{"scheduledDeliveryDateTime":""}}"#,
                None,
            ),
            // The day before it was mailed.
            (
                r#"{"mailClass":"PRIORITY_MAIL","serviceStandard":"2","delivery":{"scheduledDeliveryDateTime":"2026-11-22T18:00:00"}}"#,
                None,
            ),
            (
                r#"{"mailClass":"MEDIA_MAIL","serviceStandard":"7","delivery":{"scheduledDeliveryDateTime":"2026-11-30"}}"#,
                None,
            ),
            (
                r#"{"mailClass":"PRIORITY_MAIL_INTERNATIONAL","serviceStandard":"7","delivery":{"scheduledDeliveryDateTime":"2026-11-30"}}"#,
                None,
            ),
            ("null", None),
            ("7", None),
            (r#"{"delivery":[]}"#, None),
        ] {
            let expected: Vec<_> = expected.into_iter().collect();
            assert_eq!(read(entry), expected, "{entry}");
        }
    }

    #[test]
    fn one_odd_entry_never_drops_the_others() {
        for odd in ["null", "7", "[]", r#"{"mailClass":"ROCKET"}"#, "\"x\""] {
            assert_eq!(read(&format!("{odd},{GOOD},{odd}")).len(), 1, "{odd}");
        }
    }

    #[test]
    fn of_the_two_standards_of_ground_advantage_the_one_for_the_weight_is_taken() {
        let light = entry(
            "USPS_GROUND_ADVANTAGE",
            r#""notes":"WEIGHT_LESS_THAN_1_POUND","#,
            "2026-11-27T18:00:00",
        );
        let heavy = entry(
            "USPS_GROUND_ADVANTAGE",
            r#""notes":"WEIGHT_GREATER_THAN_OR_EQUAL_TO_1_POUND","#,
            "2026-11-28T18:00:00",
        );
        for both in [format!("{light},{heavy}"), format!("{heavy},{light}")] {
            for (weight, date) in [
                (0.1, "2026-11-27"),
                (0.9999, "2026-11-27"),
                (1.0, "2026-11-28"),
                (40.0, "2026-11-28"),
            ] {
                let expected = [format!("ground_advantage {date}")];
                assert_eq!(read_by(&lookup(weight), &both), expected, "{weight}");
            }
        }
    }

    #[test]
    fn of_two_dates_that_nothing_tells_apart_the_later_is_taken() {
        let early = entry("PRIORITY_MAIL", "", "2026-11-25");
        let late = entry("PRIORITY_MAIL", r#""notes":"SOMETHING_NEW","#, "2026-11-27");
        for both in [format!("{early},{late}"), format!("{late},{early}")] {
            assert_eq!(read(&both), ["priority_mail 2026-11-27"]);
        }
    }

    #[test]
    fn entries_for_another_kind_of_destination_are_not_ours() {
        let entries = [
            entry(
                "PRIORITY_MAIL",
                r#""destinationType":"HOLD_FOR_PICKUP","#,
                "2026-11-24",
            ),
            entry(
                "PRIORITY_MAIL",
                r#""destinationType":"STREET","#,
                "2026-11-25",
            ),
            entry(
                "PRIORITY_MAIL",
                r#""destinationType":"PO_BOX","#,
                "2026-11-26",
            ),
        ]
        .join(",");
        let mut lookup = lookup(2.5);
        for (po_box, date) in [(false, "2026-11-25"), (true, "2026-11-26")] {
            lookup.po_box = po_box;
            let expected = [format!("priority_mail {date}")];
            assert_eq!(read_by(&lookup, &entries), expected);
        }
    }

    #[test]
    fn what_is_no_list_is_not_read_and_a_refusal_keeps_its_meaning() {
        for body in ["", "{}", "7", "<html>", "[", r#"{"estimates":[]}"#] {
            let answer = lookup(1.0).answer(&response(200, body));
            assert_eq!(answer.unwrap_err(), CarrierError::Unreadable, "{body:?}");
        }
        let answer = lookup(1.0).answer(&response(500, "{}"));
        assert!(matches!(answer, Err(CarrierError::Failed { .. })));
    }
}
