//! What Workers everywhere find in KV: the token, and why there is none.

use serde::Serialize;

use crate::carrier::CarrierError;
use crate::carrier::usps::Api;
use crate::clock::UnixMillis;
use crate::json::{Document, Form, Json};

use super::{PermitRefusal, PermitTrouble, Sealed, TokenFailure, TokenTrouble};

/// The version of this form. Version 1 was the bearer's sealed record alone.
const VERSION: u8 = 2;

/// The value of a token's key in KV, in JSON. New members need a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Published {
    v: u8,
    /// The token.
    pub bearer: Option<Sealed>,
    /// Why no token call is made now, so that a Worker without a token need not wake the account object to hear it.
    pub gate: Option<ClosedGate>,
    /// APIs that are not called now: a Worker need not ask for a permit to hear it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub apis: Vec<ClosedApi>,
}

/// The closed gate of a token endpoint.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedGate {
    /// No token call before this instant.
    pub until: UnixMillis,
    /// [`TokenTrouble::kind`].
    pub reason: String,
    /// The fingerprint of the client secret it is about: with another one a call is worth a try.
    pub secret: String,
}

/// The closed gate of an API.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct ClosedApi {
    /// [`Api::name`].
    pub api: String,
    /// No call before this instant.
    pub until: UnixMillis,
    /// [`CarrierError::kind`].
    pub reason: String,
}

impl ClosedGate {
    fn read(json: Json) -> Option<Self> {
        let form = Form::of(json, &["until", "reason", "secret"]);
        form.whole(Self {
            until: form.literal("until"),
            reason: form.string("reason"),
            secret: form.string("secret"),
        })
    }
}

impl Published {
    /// What is known now.
    pub fn new(bearer: Option<Sealed>, gate: Option<ClosedGate>, apis: Vec<ClosedApi>) -> Self {
        Self {
            v: VERSION,
            bearer,
            gate,
            apis,
        }
    }

    /// Reads a stored value. `None` for one that is damaged or of another version: it counts as absent.
    pub fn from_json(text: &str) -> Option<Self> {
        let document = Document::of(text);
        let form = Form::of(document.root(), &[]);
        let published = form.whole(Self {
            v: form.literal("v"),
            bearer: form.optional("bearer", Sealed::read),
            gate: form.optional("gate", ClosedGate::read),
            apis: form.get("apis").items().map(ClosedApi::read).collect(),
        })?;
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

    /// Why nobody need ask for a permit to call this API now. A reason that only a newer version knows says nothing.
    pub fn closed_api(&self, now: UnixMillis, api: Api) -> Option<PermitRefusal> {
        let mut closed = self.apis.iter();
        closed.find(|closed| closed.api == api.name())?.refusal(now)
    }
}

impl ClosedApi {
    fn read(json: Json) -> Self {
        let members = json.members();
        Self {
            api: members.get("api").or_empty().into_owned(),
            until: members.get("until").number().unwrap_or_default(),
            reason: members.get("reason").or_empty().into_owned(),
        }
    }

    /// What a caller is told while it is closed.
    pub fn refusal(&self, now: UnixMillis) -> Option<PermitRefusal> {
        let retry_after = self.until.since(now);
        let error = CarrierError::of_kind(&self.reason)?;
        (!retry_after.is_zero()).then_some(PermitRefusal {
            trouble: PermitTrouble::Closed(error),
            retry_after,
        })
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn the_stored_form_is_pinned_and_another_version_counts_as_absent() {
        let text = r#"{"v":2,"bearer":null,"gate":{"until":9000,"reason":"credentials_rejected","secret":"f"}}"#;
        let published = Published::from_json(text).unwrap();
        assert_eq!(published.to_json(), text);
        assert_eq!(
            Published::from_json(r#"{"v":2,"news":7}"#),
            Some(Published::new(None, None, Vec::new()))
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
        let published = Published::new(None, Some(gate), Vec::new());
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

    #[test]
    fn closed_apis_are_pinned_and_hold_until_their_end() {
        let text = r#"{"v":2,"bearer":null,"gate":null,"apis":[{"api":"addresses","until":9000,"reason":"quota_used"},{"api":"labels","until":9000,"reason":"eclipse"}]}"#;
        let published = Published::from_json(text).unwrap();
        assert_eq!(published.to_json(), text);
        for (now, api, left_ms) in [
            (2_000, Api::Addresses, Some(7_000)),
            (8_999, Api::Addresses, Some(1)),
            (9_000, Api::Addresses, None),
            (2_000, Api::ShippingOptions, None),
            (2_000, Api::Labels, None),
        ] {
            let refusal = left_ms.map(|left_ms| PermitRefusal {
                trouble: PermitTrouble::Closed(CarrierError::QuotaUsed { retry_after: None }),
                retry_after: Duration::from_millis(left_ms),
            });
            assert_eq!(published.closed_api(UnixMillis(now), api), refusal);
        }
    }
}
