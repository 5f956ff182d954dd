//! What the Worker and the object of a question say to each other: JSON with a version, as with the account object.

use serde::{Deserialize, Serialize};

use crate::carrier::StoredPriceAnswer;
use crate::clock::{Date, UnixMillis, iso_date_text};
use crate::rates::CanonicalQuestion;
use crate::token::protocol::Failure;

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// A question to the object. It holds ZIP codes of five digits and a parcel, nothing of a person.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Question {
    /// [`VERSION`].
    pub v: u8,
    /// The carrier account that the asker's settings lead to. During a deploy the object may run with those of another.
    pub account: String,
    /// [`CanonicalQuestion::text`].
    pub question: String,
    /// The day of mailing.
    #[serde(with = "iso_date_text")]
    pub mailing_date: Option<Date>,
    /// When the day at the origin is over.
    pub day_ends_at: UnixMillis,
    /// Who asks, as a keyed hash; `None` for a back end.
    pub client: Option<String>,
    /// How long the asker can wait. Then he gets the best there is.
    pub patience_ms: u64,
}

impl Question {
    /// The question and its day, if both can be read.
    pub(super) fn read(&self) -> Option<(CanonicalQuestion, Date)> {
        Some((CanonicalQuestion::read(&self.question)?, self.mailing_date?))
    }

    /// Whether the answer to this one serves the other. What a client's share is used up for is not refused to another.
    pub(super) fn serves(&self, other: &Self, answer: &Answer) -> bool {
        let own_fault = matches!(answer, Answer::Failed(failure) if failure.kind == "share_used");
        self.mailing_date == other.mailing_date
            && self.account == other.account
            && (!own_fault || self.client == other.client)
    }
}

/// The object's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The carrier's answer: `live`, `cached` or `stale`.
    Known {
        /// As it is kept.
        known: StoredPriceAnswer,
        /// [`crate::rates::Freshness::name`].
        freshness: String,
    },
    /// Nothing is known, and why the carrier does not tell.
    Failed(Failure),
}
