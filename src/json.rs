//! Reads JSON by member name. USPS's documents and answers disagree about numbers and strings, and about "nothing" (`""`, `null`,
//! absent), so whatever is a scalar reads as text, and every form of nothing as nothing. A number keeps its own digits: money never
//! passes through binary floating point. What Edgepost itself has written is read the same way.
//!
//! A text is scanned once, as a whole ([`Document`]); a value ([`Json`]) is a place in it.
//!
//! Why not derived structs: they would be fifty, stricter than the carrier, and 2 kB of wasm each.

use std::borrow::Cow;
use std::str::FromStr;

use crate::clock::{Date, parse_iso_date};

mod form;
#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod scan;

pub(crate) use form::{Form, deserialize_by_form};
use scan::{Kind, Node};

/// A text that was scanned.
#[derive(Debug, Default)]
pub(crate) struct Document<'t>(Vec<Node<'t>>);

impl<'t> Document<'t> {
    /// Of a text; of nothing if that is not one JSON value.
    pub(crate) fn of(text: &'t str) -> Self {
        Self(scan::scan(text).unwrap_or_default())
    }

    /// `None` if the bytes are not one JSON value, at any depth.
    pub(crate) fn parse(bytes: &'t [u8]) -> Option<Self> {
        scan::scan(std::str::from_utf8(bytes).ok()?).map(Self)
    }

    /// The value that the whole text is.
    pub(crate) fn root(&self) -> Json<'_> {
        Json(&self.0)
    }
}

/// A value in a [`Document`], or nothing: its node, and all that stand behind it.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Json<'a>(&'a [Node<'a>]);

impl<'a> Json<'a> {
    fn kind(self) -> Option<Kind> {
        self.0.first().map(|node| node.kind)
    }

    /// What an array or object holds; nothing if this is none.
    fn inside(self, kind: Kind) -> &'a [Node<'a>] {
        let node = self.0.first().filter(|node| node.kind == kind);
        let inside = node.and_then(|node| self.0.get(1..node.size));
        inside.unwrap_or_default()
    }

    /// A member of an object; nothing if this is no object, or has no such member.
    pub(crate) fn member(self, name: &str) -> Self {
        self.members().get(name)
    }

    /// The members of an object; none if this is no object.
    pub(crate) fn members(self) -> Members<'a> {
        Members(self.inside(Kind::Object))
    }

    /// The entries of an array; none if this is no array.
    pub(crate) fn items(self) -> impl Iterator<Item = Json<'a>> {
        let mut nodes = self.inside(Kind::Array);
        std::iter::from_fn(move || {
            let item = Self(nodes);
            nodes = after(nodes);
            (!item.is_absent()).then_some(item)
        })
    }

    /// Whether this is an object.
    pub(crate) fn is_object(self) -> bool {
        self.kind() == Some(Kind::Object)
    }

    /// Whether this is an array.
    pub(crate) fn is_array(self) -> bool {
        self.kind() == Some(Kind::Array)
    }

    /// The text of a string, number or boolean, without white space around it; `None` if blank, null, or not a scalar.
    pub(crate) fn text(self) -> Option<Cow<'a, str>> {
        let text = match self.raw_string() {
            Some(Cow::Borrowed(text)) => Cow::Borrowed(text.trim()),
            Some(Cow::Owned(text)) => Cow::Owned(text.trim().to_owned()),
            None => Cow::Borrowed(self.raw_literal()?),
        };
        Some(text).filter(|text| !text.is_empty())
    }

    /// The text of a string as it is; `None` for anything else, and for an escape that stands for no character.
    fn raw_string(self) -> Option<Cow<'a, str>> {
        self.0.first()?.string()
    }

    /// A number, `true` or `false`, as it is written.
    fn raw_literal(self) -> Option<&'a str> {
        let node = self.0.first()?;
        (node.kind == Kind::Literal).then_some(node.text)
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
        let mut members = self.members().each();
        let only = members.next()?;
        members.next().is_none().then_some(only)
    }

    /// The text, or an empty one.
    pub(crate) fn or_empty(self) -> Cow<'a, str> {
        self.text().unwrap_or_default()
    }

    /// Whether the text is this one.
    pub(crate) fn is(self, text: &str) -> bool {
        self.text().as_deref() == Some(text)
    }

    /// Whether there is no value at all, not even null.
    pub(crate) fn is_absent(self) -> bool {
        self.0.is_empty()
    }

    /// Whether there is anything, if only an empty string.
    pub(crate) fn is_present(self) -> bool {
        self.kind().is_some_and(|kind| kind != Kind::Null)
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
#[derive(Clone, Copy, Debug)]
pub(crate) struct Members<'a>(&'a [Node<'a>]);

impl<'a> Members<'a> {
    /// A member, or nothing; of two with this name the first.
    pub(crate) fn get(self, name: &str) -> Json<'a> {
        let mut nodes = self.0;
        while let [known, value @ ..] = nodes {
            if known.is_named(name) {
                return Json(value);
            }
            nodes = after(value);
        }
        Json::default()
    }

    /// Every member with its name, in their order; a name may stand twice. A name that is no text is as it is written.
    pub(crate) fn each(self) -> impl Iterator<Item = (Cow<'a, str>, Json<'a>)> {
        let mut nodes = self.0;
        std::iter::from_fn(move || {
            let (name, value) = nodes.split_first()?;
            nodes = after(value);
            Some((name.name(), Json(value)))
        })
    }
}

/// What stands behind the value that is the first of these.
fn after<'a>(nodes: &'a [Node<'a>]) -> &'a [Node<'a>] {
    let size = nodes.first().map_or(0, |node| node.size);
    nodes.get(size..).unwrap_or_default()
}

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
            let text = Document::of(json);
            let text = text.root().member("a").text();
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
            assert!(Document::parse(bad.as_bytes()).is_none(), "{bad:?}");
        }
        assert!(Document::parse(b"\n    {\n  \"a\": 1 }  ").is_some());
        assert!(Document::parse(b"\"\xff\"").is_none());
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
            assert_eq!(Document::of(json).root().day(), expected, "{json}");
        }
    }

    #[test]
    fn objects_and_arrays_are_read_by_name_and_in_their_order() {
        let document = Document::of(r#"{"a":{"b":[1,"2",null,{"c":3}]},"d":"","d":7}"#);
        let json = document.root();
        let items: Vec<_> = json.member("a").member("b").items().collect();
        assert_eq!(items.len(), 4);
        assert!(items[3].member("c").is("3"));
        assert_eq!(json.member("a").items().count(), 0);
        assert!(json.member("d").is_present() && !json.member("e").is_present());
        assert!(!items[2].is_present() && !items[2].is_absent());
        assert!(items[0].members().each().next().is_none());
        let names: Vec<_> = json.members().each().map(|(name, _)| name).collect();
        assert_eq!(names, ["a", "d", "d"]);
        assert!(json.only().is_none());
    }
}
