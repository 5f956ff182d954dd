//! An OpenAPI 3.0 document as something to hold requests and answers against.

use std::collections::BTreeMap;

use edgepost::ports::Request;
use jsonschema::{Draft, Validator};
use serde_json::{Map, Value, json};

pub struct Document {
    base: &'static str,
    /// By method and path.
    operations: BTreeMap<(String, String), Operation>,
}

struct Operation {
    parameters: BTreeMap<String, Parameter>,
    /// By name in small letters.
    headers: BTreeMap<String, Parameter>,
    /// Sets of parameters of which one has to be complete.
    any_of: Vec<Vec<String>>,
    body: Option<Validator>,
    /// By status and media type.
    responses: BTreeMap<(u16, String), Validator>,
}

struct Parameter {
    required: bool,
    /// Its text stands for a number or a boolean.
    is_plain: bool,
    schema: Validator,
}

impl Parameter {
    fn errors(&self, value: &str) -> Vec<String> {
        let plain = self.is_plain.then(|| serde_json::from_str(value).ok());
        errors(&self.schema, &plain.flatten().unwrap_or(json!(value)))
    }
}

impl Document {
    /// `base` is the path in front of the document's own paths.
    pub fn new(base: &'static str, root: &Value) -> Self {
        let components = converted(&root["components"], root);
        let compile = |schema: &Value| validator(schema, root, &components);
        let mut operations = BTreeMap::new();
        for (path, item) in members(&root["paths"]) {
            for (method, operation) in members(item) {
                let operation = Operation::new(operation, root, compile);
                operations.insert((method.to_uppercase(), path.clone()), operation);
            }
        }
        Self { base, operations }
    }

    /// What is wrong with a request, by the document alone.
    pub fn findings(&self, request: &Request) -> Vec<String> {
        let url: http::Uri = request.url.parse().unwrap();
        let Some(operation) = self.operation(request.method, url.path()) else {
            return vec![format!("no {} {}", request.method, url.path())];
        };
        let query: BTreeMap<String, String> =
            form_urlencoded::parse(url.query().unwrap_or_default().as_bytes())
                .into_owned()
                .collect();
        let mut findings = operation.query_findings(&query);
        findings.extend(operation.header_findings(request));
        match (&operation.body, request.body.is_empty()) {
            (Some(schema), false) => {
                let body = serde_json::from_slice(&request.body).unwrap();
                findings.extend(errors(schema, &body));
            }
            (None, true) => {}
            (Some(_), true) => findings.push("the body is missing".to_owned()),
            (None, false) => findings.push("there is a body".to_owned()),
        }
        findings
    }

    /// What is wrong with an answer to such a request; `None` if the document does not describe this status.
    pub fn answer_findings(
        &self,
        method: &str,
        path: &str,
        status: u16,
        body: &Value,
    ) -> Option<Vec<String>> {
        self.answer_findings_as("application/json", method, path, status, body)
    }

    /// The same for an answer of another media type.
    pub fn answer_findings_as(
        &self,
        media_type: &str,
        method: &str,
        path: &str,
        status: u16,
        body: &Value,
    ) -> Option<Vec<String>> {
        let responses = &self.operation(method, path)?.responses;
        let schema = responses.get(&(status, media_type.to_owned()))?;
        Some(errors(schema, body))
    }

    /// Where no path is the same, one whose places for parameters take what differs.
    fn operation(&self, method: &str, path: &str) -> Option<&Operation> {
        let path = path.strip_prefix(self.base)?;
        let fits = |template: &str| {
            let same = |(one, other): (&str, &str)| one == other || one.starts_with('{');
            template.split('/').count() == path.split('/').count()
                && template.split('/').zip(path.split('/')).all(same)
        };
        let exact = self.operations.get(&(method.to_owned(), path.to_owned()));
        exact.or_else(|| {
            let mut of_method = self.operations.iter().filter(|((of, _), _)| of == method);
            of_method.find_map(|((_, template), operation)| fits(template).then_some(operation))
        })
    }
}

impl Operation {
    fn new(operation: &Value, root: &Value, compile: impl Fn(&Value) -> Validator) -> Self {
        const JSON: &str = "/content/application~1json/schema";
        let of_place = |place: &str| -> BTreeMap<String, Parameter> {
            items(&operation["parameters"])
                .map(|parameter| match parameter["$ref"].as_str() {
                    Some(reference) => root.pointer(&reference[1..]).unwrap(),
                    None => parameter,
                })
                .filter(|parameter| parameter["in"] == place)
                .map(|parameter| {
                    let required = parameter["required"] == true;
                    let kind = &parameter["schema"]["type"];
                    let parameter_here = Parameter {
                        required,
                        is_plain: ["number", "integer", "boolean"]
                            .iter()
                            .any(|plain| kind == plain),
                        schema: compile(&parameter["schema"]),
                    };
                    (text(&parameter["name"]), parameter_here)
                })
                .collect()
        };
        let headers = of_place("header").into_iter();
        let any_of = items(&operation["x-anyOf-required"])
            .map(|set| items(&set["required"]).map(text).collect())
            .collect();
        let responses = members(&operation["responses"])
            .filter_map(|(status, response)| Some((status.parse().ok()?, response)))
            .flat_map(|(status, response): (u16, &Value)| {
                members(&response["content"])
                    .filter(|(_, content)| content["schema"].is_object())
                    .map(move |(media_type, content)| ((status, media_type.clone()), content))
            })
            .map(|(key, content)| (key, compile(&content["schema"])))
            .collect();
        Self {
            parameters: of_place("query"),
            headers: headers
                .map(|(name, parameter)| (name.to_ascii_lowercase(), parameter))
                .collect(),
            any_of,
            body: operation["requestBody"].pointer(JSON).map(&compile),
            responses,
        }
    }

    fn header_findings(&self, request: &Request) -> Vec<String> {
        let mut findings = Vec::new();
        for (name, parameter) in &self.headers {
            let sent = request.headers.iter().find(|(sent, _)| sent == name);
            match sent {
                Some((_, value)) => findings.extend(parameter.errors(value)),
                None if parameter.required => findings.push(format!("{name} is missing")),
                None => {}
            }
        }
        findings
    }

    fn query_findings(&self, query: &BTreeMap<String, String>) -> Vec<String> {
        let mut findings = Vec::new();
        for (name, value) in query {
            match self.parameters.get(name) {
                None => findings.push(format!("the parameter {name} is not known")),
                Some(_) if value.is_empty() => findings.push(format!("{name} is empty")),
                Some(parameter) => findings.extend(parameter.errors(value)),
            }
        }
        for (name, parameter) in &self.parameters {
            if parameter.required && !query.contains_key(name) {
                findings.push(format!("{name} is missing"));
            }
        }
        let complete = |set: &Vec<String>| set.iter().all(|name| query.contains_key(name));
        if !self.any_of.is_empty() && !self.any_of.iter().any(complete) {
            findings.push(format!("none of {:?} is complete", self.any_of));
        }
        findings
    }
}

fn errors(schema: &Validator, instance: &Value) -> Vec<String> {
    let found = schema.iter_errors(instance);
    found
        .map(|error| format!("{}: {error}", error.instance_path))
        .collect()
}

fn validator(schema: &Value, root: &Value, components: &Value) -> Validator {
    let schema = json!({"allOf": [converted(schema, root)], "components": components});
    jsonschema::options()
        .with_draft(Draft::Draft7)
        .should_validate_formats(true)
        .build(&schema)
        .unwrap()
}

/// A schema of OpenAPI 3.0 as one of JSON Schema: `nullable`, the boolean `exclusiveMinimum`, and `allOf`, whose members close
/// each other off (`additionalProperties: false`) where the carrier means their sum.
fn converted(schema: &Value, root: &Value) -> Value {
    match schema {
        Value::Array(items) => items.iter().map(|item| converted(item, root)).collect(),
        Value::Object(object) if object.contains_key("allOf") => {
            converted(&Value::Object(summed(object, root)), root)
        }
        Value::Object(object) => Value::Object(converted_members(object, root)),
        other => other.clone(),
    }
}

fn converted_members(object: &Map<String, Value>, root: &Value) -> Map<String, Value> {
    let mut plain: Map<String, Value> = object
        .iter()
        .filter(|(name, _)| {
            !["xml", "discriminator", "example", "examples"].contains(&name.as_str())
        })
        .map(|(name, value)| (name.clone(), converted(value, root)))
        .collect();
    if plain.get("nullable") == Some(&json!(true)) {
        if let Some(kind) = plain.get("type").cloned() {
            plain.insert("type".to_owned(), json!([kind, "null"]));
        }
        if let Some(Value::Array(words)) = plain.get_mut("enum") {
            words.push(Value::Null);
        }
    }
    if plain.get("exclusiveMinimum") == Some(&json!(true))
        && let Some(minimum) = plain.remove("minimum")
    {
        plain.insert("exclusiveMinimum".to_owned(), minimum);
    }
    plain
}

fn summed(object: &Map<String, Value>, root: &Value) -> Map<String, Value> {
    let mut sum = object.clone();
    sum.remove("allOf");
    let mut closed = sum.get("additionalProperties") == Some(&json!(false));
    for member in items(&object["allOf"]) {
        let member = match member["$ref"].as_str() {
            Some(reference) => root.pointer(&reference[1..]).unwrap(),
            None => member,
        };
        let member = match member.as_object() {
            Some(object) if object.contains_key("allOf") => summed(object, root),
            Some(object) => object.clone(),
            None => Map::new(),
        };
        closed |= member.get("additionalProperties") == Some(&json!(false));
        for (name, value) in member {
            match (sum.get_mut(&name), value) {
                (Some(Value::Object(own)), Value::Object(more)) => own.extend(more),
                (Some(Value::Array(own)), Value::Array(more)) => own.extend(more),
                (Some(_), _) => {}
                (None, value) => {
                    sum.insert(name, value);
                }
            }
        }
    }
    sum.insert("additionalProperties".to_owned(), json!(!closed));
    sum
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}
