//! What the account object keeps besides the token, and what it decides from it: when a token call may be made, and what a
//! failure of one means for the next. Pure: the time and chance are arguments.

use std::time::Duration;

use serde::Serialize;

use crate::carrier::CarrierError;
use crate::clock::UnixMillis;
use crate::json::{Document, Form, Json};
use crate::quota::QUOTA_BACKOFF;
use crate::quota::{Gate, Pause};
use crate::token::protocol::LastFailure;
use crate::token::{AccountSettings, TokenFailure, TokenTrouble};

/// Token calls in any hour, in the worst case: each costs quota, and something that refuses every new token must not drain it.
const MOST_CALLS_AN_HOUR: usize = 12;
const HOUR: Duration = Duration::from_secs(3600);

/// The stored row. Stored JSON outlives a deploy: new members need a default.
#[derive(Clone, Debug, Default, Serialize)]
pub(super) struct State {
    /// Whose rows these are: the object's own name, from its first refresh on. After the shop has gone to another host or
    /// client id nobody may fetch tokens under this name any more.
    pub(super) account: String,
    /// The highest generation ever started or seen.
    pub(super) generation: u64,
    /// The refresh under way: written before the call, compared before publishing, so that an instance that was superseded in
    /// between publishes nothing, and its successor waits for the end of its call.
    pub(super) started: Option<Started>,
    /// When the token endpoint must not be called, and why: [`CarrierError::kind`].
    gate: Gate<String>,
    /// The client secret, or the set of roles, that the gate is about; another one is worth a try at once.
    gate_secret: String,
    /// Calls of the token endpoint in the last hour.
    calls: Vec<UnixMillis>,
    /// The newest call that gave no token.
    pub(super) last_failure: Option<LastFailure>,
    /// Whether KV still lacks the current record.
    pub(super) kv_behind: bool,
    /// Until when KV may tell Workers that the gate is closed.
    pub(super) kv_gate_until: UnixMillis,
    /// Stored records that did not open.
    pub(super) unreadable_records: u32,
}

/// A refresh that was started.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub(super) struct Started {
    pub(super) generation: u64,
    pub(super) at: UnixMillis,
    /// Tells two instances apart that start the same generation in the same millisecond.
    by: u64,
}

impl Started {
    fn read(json: Json) -> Option<Self> {
        let form = Form::of(json, &["generation", "at", "by"]);
        form.whole(Self {
            generation: form.literal("generation"),
            at: form.literal("at"),
            by: form.literal("by"),
        })
    }
}

impl State {
    /// Reads a stored row; one that cannot be read counts as absent.
    pub(super) fn from_row(row: &str) -> Option<Self> {
        let document = Document::of(row);
        let form = Form::of(document.root(), &[]);
        form.whole(Self {
            account: form.string("account"),
            generation: form.literal("generation"),
            started: form.optional("started", Started::read),
            gate: form.read("gate", Gate::read),
            gate_secret: form.string("gate_secret"),
            calls: form.read("calls", |calls| {
                let times = || calls.items().map(Json::literal).collect();
                calls.is_array().then(times).flatten()
            }),
            last_failure: form.optional("last_failure", LastFailure::read),
            kv_behind: form.literal("kv_behind"),
            kv_gate_until: form.literal("kv_gate_until"),
            unreadable_records: form.literal("unreadable_records"),
        })
    }

    /// The row as it is stored.
    pub(super) fn to_row(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }

    /// Why no token call may be made now, and for how long yet.
    pub(super) fn closed(&self, now: UnixMillis, fingerprint: &str) -> Option<TokenFailure> {
        if self.gate_secret == fingerprint
            && let Some((kind, left)) = self.gate.closed(now)
        {
            return Some(TokenFailure {
                trouble: TokenTrouble::of_kind(kind),
                retry_after: Some(left),
            });
        }
        if self.calls_in_the_hour(now).count() < MOST_CALLS_AN_HOUR {
            return None;
        }
        let oldest = self.calls_in_the_hour(now).min().unwrap_or(now);
        Some(TokenFailure {
            trouble: TokenTrouble::CallsUsed,
            retry_after: Some(oldest.plus(HOUR).since(now)),
        })
    }

    /// Token calls in the last hour.
    pub(super) fn calls_in_the_hour(&self, now: UnixMillis) -> impl Iterator<Item = UnixMillis> {
        self.calls
            .iter()
            .copied()
            .filter(move |call| now.since(*call) < HOUR)
    }

    /// The same for the operator, who may try again what was remembered, but not what the carrier asked to wait for.
    pub(super) fn closed_to_operator(
        &self,
        now: UnixMillis,
        fingerprint: &str,
    ) -> Option<TokenFailure> {
        self.closed(now, fingerprint)
            .filter(|failure| failure.trouble.is_quota())
    }

    /// From when on the alarm may make a call: half of the hour's calls are left to people who ask, so that a token that has
    /// to be fetched often does not use them all up while nobody asks.
    pub(super) fn open_to_alarm_at(&self, now: UnixMillis) -> UnixMillis {
        let used = self.calls_in_the_hour(now).count();
        match used.checked_sub(MOST_CALLS_AN_HOUR / 2) {
            Some(too_many) => {
                let oldest_that_counts = self.calls_in_the_hour(now).nth(too_many);
                oldest_that_counts.map_or(now, |call| call.plus(HOUR).max(now))
            }
            None => now,
        }
    }

    /// Counts a call of the token endpoint before it is made.
    pub(super) fn count_call(&mut self, now: UnixMillis) {
        self.calls = self.calls_in_the_hour(now).collect();
        self.calls.push(now);
    }

    /// Counts a token call before it is made, and takes its generation: if the token is handed out and its row is then
    /// lost, the number must not come again for another token.
    pub(super) fn start(&mut self, now: UnixMillis, by: u64) -> Started {
        self.count_call(now);
        self.generation = self.generation.saturating_add(1);
        let started = Started {
            generation: self.generation,
            at: now,
            by,
        };
        self.started = Some(started.clone());
        started
    }

    /// A call gave a token.
    pub(super) fn succeeded(&mut self) {
        self.started = None;
        self.gate.open();
    }

    /// A call gave none: closes the gate for as long as the carrier asks, or the failure deserves.
    pub(super) fn failed(
        &mut self,
        error: CarrierError,
        now: UnixMillis,
        jitter: u8,
        settings: &AccountSettings,
        fingerprint: &str,
    ) {
        self.started = None;
        fingerprint.clone_into(&mut self.gate_secret);
        self.last_failure = Some(LastFailure {
            kind: error.kind().to_owned(),
            at: now,
        });
        let backoff = |(floor, ceiling)| Pause::Backoff {
            floor,
            ceiling,
            jitter,
        };
        let pause = match error {
            CarrierError::QuotaUsed {
                retry_after: Some(pause),
            }
            | CarrierError::Failed {
                retry_after: Some(pause),
                ..
            } => Pause::Fixed(pause),
            CarrierError::QuotaUsed { retry_after: None } => backoff(QUOTA_BACKOFF),
            _ if error.is_configuration() => Pause::Fixed(settings.remember_refusal),
            _ => backoff(settings.token_backoff),
        };
        self.gate.close(error.kind().to_owned(), now, pause);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    fn settings() -> std::rc::Rc<AccountSettings> {
        let set = |name: &str| match name {
            "SHOP_ID" => Some("demo".to_owned()),
            "SHIP_FROM_ZIP" => Some("60601".to_owned()),
            "SHIP_FROM_TIME_ZONE" => Some("America/Chicago".to_owned()),
            _ => None,
        };
        Config::from_lookup(set).ready.unwrap().account.clone()
    }

    #[test]
    fn a_failure_closes_the_gate_for_as_long_as_it_deserves() {
        let settings = settings();
        let seconds = |pause| Some(Duration::from_secs(pause));
        for (error, expected) in [
            (CarrierError::CredentialsRejected, 300),
            (CarrierError::ScopeMissing, 300),
            (CarrierError::Redirected, 300),
            (
                CarrierError::QuotaUsed {
                    retry_after: seconds(900),
                },
                900,
            ),
            (CarrierError::QuotaUsed { retry_after: None }, 60),
            (
                CarrierError::Failed {
                    status: 503,
                    retry_after: seconds(7),
                },
                7,
            ),
            (
                CarrierError::Failed {
                    status: 503,
                    retry_after: None,
                },
                30,
            ),
            (CarrierError::TimedOut, 30),
            (CarrierError::Unreadable, 30),
        ] {
            let mut state = State::default();
            let now = UnixMillis(1_000);
            state.start(now, 1);
            state.failed(error, now, 0, &settings, &settings.bearer.fingerprint);
            let failure = state.closed(now, &settings.bearer.fingerprint).unwrap();
            assert_eq!(failure.retry_after, seconds(expected), "{error:?}");
            assert_eq!(failure.trouble.kind(), error.kind());
            assert_eq!(
                state.closed(
                    now.plus(Duration::from_secs(expected)),
                    &settings.bearer.fingerprint
                ),
                None
            );
        }
    }

    #[test]
    fn another_secret_is_worth_a_try_at_once() {
        let settings = settings();
        let mut state = State::default();
        state.failed(
            CarrierError::CredentialsRejected,
            UnixMillis(0),
            0,
            &settings,
            &settings.bearer.fingerprint,
        );
        assert!(
            state
                .closed(UnixMillis(0), &settings.bearer.fingerprint)
                .is_some()
        );
        assert_eq!(state.closed(UnixMillis(0), "rotated"), None);
    }

    #[test]
    fn the_operator_may_try_what_was_remembered_but_not_what_the_carrier_asked_to_wait_for() {
        let settings = settings();
        let now = UnixMillis(1_000);
        for (error, may_try) in [
            (CarrierError::CredentialsRejected, true),
            (CarrierError::TimedOut, true),
            (CarrierError::QuotaUsed { retry_after: None }, false),
        ] {
            let mut state = State::default();
            state.failed(error, now, 0, &settings, &settings.bearer.fingerprint);
            let secret = &settings.bearer.fingerprint;
            assert!(state.closed(now, secret).is_some(), "{error:?}");
            let closed = state.closed_to_operator(now, secret);
            assert_eq!(closed.is_none(), may_try, "{error:?}");
            let last = state.last_failure.unwrap();
            assert_eq!((last.kind.as_str(), last.at), (error.kind(), now));
        }
    }

    #[test]
    fn twelve_calls_an_hour_are_the_most_whatever_comes_of_them() {
        let mut state = State::default();
        let minute = Duration::from_secs(60);
        let mut now = UnixMillis(0);
        for call in 0..12 {
            assert_eq!(state.closed(now, ""), None, "call {call}");
            state.start(now, call);
            state.succeeded();
            now = now.plus(minute);
        }
        let failure = state.closed(now, "").unwrap();
        assert_eq!(failure.trouble, TokenTrouble::CallsUsed);
        assert_eq!(failure.retry_after, Some(48 * minute));
        assert_eq!(state.closed(UnixMillis(0).plus(HOUR), ""), None);
        assert_eq!(state.generation, 12);
    }

    #[test]
    fn the_alarm_leaves_half_of_the_hours_calls_to_people() {
        let mut state = State::default();
        let minute = Duration::from_secs(60);
        let mut now = UnixMillis(0);
        for call in 0..6 {
            assert_eq!(state.open_to_alarm_at(now), now, "call {call}");
            state.start(now, call);
            now = now.plus(minute);
        }
        assert_eq!(state.open_to_alarm_at(now), UnixMillis(0).plus(HOUR));
        state.start(now, 6);
        let second = UnixMillis(0).plus(minute);
        assert_eq!(state.open_to_alarm_at(now), second.plus(HOUR));
        assert_eq!(state.closed(now, ""), None);
    }

    #[test]
    fn the_stored_form_is_pinned_and_an_older_one_is_read() {
        let mut state = State::default();
        let started = state.start(UnixMillis(5), 9);
        assert_eq!(
            state.to_row(),
            r#"{"account":"","generation":1,"started":{"generation":1,"at":5,"by":9},"gate":{"closed":null,"step":0},"gate_secret":"","calls":[5],"last_failure":null,"kv_behind":false,"kv_gate_until":0,"unreadable_records":0}"#
        );
        assert_eq!(
            State::from_row(&state.to_row()).unwrap().started,
            Some(started)
        );
        assert_eq!(
            State::from_row(r#"{"generation":3}"#).unwrap().generation,
            3
        );
        assert!(State::from_row("{").is_none());
    }
}
