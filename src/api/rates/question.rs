//! What a page asks: a destination, parcels, and the day they are mailed.

use crate::api::body::{Form, Object, Value};
use crate::api::fields;
use crate::api::problem::Problem;
use crate::clock::{Date, parse_iso_date};
use crate::postal::{Country, Zip5, ZipCode};
use crate::rates::Parcel;

/// The most entries of `parcels`.
const MOST_ENTRIES: usize = 20;
/// The most equal parcels of an entry.
const MOST_EQUAL: u32 = 100;
/// How far ahead a parcel can be mailed (Shipping Options 3.1, `mailingDate`).
pub(super) const MOST_DAYS_AHEAD: i32 = 30;

/// A question as it was sent.
pub(in crate::api) struct Asked {
    pub(super) destination: Destination,
    /// Each parcel, and how many equal ones there are.
    pub(super) shipment: Vec<(Parcel, u32)>,
    pub(super) ship_date: Option<Date>,
}

pub(super) enum Destination {
    Domestic(Zip5),
    Abroad(Country),
}

/// What a ZIP code looks like, for messages.
pub(super) const ZIP: &str = "a ZIP code of five digits, like \"94105\"";
const COUNTRY: &str = "an ISO 3166 country code of two capital letters, like \"US\"";
const DATE: &str = "a date like \"2026-11-23\", today or up to 30 days ahead";

/// Reads the body `{"destination": {postal_code, country}, "parcels": [{weight, dimensions, quantity?}], "ship_date"?}`.
pub(in crate::api) fn read(body: &[u8]) -> Result<Asked, Problem> {
    let (mut form, mut root) = Form::open(body)?;
    let destination = form
        .required(
            &mut root,
            "destination",
            "an object with postal_code and country",
        )
        .and_then(|value| form.object_of(value))
        .and_then(|object| destination(&mut form, object));
    let shipment = form
        .required(&mut root, "parcels", "a list of parcels")
        .and_then(|value| form.list(value, MOST_ENTRIES))
        .and_then(|entries| {
            let parcels: Vec<_> = entries
                .into_iter()
                .map(|entry| parcel(&mut form, entry))
                .collect();
            parcels.into_iter().collect::<Option<Vec<_>>>()
        });
    let ship_date = match root.take("ship_date") {
        Some(value) => form.parsed(value, DATE, parse_iso_date).map(Some),
        None => Some(None),
    };
    form.close(root);
    let asked =
        destination
            .zip(shipment)
            .zip(ship_date)
            .map(|((destination, shipment), ship_date)| Asked {
                destination,
                shipment,
                ship_date,
            });
    form.finish(asked)
}

fn destination(form: &mut Form, mut object: Object) -> Option<Destination> {
    let country = form
        .required(&mut object, "country", COUNTRY)
        .and_then(|value| form.parsed(value, COUNTRY, Country::parse));
    let destination = match country {
        Some(country) if !country.is_domestic_mail() => {
            // A postal code abroad has a form of its own; it is only looked at by a later, international lookup.
            if let Some(value) = object.take_filled("postal_code") {
                form.text(value, "text, or leave it out")?;
            }
            Some(Destination::Abroad(country))
        }
        Some(_) | None => form
            .required(&mut object, "postal_code", ZIP)
            .and_then(|value| form.parsed(value, ZIP, ZipCode::parse))
            .filter(|_| country.is_some())
            .map(|zip| Destination::Domestic(zip.zip5)),
    };
    form.close(object);
    destination
}

fn parcel(form: &mut Form, entry: Value) -> Option<(Parcel, u32)> {
    let mut object = form.object_of(entry)?;
    let parcel = fields::parcel(form, &mut object);
    let quantity = match object.take("quantity") {
        Some(value) => form.whole(value, 1..=MOST_EQUAL),
        None => Some(1),
    };
    form.close(object);
    Some((parcel?, quantity?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(body: &str) -> Vec<(String, &'static str, String)> {
        match read(body.as_bytes()) {
            Ok(_) => Vec::new(),
            Err(problem) => problem
                .errors
                .into_iter()
                .map(|error| (error.pointer, error.code, error.message))
                .collect(),
        }
    }

    fn with_parcel(parcel: &str) -> String {
        format!(
            r#"{{"destination":{{"postal_code":"94105","country":"US"}},"parcels":[{parcel}]}}"#
        )
    }

    const PARCEL: &str = r#"{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}}"#;

    #[test]
    fn a_good_question_is_read() {
        assert!(read(with_parcel(PARCEL).as_bytes()).is_ok());
        let abroad = format!(
            r#"{{"destination":{{"postal_code":"K1A 0B1","country":"CA"}},"parcels":[{PARCEL}]}}"#
        );
        assert!(matches!(
            read(abroad.as_bytes()).unwrap().destination,
            Destination::Abroad(_)
        ));
    }

    #[test]
    fn each_wrong_value_is_named() {
        let parcel = |weight: &str, length: &str| {
            with_parcel(&format!(
                r#"{{"weight":{{"value":{weight},"unit":"lb"}},"dimensions":{{"length":{length},"width":8,"height":4,"unit":"in"}}}}"#
            ))
        };
        for weight in ["0", "-1", "71", "1e9", "70.01"] {
            let found = problems(&parcel(weight, "10"));
            assert_eq!(found.len(), 1, "{weight}");
            assert_eq!(found[0].0, "/parcels/0/weight/value");
            assert!(found[0].2.contains("70 lb"));
        }
        for length in ["0", "-3", "1e9"] {
            assert_eq!(
                problems(&parcel("1", length))[0].0,
                "/parcels/0/dimensions/length"
            );
        }
        let crowd = vec![PARCEL; 200].join(",");
        assert_eq!(problems(&with_parcel(&crowd))[0].0, "/parcels");
        assert_eq!(problems(&with_parcel(""))[0].0, "/parcels");
        let quantity = PARCEL.replacen('{', r#"{"quantity":0.5,"#, 1);
        assert_eq!(
            problems(&with_parcel(&quantity))[0].0,
            "/parcels/0/quantity"
        );
        for (destination, pointer) in [
            (
                r#"{"postal_code":"9410","country":"US"}"#,
                "/destination/postal_code",
            ),
            (
                r#"{"postal_code":94105,"country":"US"}"#,
                "/destination/postal_code",
            ),
            (r#"{"country":"US"}"#, "/destination/postal_code"),
            (
                r#"{"postal_code":"94105","country":"XX"}"#,
                "/destination/country",
            ),
            (r#"{"postal_code":"94105"}"#, "/destination/country"),
            (
                r#"{"postal_code":"94105","country":"US","state":"CA"}"#,
                "/destination/state",
            ),
        ] {
            let found = problems(&format!(
                r#"{{"destination":{destination},"parcels":[{PARCEL}]}}"#
            ));
            assert_eq!(
                found
                    .iter()
                    .map(|(pointer, ..)| pointer.as_str())
                    .collect::<Vec<_>>(),
                [pointer],
                "{destination}"
            );
        }
    }

    #[test]
    fn all_problems_come_at_once() {
        let found = problems(
            r#"{"destination":{"postal_code":"1","country":"XX"},"parcels":[{"weight":{"value":0,"unit":"stone"}}],"ship_date":"soon","x":1}"#,
        );
        let pointers: Vec<_> = found.iter().map(|(pointer, ..)| pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/destination/country",
                "/destination/postal_code",
                "/parcels/0/weight/unit",
                "/parcels/0/dimensions",
                "/ship_date",
                "/x"
            ]
        );
    }
}
