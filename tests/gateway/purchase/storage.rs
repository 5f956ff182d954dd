//! The object's storage fails: before what it was to do, or after it.

use edgepost::purchase::protocol::Answer;
use emulator::{Fault, RepeatedKey};

use super::{EDITIONS, Shop, Wish, answered_with, key};
use crate::support::{Failed, StorageMood};

/// Each operation of the storage fails in turn, once; a course in which it did not get that far is the last one.
fn each_operation_fails(course: impl Fn(&Shop, &str, &dyn Fn())) {
    for edition in EDITIONS {
        for how in [Failed::Before, Failed::After] {
            for number in 0.. {
                let shop = Shop::of_edition(number, edition);
                let case = format!("{edition:?}, operation {number} fails {how:?} its effect");
                let object = shop.object(key(1));
                course(&shop, &case, &|| object.storage.fail_after(number, how));
                if !object.storage.has_failed() {
                    assert!(number > 2, "{number} operations are not a whole purchase");
                    break;
                }
            }
        }
    }
}

/// A word that nothing was bought is true.
fn assert_true(shop: &Shop, answer: &Answer, case: &str) {
    match answer {
        Answer::Bought(_) => drop(shop.assert_bought(key(1), answer, case)),
        Answer::NotBought(_) | Answer::Refused(_) => {
            assert_eq!(shop.charges(key(1)), [], "{case}: {answer:?}");
        }
        _ => {}
    }
}

#[test]
fn whichever_write_or_read_fails_one_label_is_paid_and_handed_over() {
    each_operation_fails(|shop, case, fails| {
        fails();
        assert_true(shop, &shop.buy(key(1)), case);
        let (answer, _) = shop.until_known(key(1), Wish::label());
        shop.assert_bought(key(1), &answer, case);
        shop.object(key(1)).evict();
        let (again, _) = shop.until_known(key(1), Wish::label());
        shop.assert_bought(key(1), &again, case);
    });
}

#[test]
fn whichever_fails_while_a_lost_label_is_looked_for_it_is_found() {
    for fault in [Fault::Reset {}, answered_with(&Fault::Reset {})] {
        each_operation_fails(|shop, case, fails| {
            shop.fail_orders(1, fault.clone());
            shop.buy(key(1));
            shop.deployment.pass(100);
            fails();
            assert_true(shop, &shop.buy(key(1)), case);
            let (answer, _) = shop.until_known(key(1), Wish::label());
            shop.assert_bought(key(1), &answer, case);
        });
    }
}

/// Nothing is sent that is not written down.
#[test]
fn while_nothing_can_be_written_nothing_is_bought() {
    let shop = Shop::new();
    let object = shop.object(key(1));
    object.storage.mood.borrow_mut().saves_fail_before = 1.0;
    for _ in 0..3 {
        let answer = shop.buy(key(1));
        assert!(matches!(answer, Answer::NotBought(_)), "{answer:?}");
    }
    assert_eq!(shop.label_calls(), [0, 0, 0]);
    *object.storage.mood.borrow_mut() = StorageMood::default();
    shop.assert_bought(key(1), &shop.buy(key(1)), "mended");
}

#[test]
fn while_nothing_can_be_read_nothing_is_bought() {
    let shop = Shop::of_edition(0, RepeatedKey::NewLabel);
    shop.assert_bought(key(1), &shop.buy(key(1)), "first");
    let object = shop.object(key(1));
    object.storage.mood.borrow_mut().loads_fail = 1.0;
    for wish in [Wish::label(), Wish::NoLabel, Wish::label()] {
        let answer = shop.ask(key(1), wish);
        assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
    }
    assert_eq!(shop.label_calls(), [1, 0, 0]);
    *object.storage.mood.borrow_mut() = StorageMood::default();
    shop.assert_bought(key(1), &shop.buy(key(1)), "mended");
}

/// The label is handed over although it cannot be kept, and found by its key as often as it is asked for.
#[test]
fn a_label_that_cannot_be_kept_is_handed_over_and_found_again() {
    for edition in EDITIONS {
        let shop = Shop::of_edition(0, edition);
        let object = shop.object(key(1));
        object.storage.saves_left.set(Some(1));
        for number in 0..3 {
            let answer = shop.buy(key(1));
            shop.assert_bought(key(1), &answer, "not kept");
            assert_eq!(shop.label_calls(), [1, number, 0]);
        }
        object.storage.saves_left.set(None);
        shop.assert_bought(key(1), &shop.buy(key(1)), "kept at last");
    }
}
