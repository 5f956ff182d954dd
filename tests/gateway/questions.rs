//! What pages ask in these tests.

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

/// Pounds and inches.
pub fn parcel(pounds: f64, [length, width, height]: [f64; 3]) -> Value {
    json!({
        "weight": {"value": pounds, "unit": "lb"},
        "dimensions": {"length": length, "width": width, "height": height, "unit": "in"},
    })
}
