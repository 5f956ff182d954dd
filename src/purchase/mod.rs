//! The life of a label's purchase. A label is money: each purchase has an idempotency key and an object named by it, which
//! writes down what it is about to send **before** it sends it, and finds out what became of it afterwards instead of buying
//! twice.
//!
//! | File | |
//! |---|---|
//! | `record` | what is kept of a purchase |
//! | `plan` | what to do next, decided from the record alone |
//! | `rows` | the record at rest, sealed |
//! | `protocol` | what the Worker and the object say to each other |
//! | `desk` | the object: carries it out, once at a time |
//! | `cancel` | the object, asked to undo it |

mod cancel;
mod desk;
mod plan;
pub mod protocol;
mod record;
mod rows;

pub use desk::{Purchase, Task};

use crate::carrier::usps::labels::IdempotencyKey;
use crate::config::Ready;
use crate::ports::ObjectAddress;

/// The object of a purchase. Another carrier account has other purchases.
pub fn object(ready: &Ready, key: IdempotencyKey) -> ObjectAddress {
    let account = &ready.account.object;
    let parts = ["purchase", &account.name, &key.to_string()];
    ObjectAddress {
        name: ready.hash_key.hash(&parts),
        location_hint: account.location_hint.clone(),
    }
}

/// What tells one order from another under the same key.
pub fn digest(ready: &Ready, body: &str) -> String {
    ready.hash_key.hash(&["label body", body])
}
