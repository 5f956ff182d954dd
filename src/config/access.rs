//! Who may ask, and how often: the keys of pages and back ends, the origins of pages, the rate limit.

use std::time::Duration;

use super::read::Reader;
use super::{DEVELOPMENT_PUBLISHABLE_KEY, DEVELOPMENT_SECRET_KEY};

/// The rate limiter is not asked. The default, since a Worker need not have one.
const RATE_LIMIT_OFF: &str = "off";

/// Who may ask: keys as digests, origins as text.
#[derive(Debug)]
pub struct Access {
    /// Whether the carrier is on this machine: a missing `Origin` is then allowed, for curl.
    pub loopback: bool,
    /// Origins of the shop's pages, exact.
    pub origins: Vec<String>,
    /// Digests of the publishable keys.
    pub publishable: Vec<KeyDigest>,
    /// Digests of the secret keys: one, or two while it is being rotated; none if it is not set right.
    pub secret: Vec<KeyDigest>,
    /// How often one client may ask; `None`: as often as it likes.
    pub rate_limit: Option<RateLimit>,
}

/// What the rate limiter that is bound to the Worker lets one client do. It cannot be asked for these numbers, so a setting says
/// them once more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RateLimit {
    /// Requests in a period.
    pub requests: u32,
    /// Ten seconds or a minute: the platform has no other.
    pub period: Duration,
}

impl RateLimit {
    /// `300/60`: requests, and seconds.
    fn parse(text: &str) -> Option<Self> {
        let (requests, period) = text.split_once('/')?;
        Some(Self {
            requests: requests.parse().ok().filter(|requests| *requests > 0)?,
            period: match period {
                "10" => Duration::from_secs(10),
                "60" => Duration::from_secs(60),
                _ => return None,
            },
        })
    }
}

/// Whether a key is one of these. Every one is compared, so that the time taken tells nothing.
pub fn any_matches(known: &[KeyDigest], key: &str) -> bool {
    let digest = KeyDigest::of(key);
    known
        .iter()
        .fold(false, |found, known| found | known.matches(&digest))
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
        let mut keys = |name, prefix, development_value| -> Vec<_> {
            let keys = read.keys(name, prefix, development_value);
            keys.iter().map(|key| KeyDigest::of(key)).collect()
        };
        let publishable = keys("PUBLISHABLE_KEYS", "pk_", DEVELOPMENT_PUBLISHABLE_KEY);
        let secret = keys("SECRET_KEY", "sk_", DEVELOPMENT_SECRET_KEY);
        Self {
            loopback,
            origins: read.list("ALLOWED_ORIGINS", "", origin),
            publishable,
            secret,
            rate_limit: read
                .parsed(
                    "RATE_LIMIT",
                    RATE_LIMIT_OFF,
                    |text| match text {
                        RATE_LIMIT_OFF => Some(None),
                        _ => RateLimit::parse(text).map(Some),
                    },
                    "requests and seconds (10 or 60), like 300/60, as in [[ratelimits]]; or \"off\"",
                )
                .flatten(),
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

#[cfg(test)]
mod tests {
    use super::*;

    fn rate_limit(text: &str) -> (Option<RateLimit>, usize) {
        let lookup = |name: &str| (name == "RATE_LIMIT").then(|| text.to_owned());
        let mut read = Reader::new(&lookup);
        read.allow_development_values(true);
        let access = Access::read(&mut read, true);
        (access.rate_limit, read.problems().len())
    }

    #[test]
    fn a_rate_limit_is_requests_and_a_period_that_the_platform_has() {
        let limit = |requests, seconds| {
            let period = Duration::from_secs(seconds);
            Some(RateLimit { requests, period })
        };
        for (text, expected) in [
            ("300/60", limit(300, 60)),
            ("1/10", limit(1, 10)),
            ("off", None),
            ("", None),
        ] {
            assert_eq!(rate_limit(text), (expected, 0), "{text}");
        }
        for text in [
            "300", "300/", "/60", "0/60", "-1/60", "300/30", "300/60 s", "none", "3e2/60",
        ] {
            assert_eq!(rate_limit(text), (None, 1), "{text}");
        }
    }

    /// The Worker cannot ask the limiter for its numbers, and tells pages those of the setting.
    #[test]
    fn the_setting_says_what_the_limiter_of_wrangler_toml_does() {
        let file = include_str!("../../wrangler.toml");
        let (_, limiter) = file
            .split_once("[[ratelimits]]\nname = \"RATE_LIMITER\"\n")
            .unwrap();
        let simple = limiter
            .lines()
            .find(|line| line.starts_with("simple = "))
            .unwrap();
        let setting = file
            .lines()
            .find(|line| line.starts_with("RATE_LIMIT = "))
            .unwrap();
        let (limit, _) = rate_limit(setting.split('"').nth(1).unwrap());
        let RateLimit { requests, period } = limit.unwrap();
        let seconds = period.as_secs();
        assert_eq!(
            simple,
            format!("simple = {{ limit = {requests}, period = {seconds} }}")
        );
    }
}
