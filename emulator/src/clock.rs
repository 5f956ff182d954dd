//! The system clock, read only where the program meets the world; everything else takes the time as an argument.

use std::time::{SystemTime, UNIX_EPOCH};

/// Milliseconds since 1970 by the system clock.
#[must_use]
pub fn system_now_ms() -> u64 {
    #[expect(
        clippy::disallowed_methods,
        reason = "the emulator is a native program; this is its only clock"
    )]
    let now = SystemTime::now();
    now.duration_since(UNIX_EPOCH)
        .ok()
        .and_then(|since| u64::try_from(since.as_millis()).ok())
        .unwrap_or_default()
}
