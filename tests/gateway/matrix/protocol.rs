//! Row 36: a new Worker with an old account object, and the reverse.

use serde_json::{Value, json};

use super::{Spent, assert_problem, warm};
use crate::questions::good_address;
use crate::support::{Ask, Deployment, Dialect};

/// What the version before account names, keys and operator's actions asked.
const OLDER_TOKEN: &str = r#"{"v":1,"held":0,"refused":0,"kv_unreadable":false,"status":false}"#;
const OLDER_STATUS: &str = r#"{"v":1,"held":0,"refused":0,"kv_unreadable":false,"status":true}"#;

fn answer(deployment: &Deployment, question: &str) -> Value {
    let asked = deployment.object.ask(question.to_owned());
    serde_json::from_str(&deployment.run(asked).unwrap()).unwrap()
}

fn generation(deployment: &Deployment, answer: &Value) -> u64 {
    let record = deployment.object.open(&answer["token"].to_string());
    record.unwrap_or_else(|| panic!("{answer}")).generation
}

/// That version did not know these members, and did not say those.
fn as_older_hears(question: &str) -> String {
    let question: Value = serde_json::from_str(question).unwrap();
    let known = ["v", "held", "refused", "kv_unreadable", "status"];
    let heard = known.map(|name| (name.to_owned(), question[name].clone()));
    Value::Object(heard.into_iter().collect()).to_string()
}

fn as_older_says(answer: &str) -> String {
    let answer: Value = serde_json::from_str(answer).unwrap();
    let mut said = json!({
        "token": answer["token"], "failure": answer["failure"], "status": answer["status"],
    });
    if let Some(status) = said["status"].as_object_mut() {
        for unknown in ["last_failure", "next_refresh", "kv_behind"] {
            status.remove(unknown);
        }
        if let Some(bearer) = status.get_mut("bearer").and_then(Value::as_object_mut) {
            bearer.remove("refused");
        }
    }
    said.to_string()
}

#[test]
fn an_older_workers_questions_are_answered() {
    let deployment = Deployment::new();
    let first = answer(&deployment, OLDER_TOKEN);
    assert_eq!(generation(&deployment, &first), 1);
    let again = answer(&deployment, OLDER_TOKEN);
    assert_eq!(generation(&deployment, &again), 1);
    let refused = OLDER_TOKEN.replace("\"refused\":0", "\"refused\":1");
    assert_eq!(generation(&deployment, &answer(&deployment, &refused)), 2);
    let status = answer(&deployment, OLDER_STATUS);
    assert_eq!(status["status"]["bearer"]["generation"], 2);
    assert_eq!(status["status"]["calls_last_hour"], 2);
    assert_eq!(deployment.wire.token_calls(), 2);
}

#[test]
fn what_a_newer_workers_question_says_besides_is_ignored() {
    let deployment = Deployment::new();
    for question in [
        r#"{"v":2,"held":0,"lease":{"api":"addresses","cost":1},"nonce":"x"}"#,
        r#"{"v":3,"refused":0,"account":"","key":"of a ring nobody has","urgent":true}"#,
        "{}",
    ] {
        let answer = answer(&deployment, question);
        assert_eq!(generation(&deployment, &answer), 1, "{question}");
    }
    assert_eq!(deployment.wire.token_calls(), 1);
}

#[test]
fn a_question_that_makes_no_sense_gets_a_failure_and_costs_nothing() {
    let deployment = Deployment::new();
    for question in ["", "null", "<html>", r#"{"held":"many"}"#, r#"{"held":-1}"#] {
        let answer = answer(&deployment, question);
        assert_eq!(
            answer["failure"]["kind"], "object_unavailable",
            "{question}"
        );
        assert_eq!(answer["token"], Value::Null, "{question}");
    }
    assert_eq!(deployment.wire.token_calls(), 0);
}

#[test]
fn an_older_object_serves_a_newer_worker_and_heals_its_refused_token() {
    let deployment = Deployment::new();
    *deployment.object.hears.borrow_mut() = Some(as_older_hears);
    *deployment.object.says.borrow_mut() = Some(as_older_says);
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    let spent = Spent::from_now(&deployment);
    deployment.wire.emulator.revoke_all();
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
    assert_eq!(spent.calls(), (1, 2));
    let status = deployment.run(isolate.ask(Ask::status())).body;
    assert_eq!(status["account"]["reachable"], true, "{status}");
    assert_eq!(status["account"]["bearer"]["generation"], 2, "{status}");
    assert_eq!(status["account"]["bearer"]["state"], "usable", "{status}");
}

/// It takes them for something else: nothing is done, and the operator is not told that it was.
#[test]
fn an_older_object_that_does_not_know_an_action_is_not_taken_to_have_done_it() {
    let (deployment, isolate) = warm();
    *deployment.object.hears.borrow_mut() = Some(as_older_hears);
    *deployment.object.says.borrow_mut() = Some(as_older_says);
    let spent = Spent::from_now(&deployment);
    for action in [Ask::refresh(1), Ask::revoke(1)] {
        let reply = deployment.run(isolate.ask(action));
        assert_problem(&reply, "token_unavailable", "carrier", "unknown action");
        let log = deployment.log.lines();
        assert!(log.last().unwrap().contains("other_settings"), "{log:?}");
    }
    assert_eq!(spent.calls(), (0, 0));
    // The token is as good as before.
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);
}

#[test]
fn an_answer_that_says_more_is_read_and_one_that_makes_no_sense_is_no_answer() {
    fn more(answer: &str) -> String {
        answer.replacen('{', r#"{"v":2,"lease":{"granted":true},"#, 1)
    }
    let deployment = Deployment::new();
    *deployment.object.says.borrow_mut() = Some(more);
    let isolate = deployment.isolate("chicago");
    assert_eq!(deployment.run(isolate.ask(good_address())).status, 200);

    let answers: [(Dialect, u64); 7] = [
        (|_| String::new(), 2),
        (|_| "null".to_owned(), 2),
        (|_| "{}".to_owned(), 2),
        (|_| "<html>".to_owned(), 2),
        (
            |_| r#"{"token":{"v":9,"generation":1,"sealed":"AAAA"}}"#.to_owned(),
            2,
        ),
        (
            |_| r#"{"token":{"v":1,"generation":7,"sealed":""}}"#.to_owned(),
            2,
        ),
        (
            |_| r#"{"failure":{"kind":"eclipse","retry_after_ms":7000,"of":"the sun"}}"#.to_owned(),
            7,
        ),
    ];
    for (number, (says, retry_after)) in answers.into_iter().enumerate() {
        let deployment = Deployment::new();
        *deployment.object.says.borrow_mut() = Some(says);
        let isolate = deployment.isolate("chicago");
        let reply = deployment.run(isolate.ask(good_address()));
        let case = format!("answer {number}");
        assert_problem(&reply, "token_unavailable", "carrier", &case);
        // They do not all come back at once.
        let wait = reply.body["retry_after"].as_u64().unwrap();
        assert!(
            (retry_after..=2 * retry_after).contains(&wait),
            "{case}: {wait}"
        );
        assert_eq!(deployment.wire.carrier_calls(), 0, "{case}");
        let status = deployment.run(isolate.ask(Ask::status()));
        assert_eq!(status.body["account"]["reachable"], false, "{case}");
    }
}
