//! What may be asked of the carrier, and when: the ledger of permits, what one client may cause, and the gate of each API. And how
//! many answers did without.

mod failures;
mod gate;
mod ledger;
mod share;
mod tally;
mod window;

pub use failures::Failures;
pub use gate::{ASKED_PAUSE, Gate, Pause, QUOTA_BACKOFF};
pub use ledger::{Given, Ledger, Obstacle, Terms, USE_WITHIN};
pub use share::{Share, Shares};
pub use tally::{Outcome, Subject, Tally};
use window::{Rule, Window};
