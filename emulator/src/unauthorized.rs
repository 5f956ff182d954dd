//! The kinds of 401, and the 403s, with their texts.

use bytes::Bytes;
use http::{Response, StatusCode};
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::{
    api::Api,
    reply::{Entry, failure, plain},
    settings::Settings,
};

/// Why a call is refused with a 401.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Unauthorized {
    /// The token is too old.
    TokenExpired,
    /// The token was signed with another key, for instance by the other host.
    InvalidTokenSignature,
    /// No token, or one that is not a JWT.
    InvalidToken,
    /// The token lacks the scope of this API.
    InvalidOauthScope,
    /// The application has no product for this API.
    InvalidClient,
    /// No reason given: an empty scope, or a retired host.
    Empty,
}

impl Unauthorized {
    /// The 401.
    #[must_use]
    pub fn response(self, api: Api, settings: &Settings) -> Response<Bytes> {
        let (message, title, detail) = match self {
            Self::TokenExpired => (
                "The access token presented with the request has expired.",
                "token_expired",
                "The access token presented with the request has expired.",
            ),
            Self::InvalidTokenSignature => (
                "The access token presented with the request is invalid.",
                "invalid_token_signature",
                "The signature of the access token presented with the request is invalid.",
            ),
            Self::InvalidToken => (
                "Missing or malformed access token.",
                "invalid_token",
                "The access token presented with the request is missing or malformed (not a JWT).",
            ),
            Self::InvalidOauthScope => (
                "Insufficient OAuth scope.",
                "invalid_oauth_scope",
                "The OAuth scope is invalid, missing or insufficient to access resource.",
            ),
            Self::InvalidClient => ("The client application identifier is invalid.", "", ""),
            Self::Empty => ("", "", ""),
        };
        let entry = Entry::new(title, detail, "Access Token");
        let entries = if title.is_empty() {
            &[]
        } else {
            std::slice::from_ref(&entry)
        };
        failure(api, StatusCode::UNAUTHORIZED, message, entries, settings)
    }
}

/// Why a call is refused with a 403.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Forbidden {
    /// The payment account is not linked to the application.
    Contract,
    /// The application is blocked for this resource.
    AccessControl,
}

impl Forbidden {
    /// The 403.
    #[must_use]
    pub fn response(self, api: Api, path: &str, settings: &Settings) -> Response<Bytes> {
        match self {
            Self::Contract => {
                let message = format!(
                    "The requested contract information is not authorized to access, {path}."
                );
                let entry = Entry {
                    title: message.clone(),
                    ..Entry::default()
                };
                failure(api, StatusCode::FORBIDDEN, &message, &[entry], settings)
            }
            Self::AccessControl => {
                let body = json!({"fault": {
                    "faultstring": "Raising fault. Fault name : Raise-Fault-Access-Control",
                    "detail": {"errorcode": "steps.raisefault.RaiseFault"},
                }});
                plain(
                    StatusCode::FORBIDDEN,
                    "application/json",
                    Bytes::from(body.to_string()),
                )
            }
        }
    }
}
