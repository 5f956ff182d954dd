//! A whole deployment on fakes: several isolates, one account object, objects of purchases, one KV, the emulator as the carrier, and virtual time.
//! Nothing here sleeps; an hour passes as fast as its events can be worked off.

#![cfg(not(target_arch = "wasm32"))]
#![allow(
    missing_docs,
    async_fn_in_trait,
    clippy::new_without_default,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests: what goes wrong in a fake has to stop them"
)]

mod account;
mod cache;
mod caller;
mod clock;
mod deployment;
mod desk;
mod executor;
mod given;
mod kv;
mod label_witness;
mod limiter;
mod log;
mod object;
mod purchase;
mod storage;
mod wire;
mod witness;
mod worker;

pub use account::{AccountHost, Objects};
pub use cache::{CacheMood, Caches};
pub use deployment::{Ask, Deployment, Isolate, PAYMENT_PATIENCE, Reply, config};
pub use desk::{DeskHost, Desks};
pub use executor::{Owner, World};
use given::Given;
pub use kv::{KvMood, MemoryKv};
pub use limiter::Limiter;
pub use log::Log;
pub use object::{Dialect, ObjectMood};
pub use purchase::{PurchaseHost, Purchases};
pub use storage::{Failed, ObjectStorage, StorageMood};
pub use wire::{OnArrival, Wire, incoming, rule};
use witness::Witnesses;
