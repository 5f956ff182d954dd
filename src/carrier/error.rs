//! The ways a carrier call can end other than with an answer, by what can be done about them.

use std::time::Duration;

use crate::ports::SendError;

use super::PaymentRefusal;

/// Why there is no answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CarrierError {
    /// The bearer token was refused in a way that a new one heals (or may heal, once).
    TokenRefused(TokenRefusal),
    /// The token that authorizes payment was refused: a new one heals, or may heal, once.
    PaymentTokenRefused(TokenRefusal),
    /// The carrier lets the payer pay for nothing, or does not accept those who take part.
    PaymentRefused(PaymentRefusal),
    /// The carrier refuses the client id or its secret.
    CredentialsRejected,
    /// The carrier's app does not have the product this call needs.
    ProductMissing,
    /// The token was granted without the scope this call needs, or without any.
    ScopeMissing,
    /// The account named in the request is not linked to the carrier's app.
    AccountNotLinked,
    /// The carrier's app is blocked from this resource.
    AccessBlocked,
    /// The carrier's quota is used up.
    QuotaUsed {
        /// How long the carrier asks to wait, if it said so legibly.
        retry_after: Option<Duration>,
    },
    /// The carrier's gateway refuses the form of our request: a bug of ours, not the shopper's.
    RequestRefused,
    /// The carrier's back end refuses the values.
    InputRefused(Refusal),
    /// The carrier knows nothing that fits: an answer, not a failure.
    NothingFound(Refusal),
    /// The path does not exist at the carrier: a wrong base URL, or a bug of ours.
    WrongPath,
    /// The answer is a redirect, which is never followed: it would carry secrets elsewhere.
    Redirected,
    /// The carrier's own failure.
    Failed {
        /// Its HTTP status.
        status: u16,
        /// How long the carrier asks to wait, if it said so legibly.
        retry_after: Option<Duration>,
    },
    /// The answer is not what the carrier's contract says, or answers another question.
    Unreadable,
    /// The answer says that a label was bought, and the label cannot be read out of it: it may be bought and paid.
    LabelUnreadable,
    /// No answer in time.
    TimedOut,
    /// No connection, or it broke.
    Lost,
}

/// What a carrier says is wrong with a bearer token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenRefusal {
    /// It is too old.
    Expired,
    /// It was signed by another host, or with keys that were changed.
    Signature,
    /// There is none, or it is broken.
    Malformed,
    /// The carrier does not say, or in words that are new.
    Unstated,
}

/// What a carrier says is wrong with the values.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The destination.
    Destination,
    /// The country, which the service does not go to.
    Country,
    /// The origin, which is the shop's setting.
    Origin,
    /// Several things match.
    SeveralMatch,
    /// Who receives a parcel, or where.
    Recipient,
    /// Who sends a parcel, or from where.
    Sender,
    /// Weight, size or packaging of a parcel, or the service with it.
    Parcel,
    /// The day of mailing.
    ShipDate,
    /// An extra service, or the value of the goods.
    ExtraService,
    /// The form or size of a label's image.
    Image,
    /// The place needs a customs form.
    CustomsForm,
    /// The idempotency key stands for another purchase already, which may hold.
    KeyTaken,
    /// Something else, or it is not clear what.
    Other,
}

impl Refusal {
    const NAMES: [(&str, Self); 13] = [
        ("destination", Self::Destination),
        ("country", Self::Country),
        ("origin", Self::Origin),
        ("several_match", Self::SeveralMatch),
        ("recipient", Self::Recipient),
        ("sender", Self::Sender),
        ("parcel", Self::Parcel),
        ("ship_date", Self::ShipDate),
        ("extra_service", Self::ExtraService),
        ("image", Self::Image),
        ("customs_form", Self::CustomsForm),
        ("key_taken", Self::KeyTaken),
        ("other", Self::Other),
    ];

    /// Its name in storage.
    pub fn name(self) -> &'static str {
        let mut names = Self::NAMES.iter();
        names
            .find(|(_, refusal)| *refusal == self)
            .map_or("other", |(name, _)| name)
    }

    /// The refusal of a name; one that only a newer version knows is [`Refusal::Other`].
    pub fn of_name(name: &str) -> Self {
        let mut names = Self::NAMES.iter();
        names
            .find(|(known, _)| *known == name)
            .map_or(Self::Other, |(_, refusal)| *refusal)
    }
}

impl CarrierError {
    /// Every kind, with one example each.
    const KINDS: &[Self] = &[
        Self::TokenRefused(TokenRefusal::Expired),
        Self::TokenRefused(TokenRefusal::Signature),
        Self::TokenRefused(TokenRefusal::Malformed),
        Self::TokenRefused(TokenRefusal::Unstated),
        Self::PaymentTokenRefused(TokenRefusal::Unstated),
        Self::CredentialsRejected,
        Self::ProductMissing,
        Self::ScopeMissing,
        Self::AccountNotLinked,
        Self::AccessBlocked,
        Self::QuotaUsed { retry_after: None },
        Self::RequestRefused,
        Self::InputRefused(Refusal::Other),
        Self::NothingFound(Refusal::Other),
        Self::WrongPath,
        Self::Redirected,
        Self::Failed {
            status: 500,
            retry_after: None,
        },
        Self::Unreadable,
        Self::LabelUnreadable,
        Self::TimedOut,
        Self::Lost,
    ];

    /// The name of its kind, for the log and for storage.
    pub fn kind(self) -> &'static str {
        match self {
            Self::TokenRefused(TokenRefusal::Expired) => "token_expired",
            Self::TokenRefused(TokenRefusal::Signature) => "token_signature_invalid",
            Self::TokenRefused(TokenRefusal::Malformed) => "token_malformed",
            Self::TokenRefused(TokenRefusal::Unstated) => "token_refused_without_reason",
            Self::PaymentTokenRefused(_) => "payment_token_refused",
            Self::PaymentRefused(refusal) => refusal.kind(),
            Self::CredentialsRejected => "credentials_rejected",
            Self::ProductMissing => "product_missing",
            Self::ScopeMissing => "scope_missing",
            Self::AccountNotLinked => "account_not_linked",
            Self::AccessBlocked => "access_blocked",
            Self::QuotaUsed { .. } => "quota_used",
            Self::RequestRefused => "request_refused",
            Self::InputRefused(_) => "input_refused",
            Self::NothingFound(_) => "nothing_found",
            Self::WrongPath => "wrong_path",
            Self::Redirected => "redirected",
            Self::Failed { .. } => "failed",
            Self::Unreadable => "unreadable",
            Self::LabelUnreadable => "label_unreadable",
            Self::TimedOut => "timed_out",
            Self::Lost => "lost",
        }
    }

    /// The error of a kind. Its details (a status, a pause) are gone: what lasts of a pause is a gate's instant.
    pub fn of_kind(kind: &str) -> Option<Self> {
        Self::kinds().find(|error| error.kind() == kind)
    }

    fn kinds() -> impl Iterator<Item = Self> {
        let payment = PaymentRefusal::KINDS.iter().copied();
        let own = Self::KINDS.iter().copied();
        own.chain(payment.map(Self::PaymentRefused))
    }

    /// How long the carrier asks to wait, if it does.
    pub fn retry_after(self) -> Option<Duration> {
        match self {
            Self::QuotaUsed { retry_after } | Self::Failed { retry_after, .. } => retry_after,
            _ => None,
        }
    }

    /// Whether one repeat of a read-only call may help: the failure passes by itself, and the carrier did not ask for a
    /// pause (FAULTS §1, "repeat").
    pub fn is_transient(self) -> bool {
        match self {
            Self::Lost => true,
            Self::Failed {
                status,
                retry_after,
            } => matches!(status, 500 | 502 | 504) || (status == 503 && retry_after.is_none()),
            Self::TokenRefused(_)
            | Self::PaymentTokenRefused(_)
            | Self::PaymentRefused(_)
            | Self::CredentialsRejected
            | Self::ProductMissing
            | Self::ScopeMissing
            | Self::AccountNotLinked
            | Self::AccessBlocked
            | Self::QuotaUsed { .. }
            | Self::RequestRefused
            | Self::InputRefused(_)
            | Self::NothingFound(_)
            | Self::WrongPath
            | Self::Redirected
            | Self::Unreadable
            | Self::LabelUnreadable
            | Self::TimedOut => false,
        }
    }

    /// Whether the carrier looked at the question and did not like it: the API itself is well.
    pub fn is_about_the_question(self) -> bool {
        matches!(
            self,
            Self::InputRefused(_) | Self::NothingFound(_) | Self::RequestRefused
        )
    }

    /// Whether to ask an API no more for a while: asking again brings the same, at the cost of quota. What depends on the
    /// amount of one purchase says nothing of the next.
    pub fn is_worth_remembering(self) -> bool {
        match self {
            Self::PaymentRefused(PaymentRefusal::BalanceTooLow) => false,
            Self::TokenRefused(_) | Self::PaymentTokenRefused(_) => true,
            other => other.is_configuration(),
        }
    }

    /// Whether the same call will be refused again until somebody changes a setting, here or at the carrier.
    pub fn is_configuration(self) -> bool {
        match self {
            Self::PaymentRefused(refusal) => refusal.is_configuration(),
            other => matches!(
                other,
                Self::CredentialsRejected
                    | Self::ProductMissing
                    | Self::ScopeMissing
                    | Self::AccountNotLinked
                    | Self::AccessBlocked
                    | Self::Redirected
            ),
        }
    }
}

impl From<SendError> for CarrierError {
    fn from(error: SendError) -> Self {
        match error {
            SendError::TimedOut => Self::TimedOut,
            SendError::Lost => Self::Lost,
            SendError::TooLarge => Self::Unreadable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_kind_is_found_by_its_name() {
        for error in CarrierError::kinds() {
            assert_eq!(CarrierError::of_kind(error.kind()), Some(error));
        }
        assert_eq!(CarrierError::of_kind("from the future"), None);
    }

    #[test]
    fn every_refusal_is_found_by_its_name() {
        for (name, refusal) in Refusal::NAMES {
            assert_eq!(refusal.name(), name);
            assert_eq!(Refusal::of_name(name), refusal);
        }
        assert_eq!(Refusal::of_name("from the future"), Refusal::Other);
    }
}
