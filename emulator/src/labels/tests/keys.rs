//! Idempotency keys.

use super::*;
use crate::{RepeatedKey, ReusedKey};

#[test]
fn a_key_buys_one_label_however_often_it_is_sent() {
    let mut client = Client::paying(|_| {});
    let (_, first) = client.with("x-idempotency-key", KEY).buy(&label(json!({})));
    let balance = client.balance();
    for key in [KEY.to_owned(), KEY.to_ascii_uppercase()] {
        let (status, again) = client
            .with("x-idempotency-key", &key)
            .buy(&label(json!({})));
        assert_eq!((status, &again), (200, &first));
    }
    assert_eq!(client.balance(), balance);
    assert_eq!(client.emulator.charges().len(), 1);
    assert_eq!(
        client.emulator.charges()[0].idempotency_key.as_deref(),
        Some(KEY)
    );
    // Without a key every call buys one.
    client
        .headers
        .retain(|(name, _)| *name != "x-idempotency-key");
    let numbers = [
        client.buy(&label(json!({}))).1,
        client.buy(&label(json!({}))).1,
    ]
    .map(|body| number(&body));
    assert_ne!(numbers[0], numbers[1]);
    assert_eq!(client.emulator.charges().len(), 3);
}

#[test]
fn a_key_with_another_body_is_refused_unless_the_setting_says_otherwise() {
    for (setting, status, bought) in [
        (ReusedKey::Refused, 400, 1),
        (ReusedKey::SameLabel, 200, 1),
        (ReusedKey::NewLabel, 200, 2),
    ] {
        let mut client = Client::paying(|settings| settings.postage.reused_key = setting);
        let (_, first) = client.with("x-idempotency-key", KEY).buy(&label(json!({})));
        let (found, second) = client.buy(&package(json!({"weight": 3})));
        assert_eq!(found, status, "{setting:?}");
        assert_eq!(client.emulator.charges().len(), bought, "{setting:?}");
        match setting {
            ReusedKey::Refused => assert_eq!(
                why(&second),
                "Idempotency-Key was already used with a different request"
            ),
            ReusedKey::SameLabel => assert_eq!(second, first),
            ReusedKey::NewLabel => assert_ne!(number(&second), number(&first)),
        }
    }
}

#[test]
fn older_editions_buy_again_for_a_used_key() {
    let mut client =
        Client::paying(|settings| settings.postage.repeated_key = RepeatedKey::NewLabel);
    client.with("x-idempotency-key", KEY).buy(&label(json!({})));
    client.buy(&label(json!({})));
    assert_eq!(client.emulator.charges().len(), 2);
}

#[test]
fn a_key_belongs_to_its_owner_and_is_forgotten_a_week_after_the_mailing() {
    let mut client = Client::paying(|_| {});
    client.with("x-idempotency-key", KEY).buy(&label(json!({})));
    let mut other = crate::client::roles();
    other["roles"][1]["CRID"] = json!("87654321");
    let (_, answer) = client.send("POST", "/payments/v3/payment-authorization", &other);
    client.payment = answer["paymentAuthorizationToken"]
        .as_str()
        .unwrap()
        .to_owned();
    client.buy(&label(json!({})));
    assert_eq!(client.emulator.charges().len(), 2);
    let late = package(json!({"mailingDate": "2026-12-02"}));
    client.emulator.advance_clock(9 * 86_400);
    client.new_bearer();
    client.new_payment_token("1234567890");
    assert_eq!(client.buy(&late).0, 400, "the key is still known");
    client.emulator.advance_clock(86_400);
    client.new_bearer();
    client.new_payment_token("1234567890");
    assert_eq!(client.buy(&late).0, 200);
    assert_eq!(client.emulator.charges().len(), 3);
}
