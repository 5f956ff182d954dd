//! Keeps one of the carrier's tokens, inside the account object.
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

use crate::carrier::usps::payments::Roles;
use crate::clock::UnixMillis;
use crate::ports::{AccountPorts, Unavailable};

use state::State;
use upkeep::{NoticedBy, Upkeep};

use super::flight::{Joined, Lead};
use super::permits::Permits;
use super::protocol::{Answer, Question, Status, TokenStatus};
use super::{
    AccountSettings, Flight, Plan, Sealed, TokenFailure, TokenRecord, TokenSettings, plan,
};

/// Whoever still uses an older token this long after its successor came may have found it in KV, where a late write put it.
const KV_IS_STALE_FOR: Duration = Duration::from_secs(120);

/// A token as it is known here.
#[derive(Debug)]
pub(super) struct Kept {
    record: TokenRecord,
    /// The record under the current key: what is stored and handed out.
    sealed: Sealed,
}

/// What one refresh gives to all who wait for it.
pub(super) type Outcome = Result<Rc<Kept>, TokenFailure>;

/// What is known in memory.
#[derive(Debug, Default)]
struct Known {
    /// Whether the rows were read.
    loaded: bool,
    state: State,
    kept: Option<Rc<Kept>>,
    /// The stored record while it does not open; handed over as it is to somebody with the settings it was made with.
    sealed_by_others: Option<Sealed>,
    /// The newest generation that somebody saw refused.
    refused: u64,
    /// The newest generation that the operator wants replaced.
    to_replace: u64,
    upkeep: Upkeep,
}

/// Keeps one token: its rows, its flight, its gate. Two keepers know nothing of each other but that one is made with the
/// other's token.
#[derive(Debug)]
pub struct Keeper<P> {
    ports: P,
    settings: Rc<AccountSettings>,
    token: TokenSettings,
    source: Source<P>,
    /// What token calls cost.
    permits: Rc<Permits>,
    known: RefCell<Known>,
    flight: Flight<Outcome>,
    revocation: Flight<Result<(), TokenFailure>>,
}

/// What to do for one asker.
enum Decision {
    /// The current token is right.
    Hand(Rc<Kept>),
    /// A new token is needed.
    Fly {
        /// What to hand over if there is no new one.
        else_hand: Option<Rc<Kept>>,
    },
}

/// Where a token comes from.
#[derive(Debug)]
pub(super) enum Source<P> {
    /// The carrier's token endpoint, for client id and secret.
    Credentials,
    /// The carrier's payments, for these roles and a bearer.
    Payments { bearer: Rc<Keeper<P>>, roles: Roles },
}

/// Work that has to be finished whether or not anybody still waits for it.
pub(super) enum Work {
    /// Fetch a token.
    Refresh(Lead<Outcome>),
    /// End this token at the carrier, and forget it.
    Revoke(Lead<Result<(), TokenFailure>>, Rc<Kept>),
    /// Write the rows again.
    SaveRows,
    /// Write the current record, or why there is none, to KV.
    Publish,
    /// Set the alarm.
    Schedule,
}

impl<P: AccountPorts> Keeper<P> {
    /// A keeper that knows nothing yet: the first question loads its rows.
    pub(super) fn new(
        ports: P,
        settings: Rc<AccountSettings>,
        token: TokenSettings,
        source: Source<P>,
        permits: Rc<Permits>,
    ) -> Self {
        Self {
            ports,
            settings,
            token,
            source,
            permits,
            known: RefCell::default(),
            flight: Flight::default(),
            revocation: Flight::default(),
        }
    }

    /// The platform's alarm: does what is due, and sets the next one. May come late, twice, or for nothing.
    ///
    /// # Errors
    ///
    /// The rows could not be read, or no alarm be set: the platform is to try again.
    pub(super) async fn alarm(&self) -> Result<(), Unavailable> {
        self.load().await?;
        if !self.is_ours() {
            return Ok(());
        }
        self.known_mut().upkeep.alarm_rang();
        for work in self.due(self.ports.now(), NoticedBy::Alarm) {
            self.work(work).await;
        }
        self.schedule().await
    }

    /// Does a piece of work to its end.
    pub(super) async fn work(&self, work: Work) {
        match work {
            Work::Refresh(lead) => self.refresh(lead).await,
            Work::Revoke(lead, kept) => self.end(lead, &kept).await,
            Work::SaveRows => self.save_rows().await,
            Work::Publish => self.publish().await,
            Work::Schedule => {}
        }
        // If it could not be set, the next question does.
        self.schedule().await.unwrap_or_default();
    }

    /// Whether the settings are those of the asker's account, and the rows'.
    ///
    /// # Errors
    ///
    /// The rows could not be read.
    pub(super) async fn knows(&self, question: &Question) -> Result<bool, TokenFailure> {
        self.load()
            .await
            .map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
        let foreign = !question.account.is_empty() && question.account != self.settings.object.name;
        Ok(!foreign && self.is_ours())
    }

    /// Notes what an asker has seen, and begins what is due. `spawn` gets work that has to go on when the asker leaves.
    pub(super) fn attend(&self, question: &Question, spawn: &impl Fn(Work)) {
        let now = self.ports.now();
        self.hear(question, now);
        let wants_a_token = !question.status && question.revoke.is_none();
        let noticed_by = match wants_a_token {
            true => NoticedBy::Question,
            false => NoticedBy::Look,
        };
        for work in self.due(now, noticed_by) {
            spawn(work);
        }
    }

    /// Answers a question that was attended to.
    ///
    /// # Errors
    ///
    /// Why there is no token, or what was asked for was not done.
    pub(super) async fn reply(
        &self,
        question: &Question,
        spawn: &impl Fn(Work),
    ) -> Result<Answer, TokenFailure> {
        let now = self.ports.now();
        if question.status {
            return Ok(self.status(now));
        }
        if let Some(generation) = question.revoke {
            return self.revoke(generation, spawn).await;
        }
        if let Some(generation) = question.replace {
            return self.replace(generation, &question.key, now, spawn).await;
        }
        let kept = self.token(question.refused, now, spawn).await?;
        Ok(self.handed(&kept, &question.key))
    }

    /// The token for a call that needs a permit: none if the asker holds the right one.
    ///
    /// # Errors
    ///
    /// Why there is no token.
    pub(super) async fn reply_to_caller(
        &self,
        question: &Question,
        spawn: &impl Fn(Work),
    ) -> Result<Answer, TokenFailure> {
        if self.has_lost_what_is_held(question) {
            return Ok(Answer::default());
        }
        let now = self.ports.now();
        let kept = self.token(question.refused, now, spawn).await?;
        Ok(match kept.record.generation > question.held {
            true => self.handed(&kept, &question.key),
            false => Answer::default(),
        })
    }

    /// The asker holds a newer token than is known here: the rows were lost, and its word has to do.
    fn has_lost_what_is_held(&self, question: &Question) -> bool {
        let known = self.known();
        let kept = known.kept.as_ref().map_or(0, |kept| kept.record.generation);
        question.held > kept.max(known.refused)
    }

    /// Notes what an asker has seen.
    fn hear(&self, question: &Question, now: UnixMillis) {
        let mut known = self.known_mut();
        known.refused = known.refused.max(question.refused);
        // A generation somebody has seen is never made again, even if this object's storage was lost.
        let seen = question.held.max(question.refused);
        known.state.generation = known.state.generation.max(seen);
        let stale = known.kept.as_ref().is_some_and(|kept| {
            let record = &kept.record;
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

    async fn token(&self, refused: u64, now: UnixMillis, spawn: &impl Fn(Work)) -> Outcome {
        match self.decide(refused, now) {
            Decision::Hand(kept) => Ok(kept),
            Decision::Fly { else_hand } => {
                if let Some(failure) = self.closed(now) {
                    return else_hand.ok_or(failure);
                }
                let outcome = self.fly(spawn).await;
                outcome.or_else(|failure| else_hand.ok_or(failure))
            }
        }
    }

    /// A usable token for another keeper, which finishes the flight itself if it is the first to need it.
    pub(super) async fn obtain(&self, refused: u64) -> Outcome {
        self.load()
            .await
            .map_err(|_| TokenFailure::OBJECT_UNAVAILABLE)?;
        let now = self.ports.now();
        {
            let mut known = self.known_mut();
            known.refused = known.refused.max(refused);
        }
        let else_hand = match self.decide(refused, now) {
            Decision::Hand(kept) => return Ok(kept),
            Decision::Fly { else_hand } => else_hand,
        };
        if let Some(failure) = self.closed(now) {
            return else_hand.ok_or(failure);
        }
        let Joined { outcome, lead } = self.flight.join();
        if let Some(lead) = lead {
            // Boxed: one keeper's refresh may hold another's.
            Box::pin(self.refresh(lead)).await;
        }
        let outcome = self.landed(outcome).await;
        outcome.or_else(|failure| else_hand.ok_or(failure))
    }

    /// What to do for an asker who saw `refused` refused.
    fn decide(&self, refused: u64, now: UnixMillis) -> Decision {
        let known = self.known();
        let current = known.kept.as_ref();
        let Some(kept) = current.filter(|kept| kept.record.generation > refused) else {
            return Decision::Fly { else_hand: None };
        };
        match plan(Some(&kept.record), now, &self.token.fingerprint) {
            Plan::Ask => Decision::Fly { else_hand: None },
            // Others saw it refused: its successor is better, and it is still better than nothing.
            Plan::Use | Plan::UseAndRefresh if kept.record.generation <= known.refused => {
                Decision::Fly {
                    else_hand: Some(kept.clone()),
                }
            }
            // If its successor is due, that is fetched without anybody waiting.
            Plan::Use | Plan::UseAndRefresh => Decision::Hand(kept.clone()),
        }
    }

    /// Joins the flight in progress, or starts one, and waits for its outcome.
    async fn fly(&self, spawn: &impl Fn(Work)) -> Outcome {
        let Joined { outcome, lead } = self.flight.join();
        if let Some(lead) = lead {
            spawn(Work::Refresh(lead));
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
    pub(super) fn as_stored(&self, question: &Question) -> Result<Answer, TokenFailure> {
        let known = self.known();
        let ours = known.kept.as_ref().map(|kept| &kept.sealed);
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

    /// The token as an asker with this key can open it.
    fn handed(&self, kept: &Kept, key: &str) -> Answer {
        let keys = &self.settings.keys;
        let token = if key.is_empty() || key == keys.id() {
            Some(kept.sealed.clone())
        } else {
            let mut nonce = [0; 12];
            self.ports.random(&mut nonce);
            keys.seal_for(key, &kept.record, &self.token.context, nonce)
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
            kind: self.token.kind,
            token: known.kept.as_ref().map(|kept| {
                let record = &kept.record;
                TokenStatus {
                    generation: record.generation,
                    received_at: record.received_at,
                    expires_at: record.expires_at,
                    usable_until: record.usable_until,
                    refresh_at: record.refresh_at,
                    scopes: record.scopes.clone(),
                    refused: record.generation <= known.refused,
                    made_with: record.made_with,
                }
            }),
            gate: self.closed(now).map(Into::into),
            last_failure: state.last_failure.clone(),
            next_refresh: self.next_refresh(now),
            calls_last_hour: u32::try_from(state.calls_in_the_hour(now).count())
                .unwrap_or(u32::MAX),
            unreadable_records: state.unreadable_records,
            kv_behind: state.kv_behind,
            quota: None,
        };
        Answer {
            status: Some(status),
            ..Answer::default()
        }
    }

    /// Why no token call may be made now.
    fn closed(&self, now: UnixMillis) -> Option<TokenFailure> {
        let closed = self.known().state.closed(now, &self.token.fingerprint);
        closed.or_else(|| self.permits.token_call_refusal(self.token.kind, now))
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
