//! The platform's rate limiter: one count for each key in a period.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use edgepost::ports::Unavailable;

use super::World;

/// A minute, as wrangler.toml has it.
const PERIOD_MS: u64 = 60_000;

pub struct Limiter {
    world: World,
    /// Requests of one key in a period; `None`: there is no limiter, or it fails.
    limit: Cell<Option<u32>>,
    /// By period and key.
    counts: RefCell<BTreeMap<(u64, String), u32>>,
}

impl Limiter {
    pub fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
            limit: Cell::new(None),
            counts: RefCell::default(),
        }
    }

    pub fn set(&self, limit: Option<u32>) {
        self.limit.set(limit);
    }

    pub fn count(&self, key: &str) -> Result<bool, Unavailable> {
        let limit = self.limit.get().ok_or(Unavailable)?;
        let period = self.world.elapsed_ms() / PERIOD_MS;
        let mut counts = self.counts.borrow_mut();
        let count = counts.entry((period, key.to_owned())).or_default();
        *count += 1;
        Ok(*count <= limit)
    }

    /// Every key it was ever asked about, each once for a period.
    pub fn keys(&self) -> Vec<String> {
        let counts = self.counts.borrow();
        counts.keys().map(|(_, key)| key.clone()).collect()
    }
}
