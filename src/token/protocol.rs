//! What the Worker and the account object say to each other: JSON with a version. During a deploy an old Worker may talk to
//! a new object and the reverse, so unknown members are ignored, and every member has a default.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{UnixMillis, millis};

use super::{AccountSettings, Sealed, TokenFailure, TokenKind, TokenTrouble};

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// A question to the account object: for a usable token, for how things stand, or an operator's action.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Question {
    /// [`VERSION`].
    pub v: u8,
    /// The object that the asker's settings lead to. During a deploy the object may run with settings of another account.
    pub account: String,
    /// The key that the asker opens records with: [`super::KeyRing::id`].
    pub key: String,
    /// Which token it is about.
    pub kind: TokenKind,
    /// The newest generation the asker has seen; 0 for none.
    pub held: u64,
    /// The generation the carrier refused; 0 for none. A new token is fetched only if this one is still current.
    pub refused: u64,
    /// Whether the asker found a record in KV that does not open: it is to be written again.
    pub kv_unreadable: bool,
    /// Whether the asker wants to know how things stand, and no token.
    pub status: bool,
    /// The operator wants this generation replaced by a new one. Nothing is done if it is not current any more.
    pub replace: Option<u64>,
    /// The operator wants this generation ended at the carrier. Nothing is done if it is not current any more.
    pub revoke: Option<u64>,
}

impl Question {
    /// Asks for a usable token.
    pub fn token(held: u64, refused: u64) -> Self {
        Self {
            held,
            refused,
            ..Self::default()
        }
    }

    /// Asks how things stand.
    pub fn status() -> Self {
        Self {
            status: true,
            ..Self::default()
        }
    }

    /// The operator's `POST /v1/tokens/refresh`.
    pub fn replace(generation: u64) -> Self {
        Self {
            replace: Some(generation),
            ..Self::default()
        }
    }

    /// The operator's `POST /v1/tokens/revoke`.
    pub fn revoke(generation: u64) -> Self {
        Self {
            revoke: Some(generation),
            ..Self::default()
        }
    }

    /// The same about this token.
    pub fn about(mut self, kind: TokenKind) -> Self {
        self.kind = kind;
        self
    }

    /// The question as it is sent by somebody with these settings.
    pub fn to_json(mut self, settings: &AccountSettings) -> String {
        self.v = VERSION;
        self.account.clone_from(&settings.object.name);
        settings.keys.id().clone_into(&mut self.key);
        serde_json::to_string(&self).unwrap_or_default()
    }
}

/// The account object's answer: a token, or a failure; on request with how things stand.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Answer {
    /// A usable token, sealed as in every store.
    pub token: Option<Sealed>,
    /// The token is handed over as it lies in the store: the object has not the settings to open it. Whoever can open it has to
    /// look whether it is usable.
    pub unopened: bool,
    /// Why there is none.
    pub failure: Option<Failure>,
    /// How things stand.
    pub status: Option<Status>,
    /// Whether the operator's action changed anything.
    pub changed: Option<bool>,
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
    /// Which token it is about. An object that does not know there are two speaks of the bearer.
    pub kind: TokenKind,
    /// The current token, without the token itself.
    #[serde(rename = "bearer")]
    pub token: Option<TokenStatus>,
    /// Why the token endpoint is not asked now.
    pub gate: Option<Failure>,
    /// The newest token call that gave no token.
    pub last_failure: Option<LastFailure>,
    /// When the next token is fetched, if nobody needs one before; `None` while there is none to replace.
    pub next_refresh: Option<UnixMillis>,
    /// Token calls in the last hour.
    pub calls_last_hour: u32,
    /// Stored records that did not open.
    pub unreadable_records: u32,
    /// Whether KV lacks the current record: a write failed, and is made up for.
    pub kv_behind: bool,
}

/// A token, without the token itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TokenStatus {
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
    /// Whether somebody saw the carrier refuse it.
    #[serde(default)]
    pub refused: bool,
    /// A payment token: the generation of the bearer that it was made with.
    #[serde(default)]
    pub made_with: Option<u64>,
}

/// A token call that gave no token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastFailure {
    /// [`TokenTrouble::kind`].
    pub kind: String,
    /// When.
    pub at: UnixMillis,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_is_pinned_and_reads_what_another_version_says() {
        let question = Question {
            v: VERSION,
            account: "a".into(),
            key: "k".into(),
            ..Question::token(3, 2)
        };
        let text = r#"{"v":1,"account":"a","key":"k","kind":"bearer","held":3,"refused":2,"kv_unreadable":false,"status":false,"replace":null,"revoke":null}"#;
        assert_eq!(serde_json::to_string(&question).unwrap(), text);
        assert_eq!(serde_json::from_str::<Question>(text).unwrap(), question);
        let older: Question = serde_json::from_str(
            r#"{"v":1,"held":3,"refused":0,"kv_unreadable":false,"status":false}"#,
        )
        .unwrap();
        assert_eq!((older.held, older.account.as_str()), (3, ""));
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
