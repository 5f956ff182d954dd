//! The question behind a shopper's question: what the carrier prices alike is one question, so that it is asked once.
//! The day of mailing is no part of it: an answer is kept under its own.

use crate::postal::Zip5;

use super::{Destination, Extras, Parcel, PriceType, Side, Weight};

/// A question that stands for all that have the same price list. [`CanonicalQuestion::new`] is the only way to get one.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct CanonicalQuestion {
    origin: Zip5,
    destination: Destination,
    price_type: PriceType,
    parcel: Parcel,
    extras: Extras,
}

impl CanonicalQuestion {
    /// Rounds the weight and an insured value up to where their price ends, and leaves the rest alone: sides are sorted and in
    /// hundredths of an inch already, and rounding them further would cross fees.
    pub fn new(
        origin: Zip5,
        destination: Destination,
        parcel: Parcel,
        price_type: PriceType,
        extras: Extras,
    ) -> Self {
        Self {
            origin,
            destination,
            price_type,
            parcel: Parcel::new(step(parcel.weight), parcel.sides()),
            extras: extras.canonical(),
        }
    }

    /// Where it is mailed.
    pub fn origin(&self) -> Zip5 {
        self.origin
    }

    /// Where it goes.
    pub fn destination(&self) -> &Destination {
        &self.destination
    }

    /// Which prices.
    pub fn price_type(&self) -> PriceType {
        self.price_type
    }

    /// The parcel to ask about; never lighter than the shopper's.
    pub fn parcel(&self) -> Parcel {
        self.parcel
    }

    /// What is bought besides.
    pub fn extras(&self) -> Extras {
        self.extras
    }

    /// The question that a text stands for; `None` if it is none.
    pub fn read(text: &str) -> Option<Self> {
        let mut parts = text.strip_prefix(PREFIX)?.splitn(7, '/');
        let origin = Zip5::parse(parts.next()?)?;
        let price_type = PriceType::of_name(parts.next()?)?;
        let mut number = || parts.next()?.parse().ok().filter(|number| *number > 0);
        let weight = Weight {
            milli_oz: number()?,
        };
        let mut side = || number().map(|hundredths| Side { hundredths });
        let sides = [side()?, side()?, side()?];
        let (extras, destination) = parts.next()?.split_once('/')?;
        let question = Self {
            origin,
            destination: Destination::read(destination)?,
            price_type,
            parcel: Parcel::new(weight, sides),
            extras: Extras::read(extras)?,
        };
        (question.text() == text).then_some(question)
    }

    /// The question as text, for keyed hashing: thousandths of an ounce, hundredths of an inch. Keys of answers that are
    /// kept depend on it; another form needs another number in front.
    pub fn text(&self) -> String {
        let [length, width, height] = self.parcel.sides().map(|Side { hundredths }| hundredths);
        format!(
            "{PREFIX}{}/{}/{}/{length}/{width}/{height}/{}/{}",
            self.origin.as_str(),
            self.price_type.name(),
            self.parcel.weight.milli_oz,
            self.extras.text(),
            self.destination.text(),
        )
    }
}

const PREFIX: &str = "rates/2/";

/// The heaviest weight that costs the same. Prices step at every ounce below a pound and at every pound above (Domestic
/// Prices 3.4: SKUs name the step). The last step below a pound ends at 15.999 oz, and a weight so close could be taken for
/// a pound once it is written in pounds: past 15.9 oz weights stay as they are.
fn step(weight: Weight) -> Weight {
    const OUNCE: u32 = 1_000;
    const POUND: u32 = 16 * OUNCE;
    const LAST_STEP: u32 = 15 * OUNCE;
    const SAFELY_BELOW_A_POUND: u32 = 15_900;
    let milli_oz = match weight.milli_oz {
        light if light <= LAST_STEP => light.next_multiple_of(OUNCE),
        light if light <= SAFELY_BELOW_A_POUND => SAFELY_BELOW_A_POUND,
        light if light < POUND => light,
        heavy => heavy.next_multiple_of(POUND),
    };
    Weight { milli_oz }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rates::{Cents, ExtraService, LengthUnit, WeightUnit};

    fn question(ounces: f64, sides: [f64; 3]) -> CanonicalQuestion {
        CanonicalQuestion::new(
            Zip5::parse("60601").unwrap(),
            place("94105", false),
            Parcel::new(
                Weight::new(ounces, WeightUnit::Ounce).unwrap(),
                sides.map(|inches| Side::new(inches, LengthUnit::Inch).unwrap()),
            ),
            PriceType::Retail,
            Extras::default(),
        )
    }

    fn place(zip: &str, po_box: bool) -> Destination {
        Destination::Domestic {
            zip: Zip5::parse(zip).unwrap(),
            po_box,
        }
    }

    #[test]
    fn weights_go_up_to_where_their_price_ends_and_never_onto_a_pound() {
        for (ounces, canonical) in [
            (0.001, 1.0),
            (1.0, 1.0),
            (1.001, 2.0),
            (3.999, 4.0),
            (4.0, 4.0),
            (4.001, 5.0),
            (14.001, 15.0),
            (15.0, 15.0),
            (15.001, 15.9),
            (15.2, 15.9),
            (15.9, 15.9),
            (15.901, 15.901),
            (15.999, 15.999),
            (16.0, 16.0),
            (16.001, 32.0),
            (32.0, 32.0),
            (40.0, 48.0),
            (69.0 * 16.0 + 0.001, 70.0 * 16.0),
            (70.0 * 16.0, 70.0 * 16.0),
        ] {
            let weight = question(ounces, [10.0, 8.0, 4.0]).parcel().weight;
            assert_eq!(weight.pounds() * 16.0, canonical, "{ounces} oz");
        }
    }

    #[test]
    fn the_heaviest_weight_that_can_be_held_can_be_rounded() {
        let heaviest = question(1_000_000.0, [1.0, 1.0, 1.0]).parcel().weight;
        assert_eq!(heaviest.pounds(), 62_500.0);
    }

    #[test]
    fn what_is_canonical_stays_as_it_is() {
        for milli_oz in (1..40_000).step_by(7).chain(15_000..=16_001) {
            let once = step(Weight { milli_oz });
            assert!(once.milli_oz >= milli_oz);
            assert_eq!(step(once), once, "{milli_oz}");
        }
    }

    #[test]
    fn the_order_of_sides_makes_no_other_question_and_a_hundredth_of_an_inch_does() {
        let asked = question(40.0, [22.0, 8.5, 4.25]);
        assert_eq!(asked, question(47.0, [4.25, 22.0, 8.5]));
        assert_ne!(asked, question(40.0, [22.01, 8.5, 4.25]));
        assert_eq!(asked.parcel().sides().map(Side::inches), [22.0, 8.5, 4.25]);
    }

    #[test]
    fn the_text_is_pinned_and_each_part_of_a_question_is_in_it() {
        let asked = question(40.0, [4.25, 22.01, 8.5]);
        assert_eq!(
            asked.text(),
            "rates/2/60601/retail/48000/2201/850/425/-/US/94105"
        );
        let insured = Extras::new([ExtraService::Insurance(Cents(4_501))]).unwrap();
        let more = CanonicalQuestion::new(
            asked.origin,
            place("94105", true),
            asked.parcel,
            PriceType::Commercial,
            insured,
        );
        assert_eq!(
            more.text(),
            "rates/2/60601/commercial/48000/2201/850/425/insurance=4600/US/94105/box"
        );
        let others = [
            question(15.2, [4.25, 22.01, 8.5]),
            question(40.0, [4.26, 22.01, 8.5]),
            question(40.0, [4.25, 22.0, 8.5]),
            question(40.0, [4.25, 22.01, 8.51]),
            CanonicalQuestion {
                origin: Zip5::parse("60602").unwrap(),
                ..asked.clone()
            },
            CanonicalQuestion {
                destination: place("94106", false),
                ..asked.clone()
            },
            CanonicalQuestion {
                destination: place("94105", true),
                ..asked.clone()
            },
            CanonicalQuestion {
                price_type: PriceType::Commercial,
                ..asked.clone()
            },
            CanonicalQuestion {
                extras: insured,
                ..asked.clone()
            },
            more,
        ];
        for other in others {
            assert_ne!(other.text(), asked.text(), "{other:?}");
            assert_eq!(CanonicalQuestion::read(&other.text()), Some(other));
        }
        assert_eq!(CanonicalQuestion::read(&asked.text()), Some(asked));
    }
}
