//! Counts how calls of an API went, and says when it is better not to call it for a while (FAULTS §1, "gate"). What the carrier
//! thinks of a question is no failure of its API.

use std::time::Duration;

use serde::Serialize;

use crate::clock::UnixMillis;
use crate::json::Json;

/// So many failures one after the other are too many,
const IN_A_ROW: u32 = 5;
/// and so is half of at least so many calls
const LEAST_CALLS: u32 = 10;
/// in so long.
const SPAN: Duration = Duration::from_secs(60);
/// The span is counted in parts: memory is bounded however many calls there are.
const PART: Duration = Duration::from_secs(10);

/// How the newest calls of an API went, as far as that was told.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Failures {
    in_a_row: u32,
    parts: Vec<Part>,
}

/// Calls since an instant: all, and those that failed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
struct Part {
    since: UnixMillis,
    calls: u32,
    failed: u32,
}

impl Failures {
    /// Reads a stored one. What is not there has its default.
    pub(super) fn read(json: Json) -> Self {
        let members = json.members();
        let part = |json: Json| {
            let members = json.members();
            Part {
                since: UnixMillis(members.get("since").number().unwrap_or_default()),
                calls: members.get("calls").number().unwrap_or_default(),
                failed: members.get("failed").number().unwrap_or_default(),
            }
        };
        Self {
            in_a_row: members.get("in_a_row").number().unwrap_or_default(),
            parts: members.get("parts").items().map(part).collect(),
        }
    }

    /// A call failed. Says whether that was one too many; then the count starts anew.
    pub fn failed(&mut self, now: UnixMillis) -> bool {
        self.in_a_row = self.in_a_row.saturating_add(1);
        self.count(now, 1);
        let (calls, failed) = self.parts.iter().fold((0_u32, 0_u32), |sum, part| {
            let (calls, failed) = sum;
            (
                calls.saturating_add(part.calls),
                failed.saturating_add(part.failed),
            )
        });
        let too_many = self.in_a_row >= IN_A_ROW
            || (calls >= LEAST_CALLS && failed.saturating_mul(2) >= calls);
        if too_many {
            *self = Self::default();
        }
        too_many
    }

    /// A call was answered.
    pub fn went_well(&mut self, now: UnixMillis) {
        self.in_a_row = 0;
        self.count(now, 0);
    }

    /// Whether a call has failed lately: how the next ones go makes a difference.
    pub fn are_watched(&self, now: UnixMillis) -> bool {
        self.in_a_row > 0
            || self
                .parts
                .iter()
                .any(|part| part.failed > 0 && is_recent(part, now))
    }

    /// Whether nothing is counted.
    pub fn is_empty(&self) -> bool {
        self.in_a_row == 0 && self.parts.is_empty()
    }

    fn count(&mut self, now: UnixMillis, failed: u32) {
        self.parts.retain(|part| is_recent(part, now));
        let current = |part: &&mut Part| now.since(part.since) < PART;
        match self.parts.last_mut().filter(current) {
            Some(part) => {
                part.calls = part.calls.saturating_add(1);
                part.failed = part.failed.saturating_add(failed);
            }
            None => self.parts.push(Part {
                since: now,
                calls: 1,
                failed,
            }),
        }
    }
}

/// Not too old; and not of a clock that was ahead.
fn is_recent(part: &Part, now: UnixMillis) -> bool {
    part.since <= now && now.since(part.since) < SPAN
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    fn seconds(seconds: u64) -> UnixMillis {
        UnixMillis(1_000_000 + seconds * 1_000)
    }

    /// After which of these calls, one every so many seconds, it is too many: `x` failed, `.` was answered.
    fn too_many(every: u64, calls: &str) -> Vec<usize> {
        let mut failures = Failures::default();
        let mut tripped = Vec::new();
        for (position, call) in calls.chars().enumerate() {
            let now = seconds(position as u64 * every);
            match call {
                'x' if failures.failed(now) => tripped.push(position + 1),
                'x' => (),
                _ => failures.went_well(now),
            }
        }
        tripped
    }

    #[test]
    fn five_in_a_row_are_too_many_however_far_apart() {
        assert_eq!(too_many(1, "xxxxx"), [5]);
        assert_eq!(too_many(600, "xxxxx"), [5]);
        assert_eq!(too_many(600, "xxxx.xxxx.xxxx"), [0; 0]);
        assert_eq!(too_many(1, "xxxxxxxxx"), [5], "the count starts anew");
    }

    #[test]
    fn half_of_at_least_ten_within_a_minute_are_too_many() {
        assert_eq!(too_many(1, "x.x.x.x..x"), [10]);
        assert_eq!(too_many(1, "x.x.x.x.x"), [0; 0], "nine");
        assert_eq!(too_many(1, "..x.x.x..x.x..x"), [0; 0], "two fifths");
        assert_eq!(too_many(7, "x.x.x.x..x.x.x.x"), [0; 0], "over minutes");
    }

    #[test]
    fn memory_is_bounded_and_a_clock_that_was_ahead_counts_for_nothing() {
        let mut failures = Failures::default();
        for position in 0..100_000 {
            failures.went_well(UnixMillis(position * 10));
        }
        assert!(failures.parts.len() <= 7);
        let mut failures = Failures::default();
        for _ in 0..4 {
            assert!(!failures.failed(seconds(9_000)));
        }
        failures.went_well(seconds(0));
        assert_eq!(failures.parts.len(), 1);
    }

    #[test]
    fn calls_are_watched_for_a_minute_after_a_failure_and_as_long_as_it_is_the_newest() {
        let mut failures = Failures::default();
        assert!(!failures.are_watched(seconds(0)) && failures.is_empty());
        failures.went_well(seconds(0));
        assert!(!failures.are_watched(seconds(0)));
        assert!(!failures.failed(seconds(1)));
        assert!(failures.are_watched(seconds(5_000)));
        failures.went_well(seconds(2));
        assert!(failures.are_watched(seconds(3)));
        assert!(!failures.are_watched(seconds(70)));
    }

    #[test]
    fn the_stored_form_is_pinned() {
        let mut failures = Failures::default();
        failures.went_well(UnixMillis(5));
        assert!(!failures.failed(UnixMillis(6)));
        let text = r#"{"in_a_row":1,"parts":[{"since":5,"calls":2,"failed":1}]}"#;
        assert_eq!(serde_json::to_string(&failures).unwrap(), text);
        assert_eq!(Failures::read(Document::of(text).root()), failures);
        assert_eq!(
            Failures::read(Document::of("null").root()),
            Failures::default()
        );
    }
}
