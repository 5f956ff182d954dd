//! What one isolate remembers between requests: tokens, answers, and which APIs it does not ask for now.

use std::cell::{Cell, RefCell};
use std::num::NonZeroUsize;
use std::rc::Rc;
use std::time::Duration;

use crate::carrier::usps::Api;
use crate::carrier::{CarrierError, PriceAnswer};
use crate::clock::UnixMillis;
use crate::quota::{Failures, Gate, Pause, Tally};
use crate::rates::CanonicalQuestion;
use crate::token::SealedText;
use crate::token::read::Memory;

use super::{Shelf, Trouble};

/// What one isolate remembers: plain values, for as long as it lives.
#[derive(Debug)]
pub struct Isolate {
    /// The bearer.
    pub bearer: Rc<Memory>,
    /// The payment token.
    pub payment: Rc<Memory>,
    /// Where answers came from, until somebody is told.
    pub tally: Tally,
    gates: RefCell<ByApi<Gate<CarrierError>>>,
    /// How calls of APIs went that nobody counts.
    failures: RefCell<ByApi<Failures>>,
    /// Answers about prices, by question.
    answers: RefCell<Shelf<CanonicalQuestion, Rc<PriceAnswer>>>,
    /// Whole answers about rates, by the keyed hash of the request's body.
    shown: RefCell<Shelf<String, Rc<ShownRates>>>,
    /// Sealed answers about addresses, by the keyed hash of what was asked.
    addresses: RefCell<Shelf<String, Rc<SealedAnswer>>>,
    /// Until when the contract account is taken for not linked to the app.
    unlinked_until: Cell<UnixMillis>,
}

/// Values of APIs. There are five: a map would take more room than all that it holds.
#[derive(Debug)]
struct ByApi<Value>(Vec<(Api, Value)>);

impl<Value> Default for ByApi<Value> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<Value: Default> ByApi<Value> {
    fn get(&self, api: Api) -> Option<&Value> {
        let found = self.0.iter().find(|(known, _)| *known == api);
        found.map(|(_, value)| value)
    }

    fn get_mut(&mut self, api: Api) -> Option<&mut Value> {
        let found = self.0.iter_mut().find(|(known, _)| *known == api);
        found.map(|(_, value)| value)
    }

    /// The value of an API that is to have one.
    fn entry(&mut self, api: Api) -> Option<&mut Value> {
        if self.get(api).is_none() {
            self.0.push((api, Value::default()));
        }
        self.get_mut(api)
    }
}

/// Rates as they are shown, quotes and all, until an instant.
#[derive(Debug)]
pub struct ShownRates {
    /// The answer's body.
    pub body: String,
    /// The questions to the carrier that it answers.
    pub questions: Vec<CanonicalQuestion>,
    /// When it is to be forgotten.
    pub until: UnixMillis,
}

/// A sealed answer, until an instant.
#[derive(Debug)]
pub struct SealedAnswer {
    /// What was answered.
    pub sealed: SealedText,
    /// When it is to be forgotten.
    pub until: UnixMillis,
}

/// Questions that an isolate remembers the answers of.
const MOST_ANSWERS: NonZeroUsize = NonZeroUsize::MIN.saturating_add(999);
/// Of 128 MB that an isolate has (Workers, "Limits").
const MOST_ANSWER_BYTES: usize = 4 * 1024 * 1024;
/// The same of rates as they are shown.
const MOST_SHOWN_BYTES: usize = 2 * 1024 * 1024;
/// The same of answers about addresses.
const MOST_ADDRESS_BYTES: usize = 1024 * 1024;

impl Default for Isolate {
    fn default() -> Self {
        Self {
            bearer: Rc::default(),
            payment: Rc::default(),
            tally: Tally::default(),
            gates: RefCell::default(),
            failures: RefCell::default(),
            answers: RefCell::new(Shelf::new(MOST_ANSWERS, MOST_ANSWER_BYTES)),
            shown: RefCell::new(Shelf::new(MOST_ANSWERS, MOST_SHOWN_BYTES)),
            addresses: RefCell::new(Shelf::new(MOST_ANSWERS, MOST_ADDRESS_BYTES)),
            unlinked_until: Cell::default(),
        }
    }
}

impl Isolate {
    /// Why an API is not asked now, and for how long yet.
    pub fn closed(&self, api: Api, now: UnixMillis) -> Option<(CarrierError, Duration)> {
        let gates = self.gates.borrow();
        let (error, left) = gates.get(api)?.closed(now)?;
        Some((*error, left))
    }

    /// The APIs that are not asked now.
    pub fn all_closed(&self, now: UnixMillis) -> Vec<(Api, CarrierError, Duration)> {
        let gates = self.gates.borrow();
        let closed = |api| {
            let (error, left) = gates.get(api)?.closed(now)?;
            Some((api, *error, left))
        };
        Api::ALL.into_iter().filter_map(closed).collect()
    }

    /// The answer to a question that this isolate has had.
    pub fn recall(&self, question: &CanonicalQuestion) -> Option<Rc<PriceAnswer>> {
        self.answers.borrow_mut().get(question)
    }

    /// Remembers the answer to a question, in place of an earlier one.
    pub fn remember_answer(
        &self,
        question: CanonicalQuestion,
        answer: PriceAnswer,
    ) -> Rc<PriceAnswer> {
        let bytes = answer.bytes();
        let answer = Rc::new(answer);
        self.answers
            .borrow_mut()
            .put(question, answer.clone(), bytes);
        answer
    }

    /// What was answered under a key, if that may be said again.
    pub fn recall_shown(&self, key: &str, now: UnixMillis) -> Option<Rc<ShownRates>> {
        let shown = self.shown.borrow_mut().get(key);
        let shown = shown.filter(|shown| now < shown.until)?;
        // Else they would be pushed out as what nobody asks for, and be missing in a minute.
        for question in &shown.questions {
            self.recall(question);
        }
        Some(shown)
    }

    /// Remembers what was answered.
    pub fn remember_shown(&self, key: String, shown: ShownRates) {
        let questions = shown.questions.len() * size_of::<CanonicalQuestion>();
        let bytes = size_of::<ShownRates>() + key.len() + shown.body.len() + questions;
        self.shown.borrow_mut().put(key, Rc::new(shown), bytes);
    }

    /// Whether the carrier said lately that the contract account is not linked to the app.
    pub fn is_unlinked(&self, now: UnixMillis) -> bool {
        now < self.unlinked_until.get()
    }

    /// Remembers that it is not.
    pub fn note_unlinked(&self, until: UnixMillis) {
        self.unlinked_until.set(until);
    }

    /// The sealed answer about an address that this isolate has had.
    pub fn recall_address(&self, key: &str) -> Option<Rc<SealedAnswer>> {
        self.addresses.borrow_mut().get(key)
    }

    /// Remembers a sealed answer about an address, of about so many bytes.
    pub fn remember_address(&self, key: String, answer: SealedAnswer, bytes: usize) {
        let mut addresses = self.addresses.borrow_mut();
        addresses.put(key, Rc::new(answer), bytes);
    }

    /// Asks an API no more for a while, because of what a call of it met.
    pub fn close(&self, api: Api, error: CarrierError, now: UnixMillis, pause: Pause) {
        if let Some(gate) = self.gates.borrow_mut().entry(api) {
            gate.close(error, now, pause);
        }
    }

    /// A call failed in a way that says little of the next one. Says whether there have been too many.
    pub(super) fn failed(&self, api: Api, now: UnixMillis) -> bool {
        let mut failures = self.failures.borrow_mut();
        let probing = self.gates.borrow().get(api).is_some_and(Gate::is_probed);
        let too_many = failures
            .entry(api)
            .is_some_and(|failures| failures.failed(now));
        too_many || probing
    }

    /// Whether a call of an API may be made; after a pause one probe goes first.
    pub(super) fn admit(
        &self,
        api: Api,
        now: UnixMillis,
        patience: Duration,
    ) -> Result<(), Trouble> {
        let mut gates = self.gates.borrow_mut();
        let Some(gate) = gates.get_mut(api) else {
            return Ok(());
        };
        gate.admit(now, patience)
            .map_err(|(error, left)| Trouble::Remembered(*error, left))
    }

    /// A call of an API was answered.
    pub fn answered(&self, api: Api, now: UnixMillis) {
        if let Some(gate) = self.gates.borrow_mut().get_mut(api) {
            *gate = Gate::default();
        }
        if let Some(failures) = self.failures.borrow_mut().get_mut(api) {
            failures.went_well(now);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::Refusal;
    use crate::clock::parse_iso_date;

    const NOW: UnixMillis = UnixMillis(1_795_291_200_000);

    fn question(length: u32) -> CanonicalQuestion {
        let text = format!("rates/2/60601/retail/48000/{length}/850/425/-/US/94105");
        CanonicalQuestion::read(&text).unwrap()
    }

    fn refused() -> PriceAnswer {
        PriceAnswer::Refused {
            about: Refusal::Parcel,
            mailing_date: parse_iso_date("2026-11-21").unwrap(),
            ends_at: NOW.plus(Duration::from_secs(3_600)),
        }
    }

    #[test]
    fn what_is_shown_again_is_not_pushed_out_as_what_nobody_asks_for() {
        let isolate = Isolate::default();
        for length in [1_000, 1_001] {
            isolate.remember_answer(question(length), refused());
        }
        let shown = ShownRates {
            body: "{}".to_owned(),
            questions: vec![question(1_000)],
            until: NOW.plus(Duration::from_secs(60)),
        };
        isolate.remember_shown("hash".to_owned(), shown);
        for length in 2_000..3_500 {
            assert!(isolate.recall_shown("hash", NOW).is_some());
            isolate.remember_answer(question(length), refused());
        }
        assert!(isolate.recall(&question(1_000)).is_some());
        assert!(isolate.recall(&question(1_001)).is_none());
        let later = NOW.plus(Duration::from_secs(60));
        assert!(isolate.recall_shown("hash", later).is_none());
    }
}
