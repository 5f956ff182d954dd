//! The object ends, or has a successor, in the middle of a purchase. Whoever asks again gets the label that was paid.

use std::time::Duration;

use edgepost::purchase::protocol::Answer;
use emulator::{Fault, RepeatedKey};
use futures_util::future::join;

use super::{EDITIONS, Shop, Wish, answered_with, key};

type Happened = (&'static str, fn(&Shop));

/// What has happened when the instance that is to end begins.
const BEFORE: [Happened; 4] = [
    ("nothing", |_| ()),
    ("an order that never arrived", |shop| {
        loses_order(shop, Fault::Reset {});
    }),
    ("an order that can arrive no more", |shop| {
        loses_order(shop, Fault::Hang {});
        shop.deployment.pass(100);
    }),
    ("a label whose answer was lost", |shop| {
        loses_order(shop, answered_with(&Fault::Reset {}));
    }),
];

fn loses_order(shop: &Shop, fault: Fault) {
    shop.fail_orders(1, fault);
    let answer = shop.buy(key(1));
    assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
}

/// The instance ends at each of its awaits in turn; a course in which it did not get that far is the last one.
fn ends_at_each_await(least: u64, edition: RepeatedKey, course: impl Fn(&Shop, u64, &str)) {
    for seed in 0..2 {
        let mut at = 0;
        loop {
            let shop = Shop::of_edition(seed, edition);
            let case = format!("{edition:?}, seed {seed}, ends at {at}");
            course(&shop, at, &case);
            if !shop.object(key(1)).has_vanished() {
                break;
            }
            at += 1;
        }
        assert!(at >= least, "{at} awaits are not a whole purchase");
    }
}

#[test]
fn wherever_the_object_ends_one_label_is_paid_and_handed_over() {
    for edition in EDITIONS {
        for (name, happened) in BEFORE {
            ends_at_each_await(8, edition, |shop, at, case| {
                happened(shop);
                shop.object(key(1)).vanish_after(at);
                let (answer, _) = shop.until_known(key(1), Wish::label());
                shop.assert_bought(key(1), &answer, &format!("after {name}, {case}"));
                shop.deployment.pass(200);
                let (again, _) = shop.until_known(key(1), Wish::label());
                shop.assert_bought(key(1), &again, &format!("later, after {name}, {case}"));
            });
        }
    }
}

/// Its successor ends at once, too: so does every one of the first five.
#[test]
fn object_after_object_may_end() {
    for edition in EDITIONS {
        ends_at_each_await(8, edition, |shop, at, case| {
            for _ in 0..5 {
                shop.object(key(1)).vanish_after(at);
                let _lost = shop.deployment.run(shop.asks(key(1), Wish::label()));
            }
            let (answer, _) = shop.until_known(key(1), Wish::label());
            shop.assert_bought(key(1), &answer, case);
        });
    }
}

/// Those who asked are left without any answer, as after a panic, and ask again.
#[test]
fn an_object_that_ends_without_a_word_is_found_out_by_whoever_gives_up_waiting() {
    ends_at_each_await(8, RepeatedKey::NewLabel, |shop, at, case| {
        let object = shop.object(key(1));
        object.mood.borrow_mut().ends_silently = true;
        object.vanish_after(at);
        let world = &shop.deployment.world;
        let patience = world.sleep(Duration::from_secs(51));
        let asked = Box::pin(shop.asks(key(1), Wish::label()));
        let asked = futures_util::future::select(asked, patience);
        drop(shop.deployment.run(asked));
        object.mood.borrow_mut().ends_silently = false;
        let (answer, _) = shop.until_known(key(1), Wish::label());
        shop.assert_bought(key(1), &answer, case);
    });
}

/// By the clock instead of by its steps: while a request is on its way to the carrier, or back.
#[test]
fn whenever_the_isolate_ends_one_label_is_paid_and_handed_over() {
    for edition in EDITIONS {
        for after_ms in (0..=260).step_by(5) {
            let shop = Shop::of_edition(after_ms, edition);
            let wait = Duration::from_millis(after_ms);
            let ended = async {
                shop.deployment.world.sleep(wait).await;
                shop.deployment.purchases.fresh_isolate();
            };
            let _lost = shop
                .deployment
                .run(join(shop.asks(key(1), Wish::label()), ended));
            let (answer, _) = shop.until_known(key(1), Wish::label());
            let case = format!("{edition:?}, ended after {after_ms} ms");
            shop.assert_bought(key(1), &answer, &case);
        }
    }
}

/// What it had sent arrives all the same.
#[test]
fn an_order_on_its_way_outlives_the_object_that_sent_it() {
    for edition in EDITIONS {
        for takes_s in [1, 30, 48] {
            let shop = Shop::of_edition(0, edition);
            let takes = &shop.deployment.wire.orders_take;
            takes.set(Duration::from_secs(takes_s));
            let ended = async {
                let wait = Duration::from_millis(500);
                shop.deployment.world.sleep(wait).await;
                shop.object(key(1)).evict();
                takes.set(Duration::ZERO);
            };
            let _lost = shop
                .deployment
                .run(join(shop.asks(key(1), Wish::label()), ended));
            let (answer, _) = shop.until_known(key(1), Wish::label());
            let case = format!("{edition:?}, {takes_s} s");
            shop.assert_bought(key(1), &answer, &case);
            assert_eq!(shop.label_calls()[0], 1, "{case}");
        }
    }
}

/// The older instance goes on with what it was doing while its successor is asked the same.
#[test]
fn a_superseded_object_and_its_successor_buy_one_label() {
    let slow = |api| move |ms| crate::support::rule(api, Some(1), Fault::Delay { ms });
    let slow_order = slow("labels");
    let slow_payment = slow("payments");
    for (case, rule, superseded_after_ms) in [
        ("at the beginning", slow_order(0), 15),
        ("while it fetches tokens", slow_payment(9_000), 3_000),
        ("as the order leaves", slow_order(1_000), 120),
        ("as the order has arrived", slow_order(15_000), 2_000),
        ("shortly before the answer", slow_order(19_000), 18_900),
    ] {
        for edition in EDITIONS {
            for open_to_all in [false, true] {
                for seed in 0..4 {
                    let case = format!("{case}, {edition:?}, {open_to_all}, seed {seed}");
                    let shop = Shop::of_edition(seed, edition);
                    shop.deployment.wire.rules(vec![rule.clone()]);
                    let object = shop.object(key(1));
                    object.storage.open_to_all.set(open_to_all);
                    let successor = async {
                        let wait = Duration::from_millis(superseded_after_ms);
                        shop.deployment.world.sleep(wait).await;
                        object.supersede();
                        shop.asks(key(1), Wish::label()).await
                    };
                    let both = join(shop.asks(key(1), Wish::label()), successor);
                    let (first, second) = shop.deployment.run(both);
                    for answer in [first, second].into_iter().flatten() {
                        if matches!(answer, Answer::Bought(_)) {
                            shop.assert_bought(key(1), &answer, &case);
                        }
                    }
                    let (answer, _) = shop.until_known(key(1), Wish::label());
                    shop.assert_bought(key(1), &answer, &case);
                    shop.deployment.pass(300);
                    shop.assert_bought(key(1), &shop.buy(key(1)), &case);
                }
            }
        }
    }
}
