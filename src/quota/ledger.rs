//! Permits to call the carrier, counted before the call: for each API and for all together in a window that slides, and by
//! calendar month. Beside them each API's gate: a refusal that concerns everybody leaves nothing, whatever the count says.
//!
//! A permit that is given at t is used by t + [`USE_WITHIN`]. It counts for the window and that span, so that no window at the
//! carrier's side ever holds more calls than the limit. What was not used (its asker died) is spent.

use std::time::Duration;

use serde::Serialize;

use crate::clock::{UnixMillis, UtcMonth, millis};
use crate::json::{Document, Json};

use super::{Failures, Gate, Pause, Rule, Window};

/// A permit may be used this long after it was asked for: longer than a request's budget.
pub const USE_WITHIN: Duration = Duration::from_secs(10);

/// How long the word of a probe is waited for: the permit may be used late, and its call may be as long as a label's.
const PROBE_PATIENCE: Duration = Duration::from_secs(30);

/// Who asks while a probe is under way is told to come back so soon: its word may come any moment.
const PROBE_TAKES: Duration = Duration::from_secs(2);

/// A clock that goes back by no more than this may return: FAULTS row 31, the clocks of two machines. One that goes back
/// further was ahead before.
pub(super) const MAY_RETURN: Duration = Duration::from_secs(10 * 60);

/// No pause of a gate is longer, but for jitter.
const LONGEST_PAUSE: Duration = Duration::from_secs(3600);

/// What was given, and what the carrier said against it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Ledger {
    clock: Clock,
    apis: Vec<Page>,
    total: Window,
    month: UtcMonth,
    used_in_month: u32,
}

/// One API's.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Page {
    api: String,
    window: Window,
    gate: Gate<String>,
    #[serde(skip_serializing_if = "Failures::is_empty")]
    failures: Failures,
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
    /// The asker has the probe's permit, and has to repeat its call: the gate is closed to all but him.
    pub repeats_probe: bool,
}

/// What the clock showed. It never frees anything by going back. What is counted while it is behind is dated as if it had not
/// gone back, for it may return; what has run out is told by what it shows, for it may not.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Clock {
    /// When it was looked at last.
    last: UnixMillis,
    /// The latest that it ever showed.
    latest: UnixMillis,
    /// By how much it has gone back and not come up to that again.
    behind_ms: u64,
}

impl Clock {
    /// Looks at it. If it is so far back that it was ahead before: the latest date that anything may have now.
    fn look(&mut self, now: UnixMillis) -> Option<UnixMillis> {
        let gone_back = millis(self.last.since(now));
        let behind_ms = self.behind_ms.saturating_add(gone_back);
        let was_ahead = behind_ms > millis(MAY_RETURN);
        self.behind_ms = behind_ms.min(millis(MAY_RETURN));
        self.last = now;
        let horizon = self.stamp(now);
        if was_ahead {
            self.latest = self.latest.min(horizon);
        }
        if now >= self.latest {
            self.latest = now;
            self.behind_ms = 0;
        }
        was_ahead.then_some(horizon)
    }

    /// The date of what is counted now.
    fn stamp(&self, now: UnixMillis) -> UnixMillis {
        now.plus(Duration::from_millis(self.behind_ms))
    }
}

/// What stands in the way of a permit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// The gate: [`Ledger::closed`] says why.
    Closed,
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
    /// Calls have failed lately: how it goes is to be told.
    pub watched: bool,
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
    /// Reads a stored one. What is not there has its default; `None` for what is no ledger at all.
    pub fn read(text: &str) -> Option<Self> {
        let document = Document::of(text);
        let json = document.root();
        let members = json.members();
        let clock = members.get("clock").members();
        let date = |name| UnixMillis(clock.get(name).number().unwrap_or_default());
        let page = |json: Json| {
            let members = json.members();
            Page {
                api: members.get("api").or_empty().into_owned(),
                window: Window::read(members.get("window")),
                gate: Gate::read(members.get("gate")).unwrap_or_default(),
                failures: Failures::read(members.get("failures")),
            }
        };
        json.is_object().then(|| Self {
            clock: Clock {
                last: date("last"),
                latest: date("latest"),
                behind_ms: clock.get("behind_ms").number().unwrap_or_default(),
            },
            apis: members.get("apis").items().map(page).collect(),
            total: Window::read(members.get("total")),
            month: members.get("month").literal().unwrap_or_default(),
            used_in_month: members.get("used_in_month").number().unwrap_or_default(),
        })
    }

    /// As it is stored. Stored JSON outlives a deploy: new members need a default.
    pub fn to_json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// What stands longest in the way of a permit, and until when: the first instant at which one can be had.
    pub fn obstacle(
        &mut self,
        api: &str,
        terms: &Terms,
        now: UnixMillis,
    ) -> Option<(Obstacle, UnixMillis)> {
        self.look_at_clock(now);
        let rule = |limit| Rule::of(limit, terms.window);
        let mut longest = None;
        let mut note = |obstacle, until: Option<UnixMillis>| {
            if let Some(until) = until
                && longest.is_none_or(|(_, known)| known <= until)
            {
                longest = Some((obstacle, until));
            }
        };
        note(Obstacle::Closed, self.closed_until(api, terms, now));
        let used = self.used_in_month(now);
        let month = terms.limit_a_month.filter(|limit| used >= *limit);
        note(Obstacle::Month, month.map(|_| self.month.ends_at()));
        if let (Some(limit), Some(page)) = (terms.limit, self.page(api)) {
            note(Obstacle::Quota, page.window.full_until(now, rule(limit)));
        }
        if let Some(limit) = terms.total {
            note(Obstacle::Quota, self.total.full_until(now, rule(limit)));
        }
        longest
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
        let stamp = self.clock.stamp(now);
        let (mut probe, mut watched) = (false, false);
        if let Some(page) = self.page_mut(api) {
            let again = terms.repeats_probe && page.gate.probe_again(now, PROBE_PATIENCE);
            probe =
                again || (page.gate.admit(now, PROBE_PATIENCE).is_ok() && page.gate.is_probed());
            watched = page.failures.are_watched(now);
            if let Some(limit) = terms.limit {
                page.window.count(stamp, now, Rule::of(limit, terms.window));
            }
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
            watched,
            counted: counted || probe,
        })
    }

    /// A permit could not be written down, and so was not given.
    pub fn take_back(&mut self, api: &str, terms: &Terms, given: Given) {
        if let Some(page) = self.page_mut(api) {
            page.window.take_back(given.stamp);
            if given.probe {
                page.gate.call_probe_back();
            }
        }
        self.total.take_back(given.stamp);
        if terms.by_month {
            self.used_in_month = self.used_in_month.saturating_sub(1);
        }
    }

    /// Calls of an API go wrong for everybody: none is left until the pause is over. Reports of the same trouble by many at once
    /// count as one, and none makes a pause shorter. Says whether this one closed the gate.
    pub fn close(&mut self, api: &str, reason: &str, now: UnixMillis, pause: Pause) -> bool {
        self.look_at_clock(now);
        let Some(Page { gate, .. }) = self.page_mut(api) else {
            return false;
        };
        let left = |gate: &Gate<String>| gate.closed(now).map(|(_, left)| left);
        let is_same = gate.closed(now).is_some_and(|(known, _)| known == reason);
        if is_same && matches!(pause, Pause::Backoff { .. }) {
            return false;
        }
        let mut after = gate.clone();
        after.close(reason.to_owned(), now, pause);
        let longer = left(&after) > left(gate);
        if longer {
            *gate = after;
        }
        longer
    }

    /// A call of an API failed in a way that says little of the next one. Says whether it is time to close the gate: the probe's
    /// word counts alone, any other one's with those before it.
    pub fn failed(&mut self, api: &str, now: UnixMillis) -> bool {
        self.look_at_clock(now);
        let Some(page) = self.page_mut(api) else {
            return false;
        };
        page.gate.is_probed() || page.failures.failed(now)
    }

    /// A call of an API went well. Only a probe's word opens its gate: others may have begun before that closed. Says whether
    /// anything is different now.
    pub fn went_well(&mut self, api: &str, now: UnixMillis) -> bool {
        self.look_at_clock(now);
        let Some(Page { gate, failures, .. }) = self.page_mut(api) else {
            return false;
        };
        let opens = gate.is_probed() && gate.closed(now).is_none();
        if opens {
            gate.open();
            *failures = Failures::default();
        }
        let watched = failures.are_watched(now);
        if watched {
            failures.went_well(now);
        }
        opens || watched
    }

    /// Until when the gate lets nobody through; for the one whose call is the probe it is open.
    fn closed_until(&self, api: &str, terms: &Terms, now: UnixMillis) -> Option<UnixMillis> {
        let gate = &self.page(api)?.gate;
        let (_, left) = gate.would_admit(now).err()?;
        let is_probing = gate.closed(now).is_none();
        match is_probing {
            true if terms.repeats_probe => None,
            true => Some(now.plus(left.min(PROBE_TAKES))),
            false => Some(now.plus(left)),
        }
    }

    /// The pause of an API's gate, without the wait for its probe: why, and for how long yet.
    pub fn pause(&self, api: &str, now: UnixMillis) -> Option<(&str, Duration)> {
        let pause = self.page(api)?.gate.closed(now);
        pause.map(|(reason, left)| (reason.as_str(), left))
    }

    /// Why an API is not called now, and for how long yet at the most.
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
        self.apis.iter().find(|page| page.api == api)
    }

    fn page_mut(&mut self, api: &str) -> Option<&mut Page> {
        if self.page(api).is_none() {
            self.apis.push(Page {
                api: api.to_owned(),
                ..Page::default()
            });
        }
        self.apis.iter_mut().find(|page| page.api == api)
    }

    /// Notices that the clock went back. By much: then it was ahead before, and what it dated then is not held for longer than
    /// if it were of now.
    fn look_at_clock(&mut self, now: UnixMillis) {
        let Some(horizon) = self.clock.look(now) else {
            return;
        };
        for page in &mut self.apis {
            page.window.date_by(horizon);
            page.gate.open_by(now.plus(LONGEST_PAUSE));
        }
        self.total.date_by(horizon);
        self.month = self.month.min(UtcMonth::of(horizon));
    }
}

#[cfg(test)]
mod tests;
