//! The order was sent, and nobody knows what became of it: the label is found by its key, or surely not there.

use std::time::Duration;

use edgepost::purchase::protocol::Answer;
use emulator::{Fault, FaultBody, RepeatedKey};

use super::{EDITIONS, Shop, Wish, answered_with, key, of_orders};

/// Twice the budget of a purchase: an order that is not found by then is not found any more.
const SETTLED: Duration = Duration::from_secs(100);

/// What an answer may be that says nothing of the order.
fn unhelpful() -> Vec<Fault> {
    let status = |status, body| Fault::Status {
        status,
        body,
        headers: Default::default(),
    };
    vec![
        Fault::Hang {},
        Fault::Reset {},
        Fault::Html {},
        Fault::Malformed {},
        Fault::WrongShape {},
        Fault::Huge {
            bytes: 9_000_000,
            gzip: false,
        },
        status(408, FaultBody::Empty),
        status(409, FaultBody::Json),
        status(500, FaultBody::Json),
        status(500, FaultBody::Empty),
        status(502, FaultBody::Html),
        status(503, FaultBody::Json),
        status(504, FaultBody::Html),
    ]
}

fn open(edition: RepeatedKey, fault: &Fault) -> Shop {
    let shop = Shop::of_edition(0, edition);
    shop.fail_orders(1, fault.clone());
    let answer = shop.buy(key(1));
    assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
    shop
}

#[test]
fn a_label_whose_answer_was_lost_is_found_by_its_key_at_once() {
    for fault in unhelpful() {
        for edition in EDITIONS {
            let case = format!("{fault:?}, {edition:?}");
            let shop = open(edition, &answered_with(&fault));
            let label = shop.assert_bought(key(1), &shop.buy(key(1)), &case);
            assert_eq!(shop.label_calls(), [1, 1, 0], "{case}");
            // Kept: the carrier prints a label three times.
            let again = shop.assert_bought(key(1), &shop.buy(key(1)), &case);
            assert_eq!(again, label, "{case}");
            assert_eq!(shop.label_calls(), [1, 1, 0], "{case}");
        }
    }
}

/// The answer stops in the middle, whole parcels of the label among it.
#[test]
fn a_label_whose_answer_breaks_off_is_found_by_its_key() {
    for after_bytes in [0, 1, 40, 1_000] {
        for fault in [
            Fault::Truncate { after_bytes },
            Fault::HangInBody { after_bytes },
        ] {
            let case = format!("{fault:?}");
            let shop = open(RepeatedKey::NewLabel, &fault);
            shop.assert_bought(key(1), &shop.buy(key(1)), &case);
            assert_eq!(shop.label_calls(), [1, 1, 0], "{case}");
        }
    }
}

#[test]
fn an_order_that_never_arrived_is_sent_again_once_it_can_arrive_no_more() {
    for fault in unhelpful() {
        for edition in EDITIONS {
            let case = format!("{fault:?}, {edition:?}");
            let shop = open(edition, &fault);
            // Asked again and again, the carrier is only looked at.
            for _ in 0..3 {
                let answer = shop.buy(key(1));
                assert!(
                    matches!(answer, Answer::Unknown { .. }),
                    "{case}: {answer:?}"
                );
                shop.deployment.pass(5);
            }
            assert_eq!(shop.label_calls(), [1, 3, 0], "{case}");
            let (answer, _) = shop.until_known(key(1), Wish::label());
            shop.assert_bought(key(1), &answer, &case);
            let orders = shop.orders_sent_at();
            assert_eq!(orders.len(), 2, "{case}");
            let gap = orders[1] - orders[0];
            // Written down a moment before it was sent, with both tokens fetched in between.
            let fetched = Duration::from_millis(500);
            assert!(gap + fetched >= SETTLED, "{case}: {gap:?}");
            assert!(gap <= SETTLED + Duration::from_secs(6), "{case}: {gap:?}");
        }
    }
}

/// The object says when it is worth asking: whoever heeds it asks twice.
#[test]
fn whoever_waits_as_told_asks_no_more_often_than_needed() {
    let shop = open(RepeatedKey::SameLabel, &Fault::Reset {});
    let (answer, asked) = shop.until_known(key(1), Wish::label());
    shop.assert_bought(key(1), &answer, "as told");
    assert!(asked <= 3, "{asked} questions");
}

/// Its sender has long given up when the carrier gets it.
#[test]
fn an_order_that_arrives_late_is_not_sent_again() {
    for takes_s in [21, 40, 49, 75] {
        for edition in EDITIONS {
            let case = format!("{takes_s} s, {edition:?}");
            let shop = Shop::of_edition(0, edition);
            let takes = &shop.deployment.wire.orders_take;
            takes.set(Duration::from_secs(takes_s));
            let answer = shop.buy(key(1));
            assert!(
                matches!(answer, Answer::Unknown { .. }),
                "{case}: {answer:?}"
            );
            takes.set(Duration::ZERO);
            let (answer, _) = shop.until_known(key(1), Wish::label());
            shop.assert_bought(key(1), &answer, &case);
            assert_eq!(shop.label_calls()[0], 1, "{case}");
        }
    }
}

/// Slow, and answered all the same.
#[test]
fn a_slow_answer_is_waited_for() {
    for ms in [3_000, 10_000, 19_500] {
        let shop = Shop::new();
        shop.fail_orders(1, Fault::Delay { ms });
        shop.assert_bought(key(1), &shop.buy(key(1)), "slow");
        assert_eq!(shop.label_calls(), [1, 0, 0]);
    }
}

/// Whether the label is there cannot be seen either.
#[test]
fn while_the_carrier_does_not_tell_nothing_is_bought() {
    for fault in unhelpful() {
        let case = format!("{fault:?}");
        let shop = open(RepeatedKey::NewLabel, &answered_with(&Fault::Hang {}));
        let rules = vec![of_orders(None, fault.clone()), super::of_reprints(fault)];
        shop.deployment.wire.rules(rules);
        for _ in 0..4 {
            let answer = shop.buy(key(1));
            assert!(
                matches!(answer, Answer::Unknown { .. }),
                "{case}: {answer:?}"
            );
            shop.deployment.pass(100);
        }
        assert_eq!(shop.label_calls(), [1, 4, 0], "{case}");
        shop.deployment.wire.heal();
        shop.assert_bought(key(1), &shop.buy(key(1)), &case);
    }
}

/// A redirect is remembered like a wrong setting: for five minutes nobody asks.
#[test]
fn a_redirect_leaves_open_whether_there_is_a_label() {
    for is_bought in [false, true] {
        let mut fault = Fault::Redirect {
            status: 302,
            location: "https://example.com/".to_owned(),
        };
        if is_bought {
            fault = answered_with(&fault);
        }
        let shop = open(RepeatedKey::NewLabel, &fault);
        let waits = shop.buy(key(1));
        assert!(matches!(waits, Answer::Unknown { .. }), "{waits:?}");
        assert_eq!(shop.label_calls(), [1, 0, 0]);
        let (answer, _) = shop.until_known(key(1), Wish::label());
        shop.assert_bought(key(1), &answer, "after the pause");
        assert_eq!(shop.label_calls()[0], if is_bought { 1 } else { 2 });
    }
}

/// The carrier prints a label three times: then the shop hears what there is.
#[test]
fn a_label_that_is_printed_no_more_is_not_bought_again() {
    let shop = open(RepeatedKey::NewLabel, &answered_with(&Fault::Hang {}));
    let lost = answered_with(&Fault::Reset {});
    shop.deployment.wire.rules(vec![super::of_reprints(lost)]);
    for _ in 0..3 {
        let answer = shop.buy(key(1));
        assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
    }
    shop.deployment.wire.heal();
    assert_eq!(shop.buy(key(1)), Answer::Unprintable);
    shop.deployment.pass(200);
    assert_eq!(shop.buy(key(1)), Answer::Unprintable);
    assert_eq!(shop.charges(key(1)).len(), 1);
    assert_eq!(shop.label_calls()[0], 1);
}

/// Over midnight of its mailing date.
#[test]
fn a_label_whose_day_is_over_is_not_bought_again() {
    let shop = open(RepeatedKey::NewLabel, &answered_with(&Fault::Hang {}));
    shop.deployment.pass(3 * 86_400);
    assert_eq!(shop.buy(key(1)), Answer::Unprintable);
    assert_eq!(shop.label_calls()[0], 1);
}
