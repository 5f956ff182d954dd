//! Fields that several requests have: parcels, states, ZIP codes, days of mailing.

use std::ops::RangeInclusive;

use crate::clock::{Date, LocalDay, days_between};
use crate::postal::State;
use crate::rates::{LengthUnit, Parcel, Side, Weight, WeightUnit};

use super::body::{Form, Object, Value};
use super::problem::{Code, FieldError, Problem};

/// What USPS carries at most (Shipping Options 3.1 and Labels 3.9, `weight`).
const HEAVIEST: Weight = Weight::from_pounds(70);

const WEIGHT: &str = "a number above 0, at most 70 lb";
const SIDE: &str = "a number above 0, at most 1000 in";
pub(super) const DIMENSIONS: &str = "an object with length, width, height and unit";
pub(super) const STATE: &str = "a two-letter state code, like \"TX\"";

/// A parcel's `weight` and `dimensions`; other members are the caller's.
pub(super) fn parcel(form: &mut Form, object: &mut Object) -> Option<Parcel> {
    let weight = weight(form, object);
    let sides = form
        .required(object, "dimensions", DIMENSIONS)
        .and_then(|value| dimensions(form, value));
    Some(Parcel::new(weight?, sides?))
}

/// The member `weight`.
pub(super) fn weight(form: &mut Form, object: &mut Object) -> Option<Weight> {
    let value = form.required(object, "weight", "an object with value and unit")?;
    let object = form.object_of(value)?;
    amount(form, object)
}

/// Length, width and height, in the order in which they are named.
pub(super) fn dimensions(form: &mut Form, value: Value) -> Option<[Side; 3]> {
    let object = form.object_of(value)?;
    sides(form, object)
}

fn amount(form: &mut Form, mut object: Object) -> Option<Weight> {
    let value = form
        .required(&mut object, "value", WEIGHT)
        .and_then(|value| form.number(value, WEIGHT));
    let unit = unit(
        form,
        &mut object,
        "\"lb\", \"oz\", \"g\" or \"kg\"",
        WeightUnit::of_name,
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
    let unit = unit(form, &mut object, "\"in\" or \"cm\"", LengthUnit::of_name);
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

/// A state's code; for a state's name the message gives its code.
pub(super) fn state(form: &mut Form, text: &str, pointer: String) -> Option<State> {
    let state = State::parse(text);
    if state.is_none() {
        let message = match State::from_name(text) {
            Some(meant) => format!("is not a state code; send \"{}\"", meant.code()),
            None => format!("is not valid; send {STATE}"),
        };
        form.invalid(pointer, message);
    }
    state
}

/// Text that need not be there: absent, `null` and empty all come to empty text.
pub(super) fn optional(
    form: &mut Form,
    object: &mut Object,
    name: &str,
    expected: &str,
) -> Option<String> {
    match object.take_filled(name) {
        Some(value) => form.text(value, expected).map(|(text, _)| text),
        None => Some(String::new()),
    }
}

/// The day a parcel is mailed: the one asked for, so many days from today at the origin, or today.
///
/// # Errors
///
/// It is out of range.
pub(super) fn mailing_day(
    asked: Option<Date>,
    day: LocalDay,
    days: RangeInclusive<i32>,
) -> Result<Date, Problem> {
    let date = asked.unwrap_or(day.today);
    if days.contains(&days_between(day.today, date)) {
        return Ok(date);
    }
    Err(Problem::fields(vec![FieldError {
        pointer: "/ship_date".to_owned(),
        code: Code::InvalidField.name(),
        message: format!(
            "is out of range; send a date like \"2026-11-23\", today or up to {} days ahead",
            days.end()
        ),
    }]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{UnixMillis, parse_iso_date};

    #[test]
    fn a_parcel_is_mailed_from_today_to_so_many_days_ahead() {
        let day = LocalDay {
            today: parse_iso_date("2026-11-21").unwrap(),
            ends_at: UnixMillis(0),
        };
        assert_eq!(mailing_day(None, day, 0..=30).unwrap(), day.today);
        for (date, good) in [
            ("2026-11-20", false),
            ("2026-11-21", true),
            ("2026-12-21", true),
            ("2026-12-22", false),
        ] {
            assert_eq!(
                mailing_day(parse_iso_date(date), day, 0..=30).is_ok(),
                good,
                "{date}"
            );
        }
    }
}
