//! What labels cost in tokens: one bearer and one payment token, whoever buys and however often.

use std::collections::BTreeSet;

use edgepost::purchase::protocol::Answer;
use edgepost::token::TokenKind;
use emulator::PaymentTokenRefusal;
use futures_util::future::join_all;

use super::{Shop, Wish, key};
use crate::questions::good_address;
use crate::support::Ask;

/// Calls for bearers and for payment tokens, and calls about labels.
fn calls(shop: &Shop) -> [usize; 3] {
    let wire = &shop.deployment.wire;
    [
        wire.calls_for(TokenKind::Bearer),
        wire.calls_for(TokenKind::Payment),
        shop.label_calls().iter().sum(),
    ]
}

/// Each with a key of its own, all at once.
fn buy_at_once(shop: &Shop, keys: std::ops::Range<u8>) {
    let orders = keys
        .clone()
        .map(|number| shop.asks(key(number), Wish::label()));
    let answers = shop.deployment.run(join_all(orders));
    for (number, answer) in keys.zip(answers) {
        shop.assert_bought(key(number), &answer.unwrap(), "at once");
    }
}

#[test]
fn a_hundred_labels_at_once_cost_one_bearer_and_one_payment_token() {
    let shop = Shop::new();
    buy_at_once(&shop, 0..100);
    assert_eq!(calls(&shop), [1, 1, 100]);
    let charges = shop.deployment.wire.emulator.charges();
    let numbers: BTreeSet<_> = charges
        .iter()
        .map(|charge| &charge.tracking_number)
        .collect();
    assert_eq!(numbers.len(), 100);
}

#[test]
fn a_hundred_labels_one_after_the_other_cost_no_more() {
    let shop = Shop::new();
    for number in 0..100 {
        shop.assert_bought(key(number), &shop.buy(key(number)), "one by one");
        shop.deployment.pass(60);
    }
    assert_eq!(calls(&shop), [1, 1, 100]);
}

/// Cold objects in new isolates find both in KV.
#[test]
fn isolates_that_come_and_go_fetch_nothing() {
    let shop = Shop::new();
    for number in 0..10 {
        shop.assert_bought(key(number), &shop.buy(key(number)), "first");
        shop.deployment.pass(61);
        shop.deployment.purchases.fresh_isolate();
    }
    assert_eq!(calls(&shop), [1, 1, 10]);
    assert!(shop.deployment.object.questions.get() <= 4);
}

#[test]
fn a_bearer_that_is_replaced_meanwhile_is_no_reason_for_another_payment_token() {
    let shop = Shop::new();
    buy_at_once(&shop, 0..10);
    shop.deployment.pass(61);
    let isolate = shop.deployment.isolate("chicago");
    assert_eq!(
        shop.deployment.run(isolate.ask(Ask::refresh(1))).status,
        200
    );
    shop.deployment.purchases.fresh_isolate();
    shop.deployment.pass(61);
    buy_at_once(&shop, 10..20);
    assert_eq!(calls(&shop), [2, 1, 20]);
}

/// Twenty labels are refused, and bought with the next one.
#[test]
fn a_revoked_bearer_costs_one_call_for_the_next() {
    let shop = Shop::new();
    buy_at_once(&shop, 0..20);
    shop.deployment.wire.emulator.revoke_all();
    buy_at_once(&shop, 20..40);
    assert_eq!(calls(&shop), [2, 1, 60]);
    // The pages have that one too.
    let isolate = shop.deployment.isolate("paris");
    assert_eq!(shop.deployment.run(isolate.ask(good_address())).status, 200);
    assert_eq!(calls(&shop), [2, 1, 60]);
}

/// However the carrier says so; that is not known.
#[test]
fn a_revoked_payment_token_costs_one_call_for_the_next() {
    for (refusal, expected) in [
        (PaymentTokenRefusal::Named, [1, 2, 60]),
        // Blamed on the bearer first: that is replaced, and refused again.
        (PaymentTokenRefusal::LikeBearer, [2, 2, 80]),
        (PaymentTokenRefusal::Bare, [2, 2, 60]),
    ] {
        let shop = Shop::with(0, &[], |carrier| {
            carrier.postage.payment_token_refusal = refusal;
        });
        buy_at_once(&shop, 0..20);
        shop.deployment.wire.emulator.revoke_payment_tokens();
        buy_at_once(&shop, 20..40);
        assert_eq!(calls(&shop), expected, "{refusal:?}");
    }
}

#[test]
fn both_tokens_revoked_cost_one_call_each() {
    let shop = Shop::new();
    buy_at_once(&shop, 0..10);
    shop.deployment.wire.emulator.revoke_all();
    shop.deployment.wire.emulator.revoke_payment_tokens();
    buy_at_once(&shop, 10..20);
    assert_eq!(calls(&shop), [2, 2, 10 + 30]);
}

/// The carrier may tie one to the other.
#[test]
fn a_payment_token_that_ends_with_its_bearer_is_replaced() {
    let shop = Shop::with(0, &[], |carrier| {
        carrier.postage.payment_token_follows_bearer = true;
    });
    buy_at_once(&shop, 0..10);
    shop.deployment.wire.emulator.revoke_all();
    buy_at_once(&shop, 10..20);
    assert_eq!(calls(&shop), [2, 2, 10 + 30]);
}

/// Looking for a label and cancelling it heal as well.
#[test]
fn whatever_is_asked_about_a_label_survives_its_tokens() {
    let shop = Shop::new();
    let wire = &shop.deployment.wire;
    let both = || {
        wire.emulator.revoke_all();
        wire.emulator.revoke_payment_tokens();
    };
    shop.fail_orders(1, super::answered_with(&emulator::Fault::Reset {}));
    let answer = shop.buy(key(1));
    assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
    both();
    shop.assert_bought(key(1), &shop.buy(key(1)), "found");
    both();
    let answer = shop.cancel(key(1));
    assert!(matches!(answer, Answer::Canceled { .. }), "{answer:?}");
    assert_eq!(shop.charges(key(1)), []);
    assert_eq!(calls(&shop), [3, 3, 7]);
}

#[test]
fn after_days_without_a_label_the_next_costs_one_payment_token() {
    let shop = Shop::new();
    shop.assert_bought(key(1), &shop.buy(key(1)), "first");
    // Both would have ended several times.
    shop.deployment.pass(86_400 + 3_600);
    let bearers = calls(&shop)[0];
    shop.assert_bought(key(2), &shop.buy(key(2)), "second");
    assert_eq!(calls(&shop), [bearers, 2, 2]);
    let late = shop.deployment.wire.sent_after_its_end.get();
    assert_eq!(late, 0, "a token was sent after its end");
}

/// No token is to be had: no order is sent, and the next try costs no more than the gate lets through.
#[test]
fn without_tokens_nothing_is_sent_and_nothing_is_lost() {
    for api in ["oauth", "payments"] {
        for fault in [
            emulator::Fault::Hang {},
            emulator::Fault::Html {},
            emulator::Fault::WrongCredentials {},
        ] {
            let shop = Shop::new();
            shop.deployment.wire.fail(api, fault.clone());
            for _ in 0..3 {
                let answer = shop.buy(key(1));
                assert!(
                    matches!(answer, Answer::NotBought(_)),
                    "{api} {fault:?}: {answer:?}"
                );
            }
            assert_eq!(calls(&shop)[2], 0, "{api} {fault:?}");
            shop.deployment.wire.heal();
            shop.deployment.pass(601);
            let (answer, _) = shop.until_known(key(1), Wish::label());
            shop.assert_bought(key(1), &answer, &format!("{api} {fault:?}"));
        }
    }
}
