//! The payment token: made with the bearer, and otherwise a token like it.

use std::rc::Rc;

use edgepost::carrier::CarrierError;
use edgepost::config::Config;
use edgepost::token::{TokenKind, TokenTrouble};
use futures_util::future::join_all;

use super::Spent;
use crate::questions::good_address;
use crate::support::{Ask, Deployment, config};

pub(super) const ROLES: [(&str, &str); 6] = [
    ("PAYER_ACCOUNT_TYPE", "EPS"),
    ("PAYER_ACCOUNT_NUMBER", "1234567890"),
    ("PAYER_CRID", "12345678"),
    ("LABEL_OWNER_CRID", "12345678"),
    ("LABEL_OWNER_MID", "123456789"),
    ("LABEL_OWNER_MANIFEST_MID", "987654321"),
];

pub(super) fn shop_that_buys_labels() -> Deployment {
    Deployment::with(0, &ROLES, |carrier| carrier.postage.labels_approved = true)
}

pub(super) fn with_account(number: &'static str) -> Rc<Config> {
    let mut roles = ROLES;
    roles[1].1 = number;
    Rc::new(config(&roles))
}

/// Calls for bearers and for payment tokens.
pub(super) fn token_calls(deployment: &Deployment) -> (usize, usize) {
    let sent = deployment.wire.sent.borrow();
    let of = |kind| {
        sent.iter()
            .filter(|sent| sent.asks_for == Some(kind))
            .count()
    };
    (of(TokenKind::Bearer), of(TokenKind::Payment))
}

#[test]
fn a_hundred_who_need_one_at_once_cost_one_call_and_one_bearer() {
    let deployment = shop_that_buys_labels();
    let isolates = ["chicago", "paris", "tokyo"].map(|location| deployment.isolate(location));
    let needed = (0..100).map(|number| isolates[number % 3].payment_token(false));
    for found in deployment.run(join_all(needed)) {
        assert_eq!(found, Ok(1));
    }
    assert_eq!(token_calls(&deployment), (1, 1));
    deployment.pass(1);
    // From KV, in a place that comes later.
    let questions = deployment.object.questions.get();
    let cold = deployment.isolate("lima");
    assert_eq!(deployment.run(cold.payment_token(false)), Ok(1));
    assert_eq!(deployment.object.questions.get(), questions);
    deployment.assert_no_secret_was_kept("nowhere");
}

#[test]
fn nobody_fetches_one_before_it_is_needed_nor_while_the_shop_is_idle() {
    let deployment = shop_that_buys_labels();
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    assert_eq!(token_calls(&deployment), (1, 0));
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
    deployment.pass(3 * 86_400);
    assert_eq!(token_calls(&deployment).1, 1);
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(2));
    // Needed when its successor is due: nobody waits for that.
    deployment.pass(26_300);
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(2));
    deployment.pass(5);
    assert_eq!(token_calls(&deployment).1, 3);
    let elsewhere = deployment.isolate("lima");
    assert_eq!(deployment.run(elsewhere.payment_token(false)), Ok(3));
}

#[test]
fn another_bearer_is_no_reason_for_another_payment_token() {
    let deployment = shop_that_buys_labels();
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
    assert_eq!(deployment.run(isolate.ask(Ask::refresh(1))).status, 200);
    assert_eq!(isolate.generation(), 2);
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
    assert_eq!(token_calls(&deployment), (2, 1));
    let row = deployment.object.storage.row("payment").unwrap();
    let record = deployment
        .object
        .open_token(TokenKind::Payment, &row)
        .unwrap();
    assert_eq!(record.made_with, Some(1));
}

#[test]
fn a_bearer_that_died_is_replaced_on_the_way_to_the_payment_token() {
    let deployment = shop_that_buys_labels();
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    deployment.wire.emulator.revoke_all();
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
    // One bearer more; the first call for the payment token was refused.
    assert_eq!(token_calls(&deployment), (2, 2));
    let spent = Spent::from_now(&deployment);
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    assert_eq!(spent.calls().0, 0, "the pages have that bearer too");
}

#[test]
fn one_that_labels_refuse_is_replaced_by_one_call_whoever_says_so() {
    let deployment = shop_that_buys_labels();
    let isolates = ["chicago", "paris", "tokyo"].map(|location| deployment.isolate(location));
    for isolate in &isolates {
        assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
        deployment.pass(1);
    }
    let refused = isolates.iter().map(|isolate| isolate.payment_token(true));
    assert_eq!(deployment.run(join_all(refused)), [Ok(2), Ok(2), Ok(2)]);
    assert_eq!(token_calls(&deployment), (1, 2));
}

/// A closed account, a CRID that is not enrolled: remembered, told apart, and nobody else's problem.
#[test]
fn what_is_wrong_with_the_account_is_remembered_until_the_settings_are_others_and_stops_no_page() {
    let deployment = shop_that_buys_labels();
    let unknown = with_account("5555555555");
    deployment.deploy_to_object(&unknown);
    let isolate = deployment.isolate_with("chicago", unknown);
    for _ in 0..3 {
        let failure = deployment.run(isolate.payment_token(false)).unwrap_err();
        let trouble = failure.trouble;
        let refused = matches!(
            trouble,
            TokenTrouble::Carrier(CarrierError::PaymentRefused(_))
        );
        assert!(refused && trouble.is_configuration(), "{failure:?}");
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
        deployment.pass(10);
    }
    assert_eq!(token_calls(&deployment), (1, 1));

    let right = with_account("1234567890");
    deployment.deploy_to_object(&right);
    let isolate = deployment.isolate_with("chicago", right);
    assert!(deployment.run(isolate.payment_token(false)).is_ok());
    assert_eq!(token_calls(&deployment), (1, 2));
}

#[test]
fn without_a_bearer_there_is_none_and_its_own_gate_stays_open() {
    let deployment = Deployment::with(0, &ROLES, |carrier| {
        carrier.postage.labels_approved = true;
        carrier.client_secret = "another".to_owned();
    });
    let isolate = deployment.isolate("chicago");
    let failure = deployment.run(isolate.payment_token(false)).unwrap_err();
    let rejected = TokenTrouble::Carrier(CarrierError::CredentialsRejected);
    assert_eq!(failure.trouble, rejected);
    let secret =
        |carrier: &mut emulator::Settings| carrier.client_secret = "emulator-secret".to_owned();
    deployment.wire.emulator.change_settings(secret);
    deployment.pass(301);
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
    assert_eq!(token_calls(&deployment), (2, 1));
}
