//! The control API, and what it changes.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]

use bytes::Bytes;
use emulator::{Emulator, Outcome, Settings};
use http::Request;
use serde_json::{Value, json};

const NOW: u64 = 1_795_284_000_000;

fn send(
    emulator: &Emulator,
    method: &str,
    path: &str,
    bearer: Option<&str>,
    body: &Value,
) -> Outcome {
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header("content-type", "application/json");
    if let Some(bearer) = bearer {
        request = request.header("authorization", format!("Bearer {bearer}"));
    }
    let body = if body.is_null() {
        Bytes::new()
    } else {
        Bytes::from(body.to_string())
    };
    emulator.answer(&request.body(body).unwrap(), NOW)
}

fn control(emulator: &Emulator, method: &str, path: &str, body: &Value) -> (u16, Value) {
    let response = send(emulator, method, &format!("/__emulator/{path}"), None, body).response;
    (
        response.status().as_u16(),
        serde_json::from_slice(response.body()).unwrap(),
    )
}

fn token(emulator: &Emulator) -> String {
    let body = json!({"grant_type": "client_credentials", "client_id": "emulator-client", "client_secret": "emulator-secret"});
    let outcome = send(emulator, "POST", "/oauth2/v3/token", None, &body);
    let body: Value = serde_json::from_slice(outcome.response.body()).unwrap();
    body["access_token"].as_str().unwrap().to_owned()
}

fn city_state(emulator: &Emulator, bearer: &str) -> (u16, String) {
    let outcome = send(
        emulator,
        "GET",
        "/addresses/v3/city-state?ZIPCode=27703",
        Some(bearer),
        &Value::Null,
    );
    let body: Value = serde_json::from_slice(outcome.response.body()).unwrap_or_default();
    let title = body["error"]["errors"][0]["title"]
        .as_str()
        .unwrap_or_default()
        .to_owned();
    (outcome.response.status().as_u16(), title)
}

#[test]
fn tokens_expire_when_the_clock_is_moved() {
    let emulator = Emulator::new(1, Settings::default());
    let bearer = token(&emulator);
    assert_eq!(city_state(&emulator, &bearer).0, 200);
    let (_, clock) = control(
        &emulator,
        "POST",
        "clock",
        &json!({"advance_seconds": 28_800}),
    );
    assert_eq!(clock["now_ms"], NOW + 28_800_000);
    assert_eq!(
        city_state(&emulator, &bearer),
        (401, "token_expired".to_owned())
    );
    control(&emulator, "POST", "clock", &json!({"set_ms": NOW}));
    assert_eq!(city_state(&emulator, &bearer).0, 200);
}

#[test]
fn revoking_and_resetting_end_tokens() {
    let emulator = Emulator::new(1, Settings::default());
    let bearer = token(&emulator);
    control(&emulator, "POST", "revoke", &Value::Null);
    assert_eq!(
        city_state(&emulator, &bearer),
        (401, "invalid_token".to_owned())
    );
    let bearer = token(&emulator);
    assert_eq!(city_state(&emulator, &bearer).0, 200);
    control(&emulator, "POST", "settings", &json!({"quota_limit": 1}));
    control(&emulator, "POST", "reset", &Value::Null);
    assert_eq!(city_state(&emulator, &bearer).0, 401);
    assert_eq!(
        control(&emulator, "GET", "settings", &Value::Null).1["quota_limit"],
        60
    );
    assert_eq!(emulator.calls().len(), 1);
}

#[test]
fn the_log_has_names_and_no_values() {
    let emulator = Emulator::new(1, Settings::default());
    let bearer = token(&emulator);
    city_state(&emulator, &bearer);
    send(
        &emulator,
        "GET",
        "/stamps/v3/x?streetAddress=12+Oak+Ave",
        None,
        &Value::Null,
    );
    let (_, log) = control(&emulator, "GET", "calls", &Value::Null);
    let text = log.to_string();
    for secret in ["emulator-secret", "27703", "Oak", bearer.as_str()] {
        assert!(!text.contains(secret), "{secret} is in the log");
    }
    assert_eq!(
        log["counts"],
        json!({"addresses": 1, "oauth": 1, "unknown": 1})
    );
    assert_eq!(
        log["calls"][0]["parameters"],
        json!(["client_id", "client_secret", "grant_type"])
    );
    assert_eq!(log["calls"][0]["token_generation"], 1);
    assert_eq!(log["calls"][2]["status"], 404);
}

#[test]
fn faults_are_counted_and_can_be_taken_back() {
    let emulator = Emulator::new(1, Settings::default());
    let bearer = token(&emulator);
    let rules = json!({"rules": [
        {"api": "addresses", "times": 1, "fault": {"kind": "unauthorized", "reason": "token_expired"}},
        {"api": "addresses", "times": 1, "fault": {"kind": "revoke"}},
    ]});
    assert_eq!(control(&emulator, "POST", "faults", &rules).0, 200);
    assert_eq!(
        city_state(&emulator, &bearer),
        (401, "token_expired".to_owned())
    );
    assert_eq!(
        city_state(&emulator, &bearer),
        (401, "invalid_token".to_owned())
    );
    let (_, shown) = control(&emulator, "GET", "faults", &Value::Null);
    assert_eq!(shown["rules"][0]["hits"], 1);
    assert_eq!(shown["rules"][1]["hits"], 1);
    assert_eq!(emulator.calls()[1].fault.as_deref(), Some("unauthorized"));
    let (_, shown) = control(&emulator, "DELETE", "faults", &Value::Null);
    assert_eq!(shown, json!({"rules": []}));
}

#[test]
fn a_page_of_this_machine_may_read_and_change_and_one_from_elsewhere_neither() {
    let emulator = Emulator::new(1, Settings::default());
    let visit = |method: &str, origin: &str, more: &[(&str, &str)]| {
        let mut request = Request::builder()
            .method(method)
            .uri("/__emulator/settings")
            .header("host", "127.0.0.1:8788")
            .header("origin", origin);
        for (name, value) in more {
            request = request.header(*name, *value);
        }
        let body = match method {
            "POST" => r#"{"latency_ms": 5}"#,
            _ => "",
        };
        let request = request.body(Bytes::from(body)).unwrap();
        emulator.answer(&request, NOW).response
    };
    let wants = [
        ("access-control-request-method", "POST"),
        ("access-control-request-headers", "content-type"),
    ];
    for foreign in ["https://shop.example", "null"] {
        for method in ["GET", "POST", "OPTIONS"] {
            let refused = visit(method, foreign, &wants);
            assert_eq!(refused.status(), 403, "{method} {foreign}");
            let allowed = refused.headers().get("access-control-allow-origin");
            assert_eq!(allowed, None, "{method} {foreign}");
        }
    }
    assert_eq!(emulator.settings().latency_ms, 0, "nothing was done");
    let page = "http://localhost:8787";
    let preflight = visit("OPTIONS", page, &wants);
    assert_eq!(preflight.status(), 204);
    assert_eq!(
        preflight.headers()["access-control-allow-methods"],
        "GET, POST, DELETE"
    );
    assert_eq!(
        preflight.headers()["access-control-allow-headers"],
        "content-type"
    );
    assert_eq!(
        emulator.settings().latency_ms,
        0,
        "a preflight does nothing"
    );
    let changed = visit("POST", page, &[]);
    assert_eq!(changed.status(), 200);
    assert_eq!(changed.headers()["access-control-allow-origin"], page);
    assert_eq!(changed.headers()["vary"], "Origin");
    assert_eq!(emulator.settings().latency_ms, 5);
    // What is emulated stays as the carrier is: browsers cannot call it.
    let carrier = Request::builder()
        .method("OPTIONS")
        .uri("/addresses/v3/city-state")
        .header("origin", page)
        .body(Bytes::new())
        .unwrap();
    let carrier = emulator.answer(&carrier, NOW).response;
    assert_eq!(carrier.headers().get("access-control-allow-methods"), None);
}

#[test]
fn what_the_control_api_does_not_know_is_refused_in_plain_json() {
    let emulator = Emulator::new(1, Settings::default());
    for (method, path, body, status) in [
        ("POST", "settings", json!({"colour": 1}), 400),
        (
            "POST",
            "faults",
            json!({"rules": [{"api": "*", "fault": {"kind": "explode"}}]}),
            400,
        ),
        ("POST", "faults", json!([]), 400),
        ("POST", "clock", json!({}), 400),
        (
            "POST",
            "clock",
            json!({"advance_seconds": 1, "set_ms": 1}),
            400,
        ),
        ("DELETE", "calls", Value::Null, 405),
        ("GET", "colour", Value::Null, 404),
    ] {
        let (found, answer) = control(&emulator, method, path, &body);
        assert_eq!(found, status, "{method} {path}");
        assert!(answer["message"].is_string());
    }
}

#[test]
fn an_unknown_first_segment_is_a_404_of_zero_bytes_and_a_known_one_asks_for_a_token() {
    let emulator = Emulator::new(1, Settings::default());
    let unknown = send(&emulator, "GET", "/stamps/v3/x", None, &Value::Null).response;
    assert_eq!((unknown.status().as_u16(), unknown.body().len()), (404, 0));
    for (method, path) in [
        ("DELETE", "/addresses/v3/nothing"),
        ("GET", "/prices/v3/base-rates/search"),
    ] {
        let known = send(&emulator, method, path, None, &Value::Null).response;
        assert_eq!(known.status(), 401, "{path}");
    }
}

#[test]
fn a_scope_that_was_not_granted_is_a_configuration_problem() {
    let emulator = Emulator::new(1, Settings::default());
    emulator.change_settings(|settings| settings.granted_scopes = "shipments".to_owned());
    assert_eq!(
        city_state(&emulator, &token(&emulator)),
        (401, "invalid_oauth_scope".to_owned())
    );
    emulator.change_settings(|settings| settings.granted_scopes.clear());
    assert_eq!(
        city_state(&emulator, &token(&emulator)),
        (401, String::new())
    );
}
