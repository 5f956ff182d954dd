//! Thousands of courses, drawn by a property-testing library, which shrinks one that breaks a promise to the shortest that
//! still does and prints it.
//!
//! | Variable | |
//! |---|---|
//! | `EDGEPOST_RUNS` | how many courses; 10,000 if it is not set, fewer where a course takes long |
//! | `EDGEPOST_SEED` | which ones; the same seed draws the same courses. A failure names it |

use proptest::strategy::Strategy;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::course::Course;
use super::steps::case;

const RUNS: u64 = 10_000;
const SEED: u64 = 20_261_122;
/// The longest course.
const MOST_STEPS: usize = 24;
/// Courses are independent of each other.
const THREADS: u64 = 2;

#[test]
fn no_course_of_events_breaks_a_promise() {
    each_drawn(RUNS, || case(MOST_STEPS), Course::run);
}

/// Runs what a strategy draws, as often as is asked for, or else `usual`.
pub fn each_drawn<S: Strategy>(
    usual: u64,
    strategy: impl Fn() -> S + Sync,
    run: impl Fn(&S::Value) + Sync,
) {
    let runs = number("EDGEPOST_RUNS", usual);
    let seed = number("EDGEPOST_SEED", SEED);
    let (strategy, run) = (&strategy, &run);
    std::thread::scope(|scope| {
        for thread in 0..THREADS {
            let (runs, seed) = (runs.div_ceil(THREADS), seed.wrapping_add(thread));
            scope.spawn(move || draw(runs, seed, &strategy(), run));
        }
    });
}

fn draw<S: Strategy>(runs: u64, seed: u64, strategy: &S, run: &impl Fn(&S::Value)) {
    let mut runner = TestRunner::new(Config {
        cases: u32::try_from(runs).unwrap(),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        max_shrink_iters: 20_000,
        ..Config::default()
    });
    let outcome = runner.run(strategy, |case| {
        run(&case);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("EDGEPOST_SEED={seed}, one thread: {error}");
    }
}

fn number(variable: &str, default: u64) -> u64 {
    let text = std::env::var(variable).ok();
    text.map_or(default, |text| text.parse().unwrap())
}
