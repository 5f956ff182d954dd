//! Rows 4, 5, 27, 28 and 40, and promise 5, at the account object: who gets a permit, what a refusal says, and what a permit
//! survives.

use std::time::Duration;

use edgepost::carrier::CarrierError;
use edgepost::carrier::usps::Api;
use edgepost::clock::UnixMillis;
use edgepost::ports::ObjectError;
use edgepost::token::protocol::{Answer, ApiQuota, Question, QuotaStatus, Report};
use edgepost::token::{Permit, PermitRefusal, PermitTrouble, Published};
use emulator::{Fault, Settings};
use futures_util::future::{join, join_all};

use crate::support::{Ask, Deployment, StorageMood, config};

const MINUTE: Duration = Duration::from_secs(60);
const HOUR: Duration = Duration::from_secs(3600);
const PERMIT: Permit = Permit {
    probe: false,
    watched: false,
};
const PROBE: Permit = Permit {
    probe: true,
    watched: false,
};

type Outcome = Result<Permit, PermitRefusal>;

/// As a new shop has them: 60 calls an hour of each API that is metered.
fn metered<'a>(settings: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = ["QUOTA_ADDRESSES", "QUOTA_SHIPPING_OPTIONS", "QUOTA_OAUTH"].map(|name| (name, ""));
    settings.iter().copied().chain(usual).collect()
}

fn seeded(seed: u64) -> Deployment {
    Deployment::with(seed, &metered(&[]), |_| ())
}

fn with(settings: &[(&str, &str)]) -> Deployment {
    Deployment::with(0, &metered(settings), |_| ())
}

/// The object has a token and the asker holds it: what is left to ask for is the permit.
fn warm(settings: &[(&str, &str)]) -> Deployment {
    let deployment = with(settings);
    let answer = deployment
        .run(ask(&deployment, Question::token(0, 0)))
        .unwrap();
    assert_eq!(answer.token.unwrap().generation, 1);
    deployment
}

async fn ask(deployment: &Deployment, question: Question) -> Result<Answer, ObjectError> {
    let settings = &deployment.config.ready.as_ref().unwrap().account;
    let answer = deployment.object.ask(question.to_json(settings)).await?;
    Ok(serde_json::from_str(&answer).unwrap())
}

fn wanted(api: Api, client: Option<&str>) -> Question {
    Question::permit(api, client.map(str::to_owned), 1, 0)
}

/// A permit for somebody who holds the token: the answer carries nothing else.
async fn permit(deployment: &Deployment, api: Api, client: Option<&str>) -> Outcome {
    let answer = ask(deployment, wanted(api, client)).await.unwrap();
    assert_eq!(answer.token, None, "it is held already");
    assert_eq!(answer.failure, None);
    answer.permitted()
}

fn permits(deployment: &Deployment, api: Api, times: usize) -> Vec<Outcome> {
    deployment.run(join_all((0..times).map(|_| permit(deployment, api, None))))
}

fn granted(outcomes: &[Outcome]) -> usize {
    outcomes.iter().filter(|outcome| outcome.is_ok()).count()
}

fn refused(trouble: PermitTrouble, retry_after: Duration) -> Outcome {
    Err(PermitRefusal {
        trouble,
        retry_after,
    })
}

fn closed(error: CarrierError, left: Duration) -> Outcome {
    refused(PermitTrouble::Closed(error), left)
}

fn report(deployment: &Deployment, report: Report) {
    let answer = deployment.run(ask(deployment, Question::report(report)));
    assert_eq!(answer.unwrap(), Answer::default(), "nothing was asked");
}

fn throttled(retry_after_s: Option<u64>) -> CarrierError {
    let retry_after = retry_after_s.map(Duration::from_secs);
    CarrierError::QuotaUsed { retry_after }
}

/// As it is remembered.
const THROTTLED: CarrierError = CarrierError::QuotaUsed { retry_after: None };

fn status(deployment: &Deployment) -> QuotaStatus {
    let answer = deployment.run(ask(deployment, Question::status()));
    answer.unwrap().status.unwrap().quota.unwrap()
}

fn status_of(deployment: &Deployment, api: Api) -> ApiQuota {
    let mut apis = status(deployment).apis.into_iter();
    apis.find(|quota| quota.api == api.name()).unwrap()
}

fn used(deployment: &Deployment, api: Api) -> u32 {
    status_of(deployment, api).count.used
}

#[test]
fn five_hundred_at_once_get_sixty_permits_and_the_rest_the_instant_at_which_there_is_one() {
    for seed in 0..5 {
        let deployment = seeded(seed);
        deployment
            .run(ask(&deployment, Question::token(0, 0)))
            .unwrap();
        let began = deployment.world.elapsed_ms();
        let outcomes = permits(&deployment, Api::ShippingOptions, 500);
        assert_eq!(granted(&outcomes), 60);
        let window = HOUR + Duration::from_secs(10);
        let refusal = refused(PermitTrouble::Quota, window);
        assert!(
            outcomes
                .iter()
                .all(|outcome| outcome.is_ok() || *outcome == refusal)
        );
        let quota = status_of(&deployment, Api::ShippingOptions);
        assert_eq!((quota.count.used, quota.count.left), (60, Some(0)));
        assert_eq!(
            granted(&permits(&deployment, Api::Addresses, 1)),
            1,
            "it has its own"
        );
        // At the instant that was told, and not a moment before: a question is under way for 10 ms.
        let wait = began + 3_610_000 - 1 - deployment.world.elapsed_ms();
        deployment.run(deployment.world.sleep(Duration::from_millis(wait)));
        let early = ask(&deployment, wanted(Api::ShippingOptions, None));
        let moment = deployment.world.sleep(Duration::from_millis(1));
        let (early, ()) = deployment.run(join(early, moment));
        assert!(early.unwrap().permitted().is_err());
        assert_eq!(
            granted(&permits(&deployment, Api::ShippingOptions, 500)),
            60
        );
        assert_eq!(deployment.wire.token_calls(), 1);
    }
}

#[test]
fn one_question_brings_token_and_permit_and_only_a_newer_token_than_is_held() {
    let deployment = with(&[]);
    let wanted = |held, refused| Question::permit(Api::Addresses, None, held, refused);
    let asks = |question| deployment.run(ask(&deployment, question)).unwrap();
    for (held, refused, generation) in [
        (0, 0, Some(1)),
        (1, 0, None),
        (0, 0, Some(1)),
        // Refused: its successor.
        (0, 1, Some(2)),
        (1, 0, Some(2)),
        (2, 0, None),
        // The rows were lost: the asker's word has to do.
        (9, 0, None),
        (0, 9, Some(10)),
    ] {
        let answer = asks(wanted(held, refused));
        let token = answer.token.as_ref().map(|token| token.generation);
        let case = format!("held {held}, refused {refused}");
        assert_eq!(
            (answer.permitted(), token),
            (Ok(PERMIT), generation),
            "{case}"
        );
    }
    assert_eq!(deployment.wire.token_calls(), 3);
    assert_eq!(used(&deployment, Api::Addresses), 8);
    assert_eq!(used(&deployment, Api::OAuth), 3);
}

#[test]
fn nothing_is_spent_while_there_is_no_token_to_call_with() {
    let deployment = with(&[]);
    deployment.wire.fail("oauth", Fault::WrongCredentials {});
    let wanted = || Question::permit(Api::Addresses, None, 0, 0);
    for _ in 0..3 {
        let answer = deployment.run(ask(&deployment, wanted())).unwrap();
        assert_eq!(answer.failure.unwrap().kind, "credentials_rejected");
        assert_eq!((answer.token, answer.permit), (None, None));
    }
    assert_eq!(used(&deployment, Api::Addresses), 0);
    deployment.wire.heal();
    deployment.pass(301);
    let answer = deployment.run(ask(&deployment, wanted())).unwrap();
    assert_eq!(
        (answer.permitted(), answer.token.is_some()),
        (Ok(PERMIT), true)
    );
    assert_eq!(used(&deployment, Api::Addresses), 1);
}

/// A refusal is there at once, also while a token is fetched that somebody else will need.
#[test]
fn a_refusal_waits_for_nothing() {
    let deployment = warm(&[("QUOTA_ADDRESSES", "1")]);
    assert_eq!(permits(&deployment, Api::Addresses, 1), [Ok(PERMIT)]);
    deployment.wire.fail("oauth", Fault::Hang {});
    deployment.wire.emulator.revoke_all();
    let began = deployment.world.elapsed_ms();
    let wanted = Question::permit(Api::Addresses, None, 0, 1);
    let answer = deployment.run(ask(&deployment, wanted)).unwrap();
    let trouble = answer.permitted().unwrap_err().trouble;
    assert_eq!((trouble, answer.failure), (PermitTrouble::Quota, None));
    let latency = deployment.object.mood.borrow().latency_ms;
    assert_eq!(deployment.world.elapsed_ms() - began, latency);
}

/// Whoever asks again after the object was lost may spend a second one; nobody ever gets one that is not written down.
#[test]
fn wherever_the_object_vanishes_a_permit_is_spent_once_or_twice_and_never_given_twice() {
    let mut at = 0;
    loop {
        let deployment = warm(&[("QUOTA_ADDRESSES", "4")]);
        deployment.object.evict();
        deployment.object.vanish_after(at);
        let outcomes = deployment.run(async {
            let mut outcomes = Vec::new();
            for _ in 0..6 {
                let wanted = || wanted(Api::Addresses, None);
                let answer = match ask(&deployment, wanted()).await {
                    Err(ObjectError::Lost) => ask(&deployment, wanted()).await,
                    answer => answer,
                };
                outcomes.push(answer.unwrap().permitted());
            }
            outcomes
        });
        let case = format!("vanishes at {at}: {outcomes:?}");
        assert!((3..=4).contains(&granted(&outcomes)), "{case}");
        assert_eq!(used(&deployment, Api::Addresses), 4, "{case}");
        if !deployment.object.has_vanished() {
            break;
        }
        at += 1;
    }
    assert!(at > 8, "{at} awaits are not all of several permits");
}

#[test]
fn permits_survive_every_eviction_and_a_crowd_over_evictions_gets_no_more() {
    for seed in 0..20 {
        let deployment = seeded(seed);
        deployment
            .run(ask(&deployment, Question::token(0, 0)))
            .unwrap();
        let asks = (0..200_u64).map(|number| {
            let deployment = &deployment;
            async move {
                deployment
                    .world
                    .sleep(Duration::from_millis(number / 4))
                    .await;
                let answer = ask(deployment, wanted(Api::Addresses, None)).await;
                answer.is_ok_and(|answer| answer.permitted().is_ok())
            }
        });
        let evictions = async {
            for _ in 0..8 {
                deployment.world.sleep(Duration::from_millis(7)).await;
                deployment.object.evict();
            }
        };
        let (got, ()) = deployment.run(join(join_all(asks), evictions));
        let got = got.iter().filter(|got| **got).count();
        assert!(got <= 60, "seed {seed}: {got}");
        deployment.object.evict();
        assert_eq!(
            granted(&permits(&deployment, Api::Addresses, 90)) + got,
            60,
            "seed {seed}"
        );
    }
}

/// Row 29: one permit, and two instances that would give it.
#[test]
fn an_instance_with_a_successor_gives_no_permit() {
    let mut got = [0; 3];
    for seed in 0..200 {
        let deployment = Deployment::with(seed, &[("QUOTA_ADDRESSES", "1")], |_| ());
        deployment
            .run(ask(&deployment, Question::token(0, 0)))
            .unwrap();
        let wanted = || async {
            let answer = ask(&deployment, wanted(Api::Addresses, None)).await;
            answer.is_ok_and(|answer| answer.permitted().is_ok())
        };
        let successor = async {
            // The very moment at which the first one is at work.
            deployment.world.sleep(Duration::from_millis(10)).await;
            for _ in 0..seed % 6 {
                deployment.world.give_way().await;
            }
            deployment.object.supersede();
            wanted().await
        };
        let both = deployment.run(join(wanted(), successor));
        let count = usize::from(both.0) + usize::from(both.1);
        got[count] += 1;
        assert!(count <= 1, "seed {seed}: {both:?}");
    }
    assert!(got[1] > 150, "{got:?}");
}

#[test]
fn a_permit_that_cannot_be_written_down_is_not_given_and_not_spent() {
    for (before, after) in [(1.0, 0.0), (0.0, 1.0)] {
        let deployment = warm(&[("QUOTA_TOTAL", "61"), ("CLIENT_SHARE", "1/2")]);
        *deployment.object.storage.mood.borrow_mut() = StorageMood {
            saves_fail_before: before,
            saves_fail_after: after,
            ..StorageMood::default()
        };
        let unavailable = Err(PermitRefusal::OBJECT_UNAVAILABLE);
        for client in [None, Some("x")] {
            for _ in 0..100 {
                let outcome = deployment.run(permit(&deployment, Api::Addresses, client));
                assert_eq!(outcome, unavailable);
            }
        }
        *deployment.object.storage.mood.borrow_mut() = StorageMood::default();
        assert_eq!(used(&deployment, Api::Addresses), 0);
        let clients = (0..60).map(|_| permit(&deployment, Api::Addresses, Some("x")));
        assert_eq!(granted(&deployment.run(join_all(clients))), 30);
        assert_eq!(granted(&permits(&deployment, Api::Addresses, 90)), 30);
    }
}

/// What was written although the storage said that it was not counts for the next instance: too few rather than too many.
#[test]
fn a_write_that_had_its_effect_and_reported_failure_is_never_given_twice() {
    let deployment = warm(&[]);
    deployment.object.storage.mood.borrow_mut().saves_fail_after = 0.5;
    let got = granted(&permits(&deployment, Api::Addresses, 80));
    assert!((10..=60).contains(&got), "{got}");
    deployment.object.evict();
    deployment.object.storage.mood.borrow_mut().saves_fail_after = 0.0;
    let more = granted(&permits(&deployment, Api::Addresses, 80));
    assert!((59..=60).contains(&(got + more)), "{got} and {more}");
}

#[test]
fn without_its_row_the_object_gives_no_permit() {
    let deployment = warm(&[]);
    deployment.object.evict();
    deployment.object.storage.mood.borrow_mut().loads_fail = 1.0;
    let answer = deployment
        .run(ask(&deployment, wanted(Api::Addresses, None)))
        .unwrap();
    assert_eq!(answer.failure.as_ref().unwrap().kind, "object_unavailable");
    assert_eq!(answer.permitted(), Err(PermitRefusal::OBJECT_UNAVAILABLE));
}

/// Rows 4 and 40.
#[test]
fn a_429_leaves_nothing_until_its_pause_is_over_and_then_one_probe_goes() {
    for (asked_s, pause_s) in [(30, 30), (0, 1), (1, 1), (3_600, 3_600), (86_400, 3_600)] {
        let deployment = warm(&[]);
        let error = throttled(Some(asked_s));
        report(&deployment, Report::went_wrong(Api::Addresses, error));
        let pause = Duration::from_secs(pause_s);
        let latency = Duration::from_millis(deployment.object.mood.borrow().latency_ms);
        let outcome = permits(&deployment, Api::Addresses, 1);
        assert_eq!(outcome, [closed(THROTTLED, pause - latency)], "{asked_s}");
        let quota = status_of(&deployment, Api::Addresses);
        assert_eq!((quota.count.used, quota.count.left), (0, Some(0)));
        assert_eq!(quota.gate.unwrap().kind, "quota_used");
        assert_eq!(granted(&permits(&deployment, Api::ShippingOptions, 1)), 1);
        // Over instances too.
        deployment.object.evict();
        deployment.pass(pause_s);
        let outcomes = permits(&deployment, Api::Addresses, 100);
        assert_eq!(granted(&outcomes), 1, "{asked_s}: {outcomes:?}");
        assert!(outcomes.contains(&Ok(PROBE)));
        // Its word may come any moment.
        assert!(outcomes.contains(&closed(THROTTLED, Duration::from_secs(2))));
        report(&deployment, Report::went_well(Api::Addresses));
        let outcomes = permits(&deployment, Api::Addresses, 100);
        assert_eq!(
            granted(&outcomes),
            59,
            "with the probe's that is all there is"
        );
        assert!(!outcomes.contains(&Ok(PROBE)));
    }
}

/// Row 5. All who were throttled at once say so.
#[test]
fn without_retry_after_pauses_double_with_each_probe_that_is_throttled_too() {
    let deployment = warm(&[]);
    for floor in [60, 120, 240, 480, 900, 900] {
        for _ in 0..10 {
            report(
                &deployment,
                Report::went_wrong(Api::Addresses, throttled(None)),
            );
        }
        let left = status_of(&deployment, Api::Addresses)
            .gate
            .unwrap()
            .retry_after_ms;
        let left = left.unwrap();
        let floor_ms = floor * 1000;
        // The questions took their time; jitter is above the floor.
        let range = floor_ms - 300..=floor_ms + floor_ms / 4;
        assert!(range.contains(&left), "{left} ms for {floor} s");
        deployment.run(deployment.world.sleep(Duration::from_millis(left)));
        assert_eq!(permits(&deployment, Api::Addresses, 1), [Ok(PROBE)]);
    }
}

#[test]
fn a_refusal_only_a_person_can_lift_is_remembered_and_a_run_of_failures_waited_out() {
    let failed = CarrierError::Failed {
        status: 500,
        retry_after: None,
    };
    for (error, reports, seconds) in [
        (CarrierError::ProductMissing, 1, 300..=300),
        (CarrierError::AccessBlocked, 1, 300..=300),
        (CarrierError::AccountNotLinked, 1, 300..=300),
        (failed, 5, 30..=38),
        (CarrierError::TimedOut, 5, 30..=38),
    ] {
        let deployment = warm(&[]);
        for _ in 0..reports {
            let permit = permits(&deployment, Api::Labels, 1)[0];
            assert!(permit.is_ok(), "{error:?}: {permit:?}");
            report(&deployment, Report::went_wrong(Api::Labels, error));
        }
        let refusal = permits(&deployment, Api::Labels, 1)[0].unwrap_err();
        let PermitTrouble::Closed(known) = refusal.trouble else {
            panic!("{refusal:?}");
        };
        assert_eq!(known.kind(), error.kind());
        let left = refusal.retry_after.as_secs() + 1;
        assert!(seconds.contains(&left), "{error:?}: {left} s");
    }
}

#[test]
fn what_is_said_of_one_question_closes_nothing() {
    let deployment = warm(&[]);
    let about_questions = [
        CarrierError::InputRefused(edgepost::carrier::Refusal::Other),
        CarrierError::NothingFound(edgepost::carrier::Refusal::Other),
    ];
    for error in about_questions {
        report(&deployment, Report::went_wrong(Api::Addresses, error));
    }
    for unknown in [
        r#"{"report":{"api":"addresses","trouble":"eclipse"}}"#,
        r#"{"report":{"api":"moon","trouble":"quota_used"}}"#,
        r#"{"report":{"api":"oauth","trouble":"quota_used"}}"#,
        r#"{"report":{}}"#,
    ] {
        let answer = deployment.object.ask(unknown.to_owned());
        let answer: Answer = serde_json::from_str(&deployment.run(answer).unwrap()).unwrap();
        assert_eq!(answer, Answer::default(), "{unknown}");
    }
    assert_eq!(granted(&permits(&deployment, Api::Addresses, 2)), 2);
    // To a probe it is an answer like any other.
    report(
        &deployment,
        Report::went_wrong(Api::Addresses, throttled(Some(1))),
    );
    deployment.pass(1);
    assert_eq!(permits(&deployment, Api::Addresses, 1), [Ok(PROBE)]);
    report(
        &deployment,
        Report::went_wrong(Api::Addresses, about_questions[0]),
    );
    assert_eq!(permits(&deployment, Api::Addresses, 1), [Ok(PERMIT)]);
}

#[test]
fn a_report_needs_no_token_and_may_ride_with_a_question_for_a_permit() {
    let deployment = with(&[]);
    report(
        &deployment,
        Report::went_wrong(Api::Addresses, throttled(Some(60))),
    );
    assert_eq!(deployment.wire.token_calls(), 0);
    deployment.pass(60);
    let both = |report| Question {
        report: Some(report),
        ..wanted(Api::Addresses, None)
    };
    let failed = Report::went_wrong(Api::Addresses, throttled(Some(60)));
    let answer = deployment.run(ask(&deployment, both(failed))).unwrap();
    assert_eq!(answer.permitted(), closed(THROTTLED, MINUTE));
}

#[test]
fn closed_apis_are_in_kv_for_workers_that_know_nothing() {
    // Nobody who calls without permits asks the object.
    let deployment = warm(&[
        ("QUOTA_ADDRESSES", "unmetered"),
        ("QUOTA_SHIPPING_OPTIONS", "unmetered"),
    ]);
    deployment.pass(1);
    let published = || {
        let value = deployment.kv.value(&deployment.bearer_key()).unwrap();
        Published::from_json(&value).unwrap()
    };
    let writes = || deployment.kv.written.lines().len();
    let before = writes();
    assert_eq!(published().apis, []);
    for _ in 0..20 {
        report(
            &deployment,
            Report::went_wrong(Api::Addresses, throttled(Some(60))),
        );
        report(
            &deployment,
            Report::went_wrong(Api::ShippingOptions, CarrierError::AccessBlocked),
        );
    }
    deployment.pass(5);
    let now = deployment.object.clock.now();
    let left = |api| {
        published()
            .closed_api(now, api)
            .map(|refusal| refusal.trouble)
    };
    let throttled_too = PermitTrouble::Closed(THROTTLED);
    assert_eq!(left(Api::Addresses), Some(throttled_too));
    let blocked = PermitTrouble::Closed(CarrierError::AccessBlocked);
    assert_eq!(left(Api::ShippingOptions), Some(blocked));
    assert_eq!(left(Api::Labels), None);
    assert_eq!(
        published().bearer.unwrap().generation,
        1,
        "the token is beside it"
    );
    // One for each that closed, not one for each that said so; and never two in a second.
    assert_eq!(writes() - before, 2);
    let until = now.plus(MINUTE);
    assert_eq!(published().closed_api(until, Api::Addresses), None);
    // A cold isolate finds the token as ever.
    let isolate = deployment.isolate("lima");
    let questions = deployment.object.questions.get();
    assert_eq!(
        deployment
            .run(isolate.ask(crate::questions::good_address()))
            .status,
        200
    );
    assert_eq!(deployment.object.questions.get(), questions);
}

#[test]
fn closed_apis_are_in_kv_also_while_there_is_no_token() {
    let deployment = with(&[]);
    report(
        &deployment,
        Report::went_wrong(Api::Addresses, throttled(Some(600))),
    );
    deployment.pass(2);
    let value = deployment.kv.value(&deployment.bearer_key()).unwrap();
    let published = Published::from_json(&value).unwrap();
    let now: UnixMillis = deployment.object.clock.now();
    assert!(published.closed_api(now, Api::Addresses).is_some());
    assert_eq!((published.bearer, published.gate), (None, None));
    // And no longer than they are closed.
    let kept_for = deployment.isolate("chicago");
    assert_eq!(
        deployment
            .run(kept_for.ask(crate::questions::good_rates()))
            .status,
        200
    );
}

/// Issue 5, case 6.
#[test]
fn a_client_gets_its_share_whether_it_floods_or_trickles_and_the_others_have_the_rest() {
    for gap_s in [0, 1, 60] {
        let deployment = warm(&[]);
        let mut mine = 0;
        for _ in 0..59 {
            let outcome = deployment.run(permit(&deployment, Api::Addresses, Some("flood")));
            match outcome {
                Ok(_) => mine += 1,
                Err(refusal) => assert_eq!(refusal.trouble, PermitTrouble::Share),
            }
            deployment.pass(gap_s);
        }
        assert_eq!(mine, 10, "every {gap_s} s");
        // Its share of another API is untouched.
        let other = deployment.run(permit(&deployment, Api::ShippingOptions, Some("flood")));
        assert_eq!(other, Ok(PERMIT));
        let second = (0..60).map(|_| permit(&deployment, Api::Addresses, Some("second")));
        assert_eq!(granted(&deployment.run(join_all(second))), 10);
        // The back end has no share of its own.
        assert_eq!(granted(&permits(&deployment, Api::Addresses, 60)), 40);
        let told = deployment.run(permit(&deployment, Api::Addresses, Some("third")));
        assert_eq!(told.unwrap_err().trouble, PermitTrouble::Quota);
    }
}

#[test]
fn a_share_is_told_until_when_it_is_used_up_and_only_of_a_limit() {
    let deployment = warm(&[("QUOTA_ADDRESSES", "unmetered"), ("QUOTA_TOTAL", "100")]);
    let flood = (0..70).map(|_| permit(&deployment, Api::Addresses, Some("flood")));
    assert_eq!(granted(&deployment.run(join_all(flood))), 70);

    let deployment = warm(&[("QUOTA_ADDRESSES", "5")]);
    let first = deployment.run(permit(&deployment, Api::Addresses, Some("x")));
    assert_eq!(first, Ok(PERMIT), "one at least");
    deployment.pass(600);
    let second = deployment.run(permit(&deployment, Api::Addresses, Some("x")));
    let latency = Duration::from_millis(deployment.object.mood.borrow().latency_ms);
    let left = HOUR + Duration::from_secs(10) - 10 * MINUTE - latency;
    assert_eq!(second, refused(PermitTrouble::Share, left));
    // With the memory of the object the share is fresh; the quota is not.
    deployment.object.evict();
    let third = deployment.run(permit(&deployment, Api::Addresses, Some("x")));
    assert_eq!(third, Ok(PERMIT));
    assert_eq!(used(&deployment, Api::Addresses), 2);
}

/// The virtual time begins on the 21st of November.
#[test]
fn a_months_address_lookups_have_a_cap_of_their_own() {
    let deployment = warm(&[
        ("ADDRESSES_PER_MONTH", "70"),
        ("QUOTA_ADDRESSES", "unmetered"),
    ]);
    assert_eq!(granted(&permits(&deployment, Api::Addresses, 50)), 50);
    deployment.pass(86_400);
    deployment.object.evict();
    // The token has died long ago: whoever asks gets its successor too.
    let wanted = || Question::permit(Api::Addresses, None, 0, 0);
    let outcomes = (0..50).map(|_| async { ask(&deployment, wanted()).await.unwrap().permitted() });
    let outcomes = deployment.run(join_all(outcomes));
    assert_eq!(granted(&outcomes), 20);
    let refusal = outcomes.iter().find_map(|outcome| outcome.err()).unwrap();
    assert_eq!(refusal.trouble, PermitTrouble::Month);
    let opens = deployment.object.clock.now().plus(refusal.retry_after);
    assert!(
        opens.to_rfc3339().starts_with("2026-12-01T00:00:00"),
        "{refusal:?}"
    );
    let left = |api| status_of(&deployment, api).count.left;
    assert_eq!(
        (left(Api::Addresses), left(Api::ShippingOptions)),
        (Some(0), Some(60))
    );
    let month = status(&deployment).month;
    assert_eq!(
        (month.month.as_str(), month.limit, month.used),
        ("2026-11", Some(70), 70)
    );
    deployment.run(deployment.world.sleep(refusal.retry_after));
    let answer = deployment.run(ask(&deployment, wanted())).unwrap();
    assert_eq!(answer.permitted(), Ok(PERMIT));
    let month = status(&deployment).month;
    assert_eq!((month.month.as_str(), month.used), ("2026-12", 1));
}

#[test]
fn token_calls_count_and_wait_for_a_total_that_is_used_up() {
    let deployment = warm(&[("QUOTA_TOTAL", "5")]);
    assert_eq!(granted(&permits(&deployment, Api::Addresses, 9)), 4);
    let quota = status(&deployment);
    assert_eq!(
        (quota.total.limit, quota.total.used, quota.total.left),
        (Some(5), 5, Some(0))
    );
    assert_eq!(used(&deployment, Api::OAuth), 1);
    let left = |api| status_of(&deployment, api).count.left;
    assert_eq!(
        (left(Api::ShippingOptions), left(Api::Labels)),
        (Some(0), Some(0))
    );
    // Somebody saw the token refused, and there is no call left for the next.
    let wanted = || Question::token(1, 1);
    let answer = deployment.run(ask(&deployment, wanted())).unwrap();
    let failure = answer.failure.unwrap();
    assert_eq!(failure.kind, "quota_used");
    let left = Duration::from_millis(failure.retry_after_ms.unwrap());
    assert!(left > HOUR - MINUTE && left <= HOUR + Duration::from_secs(10));
    let operators = deployment.isolate("chicago");
    let reply = deployment.run(operators.ask(Ask::refresh(1)));
    assert_eq!(reply.text("code"), "carrier_quota_used", "{}", reply.body);
    assert_eq!(deployment.wire.token_calls(), 1);
    // The alarm fetches it as soon as it may, whether or not anybody asks.
    deployment.pass(3_700);
    assert_eq!(deployment.wire.token_calls(), 2);
    let answer = deployment.run(ask(&deployment, wanted())).unwrap();
    assert_eq!(answer.token.unwrap().generation, 2);
}

/// A token call is decided on before it is counted: the last permit may be gone by then.
#[test]
fn a_token_call_and_a_crowd_never_take_the_same_call_of_the_total() {
    for seed in 0..40 {
        let deployment = Deployment::with(seed, &metered(&[("QUOTA_TOTAL", "3")]), |_| ());
        deployment
            .run(ask(&deployment, Question::token(0, 0)))
            .unwrap();
        let crowd = join_all((0..8).map(|_| ask(&deployment, wanted(Api::Addresses, None))));
        let refusal = ask(&deployment, Question::token(1, 1));
        let (_, answer) = deployment.run(join(crowd, refusal));
        assert!(answer.is_ok());
        assert_eq!(status(&deployment).total.used, 3, "seed {seed}");
    }
}

#[test]
fn a_usable_token_goes_on_being_handed_out_while_no_call_is_left() {
    let deployment = warm(&[("QUOTA_OAUTH", "1"), ("QUOTA_WINDOW_S", "86400")]);
    // Past the instant at which its successor is due.
    deployment.pass(26_500);
    let answer = deployment
        .run(ask(&deployment, Question::token(0, 0)))
        .unwrap();
    assert_eq!(answer.token.unwrap().generation, 1);
    assert_eq!(permits(&deployment, Api::Addresses, 1), [Ok(PERMIT)]);
    deployment.pass(1_000);
    let answer = deployment
        .run(ask(&deployment, Question::token(0, 0)))
        .unwrap();
    assert_eq!(answer.failure.unwrap().kind, "quota_used");
    assert_eq!(deployment.wire.token_calls(), 1);
}

#[test]
fn calls_for_payment_tokens_count_too() {
    let roles = [
        ("PAYER_ACCOUNT_TYPE", "EPS"),
        ("PAYER_ACCOUNT_NUMBER", "1234567890"),
        ("PAYER_CRID", "12345678"),
        ("LABEL_OWNER_CRID", "12345678"),
        ("LABEL_OWNER_MID", "123456789"),
        ("LABEL_OWNER_MANIFEST_MID", "987654321"),
        ("QUOTA_PAYMENTS", "2"),
        ("QUOTA_TOTAL", "10"),
    ];
    let approved = |carrier: &mut Settings| carrier.postage.labels_approved = true;
    let deployment = Deployment::with(0, &metered(&roles), approved);
    let isolate = deployment.isolate("chicago");
    for refused in [false, true] {
        assert!(deployment.run(isolate.payment_token(refused)).is_ok());
    }
    assert_eq!(used(&deployment, Api::Payments), 2);
    assert_eq!(status(&deployment).total.used, 3);
    let failure = deployment.run(isolate.payment_token(true)).unwrap_err();
    assert_eq!(failure.trouble.kind(), "quota_used");
    assert_eq!(status(&deployment).total.used, 3);
}

#[test]
fn a_question_that_this_object_cannot_grant_gets_no_permit() {
    let deployment = warm(&[]);
    for question in [
        r#"{"held":1,"permit":"moon"}"#,
        r#"{"held":1,"permit":""}"#,
        // Another account's, during a deploy.
        r#"{"held":1,"permit":"addresses","account":"another"}"#,
        r#"{"held":0,"permit":"addresses","account":"another"}"#,
    ] {
        let answer = deployment
            .run(deployment.object.ask(question.to_owned()))
            .unwrap();
        let answer: Answer = serde_json::from_str(&answer).unwrap();
        let refusal = PermitRefusal::OBJECT_UNAVAILABLE;
        assert_eq!(answer.permitted(), Err(refusal), "{question}");
    }
    assert_eq!(used(&deployment, Api::Addresses), 0);
}

#[test]
fn a_deploy_with_another_limit_counts_what_was_given_before() {
    let deployment = warm(&[]);
    assert_eq!(granted(&permits(&deployment, Api::Addresses, 40)), 40);
    deployment.deploy_to_object(&config(&metered(&[("QUOTA_ADDRESSES", "30")])));
    let outcome = permits(&deployment, Api::Addresses, 1);
    assert_eq!(outcome[0].unwrap_err().trouble, PermitTrouble::Quota);
    let quota = status_of(&deployment, Api::Addresses).count;
    assert_eq!(
        (quota.limit, quota.used, quota.left),
        (Some(30), 40, Some(0))
    );
    deployment.deploy_to_object(&config(&metered(&[("QUOTA_ADDRESSES", "50")])));
    assert_eq!(granted(&permits(&deployment, Api::Addresses, 90)), 10);
}

/// What the operator sees of an account nobody has asked anything of.
#[test]
fn how_things_stand_is_told_without_spending_anything() {
    let deployment = with(&[]);
    let quota = status(&deployment);
    let counts: Vec<_> = quota
        .apis
        .iter()
        .map(|quota| (quota.api.as_str(), quota.count.limit, quota.count.left))
        .collect();
    assert_eq!(
        counts,
        [
            ("oauth", Some(60), Some(60)),
            ("addresses", Some(60), Some(60)),
            ("shipping_options", Some(60), Some(60)),
            ("service_standards", None, None),
            ("international_prices", None, None),
            ("payments", None, None),
            ("labels", None, None),
        ]
    );
    assert_eq!((quota.window_ms, quota.total.limit), (3_600_000, None));
    assert_eq!(
        (quota.month.month.as_str(), quota.month.limit),
        ("2026-11", None)
    );
    assert_eq!(deployment.object.storage.row("ledger"), None);
    assert_eq!(deployment.wire.token_calls(), 0);
}
