//! Rows 35 and 36: the shop goes to another host, or another client id, while Workers and the account objects get there one
//! after the other. Each account has its own object, and nobody fetches a token under another's name.

use std::rc::Rc;
use std::time::Duration;

use edgepost::config::Config;
use futures_util::future::join;

use super::{Spent, assert_problem, warm};
use crate::questions::good_address;
use crate::support::{AccountHost, Ask, Deployment, KvMood, config};

/// Where it goes: host, or client id.
fn elsewhere() -> [Rc<Config>; 2] {
    [
        ("USPS_BASE_URL", "http://127.0.0.1:9000"),
        ("USPS_CLIENT_ID", "second-client"),
    ]
    .map(|setting| Rc::new(config(&[setting])))
}

fn object_of(deployment: &Deployment, config: &Config) -> AccountHost {
    let account = &config.ready.as_ref().unwrap().account;
    deployment.objects.named(&account.object.name)
}

/// The carrier knows the new client id, and all objects run with the new settings.
fn switched(deployment: &Deployment, to: &Config) {
    let account = &to.ready.as_ref().unwrap().account;
    let id = account.credentials.client_id.clone();
    let change = |carrier: &mut emulator::Settings| carrier.client_id = id;
    deployment.wire.emulator.change_settings(change);
    deployment.objects.deploy(account);
}

#[test]
fn an_old_worker_is_served_from_the_record_that_its_object_still_has() {
    for to in elsewhere() {
        let (deployment, warm) = warm();
        deployment.pass(61);
        switched(&deployment, &to);
        let spent = Spent::from_now(&deployment);
        for kv_is_down in [false, true] {
            if kv_is_down {
                *deployment.kv.mood.borrow_mut() = KvMood::down();
            }
            for isolate in [&warm, &deployment.isolate("paris")] {
                let reply = deployment.run(isolate.ask(good_address()));
                assert_eq!(reply.status, 200, "{}", reply.body);
            }
        }
        assert_eq!(spent.calls(), (0, 4));
    }
}

#[test]
fn an_object_that_runs_with_anothers_settings_makes_no_token_call_and_changes_nothing() {
    for to in elsewhere() {
        let (deployment, old) = warm();
        deployment.pass(61);
        let rows = || ["account", "bearer"].map(|row| deployment.object.storage.row(row));
        let before = (rows(), deployment.kv.value(&deployment.bearer_key()));
        switched(&deployment, &to);
        let spent = Spent::from_now(&deployment);

        // Its token is refused, and its settings are not there to get another.
        deployment.wire.emulator.revoke_all();
        let reply = deployment.run(old.ask(good_address()));
        assert_problem(&reply, "token_unavailable", "carrier", "refused");
        for action in [Ask::refresh(1), Ask::revoke(1)] {
            let reply = deployment.run(old.ask(action));
            assert_problem(&reply, "token_unavailable", "carrier", "operator");
        }
        let status = deployment.run(old.ask(Ask::status()));
        assert_eq!(status.body["account"]["reachable"], false);
        deployment.run(deployment.object.ring()).unwrap();
        deployment.pass(20);
        let after = (rows(), deployment.kv.value(&deployment.bearer_key()));
        assert!(before == after);
        // Its alarm rings once more, for nothing, and never again.
        deployment.pass(3 * 28_800);
        assert_eq!(deployment.object.alarm_at(), None);
        assert_eq!(spent.calls().0, 0);
    }
}

/// The record that an object hands out as it is stored may be used up.
#[test]
fn an_old_worker_never_sends_a_token_past_its_end() {
    for to in elsewhere() {
        let (deployment, _) = warm();
        switched(&deployment, &to);
        deployment.pass(28_900);
        let old = deployment.isolate("paris");
        let spent = Spent::from_now(&deployment);
        let reply = deployment.run(old.ask(good_address()));
        assert_problem(&reply, "token_unavailable", "carrier", "used up");
        assert_eq!(spent.calls(), (0, 0));
    }
}

#[test]
fn a_new_worker_waits_for_the_deploy_to_reach_its_object_and_is_served() {
    for to in elsewhere() {
        let (deployment, _) = warm();
        let spent = Spent::from_now(&deployment);
        let new = deployment.isolate_with("chicago", to.clone());
        let (reply, ()) = deployment.run(join(new.ask(good_address()), async {
            deployment.world.sleep(Duration::from_secs(2)).await;
            switched(&deployment, &to);
        }));
        assert_eq!(reply.status, 200, "{}", reply.body);
        let took = reply.took.as_millis();
        assert!((2_000..2_600).contains(&took), "{took} ms");
        let asked = object_of(&deployment, &to).questions.get();
        assert!((3..=10).contains(&asked), "{asked} questions");
        assert_eq!(spent.calls(), (1, 1));
        assert_eq!(new.generation(), 1, "another account counts for itself");
    }
}

#[test]
fn a_new_worker_whose_object_the_deploy_does_not_reach_is_told_in_time() {
    for to in elsewhere() {
        let (deployment, _) = warm();
        let spent = Spent::from_now(&deployment);
        let new = deployment.isolate_with("chicago", to);
        let reply = deployment.run(new.ask(good_address()));
        assert_problem(&reply, "token_unavailable", "carrier", "not reached");
        assert_eq!(reply.text("next_action"), "accept_as_entered");
        assert_eq!(spent.calls(), (0, 0));
    }
}

#[test]
fn after_the_way_back_the_old_token_serves_and_the_alarm_is_set_again() {
    for to in elsewhere() {
        let (deployment, old) = warm();
        deployment.pass(61);
        switched(&deployment, &to);
        let new = deployment.isolate_with("chicago", to);
        assert_eq!(deployment.run(new.ask(good_address())).status, 200);
        // Its alarm is lost on the old object meanwhile.
        deployment.run(deployment.object.ring()).unwrap();
        deployment.object.lose_alarm();

        switched(&deployment, &deployment.config);
        let spent = Spent::from_now(&deployment);
        *deployment.kv.mood.borrow_mut() = KvMood::down();
        for isolate in [&old, &deployment.isolate("paris")] {
            assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
        }
        assert_eq!(spent.calls(), (0, 2));
        deployment.pass(26_200);
        assert_eq!(spent.calls().0, 1, "refreshed by the alarm");
    }
}
