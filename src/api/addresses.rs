//! `POST /v1/addresses/validate`: is this address right, what was changed, and what should the page do next.

use serde::Serialize;

use crate::carrier::usps::Api;
use crate::carrier::usps::address::{self, DeliveryPoint, Match, Standardized, Validation};
use crate::ports::WorkerPorts;
use crate::postal::{Country, State, TypedAddress, ZipCode, proper_case};

use super::Answer;
use super::body::{Form, Object};
use super::call::Call;
use super::problem::Problem;

/// An address as it was sent.
pub(super) enum Asked {
    /// One the carrier can judge.
    Domestic(TypedAddress),
    /// One outside its reach; it is handed back as it came.
    Elsewhere(Shown),
}

/// An address in Stripe's field names, as it is answered.
#[derive(Serialize, Default, Clone, Debug, PartialEq, Eq)]
pub(super) struct Shown {
    line1: String,
    line2: String,
    city: String,
    state: String,
    postal_code: String,
    country: String,
    /// Puerto Rico only.
    #[serde(skip_serializing_if = "Option::is_none")]
    urbanization: Option<String>,
}

const LINE1: &str = "house number and street, like \"3120 M St NW\"";
const LINE2: &str = "apartment, suite or unit, or leave it out";
const CITY: &str = "the city, like \"Washington\"";
const STATE: &str = "a two-letter state code, like \"TX\"";
const ZIP: &str = "a ZIP code, like \"20007\" or \"20007-3704\"";
const COUNTRY: &str = "an ISO 3166 country code of two capital letters, like \"US\"";

/// Reads the body `{"address": {line1, line2?, city?, state, postal_code?, country}}`; `null` counts as absent.
pub(super) fn read(body: &[u8]) -> Result<Asked, Problem> {
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

/// Absent, `null` and empty all come to empty text.
fn optional(form: &mut Form, object: &mut Object, name: &str, expected: &str) -> Option<String> {
    match object.take_filled(name) {
        Some(value) => form.text(value, expected).map(|(text, _)| text),
        None => Some(String::new()),
    }
}

fn state(form: &mut Form, text: &str, pointer: String) -> Option<State> {
    let state = State::parse(text);
    if state.is_none() {
        let message = match State::from_name(text) {
            Some(meant) => format!("is not a state code; send \"{}\"", meant.code()),
            None => format!("is not valid; send {STATE}"),
        };
        form.invalid(pointer, message);
    }
    state
}

fn elsewhere(form: &mut Form, object: &mut Object, country: Country) -> Option<Shown> {
    const TEXT: &str = "text, or leave it out";
    let mut field = |name| optional(form, object, name, TEXT);
    let (line1, line2, city) = (field("line1"), field("line2"), field("city"));
    let (state, postal_code) = (field("state"), field("postal_code"));
    Some(Shown {
        line1: line1?,
        line2: line2?,
        city: city?,
        state: state?,
        postal_code: postal_code?,
        country: country.code().to_owned(),
        urbanization: None,
    })
}

/// Asks the carrier, and says what the page should do.
pub(super) async fn validate<P: WorkerPorts>(
    call: &Call<'_, P>,
    asked: Asked,
) -> Result<Answer, Problem> {
    let body = match asked {
        Asked::Elsewhere(address) => Body::unsupported(address),
        Asked::Domestic(typed) => {
            let validation = call
                .ask(
                    Api::Addresses,
                    |token| address::request(&call.ready.account.usps, token, &typed),
                    address::answer,
                )
                .await
                .map_err(Problem::from)?;
            Body::judged(&typed, validation, call.ready.proper_case)
        }
    };
    Ok(Answer::new(
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}

#[derive(Serialize)]
struct Body {
    verdict: &'static str,
    next_action: &'static str,
    /// `null` when nothing matches.
    address: Option<Shown>,
    /// Fields in which more than case, spacing, punctuation and the ZIP's add-on differ from what was sent.
    changed: Vec<&'static str>,
    delivery: Option<Delivery>,
    messages: Vec<Message>,
    carrier: Option<&'static str>,
    freshness: &'static str,
}

#[derive(Serialize)]
struct Delivery {
    dpv: Option<String>,
    business: Option<bool>,
    vacant: Option<bool>,
    cmra: Option<bool>,
    carrier_route: Option<String>,
    delivery_point: Option<String>,
}

#[derive(Serialize, Debug, PartialEq, Eq)]
struct Message {
    code: &'static str,
    message: &'static str,
}

impl Body {
    fn unsupported(address: Shown) -> Self {
        Self {
            verdict: "unsupported",
            next_action: "accept",
            address: Some(address),
            changed: Vec::new(),
            delivery: None,
            messages: vec![Message {
                code: "unsupported_country",
                message: "Addresses in this country are not checked; use this one as entered.",
            }],
            carrier: None,
            freshness: "live",
        }
    }

    fn judged(typed: &TypedAddress, validation: Validation, shout_no_more: bool) -> Self {
        let shown = validation
            .standardized
            .map(|found| shown(found, typed.country, shout_no_more));
        let changed = shown
            .as_ref()
            .map(|shown| changed(typed, shown))
            .unwrap_or_default();
        let (verdict, next_action) = match validation.matched {
            Match::Confirmed if changed.is_empty() => ("confirmed", "accept"),
            Match::Confirmed => ("confirmed", "confirm_correction"),
            Match::UnitMissing => ("missing_unit", "ask_unit"),
            Match::UnitUnknown => ("unknown_unit", "ask_unit"),
            Match::Unconfirmed => ("unconfirmed", "fix"),
            Match::Several => ("ambiguous", "fix"),
            Match::Nothing => ("not_found", "fix"),
        };
        let messages = messages(validation.matched, &validation.delivery);
        let known = shown.is_some();
        Self {
            verdict,
            next_action,
            address: shown,
            changed,
            delivery: known.then(|| delivery(validation.delivery)),
            messages,
            carrier: Some("usps"),
            freshness: "live",
        }
    }
}

fn shown(found: Standardized, country: Country, shout_no_more: bool) -> Shown {
    let cased = |text: String| {
        if shout_no_more {
            proper_case(&text)
        } else {
            text
        }
    };
    Shown {
        line1: cased(found.street),
        line2: cased(found.unit),
        city: cased(found.city),
        state: found.state,
        postal_code: found.zip,
        country: country.code().to_owned(),
        urbanization: Some(cased(found.urbanization)).filter(|text| !text.is_empty()),
    }
}

fn delivery(point: DeliveryPoint) -> Delivery {
    Delivery {
        dpv: point.dpv,
        business: point.business,
        vacant: point.vacant,
        cmra: point.cmra,
        carrier_route: point.carrier_route,
        delivery_point: point.delivery_point,
    }
}

fn messages(matched: Match, delivery: &DeliveryPoint) -> Vec<Message> {
    let verdict = match matched {
        Match::Confirmed => None,
        Match::UnitMissing => Some((
            "unit_missing",
            "The building is known; its apartment, suite or unit number is needed.",
        )),
        Match::UnitUnknown => Some((
            "unit_unknown",
            "The building is known; this apartment, suite or unit number is not.",
        )),
        Match::Unconfirmed => Some((
            "not_confirmed",
            "The street is known; this number on it is not.",
        )),
        Match::Several => Some((
            "several_match",
            "More than one address fits; add what tells them apart.",
        )),
        Match::Nothing => Some((
            "nothing_matches",
            "No address fits; check number, street, city and ZIP code.",
        )),
    };
    let vacant = (delivery.vacant == Some(true)).then_some(("vacant", "The address is vacant."));
    let no_street_delivery = delivery.no_street_delivery.then_some((
        "no_street_delivery",
        "The address exists, but mail is not delivered to its street; a PO box may be needed.",
    ));
    [verdict, vacant, no_street_delivery]
        .into_iter()
        .flatten()
        .map(|(code, message)| Message { code, message })
        .collect()
}

/// The fields in which the answer says more than what was sent, beyond case, spacing, full stops and commas, and the ZIP's
/// add-on.
fn changed(typed: &TypedAddress, shown: &Shown) -> Vec<&'static str> {
    let typed_zip = typed
        .zip
        .map(|zip| zip.zip5.as_str().to_owned())
        .unwrap_or_default();
    let shown_zip: String = shown.postal_code.chars().take(5).collect();
    [
        ("line1", typed.line1.as_str(), shown.line1.as_str()),
        ("line2", &typed.line2, &shown.line2),
        ("city", &typed.city, &shown.city),
        ("state", typed.state.code(), &shown.state),
        ("postal_code", &typed_zip, &shown_zip),
    ]
    .into_iter()
    .filter(|(_, typed, shown)| plain(typed) != plain(shown))
    .map(|(name, ..)| name)
    .collect()
}

fn plain(text: &str) -> String {
    let text = text.replace(['.', ','], " ").to_ascii_lowercase();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn typed(line1: &str, line2: &str, zip: &str) -> TypedAddress {
        TypedAddress {
            line1: line1.into(),
            line2: line2.into(),
            city: "washington".into(),
            state: State::parse("DC").unwrap(),
            zip: ZipCode::parse(zip),
            country: Country::US,
        }
    }

    fn confirmed(typed: &TypedAddress) -> Body {
        let validation = Validation {
            matched: Match::Confirmed,
            standardized: Some(Standardized {
                street: "3120 M ST NW".into(),
                city: "WASHINGTON".into(),
                state: "DC".into(),
                zip: "20007-3704".into(),
                ..Standardized::default()
            }),
            delivery: DeliveryPoint::default(),
        };
        Body::judged(typed, validation, true)
    }

    #[test]
    fn a_correction_asks_for_confirmation_and_case_or_an_add_on_does_not() {
        for (line1, line2, zip, changed, next_action) in [
            (
                "3120 M St",
                "NW",
                "20027",
                vec!["line1", "line2", "postal_code"],
                "confirm_correction",
            ),
            ("3120 m st. nw", "", "20007", vec![], "accept"),
            ("3120  M ST,  NW", "", "20007-3704", vec![], "accept"),
            (
                "3120 M Street NW",
                "",
                "20007",
                vec!["line1"],
                "confirm_correction",
            ),
            (
                "3120 M St NW",
                "",
                "",
                vec!["postal_code"],
                "confirm_correction",
            ),
        ] {
            let body = confirmed(&typed(line1, line2, zip));
            assert_eq!(
                (body.changed, body.next_action),
                (changed, next_action),
                "{line1} {line2} {zip}"
            );
            assert_eq!(body.address.unwrap().line1, "3120 M St NW");
        }
    }

    #[test]
    fn every_match_has_its_verdict_next_action_and_message() {
        for (matched, verdict, next_action, code) in [
            (
                Match::UnitMissing,
                "missing_unit",
                "ask_unit",
                "unit_missing",
            ),
            (
                Match::UnitUnknown,
                "unknown_unit",
                "ask_unit",
                "unit_unknown",
            ),
            (Match::Unconfirmed, "unconfirmed", "fix", "not_confirmed"),
            (Match::Several, "ambiguous", "fix", "several_match"),
            (Match::Nothing, "not_found", "fix", "nothing_matches"),
        ] {
            let validation = Validation {
                matched,
                standardized: None,
                delivery: DeliveryPoint::default(),
            };
            let body = Body::judged(&typed("1 A St", "", "20001"), validation, true);
            assert_eq!(
                (body.verdict, body.next_action, body.messages[0].code),
                (verdict, next_action, code)
            );
        }
    }

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
