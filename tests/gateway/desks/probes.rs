//! After a pause one call goes first, and the others hear how it went: through pages, places and desks.

use emulator::Forbidden;

use super::*;
use crate::matrix::{assert_problem, server_error};
use crate::questions::{good_address, new_rates};

const METERED: [(&str, &str); 3] = [
    ("QUOTA_ADDRESSES", ""),
    ("QUOTA_SHIPPING_OPTIONS", ""),
    ("REMEMBER_REFUSAL_S", "60"),
];

/// The carrier's name for an API, ours, and a question that calls it.
type Case = (&'static str, Api, fn() -> Ask);

fn questions() -> [Case; 2] {
    [
        ("addresses", Api::Addresses, good_address),
        ("shipments", Api::ShippingOptions, new_rates),
    ]
}

/// One refusal that only a person can lift, and its pause is over.
fn after_a_pause(
    settings: &[(&str, &str)],
    name: &str,
    question: fn() -> Ask,
) -> (Deployment, Isolate) {
    let deployment = Deployment::with(0, settings, |_| ());
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(question())).status, 200);
    let reason = Forbidden::AccessControl;
    deployment
        .wire
        .fail_next(name, 1, Fault::Forbidden { reason });
    let reply = deployment.run(isolate.ask(question()));
    assert_problem(&reply, "access_blocked", "configuration", name);
    deployment.pass(61);
    (deployment, isolate)
}

/// Row 40: one 429 is everybody's, wherever they are, until it is over.
#[test]
fn what_one_place_hears_from_the_carrier_keeps_all_places_from_calling() {
    for (name, api, question) in questions() {
        let deployment = Deployment::with(0, &METERED, |_| ());
        let places = ["chicago", "paris", "tokyo"].map(|place| deployment.isolate(place));
        for isolate in &places {
            assert_eq!(deployment.run(isolate.ask(question())).status, 200);
        }
        let retry_after = Some("600".to_owned());
        deployment
            .wire
            .fail_next(name, 1, Fault::Quota { retry_after });
        let reply = deployment.run(places[0].ask(question()));
        assert_problem(&reply, "carrier_quota_used", "quota", name);
        assert_eq!(reply.body["retry_after"], 600, "{}", reply.body);
        deployment.pass(1);
        let before = deployment.wire.calls_of(api).len();
        for isolate in &places {
            let reply = deployment.run(isolate.ask(question()));
            assert_problem(&reply, "carrier_quota_used", "quota", name);
            let left = reply.body["retry_after"].as_u64().unwrap();
            assert!((597..=599).contains(&left), "{}", reply.body);
        }
        assert_eq!(deployment.wire.calls_of(api).len(), before);
        deployment.pass(601);
        for isolate in &places {
            let reply = deployment.run(isolate.ask(question()));
            assert_eq!(reply.status, 200, "{name}: {}", reply.body);
            // The first was the probe, and its word is on the way.
            deployment.pass(1);
        }
    }
}

#[test]
fn a_probe_that_goes_well_opens_the_way_for_all() {
    for (name, api, question) in questions() {
        let (deployment, isolate) = after_a_pause(&METERED, name, question);
        let before = deployment.wire.calls_of(api).len();
        assert_eq!(
            deployment.run(isolate.ask(question())).status,
            200,
            "{name}"
        );
        deployment.pass(1);
        for isolate in [&isolate, &deployment.isolate("paris")] {
            assert_eq!(
                deployment.run(isolate.ask(question())).status,
                200,
                "{name}"
            );
        }
        assert_eq!(deployment.wire.calls_of(api).len() - before, 3);
    }
}

#[test]
fn a_probe_that_has_to_be_repeated_is_repeated_like_any_call() {
    for (name, _, question) in questions() {
        for trouble in ["a 500", "a reset", "a dead token"] {
            let (deployment, isolate) = after_a_pause(&METERED, name, question);
            match trouble {
                "a 500" => deployment.wire.fail_next(name, 1, server_error()),
                "a reset" => deployment.wire.fail_next(name, 1, Fault::Reset {}),
                _ => deployment.wire.emulator.revoke_all(),
            }
            let reply = deployment.run(isolate.ask(question()));
            assert_eq!(reply.status, 200, "{name}, {trouble}: {}", reply.body);
        }
    }
}

/// Metered or not.
#[test]
fn an_api_that_desks_have_found_closed_is_shown_to_the_operator() {
    let metered = METERED.as_slice();
    for settings in [metered, &[]] {
        let deployment = Deployment::with(0, settings, |_| ());
        let isolate = deployment.isolate("chicago");
        let reason = Forbidden::AccessControl;
        deployment
            .wire
            .fail("shipments", Fault::Forbidden { reason });
        let reply = deployment.run(isolate.ask(new_rates()));
        assert_problem(&reply, "access_blocked", "configuration", "rates");
        deployment.pass(1);
        let status = deployment.run(isolate.ask(Ask::status())).body;
        assert_eq!(status["closed"][0]["api"], "shipping_options", "{status}");
        assert_eq!(status["closed"][0]["code"], "access_blocked", "{status}");
    }
}

/// What is asked for twice is given twice.
#[test]
fn a_question_that_waits_for_its_permit_in_vain_spends_one_and_not_two() {
    for (_, api, question) in questions() {
        let deployment = Deployment::with(0, &METERED, |_| ());
        let isolate = deployment.isolate("chicago");
        assert_eq!(deployment.run(isolate.ask(question())).status, 200);
        // The question arrives, and its answer never.
        deployment.object.mood.borrow_mut().deaf = true;
        let reply = deployment.run(isolate.ask(question()));
        assert_problem(&reply, "token_unavailable", "carrier", "deaf");
        deployment.pass(10);
        assert_eq!(deployment.object.given(api).len(), 2, "{api:?}");
    }
}
