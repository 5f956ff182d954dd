//! Workers KV as it behaves: each location has a copy that may be a minute old, absence is cached too, writes may fail before
//! or after they took effect, and anything may be slow.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::time::Duration;

use edgepost::ports::Unavailable;

use super::executor::within;
use super::{Log, World};

/// How it behaves at the moment.
#[derive(Clone, Debug)]
pub struct KvMood {
    pub reads_fail: f64,
    pub writes_fail_before: f64,
    pub writes_fail_after: f64,
    pub read_ms: u64,
    pub write_ms: u64,
    /// Up to so much longer: a write may be overtaken by a later one.
    pub write_jitter_ms: u64,
    /// How long a location keeps what it read, absence included.
    pub stale_for: Duration,
}

impl Default for KvMood {
    fn default() -> Self {
        Self {
            reads_fail: 0.0,
            writes_fail_before: 0.0,
            writes_fail_after: 0.0,
            read_ms: 10,
            write_ms: 50,
            write_jitter_ms: 0,
            stale_for: Duration::from_secs(60),
        }
    }
}

impl KvMood {
    /// Nothing works.
    pub fn down() -> Self {
        Self {
            reads_fail: 1.0,
            writes_fail_before: 1.0,
            ..Self::default()
        }
    }
}

/// A value, or that there is none, and until when (virtual milliseconds) it holds.
type Copy = (Option<String>, u64);

pub struct MemoryKv {
    world: World,
    values: RefCell<BTreeMap<String, (String, u64)>>,
    /// By location and key.
    copies: RefCell<BTreeMap<(String, String), Copy>>,
    last_writes: RefCell<BTreeMap<String, u64>>,
    pub mood: RefCell<KvMood>,
    pub reads: Cell<u64>,
    /// Every value it was ever given.
    pub written: Log,
}

impl MemoryKv {
    pub fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
            values: RefCell::default(),
            copies: RefCell::default(),
            last_writes: RefCell::default(),
            mood: RefCell::default(),
            reads: Cell::new(0),
            written: Log::default(),
        }
    }

    pub async fn read(
        &self,
        location: &str,
        key: &str,
        deadline: Duration,
    ) -> Result<Option<String>, Unavailable> {
        self.reads.set(self.reads.get() + 1);
        let mood = self.mood.borrow().clone();
        let reading = async {
            self.world.sleep(Duration::from_millis(mood.read_ms)).await;
            if self.world.happens(mood.reads_fail) {
                return Err(Unavailable);
            }
            Ok(self.copy(location, key, mood.stale_for))
        };
        within(&self.world, deadline, reading)
            .await
            .unwrap_or(Err(Unavailable))
    }

    pub async fn write(&self, key: &str, value: &str, ttl: Duration) -> Result<(), Unavailable> {
        let mood = self.mood.borrow().clone();
        let jitter = match mood.write_jitter_ms {
            0 => 0,
            most => self.world.chance(|chance| chance.u64(..most)),
        };
        let takes = Duration::from_millis(mood.write_ms + jitter);
        self.world.sleep(takes).await;
        let now = self.world.elapsed_ms();
        let last = self.last_writes.borrow_mut().insert(key.to_owned(), now);
        let too_soon = last.is_some_and(|last| now < last + 1000);
        if too_soon || ttl < Duration::from_secs(60) || self.world.happens(mood.writes_fail_before)
        {
            return Err(Unavailable);
        }
        self.put(key, value, ttl);
        match self.world.happens(mood.writes_fail_after) {
            true => Err(Unavailable),
            false => Ok(()),
        }
    }

    /// Puts a value in place, past all moods.
    pub fn put(&self, key: &str, value: &str, ttl: Duration) {
        self.written.add(value);
        let ends = self.world.elapsed_ms() + u64::try_from(ttl.as_millis()).unwrap();
        self.values
            .borrow_mut()
            .insert(key.to_owned(), (value.to_owned(), ends));
    }

    /// The value itself, past all copies.
    pub fn value(&self, key: &str) -> Option<String> {
        let values = self.values.borrow();
        let (value, ends) = values.get(key)?;
        (self.world.elapsed_ms() < *ends).then(|| value.clone())
    }

    fn copy(&self, location: &str, key: &str, stale_for: Duration) -> Option<String> {
        let now = self.world.elapsed_ms();
        let place = (location.to_owned(), key.to_owned());
        if let Some((copy, until)) = self.copies.borrow().get(&place)
            && now < *until
        {
            return copy.clone();
        }
        let value = self.value(key);
        let until = now + u64::try_from(stale_for.as_millis()).unwrap();
        self.copies
            .borrow_mut()
            .insert(place, (value.clone(), until));
        value
    }
}
