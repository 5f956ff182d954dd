//! The objects of purchases, watched.

use std::cell::RefCell;
use std::rc::Rc;

use edgepost::ports::Unavailable;
use edgepost::purchase::protocol::Question;
use edgepost::purchase::{Purchase, Task};

use super::Objects;
use super::caller::{Caller, CallerSettings, Callers};
use super::clock::true_time;
use super::label_witness::LabelWitness;
use super::object::{Host, Kind, Object, ObjectPorts, Surroundings};

pub type PurchaseHost = Object<Buyer>;
pub type Purchases = Callers<Buyer>;

/// An object that buys one label.
pub struct Buyer {
    accounts: Objects,
    witness: RefCell<LabelWitness>,
    /// The idempotency key, once it was heard.
    key: RefCell<String>,
}

impl Kind for Buyer {
    type Settings = CallerSettings;
    type Logic = Purchase<ObjectPorts<Self>>;
    type Task = Task;

    fn start(ports: ObjectPorts<Self>) -> Rc<Self::Logic> {
        let (ready, isolate) = (ports.settings.ready(), ports.settings.isolate.clone());
        Purchase::new(ports, ready, isolate)
    }

    async fn answer(logic: &Self::Logic, question: &str, spawn: impl Fn(Self::Task)) -> String {
        logic.answer(question, spawn).await
    }

    async fn run(logic: Rc<Self::Logic>, task: Self::Task) {
        logic.run(task).await;
    }

    async fn alarm(logic: &Self::Logic) -> Result<(), Unavailable> {
        logic.alarm().await
    }

    fn heard(host: &Host<Self>, question: &str) {
        let Some(asked) = Question::read(question) else {
            return;
        };
        *host.kind.key.borrow_mut() = asked.key;
        host.kind.witness.borrow_mut().heard(question);
    }

    fn answered(host: &Host<Self>, question: &str, answer: &str) {
        let wire = &host.surroundings.wire;
        if wire.stand_in.borrow().is_some() || Question::read(question).is_none() {
            return;
        }
        let carrier = &wire.emulator;
        let mut witness = host.kind.witness.borrow_mut();
        witness.answered(question, answer, carrier);
    }
}

impl Caller for Buyer {
    fn new(accounts: Objects) -> Self {
        Self {
            accounts,
            witness: RefCell::default(),
            key: RefCell::default(),
        }
    }

    fn accounts(&self) -> &Objects {
        &self.accounts
    }

    fn forgotten(host: &Host<Self>, head: Option<String>) {
        let Surroundings { world, wire, .. } = &host.surroundings;
        let (key, now) = (host.kind.key.borrow(), true_time(world).0);
        let mut witness = host.kind.witness.borrow_mut();
        if wire.stand_in.borrow().is_some() {
            return;
        }
        witness.forgot(&key, head, now, &wire.emulator);
    }
}

impl Host<Buyer> {
    /// One label is charged at most.
    pub fn assert_one_label(&self) {
        let witness = self.kind.witness.borrow();
        let key = self.kind.key.borrow();
        witness.look(&key, &self.surroundings.wire.emulator);
    }
}
