//! Keyed hashes: names that tell nothing of what they stand for.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

/// `HASH_KEY`: fingerprints, keys of stores and names of objects are made with it.
#[derive(Clone)]
pub struct HashKey(
    /// With the key taken in already.
    Hmac<Sha256>,
);

impl std::fmt::Debug for HashKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("HashKey(redacted)")
    }
}

impl HashKey {
    /// From key material of any length.
    pub fn new(material: &[u8]) -> Self {
        Self(keyed(material))
    }

    /// The first half of the parts' hash in hexadecimal: 128 bits. The first part says what it is for: hashes for different
    /// purposes never meet.
    pub fn hash(&self, parts: &[&str]) -> String {
        let hash = hash(self.0.clone(), parts);
        let (half, _) = hash.split_at(16);
        base16ct::lower::encode_string(half)
    }
}

/// HMAC-SHA-256 over parts, each with its length, so that no two lists of parts hash alike.
pub(crate) fn keyed_hash(key: &[u8], parts: &[&str]) -> [u8; 32] {
    hash(keyed(key), parts)
}

fn keyed(material: &[u8]) -> Hmac<Sha256> {
    let keyed = <Hmac<Sha256> as KeyInit>::new_from_slice(material);
    // HMAC takes keys of every length; the type only cannot say so.
    keyed.unwrap_or_else(|_| KeyInit::new(&Default::default()))
}

fn hash(mut mac: Hmac<Sha256>, parts: &[&str]) -> [u8; 32] {
    for part in parts {
        mac.update(&(part.len() as u64).to_be_bytes());
        mac.update(part.as_bytes());
    }
    mac.finalize().into_bytes().into()
}
