//! Puts the document together.

use edgepost::api::openapi::{Description, Key, Operation, describe};
use serde_json::{Map, Value, json};

use crate::examples::{Example, IDEMPOTENCY_KEY, examples};
use crate::prose;
use crate::responses::{headers, responses};

/// The OpenAPI document, as a value.
pub fn document() -> Value {
    let Description {
        operations,
        problem,
        schemas,
    } = describe();
    let examples = examples();
    let mut paths: Map<String, Value> = Map::new();
    for operation in &operations {
        let path = paths.entry(operation.path).or_insert_with(|| json!({}));
        path[operation.method.to_ascii_lowercase()] = described(operation, &problem, &examples);
    }
    json!({
        "openapi": "3.1.1",
        "info": {
            "title": "Edgepost",
            "version": env!("CARGO_PKG_VERSION"),
            "summary": prose::SUMMARY,
            "description": prose::introduction(),
            "license": {"name": "MIT OR Apache-2.0", "identifier": env!("CARGO_PKG_LICENSE")},
        },
        "servers": [{"url": "/", "description": "The Worker that serves this document."}],
        "tags": prose::tags(),
        "paths": paths,
        "components": {
            "securitySchemes": {
                "publishableKey": {"type": "apiKey", "in": "header", "name": "Edgepost-Key", "description": prose::PUBLISHABLE_KEY},
                "secretKey": {"type": "http", "scheme": "bearer", "description": prose::SECRET_KEY},
            },
            "headers": headers(),
            "schemas": schemas,
        },
    })
}

fn described(operation: &Operation, problem: &Value, examples: &[Example]) -> Value {
    let prose = prose::of(operation.id);
    let mut described = json!({
        "operationId": operation.id,
        "tags": [prose.tag],
        "summary": prose.summary,
        "description": prose.description,
        "security": security(operation.key),
        "responses": responses(operation, problem, examples),
    });
    let parameters = parameters(operation, examples);
    if !parameters.is_empty() {
        described["parameters"] = parameters.into();
    }
    if let Some(schema) = &operation.request {
        let own = examples
            .iter()
            .filter(|example| example.operation == operation.id && example.status == 200);
        let own: Map<String, Value> = own
            .filter_map(|example| {
                let shown = json!({"summary": example.summary, "value": example.request.as_ref()?});
                Some((example.name.to_owned(), shown))
            })
            .collect();
        described["requestBody"] = json!({
            "required": true,
            "content": {"application/json": {"schema": schema, "examples": own}},
        });
    }
    described
}

fn security(key: Key) -> Value {
    match key {
        Key::None => json!([]),
        Key::Optional => json!([{}, {"publishableKey": []}, {"secretKey": []}]),
        Key::Publishable => json!([{"publishableKey": []}, {"secretKey": []}]),
        Key::Secret => json!([{"secretKey": []}]),
    }
}

fn parameters(operation: &Operation, examples: &[Example]) -> Vec<Value> {
    let mut parameters = Vec::new();
    let varies = operation.path.split(['{', '}']).nth(1);
    if let Some(name) = varies {
        let (about, schema) = prose::path_parameter(name);
        let mut own = examples
            .iter()
            .filter(|example| example.operation == operation.id);
        let example = own.find_map(|example| example.path_value).unwrap();
        parameters.push(json!({
            "name": name, "in": "path", "required": true, "description": about, "schema": schema, "example": example,
        }));
    }
    if operation.is_once {
        parameters.push(json!({
            "name": "Idempotency-Key", "in": "header", "required": true, "description": prose::IDEMPOTENCY_KEY,
            "schema": {"type": "string", "format": "uuid"}, "example": IDEMPOTENCY_KEY,
        }));
    }
    parameters
}
