//! `POST /v1/rates`: what shipping costs and when it arrives, sorted by price.

use futures_util::future::join_all;
use serde::Serialize;

use crate::carrier::usps::Api;
use crate::carrier::usps::options::OptionsSearch;
use crate::carrier::{CarrierError, Refusal};
use crate::clock::{Date, LocalDay, UnixMillis, days_between, iso_date, parse_iso_date};
use crate::ports::WorkerPorts;
use crate::postal::{Country, Zip5, ZipCode};
use crate::rates::{
    LengthUnit, NotOffered, Parcel, Parcels, Rate, Row, Service, Side, Unavailable, Weight,
    WeightUnit, offers,
};

use super::Answer;
use super::body::{Form, Object, Value};
use super::call::{Call, Trouble};
use super::problem::{Code, FieldError, Problem};

/// The most entries of `parcels`.
const MOST_ENTRIES: usize = 20;
/// The most equal parcels of an entry.
const MOST_EQUAL: u32 = 100;
/// What USPS carries at most (Shipping Options 3.1, `weight`).
const HEAVIEST: Weight = Weight::from_pounds(70);
/// How far ahead a parcel can be mailed (Shipping Options 3.1, `mailingDate`).
const MOST_DAYS_AHEAD: i32 = 30;

/// A question as it was sent.
pub(super) struct Asked {
    destination: Destination,
    shipment: Vec<(Parcel, u32)>,
    ship_date: Option<Date>,
}

enum Destination {
    Domestic(Zip5),
    Abroad(Country),
}

const ZIP: &str = "a ZIP code of five digits, like \"94105\"";
const COUNTRY: &str = "an ISO 3166 country code of two capital letters, like \"US\"";
const WEIGHT: &str = "a number above 0, at most 70 lb";
const SIDE: &str = "a number above 0, at most 1000 in";
const DATE: &str = "a date like \"2026-11-23\", today or up to 30 days ahead";

/// Reads the body `{"destination": {postal_code, country}, "parcels": [{weight, dimensions, quantity?}], "ship_date"?}`.
pub(super) fn read(body: &[u8]) -> Result<Asked, Problem> {
    let (mut form, mut root) = Form::open(body)?;
    let destination = form
        .required(
            &mut root,
            "destination",
            "an object with postal_code and country",
        )
        .and_then(|value| form.object_of(value))
        .and_then(|object| destination(&mut form, object));
    let shipment = form
        .required(&mut root, "parcels", "a list of parcels")
        .and_then(|value| form.list(value, MOST_ENTRIES))
        .and_then(|entries| {
            let parcels: Vec<_> = entries
                .into_iter()
                .map(|entry| parcel(&mut form, entry))
                .collect();
            parcels.into_iter().collect::<Option<Vec<_>>>()
        });
    let ship_date = match root.take("ship_date") {
        Some(value) => form.parsed(value, DATE, parse_iso_date).map(Some),
        None => Some(None),
    };
    form.close(root);
    let asked =
        destination
            .zip(shipment)
            .zip(ship_date)
            .map(|((destination, shipment), ship_date)| Asked {
                destination,
                shipment,
                ship_date,
            });
    form.finish(asked)
}

fn destination(form: &mut Form, mut object: Object) -> Option<Destination> {
    let country = form
        .required(&mut object, "country", COUNTRY)
        .and_then(|value| form.parsed(value, COUNTRY, Country::parse));
    let destination = match country {
        Some(country) if !country.is_domestic_mail() => {
            // A postal code abroad has a form of its own; it is only looked at by a later, international lookup.
            if let Some(value) = object.take_filled("postal_code") {
                form.text(value, "text, or leave it out")?;
            }
            Some(Destination::Abroad(country))
        }
        Some(_) | None => form
            .required(&mut object, "postal_code", ZIP)
            .and_then(|value| form.parsed(value, ZIP, ZipCode::parse))
            .filter(|_| country.is_some())
            .map(|zip| Destination::Domestic(zip.zip5)),
    };
    form.close(object);
    destination
}

fn parcel(form: &mut Form, entry: Value) -> Option<(Parcel, u32)> {
    let mut object = form.object_of(entry)?;
    let weight = form
        .required(&mut object, "weight", "an object with value and unit")
        .and_then(|value| form.object_of(value))
        .and_then(|object| weight(form, object));
    let sides = form
        .required(
            &mut object,
            "dimensions",
            "an object with length, width, height and unit",
        )
        .and_then(|value| form.object_of(value))
        .and_then(|object| sides(form, object));
    let quantity = match object.take("quantity") {
        Some(value) => form.whole(value, 1..=MOST_EQUAL),
        None => Some(1),
    };
    form.close(object);
    Some((Parcel::new(weight?, sides?), quantity?))
}

fn weight(form: &mut Form, mut object: Object) -> Option<Weight> {
    let value = form
        .required(&mut object, "value", WEIGHT)
        .and_then(|value| form.number(value, WEIGHT));
    let unit = unit(
        form,
        &mut object,
        "\"lb\", \"oz\", \"g\" or \"kg\"",
        |text| match text {
            "lb" => Some(WeightUnit::Pound),
            "oz" => Some(WeightUnit::Ounce),
            "g" => Some(WeightUnit::Gram),
            "kg" => Some(WeightUnit::Kilogram),
            _ => None,
        },
    );
    form.close(object);
    let ((value, pointer), unit) = (value?, unit?);
    let weight = Weight::new(value, unit).filter(|weight| *weight <= HEAVIEST);
    if weight.is_none() {
        form.invalid(pointer, format!("is out of range; send {WEIGHT}"));
    }
    weight
}

fn sides(form: &mut Form, mut object: Object) -> Option<[Side; 3]> {
    let values = ["length", "width", "height"].map(|name| {
        form.required(&mut object, name, SIDE)
            .and_then(|value| form.number(value, SIDE))
    });
    let unit = unit(form, &mut object, "\"in\" or \"cm\"", |text| match text {
        "in" => Some(LengthUnit::Inch),
        "cm" => Some(LengthUnit::Centimetre),
        _ => None,
    });
    form.close(object);
    let unit = unit?;
    let [length, width, height] = values.map(|value| {
        let (value, pointer) = value?;
        let side = Side::new(value, unit);
        if side.is_none() {
            form.invalid(pointer, format!("is out of range; send {SIDE}"));
        }
        side
    });
    Some([length?, width?, height?])
}

fn unit<T>(
    form: &mut Form,
    object: &mut Object,
    expected: &str,
    parse: impl Fn(&str) -> Option<T>,
) -> Option<T> {
    form.required(object, "unit", expected)
        .and_then(|value| form.parsed(value, expected, parse))
}

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
    let ship_date = mailing_day(asked.ship_date, day)?;
    let destination = match asked.destination {
        Destination::Domestic(zip) => zip,
        Destination::Abroad(country) => {
            let message = format!("not offered to {}", country.code());
            let unavailable = ready
                .services
                .iter()
                .map(|service| NotShown::new(service, "not_offered_here", &message));
            return Ok(body(
                call,
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
                return Ok(body(
                    call,
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
    Ok(body(call, rates, unavailable, ship_date, (now, day)))
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
            |token| search.request(&call.ready.account.usps, token),
            |response| search.answer(response),
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
            Refusal::SeveralMatch | Refusal::Other => Ok(Err(NotOffered::RefusedByCarrier)),
        },
        Err(other) => Err(Problem::from(other)),
    }
}

/// The day the parcel is mailed: the one asked for, within USPS's range, or today at the origin.
fn mailing_day(asked: Option<Date>, day: LocalDay) -> Result<Date, Problem> {
    let date = asked.unwrap_or(day.today);
    if (0..=MOST_DAYS_AHEAD).contains(&days_between(day.today, date)) {
        return Ok(date);
    }
    Err(Problem::fields(vec![FieldError {
        pointer: "/ship_date".to_owned(),
        code: Code::InvalidField.name(),
        message: format!("is out of range; send {DATE}"),
    }]))
}

#[derive(Serialize)]
struct Body<'a> {
    rates: Vec<Shown<'a>>,
    unavailable: Vec<NotShown>,
    freshness: &'static str,
    as_of: String,
    expires_at: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    id: String,
    carrier: &'static str,
    service: &'static str,
    name: &'static str,
    amount: u64,
    currency: &'static str,
    price_type: &'static str,
    zone: Option<&'a str>,
    packaging: &'static str,
    delivery: Option<Arrival>,
}

#[derive(Serialize)]
struct Arrival {
    date: String,
    days: i32,
    guaranteed: bool,
}

#[derive(Serialize)]
struct NotShown {
    service: &'static str,
    code: &'static str,
    message: String,
}

impl NotShown {
    fn new(service: &Service, code: &'static str, why: &str) -> Self {
        Self {
            service: service.id,
            code,
            message: format!("{}: {why}.", service.name),
        }
    }

    fn of(unavailable: &Unavailable) -> Self {
        let (code, why) = match unavailable.reason {
            NotOffered::TooLong => ("too_long", "length plus girth is over its limit"),
            NotOffered::NotOfferedHere => {
                ("not_offered_here", "USPS lists no price for own packaging")
            }
            NotOffered::RefusedByCarrier => ("refused_by_carrier", "USPS refuses to price it"),
        };
        match unavailable.position {
            Some(position) => Self::new(
                unavailable.service,
                code,
                &format!("{why} (parcel {position})"),
            ),
            None => Self::new(unavailable.service, code, why),
        }
    }
}

fn body<P>(
    call: &Call<'_, P>,
    rates: Vec<Rate>,
    unavailable: Vec<NotShown>,
    ship_date: Date,
    (now, day): (UnixMillis, LocalDay),
) -> Answer {
    let price_type = call.ready.price_type.name();
    let shown = rates.iter().map(|rate| Shown {
        id: format!("usps.{}", rate.service.id),
        carrier: "usps",
        service: rate.service.id,
        name: rate.service.name,
        amount: rate.price.0,
        currency: "USD",
        price_type,
        zone: rate.zone.as_deref(),
        packaging: "own",
        delivery: rate.delivery.map(|delivery| Arrival {
            date: iso_date(delivery.date),
            days: days_between(ship_date, delivery.date),
            guaranteed: delivery.guaranteed,
        }),
    });
    let body = Body {
        rates: shown.collect(),
        unavailable,
        freshness: "live",
        as_of: now.to_rfc3339(),
        // Dates are about today's mail, and USPS changes prices at midnight.
        expires_at: day.ends_at.to_rfc3339(),
    };
    Answer::new(serde_json::to_string(&body).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(body: &str) -> Vec<(String, &'static str, String)> {
        match read(body.as_bytes()) {
            Ok(_) => Vec::new(),
            Err(problem) => problem
                .errors
                .into_iter()
                .map(|error| (error.pointer, error.code, error.message))
                .collect(),
        }
    }

    fn with_parcel(parcel: &str) -> String {
        format!(
            r#"{{"destination":{{"postal_code":"94105","country":"US"}},"parcels":[{parcel}]}}"#
        )
    }

    const PARCEL: &str = r#"{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}}"#;

    #[test]
    fn a_good_question_is_read() {
        assert!(read(with_parcel(PARCEL).as_bytes()).is_ok());
        let abroad = format!(
            r#"{{"destination":{{"postal_code":"K1A 0B1","country":"CA"}},"parcels":[{PARCEL}]}}"#
        );
        assert!(matches!(
            read(abroad.as_bytes()).unwrap().destination,
            Destination::Abroad(_)
        ));
    }

    #[test]
    fn each_wrong_value_is_named() {
        let parcel = |weight: &str, length: &str| {
            with_parcel(&format!(
                r#"{{"weight":{{"value":{weight},"unit":"lb"}},"dimensions":{{"length":{length},"width":8,"height":4,"unit":"in"}}}}"#
            ))
        };
        for weight in ["0", "-1", "71", "1e9", "70.01"] {
            let found = problems(&parcel(weight, "10"));
            assert_eq!(found.len(), 1, "{weight}");
            assert_eq!(found[0].0, "/parcels/0/weight/value");
            assert!(found[0].2.contains("70 lb"));
        }
        for length in ["0", "-3", "1e9"] {
            assert_eq!(
                problems(&parcel("1", length))[0].0,
                "/parcels/0/dimensions/length"
            );
        }
        let crowd = vec![PARCEL; 200].join(",");
        assert_eq!(problems(&with_parcel(&crowd))[0].0, "/parcels");
        assert_eq!(problems(&with_parcel(""))[0].0, "/parcels");
        let quantity = PARCEL.replacen('{', r#"{"quantity":0.5,"#, 1);
        assert_eq!(
            problems(&with_parcel(&quantity))[0].0,
            "/parcels/0/quantity"
        );
        for (destination, pointer) in [
            (
                r#"{"postal_code":"9410","country":"US"}"#,
                "/destination/postal_code",
            ),
            (
                r#"{"postal_code":94105,"country":"US"}"#,
                "/destination/postal_code",
            ),
            (r#"{"country":"US"}"#, "/destination/postal_code"),
            (
                r#"{"postal_code":"94105","country":"XX"}"#,
                "/destination/country",
            ),
            (r#"{"postal_code":"94105"}"#, "/destination/country"),
            (
                r#"{"postal_code":"94105","country":"US","state":"CA"}"#,
                "/destination/state",
            ),
        ] {
            let found = problems(&format!(
                r#"{{"destination":{destination},"parcels":[{PARCEL}]}}"#
            ));
            assert_eq!(
                found
                    .iter()
                    .map(|(pointer, ..)| pointer.as_str())
                    .collect::<Vec<_>>(),
                [pointer],
                "{destination}"
            );
        }
    }

    #[test]
    fn all_problems_come_at_once() {
        let found = problems(
            r#"{"destination":{"postal_code":"1","country":"XX"},"parcels":[{"weight":{"value":0,"unit":"stone"}}],"ship_date":"soon","x":1}"#,
        );
        let pointers: Vec<_> = found.iter().map(|(pointer, ..)| pointer.as_str()).collect();
        assert_eq!(
            pointers,
            [
                "/destination/country",
                "/destination/postal_code",
                "/parcels/0/weight/unit",
                "/parcels/0/dimensions",
                "/ship_date",
                "/x"
            ]
        );
    }

    #[test]
    fn a_parcel_is_mailed_from_today_to_thirty_days_ahead() {
        let day = LocalDay {
            today: parse_iso_date("2026-11-21").unwrap(),
            ends_at: UnixMillis(0),
        };
        assert_eq!(mailing_day(None, day).unwrap(), day.today);
        for (date, good) in [
            ("2026-11-20", false),
            ("2026-11-21", true),
            ("2026-12-21", true),
            ("2026-12-22", false),
        ] {
            assert_eq!(
                mailing_day(parse_iso_date(date), day).is_ok(),
                good,
                "{date}"
            );
        }
    }
}
