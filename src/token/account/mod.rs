//! The account object's side: the only writer of token records and the only caller of the token endpoint.
//!
//! Here are the questions and who waits for what; `refresh` makes the calls, `operator` is what can be done by hand,
//! `upkeep` what is done without being asked; `rows` and `publish` write what others find, `state` is what is kept
//! besides the token.

mod operator;
mod publish;
mod refresh;
mod rows;
mod state;
mod upkeep;

use std::cell::{Ref, RefCell, RefMut};
use std::rc::Rc;
use std::time::Duration;

use futures_channel::oneshot;
use futures_util::future::{Either, select};

use crate::clock::UnixMillis;
use crate::ports::{AccountPorts, Unavailable};

use state::State;
use upkeep::{NoticedBy, Upkeep};

use super::flight::{Joined, Lead};
use super::protocol::{Answer, BearerStatus, Question, Status};
use super::{AccountSettings, Flight, Plan, Sealed, TokenFailure, TokenRecord, plan};

/// Whoever still uses an older token this long after its successor came may have found it in KV, where a late write put it.
const KV_IS_STALE_FOR: Duration = Duration::from_secs(120);

/// A bearer as it is known here.
#[derive(Debug)]
struct Bearer {
    record: TokenRecord,
    /// The record under the current key: what is stored and handed out.
    sealed: Sealed,
}

/// What one refresh gives to all who wait for it.
type Outcome = Result<Rc<Bearer>, TokenFailure>;

/// What is known in memory.
#[derive(Debug, Default)]
struct Known {
    /// Whether the rows were read.
    loaded: bool,
    state: State,
    bearer: Option<Rc<Bearer>>,
    /// The stored record while it does not open; handed over as it is to somebody with the settings it was made with.
    sealed_by_others: Option<Sealed>,
    /// The newest generation that somebody saw refused.
    refused: u64,
    /// The newest generation that the operator wants replaced.
    to_replace: u64,
    upkeep: Upkeep,
}

/// The account object's logic. One per carrier, host and client id.
#[derive(Debug)]
pub struct Account<P> {
    ports: P,
    settings: Rc<AccountSettings>,
    known: RefCell<Known>,
    flight: Flight<Outcome>,
    revocation: Flight<Result<(), TokenFailure>>,
}

/// What to do for one asker.
enum Decision {
    /// The current token is right.
    Hand(Rc<Bearer>),
    /// A new token is needed.
    Fly {
        /// What to hand over if there is no new one.
        else_hand: Option<Rc<Bearer>>,
    },
}

/// A task the object has to finish whether or not anybody still waits for it.
pub struct Task(Work);

enum Work {
    /// Fetch a token.
    Refresh(Lead<Outcome>),
    /// End this token at the carrier, and forget it.
    Revoke(Lead<Result<(), TokenFailure>>, Rc<Bearer>),
    /// Write the rows again.
    SaveRows,
    /// Write the current record, or why there is none, to KV.
    Publish,
    /// Set the alarm.
    Schedule,
}

impl<P: AccountPorts> Account<P> {
    /// An object that knows nothing yet: the first question loads its rows.
    pub fn new(ports: P, settings: Rc<AccountSettings>) -> Rc<Self> {
        Rc::new(Self {
            ports,
            settings,
            known: RefCell::default(),
            flight: Flight::default(),
            revocation: Flight::default(),
        })
    }

    /// Answers a question in JSON. `spawn` gets tasks that have to go on when the asker leaves: hand them to `waitUntil`.
    pub async fn answer(self: &Rc<Self>, question: &str, spawn: impl Fn(Task)) -> String {
        let answer = match serde_json::from_str(question) {
            Ok(question) => self
                .reply(question, &spawn)
                .await
                .unwrap_or_else(Answer::failed),
            Err(_) => Answer::failed(TokenFailure::OBJECT_UNAVAILABLE),
        };
        serde_json::to_string(&answer).unwrap_or_default()
    }

    /// The platform's alarm: does what is due, and sets the next one. May come late, twice, or for nothing.
    ///
    /// # Errors
    ///
    /// The rows could not be read, or no alarm be set: the platform is to try again.
    pub async fn alarm(self: &Rc<Self>) -> Result<(), Unavailable> {
        self.load().await?;
        if !self.is_ours() {
            return Ok(());
        }
        self.known_mut().upkeep.alarm_rang();
        for Task(work) in self.due(self.ports.now(), NoticedBy::Alarm) {
            self.work(work).await;
        }
        self.schedule().await
    }

    /// Runs a task to its end.
    pub async fn run(self: Rc<Self>, Task(work): Task) {
        self.work(work).await;
    }

    async fn work(&self, work: Work) {
        match work {
            Work::Refresh(lead) => self.refresh(lead).await,
            Work::Revoke(lead, bearer) => self.end(lead, &bearer).await,
            Work::SaveRows => self.save_rows().await,
            Work::Publish => self.publish().await,
            Work::Schedule => {}
        }
        // If it could not be set, the next question does.
        self.schedule().await.unwrap_or_default();
    }

    async fn reply(
        self: &Rc<Self>,
        question: Question,
        spawn: &impl Fn(Task),
    ) -> Result<Answer, TokenFailure> {
        self.load()
            .await
            .map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
        let foreign = !question.account.is_empty() && question.account != self.settings.object.name;
        if foreign || !self.is_ours() {
            return self.as_stored(&question);
        }
        let now = self.ports.now();
        self.hear(&question, now);
        for task in self.due(now, NoticedBy::Question) {
            spawn(task);
        }
        if question.status {
            return Ok(self.status(now));
        }
        if let Some(generation) = question.revoke {
            return self.revoke(generation, spawn).await;
        }
        if let Some(generation) = question.replace {
            return self.replace(generation, &question.key, now, spawn).await;
        }
        let bearer = self.token(question.refused, now, spawn).await?;
        Ok(self.handed(&bearer, &question.key))
    }

    /// Notes what an asker has seen.
    fn hear(&self, question: &Question, now: UnixMillis) {
        let mut known = self.known_mut();
        known.refused = known.refused.max(question.refused);
        // A generation somebody has seen is never made again, even if this object's storage was lost.
        let seen = question.held.max(question.refused);
        known.state.generation = known.state.generation.max(seen);
        let stale = known.bearer.as_ref().is_some_and(|bearer| {
            let record = &bearer.record;
            let old_news = now.since(record.received_at) >= KV_IS_STALE_FOR;
            (1..record.generation).contains(&question.refused) && old_news
        });
        if (question.kv_unreadable || stale) && known.upkeep.may_rewrite_kv(now) {
            known.state.kv_behind = true;
            if question.kv_unreadable {
                let count = &mut known.state.unreadable_records;
                *count = count.saturating_add(1);
            }
        }
    }

    async fn token(
        self: &Rc<Self>,
        refused: u64,
        now: UnixMillis,
        spawn: &impl Fn(Task),
    ) -> Outcome {
        match self.decide(refused, now) {
            Decision::Hand(bearer) => Ok(bearer),
            Decision::Fly { else_hand } => {
                if let Some(failure) = self.closed(now) {
                    return else_hand.ok_or(failure);
                }
                let outcome = self.fly(spawn).await;
                outcome.or_else(|failure| else_hand.ok_or(failure))
            }
        }
    }

    /// What to do for an asker who saw `refused` refused.
    fn decide(&self, refused: u64, now: UnixMillis) -> Decision {
        let known = self.known();
        let current = known.bearer.as_ref();
        let Some(bearer) = current.filter(|bearer| bearer.record.generation > refused) else {
            return Decision::Fly { else_hand: None };
        };
        match plan(Some(&bearer.record), now, &self.settings.secret_fingerprint) {
            Plan::Ask => Decision::Fly { else_hand: None },
            // Others saw it refused: its successor is better, and it is still better than nothing.
            Plan::Use | Plan::UseAndRefresh if bearer.record.generation <= known.refused => {
                Decision::Fly {
                    else_hand: Some(bearer.clone()),
                }
            }
            // If its successor is due, that is fetched without anybody waiting.
            Plan::Use | Plan::UseAndRefresh => Decision::Hand(bearer.clone()),
        }
    }

    /// Joins the flight in progress, or starts one, and waits for its outcome.
    async fn fly(&self, spawn: &impl Fn(Task)) -> Outcome {
        let Joined { outcome, lead } = self.flight.join();
        if let Some(lead) = lead {
            spawn(Task(Work::Refresh(lead)));
        }
        self.landed(outcome).await
    }

    /// What a flight gives, if it is not lost and lands in time.
    async fn landed<T>(
        &self,
        outcome: oneshot::Receiver<Result<T, TokenFailure>>,
    ) -> Result<T, TokenFailure> {
        let deadline = std::pin::pin!(self.ports.pause(self.patience()));
        match select(outcome, deadline).await {
            Either::Left((Ok(outcome), _)) => outcome,
            Either::Left((Err(_), _)) | Either::Right(_) => Err(TokenFailure::OBJECT_UNAVAILABLE),
        }
    }

    /// The settings are those of another account than the asker's, or than the rows': for a moment during a deploy, or for
    /// good once the shop has gone to another host or client id. Nothing is fetched or published under a name that is not
    /// the settings' own; what is stored may still serve whoever has the settings it was made with.
    fn as_stored(&self, question: &Question) -> Result<Answer, TokenFailure> {
        let known = self.known();
        let ours = known.bearer.as_ref().map(|bearer| &bearer.sealed);
        let sealed = known.sealed_by_others.as_ref().or(ours);
        match sealed.filter(|sealed| sealed.generation > question.refused) {
            Some(sealed) if !question.status => Ok(Answer {
                token: Some(sealed.clone()),
                unopened: true,
                ..Answer::default()
            }),
            _ => Err(TokenFailure::OTHER_SETTINGS),
        }
    }

    /// The bearer as an asker with this key can open it.
    fn handed(&self, bearer: &Bearer, key: &str) -> Answer {
        let keys = &self.settings.keys;
        let token = if key.is_empty() || key == keys.id() {
            Some(bearer.sealed.clone())
        } else {
            let mut nonce = [0; 12];
            self.ports.random(&mut nonce);
            keys.seal_for(key, &bearer.record, &self.settings.context, nonce)
        };
        Answer {
            token,
            ..Answer::default()
        }
    }

    fn status(&self, now: UnixMillis) -> Answer {
        let known = self.known();
        let state = &known.state;
        let status = Status {
            bearer: known.bearer.as_ref().map(|bearer| {
                let record = &bearer.record;
                BearerStatus {
                    generation: record.generation,
                    received_at: record.received_at,
                    expires_at: record.expires_at,
                    usable_until: record.usable_until,
                    refresh_at: record.refresh_at,
                    scopes: record.scopes.clone(),
                    refused: record.generation <= known.refused,
                }
            }),
            gate: self.closed(now).map(Into::into),
            last_failure: state.last_failure.clone(),
            next_refresh: self.next_refresh(now),
            calls_last_hour: u32::try_from(state.calls_in_the_hour(now).count())
                .unwrap_or(u32::MAX),
            unreadable_records: state.unreadable_records,
            kv_behind: state.kv_behind,
        };
        Answer {
            status: Some(status),
            ..Answer::default()
        }
    }

    /// Why no token call may be made now.
    fn closed(&self, now: UnixMillis) -> Option<TokenFailure> {
        self.known()
            .state
            .closed(now, &self.settings.secret_fingerprint)
    }

    /// Whether the rows belong to the account of the settings, or to nobody yet.
    fn is_ours(&self) -> bool {
        let known = self.known();
        known.state.account.is_empty() || known.state.account == self.settings.object.name
    }

    fn known(&self) -> Ref<'_, Known> {
        self.known.borrow()
    }

    fn known_mut(&self) -> RefMut<'_, Known> {
        self.known.borrow_mut()
    }
}
