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
}

/// A value, and where it stands.
pub(super) struct At<'j> {
    pub(super) json: Json<'j>,
    place: String,
}

/// An object whose members are all known, each once.
pub(super) struct Object<'j> {
    members: Members<'j>,
    place: String,
}

impl<'r, 'l> Sheet<'r, 'l> {
    pub(super) fn new(read: &'r mut Reader<'l>, name: &'static str) -> Self {
        Self { read, name }
    }

    /// The whole of it, which is nobody's member.
    pub(super) fn root<'j>(&mut self, text: &'j str) -> Option<At<'j>> {
        let json = Json::parse(text.as_bytes());
        if json.is_none() {
            self.read.report(
                self.name,
                "is not JSON; look for quotes, commas and brackets",
            );
        }
        let place = String::new();
        json.map(|json| At { json, place })
    }

    /// The entries of a setting that is a list of so many.
    pub(super) fn entries<'j>(&mut self, text: &'j str, most: usize) -> Vec<At<'j>> {
        match self.root(text) {
            Some(root) => self.items(&root, 1..=most),
            None => Vec::new(),
        }
    }

    /// The entries of a list; none, and a problem, if it is no list of so many.
    pub(super) fn items<'j>(&mut self, list: &At<'j>, count: RangeInclusive<usize>) -> Vec<At<'j>> {
        let items: Vec<_> = list.json.items().collect();
        if !list.json.is_array() || !count.contains(&items.len()) {
            let (least, most) = count.into_inner();
            self.wrong(list, &format!("a list of {least} to {most} entries"));
            return Vec::new();
        }
        let place = |number| format!("{}[{number}]", list.place);
        items
            .into_iter()
            .enumerate()
            .map(|(number, json)| At {
                json,
                place: place(number),
            })
            .collect()
    }

    /// The members of an object that may have these.
    pub(super) fn object<'j>(&mut self, at: &At<'j>, known: &[&str]) -> Option<Object<'j>> {
        if !at.json.is_object() {
            self.wrong(at, &format!("an object of {}", known.join(", ")));
            return None;
        }
        let object = Object {
            members: at.json.members(),
            place: at.place.clone(),
        };
        let mut seen = Vec::new();
        for (name, _) in object.members.each() {
            let problem = if seen.contains(&name) {
                "stands twice".to_owned()
            } else if known.contains(&name) {
                String::new()
            } else {
                format!("is not known; known are {}", known.join(", "))
            };
            if !problem.is_empty() {
                self.report(&object.place_of(name), &problem);
            }
            seen.push(name);
        }
        Some(object)
    }

    /// A member that has to be there.
    pub(super) fn required<T>(
        &mut self,
        object: &Object,
        name: &str,
        expected: &str,
        parse: impl FnOnce(Json) -> Option<T>,
    ) -> Option<T> {
        let at = self.present(object, name, expected)?;
        let value = parse(at.json);
        if value.is_none() {
            self.wrong(&at, expected);
        }
        value
    }

    /// A member that need not be there.
    pub(super) fn optional<T>(
        &mut self,
        object: &Object,
        name: &str,
        expected: &str,
        parse: impl FnOnce(Json) -> Option<T>,
    ) -> Option<T> {
        let at = object.get(name)?;
        let value = parse(at.json);
        if value.is_none() {
            self.wrong(&at, expected);
        }
        value
    }

    /// A list that need not be there, of so many entries that are all alike.
    pub(super) fn list<T>(
        &mut self,
        object: &Object,
        name: &str,
        count: RangeInclusive<usize>,
        expected: &str,
        parse: impl Fn(&str) -> Option<T>,
    ) -> Option<Vec<T>> {
        let list = object.get(name)?;
        let mut values = Vec::new();
        for at in self.items(&list, count) {
            match at.json.text().and_then(|text| parse(&text)) {
                Some(value) => values.push(value),
                None => self.wrong(&at, expected),
            }
        }
        Some(values)
    }

    /// The countries that something is for, if they are said.
    pub(super) fn countries(&mut self, object: &Object) -> Option<Vec<Country>> {
        let expected = "a two-letter country code, like US";
        let most = 1..=MOST_COUNTRIES;
        self.list(object, "countries", most, expected, Country::parse)
    }

    /// An amount that need not be there.
    pub(super) fn cents(&mut self, object: &Object, name: &str) -> Option<Cents> {
        self.optional(object, name, CENTS, cents)
    }

    /// An amount that has to be there.
    pub(super) fn required_cents(&mut self, object: &Object, name: &str) -> Option<Cents> {
        self.required(object, name, CENTS, cents)
    }

    /// An id of the shop's own, unlike the others.
    pub(super) fn id(&mut self, object: &Object, taken: &mut Vec<String>) -> Option<String> {
        let expected = "1 to 32 of a-z, 0-9, _ and -";
        let id = self.required(object, "id", expected, |json| {
            json.owned().filter(|text| is_id(text))
        })?;
        if taken.contains(&id) {
            self.report(&object.place_of("id"), "is taken already");
        }
        taken.push(id.clone());
        Some(id)
    }

    /// A weight up to a limit, if it is there.
    pub(super) fn weight(&mut self, object: &Object, name: &str, most: Weight) -> Option<Weight> {
        let at = object.get(name)?;
        let object = self.object(&at, &["value", "unit"])?;
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
        name: &str,
        side: fn(f64, LengthUnit) -> Option<Side>,
    ) -> Option<[Side; 3]> {
        let at = object.get(name)?;
        let object = self.object(&at, &["length", "width", "height", "unit"])?;
        let unit = self.required(&object, "unit", "in or cm", |json| {
            LengthUnit::of_name(&json.text()?)
        });
        let unit = unit.unwrap_or(LengthUnit::Inch);
        let [length, width, height] = ["length", "width", "height"]
            .map(|name| self.required(&object, name, SIDE, |json| side(json.number()?, unit)));
        Some([length?, width?, height?])
    }

    /// Something that has to be there, whatever it is.
    pub(super) fn present<'j>(
        &mut self,
        object: &Object<'j>,
        name: &str,
        expected: &str,
    ) -> Option<At<'j>> {
        let found = object.get(name);
        if found.is_none() {
            let problem = format!("is missing; it has to be {expected}");
            self.report(&object.place_of(name), &problem);
        }
        found
    }

    /// This must be something else.
    pub(super) fn wrong(&mut self, at: &At, expected: &str) {
        self.report(&at.place, &format!("must be {expected}"));
    }

    /// Something is wrong with a member, or with several and the object as a whole.
    pub(super) fn report_member(&mut self, object: &Object, name: &str, problem: &str) {
        self.report(&object.place_of(name), problem);
    }

    fn report(&mut self, place: &str, problem: &str) {
        let text = match place {
            "" => problem.to_owned(),
            place => format!("{place} {problem}"),
        };
        self.read.report(self.name, text);
    }
}

impl<'j> Object<'j> {
    /// A member that is there, and is not null.
    pub(super) fn get(&self, name: &str) -> Option<At<'j>> {
        let json = self.members.get(name);
        json.is_present().then(|| At {
            json,
            place: self.place_of(name),
        })
    }

    /// Where a member stands. A name that no setting has may be anything, a value at the wrong place too: it is shown only if
    /// it looks like a name.
    fn place_of(&self, name: &str) -> String {
        let name = if is_id(name) { name } else { "(a member)" };
        match self.place.as_str() {
            "" => name.to_owned(),
            place => format!("{place}.{name}"),
        }
    }
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
