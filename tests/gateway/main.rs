//! The gateway as a whole, natively: the real core on fakes of its platform, with the emulator in-process as its carrier.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod questions;
mod support;
mod whole_way;
