//! What becomes of a label after it was bought: cancelled, or printed again, which also finds one whose answer was lost.

use std::borrow::Cow;

use serde::Serialize;

use crate::carrier::{AccessToken, CarrierError};
use crate::ports::{Request, Response};

use super::super::Endpoint;
use super::super::error::Fault;
use super::IdempotencyKey;
use super::answer::{Label, label};
use super::body::authorize;
use super::refusal::refused;
use crate::json::{Document, Json};

/// What USPS did with a cancellation. Stored by purchases.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Cancellation {
    /// Nothing will be charged, or what was charged comes back.
    Canceled,
    /// USPS had been told of the parcel: a refund was asked for, and takes weeks.
    Disputed {
        /// By which to ask for it.
        dispute_id: Option<String>,
    },
    /// A refund was asked for today already.
    AlreadyDisputed,
    /// It is cancelled already, or has become something that cannot be.
    AlreadyCanceled,
    /// USPS takes no request for a refund of it.
    NotRefundable,
    /// USPS knows no such label, or remembers it no longer.
    Unknown,
}

impl Cancellation {
    /// Reads a stored one; `None` for what only a newer version knows.
    pub(crate) fn read(json: Json) -> Option<Self> {
        if let Some(("disputed", disputed)) = json
            .only()
            .as_ref()
            .map(|(name, value)| (name.as_ref(), *value))
        {
            return Some(Self::Disputed {
                dispute_id: disputed.member("dispute_id").owned(),
            });
        }
        match json.text()?.as_ref() {
            "canceled" => Some(Self::Canceled),
            "already_disputed" => Some(Self::AlreadyDisputed),
            "already_canceled" => Some(Self::AlreadyCanceled),
            "not_refundable" => Some(Self::NotRefundable),
            "unknown" => Some(Self::Unknown),
            _ => None,
        }
    }
}

/// What USPS did with a wish to print again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reprint {
    /// It printed the label.
    Label(Box<Label>),
    /// Under this key no label is known: none was bought, or it is too long ago. The test host remembers none at all.
    Unknown,
    /// The label was cancelled.
    Canceled,
    /// Its mailing date is over.
    TooLate,
    /// It was printed as often as USPS allows.
    UsedUp,
}

/// Cancels a label by its tracking number.
pub fn cancel(
    usps: &Endpoint,
    token: &AccessToken,
    payment_token: &AccessToken,
    tracking_number: &str,
) -> Request {
    let number =
        percent_encoding::utf8_percent_encode(tracking_number, percent_encoding::NON_ALPHANUMERIC);
    let mut request = usps.delete(&format!("/labels/v3/label/{number}"), token);
    authorize(&mut request, payment_token, None);
    request
}

/// Cancels the label that was bought with a key, if there is one.
pub fn cancel_by_key(
    usps: &Endpoint,
    token: &AccessToken,
    payment_token: &AccessToken,
    key: IdempotencyKey,
) -> Request {
    let mut request = usps.delete("/labels/v3/label", token);
    authorize(&mut request, payment_token, Some(key));
    request
}

/// Reads the answer to a cancellation.
///
/// # Errors
///
/// What the answer means instead. A success that cannot be read is [`CarrierError::Unreadable`]: asking again tells.
pub fn canceled(response: &Response) -> Result<Cancellation, CarrierError> {
    if (200..300).contains(&response.status) {
        let document = Document::parse(&response.body).ok_or(CarrierError::Unreadable)?;
        let answer = document.root().members();
        return match answer.get("status").text().as_deref() {
            Some("CANCELED" | "CANCELLED") => Ok(Cancellation::Canceled),
            Some("DISPUTED") => Ok(Cancellation::Disputed {
                dispute_id: answer.get("disputeId").text().map(Cow::into_owned),
            }),
            _ => Err(CarrierError::Unreadable),
        };
    }
    if is_answer(response) {
        let fault = Fault::read(&response.body);
        let known = [
            ("Order not found", Cancellation::Unknown),
            ("already been submitted", Cancellation::AlreadyDisputed),
            ("cannot be submitted", Cancellation::NotRefundable),
            ("cannot be canceled", Cancellation::AlreadyCanceled),
            ("already canceled", Cancellation::AlreadyCanceled),
            ("already been canceled", Cancellation::AlreadyCanceled),
        ];
        for (text, means) in known {
            if fault.tells(text) {
                return Ok(means);
            }
        }
    }
    Err(refused(response))
}

/// Reads the answer to a wish to print again. By code (error 1604xx and 1609xx of Labels) or by text.
///
/// # Errors
///
/// What the answer means instead; [`CarrierError::LabelUnreadable`] when there is a label that cannot be read.
pub fn reprinted(response: &Response) -> Result<Reprint, CarrierError> {
    if (200..300).contains(&response.status) {
        let label = label(response).ok_or(CarrierError::LabelUnreadable)?;
        return Ok(Reprint::Label(Box::new(label)));
    }
    if is_answer(response) {
        let fault = Fault::read(&response.body);
        let known = [
            ("160412", "not found for a mailing date", Reprint::Unknown),
            ("160378", "Label not found", Reprint::Unknown),
            ("160979", "Canceled labels", Reprint::Canceled),
            ("160981", "past its mailingDate", Reprint::TooLate),
            ("", "can only be reprinted up to", Reprint::UsedUp),
        ];
        for (code, text, means) in known {
            if fault.tells(text) || (!code.is_empty() && fault.code == code) {
                return Ok(means);
            }
        }
    }
    Err(refused(response))
}

/// Whether the back end may have looked for the label.
fn is_answer(response: &Response) -> bool {
    matches!(response.status, 400 | 404 | 409 | 422)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::UnixMillis;

    fn response(status: u16, body: &str) -> Response {
        Response {
            status,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
        }
    }

    fn refusal(code: &str, detail: &str) -> Response {
        let body = format!(
            r#"{{"error":{{"code":"400","message":"Bad Request","errors":[{{"title":"Bad Request","code":"{code}","detail":"{detail}","source":{{"parameter":"trackingNumber"}}}}]}}}}"#
        );
        response(400, &body)
    }

    #[test]
    fn every_end_of_a_cancellation_is_told_apart() {
        for (body, expected) in [
            (
                r#"{"trackingNumber":"92","status":"CANCELED"}"#,
                Ok(Cancellation::Canceled),
            ),
            (
                r#"{"trackingNumber":"92","status":"DISPUTED","disputeId":103789}"#,
                Ok(Cancellation::Disputed {
                    dispute_id: Some("103789".to_owned()),
                }),
            ),
            (r#"{"status":"LATER"}"#, Err(CarrierError::Unreadable)),
            ("", Err(CarrierError::Unreadable)),
        ] {
            assert_eq!(canceled(&response(200, body)), expected, "{body}");
        }
        for (detail, expected) in [
            ("Order not found", Cancellation::Unknown),
            ("Order cannot be canceled", Cancellation::AlreadyCanceled),
            (
                "A refund request for this order cannot be submitted",
                Cancellation::NotRefundable,
            ),
            (
                "A refund request for this order has already been submitted today",
                Cancellation::AlreadyDisputed,
            ),
        ] {
            assert_eq!(canceled(&refusal("00000XX", detail)), Ok(expected));
        }
        assert_eq!(
            canceled(&response(503, "")),
            Err(CarrierError::Failed {
                status: 503,
                retry_after: None
            })
        );
    }

    #[test]
    fn a_reprint_finds_the_label_or_says_why_not() {
        for (code, detail, expected) in [
            (
                "160412",
                "Idempotency-Key not found for a mailing date within the last 7 days",
                Reprint::Unknown,
            ),
            ("160412", "in other words", Reprint::Unknown),
            (
                "",
                "Canceled labels are unavailable for reprint",
                Reprint::Canceled,
            ),
            (
                "160981",
                "Label is unavailable for reprint past its mailingDate of 2026-11-23",
                Reprint::TooLate,
            ),
            (
                "",
                "Labels can only be reprinted up to 3 times",
                Reprint::UsedUp,
            ),
        ] {
            assert_eq!(reprinted(&refusal(code, detail)), Ok(expected), "{detail}");
        }
        let found = response(
            200,
            r#"{"labelMetadata":{"trackingNumber":"92","postage":1},"labelImage":"JVBERi0x","reprintInfo":{"reprintNumber":1,"reprintLimit":3}}"#,
        );
        let Ok(Reprint::Label(label)) = reprinted(&found) else {
            panic!("no label");
        };
        assert_eq!(
            label.reprints.map(|again| (again.count, again.limit)),
            Some((1, 3))
        );
        assert_eq!(
            reprinted(&response(200, "{}")),
            Err(CarrierError::LabelUnreadable)
        );
    }

    #[test]
    fn requests_carry_key_and_payment_token_where_they_belong() {
        let usps = Endpoint::new("http://h");
        let (token, payment) = (AccessToken::new("t"), AccessToken::new("p"));
        let key = IdempotencyKey::from_random([7; 16]);
        let by_number = cancel(&usps, &token, &payment, "92/../5?x");
        assert_eq!(
            by_number.url,
            "http://h/labels/v3/label/92%2F%2E%2E%2F5%3Fx"
        );
        let by_key = cancel_by_key(&usps, &token, &payment, key);
        for (request, method, has_key) in [(by_number, "DELETE", false), (by_key, "DELETE", true)] {
            let has = |name: &str, value: &str| {
                request
                    .headers
                    .iter()
                    .any(|(known, is)| *known == name && is == value)
            };
            assert_eq!(request.method, method);
            assert!(has("authorization", "Bearer t"));
            assert!(has("x-payment-authorization-token", "p"));
            assert_eq!(has("x-idempotency-key", &key.to_string()), has_key);
        }
    }
}
