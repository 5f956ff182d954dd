//! Why there is no token. Shared by all who wait for one, and remembered by the gate of the token endpoint.

use std::time::Duration;

use crate::carrier::CarrierError;

/// What a caller is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenFailure {
    /// What is wrong.
    pub trouble: TokenTrouble,
    /// No token call will be made before this is over.
    pub retry_after: Option<Duration>,
}

/// What is wrong.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenTrouble {
    /// The carrier's token endpoint failed in this way.
    Carrier(CarrierError),
    /// The hour's token calls are used up: something refuses each new token.
    CallsUsed,
    /// The account object, or its storage, did not answer.
    ObjectUnavailable,
    /// The account object runs with settings of another account, as it may for a moment during a deploy.
    OtherSettings,
    /// The operator names a generation that was never issued.
    GenerationUnknown,
    /// Whoever asks has used up its share of the quota.
    ShareUsed,
}

impl TokenTrouble {
    /// The name of its kind, for the log and for the account object's answers.
    pub fn kind(self) -> &'static str {
        match self {
            Self::Carrier(error) => error.kind(),
            Self::CallsUsed => "calls_used",
            Self::ObjectUnavailable => "object_unavailable",
            Self::OtherSettings => "other_settings",
            Self::GenerationUnknown => "generation_unknown",
            Self::ShareUsed => "share_used",
        }
    }

    /// The trouble of a kind; one that only a newer version knows counts as the object's.
    pub fn of_kind(kind: &str) -> Self {
        let own = [
            Self::CallsUsed,
            Self::OtherSettings,
            Self::GenerationUnknown,
            Self::ShareUsed,
        ];
        match CarrierError::of_kind(kind) {
            Some(error) => Self::Carrier(error),
            None => own
                .into_iter()
                .find(|trouble| trouble.kind() == kind)
                .unwrap_or(Self::ObjectUnavailable),
        }
    }

    /// Whether it lasts until somebody changes a setting, here or at the carrier.
    pub fn is_configuration(self) -> bool {
        matches!(self, Self::Carrier(error) if error.is_configuration())
    }

    /// Whether the carrier asked for the pause: then not even the operator makes a call.
    pub fn is_quota(self) -> bool {
        matches!(
            self,
            Self::CallsUsed | Self::Carrier(CarrierError::QuotaUsed { .. })
        )
    }
}

impl TokenFailure {
    /// The account object did not answer in time, or not at all.
    pub const OBJECT_UNAVAILABLE: Self = Self {
        trouble: TokenTrouble::ObjectUnavailable,
        retry_after: Some(Duration::from_secs(2)),
    };
    /// The account object runs with settings of another account.
    pub const OTHER_SETTINGS: Self = Self {
        trouble: TokenTrouble::OtherSettings,
        retry_after: Some(Duration::from_secs(2)),
    };
    /// The operator names a generation that was never issued.
    pub const GENERATION_UNKNOWN: Self = Self {
        trouble: TokenTrouble::GenerationUnknown,
        retry_after: None,
    };
}
