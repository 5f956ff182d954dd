//! What is free in a package: the maximal cuboids in which nothing stands. They overlap; every free cuboid lies in one of
//! them, as long as none was dropped.

use super::kind::{volume, within};

/// Spaces that are remembered of a package. More make the search longer and the parcels no fewer.
const MOST_SPACES: usize = 40;

/// A cuboid between two corners, in hundredths of an inch.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Space {
    /// The corner nearest to the origin.
    pub low: [u32; 3],
    /// The corner opposite to it.
    pub high: [u32; 3],
}

impl Space {
    /// Length, width and height.
    pub fn size(&self) -> [u32; 3] {
        let ([x, y, z], [to_x, to_y, to_z]) = (self.low, self.high);
        [to_x - x, to_y - y, to_z - z]
    }

    /// Low ones first, then those at the back, then those at the left.
    pub fn rank(&self) -> (u32, u32, u32) {
        let [x, y, z] = self.low;
        (z, y, x)
    }

    fn meets(&self, other: &Self) -> bool {
        let below =
            |low: [u32; 3], high: [u32; 3]| low.iter().zip(high).all(|(low, high)| *low < high);
        below(self.low, other.high) && below(other.low, self.high)
    }

    fn contains(&self, other: &Self) -> bool {
        within(self.low, other.low) && within(other.high, self.high)
    }

    /// The up to six maximal cuboids that remain of it beside `taken`.
    fn beside(&self, taken: &Self) -> [Option<Self>; 6] {
        let (low, high) = (self.low, self.high);
        let ([x, y, z], [to_x, to_y, to_z]) = (taken.low, taken.high);
        let up_to = |high: [u32; 3]| Self { low, high };
        let from = |low: [u32; 3]| Self { low, high };
        [
            (x > low[0]).then(|| up_to([x, high[1], high[2]])),
            (y > low[1]).then(|| up_to([high[0], y, high[2]])),
            (z > low[2]).then(|| up_to([high[0], high[1], z])),
            (to_x < high[0]).then(|| from([to_x, low[1], low[2]])),
            (to_y < high[1]).then(|| from([low[0], to_y, low[2]])),
            (to_z < high[2]).then(|| from([low[0], low[1], to_z])),
        ]
    }
}

/// The free spaces of a package.
#[derive(Debug)]
pub struct Spaces {
    /// None lies in another.
    pub free: Vec<Space>,
}

impl Spaces {
    /// Of an empty package.
    pub fn of(inner: [u32; 3]) -> Self {
        let whole = Space {
            low: [0; 3],
            high: inner,
        };
        Self { free: vec![whole] }
    }

    /// Takes a cuboid out of every space it meets, and returns how many pairs were compared. What is narrower than
    /// `least` or smaller than `least_volume` holds nothing and is not kept.
    pub fn take(&mut self, taken: &Space, least: u32, least_volume: u64) -> u32 {
        let mut met = Vec::new();
        self.free.retain(|space| {
            let meets = space.meets(taken);
            if meets {
                met.push(*space);
            }
            !meets
        });
        let mut compared = 0;
        for rest in met.iter().flat_map(|space| space.beside(taken)).flatten() {
            let size = rest.size();
            if size.iter().any(|side| *side < least) || volume(size) < least_volume {
                continue;
            }
            compared += self.free.len();
            if self.free.iter().any(|space| space.contains(&rest)) {
                continue;
            }
            self.free.retain(|space| !rest.contains(space));
            self.free.push(rest);
        }
        while self.free.len() > MOST_SPACES {
            let sizes = self.free.iter().map(|space| volume(space.size()));
            let smallest = sizes.enumerate().min_by_key(|(_, size)| *size);
            if let Some((place, _)) = smallest {
                self.free.remove(place);
            }
        }
        u32::try_from(compared).unwrap_or(u32::MAX)
    }
}
