//! The labels that were bought, and what they leave in the accounts.

use serde::Serialize;
use serde_json::Value;

use super::{image::Image, print::Print};
use crate::{
    chance::drawn_from,
    date::Day,
    payments::{AccountName, PaymentAccount},
};

/// The carrier finds a label by its key this many days after the mailing date.
pub(super) const KEY_DAYS: i64 = 7;

/// What became of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LabelState {
    /// It is paid.
    Charged,
    /// It was cancelled, and the money is back.
    Canceled,
    /// It is paid, and a refund was asked for.
    Disputed,
}

/// A label as tests see it: nothing in it tells who sent what to whom.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// When it was bought, by the emulator's clock.
    pub time: u64,
    /// Its tracking number.
    pub tracking_number: String,
    /// The key that it was bought with.
    pub idempotency_key: Option<String>,
    /// The account that paid; none in the PC Postage flow.
    pub account: Option<AccountName>,
    /// The CRID of its owner.
    pub crid: String,
    /// Postage, fees and extra services.
    pub amount_cents: u64,
    /// What became of it.
    pub state: LabelState,
    /// No longer charged.
    pub canceled: bool,
    /// The date of mailing.
    pub mailing_date: String,
    /// How often it was printed again.
    pub reprints: u32,
    /// The generation of the payment token that paid it.
    pub payment_token_generation: u64,
}

/// A label.
#[derive(Debug, Clone)]
pub(super) struct Label {
    pub(super) charge: Charge,
    /// Tells whether another request is the same.
    pub(super) digest: Vec<u8>,
    pub(super) mailing_day: Day,
    /// When the carrier is told of it.
    pub(super) manifested_ms: u64,
    /// The day of the last request for a refund.
    pub(super) disputed_on: Option<Day>,
    pub(super) metadata: Value,
    pub(super) print: Print,
    pub(super) image: Image,
}

/// All labels.
#[derive(Debug)]
pub(crate) struct Ledger {
    seed: u64,
    labels: Vec<Label>,
}

impl Ledger {
    /// No label bought yet.
    pub(crate) fn new(seed: u64) -> Self {
        Self {
            seed,
            labels: Vec::new(),
        }
    }

    /// What is left in an account; none for as much as it takes.
    pub(crate) fn balance(&self, account: &PaymentAccount) -> Option<i64> {
        let start = i64::try_from(account.balance_cents?).unwrap_or(i64::MAX);
        let name = account.name();
        let charged = self
            .labels
            .iter()
            .map(|label| &label.charge)
            .filter(|charge| !charge.canceled && charge.account.as_ref() == Some(&name))
            .map(|charge| i64::try_from(charge.amount_cents).unwrap_or(i64::MAX))
            .fold(0_i64, i64::saturating_add);
        Some(start.saturating_sub(charged))
    }

    /// Every label, oldest first.
    pub(crate) fn charges(&self) -> Vec<Charge> {
        self.labels
            .iter()
            .map(|label| label.charge.clone())
            .collect()
    }

    /// The serial number of the next label.
    pub(super) fn next_serial(&self) -> u64 {
        let first = drawn_from(self.seed, "first serial number", 1_000_000);
        first + u64::try_from(self.labels.len()).unwrap_or_default()
    }

    /// Writes a label down.
    pub(super) fn add(&mut self, label: Label) {
        self.labels.push(label);
    }

    /// The newest label of an owner with this key, unless it was to be mailed too long ago.
    pub(super) fn by_key(&mut self, crid: &str, key: &str, today: Day) -> Option<&mut Label> {
        self.labels.iter_mut().rev().find(|label| {
            label.charge.crid == crid
                && label.charge.idempotency_key.as_deref() == Some(key)
                && label.mailing_day.after(KEY_DAYS) >= today
        })
    }

    /// The label of an owner with this number.
    pub(super) fn by_number(&mut self, crid: &str, number: &str) -> Option<&mut Label> {
        self.labels
            .iter_mut()
            .find(|label| label.charge.crid == crid && label.charge.tracking_number == number)
    }
}
