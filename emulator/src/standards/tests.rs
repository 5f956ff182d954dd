//! What service standards answer, and that their dates are those of shipping options.

use http::Request;

use super::*;

/// 2026-11-21, 18:00 in Greenwich.
const NOW: u64 = 1_795_284_000_000;
const WAY: &str = "originZIPCode=60601&destinationZIPCode=94105";

fn ask_with(query: &str, settings: &Settings) -> (u16, Value) {
    let response = estimates(query, settings, NOW);
    let body = serde_json::from_slice(response.body()).unwrap();
    (response.status().as_u16(), body)
}

fn ask(query: &str) -> (u16, Value) {
    ask_with(query, &Settings::default())
}

fn message(body: &Value) -> &str {
    body["error"]["message"].as_str().unwrap()
}

#[test]
fn the_dates_of_all_classes_are_those_of_shipping_options() {
    for (destination, day) in [
        ("94105", "2026-11-23"),
        ("10001", "2026-11-25"),
        ("96913", "2026-12-20"),
        ("60611", "2026-12-12"),
    ] {
        let (status, body) = ask(&format!(
            "originZIPCode=60601&destinationZIPCode={destination}&acceptanceDate={day}&acceptanceTime=1800&mailClass=ALL&weight=2.5"
        ));
        assert_eq!(status, 200, "{body}");
        let asked = json!({
            "pricingOptions": [{"priceType": "RETAIL"}],
            "originZIPCode": "60601", "destinationZIPCode": destination,
            "packageDescription": {"weight": 2.5, "length": 10, "width": 8, "height": 4, "mailClass": "ALL_OUTBOUND", "mailingDate": day},
        });
        let request = Request::post("/shipments/v3/options/search")
            .header("content-type", "application/json")
            .body(Bytes::from(asked.to_string()))
            .unwrap();
        let response = crate::shipments::options(&request, &Settings::default(), NOW);
        let options: Value = serde_json::from_slice(response.body()).unwrap();
        let options = options["pricingOptions"][0]["shippingOptions"].as_array();
        let mut compared = 0;
        for class in options.unwrap() {
            let entries = body.as_array().unwrap().iter();
            let mut entries = entries.filter(|entry| entry["mailClass"] == class["mailClass"]);
            let entry = entries.next().unwrap();
            assert!(entries.next().is_none(), "{class}");
            let commitment = &class["rateOptions"][0]["commitment"];
            let date = commitment["expectedDeliveryDate"].as_str().unwrap();
            assert_eq!(
                entry["delivery"]["scheduledDeliveryDateTime"],
                format!("{date}T18:00:00")
            );
            let delivery = &entry["delivery"];
            assert_eq!(
                delivery["guaranteedDelivery"],
                commitment["guaranteedDelivery"]
            );
            assert_eq!(entry["serviceStandardMessage"], commitment["name"]);
            compared += 1;
        }
        assert!(compared >= 5, "{compared}");
    }
}

#[test]
fn ground_advantage_has_two_standards_unless_the_weight_is_said() {
    let ground = format!("{WAY}&mailClass=USPS_GROUND_ADVANTAGE");
    let (_, body) = ask(&ground);
    let notes: Vec<_> = body
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| entry["notes"].as_str().unwrap())
        .collect();
    assert_eq!(notes, NOTES);
    let (_, body) = ask(&format!("{ground}&weight=0.5&weightUOM=lb"));
    assert_eq!(body.as_array().unwrap().len(), 1);
    assert!(body[0].get("notes").is_none());
    assert_eq!(ask(WAY).1.as_array().unwrap().len(), 8);
}

#[test]
fn an_unknown_destination_is_a_success_without_standard_and_date() {
    let query = "originZIPCode=27703&destinationZIPCode=00000&mailClass=USPS_GROUND_ADVANTAGE&acceptanceDate=2026-11-23";
    for standards_form in [
        StandardsForm::Text,
        StandardsForm::Padded,
        StandardsForm::Number,
    ] {
        let settings = Settings {
            standards_form,
            ..Settings::default()
        };
        let (status, body) = ask_with(query, &settings);
        assert_eq!(status, 200);
        for entry in body.as_array().unwrap() {
            assert_eq!(entry["serviceStandard"], "");
            assert_eq!(entry["delivery"], json!({"guaranteedDelivery": false}));
            assert_eq!(entry["acceptanceDateTime"], "2026-11-23T08:00:00");
        }
    }
}

#[test]
fn numbers_are_written_in_three_ways_and_date_times_have_no_zone() {
    let query = format!("{WAY}&mailClass=PRIORITY_MAIL&acceptanceDate=2026-11-23");
    for (standards_form, standard, cut_off, arrival) in [
        (
            StandardsForm::Text,
            json!("3"),
            json!("1700"),
            "2026-11-27T18:00:00",
        ),
        (
            StandardsForm::Padded,
            json!(" 3"),
            json!("1700"),
            "2026-11-27T18:00:00",
        ),
        (StandardsForm::Number, json!(3), json!(1700), "2026-11-27"),
    ] {
        let settings = Settings {
            standards_form,
            ..Settings::default()
        };
        let (_, body) = ask_with(&query, &settings);
        let entry = &body[0];
        assert_eq!(
            (&entry["serviceStandard"], &entry["cutOffTime"]),
            (&standard, &cut_off)
        );
        assert_eq!(entry["delivery"]["scheduledDeliveryDateTime"], arrival);
    }
}

#[test]
fn what_is_handed_in_late_moves_on_the_next_day() {
    let asked = |time: &str| {
        let query = format!("{WAY}&mailClass=PRIORITY_MAIL&acceptanceDate=2026-11-23{time}");
        let (_, body) = ask(&query);
        let day = |value: &Value| value.as_str().unwrap().get(..10).unwrap().to_owned();
        (
            day(&body[0]["effectiveAcceptanceDate"]),
            day(&body[0]["delivery"]["scheduledDeliveryDateTime"]),
        )
    };
    let of = |one: &str, other: &str| (one.to_owned(), other.to_owned());
    // 26 November is Thanksgiving, 29 a Sunday.
    assert_eq!(asked(""), of("2026-11-23", "2026-11-27"));
    assert_eq!(asked("&acceptanceTime=1700"), asked(""));
    assert_eq!(
        asked("&acceptanceTime=1701"),
        of("2026-11-24", "2026-11-27")
    );
    assert_eq!(asked("&acceptanceTime=1800"), asked("&acceptanceTime=1701"));
}

#[test]
fn military_mail_has_a_name_and_no_date_and_no_express() {
    let way = "originZIPCode=60601&destinationZIPCode=09012";
    let (_, body) = ask(&format!("{way}&mailClass=ALL&weight=1"));
    for entry in body.as_array().unwrap() {
        assert_eq!(entry["serviceStandardMessage"], "MILITARY");
        assert!(entry["delivery"].get("scheduledDeliveryDateTime").is_none());
        assert_ne!(entry["mailClass"], "PRIORITY_MAIL_EXPRESS");
    }
    let (status, body) = ask(&format!("{way}&mailClass=PRIORITY_MAIL_EXPRESS"));
    assert_eq!(status, 400);
    assert!(message(&body).starts_with("Zip code combination"));
}

#[test]
fn zip_codes_of_three_and_nine_digits_are_taken() {
    for way in [
        "originZIPCode=606&destinationZIPCode=94105",
        "originZIPCode=606011234&destinationZIPCode=941051234",
    ] {
        let (status, body) = ask(&format!("{way}&mailClass=PRIORITY_MAIL"));
        assert_eq!((status, &body[0]["serviceStandard"]), (200, &json!("3")));
    }
    let (status, body) = ask("originZIPCode=00000&destinationZIPCode=94105");
    assert_eq!(status, 400);
    let expected = "A Commitment or Service Standard is not available for this ZIP Code pair.";
    assert_eq!(message(&body), expected);
}

#[test]
fn the_gateway_refuses_what_the_document_does_not_allow() {
    for (query, part) in [
        (
            "originZIPCode=60601",
            "Parameter 'destinationZIPCode' is required but is missing.",
        ),
        (
            "originZIPCode=&destinationZIPCode=94105",
            "Parameter 'originZIPCode' is required",
        ),
        (
            "originZIPCode=60601-1234&destinationZIPCode=94105",
            "\\d{3}|\\d{5}|\\d{9}",
        ),
        (
            "originZIPCode=60601&destinationZIPCode=941",
            "\\d{5}|\\d{9}",
        ),
        (&format!("{WAY}&mailClass=ANY"), "not found in enum"),
        (&format!("{WAY}&destinationType=HOUSE"), "not found in enum"),
        (
            &format!("{WAY}&acceptanceDate=11/23/2026"),
            "invalid against requested date format",
        ),
        (&format!("{WAY}&acceptanceTime=2400"), "does not match"),
        (&format!("{WAY}&acceptanceTime=0860"), "does not match"),
        (&format!("{WAY}&acceptanceTime=8:00"), "does not match"),
        (&format!("{WAY}&weight=heavy"), "allowed primitive type"),
        (&format!("{WAY}&weightUOM=kg"), "not found in enum"),
        (
            &format!("{WAY}&colour=red"),
            "query parameter is unexpected : colour",
        ),
    ] {
        let (status, body) = ask(query);
        assert_eq!(status, 400, "{query}");
        let text = message(&body);
        assert!(
            text.starts_with("OASValidation OpenAPI-Spec-Validation-Service-Standards"),
            "{text}"
        );
        assert!(text.contains(part), "{text} lacks {part}");
        assert_eq!(body["error"]["errors"], json!([]));
    }
    let (status, body) = ask(&format!("{WAY}&acceptanceDate=2026-11-20"));
    assert_eq!(status, 400);
    let expected = "Invalid AcceptDate [2026-11-20]. AcceptDate must be between [2026-11-21] and [2026-12-21].";
    assert_eq!(message(&body), expected);
}

#[test]
fn standards_without_a_day_of_acceptance_count_days() {
    let response = standards(
        &format!("{WAY}&mailClass=PRIORITY_MAIL"),
        &Settings::default(),
        NOW,
    );
    let body: Value = serde_json::from_slice(response.body()).unwrap();
    assert_eq!(
        body,
        json!([{"mailClass": "PRIORITY_MAIL", "originZIPCode": "60601", "destinationZIPCode": "94105", "days": 3,
            "effectiveAcceptanceDate": "2026-11-21", "scheduledDeliveryDate": "2026-11-24"}])
    );
    let refused = standards(
        &format!("{WAY}&acceptanceDate=2026-11-23"),
        &Settings::default(),
        NOW,
    );
    assert_eq!(refused.status(), 400);
}
