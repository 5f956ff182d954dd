//! `GET /addresses/v3/address`, editions 3.2.3 and 3.3.1 (same URL, more members).

use std::borrow::Cow;

use crate::carrier::AccessToken;
use crate::carrier::{CarrierError, Refusal};
use crate::ports::{Request, Response};
use crate::postal::TypedAddress;

use super::{Endpoint, classify};
use crate::json::{Document, Members};

/// What USPS can say about an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Match {
    /// Primary number and unit are confirmed (DPV `Y`).
    Confirmed,
    /// The building is confirmed, the unit is missing (DPV `D`, correction 32).
    UnitMissing,
    /// The building is confirmed, the unit is not (DPV `S`).
    UnitUnknown,
    /// The primary number is not confirmed (DPV `N` or none).
    Unconfirmed,
    /// Several addresses match and none is the default (correction 22).
    Several,
    /// Nothing matches.
    Nothing,
}

impl Match {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Confirmed,
        Self::UnitMissing,
        Self::UnitUnknown,
        Self::Unconfirmed,
        Self::Several,
        Self::Nothing,
    ];
}

/// A standardized address as USPS writes it: upper case.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Standardized {
    /// Primary address line, with the unit when USPS merged it.
    pub street: String,
    /// Unit, or empty.
    pub unit: String,
    /// City.
    pub city: String,
    /// Two-letter state.
    pub state: String,
    /// `20007-3704`, `20007`, or empty.
    pub zip: String,
    /// Puerto Rico only, else empty.
    pub urbanization: String,
}

impl std::fmt::Debug for Standardized {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Standardized(redacted)")
    }
}

/// What is known about delivery there. `None`: USPS did not say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct DeliveryPoint {
    /// Delivery point validation: `Y`, `D`, `S`, `N`.
    pub dpv: Option<String>,
    /// A business.
    pub business: Option<bool>,
    /// Vacant.
    pub vacant: Option<bool>,
    /// A commercial mail receiving agency (a private mailbox).
    pub cmra: Option<bool>,
    /// Carrier route, for example `C036`.
    pub carrier_route: Option<String>,
    /// Delivery point, for example `20`.
    pub delivery_point: Option<String>,
    /// USPS confirms the address and does not deliver to its street.
    pub no_street_delivery: bool,
}

/// The answer to a validation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Validation {
    /// How well it matches.
    pub matched: Match,
    /// The address in USPS's form; `None` if nothing (or more than one) matches.
    pub standardized: Option<Standardized>,
    /// What is known about delivery.
    pub delivery: DeliveryPoint,
}

/// Asks USPS about an address. Street, city, state and ZIP together satisfy both editions.
pub fn request(usps: &Endpoint, token: &AccessToken, address: &TypedAddress) -> Request {
    let zip5 = address.zip.map(|zip| zip.zip5);
    let plus4 = address.zip.and_then(|zip| zip.plus4);
    usps.get(
        "/addresses/v3/address",
        &[
            ("streetAddress", &address.line1),
            ("secondaryAddress", &address.line2),
            ("city", &address.city),
            ("state", address.state.code()),
            (
                "ZIPCode",
                zip5.as_ref().map(|zip| zip.as_str()).unwrap_or_default(),
            ),
            (
                "ZIPPlus4",
                plus4
                    .as_ref()
                    .and_then(|digits| std::str::from_utf8(digits).ok())
                    .unwrap_or_default(),
            ),
        ],
        token,
    )
}

/// Reads the answer. "No match" (404, or a 400 of the back end) is an answer, not an error.
///
/// # Errors
///
/// What the answer means instead.
pub fn answer(response: &Response) -> Result<Validation, CarrierError> {
    if response.status != 200 {
        return match classify(response) {
            CarrierError::NothingFound(why) | CarrierError::InputRefused(why) => Ok(Validation {
                matched: if why == Refusal::SeveralMatch {
                    Match::Several
                } else {
                    Match::Nothing
                },
                standardized: None,
                delivery: DeliveryPoint::default(),
            }),
            other => Err(other),
        };
    }
    let document = Document::parse(&response.body).ok_or(CarrierError::Unreadable)?;
    let answer = document.root().members();
    let standardized = standardized(&answer.get("address").members());
    let info = answer.get("additionalInfo").members();
    let corrections = answer.get("corrections");
    let matched = matched(&info, |code| {
        let mut codes = corrections.items().map(|entry| entry.member("code"));
        codes.any(|entry| entry.is(code)) || info.get("returnCode").is(code)
    });
    if standardized.is_none() && !matches!(matched, Match::Several | Match::Nothing) {
        return Err(CarrierError::Unreadable);
    }
    Ok(Validation {
        matched,
        standardized,
        delivery: delivery(&info),
    })
}

/// The verdict. `DPVConfirmation` and, where only edition 3.3.1's own member is there, `DPVEnhancedConfirmation`, whose `D`
/// and `S` have other meanings.
fn matched(info: &Members, says: impl Fn(&str) -> bool) -> Match {
    if says("22") {
        return Match::Several;
    }
    match info.get("DPVConfirmation").text().as_deref() {
        Some("Y") => Match::Confirmed,
        Some("D") => Match::UnitMissing,
        Some("S") => Match::UnitUnknown,
        Some("N") => Match::Unconfirmed,
        _ => match info.get("DPVEnhancedConfirmation").text().as_deref() {
            Some("Y" | "R") => Match::Confirmed,
            Some("D") => Match::UnitUnknown,
            Some("S") => Match::UnitMissing,
            Some("N") => Match::Unconfirmed,
            _ if says("21") => Match::Nothing,
            _ if says("32") => Match::UnitMissing,
            _ => Match::Unconfirmed,
        },
    }
}

/// `None` without a street: there is nothing to show then.
fn standardized(address: &Members) -> Option<Standardized> {
    let text = |name| address.get(name).or_empty().into_owned();
    let zip = match (
        address.get("ZIPCode").text(),
        address.get("ZIPPlus4").text(),
    ) {
        (Some(zip5), Some(plus4)) => format!("{zip5}-{plus4}"),
        (Some(zip5), None) => zip5.into_owned(),
        (None, _) => String::new(),
    };
    Some(Standardized {
        street: address.get("streetAddress").text()?.into_owned(),
        unit: text("secondaryAddress"),
        city: text("city"),
        state: text("state"),
        zip,
        urbanization: text("urbanization"),
    })
}

/// Edition 3.3.1 replaces `business` and `vacant` by members of its own.
fn delivery(info: &Members) -> DeliveryPoint {
    let text = |name| info.get(name).text().map(Cow::into_owned);
    let flag = |name| info.get(name).flag();
    DeliveryPoint {
        dpv: text("DPVConfirmation"),
        business: flag("DPVBusiness").or_else(|| flag("business")),
        vacant: flag("DPVVacant").or_else(|| flag("vacant")),
        cmra: flag("DPVCMRA"),
        carrier_route: text("carrierRoute"),
        delivery_point: text("deliveryPoint"),
        no_street_delivery: info.get("DPVEnhancedConfirmation").is("R")
            || ["R777", "R779"]
                .iter()
                .any(|route| info.get("carrierRoute").is(route)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::UnixMillis;
    use crate::postal::{Country, State, ZipCode};

    fn read(status: u16, body: &str) -> Result<Validation, CarrierError> {
        answer(&Response {
            status,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
        })
    }

    fn with(info: &str, corrections: &str) -> Match {
        let body = format!(
            r#"{{"address":{{"streetAddress":"1 A ST","secondaryAddress":null,"city":"B","state":"DC","ZIPCode":"20001","ZIPPlus4":""}},
               "additionalInfo":{info},"corrections":{corrections},"matches":null,"warnings":[]}}"#
        );
        read(200, &body).unwrap().matched
    }

    #[test]
    fn both_editions_give_the_same_verdicts() {
        for (info, corrections, expected) in [
            (
                r#"{"DPVConfirmation":"Y"}"#,
                r#"[{"code":"","text":""}]"#,
                Match::Confirmed,
            ),
            (
                r#"{"DPVConfirmation":"D"}"#,
                r#"[{"code":"32","text":"x"}]"#,
                Match::UnitMissing,
            ),
            (r#"{"DPVConfirmation":"S"}"#, "null", Match::UnitUnknown),
            (r#"{"DPVConfirmation":"N"}"#, "[]", Match::Unconfirmed),
            ("{}", "[]", Match::Unconfirmed),
            ("null", r#"[{"code":"32"}]"#, Match::UnitMissing),
            ("{}", r#"[{"code":"22"}]"#, Match::Several),
            (r#"{"returnCode":22}"#, "[]", Match::Several),
            (r#"{"returnCode":21}"#, "[]", Match::Nothing),
            (
                r#"{"returnCode":21,"DPVConfirmation":"N"}"#,
                "[]",
                Match::Unconfirmed,
            ),
            (
                r#"{"returnCode":31,"DPVConfirmation":"Y","electricVehicleRoute":true}"#,
                "[]",
                Match::Confirmed,
            ),
            // Where only the new member is there, D and S have changed places.
            (
                r#"{"DPVEnhancedConfirmation":"D"}"#,
                "[]",
                Match::UnitUnknown,
            ),
            (
                r#"{"DPVEnhancedConfirmation":"S"}"#,
                "[]",
                Match::UnitMissing,
            ),
            (r#"{"DPVEnhancedConfirmation":"R"}"#, "[]", Match::Confirmed),
        ] {
            assert_eq!(with(info, corrections), expected, "{info} {corrections}");
        }
    }

    #[test]
    fn no_match_is_an_answer_whatever_its_status() {
        let envelope =
            |message| format!(r#"{{"error":{{"code":"4","message":"{message}","errors":[]}}}}"#);
        for (status, message, expected) in [
            (
                404,
                "There is no match for the address requested.",
                Match::Nothing,
            ),
            (
                404,
                "More than one address was found matching the requested address.",
                Match::Several,
            ),
            (400, "Address Not Found", Match::Nothing),
            (
                400,
                "Multiple addresses were found for the information you entered, and no default exists.",
                Match::Several,
            ),
        ] {
            assert_eq!(
                read(status, &envelope(message)).unwrap().matched,
                expected,
                "{status} {message}"
            );
        }
        assert_eq!(read(404, "").unwrap_err(), CarrierError::WrongPath);
        assert_eq!(
            read(400, &envelope("OASValidation p: failed")).unwrap_err(),
            CarrierError::RequestRefused
        );
    }

    #[test]
    fn a_success_without_an_address_is_unreadable() {
        for body in [
            "",
            "{}",
            "[]",
            "<html>",
            r#"{"address":{"city":"B"},"additionalInfo":{"DPVConfirmation":"Y"}}"#,
        ] {
            assert_eq!(
                read(200, body).unwrap_err(),
                CarrierError::Unreadable,
                "{body}"
            );
        }
    }

    #[test]
    fn no_delivery_to_the_street_is_read_in_both_forms() {
        for info in [
            r#"{"DPVConfirmation":"Y","DPVEnhancedConfirmation":"R"}"#,
            r#"{"DPVConfirmation":"Y","carrierRoute":"R777"}"#,
        ] {
            let body =
                format!(r#"{{"address":{{"streetAddress":"1 A ST"}},"additionalInfo":{info}}}"#);
            assert!(
                read(200, &body).unwrap().delivery.no_street_delivery,
                "{info}"
            );
        }
    }

    #[test]
    fn a_request_leaves_out_what_is_empty_and_encodes_the_rest() {
        let address = TypedAddress {
            line1: "1 Main St & Co".into(),
            line2: String::new(),
            city: "Cañon City".into(),
            state: State::parse("CO").unwrap(),
            zip: ZipCode::parse("81212-1234"),
            country: Country::US,
        };
        let request = request(&Endpoint::new("http://h"), &AccessToken::new("t"), &address);
        assert_eq!(
            request.url,
            "http://h/addresses/v3/address?streetAddress=1%20Main%20St%20%26%20Co&city=Ca%C3%B1on%20City&state=CO\
             &ZIPCode=81212&ZIPPlus4=1234"
        );
    }
}
