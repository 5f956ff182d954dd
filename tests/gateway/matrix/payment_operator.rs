//! The payment token in the operator's hands: seen in status, replaced by its generation, and never revoked.

use std::rc::Rc;

use edgepost::token::protocol::Question;
use edgepost::token::{TokenKind, TokenTrouble};
use emulator::{Fault, Forbidden, Unauthorized};
use futures_util::future::join_all;
use serde_json::{Value, json};

use super::payment::{ROLES, shop_that_buys_labels, token_calls, with_account};
use super::{Spent, assert_problem, server_error};
use crate::questions::good_address;
use crate::support::{Ask, Deployment, Isolate, KvMood, Reply, config};

/// `payment` instead of the bearer.
fn about_payment(ask: Ask) -> Ask {
    let mut body: Value = serde_json::from_str(&ask.body).unwrap();
    body["token"] = "payment".into();
    Ask {
        body: body.to_string(),
        ..ask
    }
}

fn refresh(generation: u64) -> Ask {
    about_payment(Ask::refresh(generation))
}

fn status(deployment: &Deployment, isolate: &Isolate) -> Value {
    let reply = deployment.run(isolate.ask(Ask::status()));
    assert_eq!(reply.status, 200, "{}", reply.body);
    reply.body
}

fn health(deployment: &Deployment, isolate: &Isolate) -> Reply {
    deployment.run(isolate.ask(Ask::get("/v1/health")))
}

/// A shop that has a payment token already.
fn with_payment_token() -> (Deployment, Isolate) {
    let deployment = shop_that_buys_labels();
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
    deployment.pass(61);
    (deployment, isolate)
}

/// APIs under `closed`, with reasons.
fn closed(status: &Value) -> Vec<[&str; 2]> {
    let entries = status["closed"].as_array().unwrap().iter();
    entries
        .map(|entry| ["api", "reason"].map(|member| entry[member].as_str().unwrap()))
        .collect()
}

#[test]
fn status_shows_the_payment_token_beside_the_bearer() {
    let deployment = shop_that_buys_labels();
    let isolate = deployment.isolate("chicago");
    let before = status(&deployment, &isolate);
    assert_eq!(before["account"]["payment"], Value::Null, "{before}");
    assert_eq!(before["account"]["payment_calls_last_hour"], 0, "{before}");
    assert_eq!(before["labels"], json!({"ready": true}), "{before}");
    assert_eq!(token_calls(&deployment), (0, 0), "looking fetches none");

    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
    deployment.pass(61);
    assert_eq!(deployment.run(isolate.ask(Ask::refresh(1))).status, 200);
    deployment.pass(10);
    let questions = deployment.object.questions.get();
    let shown = status(&deployment, &isolate);
    assert_eq!(deployment.object.questions.get(), questions + 2);
    let payment = &shown["account"]["payment"];
    for (member, value) in [
        ("generation", json!(1)),
        ("state", json!("usable")),
        ("age_s", json!(71)),
        ("made_with", json!(1)),
    ] {
        assert_eq!(payment[member], value, "{shown}");
    }
    let (payment, bearer) = (payment.as_object().unwrap(), &shown["account"]["bearer"]);
    for member in bearer.as_object().unwrap().keys() {
        assert_eq!(payment.contains_key(member), member != "scopes", "{shown}");
    }
    assert_eq!(bearer["generation"], 2, "{shown}");
    assert_eq!(bearer.get("made_with"), None, "{shown}");
    for (member, value) in [
        ("payment_calls_last_hour", json!(1)),
        ("payment_last_failure", Value::Null),
        ("kv_behind", json!(false)),
        ("unreadable_records", json!(0)),
    ] {
        assert_eq!(shown["account"][member], value, "{shown}");
    }
    assert_eq!(shown["labels"], json!({"ready": true}), "{shown}");
    assert_eq!(shown["closed"], json!([]), "{shown}");
    let text = shown.to_string();
    let told: Vec<_> = deployment.wire.tokens.lines();
    assert!(told.iter().all(|token| !text.contains(token.as_str())));
}

#[test]
fn a_shop_that_buys_no_labels_is_asked_about_its_bearer_alone() {
    let deployment = Deployment::with(0, &[], |carrier| {
        carrier.granted_scopes = "addresses shipments".to_owned();
    });
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    let questions = deployment.object.questions.get();
    let shown = status(&deployment, &isolate);
    assert_eq!(deployment.object.questions.get(), questions + 1);
    for member in ["payment", "payment_last_failure", "payment_calls_last_hour"] {
        assert_eq!(shown["account"].get(member), Some(&Value::Null), "{shown}");
    }
    assert_eq!(shown["account"]["kv_behind"], false, "{shown}");
    assert_eq!(shown["labels"], json!({"ready": false}), "{shown}");
    // Neither the scope of payments nor that of labels is missed.
    assert_eq!(shown["closed"], json!([]), "{shown}");
    assert_eq!(shown["settings"], json!({"ok": true, "problems": []}));
}

#[test]
fn a_shop_that_buys_labels_is_told_which_scopes_it_lacks_for_them() {
    let deployment = Deployment::with(0, &ROLES, |carrier| {
        carrier.granted_scopes = "addresses shipments".to_owned();
    });
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    let shown = status(&deployment, &isolate);
    let missing = [["payments", "scope_missing"], ["labels", "scope_missing"]];
    assert_eq!(closed(&shown), missing, "{shown}");
    assert_eq!(shown["labels"]["ready"], false, "{shown}");
    // Also once it was tried.
    assert!(deployment.run(isolate.payment_token(false)).is_err());
    let shown = status(&deployment, &isolate);
    assert_eq!(closed(&shown), missing, "{shown}");
    let advice = shown["closed"][0]["advice"].as_str().unwrap();
    assert!(advice.contains("Payments"), "{advice}");

    // Granted, the bearer replaced, and then the payment token, past what is remembered.
    let grant = |carrier: &mut emulator::Settings| carrier.postage.labels_approved = true;
    deployment.wire.emulator.change_settings(grant);
    assert_eq!(deployment.run(isolate.ask(Ask::refresh(1))).status, 200);
    let remembered = status(&deployment, &isolate);
    assert_eq!(closed(&remembered), [["payments", "product_missing"]]);
    let reply = deployment.run(isolate.ask(refresh(0)));
    assert_eq!(reply.body["refreshed"], true, "{}", reply.body);
    let mended = status(&deployment, &isolate);
    assert_eq!(mended["closed"], json!([]), "{mended}");
    assert_eq!(mended["labels"]["ready"], true, "{mended}");
}

/// The payment token of an idle shop is left to its end, however often the operator looks.
#[test]
fn looking_is_no_use_of_it() {
    let (deployment, isolate) = with_payment_token();
    let mut states = Vec::new();
    for _ in 0..60 {
        deployment.pass(600);
        let shown = status(&deployment, &isolate);
        let state = shown["account"]["payment"]["state"].as_str().unwrap();
        states.push(state.to_owned());
        assert_eq!(shown["labels"]["ready"], true, "{shown}");
    }
    states.dedup();
    assert_eq!(states, ["usable", "due", "used_up"]);
    assert_eq!(token_calls(&deployment).1, 1);
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(2));
}

#[test]
fn what_usps_says_against_the_account_is_shown_with_advice_and_degrades_nothing_else() {
    let deployment = shop_that_buys_labels();
    let unknown = with_account("5555555555");
    deployment.deploy_to_object(&unknown);
    let isolate = deployment.isolate_with("chicago", unknown);
    assert!(deployment.run(isolate.payment_token(false)).is_err());
    let shown = status(&deployment, &isolate);
    assert_eq!(closed(&shown), [["payments", "payment_account_unknown"]]);
    let [entry] = shown["closed"].as_array().unwrap().as_slice() else {
        panic!("{shown}");
    };
    assert_eq!(entry["code"], "payment_refused", "{shown}");
    let left = entry["retry_after"].as_u64().unwrap();
    assert!((200..=300).contains(&left), "{shown}");
    let failure = &shown["account"]["payment_last_failure"];
    assert_eq!(failure["reason"], "payment_account_unknown", "{shown}");
    assert!(failure["at"].is_string(), "{shown}");
    for advice in [&entry["advice"], &failure["advice"]] {
        let advice = advice.as_str().unwrap();
        assert!(advice.contains("PAYER_ACCOUNT_NUMBER"), "{advice}");
    }
    let account = &shown["account"];
    assert_eq!(account["payment"], Value::Null, "{shown}");
    assert_eq!(account["payment_calls_last_hour"], 1, "{shown}");
    assert_eq!(account["last_failure"], Value::Null, "{shown}");
    assert_eq!(account["bearer"]["state"], "usable", "{shown}");
    assert_eq!(shown["labels"]["ready"], false, "{shown}");
    // The settings are as they have to be written; what they name is USPS's to know.
    assert_eq!(shown["settings"]["ok"], true, "{shown}");
    assert_eq!(health(&deployment, &isolate).text("status"), "ok");
}

/// Whoever watches health takes a shop out of service, and its checkout works without labels.
#[test]
fn labels_that_usps_refuses_are_shown_and_leave_health_ok() {
    let (deployment, isolate) = with_payment_token();
    let reason = Forbidden::Contract;
    deployment.wire.fail("labels", Fault::Forbidden { reason });
    let cancel = Ask {
        method: "DELETE",
        path: "/v1/labels/9205590100000000000001".to_owned(),
        ..Ask::status()
    };
    let reply = deployment.run(isolate.ask(cancel));
    assert_eq!(reply.text("fault"), "configuration", "{}", reply.body);
    let shown = status(&deployment, &isolate);
    assert_eq!(shown["closed"][0]["api"], "labels", "{shown}");
    assert_eq!(shown["labels"]["ready"], false, "{shown}");
    assert_eq!(health(&deployment, &isolate).text("status"), "ok");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
}

#[test]
fn one_that_is_refused_and_has_no_successor_yet_is_shown_as_refused() {
    let (deployment, isolate) = with_payment_token();
    deployment.wire.fail("payments", server_error());
    assert!(deployment.run(isolate.payment_token(true)).is_err());
    let shown = status(&deployment, &isolate);
    assert_eq!(shown["account"]["payment"]["generation"], 1, "{shown}");
    assert_eq!(shown["account"]["payment"]["state"], "refused", "{shown}");
    assert_eq!(closed(&shown), [["payments", "failed"]]);
    assert_eq!(shown["labels"]["ready"], false, "{shown}");
    let failure = &shown["account"]["payment_last_failure"];
    assert_eq!(failure["reason"], "failed", "{shown}");
    deployment.wire.heal();
    let reply = deployment.run(isolate.ask(refresh(1)));
    assert_eq!(reply.body["refreshed"], true, "{}", reply.body);
    let shown = status(&deployment, &isolate);
    assert_eq!(shown["account"]["payment"]["state"], "usable", "{shown}");
}

#[test]
fn kv_is_behind_while_it_lacks_either_token() {
    let (deployment, isolate) = with_payment_token();
    *deployment.kv.mood.borrow_mut() = KvMood::down();
    let reply = deployment.run(isolate.ask(refresh(1)));
    assert_eq!(reply.body["refreshed"], true, "{}", reply.body);
    let behind = |expected: bool| {
        let shown = status(&deployment, &isolate);
        assert_eq!(shown["account"]["kv_behind"], expected, "{shown}");
    };
    deployment.pass(11);
    behind(true);
    *deployment.kv.mood.borrow_mut() = KvMood::default();
    deployment.pass(61);
    behind(false);
    let elsewhere = deployment.isolate("lima");
    assert_eq!(deployment.run(elsewhere.payment_token(false)), Ok(2));
}

#[test]
fn a_refresh_replaces_the_generation_it_names_and_sent_again_does_nothing() {
    let (deployment, isolate) = with_payment_token();
    for refreshed in [true, false, false] {
        let reply = deployment.run(isolate.ask(refresh(1)));
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.body["token"], "payment", "{}", reply.body);
        assert_eq!(reply.body["refreshed"], refreshed, "{}", reply.body);
        assert_eq!(reply.body["payment"]["generation"], 2, "{}", reply.body);
        assert_eq!(reply.body["payment"]["made_with"], 1, "{}", reply.body);
        assert_eq!(reply.body.get("bearer"), None, "{}", reply.body);
        assert_eq!(token_calls(&deployment), (1, 2));
        let word = if refreshed { "done" } else { "nothing to do" };
        let request = &reply.headers["x-request-id"];
        let line =
            format!("operator: refresh payment token generation 1: {word} (request {request})");
        assert_eq!(deployment.log.lines().last(), Some(&line));
    }
    // The isolate that did it has it at once, the others from KV.
    let questions = deployment.object.questions.get();
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(2));
    deployment.pass(61);
    let elsewhere = deployment.isolate("paris");
    assert_eq!(deployment.run(elsewhere.payment_token(false)), Ok(2));
    assert_eq!(deployment.object.questions.get(), questions);
    // Many at once join one call.
    let asks = (0..10).map(|_| isolate.ask(refresh(2)));
    for reply in deployment.run(join_all(asks)) {
        assert_eq!(reply.body["payment"]["generation"], 3, "{}", reply.body);
    }
    assert_eq!(token_calls(&deployment), (1, 3));
    // The bearer is another token with generations of its own.
    let reply = deployment.run(isolate.ask(Ask::refresh(1)));
    assert_eq!(reply.body["token"], "bearer", "{}", reply.body);
    assert_eq!(reply.body["bearer"]["generation"], 2, "{}", reply.body);
    assert_eq!(reply.body.get("payment"), None, "{}", reply.body);
    assert_eq!(token_calls(&deployment), (2, 3));
}

#[test]
fn before_there_is_one_0_is_the_current_generation_and_one_from_the_future_is_a_422() {
    let deployment = shop_that_buys_labels();
    let isolate = deployment.isolate("chicago");
    let reply = deployment.run(isolate.ask(refresh(1)));
    assert_eq!(reply.status, 422, "{}", reply.body);
    assert_eq!(reply.body["errors"][0]["pointer"], "/generation");
    assert_eq!(token_calls(&deployment), (0, 0));
    let reply = deployment.run(isolate.ask(refresh(0)));
    assert_eq!(reply.body["refreshed"], true, "{}", reply.body);
    assert_eq!(reply.body["payment"]["generation"], 1, "{}", reply.body);
    assert_eq!(token_calls(&deployment), (1, 1), "and a bearer for it");
}

#[test]
fn a_remembered_refusal_does_not_stop_the_operator_and_the_carriers_own_pause_does() {
    let quota = Fault::Quota {
        retry_after: Some("120".to_owned()),
    };
    let blocked = Fault::Unauthorized {
        reason: Unauthorized::InvalidClient,
    };
    for (fault, code, may) in [
        (server_error(), "carrier_error", true),
        (blocked, "product_missing", true),
        (quota, "carrier_quota_used", false),
    ] {
        let deployment = shop_that_buys_labels();
        let isolate = deployment.isolate("chicago");
        deployment.wire.fail("payments", fault);
        assert!(deployment.run(isolate.payment_token(false)).is_err());
        deployment.wire.heal();
        let failure = deployment.run(isolate.payment_token(false)).unwrap_err();
        assert_ne!(failure.trouble, TokenTrouble::ObjectUnavailable, "{code}");
        let spent = Spent::from_now(&deployment);
        let reply = deployment.run(isolate.ask(refresh(0)));
        if may {
            assert_eq!(reply.body["refreshed"], true, "{code}: {}", reply.body);
            let found = deployment.run(isolate.payment_token(false));
            assert_eq!(found, Ok(2), "{code}");
        } else {
            assert_problem(&reply, code, "quota", code);
            assert_eq!(spent.calls(), (0, 0));
        }
    }
}

#[test]
fn not_even_the_operator_makes_a_thirteenth_call_in_an_hour() {
    let (deployment, isolate) = with_payment_token();
    for generation in 1..12 {
        let reply = deployment.run(isolate.ask(refresh(generation)));
        assert_eq!(reply.body["refreshed"], true, "{}", reply.body);
    }
    let reply = deployment.run(isolate.ask(refresh(12)));
    assert_problem(&reply, "token_unavailable", "carrier", "thirteenth");
    assert_eq!(token_calls(&deployment), (1, 12));
    let shown = status(&deployment, &isolate);
    assert_eq!(closed(&shown), [["payments", "calls_used"]]);
    // The token serves, and the bearer has calls of its own.
    assert_eq!(shown["labels"]["ready"], true, "{shown}");
    assert_eq!(deployment.run(isolate.payment_token(false)), Ok(12));
    assert_eq!(deployment.run(isolate.ask(Ask::refresh(1))).status, 200);
}

#[test]
fn a_refresh_that_fails_says_why_and_leaves_the_token_that_serves() {
    let (deployment, isolate) = with_payment_token();
    deployment.wire.fail("payments", server_error());
    let reply = deployment.run(isolate.ask(refresh(1)));
    assert_problem(&reply, "carrier_error", "carrier", "refresh");
    deployment.pass(61);
    for isolate in [&isolate, &deployment.isolate("paris")] {
        assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
    }
    let shown = status(&deployment, &isolate);
    assert_eq!(shown["account"]["payment"]["state"], "usable", "{shown}");
}

/// The endpoint is given 20 s, and a bearer comes first: longer than any page waits.
#[test]
fn a_refresh_waits_as_long_as_the_payments_endpoint_may_take() {
    let deployment = shop_that_buys_labels();
    let isolate = deployment.isolate("chicago");
    deployment.wire.rules(vec![
        crate::support::rule("oauth", None, Fault::Delay { ms: 4_000 }),
        crate::support::rule("payments", None, Fault::Delay { ms: 18_000 }),
    ]);
    let reply = deployment.run(isolate.ask(refresh(0)));
    assert_eq!(reply.status, 200, "{}", reply.body);
    assert!(reply.took.as_secs() >= 22, "{:?}", reply.took);
    assert_eq!(token_calls(&deployment), (1, 1));
    // Looking waits for none of it.
    let looked = deployment.isolate("paris");
    let (_, shown) = deployment.run(futures_util::future::join(
        isolate.ask(refresh(1)),
        looked.ask(Ask::status()),
    ));
    assert!(shown.took.as_millis() < 500, "{:?}", shown.took);
}

#[test]
fn a_payment_token_cannot_be_revoked_and_the_operator_is_told_what_to_do_instead() {
    let (deployment, isolate) = with_payment_token();
    let questions = deployment.object.questions.get();
    let reply = deployment.run(isolate.ask(about_payment(Ask::revoke(1))));
    assert_eq!(reply.status, 422, "{}", reply.body);
    assert_eq!(reply.text("code"), "invalid_field", "{}", reply.body);
    let error = &reply.body["errors"][0];
    assert_eq!(error["pointer"], "/token", "{}", reply.body);
    let message = error["message"].as_str().unwrap();
    assert!(message.contains("no revocation"), "{message}");
    assert!(message.contains("/v1/tokens/refresh"), "{message}");
    assert_eq!(deployment.object.questions.get(), questions);
}

/// A Worker of another version, or one gone wrong: the object knows better.
#[test]
fn whoever_asks_the_object_to_revoke_a_payment_token_changes_nothing() {
    let (deployment, isolate) = with_payment_token();
    let account = &deployment.config.ready.as_ref().unwrap().account;
    for (generation, failure) in [(0, None), (1, None), (2, Some("generation_unknown"))] {
        let question = Question::revoke(generation).about(TokenKind::Payment);
        let asked = deployment.object.ask(question.to_json(account));
        let answer: Value = serde_json::from_str(&deployment.run(asked).unwrap()).unwrap();
        assert_eq!(answer["failure"]["kind"].as_str(), failure, "{answer}");
        assert_ne!(answer["changed"], true, "{answer}");
    }
    let calls = deployment.wire.emulator.calls();
    assert!(calls.iter().all(|call| !call.path.ends_with("/revoke")));
    deployment.pass(61);
    deployment.object.evict();
    for isolate in [&isolate, &deployment.isolate("paris")] {
        assert_eq!(deployment.run(isolate.payment_token(false)), Ok(1));
    }
    let shown = status(&deployment, &isolate);
    assert_eq!(shown["account"]["payment"]["state"], "usable", "{shown}");
    assert_eq!(token_calls(&deployment), (1, 1));
    // The bearer can be revoked as before.
    let reply = deployment.run(isolate.ask(Ask::revoke(1)));
    assert_eq!(
        reply.body,
        json!({"token": "bearer", "revoked": true, "generation": 1})
    );
}

#[test]
fn without_roles_a_refresh_names_the_setting_that_stands_in_the_way() {
    let mut wrong = ROLES;
    wrong[2].1 = "not a CRID";
    for (settings, name) in [
        (&[][..], "PAYER_ACCOUNT_TYPE"),
        (&wrong[..], "PAYER_CRID"),
        (&ROLES[..5], "LABEL_OWNER_MANIFEST_MID"),
    ] {
        let deployment = Deployment::with(0, settings, |_| ());
        let isolate = deployment.isolate("chicago");
        let reply = deployment.run(isolate.ask(refresh(0)));
        assert_problem(&reply, "setting_invalid", "configuration", name);
        assert_eq!(reply.status, 503);
        assert!(reply.text("detail").contains(name), "{}", reply.body);
        assert!(!reply.text("detail").contains("not a CRID"));
        assert_eq!(deployment.object.questions.get(), 0, "{name}");
        let shown = status(&deployment, &isolate);
        let problems = &shown["settings"]["problems"];
        let listed: Vec<_> = problems.as_array().unwrap().iter().collect();
        // A shop that has set none of them buys no labels: nothing is wrong.
        let expected = usize::from(!settings.is_empty());
        assert_eq!(listed.len(), expected, "{shown}");
        assert!(listed.iter().all(|problem| problem["name"] == name));
        assert_eq!(shown["settings"]["ok"], expected == 0, "{shown}");
        assert_eq!(shown["labels"]["ready"], false, "{shown}");
        // Everything else works.
        assert_eq!(shown["account"]["reachable"], true, "{shown}");
        assert_eq!(health(&deployment, &isolate).text("status"), "ok");
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    }
}

/// Row 36, or the first moments after roles were set: the object knows of no payment token.
#[test]
fn an_object_that_knows_of_no_payment_token_is_not_taken_to_speak_of_it() {
    fn before_there_were_two(words: &str) -> String {
        let mut words: Value = serde_json::from_str(words).unwrap();
        words.as_object_mut().unwrap().remove("kind");
        if let Some(status) = words["status"].as_object_mut() {
            status.remove("kind");
        }
        words.to_string()
    }
    let older = shop_that_buys_labels();
    *older.object.hears.borrow_mut() = Some(before_there_were_two);
    *older.object.says.borrow_mut() = Some(before_there_were_two);
    let without_roles = shop_that_buys_labels();
    without_roles.deploy_to_object(&Rc::new(config(&[])));
    for deployment in [older, without_roles] {
        let isolate = deployment.isolate("chicago");
        assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
        let shown = status(&deployment, &isolate);
        let account = &shown["account"];
        assert_eq!(account["bearer"]["generation"], 1, "{shown}");
        for unknown in [
            "payment",
            "payment_calls_last_hour",
            "kv_behind",
            "unreadable_records",
        ] {
            assert_eq!(account.get(unknown), Some(&Value::Null), "{shown}");
        }
        assert_eq!(shown["labels"]["ready"], false, "{shown}");
        let reply = deployment.run(isolate.ask(refresh(0)));
        assert_problem(&reply, "token_unavailable", "carrier", "refresh");
        let log = deployment.log.lines();
        assert!(log.last().unwrap().contains("other_settings"), "{log:?}");
        assert_eq!(token_calls(&deployment), (1, 0));
    }
}

/// Row 25: sent again until it says so, a refresh is done; no two calls are under way at once.
#[test]
fn a_refresh_whose_object_is_killed_makes_no_two_calls_at_once() {
    let mut at = 0;
    loop {
        let (deployment, isolate) = with_payment_token();
        deployment.object.vanish_after(at);
        let case = format!("killed at {at}");
        let reply = deployment.run(isolate.ask(refresh(1)));
        match reply.status {
            200 => assert_ne!(reply.body["payment"]["generation"], 1, "{case}"),
            _ => assert_eq!(reply.text("code"), "token_unavailable", "{case}"),
        }
        if !deployment.object.has_vanished() {
            break;
        }
        deployment.pass(61);
        let again = deployment.run(isolate.ask(refresh(1)));
        assert_eq!(again.status, 200, "{case}: {}", again.body);
        let generation = again.body["payment"]["generation"].as_u64().unwrap();
        assert!((2..=3).contains(&generation), "{case}: {}", again.body);
        deployment.pass(61);
        let elsewhere = deployment.isolate("paris");
        let found = deployment.run(elsewhere.payment_token(false));
        assert_eq!(found, Ok(generation), "{case}");
        deployment.wire.assert_one_token_call_at_a_time();
        at += 1;
    }
    assert!(at > 8, "{at} awaits are not a whole refresh");
}
