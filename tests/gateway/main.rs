//! The gateway as a whole, natively: the real core on fakes of its platform, with the emulator in-process as its carrier.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

use testing as support;

mod canonical;
mod charge;
mod contract;
mod contract_abroad;
mod contract_labels;
mod desks;
mod fault_table;
mod ledger;
mod limits;
mod matrix;
mod money;
mod openapi;
mod prices;
mod published;
mod purchase;
mod questions;
mod quotes;
mod reasons;
mod recorded;
mod recorded_abroad;
mod simulation;
mod whole_way;
