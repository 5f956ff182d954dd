//! `POST /v1/rates`: what shipping costs and when it arrives, sorted by price.

mod answer;
mod question;

use futures_util::future::join_all;

use crate::call::{Call, Trouble};
use crate::carrier::usps::Api;
use crate::carrier::usps::options::OptionsSearch;
use crate::carrier::{CarrierError, Refusal};
use crate::ports::WorkerPorts;
use crate::rates::{NotOffered, Parcel, Parcels, Row, Unavailable, offers};

use super::Answer;
use super::fields::mailing_day;
use super::problem::{Code, FieldError, Problem};

use answer::{NotShown, answer};
pub(super) use question::read;
use question::{Asked, Destination, MOST_DAYS_AHEAD, ZIP};

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
                ready.price_type,
                Vec::new(),
                unavailable.collect(),
                ship_date,
                (now, day),
            ));
        }
    };

    let mut shipment = Vec::new();
    let asked = merged(asked.shipment);
    let questions = asked.iter().map(|(parcel, ..)| OptionsSearch {
        origin: ready.ship_from,
        destination,
        parcel: *parcel,
        mailing_date: ship_date,
        price_type: ready.price_type,
    });
    let lists = join_all(questions.map(|search| price_list(call, search))).await;
    for ((parcel, quantity, position), list) in asked.into_iter().zip(lists) {
        match list? {
            Ok(rows) => shipment.push(Parcels {
                parcel,
                quantity,
                position,
                rows,
            }),
            Err(reason) => {
                let refused = ready.services.iter().map(|service| {
                    NotShown::of(&Unavailable {
                        service,
                        reason,
                        position: Some(position),
                    })
                });
                return Ok(answer(
                    ready.price_type,
                    Vec::new(),
                    refused.collect(),
                    ship_date,
                    (now, day),
                ));
            }
        }
    }
    let (rates, unavailable) = offers(&ready.services, &shipment);
    let unavailable = unavailable.iter().map(NotShown::of).collect();
    Ok(answer(
        ready.price_type,
        rates,
        unavailable,
        ship_date,
        (now, day),
    ))
}

/// Equal entries are one question: the parcel, how many of it there are, and where it stood first.
fn merged(shipment: Vec<(Parcel, u32)>) -> Vec<(Parcel, u32, usize)> {
    let mut distinct: Vec<(Parcel, u32, usize)> = Vec::with_capacity(shipment.len());
    for (position, (parcel, quantity)) in shipment.into_iter().enumerate() {
        match distinct.iter_mut().find(|(known, ..)| *known == parcel) {
            Some((_, count, _)) => *count += quantity,
            None => distinct.push((parcel, quantity, position)),
        }
    }
    distinct
}

/// One parcel's price list; a refusal of the values that is not about a ZIP code makes services unavailable, no more.
async fn price_list<P: WorkerPorts>(
    call: &Call<'_, P>,
    search: OptionsSearch,
) -> Result<Result<Vec<Row>, NotOffered>, Problem> {
    let outcome = call
        .ask(
            Api::ShippingOptions,
            &|token| search.request(&call.ready.account.usps, token),
            &|response| search.answer(response),
        )
        .await;
    match outcome {
        Ok(rows) => Ok(Ok(rows)),
        Err(Trouble::Carrier(
            CarrierError::InputRefused(refusal) | CarrierError::NothingFound(refusal),
        )) => match refusal {
            Refusal::Destination => Err(Problem::fields(vec![FieldError {
                pointer: "/destination/postal_code".to_owned(),
                code: Code::InvalidField.name(),
                message: format!("is not a ZIP code that USPS delivers to; send {ZIP}"),
            }])),
            Refusal::Origin => Err(Problem::new(
                Code::SettingInvalid,
                "USPS does not know the place this shop ships from; its operator has to correct SHIP_FROM_ZIP.",
            )),
            Refusal::SeveralMatch
            | Refusal::Recipient
            | Refusal::Sender
            | Refusal::Parcel
            | Refusal::ShipDate
            | Refusal::ExtraService
            | Refusal::Image
            | Refusal::CustomsForm
            | Refusal::KeyTaken
            | Refusal::Other => Ok(Err(NotOffered::RefusedByCarrier)),
        },
        Err(other) => Err(Problem::from(other)),
    }
}
