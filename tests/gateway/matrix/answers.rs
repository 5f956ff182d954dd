//! Rows 7-14 and 38: slow, broken, foreign, too large and lost answers, and a client that goes away.

use std::time::Duration;

use emulator::{Fault, FaultBody};
use futures_util::future::{Either, join_all, select};

use super::{Spent, assert_fails_open, assert_problem, endpoints, warm};
use crate::questions::{STREET, good_address, new_rates};
use crate::support::{Ask, Deployment};

/// The question again, or one about other prices: those that are known are not asked for.
fn asked_anew(ask: Ask) -> Ask {
    match ask.path.as_str() {
        "/v1/rates" => new_rates(),
        _ => ask,
    }
}

/// Row 7.
#[test]
fn a_slow_answer_is_waited_for_and_asked_for_once() {
    for (api, ask) in endpoints() {
        let (deployment, isolate) = warm();
        deployment.wire.fail(api, Fault::Delay { ms: 3_300 });
        let spent = Spent::from_now(&deployment);
        let reply = deployment.run(isolate.ask(ask));
        assert_eq!(reply.status, 200, "{api}: {}", reply.body);
        assert_eq!(spent.calls(), (0, 1), "{api}");
    }
}

/// Rows 8 and 9.
#[test]
fn an_answer_that_never_ends_is_aborted_in_time_and_not_asked_for_again() {
    for fault in [
        Fault::Hang {},
        Fault::HangInBody { after_bytes: 0 },
        Fault::HangInBody { after_bytes: 100 },
    ] {
        for (api, ask) in endpoints() {
            let (deployment, isolate) = warm();
            deployment.wire.fail(api, fault.clone());
            let spent = Spent::from_now(&deployment);
            let case = format!("{api} {fault:?}");
            let reply = deployment.run(isolate.ask(ask));
            assert_fails_open(api, &reply, "carrier_timeout", "carrier", &case);
            assert_eq!(reply.status, 504, "{case}");
            assert!(reply.took <= Duration::from_millis(5_250), "{case}");
            assert_eq!(spent.calls(), (0, 1), "{case}");
        }
    }
}

/// Rows 10 and 11, and a success without a body.
#[test]
fn an_answer_that_makes_no_sense_is_the_carriers_fault_and_not_asked_for_again() {
    for fault in [
        Fault::Malformed {},
        Fault::Html {},
        Fault::WrongShape {},
        Fault::Status {
            status: 200,
            body: FaultBody::Empty,
            headers: Default::default(),
        },
    ] {
        for (api, ask) in endpoints() {
            let (deployment, isolate) = warm();
            deployment.wire.fail(api, fault.clone());
            let spent = Spent::from_now(&deployment);
            let case = format!("{api} {fault:?}");
            let reply = deployment.run(isolate.ask(ask.clone()));
            assert_fails_open(api, &reply, "carrier_unreadable", "carrier", &case);
            assert_eq!(spent.calls(), (0, 1), "{case}");
            // Not cached: the next question is asked anew.
            deployment.wire.heal();
            assert_eq!(deployment.run(isolate.ask(ask)).status, 200, "{case}");
            deployment.assert_nowhere(["<html", "Service Unavailable", "result"]);
        }
    }
}

/// Row 11.
#[test]
fn the_answer_to_another_question_is_not_taken() {
    for (api, ask) in [
        ("shipments", new_rates()),
        ("addresses", Ask::get("/v1/zip-codes/27703")),
    ] {
        let (deployment, isolate) = warm();
        deployment.shards_missing.set(true);
        deployment.wire.fail(api, Fault::WrongEcho {});
        let spent = Spent::from_now(&deployment);
        let reply = deployment.run(isolate.ask(ask));
        assert_problem(&reply, "carrier_unreadable", "carrier", api);
        assert_eq!(spent.calls(), (0, 1), "{api}");
    }
}

/// Row 12.
#[test]
fn a_huge_body_is_cut_off_at_the_cap() {
    for gzip in [false, true] {
        for (api, ask) in endpoints() {
            let (deployment, isolate) = warm();
            let bytes = 600 * 1024;
            deployment.wire.fail(api, Fault::Huge { bytes, gzip });
            let spent = Spent::from_now(&deployment);
            let reply = deployment.run(isolate.ask(ask));
            assert_fails_open(api, &reply, "carrier_unreadable", "carrier", api);
            assert_eq!(spent.calls(), (0, 1), "{api}");
        }
    }
}

/// Row 13.
#[test]
fn a_truncated_answer_is_asked_for_once_more() {
    for after_bytes in [0, 1, 13, 100, 250, 10_000] {
        for (api, ask) in endpoints() {
            let case = format!("{api} after {after_bytes} bytes");
            let truncate = Fault::Truncate { after_bytes };
            let (deployment, isolate) = warm();
            deployment.wire.fail_next(api, 1, truncate.clone());
            let spent = Spent::from_now(&deployment);
            let reply = deployment.run(isolate.ask(ask.clone()));
            assert_eq!(reply.status, 200, "{case}: {}", reply.body);
            assert_eq!(spent.calls(), (0, 2), "{case}");

            deployment.wire.fail(api, truncate);
            let spent = Spent::from_now(&deployment);
            let reply = deployment.run(isolate.ask(asked_anew(ask)));
            assert_fails_open(api, &reply, "carrier_unreachable", "carrier", &case);
            assert_eq!(spent.calls(), (0, 2), "{case}");
        }
    }
}

/// Row 14.
#[test]
fn a_lost_connection_is_tried_once_more() {
    for (api, ask) in endpoints() {
        let (deployment, isolate) = warm();
        deployment.wire.fail_next(api, 1, Fault::Reset {});
        let spent = Spent::from_now(&deployment);
        assert_eq!(
            deployment.run(isolate.ask(ask.clone())).status,
            200,
            "{api}"
        );
        assert_eq!(spent.calls(), (0, 2), "{api}");

        deployment.wire.heal();
        deployment.wire.unreachable.set(1);
        let spent = Spent::from_now(&deployment);
        let again = asked_anew(ask.clone());
        assert_eq!(deployment.run(isolate.ask(again)).status, 200, "{api}");
        assert_eq!(spent.calls(), (0, 2), "{api}");

        deployment.wire.unreachable.set(2);
        let spent = Spent::from_now(&deployment);
        let reply = deployment.run(isolate.ask(asked_anew(ask)));
        assert_fails_open(api, &reply, "carrier_unreachable", "carrier", api);
        assert_eq!(spent.calls(), (0, 2), "{api}");
    }
}

/// Row 6 as far as it goes now, and every other status: each has its class and its price.
#[test]
fn every_failing_status_has_its_class_and_costs_at_most_one_repeat() {
    let status = |status, body, retry_after: Option<&str>| Fault::Status {
        status,
        body,
        headers: retry_after
            .map(|value| ("Retry-After".to_owned(), value.to_owned()))
            .into_iter()
            .collect(),
    };
    for (fault, code, class, calls) in [
        (
            status(500, FaultBody::Json, None),
            "carrier_error",
            "carrier",
            2,
        ),
        (
            status(502, FaultBody::Html, None),
            "carrier_error",
            "carrier",
            2,
        ),
        (
            status(503, FaultBody::Html, None),
            "carrier_error",
            "carrier",
            2,
        ),
        (
            status(503, FaultBody::Html, Some("30")),
            "carrier_error",
            "carrier",
            1,
        ),
        (
            status(504, FaultBody::Empty, None),
            "carrier_error",
            "carrier",
            2,
        ),
        (
            Fault::Quota { retry_after: None },
            "carrier_quota_used",
            "quota",
            1,
        ),
        (
            Fault::Quota {
                retry_after: Some("120".to_owned()),
            },
            "carrier_quota_used",
            "quota",
            1,
        ),
        (Fault::NotFoundEmpty {}, "wrong_host", "configuration", 1),
        (
            status(405, FaultBody::Text, None),
            "carrier_error",
            "carrier",
            1,
        ),
    ] {
        for (api, ask) in endpoints() {
            let (deployment, isolate) = warm();
            deployment.wire.fail(api, fault.clone());
            let spent = Spent::from_now(&deployment);
            let case = format!("{api} {fault:?}");
            let reply = deployment.run(isolate.ask(ask));
            assert_eq!(reply.text("code"), code, "{case}: {}", reply.body);
            assert_eq!(reply.text("fault"), class, "{case}: {}", reply.body);
            if api == "addresses" {
                assert_eq!(reply.text("next_action"), "accept_as_entered", "{case}");
            }
            assert_eq!(spent.calls(), (0, calls), "{case}");
            if let Fault::Quota {
                retry_after: Some(seconds),
            } = &fault
            {
                assert_eq!(reply.headers["retry-after"], *seconds);
            }
        }
    }
}

/// Row 38.
#[test]
fn a_refresh_goes_on_when_the_client_that_began_it_leaves() {
    // Whenever it leaves: before the object is asked, in the middle of the token call, after it.
    for leaves_after_ms in [0, 5, 15, 25, 35, 45, 55, 65, 80, 95] {
        let deployment = Deployment::new();
        let isolates = [deployment.isolate("chicago"), deployment.isolate("paris")];
        let replies = deployment.run(async {
            let leaver = Box::pin(isolates[0].ask(good_address()));
            let leaving = deployment
                .world
                .sleep(Duration::from_millis(leaves_after_ms));
            let first = async {
                match select(leaver, leaving).await {
                    Either::Left(_) => panic!("it was answered before it left"),
                    Either::Right(((), leaver)) => drop(leaver),
                }
            };
            let others = (0..20).map(|number| isolates[number % 2].ask(good_address()));
            futures_util::future::join(first, join_all(others)).await.1
        });
        for reply in replies {
            assert_eq!(reply.status, 200, "{leaves_after_ms}: {}", reply.body);
        }
        assert_eq!(deployment.wire.token_calls(), 1, "{leaves_after_ms} ms");
    }
}

/// Row 38, alone: nobody else is there to carry it on.
#[test]
fn a_token_asked_for_by_a_client_that_left_serves_the_next_one() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    deployment
        .wire
        .fail_next("oauth", 1, Fault::Delay { ms: 2_000 });
    deployment.run(async {
        let leaver = std::pin::pin!(isolate.ask(good_address()));
        let leaving = deployment.world.sleep(Duration::from_millis(500));
        assert!(matches!(select(leaver, leaving).await, Either::Right(_)));
    });
    deployment.pass(10);
    assert_eq!(deployment.wire.token_calls(), 1);
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    assert_eq!(deployment.wire.token_calls(), 1);
}

/// Whatever happens, the street stays out of everything that is kept.
#[test]
fn no_fault_writes_a_street_or_a_secret_anywhere() {
    let (deployment, isolate) = warm();
    for fault in [
        Fault::Malformed {},
        Fault::Reset {},
        Fault::Hang {},
        Fault::Redirect {
            status: 307,
            location: "https://elsewhere.example/".to_owned(),
        },
    ] {
        deployment.wire.fail("*", fault);
        for (_, ask) in endpoints() {
            deployment.run(isolate.ask(ask));
        }
    }
    assert!(!deployment.log.lines().is_empty());
    assert_eq!(deployment.wire.tokens.lines().len(), 1);
    deployment.assert_no_secret_was_kept(STREET);
}
