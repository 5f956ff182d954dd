//! The labels API, inside the country: labels are bought, printed again and cancelled.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};

use crate::{
    date::Day,
    payments::{PaymentToken, PaymentTokens},
    query::Query,
    reply::empty,
    settings::Settings,
    token::Tokens,
};

mod answer;
mod cancel;
mod customs;
mod document;
mod image;
mod ledger;
mod metadata;
mod pdf;
mod print;
mod purchase;
mod refusal;
mod reprint;
mod request;
mod rules;
mod tracking;
mod zpl;

pub(crate) use ledger::Ledger;
pub use ledger::{Charge, LabelState};

use refusal::{KEY_HEADER, Refused, TOKEN_HEADER};

/// Hours from Greenwich of the clock that the carrier's nights go by: winter's all year.
const CHICAGO: i64 = -6;

/// A call below `/labels` that the gateway let through, with everything that it can reach.
pub(crate) struct Desk<'a> {
    pub(crate) request: &'a Request<Bytes>,
    pub(crate) bearers: &'a Tokens,
    pub(crate) tokens: &'a PaymentTokens,
    pub(crate) ledger: &'a mut Ledger,
    pub(crate) settings: &'a Settings,
    pub(crate) seed: u64,
    pub(crate) now_ms: u64,
}

/// The payment token of a call, whatever it is worth.
pub(crate) fn payment_token(request: &Request<Bytes>) -> Option<&str> {
    let value = request.headers().get(TOKEN_HEADER)?.to_str().ok()?.trim();
    Some(value).filter(|value| !value.is_empty())
}

impl Desk<'_> {
    /// Answers the call.
    pub(crate) fn answer(&mut self) -> Response<Bytes> {
        let path = self.request.uri().path();
        let path = path.strip_prefix("/labels/v3/").unwrap_or_default();
        let segments: Vec<&str> = path.split('/').collect();
        let store = self.settings.postage.label_store;
        let result = match (self.request.method(), segments.as_slice()) {
            (&Method::DELETE, ["label"]) if !store => {
                return empty(StatusCode::METHOD_NOT_ALLOWED);
            }
            (&Method::POST, ["label"]) => self.purchase(),
            (&Method::DELETE, ["label"]) => self.cancel_by_key(),
            (&Method::DELETE, ["label", number]) if !number.is_empty() => {
                self.cancel_by_number(number)
            }
            (&Method::POST, ["label-reprint"]) => self.reprint_by_key(),
            (&Method::POST, ["label-reprint", number]) if !number.is_empty() => {
                self.reprint_by_number(number)
            }
            _ => return empty(StatusCode::NOT_FOUND),
        };
        result.unwrap_or_else(|refused| refused.response(self.settings))
    }

    fn today(&self) -> Day {
        Day::at(self.now_ms, CHICAGO)
    }

    fn expect_no_query(&self, path: &str, findings: &mut Vec<String>) {
        let query = self.request.uri().query().unwrap_or_default();
        if let Err(found) = Query::checked(query, path, &[]) {
            findings.extend(found);
        }
    }

    fn token_header(&self, findings: &mut Vec<String>) -> String {
        let token = payment_token(self.request);
        if token.is_none() {
            findings.push(format!(
                "ERROR - Parameter '{TOKEN_HEADER}' is required but is missing.: []"
            ));
        }
        token.unwrap_or_default().to_owned()
    }

    /// The idempotency key in small letters.
    fn key_header(&self, findings: &mut Vec<String>) -> Option<String> {
        let value = self.request.headers().get(KEY_HEADER)?;
        let key = value.to_str().unwrap_or_default().trim();
        if !is_uuid(key) {
            findings.push(format!(
                "ERROR - Parameter '{KEY_HEADER}': Input string \"{key}\" is not a valid UUID: []"
            ));
            return None;
        }
        Some(key.to_ascii_lowercase())
    }

    fn payment_token(&self, text: &str) -> Result<PaymentToken, Refused> {
        self.tokens
            .check(text, self.bearers, self.settings, self.now_ms)
            .cloned()
            .map_err(Refused::Token)
    }
}

fn is_uuid(text: &str) -> bool {
    let lengths = text.split('-').map(str::len);
    lengths.eq([8, 4, 4, 4, 12])
        && text
            .bytes()
            .all(|byte| byte == b'-' || byte.is_ascii_hexdigit())
}

#[cfg(test)]
mod tests;
