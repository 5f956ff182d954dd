//! What the Worker and the object of a question say to each other: JSON with a version, as with the account object.

use serde::Serialize;

use crate::call::Part;
use crate::carrier::{PriceAnswer, StoredPriceAnswer};
use crate::clock::{Date, UnixMillis, iso_date_text};
use crate::json::Document;
use crate::quota::Tally;
use crate::rates::{CanonicalQuestion, Freshness};
use crate::token::protocol::Failure;

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// A question to the object. It holds ZIP codes of five digits and a parcel; abroad a whole postal code, which may be one house's:
/// whoever gets it keeps it nowhere.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// [`VERSION`].
    pub v: u8,
    /// The carrier account that the asker's settings lead to. During a deploy the object may run with those of another.
    pub account: String,
    /// [`CanonicalQuestion::text`].
    pub question: String,
    /// The day of mailing.
    #[serde(serialize_with = "iso_date_text")]
    pub mailing_date: Option<Date>,
    /// When the day at the origin is over.
    pub day_ends_at: UnixMillis,
    /// Who asks, as a keyed hash; `None` for a back end.
    pub client: Option<String>,
    /// How long the asker can wait. Then he gets the best there is.
    pub patience_ms: u64,
    /// Where the answers came from that the asker has given meanwhile.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tally: Option<Tally>,
}

impl Question {
    /// Reads one that was sent.
    pub fn read(text: &str) -> Option<Self> {
        let document = Document::of(text);
        let members = document.root().members();
        Some(Self {
            v: members.get("v").number()?,
            account: members.get("account").owned()?,
            question: members.get("question").owned()?,
            mailing_date: members.get("mailing_date").date(),
            day_ends_at: members.get("day_ends_at").number().map(UnixMillis)?,
            client: members.get("client").owned(),
            patience_ms: members.get("patience_ms").number().unwrap_or_default(),
            tally: Some(members.get("tally"))
                .filter(|tally| tally.is_object())
                .map(Tally::read),
        })
    }

    /// The question and its day, if both can be read.
    pub(super) fn asked(&self) -> Option<(CanonicalQuestion, Date)> {
        Some((CanonicalQuestion::read(&self.question)?, self.mailing_date?))
    }

    /// Whether the answer to this one serves the other. What a client's share is used up for is not refused to another.
    pub(super) fn serves(&self, other: &Self, answer: &Answer) -> bool {
        let failure = answer.failure.as_ref();
        let own_fault = failure.is_some_and(|failure| failure.kind == "share_used");
        self.mailing_date == other.mailing_date
            && self.account == other.account
            && (!own_fault || self.client == other.client)
    }
}

/// The object's answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Answer {
    /// What is known, and how fresh it is.
    pub known: Option<(PriceAnswer, Freshness)>,
    /// Why the carrier did not tell, if it was to be asked.
    pub failure: Option<Failure>,
    /// What failed is the API itself, and nothing about tokens.
    pub of_api: bool,
    /// It is the answer to somebody else's question, which was under way.
    pub shared: bool,
    /// Where the time of the call went.
    pub parts: Vec<Part>,
}

impl Answer {
    /// What is known.
    pub(super) fn known(known: &PriceAnswer, freshness: Freshness) -> Self {
        Self {
            known: Some((known.clone(), freshness)),
            ..Self::default()
        }
    }

    /// Nothing is known, and why the carrier does not tell.
    pub(super) fn failed(failure: impl Into<Failure>) -> Self {
        Self {
            failure: Some(failure.into()),
            ..Self::default()
        }
    }

    /// The same for somebody who has not asked himself: the time was another one's.
    pub(super) fn shared(&self) -> Self {
        Self {
            shared: true,
            parts: Vec::new(),
            ..self.clone()
        }
    }

    /// Reads one that was sent; `None` if it says neither what is known nor why it is not.
    pub fn read(text: &str) -> Option<Self> {
        let document = Document::of(text);
        let members = document.root().members();
        let freshness = Freshness::of_name(&members.get("freshness").or_empty());
        let known = PriceAnswer::read(members.get("answer"));
        let answer = Self {
            known: known.map(|known| (known, freshness.unwrap_or(Freshness::Stale))),
            failure: Failure::read(members.get("failure")),
            of_api: members.get("of_api").is("true"),
            shared: members.get("shared").is("true"),
            parts: members
                .get("parts")
                .items()
                .filter_map(Part::read)
                .collect(),
        };
        (answer.known.is_some() || answer.failure.is_some()).then_some(answer)
    }

    /// The answer as it is sent.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct Wire<'a> {
            answer: Option<StoredPriceAnswer>,
            freshness: Option<&'static str>,
            failure: Option<&'a Failure>,
            of_api: bool,
            shared: bool,
            parts: &'a [Part],
        }
        let known = self.known.as_ref();
        let wire = Wire {
            answer: known.map(|(known, _)| known.to_stored()),
            freshness: known.map(|(_, freshness)| freshness.name()),
            failure: self.failure.as_ref(),
            of_api: self.of_api,
            shared: self.shared,
            parts: &self.parts,
        };
        serde_json::to_string(&wire).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::Refusal;
    use crate::clock::parse_iso_date;

    #[test]
    fn the_protocol_is_pinned() {
        let question = Question {
            v: VERSION,
            account: "a".to_owned(),
            question: "rates/2/60601/retail/40000/1000/800/400/-/US/94105".to_owned(),
            mailing_date: parse_iso_date("2026-11-23"),
            day_ends_at: UnixMillis(5),
            client: None,
            patience_ms: 7_000,
            tally: None,
        };
        let text = r#"{"v":1,"account":"a","question":"rates/2/60601/retail/40000/1000/800/400/-/US/94105","mailing_date":"2026-11-23","day_ends_at":5,"client":null,"patience_ms":7000}"#;
        assert_eq!(serde_json::to_string(&question).unwrap(), text);
        assert_eq!(Question::read(text).as_ref(), Some(&question));
        let (asked, wanted) = question.asked().unwrap();
        assert_eq!(asked.text(), question.question);
        assert_eq!(Some(wanted), question.mailing_date);

        let refused = PriceAnswer::Refused {
            about: Refusal::Destination,
            mailing_date: parse_iso_date("2026-11-23").unwrap(),
            ends_at: UnixMillis(5),
        };
        let failure = Failure {
            kind: "timed_out".to_owned(),
            retry_after_ms: Some(9),
        };
        let stale = Answer {
            failure: Some(failure.clone()),
            of_api: true,
            ..Answer::known(&refused, Freshness::Stale)
        };
        for (answer, text) in [
            (
                Answer::known(&refused, Freshness::Cached),
                r#"{"answer":{"refused":{"about":"destination","mailing_date":"2026-11-23","ends_at":5}},"freshness":"cached","failure":null,"of_api":false,"shared":false,"parts":[]}"#,
            ),
            (
                stale.shared(),
                r#"{"answer":{"refused":{"about":"destination","mailing_date":"2026-11-23","ends_at":5}},"freshness":"stale","failure":{"kind":"timed_out","retry_after_ms":9},"of_api":true,"shared":true,"parts":[]}"#,
            ),
            (
                Answer::failed(failure),
                r#"{"answer":null,"freshness":null,"failure":{"kind":"timed_out","retry_after_ms":9},"of_api":false,"shared":false,"parts":[]}"#,
            ),
        ] {
            assert_eq!(answer.to_json(), text);
            assert_eq!(Answer::read(text), Some(answer));
        }
        for nothing in ["", "{}", "null", r#"{"answer":null,"failure":null}"#] {
            assert_eq!(Answer::read(nothing), None, "{nothing}");
        }
    }

    #[test]
    fn an_answer_serves_the_same_day_and_a_clients_own_fault_its_client_alone() {
        let question = |client: &str, day: &str| Question {
            v: VERSION,
            account: "a".to_owned(),
            question: String::new(),
            mailing_date: parse_iso_date(day),
            day_ends_at: UnixMillis(5),
            client: Some(client.to_owned()),
            patience_ms: 1,
            tally: None,
        };
        let failed = |kind: &str| {
            Answer::failed(Failure {
                kind: kind.to_owned(),
                retry_after_ms: None,
            })
        };
        let one = question("c", "2026-11-23");
        let (other, later) = (question("d", "2026-11-23"), question("c", "2026-11-24"));
        assert!(one.serves(&other, &failed("timed_out")));
        assert!(!one.serves(&other, &failed("share_used")));
        assert!(one.serves(&one, &failed("share_used")));
        assert!(!one.serves(&later, &failed("timed_out")));
    }
}
