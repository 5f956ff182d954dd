//! Bodies of the carrier as they come in life: in answer to a call that a request at the door has led to.

use std::cell::Cell;
use std::rc::Rc;
use std::sync::LazyLock;

use edgepost::api::Payload;
use edgepost::ports::{Request, Response};
use serde_json::Value;

use crate::Input;
use crate::calls::{self, Call};
use crate::door::{self, Shop};

const RATES: &str = r#"{"destination":{"postal_code":"94105","country":"US"},"parcels":[{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"},"quantity":2},{"weight":{"value":9,"unit":"oz"},"dimensions":{"length":6,"width":4,"height":2,"unit":"in"},"value":12000}],"extra_services":["signature"],"ship_date":"2026-11-23"}"#;
const RATES_ABROAD: &str = r#"{"destination":{"postal_code":"63118","country":"CA"},"items":[{"weight":{"value":1.2,"unit":"lb"},"dimensions":{"length":6,"width":6,"height":6,"unit":"in"},"value":30000,"hs_code":"6109.10","made_in":"US"}],"duties_and_taxes":true,"ship_date":"2026-11-23"}"#;
const ADDRESS: &str = r#"{"address":{"line1":"3120 M St","line2":"NW","city":"Washington","state":"DC","postal_code":"20027","country":"US"}}"#;
const LABEL: &str = r#"{"from":{"company":"Shop","address":{"line1":"233 S Wacker Dr","city":"Chicago","state":"IL","postal_code":"60606","country":"US"}},"to":{"first_name":"Ada","last_name":"Lovelace","address":{"line1":"3120 M St NW","city":"Washington","state":"DC","postal_code":"20007","country":"US"}},"parcel":{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}},"service":"ground_advantage","ship_date":"2026-11-23"}"#;
const TOKEN: &str = r#"{"generation":1}"#;

/// The requests that lead to a call.
fn questions(call: &str) -> &'static [(&'static str, &'static str, &'static str)] {
    match call {
        "options" | "standards" => &[("POST", "/v1/rates", RATES)],
        "options_abroad" | "prices_abroad" => &[("POST", "/v1/rates", RATES_ABROAD)],
        "address" => &[("POST", "/v1/addresses/validate", ADDRESS)],
        "city_state" => &[("GET", "/v1/zip-codes/00001", "")],
        "token" => &[("POST", "/v1/rates", RATES), ("GET", "/v1/status", "")],
        "revocation" => &[
            ("POST", "/v1/addresses/validate", ADDRESS),
            ("POST", "/v1/tokens/revoke", TOKEN),
        ],
        "payment" | "label" => &[("POST", "/v1/labels", LABEL), ("GET", "/v1/status", "")],
        // The label is known to be bought, and its picture is asked for again.
        "reprint" => &[("POST", "/v1/labels", LABEL), ("POST", "/v1/labels", LABEL)],
        "cancel" => &[
            ("DELETE", "/v1/labels/9205590100000000000001", ""),
            ("DELETE", "/v1/labels", ""),
        ],
        _ => &[],
    }
}

/// The carrier answers one call with what comes in, and all others as usual.
pub fn run(input: &Input) {
    answer(input);
}

/// Whether that call was made.
fn answer(input: &Input) -> bool {
    let Some((call, response)) = calls::response(input) else {
        return false;
    };
    let deployment = Shop::new(settings(call));
    deployment.shards_missing.set(true);
    let status = response.status;
    let name = call.name;
    let reached: Rc<Cell<bool>> = Rc::default();
    let reaches = reached.clone();
    let made_up = move |request: &Request| {
        let asked = Call::of_request(request)?;
        if asked.name == name {
            reaches.set(true);
            return Some(response.clone());
        }
        leads_to(name, asked.name).map(|(status, body)| Response {
            status,
            body: body.to_vec(),
            ..response.clone()
        })
    };
    *deployment.wire.stand_in.borrow_mut() = Some(Box::new(made_up));
    let isolate = deployment.isolate("chicago");
    for (method, path, body) in questions(call.name) {
        let incoming = door::request(method, path, body.as_bytes());
        let answer = door::ask(&deployment, &isolate, incoming);
        let Payload::Text(text) = answer.body else {
            continue;
        };
        // A refusal may be about what the shopper typed; nothing else is.
        let may_be_input = matches!(status, 400 | 404 | 409 | 422) || name == "cancel";
        let body: Value = serde_json::from_str(&text).unwrap_or_default();
        assert!(
            may_be_input || body["fault"] != "input",
            "{status} of the carrier became {body}"
        );
    }
    reached.get()
}

/// Labels need a payer; goods for abroad are packed into a box.
fn settings(call: &Call) -> &'static [(&'static str, &'static str)] {
    static BOTH: LazyLock<Vec<(&str, &str)>> = LazyLock::new(|| {
        let boxes = door::RICH.iter().filter(|(name, _)| *name == "PACKAGING");
        door::PLAIN.iter().chain(boxes).copied().collect()
    });
    match call.name {
        "options_abroad" | "prices_abroad" => &BOTH,
        _ => door::PLAIN,
    }
}

/// What an earlier call has to say so that this one is made.
fn leads_to(call: &str, earlier: &str) -> Option<(u16, &'static [u8])> {
    match (call, earlier) {
        ("standards", "options") => Some((200, UNDATED.as_bytes())),
        ("prices_abroad", "options_abroad") => Some((200, br#"{"pricingOptions":[]}"#)),
        // The order's answer is lost.
        ("reprint", "label") => Some((500, b"")),
        _ => None,
    }
}

const UNDATED: &str = r#"{"pricingOptions":[{"shippingOptions":[{"mailClass":"USPS_GROUND_ADVANTAGE","rateOptions":[{"totalBasePrice":11.40,"extraServices":[{"extraService":"921","price":"3.05"}],"rates":[{"mailClass":"USPS_GROUND_ADVANTAGE","processingCategory":"MACHINABLE","rateIndicator":"SP","destinationEntryFacilityType":"NONE"}]}]}]}]}"#;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calls::CALLS;

    #[test]
    fn each_call_is_made_so_that_its_reader_is_reached() {
        for call in CALLS {
            let input = format!("{} 200 - -\n{{}}", call.name);
            let input = Input::read(input.as_bytes()).unwrap();
            assert!(answer(&input), "nobody asked for {}", call.name);
        }
    }
}
