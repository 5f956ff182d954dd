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

    pub fn load(&self, row: &str) -> Result<Option<String>, Unavailable> {
        match self.world.happens(self.mood.borrow().loads_fail) {
            true => Err(Unavailable),
            false => Ok(self.row(row)),
        }
    }

    pub fn save(&self, rows: &[(&str, String)]) -> Result<(), Unavailable> {
        let mood = self.mood.borrow().clone();
        let left = self.saves_left.get();
        self.saves_left.set(left.map(|left| left.saturating_sub(1)));
        if left == Some(0) || self.world.happens(mood.saves_fail_before) {
            return Err(Unavailable);
        }
        for (row, value) in rows {
            self.put(row, value);
        }
        match self.world.happens(mood.saves_fail_after) {
            true => Err(Unavailable),
            false => Ok(()),
        }
    }

    /// Deletes every row.
    pub fn forget(&self) -> Result<(), Unavailable> {
        let mood = self.mood.borrow().clone();
        if self.world.happens(mood.saves_fail_before) {
            return Err(Unavailable);
        }
        self.rows.borrow_mut().clear();
        match self.world.happens(mood.saves_fail_after) {
            true => Err(Unavailable),
            false => Ok(()),
        }
    }

    pub fn is_empty(&self) -> bool {
        self.rows.borrow().is_empty()
    }

    /// Whether an alarm can be set: that is a write too.
    pub fn alarm(&self) -> Result<(), Unavailable> {
        match self.world.happens(self.mood.borrow().saves_fail_before) {
            true => Err(Unavailable),
            false => Ok(()),
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
