//! One token call: from the row that announces it to the row that holds its token.

use std::rc::Rc;
use std::time::Duration;

use crate::carrier::CarrierError;
use crate::carrier::usps::{Api, oauth};
use crate::clock::UnixMillis;
use crate::ports::{AccountPorts, Unavailable};
use crate::token::flight::Lead;
use crate::token::{Plan, TokenFailure, TokenRecord, TokenTrouble, plan};

use super::state::Started;
use super::{Account, Bearer, Outcome};

/// A waiter gives up this long after everything it waits for has had its time-out.
const WAIT_AFTER_TIMEOUT: Duration = Duration::from_millis(250);

impl<P: AccountPorts> Account<P> {
    /// How long anybody waits for a refresh: its call, and before it perhaps that of an instance that is gone.
    pub(super) fn patience(&self) -> Duration {
        self.settings.timeouts.token * 2 + WAIT_AFTER_TIMEOUT
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
        self.ports.pause(self.settings.timeouts.token).await;
        self.known_mut().loaded = false;
        if self.load().await.is_err() {
            return Some(Err(TokenFailure::OBJECT_UNAVAILABLE));
        }
        self.known_mut().upkeep.earlier_call = false;
        let now = self.ports.now();
        if let Some(failure) = self.closed(now) {
            return Some(Err(failure));
        }
        let known = self.known();
        let bearer = known.bearer.as_ref()?;
        let usable = plan(Some(&bearer.record), now, &self.settings.secret_fingerprint);
        let unwanted = known.refused.max(known.to_replace);
        let fresh = usable == Plan::Use && bearer.record.generation > unwanted;
        fresh.then(|| Ok(bearer.clone()))
    }

    async fn call(&self) -> Outcome {
        let started = self
            .announce()
            .await
            .map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
        let request = oauth::request(&self.settings.usps, &self.settings.credentials);
        let limits = Api::OAuth.limits(&self.settings.timeouts);
        let response = self.ports.send(&request, limits).await;
        let grant = response
            .map_err(CarrierError::from)
            .and_then(|response| Ok((response.received_at, oauth::answer(&response)?)));
        if !self.still_ours(&started).await {
            // What is in memory is as old as this instance's last look.
            self.known_mut().loaded = false;
            return Err(TokenFailure::OBJECT_UNAVAILABLE);
        }
        match grant {
            Ok((received_at, grant)) => {
                let record = TokenRecord::new(
                    grant,
                    started.generation,
                    received_at,
                    self.settings.margins,
                    self.settings.secret_fingerprint.clone(),
                );
                self.keep(record).await
            }
            Err(error) => Err(self.remember(error, self.ports.now()).await),
        }
    }

    /// Counts the call and writes the row "refresh started, generation g" before the call is made.
    async fn announce(&self) -> Result<Started, Unavailable> {
        let mut by = [0; 8];
        self.ports.random(&mut by);
        let started = {
            let state = &mut self.known_mut().state;
            state.account.clone_from(&self.settings.object.name);
            state.start(self.ports.now(), u64::from_be_bytes(by))
        };
        let announced = self.save_state().await;
        if announced.is_err() {
            self.known_mut().state.started = None;
        }
        announced?;
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
        let bearer = Rc::new(Bearer { record, sealed });
        {
            let mut known = self.known_mut();
            known.state.succeeded();
            known.state.kv_behind = true;
            known.bearer = Some(bearer.clone());
            known.sealed_by_others = None;
        }
        // The token works whether or not the rows could be written; until they are, it would be lost with this instance.
        self.save_rows().await;
        Ok(bearer)
    }

    /// Closes the gate of the token endpoint after a failure, and tells how long.
    async fn remember(&self, error: CarrierError, now: UnixMillis) -> TokenFailure {
        let mut jitter = [0; 1];
        self.ports.random(&mut jitter);
        let [jitter] = jitter;
        {
            let state = &mut self.known_mut().state;
            state.failed(error, now, jitter, &self.settings);
            state.kv_behind = true;
        }
        self.save_rows().await;
        self.ports
            .log(&format!("token call failed: {}", error.kind()));
        self.closed(now).unwrap_or(TokenFailure {
            trouble: TokenTrouble::Carrier(error),
            retry_after: None,
        })
    }
}
