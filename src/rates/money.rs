//! Money in integer minor units, read from decimal text and never through binary floating point.

use std::iter::Sum;
use std::ops::Add;

use serde::Serialize;
use serde_json::value::RawValue;

/// US cents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[serde(transparent)]
pub struct Cents(pub u64);

impl Cents {
    /// Reads decimal text as carriers write it: `184`, `10.85`, `10.8`, `10.850`.
    ///
    /// `None` for a sign, an exponent, a fraction of a cent, or more than a million dollars.
    pub fn from_decimal_text(text: &str) -> Option<Self> {
        let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
        let all_digits =
            |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !all_digits(whole) || !all_digits(fraction) || whole.len() > 6 {
            return None;
        }
        let mut cents: u64 = whole.parse().ok()?;
        let mut digits = fraction.bytes().map(|byte| u64::from(byte - b'0'));
        for _ in 0..2 {
            cents = cents * 10 + digits.next().unwrap_or(0);
        }
        digits.all(|digit| digit == 0).then_some(Self(cents))
    }

    /// Dollars as a JSON number, to the cent: `35.50`.
    pub fn to_json_dollars(self) -> Box<RawValue> {
        let text = format!("{}.{:02}", self.0 / 100, self.0 % 100);
        RawValue::from_string(text).unwrap_or_default()
    }

    /// The price of `count` equal things.
    pub fn times(self, count: u32) -> Self {
        Self(self.0.saturating_mul(u64::from(count)))
    }
}

impl Add for Cents {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl Sum for Cents {
    fn sum<I: Iterator<Item = Self>>(prices: I) -> Self {
        prices.fold(Self(0), Add::add)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimal_text_becomes_exact_cents() {
        for (text, cents) in [
            ("184", 18_400),
            ("10.85", 1_085),
            ("10.8", 1_080),
            ("10.850", 1_085),
            ("0.07", 7),
            ("0", 0),
            ("457.3", 45_730),
            ("1.15", 115),
            ("999999.99", 99_999_999),
        ] {
            assert_eq!(Cents::from_decimal_text(text), Some(Cents(cents)), "{text}");
        }
    }

    #[test]
    fn cents_are_written_as_dollars_exactly() {
        for (cents, text) in [
            (0, "0.00"),
            (7, "0.07"),
            (3_550, "35.50"),
            (u64::MAX, "184467440737095516.15"),
        ] {
            assert_eq!(Cents(cents).to_json_dollars().get(), text);
        }
    }

    #[test]
    fn what_is_not_a_plain_amount_is_no_price() {
        for bad in [
            "", ".", "1.", ".5", "-1", "+1", "1e2", "10.855", "1,000", "1000000", "NaN", " 1", "1 ",
        ] {
            assert_eq!(
                Cents::from_decimal_text(bad),
                None,
                "{bad:?} became a price"
            );
        }
    }
}
