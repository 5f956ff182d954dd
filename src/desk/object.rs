//! The object of a question: looks whether the answer is known, else asks the carrier, once for everybody who waits.

use std::rc::Rc;
use std::time::Duration;

use futures_util::future::{Either, select};

use crate::call::{self, Call, Client, Isolate, Trace, Trouble, Turns};
use crate::carrier::usps::Prices;
use crate::carrier::{CarrierError, PriceAnswer};
use crate::clock::{Date, UnixMillis};
use crate::config::Ready;
use crate::json::Document;
use crate::ports::{PurchasePorts, Unavailable};
use crate::rates::{CanonicalQuestion, Freshness, PriceList};
use crate::token::TokenFailure;

use super::known::{add, best};
use super::prices::prices;
use super::protocol::{Answer, Question};

/// The one row: answers for a few days of mailing.
const ROW: &str = "answers";
/// When the alarm looks again whether there is still somebody at work.
const LOOK_AGAIN: Duration = Duration::from_secs(10);

/// The logic of the object of a question. One per carrier account and canonical question.
pub struct Desk<P> {
    ports: P,
    ready: Rc<Ready>,
    isolate: Rc<Isolate>,
    turns: Turns<Question, Answer>,
}

/// A task the object has to finish whether or not anybody still waits for it.
pub type Task = call::Task<Question, Answer>;

impl<P: PurchasePorts> Desk<P> {
    /// An object that knows nothing yet: each turn loads its row.
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
        let answer = match Question::read(question) {
            Some(question) => self.wait(Rc::new(question), spawn).await,
            None => Answer::failed(TokenFailure::OBJECT_UNAVAILABLE),
        };
        answer.to_json()
    }

    /// Waits for an answer as long as the asker can; then gives him the best there is. The turn goes on for the next.
    async fn wait(&self, question: Rc<Question>, spawn: impl Fn(Task)) -> Answer {
        if let Some(tally) = &question.tally {
            self.isolate.tally.add(tally);
        }
        let serves = |other: &Question, answer: &Answer| other.serves(&question, answer);
        let turn = std::pin::pin!(self.turns.take(&question, serves, spawn));
        let patience = self
            .ports
            .pause(Duration::from_millis(question.patience_ms));
        match select(turn, std::pin::pin!(patience)).await {
            Either::Left((Some((answer, true)), _)) => answer.shared(),
            Either::Left((Some((answer, false)), _)) => (*answer).clone(),
            Either::Left((None, _)) => Answer::failed(TokenFailure::OBJECT_UNAVAILABLE),
            Either::Right(_) => {
                let late = Trouble::Carrier(CarrierError::TimedOut);
                match question.asked() {
                    Some((_, wanted)) => self.fallback(&self.load().await, wanted, late),
                    None => Answer::failed(TokenFailure::from(late)),
                }
            }
        }
    }

    /// Runs a task to its end.
    pub async fn run(self: Rc<Self>, task: Task) {
        let answer = self.work(&task.question).await;
        task.end(answer);
    }

    /// The platform's alarm: forgets what is of no use any more. May come late, twice, or for nothing.
    ///
    /// # Errors
    ///
    /// The storage does not answer: the platform is to try again.
    pub async fn alarm(&self) -> Result<(), Unavailable> {
        if self.turns.is_taken() {
            return self.ports.wake_after(LOOK_AGAIN).await;
        }
        // Who cannot read what is kept cannot tell that it is over.
        let row = self.ports.load(ROW).await?;
        let left = self.ends(&read(row)).since(self.ports.now());
        match left {
            Duration::ZERO => self.ports.forget().await,
            left => self.ports.wake_after(left).await,
        }
    }

    async fn work(&self, question: &Question) -> Answer {
        let other_account = question.account != self.ready.account.object.name;
        let Some((asked, wanted)) = question.asked().filter(|_| !other_account) else {
            return Answer::failed(TokenFailure::OTHER_SETTINGS);
        };
        let mut all = self.load().await;
        let now = self.ports.now();
        if let Some((known, Freshness::Cached)) = best(&all, wanted, now, self.ready.stale_for) {
            return Answer::known(known, Freshness::Cached);
        }
        let trace = Trace::default();
        let answer = match self.ask(question, &asked, wanted, now, &trace).await {
            Ok(known) => {
                let answer = Answer::known(&known, Freshness::Live);
                add(&mut all, known);
                // What could not be kept is asked again.
                let _kept = self.save(&all).await;
                answer
            }
            Err(trouble) => self.fallback(&all, wanted, trouble),
        };
        Answer {
            parts: trace.into_parts(),
            ..answer
        }
    }

    /// Asks the carrier. That it refuses the values is an answer.
    async fn ask(
        &self,
        question: &Question,
        asked: &CanonicalQuestion,
        wanted: Date,
        started: UnixMillis,
        trace: &Trace,
    ) -> Result<PriceAnswer, Trouble> {
        let call = Call {
            ports: &self.ports,
            ready: &self.ready,
            budgets: self.ready.budgets,
            isolate: &self.isolate,
            started,
            client: match &question.client {
                Some(hash) => Client::Hash(hash),
                None => Client::BackEnd,
            },
            trace,
        };
        let ends_at = question.day_ends_at;
        match prices(&call, asked, wanted).await {
            Ok(Prices { rows, odd, unknown }) => Ok(PriceAnswer::List(PriceList {
                mailing_date: wanted,
                rows,
                odd,
                unknown,
                as_of: self.ports.now(),
                ends_at,
            })),
            Err(Trouble::Carrier(
                CarrierError::InputRefused(about) | CarrierError::NothingFound(about),
            )) => Ok(PriceAnswer::Refused {
                about,
                mailing_date: wanted,
                ends_at,
            }),
            Err(trouble) => Err(trouble),
        }
    }

    /// The best that is known while the carrier cannot be asked.
    fn fallback(&self, all: &[PriceAnswer], wanted: Date, trouble: Trouble) -> Answer {
        let best = best(all, wanted, self.ports.now(), self.ready.stale_for);
        Answer {
            known: best.map(|(known, freshness)| (known.clone(), freshness)),
            of_api: matches!(
                trouble,
                Trouble::Carrier(_) | Trouble::Remembered(..) | Trouble::NotPermitted(_)
            ),
            ..Answer::failed(TokenFailure::from(trouble))
        }
    }

    /// What is kept; nothing if the storage does not answer: then the carrier is asked.
    async fn load(&self) -> Vec<PriceAnswer> {
        read(self.ports.load(ROW).await.ok().flatten())
    }

    /// Keeps answers, to be forgotten in time.
    async fn save(&self, all: &[PriceAnswer]) -> Result<(), Unavailable> {
        let stored: Vec<_> = all.iter().map(PriceAnswer::to_stored).collect();
        let row = serde_json::to_string(&stored).map_err(|_| Unavailable)?;
        let left = self.ends(all).since(self.ports.now());
        self.ports.wake_after(left).await?;
        self.ports.save(&[(ROW, row)]).await
    }

    /// When the last of them is of no use any more.
    fn ends(&self, all: &[PriceAnswer]) -> UnixMillis {
        let ends = all.iter().map(|known| known.ends(self.ready.stale_for));
        ends.max().unwrap_or_default()
    }
}

fn read(row: Option<String>) -> Vec<PriceAnswer> {
    let row = row.unwrap_or_default();
    let document = Document::of(&row);
    let stored = document.root().items();
    stored.filter_map(PriceAnswer::read).collect()
}
