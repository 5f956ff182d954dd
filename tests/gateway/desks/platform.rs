//! FAULTS §2, rows 27 and 28, for calls that need a permit: while it cannot be had, what is known is shown, else there is a
//! problem soon; and no call.

use edgepost::token::protocol::{Answer, Question};

use super::*;
use crate::matrix::{Spent, assert_fails_open, assert_problem};
use crate::questions::{good_address, new_rates};
use crate::support::{KvMood, ObjectMood};

/// How soon somebody hears that there is no permit.
const SOON: Duration = Duration::from_millis(1_200);

/// What an account object that is no use may do.
fn useless() -> [(&'static str, ObjectMood); 5] {
    let mood = ObjectMood::default;
    [
        (
            "is slow",
            ObjectMood {
                latency_ms: 3_000,
                ..mood()
            },
        ),
        (
            "hangs",
            ObjectMood {
                latency_ms: 600_000,
                ..mood()
            },
        ),
        (
            "is deaf",
            ObjectMood {
                deaf: true,
                ..mood()
            },
        ),
        (
            "is unreachable",
            ObjectMood {
                unreachable: 1.0,
                ..mood()
            },
        ),
        (
            "is overloaded",
            ObjectMood {
                overloaded: true,
                ..mood()
            },
        ),
    ]
}

const METERED: [(&str, &str); 2] = [("QUOTA_ADDRESSES", ""), ("QUOTA_SHIPPING_OPTIONS", "")];

/// One isolate, and the desks', hold a token; KV has it too.
fn warm(settings: &[(&str, &str)]) -> (Deployment, Isolate) {
    let deployment = Deployment::with(0, settings, |_| ());
    let isolate = deployment.isolate("chicago");
    for ask in [good_address(), good_rates()] {
        assert_eq!(deployment.run(isolate.ask(ask)).status, 200);
    }
    deployment.pass(61);
    (deployment, isolate)
}

#[test]
fn without_the_account_object_a_metered_call_is_not_made_and_its_asker_hears_so_soon() {
    for kv in [KvMood::default(), KvMood::down()] {
        for (case, mood) in useless() {
            let (deployment, isolate) = warm(&METERED);
            *deployment.kv.mood.borrow_mut() = kv.clone();
            *deployment.object.mood.borrow_mut() = mood;
            let spent = Spent::from_now(&deployment);
            for _ in 0..3 {
                for (api, ask) in [("addresses", good_address()), ("shipments", new_rates())] {
                    let reply = deployment.run(isolate.ask(ask));
                    assert_fails_open(api, &reply, "token_unavailable", "carrier", case);
                    assert!(reply.took <= SOON, "{case}: {:?}", reply.took);
                }
                // What is known is shown as ever.
                assert_prices(&asks(&deployment, &isolate), "cached", case);
                let elsewhere = asks_cold(&deployment);
                assert_prices(&elsewhere, "cached", case);
                assert!(elsewhere.took <= Duration::from_millis(200), "{case}");
            }
            assert_eq!(spent.calls(), (0, 0), "{case}");
        }
    }
}

#[test]
fn without_the_account_object_yesterdays_prices_are_shown_soon_and_without_dates() {
    for (case, mood) in useless() {
        let (deployment, isolate) = warm(&METERED);
        deployment.pass(DAY_ENDS_S);
        // The token has died meanwhile: somebody fetches its successor.
        let reply = deployment.run(isolate.ask(new_rates()));
        assert_eq!(reply.status, 200, "{}", reply.body);
        *deployment.object.mood.borrow_mut() = mood;
        let spent = Spent::from_now(&deployment);
        for isolate in [&isolate, &deployment.isolate("paris")] {
            let reply = asks(&deployment, isolate);
            assert_prices(&reply, "stale", case);
            assert!(reply.took <= SOON, "{case}: {:?}", reply.took);
        }
        assert_eq!(spent.calls(), (0, 0), "{case}");
    }
}

#[test]
fn calls_that_need_no_permit_go_on_without_the_account_object_beside_those_that_do() {
    for (case, mood) in useless() {
        for (settings, metered, unmetered) in [
            (
                [("QUOTA_ADDRESSES", "")],
                good_address as fn() -> Ask,
                new_rates as fn() -> Ask,
            ),
            ([("QUOTA_SHIPPING_OPTIONS", "")], new_rates, good_address),
        ] {
            let (deployment, isolate) = warm(&settings);
            *deployment.object.mood.borrow_mut() = mood.clone();
            let spent = Spent::from_now(&deployment);
            for number in 1..=3 {
                let reply = deployment.run(isolate.ask(unmetered()));
                assert_eq!(reply.status, 200, "{case}: {}", reply.body);
                assert!(reply.took <= Duration::from_millis(200), "{case}");
                let reply = deployment.run(isolate.ask(metered()));
                assert_problem(&reply, "token_unavailable", "carrier", case);
                assert_eq!(spent.calls(), (0, number), "{case}");
            }
        }
    }
}

/// It comes back: nobody has remembered for long that it was gone.
#[test]
fn as_soon_as_the_account_object_is_back_everything_is_asked_again() {
    for (case, mood) in useless() {
        let (deployment, isolate) = warm(&METERED);
        *deployment.object.mood.borrow_mut() = mood;
        for ask in [good_address(), new_rates()] {
            let reply = deployment.run(isolate.ask(ask));
            assert_problem(&reply, "token_unavailable", "carrier", case);
        }
        *deployment.object.mood.borrow_mut() = ObjectMood::default();
        deployment.pass(2);
        for ask in [good_address(), new_rates()] {
            let reply = deployment.run(isolate.ask(ask));
            assert_eq!(reply.status, 200, "{case}: {}", reply.body);
        }
    }
}

/// The desk itself, whatever its account object does.
#[test]
fn without_its_desk_a_question_is_answered_by_what_its_place_remembers_or_a_problem_in_time() {
    for (case, mood) in useless() {
        let (deployment, isolate) = warm(&[]);
        deployment.caches.exist.set(true);
        let neighbour = deployment.isolate("chicago");
        assert_prices(
            &asks(&deployment, &neighbour),
            "cached",
            "it puts it into the cache",
        );
        *the_desk(&deployment).mood.borrow_mut() = mood;
        let spent = Spent::from_now(&deployment);
        for isolate in [&isolate, &neighbour, &deployment.isolate("chicago")] {
            assert_prices(&asks(&deployment, isolate), "cached", case);
        }
        let reply = asks_cold(&deployment);
        match case {
            // Its answer comes after three seconds, and there is time for that.
            "is slow" => assert_prices(&reply, "cached", case),
            _ => assert_problem(&reply, "token_unavailable", "carrier", case),
        }
        assert!(
            reply.took <= Duration::from_millis(8_250),
            "{case}: {:?}",
            reply.took
        );
        deployment.pass(DAY_ENDS_S);
        let reply = asks(&deployment, &isolate);
        let freshness = if case == "is slow" { "live" } else { "stale" };
        assert_prices(&reply, freshness, case);
        assert!(
            reply.took <= Duration::from_millis(8_250),
            "{case}: {:?}",
            reply.took
        );
        // One that is deaf has heard, and asked.
        let expected = usize::from(["is slow", "is deaf"].contains(&case));
        assert_eq!(spent.calls().1, expected, "{case}");
    }
}

/// A question of one's own is its own object: the others' are not the worse for it.
#[test]
fn one_desk_that_is_no_use_keeps_no_other_question_from_its_answer() {
    for (case, mood) in useless() {
        let (deployment, isolate) = warm(&[]);
        *the_desk(&deployment).mood.borrow_mut() = mood;
        for _ in 0..3 {
            let reply = deployment.run(isolate.ask(new_rates()));
            assert_prices(&reply, "live", case);
            assert!(
                reply.took <= Duration::from_millis(200),
                "{case}: {:?}",
                reply.took
            );
        }
    }
}

/// Who has neither a token nor a permit waits for both, as long as a request may take, and no longer.
#[test]
fn a_cold_place_without_the_account_object_hears_of_it_in_time_and_calls_nobody() {
    for (case, mood) in useless() {
        let deployment = Deployment::with(0, &METERED, |_| ());
        *deployment.object.mood.borrow_mut() = mood;
        let isolate = deployment.isolate("chicago");
        for ask in [good_address(), new_rates()] {
            let reply = deployment.run(isolate.ask(ask));
            assert!(
                reply.took <= Duration::from_millis(8_250),
                "{case}: {:?}",
                reply.took
            );
            match (case, reply.status) {
                // It answers in time for those who can wait for its answer.
                ("is slow", 200) => {}
                _ => assert_eq!(reply.text("fault"), "carrier", "{case}: {}", reply.body),
            }
        }
        // One that is deaf fetches a token, for whom it does not matter.
        if !["is slow", "is deaf"].contains(&case) {
            assert_eq!(deployment.wire.sent.borrow().len(), 0, "{case}");
        }
    }
}

/// Permits of an API that count.
fn used(deployment: &Deployment, api: Api) -> u32 {
    let account = &deployment.config.ready.as_ref().unwrap().account;
    let asked = deployment.object.ask(Question::status().to_json(account));
    let answer: Answer = serde_json::from_str(&deployment.run(asked).unwrap()).unwrap();
    let mut apis = answer.status.unwrap().quota.unwrap().apis.into_iter();
    apis.find(|quota| quota.api == api.name())
        .unwrap()
        .count
        .used
}

/// Permits whose answers are lost are spent, and nothing else is: the number of calls stays under the limit.
#[test]
fn permits_that_are_lost_on_their_way_are_spent_and_each_call_has_one() {
    for seed in 0..10 {
        let settings = [
            ("QUOTA_ADDRESSES", "30"),
            ("QUOTA_SHIPPING_OPTIONS", "30"),
            ("CLIENT_SHARE", "1"),
        ];
        let deployment = Deployment::with(seed, &settings, |_| ());
        let isolate = deployment.isolate("chicago");
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
        deployment.object.mood.borrow_mut().answers_lost = 0.4;
        for _ in 0..40 {
            for ask in [good_address(), new_rates()] {
                let reply = deployment.run(isolate.ask(ask));
                let expected = ["", "token_unavailable", "carrier_quota_used"];
                assert!(expected.contains(&reply.text("code")), "{}", reply.body);
            }
        }
        deployment.object.mood.borrow_mut().answers_lost = 0.0;
        for api in [Api::Addresses, Api::ShippingOptions] {
            let called = deployment.wire.calls_of(api).len();
            assert!(
                (5..30).contains(&called),
                "seed {seed}: {called} calls of {api:?}"
            );
            assert_eq!(used(&deployment, api), 30, "seed {seed}: {api:?}");
        }
    }
}
