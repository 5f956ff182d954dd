//! What holds of any basket, drawn at random; a basket that breaks it is shrunk to the smallest that still does.

use std::collections::BTreeMap;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use super::filling::{Block, Filling};
use super::kind::{Kind, Kinds, turns, volume, within};
use super::*;

const SEED: u64 = 20_261_122;

fn side(hundredths: u32) -> Side {
    Side::from_hundredths(hundredths).unwrap()
}

/// Sides that often divide each other, and any others.
fn sides(most: u32) -> impl Strategy<Value = [Side; 3]> {
    let one = prop_oneof![(1..=most / 100).prop_map(|inches| inches * 100), 1..=most];
    [one.clone(), one.clone(), one].prop_map(|sides| sides.map(side))
}

fn item() -> impl Strategy<Value = Item> {
    let sides = prop_oneof![4 => sides(600), 2 => sides(1_500), 1 => sides(100_000)];
    let quantity = prop_oneof![8 => 0..=4_u32, 1 => 5..=25_u32];
    let weight = prop_oneof![8 => 1..60_000_u32, 1 => 1..2_000_000_u32];
    let flags = (prop::bool::weighted(0.3), prop::bool::weighted(0.1));
    (sides, quantity, weight, flags).prop_map(|(sides, quantity, weight, (upright, alone))| Item {
        weight: Weight::from_milli_oz(weight).unwrap(),
        sides,
        quantity,
        upright,
        alone,
    })
}

fn package() -> impl Strategy<Value = Package> {
    let inner = prop_oneof![4 => sides(2_000), 1 => sides(400)];
    let most = prop_oneof![Just(1_120_000), 1..400_000_u32];
    (inner, 0..100_u32, 0..30_000_u32, most).prop_map(|(inner, wall, empty, most)| Package {
        inner,
        outer: inner.map(|inner| side(inner.hundredths() + wall)),
        empty_milli_oz: empty,
        most: Weight::from_milli_oz(most).unwrap(),
    })
}

fn shop() -> impl Strategy<Value = (Vec<Item>, Vec<Package>)> {
    // Some entries stand twice.
    let items = (vec(item(), 0..=8), 0..=3_usize).prop_map(|(mut items, twice)| {
        items.extend_from_within(..twice.min(items.len()));
        items
    });
    (items, vec(package(), 0..=6))
}

fn each<S: Strategy>(cases: u32, strategy: &S, holds: impl Fn(S::Value)) {
    let mut runner = TestRunner::new(Config {
        cases,
        rng_seed: RngSeed::Fixed(SEED),
        failure_persistence: None,
        ..Config::default()
    });
    let outcome = runner.run(strategy, |case| {
        holds(case);
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("{error}");
    }
}

/// Corners and sides of every piece of a block.
fn pieces(block: &Block) -> Vec<([u32; 3], [u32; 3])> {
    let [along_x, along_y, along_z] = block.grid;
    let mut pieces = Vec::new();
    for x in 0..along_x {
        for y in 0..along_y {
            for z in 0..along_z {
                let step = [x, y, z];
                let at = [0, 1, 2].map(|axis| block.at[axis] + step[axis] * block.turn[axis]);
                pieces.push((at, block.turn));
            }
        }
    }
    pieces
}

fn check_filling(kinds: &Kinds, filling: &Filling, package: &Package) {
    let inner = package.inner.map(Side::hundredths);
    let mut placed = vec![0; kinds.kinds.len()];
    let mut standing: Vec<([u32; 3], [u32; 3])> = Vec::new();
    for block in &filling.blocks {
        let kind = &kinds.kinds[block.kind];
        assert!(turns(kind.sides, kind.upright).contains(&block.turn));
        if kind.upright {
            assert_eq!(block.turn[2], kind.sides[2], "a piece does not stand");
        }
        for (at, size) in pieces(block) {
            let end = [0, 1, 2].map(|axis| at[axis] + size[axis]);
            assert!(within(end, inner), "{end:?} is outside {inner:?}");
            placed[block.kind] += 1;
            for (other, other_size) in &standing {
                let apart = (0..3).any(|axis| {
                    at[axis] + size[axis] <= other[axis]
                        || other[axis] + other_size[axis] <= at[axis]
                });
                assert!(apart, "{at:?} {size:?} and {other:?} {other_size:?}");
            }
            standing.push((at, size));
        }
    }
    assert_eq!(placed, filling.taken, "what stands in it is what it takes");
    assert!(!standing.is_empty(), "an empty parcel");
}

#[test]
fn what_is_in_a_parcel_stands_in_it_without_overlap_and_as_it_may() {
    each(4_000, &shop(), |(items, packages)| {
        let kinds = Kinds::of(&items).unwrap();
        let parcelling = Parcelling::of(&kinds, &packages, MOST_PIECES);
        let mut seen = parcelling.left.clone();
        for (place, filling) in &parcelling.fillings {
            check_filling(&kinds, filling, &packages[*place]);
            for (seen, taken) in seen.iter_mut().zip(&filling.taken) {
                *seen += taken;
            }
        }
        let counts: Vec<u32> = kinds.kinds.iter().map(|kind| kind.count).collect();
        assert_eq!(seen, counts);
    });
}

#[test]
fn nothing_is_lost_or_split_and_no_package_is_too_heavy() {
    each(4_000, &shop(), |(items, packages)| {
        let packed = pack(&items, &packages).unwrap();
        let mut seen = vec![0; items.len()];
        for parcel in &packed {
            assert!(
                parcel
                    .contents
                    .is_sorted_by(|(one, _), (next, _)| one < next)
            );
            let mut weight = 0;
            for (place, pieces) in &parcel.contents {
                assert!(*pieces > 0);
                seen[*place] += pieces;
                weight += items[*place].weight.milli_oz() * pieces;
            }
            match parcel.package {
                Some(place) => {
                    let package = &packages[place];
                    assert!(
                        parcel
                            .contents
                            .iter()
                            .all(|(place, _)| !items[*place].alone)
                    );
                    assert!(parcel.parcel.weight <= package.most, "too heavy");
                    weight += package.empty_milli_oz;
                    let weight = Weight::from_milli_oz(weight).unwrap();
                    assert_eq!(parcel.parcel, Parcel::new(weight, package.outer));
                }
                None => {
                    let [(place, 1)] = parcel.contents[..] else {
                        panic!("{:?} as it is", parcel.contents);
                    };
                    let item = &items[place];
                    assert_eq!(parcel.parcel, Parcel::new(item.weight, item.sides));
                    assert!(item.alone || packages.iter().all(|package| !takes(package, item)));
                }
            }
        }
        let quantities: Vec<u32> = items.iter().map(|item| item.quantity).collect();
        assert_eq!(seen, quantities);
        check_equal_ones_are_together(&packed);
    });
}

/// Said otherwise than in the code that is tested: the sides in order, each no longer than its counterpart.
fn takes(package: &Package, item: &Item) -> bool {
    let weight = item.weight.milli_oz() + package.empty_milli_oz;
    let mut piece = item.sides;
    let mut inner = package.inner;
    let free = if item.upright { 2 } else { 3 };
    piece[..free].sort_unstable();
    inner[..free].sort_unstable();
    weight <= package.most.milli_oz() && piece.iter().zip(inner).all(|(one, room)| *one <= room)
}

fn check_equal_ones_are_together(packed: &[Packed]) {
    let mut last: BTreeMap<(Option<usize>, Parcel), usize> = BTreeMap::new();
    for (place, parcel) in packed.iter().enumerate() {
        if let Some(before) = last.insert((parcel.package, parcel.parcel), place) {
            assert_eq!(before + 1, place, "equal parcels apart");
        }
    }
}

#[test]
fn the_order_of_entries_and_packages_changes_no_parcel() {
    let shuffled = shop().prop_flat_map(|(items, packages)| {
        let other = (
            Just(items.clone()).prop_shuffle(),
            Just(packages.clone()).prop_shuffle(),
        );
        (Just((items, packages)), other)
    });
    each(
        2_000,
        &shuffled,
        |((items, packages), (other_items, other_packages))| {
            let parcels = |items: &[Item], packages: &[Package]| {
                let packed = pack(items, packages).unwrap();
                let mut parcels: Vec<Parcel> = packed.iter().map(|packed| packed.parcel).collect();
                parcels.sort_unstable();
                parcels
            };
            let once = parcels(&items, &packages);
            assert_eq!(once, parcels(&items, &packages));
            assert_eq!(once, parcels(&other_items, &other_packages));
        },
    );
}

#[test]
fn as_many_of_one_package_as_are_needed_are_what_packing_into_it_alone_gives() {
    let one = (vec(item(), 0..=8), package(), 0..12_u32);
    each(1_500, &one, |(items, package, most_parcels)| {
        let packages = [package];
        let packed = pack(&items, &packages).unwrap();
        let all_inside = packed.iter().all(|packed| packed.package.is_some());
        let parcels = u32::try_from(packed.len()).unwrap();
        let expected = (all_inside && parcels <= most_parcels).then_some(parcels);
        assert_eq!(needed(&items, &packages[0], most_parcels), expected);
    });
}

/// A box, cut straight through again and again.
fn cut_box(most: usize) -> impl Strategy<Value = Vec<Item>> {
    vec(
        (any::<prop::sample::Index>(), 0..3_usize, 1..100_u32),
        0..most,
    )
    .prop_map(|cuts| {
        let mut parts = vec![[1_200, 1_000, 800]];
        for (which, axis, percent) in cuts {
            let which = which.index(parts.len());
            let whole = parts[which];
            let kept = (whole[axis] * percent).div_ceil(100);
            if kept < whole[axis] {
                let mut rest = whole;
                rest[axis] -= kept;
                parts[which][axis] = kept;
                parts.push(rest);
            }
        }
        let item = |sides: [u32; 3]| Item {
            weight: Weight::from_milli_oz(1_000).unwrap(),
            sides: sides.map(side),
            quantity: 1,
            upright: false,
            alone: false,
        };
        parts.into_iter().map(item).collect()
    })
}

#[test]
fn the_parts_of_a_box_cut_in_up_to_three_fit_back_into_it_and_others_into_two() {
    let whole = [1_200, 1_000, 800].map(side);
    let package = Package {
        inner: whole,
        outer: whole,
        empty_milli_oz: 0,
        most: Weight::from_pounds(70),
    };
    for (cuts, most) in [(3, 1), (12, 2)] {
        each(500, &cut_box(cuts), |items| {
            let full: u64 = items
                .iter()
                .map(|item| volume(item.sides.map(Side::hundredths)))
                .sum();
            assert_eq!(full, volume(whole.map(Side::hundredths)));
            assert!(needed(&items, &package, most).is_some(), "{items:?}");
        });
    }
}

/// The figures are quoted in `docs/decisions.md`.
#[test]
fn of_a_thousand_baskets_none_takes_two_parcels_more_than_volume_and_weight_allow() {
    let inches = [
        [6, 4, 4],
        [8, 6, 4],
        [10, 8, 6],
        [12, 10, 8],
        [16, 12, 10],
        [20, 16, 14],
    ];
    let packages = inches.map(|inner| Package {
        inner: inner.map(|inches| side(inches * 100)),
        outer: inner.map(|inches| side(inches * 100 + 50)),
        empty_milli_oz: 8_000,
        most: Weight::from_pounds(70),
    });
    let mut random = fastrand::Rng::with_seed(SEED);
    let (mut least_of_all, mut parcels, mut more) = (0, 0, BTreeMap::new());
    for _ in 0..1_000 {
        let items: Vec<Item> = (0..random.u32(1..=8))
            .map(|_| Item {
                weight: Weight::from_milli_oz(random.u32(1_000..=40_000)).unwrap(),
                sides: [0; 3].map(|_| side(random.u32(200..=1_000))),
                quantity: random.u32(1..=4),
                upright: random.u8(..5) == 0,
                alone: false,
            })
            .collect();
        let kinds = Kinds::of(&items).unwrap().kinds;
        let sum = |of: fn(&Kind) -> u64| -> u64 {
            let each = kinds.iter().map(|kind| of(kind) * u64::from(kind.count));
            each.sum()
        };
        let by_volume = sum(|kind| kind.volume).div_ceil(volume([2_000, 1_600, 1_400]));
        let by_weight = sum(|kind| u64::from(kind.weight)).div_ceil(70 * 16_000 - 8_000);
        let least = by_volume.max(by_weight);
        let packed = u64::try_from(pack(&items, &packages).unwrap().len()).unwrap();
        *more.entry(packed - least).or_insert(0_u32) += 1;
        least_of_all += least;
        parcels += packed;
    }
    assert!(
        parcels <= 1_264,
        "{parcels} where {least_of_all} are the least"
    );
    assert!(more.keys().all(|more| *more <= 1), "{more:?}");
}
