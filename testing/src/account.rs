//! The account object on its host, watched: what it may never do.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use edgepost::carrier::usps::Api;
use edgepost::ports::{AccountPorts, Ports, Request, Response, Unavailable};
use edgepost::token::AccountSettings;
use edgepost::token::account::{Account, Task};
use edgepost::token::protocol::{Answer, Question};
use edgepost::token::{Published, Sealed, TokenKind, TokenRecord};

use super::clock::ManualClock;
use super::object::{Host, Kind, Object, ObjectPorts, Surroundings};
use super::wire::token_asked_for;
use super::{Given, Witnesses};

pub type AccountHost = Object<Accounts>;

/// All account objects there are, by name: one, until somebody asks for another.
#[derive(Clone)]
pub struct Objects(Rc<RefCell<BTreeMap<String, AccountHost>>>);

impl Objects {
    pub fn new(first: &AccountHost) -> Self {
        let name = first.settings.borrow().object.name.clone();
        Self(Rc::new(RefCell::new(BTreeMap::from([(
            name,
            first.clone(),
        )]))))
    }

    pub fn named(&self, name: &str) -> AccountHost {
        let mut all = self.0.borrow_mut();
        if let Some(known) = all.get(name) {
            return known.clone();
        }
        let first = all.values().next().unwrap();
        let settings = first.settings.borrow().clone();
        let created = AccountHost::new(first.surroundings.clone(), settings);
        all.insert(name.to_owned(), created.clone());
        created
    }

    /// Every object that was ever asked.
    pub fn all(&self) -> Vec<AccountHost> {
        self.0.borrow().values().cloned().collect()
    }

    /// From now on all objects run with these settings.
    pub fn deploy(&self, settings: &Rc<AccountSettings>) {
        for object in self.0.borrow().values() {
            object.deploy(settings.clone());
        }
    }
}

/// What was seen of one.
#[derive(Default)]
pub struct Accounts {
    witnesses: Witnesses,
    /// Which token each generation stood for, in everything that was ever handed out.
    handed_out: RefCell<BTreeMap<(&'static str, u64), String>>,
    /// The answer that was looked into last.
    noted: RefCell<String>,
    given: Given,
    /// Whatever the clock showed.
    all_given: RefCell<Vec<(Api, u64)>>,
}

impl AccountHost {
    pub fn new(surroundings: Surroundings, settings: Rc<AccountSettings>) -> Self {
        let clock = Rc::new(ManualClock::new(&surroundings.world));
        Self::of_kind(Accounts::default(), surroundings, clock, settings)
    }
}

impl Host<Accounts> {
    /// Which token a record holds, as the header that carries it.
    pub fn open(&self, sealed: &str) -> Option<TokenRecord> {
        self.open_token(TokenKind::Bearer, sealed)
    }

    pub fn open_token(&self, kind: TokenKind, sealed: &str) -> Option<TokenRecord> {
        let sealed: Sealed = serde_json::from_str(sealed).ok()?;
        let settings = self.settings.borrow();
        settings.keys.open(&sealed, &settings.token(kind)?.context)
    }

    /// The token in a value of KV, with its generation.
    pub fn open_published(&self, value: &str) -> Option<TokenRecord> {
        let sealed = Published::from_json(value)?.bearer?;
        self.open(&serde_json::to_string(&sealed).unwrap())
    }

    /// What KV gets.
    fn note_published(&self, value: &str) {
        let published = Published::from_json(value).unwrap();
        if let Some(sealed) = published.bearer {
            self.note_sealed(&serde_json::to_string(&sealed).unwrap());
        }
    }

    /// No two tokens of a kind ever share a generation.
    fn note_sealed(&self, sealed: &str) {
        for kind in [TokenKind::Bearer, TokenKind::Payment] {
            let Some(record) = self.open_token(kind, sealed) else {
                continue;
            };
            let token = record.token.bearer();
            let mut handed_out = self.kind.handed_out.borrow_mut();
            let known = handed_out
                .entry((kind.name(), record.generation))
                .or_insert_with(|| token.clone());
            assert!(
                *known == token,
                "generation {} stands for two tokens",
                record.generation
            );
        }
    }

    /// A permit that left the instance. With a clock that is put wrong there is no telling when it was.
    fn note_permit(&self, question: &str, answer: &str) {
        let question: Question = serde_json::from_str(question).unwrap_or_default();
        let api = question.permit.as_deref().and_then(Api::of_name);
        let answer: Answer = serde_json::from_str(answer).unwrap();
        if let Some(api) = api.filter(|_| answer.permit.is_some_and(|permit| permit.granted)) {
            self.note_given(api);
        }
    }

    /// When permits of an API, or token calls, were given, in virtual milliseconds.
    pub fn given(&self, api: Api) -> Vec<u64> {
        let all = self.kind.all_given.borrow();
        let of_api = all.iter().filter(|(of, _)| *of == api);
        of_api.map(|(_, at)| *at).collect()
    }

    fn note_given(&self, api: Api) {
        let at_ms = self.surroundings.world.elapsed_ms();
        self.kind.all_given.borrow_mut().push((api, at_ms));
        if self.clock.steps() == 0 {
            let settings = self.settings.borrow().clone();
            self.kind.given.note(api, at_ms, &settings);
        }
    }

    /// The bearer that this request carries was refused.
    fn see_refused(&self, request: &Request) {
        let sent = request
            .headers
            .iter()
            .find(|(name, _)| *name == "authorization");
        let handed_out = self.kind.handed_out.borrow();
        let of_bearers = handed_out.iter().filter(|((kind, _), _)| *kind == "bearer");
        let stored = self.storage.row("bearer").and_then(|row| self.open(&row));
        let stored = stored
            .iter()
            .map(|record| (record.generation, record.token.bearer()));
        let known = of_bearers.map(|((_, generation), token)| (*generation, token.clone()));
        for (generation, token) in known.chain(stored) {
            if sent.is_some_and(|(_, value)| *value == token) {
                let witness = self.kind.witnesses.of(TokenKind::Bearer);
                witness.seen_refused(generation);
            }
        }
    }
}

impl Kind for Accounts {
    type Settings = Rc<AccountSettings>;
    type Logic = Account<ObjectPorts<Self>>;
    type Task = Task<ObjectPorts<Self>>;

    fn start(ports: ObjectPorts<Self>) -> Rc<Self::Logic> {
        let settings = ports.settings.clone();
        Account::new(ports, settings)
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
        host.kind.witnesses.heard(question);
    }

    fn answered(host: &Host<Self>, question: &str, answer: &str) {
        let kind = serde_json::from_str::<Question>(question)
            .unwrap_or_default()
            .kind;
        let settings = host.settings.borrow().clone();
        if let Some(token) = settings.token(kind) {
            let (row, now) = (host.storage.row(kind.name()), host.clock.now());
            let witness = host.kind.witnesses.of(kind);
            witness.answered(question, answer, row.as_deref(), &settings, token, now);
        }
        host.note_permit(question, answer);
    }

    fn handed_over(host: &Host<Self>, answer: &str) {
        // A crowd gets the same answer: opening it once is enough, and unoptimised it takes a while.
        if host.kind.noted.replace(answer.to_owned()) == answer {
            return;
        }
        let answer: Answer = serde_json::from_str(answer).unwrap();
        if let Some(sealed) = answer.token {
            host.note_sealed(&serde_json::to_string(&sealed).unwrap());
        }
    }

    fn sends(ports: &ObjectPorts<Self>, request: &Request) {
        // The second call for a payment token, with a bearer that is not refused, is the first one's repeat.
        let kind = token_asked_for(&request.url);
        let (host, settings) = (&ports.host, &ports.settings);
        if let Some((kind, token)) = kind.and_then(|kind| Some((kind, settings.token(kind)?))) {
            let row = host.storage.row(kind.name());
            let witness = host.kind.witnesses.of(kind);
            witness.token_call(row.as_deref(), settings, token, ports.now());
            host.note_given(match kind {
                TokenKind::Bearer => Api::OAuth,
                TokenKind::Payment => Api::Payments,
            });
        }
    }

    fn received(ports: &ObjectPorts<Self>, request: &Request, response: &Response) {
        if token_asked_for(&request.url) == Some(TokenKind::Payment) && response.status == 401 {
            ports.host.see_refused(request);
        }
    }

    fn saved(ports: &ObjectPorts<Self>) {
        let (host, settings) = (&ports.host, &ports.settings);
        for kind in [TokenKind::Bearer, TokenKind::Payment] {
            let row = host.storage.row(kind.name());
            if let (Some(row), Some(token)) = (row, settings.token(kind)) {
                host.kind.witnesses.of(kind).stored(&row, settings, token);
            }
        }
    }
}

impl AccountPorts for ObjectPorts<Accounts> {
    async fn kv_write(&self, key: &str, value: &str, ttl: Duration) -> Result<(), Unavailable> {
        self.may_vanish().await;
        self.host.note_published(value);
        let kv = &self.host.surroundings.kv;
        let written = kv.write(key, value, ttl).await;
        self.may_vanish().await;
        written
    }
}
