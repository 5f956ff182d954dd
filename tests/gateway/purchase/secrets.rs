//! What is kept of a purchase is sealed, and whole however long it is.

use edgepost::purchase::protocol::Answer;
use emulator::{Fault, RepeatedKey};

use super::{NAME, Order, Shop, Wish, answered_with, key};
use crate::questions::STREET;
use crate::support::Failed;

/// A row of the platform's storage holds so many bytes.
const MOST_BYTES: usize = 2_000_000;

/// Through every end of a purchase and every trouble on the way.
#[test]
fn nothing_that_is_kept_or_logged_tells_who_gets_what_or_how_it_is_followed() {
    let shop = Shop::of_edition(0, RepeatedKey::NewLabel);
    let refused = Wish::Label(Order {
        street: format!("1 NOT FOUND ST {STREET}"),
        ..Order::default()
    });
    let mut number = 0;
    for fault in [
        Fault::Hang {},
        Fault::Html {},
        Fault::Malformed {},
        Fault::WrongShape {},
        Fault::Reset {},
    ] {
        for wish in [Wish::label(), Wish::NoLabel, refused.clone()] {
            for fault in [fault.clone(), answered_with(&fault)] {
                number += 1;
                // Too many failures in a row, and labels are not asked for any more.
                shop.deployment.pass(800);
                shop.fail_orders(2, fault);
                for wish in [wish.clone(), Wish::label(), wish.clone(), Wish::NoLabel] {
                    shop.ask(key(number), wish);
                }
            }
        }
    }
    shop.deployment.wire.heal();
    shop.deployment.pass(301);
    let Answer::Bought(label) = shop.buy(key(200)) else {
        panic!("no label");
    };
    let picture = label.image.as_ref().unwrap().base64.clone();
    shop.object(key(200)).storage.fail_after(2, Failed::Before);
    shop.cancel(key(200));
    let numbers = shop.deployment.wire.emulator.charges();
    assert!(numbers.len() > 10);
    for charge in &numbers {
        shop.deployment
            .assert_nowhere([charge.tracking_number.as_str()]);
    }
    let pieces = (0..picture.len() - 40).step_by(40);
    let pieces: Vec<_> = pieces.map(|at| &picture[at..at + 40]).collect();
    assert!(pieces.len() > 3, "{}", picture.len());
    shop.deployment.assert_nowhere(pieces);
    shop.deployment
        .assert_nowhere([NAME, "Lovelace", "1234567890"]);
    shop.deployment.assert_no_secret_was_kept(STREET);
    // Both kinds of token were looked for.
    assert!(shop.deployment.wire.tokens.lines().len() >= 2);
}

#[test]
fn a_label_of_several_megabytes_comes_back_whole() {
    for letters in [1_000_000, 4_000_000] {
        let shop = Shop::of_edition(0, RepeatedKey::NewLabel);
        shop.deployment.wire.pictures.set(letters);
        let label = shop.assert_bought(key(1), &shop.buy(key(1)), "first");
        assert_eq!(label.image.as_ref().unwrap().base64.len(), letters);
        let object = shop.object(key(1));
        let rows = object.storage.written.lines();
        let longest = rows.iter().map(String::len).max().unwrap();
        assert!(longest < MOST_BYTES, "{longest}");
        object.evict();
        let again = shop.assert_bought(key(1), &shop.buy(key(1)), "again");
        assert!(again == label, "another picture");
        assert_eq!(shop.label_calls(), [1, 0, 0]);
        shop.deployment.pass(24 * 3_600 + 60);
        assert!(object.storage.is_empty());
    }
}
