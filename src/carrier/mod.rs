//! Carriers as values: build a request, read an answer. No I/O, clock or log in here. What is shared by all carriers is
//! the list of ways a call can end; each carrier's own words stay in its folder.

mod error;
mod payment;
mod token;
pub mod usps;

pub use error::{CarrierError, Refusal, TokenRefusal};
pub use payment::{Detail, PaymentRefusal, Role};
pub use token::{AccessToken, Grant};
