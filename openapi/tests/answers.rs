//! What the API answers is what the document says: status, headers, media type and body of examples, of refusals, and of a carrier that
//! fails.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    reason = "tests"
)]

mod support;

use edgepost::api::{Incoming, Outgoing, Payload};
use openapi::Shop;
use serde_json::{Value, json};

use support::{DOCUMENT, faults, operation};

/// Fails unless the document says that an operation answers like this.
fn expect_documented(id: &str, answer: &Outgoing) -> Value {
    let case = format!("{id}: {} {}", answer.status, answer.body.text());
    let response = &operation(id)["responses"][answer.status.to_string()];
    assert!(response.is_object(), "not documented: {case}");
    let header = |name: &str| {
        let mut headers = answer.headers.iter();
        headers
            .find(|(known, _)| *known == name)
            .map(|(_, value)| value.as_str())
    };
    for (name, reference) in response["headers"].as_object().unwrap() {
        let pointer = reference["$ref"].as_str().unwrap().trim_start_matches('#');
        let described = DOCUMENT.pointer(pointer).unwrap();
        match header(&name.to_lowercase()) {
            Some(value) => assert_eq!(
                faults(&described["schema"], &json!(value)),
                [""; 0],
                "{name} of {case}"
            ),
            None => assert_ne!(described["required"], true, "{name} is missing: {case}"),
        }
    }
    let media_type = header("content-type").unwrap();
    let content = &response["content"][media_type];
    assert!(
        content.is_object(),
        "{media_type} is not documented: {case}"
    );
    let Payload::Text(text) = &answer.body else {
        return Value::Null;
    };
    if !media_type.ends_with("json") {
        return Value::Null;
    }
    let body: Value = serde_json::from_str(text).unwrap();
    assert_eq!(faults(&content["schema"], &body), [""; 0], "{case}");
    body
}

const ADDRESS: &str = r#"{"address":{"line1":"1 Main St","city":"Springfield","state":"IL","postal_code":"62701","country":"US"}}"#;
const RATES: &str = r#"{"destination":{"postal_code":"94105","country":"US"},"parcels":[{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}}]}"#;
const LABEL: &str = r#"{"from":{"company":"Shop","address":{"line1":"233 S Wacker Dr","city":"Chicago","state":"IL","postal_code":"60606","country":"US"}},"to":{"company":"Ada","address":{"line1":"3120 M St NW","city":"Washington","state":"DC","postal_code":"20007","country":"US"}},"parcel":{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}},"service":"ground_advantage"}"#;

/// Each operation with a request that it answers.
const GOOD: &[(&str, &str, &str, &str)] = &[
    ("validateAddress", "POST", "/v1/addresses/validate", ADDRESS),
    ("zipCode", "GET", "/v1/zip-codes/27703", ""),
    ("rates", "POST", "/v1/rates", RATES),
    ("services", "GET", "/v1/services", ""),
    (
        "verifyQuote",
        "POST",
        "/v1/quotes/verify",
        r#"{"quote":"x"}"#,
    ),
    ("buyLabel", "POST", "/v1/labels", LABEL),
    ("status", "GET", "/v1/status", ""),
    ("cancelLabelByKey", "DELETE", "/v1/labels", ""),
    (
        "refreshToken",
        "POST",
        "/v1/tokens/refresh",
        r#"{"generation":1}"#,
    ),
    (
        "revokeToken",
        "POST",
        "/v1/tokens/revoke",
        r#"{"generation":2}"#,
    ),
    ("health", "GET", "/v1/health", ""),
];

#[test]
fn every_example_is_documented() {
    let mut count = 0;
    for path in DOCUMENT["paths"].as_object().unwrap().values() {
        for operation in path.as_object().unwrap().values() {
            let answers = operation["responses"].as_object().unwrap().values();
            for content in
                answers.flat_map(|answer| answer["content"].as_object().unwrap().values())
            {
                let named = content["examples"].as_object().into_iter().flatten();
                let values = named.map(|(_, example)| &example["value"]);
                for value in values.chain(content.get("example")) {
                    assert_eq!(faults(&content["schema"], value), [""; 0], "{value}");
                    count += 1;
                }
            }
            let body = &operation["requestBody"]["content"]["application/json"];
            for (_, example) in body["examples"].as_object().into_iter().flatten() {
                assert_eq!(
                    faults(&body["schema"], &example["value"]),
                    [""; 0],
                    "{}",
                    example["value"]
                );
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count}");
}

#[test]
fn what_is_answered_is_documented() {
    let shop = Shop::default();
    for (id, method, path, body) in GOOD {
        let answer = shop.ask(method, path, body, |_| ());
        assert_eq!(answer.status, 200, "{id}: {}", answer.body.text());
        expect_documented(id, &answer);
    }
    let every = DOCUMENT["paths"].as_object().unwrap().values();
    let every: usize = every.map(|path| path.as_object().unwrap().len()).sum();
    // A label by its number is cancelled in the examples.
    assert_eq!(GOOD.len() + 1, every);
}

#[test]
fn what_is_refused_is_documented() {
    type Change = fn(&mut Incoming<'_>);
    let changes: &[(Change, &[u16])] = &[
        (
            |incoming| incoming.authorization = Some("Bearer sk_nobody"),
            &[401, 200],
        ),
        (
            |incoming| {
                incoming.authorization = None;
                incoming.publishable_key = None;
            },
            &[401, 200],
        ),
        (
            |incoming| {
                incoming.authorization = None;
                incoming.publishable_key = Some("pk_nobody");
            },
            &[401, 403, 200],
        ),
        (
            |incoming| {
                incoming.authorization = None;
                incoming.origin = Some("https://evil.example");
            },
            &[403],
        ),
        (|incoming| incoming.method = "PATCH", &[405]),
        (
            |incoming| incoming.content_type = Some("text/plain"),
            &[415, 200, 409],
        ),
        (|incoming| incoming.body = None, &[413, 200, 409]),
        (|incoming| incoming.body = Some(b"{"), &[400, 200, 409]),
        (|incoming| incoming.body = Some(b"{}"), &[422, 200, 409]),
        (|incoming| incoming.idempotency_key = Some("1"), &[400, 200]),
        (
            |incoming| incoming.accept = Some("text/html"),
            &[406, 200, 409],
        ),
    ];
    for (number, (change, statuses)) in changes.iter().enumerate() {
        let shop = Shop::default();
        for (id, method, path, body) in GOOD {
            let answer = shop.ask(method, path, body, change);
            expect_documented(id, &answer);
            let status = answer.status;
            assert!(
                statuses.contains(&status) || status == 404,
                "change {number} of {id}: {status} {}",
                answer.body.text()
            );
        }
    }
}

#[test]
fn a_picture_alone_is_documented() {
    // Those that the emulator makes.
    for (format, media_type) in [
        ("pdf", "application/pdf"),
        ("zpl_203dpi", "application/zpl"),
    ] {
        let shop = Shop::default();
        let image = format!(r#"{{"image":{{"format":"{format}"}},"#);
        let answer = shop.ask(
            "POST",
            "/v1/labels",
            &LABEL.replacen('{', &image, 1),
            |incoming| {
                incoming.accept = Some(media_type);
            },
        );
        assert_eq!(answer.status, 200, "{format}: {}", answer.body.text());
        expect_documented("buyLabel", &answer);
        let mut headers = answer.headers.iter();
        let is_alone = headers.any(|(name, _)| *name == "edgepost-tracking-number");
        assert!(is_alone, "{format}");
    }
}

#[test]
fn what_a_failing_carrier_leads_to_is_documented() {
    let shop = Shop::default();
    shop.lose_the_carrier();
    let mut problems = 0;
    for (id, method, path, body) in GOOD {
        let answer = shop.ask(method, path, body, |_| ());
        expect_documented(id, &answer);
        problems += usize::from(answer.status >= 500);
    }
    assert!(problems >= 4, "{problems}");
}
