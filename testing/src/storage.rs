//! The object's storage: outlives every instance, belongs to the newest one, and may fail before or after the effect.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use edgepost::ports::Unavailable;

use super::{Log, Owner, World};

/// How it behaves at the moment.
#[derive(Clone, Debug, Default)]
pub struct StorageMood {
    pub loads_fail: f64,
    pub saves_fail_before: f64,
    pub saves_fail_after: f64,
    /// How long each answer takes.
    pub takes_ms: u64,
}

/// Whether what is reported as failed was done all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Failed {
    Before,
    After,
}

pub struct ObjectStorage {
    world: World,
    rows: RefCell<BTreeMap<String, String>>,
    newest: Cell<Option<Owner>>,
    /// Instances that have a successor may go on touching it: the platform promises otherwise.
    pub open_to_all: Cell<bool>,
    pub mood: RefCell<StorageMood>,
    /// So many saves still work, then none; `None`: no such limit.
    pub saves_left: Cell<Option<u32>>,
    /// Operations so far, and the one that fails.
    operations: Cell<u64>,
    fails_at: Cell<Option<(u64, Failed)>>,
    /// Every row it was ever given.
    pub written: Log,
}

impl ObjectStorage {
    pub fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
            rows: RefCell::default(),
            newest: Cell::new(None),
            open_to_all: Cell::new(false),
            mood: RefCell::default(),
            saves_left: Cell::new(None),
            operations: Cell::new(0),
            fails_at: Cell::new(None),
            written: Log::default(),
        }
    }

    /// From now on only this instance may touch it.
    pub fn belongs_to(&self, instance: Owner) {
        self.newest.set(Some(instance));
    }

    pub fn admits(&self, instance: Owner) -> bool {
        self.open_to_all.get() || self.newest.get() == Some(instance)
    }

    /// The operation after so many from now fails, once.
    pub fn fail_after(&self, operations: u64, how: Failed) {
        let at = self.operations.get() + operations;
        self.fails_at.set(Some((at, how)));
    }

    /// Whether it did.
    pub fn has_failed(&self) -> bool {
        self.fails_at.get().is_none()
    }

    pub fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        let fails = self.mood.borrow().loads_fail;
        self.operate((fails, 0.0), || self.row(row))
    }

    pub fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable> {
        let left = self.saves_left.get();
        self.saves_left.set(left.map(|left| left.saturating_sub(1)));
        if left == Some(0) {
            return Err(Unavailable);
        }
        self.write(|| {
            for (row, value) in rows {
                self.put(row, value);
            }
        })
    }

    /// Deletes every row.
    pub fn forget(&self) -> Result<(), Unavailable> {
        self.write(|| self.rows.borrow_mut().clear())
    }

    pub fn is_empty(&self) -> bool {
        self.rows.borrow().is_empty()
    }

    /// Whether an alarm can be set: that is a write too.
    pub fn alarm(&self) -> Result<(), Unavailable> {
        let fails = self.mood.borrow().saves_fail_before;
        self.operate((fails, 0.0), || ())
    }

    fn write(&self, effect: impl FnOnce()) -> Result<(), Unavailable> {
        let StorageMood {
            saves_fail_before,
            saves_fail_after,
            ..
        } = *self.mood.borrow();
        self.operate((saves_fail_before, saves_fail_after), effect)
    }

    /// With how likely it fails before and after its effect.
    fn operate<T>(
        &self,
        (before, after): (f64, f64),
        effect: impl FnOnce() -> T,
    ) -> Result<T, Unavailable> {
        let number = self.operations.get();
        self.operations.set(number + 1);
        let due = self.fails_at.get().filter(|(at, _)| *at == number);
        if due.is_some() {
            self.fails_at.set(None);
        }
        let fails = due.map(|(_, how)| how);
        if fails == Some(Failed::Before) || self.world.happens(before) {
            return Err(Unavailable);
        }
        let done = effect();
        match fails == Some(Failed::After) || self.world.happens(after) {
            true => Err(Unavailable),
            false => Ok(done),
        }
    }

    /// A row, past all moods.
    pub fn row(&self, row: &str) -> Option<String> {
        self.rows.borrow().get(row).cloned()
    }

    /// Puts a row in place, past all moods.
    pub fn put(&self, row: &str, value: &str) {
        self.written.add(value);
        self.rows
            .borrow_mut()
            .insert(row.to_owned(), value.to_owned());
    }
}
