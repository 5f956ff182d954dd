//! Carriers as values: build a request, read an answer. No I/O, clock or log in here. What is shared by all carriers is
//! the list of ways a call can end; each carrier's own words stay in its folder.

mod error;
mod payment;
mod price_answer;
mod token;
pub mod usps;

pub use error::{CarrierError, Refusal, TokenRefusal};
pub use payment::{Detail, PaymentRefusal, Role};
pub use price_answer::{PriceAnswer, StoredPriceAnswer};
pub use token::{AccessToken, Grant};
