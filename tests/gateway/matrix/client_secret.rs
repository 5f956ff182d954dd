//! Row 33: the client secret is rotated. Workers and the account object get it in any order.

use std::rc::Rc;
use std::time::Duration;

use edgepost::config::Config;

use super::{Spent, warm};
use crate::questions::good_address;
use crate::support::{Deployment, Isolate, config};

const SECRET: &str = "rotated-secret";

fn rotated() -> Rc<Config> {
    Rc::new(config(&[("USPS_CLIENT_SECRET", SECRET)]))
}

/// The carrier takes the new secret from now on, and the old one no more.
fn carrier_rotates(deployment: &Deployment) {
    let rotate = |carrier: &mut emulator::Settings| carrier.client_secret = SECRET.to_owned();
    deployment.wire.emulator.change_settings(rotate);
}

fn assert_served(deployment: &Deployment, isolates: &[&Isolate], case: &str) {
    for isolate in isolates {
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.status, 200, "{case}: {}", reply.body);
        let took = reply.took;
        assert!(took < Duration::from_millis(200), "{case}: {took:?}");
    }
}

#[test]
fn under_a_steady_load_a_rotation_costs_one_token_call_and_nobody_notices() {
    // Minutes after the carrier has rotated it.
    for (worker_at, object_at) in [(2, 5), (5, 2), (2, 2), (0, 9), (9, 0)] {
        let case = format!("Worker after {worker_at} min, object after {object_at} min");
        let (deployment, old) = warm();
        deployment.pass(61);
        carrier_rotates(&deployment);
        let spent = Spent::from_now(&deployment);
        let new = deployment.isolate_with("tokyo", rotated());
        for step in 0..80 {
            let minute = step / 8;
            if (minute, step % 8) == (object_at, 0) {
                deployment.deploy_to_object(&rotated());
            }
            // During a deploy both kinds of Worker run, cold ones among them.
            let cold_old = deployment.isolate("paris");
            let cold_new = deployment.isolate_with("paris", rotated());
            match minute {
                minute if minute < worker_at => {
                    assert_served(&deployment, &[&old, &cold_old], &case);
                }
                minute if minute < worker_at + 2 => {
                    let both = [&old, &new, &cold_old, &cold_new];
                    assert_served(&deployment, &both, &case);
                }
                _ => assert_served(&deployment, &[&new, &cold_new], &case),
            }
            deployment.pass(7);
        }
        assert_eq!(spent.calls().0, 1, "{case}");
        assert_eq!(new.generation(), 2, "{case}");
        deployment.assert_nowhere([SECRET]);
    }
}

/// The old Worker goes on with the token of the new secret, and the new one with that of the old secret.
#[test]
fn a_worker_takes_the_token_that_the_object_has_whichever_secret_it_was_made_with() {
    for object_has_the_new_one in [true, false] {
        let deployment = Deployment::new();
        let settings = match object_has_the_new_one {
            true => {
                carrier_rotates(&deployment);
                rotated()
            }
            false => deployment.config.clone(),
        };
        deployment.deploy_to_object(&settings);
        for config in [deployment.config.clone(), rotated()] {
            let isolate = deployment.isolate_with("chicago", config);
            for _ in 0..5 {
                assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
                deployment.pass(40);
            }
        }
        assert_eq!(deployment.wire.token_calls(), 1);
    }
}

#[test]
fn while_the_new_secret_does_not_work_yet_the_old_ones_token_serves_and_then_the_new_one_is_there()
{
    let (deployment, _) = warm();
    deployment.pass(61);
    let spent = Spent::from_now(&deployment);
    deployment.deploy_to_object(&rotated());
    let isolate = deployment.isolate_with("chicago", rotated());
    for _ in 0..40 {
        let cold = deployment.isolate_with("paris", rotated());
        assert_served(&deployment, &[&isolate, &cold], "too early");
        deployment.pass(60);
    }
    let (refused, _) = spent.calls();
    assert!((8..=9).contains(&refused), "{refused} calls in 40 minutes");
    assert_eq!(isolate.generation(), 1);

    // Nobody asks: the alarm tries it again, once it has calls left of its half of the hour's.
    carrier_rotates(&deployment);
    deployment.pass(3_600);
    assert_eq!(spent.calls().0, refused + 1);
    deployment.pass(61);
    let cold = deployment.isolate_with("paris", rotated());
    assert_served(&deployment, &[&isolate, &cold], "in time");
    assert_eq!(cold.generation() as usize, 1 + refused + 1);
    assert!(deployment.wire.most_token_calls_in_an_hour() <= 12);
}

/// A secret that never works is a configuration fault once the old token is used up, and no sooner.
#[test]
fn a_new_secret_that_is_wrong_for_good_is_told_once_the_old_token_is_used_up() {
    let (deployment, _) = warm();
    deployment.deploy_to_object(&rotated());
    let isolate = deployment.isolate_with("chicago", rotated());
    for _ in 0..44 {
        assert_served(&deployment, &[&isolate], "old token");
        deployment.pass(600);
    }
    deployment.pass(900);
    let reply = deployment.run(isolate.ask(good_address()));
    super::assert_fails_open(
        "addresses",
        &reply,
        "credentials_rejected",
        "configuration",
        "used up",
    );
    assert!(deployment.wire.most_token_calls_in_an_hour() <= 12);
}
