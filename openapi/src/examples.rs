//! Requests, and what the API answers to them, a shop with boxes that buys labels. They are the same
//! every time: the clock, the network and chance are those of the tests.

use edgepost::api::{Incoming, Outgoing, Payload};
use serde_json::{Value, json};
use testing::{Deployment, Isolate};

/// A request, and its answer.
pub struct Example {
    /// The operation.
    pub operation: &'static str,
    /// The name in the document.
    pub name: &'static str,
    /// What it shows.
    pub summary: &'static str,
    /// The value of what varies in the path.
    pub path_value: Option<&'static str>,
    /// The body that was sent.
    pub request: Option<Value>,
    /// The status of the answer.
    pub status: u16,
    /// Its body.
    pub answer: Value,
}

const SETTINGS: &[(&str, &str)] = &[
    ("PAYER_ACCOUNT_TYPE", "EPS"),
    ("PAYER_ACCOUNT_NUMBER", "1234567890"),
    ("PAYER_CRID", "12345678"),
    ("LABEL_OWNER_CRID", "12345678"),
    ("LABEL_OWNER_MID", "123456789"),
    ("LABEL_OWNER_MANIFEST_MID", "987654321"),
    (
        "PACKAGING",
        r#"[{"id":"small","inner":{"length":13,"width":10,"height":4,"unit":"in"},"empty":{"value":6,"unit":"oz"}},"medium_flat_rate_box"]"#,
    ),
];

/// A key of an order that a back end made up.
pub const IDEMPOTENCY_KEY: &str = "8be4df61-93ca-41d2-aa0d-00e098032b8c";
/// How much of a file is shown, in characters of base64.
const SHOWN: usize = 64;

/// A shop to ask.
pub struct Shop {
    deployment: Deployment,
    isolate: Isolate,
}

impl Default for Shop {
    fn default() -> Self {
        let deployment = Deployment::with(0, SETTINGS, |carrier| {
            carrier.postage.labels_approved = true;
        });
        let isolate = deployment.isolate("chicago");
        Self {
            deployment,
            isolate,
        }
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.deployment.end();
        }
    }
}

impl Shop {
    /// Asks with both keys, and lets everything happen that goes on after the answer.
    pub fn ask(
        &self,
        method: &str,
        path: &str,
        body: &str,
        change: impl FnOnce(&mut Incoming<'_>),
    ) -> Outgoing {
        let mut incoming = Incoming {
            publishable_key: Some("pk_dev_edgepost"),
            authorization: Some("Bearer sk_dev_edgepost"),
            idempotency_key: Some(IDEMPOTENCY_KEY),
            content_type: Some("application/json"),
            body: Some(body.as_bytes()),
            ..Incoming::new(method, path)
        };
        change(&mut incoming);
        let answer = self.deployment.run(self.isolate.answer(incoming));
        self.deployment.pass(2);
        answer
    }

    /// The carrier cannot be reached any more.
    pub fn lose_the_carrier(&self) {
        *self.deployment.wire.stand_in.borrow_mut() = Some(Box::new(|_| {
            Some(edgepost::ports::Response {
                status: 500,
                received_at: edgepost::clock::UnixMillis::default(),
                retry_after: None,
                content_type: None,
                body: Vec::new(),
            })
        }));
    }
}

/// All examples, in the order in which they are asked.
pub fn examples() -> Vec<Example> {
    let shop = Shop::default();
    let mut to = Collected {
        shop: &shop,
        examples: Vec::new(),
    };
    let address = |line1: &str, line2: &str, zip: &str| json!({"address": {"line1": line1, "line2": line2, "city": "Washington", "state": "DC", "postal_code": zip, "country": "US"}});
    to.post(
        "validateAddress",
        "correction",
        "An address with a wrong ZIP code",
        address("3120 M St", "NW", "20027"),
    );
    to.post(
        "validateAddress",
        "missing_unit",
        "A building without its unit",
        address("1 Missing Unit St", "", "20007"),
    );
    to.post(
        "validateAddress",
        "abroad",
        "An address outside the United States",
        json!({"address": {"line1": "111 Wellington St", "city": "Ottawa", "state": "ON", "postal_code": "K1A 0A9", "country": "CA"}}),
    );
    to.post(
        "validateAddress",
        "wrong_fields",
        "Two fields that are wrong",
        json!({"address": {"line1": "3120 M St NW", "city": "Austin", "state": "Texas", "zip": "78701", "country": "US"}}),
    );
    to.get(
        "zipCode",
        "known",
        "A ZIP code of the open data set",
        Some("27703"),
    );
    to.get("zipCode", "unknown", "No such ZIP code", Some("00000"));
    let parcel = json!({
        "weight": {"value": 2.5, "unit": "lb"}, "dimensions": {"length": 10, "width": 8, "height": 4, "unit": "in"}, "quantity": 1,
    });
    let destination = json!({"postal_code": "94105", "country": "US"});
    let rates = to.post(
        "rates",
        "parcels",
        "One parcel",
        json!({"destination": destination, "parcels": [parcel]}),
    );
    to.post(
        "rates",
        "items",
        "Two shirts, to be packed and signed for",
        json!({"destination": destination, "items": [{
            "weight": {"value": 8.5, "unit": "oz"}, "dimensions": {"length": 12, "width": 9, "height": 1, "unit": "in"},
            "quantity": 2, "value": 2500,
        }], "extra_services": ["signature"]}),
    );
    to.post(
        "rates",
        "too_large",
        "A parcel that one service alone takes",
        json!({"destination": destination, "parcels": [{
            "weight": {"value": 5, "unit": "lb"}, "dimensions": {"length": 50, "width": 16, "height": 16, "unit": "in"},
        }]}),
    );
    to.get("services", "services", "Three services", None);
    let quote = |at: usize| {
        rates["rates"][at]["quote"]
            .as_str()
            .unwrap()
            .rsplit_once('.')
            .unwrap()
    };
    let ((claims, signature), (_, foreign)) = (quote(0), quote(1));
    let (quote, altered) = (
        format!("{claims}.{signature}"),
        format!("{claims}.{foreign}"),
    );
    to.post(
        "verifyQuote",
        "valid",
        "A quote that holds",
        json!({"quote": quote}),
    );
    to.post(
        "verifyQuote",
        "altered",
        "The signature of another rate",
        json!({"quote": altered}),
    );
    let order = |to_line1: &str| {
        json!({
            "from": {"company": "Shop", "address": {"line1": "233 S Wacker Dr", "city": "Chicago", "state": "IL", "postal_code": "60606", "country": "US"}},
            "to": {"first_name": "Ada", "last_name": "Lovelace", "address": {"line1": to_line1, "city": "Washington", "state": "DC", "postal_code": "20007", "country": "US"}},
            "parcel": {"weight": {"value": 2.5, "unit": "lb"}, "dimensions": {"length": 10, "width": 8, "height": 4, "unit": "in"}},
            "service": "ground_advantage",
            "reference": "Order 1001",
        })
    };
    let label = to.post(
        "buyLabel",
        "label",
        "A label as PDF; the file is cut here",
        order("3120 M St NW"),
    );
    to.post(
        "buyLabel",
        "key_reused",
        "The key of another order",
        order("3122 M St NW"),
    );
    to.get(
        "status",
        "status",
        "A shop whose checkout and labels work",
        None,
    );
    let number: &'static str = label["tracking_number"].as_str().unwrap().to_owned().leak();
    to.ask(
        "cancelLabel",
        "canceled",
        "A label that was not used yet",
        Some(number),
        None,
    );
    to.ask(
        "cancelLabelByKey",
        "not_cancelable",
        "A label that is cancelled already",
        None,
        None,
    );
    to.post(
        "refreshToken",
        "refreshed",
        "The bearer is replaced",
        json!({"generation": 1}),
    );
    to.post(
        "refreshToken",
        "sent_twice",
        "The same again",
        json!({"generation": 1}),
    );
    to.post(
        "revokeToken",
        "revoked",
        "The bearer is ended",
        json!({"generation": 2}),
    );
    to.get("health", "health", "All is well", None);
    to.examples
}

struct Collected<'a> {
    shop: &'a Shop,
    examples: Vec<Example>,
}

impl Collected<'_> {
    fn post(
        &mut self,
        operation: &'static str,
        name: &'static str,
        summary: &'static str,
        body: Value,
    ) -> Value {
        self.ask(operation, name, summary, None, Some(body))
    }

    fn get(
        &mut self,
        operation: &'static str,
        name: &'static str,
        summary: &'static str,
        path_value: Option<&'static str>,
    ) {
        self.ask(operation, name, summary, path_value, None);
    }

    fn ask(
        &mut self,
        operation: &'static str,
        name: &'static str,
        summary: &'static str,
        path_value: Option<&'static str>,
        request: Option<Value>,
    ) -> Value {
        let all = edgepost::api::openapi::describe().operations;
        let known = all.iter().find(|known| known.id == operation).unwrap();
        let path = match (path_value, known.path.split_once('{')) {
            (Some(value), Some((path, _))) => format!("{path}{value}"),
            _ => known.path.to_owned(),
        };
        let body = request.as_ref().map(Value::to_string).unwrap_or_default();
        let outgoing = self.shop.ask(known.method, &path, &body, |_| ());
        let Payload::Text(text) = &outgoing.body else {
            panic!("{operation} {name}: a file")
        };
        let answer: Value = serde_json::from_str(text).unwrap();
        let mut shown = answer.clone();
        if let Some(data) = shown.pointer_mut("/label/data") {
            let all = data.as_str().unwrap();
            *data = all.get(..SHOWN).unwrap_or(all).into();
        }
        self.examples.push(Example {
            operation,
            name,
            summary,
            path_value,
            request,
            status: outgoing.status,
            answer: shown,
        });
        answer
    }
}
