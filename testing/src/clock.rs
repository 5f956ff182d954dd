//! What one machine believes the time is.

use std::cell::Cell;

use edgepost::clock::UnixMillis;

use super::World;

/// When the virtual time begins: 2026-11-21T20:00:00Z, a Saturday.
pub const BEGINNING: UnixMillis = UnixMillis(1_795_291_200_000);

/// Virtual time as one machine shows it: right, until a test puts it wrong.
pub struct ManualClock {
    world: World,
    wrong_by_ms: Cell<i64>,
    /// Counts how often it was put to another time.
    steps: Cell<u64>,
}

impl ManualClock {
    pub fn new(world: &World) -> Self {
        Self {
            world: world.clone(),
            wrong_by_ms: Cell::new(0),
            steps: Cell::new(0),
        }
    }

    pub fn now(&self) -> UnixMillis {
        let now = true_time(&self.world).0;
        UnixMillis(now.saturating_add_signed(self.wrong_by_ms.get()))
    }

    /// From now on it is wrong by this much.
    pub fn put_wrong_by(&self, seconds: i64) {
        self.wrong_by_ms.set(seconds * 1000);
        self.steps.set(self.steps.get() + 1);
    }

    pub fn steps(&self) -> u64 {
        self.steps.get()
    }
}

/// The carrier's clock is the true one.
pub fn true_time(world: &World) -> UnixMillis {
    UnixMillis(BEGINNING.0 + world.elapsed_ms())
}
