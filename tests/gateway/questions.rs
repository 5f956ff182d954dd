//! What pages ask in these tests.

use std::cell::Cell;

use serde_json::{Value, json};

use crate::support::Ask;

/// The street every test looks for where no street may be.
pub const STREET: &str = "4711 Canary Bird Ln";

/// Is this address right?
pub fn address(line1: &str, line2: &str, city: &str, state: &str, zip: &str) -> Ask {
    let address = json!({
        "line1": line1, "line2": line2, "city": city, "state": state, "postal_code": zip, "country": "US",
    });
    Ask::post("/v1/addresses/validate", json!({ "address": address }))
}

/// An address that the carrier confirms.
pub fn good_address() -> Ask {
    address(STREET, "", "Springfield", "IL", "62701")
}

/// What does it cost to send these there?
pub fn rates_to(zip: &str, parcels: &[Value]) -> Ask {
    let destination = json!({"postal_code": zip, "country": "US"});
    Ask::post(
        "/v1/rates",
        json!({"destination": destination, "parcels": parcels, "ship_date": "2026-11-23"}),
    )
}

/// A question that has a price.
pub fn good_rates() -> Ask {
    rates_to("94105", &[parcel(2.5, [10.0, 8.0, 4.0])])
}

/// The same, about a parcel that nobody on this thread has asked about yet: the carrier has to say.
pub fn new_rates() -> Ask {
    thread_local!(static ASKED: Cell<u32> = const { Cell::new(0) });
    let number = ASKED.replace(ASKED.get() + 1);
    let hundredths = |hundredths: u32| f64::from(hundredths) / 100.0;
    // Always the price of two pounds and a half to this place.
    let (length, width) = (1_000 + number % 900, 500 + number / 900 % 400);
    let sides = [hundredths(length), hundredths(width), 4.0];
    rates_to("94105", &[parcel(2.5, sides)])
}

/// Pounds and inches.
pub fn parcel(pounds: f64, [length, width, height]: [f64; 3]) -> Value {
    json!({
        "weight": {"value": pounds, "unit": "lb"},
        "dimensions": {"length": length, "width": width, "height": height, "unit": "in"},
    })
}
