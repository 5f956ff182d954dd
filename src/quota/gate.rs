//! One mechanism for everything that says "do not call now": a remembered refusal, a backoff, a `Retry-After`. Each thing
//! that may be called has one; when its pause is over, one call goes through and tries.

use std::time::Duration;

use serde::Serialize;

use crate::clock::{UnixMillis, millis};
use crate::json::{Form, Json};

/// Closed until an instant, for a reason; then one probe, which opens it or closes it again.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Gate<Reason> {
    closed: Option<Closed<Reason>>,
    /// How often in a row it closed with a backoff.
    step: u32,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
struct Closed<Reason> {
    until: UnixMillis,
    reason: Reason,
    /// When the pause is over: until when the probe that went through is waited for.
    probing_until: UnixMillis,
}

/// The shortest and the longest pause that a carrier may ask for: an hour is its quota's window.
pub const ASKED_PAUSE: (Duration, Duration) = (Duration::from_secs(1), Duration::from_secs(3600));

/// A pause after a 429 that does not say how long: first, and at most.
pub const QUOTA_BACKOFF: (Duration, Duration) = (Duration::from_secs(60), Duration::from_secs(900));

/// How long a gate closes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pause {
    /// For a fixed span: what the carrier asked for, or how long a refusal is remembered.
    Fixed(Duration),
    /// For the floor, doubled each time in a row up to the ceiling, plus up to a quarter of that: jitter goes above the
    /// floor, so that a promised pause is never cut short.
    Backoff {
        /// The first pause.
        floor: Duration,
        /// The longest, before jitter.
        ceiling: Duration,
        /// How much of the quarter is added, of 255.
        jitter: u8,
    },
}

impl<Reason> Default for Gate<Reason> {
    fn default() -> Self {
        Self {
            closed: None,
            step: 0,
        }
    }
}

impl Gate<String> {
    /// Reads a stored one; `None` if it is damaged.
    pub(crate) fn read(json: Json) -> Option<Self> {
        let closed = |json| {
            let form = Form::of(json, &["until", "reason"]);
            form.whole(Closed {
                until: form.literal("until"),
                reason: form.string("reason"),
                probing_until: form.literal("probing_until"),
            })
        };
        let form = Form::of(json, &[]);
        form.whole(Self {
            closed: form.optional("closed", closed),
            step: form.literal("step"),
        })
    }
}

impl<Reason> Gate<Reason> {
    /// Why it is closed and for how long yet; `None` when its pause is over, or it is open.
    pub fn closed(&self, now: UnixMillis) -> Option<(&Reason, Duration)> {
        let closed = self.closed.as_ref()?;
        let left = closed.until.since(now);
        (left > Duration::ZERO).then_some((&closed.reason, left))
    }

    /// Lets a call through, or says why not and for how long yet. After the pause the first to ask is the probe: the others
    /// wait until it has told how it went, or `patience` is over.
    ///
    /// # Errors
    ///
    /// The reason.
    pub fn admit(
        &mut self,
        now: UnixMillis,
        patience: Duration,
    ) -> Result<(), (&Reason, Duration)> {
        let Some(closed) = &mut self.closed else {
            return Ok(());
        };
        let left = closed.until.max(closed.probing_until).since(now);
        if left > Duration::ZERO {
            return Err((&closed.reason, left));
        }
        closed.probing_until = now.plus(patience);
        Ok(())
    }

    /// What [`Self::admit`] would say, and nobody becomes the probe by it.
    ///
    /// # Errors
    ///
    /// The reason.
    pub fn would_admit(&self, now: UnixMillis) -> Result<(), (&Reason, Duration)> {
        let Some(closed) = &self.closed else {
            return Ok(());
        };
        match closed.until.max(closed.probing_until).since(now) {
            Duration::ZERO => Ok(()),
            left => Err((&closed.reason, left)),
        }
    }

    /// Whether whoever was admitted last is the probe, and its word is waited for.
    pub fn is_probed(&self) -> bool {
        let closed = self.closed.as_ref();
        closed.is_some_and(|closed| closed.probing_until > UnixMillis::default())
    }

    /// The probe has to be repeated: it has the same time again. Says whether there is one.
    pub fn probe_again(&mut self, now: UnixMillis, patience: Duration) -> bool {
        let is_probed = self.is_probed();
        if let Some(closed) = self.closed.as_mut().filter(|_| is_probed) {
            closed.probing_until = now.plus(patience);
        }
        is_probed
    }

    /// The probe did not go through after all: the next one to ask is it.
    pub fn call_probe_back(&mut self) {
        if let Some(closed) = &mut self.closed {
            closed.probing_until = UnixMillis::default();
        }
    }

    /// It was closed by a clock that was ahead: it opens at `latest` at the latest.
    pub fn open_by(&mut self, latest: UnixMillis) {
        if let Some(closed) = &mut self.closed {
            closed.until = closed.until.min(latest);
            closed.probing_until = closed.probing_until.min(latest);
        }
    }

    /// A call went wrong in a way that the next ones will too.
    pub fn close(&mut self, reason: Reason, now: UnixMillis, pause: Pause) {
        let span = match pause {
            Pause::Fixed(span) => span,
            Pause::Backoff {
                floor,
                ceiling,
                jitter,
            } => {
                let doubled = millis(floor).saturating_mul(1 << self.step.min(20));
                let span = doubled.min(millis(ceiling));
                self.step = self.step.saturating_add(1);
                Duration::from_millis(span.saturating_add(span / 4 * u64::from(jitter) / 255))
            }
        };
        self.closed = Some(Closed {
            until: now.plus(span),
            reason,
            probing_until: UnixMillis::default(),
        });
    }

    /// A call went through.
    pub fn open(&mut self) {
        self.closed = None;
        self.step = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn half_a_minute_to_ten(jitter: u8) -> Pause {
        Pause::Backoff {
            floor: Duration::from_secs(30),
            ceiling: Duration::from_secs(600),
            jitter,
        }
    }

    #[test]
    fn a_closed_gate_tells_why_and_how_long_and_its_pause_ends_by_itself() {
        let mut gate = Gate::default();
        assert_eq!(gate.closed(UnixMillis(0)), None);
        gate.close(
            "blocked",
            UnixMillis(1000),
            Pause::Fixed(Duration::from_secs(5)),
        );
        assert_eq!(
            gate.closed(UnixMillis(2000)),
            Some((&"blocked", Duration::from_secs(4)))
        );
        assert_eq!(gate.closed(UnixMillis(6000)), None);
    }

    #[test]
    fn after_the_pause_one_probe_goes_through_and_the_others_wait_for_its_word() {
        let patience = Duration::from_secs(5);
        let mut gate = Gate::default();
        assert_eq!(gate.admit(UnixMillis(0), patience), Ok(()));
        assert_eq!(
            gate.admit(UnixMillis(0), patience),
            Ok(()),
            "open: no probe"
        );
        gate.close(
            "blocked",
            UnixMillis(0),
            Pause::Fixed(Duration::from_secs(1)),
        );
        let second = Duration::from_secs(1);
        assert_eq!(
            gate.admit(UnixMillis(0), patience),
            Err((&"blocked", second))
        );
        assert_eq!(gate.admit(UnixMillis(1000), patience), Ok(()), "the probe");
        assert_eq!(
            gate.admit(UnixMillis(2000), patience),
            Err((&"blocked", 4 * second))
        );
        assert_eq!(
            gate.admit(UnixMillis(6000), patience),
            Ok(()),
            "the probe never told"
        );
        gate.open();
        assert_eq!(gate.admit(UnixMillis(6000), patience), Ok(()));
        assert_eq!(gate.admit(UnixMillis(6000), patience), Ok(()));
    }

    #[test]
    fn looking_makes_no_probe_and_one_that_did_not_go_through_is_the_next_ones() {
        let patience = Duration::from_secs(5);
        let mut gate = Gate::default();
        assert_eq!(gate.would_admit(UnixMillis(0)), Ok(()));
        assert!(gate.admit(UnixMillis(0), patience).is_ok() && !gate.is_probed());
        let second = Duration::from_secs(1);
        gate.close("blocked", UnixMillis(0), Pause::Fixed(second));
        assert_eq!(gate.would_admit(UnixMillis(0)), Err((&"blocked", second)));
        for _ in 0..2 {
            assert_eq!(gate.would_admit(UnixMillis(1000)), Ok(()));
        }
        for _ in 0..2 {
            assert!(!gate.is_probed());
            assert_eq!(gate.admit(UnixMillis(1000), patience), Ok(()));
            assert!(gate.is_probed());
            let waits = Err((&"blocked", patience));
            assert_eq!(gate.would_admit(UnixMillis(1000)), waits);
            gate.call_probe_back();
        }
        gate.open_by(UnixMillis(400));
        assert_eq!(gate.would_admit(UnixMillis(400)), Ok(()));
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
                gate.close((), now, half_a_minute_to_ten(jitter));
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
            gate.close((), now, half_a_minute_to_ten(0));
            now = now.plus(gate.closed(now).unwrap().1);
        }
        assert!(calls <= 12, "{calls} calls");
    }

    #[test]
    fn success_starts_the_backoff_from_its_floor_again() {
        let mut gate = Gate::default();
        gate.close((), UnixMillis(0), half_a_minute_to_ten(0));
        gate.close((), UnixMillis(0), half_a_minute_to_ten(0));
        gate.open();
        gate.close((), UnixMillis(0), half_a_minute_to_ten(0));
        assert_eq!(gate.closed(UnixMillis(0)).unwrap().1.as_secs(), 30);
    }
}
