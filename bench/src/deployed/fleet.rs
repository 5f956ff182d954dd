//! Isolates: several in each location, any of them answers, and each lives for a while.

use std::collections::HashMap;

use testing::{Deployment, Isolate};

/// In each location. Assumed, as is their life: the platform promises nothing.
const IN_A_LOCATION: usize = 3;
const MEAN_LIFE_MS: f64 = 2.0 * 3_600_000.0;

/// All of them.
pub struct Fleet<'a> {
    deployment: &'a Deployment,
    chance: fastrand::Rng,
    /// By location and number, with the end of its life in virtual milliseconds.
    running: HashMap<(&'static str, usize), (Isolate, u64)>,
}

impl<'a> Fleet<'a> {
    pub fn new(deployment: &'a Deployment, seed: u64) -> Self {
        Self {
            deployment,
            chance: fastrand::Rng::with_seed(seed),
            running: HashMap::new(),
        }
    }

    /// The one that answers next in a location: one that runs, or a cold one in the place of one that has ended. Whom the old
    /// one still answers it goes on answering.
    pub fn isolate(&mut self, location: &'static str) -> Isolate {
        let now = self.deployment.world.elapsed_ms();
        let place = (location, self.chance.usize(..IN_A_LOCATION));
        if let Some((isolate, ends)) = self.running.get(&place)
            && now < *ends
        {
            return isolate.clone();
        }
        let lives_ms = -(1.0 - self.chance.f64()).ln() * MEAN_LIFE_MS;
        let isolate = self.deployment.isolate(location);
        let until = now + lives_ms as u64;
        self.running.insert(place, (isolate.clone(), until));
        isolate
    }
}
