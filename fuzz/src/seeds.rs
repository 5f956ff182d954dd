//! Where inputs are made from: bodies that were recorded, what the emulator answers, and what Edgepost says to itself.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::fs;
use std::path::PathBuf;
use std::rc::Rc;

use testing::Deployment;

use crate::calls::Call;
use crate::door::{self, Shop};
use crate::stored::{ACCOUNT_ROWS, LABEL, RATES, records};
use crate::{Input, requests};

/// An input and its name.
pub type Seed = (String, Vec<u8>);

/// Calls, statuses and the recorded bodies they come with.
const RECORDED: &[(&str, u16, &str)] = &[
    ("address", 200, "address.3_2_3.confirmed"),
    ("address", 200, "address.3_2_3.missing_unit"),
    ("address", 200, "address.3_3_1.confirmed"),
    ("address", 200, "address.3_3_1.missing_unit"),
    ("address", 200, "address.3_3_1.several"),
    ("address", 404, "error.404.no_match"),
    ("address", 404, "error.404.several"),
    ("address", 401, "error.401.scope_missing"),
    ("city_state", 200, "city_state.known_zip"),
    ("city_state", 400, "city_state.missing_zip"),
    ("city_state", 400, "city_state.unknown_zip"),
    ("options", 200, "shipping_options.heavy_parcel"),
    ("options", 400, "error.400.no_zone"),
    ("options", 400, "error.400.null_member"),
    ("options", 400, "error.400.raw_fault"),
    ("options", 401, "error.401.bad_signature"),
    ("options", 401, "error.401.empty"),
    ("options", 401, "error.401.malformed_token"),
    ("options", 401, "error.401.no_product"),
    ("options", 401, "error.401.token_expired"),
    ("options", 403, "error.403.contract"),
    ("options", 403, "error.403.raw_fault"),
    ("options", 429, "error.429.quota"),
    ("options", 500, "error.500.internal"),
    ("options_abroad", 200, "shipping_options.abroad"),
    ("prices_abroad", 200, "international_prices.list_2024"),
    ("prices_abroad", 200, "international_prices.list_2025"),
    ("prices_abroad", 200, "international_prices.total_2024"),
    ("prices_abroad", 200, "international_prices.total_2025"),
    ("standards", 200, "service_standards.ground"),
    ("standards", 200, "service_standards.pickup"),
    ("standards", 200, "service_standards.unknown_zip"),
    ("token", 200, "oauth.token.numbers"),
    ("token", 200, "oauth.token.text"),
    ("token", 401, "oauth.invalid_client"),
    ("payment", 401, "error.401.token_expired"),
];

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// Recorded bodies, refusals of payment, and what the emulator answers to all requests.
pub fn carrier_bodies() -> Vec<Seed> {
    let fixtures = root().join("../tests/fixtures/usps");
    let mut seeds: Vec<Seed> = Vec::new();
    for (call, status, name) in RECORDED {
        let text = fs::read_to_string(fixtures.join(format!("{name}.json"))).unwrap();
        // The place from which everything is mailed here.
        let text = text.replace("22407", "60601");
        let seed = format!("{call} {status} - -\n{text}");
        seeds.push((format!("{call}.{name}"), seed.into_bytes()));
    }
    let refusals = fs::read_to_string(fixtures.join("payment.refusals.json")).unwrap();
    let refusals: Vec<serde_json::Value> = serde_json::from_str(&refusals).unwrap();
    for refusal in refusals {
        let (code, text) = (&refusal["code"], &refusal["text"]);
        let error = serde_json::json!({"apiVersion": "3.1", "error": {"code": "400", "message": text, "errors": [{"code": code, "title": text, "detail": text}]}});
        for call in ["payment", "label"] {
            let name = format!("{call}.refusal.{}", code.as_str().unwrap_or_default());
            seeds.push((name, format!("{call} 400 - -\n{error}").into_bytes()));
        }
    }
    seeds.extend(emulated());
    seeds
}

/// Every answer of the emulator's to a request among the seeds.
fn emulated() -> Vec<Seed> {
    let heard: Rc<RefCell<Vec<Seed>>> = Rc::default();
    for (name, input) in requests() {
        let Some(input) = Input::read(&input) else {
            continue;
        };
        let heard = heard.clone();
        requests::ask(&input, |deployment| {
            let told = move |request: &http::Request<bytes::Bytes>, outcome: &_| {
                note(&heard, &name, request, outcome);
            };
            *deployment.wire.on_arrival.borrow_mut() = Some(Box::new(told));
        });
    }
    heard.take()
}

fn note(
    heard: &RefCell<Vec<Seed>>,
    name: &str,
    request: &http::Request<bytes::Bytes>,
    outcome: &emulator::Outcome,
) {
    let url = request.uri().to_string();
    let Some(call) = Call::of(request.method().as_str(), &url, request.body()) else {
        return;
    };
    let response = &outcome.response;
    let header = |name| {
        let value = response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok());
        value.unwrap_or("-").replace(' ', "~")
    };
    let (status, retry_after) = (response.status().as_u16(), header("retry-after"));
    let media_type = header("content-type");
    let mut seed = format!("{} {status} {retry_after} {media_type}\n", call.name).into_bytes();
    seed.extend_from_slice(response.body());
    let name = format!("{}.emulated.{name}", call.name);
    heard.borrow_mut().push((name, seed));
}

/// Requests that are written down in `seeds/requests`.
pub fn requests() -> Vec<Seed> {
    files("seeds/requests")
}

/// Settings that are written down in `seeds/settings`.
pub fn settings() -> Vec<Seed> {
    files("seeds/settings")
}

/// The files of a folder, by name.
pub fn files(folder: &str) -> Vec<Seed> {
    let entries = fs::read_dir(root().join(folder)).into_iter().flatten();
    let paths: BTreeSet<_> = entries.map(|entry| entry.unwrap().path()).collect();
    let named = paths.into_iter().map(|path| {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        (name, fs::read(path).unwrap())
    });
    named.collect()
}

thread_local!(static HEARD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) });

/// Listens and changes nothing.
fn listen(text: &str) -> String {
    HEARD.with_borrow_mut(|heard| heard.push(text.to_owned()));
    text.to_owned()
}

/// What one deployment says to itself and keeps while it answers a question about prices and buys a label.
pub fn stored() -> Vec<Seed> {
    let deployment = Shop::new(door::PLAIN);
    deployment.shards_missing.set(true);
    deployment.caches.exist.set(true);
    let objects = &deployment.object;
    objects.hears.replace(Some(listen));
    let mut seeds = Vec::new();
    let mut add = |head: &str, texts: Vec<String>| {
        let texts: BTreeSet<_> = texts.into_iter().collect();
        for (number, text) in texts.iter().take(12).enumerate() {
            let name = format!("{}.{number}", head.replace([' ', '/'], "."));
            seeds.push((name, format!("{head}\n{text}").into_bytes()));
        }
    };
    ask_all(&deployment);
    add("account_question", HEARD.take());
    objects.hears.replace(None);
    objects.says.replace(Some(listen));
    ask_all(&deployment);
    add("account_answer", HEARD.take());
    objects.says.replace(None);
    for desk in deployment.desks.all() {
        desk.hears.replace(Some(listen));
    }
    deployment.caches.exist.set(false);
    ask_all(&deployment);
    add("desk_question", HEARD.take());
    for desk in deployment.desks.all() {
        desk.hears.replace(None);
        desk.says.replace(Some(listen));
        add(
            "desk_row",
            desk.storage.row("answers").into_iter().collect(),
        );
    }
    ask_all(&deployment);
    add("desk_answer", HEARD.take());
    for purchase in deployment.purchases.all() {
        purchase.hears.replace(Some(listen));
    }
    ask_all(&deployment);
    add("purchase_question", HEARD.take());
    for purchase in deployment.purchases.all() {
        purchase.hears.replace(None);
        purchase.says.replace(Some(listen));
        for row in ["purchase", "purchase.0"] {
            let text = purchase.storage.row(row).into_iter().collect();
            add(&format!("purchase_row {row}"), text);
        }
    }
    ask_all(&deployment);
    add("purchase_answer", HEARD.take());
    for row in ACCOUNT_ROWS {
        let text = objects.storage.row(row).into_iter().collect();
        add(&format!("account_row {row}"), text);
    }
    for (kind, text) in records(&deployment) {
        add(kind, vec![text]);
    }
    add("kv", deployment.kv.written.lines());
    add("published", deployment.kv.written.lines());
    add("cached", deployment.caches.written.lines());
    add(
        "canonical",
        vec![
            "rates/2/60601/retail/40000/1000/800/400//US/94105".to_owned(),
            "rates/2/60601/commercial/40000/1000/800/400/signature/CA/63118".to_owned(),
        ],
    );
    seeds
}

fn ask_all(deployment: &Deployment) {
    // The gap lets KV be written again.
    deployment.pass(61);
    for (method, path, body) in [
        ("POST", "/v1/rates", RATES),
        ("GET", "/v1/status", ""),
        ("POST", "/v1/labels", LABEL),
    ] {
        let isolate = deployment.isolate("chicago");
        let incoming = door::request(method, path, body.as_bytes());
        door::ask(deployment, &isolate, incoming);
    }
}
