//! The emulator: its state, and the way of a request through it. No sockets here and no clock.

use std::sync::{Mutex, MutexGuard, PoisonError};

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};
use serde_json::Value;

use crate::{
    addresses,
    api::Api,
    calls::{Call, Calls},
    chance::Chance,
    control,
    fault::{Fault, FaultRule, FaultRules},
    fault_reply, gateway, oauth,
    outcome::Outcome,
    quota::Quotas,
    reply::empty,
    settings::Settings,
    shipments,
    token::{Tokens, generation_of},
};

/// USPS's v3 REST APIs as one value: a request and the time in, an outcome out.
#[derive(Debug)]
pub struct Emulator {
    state: Mutex<State>,
}

/// Everything that the emulator remembers.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) seed: u64,
    start: Settings,
    pub(crate) settings: Settings,
    pub(crate) tokens: Tokens,
    quotas: Quotas,
    pub(crate) rules: FaultRules,
    chance: Chance,
    pub(crate) calls: Calls,
    /// How far the emulator's clock is from the one that callers pass in.
    pub(crate) clock_offset_ms: i64,
}

impl Emulator {
    /// An emulator with these settings; [`Emulator::reset`] comes back to them.
    #[must_use]
    pub fn new(seed: u64, settings: Settings) -> Self {
        Self {
            state: Mutex::new(State {
                seed,
                start: settings.clone(),
                settings,
                tokens: Tokens::new(seed),
                quotas: Quotas::default(),
                rules: FaultRules::default(),
                chance: Chance::new(seed),
                calls: Calls::default(),
                clock_offset_ms: 0,
            }),
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

    /// Forgets calls, faults, tokens, quotas and clock, and takes the settings of the start again.
    pub fn reset(&self) {
        self.state().reset();
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    pub(crate) fn advance_clock(&mut self, seconds: i64) {
        self.clock_offset_ms = self
            .clock_offset_ms
            .saturating_add(seconds.saturating_mul(1000));
    }

    /// The time by the emulator's clock.
    pub(crate) fn clock(&self, now_ms: u64) -> u64 {
        now_ms.saturating_add_signed(self.clock_offset_ms)
    }

    pub(crate) fn reset(&mut self) {
        self.settings = self.start.clone();
        self.tokens.reset();
        self.quotas = Quotas::default();
        self.rules = FaultRules::default();
        self.chance = Chance::new(self.seed);
        self.calls = Calls::default();
        self.clock_offset_ms = 0;
    }

    fn carrier(&mut self, request: &Request<Bytes>, now_ms: u64) -> Outcome {
        let now_ms = self.clock(now_ms);
        let path = request.uri().path();
        let api = Api::of_path(path);
        let fault = api.and_then(|api| self.rules.strike(api.name, path, &mut self.chance));
        let (outcome, made) = match api {
            None => (empty(StatusCode::NOT_FOUND).into(), None),
            Some(api) => self.with_fault(api, request, fault.as_ref(), now_ms),
        };
        let bearer = gateway::bearer(request.headers());
        self.calls.add(Call {
            time: now_ms,
            method: request.method().to_string(),
            path: path.to_owned(),
            parameters: parameter_names(request),
            status: outcome.visible_status(),
            api: api.map_or("unknown", |api| api.name),
            token_generation: made.or_else(|| bearer.and_then(generation_of)),
            fault: fault.map(|fault| fault.name()),
        });
        outcome
    }

    fn with_fault(
        &mut self,
        api: Api,
        request: &Request<Bytes>,
        fault: Option<&Fault>,
        now_ms: u64,
    ) -> (Outcome, Option<u64>) {
        if let Some(fault) = fault {
            if let Some(outcome) =
                fault_reply::instead(fault, api, request.uri().path(), &self.settings)
            {
                return (outcome, None);
            }
            if matches!(fault, Fault::Revoke {}) {
                self.tokens.revoke_all();
            }
        }
        let (response, made) = self.normal(api, request, fault, now_ms);
        let outcome = Outcome {
            delay_ms: self.settings.latency_ms,
            ..response.into()
        };
        match fault {
            Some(fault) => (fault_reply::applied(fault, outcome), made),
            None => (outcome, made),
        }
    }

    fn normal(
        &mut self,
        api: Api,
        request: &Request<Bytes>,
        odd: Option<&Fault>,
        now_ms: u64,
    ) -> oauth::Answer {
        let settings = &self.settings;
        if api.name == "oauth" {
            return oauth::answer(
                request,
                odd,
                &mut self.tokens,
                &mut self.quotas,
                settings,
                now_ms,
            );
        }
        if let Err(response) = gateway::admit(
            api,
            request.headers(),
            &self.tokens,
            &mut self.quotas,
            settings,
            now_ms,
        ) {
            return (*response, None);
        }
        (self.backend(request, now_ms), None)
    }

    fn backend(&self, request: &Request<Bytes>, now_ms: u64) -> Response<Bytes> {
        let query = request.uri().query().unwrap_or_default();
        match (request.method(), request.uri().path()) {
            (&Method::GET, "/addresses/v3/address") => {
                addresses::address(query, self.seed, &self.settings)
            }
            (&Method::GET, "/addresses/v3/city-state") => {
                addresses::city_state(query, &self.settings)
            }
            (&Method::GET, "/addresses/v3/zipcode") => {
                addresses::zip_code(query, self.seed, &self.settings)
            }
            (&Method::POST, "/shipments/v3/options/search") => {
                shipments::options(request, &self.settings, now_ms)
            }
            _ => empty(StatusCode::NOT_FOUND),
        }
    }
}

/// Names only: values can be secrets or somebody's address.
fn parameter_names(request: &Request<Bytes>) -> Vec<String> {
    let query = request.uri().query().unwrap_or_default();
    let mut names: Vec<String> = form_urlencoded::parse(query.as_bytes())
        .map(|(name, _)| name.into_owned())
        .collect();
    let is_form = request
        .headers()
        .get(http::header::CONTENT_TYPE)
        .is_some_and(|value| {
            value
                .as_bytes()
                .starts_with(b"application/x-www-form-urlencoded")
        });
    if is_form {
        names.extend(form_urlencoded::parse(request.body()).map(|(name, _)| name.into_owned()));
    } else if let Ok(Value::Object(members)) = serde_json::from_slice(request.body()) {
        names.extend(members.into_iter().map(|(name, _)| name));
    }
    names
}
