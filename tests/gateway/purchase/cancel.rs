//! A label that is not wanted: cancelled, and never bought with this key any more.

use std::time::Duration;

use edgepost::carrier::usps::labels::Cancellation;
use edgepost::purchase::protocol::Answer;
use emulator::{Fault, RepeatedKey};
use futures_util::future::{join, join_all};

use super::{EDITIONS, Order, Shop, Wish, answered_with, key};
use crate::support::Failed;

fn bought(edition: RepeatedKey) -> (Shop, String) {
    let shop = Shop::of_edition(0, edition);
    let label = shop.assert_bought(key(1), &shop.buy(key(1)), "first");
    (shop, label.tracking_number)
}

fn unresolved(edition: RepeatedKey, fault: Fault) -> Shop {
    let shop = Shop::of_edition(0, edition);
    shop.fail_orders(1, fault);
    let answer = shop.buy(key(1));
    assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
    shop
}

/// Whatever is ordered with it, nothing is bought and nothing is to be paid.
fn assert_closed(shop: &Shop, case: &str) {
    let [orders, ..] = shop.label_calls();
    for order in [Order::default(), Order::next_door()] {
        for pass_s in [0, 200, 7_200] {
            shop.deployment.pass(pass_s);
            let answer = shop.ask(key(1), Wish::Label(order.clone()));
            assert_eq!(answer, Answer::WasCanceled, "{case}");
        }
        shop.object(key(1)).evict();
    }
    assert_eq!(shop.label_calls()[0], orders, "{case}");
    assert_eq!(shop.charges(key(1)), [], "{case}");
}

fn canceled(tracking_number: Option<&str>, how: Cancellation) -> Answer {
    Answer::Canceled {
        tracking_number: tracking_number.map(str::to_owned),
        how,
    }
}

#[test]
fn a_label_is_cancelled_by_its_number_once() {
    let (shop, number) = bought(RepeatedKey::NewLabel);
    let expected = canceled(Some(&number), Cancellation::Canceled);
    for _ in 0..3 {
        assert_eq!(shop.cancel(key(1)), expected);
        shop.object(key(1)).evict();
    }
    assert_eq!(shop.label_calls(), [1, 0, 1]);
    assert_closed(&shop, "cancelled");
    assert_eq!(
        shop.deployment.wire.emulator.balance_cents("1234567890"),
        Some(100_000)
    );
}

#[test]
fn twenty_who_cancel_at_once_cancel_once() {
    let (shop, number) = bought(RepeatedKey::NewLabel);
    let wishes = (0..20).map(|_| shop.asks(key(1), Wish::NoLabel));
    let expected = canceled(Some(&number), Cancellation::Canceled);
    for answer in shop.deployment.run(join_all(wishes)) {
        assert_eq!(answer.as_ref(), Ok(&expected));
    }
    assert_eq!(shop.label_calls(), [1, 0, 1]);
}

/// The order comes after its cancellation, as it may on two ways.
#[test]
fn a_key_that_was_never_used_is_closed() {
    for edition in EDITIONS {
        let shop = Shop::of_edition(0, edition);
        for _ in 0..2 {
            assert_eq!(shop.cancel(key(1)), canceled(None, Cancellation::Unknown));
        }
        assert_eq!(shop.label_calls(), [0, 0, 1]);
        assert_closed(&shop, "never used");
    }
}

/// The carrier was told no: there is nothing to cancel, and nobody asks.
#[test]
fn an_order_that_came_to_nothing_is_closed_without_a_call() {
    for is_refused in [false, true] {
        let shop = Shop::new();
        let order = match is_refused {
            true => Order {
                street: "1 NOT FOUND ST".to_owned(),
                ..Order::default()
            },
            false => {
                shop.fail_orders(1, Fault::Quota { retry_after: None });
                Order::default()
            }
        };
        shop.ask(key(1), Wish::Label(order));
        shop.deployment.wire.heal();
        shop.deployment.pass(3_600);
        assert_eq!(shop.cancel(key(1)), canceled(None, Cancellation::Unknown));
        assert_eq!(shop.label_calls(), [1, 0, 0]);
        assert_closed(&shop, "came to nothing");
    }
}

/// Both at once: the later of the two has its turn when the first is done.
#[test]
fn an_order_and_its_cancellation_at_once_leave_nothing_to_pay() {
    for edition in EDITIONS {
        for seed in 0..10 {
            for after_ms in [0, 5, 60, 140, 200] {
                let shop = Shop::of_edition(seed, edition);
                let cancels = async {
                    let wait = Duration::from_millis(after_ms);
                    shop.deployment.world.sleep(wait).await;
                    shop.asks(key(1), Wish::NoLabel).await
                };
                let both = join(shop.asks(key(1), Wish::label()), cancels);
                let (ordered, answer) = shop.deployment.run(both);
                let case = format!("{edition:?}, seed {seed}, {after_ms} ms: {ordered:?}");
                assert!(
                    matches!(answer, Ok(Answer::Canceled { .. })),
                    "{case}: {answer:?}"
                );
                let bought_or_closed =
                    matches!(ordered, Ok(Answer::Bought(_) | Answer::WasCanceled));
                assert!(bought_or_closed, "{case}");
                assert_closed(&shop, &case);
            }
        }
    }
}

/// By its key, which is all that is known of it.
#[test]
fn a_label_whose_answer_was_lost_is_cancelled_by_its_key() {
    for edition in EDITIONS {
        let shop = unresolved(edition, answered_with(&Fault::Reset {}));
        assert_eq!(shop.cancel(key(1)), canceled(None, Cancellation::Canceled));
        assert_eq!(shop.label_calls(), [1, 0, 1]);
        assert_closed(&shop, "unresolved");
    }
}

/// There is none as long as the order may still arrive.
#[test]
fn an_order_that_may_still_arrive_is_not_called_cancelled() {
    for edition in EDITIONS {
        for takes_s in [0, 30, 49, 75] {
            let case = format!("{edition:?}, {takes_s} s");
            let shop = Shop::of_edition(0, edition);
            match takes_s {
                0 => shop.fail_orders(1, Fault::Reset {}),
                _ => {
                    let takes = Duration::from_secs(takes_s);
                    shop.deployment.wire.orders_take.set(takes);
                }
            }
            let answer = shop.buy(key(1));
            assert!(
                matches!(answer, Answer::Unknown { .. }),
                "{case}: {answer:?}"
            );
            let sent = shop.deployment.world.elapsed_ms();
            let (answer, _) = shop.until_known(key(1), Wish::NoLabel);
            assert!(
                matches!(answer, Answer::Canceled { .. }),
                "{case}: {answer:?}"
            );
            let how_long = shop.deployment.world.elapsed_ms() - sent;
            assert!(takes_s > 0 || how_long > 99_000, "{case}: {how_long} ms");
            assert_closed(&shop, &case);
        }
    }
}

/// The carrier cancels and nobody hears of it; asked again it says that there is nothing to cancel.
#[test]
fn a_cancellation_whose_answer_was_lost_is_known_when_it_is_asked_for_again() {
    for fault in [Fault::Reset {}, Fault::Hang {}, Fault::Html {}] {
        for happened in [false, true] {
            let case = format!("{fault:?}, {happened}");
            let (shop, _) = bought(RepeatedKey::NewLabel);
            shop.fail_orders(
                1,
                if happened {
                    answered_with(&fault)
                } else {
                    fault.clone()
                },
            );
            let answer = shop.cancel(key(1));
            assert!(
                matches!(answer, Answer::NotCanceled(_)),
                "{case}: {answer:?}"
            );
            let (answer, _) = shop.until_known(key(1), Wish::NoLabel);
            assert!(
                matches!(answer, Answer::Canceled { .. }),
                "{case}: {answer:?}"
            );
            assert_closed(&shop, &case);
        }
    }
}

/// Nobody prints a label that the carrier may have cancelled.
#[test]
fn a_label_that_may_be_cancelled_is_not_handed_out() {
    let (shop, _) = bought(RepeatedKey::NewLabel);
    shop.fail_orders(1, answered_with(&Fault::Reset {}));
    let answer = shop.cancel(key(1));
    assert!(matches!(answer, Answer::NotCanceled(_)), "{answer:?}");
    let answer = shop.buy(key(1));
    assert!(!matches!(answer, Answer::Bought(_)), "{answer:?}");
    assert_eq!(shop.charges(key(1)), []);
}

#[test]
fn wherever_the_object_ends_a_label_is_cancelled_and_its_key_closed() {
    for edition in EDITIONS {
        for is_known in [true, false] {
            for at in 0.. {
                let shop = match is_known {
                    true => bought(edition).0,
                    false => unresolved(edition, answered_with(&Fault::Reset {})),
                };
                let case = format!("{edition:?}, known: {is_known}, ends at {at}");
                shop.object(key(1)).vanish_after(at);
                let (answer, _) = shop.until_known(key(1), Wish::NoLabel);
                assert!(
                    matches!(answer, Answer::Canceled { .. }),
                    "{case}: {answer:?}"
                );
                let has_vanished = shop.object(key(1)).has_vanished();
                shop.object(key(1)).vanish_after(1_000);
                assert_closed(&shop, &case);
                if !has_vanished {
                    assert!(at > 6, "{at} awaits are not a whole cancellation");
                    break;
                }
            }
        }
    }
}

#[test]
fn whichever_write_or_read_fails_a_label_is_cancelled_and_its_key_closed() {
    for edition in EDITIONS {
        for (is_known, how) in [
            (true, Failed::Before),
            (true, Failed::After),
            (false, Failed::Before),
            (false, Failed::After),
        ] {
            for number in 0.. {
                let shop = match is_known {
                    true => bought(edition).0,
                    false => unresolved(edition, answered_with(&Fault::Reset {})),
                };
                let case = format!("{edition:?}, known: {is_known}, {number} fails {how:?}");
                let storage = &shop.object(key(1)).storage;
                storage.fail_after(number, how);
                let answer = shop.cancel(key(1));
                if matches!(answer, Answer::Canceled { .. }) {
                    assert_eq!(shop.charges(key(1)), [], "{case}");
                }
                let has_failed = storage.has_failed();
                storage.fail_after(1_000, how);
                let (answer, _) = shop.until_known(key(1), Wish::NoLabel);
                assert!(
                    matches!(answer, Answer::Canceled { .. }),
                    "{case}: {answer:?}"
                );
                assert_closed(&shop, &case);
                if !has_failed {
                    assert!(
                        number > 2,
                        "{number} operations are not a whole cancellation"
                    );
                    break;
                }
            }
        }
    }
}

/// A key that cannot be closed is not called closed.
#[test]
fn a_key_that_was_never_used_stays_open_while_nothing_can_be_written() {
    let shop = Shop::new();
    let storage = &shop.object(key(1)).storage;
    storage.mood.borrow_mut().saves_fail_before = 1.0;
    let answer = shop.cancel(key(1));
    assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
    storage.mood.borrow_mut().saves_fail_before = 0.0;
    assert_eq!(shop.cancel(key(1)), canceled(None, Cancellation::Unknown));
    assert_closed(&shop, "written at last");
}

/// The carrier has been told of the parcel: a refund is asked for, and the money stays out for weeks.
#[test]
fn a_label_that_was_reported_is_disputed_and_its_key_closed() {
    let (shop, number) = bought(RepeatedKey::NewLabel);
    // Past the night after its mailing date; its record is forgotten by then.
    shop.deployment.pass(3 * 86_400);
    let answer = shop.cancel(key(1));
    let Answer::Canceled { how, .. } = &answer else {
        panic!("{answer:?}");
    };
    assert!(matches!(how, Cancellation::Disputed { .. }), "{answer:?}");
    assert_eq!(shop.buy(key(1)), Answer::WasCanceled);
    assert_eq!(shop.cancel(key(1)), answer);
    assert_eq!(shop.charges(key(1))[0].tracking_number, number);
    assert_eq!(shop.label_calls(), [1, 0, 1]);
}

/// The label stands: who has it may use it.
#[test]
fn a_label_that_cannot_be_cancelled_stays() {
    let shop = Shop::with(0, &[], |carrier| {
        carrier.postage.late_cancel = emulator::LateCancel::Refused;
    });
    // Shortly before the night on which it is reported.
    shop.deployment.pass(2 * 86_400);
    let label = shop.assert_bought(key(1), &shop.buy(key(1)), "first");
    shop.deployment.pass(20 * 3_600);
    let expected = canceled(Some(&label.tracking_number), Cancellation::NotRefundable);
    assert_eq!(shop.cancel(key(1)), expected);
    shop.assert_bought(key(1), &shop.buy(key(1)), "stays");
}

/// Its first cancellation was lost on the way, and by the second it has been reported: it stands after all.
#[test]
fn a_label_whose_lost_cancellation_turns_out_to_be_impossible_is_handed_out_again() {
    for asks_for_label in [false, true] {
        let shop = Shop::with(0, &[], |carrier| {
            carrier.postage.late_cancel = emulator::LateCancel::Refused;
        });
        shop.deployment.pass(2 * 86_400);
        let label = shop.assert_bought(key(1), &shop.buy(key(1)), "first");
        shop.fail_orders(1, Fault::Reset {});
        let answer = shop.cancel(key(1));
        assert!(matches!(answer, Answer::NotCanceled(_)), "{answer:?}");
        shop.deployment.pass(20 * 3_600);
        if !asks_for_label {
            let expected = canceled(Some(&label.tracking_number), Cancellation::NotRefundable);
            assert_eq!(shop.cancel(key(1)), expected);
        }
        let again = shop.assert_bought(key(1), &shop.buy(key(1)), "stands");
        assert_eq!(again, label);
        assert_eq!(shop.label_calls(), [1, 0, 2]);
    }
}

/// As long as the carrier does not tell, neither does the object.
#[test]
fn whoever_orders_a_label_that_may_be_cancelled_hears_when_it_is_known() {
    let (shop, _) = bought(RepeatedKey::NewLabel);
    shop.deployment.wire.fail("labels", Fault::Hang {});
    let answer = shop.cancel(key(1));
    assert!(matches!(answer, Answer::NotCanceled(_)), "{answer:?}");
    for _ in 0..3 {
        let answer = shop.buy(key(1));
        assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
    }
    let other = shop.ask(key(1), Wish::Label(Order::next_door()));
    assert_eq!(other, Answer::OtherOrder);
    shop.deployment.wire.heal();
    assert_eq!(shop.buy(key(1)), Answer::WasCanceled);
    assert_closed(&shop, "finished");
}

/// By a token of somebody else's labels: the carrier knows no such label, and it stands.
#[test]
fn another_owner_cancels_nothing() {
    let (shop, number) = bought(RepeatedKey::NewLabel);
    let mut roles = super::ROLES.to_vec();
    roles.insert(0, ("LABEL_OWNER_CRID", "87654321"));
    shop.deployment.deploy_everywhere(&roles);
    shop.until_known(key(2), Wish::label());
    let answer = shop.cancel(key(1));
    assert_eq!(answer, canceled(Some(&number), Cancellation::Unknown));
    shop.assert_bought(key(1), &shop.buy(key(1)), "stands");
}
