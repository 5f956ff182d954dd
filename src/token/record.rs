//! A token with its deadlines.

use std::time::Duration;

use serde::Serialize;

use crate::carrier::{AccessToken, Grant};
use crate::clock::{UnixMillis, millis};
use crate::json::{Form, Json, deserialize_by_form};

/// How early a token counts as used up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Margins {
    /// Before the expiry of a long-lived token: USPS revokes early.
    pub unusable: Duration,
    /// At most this long before it becomes unusable, a new token is fetched.
    pub refresh: Duration,
}

/// Lives from this on lose the fixed margin; shorter ones lose a tenth.
const LONG_LIFE: Duration = Duration::from_secs(5 * 3600);

/// A token and everything that decides its use. Stored as JSON, sealed; new members need a default.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct TokenRecord {
    /// Counts up by one with every token call, for ever. Refusals name it.
    pub generation: u64,
    /// The token.
    pub token: AccessToken,
    /// When it arrived.
    pub received_at: UnixMillis,
    /// When the carrier ends it.
    pub expires_at: UnixMillis,
    /// From here on it is not sent any more.
    pub usable_until: UnixMillis,
    /// From here on a new one is fetched, while this one is still used.
    pub refresh_at: UnixMillis,
    /// The scopes granted with it; `None` if the carrier did not say.
    pub scopes: Option<Vec<String>>,
    /// Which client secret, or which set of roles, it was made with, as a keyed hash.
    pub secret_fingerprint: String,
    /// A payment token: the generation of the bearer that it was made with.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_with: Option<u64>,
}

deserialize_by_form!(TokenRecord);

impl TokenRecord {
    /// Reads an opened one; `None` if it is damaged.
    pub(super) fn read(json: Json) -> Option<Self> {
        let required = [
            "generation",
            "token",
            "received_at",
            "expires_at",
            "usable_until",
            "refresh_at",
            "secret_fingerprint",
        ];
        let form = Form::of(json, &required);
        form.whole(Self {
            generation: form.literal("generation"),
            token: AccessToken::new(&form.string("token")),
            received_at: form.literal("received_at"),
            expires_at: form.literal("expires_at"),
            usable_until: form.literal("usable_until"),
            refresh_at: form.literal("refresh_at"),
            scopes: form.optional("scopes", Json::strings),
            secret_fingerprint: form.string("secret_fingerprint"),
            made_with: form.optional("made_with", Json::literal),
        })
    }

    /// Fixes both deadlines, once, at the receipt of a token (DESIGN §4).
    ///
    /// | | life of 5 h and more | shorter |
    /// |---|---|---|
    /// | `usable_until` | expiry − `margins.unusable` | expiry − 10 % |
    /// | `refresh_at` | up to min(`margins.refresh`, 10 % of the life) earlier | the same |
    pub fn new(
        grant: Grant,
        generation: u64,
        now: UnixMillis,
        margins: Margins,
        secret_fingerprint: String,
    ) -> Self {
        let tenth = grant.life / 10;
        let unusable = if grant.life >= LONG_LIFE {
            margins.unusable
        } else {
            tenth
        };
        let usable_until = now.plus(grant.life.saturating_sub(unusable));
        Self {
            generation,
            token: grant.token,
            received_at: now,
            expires_at: now.plus(grant.life),
            usable_until,
            refresh_at: usable_until.minus(ahead(margins.refresh.min(tenth), generation)),
            scopes: grant.scopes,
            secret_fingerprint,
            made_with: None,
        }
    }

    /// Whether it was granted with this scope, or with none that the carrier told.
    pub fn grants(&self, scope: Option<&str>) -> bool {
        grants(self.scopes.as_deref(), scope)
    }

    /// How long it may still be sent.
    pub fn usable_for(&self, now: UnixMillis) -> Duration {
        self.usable_until.since(now)
    }
}

/// Whether a scope is among those granted. An API that needs none, or a carrier that did not tell, says yes.
pub fn grants(granted: Option<&[String]>, scope: Option<&str>) -> bool {
    match (granted, scope) {
        (Some(granted), Some(scope)) => granted.iter().any(|known| known == scope),
        (None, _) | (_, None) => true,
    }
}

/// Between half of `most` and all of it: spread by the generation, so that many shops do not refresh in step, and the same
/// for everybody who asks.
fn ahead(most: Duration, generation: u64) -> Duration {
    let half = millis(most) / 2;
    // Knuth's multiplicative hash spreads neighbouring generations over the range.
    let spread = generation.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 32;
    Duration::from_millis(half + half * spread / (1 << 32))
}

#[cfg(test)]
mod tests {
    use super::*;

    const MARGINS: Margins = Margins {
        unusable: Duration::from_secs(1800),
        refresh: Duration::from_secs(1800),
    };

    fn record(life: u64, generation: u64) -> TokenRecord {
        let grant = Grant {
            token: AccessToken::new("t"),
            life: Duration::from_secs(life),
            scopes: None,
        };
        TokenRecord::new(
            grant,
            generation,
            UnixMillis(1_000_000),
            MARGINS,
            "f".into(),
        )
    }

    #[test]
    fn deadlines_follow_the_life() {
        for (life, usable) in [
            (28_800, 27_000),
            (18_000, 16_200),
            (14_400, 12_960),
            (300, 270),
            (60, 54),
            (1, 0),
        ] {
            let record = record(life, 1);
            let usable_for = record.usable_until.since(record.received_at);
            assert_eq!(usable_for.as_secs(), usable, "life {life}");
            assert!(record.refresh_at <= record.usable_until);
            let ahead = record.usable_until.since(record.refresh_at);
            assert!(
                ahead <= Duration::from_secs(1800).min(Duration::from_secs(life) / 10),
                "life {life}: {ahead:?}"
            );
        }
    }

    #[test]
    fn the_refresh_is_spread_by_generation_and_fixed_for_each() {
        let at = |generation| record(28_800, generation).refresh_at;
        assert_eq!(at(7), at(7));
        let distinct: std::collections::HashSet<_> = (1..=50).map(at).collect();
        assert!(distinct.len() > 40, "{}", distinct.len());
    }

    #[test]
    fn a_scope_counts_as_granted_unless_the_carrier_said_otherwise() {
        let mut record = record(60, 1);
        assert!(record.grants(Some("addresses")));
        record.scopes = Some(vec!["shipments".into(), "addresses-v2".into()]);
        assert!(record.grants(Some("shipments")) && record.grants(None));
        assert!(!record.grants(Some("addresses")));
    }

    #[test]
    fn the_stored_form_is_pinned() {
        let text = r#"{"generation":3,"token":"t","received_at":1,"expires_at":2,"usable_until":3,"refresh_at":4,"secret_fingerprint":"f"}"#;
        let record: TokenRecord = serde_json::from_str(text).unwrap();
        assert_eq!(record.scopes, None);
        let newer = text.replace("\"generation\"", "\"from_the_future\":1,\"generation\"");
        assert_eq!(serde_json::from_str::<TokenRecord>(&newer).unwrap(), record);
    }

    #[test]
    fn a_token_does_not_show_itself() {
        assert!(!format!("{:?}", record(60, 1)).contains("\"t\""));
        assert_eq!(
            format!("{:?}", AccessToken::new("canary")),
            "AccessToken(redacted)"
        );
    }
}
