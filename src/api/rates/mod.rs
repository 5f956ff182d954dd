//! `POST /v1/rates`: what shipping costs and when it arrives, sorted by price.

mod answer;
mod question;
mod quote;

use futures_util::future::join_all;

use crate::call::Call;
use crate::carrier::{PriceAnswer, Refusal};
use crate::config::Ready;
use crate::ports::WorkerPorts;
use crate::postal::Zip5;
use crate::quote::PricedParcel;
use crate::rates::{CanonicalQuestion, NotOffered, Parcel, Parcels, Unavailable, offers};

use super::Answer;
use super::fields::mailing_day;
use super::problem::{Code, FieldError, Problem};

use answer::{NotShown, Offered, Source, answer};
pub(super) use question::read;
use question::{Asked, Destination, MOST_DAYS_AHEAD, ZIP};
use quote::quote;

/// Asks the carrier about each distinct parcel at once, and sums up.
pub(super) async fn search<P: WorkerPorts>(
    call: &Call<'_, P>,
    asked: Asked,
) -> Result<Answer, Problem> {
    let ready = call.ready;
    let now = call.ports.now();
    let day = call.ports.local_day(&ready.time_zone, now).ok_or_else(|| {
        Problem::new(
            Code::SettingInvalid,
            "SHIP_FROM_TIME_ZONE is not a time zone that the runtime knows, like America/Chicago.",
        )
    })?;
    let ship_date = mailing_day(asked.ship_date, day, 0..=MOST_DAYS_AHEAD)?;
    let destination = match asked.destination {
        Destination::Domestic(zip) => zip,
        Destination::Abroad(country) => {
            let message = format!("not offered to {}", country.code());
            let unavailable = ready
                .services
                .iter()
                .map(|service| NotShown::new(service, "not_offered_here", &message));
            return Ok(answer(
                ready,
                None,
                unavailable.collect(),
                ship_date,
                Source::new(now, day),
            ));
        }
    };

    let services = ready.services.iter().copied();
    let domestic: Vec<_> = services.filter(|service| !service.abroad).collect();
    let mut shipment = Vec::new();
    let mut source = Source::new(now, day);
    let asked = merged(ready, destination, asked.shipment);
    let lists = asked
        .iter()
        .map(|asked| quote(call, asked.question, ship_date, day));
    for (asked, list) in asked.iter().zip(join_all(lists).await) {
        let (known, freshness) = list?;
        source.add(&known, freshness);
        match known.as_ref() {
            PriceAnswer::List(list) => shipment.push(Parcels {
                parcel: asked.parcel,
                quantity: asked.quantity,
                position: asked.position,
                rows: list.clone().shown(ship_date, freshness),
            }),
            PriceAnswer::Refused { about, .. } => {
                let reason = refused(*about)?;
                let refused = domestic.iter().map(|service| {
                    NotShown::of(&Unavailable {
                        service,
                        reason,
                        position: Some(asked.position),
                    })
                });
                return Ok(answer(ready, None, refused.collect(), ship_date, source));
            }
        }
    }
    let (rates, unavailable) = offers(&domestic, &shipment);
    let unavailable = unavailable.iter().map(NotShown::of).collect();
    let parcels = asked
        .iter()
        .map(|asked| PricedParcel::new(&asked.question, asked.quantity));
    let offered = Offered {
        destination,
        parcels: parcels.collect(),
        rates,
    };
    Ok(answer(
        ready,
        Some(&offered),
        unavailable,
        ship_date,
        source,
    ))
}

/// Parcels that are one question to the carrier.
struct Same {
    question: CanonicalQuestion,
    /// The first of them, as it was sent.
    parcel: Parcel,
    quantity: u32,
    /// Where it stood.
    position: usize,
}

/// Equal questions are one: how many parcels it stands for, and where it stood first.
fn merged(ready: &Ready, destination: Zip5, shipment: Vec<(Parcel, u32)>) -> Vec<Same> {
    let mut distinct: Vec<Same> = Vec::with_capacity(shipment.len());
    for (position, (parcel, quantity)) in shipment.into_iter().enumerate() {
        let question =
            CanonicalQuestion::new(ready.ship_from, destination, parcel, ready.price_type);
        match distinct.iter_mut().find(|known| known.question == question) {
            Some(known) => known.quantity += quantity,
            None => distinct.push(Same {
                question,
                parcel,
                quantity,
                position,
            }),
        }
    }
    distinct
}

/// What a refusal of the values means to the page; one that is not about a ZIP code makes services unavailable, no more.
fn refused(about: Refusal) -> Result<NotOffered, Problem> {
    match about {
        Refusal::Destination => Err(Problem::fields(vec![FieldError {
            pointer: "/destination/postal_code".to_owned(),
            code: Code::InvalidField.name(),
            message: format!("is not a ZIP code that USPS delivers to; send {ZIP}"),
        }])),
        Refusal::Origin => Err(Problem::new(
            Code::SettingInvalid,
            "USPS does not know the place this shop ships from; its operator has to correct SHIP_FROM_ZIP.",
        )),
        Refusal::Country => Ok(NotOffered::NotOfferedHere),
        Refusal::SeveralMatch
        | Refusal::Recipient
        | Refusal::Sender
        | Refusal::Parcel
        | Refusal::ShipDate
        | Refusal::ExtraService
        | Refusal::Image
        | Refusal::CustomsForm
        | Refusal::KeyTaken
        | Refusal::Other => Ok(NotOffered::RefusedByCarrier),
    }
}
