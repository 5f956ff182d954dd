//! Who may ask: the keys of pages and back ends, and the origins of pages.

use super::read::Reader;
use super::{DEVELOPMENT_PUBLISHABLE_KEY, DEVELOPMENT_SECRET_KEY};

/// Who may ask: keys as digests, origins as text.
#[derive(Debug)]
pub struct Access {
    /// Whether the carrier is on this machine: a missing `Origin` is then allowed, for curl.
    pub loopback: bool,
    /// Origins of the shop's pages, exact.
    pub origins: Vec<String>,
    /// Digests of the publishable keys.
    pub publishable: Vec<KeyDigest>,
    /// Digest of the secret key; `None` if it is not set right.
    pub secret: Option<KeyDigest>,
}

/// A key as a fixed-length digest, so that comparing takes the same time whatever is sent.
#[derive(Clone, Copy)]
pub struct KeyDigest([u8; 32]);

impl KeyDigest {
    /// Digests a key.
    pub fn of(key: &str) -> Self {
        use sha2::Digest;
        Self(sha2::Sha256::digest(key.as_bytes()).into())
    }

    /// Compares in constant time.
    pub fn matches(&self, other: &Self) -> bool {
        use subtle::ConstantTimeEq;
        self.0.ct_eq(&other.0).into()
    }
}

impl std::fmt::Debug for KeyDigest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("KeyDigest(redacted)")
    }
}

impl Access {
    pub(super) fn read(read: &mut Reader, loopback: bool) -> Self {
        Self {
            loopback,
            origins: read.list("ALLOWED_ORIGINS", "", origin),
            publishable: read
                .keys("PUBLISHABLE_KEYS", "pk_", DEVELOPMENT_PUBLISHABLE_KEY)
                .iter()
                .map(|key| KeyDigest::of(key))
                .collect(),
            secret: read
                .keys("SECRET_KEY", "sk_", DEVELOPMENT_SECRET_KEY)
                .first()
                .map(|key| KeyDigest::of(key)),
        }
    }
}

/// An origin as browsers send it: scheme and host, perhaps a port, nothing else.
fn origin(text: &str) -> Result<String, String> {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"))
        .unwrap_or_default();
    let plain = !host.is_empty()
        && host == host.to_ascii_lowercase()
        && host
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    if plain {
        Ok(text.to_owned())
    } else {
        Err("has an entry that is not an origin; write scheme, host and port only, like https://shop.example".to_owned())
    }
}
