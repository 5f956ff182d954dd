//! One mechanism for everything that says "do not call now": a remembered refusal, a backoff, a `Retry-After`.

use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::clock::{UnixMillis, millis};

/// Closed until an instant, for a reason; then one call may try again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Gate<Reason> {
    closed: Option<Closed<Reason>>,
    /// How often in a row it closed with a backoff.
    #[serde(default)]
    step: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
struct Closed<Reason> {
    until: UnixMillis,
    reason: Reason,
}

impl<Reason> Default for Gate<Reason> {
    fn default() -> Self {
        Self {
            closed: None,
            step: 0,
        }
    }
}

impl<Reason> Gate<Reason> {
    /// Why it is closed and for how long yet; `None` when a call may go through.
    pub fn closed(&self, now: UnixMillis) -> Option<(&Reason, Duration)> {
        let closed = self.closed.as_ref()?;
        let left = closed.until.since(now);
        (left > Duration::ZERO).then_some((&closed.reason, left))
    }

    /// Closes it for a fixed span.
    pub fn close(&mut self, reason: Reason, now: UnixMillis, span: Duration) {
        self.closed = Some(Closed {
            until: now.plus(span),
            reason,
        });
    }

    /// Closes it for `floor`, doubled each time in a row up to `ceiling`, plus up to a quarter of that: jitter goes
    /// above the floor, so that a promised pause is never cut short.
    pub fn back_off(
        &mut self,
        reason: Reason,
        now: UnixMillis,
        (floor, ceiling): (Duration, Duration),
        jitter: u8,
    ) {
        let doubled = millis(floor).saturating_mul(1 << self.step.min(20));
        let span = doubled.min(millis(ceiling));
        let jitter = span / 4 * u64::from(jitter) / 255;
        self.close(
            reason,
            now,
            Duration::from_millis(span.saturating_add(jitter)),
        );
        self.step = self.step.saturating_add(1);
    }

    /// Opens it: a call went through.
    pub fn open(&mut self) {
        self.closed = None;
        self.step = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HALF_MINUTE_TO_TEN: (Duration, Duration) =
        (Duration::from_secs(30), Duration::from_secs(600));

    #[test]
    fn a_closed_gate_tells_why_and_how_long_and_opens_by_itself() {
        let mut gate = Gate::default();
        assert_eq!(gate.closed(UnixMillis(0)), None);
        gate.close("blocked", UnixMillis(1000), Duration::from_secs(5));
        assert_eq!(
            gate.closed(UnixMillis(2000)),
            Some((&"blocked", Duration::from_secs(4)))
        );
        assert_eq!(gate.closed(UnixMillis(6000)), None);
    }

    #[test]
    fn backoff_doubles_to_its_ceiling_with_jitter_above_the_floor() {
        for (jitter, expected) in [
            (0, [30, 60, 120, 240, 480, 600, 600]),
            (255, [37, 75, 150, 300, 600, 750, 750]),
        ] {
            let mut gate = Gate::default();
            let mut now = UnixMillis(0);
            for seconds in expected {
                gate.back_off((), now, HALF_MINUTE_TO_TEN, jitter);
                let left = gate.closed(now).unwrap().1;
                assert_eq!(left.as_secs(), seconds);
                now = now.plus(left);
                assert_eq!(gate.closed(now), None);
            }
        }
    }

    #[test]
    fn backoff_alone_stays_under_twelve_calls_an_hour() {
        let mut gate = Gate::default();
        let mut calls = 0;
        let mut now = UnixMillis(0);
        while now.0 < 3_600_000 {
            calls += 1;
            gate.back_off((), now, HALF_MINUTE_TO_TEN, 0);
            now = now.plus(gate.closed(now).unwrap().1);
        }
        assert!(calls <= 12, "{calls} calls");
    }

    #[test]
    fn success_starts_the_backoff_from_its_floor_again() {
        let mut gate = Gate::default();
        gate.back_off((), UnixMillis(0), HALF_MINUTE_TO_TEN, 0);
        gate.back_off((), UnixMillis(0), HALF_MINUTE_TO_TEN, 0);
        gate.open();
        gate.back_off((), UnixMillis(0), HALF_MINUTE_TO_TEN, 0);
        assert_eq!(gate.closed(UnixMillis(0)).unwrap().1.as_secs(), 30);
    }
}
