//! What the emulator remembers, and the way of a request through it.

use bytes::Bytes;
use http::{Method, Request, Response, StatusCode};

use crate::{
    addresses,
    api::{Api, LABELS, PAYMENTS},
    calls::{Call, Calls, parameter_names},
    chance::Chance,
    fault::{Fault, FaultRules},
    fault_reply, gateway,
    labels::{self, Desk, Ledger},
    oauth,
    outcome::Outcome,
    payments::{self, PaymentTokens},
    quota::Quotas,
    reply::empty,
    settings::Settings,
    shipments, standards,
    token::{Tokens, generation_of},
};

/// Everything that the emulator remembers.
#[derive(Debug)]
pub(crate) struct State {
    pub(crate) seed: u64,
    start: Settings,
    pub(crate) settings: Settings,
    pub(crate) tokens: Tokens,
    pub(crate) payment_tokens: PaymentTokens,
    pub(crate) ledger: Ledger,
    quotas: Quotas,
    pub(crate) rules: FaultRules,
    chance: Chance,
    pub(crate) calls: Calls,
    /// How far the emulator's clock is from the one that callers pass in.
    pub(crate) clock_offset_ms: i64,
}

impl State {
    /// The state at the start.
    pub(crate) fn new(seed: u64, settings: Settings) -> Self {
        Self {
            seed,
            start: settings.clone(),
            settings,
            tokens: Tokens::new(seed),
            payment_tokens: PaymentTokens::new(seed),
            ledger: Ledger::new(seed),
            quotas: Quotas::default(),
            rules: FaultRules::default(),
            chance: Chance::new(seed),
            calls: Calls::default(),
            clock_offset_ms: 0,
        }
    }

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
        self.payment_tokens.reset();
        self.ledger = Ledger::new(self.seed);
        self.quotas = Quotas::default();
        self.rules = FaultRules::default();
        self.chance = Chance::new(self.seed);
        self.calls = Calls::default();
        self.clock_offset_ms = 0;
    }

    /// The carrier's answer to a request.
    pub(crate) fn carrier(&mut self, request: &Request<Bytes>, now_ms: u64) -> Outcome {
        let now_ms = self.clock(now_ms);
        let path = request.uri().path();
        let api = Api::of_path(path);
        let fault = api.and_then(|api| self.rules.strike(api.name, path, &mut self.chance));
        let (outcome, made) = match api {
            None => (empty(StatusCode::NOT_FOUND).into(), Made::default()),
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
            token_generation: made.bearer.or_else(|| bearer.and_then(generation_of)),
            payment_token_generation: made.payment_token.or_else(|| {
                let token = labels::payment_token(request)?;
                self.payment_tokens.generation_of(token)
            }),
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
    ) -> (Outcome, Made) {
        let path = request.uri().path();
        if let Some(fault) = fault {
            if let Some(outcome) = fault_reply::instead(fault, api, path, &self.settings) {
                return (outcome, Made::default());
            }
            match fault {
                Fault::Revoke {} => self.tokens.revoke_all(),
                Fault::RevokePayment {} => self.payment_tokens.revoke_all(),
                _ => {}
            }
        }
        let (response, made) = self.normal(api, request, fault, now_ms);
        // What the call does is done; only its answer is another one.
        if let Some(Fault::After { fault }) = fault
            && let Some(outcome) = fault_reply::instead(fault, api, path, &self.settings)
        {
            return (outcome, made);
        }
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
    ) -> (Response<Bytes>, Made) {
        let settings = &self.settings;
        if api.name == "oauth" {
            let (response, bearer) = oauth::answer(
                request,
                odd,
                &mut self.tokens,
                &mut self.quotas,
                settings,
                now_ms,
            );
            let made = Made {
                bearer,
                payment_token: None,
            };
            return (response, made);
        }
        if let Err(response) = gateway::admit(
            api,
            request.headers(),
            &self.tokens,
            &mut self.quotas,
            settings,
            now_ms,
        ) {
            return (*response, Made::default());
        }
        self.backend(api, request, now_ms)
    }

    fn backend(
        &mut self,
        api: Api,
        request: &Request<Bytes>,
        now_ms: u64,
    ) -> (Response<Bytes>, Made) {
        let query = request.uri().query().unwrap_or_default();
        let (seed, settings) = (self.seed, &self.settings);
        let response = match (api, request.method(), request.uri().path()) {
            (_, &Method::GET, "/addresses/v3/address") => addresses::address(query, seed, settings),
            (_, &Method::GET, "/addresses/v3/city-state") => addresses::city_state(query, settings),
            (_, &Method::GET, "/addresses/v3/zipcode") => {
                addresses::zip_code(query, seed, settings)
            }
            (_, &Method::POST, "/shipments/v3/options/search") => {
                shipments::options(request, settings, now_ms)
            }
            (_, &Method::POST, "/international-prices/v3/total-rates/search") => {
                shipments::total_rates(request, true, settings, now_ms)
            }
            (_, &Method::POST, "/international-prices/v3/base-rates-list/search") => {
                shipments::total_rates(request, false, settings, now_ms)
            }
            (_, &Method::GET, "/service-standards/v3/estimates") => {
                standards::estimates(query, settings, now_ms)
            }
            (_, &Method::GET, "/service-standards/v3/standards") => {
                standards::standards(query, settings, now_ms)
            }
            (PAYMENTS, ..) => {
                let (response, payment_token) = payments::answer(
                    request,
                    &mut self.payment_tokens,
                    &self.ledger,
                    settings,
                    now_ms,
                );
                let made = Made {
                    bearer: None,
                    payment_token,
                };
                return (response, made);
            }
            (LABELS, ..) => Desk {
                request,
                bearers: &self.tokens,
                tokens: &self.payment_tokens,
                ledger: &mut self.ledger,
                settings,
                seed,
                now_ms,
            }
            .answer(),
            _ => empty(StatusCode::NOT_FOUND),
        };
        (response, Made::default())
    }
}

/// Generations of the tokens that a call made.
#[derive(Debug, Default)]
struct Made {
    bearer: Option<u64>,
    payment_token: Option<u64>,
}
