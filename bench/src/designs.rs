//! The usual designs, on the same day and the same quota. None of them heeds `Retry-After`: the page is told that there are no
//! rates, and the next view asks again.

use std::collections::{BTreeMap, HashSet};

use edgepost::carrier::AccessToken;
use edgepost::clock::millis;
use emulator::Settings;

use crate::carrier::Carrier;
use crate::outage::Outage;
use crate::question::search;
use crate::served::{Freshness, Served};
use crate::traffic::{Day, View};

/// A usual design.
#[derive(Clone, Copy, Debug)]
pub struct Usual {
    /// Its row's name.
    pub name: &'static str,
    /// Each process keeps its token for as long as it lives.
    keeps_token: bool,
    /// Each process keeps answers until the day is over, by the exact text of the question.
    keeps_answers: bool,
    /// Processes behind a balancer that sends each view to any of them.
    servers: usize,
}

/// All of them, the simplest first.
pub const USUAL: [Usual; 3] = [
    Usual {
        name: "no cache",
        keeps_token: false,
        keeps_answers: false,
        servers: 1,
    },
    Usual {
        name: "token cache",
        keeps_token: true,
        keeps_answers: false,
        servers: 1,
    },
    Usual {
        name: "token and answer cache in each of 4 servers",
        keeps_token: true,
        keeps_answers: true,
        servers: 4,
    },
];

/// A token is not used in the last minute of its life.
const TOKEN_MARGIN_MS: u64 = 60_000;

/// One process.
#[derive(Default)]
struct Server {
    /// With the end of its use.
    token: Option<(AccessToken, u64)>,
    answered: HashSet<String>,
}

impl Usual {
    /// Serves the day.
    pub fn serve(&self, day: &Day, quota: Settings, outage: Option<Outage>) -> Served {
        let mut carrier = Carrier::new(quota, outage);
        let mut servers: Vec<_> = (0..self.servers).map(|_| Server::default()).collect();
        let mut balancer = fastrand::Rng::with_seed(0);
        let mut views = Vec::with_capacity(day.views.len());
        for view in &day.views {
            let server = balancer.choice(&mut servers);
            let got = server.and_then(|server| self.view(view, server, &mut carrier));
            views.push(got.unwrap_or(Freshness::None));
        }
        Served {
            name: self.name.to_owned(),
            views,
            why: BTreeMap::new(),
            calls: carrier.calls,
        }
    }

    /// `None` if there are no rates.
    fn view(&self, view: &View, server: &mut Server, carrier: &mut Carrier) -> Option<Freshness> {
        let question = view.body();
        if self.keeps_answers && server.answered.contains(&question) {
            return Some(Freshness::Cached);
        }
        let token = self.token(view.at_ms, server, carrier)?;
        for (packed, _) in &view.cart {
            let search = search(view.zip, packed.parcel()?, view.ship_date)?;
            let rows = carrier.price_list(&search, &token, view.at_ms)?;
            if rows.is_empty() {
                return None;
            }
        }
        server.answered.insert(question);
        Some(Freshness::Live)
    }

    fn token(&self, at_ms: u64, server: &mut Server, carrier: &mut Carrier) -> Option<AccessToken> {
        let kept = server.token.as_ref().filter(|(_, end)| at_ms < *end);
        if let Some((token, _)) = kept.filter(|_| self.keeps_token) {
            return Some(token.clone());
        }
        let grant = carrier.token(at_ms)?;
        let end = (at_ms + millis(grant.life)).saturating_sub(TOKEN_MARGIN_MS);
        server.token = Some((grant.token.clone(), end));
        Some(grant.token)
    }
}

#[cfg(test)]
mod tests {
    use edgepost::carrier::usps::Api;

    use super::*;
    use crate::traffic::Crowd;

    fn served(quota_limit: u32) -> (Day, [Served; 3]) {
        let day = Day::new(1, Crowd::FULL.divided_by(200));
        let quota = Settings {
            quota_limit,
            ..Settings::default()
        };
        let served = USUAL.map(|design| design.serve(&day, quota.clone(), None));
        (day, served)
    }

    #[test]
    fn with_calls_to_spare_every_view_is_answered() {
        let (day, [plain, token, cache]) = served(10_000);
        for served in [&plain, &token, &cache] {
            assert_eq!(served.answered(), day.views.len(), "{}", served.name);
            assert_eq!(served.refused(), 0);
            assert_eq!(served.views.len(), day.views.len());
        }
        // A call for each different parcel of the cart.
        let parcels: usize = day.views.iter().map(|view| view.cart.len()).sum();
        assert_eq!(plain.calls_of(Api::ShippingOptions).count(), parcels);
        assert_eq!(plain.calls_of(Api::OAuth).count(), day.views.len());
        // Tokens live for eight hours, less the margin.
        assert!((3..=4).contains(&token.calls_of(Api::OAuth).count()));
        assert!(cache.calls_of(Api::OAuth).count() <= 16);
        assert!(cache.count(Freshness::Cached) > day.views.len() / 5);
        assert_eq!(token.count(Freshness::Cached), 0);
    }

    #[test]
    fn with_a_quota_each_design_answers_more_than_the_one_before_and_all_run_into_429() {
        let (_, [plain, token, cache]) = served(1);
        assert!(plain.answered() <= token.answered());
        assert!(token.answered() < cache.answered());
        for served in [plain, token, cache] {
            assert!(served.refused() > 0, "{}", served.name);
            let counted = served.counted(Api::ShippingOptions);
            let apart = counted.windows(2).map(|pair| pair[1] - pair[0]);
            assert!(apart.min().unwrap() >= 3_600_000, "{}", served.name);
        }
    }
}
