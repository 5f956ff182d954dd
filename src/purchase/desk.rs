//! The object of a purchase. One thing is done at a time: whoever asks meanwhile for the same gets the same answer, whoever asks
//! for something else waits for his turn. What is begun goes on when the asker leaves.

use std::rc::Rc;
use std::time::Duration;

use crate::call::{self, Call, Client, Isolate, Trace, Trouble, Turns};
use crate::carrier::usps::labels::{
    self, Certainty, IdempotencyKey, Label, Reprint, WrittenOrder, certainty,
};
use crate::carrier::{CarrierError, Refusal};
use crate::clock::UnixMillis;
use crate::config::Ready;
use crate::ports::{PurchasePorts, Unavailable};
use crate::token::TokenFailure;
use crate::token::protocol::Failure;

use super::plan::{NotFound, Wanted, not_found, wanted};
use super::protocol::{Act, Answer, Question};
use super::record::{Record, State, Stored};
use super::rows;

/// When to ask again how a purchase ended, if nobody says.
pub(super) const ASK_AGAIN: Duration = Duration::from_secs(5);

/// The logic of the object of a purchase. One per carrier account and idempotency key.
pub struct Purchase<P> {
    pub(super) ports: P,
    pub(super) ready: Rc<Ready>,
    isolate: Rc<Isolate>,
    turns: Turns<Question, String>,
}

/// A task the object has to finish whether or not anybody still waits for it.
pub type Task = call::Task<Question, String>;

/// One question, while it is worked on.
pub(super) struct Work<'a> {
    pub(super) key: IdempotencyKey,
    /// What the record is sealed for.
    place: String,
    pub(super) stored: Stored,
    pub(super) call_started: UnixMillis,
    trace: &'a Trace,
}

impl<P: PurchasePorts> Purchase<P> {
    /// An object that knows nothing yet: each question loads its rows.
    pub fn new(ports: P, ready: Rc<Ready>, isolate: Rc<Isolate>) -> Rc<Self> {
        Rc::new(Self {
            ports,
            ready,
            isolate,
            turns: Turns::default(),
        })
    }

    /// Answers a question in JSON. `spawn` gets tasks that have to go on when the asker leaves: hand them to `waitUntil`.
    pub async fn answer(&self, question: &str, spawn: impl Fn(Task)) -> String {
        let Some(question) = Question::read(question) else {
            // In words of another version: it may be about a label that is there.
            return to_json(&Answer::unknown(ASK_AGAIN));
        };
        let question = Rc::new(question);
        let serves = |other: &Question, _: &String| other.is_same(&question);
        match self.turns.take(&question, serves, spawn).await {
            Some((answer, _)) => answer.to_string(),
            // The task is gone: what it had sent may have arrived.
            None => to_json(&Answer::unknown(ASK_AGAIN)),
        }
    }

    /// Runs a task to its end.
    pub async fn run(self: Rc<Self>, task: Task) {
        let answer = self.work(&task.question).await;
        task.end(to_json(&answer));
    }

    /// The platform's alarm: forgets a purchase when its time is over. May come late, twice, or for nothing.
    ///
    /// # Errors
    ///
    /// The storage does not answer: the platform is to try again.
    pub async fn alarm(&self) -> Result<(), Unavailable> {
        let ends = rows::ends(&self.ports).await?;
        let left = ends.map(|ends| ends.since(self.ports.now()));
        match left.unwrap_or_default() {
            Duration::ZERO if self.turns.is_taken() => self.ports.wake_after(ASK_AGAIN).await,
            Duration::ZERO => self.ports.forget().await,
            // Rung for a record that was replaced since.
            left => self.ports.wake_after(left).await,
        }
    }

    async fn work(&self, question: &Question) -> Answer {
        let Some(key) = IdempotencyKey::parse(&question.key) else {
            return not_done(TokenFailure::OTHER_SETTINGS);
        };
        let place = format!("purchase\n{}\n{key}", question.account);
        let keys = &self.ready.account.keys;
        let Ok(stored) = rows::load(&self.ports, keys, &place).await else {
            return Answer::unknown(ASK_AGAIN);
        };
        if question.account != self.ready.account.object.name {
            return match stored {
                Stored::Nothing => not_done(TokenFailure::OTHER_SETTINGS),
                // There may be a label, and it is not to be had with these settings.
                Stored::Record(_) | Stored::Unreadable => Answer::unknown(ASK_AGAIN),
            };
        }
        let work = Work {
            key,
            place,
            stored,
            call_started: self.ports.now(),
            trace: &Trace::default(),
        };
        match &question.act {
            Act::Cancel => self.cancel(&work).await,
            Act::Buy { body, order } => match wanted(&work.stored, body) {
                Wanted::Answer(answer) => answer,
                Wanted::Buy => self.buy(&work, body, order).await,
                Wanted::Find => self.find(&work, body, order).await,
                Wanted::Cancel => self.finish_cancellation(&work).await,
            },
        }
    }

    /// Buys the label. That it may be bought is written down first.
    async fn buy(&self, work: &Work<'_>, body: &str, order: &WrittenOrder) -> Answer {
        let was_sent = matches!(
            &work.stored,
            Stored::Record(Record {
                state: State::Sent,
                ..
            })
        );
        if self.save(work, body, State::Sent).await.is_err() {
            return match was_sent {
                true => Answer::unknown(ASK_AGAIN),
                false => not_done(TokenFailure::OBJECT_UNAVAILABLE),
            };
        }
        let usps = &self.ready.account.usps;
        let bought = self
            .call(work)
            .ask_paid(
                &|token, payment| order.request(usps, token, payment, work.key),
                labels::answer,
            )
            .await;
        let trouble = match bought {
            Ok(label) => return self.bought(work, body, label).await,
            Err(trouble) => trouble,
        };
        let state = match trouble {
            // Nobody else uses this key: an order that was sent before has become a label after all.
            Trouble::Carrier(CarrierError::InputRefused(Refusal::KeyTaken)) if was_sent => {
                State::Sent
            }
            Trouble::Carrier(CarrierError::InputRefused(about)) => {
                State::Refused(about.name().to_owned())
            }
            Trouble::Carrier(error) => match certainty(error) {
                Certainty::NotBought => State::NotBought,
                Certainty::Unknown => State::Sent,
            },
            Trouble::Remembered(..)
            | Trouble::Token(_)
            | Trouble::NotGranted(_)
            | Trouble::NotPermitted(_) => State::NotBought,
        };
        let answer = match &state {
            State::Refused(about) => Answer::Refused(about.clone()),
            State::Sent => return Answer::unknown(retry_after(trouble)),
            _ => Answer::NotBought(failure(trouble)),
        };
        // If this is not kept, the next question looks for a label in vain, and buys it later.
        let _kept = self.save(work, body, state).await;
        answer
    }

    /// Looks for the label of an order that was sent.
    async fn find(&self, work: &Work<'_>, body: &str, order: &WrittenOrder) -> Answer {
        let usps = &self.ready.account.usps;
        let found = self
            .call(work)
            .ask_paid(
                &|token, payment| order.reprint(usps, token, payment, work.key),
                labels::reprinted,
            )
            .await;
        match found {
            Ok(Reprint::Label(label)) => self.bought(work, body, *label).await,
            Ok(Reprint::Canceled) => {
                let state = State::Canceled {
                    tracking_number: None,
                    how: labels::Cancellation::Canceled,
                };
                let _kept = self.save(work, body, state).await;
                Answer::WasCanceled
            }
            Ok(Reprint::TooLate | Reprint::UsedUp) => Answer::Unprintable,
            Ok(Reprint::Unknown) => match self.not_found(work) {
                NotFound::None => self.buy(work, body, order).await,
                NotFound::Wait(left) => Answer::unknown(left),
                NotFound::NoTelling => Answer::Unknown {
                    retry_after_ms: None,
                },
            },
            Err(trouble) => Answer::unknown(retry_after(trouble)),
        }
    }

    /// The carrier knows no label by the key.
    pub(super) fn not_found(&self, work: &Work<'_>) -> NotFound {
        // The sender has given up after its budget; so have the machines behind it after as long again.
        let settle = self.ready.label_budgets.request * 2;
        not_found(&work.stored, self.ports.now(), settle, self.made_with())
    }

    /// Keeps the label, and hands it over whether or not it could be kept.
    async fn bought(&self, work: &Work<'_>, body: &str, label: Label) -> Answer {
        let label = Box::new(label);
        let _kept = self.save(work, body, State::Bought(label.clone())).await;
        Answer::Bought(label)
    }

    /// Writes down how far the purchase got now.
    pub(super) async fn save(
        &self,
        work: &Work<'_>,
        body: &str,
        state: State,
    ) -> Result<(), Unavailable> {
        let record = Record {
            body: body.to_owned(),
            made_with: self.made_with().to_owned(),
            since: self.ports.now(),
            state,
        };
        self.keep(work, &record).await
    }

    /// Writes a record down, to be forgotten in time.
    pub(super) async fn keep(&self, work: &Work<'_>, record: &Record) -> Result<(), Unavailable> {
        let left = record.ends().since(self.ports.now());
        self.ports.wake_after(left).await?;
        let keys = &self.ready.account.keys;
        rows::save(&self.ports, keys, &work.place, record).await
    }

    /// The set of roles that pays now.
    fn made_with(&self) -> &str {
        let payment = self.ready.account.payment.as_ref();
        payment.map_or("", |payment| payment.token.fingerprint.as_str())
    }

    pub(super) fn call<'b>(&'b self, work: &Work<'b>) -> Call<'b, P> {
        Call {
            ports: &self.ports,
            ready: &self.ready,
            budgets: self.ready.label_budgets,
            isolate: &self.isolate,
            client: Client::BackEnd,
            started: work.call_started,
            trace: work.trace,
        }
    }
}

/// Nothing was asked of the carrier.
fn not_done(failure: TokenFailure) -> Answer {
    Answer::NotBought(failure.into())
}

pub(super) fn failure(trouble: Trouble) -> Failure {
    TokenFailure::from(trouble).into()
}

pub(super) fn retry_after(trouble: Trouble) -> Duration {
    TokenFailure::from(trouble).retry_after.unwrap_or(ASK_AGAIN)
}

fn to_json(answer: &Answer) -> String {
    serde_json::to_string(answer).unwrap_or_default()
}
