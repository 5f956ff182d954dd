//! One setting whose text is JSON. What is wrong in it is reported with its place, like `[1].cut_off`, and without its value;
//! members that are not known, or stand twice, are refused: a typo must not silently change a price.

use std::ops::RangeInclusive;

use crate::json::{Json, Members};
use crate::postal::Country;
use crate::rates::{Cents, LengthUnit, Side, Weight, WeightUnit};

use super::super::read::Reader;

/// The most cents a setting can say: 100,000 dollars.
const MOST_CENTS: u64 = 10_000_000;
/// The most countries in a list: there are 249.
const MOST_COUNTRIES: usize = 249;

const CENTS: &str = "a whole number of cents from 0 to 10000000";
const SIDE: &str = "a number above 0, at most 1000 in";

/// The setting that is being read.
pub(super) struct Sheet<'r, 'l> {
    read: &'r mut Reader<'l>,
    name: &'static str,
    /// Each place that was come by: the one around it, and the step from there. Text is made of it only for a problem.
    places: Vec<(Place, Step)>,
}

/// The number of a place, in the order in which they were come by. The whole setting is the first.
#[derive(Clone, Copy)]
struct Place(usize);

#[derive(Clone, Copy)]
enum Step {
    Item(usize),
    Member(&'static str),
}

/// A value, and where it stands.
#[derive(Clone, Copy)]
pub(super) struct At<'j> {
    pub(super) json: Json<'j>,
    place: Place,
}

/// An object whose members are all known, each once.
pub(super) struct Object<'j> {
    members: Members<'j>,
    place: Place,
}

impl<'r, 'l> Sheet<'r, 'l> {
    pub(super) fn new(read: &'r mut Reader<'l>, name: &'static str) -> Self {
        Self {
            read,
            name,
            places: Vec::new(),
        }
    }

    /// The whole of it, which is nobody's member.
    pub(super) fn root<'j>(&mut self, json: Json<'j>) -> Option<At<'j>> {
        let place = Place(0);
        if json.is_absent() {
            self.report(place, "is not JSON; look for quotes, commas and brackets");
            return None;
        }
        Some(At { json, place })
    }

    /// The entries of a setting that is a list of so many.
    pub(super) fn entries<'j>(&mut self, json: Json<'j>, most: usize) -> Vec<At<'j>> {
        match self.root(json) {
            Some(root) => self.items(root, 1..=most),
            None => Vec::new(),
        }
    }

    /// The entries of a list; none, and a problem, if it is no list of so many.
    pub(super) fn items<'j>(&mut self, list: At<'j>, count: RangeInclusive<usize>) -> Vec<At<'j>> {
        let mut items = Vec::new();
        for (number, json) in list.json.items().enumerate() {
            let place = self.step(list.place, Step::Item(number));
            items.push(At { json, place });
        }
        if !list.json.is_array() || !count.contains(&items.len()) {
            let (least, most) = count.into_inner();
            self.wrong(list, &format!("a list of {least} to {most} entries"));
            items.clear();
        }
        items
    }

    /// The members of an object that may have these.
    pub(super) fn object<'j>(&mut self, at: At<'j>, known: &[&str]) -> Option<Object<'j>> {
        if !at.json.is_object() {
            self.wrong(at, &format!("an object of {}", known.join(", ")));
            return None;
        }
        let object = Object {
            members: at.json.members(),
            place: at.place,
        };
        let mut seen = Vec::new();
        for (name, _) in object.members.each() {
            if seen.contains(&name) {
                self.report_member(&object, &name, "stands twice");
            } else if !known.contains(&&*name) {
                let problem = format!("is not known; known are {}", known.join(", "));
                self.report_member(&object, &name, &problem);
            }
            seen.push(name);
        }
        Some(object)
    }

    /// A member that is there, and is not null.
    pub(super) fn get<'j>(&mut self, object: &Object<'j>, name: &'static str) -> Option<At<'j>> {
        let json = object.members.get(name);
        json.is_present().then(|| At {
            json,
            place: self.step(object.place, Step::Member(name)),
        })
    }

    /// A member that has to be there.
    pub(super) fn required<T>(
        &mut self,
        object: &Object,
        name: &'static str,
        expected: &str,
        parse: impl FnOnce(Json) -> Option<T>,
    ) -> Option<T> {
        let at = self.present(object, name, expected)?;
        let value = parse(at.json);
        self.check(at, value.is_some(), expected);
        value
    }

    /// A member that need not be there.
    pub(super) fn optional<T>(
        &mut self,
        object: &Object,
        name: &'static str,
        expected: &str,
        parse: impl FnOnce(Json) -> Option<T>,
    ) -> Option<T> {
        let at = self.get(object, name)?;
        let value = parse(at.json);
        self.check(at, value.is_some(), expected);
        value
    }

    /// A list that need not be there, of so many entries that are all alike.
    pub(super) fn list<T>(
        &mut self,
        object: &Object,
        name: &'static str,
        count: RangeInclusive<usize>,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let list = self.get(object, name)?;
        let mut values = Vec::new();
        for at in self.items(list, count) {
            match at.json.text().and_then(|text| parse(&text)) {
                Some(value) => values.push(value),
                None => self.wrong(at, expected),
            }
        }
        Some(values)
    }

    /// The countries that something is for, if they are said.
    pub(super) fn countries(&mut self, object: &Object) -> Option<Vec<Country>> {
        let expected =
            "a two-letter country code, like CA; US for all domestic mail, territories too";
        let most = 1..=MOST_COUNTRIES;
        let read = |text: &str| {
            let country = Country::parse(text)?;
            // A question about Puerto Rico is one about the United States, whatever a page calls it.
            (country == Country::US || !country.is_domestic_mail()).then_some(country)
        };
        self.list(object, "countries", most, expected, read)
    }

    /// An amount that need not be there.
    pub(super) fn cents(&mut self, object: &Object, name: &'static str) -> Option<Cents> {
        self.optional(object, name, CENTS, cents)
    }

    /// An amount that has to be there.
    pub(super) fn required_cents(&mut self, object: &Object, name: &'static str) -> Option<Cents> {
        self.required(object, name, CENTS, cents)
    }

    /// An id of the shop's own, unlike the others.
    pub(super) fn id(&mut self, object: &Object, taken: &mut Vec<String>) -> Option<String> {
        let expected = "1 to 32 of a-z, 0-9, _ and -";
        let id = self.required(object, "id", expected, |json| {
            json.owned().filter(|text| is_id(text))
        })?;
        if taken.contains(&id) {
            self.report_member(object, "id", "is taken already");
        }
        taken.push(id.clone());
        Some(id)
    }

    /// A weight up to a limit, if it is there.
    pub(super) fn weight(
        &mut self,
        object: &Object,
        name: &'static str,
        most: Weight,
    ) -> Option<Weight> {
        let at = self.get(object, name)?;
        let object = self.object(at, &["value", "unit"])?;
        let unit = self.required(&object, "unit", "lb, oz, g or kg", |json| {
            WeightUnit::of_name(&json.text()?)
        });
        let expected = format!("a number above 0, at most {} lb", most.pounds() as u32);
        self.required(&object, "value", &expected, |json| {
            // Without a unit there is one problem already.
            let weight = Weight::new(json.number()?, unit.unwrap_or(WeightUnit::Ounce));
            weight.filter(|weight| *weight <= most)
        })
    }

    /// Length, width and height, read by `side`, if they are there.
    pub(super) fn sides(
        &mut self,
        object: &Object,
        name: &'static str,
        side: fn(f64, LengthUnit) -> Option<Side>,
    ) -> Option<[Side; 3]> {
        let at = self.get(object, name)?;
        let object = self.object(at, &["length", "width", "height", "unit"])?;
        let unit = self.required(&object, "unit", "in or cm", |json| {
            LengthUnit::of_name(&json.text()?)
        });
        let unit = unit.unwrap_or(LengthUnit::Inch);
        let mut one = |name| self.required(&object, name, SIDE, |json| side(json.number()?, unit));
        let (length, width, height) = (one("length"), one("width"), one("height"));
        Some([length?, width?, height?])
    }

    /// Something that has to be there, whatever it is.
    pub(super) fn present<'j>(
        &mut self,
        object: &Object<'j>,
        name: &'static str,
        expected: &str,
    ) -> Option<At<'j>> {
        let found = self.get(object, name);
        if found.is_none() {
            let problem = format!("is missing; it has to be {expected}");
            self.report_member(object, name, &problem);
        }
        found
    }

    fn check(&mut self, at: At, is_good: bool, expected: &str) {
        if !is_good {
            self.wrong(at, expected);
        }
    }

    /// This must be something else.
    pub(super) fn wrong(&mut self, at: At, expected: &str) {
        self.report(at.place, &format!("must be {expected}"));
    }

    /// Something is wrong with a member. A name that no setting has may be anything, a value at the wrong place too: it is
    /// shown only if it looks like a name.
    pub(super) fn report_member(&mut self, object: &Object, name: &str, problem: &str) {
        let name = if is_id(name) { name } else { "(a member)" };
        let mut text = self.text(object.place);
        join(&mut text, name);
        self.say(text, problem);
    }

    fn report(&mut self, place: Place, problem: &str) {
        let text = self.text(place);
        self.say(text, problem);
    }

    fn say(&mut self, mut text: String, problem: &str) {
        if !text.is_empty() {
            text.push(' ');
        }
        text.push_str(problem);
        self.read.report(self.name, text);
    }

    fn step(&mut self, from: Place, step: Step) -> Place {
        self.places.push((from, step));
        Place(self.places.len())
    }

    /// `[1].cut_off`; empty for the whole setting.
    fn text(&self, place: Place) -> String {
        let step = place
            .0
            .checked_sub(1)
            .and_then(|last| self.places.get(last));
        let Some((around, step)) = step else {
            return String::new();
        };
        let mut text = self.text(*around);
        match step {
            Step::Item(number) => text.push_str(&format!("[{number}]")),
            Step::Member(name) => join(&mut text, name),
        }
        text
    }
}

fn join(text: &mut String, name: &str) {
    if !text.is_empty() {
        text.push('.');
    }
    text.push_str(name);
}

fn cents(json: Json) -> Option<Cents> {
    json.number()
        .filter(|cents| *cents <= MOST_CENTS)
        .map(Cents)
}

/// A whole number of cents of either sign.
pub(super) fn signed_cents(json: Json) -> Option<i64> {
    json.number()
        .filter(|cents: &i64| cents.unsigned_abs() <= MOST_CENTS)
}

/// A name that shoppers are shown: 1 to 60 characters on one line.
pub(super) fn shown_name(json: Json) -> Option<String> {
    json.owned()
        .filter(|text| text.chars().count() <= 60 && !text.chars().any(char::is_control))
}

fn is_id(text: &str) -> bool {
    let allowed = |byte: u8| {
        byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'_' | b'-')
    };
    (1..=32).contains(&text.len()) && text.bytes().all(allowed)
}
