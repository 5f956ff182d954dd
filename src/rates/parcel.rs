//! One parcel: weight and three sides, as integers, so that equal parcels compare equal and nothing drifts.

/// Units of weight a page may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WeightUnit {
    /// Pounds (avoirdupois).
    Pound,
    /// Ounces.
    Ounce,
    /// Grams.
    Gram,
    /// Kilograms.
    Kilogram,
}

impl WeightUnit {
    /// All of them, by the word that callers use.
    pub const NAMED: [(&'static str, Self); 4] = [
        ("lb", Self::Pound),
        ("oz", Self::Ounce),
        ("g", Self::Gram),
        ("kg", Self::Kilogram),
    ];

    /// The unit of a word.
    pub fn of_name(name: &str) -> Option<Self> {
        let mut named = Self::NAMED.iter();
        named
            .find(|(known, _)| *known == name)
            .map(|(_, unit)| *unit)
    }
}

/// Units of length a page may use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LengthUnit {
    /// Inches.
    Inch,
    /// Centimetres.
    Centimetre,
}

impl LengthUnit {
    /// All of them, by the word that callers use.
    pub const NAMED: [(&'static str, Self); 2] = [("in", Self::Inch), ("cm", Self::Centimetre)];

    /// The unit of a word.
    pub fn of_name(name: &str) -> Option<Self> {
        let mut named = Self::NAMED.iter();
        named
            .find(|(known, _)| *known == name)
            .map(|(_, unit)| *unit)
    }
}

/// Thousandths of an ounce, more than none.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Weight {
    pub(super) milli_oz: u32,
}

impl Weight {
    const MILLI_OZ_PER_POUND: u32 = 16_000;
    const GRAMS_PER_OUNCE: f64 = 28.349_523_125;
    const MOST_MILLI_OZ: u32 = 1_000_000_000;

    /// From a number on the wire. A fraction of a thousandth of an ounce is rounded up, never down: the scale at the
    /// post office does the same.
    ///
    /// `None` if the number is not positive, not finite, or absurd (over a million ounces).
    pub fn new(value: f64, unit: WeightUnit) -> Option<Self> {
        let ounces = match unit {
            WeightUnit::Pound => value * 16.0,
            WeightUnit::Ounce => value,
            WeightUnit::Gram => value / Self::GRAMS_PER_OUNCE,
            WeightUnit::Kilogram => value * 1000.0 / Self::GRAMS_PER_OUNCE,
        };
        if !(ounces > 0.0 && ounces <= 1_000_000.0) {
            return None;
        }
        // 0.1 has no exact binary form; a millionth of a unit too much is noise, not weight.
        let milli_oz = (ounces * 1000.0 - 1e-6).ceil().max(1.0);
        Some(Self {
            milli_oz: milli_oz as u32,
        })
    }

    /// From thousandths of an ounce; `None` for none and for over a million ounces.
    pub const fn from_milli_oz(milli_oz: u32) -> Option<Self> {
        match milli_oz {
            1..=Self::MOST_MILLI_OZ => Some(Self { milli_oz }),
            _ => None,
        }
    }

    /// Whole pounds, for limits.
    pub const fn from_pounds(pounds: u32) -> Self {
        Self {
            milli_oz: pounds * Self::MILLI_OZ_PER_POUND,
        }
    }

    /// Thousandths of an ounce.
    pub const fn milli_oz(self) -> u32 {
        self.milli_oz
    }

    /// Pounds. Every thousandth of an ounce has a finite decimal form in pounds, which is also the shortest text that
    /// reads back as this number.
    pub fn pounds(self) -> f64 {
        f64::from(self.milli_oz) / f64::from(Self::MILLI_OZ_PER_POUND)
    }
}

/// Hundredths of an inch, at least one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Side {
    pub(super) hundredths: u32,
}

impl Side {
    const MOST_HUNDREDTHS: u32 = 100_000;

    /// From a number on the wire. A fraction of a hundredth of an inch is rounded up: fees are due above a number of whole
    /// inches, and 55.89 cm are more than 22 in. Rounding further could cross one.
    ///
    /// `None` if the number is not positive, not finite, or absurd (over 1,000 inches).
    pub fn new(value: f64, unit: LengthUnit) -> Option<Self> {
        // 55.88 cm are 22 in and no more; a millionth of a hundredth too much is noise.
        let hundredths = (Self::hundredths_of(value, unit)? - 1e-6).ceil().max(1.0) as u32;
        Some(Self { hundredths })
    }

    /// The inside of a box, from a number on the wire. A fraction of a hundredth of an inch is cut: what has to fit into it is
    /// rounded up.
    ///
    /// `None` if the number is less than a hundredth of an inch, not finite, or absurd (over 1,000 inches).
    pub fn inside(value: f64, unit: LengthUnit) -> Option<Self> {
        let hundredths = (Self::hundredths_of(value, unit)? + 1e-6).floor() as u32;
        (hundredths > 0).then_some(Self { hundredths })
    }

    fn hundredths_of(value: f64, unit: LengthUnit) -> Option<f64> {
        let inches = match unit {
            LengthUnit::Inch => value,
            LengthUnit::Centimetre => value / 2.54,
        };
        (inches > 0.0 && inches <= 1000.0).then_some(inches * 100.0)
    }

    /// From hundredths of an inch; `None` for none and for over 1,000 inches.
    pub const fn from_hundredths(hundredths: u32) -> Option<Self> {
        match hundredths {
            1..=Self::MOST_HUNDREDTHS => Some(Self { hundredths }),
            _ => None,
        }
    }

    /// Hundredths of an inch.
    pub const fn hundredths(self) -> u32 {
        self.hundredths
    }

    /// A side that is longer by so many hundredths of an inch.
    pub const fn longer_by(self, hundredths: u32) -> Self {
        Self {
            hundredths: self.hundredths.saturating_add(hundredths),
        }
    }

    /// Inches.
    pub fn inches(self) -> f64 {
        f64::from(self.hundredths) / 100.0
    }
}

/// A parcel. Its length is its longest side, its height the shortest, whatever the page called them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Parcel {
    /// Weight with packaging.
    pub weight: Weight,
    sides: [Side; 3],
}

impl Parcel {
    /// Sorts the sides.
    pub fn new(weight: Weight, [one, other, third]: [Side; 3]) -> Self {
        let (shorter, longer) = (one.min(other), one.max(other));
        Self {
            weight,
            sides: [
                longer.max(third),
                longer.min(third).max(shorter),
                shorter.min(third),
            ],
        }
    }

    /// Longest, middle and shortest side.
    pub fn sides(&self) -> [Side; 3] {
        self.sides
    }

    /// Length plus girth (twice the other two sides), the measure of the carriers' size limits, in hundredths of an inch.
    pub fn length_plus_girth_hundredths(&self) -> u32 {
        let [length, width, height] = self.sides;
        length.hundredths + 2 * (width.hundredths + height.hundredths)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_convert_up_and_print_as_pounds() {
        for (value, unit, pounds) in [
            (2.5, WeightUnit::Pound, "2.5"),
            (0.1, WeightUnit::Pound, "0.1"),
            (3.0, WeightUnit::Ounce, "0.1875"),
            (1.0, WeightUnit::Kilogram, "2.204625"),
            (500.0, WeightUnit::Gram, "1.1023125"),
            (0.000_01, WeightUnit::Ounce, "0.0000625"),
        ] {
            let weight = Weight::new(value, unit).unwrap();
            assert_eq!(weight.pounds().to_string(), pounds, "{value} {unit:?}");
        }
        for bad in [0.0, -1.0, f64::NAN, f64::INFINITY, 1e9] {
            assert_eq!(Weight::new(bad, WeightUnit::Pound), None, "{bad}");
        }
        // Whole numbers have the same ends.
        assert_eq!(Weight::from_milli_oz(0), None);
        assert_eq!(
            Weight::from_milli_oz(1),
            Weight::new(0.001, WeightUnit::Ounce)
        );
        assert_eq!(
            Weight::from_milli_oz(1_000_000_000),
            Weight::new(1_000_000.0, WeightUnit::Ounce)
        );
        assert_eq!(Weight::from_milli_oz(1_000_000_001), None);
    }

    #[test]
    fn sides_keep_hundredths_of_an_inch_and_are_never_rounded_down() {
        for (value, unit, inches) in [
            (22.0, LengthUnit::Inch, 22.0),
            (22.001, LengthUnit::Inch, 22.01),
            (22.01, LengthUnit::Inch, 22.01),
            (21.991, LengthUnit::Inch, 22.0),
            (0.001, LengthUnit::Inch, 0.01),
            (25.4, LengthUnit::Centimetre, 10.0),
            (55.88, LengthUnit::Centimetre, 22.0),
            (55.89, LengthUnit::Centimetre, 22.01),
            (76.2, LengthUnit::Centimetre, 30.0),
            (76.21, LengthUnit::Centimetre, 30.01),
        ] {
            let side = Side::new(value, unit).unwrap();
            assert_eq!(side.inches(), inches, "{value} {unit:?}");
        }
        // Two decimals are read as they are written.
        for hundredths in 1..=100_000 {
            let inches = f64::from(hundredths) / 100.0;
            assert_eq!(
                Side::new(inches, LengthUnit::Inch),
                Some(Side { hundredths })
            );
        }
        for bad in [0.0, -1.0, f64::NAN, 1e9] {
            assert_eq!(Side::new(bad, LengthUnit::Inch), None, "{bad}");
        }
        for (hundredths, inches) in [(0, 0.0), (1, 0.01), (100_000, 1000.0), (100_001, 1000.01)] {
            assert_eq!(
                Side::from_hundredths(hundredths),
                Side::new(inches, LengthUnit::Inch)
            );
        }
    }

    #[test]
    fn the_inside_of_a_box_is_never_rounded_up() {
        for (value, unit, inches) in [
            (22.0, LengthUnit::Inch, 22.0),
            (8.625, LengthUnit::Inch, 8.62),
            (22.009, LengthUnit::Inch, 22.0),
            (55.88, LengthUnit::Centimetre, 22.0),
            (55.89, LengthUnit::Centimetre, 22.0),
            (55.91, LengthUnit::Centimetre, 22.01),
            (0.01, LengthUnit::Inch, 0.01),
            (1000.0, LengthUnit::Inch, 1000.0),
        ] {
            let side = Side::inside(value, unit).unwrap();
            assert_eq!(side.inches(), inches, "{value} {unit:?}");
        }
        for hundredths in 1..=100_000 {
            let inches = f64::from(hundredths) / 100.0;
            let side = Side::inside(inches, LengthUnit::Inch);
            assert_eq!(side, Some(Side { hundredths }));
        }
        for bad in [0.0, 0.009, -1.0, 1000.1, f64::NAN, f64::INFINITY] {
            assert_eq!(Side::inside(bad, LengthUnit::Inch), None, "{bad}");
        }
    }

    #[test]
    fn the_longest_side_is_the_length_whatever_the_order() {
        let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
        let weight = Weight::from_pounds(1);
        let parcel = Parcel::new(weight, [side(4.0), side(10.0), side(8.0)]);
        assert_eq!(
            parcel,
            Parcel::new(weight, [side(10.0), side(8.0), side(4.0)])
        );
        assert_eq!(parcel.sides().map(Side::inches), [10.0, 8.0, 4.0]);
        assert_eq!(parcel.length_plus_girth_hundredths(), 3400);
    }
}
