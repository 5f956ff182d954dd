//! Payment accounts: what they are, and what keeps them from paying.

use serde::{Deserialize, Serialize};

/// The kind of an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum AccountType {
    /// Enterprise Payment System.
    Eps,
    /// A permit.
    Permit,
    /// A PC Postage meter.
    Meter,
    /// A federal agency.
    Omas,
}

/// The names of all kinds, in the order of the document.
pub(crate) const ACCOUNT_TYPES: [&str; 4] = ["EPS", "PERMIT", "METER", "OMAS"];

/// Whether an account can pay.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AccountState {
    /// As far as its balance goes.
    #[default]
    Active,
    /// It is closed.
    Inactive,
    /// It has no payment method.
    NoPaymentMethod,
    /// Its payment method is closed.
    PaymentMethodInactive,
    /// Its credit card cannot be checked at the moment.
    CardUnavailable,
    /// Its credit card is refused.
    CardRefused,
}

/// An account that exists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaymentAccount {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: AccountType,
    /// The number of the account, permit or meter.
    pub number: String,
    /// The ZIP code that belongs to a permit.
    #[serde(default)]
    pub zip: Option<String>,
    /// What is in it before the first label; none for as much as it takes.
    #[serde(default)]
    pub balance_cents: Option<u64>,
    /// Whether it can pay.
    #[serde(default)]
    pub state: AccountState,
    /// A permit of an organization without profit.
    #[serde(default)]
    pub non_profit: bool,
}

/// What an account is called.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AccountName {
    /// Its kind.
    #[serde(rename = "type")]
    pub kind: AccountType,
    /// The number of the account, permit or meter.
    pub number: String,
    /// The ZIP code that belongs to a permit.
    pub zip: Option<String>,
}

impl AccountType {
    /// Reads its name.
    #[must_use]
    pub(crate) fn parse(text: &str) -> Option<Self> {
        match text {
            "EPS" => Some(Self::Eps),
            "PERMIT" => Some(Self::Permit),
            "METER" => Some(Self::Meter),
            "OMAS" => Some(Self::Omas),
            _ => None,
        }
    }

    /// Its name.
    #[must_use]
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Eps => "EPS",
            Self::Permit => "PERMIT",
            Self::Meter => "METER",
            Self::Omas => "OMAS",
        }
    }

    /// Permits are found by number and ZIP code, the others by number alone.
    #[must_use]
    pub(crate) fn is_permit(self) -> bool {
        matches!(self, Self::Permit | Self::Omas)
    }
}

impl PaymentAccount {
    /// What it is called.
    #[must_use]
    pub(crate) fn name(&self) -> AccountName {
        AccountName {
            kind: self.kind,
            number: self.number.clone(),
            zip: self.zip.clone(),
        }
    }

    /// Why it cannot pay, whatever is in it: the carrier's code and text.
    pub(crate) fn trouble(&self) -> Option<(&'static str, &'static str)> {
        match self.state {
            AccountState::Active => None,
            AccountState::Inactive => Some((
                "100002",
                "Your EPS Account is not Active, please check your account and try again.",
            )),
            AccountState::NoPaymentMethod => Some((
                "100003",
                "Your EPS Account does not have a Primary Payment Method, please check your account and try again.",
            )),
            AccountState::PaymentMethodInactive => Some((
                "100004",
                "EPS Primary Payment Method is not Active, please check your payment method and try again.",
            )),
            AccountState::CardUnavailable => Some((
                "100005",
                "We are having trouble validating your credit card, please try again later.",
            )),
            AccountState::CardRefused => Some((
                "100006",
                "We are having trouble validating your credit card, please check your credit card details and try again.",
            )),
        }
    }
}

/// The carrier's code and text when there is too little in an account.
pub(crate) const INSUFFICIENT_FUNDS: (&str, &str) = (
    "100007",
    "Your Trust balance has insufficient funds. Please fund your Trust balance and try again.",
);

/// The account of this name.
pub(crate) fn account<'a>(
    accounts: &'a [PaymentAccount],
    name: &AccountName,
) -> Option<&'a PaymentAccount> {
    accounts.iter().find(|account| {
        account.kind == name.kind
            && account.number == name.number
            && (!name.kind.is_permit() || account.zip == name.zip)
    })
}
