//! What an operation answers: its own answer, and each status that a problem can give it, with the codes that stand there.

use std::collections::BTreeMap;

use edgepost::api::openapi::Operation;
use edgepost::api::{Code, Fault, FieldError, Problem};
use serde_json::{Map, Value, json};

use crate::examples::Example;
use crate::prose;

/// The responses of an operation, by status.
pub fn responses(operation: &Operation, problem: &Value, examples: &[Example]) -> Value {
    let mut responses = Map::new();
    responses.insert("200".to_owned(), answer(operation, examples));
    let mut by_status: BTreeMap<u16, Vec<Code>> = BTreeMap::new();
    for code in &operation.problems {
        by_status.entry(code.status()).or_default().push(*code);
    }
    for (status, codes) in by_status {
        let shown = problems(operation, status, &codes, problem, examples);
        responses.insert(status.to_string(), shown);
    }
    responses.into()
}

fn answer(operation: &Operation, examples: &[Example]) -> Value {
    let mut content = Map::new();
    let mut json = json!({"schema": operation.answer});
    add_examples(&mut json, operation, 200, examples);
    content.insert("application/json".to_owned(), json);
    for media_type in &operation.files {
        let schema = json!({"type": "string", "contentMediaType": media_type});
        content.insert((*media_type).to_owned(), json!({"schema": schema}));
    }
    let mut headers = common_headers(operation);
    if !operation.files.is_empty() {
        for name in ["Edgepost-Tracking-Number", "Edgepost-Amount"] {
            headers.insert(name.to_owned(), header(name));
        }
    }
    json!({
        "description": prose::of(operation.id).answer,
        "headers": headers,
        "content": content,
    })
}

fn problems(
    operation: &Operation,
    status: u16,
    codes: &[Code],
    problem: &Value,
    examples: &[Example],
) -> Value {
    let lines = codes
        .iter()
        .map(|code| format!("- `{}`: {}", code.name(), code.title()));
    let names: Vec<_> = codes.iter().map(|code| code.name()).collect();
    let mut json = json!({"schema": {"allOf": [problem, {
        "type": "object",
        "required": ["status", "code"],
        "properties": {"status": {"type": "integer", "const": status}, "code": {"type": "string", "enum": names}},
    }]}});
    add_examples(&mut json, operation, status, examples);
    if json["examples"].is_null() {
        json["example"] = written(codes[0], operation);
    }
    let mut headers = common_headers(operation);
    if status == Code::MethodNotAllowed.status() {
        headers.insert("Allow".to_owned(), header("Allow"));
    }
    if codes.iter().any(|code| code.retryable()) {
        headers.insert("Retry-After".to_owned(), header("Retry-After"));
    }
    json!({
        "description": lines.collect::<Vec<_>>().join("\n"),
        "headers": headers,
        "content": {"application/problem+json": json},
    })
}

/// A problem as the API writes it.
fn written(code: Code, operation: &Operation) -> Value {
    let name = code.name();
    let problem = match matches!(name, "invalid_field" | "missing_field" | "unknown_field") {
        true => Problem::fields(vec![FieldError {
            pointer: String::new(),
            code: name,
            message: code.title().to_owned(),
        }]),
        false => Problem::new(code, code.title()),
    };
    let fails_open = operation.id == "validateAddress" && code.fault() != Fault::Input;
    let next_action = fails_open.then_some("accept_as_entered");
    serde_json::from_str(&problem.to_json("5b6f0c1e9a3d4b7c8e2f1a60", next_action)).unwrap()
}

fn add_examples(to: &mut Value, operation: &Operation, status: u16, examples: &[Example]) {
    let own = examples
        .iter()
        .filter(|example| example.operation == operation.id && example.status == status);
    let own: Map<String, Value> = own
        .map(|example| {
            let shown = json!({"summary": example.summary, "value": example.answer});
            (example.name.to_owned(), shown)
        })
        .collect();
    if !own.is_empty() {
        to["examples"] = own.into();
    }
}

fn common_headers(operation: &Operation) -> Map<String, Value> {
    let names = ["X-Request-Id", "Server-Timing", "Cache-Control"];
    let limit = operation.is_limited.then_some("RateLimit-Policy");
    names
        .into_iter()
        .chain(limit)
        .map(|name| (name.to_owned(), header(name)))
        .collect()
}

fn header(name: &str) -> Value {
    json!({"$ref": format!("#/components/headers/{name}")})
}

/// The headers that answers have.
pub fn headers() -> Value {
    json!({
        "X-Request-Id": {
            "description": "The name of this request in the log: 24 hexadecimal digits. Problems carry it too.",
            "required": true,
            "schema": {"type": "string", "pattern": "^[0-9a-f]{24}$"},
        },
        "Server-Timing": {
            "description": "Where the time went, in milliseconds: `total`, `token`, `permit`, `carrier`, `rates`; for rates also where \
    they came from (`rates;desc=\"memory\"`, `cache`, `desk`, `coalesced`).",
            "required": true,
            "schema": {"type": "string"},
        },
        "Cache-Control": {
            "description": "`no-store` for answers to POST and for problems.",
            "required": true,
            "schema": {"type": "string"},
        },
        "Retry-After": {
            "description": "When it is worth asking again, in seconds. Left out where nobody knows.",
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        },
        "RateLimit-Policy": {
            "description": "How often one client may ask with a publishable key: `\"page\";q=300;w=60` is 300 requests in 60 seconds. Left out \
    for back ends, which have no limit, and where nothing is counted.",
            "schema": {"type": "string", "pattern": "^\"page\";q=[0-9]+;w=[0-9]+$"},
        },
        "Allow": {
            "description": "The methods that the path takes.",
            "required": true,
            "schema": {"type": "string"},
        },
        "Edgepost-Tracking-Number": {
            "description": "Beside a picture alone: the number of the parcel.",
            "schema": {"type": "string"},
        },
        "Edgepost-Amount": {
            "description": "Beside a picture alone: everything that was paid, in cents. Left out if the carrier's figures cannot be read.",
            "schema": {"type": "string", "pattern": "^[0-9]+$"},
        },
    })
}
