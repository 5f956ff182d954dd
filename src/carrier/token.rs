//! A bearer token as a carrier grants it.

use std::time::Duration;

use serde::Serialize;

/// A bearer token, or one that authorizes payment. It has a door out for each.
#[derive(Clone, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct AccessToken(String);

impl AccessToken {
    /// Wraps a token as the carrier sent it.
    pub fn new(token: &str) -> Self {
        Self(token.to_owned())
    }

    /// The value of an `Authorization` header.
    pub fn bearer(&self) -> String {
        format!("Bearer {}", self.0)
    }

    /// The value of a header that holds nothing but the token.
    pub fn alone(&self) -> String {
        self.0.clone()
    }
}

impl std::fmt::Debug for AccessToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("AccessToken(redacted)")
    }
}

/// What a token call gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The token.
    pub token: AccessToken,
    /// How long it lives from its receipt.
    pub life: Duration,
    /// The scopes granted with it; `None` if the carrier did not say.
    pub scopes: Option<Vec<String>>,
}
