//! What is kept of a purchase cannot be read, or was made with other settings: then nothing is bought that may be there already.

use edgepost::purchase::protocol::Answer;
use emulator::{Fault, RepeatedKey};

use super::{ROLES, Shop, Wish, answered_with, key};

const OLD: &str = "ZWRnZXBvc3QgZGV2ZWxvcG1lbnQga2V5LCBubyBzZWNyZXQ=";
const NEW: &str = "bm90IHRoZSBzYW1lIGtleSwgbm90IHRoZSBzYW1lIGtleSE=";

fn deploy(shop: &Shop, changes: &[(&str, &str)]) {
    let settings: Vec<_> = changes.iter().chain(&ROLES).copied().collect();
    shop.deployment.deploy_everywhere(&settings);
}

/// Others pay, or own labels, from now on: a label of theirs is the first that they buy.
fn deploy_roles(shop: &Shop, changes: &[(&str, &str)], first: u8) {
    deploy(shop, changes);
    let begins = shop.deployment.world.elapsed_ms();
    let (answer, _) = shop.until_known(key(first), Wish::label());
    shop.assert_bought(key(first), &answer, "a token of the new roles");
    let took = shop.deployment.world.elapsed_ms() - begins;
    assert!(took < 60_000, "{took} ms");
}

/// An order that was sent, and never arrived.
fn unresolved(fault: Fault) -> Shop {
    let shop = Shop::of_edition(0, RepeatedKey::NewLabel);
    shop.fail_orders(1, fault);
    let answer = shop.buy(key(1));
    assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
    shop
}

fn bought() -> Shop {
    let shop = Shop::of_edition(0, RepeatedKey::NewLabel);
    shop.assert_bought(key(1), &shop.buy(key(1)), "first");
    shop
}

/// However long somebody asks, there may be a label.
fn assert_never_bought(shop: &Shop, case: &str) {
    let [orders, ..] = shop.label_calls();
    let open = Answer::Unknown {
        retry_after_ms: None,
    };
    for pass_s in [0, 10, 100, 1_000, 7 * 3_600] {
        shop.deployment.pass(pass_s);
        assert_eq!(shop.buy(key(1)), open, "{case}, after {pass_s} s");
        assert_eq!(shop.cancel(key(1)), open, "{case}, after {pass_s} s");
    }
    assert_eq!(shop.label_calls()[0], orders, "{case}");
    assert_eq!(shop.charges(key(1)), [], "{case}");
}

type Damage = (&'static str, fn(&Shop));

/// Damage to what is stored.
const DAMAGE: [Damage; 6] = [
    ("no head that can be read", |shop| put(shop, HEAD, "{")),
    ("an empty head", |shop| put(shop, HEAD, "")),
    ("a head without pieces", |shop| {
        put(shop, HEAD, r#"{"pieces":0,"ends":9999999999999}"#);
    }),
    ("a piece too many", |shop| {
        put(shop, HEAD, r#"{"pieces":2,"ends":9999999999999}"#);
        put(shop, "purchase.1", "}");
    }),
    ("a sign changed", |shop| {
        let piece = shop.object(key(1)).storage.row(PIECE).unwrap();
        let middle = piece.len() / 2;
        let other = if piece[middle..].starts_with('A') {
            "B"
        } else {
            "A"
        };
        let changed = format!("{}{other}{}", &piece[..middle], &piece[middle + 1..]);
        put(shop, PIECE, &changed);
    }),
    ("the record of another purchase", |shop| {
        shop.buy(key(2));
        let other = shop.object(key(2)).storage.row(PIECE).unwrap();
        put(shop, PIECE, &other);
    }),
];

const HEAD: &str = "purchase";
const PIECE: &str = "purchase.0";

fn put(shop: &Shop, row: &str, value: &str) {
    shop.object(key(1)).storage.put(row, value);
}

#[test]
fn what_is_damaged_is_not_bought_again() {
    for (name, damage) in DAMAGE {
        let shop = unresolved(Fault::Reset {});
        damage(&shop);
        assert_never_bought(&shop, name);
    }
}

/// The carrier knows its key.
#[test]
fn a_label_is_found_although_what_is_kept_of_it_is_damaged() {
    for (name, damage) in DAMAGE {
        for shop in [bought(), unresolved(answered_with(&Fault::Reset {}))] {
            damage(&shop);
            let label = shop.assert_bought(key(1), &shop.buy(key(1)), name);
            let calls = shop.label_calls();
            let again = shop.assert_bought(key(1), &shop.buy(key(1)), name);
            assert_eq!(again, label, "{name}");
            assert_eq!(shop.label_calls(), calls, "{name}: it is kept again");
        }
    }
}

#[test]
fn a_label_is_cancelled_although_what_is_kept_of_it_is_damaged() {
    for (name, damage) in DAMAGE {
        let shop = bought();
        damage(&shop);
        let answer = shop.cancel(key(1));
        assert!(
            matches!(answer, Answer::Canceled { .. }),
            "{name}: {answer:?}"
        );
        assert_eq!(shop.charges(key(1)), [], "{name}");
        assert_eq!(shop.buy(key(1)), Answer::WasCanceled, "{name}");
    }
}

#[test]
fn while_the_sealing_key_is_rotated_nobody_notices() {
    let both = [("TOKEN_KEY", NEW), ("TOKEN_KEY_PREVIOUS", OLD)];
    let shop = bought();
    let calls = shop.label_calls();
    deploy(&shop, &both);
    shop.assert_bought(key(1), &shop.buy(key(1)), "rotated");
    assert_eq!(shop.label_calls(), calls);

    let shop = unresolved(Fault::Reset {});
    deploy(&shop, &both);
    let (answer, _) = shop.until_known(key(1), Wish::label());
    shop.assert_bought(key(1), &answer, "rotated");
    // It was written under the new key.
    deploy(&shop, &[("TOKEN_KEY", NEW)]);
    let calls = shop.label_calls();
    shop.assert_bought(key(1), &shop.buy(key(1)), "rotated for good");
    assert_eq!(shop.label_calls(), calls);
}

#[test]
fn with_the_sealing_key_forgotten_nothing_is_bought_again() {
    let shop = unresolved(Fault::Reset {});
    deploy(&shop, &[("TOKEN_KEY", NEW)]);
    assert_never_bought(&shop, "forgotten");
    // Found again.
    deploy(&shop, &[("TOKEN_KEY", NEW), ("TOKEN_KEY_PREVIOUS", OLD)]);
    shop.assert_bought(key(1), &shop.buy(key(1)), "found again");

    let shop = bought();
    deploy(&shop, &[("TOKEN_KEY", NEW)]);
    shop.assert_bought(key(1), &shop.buy(key(1)), "printed again");
    assert_eq!(shop.label_calls(), [1, 1, 0]);
}

/// The carrier knows a key for one owner of labels: asked about another's, it knows nothing.
#[test]
fn while_a_purchase_is_open_another_owner_buys_nothing_with_its_key() {
    for fault in [Fault::Reset {}, answered_with(&Fault::Reset {})] {
        let case = format!("{fault:?}");
        let shop = unresolved(fault.clone());
        deploy_roles(&shop, &[("LABEL_OWNER_CRID", "87654321")], 2);
        let [orders, ..] = shop.label_calls();
        for pass_s in [0, 100, 3_600] {
            shop.deployment.pass(pass_s);
            let open = Answer::Unknown {
                retry_after_ms: None,
            };
            assert_eq!(shop.buy(key(1)), open, "{case}");
            assert_eq!(shop.cancel(key(1)), open, "{case}");
        }
        assert_eq!(shop.label_calls()[0], orders, "{case}");
        // And back again.
        deploy_roles(&shop, &[], 3);
        let (answer, _) = shop.until_known(key(1), Wish::label());
        shop.assert_bought(key(1), &answer, &case);
    }
}

/// Another account pays, for the same owner: the label is found.
#[test]
fn a_lost_label_is_found_when_somebody_else_pays_by_now() {
    let shop = unresolved(answered_with(&Fault::Reset {}));
    let permit = [
        ("PAYER_ACCOUNT_TYPE", "PERMIT"),
        ("PAYER_ACCOUNT_NUMBER", "300"),
        ("PAYER_PERMIT_ZIP", "20260"),
    ];
    deploy_roles(&shop, &permit, 2);
    shop.assert_bought(key(1), &shop.buy(key(1)), "found");
    assert_eq!(shop.label_calls(), [2, 1, 0]);
}

/// Nothing was bought then: whoever pays now buys.
#[test]
fn what_was_not_bought_is_bought_with_the_new_settings() {
    let shop = Shop::new();
    shop.fail_orders(1, Fault::Quota { retry_after: None });
    let answer = shop.buy(key(1));
    assert!(matches!(answer, Answer::NotBought(_)), "{answer:?}");
    deploy(&shop, &[("LABEL_OWNER_CRID", "87654321")]);
    let (answer, _) = shop.until_known(key(1), Wish::label());
    shop.assert_bought(key(1), &answer, "another owner");
    assert_eq!(shop.charges(key(1))[0].crid, "87654321");
}

/// During a deploy an object may run with settings of another carrier account for a moment: it does nothing.
#[test]
fn an_object_with_settings_of_another_account_buys_nothing() {
    let shop = Shop::new();
    let mut other = ROLES.to_vec();
    other.push(("USPS_CLIENT_ID", "another-client"));
    shop.deployment.purchases.deploy(&other);
    for wish in [Wish::label(), Wish::NoLabel] {
        let answer = shop.ask(key(1), wish);
        let Answer::NotBought(failure) = answer else {
            panic!("{answer:?}");
        };
        assert_eq!(failure.kind, "other_settings");
    }
    assert_eq!(shop.label_calls(), [0, 0, 0]);
    shop.deployment.purchases.deploy(&ROLES);
    shop.assert_bought(key(1), &shop.buy(key(1)), "deployed");
    // What it has it cannot open: there may be a label.
    shop.deployment.purchases.deploy(&other);
    for wish in [Wish::label(), Wish::NoLabel] {
        let answer = shop.ask(key(1), wish);
        assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
    }
    shop.deployment.purchases.deploy(&ROLES);
    shop.assert_bought(key(1), &shop.buy(key(1)), "deployed again");
}

/// The payment token that everybody has is of the owner before: with that one somebody else would pay, and own the label.
#[test]
fn an_order_is_paid_by_those_who_are_set_and_by_nobody_else() {
    for fault in [Fault::Reset {}, answered_with(&Fault::Reset {})] {
        for pass_s in [0, 20, 40, 70] {
            let case = format!("{fault:?}, asked again after {pass_s} s");
            let shop = bought();
            deploy(&shop, &[("LABEL_OWNER_CRID", "87654321")]);
            shop.fail_orders(1, fault.clone());
            let _lost = shop.buy(key(2));
            shop.deployment.pass(pass_s);
            // Others bring the isolate the next token meanwhile.
            let _bought = shop.buy(key(3));
            shop.deployment.pass(1);
            let (answer, _) = shop.until_known(key(2), Wish::label());
            shop.assert_bought(key(2), &answer, &case);
            assert_eq!(shop.charges(key(2))[0].crid, "87654321", "{case}");
        }
    }
}
