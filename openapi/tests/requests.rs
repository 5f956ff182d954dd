//! The readers of requests and the schemas of requests agree: what a schema refuses is refused, and what a schema names (members, words,
//! bounds) is taken up to the last and not beyond.

mod support;

use std::collections::BTreeSet;

use edgepost::api::openapi::{Operation, describe};
use edgepost::api::{FieldError, Problem};
use serde_json::{Map, Value, json};

use support::{DOCUMENT, resolved, validator};

/// Bodies that have every member of every schema between them.
fn bodies(operation: &str) -> Vec<Value> {
    let dimensions = json!({"length": 25, "width": 20, "height": 10, "unit": "cm"});
    let weight = json!({"value": 1100, "unit": "g"});
    let parcel = json!({"weight": weight, "dimensions": dimensions, "packaging": "small", "quantity": 2, "value": 2500});
    let item = json!({
        "weight": weight, "dimensions": dimensions, "quantity": 3, "value": 2500, "upright": true, "alone": false,
        "made_in": "DE", "hs_code": "6109.10",
    });
    let contact = |state: &str, zip: &str, urbanization: Value| {
        json!({
            "first_name": "Ada", "last_name": "Lovelace", "company": "Shop", "phone": "202-555-0100", "email": "ada@shop.example",
            "address": {"line1": "233 S Wacker Dr", "line2": "Fl 2", "city": "Chicago", "state": state, "postal_code": zip,
                "country": "US", "urbanization": urbanization},
        })
    };
    let home = json!({"country": "US", "postal_code": "94105", "po_box": false});
    match operation {
        "validateAddress" => vec![
            json!({"address": {"line1": "3120 M St", "line2": "NW", "city": "Washington", "state": "DC", "postal_code": "20027", "country": "US"}}),
            json!({"address": {"line1": "1 Rue A", "line2": "B", "city": "Paris", "state": "X", "postal_code": "75001", "country": "FR"}}),
        ],
        "rates" => vec![
            json!({
                "destination": home, "origin": "west", "ship_date": "2026-11-23", "extra_services": ["signature", "insurance"],
                "order_value": 5000, "parcels": [parcel], "items": null, "duties_and_taxes": false,
            }),
            json!({
                "destination": {"country": "CA", "postal_code": "K1A 0B1"}, "origin": "west", "ship_date": "2026-11-23",
                "extra_services": ["certified"], "order_value": 5000, "items": [item], "parcels": null, "duties_and_taxes": true,
            }),
        ],
        "verifyQuote" => vec![json!({"quote": "a.b.c"})],
        "buyLabel" => vec![json!({
            "from": contact("IL", "60606", json!("")), "to": contact("PR", "00901-1234", json!("Urb X")),
            "parcel": {"weight": weight, "dimensions": dimensions}, "service": "priority_mail", "packaging": "own",
            "ship_date": "2026-11-23", "extra_services": ["signature", "insurance"], "value": 2500,
            "image": {"format": "pdf", "size": "4x6", "receipt": true}, "reference": "Order 1001",
        })],
        "refreshToken" | "revokeToken" => vec![json!({"generation": 7, "token": "bearer"})],
        other => panic!("{other} has no bodies here"),
    }
}

/// What may stand anywhere, and mostly may not.
fn anything() -> Vec<Value> {
    let texts = [
        "",
        "A",
        "us",
        "US",
        "FR",
        "XX",
        "USA",
        "DC",
        "94105",
        "94105-1234",
        "9410",
        "6109.10",
        "61",
        "2026-11-23",
        "2026-13-01",
        "small",
        "0x10",
        "K1A 0B1",
        "K1A_0B1",
        "\u{0}",
    ];
    let mut all: Vec<Value> = texts.map(Value::from).to_vec();
    all.extend(
        [
            "A".repeat(31),
            "A".repeat(51),
            "A".repeat(97),
            "A".repeat(101),
        ]
        .map(Value::from),
    );
    all.extend([
        json!(0),
        json!(-1),
        json!(1),
        json!(1.5),
        json!(101),
        json!(1e12),
        json!(true),
        json!(false),
        json!(null),
        json!([]),
        json!({}),
    ]);
    all.push(json!(["A"]));
    all.push(json!({"a": 1}));
    all
}

/// A place in a body, and the schema of what stands there.
struct Place {
    pointer: String,
    schema: &'static Value,
}

/// All places of a body, and the members of schemas that stand in it.
fn places(
    schema: &'static Value,
    pointer: &str,
    value: &Value,
    to: &mut Vec<Place>,
    seen: &mut BTreeSet<String>,
) {
    let (name, schema) = resolved(schema);
    if let Some(branches) = schema["anyOf"].as_array() {
        let branch = branches
            .iter()
            .find(|branch| validator(branch).is_valid(value));
        return places(
            branch.unwrap_or_else(|| panic!("{pointer}: no branch takes {value}")),
            pointer,
            value,
            to,
            seen,
        );
    }
    to.push(Place {
        pointer: pointer.to_owned(),
        schema,
    });
    if let (Some(properties), Some(members)) = (schema["properties"].as_object(), value.as_object())
    {
        for (member, value) in members {
            seen.insert(format!("{}.{member}", name.unwrap()));
            places(
                &properties[member],
                &format!("{pointer}/{member}"),
                value,
                to,
                seen,
            );
        }
    }
    for (at, value) in value.as_array().into_iter().flatten().enumerate() {
        places(
            &schema["items"],
            &format!("{pointer}/{at}"),
            value,
            to,
            seen,
        );
    }
}

/// All members of a schema and of those that it refers to.
fn members(schema: &'static Value, to: &mut BTreeSet<String>) {
    let (name, schema) = resolved(schema);
    for (member, schema) in schema["properties"].as_object().into_iter().flatten() {
        to.insert(format!("{}.{member}", name.unwrap()));
        members(schema, to);
    }
    schema["anyOf"]
        .as_array()
        .into_iter()
        .flatten()
        .for_each(|branch| members(branch, to));
    if !schema["items"].is_null() {
        members(&schema["items"], to);
    }
}

struct Reader {
    operation: Operation,
    schema: &'static Value,
}

impl Reader {
    fn all() -> Vec<Self> {
        let operations = describe().operations.into_iter();
        let takes_a_body = operations.filter(|operation| operation.read.is_some());
        takes_a_body
            .map(|operation| Self {
                schema: &support::operation(operation.id)["requestBody"]["content"]["application/json"]["schema"],
                operation,
            })
            .collect()
    }

    fn read(&self, body: &Value) -> Result<(), Problem> {
        (self.operation.read.unwrap())(body.to_string().as_bytes())
    }

    /// What is wrong at a place, or below it.
    fn errors_at(&self, body: &Value, pointer: &str) -> Vec<FieldError> {
        let errors = self
            .read(body)
            .err()
            .map(|problem| problem.errors)
            .unwrap_or_default();
        let is_there = |error: &FieldError| error.pointer.starts_with(pointer);
        errors.into_iter().filter(is_there).collect()
    }

    /// With another value at a place.
    fn with(body: &Value, pointer: &str, value: Value) -> Value {
        let mut body = body.clone();
        *body.pointer_mut(pointer).unwrap() = value;
        body
    }

    fn case(&self, pointer: &str, body: &Value) -> String {
        format!("{} {pointer}: {body}", self.operation.id)
    }
}

/// Each reader, with each of its bodies and each place in it.
fn everywhere(mut look: impl FnMut(&Reader, &Value, &Place)) {
    let mut count = 0;
    for reader in Reader::all() {
        for body in bodies(reader.operation.id) {
            assert_eq!(reader.read(&body), Ok(()), "{}", reader.case("", &body));
            let mut all = Vec::new();
            places(reader.schema, "", &body, &mut all, &mut BTreeSet::new());
            for place in all {
                look(&reader, &body, &place);
                count += 1;
            }
        }
    }
    assert!(count > 100, "{count} places are too few");
}

#[test]
fn the_bodies_here_have_every_member_of_every_schema() {
    for reader in Reader::all() {
        let (mut there, mut all) = (BTreeSet::new(), BTreeSet::new());
        for body in bodies(reader.operation.id) {
            places(reader.schema, "", &body, &mut Vec::new(), &mut there);
        }
        members(reader.schema, &mut all);
        assert_eq!(there, all, "{}", reader.operation.id);
    }
}

#[test]
fn what_a_schema_refuses_is_refused() {
    for reader in Reader::all() {
        let schema = validator(reader.schema);
        let mut refused = 0;
        for body in bodies(reader.operation.id) {
            let mut all = Vec::new();
            places(reader.schema, "", &body, &mut all, &mut BTreeSet::new());
            for place in all {
                for value in anything() {
                    let other = Reader::with(&body, &place.pointer, value);
                    if !schema.is_valid(&other) {
                        assert!(
                            reader.read(&other).is_err(),
                            "taken: {}",
                            reader.case(&place.pointer, &other)
                        );
                        refused += 1;
                    }
                }
            }
        }
        assert!(refused > 20, "{}: {refused}", reader.operation.id);
    }
}

#[test]
fn members_that_a_schema_does_not_name_are_unknown() {
    everywhere(|reader, body, place| {
        if place.schema["properties"].is_null() {
            return;
        }
        let mut other = body.clone();
        let object = other.pointer_mut(&place.pointer).unwrap();
        object["nobody_knows_it"] = json!(null);
        let pointer = format!("{}/nobody_knows_it", place.pointer);
        let errors = reader.errors_at(&other, &pointer);
        let codes: Vec<_> = errors.iter().map(|error| error.code).collect();
        assert_eq!(
            codes,
            ["unknown_field"],
            "{}",
            reader.case(&pointer, &other)
        );
        assert!(
            !validator(reader.schema).is_valid(&other),
            "the schema takes it"
        );
    });
}

#[test]
fn what_is_required_cannot_be_left_out_and_everything_else_can() {
    everywhere(|reader, body, place| {
        let Some(properties) = place.schema["properties"].as_object() else {
            return;
        };
        let required = place.schema["required"].as_array();
        let required = required.map_or(&[][..], Vec::as_slice);
        for member in properties.keys() {
            let is_required = required.iter().any(|name| name == member);
            let pointer = format!("{}/{member}", place.pointer);
            let mut without = body.clone();
            let object: &mut Map<_, _> = without
                .pointer_mut(&place.pointer)
                .unwrap()
                .as_object_mut()
                .unwrap();
            object.remove(member);
            let mut with_null = without.clone();
            with_null.pointer_mut(&place.pointer).unwrap()[member] = Value::Null;
            for other in [without, with_null] {
                let case = reader.case(&pointer, &other);
                if is_required {
                    let errors = reader.read(&other).unwrap_err().errors;
                    assert!(
                        errors.iter().any(|error| error.code == "missing_field"),
                        "{case}"
                    );
                    assert!(
                        !validator(reader.schema).is_valid(&other),
                        "the schema takes {case}"
                    );
                } else {
                    assert!(
                        validator(reader.schema).is_valid(&other),
                        "the schema refuses {case}"
                    );
                }
            }
        }
    });
}

/// A wrong word is said to be one; a right one may still not go with the rest.
const NOT_A_WORD: &str = "is not valid";

#[test]
fn every_word_of_a_schema_is_known_and_no_other() {
    everywhere(|reader, body, place| {
        for word in place.schema["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .filter(|word| word.is_string())
        {
            let other = Reader::with(body, &place.pointer, word.clone());
            let errors = reader.errors_at(&other, &place.pointer);
            assert!(
                errors
                    .iter()
                    .all(|error| !error.message.starts_with(NOT_A_WORD)),
                "{}: {errors:?}",
                reader.case(&place.pointer, &other)
            );
            let unknown = Reader::with(
                body,
                &place.pointer,
                format!("{}x", word.as_str().unwrap()).into(),
            );
            assert!(
                reader.read(&unknown).is_err(),
                "{}",
                reader.case(&place.pointer, &unknown)
            );
        }
    });
}

#[test]
fn numbers_are_taken_up_to_their_bounds() {
    everywhere(|reader, body, place| {
        let whole = place.schema["type"].to_string().contains("integer");
        let step = if whole { 1.0 } else { 0.001 };
        for (bound, beyond) in [("minimum", -step), ("maximum", step)] {
            let Some(bound) = place.schema[bound].as_f64() else {
                continue;
            };
            let at = Reader::with(body, &place.pointer, json!(bound));
            let errors = reader.errors_at(&at, &place.pointer);
            // Nothing can be insured for nothing, and not for more than 5,000 dollars.
            let is_about_insurance = |error: &FieldError| {
                error.message.contains("5,000 dollars") || error.message.contains("worth")
            };
            assert!(
                errors.iter().all(is_about_insurance),
                "{}: {errors:?}",
                reader.case(&place.pointer, &at)
            );
            let other = Reader::with(body, &place.pointer, json!(bound + beyond));
            assert_ne!(
                reader.errors_at(&other, &place.pointer),
                [],
                "{}",
                reader.case(&place.pointer, &other)
            );
        }
        if let Some(bound) = place.schema["exclusiveMinimum"].as_f64() {
            let other = Reader::with(body, &place.pointer, json!(bound));
            assert_ne!(
                reader.errors_at(&other, &place.pointer),
                [],
                "{}",
                reader.case(&place.pointer, &other)
            );
            let above = Reader::with(body, &place.pointer, json!(bound + 1e-6));
            assert_eq!(
                reader.errors_at(&above, &place.pointer),
                [],
                "{}",
                reader.case(&place.pointer, &above)
            );
        }
    });
}

/// A text of this length that is good where it stands.
fn text(pointer: &str, length: usize) -> String {
    match pointer.rsplit('/').next().unwrap() {
        "phone" => format!("2025550100{}", "-".repeat(length - 10)),
        "email" => format!(
            "{}@shop.example",
            "a".repeat(length - "@shop.example".len())
        ),
        _ => "A".repeat(length),
    }
}

#[test]
fn texts_and_lists_are_taken_up_to_their_length() {
    everywhere(|reader, body, place| {
        let length = |name| {
            place.schema[name]
                .as_u64()
                .map(|length| usize::try_from(length).unwrap())
        };
        let refused = |value: Value| {
            let other = Reader::with(body, &place.pointer, value);
            assert!(
                reader.read(&other).is_err(),
                "{}",
                reader.case(&place.pointer, &other)
            );
        };
        let taken = |value: Value| {
            let other = Reader::with(body, &place.pointer, value);
            assert_eq!(
                reader.errors_at(&other, &place.pointer),
                [],
                "{}",
                reader.case(&place.pointer, &other)
            );
        };
        if let Some(most) = length("maxLength") {
            // A name of a state is text too, and is told what its code is; an urbanization is in Puerto Rico.
            let elsewhere = place.pointer == "/address/state" && body["address"]["country"] == "US"
                || place.pointer == "/address/postal_code" && body["address"]["country"] == "US"
                || place.pointer == "/from/address/urbanization";
            if !elsewhere {
                taken(text(&place.pointer, most).into());
            }
            refused(text(&place.pointer, most + 1).into());
        }
        if length("minLength") == Some(1) {
            refused("".into());
        }
        if let Some(most) = length("maxItems") {
            let entry = body.pointer(&place.pointer).unwrap()[0].clone();
            refused(json!([]));
            if place.schema["uniqueItems"] == true {
                refused(json!([entry, entry]));
                let words = DOCUMENT["components"]["schemas"]["ExtraService"]["enum"]
                    .as_array()
                    .unwrap();
                refused(words.get(..=most).unwrap().into());
            } else {
                taken(vec![entry.clone(); most].into());
                refused(vec![entry; most + 1].into());
            }
        }
    });
}
