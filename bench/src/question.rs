//! Which views ask the carrier the same: the canonical question of the core, and the day of mailing. Origin, prices and services
//! are the shop's, the same for all.

use edgepost::carrier::usps::options::OptionsSearch;
use edgepost::clock::Date;
use edgepost::postal::Zip5;
use edgepost::rates::{CanonicalQuestion, Destination, Extras, Parcel, PriceType};

use crate::ORIGIN;
use crate::traffic::View;

/// What has to be asked of the carrier for one parcel. How many there are of it does not matter: its price is multiplied.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Question {
    zip: Zip5,
    /// As it is asked about.
    parcel: Parcel,
    ship_date: Date,
}

impl Question {
    /// What a parcel to a place on a day asks.
    pub fn new(zip: Zip5, parcel: &Parcel, ship_date: Date) -> Option<Self> {
        let place = Destination::Domestic { zip, po_box: false };
        let (origin, extras) = (Zip5::parse(ORIGIN)?, Extras::default());
        let asked = CanonicalQuestion::new(origin, place, *parcel, PriceType::Retail, extras);
        Some(Self {
            zip,
            parcel: asked.parcel(),
            ship_date,
        })
    }

    /// What is asked of the carrier for it.
    pub fn search(&self) -> Option<OptionsSearch> {
        search(self.zip, self.parcel, self.ship_date)
    }
}

/// What is asked of the carrier about a parcel as it is.
pub fn search(zip: Zip5, parcel: Parcel, ship_date: Date) -> Option<OptionsSearch> {
    Some(OptionsSearch {
        origin: Zip5::parse(ORIGIN)?,
        destination: zip,
        parcel,
        mailing_date: ship_date,
        price_type: PriceType::Retail,
        account: None,
        extras: Extras::default(),
    })
}

/// The different questions of a view: all of them have to be answered.
pub fn questions(view: &View) -> Vec<Question> {
    let parcels = view.cart.iter().filter_map(|(packed, _)| packed.parcel());
    let mut found: Vec<_> = parcels
        .filter_map(|parcel| Question::new(view.zip, &parcel, view.ship_date))
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::traffic::{Crowd, Day};

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
