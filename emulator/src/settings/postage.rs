//! The switches of payments and labels.

use serde::{Deserialize, Serialize};

use crate::payments::{AccountState, AccountType, PaymentAccount};

/// Switches of payments and labels; over the control API they are members like all others.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct PostageSettings {
    /// The application is approved for payments and labels: both scopes and both products, besides those listed.
    pub labels_approved: bool,
    /// Status of a payment token's answer; older texts of the document say 201.
    pub payment_success_status: u16,
    /// Status of refusals because of an account or an enrolment: 400 by the error inventory, 401 seen live.
    pub payment_refusal_status: u16,
    /// Seconds from the making of a payment token to its end.
    pub payment_token_life_seconds: u64,
    /// What a payment token looks like.
    pub payment_token_form: PaymentTokenForm,
    /// A payment token ends with the bearer that it was made with, and when there is a newer bearer.
    pub payment_token_follows_bearer: bool,
    /// The 401 of a payment token that is not accepted; the carrier has published none.
    pub payment_token_refusal: PaymentTokenRefusal,
    /// The application belongs to a PC Postage provider: it may leave out PAYER, and pay by meter.
    pub pc_postage_provider: bool,
    /// The accounts that exist, with the balance that they begin with.
    pub payment_accounts: Vec<PaymentAccount>,
    /// CRIDs that are enrolled in USPS Ship.
    pub enrolled_crids: Vec<String>,
    /// MIDs that are enrolled in USPS Ship.
    pub enrolled_mids: Vec<String>,
    /// Refuses unknown members of roles and of label requests, which the documents leave open.
    pub strict_members: bool,
    /// Labels can be found again. The carrier's test host sells them and knows nothing of them afterwards.
    pub label_store: bool,
    /// What a label request with a used idempotency key and the same body gets.
    pub repeated_key: RepeatedKey,
    /// What a label request with a used idempotency key and another body gets.
    pub reused_key: ReusedKey,
    /// What the cancelling of a cancelled label gets.
    pub repeated_cancel: RepeatedCancel,
    /// What the cancelling of a label gets that was reported to the carrier already.
    pub late_cancel: LateCancel,
}

/// What a payment token looks like.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentTokenForm {
    /// A JWT with `exp`.
    Jwt,
    /// A JWT that does not say when it ends.
    JwtWithoutExp,
    /// Something else.
    Opaque,
}

/// The 401 of a payment token that is not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PaymentTokenRefusal {
    /// It names the header.
    Named,
    /// The 401 that a bearer gets for the same reason.
    LikeBearer,
    /// No message and no errors.
    Bare,
}

/// The answer to a used idempotency key with the same body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedKey {
    /// The label that is there, and no charge (Labels 3.9.13).
    SameLabel,
    /// Another label, and another charge (older editions).
    NewLabel,
}

/// The answer to a used idempotency key with another body.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ReusedKey {
    /// A 400.
    Refused,
    /// The label that is there.
    SameLabel,
    /// Another label, and another charge.
    NewLabel,
}

/// The answer to a second cancellation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RepeatedCancel {
    /// A 400.
    Refused,
    /// The first answer again.
    Canceled,
}

/// The answer to a cancellation that comes too late.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum LateCancel {
    /// A refund is requested.
    Disputed,
    /// A 400.
    Refused,
}

impl Default for PostageSettings {
    fn default() -> Self {
        Self {
            labels_approved: false,
            payment_success_status: 200,
            payment_refusal_status: 400,
            payment_token_life_seconds: 28_800,
            payment_token_form: PaymentTokenForm::Jwt,
            payment_token_follows_bearer: false,
            payment_token_refusal: PaymentTokenRefusal::Named,
            pc_postage_provider: false,
            payment_accounts: accounts(),
            enrolled_crids: ["12345678", "87654321"].map(str::to_owned).to_vec(),
            enrolled_mids: ["123456789", "987654321", "123456", "987654"]
                .map(str::to_owned)
                .to_vec(),
            strict_members: true,
            label_store: true,
            repeated_key: RepeatedKey::SameLabel,
            reused_key: ReusedKey::Refused,
            repeated_cancel: RepeatedCancel::Refused,
            late_cancel: LateCancel::Disputed,
        }
    }
}

/// One account of each fate, the good ones first.
fn accounts() -> Vec<PaymentAccount> {
    let eps = |number: &str, state, balance_cents| PaymentAccount {
        kind: AccountType::Eps,
        number: number.to_owned(),
        zip: None,
        balance_cents: Some(balance_cents),
        state,
        non_profit: false,
    };
    let other = |kind, number: &str, zip: Option<&str>| PaymentAccount {
        kind,
        number: number.to_owned(),
        zip: zip.map(str::to_owned),
        balance_cents: None,
        state: AccountState::Active,
        non_profit: false,
    };
    vec![
        eps("1234567890", AccountState::Active, 100_000),
        other(AccountType::Permit, "300", Some("20260")),
        other(AccountType::Omas, "700", Some("20260")),
        other(AccountType::Meter, "55500001", None),
        eps("9000000001", AccountState::Inactive, 100_000),
        eps("9000000002", AccountState::NoPaymentMethod, 100_000),
        eps("9000000003", AccountState::PaymentMethodInactive, 100_000),
        eps("9000000004", AccountState::CardUnavailable, 100_000),
        eps("9000000005", AccountState::CardRefused, 100_000),
        eps("9000000006", AccountState::Active, 0),
        eps("9000000007", AccountState::Active, 500),
    ]
}
