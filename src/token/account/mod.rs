//! The account object's side: the only writer of token records and the only caller of the token endpoint.

mod state;

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::carrier::CarrierError;
use crate::carrier::usps::{Api, oauth};
use crate::clock::UnixMillis;
use crate::ports::{AccountPorts, Unavailable};

use state::{Started, State};

use super::flight::Lead;
use super::protocol::{Answer, BearerStatus, Question, Status};
use super::{AccountSettings, Flight, Plan, Sealed, TokenFailure, TokenRecord, TokenTrouble, plan};

/// A token that dies sooner is not worth a KV write; it is also KV's own least life of a value.
const SHORTEST_KV_LIFE: Duration = Duration::from_secs(60);
/// A location may go on seeing an unreadable record for a while after it was written again.
const REWRITE_KV_EVERY: Duration = Duration::from_secs(60);
/// A waiter gives up this long after the token call's own time-out.
const WAIT_AFTER_TIMEOUT: Duration = Duration::from_millis(250);

const STATE_ROW: &str = "account";
const BEARER_ROW: &str = "bearer";

/// What is known in memory.
#[derive(Debug, Default)]
struct Known {
    /// Whether the rows were read.
    loaded: bool,
    state: State,
    bearer: Option<(TokenRecord, Sealed)>,
    /// The newest generation that somebody saw refused.
    refused: u64,
    /// When KV was written last because of an unreadable record.
    kv_written_at: UnixMillis,
}

/// The account object's logic. One per carrier, host and client id.
#[derive(Debug)]
pub struct Account<P> {
    ports: P,
    settings: AccountSettings,
    known: RefCell<Known>,
    flight: Flight<Result<Sealed, TokenFailure>>,
}

/// What to do for one asker.
enum Decision {
    /// The current token is right.
    Hand(Sealed),
    /// The current token is right, and its successor is due.
    HandAndRefresh(Sealed),
    /// A new token is needed.
    Fly {
        /// What to hand over if there is no new one.
        else_hand: Option<Sealed>,
    },
}

/// A task the object has to finish whether or not anybody still waits for it.
pub enum Task {
    /// Fetch a token.
    Refresh(Lead<Result<Sealed, TokenFailure>>),
    /// Write the current record to KV again.
    WriteKv,
}

impl<P: AccountPorts> Account<P> {
    /// An object that knows nothing yet: the first question loads its rows.
    pub fn new(ports: P, settings: AccountSettings) -> Rc<Self> {
        Rc::new(Self {
            ports,
            settings,
            known: RefCell::default(),
            flight: Flight::default(),
        })
    }

    /// Answers a question in JSON. `spawn` gets tasks that have to go on when the asker leaves: hand them to `waitUntil`.
    pub async fn answer(self: &Rc<Self>, question: &str, spawn: impl Fn(Task)) -> String {
        let answer = match (
            serde_json::from_str::<Question>(question),
            self.load().await,
        ) {
            (Ok(question), Ok(())) if question.status => self.status(),
            (Ok(question), Ok(())) => self.token(question, spawn).await,
            (Err(_), _) | (_, Err(Unavailable)) => Answer::failed(TokenFailure::OBJECT_UNAVAILABLE),
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }

    /// Runs a task to its end.
    pub async fn run(self: Rc<Self>, task: Task) {
        match task {
            Task::Refresh(lead) => self.refresh(lead).await,
            Task::WriteKv => self.write_kv().await,
        }
    }

    async fn token(self: &Rc<Self>, question: Question, spawn: impl Fn(Task)) -> Answer {
        let Question { held, refused, .. } = question;
        let now = self.ports.now();
        if self.kv_is_due(question.kv_unreadable, now) {
            spawn(Task::WriteKv);
        }
        let (current, known_refused) = {
            let mut known = self.known_mut();
            known.refused = known.refused.max(refused);
            // A generation somebody has seen is never made again, even if this object's storage was lost.
            known.state.generation = known.state.generation.max(held).max(refused);
            (known.bearer.clone(), known.refused)
        };
        let current = current.filter(|(record, _)| record.generation > refused);
        match self.decide(current, known_refused, now) {
            Decision::Hand(sealed) => handed(sealed),
            Decision::HandAndRefresh(sealed) => {
                if self.closed(now).is_none()
                    && let Some(lead) = self.flight.join().lead
                {
                    spawn(Task::Refresh(lead));
                }
                handed(sealed)
            }
            Decision::Fly { else_hand } => match (self.fly(now, spawn).await, else_hand) {
                (Ok(sealed), _) | (Err(_), Some(sealed)) => handed(sealed),
                (Err(failure), None) => Answer::failed(failure),
            },
        }
    }

    /// Whether KV has to get the current record again: a write failed, or somebody could not open what is there. Noted before
    /// the attempt, so that a crowd of askers starts one.
    fn kv_is_due(&self, unreadable: bool, now: UnixMillis) -> bool {
        let mut known = self.known_mut();
        let again = unreadable && now.since(known.kv_written_at) >= REWRITE_KV_EVERY;
        if again {
            known.state.unreadable_records = known.state.unreadable_records.saturating_add(1);
            known.kv_written_at = now;
        }
        std::mem::take(&mut known.state.kv_behind) || again
    }

    /// What to do for one asker. `current` is the record that this asker did not see refused.
    fn decide(
        &self,
        current: Option<(TokenRecord, Sealed)>,
        known_refused: u64,
        now: UnixMillis,
    ) -> Decision {
        let Some((record, sealed)) = current else {
            return Decision::Fly { else_hand: None };
        };
        match plan(Some(&record), now, &self.settings.secret_fingerprint) {
            Plan::Ask => Decision::Fly { else_hand: None },
            // Others saw it refused: its successor is better, and it is still better than nothing.
            Plan::Use | Plan::UseAndRefresh if record.generation <= known_refused => {
                Decision::Fly {
                    else_hand: Some(sealed),
                }
            }
            Plan::Use => Decision::Hand(sealed),
            Plan::UseAndRefresh => Decision::HandAndRefresh(sealed),
        }
    }

    /// Joins the flight in progress, or starts one unless the gate is closed, and waits for its outcome.
    async fn fly(
        self: &Rc<Self>,
        now: UnixMillis,
        spawn: impl Fn(Task),
    ) -> Result<Sealed, TokenFailure> {
        if let Some(failure) = self.closed(now) {
            return Err(failure);
        }
        let joined = self.flight.join();
        if let Some(lead) = joined.lead {
            spawn(Task::Refresh(lead));
        }
        let patience = self.settings.timeouts.token + WAIT_AFTER_TIMEOUT;
        let deadline = std::pin::pin!(self.ports.pause(patience));
        match select(joined.outcome, deadline).await {
            Either::Left((Ok(outcome), _)) => outcome,
            // The flight was lost, or has not landed in time.
            Either::Left((Err(_), _)) | Either::Right(_) => Err(TokenFailure::OBJECT_UNAVAILABLE),
        }
    }

    /// One token call, from the row that announces it to the row that holds its token.
    async fn refresh(&self, lead: Lead<Result<Sealed, TokenFailure>>) {
        let outcome = self.call().await;
        lead.land(&outcome);
        if outcome.is_ok() {
            self.write_kv().await;
        }
    }

    async fn call(&self) -> Result<Sealed, TokenFailure> {
        let started = self
            .announce()
            .await
            .map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
        let request = oauth::request(&self.settings.usps, &self.settings.credentials);
        let limits = Api::OAuth.limits(&self.settings.timeouts);
        let response = self.ports.send(&request, limits).await;
        let now = self.ports.now();
        let grant = response
            .map_err(CarrierError::from)
            .and_then(|response| oauth::answer(&response, now));
        if !self.still_ours(&started).await {
            return Err(TokenFailure::OBJECT_UNAVAILABLE);
        }
        match grant {
            Ok(grant) => {
                let record = TokenRecord::new(
                    grant,
                    started.generation,
                    now,
                    self.settings.margins,
                    self.settings.secret_fingerprint.clone(),
                );
                self.publish(record).await
            }
            Err(error) => Err(self.remember(error, now).await),
        }
    }

    /// Counts the call and writes the row "refresh started, generation g" before the call is made.
    async fn announce(&self) -> Result<Started, Unavailable> {
        let mut by = [0; 8];
        self.ports.random(&mut by);
        let (started, row) = {
            let state = &mut self.known_mut().state;
            let started = state.start(self.ports.now(), u64::from_be_bytes(by));
            (started, state.to_row())
        };
        self.ports.save(&[(STATE_ROW, row)]).await?;
        Ok(started)
    }

    async fn still_ours(&self, started: &Started) -> bool {
        let stored = self.ports.load(STATE_ROW).await.ok().flatten();
        stored
            .and_then(|row| State::from_row(&row))
            .is_some_and(|state| state.started.as_ref() == Some(started))
    }

    async fn publish(&self, record: TokenRecord) -> Result<Sealed, TokenFailure> {
        let mut nonce = [0; 12];
        self.ports.random(&mut nonce);
        let sealed = self
            .settings
            .sealer
            .seal(&record, &self.settings.context, nonce)
            .ok_or(TokenFailure::OBJECT_UNAVAILABLE)?;
        let bearer_row = serde_json::to_string(&sealed).unwrap_or_default();
        let state_row = {
            let mut known = self.known_mut();
            let state = &mut known.state;
            state.succeeded();
            // What is found if this instance ends before it has written KV; while it lives, it is about to.
            state.kv_behind = true;
            let row = state.to_row();
            state.kv_behind = false;
            known.bearer = Some((record, sealed.clone()));
            row
        };
        // The token works whether or not the rows could be written; without them it is only lost with this instance.
        if self
            .ports
            .save(&[(STATE_ROW, state_row), (BEARER_ROW, bearer_row)])
            .await
            .is_err()
        {
            self.ports.log("account storage did not take a new token");
        }
        Ok(sealed)
    }

    /// Closes the gate of the token endpoint after a failure, and tells how long.
    async fn remember(&self, error: CarrierError, now: UnixMillis) -> TokenFailure {
        let mut jitter = [0; 1];
        self.ports.random(&mut jitter);
        let [jitter] = jitter;
        let row = {
            let state = &mut self.known_mut().state;
            state.failed(error, now, jitter, &self.settings);
            state.to_row()
        };
        if self.ports.save(&[(STATE_ROW, row)]).await.is_err() {
            self.ports
                .log("account storage did not take the gate of the token endpoint");
        }
        self.ports
            .log(&format!("token call failed: {}", error.kind()));
        self.closed(now).unwrap_or(TokenFailure {
            trouble: TokenTrouble::Carrier(error),
            retry_after: None,
        })
    }

    /// Writes the current record to KV, unless it dies too soon to be worth it.
    async fn write_kv(&self) {
        let now = self.ports.now();
        let Some((record, sealed)) = self.known().bearer.clone() else {
            return;
        };
        let ttl = record.usable_for(now);
        let written = if ttl < SHORTEST_KV_LIFE {
            true
        } else {
            let value = serde_json::to_string(&sealed).unwrap_or_default();
            self.ports
                .kv_write(&self.settings.bearer_key, &value, ttl)
                .await
                .is_ok()
        };
        if !written {
            self.ports.log("KV did not take the sealed bearer");
        }
        let row = {
            let mut known = self.known_mut();
            known.state.kv_behind = !written;
            known.state.to_row()
        };
        if self.ports.save(&[(STATE_ROW, row)]).await.is_err() {
            self.ports
                .log("account storage did not take the state of KV");
        }
    }

    /// Why no token call may be made now.
    fn closed(&self, now: UnixMillis) -> Option<TokenFailure> {
        self.known()
            .state
            .closed(now, &self.settings.secret_fingerprint)
    }

    fn status(&self) -> Answer {
        let now = self.ports.now();
        let known = self.known();
        let state = &known.state;
        let status = Status {
            bearer: known.bearer.as_ref().map(|(record, _)| BearerStatus {
                generation: record.generation,
                received_at: record.received_at,
                expires_at: record.expires_at,
                usable_until: record.usable_until,
                refresh_at: record.refresh_at,
                scopes: record.scopes.clone(),
            }),
            calls_last_hour: u32::try_from(state.calls_in_the_hour(now).count())
                .unwrap_or(u32::MAX),
            unreadable_records: state.unreadable_records,
            gate: self.closed(now).map(Into::into),
        };
        Answer {
            status: Some(status),
            ..Answer::default()
        }
    }

    /// Loads the rows once per life of the instance.
    async fn load(&self) -> Result<(), Unavailable> {
        if self.known().loaded {
            return Ok(());
        }
        let state_row = self.ports.load(STATE_ROW).await?;
        let bearer_row = self.ports.load(BEARER_ROW).await?;
        let mut state: State = state_row
            .and_then(|row| State::from_row(&row))
            .unwrap_or_default();
        let bearer = bearer_row.and_then(|row| {
            let sealed: Option<Sealed> = serde_json::from_str(&row).ok();
            let opened = sealed.and_then(|sealed| {
                // Legible even when the rest does not open: a generation is never made twice.
                state.generation = state.generation.max(sealed.generation);
                let record = self.settings.sealer.open(&sealed, &self.settings.context)?;
                Some((record, sealed))
            });
            if opened.is_none() {
                state.unreadable_records = state.unreadable_records.saturating_add(1);
                self.ports
                    .log("a stored bearer did not open; it counts as absent");
            }
            opened
        });
        // Another question may have loaded them meanwhile, and gone on from there.
        let mut known = self.known_mut();
        if !known.loaded {
            *known = Known {
                loaded: true,
                state,
                bearer,
                ..Known::default()
            };
        }
        Ok(())
    }

    fn known(&self) -> Ref<'_, Known> {
        self.known.borrow()
    }

    fn known_mut(&self) -> RefMut<'_, Known> {
        self.known.borrow_mut()
    }
}

fn handed(sealed: Sealed) -> Answer {
    Answer {
        token: Some(sealed),
        ..Answer::default()
    }
}
