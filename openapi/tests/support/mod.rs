//! The document, and what of it goes for one schema or one answer.

#![allow(dead_code, reason = "each test uses a part of it")]

use std::sync::LazyLock;

use jsonschema::Validator;
use serde_json::{Value, json};

/// The document, made once.
pub static DOCUMENT: LazyLock<Value> = LazyLock::new(openapi::document);

/// A validator of a schema that may refer to others of the document.
pub fn validator(schema: &Value) -> Validator {
    let whole = json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "allOf": [schema],
        "components": {"schemas": DOCUMENT["components"]["schemas"]},
    });
    jsonschema::options()
        .should_validate_formats(true)
        .build(&whole)
        .unwrap()
}

/// What is wrong with a value, a line each.
pub fn faults(schema: &Value, value: &Value) -> Vec<String> {
    let validator = validator(schema);
    let errors = validator.iter_errors(value);
    errors
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect()
}

/// The operation of a route, by its name.
pub fn operation(id: &str) -> &'static Value {
    let paths = DOCUMENT["paths"].as_object().unwrap().values();
    let mut operations = paths.flat_map(|path| path.as_object().unwrap().values());
    operations
        .find(|operation| operation["operationId"] == id)
        .unwrap_or_else(|| panic!("{id} is not in the document"))
}

/// What a reference refers to, with its name; the schema itself if it is none.
pub fn resolved(schema: &Value) -> (Option<&str>, &Value) {
    match schema["$ref"].as_str() {
        Some(reference) => {
            let name = reference.rsplit('/').next().unwrap();
            (Some(name), &DOCUMENT["components"]["schemas"][name])
        }
        None => (None, schema),
    }
}
