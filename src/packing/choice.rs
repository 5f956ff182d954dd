//! Which packages, and how many: greedy, with a limit to the work.

use super::Package;
use super::filling::{Filling, Plan, Rule, fill};
use super::hull::Hull;
use super::kind::{Kind, Kinds};

/// How many blocks and spaces are looked at before the search settles for the first filling it comes to: some 15 ms.
const MOST_WORK: u32 = 400_000;
/// And before it stops trying every piece in the first corner.
const MOST_EXTRA_WORK: u32 = 60_000;

/// What a full parcel should have much of, where not everything fits in one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Aim {
    Volume,
    Weight,
}

impl Aim {
    fn of(self, filling: &Filling) -> u64 {
        match self {
            Self::Volume => filling.volume,
            Self::Weight => u64::from(filling.weight),
        }
    }
}

/// What goes into which package.
#[derive(Debug)]
pub struct Parcelling {
    /// Each with the place of its package in the shop's list.
    pub fillings: Vec<(usize, Filling)>,
    /// Pieces of each kind that are in none.
    pub left: Vec<u32>,
}

impl Parcelling {
    /// Packs what fits in any of the packages, in at most so many parcels.
    pub fn of(kinds: &Kinds, packages: &[Package], most_parcels: u32) -> Self {
        let kinds = kinds.kinds.as_slice();
        let hulls = Hull::all(packages);
        let mut search = Search {
            kinds,
            hulls: &hulls,
            most_parcels,
            work: 0,
        };
        let (mut left, mut never) = (Vec::new(), Vec::new());
        for kind in kinds {
            let fits = hulls.iter().any(|hull| hull.takes_one(kind));
            left.push(if fits { kind.count } else { 0 });
            never.push(if fits { 0 } else { kind.count });
        }
        let least = search.least(&left);
        let mut found = search.parcels(left.clone(), Aim::Volume);
        if found.fillings.len() > least && search.work < MOST_WORK {
            let other = search.parcels(left, Aim::Weight);
            if other.cost(&search) < found.cost(&search) {
                found = other;
            }
        }
        Self {
            fillings: found
                .fillings
                .into_iter()
                .filter_map(|(hull, filling)| Some((hulls.get(hull)?.package, filling)))
                .collect(),
            left: found
                .left
                .iter()
                .zip(never)
                .map(|(left, never)| left + never)
                .collect(),
        }
    }

    /// The fewer the better: what is left, parcels, then their volume, then their weight.
    fn cost(&self, search: &Search) -> (u32, usize, u64, u64) {
        let hulls = self
            .fillings
            .iter()
            .filter_map(|(hull, _)| search.hulls.get(*hull));
        let (volume, empty) = hulls.fold((0, 0), |(volume, empty), hull| {
            (volume + hull.outer_volume, empty + u64::from(hull.empty))
        });
        (self.left.iter().sum(), self.fillings.len(), volume, empty)
    }
}

struct Search<'a> {
    kinds: &'a [Kind],
    /// Small ones first.
    hulls: &'a [Hull],
    most_parcels: u32,
    work: u32,
}

impl Search<'_> {
    /// Volume and weight of what is left.
    fn sums(&self, left: &[u32]) -> (u64, u64) {
        self.kinds
            .iter()
            .zip(left)
            .fold((0, 0), |(volume, weight), (kind, left)| {
                let left = u64::from(*left);
                (
                    volume + left * kind.volume,
                    weight + left * u64::from(kind.weight),
                )
            })
    }

    /// As few parcels as volume and weight allow.
    fn least(&self, left: &[u32]) -> usize {
        let (volume, weight) = self.sums(left);
        let most_volume = self.hulls.iter().map(|hull| hull.inner_volume).max();
        let most_weight = self.hulls.iter().map(|hull| hull.bears).max();
        let by_volume = volume.div_ceil(most_volume.unwrap_or(1).max(1));
        let by_weight = weight.div_ceil(u64::from(most_weight.unwrap_or(1).max(1)));
        usize::try_from(by_volume.max(by_weight)).unwrap_or(usize::MAX)
    }

    /// Packs until nothing is left; every piece fits in one of the packages.
    fn parcels(&mut self, mut left: Vec<u32>, aim: Aim) -> Parcelling {
        let mut fillings: Vec<(usize, Filling)> = Vec::new();
        let mut last = None;
        while left.iter().any(|left| *left > 0) {
            if u32::try_from(fillings.len()).is_ok_and(|parcels| parcels >= self.most_parcels) {
                break;
            }
            last = self.all_in_one(&left, self.hulls.len());
            if last.is_some() {
                left.fill(0);
                break;
            }
            let again = fillings
                .last()
                .filter(|(_, last)| covers(&left, &last.taken));
            let next = again.cloned().or_else(|| self.most_in_one(&left, aim));
            let Some((hull, filling)) = next else { break };
            for (left, taken) in left.iter_mut().zip(&filling.taken) {
                *left = left.saturating_sub(*taken);
            }
            fillings.push((hull, filling));
        }
        self.shrink(&mut fillings);
        fillings.extend(last);
        Parcelling { fillings, left }
    }

    /// The smallest package, of the `among` smallest, that takes everything.
    fn all_in_one(&mut self, left: &[u32], among: usize) -> Option<(usize, Filling)> {
        let hulls = self.hulls.get(..among).unwrap_or(self.hulls);
        let (kinds, sums) = (self.kinds, self.sums(left));
        let may = |hull: &&Hull| hull.may_take_all(kinds, left, sums);
        let mut found = None;
        for hull in hulls.iter().filter(may) {
            for rule in Rule::ALL {
                if self.work >= MOST_WORK {
                    return None;
                }
                let filling = self.filled(hull, left, Plan::of(rule));
                if filling.taken == left {
                    found = Some((hull.place, filling));
                    break;
                }
            }
            if found.is_some() {
                break;
            }
        }
        // Whether there is any decides about a parcel more, so the large ones come first.
        let smaller = found.as_ref().map_or(among, |(place, _)| *place);
        let hulls = hulls.get(..smaller).unwrap_or(hulls);
        for hull in hulls.iter().rev().filter(may) {
            for plan in begun(kinds, left) {
                if self.work >= MOST_EXTRA_WORK {
                    return found;
                }
                let filling = self.filled(hull, left, plan);
                if filling.taken == left {
                    found = Some((hull.place, filling));
                    break;
                }
            }
        }
        found
    }

    fn filled(&mut self, hull: &Hull, left: &[u32], plan: Plan) -> Filling {
        let room = (hull.inner, hull.bears);
        fill(self.kinds, left, room, plan, &mut self.work)
    }

    /// The package that takes the most of what is left, the smallest of those that take as much.
    fn most_in_one(&mut self, left: &[u32], aim: Aim) -> Option<(usize, Filling)> {
        let (volume, weight) = self.sums(left);
        let mut best: Option<(usize, Filling)> = None;
        for hull in self.hulls.iter().rev() {
            let most = match aim {
                Aim::Volume => volume.min(hull.inner_volume),
                Aim::Weight => weight.min(u64::from(hull.bears)),
            };
            for rule in Rule::ALL {
                let so_far = best.as_ref().map(|(_, filling)| aim.of(filling));
                if so_far.is_some_and(|so_far| most < so_far || self.work >= MOST_WORK) {
                    break;
                }
                let filling = self.filled(hull, left, Plan::of(rule));
                let takes = aim.of(&filling);
                if takes > 0 && so_far.is_none_or(|so_far| takes >= so_far) {
                    best = Some((hull.place, filling));
                }
            }
        }
        best
    }

    /// Puts the contents of each parcel in the smallest package that takes them.
    fn shrink(&mut self, fillings: &mut [(usize, Filling)]) {
        let mut last: Option<(Vec<u32>, (usize, Filling))> = None;
        for parcel in fillings {
            let before = parcel.1.taken.clone();
            match &last {
                Some((same, smaller)) if *same == before => parcel.clone_from(smaller),
                _ => {
                    if let Some(smaller) = self.all_in_one(&before, parcel.0) {
                        *parcel = smaller;
                    }
                    last = Some((before, parcel.clone()));
                }
            }
        }
    }
}

/// A plan for each kind that is left and each way it may stand in the first corner.
fn begun<'a>(kinds: &'a [Kind], left: &'a [u32]) -> impl Iterator<Item = Plan> + 'a {
    let kinds = kinds.iter().zip(left).enumerate();
    kinds
        .filter(|(_, (_, left))| **left > 0)
        .flat_map(|(place, (kind, _))| kind.turns.iter().map(move |turn| (place, *turn)))
        .flat_map(|first| {
            [Rule::Gaps, Rule::Volume].map(|rule| Plan {
                first: Some(first),
                ..Plan::of(rule)
            })
        })
}

fn covers(left: &[u32], taken: &[u32]) -> bool {
    left.iter().zip(taken).all(|(left, taken)| left >= taken)
}
