//! Payment tokens that are no longer accepted.

use super::*;
use crate::PaymentTokenRefusal;

#[test]
fn a_payment_token_ends_in_its_own_time_and_by_its_own_revocation() {
    for (ends, refused) in [
        ("expired", "The Payment Authorization Token has expired."),
        ("revoked", "The Payment Authorization Token is invalid."),
        ("unknown", "The Payment Authorization Token is invalid."),
        ("other host", "The Payment Authorization Token is invalid."),
    ] {
        let mut client = Client::paying(|_| {});
        assert_eq!(client.buy(&label(json!({}))).0, 200);
        match ends {
            "expired" => {
                client.emulator.advance_clock(28_799);
                client.new_bearer();
                assert_eq!(client.buy(&label(json!({}))).0, 200);
                client.emulator.advance_clock(1);
            }
            "revoked" => client.emulator.revoke_payment_tokens(),
            "unknown" => client.payment = "a.b.c".to_owned(),
            _ => {
                let settings = json!({"environment": "tem"});
                client.send("POST", "/__emulator/settings", &settings);
                client.new_bearer();
            }
        }
        let (status, body) = client.buy(&label(json!({})));
        assert_eq!((status, why(&body)), (401, refused), "{ends}");
        let source = json!({"parameter": "Header: X-Payment-Authorization-Token"});
        assert_eq!(body["error"]["errors"][0]["source"], source);
        client.new_payment_token("1234567890");
        assert_eq!(client.buy(&label(json!({}))).0, 200, "{ends}");
    }
}

#[test]
fn the_refusal_of_a_payment_token_can_look_like_that_of_a_bearer() {
    for (form, message, title) in [
        (PaymentTokenRefusal::Named, "Unauthorized", "Unauthorized"),
        (
            PaymentTokenRefusal::LikeBearer,
            "Missing or malformed access token.",
            "invalid_token",
        ),
        (PaymentTokenRefusal::Bare, "", ""),
    ] {
        let mut client = Client::paying(|settings| settings.postage.payment_token_refusal = form);
        client.emulator.revoke_payment_tokens();
        let (status, body) = client.buy(&label(json!({})));
        let error = &body["error"];
        assert_eq!((status, &error["message"]), (401, &json!(message)));
        assert_eq!(
            error["errors"][0]["title"].as_str().unwrap_or_default(),
            title
        );
    }
}

#[test]
fn a_payment_token_outlives_its_bearer_unless_the_setting_says_otherwise() {
    for (follows, after_new, after_revoked) in [(false, 200, 200), (true, 401, 401)] {
        let mut client =
            Client::paying(|settings| settings.postage.payment_token_follows_bearer = follows);
        assert_eq!(client.buy(&label(json!({}))).0, 200);
        client.new_bearer();
        assert_eq!(client.buy(&label(json!({}))).0, after_new);
        client.new_payment_token("1234567890");
        client.emulator.revoke_all();
        client.new_bearer();
        assert_eq!(client.buy(&label(json!({}))).0, after_revoked);
        client.new_payment_token("1234567890");
        assert_eq!(client.buy(&label(json!({}))).0, 200);
    }
}
