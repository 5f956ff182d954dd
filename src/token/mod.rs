//! The life of a token: what a record holds, when it may be used, how it is kept sealed, and how one refresh serves
//! everybody who waits. Two sides: [`read`] runs in the Worker, [`account`] in the one account object.

pub mod account;
mod failure;
mod flight;
mod hash;
mod keeper;
mod permit;
mod permits;
mod plan;
pub mod protocol;
mod published;
pub mod read;
mod record;
mod seal;
mod settings;

pub use failure::{TokenFailure, TokenTrouble};
pub use flight::{Flight, Joined, Lead};
pub use hash::HashKey;
pub(crate) use hash::keyed_hash;
pub use permit::{Permit, PermitRefusal, PermitTrouble};
pub use plan::{Plan, plan};
pub use published::{ClosedApi, ClosedGate, Published};
pub use record::{Margins, TokenRecord, grants};
pub use seal::{Context, KeyRing, Sealed, SealedText};
pub use settings::{AccountSettings, PaymentSettings, QuotaSettings, TokenKind, TokenSettings};
