//! Questions that the carrier was seen to answer: their canonical form is in the step that the answer names, and on the same
//! side of every limit and fee.

use edgepost::postal::Zip5;
use edgepost::rates::{LengthUnit, Parcel, PriceType, Side, Weight, WeightUnit};
use serde_json::Value;

use super::Question;

/// A question, and what its answer says.
struct Recorded {
    pounds: f64,
    inches: [f64; 3],
    /// The step that the SKU names: pounds, or ounces below one.
    priced_as: f64,
    dimensional: f64,
    fees: &'static [&'static str],
}

/// Two base rates of 2024-04-15, 23224 to 63025, and the published examples. SKUs end in the zone and in tenths of a pound,
/// or of an ounce below a pound: `05110`, `05430`, `00020`, `01080`.
const RECORDED: [Recorded; 6] = [
    Recorded {
        pounds: 10.52,
        inches: [5.81, 3.91, 1.87],
        priced_as: 11.0,
        dimensional: 0.0,
        fees: &[],
    },
    Recorded {
        pounds: 42.67,
        inches: [18.86, 17.72, 13.66],
        priced_as: 43.0,
        dimensional: 29.0,
        fees: &["volume"],
    },
    Recorded {
        pounds: 7.0,
        inches: [9.0, 6.0, 0.25],
        priced_as: 7.0,
        dimensional: 0.0,
        fees: &[],
    },
    Recorded {
        pounds: 1.0,
        inches: [1.0, 1.0, 1.0],
        priced_as: 1.0,
        dimensional: 0.0,
        fees: &[],
    },
    // These examples do not show their sides; their fee does.
    Recorded {
        pounds: 1.2,
        inches: [23.0, 6.0, 4.0],
        priced_as: 2.0,
        dimensional: 0.0,
        fees: &["length"],
    },
    Recorded {
        pounds: 0.5,
        inches: [23.0, 6.0, 4.0],
        priced_as: 8.0,
        dimensional: 0.0,
        fees: &["length"],
    },
];

/// Dimensional weight, and which fees and limits are passed, as the recorded answers show them.
fn by_size(parcel: Parcel) -> (f64, Vec<&'static str>) {
    let sides = parcel.sides().map(Side::inches);
    let [length, ..] = sides;
    let whole: f64 = sides.map(f64::ceil).iter().product();
    let dimensional = if whole > 1728.0 {
        (whole / 166.0).ceil()
    } else {
        0.0
    };
    let fees = [
        (length > 22.0, "length"),
        (length > 30.0, "more length"),
        (
            parcel.length_plus_girth_hundredths() > 10_800,
            "length and girth",
        ),
        (
            parcel.length_plus_girth_hundredths() > 13_000,
            "more length and girth",
        ),
        (sides.iter().product::<f64>() > 3456.0, "volume"),
    ];
    let fees = fees.into_iter().filter(|(due, _)| *due);
    (dimensional, fees.map(|(_, name)| name).collect())
}

#[test]
fn recorded_questions_stay_in_their_step_and_on_their_side_of_each_threshold() {
    let canonical = |pounds, inches: [f64; 3]| {
        let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
        let question = Question {
            origin: Zip5::parse("23224").unwrap(),
            destination: Zip5::parse("63025").unwrap(),
            price_type: PriceType::Retail,
            parcel: Parcel::new(
                Weight::new(pounds, WeightUnit::Pound).unwrap(),
                inches.map(side),
            ),
        };
        (question.parcel, question.canonical().parcel())
    };
    for recorded in RECORDED {
        let Recorded { pounds, inches, .. } = recorded;
        let (asked, canonical) = canonical(pounds, inches);
        let step = match canonical.weight.pounds() {
            light if light < 1.0 => light * 16.0,
            heavy => heavy,
        };
        assert_eq!(step, recorded.priced_as, "{pounds} lb");
        let (dimensional, fees) = by_size(canonical);
        assert_eq!(
            (dimensional, &fees[..]),
            (recorded.dimensional, recorded.fees),
            "{pounds} lb"
        );
        assert_eq!(by_size(asked), by_size(canonical), "{pounds} lb");
        assert_eq!(asked.sides(), canonical.sides(), "{pounds} lb");
    }
    // The recorded options echo the weight that was asked about.
    let path = format!(
        "{}/tests/fixtures/usps/shipping_options.heavy_parcel.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let answer: Value = serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap();
    let weight = answer.pointer("/pricingOptions/0/shippingOptions/0/rateOptions/0/rates/0/weight");
    let pounds = weight.and_then(Value::as_f64).unwrap();
    let (_, canonical) = canonical(pounds, [16.0, 14.0, 12.0]);
    assert_eq!(canonical.weight.pounds(), pounds);
}
