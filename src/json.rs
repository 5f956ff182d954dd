//! Reads JSON by member name, a level at a time. USPS's documents and answers disagree about numbers and strings, and about
//! "nothing" (`""`, `null`, absent), so whatever is a scalar reads as text, and every form of nothing as nothing. A number
//! keeps its own digits: money never passes through binary floating point. What Edgepost itself has written is read the same
//! way.
//!
//! Why not derived structs: they would be fifty, stricter than the carrier, and 2 kB of wasm each.

use std::borrow::Cow;
use std::fmt;
use std::str::FromStr;

use serde::de::{MapAccess, Visitor};
use serde::{Deserialize, Deserializer};
use serde_json::value::RawValue;

use crate::clock::{Date, parse_iso_date};

mod form;

pub(crate) use form::{Form, deserialize_by_form};

/// A JSON value that is known to be well-formed, or nothing.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Json<'a>(Option<&'a str>);

impl<'a> Json<'a> {
    /// The value in a text; nothing if that is not one JSON value.
    pub(crate) fn of(text: &'a str) -> Self {
        Self::parse(text.as_bytes()).unwrap_or_default()
    }

    /// `None` if the bytes are not one JSON value, at any depth.
    pub(crate) fn parse(bytes: &'a [u8]) -> Option<Self> {
        let text = std::str::from_utf8(bytes).ok()?;
        let raw: &'a RawValue = serde_json::from_str(text).ok()?;
        Some(Self(Some(raw.get())))
    }

    /// As a member of a derived structure.
    pub(crate) fn from_deserializer<D: Deserializer<'a>>(from: D) -> Result<Self, D::Error> {
        let raw = <&'a RawValue>::deserialize(from)?;
        Ok(Self(Some(raw.get())))
    }

    /// A member of an object; nothing if this is no object, or has no such member.
    pub(crate) fn member(self, name: &str) -> Self {
        self.members().get(name)
    }

    /// The members of an object, to look up several without reading the text again; none if this is no object.
    pub(crate) fn members(self) -> Members<'a> {
        let text = self.0.filter(|text| text.starts_with('{')).unwrap_or("{}");
        serde_json::from_str(text).unwrap_or_default()
    }

    /// The entries of an array; none if this is no array.
    pub(crate) fn items(self) -> impl Iterator<Item = Json<'a>> {
        let text = self.0.filter(|text| text.starts_with('[')).unwrap_or("[]");
        let items: Vec<&'a RawValue> = serde_json::from_str(text).unwrap_or_default();
        items.into_iter().map(|item| Self(Some(item.get())))
    }

    /// Whether this is an object.
    pub(crate) fn is_object(self) -> bool {
        self.0.is_some_and(|text| text.starts_with('{'))
    }

    /// Whether this is an array.
    pub(crate) fn is_array(self) -> bool {
        self.0.is_some_and(|text| text.starts_with('['))
    }

    /// The text of a string, number or boolean, without white space around it; `None` if blank, null, or not a scalar.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        let raw = self.0?;
        let text = match raw.as_bytes().first()? {
            b'"' => match self.raw_string()? {
                Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
                Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
            },
            b'{' | b'[' | b'n' => return None,
            _ => Cow::Borrowed(raw),
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// The text of a string as it is; `None` for anything else.
    fn raw_string(self) -> Option<Cow<'a, str>> {
        let Text(text) = serde_json::from_str(self.0?).ok()?;
        Some(text)
    }

    /// The text as it is kept.
    pub(crate) fn owned(self) -> Option<String> {
        self.text().map(Cow::into_owned)
    }

    /// A date as `YYYY-MM-DD`.
    pub(crate) fn date(self) -> Option<Date> {
        parse_iso_date(&self.text()?)
    }

    /// A date, also when a time of day follows it.
    pub(crate) fn day(self) -> Option<Date> {
        parse_iso_date(self.text()?.get(..10)?)
    }

    /// A whole number.
    pub(crate) fn number<T: FromStr>(self) -> Option<T> {
        self.text()?.parse().ok()
    }

    /// The only member of an object: its name and its value.
    pub(crate) fn only(self) -> Option<(Cow<'a, str>, Json<'a>)> {
        let mut members = self.members().0.into_iter();
        let (name, value) = members.next()?;
        members
            .next()
            .is_none()
            .then_some((name, Json(Some(value.get()))))
    }

    /// The text, or an empty one.
    pub(crate) fn or_empty(self) -> Cow<'a, str> {
        self.text().unwrap_or_default()
    }

    /// Whether the text is this one.
    pub(crate) fn is(self, text: &str) -> bool {
        self.text().as_deref() == Some(text)
    }

    /// Whether there is anything, if only an empty string.
    pub(crate) fn is_present(self) -> bool {
        self.0.is_some_and(|text| text != "null")
    }

    /// `Y` and `N`, in the forms that are in use.
    pub(crate) fn flag(self) -> Option<bool> {
        match self.text()?.as_ref() {
            "Y" | "y" | "true" => Some(true),
            "N" | "n" | "false" => Some(false),
            _ => None,
        }
    }
}

/// The members of an object.
#[derive(Debug, Default)]
pub(crate) struct Members<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Members<'a> {
    /// A member, or nothing.
    pub(crate) fn get(&self, name: &str) -> Json<'a> {
        let found = self.0.iter().find(|(known, _)| known == name);
        Json(found.map(|(_, value)| value.get()))
    }

    /// Every member with its name, in their order; a name may stand twice.
    pub(crate) fn each(&self) -> impl Iterator<Item = (&str, Json<'a>)> {
        let json = |value: &&'a RawValue| Json(Some(value.get()));
        self.0
            .iter()
            .map(move |(name, value)| (&**name, json(value)))
    }
}

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(Text(name)) = map.next_key()? {
                    members.push((name, map.next_value()?));
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

/// Borrowed where the text has no escapes.
#[derive(Deserialize)]
struct Text<'a>(#[serde(borrow)] Cow<'a, str>);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_and_strings_read_alike_and_every_form_of_nothing_is_nothing() {
        for (json, expected) in [
            (r#"{"a":"28800"}"#, Some("28800")),
            (r#"{"a":28800}"#, Some("28800")),
            (r#"{"a":10.850}"#, Some("10.850")),
            (r#"{"a":true}"#, Some("true")),
            (r#"{"a":" 3 \u0041 "}"#, Some("3 A")),
            (r#"{"a":""}"#, None),
            (r#"{"a":"  "}"#, None),
            (r#"{"a":null}"#, None),
            (r#"{"a":{"b":1}}"#, None),
            (r#"{"a":[1]}"#, None),
            ("{}", None),
            ("[]", None),
            ("7", None),
        ] {
            let text = Json::parse(json.as_bytes()).unwrap().member("a").text();
            assert_eq!(text.as_deref(), expected, "{json}");
        }
    }

    #[test]
    fn what_is_not_one_json_value_is_not_read_wherever_it_breaks() {
        for bad in [
            "",
            "{",
            "<html>",
            r#"{"a":[1,{"b":}]}"#,
            "{} {}",
            r#"{"a":01}"#,
            "\u{feff}{}",
        ] {
            assert!(Json::parse(bad.as_bytes()).is_none(), "{bad:?}");
        }
        assert!(Json::parse(b"\n    {\n  \"a\": 1 }  ").is_some());
        assert!(Json::parse(b"\"\xff\"").is_none());
    }

    #[test]
    fn a_day_is_read_with_or_without_a_time_behind_it() {
        for (json, is_day) in [
            (r#""2026-11-27""#, true),
            (r#""2026-11-27T18:00:00""#, true),
            (r#"" 2026-11-27T18:00:00Z ""#, true),
            (r#""2026-11-31""#, false),
            (r#""2026-11""#, false),
            (r#""27. Nov é 2026""#, false),
            (r#""""#, false),
            ("null", false),
            ("20261127", false),
        ] {
            let expected = parse_iso_date("2026-11-27").filter(|_| is_day);
            assert_eq!(Json::of(json).day(), expected, "{json}");
        }
    }

    #[test]
    fn objects_and_arrays_are_read_a_level_at_a_time() {
        let json = Json::parse(br#"{"a":{"b":[1,"2",null,{"c":3}]},"d":""}"#).unwrap();
        let items: Vec<_> = json.member("a").member("b").items().collect();
        assert_eq!(items.len(), 4);
        assert!(items[3].member("c").is("3"));
        assert_eq!(json.member("a").items().count(), 0);
        assert!(json.member("d").is_present() && !json.member("e").is_present());
    }
}
