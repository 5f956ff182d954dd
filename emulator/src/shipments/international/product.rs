//! The classes that leave the country: what they take, where they go, and what they cost.

use serde_json::{Map, Value, json};

use crate::{chance::drawn_from, reply::dollars, settings::Settings, shipments::price::PriceType};

/// A class.
pub(super) struct Product {
    pub(super) code: &'static str,
    title: &'static str,
    letter: char,
    /// Pounds.
    heaviest: f64,
    /// The rate indicator of a parcel in packaging of one's own, and the categories that it is listed in.
    own: (&'static str, &'static [&'static str]),
    /// Cents for the first step of weight and each further one.
    steps: (u64, u64),
    flat: &'static [Flat],
}

/// Packaging at a flat rate: rate indicator, name, category, cents.
type Flat = (&'static str, &'static str, &'static str, u64);

pub(super) static PRODUCTS: [Product; 3] = [
    Product {
        code: "FIRST-CLASS_PACKAGE_INTERNATIONAL_SERVICE",
        title: "First-Class Package International Service",
        letter: 'F',
        heaviest: 4.0,
        own: ("SP", &["MACHINABLE", "NONSTANDARD"]),
        steps: (1825, 820),
        flat: &[],
    },
    Product {
        code: "PRIORITY_MAIL_INTERNATIONAL",
        title: "Priority Mail International",
        letter: 'P',
        heaviest: 70.0,
        own: ("SP", &["FLATS", "MACHINABLE"]),
        steps: (4310, 465),
        flat: &[
            ("FE", "Flat Rate Envelope", "FLATS", 2966),
            ("FA", "Legal Flat Rate Envelope", "FLATS", 2966),
            ("FP", "Padded Flat Rate Envelope", "MACHINABLE", 2966),
            ("FS", "Small Flat Rate Box", "MACHINABLE", 3067),
            ("FB", "Medium Flat Rate Box", "MACHINABLE", 5806),
            ("PL", "Large Flat Rate Box", "MACHINABLE", 7324),
        ],
    },
    Product {
        code: "PRIORITY_MAIL_EXPRESS_INTERNATIONAL",
        title: "Priority Mail Express International",
        letter: 'E',
        heaviest: 70.0,
        own: ("PA", &["FLATS"]),
        steps: (6190, 640),
        flat: &[
            ("E4", "Flat Rate Envelope", "FLATS", 5549),
            ("E6", "Legal Flat Rate Envelope", "FLATS", 5549),
            ("FP", "Padded Flat Rate Envelope", "FLATS", 5610),
        ],
    },
];

/// Countries that take less than the classes do: the most pounds of each class, in their order; 0 where it does not go.
const LIMITS: [(&str, [f64; 3]); 4] = [
    ("KP", [0.0, 0.0, 0.0]),
    ("CU", [4.0, 0.0, 0.0]),
    ("FK", [4.0, 70.0, 0.0]),
    ("AR", [4.0, 44.0, 44.0]),
];

/// The largest value that is insured, in cents.
const MOST_INSURED: u64 = 500_000;
/// The largest value of the smaller insurance, in cents.
const SMALL_INSURANCE: u64 = 50_000;

/// What decides about a price.
pub(super) struct Facts<'a> {
    pub(super) country: &'a str,
    pub(super) weight: f64,
    pub(super) weight_written: &'a Value,
    /// Inches, longest first.
    pub(super) sides: [f64; 3],
    pub(super) value_cents: Option<u64>,
    /// Codes of the extra services to price.
    pub(super) extras: &'a [u64],
    /// Whether somebody has asked for them: then there is a total.
    pub(super) total: bool,
    /// Duties and taxes are told.
    pub(super) duties: bool,
    pub(super) items: &'a [Value],
}

/// The text of a refusal.
pub(super) type Misfit = &'static str;

pub(super) const NO_PRICE_GROUP: Misfit = "There was no valid international price group for the provided country, date, mail class, and mail class.";
pub(super) const TOO_HEAVY: Misfit = "Package weight does not qualify for this product.";
const TOO_HEAVY_THERE: Misfit = "Pricing failure.  Mail piece was over the weight limit for the associated international price group.";
const TOO_LARGE: Misfit = "Package size exceeds maximum allowed for mail class";
const NO_VALUE: Misfit = "A non-zero item value is required for this extra service code.";
const TOO_VALUABLE: Misfit =
    "Provided value exceeds maximum allowable insurance for this price group.";

/// Why insurance cannot be had at all, if it was asked for.
pub(super) fn uninsurable(extras: &[u64], value_cents: Option<u64>) -> Option<Misfit> {
    let asked = extras.iter().any(|code| [930, 931].contains(code));
    match value_cents.unwrap_or_default() {
        0 if asked => Some(NO_VALUE),
        value if asked && value > MOST_INSURED => Some(TOO_VALUABLE),
        _ => None,
    }
}

impl Product {
    /// Why a parcel cannot go this way.
    pub(super) fn misfit(&self, facts: &Facts) -> Option<Misfit> {
        let limits = LIMITS.iter().find(|(country, _)| *country == facts.country);
        let place = PRODUCTS.iter().position(|known| known.code == self.code)?;
        let there = limits.and_then(|(_, limits)| limits.get(place).copied());
        let [length, width, height] = facts.sides;
        let too_large = match self.letter {
            'F' => length > 24.0 || length + width + height > 36.0,
            _ => length + 2.0 * (width + height) > 108.0,
        };
        if there == Some(0.0) {
            Some(NO_PRICE_GROUP)
        } else if facts.weight > self.heaviest {
            Some(TOO_HEAVY)
        } else if there.is_some_and(|most| facts.weight > most) {
            Some(TOO_HEAVY_THERE)
        } else {
            too_large.then_some(TOO_LARGE)
        }
    }

    /// `rateOptions`, each with its cents.
    pub(super) fn options(
        &self,
        facts: &Facts,
        price_type: PriceType,
        settings: &Settings,
    ) -> Vec<(u64, Value)> {
        let group = price_group(facts.country);
        // Small packets go by steps of half a pound, parcels by pounds.
        let half_pounds = (facts.weight * 2.0 - 1e-9).ceil().max(1.0) as u64;
        let above_first = match self.letter {
            'F' => half_pounds - 1,
            _ => half_pounds.div_ceil(2) - 1,
        };
        let (first, further) = self.steps;
        let by_weight = first + 85 * group + above_first * (further + 11 * group);
        let (indicator, categories) = self.own;
        let own = categories
            .iter()
            .map(|category| (indicator, "Single-piece", *category, by_weight));
        let flat = self.flat.iter().map(|(indicator, name, category, cents)| {
            (*indicator, *name, *category, cents + 140 * (group - 1))
        });
        own.chain(flat)
            .map(|row| self.option(row, facts, group, price_type, settings))
            .collect()
    }

    fn option(
        &self,
        (indicator, name, category, retail): Flat,
        facts: &Facts,
        group: u64,
        price_type: PriceType,
        settings: &Settings,
    ) -> (u64, Value) {
        let (cents, written) = match price_type {
            PriceType::Retail => (retail, "RETAIL"),
            PriceType::Commercial => (retail * 95 / 100, "COMMERCIAL_BASE"),
            PriceType::Contract => (retail * 90 / 100, "CONTRACT"),
        };
        let extra = self.insurance(facts);
        let mut option = Map::new();
        if facts.total {
            let extra = extra.map_or(0, |(_, _, cents)| cents);
            option.insert("totalPrice".to_owned(), dollars(cents + extra));
        }
        option.insert("totalBasePrice".to_owned(), dollars(cents));
        option.insert(
            "rates".to_owned(),
            json!([{
                "description": format!("{} ISC {name}", self.title),
                "startDate": "2026-07-12",
                "endDate": "",
                "price": dollars(cents),
                "zone": format!("{group:02}"),
                "weight": facts.weight_written,
                "dimWeight": 0,
                "fees": [],
                "priceType": settings.rate_price_type.as_deref().unwrap_or(written),
                "mailClass": self.code,
                "productName": "",
                "productDefinition": "",
                "processingCategory": category,
                "rateIndicator": indicator,
                "destinationEntryFacilityType": "INTERNATIONAL_SERVICE_CENTER",
                "SKU": format!("I{}{indicator}0XXXX{}{group:02}{category:.1}", self.letter, written.chars().next().unwrap_or('X')),
            }]),
        );
        let extras: Vec<Value> = extra
            .iter()
            .map(|(code, name, cents)| {
                json!({"name": name, "price": dollars(*cents), "extraService": code.to_string(),
                    "priceType": price_type.name(), "warnings": [], "SKU": format!("IXI{}0XXXXCX0500", self.letter)})
            })
            .collect();
        option.insert("extraServices".to_owned(), Value::Array(extras));
        if facts.duties {
            option.insert("dutiesTaxesFeesQuote".to_owned(), duties(facts.items));
        }
        (cents, Value::Object(option))
    }

    /// The insurance for the value, if it was asked for and the class has any.
    fn insurance(&self, facts: &Facts) -> Option<(u64, &'static str, u64)> {
        let value = facts
            .value_cents
            .filter(|value| (1..=MOST_INSURED).contains(value))?;
        let (code, name) = match value > SMALL_INSURANCE {
            true => (931, "Insurance > $500"),
            false => (930, "Insurance <= $500"),
        };
        let cents = 1015 + 185 * value.saturating_sub(20_000).div_ceil(10_000);
        (facts.extras.contains(&code) && self.letter != 'F').then_some((code, name, cents))
    }
}

/// A twentieth of the value is duty, an eighth tax.
fn duties(items: &[Value]) -> Value {
    let quotes: Vec<Value> = items
        .iter()
        .map(|item| {
            let value = |name: &str| item.get(name).and_then(Value::as_f64).unwrap_or_default();
            let cents = (value("itemValue") * value("itemQuantity") * 100.0).round() as u64;
            json!({"itemId": item.get("itemId"), "dutyPrice": dollars(cents / 20), "taxPrice": dollars(cents / 8)})
        })
        .collect();
    json!({"packageFee": 4.5, "itemQuotes": quotes})
}

/// Canada and Mexico are near; the others are spread over the groups that are left.
fn price_group(country: &str) -> u64 {
    match country {
        "CA" => 1,
        "MX" => 2,
        _ => 3 + drawn_from(0, country, 15),
    }
}
