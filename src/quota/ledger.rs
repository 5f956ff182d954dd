//! Permits to call the carrier, counted before the call: for each API and for all together in a window that slides, and by
//! calendar month. Beside them each API's gate: a refusal that concerns everybody leaves nothing, whatever the count says.
//!
//! A permit that is given at t is used by t + [`USE_WITHIN`]. It counts for the window and that span, so that no window at the
//! carrier's side ever holds more calls than the limit. What was not used (its asker died) is spent.

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{UnixMillis, UtcMonth, millis};

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

#[cfg(test)]
mod tests {
    use super::*;

    const HOUR: Duration = Duration::from_secs(3600);
    const MINUTE: Duration = Duration::from_secs(60);
    /// 2026-11-21T20:00:00Z.
    const BEGINNING: UnixMillis = UnixMillis(1_795_291_200_000);

    fn terms(limit: Option<u32>, total: Option<u32>) -> Terms {
        Terms {
            limit,
            total,
            window: HOUR,
            ..Terms::default()
        }
    }

    fn seconds(seconds: u64) -> UnixMillis {
        BEGINNING.plus(Duration::from_secs(seconds))
    }

    /// How many of `asked` are given.
    fn given(ledger: &mut Ledger, api: &str, terms: &Terms, now: UnixMillis, asked: u32) -> u32 {
        let given = (0..asked).filter(|_| ledger.give(api, terms, now).is_ok());
        u32::try_from(given.count()).unwrap()
    }

    fn quota_until(until: UnixMillis) -> Option<(Obstacle, UnixMillis)> {
        Some((Obstacle::Quota, until))
    }

    #[test]
    fn an_api_has_its_limit_and_all_have_one_together() {
        let mut ledger = Ledger::default();
        let sixty = terms(Some(60), Some(100));
        assert_eq!(given(&mut ledger, "a", &sixty, seconds(0), 500), 60);
        assert_eq!(given(&mut ledger, "b", &sixty, seconds(5), 500), 40);
        for (api, until) in [("a", 3_610), ("b", 3_610), ("c", 3_610)] {
            let obstacle = ledger.obstacle(api, &sixty, seconds(6));
            assert_eq!(obstacle, quota_until(seconds(until)), "{api}");
        }
        let unmetered = terms(None, None);
        assert_eq!(given(&mut ledger, "a", &unmetered, seconds(6), 99), 99);
        assert_eq!(ledger.used("a", HOUR, seconds(6)), 60);
        assert_eq!(ledger.used_in_total(HOUR, seconds(6)), 100);
        // The total has room for the sixty of "a", "b" for twenty more of its own.
        assert_eq!(given(&mut ledger, "b", &sixty, seconds(3_610), 500), 20);
        assert_eq!(given(&mut ledger, "a", &sixty, seconds(3_610), 500), 40);
        let later = ledger.obstacle("a", &sixty, seconds(3_611));
        assert_eq!(later, quota_until(seconds(3_615)));
    }

    #[test]
    fn a_clock_that_goes_back_frees_nothing_and_may_return() {
        let mut ledger = Ledger::default();
        let two = terms(Some(2), None);
        assert_eq!(given(&mut ledger, "a", &two, seconds(1_000), 1), 1);
        // Five minutes back; a minute later it is right again.
        assert_eq!(given(&mut ledger, "a", &two, seconds(700), 1), 1);
        let full = ledger.obstacle("a", &two, seconds(730));
        assert_eq!(full, quota_until(seconds(4_610)));
        // It may have been given at 1,000 as well as at 700: the later one counts.
        assert_eq!(given(&mut ledger, "a", &two, seconds(4_610), 9), 2);

        // It stays back: what was counted meanwhile leaves late, and from then on nothing does.
        let mut ledger = Ledger::default();
        assert_eq!(given(&mut ledger, "a", &two, seconds(1_000), 1), 1);
        assert_eq!(given(&mut ledger, "a", &two, seconds(800), 1), 1);
        assert_eq!(given(&mut ledger, "a", &two, seconds(4_609), 9), 0);
        assert_eq!(given(&mut ledger, "a", &two, seconds(4_610), 9), 2);
        assert_eq!(given(&mut ledger, "a", &two, seconds(8_219), 9), 0);
        assert_eq!(given(&mut ledger, "a", &two, seconds(8_220), 9), 2);
    }

    #[test]
    fn a_clock_that_was_far_ahead_does_not_close_the_shop() {
        let mut ledger = Ledger::default();
        let two = Terms {
            by_month: true,
            limit_a_month: Some(3),
            ..terms(Some(2), None)
        };
        let next_year = seconds(400 * 86_400);
        assert_eq!(given(&mut ledger, "a", &two, next_year, 2), 2);
        assert!(ledger.close("b", "blocked", next_year, Pause::Fixed(HOUR)));
        let full = ledger.obstacle("a", &two, seconds(0));
        assert_eq!(full, quota_until(seconds(600 + 3_610)));
        assert_eq!(ledger.closed("b", seconds(0)), Some(("blocked", HOUR)));
        assert_eq!(given(&mut ledger, "a", &two, seconds(4_209), 9), 0);
        // Two of the three of the month are used, by what was counted then.
        assert_eq!(given(&mut ledger, "a", &two, seconds(4_210), 9), 1);
        assert_eq!(ledger.used_in_month(seconds(4_210)), 3);
    }

    #[test]
    fn a_month_has_its_limit_and_ends_in_utc() {
        let mut ledger = Ledger::default();
        let capped = Terms {
            by_month: true,
            limit_a_month: Some(3),
            ..terms(None, None)
        };
        assert_eq!(given(&mut ledger, "a", &capped, BEGINNING, 9), 3);
        let december = UtcMonth::of(BEGINNING).ends_at();
        let last = december.minus(Duration::from_millis(1));
        for now in [BEGINNING, last, seconds(0)] {
            let obstacle = ledger.obstacle("a", &capped, now);
            assert_eq!(obstacle, Some((Obstacle::Month, december)));
        }
        assert_eq!(ledger.used_in_month(december), 0);
        assert_eq!(given(&mut ledger, "a", &capped, december, 9), 3);
        assert_eq!(ledger.used_in_month(december), 3);
        // Back over the end of the month: nothing is freed.
        assert_eq!(given(&mut ledger, "a", &capped, last, 9), 0);
        // Raised: what was used stays used.
        let raised = Terms {
            limit_a_month: Some(5),
            ..capped
        };
        assert_eq!(given(&mut ledger, "a", &raised, december, 9), 2);
    }

    #[test]
    fn what_lasts_longest_is_what_stands_in_the_way() {
        let mut ledger = Ledger::default();
        let one = Terms {
            by_month: true,
            limit_a_month: Some(2),
            ..terms(Some(1), None)
        };
        assert_eq!(given(&mut ledger, "a", &one, seconds(0), 1), 1);
        let quota = quota_until(seconds(3_610));
        assert!(ledger.close("a", "blocked", seconds(0), Pause::Fixed(MINUTE)));
        assert_eq!(ledger.obstacle("a", &one, seconds(0)), quota);
        assert!(ledger.close("a", "blocked", seconds(20), Pause::Fixed(HOUR)));
        let closed = (Obstacle::Closed("blocked".to_owned()), seconds(3_620));
        assert_eq!(ledger.obstacle("a", &one, seconds(20)), Some(closed));
        assert_eq!(given(&mut ledger, "a", &one, seconds(3_620), 9), 1);
        let december = UtcMonth::of(BEGINNING).ends_at();
        let month = Some((Obstacle::Month, december));
        assert_eq!(ledger.obstacle("a", &one, seconds(3_620)), month);
    }

    #[test]
    fn after_a_pause_one_probe_goes_and_its_word_alone_opens_the_gate() {
        let mut ledger = Ledger::default();
        let sixty = terms(Some(60), None);
        assert!(!ledger.went_well("a", seconds(0)), "it is open");
        assert!(ledger.close("a", "quota_used", seconds(0), Pause::Fixed(MINUTE)));
        assert!(!ledger.went_well("a", seconds(30)), "a call from before");
        assert!(!ledger.went_well("a", seconds(60)), "there is no probe yet");
        assert!(ledger.give("a", &sixty, seconds(60)).unwrap().probe);
        let waits = (Obstacle::Closed("quota_used".to_owned()), seconds(90));
        let refused = ledger.give("a", &sixty, seconds(61));
        assert_eq!(refused, Err(waits));
        // It never told: the next one is it.
        assert!(ledger.give("a", &sixty, seconds(90)).unwrap().probe);
        assert!(ledger.went_well("a", seconds(91)));
        assert!(!ledger.give("a", &sixty, seconds(92)).unwrap().probe);
        // A probe that could not be written down is the next one's.
        assert!(ledger.close("a", "quota_used", seconds(92), Pause::Fixed(MINUTE)));
        for _ in 0..2 {
            let probe = ledger.give("a", &sixty, seconds(200)).unwrap();
            assert!(probe.probe);
            ledger.take_back("a", &sixty, probe);
        }
        assert_eq!(ledger.used("a", HOUR, seconds(200)), 3);
    }

    #[test]
    fn many_reports_of_one_trouble_count_once_and_none_shortens_a_pause() {
        let backoff = Pause::Backoff {
            floor: MINUTE,
            ceiling: 15 * MINUTE,
            jitter: 0,
        };
        let mut ledger = Ledger::default();
        for reports in 0..9 {
            let closes = ledger.close("a", "quota_used", seconds(0), backoff);
            assert_eq!(closes, reports == 0);
        }
        let left = |ledger: &Ledger, now| ledger.closed("a", now).map(|(_, left)| left);
        assert_eq!(left(&ledger, seconds(0)), Some(MINUTE));
        assert!(ledger.close("a", "quota_used", seconds(60), backoff));
        assert_eq!(left(&ledger, seconds(60)), Some(2 * MINUTE));
        for (kind, pause) in [
            ("failed", Pause::Fixed(Duration::from_secs(30))),
            ("quota_used", Pause::Fixed(2 * MINUTE)),
        ] {
            assert!(!ledger.close("a", kind, seconds(60), pause), "{kind}");
        }
        assert!(ledger.close("a", "access_blocked", seconds(60), Pause::Fixed(5 * MINUTE)));
        assert_eq!(
            ledger.closed("a", seconds(60)),
            Some(("access_blocked", 5 * MINUTE))
        );
    }

    #[test]
    fn what_was_not_given_after_all_is_not_used() {
        let mut ledger = Ledger::default();
        let terms = Terms {
            by_month: true,
            limit_a_month: Some(9),
            ..terms(Some(2), Some(2))
        };
        ledger.give("a", &terms, seconds(0)).unwrap();
        let lost = ledger.give("a", &terms, seconds(7)).unwrap();
        ledger.take_back("a", &terms, lost);
        assert_eq!(ledger.used("a", HOUR, seconds(7)), 1);
        assert_eq!(ledger.used_in_total(HOUR, seconds(7)), 1);
        assert_eq!(ledger.used_in_month(seconds(7)), 1);
        assert_eq!(given(&mut ledger, "a", &terms, seconds(8), 9), 1);
        let full = ledger.obstacle("a", &terms, seconds(8));
        assert_eq!(full, quota_until(seconds(3_610)));
    }

    #[test]
    fn the_stored_form_is_pinned_and_an_older_one_is_read() {
        let mut ledger = Ledger::default();
        let terms = Terms {
            by_month: true,
            ..terms(Some(60), Some(60))
        };
        ledger.give("addresses", &terms, UnixMillis(5_000)).unwrap();
        ledger.close(
            "addresses",
            "quota_used",
            UnixMillis(6_000),
            Pause::Fixed(MINUTE),
        );
        let text = r#"{"clock":{"last":6000,"latest":6000,"behind_ms":0},"apis":{"addresses":{"window":{"bunches":[[5000,1]],"newest_since":5000},"gate":{"closed":{"until":66000,"reason":"quota_used","probing_until":0},"step":0}}},"total":{"bunches":[[5000,1]],"newest_since":5000},"month":23640,"used_in_month":1}"#;
        assert_eq!(serde_json::to_string(&ledger).unwrap(), text);
        assert_eq!(serde_json::from_str::<Ledger>(text).unwrap(), ledger);
        let older = r#"{"apis":{"addresses":{}},"news":1}"#;
        let older: Ledger = serde_json::from_str(older).unwrap();
        assert_eq!(older.used("addresses", HOUR, UnixMillis(0)), 0);
    }
}
