//! A basket in canonical form: equal pieces are one kind whatever entries they came from, and kinds have one order, so
//! that the order of the entries changes nothing.

use super::{Item, MOST_ITEMS, MOST_PIECES, TooMuch};

/// Pieces that are the same to whoever packs them.
#[derive(Debug)]
pub struct Kind {
    /// Volume of a piece, in millionths of a cubic inch.
    pub volume: u64,
    /// Sides of a piece in hundredths of an inch, the longest first; if it is upright, its height is last.
    pub sides: [u32; 3],
    /// Only turned around its height.
    pub upright: bool,
    /// Thousandths of an ounce.
    pub weight: u32,
    /// Pieces that are to be packed.
    pub count: u32,
    /// The ways it may stand, each once.
    pub turns: Vec<[u32; 3]>,
    /// The entries it comes from, with their pieces.
    pub entries: Vec<(usize, u32)>,
}

impl Kind {
    fn of(place: usize, item: &Item) -> Self {
        let [length, width, height] = item.sides.map(|side| side.hundredths());
        let (long, short) = (length.max(width), length.min(width));
        let sides = if item.upright {
            [long, short, height]
        } else {
            let (most, middle) = (long.max(height), long.min(height));
            [most, middle.max(short), middle.min(short)]
        };
        Self {
            volume: volume(sides),
            sides,
            upright: item.upright,
            weight: item.weight.milli_oz(),
            count: item.quantity,
            turns: turns(sides, item.upright),
            entries: vec![(place, item.quantity)],
        }
    }

    /// Large ones first; what is equal in all of it is one kind.
    fn rank(&self) -> impl Ord + use<> {
        let size = (
            u64::MAX - self.volume,
            self.sides.map(|side| u32::MAX - side),
        );
        (size, u32::MAX - self.weight, self.upright)
    }

    /// Whether a piece fits in a space with nothing else in it.
    pub fn fits(&self, space: [u32; 3]) -> bool {
        self.turns.iter().any(|turn| within(*turn, space))
    }
}

/// What a basket consists of.
#[derive(Debug)]
pub struct Kinds {
    /// What may go into the shop's packages, large ones first.
    pub kinds: Vec<Kind>,
    /// Entries that ship in their own packaging.
    pub alone: Vec<usize>,
}

impl Kinds {
    pub fn of(items: &[Item]) -> Result<Self, TooMuch> {
        let pieces = items
            .iter()
            .fold(0, |sum: u32, item| sum.saturating_add(item.quantity));
        if items.len() > MOST_ITEMS || pieces > MOST_PIECES {
            return Err(TooMuch);
        }
        let (mut kinds, mut alone): (Vec<Kind>, _) = (Vec::new(), Vec::new());
        for (place, item) in items.iter().enumerate() {
            if item.quantity == 0 {
                continue;
            }
            if item.alone {
                alone.push(place);
                continue;
            }
            let kind = Kind::of(place, item);
            let at = kinds.partition_point(|other| other.rank() < kind.rank());
            match kinds.get_mut(at) {
                Some(same) if same.rank() == kind.rank() => {
                    same.count += kind.count;
                    same.entries.push((place, kind.count));
                }
                _ => kinds.insert(at, kind),
            }
        }
        Ok(Self { kinds, alone })
    }
}

/// The volume of a cuboid: at most 1,000 inches a side, so 500 of them stay far below `u64`.
pub fn volume(sides: [u32; 3]) -> u64 {
    sides.into_iter().map(u64::from).product()
}

/// Whether a cuboid is in no direction larger than a space.
pub fn within(sides: [u32; 3], space: [u32; 3]) -> bool {
    sides.iter().zip(space).all(|(side, room)| *side <= room)
}

pub fn turns([length, width, height]: [u32; 3], upright: bool) -> Vec<[u32; 3]> {
    let around_height = [[length, width, height], [width, length, height]];
    let tipped_over = [
        [length, height, width],
        [height, length, width],
        [width, height, length],
        [height, width, length],
    ];
    let mut turns = Vec::new();
    let allowed = if upright { 0 } else { tipped_over.len() };
    for turn in around_height
        .into_iter()
        .chain(tipped_over.into_iter().take(allowed))
    {
        if !turns.contains(&turn) {
            turns.push(turn);
        }
    }
    turns
}
