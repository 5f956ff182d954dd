//! Which views ask the carrier the same. The rule of the canonical question, for as long as the core has none of its own:
//! ZIP code cut to five digits, sides sorted and kept to a hundredth of an inch, weight up to the next ounce under a pound
//! (never onto 16 oz) and to the next pound above. Origin, prices and services are the shop's, the same for all.

use edgepost::clock::Date;
use edgepost::postal::Zip5;
use edgepost::rates::{Parcel, Side, Weight};

use crate::traffic::View;

/// What has to be asked of the carrier for one parcel. How many there are of it does not matter: its price is multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Question {
    zip: Zip5,
    sides: [Side; 3],
    weight: Step,
    ship_date: Date,
}

impl Question {
    /// What a parcel to a place on a day asks.
    pub fn new(zip: Zip5, parcel: &Parcel, ship_date: Date) -> Self {
        Self {
            zip,
            sides: parcel.sides(),
            weight: Step::of(parcel.weight),
            ship_date,
        }
    }
}

/// A weight, as finely as prices tell it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
enum Step {
    /// At most so many ounces, up to 15.
    Ounces(u32),
    /// Over 15 ounces and under a pound: 16 oz is a pound, and priced as one.
    UnderAPound,
    Pounds(u32),
}

impl Step {
    fn of(weight: Weight) -> Self {
        let milli_oz = (weight.pounds() * 16_000.0).round() as u32;
        match milli_oz {
            0..=15_000 => Self::Ounces(milli_oz.div_ceil(1000)),
            15_001..16_000 => Self::UnderAPound,
            _ => Self::Pounds(milli_oz.div_ceil(16_000)),
        }
    }
}

/// The different questions of a view: all of them have to be answered.
pub fn questions(view: &View) -> Vec<Question> {
    let parcels = view.cart.iter().filter_map(|(packed, _)| packed.parcel());
    let mut found: Vec<_> = parcels
        .map(|parcel| Question::new(view.zip, &parcel, view.ship_date))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use edgepost::rates::WeightUnit;

    use super::*;
    use crate::traffic::{Crowd, Day};

    #[test]
    fn weights_go_up_to_the_next_ounce_and_above_a_pound_to_the_next_pound() {
        for (ounces, step) in [
            (0.1, Step::Ounces(1)),
            (4.0, Step::Ounces(4)),
            (4.1, Step::Ounces(5)),
            (15.0, Step::Ounces(15)),
            (15.1, Step::UnderAPound),
            (15.999, Step::UnderAPound),
            (16.0, Step::Pounds(1)),
            (16.1, Step::Pounds(2)),
            (32.0, Step::Pounds(2)),
        ] {
            let weight = Weight::new(ounces, WeightUnit::Ounce).unwrap();
            assert_eq!(Step::of(weight), step, "{ounces} oz");
        }
    }

    #[test]
    fn quantity_and_order_are_no_other_question_but_place_day_and_size_are() {
        let day = Day::new(2, Crowd::FULL.divided_by(20));
        let view = day.views.iter().find(|view| view.cart.len() == 2).unwrap();
        let asked = questions(view);
        assert_eq!(asked.len(), 2);
        let mut same = view.clone();
        same.cart.reverse();
        same.cart[0].1 += 1;
        assert_eq!(questions(&same), asked);
        let mut other = view.clone();
        other.zip = Zip5::parse("00501").unwrap();
        assert_ne!(questions(&other), asked);
        let mut other = view.clone();
        other.ship_date = other.ship_date.next_day().unwrap();
        assert_ne!(questions(&other), asked);
        let mut other = view.clone();
        other.cart[0].0.tenths_oz += 160;
        assert_ne!(questions(&other), asked);
    }
}
