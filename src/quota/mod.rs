//! What may be asked of the carrier, and when: the ledger, what one client may cause, and the gate of each API.

mod gate;
mod ledger;
mod share;

pub use gate::{Gate, Pause};
pub use ledger::USE_WITHIN;
pub use share::Share;
