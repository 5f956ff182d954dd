//! The ledger of permits, drawn by a property-testing library: whatever happens around it, the carrier never sees more calls
//! than its limit in any window by its own clock, and little of the limit is left unused.
//!
//! | Variable | |
//! |---|---|
//! | `EDGEPOST_LEDGER_RUNS` | how many courses; 10,000 if it is not set |
//! | `EDGEPOST_SEED` | which ones |

use std::time::Duration;

use edgepost::clock::UnixMillis;
use edgepost::quota::{Ledger, Obstacle, Terms, USE_WITHIN};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

const RUNS: u32 = 10_000;
const SEED: u64 = 20_261_122;
const APIS: [&str; 2] = ["addresses", "shipping_options"];
/// A clock that goes back by no more than this may return.
const MAY_RETURN_MS: u64 = 600_000;

/// What holds while a course lasts.
#[derive(Clone, Debug)]
struct Limits {
    apis: [Option<u32>; 2],
    total: Option<u32>,
    window_s: u64,
}

#[derive(Clone, Debug)]
enum Step {
    /// Time goes by.
    Pass { ms: u64 },
    /// A part of a window goes by.
    PassPart { percent: u64 },
    /// So many want a permit, one after the other.
    Ask { api: usize, times: u32 },
    /// One is refused: it comes again at the very instant that it was told.
    AskAgainWhenTold { api: usize },
    /// A permit cannot be written down.
    NotWritten { api: usize },
    /// The instance is gone, and another one reads the row.
    Crash,
    /// The clock goes back, for good.
    GoBack { ms: u64 },
    /// The clock goes back, and is right again before it has come up to where it was.
    GoBackAndReturn { ms: u64, after_percent: u64 },
}

fn step() -> impl Strategy<Value = Step> {
    let api = 0..APIS.len();
    prop_oneof![
        3 => (0..20_000_u64).prop_map(|ms| Step::Pass { ms }),
        3 => (0..150_u64).prop_map(|percent| Step::PassPart { percent }),
        6 => (api.clone(), 1..600_u32).prop_map(|(api, times)| Step::Ask { api, times }),
        2 => (api.clone(), 1..4_u32).prop_map(|(api, times)| Step::Ask { api, times }),
        4 => api.clone().prop_map(|api| Step::AskAgainWhenTold { api }),
        1 => api.prop_map(|api| Step::NotWritten { api }),
        2 => Just(Step::Crash),
        1 => (1..90_000_000_u64).prop_map(|ms| Step::GoBack { ms }),
        2 => (1..=MAY_RETURN_MS, 0..100_u64)
            .prop_map(|(ms, after_percent)| Step::GoBackAndReturn { ms, after_percent }),
    ]
}

fn limits() -> impl Strategy<Value = Limits> {
    let limit = || prop_oneof![4 => (1..=500_u32).prop_map(Some), 1 => Just(None)];
    (
        limit(),
        limit(),
        limit(),
        prop_oneof![Just(3_600), 1..7_200_u64],
    )
        .prop_map(|(first, second, total, window_s)| Limits {
            apis: [first, second],
            total,
            window_s,
        })
}

/// The ledger, the true time, and what was given when.
struct Course {
    limits: Limits,
    ledger: Ledger,
    true_ms: u64,
    clock_behind_ms: u64,
    /// When the clock is right again, and by how much that puts it forward.
    returns: Option<(u64, u64)>,
    given: [Vec<u64>; 2],
}

impl Course {
    fn run(limits: Limits, steps: &[Step]) {
        let mut course = Self {
            limits,
            ledger: Ledger::default(),
            true_ms: 1_795_291_200_000,
            clock_behind_ms: 0,
            returns: None,
            given: Default::default(),
        };
        for step in steps {
            course.take(step);
        }
        course.assert_never_over_the_limit();
    }

    fn take(&mut self, step: &Step) {
        match *step {
            Step::Pass { ms } => self.pass(ms),
            Step::PassPart { percent } => self.pass(self.limits.window_s * 10 * percent),
            Step::Ask { api, times } => {
                for _ in 0..times {
                    if self.ask(api).is_some() {
                        break;
                    }
                }
            }
            Step::AskAgainWhenTold { api } => {
                if let Some(until) = self.ask(api) {
                    let wait = until.since(self.now());
                    self.pass(u64::try_from(wait.as_millis()).unwrap());
                    self.ask(api);
                }
            }
            Step::NotWritten { api } => {
                let (terms, now) = (self.terms(api), self.now());
                let before = self.ledger.obstacle(APIS[api], &terms, now);
                if let Ok(given) = self.ledger.give(APIS[api], &terms, now) {
                    self.ledger.take_back(APIS[api], &terms, given);
                    let after = self.ledger.obstacle(APIS[api], &terms, now);
                    assert_eq!(after, before);
                }
            }
            Step::Crash => {
                self.ledger = Ledger::read(&self.ledger.to_json()).unwrap();
            }
            Step::GoBack { ms } => self.clock_behind_ms += ms,
            Step::GoBackAndReturn { ms, after_percent } => {
                if self.returns.is_none() {
                    // It is looked at before: what nobody looked at has not gone back.
                    self.look();
                    self.clock_behind_ms += ms;
                    self.returns = Some((self.true_ms + ms * after_percent / 100, ms));
                    self.look();
                }
            }
        }
    }

    fn pass(&mut self, ms: u64) {
        self.true_ms += ms;
        if let Some((at, by_ms)) = self.returns
            && at <= self.true_ms
        {
            self.clock_behind_ms -= by_ms;
            self.returns = None;
        }
    }

    fn look(&mut self) {
        let (terms, now) = (self.terms(0), self.now());
        self.ledger.obstacle(APIS[0], &terms, now);
    }

    fn now(&self) -> UnixMillis {
        UnixMillis(self.true_ms - self.clock_behind_ms)
    }

    fn terms(&self, api: usize) -> Terms {
        Terms {
            limit: self.limits.apis[api],
            total: self.limits.total,
            window: Duration::from_secs(self.limits.window_s),
            ..Terms::default()
        }
    }

    /// Until when there is none, or none.
    fn ask(&mut self, api: usize) -> Option<UnixMillis> {
        let (terms, now) = (self.terms(api), self.now());
        match self.ledger.give(APIS[api], &terms, now) {
            Ok(_) => {
                self.given[api].push(self.true_ms);
                None
            }
            Err((Obstacle::Quota, until)) => {
                self.assert_exact(api, until);
                Some(until)
            }
            Err(other) => panic!("{other:?}"),
        }
    }

    /// There is one at the instant that is told, and none before.
    fn assert_exact(&self, api: usize, until: UnixMillis) {
        let terms = self.terms(api);
        let free_at = |now| {
            self.ledger
                .clone()
                .obstacle(APIS[api], &terms, now)
                .is_none()
        };
        assert!(until > self.now());
        assert!(free_at(until), "not at {until:?}");
        let before = UnixMillis(until.0 - 1);
        assert!(!free_at(before), "before {until:?}");
    }

    /// A permit may be used at once or at the very end of its time, so the worst that the carrier sees of a limit and one more
    /// is the first of them late and the others at once.
    fn assert_never_over_the_limit(&self) {
        let mut all: Vec<_> = self.given.concat();
        all.sort_unstable();
        let [first, second] = &self.given;
        for (given, limit) in [
            (first, self.limits.apis[0]),
            (second, self.limits.apis[1]),
            (&all, self.limits.total),
        ] {
            let Some(limit) = limit.map(|limit| usize::try_from(limit).unwrap()) else {
                continue;
            };
            let late = u64::try_from(USE_WITHIN.as_millis()).unwrap();
            for calls in given.windows(limit + 1) {
                let apart = calls[limit].saturating_sub(calls[0] + late);
                let window = self.limits.window_s * 1000;
                assert!(apart >= window, "{} calls within {apart} ms", limit + 1);
            }
        }
    }
}

fn runner(cases: u32) -> TestRunner {
    let seed = std::env::var("EDGEPOST_SEED").ok();
    TestRunner::new(Config {
        cases,
        rng_seed: RngSeed::Fixed(seed.map_or(SEED, |seed| seed.parse().unwrap())),
        failure_persistence: None,
        ..Config::default()
    })
}

/// Promise 5.
#[test]
fn no_course_of_events_takes_the_carrier_over_its_limit() {
    let runs = std::env::var("EDGEPOST_LEDGER_RUNS").ok();
    let mut runner = runner(runs.map_or(RUNS, |runs| runs.parse().unwrap()));
    let steps = proptest::collection::vec(step(), 1..40);
    let outcome = runner.run(&(limits(), steps), |(limits, steps)| {
        Course::run(limits, &steps);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// Under steady pressure each permit comes back at most 2 % later than the carrier would allow it.
#[test]
fn at_most_a_fiftieth_of_an_hours_limit_is_left_unused() {
    // Somebody asks at least every ten seconds, and at the instant at which there is one again.
    let pauses = proptest::collection::vec(0..=10_000_u64, 20..40);
    let outcome = runner(400).run(&(1..=500_u32, pauses), |(limit, pauses)| {
        let terms = Terms {
            limit: Some(limit),
            window: Duration::from_secs(3_600),
            ..Terms::default()
        };
        let (mut ledger, mut now, mut given) = (Ledger::default(), 1_795_291_200_000, Vec::new());
        let most = usize::try_from(limit).unwrap() * 3 + 1;
        let mut pauses = pauses.iter().cycle();
        while given.len() < most {
            match ledger.give(APIS[0], &terms, UnixMillis(now)) {
                Ok(_) => {
                    given.push(now);
                    now += pauses.next().unwrap();
                }
                Err((_, until)) => now = until.0,
            }
        }
        let limit = usize::try_from(limit).unwrap();
        for calls in given.windows(limit + 1) {
            let apart = calls[limit] - calls[0];
            prop_assert!(apart <= 3_672_000, "{apart} ms for {limit}");
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}
