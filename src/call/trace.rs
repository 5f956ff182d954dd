//! What becomes of a request, for `Server-Timing`, the log and metrics: how long its parts took, and where its answer comes from.
//! Names and spans only: never a value of the request.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::time::Duration;

use serde::Serialize;

use crate::clock::millis;
use crate::json::Json;
use crate::quota::Outcome;

/// The parts so far.
#[derive(Debug, Default)]
pub struct Trace {
    parts: RefCell<Vec<Part>>,
    outcome: Cell<Option<Outcome>>,
}

/// A part of a request: its name, what describes it, and how long it took in milliseconds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Part(Cow<'static, str>, Cow<'static, str>, u64);

impl Part {
    /// The part's name for a call to the carrier.
    pub const CARRIER: &'static str = "carrier";

    /// Reads one that an object sent.
    pub(crate) fn read(json: Json) -> Option<Self> {
        let mut items = json.items();
        let mut text = || items.next()?.owned().filter(|text| is_token(text));
        let (name, description) = (text()?, text()?);
        let span = items.next()?.number()?;
        Some(Self(name.into(), description.into(), span))
    }
}

/// Whether it may stand in a header as it is.
fn is_token(text: &str) -> bool {
    text.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
}

impl Trace {
    /// Notes a part: `token;desc="kv";dur=3`.
    pub fn note(&self, name: &'static str, description: &'static str, span: Duration) {
        let part = Part(name.into(), description.into(), millis(span));
        self.parts.borrow_mut().push(part);
    }

    /// Notes parts that an object has told.
    pub fn note_all(&self, parts: Vec<Part>) {
        self.parts.borrow_mut().extend(parts);
    }

    /// Notes where an answer comes from. Of several that cost most counts.
    pub fn answered_from(&self, outcome: Outcome) {
        self.outcome.set(self.outcome.get().max(Some(outcome)));
    }

    /// Where the answer comes from, if it was looked for.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome.get()
    }

    /// How many calls of the carrier's APIs it took. Token calls are not among them: they are everybody's.
    pub fn carrier_calls(&self) -> usize {
        let parts = self.parts.borrow();
        let calls = parts.iter().filter(|part| part.0 == Part::CARRIER);
        calls.count()
    }

    /// The parts, to be told to whoever asked.
    pub fn into_parts(self) -> Vec<Part> {
        self.parts.into_inner()
    }

    /// The header's value.
    pub fn server_timing(&self, total: Duration) -> String {
        let mut text = format!("total;dur={}", millis(total));
        for Part(name, description, span) in self.parts.borrow().iter() {
            text.push_str(&format!(", {name};desc=\"{description}\";dur={span}"));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Document;

    #[test]
    fn parts_travel_from_objects_and_stand_in_the_header() {
        let there = Trace::default();
        let span = Duration::from_millis;
        there.note("token", "kv", span(3));
        there.note(Part::CARRIER, "shipping_options", span(120));
        let sent = serde_json::to_string(&there.into_parts()).unwrap();
        assert_eq!(
            sent,
            r#"[["token","kv",3],["carrier","shipping_options",120]]"#
        );
        let here = Trace::default();
        here.note("rates", "desk", span(150));
        here.note_all(
            Document::of(&sent)
                .root()
                .items()
                .filter_map(Part::read)
                .collect(),
        );
        assert_eq!(
            here.server_timing(span(151)),
            r#"total;dur=151, rates;desc="desk";dur=150, token;desc="kv";dur=3, carrier;desc="shipping_options";dur=120"#
        );
        assert_eq!(here.carrier_calls(), 1);
        for bad in [
            r#"["a\"b","c",1]"#,
            r#"["a","b"]"#,
            "[]",
            "null",
            r#"["a","b\r\nc",1]"#,
        ] {
            assert_eq!(Part::read(Document::of(bad).root()), None, "{bad}");
        }
    }

    #[test]
    fn what_cost_most_says_where_an_answer_comes_from() {
        let trace = Trace::default();
        assert_eq!(trace.outcome(), None);
        for (outcome, expected) in [
            (Outcome::Memory, Outcome::Memory),
            (Outcome::Live, Outcome::Live),
            (Outcome::Cache, Outcome::Live),
            (Outcome::Unanswered, Outcome::Unanswered),
        ] {
            trace.answered_from(outcome);
            assert_eq!(trace.outcome(), Some(expected));
        }
    }
}
