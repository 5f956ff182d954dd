//! The key that signs quotes, and while it is being rotated the one before it, which still verifies. The form of a token and
//! its signature; what it says is nothing to this file.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use subtle::ConstantTimeEq;

use crate::json::Document;
use crate::token::keyed_hash;

use super::Invalid;

/// Characters of a signature: 32 bytes in base64url.
const SIGNATURE_CHARACTERS: usize = 43;

/// `QUOTE_KEY` and `QUOTE_KEY_PREVIOUS`. The shop's back end has them too.
#[derive(Clone)]
pub struct QuoteKeys {
    current: Key,
    previous: Option<Key>,
}

#[derive(Clone)]
struct Key {
    /// The first part of every token: algorithm, the key's name, type.
    header: String,
    /// With the key taken in already, which is half of the work.
    mac: Hmac<Sha256>,
}

impl std::fmt::Debug for QuoteKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("QuoteKeys(redacted)")
    }
}

impl Key {
    /// The material itself is the HMAC key, so that any JWT library verifies with what is in the setting; the name is 32 bits
    /// of a keyed hash, that tell one key from another and nothing else. `None` never happens: HMAC takes keys of every length.
    fn new(material: &[u8]) -> Option<Self> {
        let [a, b, c, d, ..] = keyed_hash(material, &["edgepost quote key id 1"]);
        let id = base16ct::lower::encode_string(&[a, b, c, d]);
        let header = format!(r#"{{"alg":"HS256","kid":"{id}","typ":"JWT"}}"#);
        Some(Self {
            header: URL_SAFE_NO_PAD.encode(header),
            mac: Hmac::new_from_slice(material).ok()?,
        })
    }

    fn signature(&self, signed: &str) -> String {
        let mut mac = self.mac.clone();
        mac.update(signed.as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

impl QuoteKeys {
    /// A ring of one key, or of two.
    pub fn new(current: &[u8], previous: Option<&[u8]>) -> Option<Self> {
        Some(Self {
            current: Key::new(current)?,
            previous: previous.and_then(Key::new),
        })
    }

    /// Signs claims.
    pub(super) fn sign(&self, claims: &str) -> String {
        let Key { header, .. } = &self.current;
        let length = header.len() + claims.len().div_ceil(3) * 4 + SIGNATURE_CHARACTERS + 2;
        let mut token = String::with_capacity(length);
        token.push_str(header);
        token.push('.');
        URL_SAFE_NO_PAD.encode_string(claims, &mut token);
        let signature = self.current.signature(&token);
        token.push('.');
        token.push_str(&signature);
        token
    }

    /// The claims of a token that one of the keys has signed.
    pub(super) fn open(&self, token: &str) -> Result<String, Invalid> {
        let (signed, signature) = token.rsplit_once('.').ok_or(Invalid::Malformed)?;
        let (header, claims) = signed.split_once('.').ok_or(Invalid::Malformed)?;
        if claims.contains('.') {
            return Err(Invalid::Malformed);
        }
        // Headers are compared whole: whatever a token says of itself, no other algorithm is ever run.
        let mut keys = [Some(&self.current), self.previous.as_ref()]
            .into_iter()
            .flatten();
        let Some(key) = keys.find(|key| key.header == header) else {
            return Err(stranger(header));
        };
        // As text: base64 that is written in another way is another signature, so that no byte can be changed.
        let expected = key.signature(signed);
        if !bool::from(expected.as_bytes().ct_eq(signature.as_bytes())) {
            return Err(Invalid::Signature);
        }
        decoded(claims).ok_or(Invalid::Malformed)
    }
}

/// What a header is that none of the keys writes.
fn stranger(header: &str) -> Invalid {
    let header = decoded(header).unwrap_or_default();
    let document = Document::of(&header);
    let members = document.root().members();
    if members.get("alg").is("HS256") && members.get("kid").text().is_some() {
        Invalid::KeyUnknown
    } else {
        Invalid::Malformed
    }
}

fn decoded(part: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
