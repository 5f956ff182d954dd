//! What can happen in a course, and how courses are drawn. A shorter list of smaller numbers is a simpler course: that is what a
//! failing one is shrunk to.

use emulator::{Fault, FaultBody, Forbidden, Unauthorized};
use proptest::collection::vec;
use proptest::prelude::*;

/// How many isolates there are.
pub const ISOLATES: usize = 4;

/// One course of events.
#[derive(Clone, Debug)]
pub struct Case {
    /// Which ready task goes first, latencies, jitter: everything that is not a step.
    pub seed: u64,
    pub carrier: Carrier,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub struct Carrier {
    pub life_s: u64,
    pub numbers_as_text: bool,
    pub new_token_revokes_older: bool,
}

#[derive(Clone, Debug)]
pub enum Step {
    /// So many pages ask one isolate at once; perhaps the first leaves before it has its answer.
    Ask {
        isolate: usize,
        times: u8,
        leaves: bool,
    },
    /// Somebody buys labels: a payment token is needed, or the one at hand was refused.
    Pay {
        isolate: usize,
        times: u8,
        is_refused: bool,
    },
    Pass {
        ms: u64,
    },
    KvReads {
        fail: f64,
        ms: u64,
        stale_s: u64,
    },
    /// With a jitter writes overtake each other.
    KvWrites {
        fail_before: f64,
        fail_after: f64,
        ms: u64,
        jitter_ms: u64,
    },
    Storage {
        loads_fail: f64,
        saves_fail_before: f64,
        saves_fail_after: f64,
    },
    Object {
        unreachable: f64,
        answers_lost: f64,
        latency_ms: u64,
        overloaded: bool,
    },
    Alarm {
        late_s: u64,
        twice: f64,
        never: f64,
    },
    /// The alarm rings for nothing.
    Ring,
    VanishAfter {
        awaits: u64,
    },
    Evict,
    Supersede,
    CarrierRevokes,
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
    ObjectClock {
        wrong_by_s: i64,
    },
    IsolateClock {
        isolate: usize,
        wrong_by_s: i64,
    },
    FreshIsolate {
        isolate: usize,
    },
    /// There is a new client secret, or a new sealing key; nobody has it yet.
    RotateSecret,
    RotateKey,
    DeployObject,
    DeployIsolate {
        isolate: usize,
    },
    OperatorReplaces {
        isolate: usize,
    },
    OperatorRevokes {
        isolate: usize,
    },
    Calm,
}

/// Courses of up to `most` steps.
pub fn case(most: usize) -> impl Strategy<Value = Case> {
    let life_s = prop_oneof![3 => Just(28_800_u64), 1 => Just(3_600_u64)];
    let carrier = (life_s, any::<bool>(), prop::bool::weighted(0.2));
    let carrier = carrier.prop_map(
        |(life_s, numbers_as_text, new_token_revokes_older)| Carrier {
            life_s,
            numbers_as_text,
            new_token_revokes_older,
        },
    );
    (any::<u64>(), carrier, vec(step(), 1..most)).prop_map(|(seed, carrier, mut steps)| {
        // The margin of a short life does not cover two clocks that are ten minutes apart.
        let moves_clocks =
            |step: &Step| matches!(step, Step::ObjectClock { .. } | Step::IsolateClock { .. });
        steps.retain(|step| carrier.life_s == 28_800 || !moves_clocks(step));
        Case {
            seed,
            carrier,
            steps,
        }
    })
}

fn probability() -> impl Strategy<Value = f64> {
    prop_oneof![3 => Just(0.0), 2 => Just(1.0), 1 => Just(0.5)]
}

fn isolate() -> impl Strategy<Value = usize> {
    0..ISOLATES
}

fn one_of(values: &'static [u64]) -> impl Strategy<Value = u64> {
    proptest::sample::select(values)
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        12 => (isolate(), 1..4_u8, prop::bool::weighted(0.2))
            .prop_map(|(isolate, times, leaves)| Step::Ask { isolate, times, leaves }),
        5 => (isolate(), 1..4_u8, prop::bool::weighted(0.1))
            .prop_map(|(isolate, times, is_refused)| Step::Pay { isolate, times, is_refused }),
        8 => pass().prop_map(|ms| Step::Pass { ms }),
        2 => platform(),
        2 => storage(),
        3 => carrier(),
        1 => alarm(),
        3 => prop_oneof![
            (0..24_u64).prop_map(|awaits| Step::VanishAfter { awaits }),
            Just(Step::Evict),
            Just(Step::Supersede),
            isolate().prop_map(|isolate| Step::FreshIsolate { isolate }),
        ],
        1 => prop_oneof![
            (-300..=300_i64).prop_map(|wrong_by_s| Step::ObjectClock { wrong_by_s }),
            (isolate(), -300..=300_i64)
                .prop_map(|(isolate, wrong_by_s)| Step::IsolateClock { isolate, wrong_by_s }),
        ],
        2 => deploy(),
        1 => prop_oneof![
            isolate().prop_map(|isolate| Step::OperatorReplaces { isolate }),
            isolate().prop_map(|isolate| Step::OperatorRevokes { isolate }),
        ],
        1 => Just(Step::Calm),
    ]
}

/// A moment, minutes, or most of a token's life.
fn pass() -> impl Strategy<Value = u64> {
    prop_oneof![
        3 => 0..400_u64,
        2 => 0..8_000_u64,
        2 => 0..900_000_u64,
        1 => 0..27_000_000_u64,
    ]
}

fn platform() -> impl Strategy<Value = Step> {
    prop_oneof![
        (
            probability(),
            one_of(&[1, 20, 140, 400]),
            one_of(&[0, 60, 600])
        )
            .prop_map(|(fail, ms, stale_s)| Step::KvReads { fail, ms, stale_s }),
        (
            probability(),
            probability(),
            one_of(&[5, 300, 20_000]),
            one_of(&[0, 5_000])
        )
            .prop_map(|(fail_before, fail_after, ms, jitter_ms)| Step::KvWrites {
                fail_before,
                fail_after,
                ms,
                jitter_ms,
            }),
        (
            probability(),
            probability(),
            one_of(&[0, 20, 900, 7_000]),
            prop::bool::weighted(0.1)
        )
            .prop_map(
                |(unreachable, answers_lost, latency_ms, overloaded)| Step::Object {
                    unreachable,
                    answers_lost,
                    latency_ms,
                    overloaded,
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

fn alarm() -> impl Strategy<Value = Step> {
    let moods = (one_of(&[0, 60, 3_600]), probability(), probability());
    prop_oneof![
        moods.prop_map(|(late_s, twice, never)| Step::Alarm {
            late_s,
            twice,
            never,
        }),
        Just(Step::Ring),
    ]
}

fn carrier() -> impl Strategy<Value = Step> {
    let apis: &[&str] = &["oauth", "payments", "addresses", "*"];
    let fails = (proptest::sample::select(apis), fault(), 1..20_u64);
    prop_oneof![
        2 => Just(Step::CarrierRevokes),
        3 => fails.prop_map(|(api, fault, times)| Step::CarrierFails { api, fault, times }),
        1 => (probability(), probability())
            .prop_map(|(requests, answers)| Step::Lose { requests, answers }),
        1 => one_of(&[0, 100, 2_500, 4_900, 6_000]).prop_map(|ms| Step::Latency { ms }),
    ]
}

fn fault() -> impl Strategy<Value = Fault> {
    let status = |status| Fault::Status {
        status,
        body: FaultBody::Html,
        headers: Default::default(),
    };
    let unauthorized = |reason| Fault::Unauthorized { reason };
    let throttled = |text: &str| Fault::Quota {
        retry_after: Some(text.to_owned()),
    };
    proptest::sample::select(vec![
        status(500),
        status(503),
        status(504),
        Fault::Html {},
        Fault::Hang {},
        Fault::HangInBody { after_bytes: 40 },
        Fault::Reset {},
        Fault::Truncate { after_bytes: 40 },
        Fault::WrongShape {},
        Fault::WrongCredentials {},
        Fault::Revoke {},
        Fault::Delay { ms: 3_000 },
        Fault::Quota { retry_after: None },
        throttled("40"),
        throttled("Sat, 21 Nov 2026 21:00:00 GMT"),
        throttled("soon"),
        unauthorized(Unauthorized::TokenExpired),
        unauthorized(Unauthorized::InvalidToken),
        unauthorized(Unauthorized::InvalidTokenSignature),
        unauthorized(Unauthorized::InvalidOauthScope),
        unauthorized(Unauthorized::Empty),
        Fault::Forbidden {
            reason: Forbidden::AccessControl,
        },
    ])
}

fn deploy() -> impl Strategy<Value = Step> {
    prop_oneof![
        1 => Just(Step::RotateSecret),
        1 => Just(Step::RotateKey),
        2 => Just(Step::DeployObject),
        3 => isolate().prop_map(|isolate| Step::DeployIsolate { isolate }),
    ]
}
