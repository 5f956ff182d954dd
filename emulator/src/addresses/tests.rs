use serde_json::Value;

use super::*;
use crate::settings::{EmptyLists, EmptyValues};

fn ask_with(pairs: &[(&str, &str)], settings: &Settings) -> (u16, Value) {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let response = address(&query, 1, settings);
    (
        response.status().as_u16(),
        serde_json::from_slice(response.body()).unwrap(),
    )
}

fn ask(pairs: &[(&str, &str)]) -> (u16, Value) {
    ask_with(pairs, &Settings::default())
}

fn at(street: &str, secondary: &str) -> (u16, Value) {
    let mut pairs = vec![
        ("streetAddress", street),
        ("city", "Springfield"),
        ("state", "IL"),
        ("ZIPCode", "62701"),
    ];
    if !secondary.is_empty() {
        pairs.push(("secondaryAddress", secondary));
    }
    ask(&pairs)
}

fn message(body: &Value) -> &str {
    body["error"]["message"].as_str().unwrap()
}

#[test]
fn the_example_of_the_document_is_corrected_as_there() {
    let (status, body) = ask(&[
        ("streetAddress", "3120 M St"),
        ("secondaryAddress", "NW"),
        ("city", "Washington"),
        ("state", "DC"),
        ("ZIPCode", "20027"),
    ]);
    assert_eq!(status, 200);
    let address = &body["address"];
    assert_eq!(address["streetAddress"], "3120 M ST NW");
    assert_eq!(address["secondaryAddress"], "");
    assert_eq!(
        (&address["ZIPCode"], &address["ZIPPlus4"]),
        (&json!("20007"), &json!("3704"))
    );
    let info = &body["additionalInfo"];
    assert_eq!(info["carrierRoute"], "C036");
    assert_eq!(info["deliveryPoint"], "20");
    assert_eq!(info["business"], "Y");
    assert_eq!(info["DPVConfirmation"], "Y");
}

#[test]
fn a_tower_without_a_unit_is_a_default_match() {
    let tower = [
        ("streetAddress", "350 5th Avenue"),
        ("city", "New York"),
        ("state", "NY"),
        ("ZIPCode", "10118"),
    ];
    let (_, body) = ask(&tower);
    assert_eq!(body["additionalInfo"]["DPVConfirmation"], "D");
    assert_eq!(body["corrections"][0]["code"], "32");
    let with_unit = [tower.as_slice(), &[("secondaryAddress", "Ste 3300")]].concat();
    let (_, body) = ask(&with_unit);
    assert_eq!(body["additionalInfo"]["DPVConfirmation"], "Y");
    assert_eq!(body["address"]["streetAddress"], "350 5TH AVE STE 3300");
}

#[test]
fn magic_streets_do_what_they_say() {
    for (street, secondary, confirmation, enhanced) in [
        ("1 Missing Unit St", "", "D", "S"),
        ("1 Missing Unit St", "Apt 2", "Y", "Y"),
        ("1 Unknown Unit St", "Apt 2", "S", "D"),
        ("1 Unconfirmed St", "", "N", "N"),
        ("1 No Delivery St", "", "Y", "R"),
        ("77 Oak Avenue", "", "Y", "Y"),
    ] {
        let (status, body) = at(street, secondary);
        let info = &body["additionalInfo"];
        assert_eq!(status, 200, "{street}");
        assert_eq!(info["DPVConfirmation"], confirmation, "{street}");
        assert_eq!(info["DPVEnhancedConfirmation"], enhanced, "{street}");
    }
    for (street, expected, text) in [
        (
            "1 Not Found St",
            404,
            "There is no match for the address requested.",
        ),
        (
            "1 Insufficient St",
            404,
            "The address information in the request is insufficient to match.",
        ),
        (
            "1 Invalid Delivery St",
            404,
            "The address requested is an invalid delivery address.",
        ),
        (
            "1 Ambiguous St",
            404,
            "More than one address was found matching the requested address.",
        ),
        ("1 Backend 400 St", 400, "Address Not Found"),
        ("1 Broken St", 500, "There was an internal server error."),
        (
            "Main Street",
            404,
            "The address information in the request is insufficient to match.",
        ),
    ] {
        let (status, body) = at(street, "");
        assert_eq!((status, message(&body)), (expected, text), "{street}");
    }
    assert_eq!(at("1 Vacant St", "").1["additionalInfo"]["DPVVacant"], "Y");
    assert_eq!(at("1 CMRA St", "").1["additionalInfo"]["DPVCMRA"], "Y");
    assert_eq!(at("1 No Plus4 St", "").1["address"]["ZIPPlus4"], "");
}

#[test]
fn the_zip_code_decides_and_the_city_helps_when_it_cannot() {
    let place = |city: Option<&str>, state: Option<&str>, zip: Option<&str>| {
        let pairs: Vec<(&str, &str)> = [("city", city), ("state", state), ("ZIPCode", zip)]
            .into_iter()
            .filter_map(|(name, value)| Some((name, value?)))
            .chain([("streetAddress", "12 Oak Ave")])
            .collect();
        let (status, body) = ask(&pairs);
        let address = &body["address"];
        let text = |name: &str| address[name].as_str().unwrap_or_default().to_owned();
        (status, text("city"), text("ZIPCode"))
    };
    assert_eq!(
        place(Some("Raleigh"), Some("NC"), Some("27703")),
        (200, "DURHAM".into(), "27703".into())
    );
    assert_eq!(
        place(None, None, Some("27703")),
        (200, "DURHAM".into(), "27703".into())
    );
    assert_eq!(place(Some("Durham"), Some("NC"), Some("00000")).1, "DURHAM");
    assert_eq!(place(Some("Durham"), Some("NC"), None).1, "DURHAM");
    assert_eq!(place(Some("Durham"), Some("NY"), Some("27703")).0, 404);
    assert_eq!(place(Some("Nowhere"), Some("NC"), None).0, 404);
    assert_eq!(place(Some("Durham"), None, None).0, 404);
    assert_eq!(place(None, Some("NC"), None).0, 404);
}

#[test]
fn the_gateway_refuses_what_the_document_does_not_allow() {
    let base = [
        ("streetAddress", "12 Oak Ave"),
        ("city", "Durham"),
        ("ZIPCode", "27703"),
    ];
    for (extra, part) in [
        (("state", "nc"), "does not match input string \"nc\": []"),
        (
            ("colour", "red"),
            "ERROR - query parameter is unexpected : colour: []",
        ),
        (
            ("ZIPPlus4", "12"),
            "ECMA 262 regex \"^\\d{4}$\" does not match input string \"12\"",
        ),
        (
            ("secondaryAddress", ""),
            "Parameter 'secondaryAddress' is required but is missing.",
        ),
    ] {
        let (status, body) = ask(&[base.as_slice(), &[extra]].concat());
        assert_eq!(status, 400);
        assert!(message(&body).contains(part), "{}", message(&body));
        assert_eq!(
            body["error"]["errors"][0]["title"],
            "openapi_validation_error"
        );
    }
}

#[test]
fn the_older_edition_needs_a_state_and_says_less() {
    let settings = Settings {
        addresses_edition: AddressesEdition::V3_2_3,
        empty_values: EmptyValues::Null,
        empty_lists: EmptyLists::BlankEntry,
        ..Settings::default()
    };
    let base = [("streetAddress", "12 Oak Ave"), ("ZIPCode", "27703")];
    assert_eq!(ask_with(&base, &settings).0, 400);
    let (_, body) = ask_with(&[base.as_slice(), &[("state", "NC")]].concat(), &settings);
    assert!(body["additionalInfo"].get("returnCode").is_none());
    assert_eq!(body["firm"], Value::Null);
    assert_eq!(body["corrections"], json!([{"code": "", "text": ""}]));
}

#[test]
fn several_matches_can_be_a_success_without_a_zip_code() {
    let settings = Settings {
        multiple_as_success: true,
        ..Settings::default()
    };
    let (status, body) = ask_with(
        &[
            ("streetAddress", "1 Ambiguous St"),
            ("city", "Springfield"),
            ("state", "IL"),
        ],
        &settings,
    );
    assert_eq!(status, 200);
    assert_eq!(body["corrections"][0]["code"], "22");
    assert!(body["address"].get("ZIPCode").is_none());
}

#[test]
fn city_state_answers_as_recorded() {
    let ask = |query: &str| {
        let response = city_state(query, &Settings::default());
        let body: Value = serde_json::from_slice(response.body()).unwrap();
        (response.status().as_u16(), body)
    };
    assert_eq!(
        ask("ZIPCode=27703"),
        (
            200,
            json!({"city": "DURHAM", "state": "NC", "ZIPCode": "27703"})
        )
    );
    let (status, body) = ask("ZIPCode=00000");
    assert_eq!((status, message(&body)), (400, "Invalid Zip Code."));
    let (status, body) = ask("ZIPCode=");
    assert_eq!(status, 400);
    assert!(message(&body).ends_with(
        "failed with reason: [ERROR - Parameter 'ZIPCode' is required but is missing.: []]"
    ));
}
