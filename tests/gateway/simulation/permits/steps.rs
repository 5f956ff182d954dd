//! What can happen in a course, and how courses are drawn. A shorter list of smaller numbers is a simpler course.

use emulator::{Fault, FaultBody, Forbidden, Unauthorized};
use proptest::collection::vec;
use proptest::prelude::*;

/// How many isolates there are.
pub const ISOLATES: usize = 3;

/// One course of events.
#[derive(Clone, Debug)]
pub struct Case {
    /// Which ready task goes first, latencies, jitter: everything that is not a step.
    pub seed: u64,
    /// Calls an hour of addresses, of prices, and perhaps of all together.
    pub addresses: u32,
    pub options: u32,
    pub total: Option<u32>,
    pub steps: Vec<Step>,
}

#[derive(Clone, Debug)]
pub enum Step {
    /// So many pages ask one isolate at once about addresses; perhaps the first leaves before it has its answer.
    Validate {
        isolate: usize,
        times: u8,
        leaves: bool,
    },
    /// The same about prices: of so many parcels, from this one on.
    Rates {
        isolate: usize,
        times: u8,
        first: u8,
        leaves: bool,
    },
    /// All come again at the instant that the last one was told who was refused.
    ComeAgainWhenTold {
        times: u8,
    },
    Pass {
        ms: u64,
    },
    Evict,
    Supersede,
    VanishAfter {
        awaits: u64,
    },
    /// Desks vanish, or their answers are lost.
    Desks {
        vanish: f64,
        answers_lost: f64,
    },
    FreshDesks,
    FreshIsolate {
        isolate: usize,
    },
    Object {
        unreachable: f64,
        answers_lost: f64,
        latency_ms: u64,
        overloaded: bool,
        deaf: bool,
    },
    Storage {
        loads_fail: f64,
        saves_fail_before: f64,
        saves_fail_after: f64,
    },
    KvReads {
        fail: f64,
    },
    /// Of a 429: somebody else spends the quota.
    CarrierFails {
        api: &'static str,
        fault: Fault,
        times: u64,
    },
    CarrierRevokes,
    Lose {
        requests: f64,
        answers: f64,
    },
    ObjectClock {
        wrong_by_s: i64,
    },
    IsolateClock {
        isolate: usize,
        wrong_by_s: i64,
    },
    Calm,
}

/// Courses of up to `most` steps.
pub fn case(most: usize) -> impl Strategy<Value = Case> {
    let limits = (
        2..=8_u32,
        2..=8_u32,
        prop::option::weighted(0.3, 8..=12_u32),
    );
    (any::<u64>(), limits, vec(step(), 1..most)).prop_map(
        |(seed, (addresses, options, total), steps)| Case {
            seed,
            addresses,
            options,
            total,
            steps,
        },
    )
}

fn step() -> impl Strategy<Value = Step> {
    let chance = || prop_oneof![Just(0.0), 0.0..0.6_f64];
    let isolate = || 0..ISOLATES;
    let leaves = || prop::bool::weighted(0.2);
    prop_oneof![
        8 => (isolate(), 1..12_u8, leaves())
            .prop_map(|(isolate, times, leaves)| Step::Validate { isolate, times, leaves }),
        6 => (isolate(), 1..8_u8, 0..24_u8, leaves()).prop_map(|(isolate, times, first, leaves)| {
            Step::Rates { isolate, times, first, leaves }
        }),
        4 => (1..12_u8).prop_map(|times| Step::ComeAgainWhenTold { times }),
        3 => (0..12_000_u64).prop_map(|ms| Step::Pass { ms }),
        3 => (0..3_700_000_u64).prop_map(|ms| Step::Pass { ms }),
        2 => Just(Step::Evict),
        1 => Just(Step::Supersede),
        3 => (0..30_u64).prop_map(|awaits| Step::VanishAfter { awaits }),
        2 => (0.0..0.3_f64, chance())
            .prop_map(|(vanish, answers_lost)| Step::Desks { vanish, answers_lost }),
        1 => Just(Step::FreshDesks),
        1 => isolate().prop_map(|isolate| Step::FreshIsolate { isolate }),
        3 => (chance(), chance(), prop_oneof![Just(20), 0..2_500_u64], 0..10_u8)
            .prop_map(|(unreachable, answers_lost, latency_ms, state)| Step::Object {
                unreachable, answers_lost, latency_ms, overloaded: state == 8, deaf: state == 9,
            }),
        2 => (chance(), chance(), chance()).prop_map(
            |(loads_fail, saves_fail_before, saves_fail_after)| Step::Storage {
                loads_fail, saves_fail_before, saves_fail_after,
            }
        ),
        1 => chance().prop_map(|fail| Step::KvReads { fail }),
        4 => (api(), fault(), 1..6_u64)
            .prop_map(|(api, fault, times)| Step::CarrierFails { api, fault, times }),
        2 => Just(Step::CarrierRevokes),
        2 => (chance(), chance()).prop_map(|(requests, answers)| Step::Lose { requests, answers }),
        1 => (-300..=300_i64).prop_map(|wrong_by_s| Step::ObjectClock { wrong_by_s }),
        1 => (isolate(), -300..=300_i64)
            .prop_map(|(isolate, wrong_by_s)| Step::IsolateClock { isolate, wrong_by_s }),
        2 => Just(Step::Calm),
    ]
}

fn api() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["addresses", "shipments", "oauth", "*"])
}

fn fault() -> impl Strategy<Value = Fault> {
    let asked = prop_oneof![
        1 => Just(None),
        3 => (1..4_000_u32).prop_map(|seconds| Some(seconds.to_string())),
    ];
    prop_oneof![
        4 => asked.prop_map(|retry_after| Fault::Quota { retry_after }),
        3 => Just(Fault::Status {
            status: 500,
            body: FaultBody::Json,
            headers: Default::default(),
        }),
        2 => Just(Fault::Reset {}),
        1 => Just(Fault::Html {}),
        1 => Just(Fault::Hang {}),
        2 => (0..6_000_u64).prop_map(|ms| Fault::Delay { ms }),
        3 => Just(Fault::Unauthorized { reason: Unauthorized::TokenExpired }),
        1 => Just(Fault::Forbidden { reason: Forbidden::AccessControl }),
    ]
}
