//! Why there is no token. Shared by all who wait for one, and remembered by the gate of the token endpoint.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::carrier::CarrierError;

/// What a caller is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenFailure {
    /// What is wrong.
    pub trouble: TokenTrouble,
    /// No token call will be made before this is over.
    pub retry_after: Option<Duration>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TokenTrouble {
    /// The carrier's token endpoint failed in this way.
    Carrier(CarrierError),
    /// The hour's token calls are used up: something refuses each new token.
    CallsUsed,
    /// The account object, or its storage, did not answer.
    ObjectUnavailable,
}

impl TokenFailure {
    /// The account object did not answer in time, or not at all.
    pub const OBJECT_UNAVAILABLE: Self = Self {
        trouble: TokenTrouble::ObjectUnavailable,
        retry_after: Some(Duration::from_secs(2)),
    };
}
