//! One question about prices, asked once for the whole world: while it is under way everybody waits for the same answer, and
//! while the answer holds nobody asks again. An object for each canonical question; it stores nothing until it has an answer.
//!
//! | File | |
//! |---|---|
//! | `known` | answers for several days of mailing: the best, and how many are kept |
//! | `protocol` | what the Worker and the object say to each other |
//! | `prices` | what the carrier is asked about a question: options, and what they leave out |
//! | `object` | the object: looks, asks the carrier, keeps |

mod known;
mod object;
mod prices;
pub mod protocol;

pub use object::{Desk, Task};

use crate::config::Ready;
use crate::ports::ObjectAddress;
use crate::rates::CanonicalQuestion;

/// The object of a question. Raising `CACHE_EPOCH` makes others of all of them.
pub fn object(ready: &Ready, question: &CanonicalQuestion) -> ObjectAddress {
    ObjectAddress {
        name: key(ready, question),
        location_hint: ready.account.object.location_hint.clone(),
    }
}

/// The name of a question wherever its answer is kept.
pub fn key(ready: &Ready, question: &CanonicalQuestion) -> String {
    let account = &ready.account.object.name;
    let (question, contract) = (question.text(), ready.shop.contract.as_ref());
    let contract = contract.map_or("", |contract| &contract.account_number);
    let parts = ["rates", &ready.cache_epoch, account, contract, &question];
    ready.hash_key.hash(&parts)
}
