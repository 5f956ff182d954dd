//! Questions as they are drawn: mostly close to where a price changes.

use edgepost::postal::Zip5;
use edgepost::rates::{LengthUnit, Parcel, PriceType, Side, Weight, WeightUnit};
use proptest::prelude::*;
use proptest::sample::select;

use super::Question;

/// Questions in a draw.
pub const AT_ONCE: usize = 4;

/// Between them every zone; Alaska, Hawaii, territories, each military region, and one that is in no use.
const ORIGINS: [&str; 5] = ["60601", "10001", "99501", "96910", "09012"];
const DESTINATIONS: [&str; 20] = [
    "60611", "53202", "46204", "37203", "10001", "02108", "80202", "94105", "20500", "99501",
    "96813", "00901", "00802", "96913", "96799", "96950", "09012", "34001", "96201", "00000",
];

fn zip(text: &str) -> Zip5 {
    Zip5::parse(text).unwrap()
}

fn inches(hundredths: i64) -> Side {
    let hundredths = u32::try_from(hundredths.clamp(1, 100_000)).unwrap();
    Side::new(f64::from(hundredths) / 100.0, LengthUnit::Inch).unwrap()
}

/// Weights between two that have a price of their own, in thousandths of an ounce, most of them close to one of the two.
fn some_weights() -> impl Strategy<Value = [u32; AT_ONCE]> {
    const OUNCE: u32 = 1000;
    const POUND: u32 = 16 * OUNCE;
    let ounces = |above: u32| (above * OUNCE, OUNCE);
    let pounds = |above: u32| (above * POUND, POUND);
    prop_oneof![
        3 => (0..15_u32).prop_map(ounces),
        1 => Just(ounces(15)),
        // Past what the carrier takes.
        4 => (1..=70_u32).prop_map(pounds),
    ]
    .prop_flat_map(|(above, length)| {
        let (first, last) = (above + 1, above + length);
        [
            first..=first + 2,
            last - 2..=last,
            first..=last,
            first..=last,
        ]
    })
}

/// Sides, in hundredths of an inch, on both sides of every limit, fee and step of size.
fn some_sides() -> impl Strategy<Value = [i64; 3]> {
    let off = || prop_oneof![3 => -2..=2_i64, 1 => -60..=60_i64];
    let side = move || {
        let edges = vec![25, 300, 600, 1200, 1500, 1800, 2200, 3000];
        prop_oneof![
            3 => (select(edges), off()).prop_map(|(edge, off)| edge + off),
            2 => 20..=3_500_i64,
        ]
    };
    // The third side of a box of that volume, in millionths of a cubic inch.
    let third = |volume: i64, one: i64, other: i64| (volume + one * other / 2) / (one * other);
    const CUBIC_FOOT: i64 = 1_728_000_000;
    prop_oneof![
        3 => [side(), side(), side()],
        2 => (800..=3_200_i64, 800..=2_000_i64, off())
            .prop_map(move |(one, other, off)| [one, other, third(2 * CUBIC_FOOT, one, other) + off]),
        // A cubic foot counts in whole inches.
        2 => (8..=20_i64, 8..=20_i64, 0..=1_i64, [0..=99_i64, 0..=99_i64, -1..=1_i64]).prop_map(
            |(one, other, more, [less, also_less, off])| {
                let last = (1_728 / (one * other) + more) * 100;
                [one * 100 - less, other * 100 - also_less, last + off]
            }
        ),
        1 => (1..=10_i64, 500..=1_800_i64, 400..=1_500_i64, off()).prop_map(
            move |(tenths, one, other, off)| [one, other, third(tenths * CUBIC_FOOT / 10, one, other) + off]
        ),
        2 => (select(vec![10_800_i64, 13_000]), 100..=1_900_i64, 100..=1_900_i64, off())
            .prop_map(|(limit, one, other, off)| [limit - 2 * (one + other) + off, one, other]),
    ]
}

/// Questions that differ in weight only: answers take their time in a test build, and these have few canonical ones.
pub fn some_questions() -> impl Strategy<Value = [Question; AT_ONCE]> {
    const PRICE_TYPES: [PriceType; 2] = [PriceType::Retail, PriceType::Commercial];
    (
        select(&ORIGINS[..]),
        select(&DESTINATIONS[..]),
        select(&PRICE_TYPES[..]),
        some_weights(),
        some_sides().prop_shuffle(),
    )
        .prop_map(|(origin, destination, price_type, weights, sides)| {
            weights.map(|milli_oz| Question {
                origin: zip(origin),
                destination: zip(destination),
                price_type,
                parcel: Parcel::new(
                    Weight::new(f64::from(milli_oz) / 1000.0, WeightUnit::Ounce).unwrap(),
                    sides.map(inches),
                ),
            })
        })
}
