//! How USPS's machines see a parcel: what decides its processing category and which of several prices it has. Labels are
//! ordered, and rows of a price list chosen, by the same rules.

use crate::rates::{Parcel, Service, Side, Weight};

/// A cubic foot, in cubic inches.
const CUBIC_FOOT: u64 = 1_728;
/// Cubic hundredths of an inch in a cubic inch.
const CUBIC_INCH: u64 = 1_000_000;

/// In hundredths of an inch.
fn sides(parcel: &Parcel) -> [u32; 3] {
    parcel.sides().map(Side::hundredths)
}

/// Whether machines can sort it: 6 x 3 x 1/4 to 22 x 18 x 15 inches, up to 25 pounds (DMM 201.7.5).
pub(super) fn is_machinable(parcel: &Parcel) -> bool {
    let [length, width, height] = sides(parcel);
    (600..=2_200).contains(&length)
        && (300..=1_800).contains(&width)
        && (25..=1_500).contains(&height)
        && parcel.weight <= Weight::from_pounds(25)
}

/// The processing category of a parcel.
pub(super) fn category(parcel: &Parcel) -> &'static str {
    match is_machinable(parcel) {
        true => "MACHINABLE",
        false => "NONSTANDARD",
    }
}

/// Whether it may be priced by its size: machinable, at most 18 inches and 20 pounds, and at most half a cubic foot by Priority
/// Mail, a whole one by Ground Advantage (Notice 123). Priority Mail Express has no such price.
pub(super) fn is_cubic(service: &Service, parcel: &Parcel) -> bool {
    let most = match service.id {
        "ground_advantage" => CUBIC_FOOT,
        "priority_mail" => CUBIC_FOOT / 2,
        _ => return false,
    };
    let [length, ..] = sides(parcel);
    let volume: u64 = sides(parcel).into_iter().map(u64::from).product();
    is_machinable(parcel)
        && length <= 1_800
        && parcel.weight <= Weight::from_pounds(20)
        && volume <= most * CUBIC_INCH
}

/// Whether it is priced as dimensional: over one cubic foot, its sides rounded up to whole inches (CONTRACT §6).
pub(super) fn is_dimensional(parcel: &Parcel) -> bool {
    let inches = sides(parcel)
        .into_iter()
        .map(|side| u64::from(side.div_ceil(100)));
    inches.product::<u64>() > CUBIC_FOOT
}
