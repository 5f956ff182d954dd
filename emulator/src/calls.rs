//! The log of calls: paths and the names of parameters, never their values.

use std::collections::{BTreeMap, VecDeque};

use bytes::Bytes;
use http::Request;
use serde::Serialize;
use serde_json::Value;

/// Older calls are dropped from the list, not from the counts.
const KEPT: usize = 20_000;

/// One call.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Call {
    /// When, by the emulator's clock.
    pub time: u64,
    /// Its method.
    pub method: String,
    /// Its path, without the query.
    pub path: String,
    /// Names of query parameters, or of the body's top members.
    pub parameters: Vec<String>,
    /// The status that the client got to see.
    pub status: Option<u16>,
    /// The family, or `unknown`.
    pub api: &'static str,
    /// The generation of the bearer, or of the token that was made.
    pub token_generation: Option<u64>,
    /// The generation of the payment token that it bore, or that was made.
    pub payment_token_generation: Option<u64>,
    /// The fault that hit it.
    pub fault: Option<String>,
}

/// All calls since the start or the last reset.
#[derive(Debug, Default, Serialize)]
pub struct Calls {
    calls: VecDeque<Call>,
    counts: BTreeMap<&'static str, u64>,
}

impl Calls {
    /// Writes a call down.
    pub fn add(&mut self, call: Call) {
        let count = self.counts.entry(call.api).or_default();
        *count = count.saturating_add(1);
        if self.calls.len() == KEPT {
            self.calls.pop_front();
        }
        self.calls.push_back(call);
    }

    /// The calls, oldest first.
    pub fn iter(&self) -> impl Iterator<Item = &Call> {
        self.calls.iter()
    }

    /// How many calls an API has had.
    #[must_use]
    pub fn count(&self, api: &str) -> u64 {
        self.counts.get(api).copied().unwrap_or_default()
    }
}

/// Names of the parameters of a request, without their values, which can be secrets or somebody's address.
#[must_use]
pub fn parameter_names(request: &Request<Bytes>) -> Vec<String> {
    let query = request.uri().query().unwrap_or_default();
    let mut names: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .map(|(name, _)| name.into_owned())
        .collect();
    let is_form = request
        .headers()
        .get(http::header::CONTENT_TYPE)
        .is_some_and(|value| {
            value
                .as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
    if is_form {
        names.extend(form_urlencoded::parse(request.body()).map(|(name, _)| name.into_owned()));
    } else if let Ok(Value::Object(members)) = serde_json::from_slice(request.body()) {
        names.extend(members.into_iter().map(|(name, _)| name));
    }
    names
}
