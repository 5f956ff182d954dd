//! One question to the carrier: with a token, within the request's budget, through the gate of its API, healed once, repeated
//! once where that can help (FAULTS §1 and rows 1-15).

mod client;
mod isolate;
mod paid;
mod permit;
mod shelf;
mod trace;
mod turns;

pub use client::Client;
pub use isolate::{Isolate, SealedAnswer, ShownRates};
pub use shelf::Shelf;
pub use trace::{Part, Trace};
pub use turns::{Task, Turns};

use std::rc::Rc;
use std::time::Duration;

use crate::carrier::AccessToken;
use crate::carrier::usps::Api;
use crate::carrier::{CarrierError, TokenRefusal};
use crate::clock::UnixMillis;
use crate::config::{Budgets, Ready};
use crate::ports::{Limits, Request, Response, TokenPorts};
use crate::quota::{Outcome, Subject};
use crate::token::read::{Deadlines, FoundIn, Lookup, Memory};
use crate::token::{
    Permit, PermitRefusal, PermitTrouble, TokenFailure, TokenRecord, TokenSettings, TokenTrouble,
};

/// The pause before a repeat: a floor, and jitter on top, in milliseconds.
const REPEAT_PAUSE_MS: (u64, u64) = (100, 200);

/// How far the clocks of the Worker and of the account object may be apart.
const CLOCKS_APART: Duration = Duration::from_secs(60);

/// Why a question has no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The carrier, now.
    Carrier(CarrierError),
    /// The carrier, a while ago; it was not asked again. For how long yet.
    Remembered(CarrierError, Duration),
    /// There is no token.
    Token(TokenFailure),
    /// The token was granted without the scope of this API: a call would be refused.
    NotGranted(Api),
    /// The quota, the client's share of it, or the object that counts it, says no.
    NotPermitted(PermitRefusal),
}

impl From<Trouble> for TokenFailure {
    /// As it is told to whoever asked for the call: what is wrong, and when it is worth asking again.
    fn from(trouble: Trouble) -> Self {
        let carrier = |error, retry_after| Self {
            trouble: TokenTrouble::Carrier(error),
            retry_after,
        };
        match trouble {
            Trouble::Carrier(error) => carrier(error, error.retry_after()),
            Trouble::Remembered(error, left) => carrier(error, Some(left)),
            Trouble::Token(failure) => failure,
            Trouble::NotGranted(_) => carrier(CarrierError::ScopeMissing, None),
            Trouble::NotPermitted(refusal) => Self {
                trouble: match refusal.trouble {
                    PermitTrouble::Quota | PermitTrouble::Month => {
                        TokenTrouble::Carrier(CarrierError::QuotaUsed { retry_after: None })
                    }
                    PermitTrouble::Share => TokenTrouble::ShareUsed,
                    PermitTrouble::Closed(error) => TokenTrouble::Carrier(error),
                    PermitTrouble::ObjectUnavailable => TokenTrouble::ObjectUnavailable,
                },
                retry_after: Some(refusal.retry_after),
            },
        }
    }
}

/// What the questions of one request share.
#[derive(Debug)]
pub struct Call<'a, P> {
    /// The ways out.
    pub ports: &'a P,
    /// The settings.
    pub ready: &'a Ready,
    /// Time limits: those of a page's request, or those of labels.
    pub budgets: Budgets,
    /// The isolate's memory.
    pub isolate: &'a Isolate,
    /// On whose behalf.
    pub client: Client<'a>,
    /// When the request came in: its budget counts from there.
    pub started: UnixMillis,
    /// Where the time went.
    pub trace: &'a Trace,
}

impl<P: TokenPorts> Call<'_, P> {
    /// Asks one question that only reads: it may be repeated.
    ///
    /// # Errors
    ///
    /// Why there is no answer. What `read` returns as an error counts as the carrier's.
    pub async fn ask<T>(
        &self,
        api: Api,
        build: &dyn Fn(&AccessToken) -> Request,
        read: &dyn Fn(&Response) -> Result<T, CarrierError>,
    ) -> Result<T, Trouble> {
        let mut answer = None;
        let keep = &mut |response: &Response| {
            answer = Some(read(response)?);
            Ok(())
        };
        self.settle(api, build, keep).await?;
        answer.ok_or(Trouble::Carrier(CarrierError::Unreadable))
    }

    /// The same for every question: what is asked and what is read stay behind pointers, so that all share this code.
    async fn settle(
        &self,
        api: Api,
        build: &dyn Fn(&AccessToken) -> Request,
        read: &mut dyn FnMut(&Response) -> Result<(), CarrierError>,
    ) -> Result<(), Trouble> {
        self.admit(api)?;
        let (mut record, mut permit) = self.bearer_and_permit(api).await?;
        let (mut healed, mut repeated) = (false, false);
        loop {
            record = self.granted(api, record).await?;
            let outcome = self.attempt(api, &build(&record.token)).await;
            let error = match outcome.and_then(|response| read(&response)) {
                Ok(()) => {
                    self.went_well(api, permit);
                    return Ok(());
                }
                Err(error) => error,
            };
            let mut failed = None;
            if matches!(error, CarrierError::TokenRefused(_)) && !healed {
                healed = true;
                record = self.bearer_after_refusal(record.generation).await?;
            } else if matches!(error, CarrierError::TokenRefused(_)) && !self.is_new(&record) {
                return Err(self.refused_in_waiting(record.generation));
            } else if error.is_transient() && !repeated && self.left() > self.budgets.request / 2 {
                repeated = true;
                // A probe's word is that of its last attempt.
                failed = (!permit.probe).then_some(error);
                self.failed_once(api, error);
                self.ports.pause(self.repeat_pause()).await;
            } else {
                return Err(self.give_up(api, permit, error));
            }
            (record, permit) = self.permit_again(api, (record, permit), failed).await?;
        }
    }

    /// Whether a token was made for this request, clocks of different machines considered. A new one that is refused will be
    /// refused again; an older one may have died while it lay in the account object.
    fn is_new(&self, record: &TokenRecord) -> bool {
        record.received_at.plus(CLOCKS_APART) >= self.started
    }

    /// The second token of this request was refused too, and was not new: its successor is for the next request.
    fn refused_in_waiting(&self, generation: u64) -> Trouble {
        self.bearers().report_refusal(generation);
        self.no_token(TokenFailure::OBJECT_UNAVAILABLE)
    }

    /// Whether the API may be asked now.
    fn admit(&self, api: Api) -> Result<(), Trouble> {
        let patience = self.budgets.request;
        self.isolate.admit(api, self.ports.now(), patience)
    }

    /// A bearer with the scope of this API: this one, or a newer one. That there is none is not remembered: the next token may
    /// have it, and this one tells without a call.
    async fn granted(&self, api: Api, record: Rc<TokenRecord>) -> Result<Rc<TokenRecord>, Trouble> {
        if record.grants(api.scope()) {
            return Ok(record);
        }
        let newer = self.bearers().newer(&record).await;
        newer
            .filter(|record| record.grants(api.scope()))
            .ok_or(Trouble::NotGranted(api))
    }

    /// Sends a request, in the time that its API has, or that is left.
    async fn attempt(&self, api: Api, request: &Request) -> Result<Response, CarrierError> {
        let own = api.limits(&self.ready.account.timeouts);
        let limits = Limits {
            timeout: own.timeout.min(self.left()),
            ..own
        };
        if limits.timeout.is_zero() {
            return Err(CarrierError::TimedOut);
        }
        let began = self.ports.now();
        let response = self.ports.send(request, limits).await;
        self.trace
            .note(Part::CARRIER, api.name(), self.ports.now().since(began));
        Ok(response?)
    }

    /// What it says of the next calls is remembered, so that no quota is spent on it meanwhile.
    fn give_up(&self, api: Api, permit: Permit, error: CarrierError) -> Trouble {
        self.went_wrong(api, permit, error);
        self.ports
            .log(&format!("{} call failed: {}", api.name(), error.kind()));
        Trouble::Carrier(error)
    }

    async fn bearer(&self) -> Result<Rc<TokenRecord>, Trouble> {
        self.found(&self.bearers()).await
    }

    async fn bearer_after_refusal(&self, generation: u64) -> Result<Rc<TokenRecord>, Trouble> {
        self.renewed(&self.bearers(), generation).await
    }

    async fn found(&self, lookup: &Lookup<'_, P>) -> Result<Rc<TokenRecord>, Trouble> {
        let began = self.ports.now();
        let found = lookup.find().await;
        let (record, place) = found.map_err(|failure| self.no_token(failure))?;
        if place != FoundIn::Memory {
            self.trace
                .note("token", place.name(), self.ports.now().since(began));
        }
        Ok(record)
    }

    async fn renewed(
        &self,
        lookup: &Lookup<'_, P>,
        generation: u64,
    ) -> Result<Rc<TokenRecord>, Trouble> {
        let began = self.ports.now();
        let found = lookup.find_after_refusal(generation).await;
        self.trace
            .note("token", "renewed", self.ports.now().since(began));
        found.map_err(|failure| self.no_token(failure))
    }

    fn bearers(&self) -> Lookup<'_, P> {
        self.lookup(&self.ready.account.bearer, &self.isolate.bearer)
    }

    fn lookup<'b>(&'b self, token: &'b TokenSettings, memory: &'b Rc<Memory>) -> Lookup<'b, P> {
        Lookup {
            ports: self.ports,
            account: &self.ready.account,
            token,
            memory,
            deadlines: self.deadlines(),
        }
    }

    /// Time limits of this request's questions about tokens.
    pub fn deadlines(&self) -> Deadlines {
        Deadlines {
            kv: self.budgets.kv,
            object: self.budgets.object,
            end: self.started.plus(self.budgets.request),
        }
    }

    fn no_token(&self, failure: TokenFailure) -> Trouble {
        self.ports
            .log(&format!("no token: {}", failure.trouble.kind()));
        match failure.retry_after {
            // The hour's token calls went into tokens that the carrier refused: that is what is wrong.
            Some(left)
                if failure.trouble == TokenTrouble::CallsUsed
                    && self.isolate.bearer.has_been_refused() =>
            {
                let refused = CarrierError::TokenRefused(TokenRefusal::Unstated);
                Trouble::Remembered(refused, left)
            }
            _ => Trouble::Token(self.spread(failure)),
        }
    }

    /// Those whom a silent object leaves waiting do not all come back at the same moment (FAULTS row 27).
    pub fn spread(&self, failure: TokenFailure) -> TokenFailure {
        match (failure.trouble, failure.retry_after) {
            (TokenTrouble::ObjectUnavailable, Some(floor)) => TokenFailure {
                retry_after: Some(floor + floor * u32::from(self.chance()) / 255),
                ..failure
            },
            _ => failure,
        }
    }

    /// Counts where an answer comes from.
    pub fn answered_from(&self, subject: Subject, outcome: Outcome) {
        self.isolate.tally.count(subject, outcome);
        self.trace.answered_from(outcome);
    }

    /// Whose share of the quota it is, as a keyed hash; `None` for who has none.
    pub fn client_hash(&self) -> Option<String> {
        self.client.hash(&self.ready.hash_key, self.started)
    }

    /// What is left of the request's budget.
    pub fn left(&self) -> Duration {
        let spent = self.ports.now().since(self.started);
        self.budgets.request.saturating_sub(spent)
    }

    fn repeat_pause(&self) -> Duration {
        let (floor, range) = REPEAT_PAUSE_MS;
        Duration::from_millis(floor + range * u64::from(self.chance()) / 255)
    }

    /// Any of 256.
    fn chance(&self) -> u8 {
        let mut chance = [0; 1];
        self.ports.random(&mut chance);
        let [chance] = chance;
        chance
    }
}
