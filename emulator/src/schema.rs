//! The gateway's validation of JSON bodies, with its texts.

use serde_json::{Map, Value};

pub mod fields;

/// The states and territories of the documents' patterns.
pub const STATES: &str = "AA|AE|AL|AK|AP|AS|AZ|AR|CA|CO|CT|DE|DC|FM|FL|GA|GU|HI|ID|IL|IN|IA|KS|KY|LA|ME|MH|MD|MA|MI|MN|MS|MO|MP|MT|NE|NV|NH|NJ|NM|NY|NC|ND|OH|OK|OR|PW|PA|PR|RI|SC|SD|TN|TX|UT|VT|VI|VA|WA|WV|WI|WY";

/// Collects what is wrong with a body.
#[derive(Debug, Default)]
pub struct Check {
    findings: Vec<String>,
}

impl Check {
    /// What was found.
    #[must_use]
    pub fn findings(self) -> Vec<String> {
        self.findings
    }

    /// Nothing was found.
    #[must_use]
    pub fn passed(&self) -> bool {
        self.findings.is_empty()
    }

    /// Writes a finding down.
    pub fn found(&mut self, path: &str, text: &str) {
        self.findings
            .push(format!("ERROR - [Path '{path}'] {text}: []"));
    }

    /// An object with these members; `allowed` of none lets any other member pass.
    pub fn object<'a>(
        &mut self,
        value: &'a Value,
        path: &str,
        required: &[&str],
        allowed: Option<&[&str]>,
    ) -> Option<&'a Map<String, Value>> {
        let Value::Object(members) = value else {
            self.wrong_type(value, path, "object");
            return None;
        };
        let missing: Vec<&str> = required
            .iter()
            .copied()
            .filter(|name| !members.contains_key(*name))
            .collect();
        if !missing.is_empty() {
            self.found(
                path,
                &format!(
                    "Object has missing required properties ({})",
                    quoted(&missing)
                ),
            );
        }
        let extra: Vec<&str> = members
            .keys()
            .map(String::as_str)
            .filter(|name| allowed.is_some_and(|allowed| !allowed.contains(name)))
            .collect();
        if !extra.is_empty() {
            self.found(
                path,
                &format!(
                    "Object instance has properties which are not allowed by the schema: {}",
                    quoted(&extra)
                ),
            );
        }
        Some(members)
    }

    /// A list of so many entries.
    pub fn array<'a>(
        &mut self,
        value: &'a Value,
        path: &str,
        least: usize,
        most: usize,
    ) -> &'a [Value] {
        let Value::Array(entries) = value else {
            self.wrong_type(value, path, "array");
            return &[];
        };
        let count = entries.len();
        if count < least {
            self.found(path, &format!("Array is too short: must have at least {least} elements but instance has {count} elements"));
        }
        if count > most {
            self.found(path, &format!("Array is too long: must have at most {most} elements but instance has {count} elements"));
        }
        entries
    }

    /// A text.
    pub fn text<'a>(&mut self, value: &'a Value, path: &str) -> Option<&'a str> {
        if !value.is_string() {
            self.wrong_type(value, path, "string");
        }
        value.as_str()
    }

    /// One of these texts.
    pub fn one_of<'a>(
        &mut self,
        value: &'a Value,
        path: &str,
        possible: &[&str],
    ) -> Option<&'a str> {
        let text = self.text(value, path)?;
        if !possible.contains(&text) {
            self.found(
                path,
                &format!(
                    "Instance value (\"{text}\") not found in enum (possible values: {})",
                    quoted(possible)
                ),
            );
        }
        Some(text)
    }

    /// A text of this pattern.
    pub fn matching<'a>(
        &mut self,
        value: &'a Value,
        path: &str,
        pattern: &str,
        matches: impl Fn(&str) -> bool,
    ) -> Option<&'a str> {
        let text = self.text(value, path)?;
        if !matches(text) {
            self.found(
                path,
                &format!("ECMA 262 regex \"{pattern}\" does not match input string \"{text}\""),
            );
        }
        Some(text)
    }

    /// A ZIP code, with or without its last four digits.
    pub fn zip<'a>(&mut self, value: &'a Value, path: &str) -> Option<&'a str> {
        self.matching(value, path, "^\\d{5}(?:[-\\s]\\d{4})?$", is_zip)
    }

    /// True or false.
    pub fn boolean(&mut self, value: &Value, path: &str) -> Option<bool> {
        if !value.is_boolean() {
            self.wrong_type(value, path, "boolean");
        }
        value.as_bool()
    }

    /// A number.
    pub fn number(&mut self, value: &Value, path: &str) -> Option<f64> {
        if !value.is_number() {
            self.wrong_type(value, path, "integer, number");
        }
        value.as_f64()
    }

    /// A number above zero.
    pub fn positive(&mut self, value: &Value, path: &str) -> Option<f64> {
        let number = self.number(value, path)?;
        if number <= 0.0 {
            self.found(
                path,
                "Numeric instance is not strictly greater than the required minimum 0",
            );
        }
        Some(number)
    }

    /// A number of zero or more.
    pub fn not_negative(&mut self, value: &Value, path: &str) -> Option<f64> {
        let number = self.number(value, path)?;
        if number < 0.0 {
            self.found(
                path,
                "Numeric instance is lower than the required minimum (minimum: 0)",
            );
        }
        Some(number)
    }

    /// Writes down that a value is of another type.
    pub fn wrong_type(&mut self, value: &Value, path: &str, allowed: &str) {
        let name = match value {
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Number(number) if number.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::String(_) => "string",
            Value::Array(_) => "array",
            Value::Object(_) => "object",
        };
        self.found(
            path,
            &format!("Instance type ({name}) does not match any allowed primitive type (allowed: [{allowed}])"),
        );
    }
}

/// Five digits, or five and four.
fn is_zip(text: &str) -> bool {
    let digits = |part: &str, count: usize| {
        part.len() == count && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    match text.split_once(['-', ' ']) {
        Some((five, four)) => digits(five, 5) && digits(four, 4),
        None => digits(text, 5),
    }
}

/// Names as a finding lists them.
#[must_use]
pub fn quoted(names: &[&str]) -> String {
    let names: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    format!("[{}]", names.join(","))
}
