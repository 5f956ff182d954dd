//! What the Worker and the object of a question say to each other: JSON with a version, as with the account object.

use serde::Serialize;

use crate::carrier::{PriceAnswer, StoredPriceAnswer};
use crate::clock::{Date, UnixMillis, iso_date_text};
use crate::json::Json;
use crate::rates::{CanonicalQuestion, Freshness};
use crate::token::protocol::Failure;

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// A question to the object. It holds ZIP codes of five digits and a parcel, nothing of a person.
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
}

impl Question {
    /// Reads one that was sent.
    pub fn read(text: &str) -> Option<Self> {
        let members = Json::of(text).members();
        Some(Self {
            v: members.get("v").number()?,
            account: members.get("account").owned()?,
            question: members.get("question").owned()?,
            mailing_date: members.get("mailing_date").date(),
            day_ends_at: members.get("day_ends_at").number().map(UnixMillis)?,
            client: members.get("client").owned(),
            patience_ms: members.get("patience_ms").number().unwrap_or_default(),
        })
    }

    /// The question and its day, if both can be read.
    pub(super) fn asked(&self) -> Option<(CanonicalQuestion, Date)> {
        Some((CanonicalQuestion::read(&self.question)?, self.mailing_date?))
    }

    /// Whether the answer to this one serves the other. What a client's share is used up for is not refused to another.
    pub(super) fn serves(&self, other: &Self, answer: &Answer) -> bool {
        let own_fault = matches!(answer, Answer::Failed(failure) if failure.kind == "share_used");
        self.mailing_date == other.mailing_date
            && self.account == other.account
            && (!own_fault || self.client == other.client)
    }
}

/// The object's answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// The carrier's answer, and how fresh it is.
    Known(PriceAnswer, Freshness),
    /// Nothing is known, and why the carrier does not tell.
    Failed(Failure),
}

impl Answer {
    /// Reads one that was sent; `None` if it is of a version that says something else.
    pub fn read(text: &str) -> Option<Self> {
        let (name, value) = Json::of(text).only()?;
        match name.as_ref() {
            "failed" => Failure::read(value).map(Self::Failed),
            "known" => {
                let freshness = Freshness::of_name(&value.member("freshness").text()?);
                let known = PriceAnswer::read(value.member("answer"))?;
                Some(Self::Known(known, freshness.unwrap_or(Freshness::Stale)))
            }
            _ => None,
        }
    }

    /// The answer as it is sent.
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        #[serde(rename_all = "snake_case")]
        enum Wire<'a> {
            Known {
                answer: StoredPriceAnswer,
                freshness: &'static str,
            },
            Failed(&'a Failure),
        }
        let wire = match self {
            Self::Known(answer, freshness) => Wire::Known {
                answer: answer.to_stored(),
                freshness: freshness.name(),
            },
            Self::Failed(failure) => Wire::Failed(failure),
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
            question: "rates/1/60601/94105/retail/40000/1000/800/400".to_owned(),
            mailing_date: parse_iso_date("2026-11-23"),
            day_ends_at: UnixMillis(5),
            client: None,
            patience_ms: 7_000,
        };
        let text = r#"{"v":1,"account":"a","question":"rates/1/60601/94105/retail/40000/1000/800/400","mailing_date":"2026-11-23","day_ends_at":5,"client":null,"patience_ms":7000}"#;
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
        for (answer, text) in [
            (
                Answer::Known(refused, Freshness::Cached),
                r#"{"known":{"answer":{"refused":{"about":"destination","mailing_date":"2026-11-23","ends_at":5}},"freshness":"cached"}}"#,
            ),
            (
                Answer::Failed(Failure {
                    kind: "timed_out".to_owned(),
                    retry_after_ms: Some(9),
                }),
                r#"{"failed":{"kind":"timed_out","retry_after_ms":9}}"#,
            ),
        ] {
            assert_eq!(answer.to_json(), text);
            assert_eq!(Answer::read(text), Some(answer));
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
        };
        let failed = |kind: &str| {
            Answer::Failed(Failure {
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
