//! One order, one label, one charge.

use edgepost::purchase::protocol::Answer;
use futures_util::future::join_all;

use super::{Order, Shop, Wish, key};

#[test]
fn an_order_that_is_repeated_brings_the_same_label() {
    let shop = Shop::new();
    let first = shop.buy(key(1));
    let label = shop.assert_bought(key(1), &first, "first");
    for again in ["at once", "by another instance", "by another isolate"] {
        match again {
            "by another instance" => shop.object(key(1)).evict(),
            "by another isolate" => shop.deployment.purchases.fresh_isolate(),
            _ => {}
        }
        let answer = shop.buy(key(1));
        assert_eq!(shop.assert_bought(key(1), &answer, again), label, "{again}");
    }
    assert_eq!(shop.deployment.wire.emulator.call_count("labels"), 1);
}

#[test]
fn twenty_who_order_the_same_at_once_get_one_label() {
    let shop = Shop::new();
    let orders = (0..20).map(|_| shop.asks(key(1), Wish::label()));
    for answer in shop.deployment.run(join_all(orders)) {
        shop.assert_bought(key(1), &answer.unwrap(), "one of twenty");
    }
    assert_eq!(shop.deployment.wire.emulator.call_count("labels"), 1);
}

#[test]
fn another_order_with_the_same_key_is_refused_and_changes_nothing() {
    let shop = Shop::new();
    let label = shop.assert_bought(key(1), &shop.buy(key(1)), "first");
    let other = shop.ask(key(1), Wish::Label(Order::next_door()));
    assert_eq!(other, Answer::OtherOrder);
    let again = shop.buy(key(1));
    assert_eq!(shop.assert_bought(key(1), &again, "again"), label);
    assert_eq!(shop.deployment.wire.emulator.call_count("labels"), 1);
}

/// Both come before either is written down.
#[test]
fn of_two_orders_with_one_key_at_once_one_is_bought_and_the_other_refused() {
    for seed in 0..8 {
        let shop = Shop::with(seed, &[], |_| ());
        let orders = [Order::default(), Order::next_door()];
        let both = orders.map(|order| shop.asks(key(1), Wish::Label(order)));
        let answers = shop.deployment.run(join_all(both));
        let mut kinds = [0, 0];
        for answer in answers {
            match answer.unwrap() {
                Answer::OtherOrder => kinds[1] += 1,
                answer => {
                    shop.assert_bought(key(1), &answer, "the first");
                    kinds[0] += 1;
                }
            }
        }
        assert_eq!(kinds, [1, 1], "seed {seed}");
    }
}

#[test]
fn a_label_that_is_cancelled_is_not_bought_again() {
    let shop = Shop::new();
    shop.assert_bought(key(1), &shop.buy(key(1)), "first");
    let canceled = shop.cancel(key(1));
    assert!(matches!(canceled, Answer::Canceled { .. }), "{canceled:?}");
    assert_eq!(shop.charges(key(1)), []);
    assert_eq!(shop.buy(key(1)), Answer::WasCanceled);
    shop.deployment.pass(25 * 3_600);
    assert!(shop.object(key(1)).storage.is_empty(), "kept for a day");
}

#[test]
fn whatever_is_deployed_an_order_that_is_repeated_brings_the_same_label() {
    let shop = Shop::new();
    let label = shop.assert_bought(key(1), &shop.buy(key(1)), "first");
    let mut variables = super::ROLES.to_vec();
    variables.push(("PAYMENTS_TIMEOUT_MS", "15000"));
    shop.deployment.purchases.deploy(&variables);
    let again = shop.buy(key(1));
    assert_eq!(shop.assert_bought(key(1), &again, "deployed"), label);
}
