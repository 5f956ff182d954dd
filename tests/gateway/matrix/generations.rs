//! Row 24 and promise 3: rows that are lost or damaged. A generation never stands for two tokens; the fake object checks that of
//! everything it hands out and publishes.

use super::{Spent, warm};
use crate::questions::good_address;
use crate::support::{Deployment, KvMood};

/// Row 24, the object's other row.
#[test]
fn a_damaged_account_row_loses_neither_the_token_nor_its_generation() {
    for bad in ["", "{", "[]", "{\"generation\":\"many\"}"] {
        let (deployment, isolate) = warm();
        deployment.object.storage.put("account", bad);
        deployment.object.evict();
        let spent = Spent::from_now(&deployment);
        let cold = deployment.isolate("paris");
        assert_eq!(
            deployment.run(cold.ask(good_address())).status,
            200,
            "{bad}"
        );
        assert_eq!(spent.calls(), (0, 1), "{bad}");
        deployment.wire.emulator.revoke_all();
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
        assert_eq!(isolate.generation(), 2, "{bad}");
    }
}

/// Promise 3: two tokens never share a generation, whichever of the object's writes was the last to work.
#[test]
fn a_token_whose_row_was_not_saved_leaves_its_generation_used() {
    for saves in 0..4 {
        let deployment = Deployment::new();
        *deployment.kv.mood.borrow_mut() = KvMood::down();
        deployment.object.storage.saves_left.set(Some(saves));
        let first = deployment.isolate("chicago");
        deployment.run(first.ask(good_address()));
        deployment.pass(1);
        deployment.object.storage.saves_left.set(None);
        deployment.object.evict();
        // Somebody who has seen nothing yet. The fake object checks what it hands out.
        let cold = deployment.isolate("paris");
        let reply = deployment.run(cold.ask(good_address()));
        assert_eq!(reply.status, 200, "{saves} saves: {}", reply.body);
        let again = deployment.run(first.ask(good_address()));
        assert_eq!(again.status, 200, "{saves} saves: {}", again.body);
    }
}

/// Nobody is there to say what has been.
#[test]
fn after_its_account_row_was_lost_an_idle_object_goes_on_from_the_generation_of_its_token() {
    let (deployment, _) = warm();
    deployment.object.storage.put("account", "lost");
    deployment.object.evict();
    deployment.pass(26_200);
    assert_eq!(deployment.wire.token_calls(), 2);
    let row = deployment.object.storage.row("bearer").unwrap();
    assert_eq!(deployment.object.open(&row).unwrap().generation, 2);
}

#[test]
fn after_all_its_rows_were_lost_the_object_learns_from_askers_which_generations_there_were() {
    for refused in [true, false] {
        let (deployment, isolate) = warm();
        for generation in [2, 3] {
            deployment.wire.emulator.revoke_all();
            assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
            assert_eq!(isolate.generation(), generation);
        }
        *deployment.kv.mood.borrow_mut() = KvMood::down();
        deployment.object.storage.put("account", "lost");
        deployment.object.storage.put("bearer", "lost");
        deployment.object.evict();
        deployment.object.lose_alarm();
        match refused {
            true => deployment.wire.emulator.revoke_all(),
            false => deployment.pass(27_100),
        }
        let reply = deployment.run(isolate.ask(good_address()));
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(isolate.generation(), 4);
    }
}
