//! The account object and what runs it: one newest instance over one storage, that may vanish at any await, or be followed by
//! another while it still runs; and its alarm, which outlives instances and may ring late or twice.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use edgepost::clock::UnixMillis;
use edgepost::ports::{
    AccountPorts, Limits, ObjectError, Ports, Request, Response, SendError, StoragePorts,
    Unavailable,
};
use edgepost::token::AccountSettings;
use edgepost::token::account::Account;
use edgepost::token::protocol::Answer;
use edgepost::token::{Published, Sealed, TokenKind, TokenRecord};
use futures_channel::oneshot;

use super::clock::ManualClock;
use super::executor::TaskId;
use super::wire::token_asked_for;
use super::{Log, MemoryKv, ObjectStorage, Owner, Wire, Witnesses, World};

/// How it behaves at the moment.
#[derive(Clone, Debug)]
pub struct ObjectMood {
    /// How likely a question never reaches it.
    pub unreachable: f64,
    /// How long a question and its answer are under way together.
    pub latency_ms: u64,
    /// How likely the instance vanishes at an await.
    pub vanishes: f64,
    /// How likely an answer is lost on its way back.
    pub answers_lost: f64,
    /// It has more questions than it can take.
    pub overloaded: bool,
    /// An instance that ends leaves those who asked it without any answer, as after a panic.
    pub ends_silently: bool,
    /// How late the alarm may ring.
    pub alarm_late: Duration,
    /// How likely the alarm rings a second time, and not at all.
    pub alarm_twice: f64,
    pub alarm_never: f64,
}

impl Default for ObjectMood {
    fn default() -> Self {
        Self {
            unreachable: 0.0,
            latency_ms: 20,
            vanishes: 0.0,
            answers_lost: 0.0,
            overloaded: false,
            ends_silently: false,
            alarm_late: Duration::ZERO,
            alarm_twice: 0.0,
            alarm_never: 0.0,
        }
    }
}

/// One version's words put into another's.
pub type Dialect = fn(&str) -> String;

/// All objects there are, by name: one, until somebody asks for another.
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
        let (wire, kv) = (first.wire.clone(), first.kv.clone());
        let created = AccountHost::new(&first.world, wire, kv, settings, first.log.clone());
        all.insert(name.to_owned(), created.clone());
        created
    }

    /// From now on all objects run with these settings.
    pub fn deploy(&self, settings: &Rc<AccountSettings>) {
        for object in self.0.borrow().values() {
            object.deploy(settings.clone());
        }
    }
}

#[derive(Clone)]
pub struct AccountHost(Rc<Host>);

pub struct Host {
    world: World,
    wire: Rc<Wire>,
    kv: Rc<MemoryKv>,
    pub storage: ObjectStorage,
    pub clock: ManualClock,
    settings: RefCell<Rc<AccountSettings>>,
    /// Set by the platform's own tasks: when the alarm is to ring.
    alarm: Cell<Option<u64>>,
    /// How often the alarm rang, and how many questions came.
    pub rang: Cell<u64>,
    pub questions: Cell<u64>,
    platform: Owner,
    current: RefCell<Option<Instance>>,
    pub mood: RefCell<ObjectMood>,
    /// What an object of another version makes of a question, and how it answers.
    pub hears: RefCell<Option<Dialect>>,
    pub says: RefCell<Option<Dialect>>,
    /// Awaits of all instances so far, and the one at which the instance vanishes.
    awaits: Cell<u64>,
    vanish_at: Cell<Option<u64>>,
    log: Log,
    witnesses: Witnesses,
    /// Which token each generation stood for, in everything that was ever handed out.
    handed_out: RefCell<BTreeMap<(&'static str, u64), String>>,
    /// The answer that was looked into last.
    noted: RefCell<String>,
}

struct Instance {
    owner: Owner,
    account: Rc<Account<ObjectPorts>>,
}

impl std::ops::Deref for AccountHost {
    type Target = Host;
    fn deref(&self) -> &Host {
        &self.0
    }
}

impl AccountHost {
    pub fn new(
        world: &World,
        wire: Rc<Wire>,
        kv: Rc<MemoryKv>,
        settings: Rc<AccountSettings>,
        log: Log,
    ) -> Self {
        Self(Rc::new(Host {
            world: world.clone(),
            wire,
            kv,
            storage: ObjectStorage::new(world),
            clock: ManualClock::new(world),
            settings: RefCell::new(settings),
            alarm: Cell::new(None),
            rang: Cell::new(0),
            questions: Cell::new(0),
            platform: world.new_owner(),
            current: RefCell::default(),
            mood: RefCell::default(),
            hears: RefCell::default(),
            says: RefCell::default(),
            awaits: Cell::new(0),
            vanish_at: Cell::new(None),
            log,
            witnesses: Witnesses::default(),
            handed_out: RefCell::default(),
            noted: RefCell::default(),
        }))
    }

    /// Asks the newest instance. The question goes away when its asker does.
    pub async fn ask(&self, question: String) -> Result<String, ObjectError> {
        self.questions.set(self.questions.get() + 1);
        let mood = self.mood.borrow().clone();
        let latency = Duration::from_millis(mood.latency_ms / 2);
        self.world.sleep(latency).await;
        if mood.overloaded {
            return Err(ObjectError::Overloaded);
        }
        if self.world.happens(mood.unreachable) {
            return Err(ObjectError::Lost);
        }
        let hears = *self.hears.borrow();
        let question = hears.map_or(question.clone(), |hears| hears(&question));
        let (owner, account) = self.instance();
        let (sender, receiver) = oneshot::channel();
        let (host, runner) = (self.clone(), account.clone());
        let kind = self.witnesses.heard(&question);
        let task = self.world.spawn(owner, async move {
            let spawn = |task| {
                host.world.spawn(owner, runner.clone().run(task));
            };
            let answer = account.answer(&question, spawn).await;
            let settings = host.settings.borrow().clone();
            if let Some(token) = settings.token(kind) {
                let (row, now) = (host.storage.row(kind.name()), host.clock.now());
                let witness = host.witnesses.of(kind);
                witness.answered(&question, &answer, row.as_deref(), &settings, token, now);
            }
            let _asker_gone = sender.send(answer);
        });
        let _asking = Asking(self.world.clone(), task);
        let answer = match receiver.await {
            Ok(answer) => answer,
            Err(_) if self.mood.borrow().ends_silently => std::future::pending().await,
            Err(_) => return Err(ObjectError::Lost),
        };
        self.note(&answer);
        self.world.sleep(latency).await;
        let says = *self.says.borrow();
        match self.world.happens(mood.answers_lost) {
            true => Err(ObjectError::Lost),
            false => Ok(says.map_or(answer.clone(), |says| says(&answer))),
        }
    }

    /// The platform keeps one alarm, whatever becomes of instances.
    fn set_alarm(&self, span: Duration) {
        let mood = self.mood.borrow().clone();
        let late = self.world.chance(|chance| chance.f64());
        let span = span + mood.alarm_late.mul_f64(late);
        let at = self.world.elapsed_ms() + u64::try_from(span.as_millis()).unwrap();
        self.alarm.set(Some(at));
        let host = self.clone();
        self.world.spawn(self.platform, async move {
            host.world.sleep(span).await;
            // Replaced by a later call, or rung already.
            if host.alarm.get() != Some(at) {
                return;
            }
            host.alarm.set(None);
            if host.world.happens(mood.alarm_never) {
                return;
            }
            host.ring_until_done().await;
            if host.world.happens(mood.alarm_twice) {
                host.ring_until_done().await;
            }
        });
    }

    /// At least once; after an error again in two seconds, doubling, six times.
    async fn ring_until_done(&self) {
        let mut pause = Duration::from_secs(2);
        for _ in 0..=6 {
            if self.ring().await.is_ok() {
                return;
            }
            self.world.sleep(pause).await;
            pause *= 2;
        }
    }

    /// Rings the alarm now, at the newest instance.
    pub async fn ring(&self) -> Result<(), Unavailable> {
        self.rang.set(self.rang.get() + 1);
        let (owner, account) = self.instance();
        let (sender, receiver) = oneshot::channel();
        self.world.spawn(owner, async move {
            let _gone = sender.send(account.alarm().await);
        });
        receiver.await.unwrap_or(Err(Unavailable))
    }

    /// When the alarm is to ring, in virtual milliseconds.
    pub fn alarm_at(&self) -> Option<u64> {
        self.alarm.get()
    }

    /// The platform forgets the alarm.
    pub fn lose_alarm(&self) {
        self.alarm.set(None);
    }

    /// The instance is gone, with everything it was doing; the next question finds a new one over the same storage.
    pub fn evict(&self) {
        let gone = self.current.borrow_mut().take();
        if let Some(instance) = gone {
            self.world.end(instance.owner);
        }
    }

    /// The instance goes on with what it was doing and is asked no more; it is stopped when it touches the storage after its
    /// successor did.
    pub fn supersede(&self) {
        self.current.borrow_mut().take();
    }

    /// Vanishes at the await after so many from now, once.
    pub fn vanish_after(&self, awaits: u64) {
        self.vanish_at.set(Some(self.awaits.get() + awaits));
    }

    /// Whether it did.
    pub fn has_vanished(&self) -> bool {
        self.vanish_at.get().is_none()
    }

    /// Awaits of all instances so far.
    pub fn awaits(&self) -> u64 {
        self.awaits.get()
    }

    /// The next instances have these settings.
    pub fn deploy(&self, settings: Rc<AccountSettings>) {
        *self.settings.borrow_mut() = settings;
        self.evict();
    }

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

    fn note(&self, answer: &str) {
        // A crowd gets the same answer: opening it once is enough, and unoptimised it takes a while.
        if self.noted.replace(answer.to_owned()) == answer {
            return;
        }
        let answer: Answer = serde_json::from_str(answer).unwrap();
        if let Some(sealed) = answer.token {
            self.note_sealed(&serde_json::to_string(&sealed).unwrap());
        }
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
            let mut handed_out = self.handed_out.borrow_mut();
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

    fn instance(&self) -> (Owner, Rc<Account<ObjectPorts>>) {
        let mut current = self.current.borrow_mut();
        let instance = current.get_or_insert_with(|| {
            let owner = self.world.new_owner();
            let settings = self.settings.borrow().clone();
            let ports = ObjectPorts {
                host: self.clone(),
                owner,
                settings: settings.clone(),
            };
            // The platform lets only one instance touch the storage from the start of its first event.
            self.storage.belongs_to(owner);
            Instance {
                owner,
                account: Account::new(ports, settings),
            }
        });
        (instance.owner, instance.account.clone())
    }
}

/// Ends the question when its asker stops waiting.
struct Asking(World, TaskId);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.abort(self.1);
    }
}

/// The ways out of one instance.
pub struct ObjectPorts {
    host: AccountHost,
    owner: Owner,
    settings: Rc<AccountSettings>,
}

impl ObjectPorts {
    /// Before and after everything that is waited for: the instance may end here.
    async fn may_vanish(&self) {
        let host = &self.host;
        host.awaits.set(host.awaits.get() + 1);
        let due = host
            .vanish_at
            .get()
            .is_some_and(|at| host.awaits.get() > at);
        let chance = host.mood.borrow().vanishes;
        if due || host.world.happens(chance) {
            host.vanish_at.set(None);
            self.stop().await;
        }
    }

    /// Storage is refused to an instance that has a successor. What one instance asks of it happens in the order in which it
    /// was asked; only the answer takes a while.
    async fn own_storage<T>(&self, operation: impl FnOnce(&ObjectStorage) -> T) -> T {
        if !self.host.storage.admits(self.owner) {
            self.stop().await;
        }
        let outcome = operation(&self.host.storage);
        self.host.world.give_way().await;
        outcome
    }

    /// Ends this instance; what it was doing never goes on.
    async fn stop(&self) {
        let host = &self.host;
        let is_current = host
            .current
            .borrow()
            .as_ref()
            .is_some_and(|current| current.owner == self.owner);
        if is_current {
            host.evict();
        }
        host.world.end(self.owner);
        std::future::pending().await
    }
}

impl ObjectPorts {
    /// The bearer that this request carries was refused.
    fn see_refused(&self, request: &Request) {
        let sent = request
            .headers
            .iter()
            .find(|(name, _)| *name == "authorization");
        let handed_out = self.host.handed_out.borrow();
        let of_bearers = handed_out.iter().filter(|((kind, _), _)| *kind == "bearer");
        let stored = self
            .host
            .storage
            .row("bearer")
            .and_then(|row| self.host.open(&row));
        let stored = stored
            .iter()
            .map(|record| (record.generation, record.token.bearer()));
        let known = of_bearers.map(|((_, generation), token)| (*generation, token.clone()));
        for (generation, token) in known.chain(stored) {
            if sent.is_some_and(|(_, value)| *value == token) {
                self.host
                    .witnesses
                    .of(TokenKind::Bearer)
                    .seen_refused(generation);
            }
        }
    }
}

impl Ports for ObjectPorts {
    fn now(&self) -> UnixMillis {
        self.host.clock.now()
    }

    fn random(&self, bytes: &mut [u8]) {
        self.host.world.chance(|chance| chance.fill(bytes));
    }

    async fn send(&self, request: &Request, limits: Limits) -> Result<Response, SendError> {
        self.may_vanish().await;
        // The second call for a payment token, with a bearer that is not refused, is the first one's repeat.
        let kind = token_asked_for(&request.url);
        if let Some((kind, token)) = kind.and_then(|kind| Some((kind, self.settings.token(kind)?)))
        {
            let row = self.host.storage.row(kind.name());
            let witness = self.host.witnesses.of(kind);
            witness.token_call(row.as_deref(), &self.settings, token, self.now());
        }
        let response = self.host.wire.send(request, limits).await;
        if kind == Some(TokenKind::Payment)
            && response
                .as_ref()
                .is_ok_and(|response| response.status == 401)
        {
            self.see_refused(request);
        }
        self.may_vanish().await;
        response.map(|response| Response {
            received_at: self.now(),
            ..response
        })
    }

    fn log(&self, line: &str) {
        self.host.log.add(line);
    }

    async fn pause(&self, span: Duration) {
        self.host.world.sleep(span).await;
    }
}

impl StoragePorts for ObjectPorts {
    async fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        self.may_vanish().await;
        let loaded = self.own_storage(|storage| storage.load(row)).await;
        self.may_vanish().await;
        loaded
    }

    async fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable> {
        self.may_vanish().await;
        let saved = self.own_storage(|storage| storage.save(rows)).await;
        for kind in [TokenKind::Bearer, TokenKind::Payment] {
            let (row, token) = (
                self.host.storage.row(kind.name()),
                self.settings.token(kind),
            );
            if let (Some(row), Some(token)) = (row, token) {
                let witness = self.host.witnesses.of(kind);
                witness.stored(&row, &self.settings, token);
            }
        }
        self.may_vanish().await;
        saved
    }

    async fn wake_after(&self, span: Duration) -> Result<(), Unavailable> {
        self.may_vanish().await;
        let set = self.own_storage(ObjectStorage::alarm).await;
        if set.is_ok() {
            self.host.set_alarm(span);
        }
        self.may_vanish().await;
        set
    }
}

impl AccountPorts for ObjectPorts {
    async fn kv_write(&self, key: &str, value: &str, ttl: Duration) -> Result<(), Unavailable> {
        self.may_vanish().await;
        self.host.note_published(value);
        let written = self.host.kv.write(key, value, ttl).await;
        self.may_vanish().await;
        written
    }
}
