//! What may be asked of the carrier, and when: the ledger of permits, what one client may cause, and the gate of each API.

mod gate;
mod ledger;
mod share;
mod window;

pub use gate::{Gate, Pause};
pub use ledger::{Given, Ledger, Obstacle, Terms, USE_WITHIN};
pub use share::{Share, Shares};
use window::{Rule, Window};
