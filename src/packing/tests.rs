use super::*;

fn side(inches: f64) -> Side {
    Side::new(inches, crate::rates::LengthUnit::Inch).unwrap()
}

fn ounces(ounces: f64) -> Weight {
    Weight::new(ounces, crate::rates::WeightUnit::Ounce).unwrap()
}

/// Inches and ounces.
fn item(quantity: u32, sides: [f64; 3], weight: f64) -> Item {
    Item {
        weight: ounces(weight),
        sides: sides.map(side),
        quantity,
        upright: false,
        alone: false,
    }
}

fn upright(item: Item) -> Item {
    Item {
        upright: true,
        ..item
    }
}

fn alone(item: Item) -> Item {
    Item {
        alone: true,
        ..item
    }
}

/// Half an inch larger outside than inside, four ounces, up to 70 lb.
fn package(inner: [f64; 3]) -> Package {
    Package {
        inner: inner.map(side),
        outer: inner.map(|inches| side(inches + 0.5)),
        empty_milli_oz: 4_000,
        most: Weight::from_pounds(70),
    }
}

/// Not in the order of their sizes.
fn shop() -> Vec<Package> {
    let tube = Package {
        inner: [36.0, 3.0, 3.0].map(side),
        ..package([36.0, 3.0, 3.0])
    };
    vec![
        package([12.0, 10.0, 8.0]),
        package([8.0, 6.0, 4.0]),
        package([20.0, 16.0, 14.0]),
        tube,
        package([13.0, 10.0, 5.0]),
    ]
}

const MEDIUM: Option<usize> = Some(0);
const SMALL: Option<usize> = Some(1);
const LARGE: Option<usize> = Some(2);
const TUBE: Option<usize> = Some(3);
const SHOES: Option<usize> = Some(4);

/// A package, and items with their pieces.
type Boxed = (Option<usize>, Vec<(usize, u32)>);

fn boxes(items: &[Item]) -> Vec<Boxed> {
    let packed = pack(items, &shop()).unwrap();
    packed
        .into_iter()
        .map(|packed| (packed.package, packed.contents))
        .collect()
}

#[test]
fn baskets_go_into_the_boxes_a_packer_would_take() {
    let book = |quantity| item(quantity, [8.0, 5.5, 1.0], 14.0);
    let poster = |quantity| item(quantity, [34.0, 2.0, 2.0], 9.0);
    let bottle = |quantity| upright(item(quantity, [3.2, 3.2, 12.5], 48.0));
    let shoes = |quantity| item(quantity, [13.0, 8.0, 5.0], 40.0);
    let kayak = || item(1, [120.0, 28.0, 14.0], 800.0);
    for (basket, items, expected) in [
        ("nothing", vec![], vec![]),
        ("an entry without pieces", vec![book(0)], vec![]),
        ("one book", vec![book(1)], vec![(SMALL, vec![(0, 1)])]),
        (
            "as many books as the small box takes",
            vec![book(4)],
            vec![(SMALL, vec![(0, 4)])],
        ),
        (
            "a book more than that",
            vec![book(5)],
            vec![(SHOES, vec![(0, 5)])],
        ),
        (
            "books from two entries",
            vec![book(2), book(2)],
            vec![(SMALL, vec![(0, 2), (1, 2)])],
        ),
        ("a poster", vec![poster(1)], vec![(TUBE, vec![(0, 1)])]),
        (
            "a poster and a book: neither takes the other in",
            vec![poster(1), book(1)],
            vec![(TUBE, vec![(0, 1)]), (SMALL, vec![(1, 1)])],
        ),
        (
            "two posters: one to a tube",
            vec![poster(2)],
            vec![(TUBE, vec![(0, 1)]), (TUBE, vec![(0, 1)])],
        ),
        (
            "bottles that stand: only the large box is high enough",
            vec![bottle(1)],
            vec![(LARGE, vec![(0, 1)])],
        ),
        (
            "a bottle that may lie",
            vec![Item {
                upright: false,
                ..bottle(1)
            }],
            vec![(SHOES, vec![(0, 1)])],
        ),
        (
            "bottles up to the weight: 23 of 3 lb, and 1 lb to spare",
            vec![bottle(24)],
            vec![(LARGE, vec![(0, 23)]), (LARGE, vec![(0, 1)])],
        ),
        (
            "a pair of shoes",
            vec![shoes(1)],
            vec![(SHOES, vec![(0, 1)])],
        ),
        (
            "six pairs of shoes",
            vec![shoes(6)],
            vec![(LARGE, vec![(0, 6)])],
        ),
        (
            "one huge thing ships as it is",
            vec![kayak()],
            vec![(None, vec![(0, 1)])],
        ),
        (
            "a huge thing does not keep the rest from its box",
            vec![kayak(), book(1)],
            vec![(SMALL, vec![(1, 1)]), (None, vec![(0, 1)])],
        ),
        (
            "a small thing too heavy for any box ships as it is",
            vec![item(1, [6.0, 6.0, 4.0], 69.9 * 16.0)],
            vec![(None, vec![(0, 1)])],
        ),
        (
            "a thing in its own packaging, though it would fit",
            vec![alone(shoes(2)), book(1)],
            vec![
                (SMALL, vec![(1, 1)]),
                (None, vec![(0, 1)]),
                (None, vec![(0, 1)]),
            ],
        ),
        (
            "many small pieces, to the last cubic inch: 192 of one",
            vec![item(192, [1.0, 1.0, 1.0], 0.5)],
            vec![(SMALL, vec![(0, 192)])],
        ),
        (
            "small pieces around large ones",
            vec![
                item(1, [12.0, 10.0, 4.0], 30.0),
                item(2, [6.0, 10.0, 2.0], 10.0),
                item(120, [1.0, 2.0, 1.0], 0.3),
            ],
            vec![(MEDIUM, vec![(0, 1), (1, 2), (2, 120)])],
        ),
    ] {
        assert_eq!(boxes(&items), expected, "{basket}");
    }
}

#[test]
fn a_parcel_weighs_what_is_in_it_and_its_package_and_measures_what_the_package_does() {
    let items = [
        item(2, [7.0, 5.0, 1.0], 10.0),
        alone(item(1, [3.0, 9.0, 2.0], 7.0)),
    ];
    let packed = pack(&items, &shop()).unwrap();
    let parcels: Vec<Parcel> = packed.iter().map(|packed| packed.parcel).collect();
    let in_a_box = Parcel::new(ounces(24.0), [8.5, 6.5, 4.5].map(side));
    let as_it_is = Parcel::new(ounces(7.0), [9.0, 3.0, 2.0].map(side));
    assert_eq!(parcels, [in_a_box, as_it_is]);
}

#[test]
fn a_package_holds_as_much_as_it_may_weigh_to_the_thousandth_of_an_ounce() {
    let items = [item(2, [1.0; 3], 8.0)];
    for (most, parcels) in [(20_000, 1), (19_999, 2), (12_000, 2), (11_999, 2)] {
        let mut package = package([4.0; 3]);
        package.most = Weight::from_milli_oz(most).unwrap();
        let packed = pack(&items, &[package]).unwrap();
        assert_eq!(packed.len(), parcels, "{most}");
        let boxed = packed.iter().filter(|packed| packed.package.is_some());
        assert_eq!(boxed.count() > 0, most >= 12_000, "{most}");
    }
    // A package heavier than it may be holds nothing.
    let mut lead = package([4.0; 3]);
    lead.empty_milli_oz = u32::MAX;
    let packed = pack(&items, &[lead]).unwrap();
    assert!(packed.iter().all(|packed| packed.package.is_none()));
}

#[test]
fn equal_parcels_come_one_after_the_other() {
    let kayak = || item(2, [120.0, 28.0, 14.0], 800.0);
    let canoe = alone(item(1, [150.0, 30.0, 14.0], 900.0));
    let items = [kayak(), canoe, kayak(), alone(kayak())];
    let packed = pack(&items, &shop()).unwrap();
    let lengths: Vec<f64> = packed
        .iter()
        .map(|packed| packed.parcel.sides()[0].inches())
        .collect();
    assert_eq!(lengths, [120.0, 120.0, 120.0, 120.0, 120.0, 120.0, 150.0]);
}

#[test]
fn a_shop_without_packages_ships_everything_as_it_is() {
    let packed = pack(&[item(3, [8.0, 5.5, 1.0], 14.0)], &[]).unwrap();
    assert_eq!(packed.len(), 3);
    assert!(packed.iter().all(|packed| packed.package.is_none()));
}

#[test]
fn more_than_can_be_packed_is_refused() {
    let book = |quantity| item(quantity, [8.0, 5.5, 1.0], 1.0);
    let entries = |most: usize| vec![book(1); most];
    for (items, packages, fine) in [
        (vec![book(MOST_PIECES)], 1, true),
        (vec![book(MOST_PIECES), book(1)], 1, false),
        (vec![book(u32::MAX), book(u32::MAX)], 1, false),
        (vec![alone(book(MOST_PIECES + 1))], 1, false),
        (entries(MOST_ITEMS), 1, true),
        (entries(MOST_ITEMS + 1), 1, false),
        (entries(1), MOST_PACKAGES, true),
        (entries(1), MOST_PACKAGES + 1, false),
    ] {
        let packages = vec![package([12.0, 10.0, 8.0]); packages];
        let packed = pack(&items, &packages);
        assert_eq!(packed.is_ok(), fine, "{} items", items.len());
        if !fine {
            assert_eq!(packed, Err(TooMuch));
            let holds = needed(&items, &packages[0], u32::MAX).is_some();
            assert_eq!(holds, packages.len() > MOST_PACKAGES);
        }
    }
}

#[test]
fn one_package_is_needed_so_many_times_or_holds_not_everything() {
    let book = |quantity| item(quantity, [8.0, 5.5, 1.0], 14.0);
    let small = package([8.0, 6.0, 4.0]);
    for (what, items, most, expected) in [
        ("nothing", vec![], 0, Some(0)),
        ("one full box", vec![book(4)], 1, Some(1)),
        ("a second box", vec![book(5)], 2, Some(2)),
        ("one box too many", vec![book(5)], 1, None),
        ("none allowed", vec![book(1)], 0, None),
        (
            "too long",
            vec![book(1), item(1, [8.1, 1.0, 1.0], 1.0)],
            9,
            None,
        ),
        ("too heavy", vec![item(1, [1.0; 3], 70.0 * 16.0)], 9, None),
        ("alone", vec![book(1), alone(book(1))], 9, None),
        (
            "none of what ships alone",
            vec![book(1), alone(book(0))],
            9,
            Some(1),
        ),
        (
            "too high as it stands",
            vec![upright(item(1, [1.0, 1.0, 5.0], 1.0))],
            9,
            None,
        ),
    ] {
        assert_eq!(needed(&items, &small, most), expected, "{what}");
    }
}
