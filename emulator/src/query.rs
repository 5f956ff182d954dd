//! The gateway's validation of query parameters.

use crate::{
    date::Day,
    schema::{STATES, quoted},
};

/// What the document says about a parameter.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    required: bool,
    longest: Option<usize>,
    form: Form,
}

#[derive(Debug, Clone, Copy)]
enum Form {
    Any,
    Digits(usize),
    /// Digits of one of these counts.
    DigitsOf(&'static [usize]),
    /// `2026-11-23`.
    Date,
    /// `HHMM`.
    Time,
    Number,
    OneOf(&'static [&'static str]),
    State,
}

impl Parameter {
    /// One that may be left out.
    #[must_use]
    pub const fn optional(name: &'static str) -> Self {
        Self {
            name,
            required: false,
            longest: None,
            form: Form::Any,
        }
    }

    /// One that may not.
    #[must_use]
    pub const fn required(name: &'static str) -> Self {
        Self {
            required: true,
            ..Self::optional(name)
        }
    }

    /// So many digits.
    #[must_use]
    pub const fn digits(name: &'static str, count: usize) -> Self {
        Self {
            form: Form::Digits(count),
            ..Self::optional(name)
        }
    }

    /// Digits of one of these counts.
    #[must_use]
    pub const fn digits_of(name: &'static str, counts: &'static [usize]) -> Self {
        Self {
            form: Form::DigitsOf(counts),
            ..Self::optional(name)
        }
    }

    /// A date.
    #[must_use]
    pub const fn date(name: &'static str) -> Self {
        Self {
            form: Form::Date,
            ..Self::optional(name)
        }
    }

    /// A time of day.
    #[must_use]
    pub const fn time(name: &'static str) -> Self {
        Self {
            form: Form::Time,
            ..Self::optional(name)
        }
    }

    /// A number.
    #[must_use]
    pub const fn number(name: &'static str) -> Self {
        Self {
            form: Form::Number,
            ..Self::optional(name)
        }
    }

    /// One of these texts.
    #[must_use]
    pub const fn one_of(name: &'static str, possible: &'static [&'static str]) -> Self {
        Self {
            form: Form::OneOf(possible),
            ..Self::optional(name)
        }
    }

    /// A state or territory.
    #[must_use]
    pub const fn state() -> Self {
        Self {
            form: Form::State,
            ..Self::optional("state")
        }
    }

    /// The same, required or not.
    #[must_use]
    pub const fn needed(self, required: bool) -> Self {
        Self { required, ..self }
    }

    /// The same, no longer than this.
    #[must_use]
    pub const fn up_to(self, longest: usize) -> Self {
        Self {
            longest: Some(longest),
            ..self
        }
    }

    fn finding(&self, value: Option<&str>) -> Option<String> {
        let value = match value {
            None if self.required => return Some(missing(self.name)),
            // An empty value counts as a missing one, and is never right.
            Some("") => return Some(missing(self.name)),
            None => return None,
            Some(value) => value,
        };
        match self.form {
            Form::Number if value.parse::<f64>().is_err() => {
                return Some("ERROR - Instance type (string) does not match any allowed primitive type (allowed: [integer, number]): []".to_owned());
            }
            Form::Date if Day::parse(value).is_none() => {
                return Some(format!(
                    "ERROR - String \"{value}\" is invalid against requested date format(s) yyyy-MM-dd: []"
                ));
            }
            Form::OneOf(possible) if !possible.contains(&value) => {
                return Some(format!(
                    "ERROR - Instance value (\"{value}\") not found in enum (possible values: {}): []",
                    quoted(possible)
                ));
            }
            _ => {}
        }
        let pattern = match self.form {
            Form::Digits(count)
                if value.len() != count || !value.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                format!("^\\d{{{count}}}$")
            }
            Form::DigitsOf(counts)
                if !counts.contains(&value.len())
                    || !value.bytes().all(|byte| byte.is_ascii_digit()) =>
            {
                let counts = counts.iter().map(|count| format!("\\d{{{count}}}"));
                counts.collect::<Vec<_>>().join("|")
            }
            Form::Time if !is_time(value) => "^([0-1][0-9]|2[0-3])[0-5][0-9]$".to_owned(),
            Form::State if !STATES.split('|').any(|state| state == value) => {
                format!("^({STATES})$")
            }
            _ => String::new(),
        };
        if !pattern.is_empty() {
            return Some(format!(
                "ERROR - ECMA 262 regex \"{pattern}\" does not match input string \"{value}\": []"
            ));
        }
        let length = value.chars().count();
        let longest = self.longest.filter(|longest| length > *longest)?;
        Some(format!(
            "ERROR - String \"{value}\" is too long (length: {length}, maximum allowed: {longest}): []"
        ))
    }
}

/// `HHMM`.
fn is_time(text: &str) -> bool {
    let digits = text.len() == 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    let below = |part: Option<&str>, limit: &str| part.is_some_and(|part| part < limit);
    digits && below(text.get(..2), "24") && below(text.get(2..), "60")
}

fn missing(name: &str) -> String {
    format!("ERROR - Parameter '{name}' is required but is missing.: []")
}

/// Parameters that have passed.
#[derive(Debug)]
pub struct Query {
    pairs: Vec<(String, String)>,
}

impl Query {
    /// Reads a query and checks it against the document.
    ///
    /// # Errors
    /// The gateway's findings.
    pub fn checked(query: &str, path: &str, parameters: &[Parameter]) -> Result<Self, Vec<String>> {
        let pairs = form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let query = Self { pairs };
        let mut findings: Vec<String> = parameters
            .iter()
            .filter_map(|parameter| parameter.finding(query.get(parameter.name)))
            .collect();
        for (name, _) in &query.pairs {
            if !parameters.iter().any(|parameter| parameter.name == name) {
                findings.push(format!(
                    "IGNORE - Query parameter '{name}' is unexpected on path \"{path}\": []"
                ));
                findings.push(format!(
                    "ERROR - query parameter is unexpected : {name}: []"
                ));
            }
        }
        if findings.is_empty() {
            Ok(query)
        } else {
            Err(findings)
        }
    }

    /// The value of a parameter.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs
            .iter()
            .find(|(there, _)| there == name)
            .map(|(_, value)| value.as_str())
    }
}
