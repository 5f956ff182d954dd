//! What a shop packs into.

use crate::rates::{Container, Shape, Side, Weight};

/// A box or bag of the shop's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OwnBox {
    /// 1 to 32 of `a-z`, `0-9`, `_` and `-`.
    pub id: String,
    /// Length, width and height inside, in the shop's order.
    pub inner: [Side; 3],
    /// The same outside, each at least as long: what the carrier measures.
    pub outer: [Side; 3],
    /// What it weighs with its padding and nothing else in it.
    pub empty: Weight,
    /// What it may weigh packed, itself included.
    pub max: Option<Weight>,
}

/// What two walls of single-wall corrugated board add to a side: twice 5/32 in, rounded up to 3/8 in, in hundredths of an
/// inch. A shop whose boxes differ gives the outer sides itself.
pub const WALLS: u32 = 38;

impl OwnBox {
    /// The outer sides of a corrugated box with these inner sides.
    pub fn outer_of([length, width, height]: [Side; 3]) -> [Side; 3] {
        [
            length.longer_by(WALLS),
            width.longer_by(WALLS),
            height.longer_by(WALLS),
        ]
    }
}

/// Something a shop can pack into.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PackagingChoice {
    /// A box of its own.
    Own(OwnBox),
    /// One of the carrier's flat-rate containers.
    Carrier {
        /// Which.
        container: Container,
        /// The shapes of it that the shop has; at least one.
        shapes: &'static [Shape],
    },
}

impl PackagingChoice {
    /// The name of the box or of the container. No two choices of a shop have the same.
    pub fn id(&self) -> &str {
        match self {
            Self::Own(own) => &own.id,
            Self::Carrier { container, .. } => container.id(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::LengthUnit;

    #[test]
    fn corrugated_walls_make_each_side_three_eighths_longer() {
        let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
        let outer = OwnBox::outer_of([side(8.0), side(6.0), side(4.0)]);
        assert_eq!(outer.map(Side::hundredths), [838, 638, 438]);
    }
}
