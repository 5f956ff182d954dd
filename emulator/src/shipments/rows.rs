//! The rates of a class: everything that could be sold, whether or not the parcel fits it.

use serde_json::{Value, json};

use super::{
    price::{Charged, Class, PriceType, cubic, entered, of_type, single_piece},
    products::{ENTRIES, FLAT_RATES, Product},
    question::Parcel,
};
use crate::reply::dollars;

/// The day of the last price change.
const START: &str = "2026-07-12";
const CUBIC_FOOT: f64 = 1728.0;
/// More than arithmetic adds to a sum or product of hundredths of an inch, less than one of them is above another.
const NOISE: f64 = 1e-7;

/// What a bulky parcel costs more.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fee {
    pub(super) name: &'static str,
    sku: &'static str,
    pub(super) cents: u64,
}

impl Fee {
    pub(super) fn sku(&self, letter: char) -> String {
        format!("{}X{letter}XXXX0000", self.sku)
    }
}

/// One rate.
#[derive(Debug, Clone)]
pub(super) struct Row {
    pub(super) product: Product,
    description: String,
    shown_name: String,
    pub(super) cents: u64,
    pub(super) fees: Vec<Fee>,
    pub(super) zone: String,
    pub(super) dimensional: u32,
    pub(super) category: &'static str,
    pub(super) indicator: String,
    pub(super) facility: &'static str,
}

impl Row {
    /// Price and fees.
    pub(super) fn base_cents(&self) -> u64 {
        self.cents + self.fees.iter().map(|fee| fee.cents).sum::<u64>()
    }

    /// Neither flat rate nor destination entry nor presort.
    pub(super) fn is_by_weight(&self) -> bool {
        matches!(self.indicator.as_str(), "SP" | "PA" | "DR" | "DN") && self.facility == "NONE"
    }

    pub(super) fn to_json(&self, weight: &Value, price_type: &str) -> Value {
        let letter = self.product.letter;
        let fees: Vec<Value> = self
            .fees
            .iter()
            .map(|fee| json!({"name": fee.name, "SKU": fee.sku(letter), "price": dollars(fee.cents)}))
            .collect();
        let definition = if self.shown_name.is_empty() {
            ""
        } else {
            self.product.definition
        };
        json!({
            "description": self.description,
            "startDate": START,
            "endDate": "",
            "price": dollars(self.cents),
            "zone": self.zone,
            "weight": weight,
            "dimensionalWeight": self.dimensional,
            "dimWeight": self.dimensional,
            "fees": fees,
            "priceType": price_type,
            "mailClass": self.product.code,
            "productName": self.shown_name,
            "productDefinition": definition,
            "processingCategory": self.category,
            "rateIndicator": self.indicator,
            "destinationEntryFacilityType": self.facility,
            "SKU": self.sku(price_type),
        })
    }

    pub(super) fn sku(&self, price_type: &str) -> String {
        format!(
            "D{}{:X<2}0XXXX{}{}{:04}",
            self.product.letter,
            self.indicator,
            price_type.chars().next().unwrap_or('X'),
            self.zone,
            self.cents % 10_000
        )
    }
}

/// Why a class has no rates for a parcel.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Misfit {
    TooHeavy,
    TooLarge,
}

/// All rates of a class for a parcel.
pub(super) fn rows(
    product: Product,
    parcel: &Parcel,
    zone: u8,
    price_type: PriceType,
) -> Result<Vec<Row>, Misfit> {
    let [length, width, height] = parcel.sides;
    let girth = parcel.girth.unwrap_or(2.0 * (width + height));
    if parcel.weight > product.heaviest {
        return Err(Misfit::TooHeavy);
    }
    if length + girth > product.largest + NOISE {
        return Err(Misfit::TooLarge);
    }
    let class = product.class;
    let dimensional = if product.by_size {
        dimensional_weight(parcel)
    } else {
        0
    };
    let charged = Charged::new(parcel.weight, dimensional);
    let fees = if product.by_size {
        fees(parcel)
    } else {
        Vec::new()
    };
    let (indicator, shape) = match (class, dimensional) {
        (Class::Express, _) => ("PA", "Single-piece"),
        (Class::BoundPrintedMatter, _) => ("NP", "Nonpresorted"),
        (_, 0) => ("SP", "Single-piece"),
        _ if parcel.girth.is_some() => ("DN", "Dimensional Nonrectangular"),
        _ => ("DR", "Dimensional Rectangular"),
    };
    let row = |category: &'static str, indicator: &str, shape: &str, cents: u64| Row {
        product,
        description: format!("{} {} {shape}", product.title, category_title(category))
            .replace("  ", " "),
        shown_name: product.shown_name.to_owned(),
        cents,
        fees: fees.clone(),
        zone: format!("{zone:02}"),
        dimensional,
        category,
        indicator: indicator.to_owned(),
        facility: "NONE",
    };
    let mut found = Vec::new();
    for (_, indicator, name, category, retail) in FLAT_RATES.iter().filter(|flat| flat.0 == class) {
        found.push(Row {
            shown_name: format!("{} {name}", product.title),
            fees: Vec::new(),
            dimensional: 0,
            ..row(
                category,
                indicator,
                name,
                of_type(class, price_type, *retail),
            )
        });
    }
    if class == Class::ParcelSelect {
        for (facility, short, first, further) in ENTRIES {
            let cents = entered(price_type, first, further, charged);
            found.push(Row {
                zone: "00".to_owned(),
                facility,
                ..row("MACHINABLE", "SP", &format!("{short} Single-piece"), cents)
            });
        }
    }
    if class == Class::Media && price_type != PriceType::Retail {
        let cents = single_piece(class, price_type, zone, charged) * 70 / 100;
        found.push(row("MACHINABLE", "5D", "5-digit", cents));
    }
    let cents = single_piece(class, price_type, zone, charged);
    if is_machinable(parcel) {
        found.push(row("MACHINABLE", indicator, shape, cents));
    }
    found.push(row("NONSTANDARD", indicator, shape, cents));
    if let Some(tier) = cubic_tier(class, parcel).filter(|_| price_type != PriceType::Retail) {
        found.push(row(
            "MACHINABLE",
            "CP",
            "Cubic",
            cubic(class, price_type, zone, tier),
        ));
    }
    Ok(found)
}

/// A rate that no client has ever heard of.
pub(super) fn unheard_of(known: &Row, indicator: &str) -> Row {
    Row {
        description: format!("{} Special", known.product.title),
        cents: 100,
        indicator: indicator.to_owned(),
        ..known.clone()
    }
}

fn category_title(category: &str) -> &'static str {
    match category {
        "MACHINABLE" => "Machinable",
        "NONSTANDARD" => "Nonstandard",
        _ => "",
    }
}

/// Whole pounds by volume; 0 up to a cubic foot.
fn dimensional_weight(parcel: &Parcel) -> u32 {
    let volume: f64 = parcel.sides.iter().map(|side| side.ceil()).product();
    if volume <= CUBIC_FOOT {
        return 0;
    }
    let filled = if parcel.girth.is_some() {
        volume * 0.785
    } else {
        volume
    };
    (filled / 166.0).ceil() as u32
}

fn fees(parcel: &Parcel) -> Vec<Fee> {
    let [length, width, height] = parcel.sides;
    let mut fees = Vec::new();
    if length > 30.0 {
        fees.push(Fee {
            name: "Nonstandard Length > 30",
            sku: "D812",
            cents: 840,
        });
    } else if length > 22.0 {
        fees.push(Fee {
            name: "Nonstandard Length > 22",
            sku: "D811",
            cents: 400,
        });
    }
    if length * width * height > 2.0 * CUBIC_FOOT + NOISE {
        fees.push(Fee {
            name: "Nonstandard Volume > 2 cu ft",
            sku: "D813",
            cents: 2100,
        });
    }
    fees
}

fn is_machinable(parcel: &Parcel) -> bool {
    let [length, width, height] = parcel.sides;
    let fits = length <= 22.0 && width <= 18.0 && height <= 15.0;
    let not_tiny = length >= 6.0 && width >= 3.0 && height >= 0.25;
    fits && not_tiny && parcel.weight <= 25.0 && !parcel.nonstandard && parcel.girth.is_none()
}

/// Tenths of a cubic foot, for small and heavy parcels.
fn cubic_tier(class: Class, parcel: &Parcel) -> Option<u64> {
    let most = match class {
        Class::Priority => 5,
        Class::Ground => 10,
        _ => return None,
    };
    let volume: f64 = parcel.sides.iter().product();
    let tier = ((volume - NOISE) / CUBIC_FOOT * 10.0).ceil().max(1.0) as u64;
    let [length, ..] = parcel.sides;
    (tier <= most && length <= 18.0 && parcel.weight <= 20.0 && is_machinable(parcel))
        .then_some(tier)
}
