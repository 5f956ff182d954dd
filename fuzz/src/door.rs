//! A whole deployment, and requests at its door.

use std::ops::Deref;

use edgepost::api::{Incoming, Outgoing};
use testing::{Deployment, Isolate};

use crate::oracle;

/// A shop that buys labels.
pub const PLAIN: &[(&str, &str)] = &[
    ("PAYER_ACCOUNT_TYPE", "EPS"),
    ("PAYER_ACCOUNT_NUMBER", "1234567890"),
    ("PAYER_CRID", "12345678"),
    ("LABEL_OWNER_CRID", "12345678"),
    ("LABEL_OWNER_MID", "123456789"),
    ("LABEL_OWNER_MANIFEST_MID", "987654321"),
    (
        "SERVICES",
        "ground_advantage,priority_mail,priority_mail_express,first_class_package_international,priority_mail_international,priority_mail_express_international",
    ),
];

/// A shop with boxes, mark-up and rates of its own.
pub const RICH: &[(&str, &str)] = &[
    (
        "ORIGINS",
        r#"[{"id":"west","postal_code":"60601","time_zone":"America/Chicago","cut_off":"14:00","handling_days":1,"ship_days":["mon","tue","wed","thu","fri"],"holidays":["2026-12-25"]},{"id":"east","postal_code":"60606","time_zone":"America/Chicago"}]"#,
    ),
    (
        "PACKAGING",
        r#"[{"id":"small","inner":{"length":8,"width":6,"height":4,"unit":"in"},"empty":{"value":4,"unit":"oz"}},{"id":"large","inner":{"length":40,"width":30,"height":20,"unit":"cm"},"empty":{"value":400,"unit":"g"},"max":{"value":20,"unit":"lb"}},"padded_flat_rate_envelope",{"container":"medium_flat_rate_box","shape":"top"}]"#,
    ),
    (
        "MARKUP",
        r#"[{"countries":["US"],"percent":5,"fixed":100,"round":{"to":100,"ending":95},"free_from":7500},{"percent":12.5,"minimum":1500,"round":{"to":50,"direction":"nearest"}}]"#,
    ),
    (
        "FALLBACK_RATES",
        r#"[{"id":"standard","name":"Standard shipping","amount":995,"most":{"value":20,"unit":"lb"},"days":[3,7]}]"#,
    ),
];

/// A deployment that is over when it is dropped.
pub struct Shop(Deployment);

impl Shop {
    /// With these settings, at a carrier that has approved labels.
    pub fn new(settings: &[(&str, &str)]) -> Self {
        let approve = |carrier: &mut emulator::Settings| carrier.postage.labels_approved = true;
        Self(Deployment::with(0, settings, approve))
    }
}

impl Deref for Shop {
    type Target = Deployment;
    fn deref(&self) -> &Deployment {
        &self.0
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        if !std::thread::panicking() {
            self.0.end();
        }
    }
}

/// A key of a label.
pub const KEY: &str = "8be4df61-93ca-41d2-aa0d-00e098032b8c";

/// A request of the shop's own, as far as nobody makes it up.
pub fn request<'a>(method: &'a str, path: &'a str, body: &'a [u8]) -> Incoming<'a> {
    Incoming {
        publishable_key: Some("pk_dev_edgepost"),
        authorization: Some("Bearer sk_dev_edgepost"),
        idempotency_key: Some(KEY),
        address: Some("203.0.113.7"),
        content_type: Some("application/json"),
        body: Some(body),
        ..Incoming::new(method, path)
    }
}

/// Asks, lets everything happen that goes on after the answer, and checks both.
pub fn ask(deployment: &Deployment, isolate: &Isolate, incoming: Incoming<'_>) -> Outgoing {
    let answer = deployment.run(isolate.answer(incoming));
    deployment.pass(2);
    oracle::check_answer(&answer);
    oracle::check_log(deployment);
    answer
}
