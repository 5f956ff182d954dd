//! Every request that is built and every answer of the emulator, against the carrier's OpenAPI documents where they are at
//! hand, and always against what we rely on of them (`tests/fixtures/usps/contract`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use bytes::Bytes;
use edgepost::carrier::usps::oauth::Credentials;
use edgepost::carrier::usps::options::{OptionsSearch, PaymentAccount};
use edgepost::carrier::usps::{Endpoint, address, city_state, classify, fit_one_question, oauth};
use edgepost::carrier::{AccessToken, CarrierError};
use edgepost::clock::date_of_unix_day;
use edgepost::ports::{Request, Response};
use edgepost::postal::{Country, State, TypedAddress, Zip5, ZipCode};
use edgepost::rates::{
    Cents, ExtraService, Extras, LengthUnit, Parcel, PriceType, Side, Weight, WeightUnit,
};
use emulator::{
    AddressesEdition, EmptyLists, EmptyValues, Emulator, ErrorSource, Fault, FaultRule, Forbidden,
    Settings, Unauthorized,
};
use serde_json::Value;

use crate::openapi::Document;
use crate::support::incoming;

/// 2026-11-21T20:00:00Z, and its day.
const NOW_MS: u64 = 1_795_291_200_000;
const TODAY: u64 = 20_778;

const OAUTH: &str = "oauth2";
const ADDRESSES: &str = "addresses";
const ENHANCED: &str = "addresses-enhanced";
const OPTIONS: &str = "shipping-options";

/// Brings an answer to the form of the document.
type Exception = fn(&mut Value);

/// Where live answers are known to contradict the documents (CONTRACT §§2-5). An answer is brought to the document's form
/// before it is held against it; nothing else is let pass.
const EXCEPTIONS: &[(&str, Exception)] = &[
    // "Live uses `\"\"`, `null` and absence for nothing without system."
    (ADDRESSES, without_nothings),
    (ENHANCED, without_nothings),
    // "`source` is a string live and an object in the document."
    (ADDRESSES, source_as_object),
    (ENHANCED, source_as_object),
    (OPTIONS, source_as_object),
    // "`expires_in`: integer in the document and live, string in older captures; `issued_at` alike."
    (OAUTH, numbers_as_numbers),
];

/// Answers that no document describes, by status: the carrier gives them all the same.
const UNDESCRIBED: [u16; 1] = [500];

/// Errors keep theirs: an empty message means something.
fn without_nothings(value: &mut Value) {
    match value {
        Value::Object(members) if members.contains_key("error") => {}
        Value::Object(members) => {
            members.retain(|_, member| !member.is_null() && *member != "");
            members.values_mut().for_each(without_nothings);
        }
        Value::Array(items) => items.iter_mut().for_each(without_nothings),
        _ => {}
    }
}

fn source_as_object(value: &mut Value) {
    let entries = value.pointer_mut("/error/errors");
    for entry in entries.and_then(Value::as_array_mut).into_iter().flatten() {
        if entry["source"].is_string() {
            entry["source"] = serde_json::json!({"parameter": entry["source"]});
        }
    }
}

fn numbers_as_numbers(value: &mut Value) {
    for name in ["expires_in", "issued_at"] {
        let text = value[name].as_str();
        if let Some(number) = text.and_then(|text| text.parse::<u64>().ok()) {
            value[name] = number.into();
        }
    }
}

/// By name: ours, and the carrier's where it is present.
static DOCUMENTS: LazyLock<BTreeMap<&str, Vec<Document>>> = LazyLock::new(|| {
    [
        (OAUTH, "/oauth2/v3"),
        (ADDRESSES, "/addresses/v3"),
        (ENHANCED, "/addresses/v3"),
        (OPTIONS, "/shipments/v3"),
    ]
    .map(|(name, base)| (name, read(name, base)))
    .into()
});

fn read(name: &str, base: &'static str) -> Vec<Document> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"));
    let own = root.join(format!("tests/fixtures/usps/contract/{name}.json"));
    let own: Value = serde_json::from_slice(&std::fs::read(own).unwrap()).unwrap();
    let theirs = root.join(format!("../shared/usps/openapi/{name}.yaml"));
    let theirs = std::fs::read_to_string(theirs).ok();
    let theirs = theirs.map(|text| serde_norway::from_str(&text).unwrap());
    [Some(own), theirs]
        .iter()
        .flatten()
        .map(|document| Document::new(base, document))
        .collect()
}

fn usps() -> Endpoint {
    Endpoint::new("http://127.0.0.1:8788")
}

fn credentials() -> Credentials {
    Credentials {
        client_id: "emulator-client".to_owned(),
        client_secret: "emulator-secret".to_owned(),
    }
}

fn assert_request(documents: &[Document], request: &Request, case: &str) {
    for document in documents {
        let findings = document.findings(request);
        assert!(findings.is_empty(), "{case}: {findings:?}");
    }
    let header = |name| {
        let found = request.headers.iter().find(|(known, _)| *known == name);
        found.map(|(_, value)| value.as_str())
    };
    assert_eq!(header("accept"), Some("application/json"));
    assert_eq!(header("content-type").is_some(), !request.body.is_empty());
    let bearer = header("authorization").is_some_and(|value| value.starts_with("Bearer "));
    assert_eq!(bearer, !request.url.contains("/oauth2/"), "{case}");
}

/// A carrier, and what its answers are held against.
struct Carrier {
    emulator: Emulator,
    token: AccessToken,
    /// Names of the documents for tokens, addresses and options.
    documents: [&'static str; 3],
}

impl Carrier {
    fn new(settings: Settings) -> Self {
        let addresses = match settings.addresses_edition {
            AddressesEdition::V3_2_3 => ADDRESSES,
            AddressesEdition::V3_3_1 => ENHANCED,
        };
        let mut carrier = Self {
            emulator: Emulator::new(3, settings),
            token: AccessToken::new("none"),
            documents: [OAUTH, addresses, OPTIONS],
        };
        let response = carrier.answer(&oauth::request(&usps(), &credentials()));
        let grant = oauth::answer(&response);
        carrier.token = grant.unwrap().token;
        carrier
    }

    /// The answer to a request, once it has been found to be as the documents have it.
    fn answer(&self, request: &Request) -> Response {
        let (name, documents) = self.documents_for(request);
        assert_request(documents, request, name);
        let incoming: http::Request<Bytes> = incoming(request);
        let outcome = self.emulator.answer(&incoming, NOW_MS);
        let status = outcome.response.status().as_u16();
        let body = outcome.response.body();
        let described = match serde_json::from_slice::<Value>(body) {
            Ok(value) => self.assert_described(name, documents, request, status, value),
            Err(_) => false,
        };
        assert!(
            described || UNDESCRIBED.contains(&status),
            "{name} does not describe {status} for {}",
            incoming.uri().path()
        );
        Response {
            status,
            received_at: edgepost::clock::UnixMillis(NOW_MS),
            retry_after: None,
            content_type: None,
            body: body.to_vec(),
        }
    }

    fn documents_for(&self, request: &Request) -> (&'static str, &'static [Document]) {
        let position = match &request.url {
            url if url.contains("/oauth2/") => 0,
            url if url.contains("/addresses/") => 1,
            _ => 2,
        };
        let name = self.documents[position];
        (name, &DOCUMENTS[name])
    }

    fn assert_described(
        &self,
        name: &str,
        documents: &[Document],
        request: &Request,
        status: u16,
        mut body: Value,
    ) -> bool {
        for (of, bring_to_form) in EXCEPTIONS {
            if *of == name {
                bring_to_form(&mut body);
            }
        }
        let url: http::Uri = request.url.parse().unwrap();
        let mut described = true;
        for document in documents {
            match document.answer_findings(request.method, url.path(), status, &body) {
                Some(findings) => assert!(
                    findings.is_empty(),
                    "{name} {status}: {findings:?}\n{body:#}"
                ),
                None => described = false,
            }
        }
        described
    }

    fn fail(&self, api: &str, fault: Fault) {
        let rule = FaultRule {
            api: api.to_owned(),
            path: None,
            skip: 0,
            times: None,
            probability: 1.0,
            fault,
        };
        self.emulator.set_faults(vec![rule]).unwrap();
    }
}

fn editions() -> [Settings; 2] {
    let of = |addresses_edition| Settings {
        addresses_edition,
        quota_on: false,
        ..Settings::default()
    };
    [of(AddressesEdition::V3_2_3), of(AddressesEdition::V3_3_1)]
}

fn pick<T: Copy>(chance: &mut fastrand::Rng, from: &[T]) -> T {
    from[chance.usize(..from.len())]
}

/// Everything a page may send for a street, and more.
fn some_address(chance: &mut fastrand::Rng) -> TypedAddress {
    const STREETS: [&str; 12] = [
        "3120 M St",
        "12 Oak Street",
        "1 Ñandú & Söhne Way #4",
        "PO Box 12",
        "½ 100% + \"x\"/y?z=1&state=tx",
        "1 MISSING UNIT ST",
        "1 UNCONFIRMED ST",
        "1 NOT FOUND ST",
        "1 AMBIGUOUS ST",
        "1 NO PLUS4 ST",
        "1 BACKEND 400 ST",
        "1 VACANT ST",
    ];
    const PLACES: [(&str, &str, &str); 8] = [
        ("Springfield", "IL", "62701"),
        ("washington", "dc", "20027"),
        ("Washington", "DC", "20007-3704"),
        ("San Francisco", "CA", "94105"),
        ("San Juan", "PR", "00901"),
        ("Tamuning", "GU", "96913"),
        ("APO", "AE", "09012"),
        ("Cañon City", "CO", "81212-0001"),
    ];
    let (city, state, zip) = pick(chance, &PLACES);
    let zip = (chance.u8(..4) > 0).then(|| ZipCode::parse(zip).unwrap());
    // Sometimes nothing fits together.
    let (other_city, other_state, _) = pick(chance, &PLACES);
    let city = match (zip, chance.u8(..6)) {
        (Some(_), 0 | 1) => "",
        (_, 2) => other_city,
        _ => city,
    };
    let state = match chance.u8(..6) {
        0 => other_state,
        _ => state,
    };
    TypedAddress {
        line1: pick(chance, &STREETS).to_owned(),
        line2: pick(chance, &["", "", "Apt 4", "NW", "#7/b"]).to_owned(),
        city: city.to_owned(),
        state: State::parse(state).unwrap(),
        zip,
        country: Country::US,
    }
}

/// What one question can ask for.
fn some_extras(chance: &mut fastrand::Rng) -> Extras {
    loop {
        let value = Cents(chance.u64(1..=ExtraService::MOST_INSURED.0));
        let all = ExtraService::NAMED.map(|(_, extra)| extra);
        let all = all.into_iter().chain([ExtraService::Insurance(value)]);
        let wanted = Extras::new(all.filter(|_| chance.u8(..4) == 0));
        if let Some(extras) = wanted.filter(fit_one_question) {
            return extras;
        }
    }
}

/// Everything a page may send for a parcel.
fn some_search(chance: &mut fastrand::Rng) -> OptionsSearch {
    const ZIPS: [&str; 8] = [
        "60601", "94105", "20500", "99501", "96913", "00901", "09012", "00000",
    ];
    const UNITS: [WeightUnit; 4] = [
        WeightUnit::Pound,
        WeightUnit::Ounce,
        WeightUnit::Gram,
        WeightUnit::Kilogram,
    ];
    let (unit, length_unit) = (
        pick(chance, &UNITS),
        pick(chance, &[LengthUnit::Inch, LengthUnit::Centimetre]),
    );
    let sides = [(); 3].map(|()| {
        let side = 0.02 + chance.f64() * pick(chance, &[1.0, 10.0, 20.0, 60.0, 990.0]);
        Side::new(side, length_unit).unwrap()
    });
    let weight = 0.0005 + chance.f64() * pick(chance, &[0.01, 1.0, 15.0, 70.0]);
    let day = TODAY + chance.u64(..=30);
    OptionsSearch {
        origin: Zip5::parse(pick(chance, &ZIPS)).unwrap(),
        destination: Zip5::parse(pick(chance, &ZIPS)).unwrap(),
        parcel: Parcel::new(Weight::new(weight, unit).unwrap(), sides),
        mailing_date: date_of_unix_day(day),
        price_type: pick(chance, &[PriceType::Retail, PriceType::Commercial]),
        account: chance.bool().then(|| PaymentAccount {
            account_type: pick(chance, &["EPS", "PERMIT", "METER"]),
            account_number: chance.u64(1..10_000_000_000).to_string(),
        }),
        extras: some_extras(chance),
    }
}

#[test]
fn every_address_question_and_its_answer_are_as_both_editions_have_them() {
    for settings in editions() {
        let carrier = Carrier::new(settings);
        let mut chance = fastrand::Rng::with_seed(11);
        let mut answered = 0;
        for _ in 0..250 {
            let asked = some_address(&mut chance);
            let response = carrier.answer(&address::request(&usps(), &carrier.token, &asked));
            answered += u32::from(response.status == 200);
            address::answer(&response).unwrap();
        }
        assert!((50..250).contains(&answered), "{answered} of 250");
    }
}

#[test]
fn nothing_is_written_in_any_way_and_errors_in_every_form_and_all_of_it_is_described() {
    for edition in editions() {
        for empty_values in [EmptyValues::Blank, EmptyValues::Null, EmptyValues::Absent] {
            for (empty_lists, error_source) in [
                (EmptyLists::List, ErrorSource::Text),
                (EmptyLists::Null, ErrorSource::Object),
                (EmptyLists::Absent, ErrorSource::Absent),
                (EmptyLists::BlankEntry, ErrorSource::Text),
            ] {
                let carrier = Carrier::new(Settings {
                    empty_values,
                    empty_lists,
                    error_source,
                    multiple_as_success: empty_lists == EmptyLists::Null,
                    token_numbers_as_text: empty_lists == EmptyLists::Absent,
                    ..edition.clone()
                });
                let mut chance = fastrand::Rng::with_seed(12);
                for _ in 0..25 {
                    let asked = some_address(&mut chance);
                    let request = address::request(&usps(), &carrier.token, &asked);
                    address::answer(&carrier.answer(&request)).unwrap();
                }
            }
        }
    }
}

#[test]
fn every_zip_question_and_its_answer_are_as_both_editions_have_them() {
    for settings in editions() {
        let carrier = Carrier::new(settings);
        for (text, known) in [
            ("27703", true),
            ("00501", true),
            ("96913", true),
            ("00000", false),
        ] {
            let zip = Zip5::parse(text).unwrap();
            let response = carrier.answer(&city_state::request(&usps(), &carrier.token, zip));
            let place = city_state::answer(&response, zip);
            assert_eq!(place.is_ok(), known, "{text}");
        }
    }
}

#[test]
fn every_parcel_question_and_its_answer_are_as_the_document_has_them() {
    let [settings, _] = editions();
    let carrier = Carrier::new(settings);
    let mut chance = fastrand::Rng::with_seed(13);
    let mut answered = 0;
    for _ in 0..250 {
        let search = some_search(&mut chance);
        let response = carrier.answer(&search.request(&usps(), &carrier.token));
        match search.answer(&response) {
            Ok(_) => answered += 1,
            // The values: a parcel too large, a ZIP that is not in use. Never the form.
            Err(error) => assert!(
                matches!(error, CarrierError::InputRefused(_)),
                "{error:?} for {search:?}"
            ),
        }
    }
    assert!((60..250).contains(&answered), "{answered} of 250");
}

/// Requests alone are quick: as many as it takes to meet what is rare.
#[test]
fn ten_thousand_parcel_questions_are_as_the_document_has_them() {
    let (usps, token) = (usps(), AccessToken::new("t"));
    let mut chance = fastrand::Rng::with_seed(16);
    for _ in 0..10_000 {
        let search = some_search(&mut chance);
        let search = match chance.u8(..3) {
            0 => OptionsSearch {
                price_type: PriceType::Contract,
                ..search
            },
            _ => search,
        };
        let request = search.request(&usps, &token);
        assert_request(&DOCUMENTS[OPTIONS], &request, "shipping-options");
    }
}

#[test]
fn every_refusal_is_described_for_every_question() {
    let kinds = [
        Unauthorized::TokenExpired,
        Unauthorized::InvalidTokenSignature,
        Unauthorized::InvalidToken,
        Unauthorized::InvalidOauthScope,
        Unauthorized::InvalidClient,
        Unauthorized::Empty,
    ];
    let refusals = kinds
        .map(|reason| Fault::Unauthorized { reason })
        .into_iter()
        .chain([
            Fault::Forbidden {
                reason: Forbidden::Contract,
            },
            Fault::Quota {
                retry_after: Some("30".to_owned()),
            },
        ])
        .chain([500, 503].map(|status| Fault::Status {
            status,
            body: emulator::FaultBody::Json,
            headers: Default::default(),
        }));
    let refusals: Vec<_> = refusals.collect();
    for settings in editions() {
        let carrier = Carrier::new(settings);
        let mut chance = fastrand::Rng::with_seed(14);
        let requests = [
            address::request(&usps(), &carrier.token, &some_address(&mut chance)),
            city_state::request(&usps(), &carrier.token, Zip5::parse("27703").unwrap()),
            some_search(&mut chance).request(&usps(), &carrier.token),
        ];
        for refusal in &refusals {
            carrier.fail("*", refusal.clone());
            for request in &requests {
                let error = classify(&carrier.answer(request));
                assert!(
                    !matches!(
                        error,
                        CarrierError::RequestRefused | CarrierError::Unreadable
                    ),
                    "{error:?}"
                );
            }
        }
    }
}

#[test]
fn wrong_credentials_are_refused_as_the_document_says() {
    for wrong_credentials_status in [400, 401] {
        let [settings, _] = editions();
        let carrier = Carrier::new(Settings {
            wrong_credentials_status,
            ..settings
        });
        let wrong = Credentials {
            client_secret: "wrong".to_owned(),
            ..credentials()
        };
        let response = carrier.answer(&oauth::request(&usps(), &wrong));
        assert_eq!(response.status, wrong_credentials_status);
        let refused = oauth::answer(&response);
        assert_eq!(refused.unwrap_err(), CarrierError::CredentialsRejected);
    }
}

/// The check itself can fail: each of these is a mistake that the carrier's gateway would refuse.
#[test]
fn a_request_that_breaks_the_document_is_found_out() {
    let token = AccessToken::new("t");
    let good = city_state::request(&usps(), &token, Zip5::parse("27703").unwrap());
    let mut chance = fastrand::Rng::with_seed(15);
    let search = some_search(&mut chance).request(&usps(), &token);
    let body = |change: &dyn Fn(&mut Value)| {
        let mut body: Value = serde_json::from_slice(&search.body).unwrap();
        change(&mut body);
        Request {
            body: body.to_string().into_bytes(),
            ..search.clone()
        }
    };
    let url = |from: &str, to: &str| Request {
        url: good.url.replace(from, to),
        ..good.clone()
    };
    for (name, request) in [
        (ADDRESSES, url("27703", "2770")),
        (ADDRESSES, url("ZIPCode=27703", "")),
        (ADDRESSES, url("27703", "27703&x=1")),
        (ADDRESSES, url("city-state", "city-states")),
        (OPTIONS, body(&|body| body["extra"] = 1.into())),
        (OPTIONS, body(&|body| body["originZIPCode"] = Value::Null)),
        (
            OPTIONS,
            body(&|body| body["packageDescription"]["weight"] = 0.into()),
        ),
        (
            OPTIONS,
            body(&|body| body["packageDescription"]["mailingDate"] = "soon".into()),
        ),
        (
            OPTIONS,
            body(&|body| body["pricingOptions"] = serde_json::json!([])),
        ),
    ] {
        for document in &DOCUMENTS[name] {
            assert!(!document.findings(&request).is_empty(), "{}", request.url);
        }
    }
}
