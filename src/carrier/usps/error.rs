//! What an answer of USPS that is not a success means (CONTRACT §4.1). The status comes first, the text second: texts are
//! matched only where the same status means things with different cures.

use std::time::Duration;

use crate::carrier::{CarrierError, Refusal, TokenRefusal};
use crate::clock::UnixMillis;
use crate::ports::Response;

use crate::json::{Document, Json};

/// Classifies an answer whose status is not 200.
pub fn classify(response: &Response) -> CarrierError {
    let retry_after = response
        .retry_after
        .as_deref()
        .and_then(|text| pause(text, response.received_at));
    match response.status {
        300..=399 => CarrierError::Redirected,
        400 => bad_request(&response.body),
        401 => unauthorized(&response.body),
        403 => forbidden(&response.body),
        404 => not_found(&response.body),
        429 => CarrierError::QuotaUsed { retry_after },
        500..=599 => CarrierError::Failed {
            status: response.status,
            retry_after,
        },
        // 405, 415 and the like: only a bug of ours, or a gateway that does not know this API, says so.
        402..=499 => CarrierError::RequestRefused,
        _ => CarrierError::Unreadable,
    }
}

/// The shortest and longest pause that a carrier's `Retry-After` is taken for, in seconds (FAULTS row 4).
const SHORTEST_PAUSE: f64 = 1.0;
const LONGEST_PAUSE: f64 = 3600.0;

/// A `Retry-After` in the forms that CONTRACT §4.4 lists: seconds, an HTTP date, either behind the literal prefix that
/// USPS's documents show, kept between a second and an hour. `None` for anything else.
fn pause(text: &str, received_at: UnixMillis) -> Option<Duration> {
    const PREFIX: &str = "retry-after:";
    let text = text.trim();
    let text = match text.split_at_checked(PREFIX.len()) {
        Some((prefix, rest)) if prefix.eq_ignore_ascii_case(PREFIX) => rest.trim(),
        _ => text,
    };
    let seconds = text
        .parse::<f64>()
        .ok()
        .filter(|seconds| seconds.is_finite())
        .or_else(|| {
            let date = httpdate::parse_http_date(text).ok()?;
            let date = date
                .duration_since(std::time::SystemTime::UNIX_EPOCH)
                .ok()?;
            Some(date.as_secs_f64() - received_at.0 as f64 / 1000.0)
        })?;
    Some(Duration::from_secs_f64(
        seconds.clamp(SHORTEST_PAUSE, LONGEST_PAUSE),
    ))
}

/// Six kinds of 401. Three never heal, and each token call costs quota, so only the others lead to one.
fn unauthorized(body: &[u8]) -> CarrierError {
    let fault = Fault::read(body);
    let says = |text| fault.says(text);
    if says("invalid_oauth_scope") || says("Insufficient OAuth scope") {
        CarrierError::ScopeMissing
    } else if says("client application identifier is invalid") {
        CarrierError::ProductMissing
    } else if says("token_expired") || says("has expired") {
        CarrierError::TokenRefused(TokenRefusal::Expired)
    } else if says("invalid_token_signature") {
        CarrierError::TokenRefused(TokenRefusal::Signature)
    } else if says("invalid_token") || says("malformed access token") {
        CarrierError::TokenRefused(TokenRefusal::Malformed)
    } else {
        // An empty text, or a new one: heals at most once per generation.
        CarrierError::TokenRefused(TokenRefusal::Unstated)
    }
}

fn forbidden(body: &[u8]) -> CarrierError {
    if Fault::read(body).says("contract information is not authorized") {
        CarrierError::AccountNotLinked
    } else {
        CarrierError::AccessBlocked
    }
}

fn bad_request(body: &[u8]) -> CarrierError {
    let fault = Fault::read(body);
    if fault.message.is_empty() || fault.says("OASValidation") {
        CarrierError::RequestRefused
    } else {
        CarrierError::InputRefused(fault.refusal())
    }
}

fn not_found(body: &[u8]) -> CarrierError {
    // An unknown path answers without a body, or with something that is not the envelope.
    let fault = Fault::read(body);
    if fault.message.is_empty() {
        CarrierError::WrongPath
    } else {
        CarrierError::NothingFound(fault.refusal())
    }
}

/// The texts of an error body: the envelope, or the gateway's raw fault. Of several errors each text is the first there is.
#[derive(Default)]
pub(super) struct Fault {
    message: String,
    title: String,
    error_code: String,
    /// The inner code, for instance `100001`.
    pub(super) code: String,
    /// What it says at length.
    pub(super) detail: String,
    /// The member or header that is to blame.
    pub(super) parameter: String,
}

impl Fault {
    pub(super) fn read(body: &[u8]) -> Self {
        let document = Document::parse(body).unwrap_or_default();
        let body = document.root().members();
        let (envelope, fault) = (body.get("error").members(), body.get("fault").members());
        let entries: Vec<_> = envelope.get("errors").items().map(Json::members).collect();
        let first = |name| entries.iter().find_map(|entry| entry.get(name).owned());
        // Live a text, in the documents an object (CONTRACT §4.1).
        let source = entries.iter().find_map(|entry| {
            let source = entry.get("source");
            source
                .owned()
                .or_else(|| source.member("parameter").owned())
        });
        Self {
            message: match envelope.get("message").owned() {
                Some(message) => message,
                None => fault.get("faultstring").or_empty().into_owned(),
            },
            title: first("title").unwrap_or_default(),
            error_code: fault
                .get("detail")
                .member("errorcode")
                .or_empty()
                .into_owned(),
            code: first("code").unwrap_or_default(),
            detail: first("detail").unwrap_or_default(),
            parameter: source.unwrap_or_default(),
        }
    }

    /// Whether one of the texts contains this one. An OAS failure may come as a raw fault `steps.oasvalidation.Failed`.
    pub(super) fn says(&self, text: &str) -> bool {
        [&self.message, &self.title, &self.error_code]
            .into_iter()
            .any(|said| {
                said.contains(text) || (text == "OASValidation" && said.contains("oasvalidation"))
            })
    }

    /// Whether it says so in any of its texts, at length too.
    pub(super) fn tells(&self, text: &str) -> bool {
        self.says(text) || self.detail.contains(text)
    }

    /// Its texts, the one at length first.
    pub(super) fn texts(&self) -> [&str; 3] {
        [&self.detail, &self.message, &self.title]
    }

    /// Whether it is about the ZIP code in this member.
    fn is_invalid_zip(&self, member: &str) -> bool {
        self.says("ZIP Code is not valid") && self.parameter.contains(member)
    }

    fn refusal(&self) -> Refusal {
        if self.says("More than one address") || self.says("Multiple addresses") {
            Refusal::SeveralMatch
        } else if self.says("not currently supported at") {
            // A service that does not go there: the place is a good one.
            Refusal::Other
        } else if self.says("inactive origin") || self.is_invalid_zip("originZIPCode") {
            Refusal::Origin
        } else if self.is_invalid_zip("destinationZIPCode")
            || self.says("destination")
            || self.says("ZIP Code pair")
            || self.says("from provided ZIPs")
        {
            Refusal::Destination
        } else if self.says("international price group for the provided country") {
            Refusal::Country
        } else if self.says("xtraServices") || self.says("insurance") || self.says("item value") {
            Refusal::ExtraService
        } else if self.says("over the weight limit")
            || self.says("Package weight")
            || self.says("Package size")
        {
            Refusal::Parcel
        } else if self.says("mailing date") || self.says("AcceptDate") {
            Refusal::ShipDate
        } else {
            Refusal::Other
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(status: u16, body: &str) -> CarrierError {
        classify(&Response {
            status,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
        })
    }

    fn envelope(message: &str, title: &str) -> String {
        format!(
            "\n    {{\"apiVersion\":\"/shipments/v3\",\"error\":{{\"code\":\"4\",\"message\":\"{message}\",\
             \"errors\":[{{\"title\":\"{title}\",\"source\":{{\"parameter\":\"x\"}}}}]}}}} "
        )
    }

    #[test]
    fn a_zip_code_that_is_not_valid_is_the_shops_or_the_shoppers_by_its_member() {
        let refused = |message: &str, member: &str| {
            let body = envelope(message, "").replace("\"x\"", &format!("\"{member}\""));
            answer(400, &body)
        };
        for (message, member, about) in [
            ("ZIP Code is not valid", "originZIPCode", Refusal::Origin),
            (
                "ZIP Code is not valid",
                "destinationZIPCode",
                Refusal::Destination,
            ),
            ("ZIP Code is not valid", "", Refusal::Other),
            (
                "PRIORITY_MAIL_EXPRESS is not currently supported at the destinationZIPCode",
                "",
                Refusal::Other,
            ),
        ] {
            assert_eq!(
                refused(message, member),
                CarrierError::InputRefused(about),
                "{message} {member}"
            );
        }
    }

    #[test]
    fn each_of_the_six_401s_is_told_apart_by_its_cure() {
        for (message, title, expected) in [
            (
                "The access token has expired.",
                "token_expired",
                CarrierError::TokenRefused(TokenRefusal::Expired),
            ),
            (
                "The token signature is invalid.",
                "invalid_token_signature",
                CarrierError::TokenRefused(TokenRefusal::Signature),
            ),
            (
                "Missing or malformed access token.",
                "invalid_token",
                CarrierError::TokenRefused(TokenRefusal::Malformed),
            ),
            (
                "Insufficient OAuth scope.",
                "invalid_oauth_scope",
                CarrierError::ScopeMissing,
            ),
            (
                "The client application identifier is invalid.",
                "",
                CarrierError::ProductMissing,
            ),
            ("", "", CarrierError::TokenRefused(TokenRefusal::Unstated)),
        ] {
            assert_eq!(
                answer(401, &envelope(message, title)),
                expected,
                "{message:?}"
            );
        }
        assert_eq!(
            answer(401, ""),
            CarrierError::TokenRefused(TokenRefusal::Unstated)
        );
        assert_eq!(
            answer(401, "<html>"),
            CarrierError::TokenRefused(TokenRefusal::Unstated)
        );
    }

    #[test]
    fn a_403_is_the_contract_or_a_block() {
        assert_eq!(
            answer(
                403,
                &envelope(
                    "The requested contract information is not authorized to access, /x.",
                    ""
                )
            ),
            CarrierError::AccountNotLinked
        );
        assert_eq!(
            answer(
                403,
                r#"{"fault":{"faultstring":"Raising fault","detail":{"errorcode":"Raise-Fault-Access-Control"}}}"#
            ),
            CarrierError::AccessBlocked
        );
    }

    #[test]
    fn a_400_of_the_gateway_is_ours_and_one_of_the_back_end_is_about_the_values() {
        assert_eq!(
            answer(
                400,
                &envelope("OASValidation x with resource y: failed", "")
            ),
            CarrierError::RequestRefused
        );
        assert_eq!(
            answer(
                400,
                r#"{"fault":{"faultstring":"f","detail":{"errorcode":"steps.oasvalidation.Failed"}}}"#
            ),
            CarrierError::RequestRefused
        );
        for (message, refusal) in [
            (
                "Options cannot be fetched for inactive destination ZIP code 00000",
                Refusal::Destination,
            ),
            (
                "Options cannot be fetched for inactive origin ZIP code 00000",
                Refusal::Origin,
            ),
            (
                "Multiple addresses were found for the information you entered.",
                Refusal::SeveralMatch,
            ),
            (
                "Package weight does not qualify for this product.",
                Refusal::Parcel,
            ),
            (
                "Package size exceeds maximum allowed for mail class",
                Refusal::Parcel,
            ),
            (
                "Package size exceeds maximum allowed for requested product. Must be shipped as Oversized.",
                Refusal::Parcel,
            ),
            (
                "Pricing failure.  Mail piece was over the weight limit for the associated international price group.",
                Refusal::Parcel,
            ),
            (
                "There was no valid international price group for the provided country, date, mail class, and mail class.",
                Refusal::Country,
            ),
            (
                "Provided value exceeds maximum allowable insurance for this price group.",
                Refusal::ExtraService,
            ),
            (
                "A non-zero item value is required for this extra service code.",
                Refusal::ExtraService,
            ),
            (
                "mailClass: PRIORITY_MAIL with ExtraServices: 915 is an unsupported combination.",
                Refusal::ExtraService,
            ),
            (
                "ExtraServices: [950, 941, 940] are not supported at the APO/FPO/DPO address provided",
                Refusal::ExtraService,
            ),
            (
                "The provided mailing date is not supported. The earliest supported date is 2022-10-02.",
                Refusal::ShipDate,
            ),
            (
                "Invalid AcceptDate [11/20/2026]. AcceptDate must be between [11/21/2026] and [12/21/2026].",
                Refusal::ShipDate,
            ),
            (
                "A Commitment or Service Standard is not available for this ZIP Code pair.",
                Refusal::Destination,
            ),
            (
                "Could not find working sku from SSF ingredients",
                Refusal::Other,
            ),
            ("No valid rates for these parameters.", Refusal::Other),
        ] {
            assert_eq!(
                answer(400, &envelope(message, "")),
                CarrierError::InputRefused(refusal),
                "{message}"
            );
        }
    }

    #[test]
    fn a_404_without_an_envelope_is_a_wrong_path() {
        assert_eq!(answer(404, ""), CarrierError::WrongPath);
        assert_eq!(answer(404, "<html></html>"), CarrierError::WrongPath);
        assert_eq!(
            answer(
                404,
                &envelope("There is no match for the address requested.", "")
            ),
            CarrierError::NothingFound(Refusal::Other)
        );
    }

    #[test]
    fn a_pause_is_read_in_every_form_and_kept_within_an_hour() {
        // 2026-11-21T20:00:00Z, a Saturday.
        let received_at = UnixMillis(1_795_291_200_000);
        for (text, seconds) in [
            ("30", Some(30)),
            (" 30 ", Some(30)),
            ("Retry-After: 30", Some(30)),
            ("retry-after:30", Some(30)),
            ("0", Some(1)),
            ("-5", Some(1)),
            ("99999", Some(3600)),
            ("99999999999999999999999", Some(3600)),
            ("1e3", Some(1000)),
            ("Sat, 21 Nov 2026 20:01:30 GMT", Some(90)),
            ("Retry-After: Sat, 21 Nov 2026 20:01:30 GMT", Some(90)),
            ("Saturday, 21-Nov-26 20:01:30 GMT", Some(90)),
            ("Sat Nov 21 20:01:30 2026", Some(90)),
            ("Sat, 21 Nov 2026 19:00:00 GMT", Some(1)),
            ("Sun, 22 Nov 2026 20:00:00 GMT", Some(3600)),
            ("Thu, 01 Jan 1970 00:00:00 GMT", Some(1)),
            ("soon", None),
            ("inf", None),
            ("NaN", None),
            ("30 seconds", None),
            ("Sat, 31 Feb 2026 20:01:30 GMT", None),
            ("Retry-After:", None),
            ("", None),
        ] {
            assert_eq!(
                pause(text, received_at),
                seconds.map(Duration::from_secs),
                "{text:?}"
            );
        }
    }

    #[test]
    fn every_status_has_a_class() {
        for status in 0..=u16::from(u8::MAX) * 3 {
            let _ = answer(status, "{}");
        }
        assert_eq!(answer(307, ""), CarrierError::Redirected);
        assert_eq!(answer(405, ""), CarrierError::RequestRefused);
        assert_eq!(answer(201, "{}"), CarrierError::Unreadable);
        assert_eq!(
            answer(502, ""),
            CarrierError::Failed {
                status: 502,
                retry_after: None
            }
        );
    }
}
