//! Reads what Edgepost itself has written: strictly, as a derived reader would, and in a fifth of its room. A member that
//! is not there has its default, one that nobody here knows is passed over, and one that is damaged spoils the whole.

use std::cell::Cell;
use std::str::FromStr;

use super::{Json, Members};

/// The members of an object.
#[derive(Debug)]
pub(crate) struct Form<'a> {
    members: Members<'a>,
    damaged: Cell<bool>,
}

impl<'a> Form<'a> {
    /// Of an object that has at least these members. Anything else is damaged.
    pub(crate) fn of(json: Json<'a>, required: &[&str]) -> Self {
        let members = json.members();
        let has = |name: &&str| !members.get(name).is_absent();
        let damaged = Cell::new(!json.is_object() || !required.iter().all(has));
        Self { members, damaged }
    }

    /// What was made of them; `None` if any was damaged.
    pub(crate) fn whole<T>(&self, made: T) -> Option<T> {
        (!self.damaged.get()).then_some(made)
    }

    /// A member that `read` can read.
    pub(crate) fn read<T: Default>(
        &self,
        name: &str,
        read: impl FnOnce(Json<'a>) -> Option<T>,
    ) -> T {
        let json = self.members.get(name);
        let value = (!json.is_absent()).then(|| read(json));
        self.damaged
            .set(self.damaged.get() || matches!(value, Some(None)));
        value.flatten().unwrap_or_default()
    }

    /// A member that may also be null.
    pub(crate) fn optional<T>(
        &self,
        name: &str,
        read: impl FnOnce(Json<'a>) -> Option<T>,
    ) -> Option<T> {
        self.read(name, |json| match json.is_present() {
            true => read(json).map(Some),
            false => Some(None),
        })
    }

    /// A number, `true` or `false`.
    pub(crate) fn literal<T: FromStr + Default>(&self, name: &str) -> T {
        self.read(name, Json::literal)
    }

    /// A string.
    pub(crate) fn string(&self, name: &str) -> String {
        self.read(name, Json::string)
    }

    /// The value as it is, whatever it is.
    pub(crate) fn get(&self, name: &str) -> Json<'a> {
        self.members.get(name)
    }
}

impl<'a> Json<'a> {
    /// A number, `true` or `false`, but none in a string.
    pub(crate) fn literal<T: FromStr>(self) -> Option<T> {
        self.raw_literal()?.parse().ok()
    }

    /// A string as it is, be it blank.
    pub(crate) fn string(self) -> Option<String> {
        self.raw_string().map(super::Cow::into_owned)
    }

    /// A list of strings.
    pub(crate) fn strings(self) -> Option<Vec<String>> {
        self.is_array()
            .then(|| self.items().map(Self::string).collect())
            .flatten()
    }
}

/// `Deserialize` for what has `fn read(Json) -> Option<Self>`.
macro_rules! deserialize_by_form {
    ($($form:ty),*) => {$(
        impl<'de> serde::Deserialize<'de> for $form {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                let text = <&serde_json::value::RawValue>::deserialize(from)?;
                let document = $crate::json::Document::of(text.get());
                Self::read(document.root()).ok_or_else(|| serde::de::Error::custom("not in the form that Edgepost writes"))
            }
        }
    )*};
}
pub(crate) use deserialize_by_form;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    type Read = (u32, bool, String, Option<u64>, Option<Vec<String>>);

    fn read(text: &str) -> Option<Read> {
        let document = Document::of(text);
        let form = Form::of(document.root(), &["number"]);
        form.whole((
            form.literal("number"),
            form.literal("flag"),
            form.string("text"),
            form.optional("may", Json::literal),
            form.optional("list", Json::strings),
        ))
    }

    #[test]
    fn what_is_not_there_has_its_default_and_what_is_unknown_is_passed_over() {
        let whole =
            r#" {"new":{},"number":7,"flag":true,"text":" \u0041","may":3,"list":["a",""]}"#;
        let list = vec!["a".to_owned(), String::new()];
        let expected = (7, true, " A".to_owned(), Some(3), Some(list));
        assert_eq!(read(whole), Some(expected));
        for short in [
            r#"{"number":7}"#,
            r#"{"number":7,"may":null,"list":null,"text":""}"#,
        ] {
            let expected = (7, false, String::new(), None, None);
            assert_eq!(read(short), Some(expected), "{short}");
        }
    }

    #[test]
    fn one_damaged_member_spoils_the_whole() {
        for bad in [
            "",
            "{}",
            "null",
            "[7]",
            r#"{"number":7"#,
            r#"{"number":null}"#,
            r#"{"number":"7"}"#,
            r#"{"number":-7}"#,
            r#"{"number":7.0}"#,
            r#"{"number":4294967296}"#,
            r#"{"number":7,"flag":"true"}"#,
            r#"{"number":7,"flag":1}"#,
            r#"{"number":7,"text":5}"#,
            r#"{"number":7,"text":null}"#,
            r#"{"number":7,"may":"3"}"#,
            r#"{"number":7,"list":"a"}"#,
            r#"{"number":7,"list":["a",5]}"#,
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }
}
