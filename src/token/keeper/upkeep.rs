//! What the object does without being asked: it finds what is due, and has the alarm ring for the next thing that will be.

use std::time::Duration;

use crate::clock::UnixMillis;
use crate::ports::{AccountPorts, Unavailable};
use crate::token::{Plan, TokenKind, plan};

use super::{Keeper, Work};

/// A location may go on seeing an unreadable record for a while after it was written again.
const REWRITE_KV_EVERY: Duration = Duration::from_secs(60);
/// The pause after a write that failed, to KV or to the object's own storage.
pub(super) const RETRY_WRITE: Duration = Duration::from_secs(30);
/// An alarm is never set closer than this.
const SHORTEST_SLEEP: Duration = Duration::from_secs(1);

/// Who finds that something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoticedBy {
    /// Somebody asks for a token: there are people.
    Question,
    /// Somebody asks how things stand, or wants the token ended: that is no use of it.
    Look,
    /// The alarm rings, perhaps with nobody about.
    Alarm,
}

/// What this instance has to remember for its chores.
#[derive(Debug, Default)]
pub(super) struct Upkeep {
    /// An instance before this one announced a call and did not tell how it went.
    pub(super) earlier_call: bool,
    /// When the token call under way will be over, however it goes.
    pub(super) call_over_at: Option<UnixMillis>,
    /// The rows do not hold what memory holds.
    pub(super) rows_behind: bool,
    pub(super) rows_retry_at: UnixMillis,
    pub(super) kv_writing: bool,
    pub(super) kv_retry_at: UnixMillis,
    /// When KV was written last because somebody could not read it.
    kv_rewritten_at: UnixMillis,
    /// When the alarm will ring, by this instance's clock.
    alarm_at: Option<UnixMillis>,
}

impl Upkeep {
    pub(super) fn alarm_rang(&mut self) {
        self.alarm_at = None;
    }

    /// Whether KV may be written because somebody could not read it; says yes once in a while.
    pub(super) fn may_rewrite_kv(&mut self, now: UnixMillis) -> bool {
        let may = now.since(self.kv_rewritten_at) >= REWRITE_KV_EVERY;
        if may {
            self.kv_rewritten_at = now;
        }
        may
    }
}

impl<P: AccountPorts> Keeper<P> {
    /// What has to be done now. Noted as begun, so that a crowd of askers starts each once.
    pub(super) fn due(&self, now: UnixMillis, noticed_by: NoticedBy) -> Vec<Work> {
        let mut due = Vec::new();
        let may_call = match noticed_by {
            NoticedBy::Question => true,
            NoticedBy::Look => self.is_kept_while_idle(),
            NoticedBy::Alarm => {
                self.is_kept_while_idle() && self.known().state.open_to_alarm_at(now) <= now
            }
        };
        if may_call
            && self.refresh_is_due(now)
            && self.closed(now).is_none()
            && let Some(lead) = self.flight.join().lead
        {
            due.push(Work::Refresh(lead));
        }
        let next_alarm = self.next_alarm(now);
        let mut known = self.known_mut();
        let kv_behind = known.state.kv_behind;
        let upkeep = &mut known.upkeep;
        if upkeep.rows_behind && now >= upkeep.rows_retry_at {
            upkeep.rows_retry_at = now.plus(RETRY_WRITE);
            due.push(Work::SaveRows);
        }
        if kv_behind && !upkeep.kv_writing && now >= upkeep.kv_retry_at {
            upkeep.kv_retry_at = now.plus(RETRY_WRITE);
            due.push(Work::Publish);
        }
        // One that should have rung by now never will; and one may be needed sooner than it is set.
        let next = next_alarm.map(|at| at.max(now.plus(SHORTEST_SLEEP)));
        let set_right = |next| upkeep.alarm_at.is_some_and(|at| now <= at && at <= next);
        if next.is_some_and(|next| !set_right(next)) {
            due.push(Work::Schedule);
        }
        due
    }

    /// The bearer is replaced whether or not anybody uses it. The payment token is replaced ahead of time by whoever uses it
    /// then: a shop that buys no labels needs none.
    fn is_kept_while_idle(&self) -> bool {
        self.token.kind == TokenKind::Bearer
    }

    /// Whether the current token's successor is due: by age, because what it is made with was changed, or because somebody saw
    /// it refused.
    fn refresh_is_due(&self, now: UnixMillis) -> bool {
        let known = self.known();
        known.kept.as_ref().is_some_and(|kept| {
            plan(Some(&kept.record), now, &self.token.fingerprint) != Plan::Use
                || kept.record.generation <= known.refused
        })
    }

    /// When the alarm will fetch the next token, if nobody needs one before. `None` without a token to replace, and once that
    /// is used up while only a person can mend what stands in the way: then the next one who asks tries.
    pub(super) fn next_refresh(&self, now: UnixMillis) -> Option<UnixMillis> {
        if !self.is_kept_while_idle() {
            return None;
        }
        let due = self.refresh_is_due(now);
        let known = self.known();
        let record = &known.kept.as_ref()?.record;
        let by_age = if due { now } else { record.refresh_at };
        let at = by_age.max(known.state.open_to_alarm_at(now));
        let Some(failure) = self.closed(now) else {
            return Some(at);
        };
        let used_up = record.usable_for(now).is_zero();
        let gate_opens = now.plus(failure.retry_after.unwrap_or_default());
        let hopeless = failure.trouble.is_configuration() && used_up;
        (!hopeless).then(|| at.max(gate_opens))
    }

    fn next_alarm(&self, now: UnixMillis) -> Option<UnixMillis> {
        let refresh = self.next_refresh(now);
        let known = self.known();
        let upkeep = &known.upkeep;
        let rows = upkeep.rows_behind.then_some(upkeep.rows_retry_at);
        let kv = known.state.kv_behind.then_some(upkeep.kv_retry_at);
        [refresh, rows, kv, upkeep.call_over_at]
            .into_iter()
            .flatten()
            .min()
    }

    /// Sets the alarm to the earliest of everything that will be due, unless it is set already.
    ///
    /// # Errors
    ///
    /// The platform did not take it.
    pub(super) async fn schedule(&self) -> Result<(), Unavailable> {
        let now = self.ports.now();
        let Some(at) = self.next_alarm(now) else {
            return Ok(());
        };
        let at = at.max(now.plus(SHORTEST_SLEEP));
        let before = self.known_mut().upkeep.alarm_at.replace(at);
        if before == Some(at) {
            return Ok(());
        }
        let set = self.ports.wake_after(at.since(now)).await;
        if set.is_err() {
            self.known_mut().upkeep.alarm_at = None;
            self.ports.log("no alarm could be set");
        }
        set
    }
}
