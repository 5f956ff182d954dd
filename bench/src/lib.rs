//! A day of checkout traffic in simulated time: what is asked, what the usual designs make of it on the carrier's quota, and
//! what the best possible cache could.
//!
//! | Module | What lives there |
//! |---|---|
//! | [`traffic`] | a seeded day of rate views |
//! | [`question`] | which views ask the carrier the same |
//! | [`carrier`] | the emulator, in-process, and the calls it got |
//! | [`served`] | what became of a day's views, whoever served them |
//! | [`designs`] | the usual designs |
//! | [`deployed`] | Edgepost: the real core on fakes of its platform |
//! | [`outage`] | the carrier is down for a while |
//! | [`bound`] | the most views that any cache can answer |
//! | [`quota`] | the carrier's quota over hours, with a crash |
//! | [`table`], [`plot`] | the day as Markdown and as SVG |
//! | [`baskets`] | what a shop's checkout would show, as a page of Markdown |

#![allow(
    clippy::indexing_slicing,
    reason = "a tool for developers: an index that is off is a defect to see, and takes no shopper's request with it"
)]
#![cfg_attr(test, allow(clippy::string_slice, reason = "tests"))]

use std::time::Duration;

use edgepost::clock::UnixMillis;

pub mod baskets;
pub mod bound;
pub mod carrier;
pub mod core;
pub mod deployed;
pub mod designs;
pub mod outage;
pub mod plot;
pub mod question;
pub mod quota;
pub mod served;
pub mod table;
pub mod traffic;

/// When the day begins at the origin, Chicago: 2026-11-23, a Monday, at midnight.
pub const BEGINS: UnixMillis = UnixMillis(1_795_413_600_000);
/// How long it is.
pub const DAY: Duration = Duration::from_secs(24 * 3600);
/// The ZIP code that parcels are mailed from.
pub const ORIGIN: &str = "60601";

/// So many milliseconds into the day.
pub fn instant(at_ms: u64) -> UnixMillis {
    BEGINS.plus(Duration::from_millis(at_ms))
}
