//! What a page asks: an address in the field names of Stripe's Address Element.

use crate::postal::{Country, State, TypedAddress, ZipCode};

use super::answer::Shown;
use crate::api::body::{Form, Object};
use crate::api::fields::{STATE, optional, state};
use crate::api::problem::Problem;

/// An address as it was sent.
pub(in crate::api) enum Asked {
    /// One the carrier can judge.
    Domestic(TypedAddress),
    /// One outside its reach; it is handed back as it came.
    Elsewhere(Shown),
}

const LINE1: &str = "house number and street, like \"3120 M St NW\"";
const LINE2: &str = "apartment, suite or unit, or leave it out";
const CITY: &str = "the city, like \"Washington\"";
const ZIP: &str = "a ZIP code, like \"20007\" or \"20007-3704\"";
const COUNTRY: &str = "an ISO 3166 country code of two capital letters, like \"US\"";

/// Reads the body `{"address": {line1, line2?, city?, state, postal_code?, country}}`; `null` counts as absent.
pub(in crate::api) fn read(body: &[u8]) -> Result<Asked, Problem> {
    let (mut form, mut root) = Form::open(body)?;
    let address = form
        .required(
            &mut root,
            "address",
            "an object with line1, city, state, postal_code and country",
        )
        .and_then(|value| form.object_of(value));
    let asked = address.and_then(|mut object| {
        let country = form
            .required(&mut object, "country", COUNTRY)
            .and_then(|value| form.parsed(value, COUNTRY, Country::parse));
        let asked = match country {
            Some(country) if !country.is_domestic_mail() => {
                elsewhere(&mut form, &mut object, country).map(Asked::Elsewhere)
            }
            Some(country) => domestic(&mut form, &mut object, country).map(Asked::Domestic),
            // Still look at the rest, so that all errors come at once.
            None => domestic(&mut form, &mut object, Country::US).map(Asked::Domestic),
        };
        form.close(object);
        asked
    });
    form.close(root);
    form.finish(asked)
}

fn domestic(form: &mut Form, object: &mut Object, country: Country) -> Option<TypedAddress> {
    let line1 = form
        .required(object, "line1", LINE1)
        .and_then(|value| form.text(value, LINE1));
    let line2 = optional(form, object, "line2", LINE2);
    let city = optional(form, object, "city", CITY);
    let state = match object.take("state") {
        Some(value) => form
            .text(value, STATE)
            .and_then(|(text, pointer)| state(form, &text, pointer)),
        // A territory with a country code of its own is its own state.
        None => State::parse(country.code()).or_else(|| {
            form.missing(
                object.pointer_to("state"),
                format!("is missing; send {STATE}"),
            );
            None
        }),
    };
    let zip_pointer = object.pointer_to("postal_code");
    let typed_zip = object.take_filled("postal_code");
    let zip_given = typed_zip.is_some();
    let zip = typed_zip.and_then(|value| form.parsed(value, ZIP, ZipCode::parse));
    if !zip_given && city.as_deref() == Some("") {
        form.missing(
            zip_pointer,
            format!("is missing, and so is the city; send {ZIP}"),
        );
    }
    Some(TypedAddress {
        line1: line1?.0,
        line2: line2?,
        city: city?,
        state: state?,
        zip,
        country,
    })
}

fn elsewhere(form: &mut Form, object: &mut Object, country: Country) -> Option<Shown> {
    const TEXT: &str = "text, or leave it out";
    let line1 = form
        .required(object, "line1", LINE1)
        .and_then(|value| form.text(value, LINE1));
    let mut field = |name| optional(form, object, name, TEXT);
    let (line2, city) = (field("line2"), field("city"));
    let (state, postal_code) = (field("state"), field("postal_code"));
    Some(Shown {
        line1: line1?.0,
        line2: line2?,
        city: city?,
        state: state?,
        postal_code: postal_code?,
        country: country.code().to_owned(),
        urbanization: None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_elements_value_fits_as_it_is() {
        let body = br#"{"address":{"line1":"3120 M St NW","line2":null,"city":"Washington","state":"DC","postal_code":"20007","country":"US"}}"#;
        let Ok(Asked::Domestic(address)) = read(body) else {
            panic!("not read")
        };
        assert_eq!(address.line2, "");
        let body = br#"{"address":{"line1":"1 Rue A","city":"Paris","state":"","postal_code":"75001","country":"FR"}}"#;
        assert!(matches!(read(body), Ok(Asked::Elsewhere(_))));
        let body = br#"{"address":{"line1":"1 Calle A","city":"San Juan","postal_code":"00901","country":"PR"}}"#;
        let Ok(Asked::Domestic(address)) = read(body) else {
            panic!("not read")
        };
        assert_eq!(address.state.code(), "PR");
    }

    #[test]
    fn what_is_wrong_is_named_with_what_to_send_instead() {
        for (body, pointer, hint) in [
            (r#"{}"#, "/address", "line1"),
            (
                r#"{"address":{"line1":"","city":"A","state":"TX","country":"US"}}"#,
                "/address/line1",
                "house number",
            ),
            (
                r#"{"address":{"line1":"1 A","city":"A","state":"Texas","country":"US"}}"#,
                "/address/state",
                "\"TX\"",
            ),
            (
                r#"{"address":{"line1":"1 A","city":"A","state":"Narnia","country":"US"}}"#,
                "/address/state",
                "two-letter",
            ),
            (
                r#"{"address":{"line1":"1 A","state":"TX","postal_code":"7870","country":"US"}}"#,
                "/address/postal_code",
                "20007",
            ),
            (
                r#"{"address":{"line1":"1 A","state":"TX","country":"US"}}"#,
                "/address/postal_code",
                "city",
            ),
            (
                r#"{"address":{"line1":"1 A","city":"A","state":"TX","country":"XX"}}"#,
                "/address/country",
                "ISO 3166",
            ),
            (
                r#"{"address":{"line1":"1 A","city":"A","state":"TX","country":"US","zip":"1"}}"#,
                "/address/zip",
                "leave it out",
            ),
            (
                r#"{"address":{"city":"Paris","country":"FR"}}"#,
                "/address/line1",
                "house number",
            ),
            (
                r#"{"address":{"line1":1,"city":"A","state":"TX","country":"US"}}"#,
                "/address/line1",
                "a number",
            ),
        ] {
            let Err(problem) = read(body.as_bytes()) else {
                panic!("{body} was read")
            };
            assert_eq!(problem.errors.len(), 1, "{body}: {:?}", problem.errors);
            assert_eq!(problem.errors[0].pointer, pointer, "{body}");
            assert!(
                problem.errors[0].message.contains(hint),
                "{body}: {}",
                problem.errors[0].message
            );
        }
    }
}
