//! What Workers everywhere find in KV: the token, and why there is none.

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;

use super::{Sealed, TokenFailure, TokenTrouble};

/// The version of this form. Version 1 was the bearer's sealed record alone.
const VERSION: u8 = 2;

/// The value of a token's key in KV, in JSON. New members need a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Published {
    v: u8,
    /// The token.
    pub bearer: Option<Sealed>,
    /// Why no token call is made now, so that a Worker without a token need not wake the account object to hear it.
    pub gate: Option<ClosedGate>,
}

/// The closed gate of a token endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedGate {
    /// No token call before this instant.
    pub until: UnixMillis,
    /// [`TokenTrouble::kind`].
    pub reason: String,
    /// The fingerprint of the client secret it is about: with another one a call is worth a try.
    pub secret: String,
}

impl Published {
    /// What is known now.
    pub fn new(bearer: Option<Sealed>, gate: Option<ClosedGate>) -> Self {
        Self {
            v: VERSION,
            bearer,
            gate,
        }
    }

    /// Reads a stored value. `None` for one that is damaged or of another version: it counts as absent.
    pub fn from_json(text: &str) -> Option<Self> {
        let published: Self = serde_json::from_str(text).ok()?;
        (published.v == VERSION).then_some(published)
    }

    /// The value as it is stored.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Why somebody with this client secret need not ask for a token now.
    pub fn closed(&self, now: UnixMillis, secret_fingerprint: &str) -> Option<TokenFailure> {
        let gate = self.gate.as_ref()?;
        let left = gate.until.since(now);
        (gate.secret == secret_fingerprint && !left.is_zero()).then(|| TokenFailure {
            trouble: TokenTrouble::of_kind(&gate.reason),
            retry_after: Some(left),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::carrier::CarrierError;

    #[test]
    fn the_stored_form_is_pinned_and_another_version_counts_as_absent() {
        let text = r#"{"v":2,"bearer":null,"gate":{"until":9000,"reason":"credentials_rejected","secret":"f"}}"#;
        let published = Published::from_json(text).unwrap();
        assert_eq!(published.to_json(), text);
        assert_eq!(
            Published::from_json(r#"{"v":2,"news":7}"#),
            Some(Published::new(None, None))
        );
        for bad in [
            "",
            "{}",
            "null",
            "[]",
            r#"{"v":3}"#,
            r#"{"v":2,"gate":5}"#,
            r#"{"v":1,"generation":1,"sealed":"AAAA"}"#,
        ] {
            assert_eq!(Published::from_json(bad), None, "{bad}");
        }
    }

    #[test]
    fn a_closed_gate_holds_until_its_end_and_for_its_secret_alone() {
        let gate = ClosedGate {
            until: UnixMillis(9_000),
            reason: "credentials_rejected".into(),
            secret: "f".into(),
        };
        let published = Published::new(None, Some(gate));
        assert_eq!(
            published.closed(UnixMillis(2_000), "f"),
            Some(TokenFailure {
                trouble: TokenTrouble::Carrier(CarrierError::CredentialsRejected),
                retry_after: Some(Duration::from_secs(7)),
            })
        );
        assert_eq!(published.closed(UnixMillis(9_000), "f"), None);
        assert_eq!(published.closed(UnixMillis(2_000), "rotated"), None);
    }
}
