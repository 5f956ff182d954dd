//! What an isolate remembers of addresses: for minutes, the very same question, and nothing that is not an answer.

use super::*;
use crate::matrix::{assert_problem, server_error};
use crate::questions::{address, good_address};

fn remembering(settings: &[(&str, &str)]) -> (Deployment, Isolate) {
    let mut all = vec![("ADDRESS_MEMORY_S", ""), ("QUOTA_ADDRESSES", "")];
    all.splice(0..0, settings.iter().copied());
    let deployment = Deployment::with(0, &all, |_| ());
    let isolate = deployment.isolate("chicago");
    (deployment, isolate)
}

fn calls(deployment: &Deployment) -> usize {
    deployment.wire.calls_of(Api::Addresses).len()
}

#[test]
fn the_same_address_within_minutes_costs_no_call_no_permit_and_no_look_at_kv() {
    let (deployment, isolate) = remembering(&[]);
    let ask = || deployment.run(isolate.ask(good_address()));
    let first = ask();
    assert_eq!(first.text("freshness"), "live", "{}", first.body);
    let before = (deployment.object.questions.get(), deployment.kv.reads.get());
    let same = |reply: &Reply| {
        let mut body = reply.body.clone();
        body["freshness"] = "live".into();
        body
    };
    for _ in 0..3 {
        deployment.pass(90);
        let again = ask();
        assert_eq!(again.text("freshness"), "cached", "{}", again.body);
        assert_eq!(
            (same(&again), again.took),
            (first.body.clone(), Duration::ZERO)
        );
    }
    assert_eq!(calls(&deployment), 1);
    let after = (deployment.object.questions.get(), deployment.kv.reads.get());
    assert_eq!(after, before);
    deployment.pass(31);
    assert_eq!(ask().text("freshness"), "live", "five minutes are over");
    // Another isolate remembers nothing of it.
    let neighbour = deployment.isolate("chicago");
    let reply = deployment.run(neighbour.ask(good_address()));
    assert_eq!(reply.text("freshness"), "live");
    assert_eq!(calls(&deployment), 3);
}

#[test]
fn what_is_typed_differently_is_another_question() {
    let (deployment, isolate) = remembering(&[]);
    let typed = [
        address("3120 M St NW", "", "Washington", "DC", "20007"),
        address("3120 m st nw", "", "Washington", "DC", "20007"),
        address("3120 M St", "NW", "Washington", "DC", "20007"),
        address("3120 M St NW", "", "washington", "DC", "20007"),
        address("3120 M St NW", "", "Washington", "DC", "20007-3704"),
        address("3120 M St NW", "", "Washington", "DC", "20027"),
    ];
    for freshness in ["live", "cached"] {
        for ask in typed.clone() {
            let reply = deployment.run(isolate.ask(ask));
            assert_eq!(reply.text("freshness"), freshness, "{}", reply.body);
        }
    }
    assert_eq!(calls(&deployment), typed.len());
}

#[test]
fn a_failure_is_not_remembered_and_that_nothing_fits_is() {
    let (deployment, isolate) = remembering(&[]);
    let nothing = || address("1 Not Found St", "", "Durham", "NC", "27703");
    deployment.wire.fail_next("addresses", 2, server_error());
    let reply = deployment.run(isolate.ask(nothing()));
    assert_problem(&reply, "carrier_error", "carrier", "first");
    for freshness in ["live", "cached"] {
        let reply = deployment.run(isolate.ask(nothing()));
        assert_eq!(reply.text("verdict"), "not_found", "{}", reply.body);
        assert_eq!(reply.text("freshness"), freshness);
    }
    assert_eq!(calls(&deployment), 3);
}

#[test]
fn a_shop_may_have_it_shorter_or_off() {
    for (setting, after_s, freshness) in [("off", 0, "live"), ("2", 1, "cached"), ("2", 2, "live")]
    {
        let (deployment, isolate) = remembering(&[("ADDRESS_MEMORY_S", setting)]);
        deployment.run(isolate.ask(good_address()));
        deployment.pass(after_s);
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.text("freshness"), freshness, "{setting}, {after_s} s");
    }
}

/// While the carrier cannot be asked, what was answered minutes ago still serves.
#[test]
fn what_is_remembered_serves_while_nothing_else_does() {
    let (deployment, isolate) = remembering(&[]);
    deployment.run(isolate.ask(good_address()));
    deployment.wire.fail("addresses", server_error());
    let reply = deployment.run(isolate.ask(good_address()));
    assert_eq!((reply.status, reply.text("freshness")), (200, "cached"));
}
