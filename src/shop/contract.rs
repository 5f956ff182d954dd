//! Prices that a shop has agreed with the carrier.

use std::fmt;

/// The account that contract prices belong to. Debug text never shows its number.
#[derive(Clone, PartialEq, Eq)]
pub struct Contract {
    /// `EPS`, `PERMIT` or `METER`, as the carrier writes it.
    pub account_type: &'static str,
    /// 1 to 20 digits.
    pub account_number: String,
    /// Whether published prices are shown when the carrier says that the account is not linked.
    pub fallback_published: bool,
}

impl fmt::Debug for Contract {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Contract({} redacted)", self.account_type)
    }
}
