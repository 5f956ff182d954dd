//! Which packaging a row of a price list is for, by its rate indicator (CONTRACT §6). USPS lists every flat-rate container
//! whatever the size and weight of the parcel; the cheapest row is nearly always a box that the goods do not fit.

use crate::rates::Container;

/// What a rate indicator prices.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// The shop's own packaging, by weight.
    Weight,
    /// The same, by the weight that its volume stands for.
    Dimensional,
    /// The same, by its volume.
    Cubic,
    /// A flat-rate container.
    FlatRate(Container),
}

/// The kind of a `rateIndicator`; `None` for presort, trays, soft packs, oversize, Connect, and whatever comes next.
pub(super) fn of_rate_indicator(indicator: &str) -> Option<Kind> {
    Some(match indicator {
        // Single piece, the same abroad, and Priority Mail Express single piece.
        "SP" | "LE" | "PA" => Kind::Weight,
        // Rectangular or not.
        "DR" | "DN" => Kind::Dimensional,
        "CP" | "C1" | "C2" | "C3" | "C4" | "C5" => Kind::Cubic,
        "FE" | "E4" => Kind::FlatRate(Container::FlatRateEnvelope),
        "FA" | "E6" => Kind::FlatRate(Container::LegalFlatRateEnvelope),
        "FP" => Kind::FlatRate(Container::PaddedFlatRateEnvelope),
        "FS" => Kind::FlatRate(Container::SmallFlatRateBox),
        "FB" => Kind::FlatRate(Container::MediumFlatRateBox),
        "PL" => Kind::FlatRate(Container::LargeFlatRateBox),
        "PM" => Kind::FlatRate(Container::LargeFlatRateBoxMilitary),
        _ => return None,
    })
}

/// `rateIndicator` and `processingCategory` of a container; `None` if the class has no such container. Ground Advantage has none.
pub(super) fn rate_of(container: Container, express: bool) -> Option<(&'static str, &'static str)> {
    Some(match container {
        Container::FlatRateEnvelope if express => ("E4", "FLATS"),
        Container::FlatRateEnvelope => ("FE", "FLATS"),
        Container::LegalFlatRateEnvelope if express => ("E6", "FLATS"),
        Container::LegalFlatRateEnvelope => ("FA", "FLATS"),
        Container::PaddedFlatRateEnvelope => ("FP", "FLATS"),
        _ if express => return None,
        Container::SmallFlatRateBox => ("FS", "MACHINABLE"),
        Container::MediumFlatRateBox => ("FB", "NONSTANDARD"),
        Container::LargeFlatRateBox => ("PL", "NONSTANDARD"),
        Container::LargeFlatRateBoxMilitary => ("PM", "NONSTANDARD"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_indicator_of_a_container_stands_for_it() {
        for container in Container::ALL {
            for express in [false, true] {
                if let Some((indicator, _)) = rate_of(container, express) {
                    assert_eq!(
                        of_rate_indicator(indicator),
                        Some(Kind::FlatRate(container))
                    );
                }
            }
        }
    }
}
