//! One question about prices, asked once for the whole world: while it is under way everybody waits for the same answer, and
//! while the answer holds nobody asks again. An object for each canonical question; it stores nothing until it has an answer.
//!
//! | File | |
//! |---|---|
//! | `known` | an answer as it is kept, and how long it is good for what |
//! | `protocol` | what the Worker and the object say to each other |
//! | `object` | the object: looks, asks the carrier, keeps |

mod known;
mod object;
pub mod protocol;

pub use known::{Freshness, Known};
pub use object::{Desk, Task};
