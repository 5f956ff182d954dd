//! Where answers come from, counted: what the operator reads as hit ratios. An isolate's counts travel with the next question
//! that has to be asked anyway, so that counting costs no call; those of an isolate that ends are lost.

use std::cell::Cell;

use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::json::Json;

/// What an answer is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Prices, a question for each kind of parcel.
    Rates,
    /// An address.
    Addresses,
}

impl Subject {
    const ALL: [Self; 2] = [Self::Rates, Self::Addresses];

    /// Its name in status.
    pub fn name(self) -> &'static str {
        match self {
            Self::Rates => "rates",
            Self::Addresses => "addresses",
        }
    }
}

/// Where an answer comes from; what cost more comes later.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Outcome {
    /// This isolate's memory.
    Memory,
    /// The location's cache.
    Cache,
    /// The object of the question knew it.
    Desk,
    /// Somebody else's question, which was under way.
    Coalesced,
    /// The carrier.
    Live,
    /// An older answer: the carrier could not be asked.
    Stale,
    /// Nowhere: a problem.
    Unanswered,
}

impl Outcome {
    const ALL: [Self; 7] = [
        Self::Memory,
        Self::Cache,
        Self::Desk,
        Self::Coalesced,
        Self::Live,
        Self::Stale,
        Self::Unanswered,
    ];

    /// The word in `Server-Timing`, status, log and metrics.
    pub fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Cache => "cache",
            Self::Desk => "desk",
            Self::Coalesced => "coalesced",
            Self::Live => "live",
            Self::Stale => "stale",
            Self::Unanswered => "unanswered",
        }
    }
}

/// How many answers came from where.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    counts: [[Cell<u32>; 7]; 2],
}

impl Tally {
    /// Counts an answer.
    pub fn count(&self, subject: Subject, outcome: Outcome) {
        self.raise(subject, outcome, 1);
    }

    /// How many there are.
    pub fn of(&self, subject: Subject, outcome: Outcome) -> u32 {
        self.cell(subject, outcome).map_or(0, Cell::get)
    }

    /// Adds another one's.
    pub fn add(&self, other: &Self) {
        for (subject, outcome) in all() {
            self.raise(subject, outcome, other.of(subject, outcome));
        }
    }

    /// Hands over what was counted, and begins anew; `None` if that is nothing.
    pub fn take(&self) -> Option<Self> {
        let taken = self.clone();
        self.clear();
        (!taken.is_empty()).then_some(taken)
    }

    /// Begins anew.
    pub fn clear(&self) {
        for (subject, outcome) in all() {
            if let Some(cell) = self.cell(subject, outcome) {
                cell.set(0);
            }
        }
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        all().all(|(subject, outcome)| self.of(subject, outcome) == 0)
    }

    /// Of one subject: every outcome with its count.
    pub fn outcomes(&self, subject: Subject) -> impl Iterator<Item = (&'static str, u32)> {
        let counted = move |outcome: Outcome| (outcome.name(), self.of(subject, outcome));
        Outcome::ALL.into_iter().map(counted)
    }

    /// Reads one that was sent or stored. What is not there is 0.
    pub(crate) fn read(json: Json) -> Self {
        let tally = Self::default();
        let members = json.members();
        for subject in Subject::ALL {
            let counts = members.get(subject.name()).members();
            for outcome in Outcome::ALL {
                let count = counts.get(outcome.name()).number();
                tally.raise(subject, outcome, count.unwrap_or_default());
            }
        }
        tally
    }

    fn raise(&self, subject: Subject, outcome: Outcome, by: u32) {
        if let Some(cell) = self.cell(subject, outcome) {
            cell.set(cell.get().saturating_add(by));
        }
    }

    fn cell(&self, subject: Subject, outcome: Outcome) -> Option<&Cell<u32>> {
        self.counts.get(subject as usize)?.get(outcome as usize)
    }
}

fn all() -> impl Iterator<Item = (Subject, Outcome)> {
    let pairs = |subject| {
        Outcome::ALL
            .into_iter()
            .map(move |outcome| (subject, outcome))
    };
    Subject::ALL.into_iter().flat_map(pairs)
}

impl Serialize for Tally {
    /// `{"rates":{"memory":2},"addresses":{}}`, without what is 0.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        struct Counts<'a>(&'a Tally, Subject);
        impl Serialize for Counts<'_> {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                let counts = self.0.outcomes(self.1).filter(|(_, count)| *count > 0);
                serializer.collect_map(counts)
            }
        }
        let mut map = serializer.serialize_map(Some(Subject::ALL.len()))?;
        for subject in Subject::ALL {
            map.serialize_entry(subject.name(), &Counts(self, subject))?;
        }
        map.end()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn counts_are_handed_over_once_and_add_up() {
        let (here, there) = (Tally::default(), Tally::default());
        assert_eq!(here.take(), None);
        here.count(Subject::Rates, Outcome::Memory);
        here.count(Subject::Rates, Outcome::Memory);
        here.count(Subject::Addresses, Outcome::Unanswered);
        for _ in 0..2 {
            if let Some(taken) = here.take() {
                there.add(&taken);
            }
        }
        assert_eq!(there.of(Subject::Rates, Outcome::Memory), 2);
        assert_eq!(there.of(Subject::Addresses, Outcome::Unanswered), 1);
        assert_eq!(there.of(Subject::Addresses, Outcome::Memory), 0);
        let text = r#"{"rates":{"memory":2},"addresses":{"unanswered":1}}"#;
        assert_eq!(serde_json::to_string(&there).unwrap(), text);
        assert_eq!(Tally::read(Document::of(text).root()), there);
        for nothing in ["null", "{}", r#"{"rates":{"from the future":7}}"#] {
            assert!(
                Tally::read(Document::of(nothing).root()).is_empty(),
                "{nothing}"
            );
        }
    }
}
