//! What Edgepost has written itself and reads again, perhaps in another version: values of KV, rows, cached answers, and what a
//! Worker and its objects say to each other.

use std::cell::RefCell;

use edgepost::api::Incoming;
use edgepost::carrier::usps::labels::IdempotencyKey;
use edgepost::desk::protocol as desk;
use edgepost::purchase::protocol as purchase;
use edgepost::rates::CanonicalQuestion;
use edgepost::token::{Published, SealedText, TokenRecord};
use testing::{Deployment, PurchaseHost};

use crate::Input;
use crate::door::{self, Shop};

/// A question about prices, and one about a label.
pub const RATES: &str = r#"{"destination":{"postal_code":"94105","country":"US"},"parcels":[{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}}],"ship_date":"2026-11-23"}"#;
pub const LABEL: &str = r#"{"from":{"company":"Shop","address":{"line1":"233 S Wacker Dr","city":"Chicago","state":"IL","postal_code":"60606","country":"US"}},"to":{"company":"Buyer","address":{"line1":"3120 M St NW","city":"Washington","state":"DC","postal_code":"20007","country":"US"}},"parcel":{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}},"service":"ground_advantage","ship_date":"2026-11-23"}"#;

/// Rows of the account object.
pub const ACCOUNT_ROWS: [&str; 6] = [
    "bearer",
    "payment",
    "account",
    "account.payment",
    "ledger",
    "answers",
];

thread_local!(static SAID: RefCell<String> = const { RefCell::new(String::new()) });

/// Whatever it wanted to say, it says this.
fn says(_: &str) -> String {
    SAID.with_borrow(Clone::clone)
}

/// `kind row`, and the text.
pub fn run(input: &Input) {
    let (Some(kind), Some(text)) = (input.word(0, ""), input.text()) else {
        return;
    };
    SAID.replace(text.to_owned());
    match kind.as_str() {
        "canonical" => {
            if let Some(question) = CanonicalQuestion::read(text) {
                assert_eq!(question.text(), text, "one question, two texts");
            }
        }
        "token_record" => drop(serde_json::from_str::<TokenRecord>(text)),
        "published" => drop(Published::from_json(text)),
        "desk_question" => {
            drop(desk::Question::read(text));
            let deployment = shop();
            let desk = deployment.desks.named("desk");
            let said = deployment.run(desk.ask(text.to_owned())).unwrap();
            assert!(desk::Answer::read(&said).is_some(), "the desk says {said}");
        }
        "desk_answer" => {
            drop(desk::Answer::read(text));
            let deployment = shop();
            rates(&deployment);
            for desk in deployment.desks.all() {
                desk.says.replace(Some(says));
            }
            rates(&deployment);
        }
        "desk_row" => {
            let deployment = shop();
            rates(&deployment);
            for desk in deployment.desks.all() {
                desk.storage.put("answers", text);
                desk.evict();
            }
            rates(&deployment);
        }
        "cached" => {
            let deployment = shop();
            deployment.caches.exist.set(true);
            rates(&deployment);
            deployment.caches.change(|_| text.to_owned());
            rates(&deployment);
        }
        "kv" => {
            let deployment = shop();
            let life = std::time::Duration::from_secs(3_600);
            deployment.kv.put(&deployment.bearer_key(), text, life);
            rates(&deployment);
        }
        "account_question" => {
            let deployment = shop();
            let _said = deployment.run(deployment.object.ask(text.to_owned()));
        }
        "account_answer" => {
            let deployment = shop();
            deployment.object.says.replace(Some(says));
            rates(&deployment);
            status(&deployment);
        }
        "account_row" => {
            let Some(row) = input.word(1, "") else { return };
            let deployment = shop();
            deployment.object.storage.put(&row, text);
            rates(&deployment);
            status(&deployment);
        }
        "purchase_question" => {
            drop(purchase::Question::read(text));
            let deployment = shop();
            let purchase = deployment.purchases.named("purchase");
            let said = deployment.run(purchase.ask(text.to_owned())).unwrap();
            let read = purchase::Answer::read(&said);
            assert!(read.is_some(), "the purchase says {said}");
        }
        "purchase_answer" => {
            drop(purchase::Answer::read(text));
            let deployment = shop();
            label(&deployment, "DELETE");
            for purchase in deployment.purchases.all() {
                purchase.says.replace(Some(says));
            }
            label(&deployment, "POST");
            label(&deployment, "DELETE");
        }
        "purchase_row" => {
            let Some(row) = input.word(1, "") else { return };
            let deployment = shop();
            purchase(&deployment).storage.put(&row, text);
            label(&deployment, "POST");
        }
        "purchase_record" => {
            let deployment = shop();
            let storage = &purchase(&deployment).storage;
            let head = r#"{"pieces":1,"ends":9999999999999}"#;
            storage.put("purchase", head);
            storage.put("purchase.0", &sealed(&deployment, text));
            label(&deployment, "POST");
            label(&deployment, "DELETE");
        }
        _ => {}
    }
}

fn key() -> IdempotencyKey {
    IdempotencyKey::parse(door::KEY).unwrap()
}

/// The object of the one purchase there is.
fn purchase(deployment: &Deployment) -> PurchaseHost {
    let ready = deployment.config.ready.as_ref().unwrap();
    let address = edgepost::purchase::object(ready, key());
    deployment.purchases.named(&address.name)
}

/// Where its record belongs, for sealing.
fn place(deployment: &Deployment) -> String {
    let ready = deployment.config.ready.as_ref().unwrap();
    format!("purchase\n{}\n{}", ready.account.object.name, key())
}

/// A record as it is stored.
fn sealed(deployment: &Deployment, text: &str) -> String {
    let ready = deployment.config.ready.as_ref().unwrap();
    let place = place(deployment);
    let sealed = ready.account.keys.seal_text(text, &place, [7; 12]);
    serde_json::to_string(&sealed.unwrap()).unwrap()
}

/// The record of the one purchase there is, and the token that was fetched for it, unsealed.
pub fn records(deployment: &Deployment) -> [(&'static str, String); 2] {
    let ready = deployment.config.ready.as_ref().unwrap();
    let row = purchase(deployment).storage.row("purchase.0").unwrap();
    let row = SealedText::read(&row).unwrap();
    let record = ready.account.keys.open_text(&row, &place(deployment));
    let bearer = deployment.object.storage.row("bearer").unwrap();
    let bearer = deployment.object.open(&bearer).unwrap();
    [
        ("purchase_record", record.unwrap()),
        ("token_record", serde_json::to_string(&bearer).unwrap()),
    ]
}

/// Nobody checks what is made up against the carrier's books.
fn shop() -> Shop {
    let deployment = Shop::new(door::PLAIN);
    deployment.shards_missing.set(true);
    *deployment.wire.stand_in.borrow_mut() = Some(Box::new(|_| None));
    deployment
}

fn rates(deployment: &Deployment) {
    let rates = door::request("POST", "/v1/rates", RATES.as_bytes());
    fresh(deployment, rates);
}

fn status(deployment: &Deployment) {
    fresh(deployment, door::request("GET", "/v1/status", b""));
}

fn label(deployment: &Deployment, method: &'static str) {
    fresh(
        deployment,
        door::request(method, "/v1/labels", LABEL.as_bytes()),
    );
}

/// From an isolate that remembers nothing.
fn fresh(deployment: &Deployment, incoming: Incoming<'_>) {
    let isolate = deployment.isolate("chicago");
    door::ask(deployment, &isolate, incoming);
}
