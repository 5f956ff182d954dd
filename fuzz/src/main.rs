//! The engine: libFuzzer on one target. `scripts/fuzz.mjs` starts it; by hand: `EDGEPOST_FUZZ_TARGET=readers` and libFuzzer's own options.

#![no_main]
#![allow(
    clippy::print_stderr,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a program for developers, on their machine"
)]

use std::path::Path;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use fuzz::{Input, Target};
use libfuzzer_sys::{fuzz_mutator, fuzz_target, fuzzer_mutate};

static TARGET: OnceLock<&'static Target> = OnceLock::new();
/// Microseconds of the slowest input.
static SLOWEST: AtomicU64 = AtomicU64::new(0);

fuzz_target!(
    init: start(),
    |data: &[u8]| {
        if let (Some(target), Some(input)) = (TARGET.get(), Input::read(data)) {
            let took = timed(target, &input);
            if took > SLOWEST.load(Ordering::Relaxed) {
                // Perhaps it was the machine.
                note_time(took.min(timed(target, &input)));
            }
        }
    }
);

fuzz_mutator!(|data: &mut [u8], size: usize, max_size: usize, seed: u32| {
    let was = data.get(..size).unwrap_or_default();
    // Every other time bytes are changed without regard for what they mean.
    let changed = (seed % 2 == 0).then(|| fuzz::mutated(was, seed.into()));
    match changed.flatten() {
        Some(changed) if changed.len() <= max_size => {
            let places = data.iter_mut().zip(&changed);
            places.for_each(|(place, byte)| *place = *byte);
            changed.len()
        }
        _ => fuzzer_mutate(data, size, max_size),
    }
});

/// Chooses the target and writes its seeds, before libFuzzer looks for them.
fn start() {
    let name = std::env::var("EDGEPOST_FUZZ_TARGET").unwrap_or_default();
    let Some(target) = fuzz::target(&name) else {
        panic!("EDGEPOST_FUZZ_TARGET names no target: {name:?}");
    };
    if let Ok(folder) = std::env::var("EDGEPOST_FUZZ_SEEDS") {
        for (name, seed) in (target.seeds)() {
            let file = Path::new(&folder).join(name);
            if let Err(error) = std::fs::write(&file, seed) {
                panic!("{}: {error}", file.display());
            }
        }
    }
    TARGET.get_or_init(|| target);
}

/// Runs it; how long that took, in microseconds.
fn timed(target: &Target, input: &Input) -> u64 {
    let began = Instant::now();
    (target.run)(input);
    u64::try_from(began.elapsed().as_micros()).unwrap_or(u64::MAX)
}

fn note_time(took: u64) {
    let slowest = SLOWEST.fetch_max(took, Ordering::Relaxed);
    if took > slowest {
        eprintln!("slowest input: {took} us");
    }
}
