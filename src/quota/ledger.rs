//! Permits to call the carrier, counted before the call: for each API and for all together in a window that slides, and by
//! calendar month. Beside them each API's gate: a refusal that concerns everybody leaves nothing, whatever the count says.
//!
//! A permit that is given at t is used by t + [`USE_WITHIN`]. It counts for the window and that span, so that no window at the
//! carrier's side ever holds more calls than the limit. What was not used (its asker died) is spent.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{UnixMillis, UtcMonth};

use super::{Gate, Pause, Rule, Window};

/// A permit may be used this long after it was asked for: longer than a request's budget.
pub const USE_WITHIN: Duration = Duration::from_secs(10);

/// How long the word of a probe is waited for: the permit may be used late, and its call may be as long as a label's.
const PROBE_PATIENCE: Duration = Duration::from_secs(30);

/// A clock that goes back by no more than this may return: FAULTS row 31, the clocks of two machines. One that goes back
/// further was ahead before.
pub(super) const MAY_RETURN: Duration = Duration::from_secs(10 * 60);

/// No pause of a gate is longer, but for jitter.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// What was given, to whom the limits apply. Stored JSON outlives a deploy: new members need a default.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Ledger {
    clock: Clock,
    apis: BTreeMap<String, Page>,
    total: Window,
    month: UtcMonth,
    used_in_month: u32,
}

/// One API's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Page {
    window: Window,
    gate: Gate<String>,
}

/// What holds for one API.
#[derive(Clone, Copy, Debug, Default)]
pub struct Terms {
    /// Its own limit; `None`: unmetered.
    pub limit: Option<u32>,
    /// That of all APIs together.
    pub total: Option<u32>,
    /// The window of both.
    pub window: Duration,
    /// Whether its permits are counted by month.
    pub by_month: bool,
    /// The most in a month; `None`: unlimited.
    pub limit_a_month: Option<u32>,
}

/// What the clock showed. It never frees anything by going back. What is counted while it is behind is dated as if it had not
/// gone back, for it may return; what has run out is told by what it shows, for it may not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
struct Clock {
    /// When it was looked at last.
    last: UnixMillis,
    /// The latest that it ever showed.
    latest: UnixMillis,
    /// By how much it has gone back and not come up to that again.
    behind: Duration,
}

impl Clock {
    /// Looks at it. If it is so far back that it was ahead before: the latest date that anything may have now.
    fn look(&mut self, now: UnixMillis) -> Option<UnixMillis> {
        let behind = self.behind + self.last.since(now);
        self.behind = behind.min(MAY_RETURN);
        self.last = now;
        let horizon = now.plus(self.behind);
        let was_ahead = behind > MAY_RETURN;
        if was_ahead {
            self.latest = self.latest.min(horizon);
        }
        if now >= self.latest {
            self.latest = now;
            self.behind = Duration::ZERO;
        }
        was_ahead.then_some(horizon)
    }

    /// The date of what is counted now.
    fn stamp(&self, now: UnixMillis) -> UnixMillis {
        now.plus(self.behind)
    }
}

/// What stands in the way of a permit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The gate, for this reason.
    Closed(String),
    /// The API's limit, or that of all together.
    Quota,
    /// The month's.
    Month,
}

/// A permit that was given.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Given {
    stamp: UnixMillis,
    /// It is the probe of a closed gate.
    pub probe: bool,
    /// Something was written into the ledger.
    pub counted: bool,
}

impl Given {
    /// When, for whoever counts it too.
    pub fn stamp(self) -> UnixMillis {
        self.stamp
    }
}

impl Ledger {
    /// What stands longest in the way of a permit, and until when: the first instant at which one can be had.
    pub fn obstacle(
        &mut self,
        api: &str,
        terms: &Terms,
        now: UnixMillis,
    ) -> Option<(Obstacle, UnixMillis)> {
        self.look_at_clock(now);
        let page = self.page(api);
        let quota = [
            terms.limit.and_then(|limit| {
                let rule = Rule::of(limit, terms.window);
                page.and_then(|page| page.window.full_until(now, rule))
            }),
            terms.total.and_then(|limit| {
                let rule = Rule::of(limit, terms.window);
                self.total.full_until(now, rule)
            }),
        ];
        let quota = quota.into_iter().flatten().max();
        let used = self.used_in_month(now);
        let month = terms
            .limit_a_month
            .filter(|limit| used >= *limit)
            .map(|_| self.month.ends_at());
        let gate = page.and_then(|page| page.gate.would_admit(now).err());
        let gate = gate.map(|(reason, left)| (Obstacle::Closed(reason.clone()), now.plus(left)));
        [
            gate,
            month.map(|until| (Obstacle::Month, until)),
            quota.map(|until| (Obstacle::Quota, until)),
        ]
        .into_iter()
        .flatten()
        .max_by_key(|(_, until)| *until)
    }

    /// Gives a permit.
    ///
    /// # Errors
    ///
    /// What stands in the way, and until when.
    pub fn give(
        &mut self,
        api: &str,
        terms: &Terms,
        now: UnixMillis,
    ) -> Result<Given, (Obstacle, UnixMillis)> {
        if let Some(obstacle) = self.obstacle(api, terms, now) {
            return Err(obstacle);
        }
        let gate = &mut self.page_mut(api).gate;
        let probe = gate.admit(now, PROBE_PATIENCE).is_ok() && gate.is_probed();
        let stamp = self.clock.stamp(now);
        if let Some(limit) = terms.limit {
            let rule = Rule::of(limit, terms.window);
            self.page_mut(api).window.count(stamp, now, rule);
        }
        if let Some(limit) = terms.total {
            let rule = Rule::of(limit, terms.window);
            self.total.count(stamp, now, rule);
        }
        if terms.by_month {
            self.used_in_month = self.used_in_month(now).saturating_add(1);
            self.month = self.month.max(UtcMonth::of(now));
        }
        let counted = terms.limit.is_some() || terms.total.is_some() || terms.by_month;
        Ok(Given {
            stamp,
            probe,
            counted: counted || probe,
        })
    }

    /// A permit could not be written down, and so was not given.
    pub fn take_back(&mut self, api: &str, terms: &Terms, given: Given) {
        if terms.limit.is_some() {
            self.page_mut(api).window.take_back(given.stamp);
        }
        if terms.total.is_some() {
            self.total.take_back(given.stamp);
        }
        if terms.by_month {
            self.used_in_month = self.used_in_month.saturating_sub(1);
        }
        if given.probe {
            self.page_mut(api).gate.call_probe_back();
        }
    }

    /// Calls of an API go wrong for everybody: none is left until the pause is over. Reports of the same trouble by many at once
    /// count as one, and none makes a pause shorter. Says whether this one closed the gate.
    pub fn close(&mut self, api: &str, reason: &str, now: UnixMillis, pause: Pause) -> bool {
        self.look_at_clock(now);
        let gate = &mut self.page_mut(api).gate;
        let before = gate
            .closed(now)
            .map(|(reason, left)| (reason.clone(), left));
        if let (Some((same, _)), Pause::Backoff { .. }) = (&before, pause)
            && same == reason
        {
            return false;
        }
        let mut after = gate.clone();
        after.close(reason.to_owned(), now, pause);
        let left = |gate: &Gate<String>| gate.closed(now).map(|(_, left)| left);
        let longer = left(&after) > left(gate);
        if longer {
            *gate = after;
        }
        longer
    }

    /// A call of an API went well. Only a probe's word counts: others may have begun before the gate closed. Says whether this
    /// one opened it.
    pub fn went_well(&mut self, api: &str, now: UnixMillis) -> bool {
        self.look_at_clock(now);
        let gate = &mut self.page_mut(api).gate;
        let opens = gate.is_probed() && gate.closed(now).is_none();
        if opens {
            gate.open();
        }
        opens
    }

    /// Why an API is not called now, and for how long yet.
    pub fn closed(&self, api: &str, now: UnixMillis) -> Option<(&str, Duration)> {
        let closed = self.page(api)?.gate.would_admit(now).err();
        closed.map(|(reason, left)| (reason.as_str(), left))
    }

    /// Permits of an API that count yet.
    pub fn used(&self, api: &str, window: Duration, now: UnixMillis) -> u32 {
        let page = self.page(api);
        page.map_or(0, |page| page.window.used(now, window))
    }

    /// Permits of all APIs together that count yet.
    pub fn used_in_total(&self, window: Duration, now: UnixMillis) -> u32 {
        self.total.used(now, window)
    }

    /// Permits that are counted by month, in the month of `now`.
    pub fn used_in_month(&self, now: UnixMillis) -> u32 {
        let over = UtcMonth::of(now) > self.month;
        if over { 0 } else { self.used_in_month }
    }

    fn page(&self, api: &str) -> Option<&Page> {
        self.apis.get(api)
    }

    fn page_mut(&mut self, api: &str) -> &mut Page {
        self.apis.entry(api.to_owned()).or_default()
    }

    /// Notices that the clock went back. By much: then it was ahead before, and what it dated then is not held for longer than
    /// if it were of now.
    fn look_at_clock(&mut self, now: UnixMillis) {
        let Some(horizon) = self.clock.look(now) else {
            return;
        };
        for page in self.apis.values_mut() {
            page.window.date_by(horizon);
            page.gate.open_by(now.plus(LONGEST_PAUSE));
        }
        self.total.date_by(horizon);
        self.month = self.month.min(UtcMonth::of(horizon));
    }
}
