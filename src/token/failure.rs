//! Why there is no token. Shared by all who wait for one, and remembered by the gate of the token endpoint.

use std::time::Duration;

use crate::carrier::CarrierError;

/// What a caller is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenFailure {
    /// What is wrong.
    pub trouble: TokenTrouble,
    /// No token call will be made before this is over.
    pub retry_after: Option<Duration>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenTrouble {
    /// The carrier's token endpoint failed in this way.
    Carrier(CarrierError),
    /// The hour's token calls are used up: something refuses each new token.
    CallsUsed,
    /// The account object, or its storage, did not answer.
    ObjectUnavailable,
}

impl TokenTrouble {
    /// The name of its kind, for the log and for the account object's answers.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Carrier(error) => error.kind(),
            Self::CallsUsed => "calls_used",
            Self::ObjectUnavailable => "object_unavailable",
        }
    }

    /// The trouble of a kind; one that only a newer version knows counts as the object's.
    pub fn of_kind(kind: &str) -> Self {
        match CarrierError::of_kind(kind) {
            Some(error) => Self::Carrier(error),
            None if kind == Self::CallsUsed.kind() => Self::CallsUsed,
            None => Self::ObjectUnavailable,
        }
    }
}

impl TokenFailure {
    /// The account object did not answer in time, or not at all.
    pub const OBJECT_UNAVAILABLE: Self = Self {
        trouble: TokenTrouble::ObjectUnavailable,
        retry_after: Some(Duration::from_secs(2)),
    };
}
