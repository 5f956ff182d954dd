//! From items to parcels: what goes into which of the shop's boxes. Pure, in integers, the same answer for the same basket
//! in whatever order it is listed, and bounded in work for any input.
//!
//! What an item may weigh or measure as a parcel is not judged here: that is the carrier's and the page's business.

mod choice;
mod filling;
mod handing;
mod hull;
mod kind;
mod space;

#[cfg(test)]
#[cfg(not(target_arch = "wasm32"))]
mod properties;
#[cfg(test)]
mod tests;

use crate::rates::{Parcel, Side, Weight};
use choice::Parcelling;
use kind::Kinds;

/// Entries of a basket, at most.
pub const MOST_ITEMS: usize = 20;
/// Pieces of a basket, all quantities together, at most.
pub const MOST_PIECES: u32 = 500;
/// Kinds of packaging of a shop, at most.
pub const MOST_PACKAGES: usize = 20;

/// One kind of thing in a basket.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// Weight of one piece.
    pub weight: Weight,
    /// Length, width and height of one piece, as it stands.
    pub sides: [Side; 3],
    /// Pieces.
    pub quantity: u32,
    /// Has to stand as it was measured: it is only turned around its height.
    pub upright: bool,
    /// Each piece ships in its own packaging, with nothing else.
    pub alone: bool,
}

/// Packaging the shop owns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Length, width and height of what it holds; the height is upright.
    pub inner: [Side; 3],
    /// What it measures from outside.
    pub outer: [Side; 3],
    /// Its own weight, in thousandths of an ounce.
    pub empty_milli_oz: u32,
    /// The most it may weigh, its own weight included.
    pub most: Weight,
}

/// A parcel as it is packed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Packed {
    /// The place of its package in the list; `None` for an item in its own packaging.
    pub package: Option<usize>,
    /// Places of items in the list, each with how many pieces of it; each item once, in the order of the list.
    pub contents: Vec<(usize, u32)>,
    /// Outer sides; the weight of contents and package.
    pub parcel: Parcel,
}

/// More items, pieces or packages than are packed at once: [`MOST_ITEMS`], [`MOST_PIECES`], [`MOST_PACKAGES`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TooMuch;

/// Packs everything: few parcels before small ones, small ones before light ones; equal parcels one after the other.
///
/// A piece for which no package is large and strong enough ships alone, as it is. No package is ever filled beyond `most`.
///
/// # Errors
///
/// [`TooMuch`], before any work is done.
pub fn pack(items: &[Item], packages: &[Package]) -> Result<Vec<Packed>, TooMuch> {
    let kinds = Kinds::of(items)?;
    if packages.len() > MOST_PACKAGES {
        return Err(TooMuch);
    }
    let parcelling = Parcelling::of(&kinds, packages, MOST_PIECES);
    Ok(handing::packed(parcelling, kinds, items, packages))
}

/// How many of one package hold everything; `None` if an item does not fit in it or ships in its own packaging, if more
/// than `most_parcels` were needed, or if it is [`TooMuch`].
pub fn needed(items: &[Item], package: &Package, most_parcels: u32) -> Option<u32> {
    if items.iter().any(|item| item.alone && item.quantity > 0) {
        return None;
    }
    let kinds = Kinds::of(items).ok()?;
    let parcelling = Parcelling::of(&kinds, std::slice::from_ref(package), most_parcels);
    let parcels = u32::try_from(parcelling.fillings.len()).ok()?;
    let holds_all = parcelling.left.iter().all(|left| *left == 0);
    (holds_all && parcels <= most_parcels).then_some(parcels)
}
