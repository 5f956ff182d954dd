//! What postage costs here: not the carrier's prices, but ones that follow zone and weight as those do.

/// A class of mail that has rates.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Library,
    Express,
    Priority,
    Ground,
    Media,
    ParcelSelect,
    BoundPrintedMatter,
}

/// Whose prices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PriceType {
    Retail,
    Commercial,
    Contract,
}

impl PriceType {
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Retail => "RETAIL",
            Self::Commercial => "COMMERCIAL",
            Self::Contract => "CONTRACT",
        }
    }
}

/// The weight that is charged.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub(super) struct Charged {
    pounds: f64,
}

impl Charged {
    /// The heavier of the true and the dimensional weight.
    pub(super) fn new(weight: f64, dimensional: u32) -> Self {
        Self {
            pounds: weight.max(f64::from(dimensional)),
        }
    }

    fn whole_pounds(self) -> u64 {
        // 3.0000000001 lb is the arithmetic of a shop's page, not a fourth pound.
        ((self.pounds - 1e-9).ceil().max(1.0)) as u64
    }

    fn ounces(self) -> f64 {
        self.pounds * 16.0 - 1e-7
    }
}

/// Cents for the first pound and for each further one, by zone.
struct Table {
    first: [u64; 9],
    further: [u64; 9],
}

const GROUND: Table = Table {
    first: [480, 490, 505, 525, 545, 565, 580, 600, 720],
    further: [65, 85, 110, 140, 175, 205, 240, 270, 330],
};
const PRIORITY: Table = Table {
    first: [985, 1005, 1025, 1050, 1075, 1090, 1105, 1120, 1460],
    further: [80, 105, 135, 170, 210, 250, 285, 320, 385],
};
const EXPRESS: Table = Table {
    first: [3140, 3230, 3350, 3540, 3760, 4010, 4240, 4474, 5350],
    further: [190, 260, 345, 450, 540, 620, 695, 764, 880],
};
const PRINTED: Table = Table {
    first: [345, 350, 355, 365, 380, 395, 410, 430, 480],
    further: [14, 17, 22, 29, 38, 47, 56, 66, 80],
};

impl Table {
    fn row(&self, zone: u8) -> (u64, u64) {
        let at = usize::from(zone.clamp(1, 9)) - 1;
        (
            self.first.get(at).copied().unwrap_or_default(),
            self.further.get(at).copied().unwrap_or_default(),
        )
    }

    fn price(&self, zone: u8, charged: Charged) -> u64 {
        let (first, further) = self.row(zone);
        first + further * (charged.whole_pounds() - 1)
    }

    /// A price by size instead of weight.
    fn cubic(&self, zone: u8, tier: u64) -> u64 {
        let (first, further) = self.row(zone);
        first * 92 / 100 + further * tier
    }
}

/// Cents for a single piece by weight.
pub(super) fn single_piece(class: Class, price_type: PriceType, zone: u8, charged: Charged) -> u64 {
    let further = charged.whole_pounds() - 1;
    let retail = match class {
        Class::Ground | Class::ParcelSelect => GROUND.price(zone, charged) - below_a_pound(charged),
        Class::Priority => PRIORITY.price(zone, charged),
        Class::Express => {
            EXPRESS.price(zone, charged) - if charged.ounces() <= 8.0 { 300 } else { 0 }
        }
        Class::Media => 463 + 75 * further,
        Class::Library => 440 + 71 * further,
        Class::BoundPrintedMatter => PRINTED.price(zone, charged),
    };
    of_type(class, price_type, retail)
}

/// Cents that Ground Advantage costs less than a pound of it does: a step at every ounce, the last one up to 15.999 oz.
fn below_a_pound(charged: Charged) -> u64 {
    match charged.ounces() {
        ounces if ounces <= 15.0 => 8 * (16 - ounces.ceil().max(1.0) as u64),
        ounces if ounces <= 15.999 => 4,
        _ => 0,
    }
}

/// Cents for a box by its size, in tenths of a cubic foot.
pub(super) fn cubic(class: Class, price_type: PriceType, zone: u8, tier: u64) -> u64 {
    let table = if class == Class::Ground {
        GROUND
    } else {
        PRIORITY
    };
    of_type(class, price_type, table.cubic(zone, tier))
}

/// Cents for a parcel that is brought to a facility near its destination.
pub(super) fn entered(price_type: PriceType, first: u64, further: u64, charged: Charged) -> u64 {
    of_type(
        Class::ParcelSelect,
        price_type,
        first + further * (charged.whole_pounds() - 1),
    )
}

/// The cents of a price list for this type of customer.
pub(super) fn of_type(class: Class, price_type: PriceType, retail: u64) -> u64 {
    let commercial_percent = match class {
        Class::Express => 88,
        Class::Priority => 86,
        Class::Ground => 82,
        Class::ParcelSelect => 78,
        Class::Media | Class::Library | Class::BoundPrintedMatter => 97,
    };
    match price_type {
        PriceType::Retail => retail,
        PriceType::Commercial => retail * commercial_percent / 100,
        PriceType::Contract => retail * commercial_percent / 100 * 95 / 100,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CLASSES: [Class; 7] = [
        Class::Library,
        Class::Express,
        Class::Priority,
        Class::Ground,
        Class::Media,
        Class::ParcelSelect,
        Class::BoundPrintedMatter,
    ];

    #[test]
    fn prices_are_those_promised() {
        let price =
            |class, weight| single_piece(class, PriceType::Retail, 8, Charged::new(weight, 0));
        assert_eq!(price(Class::Ground, 2.5), 1140);
        assert_eq!(price(Class::Priority, 55.0), 18_400);
        assert_eq!(price(Class::Express, 2.5), 6002);
        assert_eq!(price(Class::Express, 55.0), 45_730);
        assert_eq!(price(Class::Media, 55.0), 4513);
        assert_eq!(price(Class::Library, 55.0), 4274);
    }

    #[test]
    fn no_price_falls_when_weight_or_zone_grow_or_the_customer_is_a_smaller_one() {
        let weights: Vec<f64> = (1..=280).map(|quarter| f64::from(quarter) * 0.25).collect();
        for class in CLASSES {
            for zone in 1..=9 {
                let mut last = 0;
                for weight in &weights {
                    let of = |price_type, zone| {
                        single_piece(class, price_type, zone, Charged::new(*weight, 0))
                    };
                    let price = of(PriceType::Retail, zone);
                    assert!(price >= last, "{class:?} {zone} {weight}");
                    assert!(
                        zone == 9 || of(PriceType::Retail, zone + 1) >= price,
                        "{class:?} {zone} {weight}"
                    );
                    assert!(of(PriceType::Commercial, zone) < price);
                    assert!(of(PriceType::Contract, zone) < of(PriceType::Commercial, zone));
                    last = price;
                }
            }
        }
    }

    #[test]
    fn part_pounds_and_ounce_steps_round_up() {
        let ground =
            |weight| single_piece(Class::Ground, PriceType::Retail, 4, Charged::new(weight, 0));
        assert_eq!(ground(2.01), ground(3.0));
        assert!(ground(3.01) > ground(3.0));
        let steps: Vec<f64> = (1..=15).map(f64::from).chain([15.999, 16.0]).collect();
        for pair in steps.windows(2) {
            let [below, above] = [pair[0] / 16.0, pair[1] / 16.0];
            assert!(ground(below) < ground(below + 0.000_05), "{pair:?}");
            assert_eq!(ground(below + 0.000_05), ground(above), "{pair:?}");
        }
        assert_eq!(ground(0.01), ground(1.0 / 16.0));
    }

    #[test]
    fn the_heavier_of_two_weights_is_charged() {
        let price = |weight, dimensional| {
            single_piece(
                Class::Priority,
                PriceType::Retail,
                5,
                Charged::new(weight, dimensional),
            )
        };
        assert_eq!(price(2.0, 29), price(29.0, 0));
        assert_eq!(price(40.0, 29), price(40.0, 0));
    }
}
