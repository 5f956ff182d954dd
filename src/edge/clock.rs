//! Time and chance from the runtime.

use std::cell::RefCell;
use std::time::Duration;

use js_sys::Promise;
use js_sys::futures::JsFuture;
use wasm_bindgen::prelude::wasm_bindgen;

use crate::clock::{LocalDay, UnixMillis, local_day, millis};

#[wasm_bindgen(module = "/src/edge/timer.js")]
extern "C" {
    type Timer;

    #[wasm_bindgen(constructor)]
    fn new(span: f64) -> Timer;

    #[wasm_bindgen(method, getter)]
    fn rung(this: &Timer) -> Promise;

    #[wasm_bindgen(method)]
    fn end(this: &Timer);
}

/// A timer that ends when nobody waits for it any more: it would keep an object awake.
struct Running(Timer);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.end();
    }
}

/// Waits.
pub(super) async fn pause(span: Duration) {
    let timer = Running(Timer::new(millis(span) as f64));
    // It never fails.
    let _rung = JsFuture::from(timer.0.rung()).await;
}

#[wasm_bindgen(module = "/src/edge/wall_clock.js")]
extern "C" {
    #[wasm_bindgen(js_name = wallClock)]
    fn wall_clock(zone: &str, millis: f64) -> Option<f64>;
}

/// The time. In production it stands still while a request computes, and moves with its I/O.
pub(super) fn now() -> UnixMillis {
    UnixMillis(js_sys::Date::now() as u64)
}

/// Unpredictable bytes; zeros if the runtime has none, which it always has inside a request.
pub(super) fn random(bytes: &mut [u8]) {
    if getrandom::fill(bytes).is_err() {
        worker::console_error!("the runtime gave no random bytes");
    }
}

thread_local! {
    /// The day found last, with its zone: it holds until it ends, and asking `Intl` is slow.
    static TODAY: RefCell<Option<(String, LocalDay)>> = const { RefCell::new(None) };
}

/// The calendar day in a zone; `None` for a zone that the runtime does not know.
pub(super) fn day_in(zone: &str, now: UnixMillis) -> Option<LocalDay> {
    let known = TODAY.with_borrow(|today| match today {
        Some((known, day)) if known == zone && now < day.ends_at => Some(*day),
        _ => None,
    });
    if known.is_some() {
        return known;
    }
    let day = local_day(now, |at| Some(wall_clock(zone, at.0 as f64)? as i64))?;
    TODAY.set(Some((zone.to_owned(), day)));
    Some(day)
}

#[cfg(test)]
mod tests {
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;
    use crate::clock::iso_date;

    #[wasm_bindgen_test]
    fn the_clock_and_chance_move() {
        assert!(now() > UnixMillis(1_700_000_000_000));
        let (mut one, mut other) = ([0; 16], [0; 16]);
        random(&mut one);
        random(&mut other);
        assert_ne!(one, other);
    }

    #[wasm_bindgen_test]
    async fn a_pause_that_is_given_up_leaves_nothing_behind() {
        use futures_util::future::{Either, ready, select};

        async fn give_up(times: u32) -> f64 {
            for _ in 0..times {
                let pause = std::pin::pin!(pause(Duration::from_secs(3_600)));
                assert!(matches!(select(pause, ready(())).await, Either::Right(_)));
            }
            // What was settled is heard of in a later turn.
            pause(Duration::ZERO).await;
            let memory = wasm_bindgen::memory();
            let buffer = js_sys::Reflect::get(&memory, &"buffer".into()).unwrap();
            js_sys::Reflect::get(&buffer, &"byteLength".into())
                .unwrap()
                .as_f64()
                .unwrap()
        }

        give_up(1_000).await;
        let mut sizes = Vec::new();
        for _ in 0..20 {
            sizes.push(give_up(1_000).await);
        }
        // 100 bytes of each would be 2 MB.
        let grown = sizes.last().unwrap() - sizes.first().unwrap();
        assert!(grown < 500_000.0, "{sizes:?}");
    }

    #[wasm_bindgen_test]
    fn the_runtime_knows_zones_and_their_summer_time() {
        let at = UnixMillis(1_795_291_200_000);
        for (zone, today, ends_at) in [
            ("America/Chicago", "2026-11-21", "2026-11-22T06:00:00Z"),
            ("Pacific/Guam", "2026-11-22", "2026-11-22T14:00:00Z"),
            ("America/New_York", "2026-11-21", "2026-11-22T05:00:00Z"),
        ] {
            let day = day_in(zone, at).unwrap();
            assert_eq!(
                (
                    iso_date(day.today).as_str(),
                    day.ends_at.to_rfc3339().as_str()
                ),
                (today, ends_at),
                "{zone}"
            );
        }
        assert_eq!(day_in("Mars/Olympus", at), None);
    }

    #[wasm_bindgen_test]
    fn the_day_found_last_ends_when_it_ends() {
        let before = UnixMillis(1_795_291_200_000);
        let day = day_in("America/Chicago", before).unwrap();
        assert_eq!(
            day_in("America/Chicago", day.ends_at).unwrap().today,
            day.today.next_day().unwrap()
        );
    }
}
