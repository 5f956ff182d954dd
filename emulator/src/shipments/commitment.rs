//! When a parcel arrives.

use serde_json::{Map, Value, json};

use super::price::Class;
use crate::{
    date::{Day, Mailing},
    places::Place,
    settings::Settings,
};

/// The carrier's promise for one class.
#[derive(Debug, Clone)]
pub(crate) struct Commitment {
    pub(crate) name: String,
    pub(crate) day: Option<Day>,
    pub(crate) guaranteed: bool,
    /// The day from which it counts.
    pub(crate) accepted: Day,
    /// How many days it takes.
    pub(crate) days: Option<i64>,
}

impl Commitment {
    /// What a parcel that is mailed then and goes so far can expect.
    pub(super) fn new(class: Class, zone: u8, destination: Place, mailing: Mailing) -> Self {
        if matches!(destination.state, "AA" | "AE" | "AP") {
            let name = if destination.city == "DPO" {
                "DPO"
            } else {
                "MILITARY"
            };
            return Self {
                name: name.to_owned(),
                day: None,
                guaranteed: false,
                accepted: mailing.day.or_next_working(),
                days: None,
            };
        }
        let express = class == Class::Express;
        let days = days(class, zone);
        // What is handed in after five moves on the next day; express is taken in until six.
        let last_minute = if express { 18 * 60 } else { 17 * 60 };
        let late = i64::from(mailing.minute > last_minute);
        let accepted = mailing.day.or_next_working().after(late).or_next_working();
        Self {
            name: if days == 1 {
                "1 Day".to_owned()
            } else {
                format!("{days} Days")
            },
            day: Some(accepted.after(days).or_next_working()),
            guaranteed: express,
            accepted,
            days: Some(days),
        }
    }

    pub(super) fn to_json(&self, settings: &Settings) -> Value {
        let mut members = Map::new();
        members.insert("name".to_owned(), json!(self.name));
        if let Some(day) = self.day {
            if settings.schedule_delivery_date {
                members.insert("scheduleDeliveryDate".to_owned(), json!(day.to_string()));
            }
            if settings.expected_delivery_date {
                members.insert("expectedDeliveryDate".to_owned(), json!(day.to_string()));
            }
        }
        members.insert(
            "guaranteedDelivery".to_owned(),
            json!(self.guaranteed && self.day.is_some()),
        );
        members.insert("isPriorityMailNextDay".to_owned(), json!(false));
        Value::Object(members)
    }
}

fn days(class: Class, zone: u8) -> i64 {
    let ground = match zone {
        0..=2 => 2,
        3 | 4 => 3,
        5 | 6 => 4,
        7 | 8 => 5,
        _ => 8,
    };
    match class {
        Class::Express => match zone {
            0..=3 => 1,
            4..=8 => 2,
            _ => 3,
        },
        Class::Priority => match zone {
            0 | 1 => 1,
            2..=5 => 2,
            6..=8 => 3,
            _ => 4,
        },
        Class::Ground => ground,
        Class::ParcelSelect => ground + 1,
        Class::Media | Class::Library | Class::BoundPrintedMatter => ground + 2,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::places::place;

    fn day(class: Class, zone: u8, mailing: &str) -> Option<String> {
        let destination = place("94105").unwrap();
        Commitment::new(class, zone, destination, Mailing::parse(mailing).unwrap())
            .day
            .map(|day| day.to_string())
    }

    #[test]
    fn nothing_arrives_on_a_sunday() {
        // 2026-11-20 is a Friday; the evening is too late for anything but express.
        assert_eq!(day(Class::Express, 8, "2026-11-20").unwrap(), "2026-11-23");
        assert_eq!(day(Class::Priority, 1, "2026-11-20").unwrap(), "2026-11-23");
        assert_eq!(
            day(Class::Ground, 1, "2026-11-20T09:00:00").unwrap(),
            "2026-11-23"
        );
        assert_eq!(day(Class::Ground, 1, "2026-11-21").unwrap(), "2026-11-25");
    }

    #[test]
    fn military_mail_has_a_name_and_no_date() {
        let commitment = Commitment::new(
            Class::Priority,
            5,
            place("09012").unwrap(),
            Mailing::parse("2026-11-20").unwrap(),
        );
        let body = commitment.to_json(&Settings::default());
        assert_eq!(body["name"], "MILITARY");
        assert!(body.get("expectedDeliveryDate").is_none());
    }
}
