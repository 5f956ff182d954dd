//! What the Worker and the object of a purchase say to each other: JSON with a version, as with the account object.

use serde::Serialize;

use crate::carrier::usps::labels::{Cancellation, IdempotencyKey, Label, WrittenOrder};
use crate::clock::millis;
use crate::config::Ready;
use crate::json::Document;
use crate::token::protocol::Failure;

/// The version of this protocol.
pub const VERSION: u8 = 1;

/// A question to the object of a purchase. It may hold addresses.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Question {
    /// [`VERSION`].
    pub v: u8,
    /// The carrier account that the asker's settings lead to. During a deploy the object may run with those of another.
    pub account: String,
    /// The idempotency key.
    pub key: String,
    /// What is wanted.
    pub act: Act,
}

/// What is wanted of a purchase.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Act {
    /// The label.
    Buy {
        /// Keyed hash of the body that the client sent.
        body: String,
        /// What it comes to.
        order: WrittenOrder,
    },
    /// No label.
    Cancel,
}

impl Question {
    /// As somebody with these settings asks it.
    pub fn new(ready: &Ready, key: IdempotencyKey, act: Act) -> Self {
        Self {
            v: VERSION,
            account: ready.account.object.name.clone(),
            key: key.to_string(),
            act,
        }
    }

    /// Reads one that was sent; `None` if it is of a version that asks for something else.
    pub fn read(text: &str) -> Option<Self> {
        let document = Document::of(text);
        let members = document.root().members();
        let act = members.get("act");
        let act = match act.only() {
            Some((name, buy)) if name == "buy" => Act::Buy {
                body: buy.member("body").owned()?,
                order: WrittenOrder::read(buy.member("order"))?,
            },
            _ => act.is("cancel").then_some(Act::Cancel)?,
        };
        Some(Self {
            v: members.get("v").number()?,
            account: members.get("account").owned()?,
            key: members.get("key").owned()?,
            act,
        })
    }

    /// Whether one answer serves both.
    pub(super) fn is_same(&self, other: &Self) -> bool {
        match (&self.act, &other.act) {
            (Act::Buy { body, .. }, Act::Buy { body: other, .. }) => body == other,
            (Act::Cancel, Act::Cancel) => true,
            _ => false,
        }
    }
}

/// The object's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// The label, now or a while ago.
    Bought(Box<Label>),
    /// The carrier refuses the order for good: [`crate::carrier::Refusal::name`].
    Refused(String),
    /// Surely nothing was bought. The same may be asked again.
    NotBought(Failure),
    /// There may be a label. The same question with the same key finds out.
    Unknown {
        /// When it is worth asking.
        retry_after_ms: Option<u64>,
    },
    /// There is a label, and the carrier prints it no more.
    Unprintable,
    /// The key stands for another order.
    OtherOrder,
    /// The label was cancelled.
    WasCanceled,
    /// What came of a cancellation.
    Canceled {
        /// The label's, if it is known.
        tracking_number: Option<String>,
        /// What the carrier did.
        how: Cancellation,
    },
    /// Whether it was cancelled is not known. The same may be asked again.
    NotCanceled(Failure),
}

impl Answer {
    /// Reads one that was sent; `None` if it is of a version that says something else.
    pub fn read(text: &str) -> Option<Self> {
        let document = Document::of(text);
        let json = document.root();
        if let Some((name, value)) = json.only() {
            return match name.as_ref() {
                "bought" => Label::read(value).map(Box::new).map(Self::Bought),
                "refused" => value.owned().map(Self::Refused),
                "not_bought" => Failure::read(value).map(Self::NotBought),
                "not_canceled" => Failure::read(value).map(Self::NotCanceled),
                "unknown" => Some(Self::Unknown {
                    retry_after_ms: value.member("retry_after_ms").number(),
                }),
                "canceled" => Some(Self::Canceled {
                    tracking_number: value.member("tracking_number").owned(),
                    how: Cancellation::read(value.member("how"))?,
                }),
                _ => None,
            };
        }
        match json.text()?.as_ref() {
            "unprintable" => Some(Self::Unprintable),
            "other_order" => Some(Self::OtherOrder),
            "was_canceled" => Some(Self::WasCanceled),
            _ => None,
        }
    }

    /// There may be a label.
    pub(super) fn unknown(retry_after: std::time::Duration) -> Self {
        Self::Unknown {
            retry_after_ms: Some(millis(retry_after)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_protocol_is_pinned() {
        let question = |act| Question {
            v: VERSION,
            account: "a".to_owned(),
            key: "k".to_owned(),
            act,
        };
        let cancel = question(Act::Cancel);
        assert_eq!(
            serde_json::to_string(&cancel).unwrap(),
            r#"{"v":1,"account":"a","key":"k","act":"cancel"}"#
        );
        let order = r#"{"purchase":"{}","reprint":"{}"}"#;
        let order = WrittenOrder::read(Document::of(order).root()).unwrap();
        let buy = question(Act::Buy {
            body: "b".to_owned(),
            order,
        });
        let text = r#"{"v":1,"account":"a","key":"k","act":{"buy":{"body":"b","order":{"purchase":"{}","reprint":"{}"}}}}"#;
        assert_eq!(serde_json::to_string(&buy).unwrap(), text);
        assert_eq!(Question::read(text).unwrap(), buy);
        let newer = text.replace("\"v\":1", "\"v\":2,\"quote\":\"x\"");
        assert_eq!(Question::read(&newer).unwrap().act, buy.act);
        assert!(buy.is_same(&buy) && cancel.is_same(&cancel) && !buy.is_same(&cancel));

        for (answer, text) in [
            (Answer::WasCanceled, r#""was_canceled""#),
            (
                Answer::Unknown {
                    retry_after_ms: Some(5),
                },
                r#"{"unknown":{"retry_after_ms":5}}"#,
            ),
            (
                Answer::NotBought(Failure {
                    kind: "timed_out".to_owned(),
                    retry_after_ms: None,
                }),
                r#"{"not_bought":{"kind":"timed_out","retry_after_ms":null}}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&answer).unwrap(), text);
            assert_eq!(Answer::read(text).unwrap(), answer);
        }
    }
}
