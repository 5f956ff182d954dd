//! Labels that are taken back, and labels that are found again.

use super::*;
use crate::{LateCancel, RepeatedCancel};

const REPRINT: &str = "/labels/v3/label-reprint";
const DAY: i64 = 86_400;

fn cancel(client: &Client, number: &str) -> (u16, Value) {
    client.send("DELETE", &format!("{PATH}/{number}"), &Value::Null)
}

/// New tokens, which a clock that was moved far makes necessary.
fn later(client: &mut Client, seconds: i64) {
    client.emulator.advance_clock(seconds);
    client.new_bearer();
    client.new_payment_token("1234567890");
}

#[test]
fn a_cancelled_label_is_paid_back() {
    let mut client = Client::paying(|_| {});
    let (_, body) = client.buy(&label(json!({})));
    let number = number(&body);
    assert!(client.balance() < 100_000);
    assert_eq!(
        cancel(&client, &number),
        (200, json!({"trackingNumber": number, "status": "CANCELED"}))
    );
    assert_eq!(client.balance(), 100_000);
    let charges = client.emulator.charges();
    assert_eq!(
        (charges[0].state, charges[0].canceled),
        (LabelState::Canceled, true)
    );
}

#[test]
fn a_lost_label_can_be_cancelled_by_its_key() {
    let mut client = Client::paying(|_| {});
    let (_, body) = client.with("x-idempotency-key", KEY).buy(&label(json!({})));
    let response = client.response("DELETE", PATH, &Value::Null);
    assert_eq!(
        (
            response.status().as_u16(),
            &response.headers()["x-idempotency-key"]
        ),
        (200, &http::HeaderValue::from_static(KEY))
    );
    let answer: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(
        answer,
        json!({"trackingNumber": number(&body), "status": "CANCELED"})
    );
    assert_eq!(client.balance(), 100_000);
    // The label is void, so its key buys nothing and shows nothing.
    let (status, body) = client.buy(&label(json!({})));
    assert_eq!(
        (status, why(&body)),
        (400, "The label of this Idempotency-Key was canceled")
    );
    client.headers.clear();
    assert_eq!(client.send("DELETE", PATH, &Value::Null).0, 400);
}

#[test]
fn what_cannot_be_cancelled_is_a_400() {
    let mut client = Client::paying(|_| {});
    let (status, body) = cancel(&client, "9200190414219000000011");
    assert_eq!((status, why(&body)), (400, "Order not found"));
    assert_eq!(
        body["error"]["errors"][0]["source"],
        json!({"parameter": "trackingNumber"})
    );
    let number = number(&client.buy(&label(json!({}))).1);
    cancel(&client, &number);
    assert_eq!(why(&cancel(&client, &number).1), "Order cannot be canceled");
    client
        .emulator
        .change_settings(|settings| settings.postage.repeated_cancel = RepeatedCancel::Canceled);
    assert_eq!(cancel(&client, &number).0, 200);
    assert_eq!(client.balance(), 100_000);
    // Another owner's label is as good as none.
    let mine = super::number(&client.buy(&label(json!({}))).1);
    let mut roles = crate::client::roles();
    roles["roles"][1]["CRID"] = json!("87654321");
    let (_, answer) = client.send("POST", "/payments/v3/payment-authorization", &roles);
    client.payment = answer["paymentAuthorizationToken"]
        .as_str()
        .unwrap()
        .to_owned();
    assert_eq!(why(&cancel(&client, &mine).1), "Order not found");
}

#[test]
fn a_label_that_was_reported_is_disputed_and_stays_paid() {
    let mut client = Client::paying(|_| {});
    let [first, second] = [(); 2].map(|()| number(&client.buy(&label(json!({}))).1));
    let paid = client.balance();
    // Half past midnight in Chicago on the 24th is 60.5 hours away.
    later(&mut client, 60 * 3600 + 1799);
    assert_eq!(cancel(&client, &first).1["status"], "CANCELED");
    later(&mut client, 1);
    let (status, body) = cancel(&client, &second);
    assert_eq!((status, &body["status"]), (200, &json!("DISPUTED")));
    let dispute = body["disputeId"].as_str().unwrap().to_owned();
    assert!(dispute.len() == 6 && dispute.bytes().all(|byte| byte.is_ascii_digit()));
    let refused = "A refund request for this order has already been submitted today";
    assert_eq!(why(&cancel(&client, &second).1), refused);
    assert_eq!(client.emulator.charges()[1].state, LabelState::Disputed);
    assert_eq!(client.balance(), paid + (100_000 - paid) / 2);
    later(&mut client, DAY);
    let (status, body) = cancel(&client, &second);
    assert_eq!(status, 200);
    assert_ne!(body["disputeId"], dispute);
}

#[test]
fn a_label_can_be_reported_at_once_and_a_late_cancellation_refused() {
    let mut client = Client::paying(|settings| settings.postage.late_cancel = LateCancel::Refused);
    let at_once = package(json!({"packageOptions": {"immediateManifest": true}}));
    let [first, second] = [(); 2].map(|()| number(&client.buy(&at_once).1));
    client.emulator.advance_clock(15 * 60 - 1);
    assert_eq!(cancel(&client, &first).1["status"], "CANCELED");
    client.emulator.advance_clock(1);
    let (status, body) = cancel(&client, &second);
    assert_eq!(
        (status, why(&body)),
        (400, "A refund request for this order cannot be submitted")
    );
}

#[test]
fn a_lost_label_is_found_by_its_key_and_printed_three_times() {
    let mut client = Client::paying(|_| {});
    let (_, bought) = client.with("x-idempotency-key", KEY).buy(&label(json!({})));
    let image = json!({"imageInfo": {"imageType": "ZPL203DPI"}});
    for (path, count) in [
        (REPRINT.to_owned(), 1),
        (format!("{REPRINT}/{}", number(&bought)), 2),
        (REPRINT.to_owned(), 3),
    ] {
        let response = client.response("POST", &path, &image);
        assert_eq!(response.status(), 200);
        assert_eq!(
            response.headers().contains_key("x-idempotency-key"),
            path == REPRINT
        );
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        assert_eq!(
            body["labelMetadata"]["trackingNumber"],
            bought["trackingNumber"]
        );
        assert_eq!(
            body["reprintInfo"],
            json!({"reprintNumber": count, "reprintLimit": 3})
        );
        assert!(file(&body, "labelImage").unwrap().starts_with("^XA"));
        assert_eq!(body.as_object().unwrap().len(), 3);
    }
    assert_eq!(client.send("POST", REPRINT, &image).0, 400);
    assert_eq!(client.emulator.charges()[0].reprints, 3);
    assert_eq!(client.emulator.charges().len(), 1);
}

#[test]
fn what_cannot_be_printed_again_has_the_carriers_codes() {
    let mut client = Client::paying(|_| {});
    let other = "11111111-93ca-11d2-aa0d-00e098032b8c";
    let (_, body) = client.with("x-idempotency-key", KEY).buy(&label(json!({})));
    let (_, second) = client
        .with("x-idempotency-key", other)
        .buy(&label(json!({})));
    cancel(&client, &number(&body));
    let reprint = |client: &mut Client, key: &str, path: &str| {
        let (status, body) = client
            .with("x-idempotency-key", key)
            .send("POST", path, &json!({}));
        let entry = &body["error"]["errors"][0];
        assert_eq!(
            (status, &body["error"]["message"]),
            (400, &json!("Bad Request"))
        );
        (
            entry["code"].as_str().unwrap_or_default().to_owned(),
            entry["detail"].as_str().unwrap().to_owned(),
        )
    };
    for (key, path, code, text) in [
        (
            "22222222-93ca-11d2-aa0d-00e098032b8c",
            REPRINT,
            "160412",
            "Idempotency-Key not found for a mailing date within the last 7 days",
        ),
        (
            KEY,
            REPRINT,
            "160979",
            "Canceled labels are unavailable for reprint",
        ),
        (
            KEY,
            "/labels/v3/label-reprint/9200190414219000000011",
            "160378",
            "Label not found for a mailing date within the last 7 days",
        ),
    ] {
        assert_eq!(
            reprint(&mut client, key, path),
            (code.to_owned(), text.to_owned())
        );
    }
    // The evening of the mailing date in Chicago, where it is noon now; the key works until midnight.
    later(&mut client, 2 * DAY + 12 * 3600 - 1);
    assert_eq!(
        client
            .with("x-idempotency-key", other)
            .send("POST", REPRINT, &json!({}))
            .0,
        200
    );
    later(&mut client, 1);
    let late = "Label is unavailable for reprint past its mailingDate of 2026-11-23";
    assert_eq!(
        reprint(&mut client, other, REPRINT),
        ("160981".to_owned(), late.to_owned())
    );
    // It can be cancelled still, or disputed, as long as its key is known.
    assert_eq!(
        client
            .with("x-idempotency-key", other)
            .send("DELETE", PATH, &Value::Null)
            .0,
        200
    );
    later(&mut client, 7 * DAY);
    assert_eq!(reprint(&mut client, other, REPRINT).0, "160412");
    let by_number = format!("{REPRINT}/{}", number(&second));
    assert_eq!(reprint(&mut client, other, &by_number).0, "160378");
}

#[test]
fn a_reprint_that_the_document_forbids_is_refused_by_the_gateway() {
    let mut client = Client::paying(|_| {});
    client.with("x-idempotency-key", KEY).buy(&label(json!({})));
    for body in [
        json!([]),
        json!({"colour": "red"}),
        json!({"imageInfo": {"imageType": "NONE"}}),
        json!({"imageInfo": {"receiptOption": "NONE"}}),
    ] {
        let (status, answer) = client.send("POST", REPRINT, &body);
        assert_eq!(status, 400, "{body}");
        assert!(why(&answer).starts_with("OASValidation"), "{answer}");
    }
}

#[test]
fn a_host_without_a_store_sells_labels_and_knows_nothing_of_them() {
    let mut client = Client::paying(|settings| settings.postage.label_store = false);
    let (status, body) = client.with("x-idempotency-key", KEY).buy(&label(json!({})));
    assert_eq!(status, 200);
    assert_eq!(client.response("DELETE", PATH, &Value::Null).status(), 405);
    let (status, answer) = cancel(&client, &number(&body));
    assert_eq!((status, why(&answer)), (503, "Not found"));
    let (status, answer) = client.send("POST", REPRINT, &json!({}));
    let text = "Idempotency-Key not found for a mailing date within the last 14 days";
    assert_eq!((status, why(&answer)), (400, text));
    let path = format!("{REPRINT}/{}", number(&body));
    assert_eq!(
        client.send("POST", &path, &json!({})).1["error"]["errors"][0]["code"],
        "160378"
    );
    assert_eq!(client.emulator.charges()[0].state, LabelState::Charged);
}
