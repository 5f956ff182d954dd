//! What is kept of a purchase.

use std::time::Duration;

use serde::Serialize;

use crate::carrier::usps::labels::{Cancellation, Label};
use crate::clock::UnixMillis;
use crate::json::{Document, Json};

/// How long an outcome is kept.
const KEEP: Duration = Duration::from_secs(24 * 3600);
/// How long a purchase is kept whose outcome is not known: as long as USPS knows its key (seven days after the mailing date,
/// error 160412 of Labels), and a day.
const KEEP_UNKNOWN: Duration = Duration::from_secs(8 * 24 * 3600);

/// A purchase, as it is stored.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Record {
    /// Keyed hash of the order's body; empty for a key that was cancelled before anything was ordered with it.
    pub body: String,
    /// The set of roles it was sent for, as a keyed hash. USPS knows a key for one owner of labels.
    pub made_with: String,
    /// When the state was reached; for [`State::Sent`] before anything was sent.
    pub since: UnixMillis,
    /// How far it got.
    pub state: State,
}

/// How far a purchase got.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// The order is sent, or about to be: whether there is a label is not known.
    Sent,
    /// Surely nothing was bought, and the same order may be sent again.
    NotBought,
    /// The carrier refuses the order: [`crate::carrier::Refusal::name`].
    Refused(String),
    /// The label.
    Bought(Box<Label>),
    /// A cancellation is sent, or about to be: of this label, or of whatever the key stands for. The rest of the record is as it
    /// was before.
    Canceling(Option<Box<Label>>),
    /// It was cancelled, or there was nothing to cancel and never will be.
    Canceled {
        /// The label's.
        tracking_number: Option<String>,
        /// What the carrier did.
        how: Cancellation,
    },
}

impl Record {
    /// Reads a stored one; `None` for a state that only a newer version knows.
    pub fn read(text: &str) -> Option<Self> {
        let document = Document::of(text);
        let members = document.root().members();
        Some(Self {
            body: members.get("body").or_empty().into_owned(),
            made_with: members.get("made_with").or_empty().into_owned(),
            since: UnixMillis(members.get("since").number()?),
            state: State::read(members.get("state"))?,
        })
    }

    /// When it may be forgotten.
    pub fn ends(&self) -> UnixMillis {
        self.since.plus(match self.state {
            State::Sent | State::Canceling(None) => KEEP_UNKNOWN,
            _ => KEEP,
        })
    }
}

impl State {
    fn read(json: Json) -> Option<Self> {
        if let Some((name, value)) = json.only() {
            return match name.as_ref() {
                "refused" => value.owned().map(Self::Refused),
                "bought" => Label::read(value).map(Box::new).map(Self::Bought),
                "canceling" if !value.is_present() => Some(Self::Canceling(None)),
                "canceling" => {
                    let label = Label::read(value).map(Box::new);
                    label.map(|label| Self::Canceling(Some(label)))
                }
                "canceled" => Some(Self::Canceled {
                    tracking_number: value.member("tracking_number").owned(),
                    how: Cancellation::read(value.member("how"))?,
                }),
                _ => None,
            };
        }
        match json.text()?.as_ref() {
            "sent" => Some(Self::Sent),
            "not_bought" => Some(Self::NotBought),
            _ => None,
        }
    }
}

/// What the storage has.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stored {
    /// No purchase with this key.
    Nothing,
    /// A purchase.
    Record(Record),
    /// A purchase that cannot be read: there may be a label.
    Unreadable,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::carrier::usps::labels::{Charge, Image};
    use crate::clock::parse_iso_date;
    use crate::rates::Cents;

    #[test]
    fn the_stored_form_is_pinned() {
        let record = |state| Record {
            body: "b".to_owned(),
            made_with: "r".to_owned(),
            since: UnixMillis(5),
            state,
        };
        let label = Label {
            tracking_number: "9205".to_owned(),
            postage: Some(Cents(880)),
            fees: vec![Charge {
                name: "Nonstandard Length > 22".to_owned(),
                price: Some(Cents(400)),
            }],
            extras: Vec::new(),
            zone: Some("08".to_owned()),
            mailing_date: parse_iso_date("2026-11-23"),
            image: Some(Image {
                media_type: "application/pdf".to_owned(),
                base64: "JVBERi0x".to_owned(),
            }),
            receipt: None,
            reprints: None,
        };
        for (state, text) in [
            (State::Sent, r#""sent""#),
            (State::NotBought, r#""not_bought""#),
            (
                State::Refused("recipient".to_owned()),
                r#"{"refused":"recipient"}"#,
            ),
            (
                State::Canceling(Some(Box::new(Label {
                    fees: Vec::new(),
                    image: None,
                    ..label.clone()
                }))),
                r#"{"canceling":{"tracking_number":"9205","postage":880,"fees":[],"extras":[],"zone":"08","mailing_date":"2026-11-23","image":null,"receipt":null}}"#,
            ),
            (State::Canceling(None), r#"{"canceling":null}"#),
            (
                State::Bought(Box::new(label)),
                r#"{"bought":{"tracking_number":"9205","postage":880,"fees":[{"name":"Nonstandard Length > 22","price":400}],"extras":[],"zone":"08","mailing_date":"2026-11-23","image":{"media_type":"application/pdf","base64":"JVBERi0x"},"receipt":null}}"#,
            ),
            (
                State::Canceled {
                    tracking_number: Some("9205".to_owned()),
                    how: Cancellation::Disputed {
                        dispute_id: Some("7".to_owned()),
                    },
                },
                r#"{"canceled":{"tracking_number":"9205","how":{"disputed":{"dispute_id":"7"}}}}"#,
            ),
            (
                State::Canceled {
                    tracking_number: None,
                    how: Cancellation::Unknown,
                },
                r#"{"canceled":{"tracking_number":null,"how":"unknown"}}"#,
            ),
        ] {
            let record = record(state);
            let text = format!(r#"{{"body":"b","made_with":"r","since":5,"state":{text}}}"#);
            assert_eq!(serde_json::to_string(&record).unwrap(), text);
            assert_eq!(Record::read(&text).unwrap(), record);
        }
    }
}
