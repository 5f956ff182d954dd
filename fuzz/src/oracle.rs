//! What has to hold of every answer of ours.

use std::cell::RefCell;
use std::fmt;

use edgepost::api::{Outgoing, Payload};
use edgepost::rates::Cents;
use serde::de::{Deserialize, DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;
use testing::Deployment;

/// A text that inputs carry here and there, and no log may. No word of it is one that Edgepost uses.
pub const MARKER: &str = "Zanzibar Quokka 4711";

/// The problems that exist: a row of the table for each.
const DOCUMENTED: &str = include_str!("../../docs/api.md");

/// An answer is JSON of a documented kind, or a file; whoever made it fail, it says so, and it is not Edgepost.
pub fn check_answer(answer: &Outgoing) {
    let Outgoing {
        status,
        headers,
        body,
        note,
    } = answer;
    let noted = serde_json::to_string(note).unwrap();
    assert!(!noted.contains(MARKER), "a note has text of the input");
    let media_type = headers.iter().find(|(name, _)| *name == "content-type");
    let media_type = media_type.map_or("", |(_, value)| value.as_str());
    let Payload::Text(text) = body else {
        assert_eq!(*status, 200, "a file that is a problem");
        return;
    };
    if *status == 204 {
        return assert!(text.is_empty(), "nothing, with a body");
    }
    if !media_type.contains("json") {
        // A picture that is text: a drawing, or words of a printer's language.
        return assert_eq!(*status, 200, "a problem that is no JSON");
    }
    let body: Value = serde_json::from_str(text).expect("an answer that is no JSON");
    if *status == 200 {
        return check_rates(&body);
    }
    let (code, fault) = (&body["code"], &body["fault"]);
    assert_eq!(body["status"], *status);
    let row = format!(
        "| `{}` | {status} | `{}` |",
        code.as_str().unwrap(),
        fault.as_str().unwrap()
    );
    assert!(DOCUMENTED.contains(&row), "not documented: {row}");
    assert_ne!(fault, "internal", "{body}");
}

/// Amounts are whole cents.
fn check_rates(body: &Value) {
    let Some(rates) = body["rates"].as_array() else {
        return;
    };
    for rate in rates {
        assert!(rate["amount"].is_u64(), "an amount that is not in cents");
    }
}

/// No line that was logged has text of the input.
pub fn check_log(deployment: &Deployment) {
    let log = deployment.log.text();
    assert!(
        !log.contains(&MARKER.to_lowercase()),
        "the log has text of the input"
    );
}

/// Every scalar in a body, those of members that stand twice too.
pub struct Leaves {
    numbers: Vec<f64>,
    /// It is JSON to the end; else nothing is known.
    is_whole: bool,
}

impl Leaves {
    /// Those of a body.
    pub fn of(body: &[u8]) -> Self {
        let found = RefCell::default();
        let mut reader = serde_json::Deserializer::from_slice(body);
        let read = Collector(&found).deserialize(&mut reader);
        let is_whole = read.is_ok() && reader.end().is_ok();
        Self {
            numbers: found.into_inner(),
            is_whole,
        }
    }

    /// Whether one of them is this amount. Binary fractions do here: an amount that is wrong is wrong by a cent.
    pub fn have(&self, amount: Cents) -> bool {
        let is_it = |number: &f64| (number * 100.0 - amount.0 as f64).abs() < 0.01;
        !self.is_whole || self.numbers.iter().any(is_it)
    }
}

#[derive(Clone, Copy)]
struct Collector<'a>(&'a RefCell<Vec<f64>>);

impl Collector<'_> {
    fn note(self, number: f64) {
        self.0.borrow_mut().push(number);
    }
}

impl<'de> DeserializeSeed<'de> for Collector<'_> {
    type Value = ();
    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Collector<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("anything")
    }

    fn visit_bool<E>(self, _: bool) -> Result<(), E> {
        Ok(())
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        Ok(())
    }

    fn visit_i64<E>(self, number: i64) -> Result<(), E> {
        self.note(number as f64);
        Ok(())
    }

    fn visit_u64<E>(self, number: u64) -> Result<(), E> {
        self.note(number as f64);
        Ok(())
    }

    fn visit_f64<E>(self, number: f64) -> Result<(), E> {
        self.note(number);
        Ok(())
    }

    fn visit_str<E>(self, text: &str) -> Result<(), E> {
        if let Ok(number) = text.trim().parse() {
            self.note(number);
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<(), A::Error> {
        while items.next_element_seed(self)?.is_some() {}
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        while members.next_key::<Name>()?.is_some() {
            members.next_value_seed(self)?;
        }
        Ok(())
    }
}

/// The name of a member.
struct Name;

impl<'de> Deserialize<'de> for Name {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(|_| Self)
    }
}

#[cfg(test)]
mod tests {
    use edgepost::api::Note;

    use super::*;

    fn answer(status: u16, body: &str) -> Outgoing {
        Outgoing {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: Payload::Text(body.to_owned()),
            note: Note {
                request_id: String::new(),
                route: "/v1/rates",
                method: "POST",
                status,
                code: None,
                fault: None,
                source: None,
                carrier_calls: 0,
                ms: 0,
            },
        }
    }

    #[test]
    fn a_documented_problem_passes() {
        check_answer(&answer(
            503,
            r#"{"status":503,"code":"share_used","fault":"quota"}"#,
        ));
        check_answer(&answer(200, r#"{"rates":[{"amount":1140}]}"#));
    }

    #[test]
    fn what_may_not_be_is_noticed() {
        for (status, body) in [
            (200, r#"{"rates":[{"amount":11.4}]}"#),
            (200, r#"{"rates":"#),
            (204, "{}"),
            (502, r#"{"status":502,"code":"share_used","fault":"quota"}"#),
            (503, r#"{"status":503,"code":"share_used","fault":"input"}"#),
            (503, r#"{"status":503,"code":"unheard_of","fault":"quota"}"#),
            (
                500,
                r#"{"status":500,"code":"internal","fault":"internal"}"#,
            ),
        ] {
            let answer = answer(status, body);
            let checked = std::panic::catch_unwind(|| check_answer(&answer));
            assert!(checked.is_err(), "{status} {body} passes");
        }
    }

    #[test]
    fn amounts_are_looked_for_in_every_scalar() {
        let leaves = Leaves::of(br#"{"a":["11.40",{"b":3}],"c":7.5,"c":8.25}"#);
        for cents in [1_140, 300, 750, 825] {
            assert!(leaves.have(Cents(cents)), "{cents}");
        }
        for cents in [114, 1_141, 30_000] {
            assert!(!leaves.have(Cents(cents)), "{cents}");
        }
    }
}
