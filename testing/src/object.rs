//! What runs an object of any kind: one newest instance over one storage, that may vanish at any await, or be followed by
//! another while it still runs; and its alarm, which outlives instances and may ring late or twice.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use edgepost::clock::UnixMillis;
use edgepost::ports::{
    Limits, ObjectError, Ports, Request, Response, SendError, StoragePorts, Unavailable,
};
use futures_channel::oneshot;

use super::clock::ManualClock;
use super::executor::TaskId;
use super::{Log, MemoryKv, ObjectStorage, Owner, Wire, World};

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
    /// Questions arrive and are worked on, and no answer ever comes back.
    pub deaf: bool,
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
            deaf: false,
            ends_silently: false,
            alarm_late: Duration::ZERO,
            alarm_twice: 0.0,
            alarm_never: 0.0,
        }
    }
}

/// One version's words put into another's.
pub type Dialect = fn(&str) -> String;

/// What an object does, and what is watched of it besides.
pub trait Kind: Sized + 'static {
    /// What an instance is started with.
    type Settings: Clone + 'static;
    type Logic: 'static;
    type Task: 'static;

    fn start(ports: ObjectPorts<Self>) -> Rc<Self::Logic>;

    async fn answer(logic: &Self::Logic, question: &str, spawn: impl Fn(Self::Task)) -> String;

    async fn run(logic: Rc<Self::Logic>, task: Self::Task);

    async fn alarm(logic: &Self::Logic) -> Result<(), Unavailable>;

    /// A question has reached an instance.
    fn heard(_host: &Host<Self>, _question: &str) {}

    /// An instance has an answer.
    fn answered(_host: &Host<Self>, _question: &str, _answer: &str) {}

    /// The answer has left the instance.
    fn handed_over(_host: &Host<Self>, _answer: &str) {}

    fn sends(_ports: &ObjectPorts<Self>, _request: &Request) {}

    fn received(_ports: &ObjectPorts<Self>, _request: &Request, _response: &Response) {}

    /// Rows were written, or not.
    fn saved(_ports: &ObjectPorts<Self>) {}
}

/// What all objects of a deployment can reach.
#[derive(Clone)]
pub struct Surroundings {
    pub world: World,
    pub wire: Rc<Wire>,
    pub kv: Rc<MemoryKv>,
    pub log: Log,
}

/// An object, whichever instance answers for it at the moment.
pub struct Object<K: Kind>(Rc<Host<K>>);

pub struct Host<K: Kind> {
    pub surroundings: Surroundings,
    pub storage: ObjectStorage,
    pub clock: Rc<ManualClock>,
    pub settings: RefCell<K::Settings>,
    pub kind: K,
    /// Set by the platform's own tasks: when the alarm is to ring.
    alarm: Cell<Option<u64>>,
    /// How often the alarm rang, and how many questions came.
    pub rang: Cell<u64>,
    pub questions: Cell<u64>,
    platform: Owner,
    current: RefCell<Option<Instance<K>>>,
    pub mood: RefCell<ObjectMood>,
    /// What an object of another version makes of a question, and how it answers.
    pub hears: RefCell<Option<Dialect>>,
    pub says: RefCell<Option<Dialect>>,
    /// Awaits of all instances so far, and the one at which the instance vanishes.
    awaits: Cell<u64>,
    vanish_at: Cell<Option<u64>>,
}

struct Instance<K: Kind> {
    owner: Owner,
    logic: Rc<K::Logic>,
}

impl<K: Kind> Clone for Object<K> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<K: Kind> std::ops::Deref for Object<K> {
    type Target = Host<K>;
    fn deref(&self) -> &Host<K> {
        &self.0
    }
}

impl<K: Kind> Object<K> {
    pub fn of_kind(
        kind: K,
        surroundings: Surroundings,
        clock: Rc<ManualClock>,
        settings: K::Settings,
    ) -> Self {
        let world = &surroundings.world;
        Self(Rc::new(Host {
            storage: ObjectStorage::new(world),
            clock,
            settings: RefCell::new(settings),
            kind,
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
            surroundings,
        }))
    }

    /// Asks the newest instance. The question goes away when its asker does.
    pub async fn ask(&self, question: String) -> Result<String, ObjectError> {
        self.questions.set(self.questions.get() + 1);
        let world = &self.surroundings.world;
        let mood = self.mood.borrow().clone();
        if mood.deaf {
            self.work_in_vain(question);
            return std::future::pending().await;
        }
        let latency = Duration::from_millis(mood.latency_ms / 2);
        world.sleep(latency).await;
        if mood.overloaded {
            return Err(ObjectError::Overloaded);
        }
        if world.happens(mood.unreachable) {
            return Err(ObjectError::Lost);
        }
        let hears = *self.hears.borrow();
        let question = hears.map_or(question.clone(), |hears| hears(&question));
        let (owner, logic) = self.instance();
        let (sender, receiver) = oneshot::channel();
        let host = self.clone();
        K::heard(self, &question);
        let task = world.spawn(owner, async move {
            let spawn = |task| {
                let world = &host.surroundings.world;
                world.spawn(owner, K::run(logic.clone(), task));
            };
            let answer = K::answer(&logic, &question, spawn).await;
            K::answered(&host, &question, &answer);
            let _asker_gone = sender.send(answer);
        });
        let _asking = Asking(world.clone(), task);
        let answer = match receiver.await {
            Ok(answer) => answer,
            Err(_) if self.mood.borrow().ends_silently => std::future::pending().await,
            Err(_) => return Err(ObjectError::Lost),
        };
        K::handed_over(self, &answer);
        world.sleep(latency).await;
        let says = *self.says.borrow();
        match world.happens(mood.answers_lost) {
            true => Err(ObjectError::Lost),
            false => Ok(says.map_or(answer.clone(), |says| says(&answer))),
        }
    }

    /// The question was sent: it arrives whether or not its asker still waits.
    fn work_in_vain(&self, question: String) {
        let (owner, logic) = self.instance();
        let host = self.clone();
        K::heard(self, &question);
        self.surroundings.world.spawn(owner, async move {
            let spawn = |task| {
                let world = &host.surroundings.world;
                world.spawn(owner, K::run(logic.clone(), task));
            };
            let answer = K::answer(&logic, &question, spawn).await;
            K::answered(&host, &question, &answer);
        });
    }

    /// The platform keeps one alarm, whatever becomes of instances.
    fn set_alarm(&self, span: Duration) {
        let world = &self.surroundings.world;
        let mood = self.mood.borrow().clone();
        let late = world.chance(|chance| chance.f64());
        let span = span + mood.alarm_late.mul_f64(late);
        let at = world.elapsed_ms() + u64::try_from(span.as_millis()).unwrap();
        self.alarm.set(Some(at));
        let host = self.clone();
        world.spawn(self.platform, async move {
            let world = &host.surroundings.world;
            world.sleep(span).await;
            // Replaced by a later call, or rung already.
            if host.alarm.get() != Some(at) {
                return;
            }
            host.alarm.set(None);
            if world.happens(mood.alarm_never) {
                return;
            }
            host.ring_until_done().await;
            if world.happens(mood.alarm_twice) {
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
            self.surroundings.world.sleep(pause).await;
            pause *= 2;
        }
    }

    /// Rings the alarm now, at the newest instance.
    pub async fn ring(&self) -> Result<(), Unavailable> {
        self.rang.set(self.rang.get() + 1);
        let (owner, logic) = self.instance();
        let (sender, receiver) = oneshot::channel();
        self.surroundings.world.spawn(owner, async move {
            let _gone = sender.send(K::alarm(&logic).await);
        });
        receiver.await.unwrap_or(Err(Unavailable))
    }

    /// The next instances have these settings.
    pub fn deploy(&self, settings: K::Settings) {
        *self.settings.borrow_mut() = settings;
        self.evict();
    }

    fn instance(&self) -> (Owner, Rc<K::Logic>) {
        let mut current = self.current.borrow_mut();
        let instance = current.get_or_insert_with(|| {
            let owner = self.surroundings.world.new_owner();
            let ports = ObjectPorts {
                host: self.clone(),
                owner,
                settings: self.settings.borrow().clone(),
            };
            // The platform lets only one instance touch the storage from the start of its first event.
            self.storage.belongs_to(owner);
            Instance {
                owner,
                logic: K::start(ports),
            }
        });
        (instance.owner, instance.logic.clone())
    }
}

impl<K: Kind> Host<K> {
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
            self.surroundings.world.end(instance.owner);
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
}

/// Ends the question when its asker stops waiting.
struct Asking(World, TaskId);

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.abort(self.1);
    }
}

/// The ways out of one instance.
pub struct ObjectPorts<K: Kind> {
    pub host: Object<K>,
    pub owner: Owner,
    pub settings: K::Settings,
}

impl<K: Kind> ObjectPorts<K> {
    /// Before and after everything that is waited for: the instance may end here.
    pub async fn may_vanish(&self) {
        let host = &self.host;
        host.awaits.set(host.awaits.get() + 1);
        let due = host
            .vanish_at
            .get()
            .is_some_and(|at| host.awaits.get() > at);
        let chance = host.mood.borrow().vanishes;
        if due || host.surroundings.world.happens(chance) {
            host.vanish_at.set(None);
            self.stop().await;
        }
    }

    /// Storage is refused to an instance that has a successor. What one instance asks of it happens in the order in which it
    /// was asked; only the answer takes a while.
    pub async fn own_storage<T>(&self, operation: impl FnOnce(&ObjectStorage) -> T) -> T {
        if !self.host.storage.admits(self.owner) {
            self.stop().await;
        }
        let outcome = operation(&self.host.storage);
        let (world, takes_ms) = (
            &self.host.surroundings.world,
            self.host.storage.mood.borrow().takes_ms,
        );
        match takes_ms {
            0 => world.give_way().await,
            ms => world.sleep(Duration::from_millis(ms)).await,
        }
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
        host.surroundings.world.end(self.owner);
        std::future::pending().await
    }
}

impl<K: Kind> Ports for ObjectPorts<K> {
    fn now(&self) -> UnixMillis {
        self.host.clock.now()
    }

    fn random(&self, bytes: &mut [u8]) {
        let world = &self.host.surroundings.world;
        world.chance(|chance| chance.fill(bytes));
    }

    async fn send(&self, request: &Request, limits: Limits) -> Result<Response, SendError> {
        self.may_vanish().await;
        K::sends(self, request);
        let response = self.host.surroundings.wire.send(request, limits).await;
        if let Ok(response) = &response {
            K::received(self, request, response);
        }
        self.may_vanish().await;
        response.map(|response| Response {
            received_at: self.now(),
            ..response
        })
    }

    fn log(&self, line: &str) {
        self.host.surroundings.log.add(line);
    }

    async fn pause(&self, span: Duration) {
        self.host.surroundings.world.sleep(span).await;
    }
}

impl<K: Kind> StoragePorts for ObjectPorts<K> {
    async fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        self.may_vanish().await;
        let loaded = self.own_storage(|storage| storage.load(row)).await;
        self.may_vanish().await;
        loaded
    }

    async fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable> {
        self.may_vanish().await;
        let saved = self.own_storage(|storage| storage.save(rows)).await;
        K::saved(self);
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
