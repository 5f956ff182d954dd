use super::*;
use crate::clock::{UnixMillis, parse_iso_date};
use crate::rates::{Freshness, LengthUnit, PriceList, Side, Weight, WeightUnit};

static GROUND: Service = Service {
    id: "ground",
    name: "Ground",
    max_weight_lb: 70,
    max_length_plus_girth_in: 130,
    abroad: false,
};
static AIR: Service = Service {
    id: "air",
    name: "Air",
    max_weight_lb: 4,
    max_length_plus_girth_in: 108,
    abroad: false,
};

const BOX: Container = Container::MediumFlatRateBox;

fn parcel(pounds: f64, sides: [f64; 3]) -> Parcel {
    Parcel::new(
        Weight::new(pounds, WeightUnit::Pound).unwrap(),
        sides.map(|inches| Side::new(inches, LengthUnit::Inch).unwrap()),
    )
}

fn row(service: &'static Service, cents: u64) -> Row {
    Row {
        service,
        packaging: Packaging::Own,
        price: Cents(cents),
        surcharges: Vec::new(),
        billed_lb: None,
        extras: Vec::new(),
        zone: Some("05".into()),
        delivery: parse_iso_date("2026-11-28").map(|date| Delivery {
            date,
            guaranteed: false,
        }),
        starts_on: None,
        ends_on: None,
        published: false,
        duties: None,
    }
}

fn boxed(service: &'static Service, cents: u64) -> Row {
    Row {
        packaging: Packaging::FlatRate(BOX),
        ..row(service, cents)
    }
}

fn charge(code: &str, cents: u64) -> Charge {
    Charge {
        code: code.to_owned(),
        name: code.to_uppercase(),
        amount: Cents(cents),
    }
}

fn list(rows: Vec<Row>) -> PriceList {
    PriceList {
        mailing_date: parse_iso_date("2026-11-23").unwrap(),
        rows,
        odd: Vec::new(),
        unknown: Vec::new(),
        as_of: UnixMillis(0),
        ends_at: UnixMillis(1),
    }
}

fn parcels(position: usize, quantity: u32, list: &PriceList) -> Parcels<'_> {
    Parcels {
        parcel: parcel(1.0, [10.0, 8.0, 4.0]),
        quantity,
        position,
        container: None,
        list: list.shown(list.mailing_date, Freshness::Live),
    }
}

fn as_charged(_: &Service, price: Cents) -> Cents {
    price
}

fn one_plan<'a>(
    offered: &[&'static Service],
    plan: Vec<Parcels<'a>>,
) -> (Vec<Rate<'a>>, Vec<Unavailable>) {
    offers(offered, &[plan], &as_charged)
}

#[test]
fn a_container_is_offered_beside_own_packaging_and_only_for_goods_in_it() {
    let list = list(vec![row(&GROUND, 900), row(&AIR, 1500), boxed(&AIR, 1000)]);
    let own = vec![parcels(0, 2, &list)];
    let (rates, unavailable) = one_plan(&[&GROUND, &AIR], own.clone());
    let shown = |rates: &[Rate]| -> Vec<_> {
        let each = rates.iter();
        each.map(|rate| {
            (
                rate.service.id,
                rate.plan,
                rate.price.0,
                rate.packaging.clone(),
            )
        })
        .collect()
    };
    assert_eq!(
        shown(&rates),
        [
            ("ground", 0, 1800, vec![Packaging::Own]),
            ("air", 0, 3000, vec![Packaging::Own]),
        ]
    );
    assert!(unavailable.is_empty());
    // The same in one box: too heavy for the service otherwise, and the box has one price.
    let in_box = vec![Parcels {
        container: Some(BOX),
        parcel: parcel(20.0, [11.0, 8.5, 5.5]),
        quantity: 1,
        ..parcels(0, 1, &list)
    }];
    let in_two: Vec<_> = in_box
        .iter()
        .map(|parcels| Parcels {
            quantity: 2,
            ..*parcels
        })
        .collect();
    // Another way to use containers, for more money, is not shown.
    let plans = [own, in_two.clone(), in_box, in_two];
    let (rates, unavailable) = offers(&[&GROUND, &AIR], &plans, &as_charged);
    assert_eq!(
        shown(&rates),
        [
            ("air", 2, 1000, vec![Packaging::FlatRate(BOX)]),
            ("ground", 0, 1800, vec![Packaging::Own]),
            ("air", 0, 3000, vec![Packaging::Own]),
        ]
    );
    assert!(unavailable.is_empty());
}

#[test]
fn a_container_abroad_is_for_light_goods() {
    static AWAY: Service = Service {
        id: "away",
        name: "Away",
        max_weight_lb: 70,
        max_length_plus_girth_in: 108,
        abroad: true,
    };
    let list = list(vec![row(&AWAY, 900), boxed(&AWAY, 800)]);
    for (pounds, offered) in [(20.0, 2), (20.01, 1)] {
        let parcel = parcel(pounds, [11.0, 8.5, 5.5]);
        let own = Parcels {
            parcel,
            ..parcels(0, 1, &list)
        };
        let container = Some(BOX);
        let plans = [vec![own], vec![Parcels { container, ..own }]];
        let (rates, _) = offers(&[&AWAY], &plans, &as_charged);
        assert_eq!(rates.len(), offered, "{pounds}");
    }
}

#[test]
fn a_small_and_heavy_parcel_has_the_lower_of_its_two_prices() {
    let cubic = Row {
        packaging: Packaging::OwnCubic,
        ..row(&GROUND, 700)
    };
    let list = list(vec![row(&GROUND, 900), cubic, row(&AIR, 5)]);
    let (rates, _) = one_plan(&[&GROUND], vec![parcels(0, 1, &list)]);
    assert_eq!(rates[0].price, Cents(700));
    assert_eq!(rates[0].packaging, [Packaging::OwnCubic]);
}

#[test]
fn several_parcels_are_summed_and_arrive_with_the_last() {
    let first = Row {
        surcharges: vec![charge("long", 40)],
        extras: vec![charge("signature", 7)],
        ..row(&GROUND, 100)
    };
    let later = Row {
        delivery: parse_iso_date("2026-11-30").map(|date| Delivery {
            date,
            guaranteed: true,
        }),
        ends_on: parse_iso_date("2026-12-31"),
        zone: Some("06".into()),
        billed_lb: Some(12),
        surcharges: vec![charge("long", 5), charge("bulky", 6)],
        extras: vec![charge("signature", 7)],
        published: true,
        ..row(&GROUND, 50)
    };
    let (first, later) = (list(vec![first]), list(vec![later]));
    let shipment = vec![parcels(0, 3, &first), parcels(1, 1, &later)];
    let (rates, _) = one_plan(&[&GROUND], shipment);
    let rate = &rates[0];
    assert_eq!(rate.price, Cents(3 * 107 + 57));
    assert_eq!(rate.surcharges, [charge("long", 125), charge("bulky", 6)]);
    assert_eq!(rate.extras, [charge("signature", 28)]);
    assert_eq!(rate.billed_lb, Some(12));
    let arrival = rate.delivery.unwrap();
    assert_eq!(arrival.date, parse_iso_date("2026-11-30").unwrap());
    assert!(!arrival.guaranteed && rate.published);
    assert_eq!(rate.zone, None);
    assert_eq!(rate.ends_on, parse_iso_date("2026-12-31"));
}

#[test]
fn what_customs_takes_is_known_of_all_parcels_or_of_none() {
    let with = |fee, duty, tax| Row {
        duties: Some(Duties {
            fee: Cents(fee),
            duty: Cents(duty),
            tax: Cents(tax),
        }),
        ..row(&GROUND, 1)
    };
    let known = list(vec![with(1, 20, 300)]);
    let unknown = list(vec![row(&GROUND, 1)]);
    let (rates, _) = one_plan(
        &[&GROUND],
        vec![parcels(0, 2, &known), parcels(1, 1, &known)],
    );
    let sum = Duties {
        fee: Cents(3),
        duty: Cents(60),
        tax: Cents(900),
    };
    assert_eq!(rates[0].duties, Some(sum));
    assert_eq!(rates[0].price, Cents(3));
    let (rates, _) = one_plan(
        &[&GROUND],
        vec![parcels(0, 1, &known), parcels(1, 1, &unknown)],
    );
    assert_eq!(rates[0].duties, None);
}

#[test]
fn one_unknown_date_makes_the_arrival_unknown() {
    let dated = list(vec![row(&GROUND, 1)]);
    let undated = list(vec![Row {
        delivery: None,
        ..row(&GROUND, 1)
    }]);
    let shipment = vec![parcels(0, 1, &dated), parcels(1, 1, &undated)];
    assert_eq!(one_plan(&[&GROUND], shipment).0[0].delivery, None);
}

#[test]
fn a_service_that_cannot_carry_one_parcel_names_it_and_says_why() {
    let rows = list(vec![row(&AIR, 1), row(&GROUND, 1)]);
    let none = list(vec![boxed(&AIR, 1)]);
    let odd = PriceList {
        odd: vec![(&AIR, NotOffered::ExtraService)],
        ..list(vec![row(&GROUND, 1)])
    };
    for (second, list, reason) in [
        (parcel(4.0, [60.0, 15.0, 10.0]), &rows, NotOffered::TooLong),
        (parcel(4.01, [10.0, 8.0, 4.0]), &rows, NotOffered::TooHeavy),
        (
            parcel(1.0, [10.0, 8.0, 4.0]),
            &none,
            NotOffered::NotOfferedHere,
        ),
        (
            parcel(1.0, [10.0, 8.0, 4.0]),
            &odd,
            NotOffered::ExtraService,
        ),
    ] {
        let second = Parcels {
            parcel: second,
            ..parcels(1, 1, list)
        };
        let (_, unavailable) = one_plan(&[&AIR], vec![parcels(0, 1, &rows), second]);
        assert_eq!(
            (unavailable[0].reason, unavailable[0].position),
            (reason, Some(1))
        );
    }
}

#[test]
fn rates_are_sorted_by_what_shoppers_pay() {
    let list = list(vec![row(&AIR, 5), row(&GROUND, 3)]);
    let dearer_ground = |service: &Service, price: Cents| match service.id {
        "ground" => price + Cents(10),
        _ => price,
    };
    let ids = |rates: &[Rate]| -> Vec<_> {
        let each = rates.iter();
        each.map(|rate| (rate.service.id, rate.amount.0, rate.price.0))
            .collect()
    };
    let plan = vec![parcels(0, 1, &list)];
    let (rates, _) = one_plan(&[&AIR, &GROUND], plan.clone());
    assert_eq!(ids(&rates), [("ground", 3, 3), ("air", 5, 5)]);
    let (rates, _) = offers(&[&AIR, &GROUND], &[plan], &dearer_ground);
    assert_eq!(ids(&rates), [("air", 5, 5), ("ground", 13, 3)]);
}

#[test]
fn every_reason_reads_back_from_its_name() {
    for reason in NotOffered::ALL {
        assert_eq!(NotOffered::of_name(reason.name()), Some(reason));
    }
}
