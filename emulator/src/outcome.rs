//! An answer together with the way it goes over the wire, so that faults of the connection are values too.

use bytes::Bytes;
use http::Response;

/// What a request comes to.
#[derive(Debug, Clone)]
pub struct Outcome {
    /// The full answer. A delivery of [`Delivery::Hang`] or [`Delivery::Reset`] sends none of it.
    pub response: Response<Bytes>,
    /// How long the first byte waits.
    pub delay_ms: u64,
    /// How the answer is sent.
    pub delivery: Delivery,
}

/// How an answer goes over the wire.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Headers and the whole body.
    Whole,
    /// Nothing at all until the client goes away.
    Hang,
    /// Headers and this many bytes of the body, then nothing until the client goes away.
    HangInBody {
        /// Bytes of the body that are sent.
        after_bytes: usize,
    },
    /// A TCP reset instead of an answer.
    Reset,
    /// Headers that promise the whole body, this many bytes of it, then the end of the connection.
    Truncate {
        /// Bytes of the body that are sent.
        after_bytes: usize,
    },
    /// A valid JSON body of this size instead of the one in `response`.
    Huge {
        /// Size before compression.
        bytes: u64,
        /// Sent compressed, as a bomb.
        gzip: bool,
    },
}

impl From<Response<Bytes>> for Outcome {
    fn from(response: Response<Bytes>) -> Self {
        Self {
            response,
            delay_ms: 0,
            delivery: Delivery::Whole,
        }
    }
}

impl Outcome {
    /// The status that the client gets to see, if any.
    #[must_use]
    pub fn visible_status(&self) -> Option<u16> {
        match self.delivery {
            Delivery::Hang | Delivery::Reset => None,
            _ => Some(self.response.status().as_u16()),
        }
    }
}
