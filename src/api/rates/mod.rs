//! `POST /v1/rates`: what shipping costs and when it arrives, sorted by price.

mod answer;
mod body;
mod fallback;
mod question;
mod quote;
mod shipment;
mod source;

use futures_util::future::join_all;

use crate::call::{Call, ShownRates};
use crate::carrier::{PriceAnswer, Refusal};
use crate::clock::{Date, LocalDay, UnixMillis};
use crate::ports::WorkerPorts;
use crate::rates::{Cents, NotOffered, Parcels, Service, Unavailable, beyond_limits, offers};
use crate::shop::Origin;

use super::Answer;
use super::fields::mailing_day;
use super::problem::{Code, Fault, FieldError, Problem};

use answer::Frame;
#[cfg(feature = "openapi")]
pub(super) use body::Body as RatesAnswer;
use body::NotShown;
#[cfg(feature = "openapi")]
pub(super) use fallback::FALLBACK;
pub(super) use question::read;
use question::{Asked, MOST_DAYS_AHEAD, ZIP};
#[cfg(feature = "openapi")]
pub(super) use question::{MOST_ENTRIES, MOST_EQUAL, MOST_VALUE};
use quote::{Asking, note_from_memory, quote};
use shipment::{Planned, Shipment, shipment};
use source::Source;

/// The answer to a request's body: the one that it got a moment ago, if that still is the answer.
///
/// # Errors
///
/// What is wrong with the body; why there are no prices.
pub(super) async fn answer<P: WorkerPorts>(
    call: Result<Call<'_, P>, Problem>,
    body: &[u8],
) -> Result<Answer, Problem> {
    let call = match call {
        Ok(call) => call,
        // What is wrong with the question comes first.
        Err(problem) => return Err(read(body).err().unwrap_or(problem)),
    };
    // What is no text is no question either.
    let text = std::str::from_utf8(body).unwrap_or_default();
    let key = call.ready.hash_key.hash(&["rates shown", text]);
    if let Some(shown) = call.isolate.recall_shown(&key, call.ports.now()) {
        for _ in &shown.questions {
            note_from_memory(&call);
        }
        return Ok(Answer::new(shown.body.clone()));
    }
    let asked = read(body)?;
    search(&call, asked, key).await
}

/// Asks the carrier about each kind of parcel at once, and sums up. Where nothing is known the shop's own prices are left.
async fn search<P: WorkerPorts>(
    call: &Call<'_, P>,
    asked: Asked,
    key: String,
) -> Result<Answer, Problem> {
    let ready = call.ready;
    let now = call.ports.now();
    let origin = origin(call, asked.origin.as_deref())?;
    let day = call
        .ports
        .local_day(&origin.time_zone, now)
        .ok_or_else(|| {
            Problem::new(
                Code::SettingInvalid,
                "The time zone of the place this shop ships from (SHIP_FROM_TIME_ZONE, ORIGINS) is none that the runtime knows.",
            )
        })?;
    let ship_date = ship_date(origin, day, now, asked.ship_date)?;
    let shipment = shipment(ready, origin.postal_code, ready.price_type, &asked)?;
    let frame = Frame {
        ready,
        asked: &asked,
        shipment: &shipment,
        origin,
        ship_date,
    };
    let changes_at = origin.calendar.changes_at(now, day);
    let mut source = Source::new(now, changes_at);
    match priced(call, &frame, day, &mut source).await {
        Ok(answer) => {
            if let Some(until) = source.repeats_until() {
                let shown = ShownRates {
                    body: answer.body.text().to_owned(),
                    questions: shipment.questions.clone(),
                    until,
                };
                call.isolate.remember_shown(key, shown);
            }
            Ok(answer)
        }
        Err(problem) if !matches!(problem.code.fault(), Fault::Input | Fault::Access) => {
            frame.fallback(&problem, now).ok_or(problem)
        }
        Err(problem) => Err(problem),
    }
}

/// The origin that is named, or the first.
fn origin<'a, P>(call: &Call<'a, P>, id: Option<&str>) -> Result<&'a Origin, Problem> {
    call.ready.shop.origins.choose(id).ok_or_else(|| {
        Problem::fields(vec![FieldError {
            pointer: "/origin".to_owned(),
            code: Code::InvalidField.name(),
            message: "is none of the shop's origins (setting ORIGINS); send the id of one, or leave it out".to_owned(),
        }])
    })
}

/// The day it is mailed: the first on which the shop can, and not before the one that is asked for.
fn ship_date(
    origin: &Origin,
    day: LocalDay,
    now: UnixMillis,
    asked: Option<Date>,
) -> Result<Date, Problem> {
    let asked = match asked {
        Some(_) => Some(mailing_day(asked, day, 0..=MOST_DAYS_AHEAD)?),
        None => None,
    };
    let first = origin.calendar.mailing_day(now, day, asked);
    first
        .filter(|date| mailing_day(Some(*date), day, 0..=MOST_DAYS_AHEAD).is_ok())
        .ok_or_else(|| {
            Problem::new(
                Code::SettingInvalid,
                "The shop mails on none of the next 30 days (HANDLING_DAYS, SHIP_DAYS, HOLIDAYS, ORIGINS).",
            )
        })
}

/// The carrier's prices.
async fn priced<P: WorkerPorts>(
    call: &Call<'_, P>,
    frame: &Frame<'_>,
    day: LocalDay,
    source: &mut Source,
) -> Result<Answer, Problem> {
    let ready = call.ready;
    let Shipment {
        questions, plans, ..
    } = frame.shipment;
    let services = offered_there(&ready.services, frame.asked.place.is_domestic());
    let Some(services) = services else {
        let message = format!("not offered to {}", frame.asked.place.country.code());
        let shown = |service: &&'static Service| {
            NotShown::new(&ready.shop, service, "not_offered_here", &message)
        };
        let unavailable = ready.services.iter().map(shown).collect();
        return Ok(frame.answer(Vec::new(), unavailable, source));
    };
    if let Some(unavailable) = beyond_all(&services, plans) {
        let unavailable = unavailable.iter();
        let unavailable = unavailable.map(|service| NotShown::of(&ready.shop, service));
        return Ok(frame.answer(Vec::new(), unavailable.collect(), source));
    }
    let lists = questions.iter().map(|question| {
        quote(
            call,
            Asking {
                question: question.clone(),
                wanted: frame.ship_date,
                day,
            },
        )
    });
    let mut known = Vec::with_capacity(questions.len());
    for list in join_all(lists).await {
        let (answer, freshness) = list?;
        source.add(&answer, freshness);
        known.push((answer, freshness));
    }
    let mut lists = Vec::with_capacity(known.len());
    for (number, (answer, freshness)) in known.iter().enumerate() {
        match answer.as_ref() {
            PriceAnswer::List(list) => lists.push(list.shown(frame.ship_date, *freshness)),
            PriceAnswer::Refused { about, .. } => {
                let reason = refused(*about)?;
                let mut planned = plans.iter().flatten();
                let planned = planned.find(|planned| planned.question == number);
                let position = planned.map(|planned| planned.position);
                let refused = services.iter().map(|service| {
                    let unavailable = Unavailable {
                        service,
                        reason,
                        position,
                    };
                    NotShown::of(&ready.shop, &unavailable)
                });
                return Ok(frame.answer(Vec::new(), refused.collect(), source));
            }
        }
    }
    let parcels = |planned: &Planned| {
        Some(Parcels {
            parcel: planned.parcel,
            quantity: planned.priced.quantity,
            position: planned.position,
            container: planned.container,
            list: *lists.get(planned.question)?,
        })
    };
    let plans: Vec<Vec<Parcels>> = plans
        .iter()
        .map(|plan| plan.iter().filter_map(parcels).collect())
        .collect();
    let country = frame.asked.place.country;
    let order_value = frame.order_value();
    let amount = |service: &Service, price: Cents| {
        ready
            .shop
            .markup
            .price(price, service.id, country, order_value)
    };
    let (rates, unavailable) = offers(&services, &plans, &amount);
    let mut unavailable: Vec<_> = unavailable
        .iter()
        .map(|unavailable| NotShown::of(&ready.shop, unavailable))
        .collect();
    for class in lists.iter().flat_map(|list| list.unknown()) {
        NotShown::note_unknown(class, &mut unavailable);
    }
    Ok(frame.answer(rates, unavailable, source))
}

/// Why none of the services takes this shipment, however it is packed, as far as that is known without asking: the carrier would
/// refuse the question.
fn beyond_all(services: &[&'static Service], plans: &[Vec<Planned>]) -> Option<Vec<Unavailable>> {
    let [own] = plans else {
        return None;
    };
    let unavailable = services.iter().map(|service| {
        own.iter().find_map(|planned| {
            let reason = beyond_limits(service, &planned.parcel)?;
            Some(Unavailable {
                service,
                reason,
                position: Some(planned.position),
            })
        })
    });
    unavailable
        .collect::<Option<Vec<_>>>()
        .filter(|all| !all.is_empty())
}

/// The services that go there. `None` if the shop has none: then all that it has are named.
fn offered_there(offered: &[&'static Service], is_domestic: bool) -> Option<Vec<&'static Service>> {
    let there = offered.iter().copied();
    let there: Vec<_> = there
        .filter(|service| service.abroad != is_domestic)
        .collect();
    (!there.is_empty() || offered.is_empty()).then_some(there)
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
            "USPS does not know the place this shop ships from; its operator has to correct SHIP_FROM_ZIP or ORIGINS.",
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
