//! The carrier's flat-rate containers: what fits into them decides whether their price may be shown.
//!
//! Inner sides are those that USPS names its boxes by, cut to a hundredth of an inch; outer ones are what shops measure, rounded
//! up. Weights and the thickness of envelopes are not published: they are ours, on the safe side.

use super::{Side, Weight};

/// A flat-rate container.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Container {
    /// Flat-rate envelope, of cardboard.
    FlatRateEnvelope,
    /// Legal flat-rate envelope, of cardboard.
    LegalFlatRateEnvelope,
    /// Padded flat-rate envelope.
    PaddedFlatRateEnvelope,
    /// Small flat-rate box.
    SmallFlatRateBox,
    /// Medium flat-rate box, in either shape.
    MediumFlatRateBox,
    /// Large flat-rate box.
    LargeFlatRateBox,
    /// Large flat-rate box for military and diplomatic addresses.
    LargeFlatRateBoxMilitary,
}

/// A form in which a container comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// `top` or `side`, by where the box opens; empty if there is one shape only.
    pub name: &'static str,
    /// Longest, middle and shortest side inside.
    pub inner: [Side; 3],
    /// The same outside.
    pub outer: [Side; 3],
}

const fn shape(name: &'static str, inner: [u32; 3], outer: [u32; 3]) -> Shape {
    Shape {
        name,
        inner: sides(inner),
        outer: sides(outer),
    }
}

const fn sides([length, width, height]: [u32; 3]) -> [Side; 3] {
    [
        Side { hundredths: length },
        Side { hundredths: width },
        Side { hundredths: height },
    ]
}

// An envelope that is half an inch thick is half an inch shorter and narrower inside, and still closes flat.
static ENVELOPE: [Shape; 1] = [shape("", [1200, 900, 50], [1250, 950, 60])];
static LEGAL_ENVELOPE: [Shape; 1] = [shape("", [1450, 900, 50], [1500, 950, 60])];
// An inch thick, and its padding takes an eighth at each side.
static PADDED_ENVELOPE: [Shape; 1] = [shape("", [1150, 850, 100], [1250, 950, 125])];
static SMALL_BOX: [Shape; 1] = [shape("", [862, 537, 162], [869, 544, 175])];
static MEDIUM_BOXES: [Shape; 2] = [
    shape("top", [1100, 850, 550], [1125, 875, 600]),
    shape("side", [1362, 1187, 337], [1400, 1200, 350]),
];
static LARGE_BOX: [Shape; 1] = [shape("", [1200, 1200, 550], [1225, 1225, 600])];

impl Container {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::FlatRateEnvelope,
        Self::LegalFlatRateEnvelope,
        Self::PaddedFlatRateEnvelope,
        Self::SmallFlatRateBox,
        Self::MediumFlatRateBox,
        Self::LargeFlatRateBox,
        Self::LargeFlatRateBoxMilitary,
    ];

    /// The container of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|container| container.id() == name)
    }

    /// The name in settings, requests and answers.
    pub fn id(self) -> &'static str {
        match self {
            Self::FlatRateEnvelope => "flat_rate_envelope",
            Self::LegalFlatRateEnvelope => "legal_flat_rate_envelope",
            Self::PaddedFlatRateEnvelope => "padded_flat_rate_envelope",
            Self::SmallFlatRateBox => "small_flat_rate_box",
            Self::MediumFlatRateBox => "medium_flat_rate_box",
            Self::LargeFlatRateBox => "large_flat_rate_box",
            Self::LargeFlatRateBoxMilitary => "large_flat_rate_box_military",
        }
    }

    /// The forms it comes in, at least one. The price is the same for each.
    pub fn shapes(self) -> &'static [Shape] {
        match self {
            Self::FlatRateEnvelope => &ENVELOPE,
            Self::LegalFlatRateEnvelope => &LEGAL_ENVELOPE,
            Self::PaddedFlatRateEnvelope => &PADDED_ENVELOPE,
            Self::SmallFlatRateBox => &SMALL_BOX,
            Self::MediumFlatRateBox => &MEDIUM_BOXES,
            Self::LargeFlatRateBox | Self::LargeFlatRateBoxMilitary => &LARGE_BOX,
        }
    }

    /// The one shape of a name, as a list of one; `None` if there is none of that name.
    pub fn shape_of_name(self, name: &str) -> Option<&'static [Shape]> {
        let mut each = self.shapes().chunks(1);
        each.find(|one| one.iter().any(|shape| shape.name == name))
    }

    /// What it may weigh on its way to another country (International Mail Manual 223 and 233): at home it is 70 lb.
    pub const fn most_abroad(self) -> Weight {
        match self {
            Self::FlatRateEnvelope
            | Self::LegalFlatRateEnvelope
            | Self::PaddedFlatRateEnvelope
            | Self::SmallFlatRateBox => Weight::from_pounds(4),
            Self::MediumFlatRateBox | Self::LargeFlatRateBox | Self::LargeFlatRateBoxMilitary => {
                Weight::from_pounds(20)
            }
        }
    }

    /// What it weighs with nothing in it, rounded up. Below 70 lb its price does not depend on weight.
    pub const fn empty_weight(self) -> Weight {
        let ounces = match self {
            Self::FlatRateEnvelope | Self::LegalFlatRateEnvelope | Self::PaddedFlatRateEnvelope => {
                3
            }
            Self::SmallFlatRateBox => 4,
            Self::MediumFlatRateBox => 10,
            Self::LargeFlatRateBox | Self::LargeFlatRateBoxMilitary => 14,
        };
        Weight {
            milli_oz: ounces * 1000,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_container_is_found_by_its_name_alone() {
        for container in Container::ALL {
            assert_eq!(Container::of_name(container.id()), Some(container));
        }
        for bad in ["", "own", "Medium_Flat_Rate_Box", "flat_rate_box"] {
            assert_eq!(Container::of_name(bad), None, "{bad:?}");
        }
    }

    #[test]
    fn every_shape_is_smaller_inside_and_has_its_longest_side_first() {
        for container in Container::ALL {
            assert!(!container.shapes().is_empty());
            for shape in container.shapes() {
                for (inner, outer) in shape.inner.iter().zip(&shape.outer) {
                    assert!(inner < outer, "{container:?}");
                }
                for sides in [shape.inner, shape.outer] {
                    assert!(sides.is_sorted_by(|one, next| one >= next), "{container:?}");
                }
            }
        }
    }

    #[test]
    fn inner_sides_are_no_longer_than_usps_says() {
        // Eighths of an inch.
        for (container, number, eighths) in [
            (Container::SmallFlatRateBox, 0, [69, 43, 13]),
            (Container::MediumFlatRateBox, 0, [88, 68, 44]),
            (Container::MediumFlatRateBox, 1, [109, 95, 27]),
            (Container::LargeFlatRateBox, 0, [96, 96, 44]),
            (Container::LargeFlatRateBoxMilitary, 0, [96, 96, 44]),
        ] {
            let inner = container.shapes()[number].inner.map(Side::hundredths);
            let published = eighths.map(|eighths: u32| eighths * 100 / 8);
            assert_eq!(inner, published, "{container:?}");
        }
        for (container, [length, width]) in [
            (Container::FlatRateEnvelope, [1250, 950]),
            (Container::LegalFlatRateEnvelope, [1500, 950]),
            (Container::PaddedFlatRateEnvelope, [1250, 950]),
        ] {
            let [long, wide, thick] = container.shapes()[0].inner.map(Side::hundredths);
            // Once around: what is in it is no wider than the envelope lies flat.
            assert!(
                long + thick <= length && wide + thick <= width,
                "{container:?}"
            );
        }
    }

    #[test]
    fn one_shape_of_a_container_can_be_named() {
        let named = |container: Container, name| {
            let shapes = container.shape_of_name(name);
            shapes.map(|shapes| shapes.iter().map(|shape| shape.name).collect::<Vec<_>>())
        };
        let medium = Container::MediumFlatRateBox;
        assert_eq!(named(medium, "top"), Some(vec!["top"]));
        assert_eq!(named(medium, "side"), Some(vec!["side"]));
        assert_eq!(named(medium, ""), None);
        assert_eq!(named(Container::SmallFlatRateBox, "top"), None);
    }
}
