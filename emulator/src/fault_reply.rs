//! Faults made into answers.

use bytes::Bytes;
use http::{HeaderName, HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    api::Api,
    fault::{Fault, FaultBody},
    gateway::too_many_requests,
    oauth::wrong_credentials,
    outcome::{Delivery, Outcome},
    reply::{empty, failure, oauth_failure, plain},
    settings::Settings,
};

const PAGE: &str = "<!DOCTYPE html>\n<html><head><title>Service Unavailable</title></head><body><h1>Service Unavailable</h1><p>The server is temporarily unable to service your request. Please try again later.</p><p>Reference #11.5d4c1b17</p></body></html>\n";

/// The answer of a fault that needs no normal one.
#[must_use]
pub fn instead(fault: &Fault, api: Api, path: &str, settings: &Settings) -> Option<Outcome> {
    let html = |status| plain(status, "text/html", Bytes::from_static(PAGE.as_bytes()));
    let json_text = |text: &'static str| {
        plain(
            StatusCode::OK,
            "application/json",
            Bytes::from_static(text.as_bytes()),
        )
    };
    let response = match fault {
        Fault::Status {
            status,
            body,
            headers,
        } => {
            let mut response = of_status(code(*status), *body, api, settings);
            for (name, value) in headers {
                if let (Ok(name), Ok(value)) =
                    (HeaderName::try_from(name), HeaderValue::try_from(value))
                {
                    response.headers_mut().insert(name, value);
                }
            }
            response
        }
        Fault::Html {} => html(StatusCode::OK),
        Fault::Malformed {} => json_text("{\"ZIPCode\": \"20500\", \"city\": "),
        Fault::WrongShape {} => json_text("{\"result\": [{\"ok\": true}], \"count\": 1}"),
        Fault::Unauthorized { reason } => reason.response(api, settings),
        Fault::Forbidden { reason } => reason.response(api, path, settings),
        Fault::NotFoundEmpty {} => empty(StatusCode::NOT_FOUND),
        Fault::Quota { retry_after } => too_many_requests(api, retry_after.as_deref(), settings),
        Fault::Redirect { status, location } => {
            let mut response = empty(code(*status));
            if let Ok(location) = HeaderValue::from_str(location) {
                response.headers_mut().insert(header::LOCATION, location);
            }
            response
        }
        Fault::WrongCredentials {} => wrong_credentials(settings),
        Fault::Hang {} => return Some(with(empty(StatusCode::OK), Delivery::Hang)),
        Fault::Reset {} => return Some(with(empty(StatusCode::OK), Delivery::Reset)),
        Fault::Huge { bytes, gzip } => {
            return Some(with(
                json_text(""),
                Delivery::Huge {
                    bytes: *bytes,
                    gzip: *gzip,
                },
            ));
        }
        Fault::Delay { .. }
        | Fault::HangInBody { .. }
        | Fault::Truncate { .. }
        | Fault::WrongEcho {}
        | Fault::Revoke {}
        | Fault::RevokePayment {}
        | Fault::After { .. }
        | Fault::Token { .. } => return None,
    };
    Some(response.into())
}

/// What a fault does to the normal answer.
#[must_use]
pub fn applied(fault: &Fault, mut outcome: Outcome) -> Outcome {
    match fault {
        Fault::Delay { ms } => outcome.delay_ms = outcome.delay_ms.saturating_add(*ms),
        Fault::HangInBody { after_bytes } => {
            outcome.delivery = Delivery::HangInBody {
                after_bytes: *after_bytes,
            }
        }
        Fault::Truncate { after_bytes } => {
            outcome.delivery = Delivery::Truncate {
                after_bytes: *after_bytes,
            }
        }
        Fault::WrongEcho {} => outcome.response = echoing_another(outcome.response),
        _ => {}
    }
    outcome
}

fn with(response: Response<Bytes>, delivery: Delivery) -> Outcome {
    Outcome {
        response,
        delay_ms: 0,
        delivery,
    }
}

fn code(status: u16) -> StatusCode {
    StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
}

fn of_status(
    status: StatusCode,
    body: FaultBody,
    api: Api,
    settings: &Settings,
) -> Response<Bytes> {
    let message = match status.as_u16() {
        500 => "There was an internal server error.",
        _ => status.canonical_reason().unwrap_or("Unknown"),
    };
    match body {
        FaultBody::Empty => empty(status),
        FaultBody::Html => plain(status, "text/html", Bytes::from_static(PAGE.as_bytes())),
        FaultBody::Text => plain(status, "text/plain", Bytes::from(message.to_owned())),
        FaultBody::Json if status == StatusCode::TOO_MANY_REQUESTS => {
            too_many_requests(api, None, settings)
        }
        FaultBody::Json if api.name == "oauth" => oauth_failure(
            status,
            if status.is_server_error() {
                "temporarily_unavailable"
            } else {
                "invalid_request"
            },
            message,
        ),
        FaultBody::Json => failure(api, status, message, &[], settings),
    }
}

/// The same answer with other ZIP codes than those of the question.
fn echoing_another(response: Response<Bytes>) -> Response<Bytes> {
    let (parts, body) = response.into_parts();
    let Ok(mut value) = serde_json::from_slice::<Value>(&body) else {
        return Response::from_parts(parts, body);
    };
    let other = |zip: &Value| match zip.as_str() {
        Some(text) if text.starts_with("99950") => json!("00601"),
        _ => json!("99950"),
    };
    swap(&mut value, &other);
    if let Some(address) = value.get_mut("address") {
        swap(address, &other);
    }
    Response::from_parts(parts, Bytes::from(value.to_string()))
}

fn swap(value: &mut Value, other: &impl Fn(&Value) -> Value) {
    for name in ["ZIPCode", "originZIPCode", "destinationZIPCode"] {
        if let Some(zip) = value.get_mut(name) {
            *zip = other(zip);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::{ADDRESSES, OAUTH, SHIPMENTS};

    fn reply(fault: Value, api: Api) -> Response<Bytes> {
        let fault: Fault = serde_json::from_value(fault).unwrap();
        instead(&fault, api, "/x", &Settings::default())
            .unwrap()
            .response
    }

    #[test]
    fn a_status_comes_with_the_body_and_headers_asked_for() {
        let response = reply(
            json!({"kind": "status", "status": 503, "body": "html", "headers": {"Retry-After": "120"}}),
            SHIPMENTS,
        );
        assert_eq!(response.status(), 503);
        assert_eq!(response.headers()["retry-after"], "120");
        assert!(response.body().starts_with(b"<!DOCTYPE"));
        let response = reply(json!({"kind": "status", "status": 500}), ADDRESSES);
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(
            body["error"]["message"],
            "There was an internal server error."
        );
        let response = reply(json!({"kind": "status", "status": 503}), OAUTH);
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(body["error"], "temporarily_unavailable");
    }

    #[test]
    fn broken_bodies_are_broken_and_wrong_ones_are_not() {
        let parse = |kind: &str| {
            serde_json::from_slice::<Value>(reply(json!({"kind": kind}), ADDRESSES).body())
        };
        assert!(parse("malformed").is_err());
        assert!(parse("html").is_err());
        assert!(parse("wrong_shape").is_ok());
    }

    #[test]
    fn a_wrong_echo_keeps_the_shape() {
        let normal = plain(
            StatusCode::OK,
            "application/json",
            Bytes::from(r#"{"city":"DURHAM","ZIPCode":"27703"}"#),
        );
        let outcome = applied(&Fault::WrongEcho {}, normal.into());
        let body: Value = serde_json::from_slice(outcome.response.body()).unwrap();
        assert_eq!(body, json!({"city": "DURHAM", "ZIPCode": "99950"}));
    }
}
