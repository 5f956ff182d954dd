//! Where the shop ships from, and when it mails.

use crate::clock::{Date, parse_iso_date};
use crate::json::Document;
use crate::postal::Zip5;
use crate::shop::{Calendar, Origin, Origins};

use super::super::read::Reader;
use super::sheet::{At, Sheet};

const MOST_ORIGINS: usize = 20;
const MOST_HOLIDAYS: usize = 100;
const MOST_HANDLING_DAYS: u8 = 30;
/// Ship days go so many weeks back from the last mailing day that is looked for, with two weeks left for holidays.
const WEEKS_OF_HANDLING: u8 = 6;

const ZIP: &str = "five digits, like 60601";
const TIME_ZONE: &str = "an IANA time zone, like America/Chicago";
const HANDLING: &str = "a whole number of days from 0 to 30";
const CUT_OFF: &str = "a time like 14:00, or off";
const DAY: &str = "days of mon, tue, wed, thu, fri, sat and sun";
const HOLIDAY: &str = "dates like 2026-12-25";
const TOO_SLOW: &str = "must not be more than six weeks of ship days";
const WEEK: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];

pub(super) fn read(read: &mut Reader) -> Option<Origins> {
    let usual = calendar(read);
    let Some(text) = read.raw("ORIGINS") else {
        let zip = read.parsed("SHIP_FROM_ZIP", "", Zip5::parse, ZIP);
        let time_zone = read.text("SHIP_FROM_TIME_ZONE", "");
        let origin = Origin {
            id: Origin::DEFAULT.to_owned(),
            postal_code: zip?,
            time_zone: time_zone?,
            calendar: usual,
        };
        return Some(Origins::new(origin, Vec::new()));
    };
    let document = Document::of(&text);
    let mut sheet = Sheet::new(read, "ORIGINS");
    let mut taken = Vec::new();
    let mut origins = Vec::new();
    for at in sheet.entries(document.root(), MOST_ORIGINS) {
        origins.extend(origin(&mut sheet, at, &usual, &mut taken));
    }
    let mut origins = origins.into_iter();
    let first = origins.next()?;
    Some(Origins::new(first, origins.collect()))
}

/// The calendar of origins that have none of their own.
fn calendar(read: &mut Reader) -> Calendar {
    let handling_days = read.parsed("HANDLING_DAYS", "0", handling_days, HANDLING);
    let cut_off = read.parsed("CUT_OFF", "off", cut_off, CUT_OFF);
    let days = read.list("SHIP_DAYS", &WEEK.join(","), |text| {
        weekday(text).ok_or_else(|| format!("must be {DAY}"))
    });
    let holidays = read.list("HOLIDAYS", "", |text| {
        parse_iso_date(text).ok_or_else(|| format!("must be {HOLIDAY}"))
    });
    if days.is_empty() {
        read.report("SHIP_DAYS", "must have a day");
    }
    if holidays.len() > MOST_HOLIDAYS {
        read.report("HOLIDAYS", "must be 100 dates at most");
    }
    let calendar = Calendar {
        handling_days: handling_days.unwrap_or_default(),
        cut_off: cut_off.flatten(),
        ship_days: ship_days(&days),
        holidays: in_order(holidays),
    };
    if is_too_slow(&calendar) {
        read.report("HANDLING_DAYS", TOO_SLOW);
    }
    calendar
}

fn origin(sheet: &mut Sheet, at: At, usual: &Calendar, taken: &mut Vec<String>) -> Option<Origin> {
    let known = [
        "id",
        "postal_code",
        "time_zone",
        "handling_days",
        "cut_off",
        "ship_days",
        "holidays",
    ];
    let object = sheet.object(at, &known)?;
    let id = sheet.id(&object, taken);
    let zip = sheet.required(&object, "postal_code", ZIP, |json| {
        Zip5::parse(&json.text()?)
    });
    let time_zone = sheet.required(&object, "time_zone", TIME_ZONE, |json| {
        json.owned().filter(|text| is_zone(text))
    });
    let mut calendar = usual.clone();
    if let Some(days) = sheet.optional(&object, "handling_days", HANDLING, |json| {
        handling_days(&json.text()?)
    }) {
        calendar.handling_days = days;
    }
    if let Some(time) = sheet.optional(&object, "cut_off", CUT_OFF, |json| cut_off(&json.text()?)) {
        calendar.cut_off = time;
    }
    if let Some(days) = sheet.list(&object, "ship_days", 1..=7, DAY, weekday) {
        calendar.ship_days = ship_days(&days);
    }
    let most = 0..=MOST_HOLIDAYS;
    if let Some(days) = sheet.list(&object, "holidays", most, HOLIDAY, parse_iso_date) {
        calendar.holidays = in_order(days);
    }
    // What is wrong with the calendar of all has been said.
    if is_too_slow(&calendar) && !is_too_slow(usual) {
        sheet.report_member(&object, "handling_days", TOO_SLOW);
    }
    Some(Origin {
        id: id?,
        postal_code: zip?,
        time_zone: time_zone?,
        calendar,
    })
}

fn handling_days(text: &str) -> Option<u8> {
    text.parse().ok().filter(|days| *days <= MOST_HANDLING_DAYS)
}

/// Minutes of the day; inside, nothing for `off`.
fn cut_off(text: &str) -> Option<Option<u16>> {
    if text == "off" {
        return Some(None);
    }
    let two_digits = |text: &str, below: u16| {
        let digits = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
        let number: u16 = text.parse().ok()?;
        (digits && number < below).then_some(number)
    };
    let (hour, minute) = text.split_once(':')?;
    Some(Some(two_digits(hour, 24)? * 60 + two_digits(minute, 60)?))
}

fn weekday(text: &str) -> Option<usize> {
    WEEK.iter().position(|day| *day == text)
}

fn ship_days(days: &[usize]) -> [bool; 7] {
    let mut open = [false; 7];
    for day in days {
        if let Some(open) = open.get_mut(*day) {
            *open = true;
        }
    }
    open
}

fn in_order(days: Vec<Date>) -> Vec<Date> {
    let mut sorted = Vec::with_capacity(days.len());
    for day in days {
        let position = sorted.partition_point(|known| *known < day);
        if sorted.get(position) != Some(&day) {
            sorted.insert(position, day);
        }
    }
    sorted
}

/// Whether handling alone takes longer than mailing days are looked for. Without a ship day another problem has been said.
fn is_too_slow(calendar: &Calendar) -> bool {
    let a_week: u8 = calendar.ship_days.iter().map(|open| u8::from(*open)).sum();
    a_week > 0 && calendar.handling_days > a_week * WEEKS_OF_HANDLING
}

/// What a time zone looks like; whether there is such a zone only the runtime knows.
fn is_zone(text: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"/_+-".contains(&byte);
    text.len() <= 64 && text.bytes().all(allowed)
}
