//! A single-threaded executor with virtual time. Which of the ready tasks runs next is drawn from the seed; time moves only
//! when no task can.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll, Wake, Waker};
use std::time::Duration;

/// Whose tasks they are: an isolate's, or those of one instance of the account object.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Owner(u64);

/// One task, so that it can be dropped alone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct TaskId(u64);

type Work = Pin<Box<dyn Future<Output = ()>>>;
type Ready = Arc<Mutex<Vec<TaskId>>>;

/// The future that `run` was called with.
const MAIN: TaskId = TaskId(0);

#[derive(Clone)]
pub struct World(Rc<State>);

struct State {
    elapsed_ms: Cell<u64>,
    timers: RefCell<BTreeMap<(u64, u64), Waker>>,
    tasks: RefCell<BTreeMap<TaskId, (Owner, Work)>>,
    /// Owners that ended: what they still spawn is dropped.
    ended: RefCell<BTreeSet<Owner>>,
    aborted: RefCell<BTreeSet<TaskId>>,
    ready: Ready,
    last_number: Cell<u64>,
    chance: RefCell<fastrand::Rng>,
}

struct WakeTask {
    task: TaskId,
    ready: Ready,
}

impl Wake for WakeTask {
    fn wake(self: Arc<Self>) {
        let mut ready = self.ready.lock().unwrap();
        if !ready.contains(&self.task) {
            ready.push(self.task);
        }
    }
}

impl World {
    pub fn new(seed: u64) -> Self {
        Self(Rc::new(State {
            elapsed_ms: Cell::new(0),
            timers: RefCell::default(),
            tasks: RefCell::default(),
            ended: RefCell::default(),
            aborted: RefCell::default(),
            ready: Ready::default(),
            last_number: Cell::new(0),
            chance: RefCell::new(fastrand::Rng::with_seed(seed)),
        }))
    }

    /// Virtual time since the beginning. Never goes back, whatever the clocks of single machines show.
    pub fn elapsed_ms(&self) -> u64 {
        self.0.elapsed_ms.get()
    }

    /// Seeded randomness, one stream for everything.
    pub fn chance<T>(&self, draw: impl FnOnce(&mut fastrand::Rng) -> T) -> T {
        draw(&mut self.0.chance.borrow_mut())
    }

    /// Whether something with this probability happens now.
    pub fn happens(&self, probability: f64) -> bool {
        probability > 0.0 && self.chance(|chance| chance.f64()) < probability
    }

    pub fn new_owner(&self) -> Owner {
        Owner(self.number())
    }

    pub fn sleep(&self, span: Duration) -> Sleep {
        let span = u64::try_from(span.as_millis()).unwrap();
        Sleep {
            world: self.clone(),
            due: self.elapsed_ms() + span,
            timer: None,
        }
    }

    /// Lets every other ready task go first, once.
    pub async fn give_way(&self) {
        let mut first = true;
        std::future::poll_fn(|context| {
            if !std::mem::take(&mut first) {
                return Poll::Ready(());
            }
            context.waker().wake_by_ref();
            Poll::Pending
        })
        .await;
    }

    pub fn spawn(&self, owner: Owner, work: impl Future<Output = ()> + 'static) -> TaskId {
        let task = TaskId(self.number());
        if !self.0.ended.borrow().contains(&owner) {
            self.0
                .tasks
                .borrow_mut()
                .insert(task, (owner, Box::pin(work)));
            self.0.ready.lock().unwrap().push(task);
        }
        task
    }

    /// Drops one task, as when its client goes away.
    pub fn abort(&self, task: TaskId) {
        let dropped = self.0.tasks.borrow_mut().remove(&task);
        if dropped.is_none() {
            // It may be the one that runs at the moment.
            self.0.aborted.borrow_mut().insert(task);
        }
    }

    /// Drops all tasks of an owner, now and for ever.
    pub fn end(&self, owner: Owner) {
        self.0.ended.borrow_mut().insert(owner);
        let ended: Vec<_> = {
            let mut tasks = self.0.tasks.borrow_mut();
            let ids: Vec<_> = tasks
                .iter()
                .filter(|(_, (of, _))| *of == owner)
                .map(|(id, _)| *id)
                .collect();
            ids.iter().filter_map(|id| tasks.remove(id)).collect()
        };
        // Dropped outside of the borrow: what is dropped may touch timers and tasks.
        drop(ended);
    }

    /// Drops all tasks: they hold the world, and the world holds them.
    pub fn end_everything(&self) {
        let tasks = self.0.tasks.take();
        drop(tasks);
        self.0.timers.take();
    }

    /// Runs everything until `main` is done.
    pub fn run<T>(&self, main: impl Future<Output = T>) -> T {
        let mut main = std::pin::pin!(main);
        self.0.ready.lock().unwrap().push(MAIN);
        loop {
            match self.next_ready() {
                Some(MAIN) => {
                    let waker = self.waker(MAIN);
                    let polled = main.as_mut().poll(&mut Context::from_waker(&waker));
                    if let Poll::Ready(value) = polled {
                        return value;
                    }
                }
                Some(task) => self.step(task),
                None => self.advance(),
            }
        }
    }

    fn next_ready(&self) -> Option<TaskId> {
        let mut ready = self.0.ready.lock().unwrap();
        let count = ready.len();
        (count > 0).then(|| ready.swap_remove(self.chance(|chance| chance.usize(..count))))
    }

    fn step(&self, id: TaskId) {
        let taken = self.0.tasks.borrow_mut().remove(&id);
        let Some((owner, mut work)) = taken else {
            return;
        };
        let waker = self.waker(id);
        let polled = work.as_mut().poll(&mut Context::from_waker(&waker));
        let gone =
            self.0.ended.borrow().contains(&owner) || self.0.aborted.borrow_mut().remove(&id);
        if polled.is_pending() && !gone {
            self.0.tasks.borrow_mut().insert(id, (owner, work));
        }
    }

    fn advance(&self) {
        let next = self.0.timers.borrow_mut().pop_first();
        let ((due, _), waker) =
            next.expect("nothing will ever happen again, and the test still waits");
        self.0.elapsed_ms.set(self.elapsed_ms().max(due));
        waker.wake();
    }

    fn waker(&self, task: TaskId) -> Waker {
        let ready = self.0.ready.clone();
        Waker::from(Arc::new(WakeTask { task, ready }))
    }

    fn number(&self) -> u64 {
        self.0.last_number.set(self.0.last_number.get() + 1);
        self.0.last_number.get()
    }
}

/// Resolves when virtual time has reached its end.
pub struct Sleep {
    world: World,
    due: u64,
    timer: Option<(u64, u64)>,
}

impl Future for Sleep {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<()> {
        if self.world.elapsed_ms() >= self.due {
            return Poll::Ready(());
        }
        let key = match self.timer {
            Some(key) => key,
            None => (self.due, self.world.number()),
        };
        self.timer = Some(key);
        let mut timers = self.world.0.timers.borrow_mut();
        timers.insert(key, context.waker().clone());
        drop(timers);
        Poll::Pending
    }
}

impl Drop for Sleep {
    fn drop(&mut self) {
        if let Some(key) = self.timer {
            self.world.0.timers.borrow_mut().remove(&key);
        }
    }
}

/// A future's value, or `None` after `span` of virtual time.
pub async fn within<F: Future>(world: &World, span: Duration, future: F) -> Option<F::Output> {
    use futures_util::future::{Either, select};
    let (future, deadline) = (std::pin::pin!(future), world.sleep(span));
    match select(future, deadline).await {
        Either::Left((value, _)) => Some(value),
        Either::Right(_) => None,
    }
}
