//! One token call: from the row that announces it to the row that holds its token.

use std::rc::Rc;
use std::time::Duration;

use crate::carrier::usps::payments::{self, Roles};
use crate::carrier::usps::{Api, oauth};
use crate::carrier::{CarrierError, Grant};
use crate::clock::UnixMillis;
use crate::ports::AccountPorts;
use crate::token::flight::Lead;
use crate::token::{Plan, TokenFailure, TokenKind, TokenRecord, TokenTrouble, plan};

use super::state::Started;
use super::{Keeper, Kept, Outcome, Source};

/// A waiter gives up this long after everything it waits for has had its time-out.
const WAIT_AFTER_TIMEOUT: Duration = Duration::from_millis(250);

/// What a call gave.
struct Granted {
    grant: Grant,
    received_at: UnixMillis,
    /// The generation of the bearer that it was made with.
    made_with: Option<u64>,
}

impl<P: AccountPorts> Keeper<P> {
    /// How long anybody waits for a refresh: its call, and before it perhaps that of an instance that is gone.
    pub(super) fn patience(&self) -> Duration {
        self.call_timeout() * 2 + WAIT_AFTER_TIMEOUT
    }

    /// Lands the flight, then lets the world know.
    pub(super) async fn refresh(&self, lead: Lead<Outcome>) {
        let outcome = match self.wait_for_an_earlier_call().await {
            Some(outcome) => outcome,
            None => self.call().await,
        };
        self.known_mut().upkeep.call_over_at = None;
        lead.land(&outcome);
        // Not if another instance has taken over: what is known here is older than what that one writes.
        if self.known().loaded {
            self.publish().await;
        }
    }

    /// An instance before this one had announced a call and not told how it went. It may still be waiting for the carrier:
    /// until its time-out is over another call could be the second one. Then the rows tell whether one is needed.
    async fn wait_for_an_earlier_call(&self) -> Option<Outcome> {
        if !self.known().upkeep.earlier_call {
            return None;
        }
        // All of the time-out, by a timer: the clocks of two machines do not tell how much of it is over.
        self.ports.pause(self.call_timeout()).await;
        self.known_mut().loaded = false;
        if self.load().await.is_err() {
            return Some(Err(TokenFailure::OBJECT_UNAVAILABLE));
        }
        self.known_mut().upkeep.earlier_call = false;
        let now = self.ports.now();
        let known = self.known();
        let unwanted = known.refused.max(known.to_replace);
        let fresh = known.kept.as_ref().filter(|kept| {
            let usable = plan(Some(&kept.record), now, &self.token.fingerprint);
            usable == Plan::Use && kept.record.generation > unwanted
        });
        match fresh {
            Some(kept) => Some(Ok(kept.clone())),
            None => self.closed(now).map(Err),
        }
    }

    /// How long one call for this token may take.
    pub(super) fn call_timeout(&self) -> Duration {
        match self.token.kind {
            TokenKind::Bearer => self.settings.timeouts.token,
            TokenKind::Payment => self.settings.timeouts.payments,
        }
    }

    async fn call(&self) -> Outcome {
        // Before the call is announced: without a bearer there is none.
        let made_with = match &self.source {
            Source::Credentials => None,
            Source::Payments { bearer, .. } => Some(bearer.obtain(0).await?),
        };
        let started = self.announce().await?;
        let granted = match (&self.source, made_with) {
            (Source::Payments { bearer, roles }, Some(made_with)) => {
                self.ask_payments(bearer, roles, made_with).await
            }
            _ => self.ask_token_endpoint().await,
        };
        if !self.still_ours(&started).await {
            // What is in memory is as old as this instance's last look.
            self.known_mut().loaded = false;
            self.permits.forget();
            return Err(TokenFailure::OBJECT_UNAVAILABLE);
        }
        match granted {
            Ok(granted) => {
                let mut record = TokenRecord::new(
                    granted.grant,
                    started.generation,
                    granted.received_at,
                    self.settings.margins,
                    self.token.fingerprint.clone(),
                );
                record.made_with = granted.made_with;
                self.keep(record).await
            }
            Err(error) => Err(self.remember(error, self.ports.now()).await),
        }
    }

    async fn ask_token_endpoint(&self) -> Result<Granted, CarrierError> {
        let settings = &self.settings;
        let request = oauth::request(&settings.usps, &settings.credentials);
        let limits = Api::OAuth.limits(&settings.timeouts);
        let response = self.ports.send(&request, limits).await?;
        Ok(Granted {
            grant: oauth::answer(&response)?,
            received_at: response.received_at,
            made_with: None,
        })
    }

    /// A bearer that is refused is replaced, once, as for every call.
    async fn ask_payments(
        &self,
        bearer: &Keeper<P>,
        roles: &Roles,
        mut made_with: Rc<Kept>,
    ) -> Result<Granted, CarrierError> {
        let settings = &self.settings;
        let limits = Api::Payments.limits(&settings.timeouts);
        let mut healed = false;
        loop {
            let generation = made_with.record.generation;
            let request = roles.request(&settings.usps, &made_with.record.token);
            let response = self.ports.send(&request, limits).await?;
            match payments::answer(&response) {
                Err(error @ CarrierError::TokenRefused(_)) if !healed => {
                    healed = true;
                    made_with = bearer.obtain(generation).await.map_err(|_| error)?;
                    self.count_repeat(error).await?;
                }
                grant => {
                    return Ok(Granted {
                        grant: grant?,
                        received_at: response.received_at,
                        made_with: Some(generation),
                    });
                }
            }
        }
    }

    /// The call is made once more, and counted first; if it may not be made, `error` stays.
    async fn count_repeat(&self, error: CarrierError) -> Result<(), CarrierError> {
        let now = self.ports.now();
        let counted = self.permits.count_token_call(self.token.kind, now);
        counted.map_err(|failure| CarrierError::QuotaUsed {
            retry_after: failure.retry_after,
        })?;
        self.known_mut().state.count_call(now);
        self.save_state().await.map_err(|_| error)
    }

    /// Counts the call and writes the row "refresh started, generation g" before the call is made.
    async fn announce(&self) -> Result<Started, TokenFailure> {
        let mut by = [0; 8];
        self.ports.random(&mut by);
        let (kind, now) = (self.token.kind, self.ports.now());
        let counted = self.permits.count_token_call(kind, now)?;
        let started = {
            let state = &mut self.known_mut().state;
            state.account.clone_from(&self.settings.object.name);
            state.start(now, u64::from_be_bytes(by))
        };
        let announced = self.save_state().await;
        if announced.is_err() {
            self.known_mut().state.started = None;
            self.permits.take_token_call_back(kind, counted);
        }
        announced.map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
        // If this instance ends before it has set the next alarm, this one starts its successor.
        let over = self.ports.now().plus(self.patience());
        self.known_mut().upkeep.call_over_at = Some(over);
        self.schedule().await.unwrap_or_default();
        Ok(started)
    }

    async fn still_ours(&self, started: &Started) -> bool {
        let stored = self.load_state().await.ok().flatten();
        stored.is_some_and(|state| state.started.as_ref() == Some(started))
    }

    async fn keep(&self, record: TokenRecord) -> Outcome {
        let sealed = self.seal(&record).ok_or(TokenFailure::OBJECT_UNAVAILABLE)?;
        let kept = Rc::new(Kept { record, sealed });
        {
            let mut known = self.known_mut();
            known.state.succeeded();
            known.state.kv_behind = true;
            known.kept = Some(kept.clone());
            known.sealed_by_others = None;
        }
        // The token works whether or not the rows could be written; until they are, it would be lost with this instance.
        self.save_rows().await;
        Ok(kept)
    }

    /// Closes the gate of the token endpoint after a failure, and tells how long.
    async fn remember(&self, error: CarrierError, now: UnixMillis) -> TokenFailure {
        let mut jitter = [0; 1];
        self.ports.random(&mut jitter);
        let [jitter] = jitter;
        {
            let state = &mut self.known_mut().state;
            state.failed(error, now, jitter, &self.settings, &self.token.fingerprint);
            state.kv_behind = true;
        }
        self.save_rows().await;
        self.ports.log(&format!(
            "{} token call failed: {}",
            self.token.kind.name(),
            error.kind()
        ));
        self.closed(now).unwrap_or(TokenFailure {
            trouble: TokenTrouble::Carrier(error),
            retry_after: None,
        })
    }
}
