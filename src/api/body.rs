//! Reads a JSON body field by field, and reports **every** field that is wrong, each with its JSON Pointer and what to send
//! instead. serde's derive stops at the first error and cannot point at it; a checkout form wants all of them at once.

use std::fmt;

use serde::de::{self, DeserializeSeed, MapAccess, SeqAccess, Visitor};

use super::problem::{Code, FieldError, Problem};

/// The largest body, in bytes.
pub const MOST_BYTES: usize = 16 * 1024;
/// The deepest nesting.
const MOST_DEPTH: usize = 8;
/// The most members of one object.
const MOST_MEMBERS: usize = 64;
/// The longest text of a field, in characters.
pub(in crate::api) const MOST_CHARACTERS: usize = 100;

/// A JSON value.
#[derive(Clone, Debug, PartialEq)]
enum Json {
    Null,
    Bool(bool),
    Number(f64),
    Text(String),
    Array(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl Json {
    fn kind(&self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Bool(_) => "true or false",
            Self::Number(_) => "a number",
            Self::Text(_) => "text",
            Self::Array(_) => "a list",
            Self::Object(_) => "an object",
        }
    }
}

/// A value that has not been read yet, and where it stands.
#[derive(Debug)]
pub struct Value {
    pointer: String,
    json: Json,
}

/// The members of an object that have not been read yet, and where it stands.
#[derive(Debug, Default)]
pub struct Object {
    pointer: String,
    members: Vec<(String, Json)>,
}

/// Collects what is wrong.
#[derive(Debug, Default)]
pub struct Form {
    errors: Vec<FieldError>,
}

impl Form {
    /// Opens a body that has to be one object.
    ///
    /// # Errors
    ///
    /// The whole body cannot be used.
    pub fn open(body: &[u8]) -> Result<(Self, Object), Problem> {
        let json = std::str::from_utf8(body)
            .map_err(|_| not_json("it is not UTF-8"))
            .and_then(|text| {
                let mut reader = serde_json::Deserializer::from_str(text);
                Depth(0)
                    .deserialize(&mut reader)
                    .and_then(|json| reader.end().map(|()| json))
                    .map_err(|error| {
                        let (line, column) = (error.line(), error.column());
                        not_json(&format!("reading stopped at line {line}, column {column}"))
                    })
            })?;
        let mut form = Self::default();
        match form.object_of(Value {
            pointer: String::new(),
            json,
        }) {
            Some(object) => Ok((form, object)),
            None => Err(Problem::fields(form.errors)),
        }
    }

    /// Ends the reading: the value, or everything that is wrong.
    ///
    /// # Errors
    ///
    /// All fields that are wrong.
    pub fn finish<T>(self, value: Option<T>) -> Result<T, Problem> {
        match value {
            Some(value) if self.errors.is_empty() => Ok(value),
            _ => Err(Problem::fields(self.errors)),
        }
    }

    /// Reports members that nobody asked for: a typo must not silently change an answer.
    pub fn close(&mut self, object: Object) {
        for (name, _) in object.members {
            let pointer = join(&object.pointer, &name);
            self.report(
                pointer,
                Code::UnknownField,
                "is not a field of this request; leave it out",
            );
        }
    }

    /// Reports a value that was read and cannot be used.
    pub fn invalid(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.report(pointer.into(), Code::InvalidField, message);
    }

    /// Reports a field that has to be there.
    pub fn missing(&mut self, pointer: impl Into<String>, message: impl Into<String>) {
        self.report(pointer.into(), Code::MissingField, message);
    }

    /// A member that has to be there; `expected` says what it should be.
    pub fn required(&mut self, object: &mut Object, name: &str, expected: &str) -> Option<Value> {
        let value = object.take(name);
        if value.is_none() {
            self.missing(
                join(&object.pointer, name),
                format!("is missing; send {expected}"),
            );
        }
        value
    }

    /// Text of a reasonable length without control characters, trimmed; empty text is refused.
    pub fn text(&mut self, value: Value, expected: &str) -> Option<(String, String)> {
        let Json::Text(text) = value.json else {
            self.invalid(
                value.pointer,
                format!("is {}; send {expected}", value.json.kind()),
            );
            return None;
        };
        let trimmed = text.trim();
        if trimmed.is_empty() {
            self.invalid(value.pointer, format!("is empty; send {expected}"));
        } else if trimmed.chars().count() > MOST_CHARACTERS {
            self.invalid(
                value.pointer,
                format!("is longer than {MOST_CHARACTERS} characters; send {expected}"),
            );
        } else if trimmed.chars().any(char::is_control) {
            self.invalid(
                value.pointer,
                format!("has a control character; send {expected}"),
            );
        } else {
            return Some((trimmed.to_owned(), value.pointer));
        }
        None
    }

    /// Text as it is, of whatever length a body can have.
    pub fn any_text(&mut self, value: Value, expected: &str) -> Option<String> {
        match value.json {
            Json::Text(text) => Some(text),
            other => {
                let kind = other.kind();
                self.invalid(value.pointer, format!("is {kind}; send {expected}"));
                None
            }
        }
    }

    /// Text that has to mean something.
    pub fn parsed<T>(
        &mut self,
        value: Value,
        expected: &str,
        parse: impl FnOnce(&str) -> Option<T>,
    ) -> Option<T> {
        let (text, pointer) = self.text(value, expected)?;
        let parsed = parse(&text);
        if parsed.is_none() {
            self.invalid(pointer, format!("is not valid; send {expected}"));
        }
        parsed
    }

    /// A number.
    pub fn number(&mut self, value: Value, expected: &str) -> Option<(f64, String)> {
        match value.json {
            Json::Number(number) => Some((number, value.pointer)),
            other => {
                self.invalid(
                    value.pointer,
                    format!("is {}; send {expected}", other.kind()),
                );
                None
            }
        }
    }

    /// True or false.
    pub fn boolean(&mut self, value: Value) -> Option<bool> {
        match value.json {
            Json::Bool(value) => Some(value),
            other => {
                let kind = other.kind();
                self.invalid(value.pointer, format!("is {kind}; send true or false"));
                None
            }
        }
    }

    /// A whole number within a range.
    pub fn whole(&mut self, value: Value, range: std::ops::RangeInclusive<u32>) -> Option<u32> {
        let expected = format!("a whole number from {} to {}", range.start(), range.end());
        let (number, pointer) = self.number(value, &expected)?;
        if number.fract() == 0.0
            && number >= f64::from(*range.start())
            && number <= f64::from(*range.end())
        {
            Some(number as u32)
        } else {
            self.invalid(pointer, format!("is out of range; send {expected}"));
            None
        }
    }

    /// An object.
    pub fn object_of(&mut self, value: Value) -> Option<Object> {
        match value.json {
            Json::Object(members) => Some(Object {
                pointer: value.pointer,
                members,
            }),
            other => {
                self.invalid(
                    value.pointer,
                    format!("is {}; send an object", other.kind()),
                );
                None
            }
        }
    }

    /// A list of 1 to `most` values.
    pub fn list(&mut self, value: Value, most: usize) -> Option<Vec<Value>> {
        match value.json {
            Json::Array(items) if (1..=most).contains(&items.len()) => Some(
                items
                    .into_iter()
                    .enumerate()
                    .map(|(position, json)| Value {
                        pointer: format!("{}/{position}", value.pointer),
                        json,
                    })
                    .collect(),
            ),
            Json::Array(items) => {
                self.invalid(
                    value.pointer,
                    format!("has {} entries; send 1 to {most}", items.len()),
                );
                None
            }
            other => {
                self.invalid(value.pointer, format!("is {}; send a list", other.kind()));
                None
            }
        }
    }

    fn report(&mut self, pointer: String, code: Code, message: impl Into<String>) {
        self.errors.push(FieldError {
            pointer,
            code: code.name(),
            message: message.into(),
        });
    }
}

impl Object {
    /// Takes a member; `null` counts as absent.
    pub fn take(&mut self, name: &str) -> Option<Value> {
        let position = self.members.iter().position(|(known, _)| known == name)?;
        let (_, json) = self.members.swap_remove(position);
        (json != Json::Null).then(|| Value {
            pointer: join(&self.pointer, name),
            json,
        })
    }

    /// Takes a member, treating empty text as absent too.
    pub fn take_filled(&mut self, name: &str) -> Option<Value> {
        self.take(name)
            .filter(|value| !matches!(&value.json, Json::Text(text) if text.trim().is_empty()))
    }

    /// Where a member stands.
    pub fn pointer_to(&self, name: &str) -> String {
        join(&self.pointer, name)
    }
}

fn not_json(why: &str) -> Problem {
    Problem::new(
        Code::InvalidJson,
        format!(
            "Send one JSON object in UTF-8, nested at most {MOST_DEPTH} deep, no member twice; {why}."
        ),
    )
}

/// Appends a member's name to a JSON Pointer, escaped, and cut if it is absurdly long.
fn join(pointer: &str, name: &str) -> String {
    let name: String = name.chars().take(64).collect();
    format!("{pointer}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// Reads a value that stands this deep.
struct Depth(usize);

impl<'de> DeserializeSeed<'de> for Depth {
    type Value = Json;

    fn deserialize<D: de::Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl Depth {
    fn deeper<E: de::Error>(&self) -> Result<usize, E> {
        if self.0 >= MOST_DEPTH {
            return Err(E::custom("nested too deep"));
        }
        Ok(self.0 + 1)
    }
}

impl<'de> Visitor<'de> for Depth {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Json, E> {
        Ok(Json::Number(number as f64))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Json, E> {
        Ok(Json::Number(number))
    }

    fn visit_str<E>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let depth = self.deeper()?;
        let mut array = Vec::new();
        while let Some(item) = items.next_element_seed(Depth(depth))? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Json, A::Error> {
        let depth = self.deeper()?;
        let mut object: Vec<(String, Json)> = Vec::new();
        while let Some(name) = members.next_key::<String>()? {
            if object.len() >= MOST_MEMBERS || object.iter().any(|(known, _)| *known == name) {
                return Err(de::Error::custom(
                    "too many members, or one that stands twice",
                ));
            }
            object.push((name, members.next_value_seed(Depth(depth))?));
        }
        Ok(Json::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(body: &[u8]) -> Option<Code> {
        Form::open(body).err().map(|problem| problem.code)
    }

    #[test]
    fn what_is_not_one_json_object_is_refused() {
        for bad in [
            &b""[..],
            b"{",
            b"{}}",
            b"{} {}",
            b"{a:1}",
            b"\xff{}",
            b"NaN",
            b"{\"a\":NaN}",
            b"{\"a\":1e999}",
            b"{\"a\":1,\"a\":2}",
        ] {
            assert_eq!(
                code(bad),
                Some(Code::InvalidJson),
                "{:?}",
                String::from_utf8_lossy(bad)
            );
        }
        for bad in [&b"[]"[..], b"1", b"\"x\"", b"null", b"true"] {
            assert_eq!(
                code(bad),
                Some(Code::InvalidField),
                "{:?}",
                String::from_utf8_lossy(bad)
            );
        }
        assert_eq!(code(b" {\"a\":[1,2]} \n"), None);
    }

    #[test]
    fn nesting_is_bounded() {
        let nested = |depth: usize| {
            format!("{{\"a\":{}{}}}", "[".repeat(depth), "]".repeat(depth)).into_bytes()
        };
        assert_eq!(code(&nested(MOST_DEPTH - 1)), None);
        assert_eq!(code(&nested(MOST_DEPTH)), Some(Code::InvalidJson));
        assert_eq!(code(&nested(5_000)), Some(Code::InvalidJson));
    }

    #[test]
    fn every_wrong_field_is_reported_with_its_pointer() {
        let (mut form, mut body) =
            Form::open(br#"{"n":"1","t":5,"w":2.5,"list":[],"x/y":1,"o":{"z":null}}"#).unwrap();
        let value = body.take("n").unwrap();
        assert_eq!(form.number(value, "a number"), None);
        let value = body.take("t").unwrap();
        assert_eq!(form.text(value, "text"), None);
        let value = body.take("w").unwrap();
        assert_eq!(form.whole(value, 1..=3), None);
        let value = body.take("list").unwrap();
        assert!(form.list(value, 2).is_none());
        let mut inner = form.object_of(body.take("o").unwrap()).unwrap();
        assert!(form.required(&mut inner, "z", "a z").is_none());
        form.close(inner);
        form.close(body);
        let problem = form.finish(Some(())).unwrap_err();
        let found: Vec<_> = problem
            .errors
            .iter()
            .map(|error| (error.pointer.as_str(), error.code))
            .collect();
        assert_eq!(
            found,
            [
                ("/n", "invalid_field"),
                ("/t", "invalid_field"),
                ("/w", "invalid_field"),
                ("/list", "invalid_field"),
                ("/o/z", "missing_field"),
                ("/x~1y", "unknown_field"),
            ]
        );
    }

    #[test]
    fn text_is_trimmed_bounded_and_free_of_control_characters() {
        for (json, expected) in [
            (r#""  a  ""#.to_owned(), Some("a")),
            (r#""""#.to_owned(), None),
            (r#""   ""#.to_owned(), None),
            ("\"a\\u0000b\"".to_owned(), None),
            (format!("\"{}\"", "a".repeat(101)), None),
        ] {
            let (mut form, mut body) = Form::open(format!("{{\"t\":{json}}}").as_bytes()).unwrap();
            let value = body.take("t").unwrap();
            assert_eq!(
                form.text(value, "text").map(|(text, _)| text).as_deref(),
                expected,
                "{json}"
            );
        }
    }
}
