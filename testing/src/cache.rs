//! The Cache API: each location has a cache of its own, which may be slow, fail, drop what it was given, or hold what nobody
//! of this version put there.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::Duration;

use super::executor::within;
use super::{Log, World};

/// How long the rim waits for it.
const DEADLINE: Duration = Duration::from_millis(100);

/// How caches behave at the moment.
#[derive(Clone, Debug, Default)]
pub struct CacheMood {
    /// How likely a read finds nothing, and a write does nothing.
    pub reads_fail: f64,
    pub writes_fail: f64,
    pub read_ms: u64,
}

/// The caches of all locations.
#[derive(Clone)]
pub struct Caches(Rc<Inside>);

pub struct Inside {
    world: World,
    /// By location and key: a text and until when it holds, in virtual milliseconds.
    entries: RefCell<BTreeMap<(String, String), (String, u64)>>,
    /// Whether there is such a thing.
    pub exist: Cell<bool>,
    pub mood: RefCell<CacheMood>,
    pub reads: Cell<u64>,
    pub writes: Cell<u64>,
    /// Every text they were ever given.
    pub written: Log,
}

/// The cache of one location.
pub struct LocationCache {
    caches: Caches,
    location: String,
}

impl std::ops::Deref for Caches {
    type Target = Inside;
    fn deref(&self) -> &Inside {
        &self.0
    }
}

impl Caches {
    pub fn new(world: &World) -> Self {
        Self(Rc::new(Inside {
            world: world.clone(),
            entries: RefCell::default(),
            exist: Cell::new(false),
            mood: RefCell::default(),
            reads: Cell::new(0),
            writes: Cell::new(0),
            written: Log::default(),
        }))
    }

    pub fn at(&self, location: &str) -> Option<LocationCache> {
        self.exist.get().then(|| LocationCache {
            caches: self.clone(),
            location: location.to_owned(),
        })
    }

    /// Every entry is another text from now on.
    pub fn change(&self, change: impl Fn(&str) -> String) {
        for (text, _) in self.entries.borrow_mut().values_mut() {
            *text = change(text);
        }
    }

    /// What is kept in a location, and for how many milliseconds yet.
    pub fn kept(&self, location: &str) -> Vec<(String, u64)> {
        let now = self.world.elapsed_ms();
        let entries = self.entries.borrow();
        let here = entries.iter().filter(|((at, _), _)| at == location);
        let left = here.map(|(_, (text, until))| (text.clone(), until.saturating_sub(now)));
        left.filter(|(_, left)| *left > 0).collect()
    }
}

impl LocationCache {
    pub async fn read(&self, key: &str) -> Option<String> {
        let Inside {
            world,
            entries,
            mood,
            reads,
            ..
        } = &*self.caches;
        reads.set(reads.get() + 1);
        let CacheMood {
            reads_fail,
            read_ms,
            ..
        } = *mood.borrow();
        let reading = world.sleep(Duration::from_millis(read_ms));
        within(world, DEADLINE, reading).await?;
        if world.happens(reads_fail) {
            return None;
        }
        let place = (self.location.clone(), key.to_owned());
        let (text, until) = entries.borrow().get(&place)?.clone();
        (world.elapsed_ms() < until).then_some(text)
    }

    pub fn write(&self, key: String, text: String, ttl: Duration) {
        let Inside {
            world,
            entries,
            mood,
            writes,
            written,
            ..
        } = &*self.caches;
        writes.set(writes.get() + 1);
        if world.happens(mood.borrow().writes_fail) {
            return;
        }
        written.add(&text);
        let until = world.elapsed_ms() + u64::try_from(ttl.as_millis()).unwrap();
        entries
            .borrow_mut()
            .insert((self.location.clone(), key), (text, until));
    }
}
