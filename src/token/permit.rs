//! Permission to call an API once, or why there is none.

use std::time::Duration;

use crate::carrier::CarrierError;

/// One call may be sent, within [`crate::quota::USE_WITHIN`].
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Permit {
    /// The API was closed, and this call tries whether it is well again: the others wait until its report.
    pub probe: bool,
    /// Calls of this API have failed lately: how this one goes is to be told, whatever comes of it.
    pub watched: bool,
}

impl Permit {
    /// Whether the account object wants to hear how the call went, even if it goes well.
    pub fn is_to_be_told(self) -> bool {
        self.probe || self.watched
    }
}

/// What a caller is told instead.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PermitRefusal {
    /// What is wrong.
    pub trouble: PermitTrouble,
    /// The first instant at which a permit can be had is so far away.
    pub retry_after: Duration,
}

/// Why a call may not be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PermitTrouble {
    /// The API's quota, or that of all together, is used up.
    Quota,
    /// The client has used up its share of it.
    Share,
    /// The month's address lookups are used up.
    Month,
    /// The carrier has refused calls, or failed, in this way; it is not asked now.
    Closed(CarrierError),
    /// The account object, or its storage, did not answer.
    ObjectUnavailable,
}

impl PermitTrouble {
    /// The name of its reason, for the log and for the account object's answers.
    pub fn reason(self) -> &'static str {
        match self {
            Self::Quota => "quota",
            Self::Share => "share",
            Self::Month => "month",
            Self::Closed(_) => "closed",
            Self::ObjectUnavailable => "object_unavailable",
        }
    }

    /// The trouble of a reason; one that only a newer version knows counts as the object's.
    pub fn of_reason(reason: &str, carrier: Option<&str>) -> Self {
        let closed = || CarrierError::of_kind(carrier?).map(Self::Closed);
        match reason {
            "quota" => Self::Quota,
            "share" => Self::Share,
            "month" => Self::Month,
            "closed" => closed().unwrap_or(Self::ObjectUnavailable),
            _ => Self::ObjectUnavailable,
        }
    }
}

impl PermitRefusal {
    /// The account object did not answer, or could not write the permit down.
    pub const OBJECT_UNAVAILABLE: Self = Self {
        trouble: PermitTrouble::ObjectUnavailable,
        retry_after: Duration::from_secs(2),
    };
}
