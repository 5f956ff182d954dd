//! One package, filled: blocks of equal pieces in its free spaces.

use super::kind::{Kind, volume, within};
use super::space::{Space, Spaces};

/// What is looked at first, and what is preferred. Which of them does best depends on the basket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Space by space: the block that fills most of it.
    Volume,
    /// Space by space: the block that leaves the narrowest gaps.
    Gaps,
    /// Kind by kind, voluminous ones first: the block of it that fills most.
    Large,
    /// Kind by kind, long ones first: the block of it that leaves the narrowest gaps.
    Long,
}

impl Rule {
    /// All of them, the one that does best most often first.
    pub const ALL: [Self; 4] = [Self::Volume, Self::Gaps, Self::Large, Self::Long];
}

/// One way to fill a package.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What goes on after the first block.
    pub rule: Rule,
    /// The kind of the first block and how it stands, if that is not left to the rule.
    pub first: Option<(usize, [u32; 3])>,
}

impl Plan {
    /// By a rule from the first block on.
    pub const fn of(rule: Rule) -> Self {
        Self { rule, first: None }
    }
}

/// Pieces of one kind that stand in rows, all turned the same way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Block {
    /// The place of the kind in the list.
    pub kind: usize,
    /// The sides of a piece as it stands.
    pub turn: [u32; 3],
    /// How many stand along each side.
    pub grid: [u32; 3],
    /// Where the first one stands.
    pub at: [u32; 3],
}

impl Block {
    fn pieces(&self) -> u32 {
        self.grid.iter().product()
    }

    fn size(&self) -> [u32; 3] {
        let ([x, y, z], [along_x, along_y, along_z]) = (self.turn, self.grid);
        [x * along_x, y * along_y, z * along_z]
    }

    fn space(&self) -> Space {
        let ([x, y, z], [length, width, height]) = (self.at, self.size());
        Space {
            low: self.at,
            high: [x + length, y + width, z + height],
        }
    }
}

/// What one package was filled with.
#[derive(Clone, Debug, Default)]
pub struct Filling {
    /// Pieces of each kind.
    pub taken: Vec<u32>,
    /// Their volume, in millionths of a cubic inch.
    pub volume: u64,
    /// Their weight without the package, in thousandths of an ounce.
    pub weight: u32,
    /// Where they stand.
    #[cfg(test)]
    pub blocks: Vec<Block>,
}

/// Fills a package, of these inner sides and for this weight at most, with what is left of each kind; adds what it looked
/// at to `work`.
pub fn fill(
    kinds: &[Kind],
    left: &[u32],
    (inner, most_weight): ([u32; 3], u32),
    plan: Plan,
    work: &mut u32,
) -> Filling {
    let rule = plan.rule;
    let mut hold = Hold {
        kinds,
        left: left.to_vec(),
        spaces: Spaces::of(inner),
        most_weight,
        rule,
        looked: 0,
        filling: Filling {
            taken: vec![0; kinds.len()],
            ..Filling::default()
        },
    };
    if let Some((kind, turn)) = plan.first {
        hold.begin(kind, turn);
    }
    match rule {
        Rule::Volume | Rule::Gaps => hold.space_by_space(),
        Rule::Large => hold.kind_by_kind(0..kinds.len()),
        Rule::Long => hold.kind_by_kind(long_ones_first(kinds)),
    }
    *work = work.saturating_add(hold.looked);
    hold.filling
}

struct Hold<'a> {
    kinds: &'a [Kind],
    left: Vec<u32>,
    spaces: Spaces,
    most_weight: u32,
    rule: Rule,
    looked: u32,
    filling: Filling,
}

impl Hold<'_> {
    fn begin(&mut self, kind: usize, turn: [u32; 3]) {
        let mut best = None;
        if let Some(space) = self.spaces.free.first().copied() {
            self.look(kind, space, Some(turn), &mut best);
        }
        if let Some((_, block)) = best {
            self.place(&block);
        }
    }

    fn space_by_space(&mut self) {
        loop {
            let ranks = self.spaces.free.iter().map(Space::rank).enumerate();
            let Some((place, _)) = ranks.min_by_key(|(_, rank)| *rank) else {
                return;
            };
            let Some(space) = self.spaces.free.get(place).copied() else {
                return;
            };
            let mut best = None;
            for kind in 0..self.kinds.len() {
                self.look(kind, space, None, &mut best);
            }
            match best {
                Some((_, block)) => self.place(&block),
                None => {
                    self.spaces.free.remove(place);
                }
            }
        }
    }

    fn kind_by_kind(&mut self, order: impl IntoIterator<Item = usize>) {
        for kind in order {
            loop {
                let mut best = None;
                for place in 0..self.spaces.free.len() {
                    if let Some(space) = self.spaces.free.get(place).copied() {
                        self.look(kind, space, None, &mut best);
                    }
                }
                let Some((_, block)) = best else { break };
                self.place(&block);
            }
        }
    }

    /// Compares the blocks of a kind that fit in a space with the best one so far.
    fn look(
        &mut self,
        kind: usize,
        space: Space,
        only: Option<[u32; 3]>,
        best: &mut Option<(Merit, Block)>,
    ) {
        let (Some(of), Some(left)) = (self.kinds.get(kind), self.left.get(kind)) else {
            return;
        };
        let bearable = (self.most_weight - self.filling.weight) / of.weight.max(1);
        let most = bearable.min(*left);
        let room = space.size();
        self.looked += 1;
        if most == 0 || volume(room) < of.volume {
            return;
        }
        for turn in of.turns.iter().copied() {
            self.looked += 1;
            if only.is_some_and(|only| turn != only) || !within(turn, room) {
                continue;
            }
            for grid in grids(turn, room, most).into_iter().flatten() {
                self.looked += 1;
                let at = space.low;
                let block = Block {
                    kind,
                    turn,
                    grid,
                    at,
                };
                let merit = merit(self.rule, &block, of.volume, room);
                if best.as_ref().is_none_or(|(other, _)| merit > *other) {
                    *best = Some((merit, block));
                }
            }
        }
    }

    fn place(&mut self, block: &Block) {
        let pieces = block.pieces();
        let (Some(kind), Some(left), Some(taken)) = (
            self.kinds.get(block.kind),
            self.left.get_mut(block.kind),
            self.filling.taken.get_mut(block.kind),
        ) else {
            return;
        };
        *left -= pieces;
        *taken += pieces;
        self.filling.weight += pieces * kind.weight;
        self.filling.volume += u64::from(pieces) * kind.volume;
        #[cfg(test)]
        self.filling.blocks.push(*block);
        let (mut least, mut least_volume) = (u32::MAX, u64::MAX);
        for (kind, left) in self.kinds.iter().zip(&self.left) {
            if *left > 0 {
                least = kind.sides.into_iter().fold(least, u32::min);
                least_volume = least_volume.min(kind.volume);
            }
        }
        let compared = self.spaces.take(&block.space(), least, least_volume);
        self.looked = self.looked.saturating_add(compared);
    }
}

/// The greater the better, number by number.
type Merit = (u64, u64);

fn merit(rule: Rule, block: &Block, piece_volume: u64, room: [u32; 3]) -> Merit {
    let ([x, y, z], [length, width, height]) = (block.size(), room);
    let [one, other, third] = [length - x, width - y, height - z].map(u64::from);
    let (low, high) = (one.min(other), one.max(other));
    let (least, middle, most) = (low.min(third), low.max(high.min(third)), high.max(third));
    // Each is at most 100,000, which takes 17 bits.
    let narrow = u64::MAX - (least << 40 | middle << 20 | most);
    let filled = u64::from(block.pieces()) * piece_volume;
    match rule {
        Rule::Volume | Rule::Large => (filled, narrow),
        Rule::Gaps | Rule::Long => (narrow, filled),
    }
}

/// In how many rows pieces can stand in a room: all that fit if there are as many, else rows along one side, layers of
/// rows, and as many layers as are full, in any order of the sides.
fn grids(turn: [u32; 3], room: [u32; 3], most: u32) -> [Option<[u32; 3]>; 6] {
    let ([x, y, z], [length, width, height]) = (turn, room);
    let (x, y, z) = (length / x, width / y, height / z);
    // At most 100,000 along each side: the product of three takes 50 bits.
    if volume([x, y, z]) <= u64::from(most) {
        return [Some([x, y, z]), None, None, None, None, None];
    }
    let rows = |first: u32, second: u32, third: u32| {
        let first = first.min(most);
        let second = second.min(most / first);
        (first, second, third.min(most / (first * second)))
    };
    let by_axis = [
        rows(x, y, z),
        rows(x, z, y),
        rows(y, x, z),
        rows(y, z, x),
        rows(z, x, y),
        rows(z, y, x),
    ];
    let [a, b, c, d, e, f] = by_axis;
    [
        Some([a.0, a.1, a.2]),
        Some([b.0, b.2, b.1]),
        Some([c.1, c.0, c.2]),
        Some([d.2, d.0, d.1]),
        Some([e.1, e.2, e.0]),
        Some([f.2, f.1, f.0]),
    ]
}

fn long_ones_first(kinds: &[Kind]) -> Vec<usize> {
    let longest = |kind: &Kind| kind.sides.into_iter().max();
    let mut order: Vec<(Option<u32>, usize)> = Vec::with_capacity(kinds.len());
    for (place, kind) in kinds.iter().enumerate() {
        let longest = longest(kind);
        let at = order.partition_point(|(other, _)| *other >= longest);
        order.insert(at, (longest, place));
    }
    order.into_iter().map(|(_, place)| place).collect()
}
