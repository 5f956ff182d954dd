//! Reads one setting after another and collects what is wrong.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;

use super::SettingProblem;

/// The fewest bytes of a key.
const KEY_BYTES: usize = 32;
/// The fewest characters of a publishable or secret key outside development.
const KEY_CHARACTERS: usize = 24;
/// The highest limit that can be set: far above what any account has.
const MOST_CALLS: u32 = 1_000_000;

pub(super) struct Reader<'a> {
    lookup: &'a dyn Fn(&str) -> Option<String>,
    development: bool,
    problems: Vec<SettingProblem>,
}

impl<'a> Reader<'a> {
    pub(super) fn new(lookup: &'a dyn Fn(&str) -> Option<String>) -> Self {
        Self {
            lookup,
            development: false,
            problems: Vec::new(),
        }
    }

    /// Development values may stand in for secrets that are not set.
    pub(super) fn allow_development_values(&mut self, allowed: bool) {
        self.development = allowed;
    }

    pub(super) fn problems(self) -> Vec<SettingProblem> {
        self.problems
    }

    pub(super) fn report(&mut self, name: &'static str, problem: impl Into<String>) {
        self.problems.push(SettingProblem {
            name,
            problem: problem.into(),
        });
    }

    /// The text of a setting that need not be there; blank is not there.
    pub(super) fn raw(&self, name: &str) -> Option<String> {
        (self.lookup)(name)
            .map(|text| text.trim().to_owned())
            .filter(|text| !text.is_empty())
    }

    /// Whether there is a value at all.
    pub(super) fn is_set(&self, name: &str) -> bool {
        self.raw(name).is_some()
    }

    /// Any text; without a default it is required.
    pub(super) fn text(&mut self, name: &'static str, default: &str) -> Option<String> {
        let text = self.raw(name).unwrap_or_else(|| default.to_owned());
        if text.is_empty() {
            self.report(name, "is not set");
            return None;
        }
        Some(text)
    }

    /// Text that has to mean something.
    pub(super) fn parsed<T>(
        &mut self,
        name: &'static str,
        default: &str,
        parse: impl Fn(&str) -> Option<T>,
        expected: &str,
    ) -> Option<T> {
        let text = self.text(name, default)?;
        let value = parse(&text);
        if value.is_none() {
            self.report(name, format!("must be {expected}"));
        }
        value
    }

    /// Entries between commas; wrong ones are reported and left out.
    pub(super) fn list<T>(
        &mut self,
        name: &'static str,
        default: &str,
        entry: impl Fn(&str) -> Result<T, String>,
    ) -> Vec<T> {
        let text = self.raw(name).unwrap_or_else(|| default.to_owned());
        let mut values = Vec::new();
        for part in text
            .split(',')
            .map(str::trim)
            .filter(|part| !part.is_empty())
        {
            match entry(part) {
                Ok(value) => values.push(value),
                Err(problem) => self.report(name, problem),
            }
        }
        values
    }

    /// A secret, whose development value holds on loopback only.
    pub(super) fn secret(&mut self, name: &'static str, development_value: &str) -> Option<String> {
        match self.raw(name) {
            Some(value) if value != development_value || self.development => Some(value),
            Some(_) => {
                self.report(name, "is the development value; set your own as a secret");
                None
            }
            None if self.development => Some(development_value.to_owned()),
            None => {
                self.report(name, "is not set; add it with `wrangler secret put`");
                None
            }
        }
    }

    /// At least 32 bytes in base64.
    pub(super) fn key_bytes(
        &mut self,
        name: &'static str,
        development_value: &str,
    ) -> Option<Vec<u8>> {
        let text = self.secret(name, development_value)?;
        self.decoded(name, &text)
    }

    /// The same, of a key that need not be there.
    pub(super) fn optional_key_bytes(
        &mut self,
        name: &'static str,
        development_value: &str,
    ) -> Option<Vec<u8>> {
        self.raw(name)?;
        self.key_bytes(name, development_value)
    }

    fn decoded(&mut self, name: &'static str, text: &str) -> Option<Vec<u8>> {
        match STANDARD.decode(text) {
            Ok(bytes) if bytes.len() >= KEY_BYTES => Some(bytes),
            _ => {
                self.report(
                    name,
                    "must be at least 32 random bytes in base64, as `openssl rand -base64 32` prints them",
                );
                None
            }
        }
    }

    /// API keys between commas, each with its prefix.
    pub(super) fn keys(
        &mut self,
        name: &'static str,
        prefix: &str,
        development_value: &str,
    ) -> Vec<String> {
        let Some(text) = self.secret(name, development_value) else {
            return Vec::new();
        };
        let mut keys = Vec::new();
        for key in text.split(',').map(str::trim) {
            let development_key = key == development_value && self.development;
            let own_key = key.starts_with(prefix)
                && key != development_value
                && (key.len() >= KEY_CHARACTERS || (self.development && key.len() > prefix.len()));
            if development_key || own_key {
                keys.push(key.to_owned());
            } else {
                self.report(
                    name,
                    format!("must be keys of at least {KEY_CHARACTERS} characters that begin with {prefix}"),
                );
            }
        }
        keys
    }

    /// A span in milliseconds, a minute at most.
    pub(super) fn millis(&mut self, name: &'static str, default: u64) -> Duration {
        Duration::from_millis(self.number(name, default, 60_000))
    }

    /// A span in seconds, a day at most.
    pub(super) fn seconds(&mut self, name: &'static str, default: u64) -> Duration {
        Duration::from_secs(self.number(name, default, 86_400))
    }

    /// A span in seconds, thirty days at most.
    pub(super) fn long_seconds(&mut self, name: &'static str, default: u64) -> Duration {
        Duration::from_secs(self.number(name, default, 30 * 86_400))
    }

    /// A span in seconds, an hour at most; the word means that there is none.
    pub(super) fn seconds_or(
        &mut self,
        name: &'static str,
        default: u64,
        none: &str,
    ) -> Option<Duration> {
        if self.raw(name).as_deref() == Some(none) {
            return None;
        }
        let seconds = self.number(name, default, 3_600);
        Some(Duration::from_secs(seconds))
    }

    /// How often something may be done; the word means that there is no limit.
    pub(super) fn limit(
        &mut self,
        name: &'static str,
        default: Option<u32>,
        unlimited: &str,
    ) -> Option<u32> {
        let Some(text) = self.raw(name) else {
            return default;
        };
        match text.parse() {
            Ok(limit) if (1..=MOST_CALLS).contains(&limit) => Some(limit),
            _ if text == unlimited => None,
            _ => {
                let expected = format!("a whole number from 1 to {MOST_CALLS}, or \"{unlimited}\"");
                self.report(name, format!("must be {expected}"));
                default
            }
        }
    }

    fn number(&mut self, name: &'static str, default: u64, most: u64) -> u64 {
        let Some(text) = self.raw(name) else {
            return default;
        };
        match text.parse() {
            Ok(number) if (1..=most).contains(&number) => number,
            _ => {
                self.report(name, format!("must be a whole number from 1 to {most}"));
                default
            }
        }
    }
}
