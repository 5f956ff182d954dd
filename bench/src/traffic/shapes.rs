//! What a shop packs: twenty shapes, each as popular as it says, with weights that spread.

use edgepost::rates::{LengthUnit, Parcel, Side, Weight, WeightUnit};

use super::draw::Weighted;

/// A box or bag.
#[derive(Debug, PartialEq)]
pub struct Shape {
    /// What packers call it.
    pub name: &'static str,
    /// Length, width and height in inches, as the shop's page sends them.
    pub sides_in: [f64; 3],
    /// The lightest and the heaviest it is sent, in tenths of an ounce.
    pub tenths_oz: (u32, u32),
    popularity: f64,
}

/// One parcel as a page sends it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Packed {
    /// The box or bag.
    pub shape: &'static Shape,
    /// What it weighs, packed.
    pub tenths_oz: u32,
}

impl Packed {
    /// The weight on the wire.
    pub fn ounces(&self) -> f64 {
        f64::from(self.tenths_oz) / 10.0
    }

    /// As the core reads it. `None` for a shape that is none.
    pub fn parcel(&self) -> Option<Parcel> {
        let weight = Weight::new(self.ounces(), WeightUnit::Ounce)?;
        let [length, width, height] = self
            .shape
            .sides_in
            .map(|inches| Side::new(inches, LengthUnit::Inch));
        Some(Parcel::new(weight, [length?, width?, height?]))
    }
}

const fn shape(
    name: &'static str,
    sides_in: [f64; 3],
    tenths_oz: (u32, u32),
    popularity: f64,
) -> Shape {
    Shape {
        name,
        sides_in,
        tenths_oz,
        popularity,
    }
}

/// Assumed: a shop that sells a bit of everything, mostly small. The first eight are nearly three quarters of the parcels; two
/// are long enough for a fee, the last is charged by its volume.
static SHAPES: [Shape; 20] = [
    shape("padded mailer", [10.5, 7.5, 1.0], (20, 140), 14.0),
    shape("poly bag", [12.0, 9.0, 2.0], (40, 240), 13.0),
    shape("small box", [6.0, 4.0, 4.0], (40, 280), 10.0),
    shape("mid box", [8.0, 6.0, 4.0], (80, 480), 9.0),
    shape("large poly bag", [15.0, 12.0, 3.0], (100, 520), 8.0),
    shape("shoe box", [13.0, 8.0, 5.0], (220, 620), 6.5),
    shape("book mailer", [11.25, 8.5, 1.5], (80, 480), 6.0),
    shape("flat box", [10.0, 8.0, 4.0], (120, 720), 5.5),
    shape("cube", [8.0, 8.0, 8.0], (120, 800), 4.5),
    shape("long flat box", [12.0, 9.0, 4.0], (160, 960), 4.0),
    shape("record mailer", [13.0, 13.0, 1.0], (120, 320), 3.5),
    shape("low box", [12.0, 12.0, 6.0], (240, 1440), 3.0),
    shape("garment box", [17.0, 11.0, 4.0], (200, 720), 2.5),
    shape("bottle box", [14.5, 5.0, 5.0], (400, 640), 2.2),
    shape("large cube", [12.0, 12.0, 12.0], (320, 2400), 2.0),
    shape("wide box", [16.0, 12.0, 8.0], (320, 2880), 1.8),
    shape("tube", [25.0, 4.0, 4.0], (120, 400), 1.5),
    shape("deep box", [18.0, 12.0, 10.0], (480, 4000), 1.3),
    shape("poster tube", [38.0, 4.0, 4.0], (160, 480), 0.9),
    shape("bulky box", [20.0, 16.0, 12.0], (800, 6400), 0.8),
];

/// Draws parcels.
pub struct Shapes(Weighted);

impl Shapes {
    pub fn new() -> Self {
        Self(Weighted::new(SHAPES.iter().map(|shape| shape.popularity)))
    }

    pub fn draw(&self, chance: &mut fastrand::Rng) -> Option<Packed> {
        let shape = SHAPES.get(self.0.draw(chance))?;
        let (lightest, heaviest) = shape.tenths_oz;
        Some(Packed {
            shape,
            tenths_oz: chance.u32(lightest..=heaviest),
        })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[test]
    fn every_shape_is_a_parcel_that_the_carrier_takes_at_every_weight() {
        for shape in &SHAPES {
            for tenths_oz in [shape.tenths_oz.0, shape.tenths_oz.1] {
                let packed = Packed { shape, tenths_oz };
                let parcel = packed.parcel().unwrap();
                assert!(parcel.weight <= Weight::from_pounds(70), "{}", shape.name);
                assert!(
                    parcel.length_plus_girth_hundredths() <= 10_800,
                    "{}",
                    shape.name
                );
            }
        }
    }

    #[test]
    fn shapes_are_as_popular_as_they_say_and_ounces_differ() {
        let (shapes, mut chance) = (Shapes::new(), fastrand::Rng::with_seed(5));
        let mut weights: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
        for _ in 0..20_000 {
            let packed = shapes.draw(&mut chance).unwrap();
            weights
                .entry(packed.shape.name)
                .or_default()
                .push(packed.tenths_oz);
        }
        assert_eq!(weights.len(), 20);
        let all: f64 = SHAPES.iter().map(|shape| shape.popularity).sum();
        for shape in &SHAPES {
            let drawn = &weights[shape.name];
            let (wanted, got) = (shape.popularity / all, drawn.len() as f64 / 20_000.0);
            assert!((got - wanted).abs() < 0.01, "{}: {got}", shape.name);
            let ounces: std::collections::BTreeSet<_> =
                drawn.iter().map(|tenths| tenths / 10).collect();
            assert!(ounces.len() >= 10, "{}", shape.name);
        }
    }
}
