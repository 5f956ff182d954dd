//! From price lists to what a shop may show: one rate per service in the shop's own packaging, one more for each flat-rate
//! container that the goods are really packed in, summed over the parcels, each service that falls out with its reason.

use crate::clock::Date;

use super::{
    Cents, Charge, Container, Delivery, Duties, Packaging, Parcel, Row, Service, ShownList, Weight,
};

/// What a flat-rate container weighs at most.
const HEAVIEST: Weight = Weight::from_pounds(70);

/// Equal parcels of a shipment, and what the carrier charges for one of them.
#[derive(Clone, Copy, Debug)]
pub struct Parcels<'a> {
    /// One of them.
    pub parcel: Parcel,
    /// How many there are.
    pub quantity: u32,
    /// Position in the request, for messages.
    pub position: usize,
    /// The flat-rate container they are, if they are one.
    pub container: Option<Container>,
    /// The price list for one.
    pub list: ShownList<'a>,
}

/// A service with its price for the whole shipment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rate<'a> {
    /// The service.
    pub service: &'static Service,
    /// The number of the plan it is for.
    pub plan: usize,
    /// What a shopper pays for it.
    pub amount: Cents,
    /// What the carrier charges: surcharges and extra services included.
    pub price: Cents,
    /// The packaging of each kind of parcel, in their order.
    pub packaging: Vec<Packaging>,
    /// What of the price is due because of the size of parcels.
    pub surcharges: Vec<Charge>,
    /// The pounds that the parcel is priced as because of its size; of several the most.
    pub billed_lb: Option<u32>,
    /// What the extra services cost.
    pub extras: Vec<Charge>,
    /// The zone, if it is the same for all parcels.
    pub zone: Option<&'a str>,
    /// When the last parcel arrives; `None` if that is not known for each of them.
    pub delivery: Option<Delivery>,
    /// The last day on which every price in it holds.
    pub ends_on: Option<Date>,
    /// Whether one of the prices is a published one, in place of the contract's.
    pub published: bool,
    /// What customs takes; `None` if that is not known for each parcel.
    pub duties: Option<Duties>,
}

/// Why a service is not offered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotOffered {
    /// A parcel is heavier than the service takes.
    TooHeavy,
    /// A parcel is longer and thicker than the service takes.
    TooLong,
    /// The carrier lists no price for this parcel and destination.
    NotOfferedHere,
    /// The carrier refused the question.
    RefusedByCarrier,
    /// The service does not go with an extra service that is wanted.
    ExtraService,
    /// The carrier lists prices, and none in a form that is known here.
    NotUnderstood,
}

impl NotOffered {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::TooHeavy,
        Self::TooLong,
        Self::NotOfferedHere,
        Self::RefusedByCarrier,
        Self::ExtraService,
        Self::NotUnderstood,
    ];

    /// The word in answers for a service that the carrier lists and that is not known here, so that no reason fits.
    pub const NOT_KNOWN: &str = "not_known";

    /// The word in answers and storage.
    pub fn name(self) -> &'static str {
        match self {
            Self::TooHeavy => "too_heavy",
            Self::TooLong => "too_long",
            Self::NotOfferedHere => "not_offered_here",
            Self::RefusedByCarrier => "refused_by_carrier",
            Self::ExtraService => "extra_service_not_offered",
            Self::NotUnderstood => "not_understood",
        }
    }

    /// The reason of a word.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
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

/// The rates of a shipment, cheapest first, and the services that fall out. The first plan is the shop's own packaging, and says
/// what is unavailable; of the others, which are ways to use flat-rate containers, a service shows its cheapest. `amount` makes the
/// shopper's price of the carrier's.
pub fn offers<'a>(
    offered: &[&'static Service],
    plans: &[Vec<Parcels<'a>>],
    amount: &dyn Fn(&Service, Cents) -> Cents,
) -> (Vec<Rate<'a>>, Vec<Unavailable>) {
    let mut rates = Vec::with_capacity(offered.len());
    let mut unavailable = Vec::new();
    for service in offered {
        let mut containers: Option<Rate> = None;
        for (plan, parcels) in plans.iter().enumerate() {
            match rate(service, parcels) {
                Ok(rate) => {
                    let amount = amount(service, rate.price);
                    let rate = Rate {
                        plan,
                        amount,
                        ..rate
                    };
                    if plan == 0 {
                        insert(&mut rates, rate);
                    } else if containers
                        .as_ref()
                        .is_none_or(|other| rate.price < other.price)
                    {
                        // Nobody wants a larger container for more money.
                        containers = Some(rate);
                    }
                }
                Err(reason) if plan == 0 => unavailable.push(reason),
                // A service without this container.
                Err(_) => {}
            }
        }
        if let Some(rate) = containers {
            insert(&mut rates, rate);
        }
    }
    (rates, unavailable)
}

/// There are few: a sort for any number of them would be 4 kB of wasm.
fn insert<'a>(rates: &mut Vec<Rate<'a>>, rate: Rate<'a>) {
    let key = |rate: &Rate| (rate.amount, rate.price, rate.service.id);
    let position = rates.partition_point(|known| key(known) <= key(&rate));
    rates.insert(position, rate);
}

fn rate<'a>(service: &'static Service, shipment: &[Parcels<'a>]) -> Result<Rate<'a>, Unavailable> {
    let mut total: Option<Rate> = None;
    for parcels in shipment {
        let row = row_for(service, parcels).map_err(|reason| Unavailable {
            service,
            reason,
            position: Some(parcels.position),
        })?;
        let delivery = parcels.list.delivery(row);
        let price = row.total().times(parcels.quantity);
        let zone = row.zone.as_deref();
        let rate = total.get_or_insert_with(|| Rate {
            service,
            plan: 0,
            amount: Cents(0),
            price: Cents(0),
            packaging: Vec::with_capacity(shipment.len()),
            surcharges: Vec::new(),
            billed_lb: None,
            extras: Vec::new(),
            zone,
            delivery,
            ends_on: row.ends_on,
            published: false,
            duties: Some(Duties::default()),
        });
        rate.price = rate.price + price;
        rate.packaging.push(row.packaging);
        add(&mut rate.surcharges, &row.surcharges, parcels.quantity);
        rate.billed_lb = rate.billed_lb.max(row.billed_lb);
        add(&mut rate.extras, &row.extras, parcels.quantity);
        rate.zone = rate.zone.filter(|known| zone == Some(known));
        rate.delivery = last_arrival(rate.delivery, delivery);
        rate.ends_on = rate.ends_on.into_iter().chain(row.ends_on).min();
        rate.published |= row.published;
        rate.duties = rate.duties.zip(row.duties).map(|(known, more)| Duties {
            fee: known.fee + more.fee.times(parcels.quantity),
            duty: known.duty + more.duty.times(parcels.quantity),
            tax: known.tax + more.tax.times(parcels.quantity),
        });
    }
    total.ok_or(Unavailable {
        service,
        reason: NotOffered::NotOfferedHere,
        position: None,
    })
}

/// Adds the parts of the price of so many parcels to those of others.
fn add(sum: &mut Vec<Charge>, parts: &[Charge], quantity: u32) {
    for part in parts {
        let amount = part.amount.times(quantity);
        match sum.iter_mut().find(|known| known.code == part.code) {
            Some(known) => known.amount = known.amount + amount,
            None => sum.push(Charge {
                amount,
                ..part.clone()
            }),
        }
    }
}

/// What of a parcel is more than a service takes.
pub fn beyond_limits(service: &Service, parcel: &Parcel) -> Option<NotOffered> {
    if parcel.weight > Weight::from_pounds(service.max_weight_lb) {
        Some(NotOffered::TooHeavy)
    } else if parcel.length_plus_girth_hundredths() > service.max_length_plus_girth_in * 100 {
        Some(NotOffered::TooLong)
    } else {
        None
    }
}

/// The row that prices this parcel: of its container if it is one, else of the shop's own packaging. A small and heavy parcel may
/// be priced by weight or by size, whichever is less.
fn row_for<'a>(service: &'static Service, parcels: &Parcels<'a>) -> Result<&'a Row, NotOffered> {
    let own = |row: &&Row| match parcels.container {
        Some(container) => row.packaging == Packaging::FlatRate(container),
        None => row.is_for_own_packaging(),
    };
    let parcel = &parcels.parcel;
    match parcels.container {
        Some(container) => {
            let heaviest = match service.abroad {
                true => container.most_abroad(),
                false => HEAVIEST,
            };
            if parcel.weight > heaviest {
                return Err(NotOffered::TooHeavy);
            }
        }
        None => beyond_limits(service, parcel).map_or(Ok(()), Err)?,
    }
    let rows = parcels.list.rows().filter(|row| row.service == service);
    let cheapest = rows.filter(own).min_by_key(|row| row.price);
    cheapest.ok_or_else(|| {
        let odd = parcels.list.why_not(service);
        odd.unwrap_or(NotOffered::NotOfferedHere)
    })
}

fn last_arrival(one: Option<Delivery>, other: Option<Delivery>) -> Option<Delivery> {
    let (one, other) = (one?, other?);
    Some(Delivery {
        date: one.date.max(other.date),
        guaranteed: one.guaranteed && other.guaranteed,
    })
}

#[cfg(test)]
mod tests;
