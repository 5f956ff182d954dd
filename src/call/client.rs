//! Who asks, as far as a share of the quota needs to know: never an address, only a keyed hash that changes daily.

use std::net::IpAddr;

use crate::clock::UnixMillis;
use crate::token::HashKey;

/// Whoever asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Client<'a> {
    /// The shop's own back end, which has no share; also whoever comes from nowhere that is known.
    BackEnd,
    /// A page at this IP address.
    Address(&'a str),
    /// The same as somebody else has hashed it.
    Hash(&'a str),
}

impl Client<'_> {
    /// The hash; `None` for who has no share. Of an IPv6 address its first half counts: one client has all of the rest.
    pub fn hash(self, key: &HashKey, now: UnixMillis) -> Option<String> {
        let address = match self {
            Self::BackEnd => return None,
            Self::Hash(hash) => return Some(hash.to_owned()),
            Self::Address(text) => text.parse().ok()?,
        };
        let network = match address {
            IpAddr::V4(address) => u128::from(u32::from(address)),
            IpAddr::V6(address) => u128::from(address) >> 64,
        };
        let day = now.0 / 86_400_000;
        let (network, day) = (network.to_string(), day.to_string());
        Some(key.hash(&["client", &day, &network]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_client_is_a_network_for_a_day() {
        let key = HashKey::new(b"k");
        let hash =
            |address, day: u64| Client::Address(address).hash(&key, UnixMillis(day * 86_400_000));
        assert_eq!(hash("2001:db8::1", 1), hash("2001:db8:0:0:ffff::2", 1));
        assert_ne!(hash("2001:db8::1", 1), hash("2001:db8:0:1::1", 1));
        assert_ne!(hash("192.0.2.1", 1), hash("192.0.2.2", 1));
        assert_ne!(hash("192.0.2.1", 1), hash("192.0.2.1", 2));
        assert!(!hash("192.0.2.1", 1).unwrap().contains("192"));
        assert_eq!(hash("nowhere", 1), None);
        assert_eq!(Client::BackEnd.hash(&key, UnixMillis(0)), None);
        let again = hash("192.0.2.1", 1).unwrap();
        assert_eq!(
            Client::Hash(&again).hash(&key, UnixMillis(9)),
            Some(again.clone())
        );
    }
}
