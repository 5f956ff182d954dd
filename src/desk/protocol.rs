//! What the Worker and the object of a question say to each other: JSON with a version, as with the account object.

use serde::{Deserialize, Serialize};

use crate::clock::UnixMillis;
use crate::token::protocol::Failure;

use super::{Freshness, Known};

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// A question to the object. It holds ZIP codes of five digits and a parcel, nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// [`VERSION`].
    pub v: u8,
    /// The carrier account that the asker's settings lead to. During a deploy the object may run with those of another.
    pub account: String,
    /// The question, as text that reads back: [`crate::rates::CanonicalQuestion::to_text`].
    pub question: String,
    /// The day of mailing, `2026-11-23`.
    pub mailing_date: String,
    /// When the day at the origin is over.
    pub day_ends_at: UnixMillis,
    /// Who asks, as a keyed hash; `None` for a back end.
    pub client: Option<String>,
    /// How long the asker can wait. Then he gets the best there is.
    pub patience_ms: u64,
}

/// The object's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// What is known, and how fresh it is.
    Known {
        /// The answer of the carrier.
        known: Known,
        /// How it came about.
        freshness: Freshness,
    },
    /// Nothing is known, and why the carrier does not tell.
    Failed(Failure),
}
