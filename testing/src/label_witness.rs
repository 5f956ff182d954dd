//! What the object of a purchase may never do, whatever happens around it: watched from outside, in every test.

use std::collections::BTreeSet;

use edgepost::carrier::usps::labels::{Cancellation, Label};
use edgepost::purchase::protocol::{Act, Answer, Question};
use emulator::{Charge, Emulator};
use serde_json::Value;

/// How much too early a purchase may be forgotten: two clocks that are five minutes wrong, one each way.
const CLOCKS_WRONG_MS: u64 = 600_000;

/// What was heard, said and seen of one purchase since it was forgotten last.
#[derive(Default)]
pub struct LabelWitness {
    /// Digests of the bodies that were ordered.
    bodies: BTreeSet<String>,
    /// The label that was handed over.
    handed_over: Option<Label>,
    /// Somebody heard that it is cancelled.
    is_closed: bool,
    /// Charges that belong to what was forgotten.
    forgotten: usize,
}

impl LabelWitness {
    pub fn heard(&mut self, question: &str) {
        let question = Question::read(question).unwrap();
        if let Act::Buy { body, .. } = question.act {
            self.bodies.insert(body);
        }
    }

    /// An instance has an answer: it is held against what the carrier has in its books.
    pub fn answered(&mut self, question: &str, answer: &str, carrier: &Emulator) {
        let question = Question::read(question).unwrap();
        let answer = Answer::read(answer).unwrap();
        let charges = charges(carrier, &question.key);
        let to_pay = self.to_pay(&charges);
        match &answer {
            Answer::Bought(label) => self.label(label, &charges),
            Answer::NotBought(_) => {
                assert_eq!(to_pay, [] as [&Charge; 0], "{answer:?}");
            }
            Answer::Refused(about) => {
                let is_known = about == "key_taken";
                assert!(is_known || to_pay.is_empty(), "{answer:?}: {to_pay:?}");
            }
            Answer::OtherOrder => {
                assert!(self.bodies.len() > 1, "nothing else was ordered");
            }
            Answer::WasCanceled => {
                let disputed = to_pay.iter().all(|charge| charge.state != CHARGED);
                assert!(disputed, "{answer:?}: {to_pay:?}");
                self.is_closed = true;
            }
            Answer::Canceled {
                tracking_number,
                how,
            } => {
                let stands = match how {
                    Cancellation::Canceled | Cancellation::AlreadyCanceled => false,
                    Cancellation::Unknown => tracking_number.is_some(),
                    Cancellation::Disputed { .. }
                    | Cancellation::AlreadyDisputed
                    | Cancellation::NotRefundable => true,
                };
                assert!(stands || to_pay.is_empty(), "{answer:?}: {to_pay:?}");
                self.is_closed |= !stands;
            }
            Answer::Unknown { .. } | Answer::Unprintable | Answer::NotCanceled(_) => {}
        }
    }

    /// What the carrier charges, or charged, for the key: one label at most.
    fn to_pay<'a>(&self, charges: &'a [Charge]) -> Vec<&'a Charge> {
        let newer: Vec<_> = charges.iter().skip(self.forgotten).collect();
        assert!(newer.len() <= 1, "two labels of one key: {newer:?}");
        newer
            .into_iter()
            .filter(|charge| !charge.canceled)
            .collect()
    }

    /// At any time.
    pub fn look(&self, key: &str, carrier: &Emulator) {
        self.to_pay(&charges(carrier, key));
    }

    fn label(&mut self, label: &Label, charges: &[Charge]) {
        assert!(!self.is_closed, "a label of a key that is closed");
        let number = &label.tracking_number;
        let charge = charges.iter().find(|one| one.tracking_number == *number);
        assert!(
            charge.is_some_and(|charge| !charge.canceled),
            "a label that nobody pays: {charge:?}"
        );
        let before = self.handed_over.get_or_insert_with(|| label.clone());
        assert_eq!(before.tracking_number, *number, "two labels of one key");
    }

    /// Every row was deleted; the head said when that may be.
    pub fn forgot(&mut self, key: &str, head: Option<String>, now: u64, carrier: &Emulator) {
        let head: Option<Value> = head.and_then(|head| serde_json::from_str(&head).ok());
        let ends = head.and_then(|head| head["ends"].as_u64());
        if let Some(ends) = ends {
            assert!(ends <= now + CLOCKS_WRONG_MS, "forgotten too early");
        }
        let forgotten = charges(carrier, key).len();
        *self = Self {
            forgotten,
            ..Self::default()
        };
    }
}

const CHARGED: emulator::LabelState = emulator::LabelState::Charged;

fn charges(carrier: &Emulator, key: &str) -> Vec<Charge> {
    let mut charges = carrier.charges();
    charges.retain(|charge| charge.idempotency_key.as_deref() == Some(key));
    charges
}
