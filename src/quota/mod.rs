//! What may be asked of the carrier, and when. The hourly ledger joins this folder; today it holds the gate.

mod gate;

pub use gate::{Gate, Pause};
