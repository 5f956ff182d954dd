//! Refusals of the labels API's back end.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde_json::json;

use crate::{
    api::LABELS,
    gateway::invalid,
    reply::{Entry, failure},
    settings::{PaymentTokenRefusal, Settings},
    unauthorized::Unauthorized,
};

/// The header with the payment token.
pub(super) const TOKEN_HEADER: &str = "X-Payment-Authorization-Token";
/// The header with the idempotency key.
pub(super) const KEY_HEADER: &str = "X-Idempotency-Key";
/// How the carrier names the latter in an error.
pub(super) const KEY_SOURCE: &str = "Header: X-Idempotency-Key";

/// Why there is no label, or no cancellation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Refused {
    /// The document forbids it.
    Invalid(Vec<String>),
    /// The payment token is not accepted.
    Token(Unauthorized),
    /// The back end refuses the values.
    Bad {
        /// The carrier's code, where it is known.
        code: Option<&'static str>,
        detail: String,
        parameter: String,
    },
    /// The back end failed.
    Broken,
    /// The back end remembers no label.
    NoStore,
    /// The emulator does not make this.
    NotMade(String),
}

impl Refused {
    /// Values that are refused, with a text and the member that is to blame.
    pub(super) fn bad(detail: &str, parameter: &str) -> Self {
        Self::Bad {
            code: None,
            detail: detail.to_owned(),
            parameter: parameter.to_owned(),
        }
    }

    /// The same with a code that the carrier is known to give.
    pub(super) fn coded(code: &'static str, detail: &str, parameter: &str) -> Self {
        Self::Bad {
            code: Some(code),
            detail: detail.to_owned(),
            parameter: parameter.to_owned(),
        }
    }

    pub(super) fn not_made(what: &str) -> Self {
        Self::NotMade(format!("The emulator does not know {what}."))
    }

    /// The answer.
    pub(super) fn response(&self, settings: &Settings) -> Response<Bytes> {
        match self {
            Self::Invalid(findings) => invalid(LABELS, findings, settings),
            Self::Token(reason) => unauthorized(*reason, settings),
            Self::Bad {
                code,
                detail,
                parameter,
            } => {
                let entry = Entry {
                    code: *code,
                    ..entry("Bad Request", detail, parameter)
                };
                let status = StatusCode::BAD_REQUEST;
                failure(LABELS, status, "Bad Request", &[entry], settings)
            }
            Self::Broken => {
                let text = "There was an internal server error.";
                failure(
                    LABELS,
                    StatusCode::INTERNAL_SERVER_ERROR,
                    text,
                    &[],
                    settings,
                )
            }
            Self::NoStore => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                failure(LABELS, status, "Not found", &[], settings)
            }
            Self::NotMade(text) => {
                failure(LABELS, StatusCode::NOT_IMPLEMENTED, text, &[], settings)
            }
        }
    }
}

fn entry(title: &str, detail: &str, parameter: &str) -> Entry {
    Entry {
        title: title.to_owned(),
        detail: detail.to_owned(),
        source: json!({"parameter": parameter}),
        ..Entry::default()
    }
}

fn unauthorized(reason: Unauthorized, settings: &Settings) -> Response<Bytes> {
    match settings.postage.payment_token_refusal {
        PaymentTokenRefusal::LikeBearer => reason.response(LABELS, settings),
        PaymentTokenRefusal::Bare => Unauthorized::Empty.response(LABELS, settings),
        PaymentTokenRefusal::Named => {
            let detail = match reason {
                Unauthorized::TokenExpired => "The Payment Authorization Token has expired.",
                _ => "The Payment Authorization Token is invalid.",
            };
            let entry = entry("Unauthorized", detail, &format!("Header: {TOKEN_HEADER}"));
            let status = StatusCode::UNAUTHORIZED;
            failure(LABELS, status, "Unauthorized", &[entry], settings)
        }
    }
}
