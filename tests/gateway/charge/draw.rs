//! Parcels as they are drawn: mostly close to where a price, a fee or a limit changes.

use edgepost::carrier::usps::fit_one_question;
use edgepost::rates::{
    Cents, Container, ExtraService, Extras, LengthUnit, Parcel, PriceType, Side, Weight, WeightUnit,
};

/// A place by ZIP code, city and state.
pub type Place = (&'static str, &'static str, &'static str);

/// Mainland, Alaska, a territory on each side, and a military post office.
const ORIGINS: [Place; 6] = [
    ("60601", "Chicago", "IL"),
    ("10001", "New York", "NY"),
    ("99501", "Anchorage", "AK"),
    ("00901", "San Juan", "PR"),
    ("96913", "Tamuning", "GU"),
    ("09012", "APO", "AE"),
];
/// Between them and the origins every zone; territories, each military region, and one that is in no use.
const DESTINATIONS: [Place; 21] = [
    ("60611", "Chicago", "IL"),
    ("53202", "Milwaukee", "WI"),
    ("46204", "Indianapolis", "IN"),
    ("37203", "Nashville", "TN"),
    ("10001", "New York", "NY"),
    ("02108", "Boston", "MA"),
    ("80202", "Denver", "CO"),
    ("94105", "San Francisco", "CA"),
    ("20500", "Washington", "DC"),
    ("99501", "Anchorage", "AK"),
    ("96813", "Honolulu", "HI"),
    ("00901", "San Juan", "PR"),
    ("00802", "St Thomas", "VI"),
    ("96913", "Tamuning", "GU"),
    ("96910", "Hagatna", "GU"),
    ("96799", "Pago Pago", "AS"),
    ("96950", "Saipan", "MP"),
    ("09012", "APO", "AE"),
    ("34001", "APO", "AA"),
    ("96201", "APO", "AP"),
    ("00000", "Nowhere", "KS"),
];

/// Parcels that differ in weight and in the cents of what is insured: few of them are different questions.
pub struct Scene {
    pub origin: Place,
    pub destination: Place,
    pub price_type: PriceType,
    pub parcels: Vec<(Parcel, Extras)>,
}

fn pick<T: Copy>(chance: &mut fastrand::Rng, from: &[T]) -> T {
    from[chance.usize(..from.len())]
}

impl Scene {
    /// So many parcels.
    pub fn drawn(chance: &mut fastrand::Rng, parcels: usize) -> Self {
        let sides = some_sides(chance).map(side);
        let extras = some_extras(chance);
        let (above, length) = some_step(chance);
        let parcels = (0..parcels).map(|number| {
            let (first, last) = (above + 1, above + length);
            let milli_oz = match number % 4 {
                0 => first,
                1 => last,
                2 => chance.u32(last - 2..=last),
                _ => chance.u32(first..=last),
            };
            let weight = Weight::new(f64::from(milli_oz) / 1000.0, WeightUnit::Ounce).unwrap();
            (Parcel::new(weight, sides), less_insured(chance, extras))
        });
        let parcels = parcels.collect();
        Self {
            origin: pick(chance, &ORIGINS),
            destination: pick(chance, &DESTINATIONS),
            price_type: match chance.u8(..3) {
                0 => PriceType::Contract,
                _ => PriceType::Commercial,
            },
            parcels,
        }
    }
}

fn side(hundredths: i64) -> Side {
    let hundredths = u32::try_from(hundredths.clamp(1, 100_000)).unwrap();
    Side::new(f64::from(hundredths) / 100.0, LengthUnit::Inch).unwrap()
}

/// Weights between two that have a price of their own, in thousandths of an ounce: above this, and how many.
fn some_step(chance: &mut fastrand::Rng) -> (u32, u32) {
    const OUNCE: u32 = 1_000;
    const POUND: u32 = 16 * OUNCE;
    match chance.u8(..10) {
        0..=2 => (chance.u32(..15) * OUNCE, OUNCE),
        3 => (15 * OUNCE, OUNCE),
        // What machines take, what a price by size takes, and what anything takes.
        4..=5 => (pick(chance, &[19, 20, 24, 25, 69, 70]) * POUND, POUND),
        _ => (chance.u32(1..70) * POUND, POUND),
    }
}

/// A side, in hundredths of an inch, mostly one that machines take just so, or that costs a fee.
fn some_side(chance: &mut fastrand::Rng) -> i64 {
    const EDGES: [i64; 8] = [25, 300, 600, 1_200, 1_500, 1_800, 2_200, 3_000];
    match chance.u8(..3) {
        0 => chance.i64(20..=3_500),
        _ => pick(chance, &EDGES) + chance.i64(-2..=2),
    }
}

/// Sides, in hundredths of an inch.
fn some_sides(chance: &mut fastrand::Rng) -> [i64; 3] {
    const CUBIC_FOOT: i64 = 1_728_000_000;
    // The third side of a box of that volume, in millionths of a cubic inch.
    let third = |volume: i64, one: i64, other: i64| (volume + one * other / 2) / (one * other);
    let off = chance.i64(-2..=2);
    match chance.u8(..11) {
        0..=2 => [(); 3].map(|()| some_side(chance)),
        // A flat-rate container as it is.
        3..=4 => {
            let container = pick(chance, &Container::ALL);
            let shapes = container.shapes();
            let outer = shapes[chance.usize(..shapes.len())].outer;
            outer.map(|side| (side.inches() * 100.0).round() as i64)
        }
        // Two cubic feet.
        5 => {
            let (one, other) = (chance.i64(800..=3_200), chance.i64(800..=2_000));
            [one, other, third(2 * CUBIC_FOOT, one, other) + off]
        }
        // A cubic foot counts in whole inches.
        6 => {
            let (one, other) = (chance.i64(8..=20), chance.i64(8..=20));
            let last = (1_728 / (one * other) + chance.i64(0..=1)) * 100;
            let less = [chance.i64(0..=99), chance.i64(0..=99)];
            [one * 100 - less[0], other * 100 - less[1], last + off]
        }
        // Each step of a price by size.
        7..=8 => {
            let tenths = chance.i64(1..=10);
            let (one, other) = (chance.i64(600..=1_800), chance.i64(400..=1_400));
            let volume = tenths * CUBIC_FOOT / 10;
            [one, other, third(volume, one, other) + off]
        }
        // Length plus girth.
        _ => {
            let limit = pick(chance, &[10_800_i64, 13_000]);
            let (one, other) = (chance.i64(100..=1_900), chance.i64(100..=1_900));
            [limit - 2 * (one + other) + off, one, other]
        }
    }
}

/// What one question can ask for; most parcels have nothing.
fn some_extras(chance: &mut fastrand::Rng) -> Extras {
    use ExtraService as E;
    loop {
        let mut wanted = Vec::new();
        match chance.u8(..14) {
            0 => wanted.push(E::Signature),
            1 => wanted.push(E::SignatureRestricted),
            2 => wanted.push(E::AdultSignature),
            3 => wanted.push(E::AdultSignatureRestricted),
            _ => {}
        }
        match chance.u8(..24) {
            0 => wanted.push(E::Certified),
            1..=2 => wanted.push(E::ReturnReceipt),
            3..=4 => wanted.push(E::ReturnReceiptElectronic),
            _ => {}
        }
        if chance.u8(..3) == 0 {
            let value = match chance.bool() {
                true => pick(
                    chance,
                    &[1, 100, 5_000, 5_100, 15_000, 50_000, 50_100, 500_000],
                ),
                false => chance.u64(1..=5_000) * 100,
            };
            wanted.push(E::Insurance(Cents(value)));
        }
        match Extras::new(wanted) {
            Some(extras) if fit_one_question(&extras) => return extras,
            _ => {}
        }
    }
}

/// The same with up to 99 cents less of value.
fn less_insured(chance: &mut fastrand::Rng, extras: Extras) -> Extras {
    let less = pick(chance, &[0, 1, 99, 50]);
    let each = extras.iter().map(|extra| match extra {
        ExtraService::Insurance(Cents(value)) => {
            ExtraService::Insurance(Cents(value.saturating_sub(less).max(1)))
        }
        other => other,
    });
    Extras::new(each).unwrap()
}
