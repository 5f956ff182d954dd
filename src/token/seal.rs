//! Tokens at rest: AES-256-GCM, a random nonce per write, and associated data that ties a record to its place.

use aes_gcm::aead::{Aead, KeyInit, Payload};
use aes_gcm::{Aes256Gcm, Nonce};
use base64ct::{Base64, Encoding};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::TokenRecord;

/// The version of the stored form. A record of another version is treated as absent.
const VERSION: u8 = 1;
const NONCE_BYTES: usize = 12;

/// What a record belongs to. A record that is moved elsewhere does not open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Context {
    /// `usps`.
    pub carrier: &'static str,
    /// The carrier's base URL: tokens of the test host are refused by production.
    pub host: String,
    /// `bearer`.
    pub kind: &'static str,
}

/// A sealed record as it is stored, in JSON. The generation stays legible: it is part of the associated data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// Version of this form.
    v: u8,
    /// The generation of the token inside.
    pub generation: u64,
    /// Nonce and ciphertext, base64.
    sealed: String,
}

/// Seals and opens with one key.
#[derive(Clone)]
pub struct Sealer {
    cipher: Aes256Gcm,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealer(redacted)")
    }
}

impl Sealer {
    /// From key material of any length: the AES key is an HMAC of it, so that the same secret serves no other purpose.
    pub fn new(key_material: &[u8]) -> Self {
        let key = keyed_hash(key_material, &["edgepost token sealing 1"]);
        Self {
            cipher: Aes256Gcm::new(&key.into()),
        }
    }

    /// Seals a record. `nonce` must be random and new.
    pub fn seal(
        &self,
        record: &TokenRecord,
        context: &Context,
        nonce: [u8; NONCE_BYTES],
    ) -> Option<Sealed> {
        let clear = serde_json::to_vec(record).ok()?;
        let associated = associated_data(context, record.generation);
        let payload = Payload {
            msg: &clear,
            aad: associated.as_bytes(),
        };
        let ciphertext = self
            .cipher
            .encrypt(Nonce::from_slice(&nonce), payload)
            .ok()?;
        Some(Sealed {
            v: VERSION,
            generation: record.generation,
            sealed: Base64::encode_string(&[nonce.as_slice(), &ciphertext].concat()),
        })
    }

    /// Opens a record. `None` if it is of another version, key, place or generation, or damaged: then it counts as absent.
    pub fn open(&self, sealed: &Sealed, context: &Context) -> Option<TokenRecord> {
        if sealed.v != VERSION {
            return None;
        }
        let bytes = Base64::decode_vec(&sealed.sealed).ok()?;
        let (nonce, ciphertext) = bytes.split_at_checked(NONCE_BYTES)?;
        let associated = associated_data(context, sealed.generation);
        let payload = Payload {
            msg: ciphertext,
            aad: associated.as_bytes(),
        };
        let clear = self
            .cipher
            .decrypt(Nonce::from_slice(nonce), payload)
            .ok()?;
        let record: TokenRecord = serde_json::from_str(std::str::from_utf8(&clear).ok()?).ok()?;
        (record.generation == sealed.generation).then_some(record)
    }
}

/// HMAC-SHA-256 over parts, each with its length, so that no two lists of parts hash alike.
pub(crate) fn keyed_hash(key: &[u8], parts: &[&str]) -> [u8; 32] {
    let mut mac = match <Hmac<Sha256> as Mac>::new_from_slice(key) {
        Ok(mac) => mac,
        // HMAC takes keys of every length; the type only cannot say so.
        Err(_) => return [0; 32],
    };
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}

fn associated_data(context: &Context, generation: u64) -> String {
    format!(
        "{}\n{}\n{}\n{generation}",
        context.carrier, context.host, context.kind
    )
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::carrier::{AccessToken, Grant};
    use crate::clock::UnixMillis;
    use crate::token::Margins;

    fn record() -> TokenRecord {
        let grant = Grant {
            token: AccessToken::new("canary"),
            life: Duration::from_secs(28_800),
            scopes: None,
        };
        let margins = Margins {
            unusable: Duration::from_secs(1800),
            refresh: Duration::from_secs(1800),
        };
        TokenRecord::new(grant, 7, UnixMillis(5), margins, "f".into())
    }

    fn context() -> Context {
        Context {
            carrier: "usps",
            host: "https://apis.usps.com".into(),
            kind: "bearer",
        }
    }

    #[test]
    fn a_sealed_record_opens_only_with_its_key_in_its_place() {
        let sealer = Sealer::new(b"one key");
        let sealed = sealer.seal(&record(), &context(), [9; 12]).unwrap();
        assert_eq!(sealer.open(&sealed, &context()), Some(record()));
        assert_eq!(Sealer::new(b"another key").open(&sealed, &context()), None);
        let elsewhere = Context {
            host: "https://apis-tem.usps.com".into(),
            ..context()
        };
        assert_eq!(sealer.open(&sealed, &elsewhere), None);
        assert_eq!(
            sealer.open(
                &Sealed {
                    generation: 8,
                    ..sealed.clone()
                },
                &context()
            ),
            None
        );
        assert_eq!(sealer.open(&Sealed { v: 2, ..sealed }, &context()), None);
    }

    #[test]
    fn damage_counts_as_absent() {
        let sealer = Sealer::new(b"one key");
        let sealed = sealer.seal(&record(), &context(), [9; 12]).unwrap();
        for length in [0, 4, 16, 40, sealed.sealed.len() - 4] {
            let damaged = Sealed {
                sealed: sealed.sealed.chars().take(length).collect(),
                ..sealed.clone()
            };
            assert_eq!(
                sealer.open(&damaged, &context()),
                None,
                "{length} characters"
            );
        }
        assert_eq!(
            sealer.open(
                &Sealed {
                    sealed: "not base64!".into(),
                    ..sealed
                },
                &context()
            ),
            None
        );
    }

    #[test]
    fn nothing_of_the_token_is_legible() {
        let sealed = Sealer::new(b"k")
            .seal(&record(), &context(), [1; 12])
            .unwrap();
        let text = serde_json::to_string(&sealed).unwrap();
        assert!(
            !text.contains("canary") && !text.contains(&Base64::encode_string(b"canary")),
            "{text}"
        );
    }

    #[test]
    fn keyed_hashes_tell_apart_where_a_part_ends() {
        assert_ne!(
            keyed_hash(b"k", &["ab", "c"]),
            keyed_hash(b"k", &["a", "bc"])
        );
        assert_ne!(keyed_hash(b"k", &["a"]), keyed_hash(b"l", &["a"]));
    }
}
