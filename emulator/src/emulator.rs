//! The emulator: a value that answers requests. No sockets here and no clock.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::Request;

use crate::{
    calls::Call, control, fault::FaultRule, labels::Charge, outcome::Outcome, settings::Settings,
    state::State,
};

/// USPS's v3 REST APIs as one value: a request and the time in, an outcome out.
#[derive(Debug)]
pub struct Emulator {
    state: Mutex<State>,
}

impl Emulator {
    /// An emulator with these settings; [`Emulator::reset`] comes back to them.
    #[must_use]
    pub fn new(seed: u64, settings: Settings) -> Self {
        Self {
            state: Mutex::new(State::new(seed, settings)),
        }
    }

    /// Answers a request that arrives at this time.
    pub fn answer(&self, request: &Request<Bytes>, now_ms: u64) -> Outcome {
        let mut state = self.state();
        if request.uri().path().starts_with(control::PREFIX) {
            return control::answer(&mut state, request, now_ms).into();
        }
        state.carrier(request, now_ms)
    }

    /// The settings in force.
    #[must_use]
    pub fn settings(&self) -> Settings {
        self.state().settings.clone()
    }

    /// Changes settings in place.
    pub fn change_settings(&self, change: impl FnOnce(&mut Settings)) {
        change(&mut self.state().settings);
    }

    /// Replaces the fault rules.
    ///
    /// # Errors
    /// A text about a rule that makes no sense; the old rules stay.
    pub fn set_faults(&self, rules: Vec<FaultRule>) -> Result<(), String> {
        self.state().rules.replace(rules)
    }

    /// The calls so far, oldest first.
    #[must_use]
    pub fn calls(&self) -> Vec<Call> {
        self.state().calls.iter().cloned().collect()
    }

    /// How many calls an API has had.
    #[must_use]
    pub fn call_count(&self, api: &str) -> u64 {
        self.state().calls.count(api)
    }

    /// Moves the emulator's clock against the one that callers pass in.
    pub fn advance_clock(&self, seconds: i64) {
        self.state().advance_clock(seconds);
    }

    /// Ends the life of every token made so far.
    pub fn revoke_all(&self) {
        self.state().tokens.revoke_all();
    }

    /// Ends the life of every payment token made so far.
    pub fn revoke_payment_tokens(&self) {
        self.state().payment_tokens.revoke_all();
    }

    /// The labels that were bought, oldest first.
    #[must_use]
    pub fn charges(&self) -> Vec<Charge> {
        self.state().ledger.charges()
    }

    /// What is left in the EPS account of this number; none if there is no such account, or no end to it.
    #[must_use]
    pub fn balance_cents(&self, number: &str) -> Option<i64> {
        let state = self.state();
        let accounts = &state.settings.postage.payment_accounts;
        let account = accounts.iter().find(|account| account.number == number)?;
        state.ledger.balance(account)
    }

    /// Forgets calls, faults, tokens, labels, quotas and clock, and takes the settings of the start again.
    pub fn reset(&self) {
        self.state().reset();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
