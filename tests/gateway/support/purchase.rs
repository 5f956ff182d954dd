//! The objects of purchases on their hosts. They share the memory of the isolate that they run in.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use edgepost::call::Isolate;
use edgepost::ports::{ObjectAddress, ObjectError, PurchasePorts, TokenPorts, Unavailable};
use edgepost::purchase::protocol::Question;
use edgepost::purchase::{Purchase, Task};

use super::clock::{ManualClock, true_time};
use super::executor::within;
use super::label_witness::LabelWitness;
use super::object::{Host, Kind, Object, ObjectPorts, Surroundings};
use super::{Objects, config};

pub type PurchaseHost = Object<Buyer>;

/// Where the objects run, as KV sees it.
const LOCATION: &str = "where purchases are";

/// Settings by name, as a deploy brings them.
pub type Variables = Rc<[(String, String)]>;

/// All objects of purchases there are, by name.
#[derive(Clone)]
pub struct Purchases(Rc<Inside>);

pub struct Inside {
    surroundings: Surroundings,
    accounts: Objects,
    newest: RefCell<BuyerSettings>,
    all: RefCell<BTreeMap<String, PurchaseHost>>,
    /// What their isolate believes the time is.
    pub clock: Rc<ManualClock>,
}

/// What an instance is started with.
#[derive(Clone)]
pub struct BuyerSettings {
    variables: Variables,
    isolate: Rc<Isolate>,
}

impl std::ops::Deref for Purchases {
    type Target = Inside;
    fn deref(&self) -> &Inside {
        &self.0
    }
}

impl Purchases {
    pub fn new(surroundings: Surroundings, accounts: Objects, variables: Variables) -> Self {
        Self(Rc::new(Inside {
            clock: Rc::new(ManualClock::new(&surroundings.world)),
            surroundings,
            accounts,
            newest: RefCell::new(BuyerSettings {
                variables,
                isolate: Rc::default(),
            }),
            all: RefCell::default(),
        }))
    }

    /// The object of this name; the first question creates it.
    pub fn named(&self, name: &str) -> PurchaseHost {
        let mut all = self.all.borrow_mut();
        let create = || {
            let buyer = Buyer {
                accounts: self.accounts.clone(),
                witness: RefCell::default(),
                key: RefCell::default(),
            };
            let settings = self.newest.borrow().clone();
            let (surroundings, clock) = (self.surroundings.clone(), self.clock.clone());
            PurchaseHost::of_kind(buyer, surroundings, clock, settings)
        };
        all.entry(name.to_owned()).or_insert_with(create).clone()
    }
}

impl Inside {
    /// Every object that was ever asked.
    pub fn all(&self) -> Vec<PurchaseHost> {
        self.all.borrow().values().cloned().collect()
    }

    /// The isolate is gone, with all instances in it and what it remembered.
    pub fn fresh_isolate(&self) {
        self.newest.borrow_mut().isolate = Rc::default();
        self.start_anew();
    }

    /// From now on all objects run with these settings, in a new isolate.
    pub fn deploy(&self, variables: &[(&str, &str)]) {
        self.newest.borrow_mut().variables = owned(variables);
        self.fresh_isolate();
    }

    fn start_anew(&self) {
        for purchase in self.all() {
            purchase.deploy(self.newest.borrow().clone());
        }
    }
}

pub fn owned(variables: &[(&str, &str)]) -> Variables {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    variables.iter().map(owned).collect()
}

/// An object that buys one label.
pub struct Buyer {
    accounts: Objects,
    witness: RefCell<LabelWitness>,
    /// The idempotency key, once it was heard.
    key: RefCell<String>,
}

impl Kind for Buyer {
    type Settings = BuyerSettings;
    type Logic = Purchase<ObjectPorts<Self>>;
    type Task = Task;

    fn start(ports: ObjectPorts<Self>) -> Rc<Self::Logic> {
        let BuyerSettings { variables, isolate } = ports.settings.clone();
        let variables = variables.iter();
        let variables: Vec<_> = variables
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let ready = config(&variables).ready.unwrap();
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
        let asked = Question::read(question).unwrap();
        *host.kind.key.borrow_mut() = asked.key;
        host.kind.witness.borrow_mut().heard(question);
    }

    fn answered(host: &Host<Self>, question: &str, answer: &str) {
        let carrier = &host.surroundings.wire.emulator;
        let mut witness = host.kind.witness.borrow_mut();
        witness.answered(question, answer, carrier);
    }
}

impl Host<Buyer> {
    fn note_forgotten(&self, head: Option<String>) {
        let Surroundings { world, wire, .. } = &self.surroundings;
        let (key, now) = (self.kind.key.borrow(), true_time(world).0);
        let mut witness = self.kind.witness.borrow_mut();
        witness.forgot(&key, head, now, &wire.emulator);
    }
}

impl TokenPorts for ObjectPorts<Buyer> {
    async fn kv_read(&self, key: &str, deadline: Duration) -> Result<Option<String>, Unavailable> {
        self.may_vanish().await;
        let kv = &self.host.surroundings.kv;
        let read = kv.read(LOCATION, key, deadline).await;
        self.may_vanish().await;
        read
    }

    async fn ask_account(
        &self,
        object: &ObjectAddress,
        question: &str,
        deadline: Duration,
    ) -> Result<String, ObjectError> {
        self.may_vanish().await;
        let account = self.host.kind.accounts.named(&object.name);
        let asked = account.ask(question.to_owned());
        let answer = within(&self.host.surroundings.world, deadline, asked).await;
        self.may_vanish().await;
        answer.unwrap_or(Err(ObjectError::TimedOut))
    }

    fn ask_account_later(
        &self,
        object: &ObjectAddress,
        question: String,
        then: impl FnOnce(String) + 'static,
    ) {
        let account = self.host.kind.accounts.named(&object.name);
        self.host.surroundings.world.spawn(self.owner, async move {
            if let Ok(answer) = account.ask(question).await {
                then(answer);
            }
        });
    }
}

impl PurchasePorts for ObjectPorts<Buyer> {
    async fn forget(&self) -> Result<(), Unavailable> {
        self.may_vanish().await;
        let head = self.host.storage.row("purchase");
        let forgotten = self
            .own_storage(|storage| {
                let forgotten = storage.forget();
                if storage.is_empty() {
                    self.host.note_forgotten(head);
                }
                forgotten
            })
            .await;
        self.may_vanish().await;
        forgotten
    }
}
