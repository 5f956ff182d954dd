//! Whoever asked goes away: what was begun goes on.

use std::time::Duration;

use edgepost::purchase::protocol::Answer;
use emulator::Fault;
use futures_util::future::{Either, join_all, select};

use super::{Shop, Wish, key};

async fn asks_and_leaves(shop: &Shop, wish: Wish, after_ms: u64) {
    let asked = std::pin::pin!(shop.asks(key(1), wish));
    let leaves = shop.deployment.world.sleep(Duration::from_millis(after_ms));
    if let Either::Left((answer, _)) = select(asked, leaves).await {
        panic!("it was answered before it left: {answer:?}");
    }
}

#[test]
fn a_purchase_goes_on_when_everybody_who_waited_for_it_has_left() {
    for after_ms in [11, 20, 45, 90, 1_500] {
        let shop = Shop::new();
        shop.fail_orders(1, Fault::Delay { ms: 3_000 });
        let leavers = (0..5).map(|more| asks_and_leaves(&shop, Wish::label(), after_ms + more));
        shop.deployment.run(join_all(leavers));
        shop.deployment.pass(10);
        assert_eq!(shop.charges(key(1)).len(), 1, "{after_ms} ms");
        shop.assert_bought(key(1), &shop.buy(key(1)), "somebody who stays");
        assert_eq!(shop.label_calls(), [1, 0, 0], "{after_ms} ms");
    }
}

#[test]
fn a_purchase_that_nobody_ever_waited_for_is_not_begun() {
    let shop = Shop::new();
    shop.deployment
        .run(asks_and_leaves(&shop, Wish::label(), 5));
    shop.deployment.pass(60);
    assert_eq!(shop.label_calls(), [0, 0, 0]);
}

#[test]
fn a_cancellation_goes_on_when_its_asker_has_left() {
    let shop = Shop::new();
    shop.assert_bought(key(1), &shop.buy(key(1)), "first");
    shop.fail_orders(1, Fault::Delay { ms: 3_000 });
    shop.deployment
        .run(asks_and_leaves(&shop, Wish::NoLabel, 100));
    shop.deployment.pass(10);
    assert_eq!(shop.charges(key(1)), []);
    assert_eq!(shop.buy(key(1)), Answer::WasCanceled);
}

/// The one who began it leaves, and those who came later stay.
#[test]
fn those_who_stay_get_the_label_of_one_who_left() {
    let shop = Shop::new();
    shop.fail_orders(1, Fault::Delay { ms: 3_000 });
    let stays = async {
        let late = Duration::from_millis(50);
        shop.deployment.world.sleep(late).await;
        shop.asks(key(1), Wish::label()).await
    };
    let leaves = asks_and_leaves(&shop, Wish::label(), 500);
    let (answer, ()) = shop
        .deployment
        .run(futures_util::future::join(stays, leaves));
    shop.assert_bought(key(1), &answer.unwrap(), "stayed");
    assert_eq!(shop.label_calls(), [1, 0, 0]);
}
