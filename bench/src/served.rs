//! What became of a day's views. Whoever serves a day comes to this: the usual designs here, the real core on its fakes.

use std::collections::BTreeMap;

use edgepost::carrier::usps::Api;

use crate::question::Question;
use crate::traffic::Day;

/// What one view got.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Freshness {
    /// The carrier was asked for it.
    Live,
    /// An earlier answer that still holds.
    Cached,
    /// An earlier answer, marked as perhaps no longer true.
    Stale,
    /// No rates.
    None,
}

impl Freshness {
    /// All of them, the best first.
    pub const ALL: [Self; 4] = [Self::Live, Self::Cached, Self::Stale, Self::None];

    /// The word in tables.
    pub fn name(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Cached => "cached",
            Self::Stale => "stale",
            Self::None => "not at all",
        }
    }
}

/// One call to the carrier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Milliseconds since the day began.
    pub at_ms: u64,
    /// What was called.
    pub api: Api,
    /// What was asked, if it was a price list.
    pub asked: Option<Question>,
    /// The carrier's answer; 0 if there is none.
    pub status: u16,
}

impl Call {
    /// Whether it was refused for the quota, and so not counted.
    pub fn is_refused(&self) -> bool {
        self.status == 429
    }
}

/// A day, served.
#[derive(Clone, Debug)]
pub struct Served {
    /// Of the design.
    pub name: String,
    /// What each view got, in the day's order.
    pub views: Vec<Freshness>,
    /// Why a view got no rates, by its number; of designs that tell.
    pub why: BTreeMap<usize, String>,
    /// All calls, in order of time.
    pub calls: Vec<Call>,
}

impl Served {
    /// How many views got this.
    pub fn count(&self, freshness: Freshness) -> usize {
        self.views.iter().filter(|got| **got == freshness).count()
    }

    /// How many got rates at all.
    pub fn answered(&self) -> usize {
        self.views.len() - self.count(Freshness::None)
    }

    /// How many got rates that hold: what bounds are of.
    pub fn fresh(&self) -> usize {
        self.count(Freshness::Live) + self.count(Freshness::Cached)
    }

    /// How many views of shoppers, not bots, got rates.
    pub fn shoppers_answered(&self, day: &Day) -> usize {
        let views = day.views.iter().zip(&self.views);
        views
            .filter(|(view, got)| !view.is_bot && **got != Freshness::None)
            .count()
    }

    /// All calls of an API.
    pub fn calls_of(&self, api: Api) -> impl Iterator<Item = &Call> {
        self.calls.iter().filter(move |call| call.api == api)
    }

    /// Calls that the carrier refused for the quota.
    pub fn refused(&self) -> usize {
        self.calls.iter().filter(|call| call.is_refused()).count()
    }

    /// When calls of an API were made that the quota counts.
    pub fn counted(&self, api: Api) -> Vec<u64> {
        let calls = self.calls_of(api);
        calls
            .filter(|call| !call.is_refused())
            .map(|call| call.at_ms)
            .collect()
    }
}
