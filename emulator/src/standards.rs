//! Service standards: when parcels arrive, by themselves. The dates are those of the commitments in shipping options.

use bytes::Bytes;
use http::Response;
use serde_json::{Map, Value, json};

use crate::{
    api::STANDARDS,
    date::{Day, Mailing},
    gateway::{invalid, refused},
    places::{Place, place, zone},
    query::{Parameter, Query},
    reply::success,
    settings::{Settings, StandardsForm},
    shipments::{Commitment, FACILITIES, commitment, mailing_in_range},
};

const MAIL_CLASSES: [&str; 13] = [
    "BOUND_PRINTED_MATTER",
    "FIRST-CLASS_PACKAGE_SERVICE",
    "CARDS",
    "FLATS",
    "LETTERS",
    "LIBRARY_MAIL",
    "MEDIA_MAIL",
    "PARCEL_SELECT",
    "PARCEL_SELECT_LIGHTWEIGHT",
    "PRIORITY_MAIL",
    "PRIORITY_MAIL_EXPRESS",
    "USPS_GROUND_ADVANTAGE",
    "ALL",
];
/// The classes of an answer about all of them, or about none in particular.
const ALL: [&str; 7] = [
    "PRIORITY_MAIL_EXPRESS",
    "PRIORITY_MAIL",
    "USPS_GROUND_ADVANTAGE",
    "PARCEL_SELECT",
    "BOUND_PRINTED_MATTER",
    "LIBRARY_MAIL",
    "MEDIA_MAIL",
];
const ENTRY_FACILITIES: [&str; 5] = [
    FACILITIES[0],
    FACILITIES[1],
    FACILITIES[2],
    FACILITIES[3],
    FACILITIES[4],
];
/// What `/standards` takes.
const PARAMETERS: [Parameter; 8] = [
    Parameter::digits_of("originZIPCode", &[3, 5, 9]).needed(true),
    Parameter::digits_of("destinationZIPCode", &[5, 9]).needed(true),
    Parameter::one_of("mailClass", &MAIL_CLASSES),
    Parameter::one_of("destinationType", &["STREET", "PO_BOX", "HOLD_FOR_PICKUP"]),
    Parameter::optional("serviceTypeCodes"),
    Parameter::one_of("destinationEntryFacilityType", &ENTRY_FACILITIES),
    Parameter::number("weight"),
    Parameter::one_of("presort", &["true", "false"]),
];
/// Eight in the morning.
const MORNING: u32 = 8 * 60;
/// Notes of the two standards of Ground Advantage.
const NOTES: [&str; 2] = [
    "WEIGHT_LESS_THAN_1_POUND",
    "WEIGHT_GREATER_THAN_OR_EQUAL_TO_1_POUND",
];

/// `GET /service-standards/v3/estimates`.
pub(crate) fn estimates(query: &str, settings: &Settings, now_ms: u64) -> Response<Bytes> {
    let more = [
        Parameter::date("acceptanceDate"),
        Parameter::time("acceptanceTime"),
        Parameter::one_of("weightUOM", &["lb"]),
    ];
    let parameters: Vec<_> = PARAMETERS.into_iter().chain(more).collect();
    answered("/estimates", query, &parameters, settings, now_ms, estimate)
}

/// `GET /service-standards/v3/standards`.
pub(crate) fn standards(query: &str, settings: &Settings, now_ms: u64) -> Response<Bytes> {
    answered("/standards", query, &PARAMETERS, settings, now_ms, standard)
}

/// One entry of an answer before it is written down.
struct Entry<'a> {
    mail_class: &'a str,
    notes: Option<&'static str>,
    query: &'a Query,
    mailing: Mailing,
    /// None for a destination that is not known.
    commitment: Option<Commitment>,
}

fn answered(
    path: &str,
    query: &str,
    parameters: &[Parameter],
    settings: &Settings,
    now_ms: u64,
    write: fn(&Entry, StandardsForm) -> Value,
) -> Response<Bytes> {
    let query = match Query::checked(query, path, parameters) {
        Ok(query) => query,
        Err(findings) => return invalid(STANDARDS, &findings, settings),
    };
    match entries(&query, now_ms) {
        Ok(entries) => {
            let written = entries.iter();
            let written = written.map(|entry| write(entry, settings.standards_form));
            success(STANDARDS, &written.collect(), settings)
        }
        Err(message) => refused(STANDARDS, &message, settings),
    }
}

fn entries(query: &Query, now_ms: u64) -> Result<Vec<Entry<'_>>, String> {
    let unavailable = "A Commitment or Service Standard is not available for this ZIP Code pair.";
    let five = |name| {
        let zip = query.get(name).unwrap_or_default();
        zip.get(..5).unwrap_or(zip).to_owned()
    };
    let (origin, destination) = (five("originZIPCode"), five("destinationZIPCode"));
    let origin = known_origin(&origin).ok_or(unavailable)?.zip;
    let day = query.get("acceptanceDate").and_then(Day::parse);
    let mailing = Mailing {
        minute: query.get("acceptanceTime").map_or(MORNING, minutes),
        ..mailing_in_range(day.map(Mailing::evening), origin, now_ms)?
    };
    let reach = place(&destination).zip(zone(origin, &destination));
    let asked = query.get("mailClass").filter(|class| *class != "ALL");
    let military = reach.is_some_and(|(place, _)| matches!(place.state, "AA" | "AE" | "AP"));
    if military && asked == Some("PRIORITY_MAIL_EXPRESS") {
        return Err("Zip code combination does not qualify for the selected mail class".to_owned());
    }
    let classes: Vec<&str> = match asked {
        Some(class) => vec![class],
        None => ALL
            .into_iter()
            .filter(|class| !military || *class != "PRIORITY_MAIL_EXPRESS")
            .collect(),
    };
    let mut entries = Vec::new();
    for mail_class in classes {
        let two = charged(mail_class) == "USPS_GROUND_ADVANTAGE" && query.get("weight").is_none();
        let notes = if two {
            NOTES.map(Some).to_vec()
        } else {
            vec![None]
        };
        entries.extend(notes.into_iter().map(|notes| {
            Entry {
                mail_class,
                notes,
                query,
                mailing,
                commitment: reach.and_then(|(place, zone)| {
                    commitment(charged(mail_class), zone, place, mailing)
                }),
            }
        }));
    }
    Ok(entries)
}

/// The class whose days count. Letters have those of parcels on the ground: an answer about them is of no use to a shop.
fn charged(mail_class: &str) -> &str {
    match mail_class {
        "FIRST-CLASS_PACKAGE_SERVICE" | "LETTERS" | "FLATS" | "CARDS" => "USPS_GROUND_ADVANTAGE",
        "PARCEL_SELECT_LIGHTWEIGHT" => "PARCEL_SELECT",
        other => other,
    }
}

/// The place of a ZIP code, or the first of those that begin with three digits.
fn known_origin(zip: &str) -> Option<Place> {
    match zip.len() {
        3 => (0..100).find_map(|end| place(&format!("{zip}{end:02}"))),
        _ => place(zip),
    }
}

/// Minutes after midnight.
fn minutes(time: &str) -> u32 {
    let part = |part: Option<&str>| part.and_then(|part| part.parse::<u32>().ok());
    part(time.get(..2)).unwrap_or_default() * 60 + part(time.get(2..)).unwrap_or_default()
}

impl Entry<'_> {
    fn days(&self) -> Option<i64> {
        self.commitment.as_ref()?.days
    }

    fn accepted(&self) -> Day {
        let commitment = self.commitment.as_ref();
        commitment.map_or(self.mailing.day, |commitment| commitment.accepted)
    }

    fn arrives(&self) -> Option<Day> {
        self.commitment.as_ref()?.day
    }

    fn named(&self) -> Map<String, Value> {
        let mut members = Map::new();
        members.insert("mailClass".to_owned(), json!(self.mail_class));
        if let Some(notes) = self.notes {
            members.insert("notes".to_owned(), json!(notes));
        }
        members
    }
}

fn estimate(entry: &Entry, form: StandardsForm) -> Value {
    let standard = match (entry.days(), form) {
        (None, _) => json!(""),
        (Some(days), StandardsForm::Text) => json!(days.to_string()),
        (Some(days), StandardsForm::Padded) => json!(format!("{days:2}")),
        (Some(days), StandardsForm::Number) => json!(days),
    };
    let commitment = entry.commitment.as_ref();
    let express = entry.mail_class == "PRIORITY_MAIL_EXPRESS";
    let cut_off = if express { 1800 } else { 1700 };
    let number = form == StandardsForm::Number;
    let mut delivery = Map::new();
    if let Some(day) = entry.arrives() {
        let time = if number { "" } else { "T18:00:00" };
        delivery.insert(
            "scheduledDeliveryDateTime".to_owned(),
            json!(format!("{day}{time}")),
        );
    }
    let guaranteed = entry.arrives().is_some() && commitment.is_some_and(|found| found.guaranteed);
    delivery.insert("guaranteedDelivery".to_owned(), json!(guaranteed));
    let Mailing { day, minute } = entry.mailing;
    let mut members = entry.named();
    for (name, value) in [
        (
            "destinationType",
            json!(entry.query.get("destinationType").unwrap_or("STREET")),
        ),
        (
            "acceptanceDateTime",
            json!(format!("{day}T{:02}:{:02}:00", minute / 60, minute % 60)),
        ),
        (
            "effectiveAcceptanceDate",
            json!(entry.accepted().to_string()),
        ),
        (
            "cutOffTime",
            if number {
                json!(cut_off)
            } else {
                json!(cut_off.to_string())
            },
        ),
        ("serviceStandard", standard),
        (
            "serviceStandardMessage",
            json!(commitment.map_or("", |found| found.name.as_str())),
        ),
        (
            "acceptanceLocations",
            json!({"streetAddress": "", "city": "", "state": "", "ZIPCode": "", "ZIPPlus4": ""}),
        ),
        ("delivery", Value::Object(delivery)),
    ] {
        members.insert(name.to_owned(), value);
    }
    Value::Object(members)
}

fn standard(entry: &Entry, form: StandardsForm) -> Value {
    let zip = |name| {
        let text = entry.query.get(name).unwrap_or_default();
        match text.parse::<u32>() {
            Ok(number) if form == StandardsForm::Number => json!(number),
            _ => json!(text),
        }
    };
    let mut members = entry.named();
    for name in ["originZIPCode", "destinationZIPCode"] {
        members.insert(name.to_owned(), zip(name));
    }
    let accepted = json!(entry.accepted().to_string());
    members.insert("effectiveAcceptanceDate".to_owned(), accepted);
    if let Some((days, day)) = entry.days().zip(entry.arrives()) {
        members.insert("days".to_owned(), json!(days));
        let day = json!(day.to_string());
        members.insert("scheduledDeliveryDate".to_owned(), day);
    }
    Value::Object(members)
}

#[cfg(test)]
mod tests;
