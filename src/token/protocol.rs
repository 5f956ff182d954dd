//! What the Worker and the account object say to each other: JSON with a version. During a deploy an old Worker may talk to
//! a new object and the reverse, so unknown members are ignored, and every member has a default.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{UnixMillis, millis};

use super::{Sealed, TokenFailure, TokenTrouble};

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// A question to the account object: for a usable token, or for how things stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// [`VERSION`].
    pub v: u8,
    /// The newest generation the asker has seen; 0 for none.
    pub held: u64,
    /// The generation the carrier refused; 0 for none. A new token is fetched only if this one is still current.
    pub refused: u64,
    /// Whether the asker found a record in KV that does not open: it is to be written again.
    pub kv_unreadable: bool,
    /// Whether the asker wants to know how things stand, and no token.
    pub status: bool,
}

impl Question {
    /// Asks for a usable token.
    pub fn token(held: u64, refused: u64) -> Self {
        Self {
            v: VERSION,
            held,
            refused,
            ..Self::default()
        }
    }

    /// Asks how things stand.
    pub fn status() -> Self {
        Self {
            v: VERSION,
            status: true,
            ..Self::default()
        }
    }

    /// The question as it is sent.
    pub fn to_json(self) -> String {
        serde_json::to_string(&self).unwrap_or_default()
    }
}

/// The account object's answer. One of its members is there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// A usable token, sealed as in every store.
    pub token: Option<Sealed>,
    /// Why there is none.
    pub failure: Option<Failure>,
    /// How things stand.
    pub status: Option<Status>,
}

impl Answer {
    /// Why there is no token.
    pub fn failed(failure: TokenFailure) -> Self {
        Self {
            failure: Some(failure.into()),
            ..Self::default()
        }
    }
}

/// A [`TokenFailure`] on the wire.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failure {
    /// [`TokenTrouble::kind`].
    pub kind: String,
    /// No token call will be made before this is over.
    pub retry_after_ms: Option<u64>,
}

impl From<TokenFailure> for Failure {
    fn from(failure: TokenFailure) -> Self {
        Self {
            kind: failure.trouble.kind().to_owned(),
            retry_after_ms: failure.retry_after.map(millis),
        }
    }
}

impl From<Failure> for TokenFailure {
    fn from(failure: Failure) -> Self {
        Self {
            trouble: TokenTrouble::of_kind(&failure.kind),
            retry_after: failure.retry_after_ms.map(Duration::from_millis),
        }
    }
}

/// How things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Status {
    /// The current bearer, without the token itself.
    pub bearer: Option<BearerStatus>,
    /// Why the token endpoint is not asked now.
    pub gate: Option<Failure>,
    /// Token calls in the last hour.
    pub calls_last_hour: u32,
    /// Stored records that did not open.
    pub unreadable_records: u32,
}

/// The current bearer, without the token itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BearerStatus {
    /// Its generation.
    pub generation: u64,
    /// When it arrived.
    pub received_at: UnixMillis,
    /// When the carrier ends it.
    pub expires_at: UnixMillis,
    /// From here on it is not sent any more.
    pub usable_until: UnixMillis,
    /// From here on the next one is fetched.
    pub refresh_at: UnixMillis,
    /// The scopes granted with it; `None` if the carrier did not say.
    pub scopes: Option<Vec<String>>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_is_pinned_and_reads_what_another_version_says() {
        assert_eq!(
            Question::token(3, 0).to_json(),
            r#"{"v":1,"held":3,"refused":0,"kv_unreadable":false,"status":false}"#
        );
        let newer: Question =
            serde_json::from_str(r#"{"v":2,"held":3,"permit":"addresses"}"#).unwrap();
        assert_eq!((newer.held, newer.refused, newer.status), (3, 0, false));
        let newer: Answer =
            serde_json::from_str(r#"{"permit":true,"failure":{"kind":"eclipse"}}"#).unwrap();
        let failure = TokenFailure::from(newer.failure.unwrap());
        assert_eq!(
            (failure.trouble, failure.retry_after),
            (TokenTrouble::ObjectUnavailable, None)
        );
    }
}
