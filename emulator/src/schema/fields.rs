//! Objects of the documents as tables: the names of their members, and the form of each.

use serde_json::{Map, Value};

use super::{Check, STATES};

/// A member of an object.
#[derive(Debug, Clone, Copy)]
pub struct Field {
    /// Its name.
    pub name: &'static str,
    /// What it has to be.
    pub form: Form,
}

/// What a member has to be.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// A text of so many characters.
    Text(usize, usize),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// So many digits; `Form::Digits(&[5])` or `Form::Digits(&[6, 9])`.
    Digits(&'static [usize]),
    /// As the last, or null.
    DigitsOrNull(&'static [usize]),
    /// A state or territory.
    State,
    /// A text of this pattern that passes this check.
    Pattern(&'static str, fn(&str) -> bool),
    /// True or false.
    Flag,
    /// A number above zero.
    Positive,
    /// A number of zero or more.
    NotNegative,
    /// A whole number in this range.
    Whole(i64, i64),
    /// Looked at by somebody else.
    Other,
}

/// A member.
#[must_use]
pub const fn field(name: &'static str, form: Form) -> Field {
    Field { name, form }
}

impl Check {
    /// An object of these tables. Where it is closed, no other member is let in.
    pub fn table<'a>(
        &mut self,
        value: &'a Value,
        path: &str,
        required: &[&str],
        tables: &[&[Field]],
        closed: bool,
    ) -> Option<&'a Map<String, Value>> {
        let fields = || tables.iter().flat_map(|table| table.iter());
        let names: Vec<&str> = fields().map(|field| field.name).collect();
        let members = self.object(value, path, required, closed.then_some(&names))?;
        for field in fields() {
            if let Some(value) = members.get(field.name) {
                self.form(value, &format!("{path}/{}", field.name), field.form);
            }
        }
        Some(members)
    }

    /// A value of this form.
    pub fn form(&mut self, value: &Value, path: &str, form: Form) {
        match form {
            Form::Text(least, most) => self.text_of(value, path, least, most),
            Form::OneOf(possible) => {
                self.one_of(value, path, possible);
            }
            Form::DigitsOrNull(_) if value.is_null() => {}
            Form::Digits(counts) | Form::DigitsOrNull(counts) => {
                let counted: Vec<String> = counts
                    .iter()
                    .map(|count| format!("\\d{{{count}}}"))
                    .collect();
                let pattern = match counted.as_slice() {
                    [one] => format!("^{one}$"),
                    several => format!("^({})$", several.join("|")),
                };
                self.matching(value, path, &pattern, |text| {
                    counts.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
                });
            }
            Form::State => {
                self.matching(value, path, &format!("^({STATES})$"), |text| {
                    STATES.split('|').any(|state| state == text)
                });
            }
            Form::Pattern(pattern, holds) => {
                self.matching(value, path, pattern, holds);
            }
            Form::Flag => {
                self.boolean(value, path);
            }
            Form::Positive => {
                self.positive(value, path);
            }
            Form::NotNegative => {
                self.not_negative(value, path);
            }
            Form::Whole(least, most) => self.whole(value, path, least, most),
            Form::Other => {}
        }
    }

    fn text_of(&mut self, value: &Value, path: &str, least: usize, most: usize) {
        let Some(text) = self.text(value, path) else {
            return;
        };
        let length = text.chars().count();
        if length < least {
            self.found(
                path,
                &format!(
                    "String \"{text}\" is too short (length: {length}, required minimum: {least})"
                ),
            );
        }
        if length > most {
            self.found(
                path,
                &format!(
                    "String \"{text}\" is too long (length: {length}, maximum allowed: {most})"
                ),
            );
        }
    }

    fn whole(&mut self, value: &Value, path: &str, least: i64, most: i64) {
        let Some(number) = value.as_i64() else {
            self.wrong_type(value, path, "integer");
            return;
        };
        if number < least {
            self.found(
                path,
                &format!(
                    "Numeric instance is lower than the required minimum (minimum: {least}, found: {number})"
                ),
            );
        }
        if number > most {
            self.found(
                path,
                &format!(
                    "Numeric instance is greater than the required maximum (maximum: {most}, found: {number})"
                ),
            );
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn every_form_lets_its_own_in_and_nothing_else() {
        let upper = |text: &str| text.bytes().all(|byte| byte.is_ascii_uppercase());
        for (form, good, bad) in [
            (
                Form::Text(1, 3),
                vec![json!("a"), json!("äöü")],
                vec![json!(""), json!("abcd"), json!(1), Value::Null],
            ),
            (
                Form::OneOf(&["A", "B"]),
                vec![json!("A")],
                vec![json!("a"), json!("")],
            ),
            (
                Form::Digits(&[6, 9]),
                vec![json!("123456"), json!("123456789")],
                vec![json!("1234567"), json!("12345x"), json!(123_456)],
            ),
            (
                Form::DigitsOrNull(&[4]),
                vec![json!("1234"), Value::Null],
                vec![json!("123"), json!("")],
            ),
            (
                Form::State,
                vec![json!("DC")],
                vec![json!("dc"), json!("XX")],
            ),
            (
                Form::Pattern("^[A-Z]*$", upper),
                vec![json!("AB")],
                vec![json!("aB")],
            ),
            (Form::Flag, vec![json!(true)], vec![json!("true"), json!(1)]),
            (
                Form::Positive,
                vec![json!(0.1)],
                vec![json!(0), json!(-1), json!("1")],
            ),
            (Form::NotNegative, vec![json!(0)], vec![json!(-0.1)]),
            (
                Form::Whole(1, 9),
                vec![json!(1), json!(9)],
                vec![json!(0), json!(10), json!(1.5)],
            ),
        ] {
            let passes = |value: &Value| {
                let mut check = Check::default();
                check.form(value, "/x", form);
                check.passed()
            };
            for value in good {
                assert!(passes(&value), "{value} is refused by {form:?}");
            }
            for value in bad {
                assert!(!passes(&value), "{value} passes {form:?}");
            }
        }
    }

    #[test]
    fn an_open_object_lets_other_members_in() {
        let tables: [&[Field]; 2] = [&[field("a", Form::Flag)], &[field("b", Form::Flag)]];
        for (value, closed, passes) in [
            (json!({"a": true, "b": true}), true, true),
            (json!({"a": true, "c": true}), true, false),
            (json!({"a": true, "c": true}), false, true),
            (json!({"b": true}), false, false),
            (json!({"a": 1}), false, false),
            (json!([]), false, false),
        ] {
            let mut check = Check::default();
            check.table(&value, "", &["a"], &tables, closed);
            assert_eq!(check.passed(), passes, "{value} {closed}");
        }
    }
}
