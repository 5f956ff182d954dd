//! Questions about delivery dates and about parcels abroad, and the emulator's answers, against the carrier's OpenAPI documents where they are at hand, and
//! always against what we rely on of them.

use std::path::PathBuf;
use std::sync::LazyLock;

use bytes::Bytes;
use edgepost::carrier::usps::international::{DutyItem, InternationalSearch};
use edgepost::carrier::usps::oauth::{self, Credentials};
use edgepost::carrier::usps::options::PaymentAccount;
use edgepost::carrier::usps::standards::StandardsLookup;
use edgepost::carrier::usps::{Endpoint, SERVICES};
use edgepost::carrier::{AccessToken, CarrierError};
use edgepost::clock::{Date, UnixMillis, date_of_unix_day};
use edgepost::ports::{Request, Response};
use edgepost::postal::{Country, Zip5};
use edgepost::rates::{
    Cents, ExtraService, Extras, LengthUnit, Parcel, PriceType, Service, Side, Weight, WeightUnit,
};
use emulator::{Emulator, ErrorSource, Settings, StandardsForm};
use serde_json::Value;

use crate::openapi::Document;
use crate::support::incoming;

/// 2026-11-21T20:00:00Z, and its day.
const NOW_MS: u64 = 1_795_291_200_000;
const TODAY: u64 = 20_778;
/// How many questions of each kind are generated.
const QUESTIONS: usize = 10_000;

static OPTIONS: LazyLock<Vec<Document>> = LazyLock::new(|| {
    read(
        "shipping-options-abroad",
        "shipping-options",
        "/shipments/v3",
    )
});
static PRICES: LazyLock<Vec<Document>> = LazyLock::new(|| {
    let name = "international-prices";
    read(name, name, "/international-prices/v3")
});
static STANDARDS: LazyLock<Vec<Document>> = LazyLock::new(|| {
    let name = "service-standards";
    read(name, name, "/service-standards/v3")
});

/// Ours, and the carrier's where it is present.
fn read(own: &str, theirs: &str, base: &'static str) -> Vec<Document> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let own = root.join(format!("tests/fixtures/usps/contract/{own}.json"));
    let own: Value = serde_json::from_slice(&std::fs::read(own).unwrap()).unwrap();
    let theirs = root.join(format!("../shared/usps/openapi/{theirs}.yaml"));
    let theirs = std::fs::read_to_string(theirs).ok();
    let theirs = theirs.map(|text| serde_norway::from_str(&text).unwrap());
    [Some(own), theirs]
        .iter()
        .flatten()
        .map(|document| Document::new(base, document))
        .collect()
}

fn assert_fits(documents: &[Document], request: &Request) {
    for document in documents {
        let findings = document.findings(request);
        let body = String::from_utf8_lossy(&request.body);
        assert!(
            findings.is_empty(),
            "{findings:?} in {} {body}",
            request.url
        );
    }
}

fn pick<T: Copy>(chance: &mut fastrand::Rng, from: &[T]) -> T {
    from[chance.usize(..from.len())]
}

fn some_zip(chance: &mut fastrand::Rng) -> Zip5 {
    Zip5::parse(&format!("{:05}", chance.u32(..100_000))).unwrap()
}

fn some_weight(chance: &mut fastrand::Rng) -> Weight {
    let unit = pick(
        chance,
        &[
            WeightUnit::Pound,
            WeightUnit::Ounce,
            WeightUnit::Gram,
            WeightUnit::Kilogram,
        ],
    );
    let most = pick(chance, &[0.01, 1.0, 4.0, 70.0, 400.0]);
    Weight::new(0.000_01 + chance.f64() * most, unit).unwrap()
}

fn some_parcel(chance: &mut fastrand::Rng) -> Parcel {
    let unit = pick(chance, &[LengthUnit::Inch, LengthUnit::Centimetre]);
    let sides = [(); 3].map(|()| {
        let most = pick(chance, &[1.0, 10.0, 40.0, 900.0]);
        Side::new(0.001 + chance.f64() * most, unit).unwrap()
    });
    Parcel::new(some_weight(chance), sides)
}

fn some_day(chance: &mut fastrand::Rng, most_ahead: u64) -> Date {
    date_of_unix_day(TODAY + chance.u64(..=most_ahead))
}

/// Any two letters that are a country.
fn some_country(chance: &mut fastrand::Rng) -> Country {
    loop {
        let code: String = (0..2).map(|_| chance.uppercase()).collect();
        if let Some(country) = Country::parse(&code) {
            return country;
        }
    }
}

fn some_item(chance: &mut fastrand::Rng, number: usize) -> DutyItem {
    let most = pick(chance, &[10, 10_000, 99_999_999]);
    let cents = chance.u64(1..=most);
    let hs = pick(
        chance,
        &[
            None,
            Some("610910"),
            Some("6109.10.0012"),
            Some("..610910...."),
            Some("Ab12Cd34Ef56Gh"),
        ],
    );
    let origin = chance.bool().then(|| some_country(chance));
    let id = format!("{}{number}", pick(chance, &["", "item_", "Ab"]));
    DutyItem::new(&id, Cents(cents), chance.u32(1..=9_999), origin, hs).unwrap()
}

/// Everything a page may send for a parcel abroad, and more.
fn some_search(chance: &mut fastrand::Rng) -> InternationalSearch {
    const POSTAL_CODES: [&str; 10] = [
        "",
        "  ",
        "K1A 0B1",
        "SW1A 1AA",
        "105-0011",
        "〒105-0011",
        "12345678901",
        "123456789012",
        "\"\\\u{7}",
        "½ Ñ",
    ];
    let items = pick(chance, &[0, 0, 1, 2, 30]);
    let most_insured = pick(chance, &[100, 50_002, 500_000]);
    let insured = ExtraService::Insurance(Cents(chance.u64(1..most_insured)));
    let extras = [ExtraService::Signature, insured].into_iter();
    let extras: Vec<_> = extras.filter(|_| chance.bool()).collect();
    InternationalSearch {
        origin: some_zip(chance),
        country: some_country(chance),
        postal_code: chance
            .bool()
            .then(|| pick(chance, &POSTAL_CODES).to_owned()),
        parcel: some_parcel(chance),
        mailing_date: some_day(chance, 7),
        price_type: pick(chance, &[PriceType::Retail, PriceType::Commercial]),
        account: chance.bool().then(|| PaymentAccount {
            account_type: pick(chance, &["EPS", "PERMIT", "METER"]),
            account_number: chance.u64(1..10_000_000_000).to_string(),
        }),
        extras: Extras::new(extras).unwrap(),
        duties: (0..items).map(|number| some_item(chance, number)).collect(),
    }
}

fn abroad() -> impl Iterator<Item = &'static Service> {
    let all = SERVICES.iter().map(|(_, service)| service);
    all.filter(|service| service.abroad)
}

#[test]
fn every_question_about_a_parcel_abroad_is_as_the_documents_have_it() {
    let (usps, token) = (
        Endpoint::new("http://127.0.0.1:8788"),
        AccessToken::new("t"),
    );
    let mut chance = fastrand::Rng::with_seed(21);
    let mut asked = 0;
    for _ in 0..QUESTIONS {
        let search = some_search(&mut chance);
        assert_eq!(search.is_askable(), !search.country.is_domestic_mail());
        if !search.is_askable() {
            continue;
        }
        let service = abroad().nth(chance.usize(..3)).unwrap();
        assert_fits(&OPTIONS, &search.options_request(&usps, &token));
        let prices = search.prices_request(service, &usps, &token);
        assert_fits(&PRICES, &prices);
        asked += 1;
    }
    // Ten of 249 countries are domestic mail.
    assert!((QUESTIONS * 9 / 10..QUESTIONS).contains(&asked), "{asked}");
}

#[test]
fn every_question_about_a_delivery_date_is_as_the_documents_have_it() {
    let (usps, token) = (
        Endpoint::new("http://127.0.0.1:8788"),
        AccessToken::new("t"),
    );
    let mut chance = fastrand::Rng::with_seed(22);
    for _ in 0..QUESTIONS {
        let lookup = StandardsLookup {
            origin: some_zip(&mut chance),
            destination: some_zip(&mut chance),
            mailing_date: some_day(&mut chance, 30),
            weight: some_weight(&mut chance),
            po_box: chance.bool(),
        };
        assert_fits(&STANDARDS, &lookup.request(&usps, &token));
    }
}

/// Without it the two tests above would not show much.
#[test]
fn the_documents_find_what_is_wrong() {
    let (usps, token) = (
        Endpoint::new("http://127.0.0.1:8788"),
        AccessToken::new("t"),
    );
    let mut chance = fastrand::Rng::with_seed(23);
    let search = loop {
        let search = some_search(&mut chance);
        if !search.country.is_domestic_mail()
            && !search.duties.is_empty()
            && search.extras.insured().is_some()
        {
            break search;
        }
    };
    let options = search.options_request(&usps, &token);
    let service = abroad().next().unwrap();
    let prices = search.prices_request(service, &usps, &token);
    for (documents, request) in [(&OPTIONS, &options), (&PRICES, &prices)] {
        let body: Value = serde_json::from_slice(&request.body).unwrap();
        let members = body.as_object().unwrap();
        for (name, value) in members {
            let wrong = match value {
                Value::String(_) => 7.into(),
                _ => Value::from("7"),
            };
            let mut body = body.clone();
            body[name] = wrong;
            assert_refused(documents, request, &body);
        }
        let mut more = body.clone();
        more["colour"] = "red".into();
        assert_refused(documents, request, &more);
    }
    let lookup = StandardsLookup {
        origin: some_zip(&mut chance),
        destination: some_zip(&mut chance),
        mailing_date: some_day(&mut chance, 30),
        weight: some_weight(&mut chance),
        po_box: false,
    };
    let request = lookup.request(&usps, &token);
    for (from, to) in [
        ("weight=", "weight=x"),
        ("STREET", "HOUSE"),
        ("acceptanceTime=1800", "acceptanceTime=2400"),
        ("acceptanceDate=2026", "acceptanceDate=26"),
        ("mailClass=ALL", "mailClass=ANY"),
        ("originZIPCode", "fromZIPCode"),
    ] {
        let url = request.url.replace(from, to);
        assert_ne!(url, request.url);
        let wrong = Request {
            url,
            ..request.clone()
        };
        for document in STANDARDS.iter() {
            assert!(!document.findings(&wrong).is_empty(), "{to}");
        }
    }
}

fn assert_refused(documents: &[Document], request: &Request, body: &Value) {
    let wrong = Request {
        body: body.to_string().into_bytes(),
        ..request.clone()
    };
    for document in documents {
        assert!(!document.findings(&wrong).is_empty(), "{body:#}");
    }
}

/// Where live answers are known to contradict the documents (CONTRACT §§4, 9): date-times have no zone, numbers come as texts and
/// texts as numbers, blanks stand for nothing, standards have no blank in front, and `source` is a text.
fn bring_to_form(value: &mut Value) {
    let entries = value.pointer_mut("/error/errors");
    for entry in entries.and_then(Value::as_array_mut).into_iter().flatten() {
        if entry["source"].is_string() {
            entry["source"] = serde_json::json!({"parameter": entry["source"]});
        }
    }
    for entry in value.as_array_mut().into_iter().flatten() {
        let members = entry.as_object_mut().unwrap();
        members.remove("acceptanceLocations");
        for name in ["cutOffTime", "serviceStandard"] {
            let value = members.get_mut(name).unwrap();
            let text = match value.as_str() {
                Some(text) => text.to_owned(),
                None => value.to_string(),
            };
            *value = format!("{text:>2}").into();
        }
        for pointer in ["/acceptanceDateTime", "/delivery/scheduledDeliveryDateTime"] {
            if let Some(time) = entry.pointer_mut(pointer) {
                let text = time.as_str().unwrap();
                let zone = if text.contains('T') {
                    "Z"
                } else {
                    "T18:00:00Z"
                };
                *time = format!("{text}{zone}").into();
            }
        }
    }
}

/// The emulator, whose answers are held against the documents.
struct Carrier {
    emulator: Emulator,
    usps: Endpoint,
    token: AccessToken,
}

impl Carrier {
    fn new(settings: Settings) -> Self {
        let mut carrier = Self {
            emulator: Emulator::new(
                5,
                Settings {
                    quota_on: false,
                    ..settings
                },
            ),
            usps: Endpoint::new("http://127.0.0.1:8788"),
            token: AccessToken::new("none"),
        };
        let credentials = Credentials {
            client_id: "emulator-client".to_owned(),
            client_secret: "emulator-secret".to_owned(),
        };
        let response = carrier.send(&oauth::request(&carrier.usps, &credentials));
        carrier.token = oauth::answer(&response).unwrap().token;
        carrier
    }

    fn send(&self, request: &Request) -> Response {
        let incoming: http::Request<Bytes> = incoming(request);
        let outcome = self.emulator.answer(&incoming, NOW_MS);
        Response {
            status: outcome.response.status().as_u16(),
            received_at: UnixMillis(NOW_MS),
            retry_after: None,
            content_type: None,
            body: outcome.response.body().to_vec(),
        }
    }

    /// The answer, once it has been found to be as the documents have it.
    fn answer(&self, documents: &[Document], request: &Request) -> Response {
        let response = self.send(request);
        let mut body: Value = serde_json::from_slice(&response.body).unwrap();
        bring_to_form(&mut body);
        let url: http::Uri = request.url.parse().unwrap();
        for document in documents {
            let found =
                document.answer_findings(request.method, url.path(), response.status, &body);
            let found = found.unwrap_or_else(|| panic!("{} is not described", response.status));
            assert!(found.is_empty(), "{} {found:?}\n{body:#}", request.url);
        }
        response
    }
}

/// A question of which the emulator can answer many: from Chicago, of a size that is taken.
fn some_likely_search(chance: &mut fastrand::Rng) -> InternationalSearch {
    let sides = [(); 3].map(|()| Side::new(1.0 + chance.f64() * 15.0, LengthUnit::Inch).unwrap());
    let weight = Weight::new(0.1 + chance.f64() * 6.0, WeightUnit::Pound).unwrap();
    let search = some_search(chance);
    // Whoever wants a signature gets no price.
    let insurance = search.extras.insured().map(ExtraService::Insurance);
    InternationalSearch {
        origin: Zip5::parse("60601").unwrap(),
        parcel: Parcel::new(weight, sides),
        extras: Extras::new(insurance).unwrap(),
        ..search
    }
}

#[test]
fn every_answer_about_a_parcel_abroad_is_described_and_both_apis_say_the_same() {
    let carrier = Carrier::new(Settings::default());
    let mut chance = fastrand::Rng::with_seed(24);
    let (mut answered, mut compared) = (0, 0);
    for number in 0..400 {
        let search = match number % 4 {
            0 => some_search(&mut chance),
            _ => some_likely_search(&mut chance),
        };
        if !search.is_askable() {
            continue;
        }
        let request = search.options_request(&carrier.usps, &carrier.token);
        let rows = match search.options_answer(&carrier.answer(&OPTIONS, &request)) {
            Ok(prices) => prices.rows,
            Err(error) => {
                assert!(matches!(error, CarrierError::InputRefused(_)), "{error:?}");
                continue;
            }
        };
        answered += 1;
        for service in abroad() {
            let of_class: Vec<_> = rows.iter().filter(|row| row.service == service).collect();
            let request = search.prices_request(service, &carrier.usps, &carrier.token);
            let response = carrier.answer(&PRICES, &request);
            let read = search.prices_answer(service, &response);
            match read {
                Ok(prices) => {
                    let rows = prices.rows.iter().collect::<Vec<_>>();
                    assert_eq!(rows, of_class, "{search:?}");
                    compared += prices.rows.len();
                }
                Err(error) => {
                    assert!(matches!(error, CarrierError::InputRefused(_)), "{error:?}");
                    assert!(of_class.is_empty(), "{search:?} {}", service.id);
                }
            }
        }
        let asks_for_duties = !search.duties.is_empty();
        // More than a million dollars is no price.
        assert!(asks_for_duties || rows.iter().all(|row| row.duties.is_none()));
    }
    assert!(answered > 200 && compared > 2_000, "{answered} {compared}");
}

#[test]
fn every_answer_about_a_delivery_date_is_described_and_each_form_of_it_read_alike() {
    let forms = [
        StandardsForm::Text,
        StandardsForm::Padded,
        StandardsForm::Number,
    ];
    let carriers = forms.map(|standards_form| {
        Carrier::new(Settings {
            standards_form,
            error_source: ErrorSource::Object,
            ..Settings::default()
        })
    });
    const PLACES: [&str; 8] = [
        "60601", "94105", "20500", "99501", "96913", "00901", "09012", "00000",
    ];
    let mut chance = fastrand::Rng::with_seed(25);
    let (mut dated, mut undated, mut refused) = (0, 0, 0);
    for _ in 0..200 {
        let zip = |chance: &mut fastrand::Rng| Zip5::parse(pick(chance, &PLACES)).unwrap();
        let lookup = StandardsLookup {
            origin: zip(&mut chance),
            destination: zip(&mut chance),
            mailing_date: some_day(&mut chance, 30),
            weight: some_weight(&mut chance),
            po_box: chance.bool(),
        };
        let answers = carriers.each_ref().map(|carrier| {
            let request = lookup.request(&carrier.usps, &carrier.token);
            lookup.answer(&carrier.answer(&STANDARDS, &request))
        });
        assert!(answers.iter().all(|answer| *answer == answers[0]));
        match &answers[0] {
            Ok(found) if found.is_empty() => undated += 1,
            Ok(found) => {
                assert_eq!(found.len(), 3, "{lookup:?}");
                dated += 1;
            }
            Err(error) => {
                assert!(matches!(error, CarrierError::InputRefused(_)), "{error:?}");
                refused += 1;
            }
        }
    }
    assert!(
        dated > 50 && undated > 20 && refused > 10,
        "{dated} {undated} {refused}"
    );
}
