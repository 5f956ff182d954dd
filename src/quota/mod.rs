//! What may be asked of the carrier, and when: the ledger of permits, what one client may cause, and the gate of each API.

mod failures;
mod gate;
mod ledger;
mod share;
mod window;

pub use failures::Failures;
pub use gate::{ASKED_PAUSE, Gate, Pause, QUOTA_BACKOFF};
pub use ledger::{Given, Ledger, Obstacle, Terms, USE_WITHIN};
pub use share::{Share, Shares};
use window::{Rule, Window};
