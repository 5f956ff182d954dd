//! Which packaging a row of a price list is for, by its rate indicator (CONTRACT §6). USPS lists every flat-rate container
//! whatever the size and weight of the parcel; the cheapest row is nearly always a box that the goods do not fit.

use crate::rates::Packaging;

/// The packaging a `rateIndicator` prices.
pub(super) fn of_rate_indicator(indicator: &str) -> Packaging {
    match indicator {
        // Single piece, Priority Mail Express single piece, dimensional (rectangular or not), cubic parcel and its tiers.
        "SP" | "PA" | "DR" | "DN" | "CP" | "C1" | "C2" | "C3" | "C4" | "C5" => Packaging::Own,
        // Envelopes, padded and legal; small, medium and large boxes; APO/FPO/DPO box; bags; Express envelopes.
        "FE" | "FA" | "FP" | "FS" | "FB" | "PL" | "PM" | "SB" | "E4" | "E6" | "E7" => {
            Packaging::FlatRate
        }
        // Presort, trays, soft packs, oversize, Connect, and whatever comes next.
        _ => Packaging::Unknown,
    }
}
