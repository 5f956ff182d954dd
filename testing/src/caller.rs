//! Objects that call the carrier themselves (of purchases, of questions about prices) on their hosts. All of a class share the
//! memory of the isolate that they run in.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use edgepost::call::Isolate;
use edgepost::config::Ready;
use edgepost::ports::{ObjectAddress, ObjectError, PurchasePorts, TokenPorts, Unavailable};

use super::clock::ManualClock;
use super::executor::within;
use super::object::{Host, Kind, Object, ObjectPorts, Surroundings};
use super::{ObjectMood, Objects, config};

/// Where the objects run, as KV sees it.
const LOCATION: &str = "where objects are";

/// Settings by name, as a deploy brings them.
pub type Variables = Rc<[(String, String)]>;

/// A kind of object that calls the carrier.
pub trait Caller: Kind<Settings = CallerSettings> {
    fn new(accounts: Objects) -> Self;

    fn accounts(&self) -> &Objects;

    /// All rows are gone; `head` is what stood in the row of this name.
    fn forgotten(_host: &Host<Self>, _head: Option<String>) {}
}

/// All objects of a class, by name.
pub struct Callers<K: Caller>(Rc<Inside<K>>);

pub struct Inside<K: Caller> {
    surroundings: Surroundings,
    accounts: Objects,
    newest: RefCell<CallerSettings>,
    all: RefCell<BTreeMap<String, Object<K>>>,
    /// How objects behave from their first question on.
    mood: RefCell<ObjectMood>,
    /// What their isolate believes the time is.
    pub clock: Rc<ManualClock>,
}

/// What an instance is started with.
#[derive(Clone)]
pub struct CallerSettings {
    variables: Variables,
    pub isolate: Rc<Isolate>,
}

impl CallerSettings {
    pub fn ready(&self) -> Rc<Ready> {
        let variables = self.variables.iter();
        let variables: Vec<_> = variables
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        config(&variables).ready.unwrap()
    }
}

impl<K: Caller> Clone for Callers<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Caller> std::ops::Deref for Callers<K> {
    type Target = Inside<K>;
    fn deref(&self) -> &Inside<K> {
        &self.0
    }
}

impl<K: Caller> Callers<K> {
    pub fn new(surroundings: Surroundings, accounts: Objects, variables: Variables) -> Self {
        Self(Rc::new(Inside {
            clock: Rc::new(ManualClock::new(&surroundings.world)),
            surroundings,
            accounts,
            newest: RefCell::new(CallerSettings {
                variables,
                isolate: Rc::default(),
            }),
            all: RefCell::default(),
            mood: RefCell::default(),
        }))
    }

    /// The object of this name; the first question creates it.
    pub fn named(&self, name: &str) -> Object<K> {
        let mut all = self.all.borrow_mut();
        let create = || {
            let settings = self.newest.borrow().clone();
            let (surroundings, clock) = (self.surroundings.clone(), self.clock.clone());
            let kind = K::new(self.accounts.clone());
            let created = Object::of_kind(kind, surroundings, clock, settings);
            created.mood.replace(self.mood.borrow().clone());
            created
        };
        all.entry(name.to_owned()).or_insert_with(create).clone()
    }
}

impl<K: Caller> Inside<K> {
    /// Every object that was ever asked.
    pub fn all(&self) -> Vec<Object<K>> {
        self.all.borrow().values().cloned().collect()
    }

    /// All of them behave like this, those too that nobody has asked yet.
    pub fn behave(&self, mood: &ObjectMood) {
        self.mood.replace(mood.clone());
        for object in self.all() {
            object.mood.replace(mood.clone());
        }
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
        for object in self.all() {
            object.deploy(self.newest.borrow().clone());
        }
    }
}

pub fn owned(variables: &[(&str, &str)]) -> Variables {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    variables.iter().map(owned).collect()
}

impl<K: Caller> TokenPorts for ObjectPorts<K> {
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
        let account = self.host.kind.accounts().named(&object.name);
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
        let account = self.host.kind.accounts().named(&object.name);
        self.host.surroundings.world.spawn(self.owner, async move {
            if let Ok(answer) = account.ask(question).await {
                then(answer);
            }
        });
    }
}

impl<K: Caller> PurchasePorts for ObjectPorts<K> {
    async fn forget(&self) -> Result<(), Unavailable> {
        self.may_vanish().await;
        let head = self.host.storage.row("purchase");
        let forgotten = self
            .own_storage(|storage| {
                let forgotten = storage.forget();
                if storage.is_empty() {
                    K::forgotten(&self.host, head);
                }
                forgotten
            })
            .await;
        self.may_vanish().await;
        forgotten
    }
}
