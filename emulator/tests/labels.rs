//! Payments and labels over the whole way: quotas, the log, the control API, and answers that get lost.

#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "helpers of tests may fail the test"
)]

use bytes::Bytes;
use emulator::{Delivery, Emulator, LabelState, Outcome, Settings};
use http::Request;
use serde_json::{Value, json};

const NOW: u64 = 1_795_284_000_000;
const KEY: &str = "8be4df61-93ca-11d2-aa0d-00e098032b8c";
const LABEL: &str = "/labels/v3/label";
const AUTHORIZATION: &str = "/payments/v3/payment-authorization";

struct Shop {
    emulator: Emulator,
    bearer: String,
    payment: String,
}

impl Shop {
    fn new() -> Self {
        let mut settings = Settings::default();
        settings.postage.labels_approved = true;
        let mut shop = Self {
            emulator: Emulator::new(1, settings),
            bearer: String::new(),
            payment: String::new(),
        };
        let credentials = json!({"grant_type": "client_credentials", "client_id": "emulator-client", "client_secret": "emulator-secret"});
        let body = read(&shop.send("POST", "/oauth2/v3/token", &credentials));
        shop.bearer = body["access_token"].as_str().unwrap().to_owned();
        shop.authorize();
        shop
    }

    fn authorize(&mut self) -> u16 {
        let outcome = self.send("POST", AUTHORIZATION, &roles());
        if outcome.response.status() == 200 {
            let token = &read(&outcome)["paymentAuthorizationToken"];
            self.payment = token.as_str().unwrap().to_owned();
        }
        outcome.response.status().as_u16()
    }

    fn send(&self, method: &str, path: &str, body: &Value) -> Outcome {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("accept", "application/vnd.usps.labels+json")
            .header("x-idempotency-key", KEY)
            .header("authorization", format!("Bearer {}", self.bearer));
        if !self.payment.is_empty() {
            request = request.header("x-payment-authorization-token", &self.payment);
        }
        let body = match body {
            Value::Null => Bytes::new(),
            body => Bytes::from(body.to_string()),
        };
        self.emulator.answer(&request.body(body).unwrap(), NOW)
    }

    fn buy(&self) -> Outcome {
        self.send("POST", LABEL, &label())
    }

    fn status(&self) -> u16 {
        self.buy().response.status().as_u16()
    }

    fn control(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let outcome = self.send(method, &format!("/__emulator/{path}"), body);
        (outcome.response.status().as_u16(), read(&outcome))
    }

    fn fault(&self, rule: Value) {
        assert_eq!(
            self.control("POST", "faults", &json!({"rules": [rule]})).0,
            200
        );
    }
}

fn read(outcome: &Outcome) -> Value {
    serde_json::from_slice(outcome.response.body()).unwrap()
}

fn roles() -> Value {
    json!({"roles": [
        {"roleName": "PAYER", "CRID": "12345678", "accountType": "EPS", "accountNumber": "1234567890"},
        {"roleName": "LABEL_OWNER", "CRID": "12345678", "MID": "123456789", "manifestMID": "123456789"},
    ]})
}

fn label() -> Value {
    json!({
        "toAddress": {"firstName": "Ada", "lastName": "Lovelace", "streetAddress": "12 Oak Ave", "city": "San Francisco", "state": "CA", "ZIPCode": "94105"},
        "fromAddress": {"firm": "Corner Shop", "streetAddress": "500 Pine St", "city": "Chicago", "state": "IL", "ZIPCode": "60601"},
        "packageDescription": {
            "mailClass": "USPS_GROUND_ADVANTAGE", "rateIndicator": "SP", "processingCategory": "MACHINABLE",
            "destinationEntryFacilityType": "NONE", "mailingDate": "2026-11-23",
            "weight": 2.5, "length": 10, "width": 8, "height": 4,
        },
    })
}

#[test]
fn a_label_can_be_bought_and_its_answer_lost() {
    for (fault, status) in [
        (json!({"kind": "reset"}), None),
        (json!({"kind": "hang"}), None),
        (
            json!({"kind": "status", "status": 503, "body": "html"}),
            Some(503),
        ),
        (json!({"kind": "malformed"}), Some(200)),
    ] {
        let shop = Shop::new();
        shop.fault(
            json!({"api": "labels", "times": 1, "fault": {"kind": "after", "fault": fault}}),
        );
        assert_eq!(shop.buy().visible_status(), status);
        let charges = shop.emulator.charges();
        assert_eq!(
            (charges.len(), charges[0].state),
            (1, LabelState::Charged),
            "{fault}"
        );
        let name = format!("{}_after", fault["kind"].as_str().unwrap());
        assert_eq!(
            shop.emulator.calls()[2].fault.as_deref(),
            Some(name.as_str())
        );
        assert_eq!(shop.emulator.calls()[2].status, status);
        // The key brings the label back without another charge.
        let again = read(&shop.buy());
        assert_eq!(again["trackingNumber"], charges[0].tracking_number);
        assert_eq!(shop.emulator.charges().len(), 1);
    }
}

#[test]
fn the_same_faults_without_after_buy_nothing() {
    for fault in [
        json!({"kind": "reset"}),
        json!({"kind": "hang"}),
        json!({"kind": "status", "status": 503}),
        json!({"kind": "quota"}),
    ] {
        let shop = Shop::new();
        shop.fault(json!({"api": "labels", "times": 1, "fault": fault}));
        shop.buy();
        assert!(shop.emulator.charges().is_empty(), "{fault}");
        assert_eq!(shop.status(), 200);
    }
}

#[test]
fn an_answer_that_stops_in_the_middle_has_bought_its_label() {
    let shop = Shop::new();
    shop.fault(
        json!({"api": "labels", "times": 1, "fault": {"kind": "hang_in_body", "after_bytes": 10}}),
    );
    assert_eq!(
        shop.buy().delivery,
        Delivery::HangInBody { after_bytes: 10 }
    );
    assert_eq!(shop.emulator.charges().len(), 1);
}

#[test]
fn tokens_can_be_made_and_their_answers_lost() {
    let mut shop = Shop::new();
    shop.fault(json!({"api": "payments", "times": 1, "fault": {"kind": "after", "fault": {"kind": "reset"}}}));
    let lost = shop.send("POST", AUTHORIZATION, &roles());
    assert_eq!(lost.delivery, Delivery::Reset);
    assert_eq!(shop.emulator.calls()[2].payment_token_generation, Some(2));
    shop.authorize();
    assert_eq!(shop.emulator.calls()[3].payment_token_generation, Some(3));
}

#[test]
fn only_answers_can_come_after_a_call() {
    let shop = Shop::new();
    for fault in [
        json!({"kind": "delay", "ms": 1}),
        json!({"kind": "truncate", "after_bytes": 1}),
        json!({"kind": "revoke"}),
        json!({"kind": "after", "fault": {"kind": "reset"}}),
        json!({"kind": "status", "status": 99}),
    ] {
        let rules = json!({"rules": [{"api": "*", "fault": {"kind": "after", "fault": fault}}]});
        assert_eq!(shop.control("POST", "faults", &rules).0, 400, "{fault}");
    }
    let rules = json!({"rules": [{"api": "*", "fault": {"kind": "after"}}]});
    assert_eq!(shop.control("POST", "faults", &rules).0, 400);
}

#[test]
fn payment_tokens_are_revoked_alone() {
    let mut shop = Shop::new();
    for (body, of_labels, of_payments) in [
        (json!({"kind": "payment"}), 401, 200),
        (json!({"kind": "bearer"}), 401, 401),
    ] {
        assert_eq!(shop.status(), 200);
        assert_eq!(shop.control("POST", "revoke", &body).0, 200);
        assert_eq!(shop.status(), of_labels);
        assert_eq!(shop.authorize(), of_payments);
    }
    for (body, status) in [
        (json!({"kind": "all"}), 200),
        (json!({}), 200),
        (json!({"kind": "some"}), 400),
        (json!({"colour": "red"}), 400),
    ] {
        assert_eq!(shop.control("POST", "revoke", &body).0, status, "{body}");
    }
}

#[test]
fn a_fault_can_revoke_payment_tokens_in_the_middle_of_a_call() {
    let shop = Shop::new();
    shop.fault(json!({"api": "labels", "times": 1, "fault": {"kind": "revoke_payment"}}));
    let outcome = shop.buy();
    assert_eq!(outcome.response.status(), 401);
    let detail = &read(&outcome)["error"]["errors"][0]["detail"];
    assert_eq!(detail, "The Payment Authorization Token is invalid.");
    assert!(shop.emulator.charges().is_empty());
}

#[test]
fn each_of_the_two_apis_has_a_quota_of_its_own() {
    let mut shop = Shop::new();
    let quota = json!({"quota_limits": {"payments": 2, "labels": 1}});
    shop.control("POST", "settings", &quota);
    assert_eq!((shop.status(), shop.status()), (200, 429));
    assert_eq!((shop.authorize(), shop.authorize()), (200, 429));
    let (_, calls) = shop.control("GET", "calls", &Value::Null);
    assert_eq!(
        calls["counts"],
        json!({"oauth": 1, "payments": 3, "labels": 2})
    );
    let response = shop.buy().response;
    assert_eq!(response.headers()["retry-after"], "3600");
}

#[test]
fn the_ledger_and_the_log_tell_what_was_bought_and_not_by_whom() {
    let shop = Shop::new();
    let number = read(&shop.buy())["trackingNumber"].clone();
    let (status, account) = shop.control("GET", "account", &Value::Null);
    assert_eq!(status, 200);
    let charge = &account["charges"][0];
    let amount = charge["amount_cents"].as_i64().unwrap();
    assert!(amount > 500);
    assert_eq!(
        charge,
        &json!({"time": NOW, "tracking_number": number, "idempotency_key": KEY, "account": {"type": "EPS", "number": "1234567890", "zip": null},
            "crid": "12345678", "amount_cents": amount, "state": "charged", "canceled": false, "mailing_date": "2026-11-23", "reprints": 0,
            "payment_token_generation": 1})
    );
    assert_eq!(
        account["accounts"][0],
        json!({"type": "EPS", "number": "1234567890", "zip": null, "balance_cents": 100_000 - amount})
    );
    let (_, log) = shop.control("GET", "calls", &Value::Null);
    let told = format!("{log}{account}").to_lowercase();
    for secret in [
        "ada",
        "lovelace",
        "oak ave",
        "pine st",
        "corner",
        "94105",
        "francisco",
        &shop.payment,
        &shop.bearer,
    ] {
        assert!(!told.contains(&secret.to_lowercase()), "{secret} is told");
    }
    assert_eq!(
        log["calls"][2]["parameters"],
        json!(["fromAddress", "packageDescription", "toAddress"])
    );
    assert_eq!(log["calls"][2]["payment_token_generation"], 1);
}

#[test]
fn a_reset_forgets_labels_and_payment_tokens() {
    let mut shop = Shop::new();
    shop.buy();
    let old = shop.payment.clone();
    shop.control("POST", "reset", &Value::Null);
    assert!(shop.emulator.charges().is_empty());
    assert_eq!(shop.emulator.balance_cents("1234567890"), Some(100_000));
    let credentials = json!({"grant_type": "client_credentials", "client_id": "emulator-client", "client_secret": "emulator-secret"});
    let body = read(&shop.send("POST", "/oauth2/v3/token", &credentials));
    shop.bearer = body["access_token"].as_str().unwrap().to_owned();
    assert_eq!(shop.status(), 401);
    shop.authorize();
    assert_ne!(shop.payment, old);
    assert_eq!(shop.status(), 200);
}

#[test]
fn accounts_are_settings_that_can_be_changed_on_the_way() {
    let mut shop = Shop::new();
    let accounts =
        json!({"payment_accounts": [{"type": "EPS", "number": "1234567890", "state": "inactive"}]});
    assert_eq!(shop.control("POST", "settings", &accounts).0, 200);
    let detail = read(&shop.buy())["error"]["errors"][0]["code"].clone();
    assert_eq!((shop.authorize(), detail), (400, json!("100002")));
    for bad in [
        json!({"payment_accounts": [{"type": "BANK", "number": "1"}]}),
        json!({"payment_accounts": [{"type": "EPS", "number": "1", "colour": "red"}]}),
    ] {
        assert_eq!(shop.control("POST", "settings", &bad).0, 400);
    }
    // No balance is as much as anybody needs.
    let accounts = json!({"payment_accounts": [{"type": "EPS", "number": "1234567890"}]});
    shop.control("POST", "settings", &accounts);
    assert_eq!(shop.status(), 200);
    assert_eq!(shop.emulator.balance_cents("1234567890"), None);
}
