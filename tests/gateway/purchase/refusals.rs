//! The carrier says no: to the order, which is kept; to whoever pays, to a token or to the call, which is not.

use edgepost::purchase::protocol::Answer;
use emulator::{AccountState, Fault, Forbidden, Unauthorized};

use super::{Order, ROLES, Shop, Wish, key};

/// An order that the carrier refuses for what is in it, and what of it.
fn refused_orders() -> [(Order, &'static str); 3] {
    let order = |change: fn(&mut Order)| {
        let mut order = Order::default();
        change(&mut order);
        order
    };
    [
        (
            order(|order| order.street = "1 NOT FOUND ST".to_owned()),
            "recipient",
        ),
        (order(|order| order.ship_date = "2026-11-20"), "ship_date"),
        (order(|order| order.ship_date = "2026-12-24"), "ship_date"),
    ]
}

#[test]
fn an_order_that_is_refused_for_what_is_in_it_is_not_sent_again() {
    for (order, about) in refused_orders() {
        let shop = Shop::new();
        let refused = Answer::Refused(about.to_owned());
        for again in ["first", "at once", "another instance"] {
            let answer = shop.ask(key(1), Wish::Label(order.clone()));
            assert_eq!(answer, refused, "{again}");
            assert_eq!(shop.label_calls(), [1, 0, 0], "{again}");
            if again == "at once" {
                shop.object(key(1)).evict();
            }
        }
        // Put right it is another order: it gets another key.
        assert_eq!(shop.buy(key(1)), Answer::OtherOrder);
        shop.assert_bought(key(2), &shop.buy(key(2)), "put right");
        assert_eq!(shop.charges(key(1)), []);
    }
}

/// Its first sending was lost: what the carrier says of the second is true of the first.
#[test]
fn an_order_that_is_refused_when_it_is_sent_again_is_refused() {
    for (order, about) in refused_orders() {
        let shop = Shop::new();
        shop.fail_orders(1, Fault::Reset {});
        let answer = shop.ask(key(1), Wish::Label(order.clone()));
        assert!(matches!(answer, Answer::Unknown { .. }), "{answer:?}");
        let (answer, _) = shop.until_known(key(1), Wish::Label(order));
        assert_eq!(answer, Answer::Refused(about.to_owned()));
        assert_eq!(shop.charges(key(1)), []);
    }
}

fn kind(answer: &Answer) -> &str {
    let Answer::NotBought(failure) = answer else {
        panic!("{answer:?}");
    };
    &failure.kind
}

/// What is wrong lies elsewhere: the same order may be sent again once that is mended, and is by then no other one.
#[test]
fn an_order_that_was_not_bought_for_other_reasons_is_sent_again() {
    let unauthorized = |reason| Fault::Unauthorized { reason };
    for (fault, expected, pause_s) in [
        (
            Fault::Forbidden {
                reason: Forbidden::AccessControl,
            },
            "access_blocked",
            301,
        ),
        (Fault::Quota { retry_after: None }, "quota_used", 76),
        (
            unauthorized(Unauthorized::InvalidClient),
            "product_missing",
            301,
        ),
        (
            unauthorized(Unauthorized::InvalidOauthScope),
            "scope_missing",
            301,
        ),
        // Either token may be meant: both are replaced, and refused again.
        (
            unauthorized(Unauthorized::Empty),
            "token_refused_without_reason",
            301,
        ),
        (
            unauthorized(Unauthorized::TokenExpired),
            "token_expired",
            301,
        ),
        (Fault::NotFoundEmpty {}, "wrong_path", 1),
    ] {
        let shop = Shop::new();
        shop.fail_orders(5, fault.clone());
        let answer = shop.buy(key(1));
        assert_eq!(kind(&answer), expected, "{fault:?}");
        assert_eq!(shop.charges(key(1)), [], "{fault:?}");
        let other = shop.ask(key(1), Wish::Label(Order::next_door()));
        assert_eq!(other, Answer::OtherOrder, "{fault:?}");
        shop.deployment.wire.heal();
        shop.deployment.pass(pause_s);
        let answer = shop.buy(key(1));
        shop.assert_bought(key(1), &answer, &format!("{fault:?}"));
        assert_eq!(shop.label_calls()[1], 0, "{fault:?}: nothing is looked for");
    }
}

/// While something that only a person can mend is remembered, no order is sent, whatever its key.
#[test]
fn what_only_a_person_can_mend_stops_all_orders_for_a_while() {
    let shop = Shop::new();
    let blocked = Fault::Forbidden {
        reason: Forbidden::AccessControl,
    };
    shop.fail_orders(1, blocked);
    for number in 1..5 {
        let answer = shop.buy(key(number));
        assert_eq!(kind(&answer), "access_blocked");
    }
    assert_eq!(shop.label_calls(), [1, 0, 0]);
    shop.deployment.pass(301);
    for number in 1..5 {
        shop.assert_bought(key(number), &shop.buy(key(number)), "afterwards");
    }
}

fn change_account(shop: &Shop, number: &str, change: fn(&mut emulator::PaymentAccount)) {
    shop.deployment.wire.emulator.change_settings(|carrier| {
        let accounts = carrier.postage.payment_accounts.iter_mut();
        for account in accounts.filter(|account| account.number == number) {
            change(account);
        }
    });
}

#[test]
fn an_account_with_too_little_in_it_is_filled_and_the_order_sent_again() {
    let shop = Shop::with(0, &[("PAYER_ACCOUNT_NUMBER", "9000000007")], |_| ());
    for _ in 0..2 {
        let answer = shop.buy(key(1));
        assert_eq!(kind(&answer), "payment_balance_too_low");
    }
    // It depends on the amount: the next order is asked for.
    assert_eq!(shop.label_calls(), [2, 0, 0]);
    change_account(&shop, "9000000007", |account| {
        account.balance_cents = Some(10_000);
    });
    shop.assert_bought(key(1), &shop.buy(key(1)), "filled");
}

#[test]
fn an_account_that_was_closed_meanwhile_pays_once_it_is_open_again() {
    let shop = Shop::new();
    shop.assert_bought(key(1), &shop.buy(key(1)), "open");
    change_account(&shop, "1234567890", |account| {
        account.state = AccountState::Inactive;
    });
    for _ in 0..2 {
        let answer = shop.buy(key(2));
        assert_eq!(kind(&answer), "payment_account_inactive");
    }
    assert_eq!(shop.label_calls(), [2, 0, 0], "remembered");
    shop.assert_bought(key(1), &shop.buy(key(1)), "what was bought stays");
    change_account(&shop, "1234567890", |account| {
        account.state = AccountState::Active;
    });
    shop.deployment.pass(301);
    shop.assert_bought(key(2), &shop.buy(key(2)), "open again");
}

/// No payment token is to be had: no order is sent.
#[test]
fn an_account_that_the_carrier_does_not_know_pays_for_nothing() {
    let shop = Shop::with(0, &[("PAYER_ACCOUNT_NUMBER", "5555555555")], |_| ());
    let answer = shop.buy(key(1));
    assert_eq!(kind(&answer), "payment_account_unknown");
    assert_eq!(shop.label_calls(), [0, 0, 0]);
    shop.deployment.deploy_everywhere(&ROLES);
    shop.assert_bought(key(1), &shop.buy(key(1)), "the right account");
}

/// The application is not approved: the token lacks the scopes.
#[test]
fn without_the_scopes_no_order_is_sent() {
    let shop = Shop::with(0, &[], |carrier| carrier.postage.labels_approved = false);
    let answer = shop.buy(key(1));
    assert_eq!(kind(&answer), "scope_missing");
    assert_eq!(shop.deployment.wire.emulator.call_count("labels"), 0);
}
