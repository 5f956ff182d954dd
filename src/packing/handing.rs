//! From kinds back to the entries of the basket: which pieces are in which parcel.

use super::choice::Parcelling;
use super::kind::Kinds;
use super::{Item, Package, Packed};
use crate::rates::{Parcel, Weight};

/// Hands the pieces of each kind to the entries they came from, in their order; what is in no package ships as it is.
pub fn packed(
    parcelling: Parcelling,
    kinds: Kinds,
    items: &[Item],
    packages: &[Package],
) -> Vec<Packed> {
    let mut entries: Vec<Vec<(usize, u32)>> = Vec::with_capacity(kinds.kinds.len());
    entries.extend(kinds.kinds.into_iter().map(|kind| kind.entries));
    let mut all = Vec::new();
    for (place, filling) in parcelling.fillings {
        let Some(package) = packages.get(place) else {
            continue;
        };
        let mut contents = Vec::new();
        for (entries, taken) in entries.iter_mut().zip(filling.taken) {
            hand_over(entries, taken, &mut contents);
        }
        let weight = filling.weight.saturating_add(package.empty_milli_oz);
        let weight = Weight::from_milli_oz(weight).unwrap_or(package.most);
        let parcel = Parcel::new(weight, package.outer);
        add(
            &mut all,
            Packed {
                package: Some(place),
                contents,
                parcel,
            },
        );
    }
    let mut as_they_are = Vec::new();
    for (entries, left) in entries.iter_mut().zip(parcelling.left) {
        hand_over(entries, left, &mut as_they_are);
    }
    for place in kinds.alone {
        if let Some(item) = items.get(place) {
            as_they_are.push((place, item.quantity));
        }
    }
    for (place, pieces) in as_they_are {
        let Some(item) = items.get(place) else {
            continue;
        };
        for _ in 0..pieces {
            let parcel = Parcel::new(item.weight, item.sides);
            add(
                &mut all,
                Packed {
                    package: None,
                    contents: vec![(place, 1)],
                    parcel,
                },
            );
        }
    }
    all
}

/// Adds a parcel after those that are equal to it.
fn add(all: &mut Vec<Packed>, packed: Packed) {
    let equal = |other: &Packed| other.package == packed.package && other.parcel == packed.parcel;
    match all.iter().rposition(equal) {
        Some(last) => all.insert(last + 1, packed),
        None => all.push(packed),
    }
}

/// Takes pieces out of entries, the first entry first.
fn hand_over(entries: &mut [(usize, u32)], mut pieces: u32, contents: &mut Vec<(usize, u32)>) {
    for (place, left) in entries {
        let now = pieces.min(*left);
        *left -= now;
        pieces -= now;
        if now > 0 {
            let at = contents.partition_point(|(other, _)| *other < *place);
            contents.insert(at, (*place, now));
        }
    }
}
