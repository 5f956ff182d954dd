//! Extra services: names, prices, and the classes that they go with.

use serde_json::{Value, json};

use super::price::{Class, PriceType};
use crate::reply::dollars;

/// An extra service with its price.
#[derive(Debug, Clone)]
pub(super) struct Extra {
    code: u64,
    pub(super) name: String,
    pub(super) cents: u64,
}

/// Codes that are priced when nobody asked for any.
pub(super) const OFFERED: [u64; 4] = [920, 921, 930, 957];

/// The price of a service with a class; none when the two do not go together.
pub(super) fn extra(
    code: u64,
    class: Class,
    price_type: PriceType,
    value_cents: Option<u64>,
) -> Option<Extra> {
    let express = class == Class::Express;
    let signed_for = matches!(class, Class::Priority | Class::Ground | Class::ParcelSelect);
    let commercial = price_type != PriceType::Retail;
    let (name, retail, allowed) = match code {
        920 => ("USPS Tracking", 0, true),
        921 => (
            "Signature Confirmation",
            420,
            signed_for || class == Class::Media || class == Class::Library,
        ),
        922 => ("Adult Signature Required", 1000, signed_for || express),
        923 => (
            "Adult Signature Restricted Delivery",
            1030,
            signed_for || express,
        ),
        924 => (
            "Signature Confirmation Restricted Delivery",
            1145,
            signed_for,
        ),
        925 => ("Priority Mail Express Merchandise Insurance", 0, express),
        930 => (
            "Insurance <= $500",
            insurance(value_cents.filter(|value| *value <= 50_000)?),
            true,
        ),
        931 => (
            "Insurance > $500",
            insurance(value_cents.filter(|value| *value > 50_000)?),
            true,
        ),
        955 => ("Return Receipt", 440, true),
        957 => ("Return Receipt Electronic", 282, !express),
        981 => ("Signature Requested", 0, express),
        986 => ("PO to Addressee", 0, express),
        415 => ("USPS Label Delivery", 170, signed_for || express),
        810..=832 | 857 => (
            "Hazardous Material",
            0,
            matches!(class, Class::Ground | Class::Priority),
        ),
        _ => return None,
    };
    allowed.then(|| Extra {
        code,
        name: name.to_owned(),
        cents: if commercial {
            retail * 90 / 100
        } else {
            retail
        },
    })
}

/// A base price and a step for each further hundred dollars.
fn insurance(value_cents: u64) -> u64 {
    280 + 185 * value_cents.saturating_sub(5000).div_ceil(10_000)
}

impl Extra {
    pub(super) fn to_json(&self, price_type: &str, letter: char) -> Value {
        json!({
            "name": self.name,
            "price": dollars(self.cents),
            "extraService": self.code.to_string(),
            "priceType": price_type,
            "warnings": [],
            "SKU": self.sku(letter),
        })
    }

    pub(super) fn sku(&self, letter: char) -> String {
        let first = self.name.chars().next().unwrap_or('X');
        format!("DX{first}{letter}0XXXXXX{:04}", self.code)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn services_go_with_their_classes_only() {
        let has = |code, class| extra(code, class, PriceType::Retail, Some(3500)).is_some();
        assert!(has(920, Class::Media));
        assert!(has(986, Class::Express) && !has(986, Class::Ground));
        assert!(has(930, Class::Ground) && !has(931, Class::Ground));
        assert!(extra(930, Class::Ground, PriceType::Retail, None).is_none());
    }

    #[test]
    fn insurance_grows_with_the_value() {
        let price = |value| {
            extra(930, Class::Ground, PriceType::Retail, Some(value))
                .unwrap()
                .cents
        };
        assert_eq!(price(3500), 280);
        assert!(price(5001) > price(5000));
        assert!(price(50_000) > price(15_001));
    }
}
