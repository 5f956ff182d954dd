//! What a shop charges when the carrier's prices cannot be had.

use crate::postal::Country;
use crate::rates::{Cents, Weight};

/// A rate that the shop has set itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FallbackRate {
    /// 1 to 32 of `a-z`, `0-9`, `_` and `-`.
    pub id: String,
    /// The name that shoppers are shown, 1 to 60 characters.
    pub name: String,
    /// What the whole shipment costs. No mark-up is put on it.
    pub amount: Cents,
    /// The countries it is for, as a request names them; empty: for all.
    pub countries: Vec<Country>,
    /// The heaviest shipment it is for, all parcels together.
    pub most: Option<Weight>,
    /// How many days it takes from the day of mailing, at least and at most.
    pub days: Option<[u8; 2]>,
}

/// The fallback rates of a shop, in their order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct FallbackRates(pub Vec<FallbackRate>);

impl FallbackRates {
    /// Those for a shipment to this country, of this weight in thousandths of an ounce, all parcels together.
    pub fn offered(
        &self,
        country: Country,
        total_milli_oz: u64,
    ) -> impl Iterator<Item = &FallbackRate> {
        self.0.iter().filter(move |rate| {
            let countries = &rate.countries;
            let light = |most: Weight| total_milli_oz <= u64::from(most.milli_oz());
            (countries.is_empty() || countries.contains(&country)) && rate.most.is_none_or(light)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fallback_rate_is_for_its_countries_and_up_to_its_weight() {
        let canada = Country::parse("CA").unwrap();
        let rate = |id: &str, countries: &[Country], most: Option<u32>| FallbackRate {
            id: id.to_owned(),
            name: "Standard shipping".to_owned(),
            amount: Cents(995),
            countries: countries.to_vec(),
            most: most.map(Weight::from_pounds),
            days: Some([3, 7]),
        };
        let rates = FallbackRates(vec![
            rate("light", &[Country::US], Some(1)),
            rate("any", &[Country::US, canada], None),
            rate("world", &[], Some(20)),
        ]);
        for (country, milli_oz, expected) in [
            (Country::US, 16_000, &["light", "any", "world"][..]),
            (Country::US, 16_001, &["any", "world"]),
            (canada, 16_000, &["any", "world"]),
            (canada, 320_001, &["any"]),
            (Country::parse("FR").unwrap(), 320_000, &["world"]),
            (Country::parse("FR").unwrap(), u64::MAX, &[]),
        ] {
            let found: Vec<_> = rates
                .offered(country, milli_oz)
                .map(|rate| rate.id.as_str())
                .collect();
            assert_eq!(found, expected, "{country:?} {milli_oz}");
        }
    }
}
