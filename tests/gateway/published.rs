//! Every success body of USPS that is known, in its own words, where they are at hand: all that this program has a reader for is read
//! without error, and what comes of it is in a table that was checked by hand. (The same in our wording, always: `recorded`,
//! `recorded_abroad`.)

use std::path::{Path, PathBuf};

use edgepost::carrier::usps::address;
use edgepost::carrier::usps::city_state;
use edgepost::carrier::usps::international::InternationalSearch;
use edgepost::carrier::usps::oauth;
use edgepost::carrier::usps::options::OptionsSearch;
use edgepost::carrier::usps::standards::StandardsLookup;
use edgepost::carrier::usps::{Prices, payments, service};
use edgepost::clock::{UnixMillis, iso_date, parse_iso_date};
use edgepost::ports::Response;
use edgepost::postal::{Country, Zip5};
use edgepost::rates::{
    ExtraService, Extras, LengthUnit, Parcel, PriceType, Side, Weight, WeightUnit,
};
use serde_json::{Value, json};

/// How a body is read.
#[derive(Clone, Copy)]
enum Reader {
    Address,
    CityState(&'static str),
    Token,
    PaymentToken,
    /// From here to there.
    Options(&'static str, &'static str),
    /// One option, or several, of the domestic prices: each is written as in an answer of shipping options. Answers of 2024 leave out
    /// what their question named: rate indicator and processing category.
    DomesticPrices(&'static str, &'static str),
    OptionsAbroad,
    PricesAbroad(&'static str),
    Standards(&'static str, &'static str),
}

/// File, place in it, reader, and what is read. Amounts are cents: `totalBasePrice`, and what was added to it.
const KNOWN: &[(&str, &str, Reader, &str)] = &[
    (
        "readme/addresses-address.json",
        "/response",
        Reader::Address,
        "Confirmed 20007-3704",
    ),
    (
        "readme/addresses-city-and-state.json",
        "/response",
        Reader::CityState("30022"),
        "Alpharetta GA",
    ),
    (
        "readme/domestic-prices-base-rates-request.json",
        "/response",
        Reader::DomesticPrices("SP", "NONSTANDARD"),
        "nothing to offer",
    ),
    (
        "readme/domestic-prices-total-rates-request.json",
        "/response",
        Reader::DomesticPrices("SP", "NONSTANDARD"),
        "nothing to offer",
    ),
    (
        "readme/international-prices-base-rates-list-request.json",
        "/response",
        Reader::PricesAbroad("priority_mail_international"),
        "priority_mail_international not_understood",
    ),
    (
        "readme/international-prices-total-rates-request.json",
        "/response",
        Reader::PricesAbroad("priority_mail_express_international"),
        "priority_mail_express_international not_understood",
    ),
    (
        "readme/oauth-token-authorization-code.json",
        "/response",
        Reader::Token,
        "11111 s",
    ),
    (
        "readme/oauth-token-client-credentials.json",
        "/response",
        Reader::Token,
        "11111 s",
    ),
    (
        "readme/oauth-token-refresh.json",
        "/response",
        Reader::Token,
        "11111 s",
    ),
    (
        "readme/payments-payment-authorization.json",
        "/response",
        Reader::PaymentToken,
        "28800 s",
    ),
    (
        "readme/service-standards-estimates-request.json",
        "/response",
        Reader::Standards("27703", "32821"),
        "[]",
    ),
    (
        "readme/shipping-options-package-shipping-options.json",
        "/response",
        Reader::Options("05485", "38746"),
        "nothing to offer",
    ),
    (
        "recorded/city_state.success.json",
        "/interactions/0/response/body",
        Reader::CityState("27703"),
        "Durham NC",
    ),
    (
        "recorded/rate_estimates.success.json",
        "/interactions/0/response/body",
        Reader::DomesticPrices("SP", "NONSTANDARD"),
        "ground_advantage own 2035",
    ),
    (
        "recorded/rate_estimates.success.json",
        "/interactions/1/response/body",
        Reader::DomesticPrices("DR", "NONSTANDARD"),
        "ground_advantage own 9550 fees [1800]",
    ),
    (
        "recorded/shipping_options.karrio.json",
        "/response",
        Reader::Options("60601", "94105"),
        "priority_mail_express padded_flat_rate_envelope 3225 2025-05-31; priority_mail_express own 45730 2025-05-31; priority_mail padded_flat_rate_envelope 1085 2025-06-02; priority_mail medium_flat_rate_box 1915 2025-06-02; priority_mail large_flat_rate_box 2630 2025-06-02; priority_mail large_flat_rate_box_military 2505 2025-06-02; priority_mail own 18400 2025-06-02; ground_advantage own 15185 2025-06-03",
    ),
    (
        "recorded/timings.invalid_dest_zip.json",
        "/interactions/0/response/body",
        Reader::Standards("27703", "00000"),
        "[]",
    ),
    (
        "spec/domestic-prices.json",
        "/components.examples/BaseRatesSearchExample/value",
        Reader::DomesticPrices("SP", "NONSTANDARD"),
        "ground_advantage own 865 fees [400] published",
    ),
    (
        "spec/domestic-prices.json",
        "/components.examples/BaseRatesListSearchExample/value",
        Reader::DomesticPrices("SP", "NONSTANDARD"),
        "nothing to offer",
    ),
    (
        "spec/domestic-prices.json",
        "/components.examples/TotalRatesSearchExample/value",
        Reader::DomesticPrices("SP", "NONSTANDARD"),
        "nothing to offer",
    ),
    (
        "spec/international-prices.json",
        "/components.examples/BaseRatesListSearchResponseExample/value",
        Reader::PricesAbroad("priority_mail_express_international"),
        "priority_mail_express_international own 5999; priority_mail_express_international padded_flat_rate_envelope 5610",
    ),
    (
        "spec/international-prices.json",
        "/components.examples/TotalRatesSearchResponseExample/value",
        Reader::PricesAbroad("priority_mail_international"),
        "priority_mail_international large_flat_rate_box 7324 published; priority_mail_international medium_flat_rate_box 5806 published; priority_mail_international padded_flat_rate_envelope 2966 published; priority_mail_international own 4418 published",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/clientCredentialsTokenResponse/value",
        Reader::Token,
        "28799 s",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/resourceOwnerCredentialsTokenResponse/value",
        Reader::Token,
        "28799 s",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/refreshTokenResponse/value",
        Reader::Token,
        "28799 s",
    ),
    (
        "spec/payments.json",
        "/components.examples/PaymentAuthorizationResponseWithRateHolder/value",
        Reader::PaymentToken,
        "28800 s",
    ),
    (
        "spec/shipping-options.json",
        "/components.examples/DomesticOutboundOptionsExample/value",
        Reader::Options("50311", "60119"),
        "nothing to offer",
    ),
    (
        "spec/shipping-options.json",
        "/components.examples/DomesticReturnOptionsExample/value",
        Reader::Options("50311", "60119"),
        "nothing to offer",
    ),
    (
        "spec/shipping-options.json",
        "/components.examples/InternationalOptionsExample/value",
        Reader::OptionsAbroad,
        "priority_mail_express_international own 6564 extras [2015] published",
    ),
];

/// Success bodies of calls that are never made, and examples of questions.
const NO_READER: &[(&str, &str)] = &[
    ("readme/addresses-zipcode.json", ""),
    (
        "readme/domestic-prices-extra-services-rates-request.json",
        "",
    ),
    ("readme/domestic-prices-letter-rates-request.json", ""),
    ("readme/international-prices-base-rates-request.json", ""),
    (
        "readme/international-prices-extra-services-rates-request.json",
        "",
    ),
    ("readme/locations-dropoff-locations.json", ""),
    ("readme/locations-post-office-locator.json", ""),
    ("readme/oauth-revoke.json", ""),
    ("readme/service-standards-standards-request.json", ""),
    ("readme/tracking-single-request-detail.json", ""),
    ("readme/tracking-single-request-summary.json", ""),
    (
        "spec/domestic-prices.json",
        "/components.examples/ExtraServiceRatesSearchExample/value",
    ),
    (
        "spec/domestic-prices.json",
        "/components.examples/LetterRatesSearchExample/value",
    ),
    (
        "spec/international-prices.json",
        "/components.examples/BaseRatesSearchResponseExample/value",
    ),
    (
        "spec/international-prices.json",
        "/components.examples/ExtraServiceRatesSearchResponseExample/value",
    ),
    (
        "spec/international-prices.json",
        "/components.examples/LetterRatesSearchResponseExample/value",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/authorizationCodeResponse/value",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/authorizationCodeTokenRequest/value",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/clientCredentialsTokenRequest/value",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/clientCredentialsTokenRequestFormURLEncoded/value",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/refreshTokenCredentialsTokenRequest/value",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/resourceOwnerCredentialsTokenRequest/value",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/revokeTokenRequest/value",
    ),
    (
        "spec/oauth2.json",
        "/components.examples/revokeTokenRequestFormURLEncoded/value",
    ),
    (
        "spec/payments.json",
        "/components.examples/AllRolesPaymentAuthorizationRequest/value",
    ),
    (
        "spec/payments.json",
        "/components.examples/MinimumPaymentAuthorizationRequest/value",
    ),
    (
        "spec/payments.json",
        "/components.examples/MinimumPaymentAuthorizationRequestPCPostage/value",
    ),
    (
        "spec/payments.json",
        "/components.examples/PaymentAccountAmountInquiry/value",
    ),
    (
        "spec/payments.json",
        "/components.examples/PaymentAccountInquiry/value",
    ),
    ("spec/service-standards-files.json", ""),
    ("spec/subscriptions-addresses.json", ""),
    ("spec/tracking.json", ""),
];

fn side(inches: f64) -> Side {
    Side::new(inches, LengthUnit::Inch).unwrap()
}

fn zip(text: &str) -> Zip5 {
    Zip5::parse(text).unwrap()
}

fn a_pound() -> Parcel {
    Parcel::new(
        Weight::new(1.0, WeightUnit::Pound).unwrap(),
        [side(6.0), side(6.0), side(6.0)],
    )
}

/// Tokens were taken out of the copies, and a description put in their place.
fn with_tokens(body: &Value) -> Value {
    match body {
        Value::String(text) if text.starts_with('<') => json!("eyJhbGciOiJSUzI1NiJ9.e30.c2ln"),
        Value::Array(all) => all.iter().map(with_tokens).collect(),
        Value::Object(all) => {
            let members = all.iter();
            Value::Object(
                members
                    .map(|(name, value)| (name.clone(), with_tokens(value)))
                    .collect(),
            )
        }
        other => other.clone(),
    }
}

fn response(body: &Value) -> Response {
    let body = with_tokens(body);
    Response {
        status: 200,
        received_at: UnixMillis::default(),
        retry_after: None,
        content_type: None,
        body: body.to_string().into_bytes(),
    }
}

fn domestic(origin: &str, destination: &str, parcel: Parcel) -> OptionsSearch {
    OptionsSearch {
        origin: zip(origin),
        destination: zip(destination),
        parcel,
        mailing_date: parse_iso_date("2024-04-15").unwrap(),
        price_type: PriceType::Retail,
        account: None,
        extras: Extras::default(),
    }
}

fn abroad() -> InternationalSearch {
    InternationalSearch {
        origin: zip("22407"),
        country: Country::parse("CA").unwrap(),
        postal_code: None,
        parcel: a_pound(),
        mailing_date: parse_iso_date("2024-04-15").unwrap(),
        price_type: PriceType::Commercial,
        account: None,
        extras: Extras::default(),
        duties: Vec::new(),
    }
}

/// Services, packaging, cents, and what is odd.
fn line(prices: Prices) -> String {
    let rows = prices.rows.iter().map(|row| {
        let extras: Vec<_> = row.extras.iter().map(|one| one.amount.0).collect();
        let fees: Vec<_> = row.surcharges.iter().map(|one| one.amount.0).collect();
        let day = row.delivery.map(|delivery| iso_date(delivery.date));
        format!(
            "{} {} {}{}{}{}{}",
            row.service.id,
            row.packaging.name(),
            row.price.0,
            if fees.is_empty() {
                String::new()
            } else {
                format!(" fees {fees:?}")
            },
            if extras.is_empty() {
                String::new()
            } else {
                format!(" extras {extras:?}")
            },
            day.map(|day| format!(" {day}")).unwrap_or_default(),
            if row.published { " published" } else { "" },
        )
    });
    let odd = prices
        .odd
        .iter()
        .map(|(service, why)| format!("{} {}", service.id, why.name()));
    let unknown = prices
        .unknown
        .iter()
        .map(|class| format!("unknown {class}"));
    let all: Vec<_> = rows.chain(odd).chain(unknown).collect();
    match all.is_empty() {
        true => "nothing to offer".to_owned(),
        false => all.join("; "),
    }
}

fn read(reader: Reader, body: &Value) -> String {
    let response = response(body);
    match reader {
        Reader::Address => {
            let found = address::answer(&response).unwrap();
            format!("{:?} {}", found.matched, found.standardized.unwrap().zip)
        }
        Reader::CityState(code) => {
            let place = city_state::answer(&response, zip(code)).unwrap();
            format!("{} {}", place.city, place.state.code())
        }
        Reader::Token => {
            let grant = oauth::answer(&response).unwrap();
            format!("{} s", grant.life.as_secs())
        }
        Reader::PaymentToken => {
            let grant = payments::answer(&response).unwrap();
            format!("{} s", grant.life.as_secs())
        }
        Reader::Options(origin, destination) => {
            let heavy = Parcel::new(
                Weight::from_pounds(55),
                [side(16.0), side(14.0), side(12.0)],
            );
            let parcel = match origin {
                "60601" => heavy,
                _ => a_pound(),
            };
            let search = domestic(origin, destination, parcel);
            line(search.answer(&response).unwrap())
        }
        Reader::DomesticPrices(indicator, category) => {
            let mut options = match body.get("rateOptions") {
                Some(options) => options.clone(),
                None => json!([body]),
            };
            for option in options.as_array_mut().unwrap() {
                for rate in option["rates"].as_array_mut().unwrap() {
                    for (name, asked) in [
                        ("rateIndicator", indicator),
                        ("processingCategory", category),
                    ] {
                        if rate.get(name).is_none() {
                            rate[name] = json!(asked);
                        }
                    }
                }
            }
            let wrapped =
                json!({"pricingOptions": [{"shippingOptions": [{"rateOptions": options}]}]});
            let response = self::response(&wrapped);
            line(
                domestic("23224", "63025", a_pound())
                    .answer(&response)
                    .unwrap(),
            )
        }
        Reader::OptionsAbroad => {
            let insurance = ExtraService::Insurance(edgepost::rates::Cents(30_000));
            let search = InternationalSearch {
                extras: Extras::new([insurance]).unwrap(),
                ..abroad()
            };
            line(search.options_answer(&response).unwrap())
        }
        Reader::PricesAbroad(id) => line(
            abroad()
                .prices_answer(service(id).unwrap(), &response)
                .unwrap(),
        ),
        Reader::Standards(origin, destination) => {
            let lookup = StandardsLookup {
                origin: zip(origin),
                destination: zip(destination),
                mailing_date: parse_iso_date("2023-01-01").unwrap(),
                weight: Weight::from_pounds(1),
                po_box: false,
            };
            let found = lookup.answer(&response).unwrap();
            let days = found.iter();
            let days: Vec<_> = days
                .map(|(service, delivery)| format!("{} {}", service.id, iso_date(delivery.date)))
                .collect();
            format!("{days:?}")
        }
    }
}

fn examples() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/usps/examples");
    folder.is_dir().then_some(folder)
}

/// The success bodies of a file, with their place in it.
fn bodies(file: &Value) -> Vec<(String, &Value)> {
    let mut found = Vec::new();
    if let Some(interactions) = file["interactions"].as_array() {
        for (number, one) in interactions.iter().enumerate() {
            if one["response"]["status"]["code"] == 200 {
                let place = format!("/interactions/{number}/response/body");
                found.push((place, &one["response"]["body"]));
            }
        }
    }
    if let Some(examples) = file["components.examples"].as_object() {
        for (name, example) in examples {
            let body = &example["value"];
            if body.get("error").is_none() {
                found.push((format!("/components.examples/{name}/value"), body));
            }
        }
    }
    if let Some(body) = file.get("response") {
        found.push(("/response".to_owned(), body));
    }
    found
}

#[test]
fn every_published_success_body_is_read_or_said_to_have_no_reader() {
    let Some(folder) = examples() else {
        return;
    };
    let mut wrong = Vec::new();
    let mut read_of = 0;
    for group in ["recorded", "readme", "spec"] {
        let mut files: Vec<_> = std::fs::read_dir(folder.join(group))
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        files.sort();
        for path in files {
            let name = format!("{group}/{}", path.file_name().unwrap().to_str().unwrap());
            let file: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
            for (place, body) in bodies(&file) {
                let known = KNOWN
                    .iter()
                    .find(|(file, at, ..)| *file == name && *at == place);
                let left_out = NO_READER
                    .iter()
                    .any(|(file, at)| *file == name && (*at == place || at.is_empty()));
                match known {
                    Some((_, _, reader, expected)) => {
                        read_of += 1;
                        let found = read(*reader, body);
                        if found != *expected {
                            wrong.push(format!("{name}{place}: {found}"));
                        }
                    }
                    None if left_out => {}
                    None => wrong.push(format!("{name}{place}: in no table")),
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert_eq!(read_of, KNOWN.len());
}
