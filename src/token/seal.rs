//! Tokens at rest: AES-256-GCM, a random nonce per write, and associated data that ties a record to its place.

use aes_gcm::Aes256Gcm;
use aes_gcm::aead::{Aead, KeyInit, Payload};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::json::{Document, Form, Json, deserialize_by_form};

use super::TokenRecord;
use super::hash::keyed_hash;

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
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Sealed {
    /// Version of this form.
    v: u8,
    /// Which key sealed it: [`KeyRing::id`].
    key: String,
    /// The generation of the token inside.
    pub generation: u64,
    /// Nonce and ciphertext, base64.
    sealed: String,
}

deserialize_by_form!(Sealed);

impl Sealed {
    /// Reads a stored one, or one that was sent; `None` if it is damaged.
    pub(crate) fn read(json: Json) -> Option<Self> {
        let form = Form::of(json, &["v", "generation", "sealed"]);
        form.whole(Self {
            v: form.literal("v"),
            key: form.string("key"),
            generation: form.literal("generation"),
            sealed: form.string("sealed"),
        })
    }
}

/// Any other text that is sealed at rest. It has no place to say where it belongs: whoever opens it has to know.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SealedText {
    /// Version of this form.
    v: u8,
    /// Which key sealed it: [`KeyRing::id`].
    key: String,
    /// Nonce and ciphertext, base64.
    sealed: String,
}

impl SealedText {
    /// Reads a stored one.
    pub fn read(text: &str) -> Option<Self> {
        let document = Document::of(text);
        let members = document.root().members();
        Some(Self {
            v: members.get("v").number()?,
            key: members.get("key").owned()?,
            sealed: members.get("sealed").owned()?,
        })
    }
}

/// The key that seals, and while it is being rotated the one before it, which still opens.
#[derive(Clone)]
pub struct KeyRing {
    current: Key,
    previous: Option<Key>,
}

#[derive(Clone)]
struct Key {
    id: String,
    cipher: Aes256Gcm,
}

impl std::fmt::Debug for KeyRing {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyRing(redacted)")
    }
}

impl Key {
    /// From key material of any length: AES key and id are HMACs of it, so that the same secret serves no other purpose.
    fn new(material: &[u8]) -> Self {
        let [a, b, c, d, ..] = keyed_hash(material, &["edgepost token key id 1"]);
        let key = keyed_hash(material, &["edgepost token sealing 1"]);
        Self {
            id: base16ct::lower::encode_string(&[a, b, c, d]),
            cipher: Aes256Gcm::new(&key.into()),
        }
    }

    /// Nonce and ciphertext in base64.
    fn encrypt(&self, clear: &[u8], associated: &str, nonce: [u8; NONCE_BYTES]) -> Option<String> {
        let payload = Payload {
            msg: clear,
            aad: associated.as_bytes(),
        };
        let ciphertext = self.cipher.encrypt(&nonce.into(), payload).ok()?;
        Some(STANDARD.encode([nonce.as_slice(), &ciphertext].concat()))
    }
}

impl KeyRing {
    /// A ring of one key, or of two.
    pub fn new(current: &[u8], previous: Option<&[u8]>) -> Self {
        Self {
            current: Key::new(current),
            previous: previous.map(Key::new),
        }
    }

    /// Which key seals: 32 bits of a keyed hash, that tell one key from another and nothing else.
    pub fn id(&self) -> &str {
        &self.current.id
    }

    /// Whether a record is sealed with the current key. One that is not is to be sealed anew.
    pub fn is_current(&self, sealed: &Sealed) -> bool {
        sealed.key == self.current.id
    }

    /// Seals a record. `nonce` must be random and new.
    pub fn seal(
        &self,
        record: &TokenRecord,
        context: &Context,
        nonce: [u8; NONCE_BYTES],
    ) -> Option<Sealed> {
        self.seal_for(&self.current.id, record, context, nonce)
    }

    /// Seals a record for a reader whose current key is called `reader`: while a key is being rotated some readers have only
    /// the one before it. A reader whose key is not on the ring gets the current one.
    pub fn seal_for(
        &self,
        reader: &str,
        record: &TokenRecord,
        context: &Context,
        nonce: [u8; NONCE_BYTES],
    ) -> Option<Sealed> {
        let key = match &self.previous {
            Some(previous) if previous.id == reader => previous,
            _ => &self.current,
        };
        let clear = serde_json::to_vec(record).ok()?;
        let associated = associated_data(context, record.generation);
        Some(Sealed {
            v: VERSION,
            key: key.id.clone(),
            generation: record.generation,
            sealed: key.encrypt(&clear, &associated, nonce)?,
        })
    }

    /// Opens a record. `None` if it is of another version, key, place or generation, or damaged: then it counts as absent.
    pub fn open(&self, sealed: &Sealed, context: &Context) -> Option<TokenRecord> {
        if sealed.v != VERSION {
            return None;
        }
        let associated = associated_data(context, sealed.generation);
        let clear = self.decrypt(&sealed.key, &sealed.sealed, &associated)?;
        let record = TokenRecord::read(Document::of(&clear).root())?;
        (record.generation == sealed.generation).then_some(record)
    }

    /// Seals a text for a place: no other place opens it. `nonce` must be random and new.
    pub fn seal_text(
        &self,
        clear: &str,
        place: &str,
        nonce: [u8; NONCE_BYTES],
    ) -> Option<SealedText> {
        Some(SealedText {
            v: VERSION,
            key: self.current.id.clone(),
            sealed: self
                .current
                .encrypt(clear.as_bytes(), &place_data(place), nonce)?,
        })
    }

    /// Opens a text. `None` if it is of another version, key or place, or damaged.
    pub fn open_text(&self, sealed: &SealedText, place: &str) -> Option<String> {
        (sealed.v == VERSION)
            .then(|| self.decrypt(&sealed.key, &sealed.sealed, &place_data(place)))
            .flatten()
    }

    /// With the key of this id. Records that name no key are from before keys had names.
    fn decrypt(&self, key_id: &str, sealed: &str, associated: &str) -> Option<String> {
        let bytes = STANDARD.decode(sealed).ok()?;
        let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE_BYTES>()?;
        let payload = || Payload {
            msg: ciphertext,
            aad: associated.as_bytes(),
        };
        let clear = std::iter::once(&self.current)
            .chain(&self.previous)
            .filter(|key| key.id == key_id || key_id.is_empty())
            .find_map(|key| key.cipher.decrypt(nonce.into(), payload()).ok())?;
        String::from_utf8(clear).ok()
    }
}

/// Begins as no token's does: neither kind of record passes for the other.
fn place_data(place: &str) -> String {
    format!("text\n{place}")
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
        let ring = KeyRing::new(b"one key", None);
        let sealed = ring.seal(&record(), &context(), [9; 12]).unwrap();
        assert_eq!(ring.open(&sealed, &context()), Some(record()));
        assert_eq!(
            KeyRing::new(b"another key", None).open(&sealed, &context()),
            None
        );
        let elsewhere = Context {
            host: "https://apis-tem.usps.com".into(),
            ..context()
        };
        assert_eq!(ring.open(&sealed, &elsewhere), None);
        assert_eq!(
            ring.open(
                &Sealed {
                    generation: 8,
                    ..sealed.clone()
                },
                &context()
            ),
            None
        );
        assert_eq!(ring.open(&Sealed { v: 2, ..sealed }, &context()), None);
    }

    #[test]
    fn while_a_key_is_rotated_the_older_one_opens_and_the_newer_one_seals() {
        let (older, newer) = (
            KeyRing::new(b"older", None),
            KeyRing::new(b"newer", Some(b"older")),
        );
        let by_older = older.seal(&record(), &context(), [1; 12]).unwrap();
        assert_eq!(newer.open(&by_older, &context()), Some(record()));
        assert!(older.is_current(&by_older) && !newer.is_current(&by_older));
        let by_newer = newer.seal(&record(), &context(), [2; 12]).unwrap();
        assert!(newer.is_current(&by_newer));
        assert_eq!(older.open(&by_newer, &context()), None);
        // A record from before keys had names opens with any key of the ring.
        let mut nameless = by_older.clone();
        nameless.key.clear();
        assert_eq!(newer.open(&nameless, &context()), Some(record()));
        // A reader that has only the older one is served all the same; one whose key is unknown gets the current.
        let for_older = newer.seal_for(older.id(), &record(), &context(), [3; 12]);
        assert_eq!(older.open(&for_older.unwrap(), &context()), Some(record()));
        let for_stranger = newer.seal_for("0badcafe", &record(), &context(), [4; 12]);
        assert!(newer.is_current(&for_stranger.unwrap()));
    }

    #[test]
    fn the_stored_form_is_pinned() {
        // Sealed by an independent implementation of AES-256-GCM and HMAC-SHA-256.
        let text = r#"{"v":1,"key":"31624560","generation":7,"sealed":"CQkJCQkJCQkJCQkJVoUjxDfH10bPnXs/GS6SxqXEcMPz59SCjr7EhO2RtoG/ABUC6EAdtEMPzgvpaMIwHOg5T34IG2p89Cj+KpivaCdy1IOgtRydzfaq6BbSRFGjeqyPmBosIV1+HnLwUTAIDi8Di+9EbTlJEhriVfuxoNqDezpp3zRx7zx1Usn+gljihnw1iPsbhFaM2U/XGz2v/orSkGXyTmrKtGrkUNKWf2NMwmDi6e1LxBjF6Q=="}"#;
        let sealed: Sealed = serde_json::from_str(text).unwrap();
        assert_eq!(
            KeyRing::new(b"one key", None).open(&sealed, &context()),
            Some(record())
        );
        let again = KeyRing::new(b"one key", None).seal(&record(), &context(), [9; 12]);
        assert_eq!(serde_json::to_string(&again.unwrap()).unwrap(), text);
    }

    #[test]
    fn damage_counts_as_absent() {
        let ring = KeyRing::new(b"one key", None);
        let sealed = ring.seal(&record(), &context(), [9; 12]).unwrap();
        for length in [0, 4, 16, 40, sealed.sealed.len() - 4] {
            let damaged = Sealed {
                sealed: sealed.sealed.chars().take(length).collect(),
                ..sealed.clone()
            };
            assert_eq!(ring.open(&damaged, &context()), None, "{length} characters");
        }
        assert_eq!(
            ring.open(
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
        let sealed = KeyRing::new(b"k", None)
            .seal(&record(), &context(), [1; 12])
            .unwrap();
        let text = serde_json::to_string(&sealed).unwrap();
        assert!(
            !text.contains("canary") && !text.contains(&STANDARD.encode(b"canary")),
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
