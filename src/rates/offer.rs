//! From the rows of a carrier's price list to what a shop may show: only rows for the packaging the parcel really has,
//! one per service, summed over the parcels, each service that falls out with its reason.

use serde::Serialize;

use crate::clock::Date;

use super::{Cents, Parcel};

/// A way to ship. Ids are ours, lower case and stable.
#[derive(Debug, PartialEq, Eq)]
pub struct Service {
    /// `ground_advantage`.
    pub id: &'static str,
    /// The name a shopper knows: `USPS Ground Advantage`.
    pub name: &'static str,
    /// The heaviest parcel it takes, in pounds.
    pub max_weight_lb: u32,
    /// The largest length plus girth it takes, in inches.
    pub max_length_plus_girth_in: u32,
    /// Whether it carries parcels out of the country, and none inside it.
    pub abroad: bool,
}

/// Which of the carrier's prices a shop shows.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PriceType {
    /// Post office prices.
    Retail,
    /// Prices for shops that print their labels.
    Commercial,
}

impl PriceType {
    /// The price type of a word.
    pub fn of_name(name: &str) -> Option<Self> {
        [Self::Retail, Self::Commercial]
            .into_iter()
            .find(|price_type| price_type.name() == name)
    }

    /// The word in the settings and in answers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Retail => "retail",
            Self::Commercial => "commercial",
        }
    }
}

/// What the price of a row is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Packaging {
    /// The shop's own box or bag.
    Own,
    /// One of the carrier's flat-rate containers.
    FlatRate,
    /// Something this program does not know: never shown.
    Unknown,
}

impl Packaging {
    /// The packaging of a stored name.
    pub(super) fn of_name(name: &str) -> Self {
        match name {
            "own" => Self::Own,
            "flat_rate" => Self::FlatRate,
            _ => Self::Unknown,
        }
    }
}

/// When a parcel is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Delivery {
    /// The day.
    pub date: Date,
    /// Whether the carrier gives the money back when it is late.
    pub guaranteed: bool,
}

/// One row of a carrier's price list for one parcel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The service it prices.
    pub service: &'static Service,
    /// The packaging it is for.
    pub packaging: Packaging,
    /// Whether the price holds only for mail that the shop itself takes to a facility near the shopper.
    pub destination_entry: bool,
    /// What it costs, fees included.
    pub price: Cents,
    /// The carrier's distance zone.
    pub zone: Option<String>,
    /// When it arrives, if the carrier says so.
    pub delivery: Option<Delivery>,
    /// The first day of this price, if the carrier says so.
    pub starts_on: Option<Date>,
    /// The last day of this price, if the carrier says so.
    pub ends_on: Option<Date>,
}

impl Row {
    /// Whether it prices the shop's own packaging, handed in where the shop is.
    pub(super) fn is_for_own_packaging(&self) -> bool {
        self.packaging == Packaging::Own && !self.destination_entry
    }
}

/// Equal parcels of a shipment, and the rows the carrier offers for one of them.
#[derive(Clone, Debug)]
pub struct Parcels {
    /// One of them.
    pub parcel: Parcel,
    /// How many there are.
    pub quantity: u32,
    /// Position in the request, for messages.
    pub position: usize,
    /// The price list for one.
    pub rows: Vec<Row>,
}

/// A service with its price for the whole shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate {
    /// The service.
    pub service: &'static Service,
    /// What the shipment costs, fees included.
    pub price: Cents,
    /// The zone, if it is the same for all parcels.
    pub zone: Option<String>,
    /// When the last parcel arrives; `None` if that is not known for each of them.
    pub delivery: Option<Delivery>,
    /// The last day on which every price in it holds.
    pub ends_on: Option<Date>,
}

/// Why a service is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOffered {
    /// A parcel is longer and thicker than the service takes.
    TooLong,
    /// The carrier lists no price for this parcel and destination.
    NotOfferedHere,
    /// The carrier refused the question.
    RefusedByCarrier,
}

/// A service the shop offers that this shipment cannot use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unavailable {
    /// The service.
    pub service: &'static Service,
    /// Why.
    pub reason: NotOffered,
    /// Which parcel of the request is in the way, from 0; `None` if it is not one parcel's fault.
    pub position: Option<usize>,
}

/// The rates of a shipment, cheapest first, and the services that fall out.
pub fn offers(offered: &[&'static Service], shipment: &[Parcels]) -> (Vec<Rate>, Vec<Unavailable>) {
    let mut rates = Vec::with_capacity(offered.len());
    let mut unavailable = Vec::new();
    for service in offered {
        match rate(service, shipment) {
            // There are few: a sort for any number of them would be 4 kB of wasm.
            Ok(rate) => {
                let key = |rate: &Rate| (rate.price, rate.service.id);
                let position = rates.partition_point(|known| key(known) < key(&rate));
                rates.insert(position, rate);
            }
            Err(reason) => unavailable.push(reason),
        }
    }
    (rates, unavailable)
}

fn rate(service: &'static Service, shipment: &[Parcels]) -> Result<Rate, Unavailable> {
    let mut total: Option<Rate> = None;
    for parcels in shipment {
        let row = row_for(service, parcels).map_err(|reason| Unavailable {
            service,
            reason,
            position: Some(parcels.position),
        })?;
        let price = row.price.times(parcels.quantity);
        total = Some(match total {
            None => Rate {
                service,
                price,
                zone: row.zone.clone(),
                delivery: row.delivery,
                ends_on: row.ends_on,
            },
            Some(sum) => Rate {
                service,
                price: sum.price + price,
                zone: sum.zone.filter(|zone| Some(zone) == row.zone.as_ref()),
                delivery: last_arrival(sum.delivery, row.delivery),
                ends_on: sum.ends_on.into_iter().chain(row.ends_on).min(),
            },
        });
    }
    total.ok_or(Unavailable {
        service,
        reason: NotOffered::NotOfferedHere,
        position: None,
    })
}

/// The row that prices this parcel in the shop's own packaging. A list holds twins (machinable and nonstandard, single
/// piece and dimensional); of those the dearest is taken: a shop that charges too little pays the difference itself.
fn row_for<'a>(service: &'static Service, parcels: &'a Parcels) -> Result<&'a Row, NotOffered> {
    if parcels.parcel.length_plus_girth_hundredths() > service.max_length_plus_girth_in * 100 {
        return Err(NotOffered::TooLong);
    }
    parcels
        .rows
        .iter()
        .filter(|row| row.service == service && row.is_for_own_packaging())
        .max_by_key(|row| row.price)
        .ok_or(NotOffered::NotOfferedHere)
}

fn last_arrival(one: Option<Delivery>, other: Option<Delivery>) -> Option<Delivery> {
    let (one, other) = (one?, other?);
    Some(Delivery {
        date: one.date.max(other.date),
        guaranteed: one.guaranteed && other.guaranteed,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::parse_iso_date;
    use crate::rates::{LengthUnit, Side, Weight};

    static GROUND: Service = Service {
        id: "ground",
        name: "Ground",
        max_weight_lb: 70,
        max_length_plus_girth_in: 130,
        abroad: false,
    };
    static AIR: Service = Service {
        id: "air",
        name: "Air",
        max_weight_lb: 70,
        max_length_plus_girth_in: 108,
        abroad: false,
    };

    fn parcel(sides: [f64; 3]) -> Parcel {
        Parcel::new(
            Weight::from_pounds(1),
            sides.map(|inches| Side::new(inches, LengthUnit::Inch).unwrap()),
        )
    }

    fn row(service: &'static Service, cents: u64) -> Row {
        Row {
            service,
            packaging: Packaging::Own,
            destination_entry: false,
            price: Cents(cents),
            zone: Some("05".into()),
            delivery: parse_iso_date("2026-11-28").map(|date| Delivery {
                date,
                guaranteed: false,
            }),
            starts_on: None,
            ends_on: None,
        }
    }

    fn parcels(position: usize, quantity: u32, rows: Vec<Row>) -> Parcels {
        Parcels {
            parcel: parcel([10.0, 8.0, 4.0]),
            quantity,
            position,
            rows,
        }
    }

    #[test]
    fn flat_rate_unknown_and_entry_rows_are_never_offered() {
        let rows = vec![
            Row {
                packaging: Packaging::FlatRate,
                ..row(&GROUND, 10)
            },
            Row {
                packaging: Packaging::Unknown,
                ..row(&GROUND, 11)
            },
            Row {
                destination_entry: true,
                ..row(&GROUND, 12)
            },
            row(&GROUND, 900),
        ];
        let (rates, unavailable) = offers(&[&GROUND, &AIR], &[parcels(0, 1, rows)]);
        assert_eq!(
            rates.iter().map(|rate| rate.price).collect::<Vec<_>>(),
            [Cents(900)]
        );
        assert_eq!(unavailable.len(), 1);
        assert_eq!(unavailable[0].reason, NotOffered::NotOfferedHere);
    }

    #[test]
    fn of_twins_the_dearer_is_charged() {
        let rows = vec![row(&GROUND, 900), row(&GROUND, 1300)];
        let (rates, _) = offers(&[&GROUND], &[parcels(0, 1, rows)]);
        assert_eq!(rates[0].price, Cents(1300));
    }

    #[test]
    fn several_parcels_are_summed_and_arrive_with_the_last() {
        let later = Row {
            delivery: parse_iso_date("2026-11-30").map(|date| Delivery {
                date,
                guaranteed: true,
            }),
            ends_on: parse_iso_date("2026-12-31"),
            zone: Some("06".into()),
            ..row(&GROUND, 50)
        };
        let shipment = [
            parcels(0, 3, vec![row(&GROUND, 100)]),
            parcels(1, 1, vec![later]),
        ];
        let (rates, _) = offers(&[&GROUND], &shipment);
        assert_eq!(rates[0].price, Cents(350));
        assert_eq!(
            rates[0].delivery.unwrap().date,
            parse_iso_date("2026-11-30").unwrap()
        );
        assert!(!rates[0].delivery.unwrap().guaranteed);
        assert_eq!(rates[0].zone, None);
        assert_eq!(rates[0].ends_on, parse_iso_date("2026-12-31"));
    }

    #[test]
    fn one_unknown_date_makes_the_arrival_unknown() {
        let shipment = [
            parcels(0, 1, vec![row(&GROUND, 1)]),
            parcels(
                1,
                1,
                vec![Row {
                    delivery: None,
                    ..row(&GROUND, 1)
                }],
            ),
        ];
        assert_eq!(offers(&[&GROUND], &shipment).0[0].delivery, None);
    }

    #[test]
    fn a_service_that_cannot_carry_one_parcel_names_it() {
        let mut long = parcels(1, 1, vec![row(&AIR, 1), row(&GROUND, 1)]);
        long.parcel = parcel([60.0, 15.0, 10.0]);
        let shipment = [parcels(0, 1, vec![row(&AIR, 1), row(&GROUND, 1)]), long];
        let (rates, unavailable) = offers(&[&AIR, &GROUND], &shipment);
        assert_eq!(rates.len(), 1);
        assert_eq!(
            (unavailable[0].reason, unavailable[0].position),
            (NotOffered::TooLong, Some(1))
        );
    }

    #[test]
    fn the_cheapest_comes_first() {
        let (rates, _) = offers(
            &[&AIR, &GROUND],
            &[parcels(0, 1, vec![row(&AIR, 5), row(&GROUND, 3)])],
        );
        assert_eq!(
            rates.iter().map(|rate| rate.service.id).collect::<Vec<_>>(),
            ["ground", "air"]
        );
    }
}
