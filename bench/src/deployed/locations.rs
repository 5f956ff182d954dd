//! Which of the platform's locations answers a shopper, and from which IP address each asks.

use std::net::{Ipv4Addr, Ipv6Addr};

use crate::traffic::{View, state_of};

/// The location that is near to a state's people, by the code of its airport. An assumption: what matters is that there are
/// many, each with caches of its own.
const NEAR: [(&str, &[&str]); 17] = [
    ("ATL", &["GA", "AL", "SC", "TN", "MS"]),
    ("BOS", &["MA", "ME", "NH", "VT", "RI"]),
    ("CMH", &["OH", "KY", "WV"]),
    ("DEN", &["CO", "WY", "NM"]),
    ("DFW", &["TX", "OK", "AR", "LA"]),
    ("EWR", &["NY", "NJ", "CT", "PA"]),
    ("FRA", &["AE"]),
    ("HNL", &["HI", "GU", "MP", "AS"]),
    ("IAD", &["VA", "MD", "DC", "DE", "NC"]),
    ("LAX", &["CA", "NV"]),
    ("MCI", &["MO", "KS", "NE"]),
    ("MIA", &["FL", "PR", "VI", "AA"]),
    ("MSP", &["MN", "ND", "SD"]),
    ("NRT", &["AP"]),
    ("PHX", &["AZ"]),
    ("SEA", &["WA", "OR", "AK", "ID", "MT"]),
    ("SLC", &["UT"]),
];
/// Where the rest of them live: Illinois, Wisconsin, Indiana, Michigan, Iowa.
pub const HOME: &str = "ORD";
/// Where machines are rented.
const OF_BOTS: [&str; 4] = ["IAD", "DFW", "SEA", "FRA"];

/// The location that answers a view.
pub fn location(view: &View) -> &'static str {
    if view.is_bot {
        let number = usize::try_from(view.client).unwrap_or_default();
        return OF_BOTS[number % OF_BOTS.len()];
    }
    let state = state_of(view.zip).unwrap_or_default();
    let near = NEAR.iter().find(|(_, states)| states.contains(&state));
    near.map_or(HOME, |(location, _)| location)
}

/// The address that a view comes from: each shopper and each bot has its own. Every other one has IPv6, with another second half
/// for every view, as browsers change it.
pub fn address(view: &View, chance: &mut fastrand::Rng) -> String {
    if view.client.is_multiple_of(2) {
        // The addresses that are meant for benchmarks (RFC 2544).
        let first = u32::from(Ipv4Addr::new(198, 18, 0, 0));
        return Ipv4Addr::from(first + view.client).to_string();
    }
    // Those for documents (RFC 3849).
    let first = u128::from(Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0));
    let network = u128::from(view.client) << 64;
    Ipv6Addr::from(first | network | u128::from(chance.u64(..))).to_string()
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};
    use std::net::IpAddr;

    use super::*;
    use crate::traffic::{Crowd, Day};

    #[test]
    fn a_shopper_stays_in_one_location_and_shoppers_are_in_all_of_them() {
        let day = Day::new(1, Crowd::FULL);
        let mut of_clients: BTreeMap<u32, BTreeSet<&str>> = BTreeMap::new();
        for view in &day.views {
            let locations = of_clients.entry(view.client).or_default();
            locations.insert(location(view));
        }
        // A corrected ZIP code has the same first three digits, and those seldom lie in two states.
        let moving = of_clients.values().filter(|all| all.len() > 1).count();
        assert!(moving < 15, "{moving}");
        let all: BTreeSet<&str> = of_clients.values().flatten().copied().collect();
        assert_eq!(all.len(), NEAR.len() + 1);
    }

    #[test]
    fn no_two_clients_share_what_counts_of_an_address() {
        let (day, mut chance) = (
            Day::new(1, Crowd::FULL.divided_by(10)),
            fastrand::Rng::with_seed(1),
        );
        let mut networks: BTreeMap<u128, u32> = BTreeMap::new();
        for view in &day.views {
            let network = match address(view, &mut chance).parse().unwrap() {
                IpAddr::V4(address) => u128::from(u32::from(address)),
                IpAddr::V6(address) => u128::from(address) >> 64,
            };
            assert_eq!(*networks.entry(network).or_insert(view.client), view.client);
        }
    }
}
