//! The shop's packages in plain numbers and in one order, so that the order of the list changes nothing.

use super::Package;
use super::kind::{Kind, volume};

/// Packaging in plain numbers.
#[derive(Debug)]
pub struct Hull {
    /// Its place in the shop's list.
    pub package: usize,
    /// Its place by size.
    pub place: usize,
    /// Inner sides in hundredths of an inch.
    pub inner: [u32; 3],
    /// In millionths of a cubic inch.
    pub inner_volume: u64,
    /// In millionths of a cubic inch.
    pub outer_volume: u64,
    /// Its own weight, in thousandths of an ounce.
    pub empty: u32,
    /// What it may hold, in thousandths of an ounce.
    pub bears: u32,
}

impl Hull {
    /// Small ones first.
    pub fn all(packages: &[Package]) -> Vec<Self> {
        let mut hulls: Vec<Self> = Vec::with_capacity(packages.len());
        for (place, package) in packages.iter().enumerate() {
            let inner = package.inner.map(|side| side.hundredths());
            let hull = Self {
                package: place,
                place: 0,
                inner,
                inner_volume: volume(inner),
                outer_volume: volume(package.outer.map(|side| side.hundredths())),
                empty: package.empty_milli_oz,
                bears: package
                    .most
                    .milli_oz()
                    .saturating_sub(package.empty_milli_oz),
            };
            let at = hulls.partition_point(|other| other.rank() <= hull.rank());
            hulls.insert(at, hull);
        }
        for (place, hull) in hulls.iter_mut().enumerate() {
            hull.place = place;
        }
        hulls
    }

    fn rank(&self) -> impl Ord + use<> {
        let room = (u64::MAX - self.inner_volume, u32::MAX - self.bears);
        (self.outer_volume, self.empty, room, self.inner)
    }

    /// Whether volume, weight and sides allow it to hold everything.
    pub fn may_take_all(&self, kinds: &[Kind], left: &[u32], (volume, weight): (u64, u64)) -> bool {
        let mut wanted = kinds.iter().zip(left).filter(|(_, left)| **left > 0);
        self.inner_volume >= volume
            && u64::from(self.bears) >= weight
            && wanted.all(|(kind, _)| kind.fits(self.inner))
    }

    /// Whether it holds a piece with nothing else in it.
    pub fn takes_one(&self, kind: &Kind) -> bool {
        kind.weight <= self.bears && kind.fits(self.inner)
    }
}
