use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::{Value, json};

use crate::{
    LabelState,
    client::{Client, KEY, label, why},
};

mod cancelled;
mod forms;
mod gateway;
mod keys;
mod refusals;
mod tokens;

const PATH: &str = "/labels/v3/label";

fn package(changes: Value) -> Value {
    label(json!({"packageDescription": changes}))
}

fn number(body: &Value) -> String {
    body["trackingNumber"]
        .as_str()
        .unwrap_or_default()
        .to_owned()
}

#[test]
fn a_label_is_paid_by_the_payer_and_written_down() {
    let mut client = Client::paying(|_| {});
    let body =
        package(json!({"extraServices": [921, 930], "packageOptions": {"packageValue": 35}}));
    let (status, metadata) = client.buy(&body);
    assert_eq!(status, 200, "{metadata}");
    let cents = |value: &Value| (value.as_f64().unwrap() * 100.0).round() as i64;
    let sum = |list: &Value| {
        list.as_array()
            .unwrap()
            .iter()
            .map(|entry| cents(&entry["price"]))
            .sum::<i64>()
    };
    let total =
        cents(&metadata["postage"]) + sum(&metadata["extraServices"]) + sum(&metadata["fees"]);
    let names: Vec<&str> = metadata["extraServices"]
        .as_array()
        .unwrap()
        .iter()
        .map(|extra| extra["name"].as_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "USPS Tracking",
            "Signature Confirmation",
            "Insurance <= $500"
        ]
    );
    assert_eq!(client.balance(), 100_000 - total);
    let charges = client.emulator.charges();
    assert_eq!(charges.len(), 1);
    assert_eq!(charges[0].amount_cents, total as u64);
    assert_eq!(charges[0].tracking_number, number(&metadata));
    assert_eq!(charges[0].account.as_ref().unwrap().number, "1234567890");
    assert_eq!(charges[0].state, LabelState::Charged);
}

#[test]
fn the_postage_is_what_the_options_offer_for_the_same_rate() {
    let mut client = Client::paying(|settings| settings.quota_on = false);
    for (changes, holder) in [
        (json!({}), false),
        (json!({}), true),
        (
            json!({"mailClass": "PRIORITY_MAIL", "rateIndicator": "FE", "processingCategory": "FLATS"}),
            false,
        ),
        (
            json!({"mailClass": "PRIORITY_MAIL_EXPRESS", "rateIndicator": "PA"}),
            false,
        ),
        (
            json!({"mailClass": "PRIORITY_MAIL", "rateIndicator": "CP"}),
            false,
        ),
        (
            json!({"rateIndicator": "DR", "processingCategory": "NONSTANDARD", "length": 32, "width": 14, "height": 12}),
            false,
        ),
        (
            json!({"mailClass": "PARCEL_SELECT", "destinationEntryFacilityType": "DESTINATION_DELIVERY_UNIT", "destinationEntryFacilityAddress": {"city": "San Francisco", "state": "CA", "ZIPCode": "94105"}}),
            false,
        ),
    ] {
        let body = package(changes);
        let package = &body["packageDescription"];
        let price_type = if holder { "CONTRACT" } else { "COMMERCIAL" };
        let account = json!({"accountType": "EPS", "accountNumber": "1234567890"});
        let question = json!({
            "pricingOptions": [{"priceType": price_type, "paymentAccount": account}],
            "originZIPCode": "60601", "destinationZIPCode": "94105",
            "packageDescription": {"mailClass": package["mailClass"], "mailingDate": package["mailingDate"], "weight": package["weight"],
                "length": package["length"], "width": package["width"], "height": package["height"], "extraServices": [920]},
        });
        let (_, options) = client.send("POST", "/shipments/v3/options/search", &question);
        let offers = options["pricingOptions"][0]["shippingOptions"][0]["rateOptions"]
            .as_array()
            .unwrap();
        let offer = offers
            .iter()
            .find(|offer| {
                [
                    "rateIndicator",
                    "processingCategory",
                    "destinationEntryFacilityType",
                ]
                .iter()
                .all(|member| offer["rates"][0][*member] == package[*member])
            })
            .unwrap();
        if holder {
            let mut roles = crate::client::roles();
            let role = json!({"roleName": "RATE_HOLDER", "CRID": "12345678", "accountType": "EPS", "accountNumber": "1234567890"});
            roles["roles"].as_array_mut().unwrap().push(role);
            let (_, answer) = client.send("POST", "/payments/v3/payment-authorization", &roles);
            client.payment = answer["paymentAuthorizationToken"]
                .as_str()
                .unwrap()
                .to_owned();
        } else {
            client.new_payment_token("1234567890");
        }
        let before = client.balance();
        let (status, metadata) = client.buy(&body);
        assert_eq!(status, 200, "{metadata}");
        let charged = (before - client.balance()) as f64 / 100.0;
        assert_eq!(
            json!(charged).as_f64(),
            offer["totalPrice"].as_f64(),
            "{package}"
        );
        let rate = &offer["rates"][0];
        assert_eq!(metadata["postage"].as_f64(), rate["price"].as_f64());
        assert_eq!(
            (&metadata["SKU"], &metadata["zone"]),
            (&rate["SKU"], &rate["zone"])
        );
        assert_eq!(
            metadata["fees"].as_array().unwrap().len(),
            rate["fees"].as_array().unwrap().len()
        );
    }
}

#[test]
fn tracking_numbers_follow_the_seed_and_bear_the_mailer() {
    let numbers = || {
        let mut client = Client::paying(|_| {});
        [(); 3].map(|()| number(&client.buy(&label(json!({}))).1))
    };
    let (first, second) = (numbers(), numbers());
    assert_eq!(first, second);
    for number in &first {
        assert!(number.starts_with("92001123456789"), "{number}");
        assert_eq!(number.len(), 22);
        let (digits, check) = number.split_at(21);
        assert_eq!(super::tracking::check_digit(digits).to_string(), check);
    }
    assert_ne!(first[0], first[1]);
}

#[test]
fn an_account_runs_dry_and_can_be_filled() {
    let mut client = Client::paying(|_| {});
    client.new_payment_token("9000000007");
    let (status, body) = client.buy(&label(json!({})));
    let text =
        "Your Trust balance has insufficient funds. Please fund your Trust balance and try again.";
    assert_eq!((status, why(&body)), (400, text));
    assert_eq!(body["error"]["errors"][0]["code"], "100007");
    assert!(client.emulator.charges().is_empty());
    client.emulator.change_settings(|settings| {
        let accounts = settings.postage.payment_accounts.iter_mut();
        for account in accounts.filter(|account| account.number == "9000000007") {
            account.balance_cents = Some(2_000);
        }
    });
    assert_eq!(client.buy(&label(json!({}))).0, 200);
    assert_eq!(client.buy(&label(json!({}))).0, 200);
    assert_eq!(client.buy(&label(json!({}))).0, 400);
    let left = client.emulator.balance_cents("9000000007").unwrap();
    assert!((0..1_000).contains(&left), "{left}");
}

#[test]
fn insurance_above_500_dollars_is_another_service() {
    let mut client = Client::paying(|_| {});
    for (value, name) in [(500, "Insurance <= $500"), (501, "Insurance > $500")] {
        let options = json!({"packageValue": value});
        let (_, body) = client.buy(&package(
            json!({"extraServices": [930], "packageOptions": options}),
        ));
        assert_eq!(body["extraServices"][1]["name"], name, "{value}");
    }
}

/// The files of a JSON answer, decoded.
fn file(body: &Value, name: &str) -> Option<String> {
    let bytes = STANDARD.decode(body[name].as_str()?).unwrap();
    Some(String::from_utf8(bytes).unwrap())
}
