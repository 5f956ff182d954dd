//! What the Worker and the account object say to each other: JSON with a version. During a deploy an old Worker may talk to
//! a new object and the reverse, so unknown members are ignored and new ones need a default.

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;

use super::{Sealed, TokenFailure};

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// A question to the account object.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// [`VERSION`].
    pub v: u8,
    /// What is wanted.
    pub wanted: Wanted,
}

/// What is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// A token that is usable.
    Token {
        /// The newest generation the asker has seen; 0 for none.
        #[serde(default)]
        held: u64,
        /// The generation the carrier refused; 0 for none. A new token is fetched only if this one is still current.
        #[serde(default)]
        refused: u64,
    },
    /// How things stand.
    Status,
}

/// The account object's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// A usable token, sealed as in every store.
    Token {
        /// The record.
        record: Sealed,
    },
    /// There is none.
    Failed {
        /// Why, and until when.
        failure: TokenFailure,
    },
    /// How things stand.
    Status {
        /// The current bearer, without the token itself.
        bearer: Option<BearerStatus>,
        /// Why the token endpoint is not asked now.
        gate: Option<TokenFailure>,
        /// Token calls in the last hour.
        calls_last_hour: u32,
        /// Stored records that did not open.
        #[serde(default)]
        unreadable_records: u32,
    },
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

impl Question {
    /// The question as it is sent.
    pub fn to_json(wanted: Wanted) -> String {
        serde_json::to_string(&Self { v: VERSION, wanted }).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_is_pinned_and_reads_what_a_newer_side_says() {
        assert_eq!(
            Question::to_json(Wanted::Token {
                held: 3,
                refused: 0
            }),
            r#"{"v":1,"wanted":{"token":{"held":3,"refused":0}}}"#
        );
        let newer = r#"{"v":2,"wanted":{"token":{"held":3,"permit":"addresses"}}}"#;
        let question: Question = serde_json::from_str(newer).unwrap();
        assert_eq!(
            question.wanted,
            Wanted::Token {
                held: 3,
                refused: 0
            }
        );
    }
}
