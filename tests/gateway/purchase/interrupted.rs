//! A cancellation that is interrupted: written down before it is sent, and finished by whoever asks next.

use std::time::Duration;

use edgepost::carrier::usps::labels::Cancellation;
use edgepost::purchase::protocol::Answer;
use emulator::{Fault, RepeatedKey};
use futures_util::future::join;

use super::cancel::{assert_closed, bought, canceled, unresolved};
use super::{EDITIONS, Order, Shop, Wish, answered_with, key};
use crate::support::{Failed, rule};

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
    assert!(matches!(answer, Answer::NotCanceled(_)), "{answer:?}");
    assert_eq!(shop.label_calls(), [0, 0, 0]);
    storage.mood.borrow_mut().saves_fail_before = 0.0;
    assert_eq!(shop.cancel(key(1)), canceled(None, Cancellation::Unknown));
    assert_closed(&shop, "written at last");
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

/// The older instance waits for its tokens, and cancels while its successor is asked for the label.
#[test]
fn a_superseded_object_that_cancels_voids_no_label_of_its_successor() {
    for edition in EDITIONS {
        for open_to_all in [false, true] {
            for (superseded_ms, ordered_ms) in [(30, 0), (3_000, 0), (3_000, 6_050), (8_990, 60)] {
                let case = format!("{edition:?}, {open_to_all}, {superseded_ms}, {ordered_ms} ms");
                let shop = Shop::of_edition(superseded_ms, edition);
                let slow = Fault::Delay { ms: 9_000 };
                shop.deployment
                    .wire
                    .rules(vec![rule("payments", Some(1), slow)]);
                let object = shop.object(key(1));
                object.storage.open_to_all.set(open_to_all);
                let successor = async {
                    let world = &shop.deployment.world;
                    world.sleep(Duration::from_millis(superseded_ms)).await;
                    object.supersede();
                    world.sleep(Duration::from_millis(ordered_ms)).await;
                    shop.asks(key(1), Wish::label()).await
                };
                let both = join(shop.asks(key(1), Wish::NoLabel), successor);
                let (_, ordered) = shop.deployment.run(both);
                let is_bought = matches!(ordered, Ok(Answer::Bought(_)));
                assert!(!is_bought, "{case}: {ordered:?}");
                let (answer, _) = shop.until_known(key(1), Wish::label());
                assert_eq!(answer, Answer::WasCanceled, "{case}");
                assert_closed(&shop, &case);
            }
        }
    }
}
