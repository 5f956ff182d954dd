//! What can happen in a course, and how courses are drawn. A shorter list of smaller numbers is a simpler course: that is what a
//! failing one is shrunk to.

use emulator::{
    Fault, FaultBody, Forbidden, PaymentTokenForm, PaymentTokenRefusal, RepeatedCancel,
    RepeatedKey, Unauthorized,
};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// How many purchases there are.
pub const KEYS: u8 = 3;

/// One course of events.
#[derive(Clone, Debug)]
pub struct Case {
    /// Which ready task goes first, latencies, jitter: everything that is not a step.
    pub seed: u64,
    pub carrier: Carrier,
    pub steps: Vec<Step>,
}

/// What is not known of the carrier, or differs between its editions.
#[derive(Clone, Debug)]
pub struct Carrier {
    pub repeated_key: RepeatedKey,
    pub repeated_cancel: RepeatedCancel,
    pub refusal: PaymentTokenRefusal,
    pub form: PaymentTokenForm,
    pub payment_follows_bearer: bool,
}

#[derive(Clone, Debug)]
pub enum Step {
    /// So many order with one key at once; perhaps the first leaves before it has its answer.
    Order {
        key: u8,
        next_door: bool,
        times: u8,
        leaves: bool,
    },
    Cancel {
        key: u8,
        times: u8,
    },
    Pass {
        ms: u64,
    },
    KvReads {
        fail: f64,
    },
    /// Of all purchases.
    Storage {
        loads_fail: f64,
        saves_fail_before: f64,
        saves_fail_after: f64,
    },
    Purchase {
        unreachable: f64,
        answers_lost: f64,
        latency_ms: u64,
        overloaded: bool,
    },
    Account {
        unreachable: f64,
        answers_lost: f64,
        latency_ms: u64,
    },
    Alarm {
        late_s: u64,
        twice: f64,
        never: f64,
    },
    /// The alarm rings for nothing.
    Ring {
        key: u8,
    },
    VanishAfter {
        key: u8,
        awaits: u64,
    },
    Evict {
        key: u8,
    },
    Supersede {
        key: u8,
    },
    FreshIsolate,
    CarrierRevokes {
        bearers: bool,
        payment_tokens: bool,
    },
    CarrierFails {
        api: &'static str,
        fault: Fault,
        times: u64,
    },
    Lose {
        requests: f64,
        answers: f64,
    },
    Latency {
        ms: u64,
    },
    /// Orders arrive so much later, whoever waits for them.
    OrdersTake {
        s: u64,
    },
    Clock {
        wrong_by_s: i64,
    },
    Calm,
}

/// Courses of up to `most` steps.
pub fn case(most: usize) -> impl Strategy<Value = Case> {
    (any::<u64>(), carrier(), vec(step(), 1..most)).prop_map(|(seed, carrier, mut steps)| {
        // How long an order may still arrive is counted by a clock. Where that jumps, an order that outlives its sender is one
        // too many, unless the carrier knows it by its key.
        let outlives =
            |step: &Step| matches!(step, Step::OrdersTake { .. } | Step::Supersede { .. });
        if carrier.repeated_key == RepeatedKey::NewLabel && steps.iter().any(outlives) {
            steps.retain(|step| !matches!(step, Step::Clock { .. }));
        }
        Case {
            seed,
            carrier,
            steps,
        }
    })
}

fn carrier() -> impl Strategy<Value = Carrier> {
    (
        select(vec![RepeatedKey::SameLabel, RepeatedKey::NewLabel]),
        select(vec![RepeatedCancel::Refused, RepeatedCancel::Canceled]),
        select(vec![
            PaymentTokenRefusal::Named,
            PaymentTokenRefusal::LikeBearer,
            PaymentTokenRefusal::Bare,
        ]),
        select(vec![
            PaymentTokenForm::Jwt,
            PaymentTokenForm::JwtWithoutExp,
            PaymentTokenForm::Opaque,
        ]),
        prop::bool::weighted(0.2),
    )
        .prop_map(
            |(repeated_key, repeated_cancel, refusal, form, payment_follows_bearer)| Carrier {
                repeated_key,
                repeated_cancel,
                refusal,
                form,
                payment_follows_bearer,
            },
        )
}

fn probability() -> impl Strategy<Value = f64> {
    prop_oneof![3 => Just(0.0), 2 => Just(1.0), 1 => Just(0.5)]
}

fn key() -> impl Strategy<Value = u8> {
    0..KEYS
}

fn one_of(values: &'static [u64]) -> impl Strategy<Value = u64> {
    select(values)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => order(),
        4 => (key(), 1..3_u8).prop_map(|(key, times)| Step::Cancel { key, times }),
        8 => pass().prop_map(|ms| Step::Pass { ms }),
        3 => platform(),
        2 => storage(),
        6 => calls(),
        1 => alarm(),
        5 => ends(),
        1 => (-300..=300_i64).prop_map(|wrong_by_s| Step::Clock { wrong_by_s }),
        1 => Just(Step::Calm),
    ]
}

fn order() -> impl Strategy<Value = Step> {
    let other = prop::bool::weighted(0.1);
    let leaves = prop::bool::weighted(0.2);
    (key(), other, 1..4_u8, leaves).prop_map(|(key, next_door, times, leaves)| Step::Order {
        key,
        next_door,
        times,
        leaves,
    })
}

/// A moment, the time in which an order settles, hours, or until a purchase is forgotten.
fn pass() -> impl Strategy<Value = u64> {
    prop_oneof![
        4 => 0..300_u64,
        3 => 0..8_000_u64,
        4 => 0..130_000_u64,
        1 => 0..20_000_000_u64,
        1 => 80_000_000..90_000_000_u64,
    ]
}

fn platform() -> impl Strategy<Value = Step> {
    let latency = || one_of(&[0, 20, 900, 7_000]);
    prop_oneof![
        1 => probability().prop_map(|fail| Step::KvReads { fail }),
        2 => (probability(), probability(), latency(), prop::bool::weighted(0.1)).prop_map(
            |(unreachable, answers_lost, latency_ms, overloaded)| Step::Purchase {
                unreachable,
                answers_lost,
                latency_ms,
                overloaded,
            }
        ),
        1 => (probability(), probability(), latency()).prop_map(
            |(unreachable, answers_lost, latency_ms)| Step::Account {
                unreachable,
                answers_lost,
                latency_ms,
            }
        ),
    ]
}

fn storage() -> impl Strategy<Value = Step> {
    (probability(), probability(), probability()).prop_map(
        |(loads_fail, saves_fail_before, saves_fail_after)| Step::Storage {
            loads_fail,
            saves_fail_before,
            saves_fail_after,
        },
    )
}

fn ends() -> impl Strategy<Value = Step> {
    prop_oneof![
        3 => (key(), 0..24_u64).prop_map(|(key, awaits)| Step::VanishAfter { key, awaits }),
        1 => key().prop_map(|key| Step::Evict { key }),
        2 => key().prop_map(|key| Step::Supersede { key }),
        1 => Just(Step::FreshIsolate),
    ]
}

fn alarm() -> impl Strategy<Value = Step> {
    let moods = (one_of(&[0, 60, 3_600]), probability(), probability());
    prop_oneof![
        moods.prop_map(|(late_s, twice, never)| Step::Alarm {
            late_s,
            twice,
            never,
        }),
        key().prop_map(|key| Step::Ring { key }),
    ]
}

fn calls() -> impl Strategy<Value = Step> {
    let labels = (label_fault(), 1..6_u64).prop_map(|(fault, times)| Step::CarrierFails {
        api: "labels",
        fault,
        times,
    });
    let tokens = (select(vec!["oauth", "payments"]), token_fault(), 1..6_u64)
        .prop_map(|(api, fault, times)| Step::CarrierFails { api, fault, times });
    let revoked =
        (any::<bool>(), any::<bool>()).prop_map(|(bearers, payment_tokens)| Step::CarrierRevokes {
            bearers,
            payment_tokens,
        });
    prop_oneof![
        6 => labels,
        2 => tokens,
        2 => revoked,
        1 => (probability(), probability())
            .prop_map(|(requests, answers)| Step::Lose { requests, answers }),
        1 => one_of(&[0, 100, 2_500, 15_000, 21_000]).prop_map(|ms| Step::Latency { ms }),
        1 => one_of(&[0, 5, 30, 49]).prop_map(|s| Step::OrdersTake { s }),
    ]
}

fn status(status: u16) -> Fault {
    Fault::Status {
        status,
        body: FaultBody::Html,
        headers: Default::default(),
    }
}

/// Instead of what the call does, after it, or in the middle of its answer.
fn label_fault() -> impl Strategy<Value = Fault> {
    let unauthorized = |reason| Fault::Unauthorized { reason };
    let either = select(vec![
        status(500),
        status(502),
        status(503),
        status(409),
        Fault::Reset {},
        Fault::Hang {},
        Fault::Html {},
        Fault::Malformed {},
        Fault::WrongShape {},
        Fault::Redirect {
            status: 302,
            location: "https://example.com/".to_owned(),
        },
    ]);
    let after = either.clone().prop_map(|fault| Fault::After {
        fault: Box::new(fault),
    });
    let instead = select(vec![
        Fault::Quota { retry_after: None },
        Fault::Quota {
            retry_after: Some("40".to_owned()),
        },
        Fault::Forbidden {
            reason: Forbidden::AccessControl,
        },
        Fault::NotFoundEmpty {},
        unauthorized(Unauthorized::TokenExpired),
        unauthorized(Unauthorized::InvalidToken),
        unauthorized(Unauthorized::InvalidClient),
        unauthorized(Unauthorized::Empty),
        Fault::Revoke {},
        Fault::RevokePayment {},
    ]);
    let odd = select(vec![
        Fault::Delay { ms: 3_000 },
        Fault::Delay { ms: 19_000 },
        Fault::Truncate { after_bytes: 40 },
        Fault::HangInBody { after_bytes: 40 },
    ]);
    prop_oneof![3 => either, 4 => after, 2 => instead, 1 => odd]
}

fn token_fault() -> impl Strategy<Value = Fault> {
    select(vec![
        status(500),
        status(503),
        Fault::Html {},
        Fault::Hang {},
        Fault::Reset {},
        Fault::WrongShape {},
        Fault::WrongCredentials {},
        Fault::Delay { ms: 3_000 },
        Fault::Quota {
            retry_after: Some("40".to_owned()),
        },
        Fault::Unauthorized {
            reason: Unauthorized::TokenExpired,
        },
        Fault::Revoke {},
    ])
}
