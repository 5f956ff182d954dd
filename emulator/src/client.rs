//! A client that is approved for labels, for tests.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use crate::{Emulator, Outcome, Settings};

/// 2026-11-21, 18:00 in Greenwich: a Saturday.
pub(crate) const NOW: u64 = 1_795_284_000_000;
pub(crate) const KEY: &str = "8be4df61-93ca-11d2-aa0d-00e098032b8c";

pub(crate) struct Client {
    pub(crate) emulator: Emulator,
    pub(crate) bearer: String,
    pub(crate) payment: String,
    /// Sent with every call.
    pub(crate) headers: Vec<(&'static str, String)>,
}

impl Client {
    /// A client with a bearer and no payment token.
    pub(crate) fn new(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings::default();
        settings.postage.labels_approved = true;
        change(&mut settings);
        let mut client = Self {
            emulator: Emulator::new(1, settings),
            bearer: String::new(),
            payment: String::new(),
            headers: Vec::new(),
        };
        client.new_bearer();
        client
    }

    /// A client with both tokens.
    pub(crate) fn paying(change: impl FnOnce(&mut Settings)) -> Self {
        let mut client = Self::new(change);
        client.new_payment_token("1234567890");
        client
    }

    pub(crate) fn new_bearer(&mut self) {
        let body = json!({"grant_type": "client_credentials", "client_id": "emulator-client", "client_secret": "emulator-secret"});
        let (_, body) = self.send("POST", "/oauth2/v3/token", &body);
        self.bearer = body["access_token"].as_str().unwrap().to_owned();
    }

    pub(crate) fn new_payment_token(&mut self, account: &str) {
        let mut body = roles();
        body["roles"][0]["accountNumber"] = json!(account);
        let (status, body) = self.send("POST", "/payments/v3/payment-authorization", &body);
        assert_eq!(status, 200, "{body}");
        let token = &body["paymentAuthorizationToken"];
        self.payment = token.as_str().unwrap().to_owned();
    }

    pub(crate) fn outcome(&self, method: &str, path: &str, body: &Value) -> Outcome {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.bearer));
        if !self.payment.is_empty() {
            request = request.header("x-payment-authorization-token", &self.payment);
        }
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let body = match body {
            Value::Null => Bytes::new(),
            body => Bytes::from(body.to_string()),
        };
        self.emulator.answer(&request.body(body).unwrap(), NOW)
    }

    pub(crate) fn response(&self, method: &str, path: &str, body: &Value) -> Response<Bytes> {
        self.outcome(method, path, body).response
    }

    pub(crate) fn send(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let response = self.response(method, path, body);
        let body = serde_json::from_slice(response.body()).unwrap_or(Value::Null);
        (response.status().as_u16(), body)
    }

    /// The same client that also sends this header.
    pub(crate) fn with(&mut self, name: &'static str, value: &str) -> &mut Self {
        self.headers.retain(|(there, _)| *there != name);
        self.headers.push((name, value.to_owned()));
        self
    }

    /// Buys a label and expects one JSON body.
    pub(crate) fn buy(&mut self, body: &Value) -> (u16, Value) {
        self.with("accept", "application/vnd.usps.labels+json");
        self.send("POST", "/labels/v3/label", body)
    }

    pub(crate) fn balance(&self) -> i64 {
        self.emulator.balance_cents("1234567890").unwrap()
    }
}

/// The smallest set of roles.
pub(crate) fn roles() -> Value {
    json!({"roles": [
        {"roleName": "PAYER", "CRID": "12345678", "accountType": "EPS", "accountNumber": "1234567890"},
        {"roleName": "LABEL_OWNER", "CRID": "12345678", "MID": "123456789", "manifestMID": "123456789"},
    ]})
}

/// A label request from Chicago to San Francisco.
pub(crate) fn label(changes: Value) -> Value {
    let mut body = json!({
        "imageInfo": {"imageType": "PDF", "receiptOption": "NONE"},
        "toAddress": {"firstName": "Ada", "lastName": "Lovelace", "streetAddress": "12 Oak Ave", "secondaryAddress": "Apt 3", "city": "San Francisco", "state": "CA", "ZIPCode": "94105"},
        "fromAddress": {"firm": "Shop", "streetAddress": "500 Pine St", "city": "Chicago", "state": "IL", "ZIPCode": "60601"},
        "packageDescription": {
            "mailClass": "USPS_GROUND_ADVANTAGE", "rateIndicator": "SP", "processingCategory": "MACHINABLE",
            "destinationEntryFacilityType": "NONE", "mailingDate": "2026-11-23",
            "weight": 2.5, "length": 10, "width": 8, "height": 4,
        },
    });
    merge(&mut body, changes);
    body
}

/// Lays changes over a value; null takes a member out.
pub(crate) fn merge(into: &mut Value, changes: Value) {
    match (into, changes) {
        (Value::Object(into), Value::Object(changes)) => {
            for (name, value) in changes {
                if value.is_null() {
                    into.remove(&name);
                } else {
                    merge(into.entry(name).or_insert(Value::Null), value);
                }
            }
        }
        (into, changes) => *into = changes,
    }
}

/// The text that says why.
pub(crate) fn why(body: &Value) -> &str {
    body["error"]["errors"][0]["detail"]
        .as_str()
        .filter(|detail| !detail.contains("specification"))
        .or_else(|| body["error"]["message"].as_str())
        .unwrap_or_default()
}
