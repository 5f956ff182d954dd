use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;

const SMALL: Crowd = Crowd {
    shoppers: 300,
    shopper_views: 1_800,
    bots: 4,
    bot_views: 200,
};

fn day() -> Day {
    Day::new(1, Crowd::FULL)
}

fn of_shoppers(day: &Day) -> BTreeMap<u32, Vec<&View>> {
    let mut views: BTreeMap<u32, Vec<&View>> = BTreeMap::new();
    for view in day.views.iter().filter(|view| !view.is_bot) {
        views.entry(view.client).or_default().push(view);
    }
    views
}

#[test]
fn three_thousand_shoppers_look_twenty_thousand_times_and_a_tenth_are_bots() {
    let day = day();
    assert_eq!(day.views.len(), 20_000);
    assert_eq!(of_shoppers(&day).len(), 3_000);
    let bots: Vec<_> = day.views.iter().filter(|view| view.is_bot).collect();
    assert_eq!(bots.len(), 2_000);
    let clients: BTreeSet<_> = bots.iter().map(|view| view.client).collect();
    assert_eq!(
        clients.into_iter().collect::<Vec<_>>(),
        [3000, 3001, 3002, 3003]
    );
}

#[test]
fn bots_ask_for_many_places_evenly_through_the_day() {
    let day = day();
    let bots: Vec<_> = day.views.iter().filter(|view| view.is_bot).collect();
    let zips: BTreeSet<_> = bots.iter().map(|view| view.zip).collect();
    assert!(zips.len() > 1_900, "{}", zips.len());
    for quarter in 0..4 {
        let hours = quarter * 21_600_000..(quarter + 1) * 21_600_000;
        let here = bots.iter().filter(|view| hours.contains(&view.at_ms));
        assert!((420..580).contains(&here.count()));
    }
}

#[test]
fn most_shoppers_look_a_few_times_and_some_look_dozens_of_times() {
    let day = day();
    let views = of_shoppers(&day);
    let mut looks: Vec<usize> = views.values().map(Vec::len).collect();
    looks.sort_unstable();
    let (median, largest) = (looks[looks.len() / 2], looks[looks.len() - 1]);
    assert!((3..=5).contains(&median), "{median}");
    assert!((50..=200).contains(&largest), "{largest}");
    let keenest: usize = looks[looks.len() * 9 / 10..].iter().sum();
    let share = keenest as f64 / 18_000.0;
    assert!((0.33..0.47).contains(&share), "{share}");
}

#[test]
fn a_shopper_repeats_a_question_or_changes_quantity_or_zip_code() {
    let (mut same, mut quantity, mut zip, mut all) = (0, 0, 0, 0);
    for views in of_shoppers(&day()).values() {
        for pair in views.windows(2) {
            let parcels = |view: &View| view.cart.iter().map(|item| item.0).collect::<Vec<_>>();
            assert_eq!(parcels(pair[0]), parcels(pair[1]), "the cart is another");
            let quantities = |view: &View| view.cart.iter().map(|item| item.1).collect::<Vec<_>>();
            let other_zip = pair[0].zip != pair[1].zip;
            let other_quantity = quantities(pair[0]) != quantities(pair[1]);
            assert!(!(other_zip && other_quantity));
            all += 1;
            zip += u32::from(other_zip);
            quantity += u32::from(other_quantity);
            same += u32::from(!other_zip && !other_quantity);
        }
    }
    let share = |count: u32| f64::from(count) / f64::from(all);
    assert!((0.78..0.84).contains(&share(same)), "{}", share(same));
    assert!(
        (0.13..0.17).contains(&share(quantity)),
        "{}",
        share(quantity)
    );
    assert!((0.03..0.05).contains(&share(zip)), "{}", share(zip));
}

#[test]
fn the_day_is_quiet_before_dawn_and_fullest_in_the_evening() {
    let day = day();
    let in_hour = |hour: u64| {
        let span = hour * 3_600_000..(hour + 1) * 3_600_000;
        let views = day.views.iter();
        views
            .filter(|view| span.contains(&view.at_ms) && !view.is_bot)
            .count()
    };
    let by_hour: Vec<_> = (0..24).map(in_hour).collect();
    let fullest = (0..24).max_by_key(|hour| by_hour[*hour]).unwrap();
    assert!((18..=21).contains(&fullest), "{by_hour:?}");
    assert!(by_hour[fullest] > 6 * by_hour[4], "{by_hour:?}");
    assert!((900..1700).contains(&by_hour[fullest]), "{by_hour:?}");
}

#[test]
fn what_is_ordered_after_the_cut_off_is_mailed_the_day_after() {
    let date = |at_ms| iso_date(ship_date(at_ms));
    assert_eq!(date(0), "2026-11-23");
    assert_eq!(date(14 * 3_600_000 - 1), "2026-11-23");
    assert_eq!(date(14 * 3_600_000), "2026-11-24");
    assert_eq!(date(millis(DAY) - 1), "2026-11-24");
}

#[test]
fn a_body_is_what_the_page_types() {
    let day = Day::new(1, SMALL);
    let view = day.views.iter().find(|view| view.cart.len() == 2).unwrap();
    let body = view.body();
    assert_eq!(body.matches("\"quantity\"").count(), 2);
    assert!(body.contains(view.zip.as_str()));
    assert!(body.contains("\"unit\":\"oz\""));
}

#[test]
fn the_same_seed_is_the_same_day_and_another_is_another() {
    assert_eq!(Day::new(9, SMALL), Day::new(9, SMALL));
    assert_ne!(Day::new(9, SMALL), Day::new(10, SMALL));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn any_crowd_asks_as_often_as_it_says_within_the_day_and_in_order(
        seed: u64, shoppers in 1_u32..60, more in 0_u32..300, bots in 1_u32..5, bot_views in 0_u32..60,
    ) {
        let crowd = Crowd { shoppers, shopper_views: shoppers + more, bots, bot_views };
        let day = Day::new(seed, crowd);
        prop_assert_eq!(day.views.iter().filter(|view| view.is_bot).count() as u32, bot_views);
        prop_assert_eq!(day.views.len() as u32, shoppers + more + bot_views);
        prop_assert_eq!(of_shoppers(&day).len() as u32, shoppers);
        prop_assert!(day.views.is_sorted_by_key(|view| view.at_ms));
        for view in &day.views {
            prop_assert!(view.at_ms < millis(DAY));
            prop_assert!((1..=2).contains(&view.cart.len()));
            prop_assert!(view.cart.iter().all(|item| (1..=4).contains(&item.1)));
            prop_assert_eq!(view.ship_date, ship_date(view.at_ms));
        }
    }
}
