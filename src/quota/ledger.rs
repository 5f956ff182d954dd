//! Permits to call the carrier, counted before the call.

use std::time::Duration;

/// A permit may be used this long after it was given: longer than a request's budget.
pub const USE_WITHIN: Duration = Duration::from_secs(10);
