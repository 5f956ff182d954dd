//! Goods whose duties and taxes are asked for.

use serde::Serialize;

use crate::postal::Country;
use crate::rates::Cents;

use super::body::dollars;

/// Equal goods in a parcel, as the documents allow them. Holding one means it was checked.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct DutyItem {
    #[serde(rename = "itemId")]
    id: String,
    #[serde(rename = "itemValue", serialize_with = "dollars")]
    value: Cents,
    #[serde(rename = "itemQuantity")]
    quantity: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    country_of_origin: Option<&'static str>,
    #[serde(rename = "HSTariffNumber", skip_serializing_if = "Option::is_none")]
    hs_code: Option<String>,
}

/// The largest value of one of them.
const MOST_VALUE: Cents = Cents(99_999_999);

impl DutyItem {
    /// Checks them: an id of 1 to 20 letters, digits and underscores, which the answer repeats; the value of one of them, from a
    /// cent to 999,999.99 dollars; how many there are; where they were made; their number in the Harmonized System, 6 to 14
    /// letters, digits and dots.
    pub fn new(
        id: &str,
        value: Cents,
        quantity: u32,
        country_of_origin: Option<Country>,
        hs_code: Option<&str>,
    ) -> Option<Self> {
        let is_fit = is_id(id)
            && (Cents(1)..=MOST_VALUE).contains(&value)
            && quantity > 0
            && hs_code.is_none_or(is_hs_code);
        is_fit.then(|| Self {
            id: id.to_owned(),
            value,
            quantity,
            country_of_origin: country_of_origin.map(Country::code),
            hs_code: hs_code.map(str::to_owned),
        })
    }
}

fn is_id(text: &str) -> bool {
    (1..=20).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}

/// Dots may stand between the characters that count, of which there are six at least.
fn is_hs_code(text: &str) -> bool {
    (6..=14).contains(&text.len())
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'.')
        && text
            .bytes()
            .filter(|byte| byte.is_ascii_alphanumeric())
            .count()
            >= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_documents_allow_is_an_item() {
        let item = |id: &str, cents, quantity, hs: Option<&str>| {
            DutyItem::new(id, Cents(cents), quantity, Country::parse("CN"), hs).is_some()
        };
        for (id, cents, quantity, hs) in [
            ("1", 1, 1, None),
            ("shirt_01", 2_999, 3, Some("610910")),
            (
                "A2345678901234567890",
                99_999_999,
                u32::MAX,
                Some("6109.10.0012.3"),
            ),
            ("x", 1, 1, Some(".610910")),
        ] {
            assert!(item(id, cents, quantity, hs), "{id} {hs:?}");
        }
        for (id, cents, quantity, hs) in [
            ("", 1, 1, None),
            ("A23456789012345678901", 1, 1, None),
            ("sku-1", 1, 1, None),
            ("é", 1, 1, None),
            ("1", 0, 1, None),
            ("1", 100_000_000, 1, None),
            ("1", 1, 0, None),
            ("1", 1, 1, Some("")),
            ("1", 1, 1, Some("61091")),
            ("1", 1, 1, Some("6109.1")),
            ("1", 1, 1, Some("610910 00")),
            ("1", 1, 1, Some("610910001234567")),
        ] {
            assert!(!item(id, cents, quantity, hs), "{id} {cents} {hs:?}");
        }
    }
}
