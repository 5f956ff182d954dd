//! Row 39: one flight for everybody who asks the same, at whatever moment they come and go.

use edgepost::carrier::usps::Api;
use emulator::Forbidden;
use futures_util::future::{Either, join, join_all, select};
use serde_json::json;

use super::*;
use crate::matrix::{assert_problem, server_error};
use crate::questions::{parcel, rates_to};

#[test]
fn whoever_asks_while_a_question_is_under_way_gets_its_answer_and_the_carrier_is_asked_once() {
    for seed in 0..10 {
        let deployment = Deployment::with(seed, &[], |carrier| carrier.latency_ms = 2_000);
        let isolates = ["chicago", "paris", "tokyo"].map(|place| deployment.isolate(place));
        let asks = (0..90_usize).map(|number| {
            let (deployment, isolate) = (&deployment, &isolates[number % 3]);
            async move {
                let wait = deployment.world.chance(|chance| chance.u64(..3_000));
                after(deployment, wait).await;
                isolate.ask(good_rates()).await
            }
        });
        let replies = deployment.run(join_all(asks));
        let (live, kept): (Vec<_>, Vec<_>) = replies
            .iter()
            .partition(|reply| reply.text("freshness") == "live");
        assert!(live.len() > 30, "seed {seed}: {}", live.len());
        for reply in live {
            assert_prices(reply, "live", "in flight");
            assert_eq!(reply.body["as_of"], replies[0].body["as_of"]);
        }
        for reply in kept {
            assert_prices(reply, "cached", "after it");
            assert_eq!(reply.body["as_of"], replies[0].body["as_of"]);
        }
        assert_eq!(calls(&deployment), 1, "seed {seed}");
        assert_eq!(deployment.desks.all().len(), 1);
    }
}

#[test]
fn a_failure_is_told_to_all_who_wait_and_kept_for_nobody() {
    for (fault, code, class, spent) in [
        (server_error(), "carrier_error", "carrier", 2),
        (Fault::Reset {}, "carrier_unreachable", "carrier", 2),
        (Fault::Hang {}, "carrier_timeout", "carrier", 1),
        (Fault::Html {}, "carrier_unreadable", "carrier", 1),
        (Fault::WrongEcho {}, "carrier_unreadable", "carrier", 1),
        (
            Fault::Quota { retry_after: None },
            "carrier_quota_used",
            "quota",
            1,
        ),
    ] {
        let deployment = Deployment::new();
        let isolates = ["chicago", "paris", "tokyo"].map(|place| deployment.isolate(place));
        deployment.wire.fail("shipments", fault.clone());
        let asks = (0..30).map(|number| isolates[number % 3].ask(good_rates()));
        for reply in deployment.run(join_all(asks)) {
            assert_problem(&reply, code, class, code);
        }
        assert_eq!(calls(&deployment), spent, "{fault:?}");
        // Nobody has heard of it before: it is the carrier that is asked.
        deployment.wire.heal();
        if class == "quota" {
            deployment.pass(76);
        }
        assert_prices(&asks_cold(&deployment), "live", code);
        assert_eq!(calls(&deployment), spent + 1, "{fault:?}");
    }
}

/// What only a person can lift is kept for a while, as for every call.
#[test]
fn a_refusal_of_the_shop_is_remembered_for_all_questions_and_no_longer_than_said() {
    let deployment = Deployment::new();
    let reason = Forbidden::Contract;
    deployment
        .wire
        .fail("shipments", Fault::Forbidden { reason });
    let isolate = deployment.isolate("chicago");
    for pounds in 1..6 {
        let other = rates_to("94105", &[parcel(f64::from(pounds), [10.0, 8.0, 4.0])]);
        let reply = deployment.run(isolate.ask(other));
        assert_problem(&reply, "account_not_linked", "configuration", "refused");
    }
    assert_eq!(calls(&deployment), 1);
    deployment.wire.heal();
    deployment.pass(301);
    assert_prices(&asks(&deployment, &isolate), "live", "linked");
}

/// Wherever the first one is when it leaves: before the desk is asked, while it waits, a moment before the answer.
#[test]
fn a_flight_goes_on_without_those_who_leave_and_for_those_who_stay_and_come() {
    for leaves_after_ms in [0, 5, 15, 25, 50, 100, 1_000, 2_000] {
        let case = format!("left after {leaves_after_ms} ms");
        let deployment = Deployment::with(leaves_after_ms, &[], |carrier| {
            carrier.latency_ms = 2_000;
        });
        let isolates = ["chicago", "paris"].map(|place| deployment.isolate(place));
        let leaves = async {
            let asked = std::pin::pin!(isolates[0].ask(good_rates()));
            let leaves = std::pin::pin!(after(&deployment, leaves_after_ms));
            let outcome = select(asked, leaves).await;
            assert!(matches!(outcome, Either::Right(_)), "{case}");
        };
        let stays = async {
            after(&deployment, 500).await;
            isolates[1].ask(good_rates()).await
        };
        let ((), reply) = deployment.run(join(leaves, stays));
        assert_prices(&reply, "live", &case);
        // If the first never got as far as the desk, the other began it.
        assert_eq!(calls(&deployment), 1, "{case}");
    }
    // Alone.
    let deployment = Deployment::with(0, &[], |carrier| carrier.latency_ms = 2_000);
    let isolate = deployment.isolate("chicago");
    deployment.run(async {
        let asked = std::pin::pin!(isolate.ask(good_rates()));
        select(asked, std::pin::pin!(after(&deployment, 100))).await;
    });
    deployment.pass(5);
    assert_prices(&asks_cold(&deployment), "cached", "its answer was kept");
    assert_eq!(calls(&deployment), 1);
}

#[test]
fn a_waiter_with_less_patience_leaves_with_a_problem_or_what_was_known_and_the_flight_goes_on() {
    for is_known in [false, true] {
        let deployment = Deployment::new();
        if is_known {
            assert_prices(&asks_cold(&deployment), "live", "first");
            deployment.pass(DAY_ENDS_S);
        }
        let before = calls(&deployment);
        carrier_takes(&deployment, 4_000);
        let (patient, hasty) = (
            deployment.isolate("chicago"),
            impatient(&deployment, "paris", "2000"),
        );
        let hurries = async {
            after(&deployment, 500).await;
            hasty.ask(good_rates()).await
        };
        let both = join(patient.ask(good_rates()), hurries);
        let (waited, left) = deployment.run(both);
        assert_prices(&waited, "live", "it had the time");
        assert!(left.took <= Duration::from_millis(2_000), "{:?}", left.took);
        match is_known {
            true => assert_prices(&left, "stale", "what was known"),
            false => assert_problem(&left, "carrier_timeout", "carrier", "nothing was known"),
        }
        assert_eq!(calls(&deployment) - before, 1);
        // What it left behind is there when it asks again.
        assert_prices(&asks(&deployment, &hasty), "cached", "again");
        assert_eq!(calls(&deployment) - before, 1);
    }
}

/// The flight is as patient as who began it; who comes later with more patience is not worse off for long.
#[test]
fn who_has_more_patience_than_the_one_who_began_is_answered_by_the_same_flight() {
    let deployment = Deployment::new();
    carrier_takes(&deployment, 4_000);
    let (hasty, patient) = (
        impatient(&deployment, "paris", "1000"),
        deployment.isolate("chicago"),
    );
    let waits = async {
        after(&deployment, 100).await;
        patient.ask(good_rates()).await
    };
    let (left, waited) = deployment.run(join(hasty.ask(good_rates()), waits));
    assert_problem(&left, "carrier_timeout", "carrier", "hasty");
    assert_prices(&waited, "live", "patient");
    assert_eq!(calls(&deployment), 1);
}

#[test]
fn another_day_of_mailing_is_another_question_and_gets_its_own_turn() {
    let deployment = Deployment::with(0, &[], |carrier| carrier.latency_ms = 1_000);
    let isolates = ["chicago", "paris"].map(|place| deployment.isolate(place));
    let days = ["2026-11-23", "2026-11-24", "2026-11-25"];
    let asks = (0..12).map(|number| isolates[number % 2].ask(mailed_on(days[number % 3])));
    let replies = deployment.run(join_all(asks));
    for (number, reply) in replies.iter().enumerate() {
        assert_prices(reply, "live", days[number % 3]);
        for rate in reply.body["rates"].as_array().unwrap() {
            assert!(rate["delivery"]["date"].as_str().unwrap() > days[number % 3]);
        }
    }
    assert_eq!(calls(&deployment), 3);
    assert_eq!(deployment.desks.all().len(), 1);
    let sent = deployment.wire.sent.borrow();
    let options: Vec<_> = sent
        .iter()
        .filter(|sent| sent.api == Api::ShippingOptions)
        .collect();
    for pair in options.windows(2) {
        assert!(
            pair[0].over_at_ms <= pair[1].at_ms,
            "one at a time: {pair:?}"
        );
    }
}

/// During a deploy: the Worker's settings lead to one account, the desk runs with those of another.
#[test]
fn a_desk_with_another_accounts_settings_asks_and_keeps_nothing() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    deployment.desks.deploy(&[("USPS_CLIENT_ID", "another")]);
    for _ in 0..3 {
        let reply = asks(&deployment, &isolate);
        assert_problem(&reply, "token_unavailable", "carrier", "another account");
    }
    let desk = the_desk(&deployment);
    assert!(desk.storage.written.lines().is_empty() && desk.alarm_at().is_none());
    assert_eq!(deployment.wire.sent.borrow().len(), 0);
    deployment.desks.deploy(&[]);
    assert_prices(&asks(&deployment, &isolate), "live", "deployed");
    // What is known is no other account's to show, either.
    deployment.desks.deploy(&[("USPS_CLIENT_ID", "another")]);
    let reply = asks_cold(&deployment);
    assert_problem(&reply, "token_unavailable", "carrier", "another again");
}

#[test]
fn what_makes_no_sense_to_a_desk_gets_a_failure_and_costs_nothing() {
    let deployment = Deployment::new();
    let desk = the_desk(&deployment);
    for question in [
        "",
        "null",
        "[]",
        "<html>",
        r#"{"v":1}"#,
        r#"{"v":1,"account":"a","question":"rates/1/60601/94105/retail/40000/1000/800/400","mailing_date":"2026-11-23","day_ends_at":5,"patience_ms":7000}"#,
    ] {
        let answer = deployment.run(desk.ask(question.to_owned())).unwrap();
        let failed = r#"{"answer":null,"freshness":null,"failure":{"kind":"#;
        assert!(answer.starts_with(failed), "{question}: {answer}");
    }
    // Of this account, and no question.
    let account = &deployment
        .config
        .ready
        .as_ref()
        .unwrap()
        .account
        .object
        .name;
    for question in [
        "",
        "rates/9/moon",
        "rates/1/60601/94105/retail/0/1000/800/400",
    ] {
        let text = json!({
            "v": 1, "account": account, "question": question, "mailing_date": "2026-11-23",
            "day_ends_at": 5, "client": null, "patience_ms": 7_000,
        });
        let answer = deployment.run(desk.ask(text.to_string())).unwrap();
        assert!(
            answer.starts_with(r#"{"answer":null,"freshness":null,"failure":"#),
            "{question}: {answer}"
        );
    }
    assert_eq!(deployment.wire.sent.borrow().len(), 0);
    assert!(desk.storage.written.lines().is_empty() && desk.alarm_at().is_none());
}

/// What a desk of another version says is no answer, and what was known is shown.
#[test]
fn an_answer_of_a_desk_that_makes_no_sense_is_no_answer() {
    let deployment = Deployment::new();
    let isolate = deployment.isolate("chicago");
    assert_prices(&asks(&deployment, &isolate), "live", "first");
    deployment.pass(DAY_ENDS_S);
    for says in [
        (|_: &str| String::new()) as fn(&str) -> String,
        |_| "null".to_owned(),
        |_| "{}".to_owned(),
        |_| r#"{"known":{}}"#.to_owned(),
        |_| r#"{"known":{"answer":{"list":{"rows":[]}},"freshness":"live"}}"#.to_owned(),
        |_| r#"{"dreamt":{"kind":"eclipse"}}"#.to_owned(),
    ] {
        *the_desk(&deployment).says.borrow_mut() = Some(says);
        assert_prices(&asks(&deployment, &isolate), "stale", "what it remembers");
        let reply = asks_cold(&deployment);
        assert_problem(
            &reply,
            "token_unavailable",
            "carrier",
            "nothing is remembered",
        );
    }
}
