//! What the object does without being asked: rows that are read once and written until they hold, KV that is written until it
//! has the newest, and the alarm, which brings the next token before anybody needs it.

use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::clock::UnixMillis;
use crate::ports::{AccountPorts, Unavailable};
use crate::token::{ClosedGate, Plan, Published, Sealed, TokenRecord, plan};

use super::state::State;
use super::{Account, Bearer, Task, Work};

/// A token that dies sooner is not worth a KV write; it is also KV's own least life of a value.
const SHORTEST_KV_LIFE: Duration = Duration::from_secs(60);
/// KV takes one write a second for each key.
const BETWEEN_KV_WRITES: Duration = Duration::from_secs(1);
/// A location may go on seeing an unreadable record for a while after it was written again.
const REWRITE_KV_EVERY: Duration = Duration::from_secs(60);
/// The pause after a write that failed, to KV or to the object's own storage.
const RETRY_WRITE: Duration = Duration::from_secs(30);
/// A KV write that is not done by then counts as failed.
const KV_WRITE_TIMEOUT: Duration = Duration::from_secs(10);
/// An alarm is never set closer than this.
const SHORTEST_SLEEP: Duration = Duration::from_secs(1);
/// How far the clocks of two machines may be apart, either way: FAULTS row 31.
const CLOCKS_APART: Duration = Duration::from_secs(10 * 60);

const STATE_ROW: &str = "account";
const BEARER_ROW: &str = "bearer";
/// The bearer's row while there is none.
const CLEARED: &str = "null";

/// Who finds that something is due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum NoticedBy {
    /// Somebody asks: there are people.
    Question,
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
    rows_behind: bool,
    rows_retry_at: UnixMillis,
    kv_writing: bool,
    kv_retry_at: UnixMillis,
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

impl<P: AccountPorts> Account<P> {
    /// What has to be done now. Noted as begun, so that a crowd of askers starts each once.
    pub(super) fn due(&self, now: UnixMillis, noticed_by: NoticedBy) -> Vec<Task> {
        let mut due = Vec::new();
        let may_call = match noticed_by {
            NoticedBy::Question => true,
            NoticedBy::Alarm => self.known().state.open_to_alarm_at(now) <= now,
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
        due.into_iter().map(Task).collect()
    }

    /// Whether the current bearer's successor is due: by age, because its client secret was rotated, or because somebody saw
    /// it refused.
    fn refresh_is_due(&self, now: UnixMillis) -> bool {
        let known = self.known();
        known.bearer.as_ref().is_some_and(|bearer| {
            plan(Some(&bearer.record), now, &self.settings.secret_fingerprint) != Plan::Use
                || bearer.record.generation <= known.refused
        })
    }

    /// When the alarm will fetch the next token, if nobody needs one before. `None` without a token to replace, and once that
    /// is used up while only a person can mend what stands in the way: then the next one who asks tries.
    pub(super) fn next_refresh(&self, now: UnixMillis) -> Option<UnixMillis> {
        let due = self.refresh_is_due(now);
        let known = self.known();
        let record = &known.bearer.as_ref()?.record;
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

    /// Lets the world know: writes to KV what is to be said now. One write at a time, since a second beside the first could be
    /// overtaken by it; KV counts as behind until it holds what is to be said after the write.
    pub(super) async fn publish(&self) {
        let now = self.ports.now();
        {
            let upkeep = &mut self.known_mut().upkeep;
            if upkeep.kv_writing {
                upkeep.kv_retry_at = now.plus(BETWEEN_KV_WRITES);
                return;
            }
            upkeep.kv_writing = true;
        }
        let _writing = Writing(self);
        let said = self.to_say(now);
        let written = match &said {
            Some((value, ttl)) => self.write_kv(value, *ttl).await,
            None => Ok(()),
        };
        if let Some((value, _)) = &said {
            let gate = Published::from_json(value).and_then(|published| published.gate);
            let until = gate.map(|gate| gate.until).unwrap_or_default();
            let kv_gate_until = &mut self.known_mut().state.kv_gate_until;
            // A write that failed may have had its effect, or not.
            *kv_gate_until = match written {
                Ok(()) => until,
                Err(Unavailable) => until.max(*kv_gate_until),
            };
        }
        let now = self.ports.now();
        let value = |said: Option<(String, Duration)>| said.map(|(value, _)| value);
        let news = value(self.to_say(now)).filter(|_| written.is_ok());
        let news = news.is_some() && news != value(said);
        {
            let mut known = self.known_mut();
            known.state.kv_behind = written.is_err() || news;
            known.upkeep.kv_retry_at = now.plus(match written {
                Ok(()) => BETWEEN_KV_WRITES,
                Err(Unavailable) => RETRY_WRITE,
            });
        }
        self.save_rows().await;
    }

    /// What KV should hold and for how long: the current token if it lives long enough, and why no call is made. `None` to
    /// leave KV as it is.
    fn to_say(&self, now: UnixMillis) -> Option<(String, Duration)> {
        let gate = self.closed(now).and_then(|failure| {
            Some(ClosedGate {
                until: now.plus(failure.retry_after?),
                reason: failure.trouble.kind().to_owned(),
                secret: self.settings.secret_fingerprint.clone(),
            })
        });
        let current = self.known().bearer.clone();
        let life = current
            .as_ref()
            .map_or(Duration::ZERO, |bearer| bearer.record.usable_for(now));
        let lasting = current.clone().filter(|_| life >= SHORTEST_KV_LIFE);
        if lasting.is_none() && !life.is_zero() {
            // A token that is usable and stays out of KV must not be hidden behind a gate.
            let hidden = self.known().state.kv_gate_until > now;
            let empty = Published::new(None, None).to_json();
            return hidden.then_some((empty, SHORTEST_KV_LIFE));
        }
        if gate.is_none() && lasting.is_none() && current.is_some() {
            return None;
        }
        let closed_for = gate
            .as_ref()
            .map_or(Duration::ZERO, |gate| gate.until.since(now));
        let sealed = lasting.map(|bearer| bearer.sealed.clone());
        let ttl = life.max(closed_for).max(SHORTEST_KV_LIFE);
        Some((Published::new(sealed, gate).to_json(), ttl))
    }

    async fn write_kv(&self, value: &str, ttl: Duration) -> Result<(), Unavailable> {
        let key = &self.settings.bearer_key;
        let write = std::pin::pin!(self.ports.kv_write(key, value, ttl));
        let deadline = std::pin::pin!(self.ports.pause(KV_WRITE_TIMEOUT));
        let written = match select(write, deadline).await {
            Either::Left((written, _)) => written,
            Either::Right(_) => Err(Unavailable),
        };
        if written.is_err() {
            self.ports.log("KV did not take the sealed bearer");
        }
        written
    }

    /// Loads the rows, once per life of the instance.
    pub(super) async fn load(&self) -> Result<(), Unavailable> {
        if self.known().loaded {
            return Ok(());
        }
        let stored = self.load_state().await?;
        let row = self.ports.load(BEARER_ROW).await?;
        let mut state = stored.unwrap_or_default();
        let settings = &self.settings;
        let mut bearer = None;
        let mut sealed_by_others = None;
        let mut sealed_anew = false;
        if let Some(row) = row.filter(|row| row != CLEARED) {
            let sealed: Option<Sealed> = serde_json::from_str(&row).ok();
            let record = sealed
                .as_ref()
                .and_then(|sealed| settings.keys.open(sealed, &settings.context));
            match (record, sealed) {
                (Some(record), Some(sealed)) if settings.keys.is_current(&sealed) => {
                    bearer = Some(Bearer { record, sealed });
                }
                // The key is being rotated: from here on the newer one holds.
                (Some(record), _) => {
                    sealed_anew = true;
                    bearer = self.seal(&record).map(|sealed| Bearer { record, sealed });
                }
                (None, sealed) => {
                    sealed_by_others = sealed;
                    state.unreadable_records = state.unreadable_records.saturating_add(1);
                    self.ports
                        .log("a stored bearer did not open; it counts as absent");
                }
            }
        }
        if let Some(Bearer { record, .. }) = &bearer {
            state.generation = state.generation.max(record.generation);
        }
        let now = self.ports.now();
        let recent = settings.timeouts.token + CLOCKS_APART;
        let earlier_call = state
            .started
            .as_ref()
            .is_some_and(|started| now.since(started.at) < recent);
        // Another question may have loaded them meanwhile, and gone on from there.
        let mut known = self.known_mut();
        if !known.loaded {
            known.loaded = true;
            // What this instance knew before, if it looks again: a generation never comes back.
            state.generation = state.generation.max(known.state.generation);
            state.kv_behind |= sealed_anew;
            known.state = state;
            let newer = |known: &Rc<Bearer>| {
                bearer
                    .as_ref()
                    .is_none_or(|stored| known.record.generation > stored.record.generation)
            };
            if !known.bearer.as_ref().is_some_and(newer) {
                known.bearer = bearer.map(Rc::new);
            }
            known.sealed_by_others = sealed_by_others;
            known.upkeep.rows_behind |= sealed_anew;
            known.upkeep.earlier_call = earlier_call;
        }
        Ok(())
    }

    /// The state as it is stored; `None` for a row that is not there or cannot be read.
    pub(super) async fn load_state(&self) -> Result<Option<State>, Unavailable> {
        let row = self.ports.load(STATE_ROW).await?;
        Ok(row.and_then(|row| State::from_row(&row)))
    }

    pub(super) async fn save_state(&self) -> Result<(), Unavailable> {
        let row = self.known().state.to_row();
        self.ports.save(&[(STATE_ROW, row)]).await
    }

    /// Writes both rows; if that fails, the alarm and the next question try again.
    pub(super) async fn save_rows(&self) {
        let rows = {
            let known = self.known();
            let bearer = known
                .bearer
                .as_ref()
                .and_then(|bearer| serde_json::to_string(&bearer.sealed).ok());
            // A record that does not open stays: somebody may still have its key.
            let keep = known.bearer.is_none() && known.sealed_by_others.is_some();
            let bearer = bearer.unwrap_or_else(|| CLEARED.to_owned());
            let bearer = (!keep).then_some((BEARER_ROW, bearer));
            let state = (STATE_ROW, known.state.to_row());
            [Some(state), bearer]
                .into_iter()
                .flatten()
                .collect::<Vec<_>>()
        };
        let saved = self.ports.save(&rows).await;
        if saved.is_err() {
            self.ports.log("account storage did not take its rows");
        }
        let retry_at = self.ports.now().plus(RETRY_WRITE);
        let upkeep = &mut self.known_mut().upkeep;
        upkeep.rows_behind = saved.is_err();
        upkeep.rows_retry_at = retry_at;
    }

    pub(super) fn seal(&self, record: &TokenRecord) -> Option<Sealed> {
        let mut nonce = [0; 12];
        self.ports.random(&mut nonce);
        let settings = &self.settings;
        settings.keys.seal(record, &settings.context, nonce)
    }
}

/// While it lives KV is being written.
struct Writing<'a, P>(&'a Account<P>);

impl<P> Drop for Writing<'_, P> {
    fn drop(&mut self) {
        self.0.known.borrow_mut().upkeep.kv_writing = false;
    }
}
