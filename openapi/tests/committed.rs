//! The document that is committed is the one that the types give, and nothing of the API is missing in it.

mod support;

use edgepost::api::Code;
use serde_json::Value;

use support::DOCUMENT;

const COMMITTED: &str = include_str!("../../client/openapi.json");

#[test]
fn the_committed_document_is_what_the_api_does() {
    let committed: Value = serde_json::from_str(COMMITTED).unwrap();
    let found = openapi::differences(&committed, &DOCUMENT);
    assert!(
        found.is_empty(),
        "run `cargo run -p edgepost-openapi --features ordered -- --write client/openapi.json`:\n{}",
        found.join("\n")
    );
}

#[test]
fn every_code_stands_where_it_occurs_and_in_the_table_of_all() {
    let introduction = DOCUMENT["info"]["description"].as_str().unwrap();
    let paths = DOCUMENT["paths"].as_object().unwrap().values();
    let operations: Vec<_> = paths
        .flat_map(|path| path.as_object().unwrap().values())
        .collect();
    for code in Code::ALL {
        let row = format!(
            "| `{}` | {} | `{}` |",
            code.name(),
            code.status(),
            code.fault().name()
        );
        assert!(introduction.contains(&row), "{row}");
        let here = |operation: &&&Value| {
            let codes = format!(
                "/responses/{}/content/application~1problem+json/schema/allOf/1/properties/code/enum",
                code.status()
            );
            let codes = operation.pointer(&codes).and_then(Value::as_array);
            codes.is_some_and(|codes| codes.iter().any(|known| known == code.name()))
        };
        // A path that is not there has no place in the document.
        let occurs = operations.iter().filter(here).count() > 0;
        assert_eq!(occurs, *code != Code::PathUnknown, "{}", code.name());
    }
}

#[test]
fn every_object_is_closed_and_every_member_is_described() {
    let schemas = DOCUMENT["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        let Some(properties) = schema["properties"].as_object() else {
            continue;
        };
        assert_eq!(schema["additionalProperties"], false, "{name}");
        assert!(schema["description"].is_string(), "{name}");
        for (member, schema) in properties {
            let (_, referred) = support::resolved(schema);
            let described =
                schema["description"].is_string() || referred["description"].is_string();
            let says_itself = schema["const"].is_string() || schema["const"].is_boolean();
            assert!(described || says_itself, "{name}.{member}");
        }
    }
}
