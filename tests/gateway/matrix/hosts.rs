//! Row 35: tokens of the wrong environment, and credentials of another app.

use std::time::Duration;

use emulator::{Emulator, Environment, Fault, Settings};

use super::assert_fails_open;
use crate::questions::{good_address, new_rates};
use crate::support::{Ask, Deployment, config, incoming};

/// A token that the other host made: its signature is checked with another key here.
fn token_of_the_test_host() -> Fault {
    let settings = Settings {
        environment: Environment::Tem,
        ..Settings::default()
    };
    let elsewhere = Emulator::new(1, settings);
    let ready = config(&[]).ready.unwrap();
    let account = &ready.account;
    let request = edgepost::carrier::usps::oauth::request(&account.usps, &account.credentials);
    let outcome = elsewhere.answer(&incoming(&request), 1_795_291_200_000);
    let body: serde_json::Value = serde_json::from_slice(outcome.response.body()).unwrap();
    Fault::Token {
        expires_in: None,
        scope: None,
        access_token: body["access_token"].as_str().map(str::to_owned),
        issued_at: None,
    }
}

#[test]
fn tokens_of_the_wrong_environment_are_a_configuration_fault_at_once() {
    let deployment = Deployment::new();
    deployment.wire.fail("oauth", token_of_the_test_host());
    let isolate = deployment.isolate("chicago");
    let reply = deployment.run(isolate.ask(good_address()));
    assert_fails_open(
        "addresses",
        &reply,
        "credentials_rejected",
        "configuration",
        "first",
    );
    assert!(reply.took < Duration::from_secs(1), "{:?}", reply.took);
    // A token, its refusal, another, its refusal.
    assert_eq!(
        (
            deployment.wire.token_calls(),
            deployment.wire.carrier_calls()
        ),
        (2, 2)
    );
    let status = deployment.run(isolate.ask(Ask::status())).body;
    assert_eq!(status["closed"][0]["reason"], "token_signature_invalid");
    let advice = status["closed"][0]["advice"].as_str().unwrap();
    assert!(advice.contains("USPS_BASE_URL"), "{advice}");
}

/// Row 35: everybody asks for hours, is told what it is, and the carrier is hardly bothered.
#[test]
fn tokens_of_the_wrong_environment_cost_at_most_twelve_token_calls_an_hour() {
    // Where isolates share tokens, one may be refused a token that another made a while ago: that is told as `token_unavailable`
    // (docs/decisions.md, "A second token that is refused, and was not new"), once in a while.
    // The desks are such a place too.
    for (places, questions, most_otherwise) in [
        (["chicago"].as_slice(), 1, 0),
        (&["chicago"], 2, 9),
        (&["chicago", "paris"], 2, 12),
    ] {
        let deployment = Deployment::new();
        deployment.wire.fail("oauth", token_of_the_test_host());
        let isolates: Vec<_> = places
            .iter()
            .map(|place| deployment.isolate(place))
            .collect();
        let mut told_otherwise = 0;
        for round in 0..360 {
            for ask in [good_address(), new_rates()].into_iter().take(questions) {
                let reply = deployment.run(isolates[round % places.len()].ask(ask));
                assert!(reply.took < Duration::from_secs(1), "{:?}", reply.took);
                if reply.text("fault") != "configuration" {
                    assert_eq!(reply.text("code"), "token_unavailable", "{}", reply.body);
                    let wait = reply.body["retry_after"].as_u64().unwrap();
                    assert!((2..=4).contains(&wait), "{}", reply.body);
                    told_otherwise += 1;
                }
            }
            deployment.pass(30);
        }
        assert!(
            told_otherwise <= most_otherwise,
            "{told_otherwise} in three hours"
        );
        let most = deployment.wire.most_token_calls_in_an_hour();
        assert!((2..=12).contains(&most), "{most} token calls");
        // Each isolate tries each API once in five minutes, and once more with a new token.
        let calls = deployment.wire.carrier_calls();
        let expected = 36 * 2 * (places.len() + questions - 1);
        assert!(calls <= expected, "{calls} calls in three hours");
    }
}

/// Row 35: what the token endpoint itself finds wrong.
#[test]
fn credentials_of_another_app_or_host_are_a_configuration_fault_at_once() {
    let swapped = [
        ("USPS_CLIENT_ID", "emulator-secret"),
        ("USPS_CLIENT_SECRET", "emulator-client"),
    ];
    for (settings, fault, code) in [
        (swapped.as_slice(), None, "credentials_rejected"),
        (
            &[("USPS_CLIENT_ID", "an app of the test host")],
            None,
            "credentials_rejected",
        ),
        (&[], Some(Fault::NotFoundEmpty {}), "wrong_host"),
    ] {
        let deployment = Deployment::with(0, settings, |_| ());
        if let Some(fault) = fault {
            deployment.wire.fail("oauth", fault);
        }
        let isolate = deployment.isolate("chicago");
        for _ in 0..240 {
            let reply = deployment.run(isolate.ask(good_address()));
            assert_fails_open("addresses", &reply, code, "configuration", code);
            assert!(reply.took < Duration::from_secs(1), "{:?}", reply.took);
            deployment.pass(30);
        }
        assert_eq!(deployment.wire.carrier_calls(), 0, "{code}");
        let most = deployment.wire.most_token_calls_in_an_hour();
        assert!((2..=12).contains(&most), "{code}: {most} token calls");
    }
}
