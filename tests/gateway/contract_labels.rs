//! Payments and labels: every request that is built and every answer of the emulator, against the carrier's OpenAPI documents
//! where they are at hand, and always against what we rely on of them (`tests/fixtures/usps/contract`).

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::LazyLock;

use bytes::Bytes;
use edgepost::carrier::usps::labels::{
    self, Cancellation, Certainty, Contact, ContactDraft, IdempotencyKey, ImageFormat, ImageOrder,
    ImageSize, Label, LabelDraft, LabelOrder, Reference, Reprint, certainty,
};
use edgepost::carrier::usps::oauth::Credentials;
use edgepost::carrier::usps::payments::{
    self, Account, AccountNumber, Crid, LabelOwner, Mid, Payer, Roles,
};
use edgepost::carrier::usps::{Endpoint, SERVICES, oauth, service};
use edgepost::carrier::{
    AccessToken, CarrierError, Detail, PaymentRefusal, Refusal, Role, TokenRefusal,
};
use edgepost::clock::{UnixMillis, date_of_unix_day};
use edgepost::ports::{Request, Response};
use edgepost::postal::{State, Zip5, ZipCode};
use edgepost::rates::{
    Cents, ExtraService, LengthUnit, Packaging, Parcel, Service, Side, Weight, WeightUnit,
};
use emulator::{
    Emulator, ErrorSource, Fault, FaultBody, LabelState, PaymentTokenForm, PaymentTokenRefusal,
    Settings, Unauthorized,
};
use serde_json::Value;

use crate::openapi::Document;
use crate::support::{incoming, rule};

/// 2026-11-21T20:00:00Z, and its day.
const NOW_MS: u64 = 1_795_291_200_000;
const TODAY: u64 = 20_778;
/// Orders and sets of roles that are made up.
const CASES: usize = 1_000;

const PAYMENTS: &str = "payments";
const LABELS: &str = "domestic-labels";
const ONE_BODY: &str = "application/vnd.usps.labels+json";

/// By name: ours, and the carrier's where it is present.
static DOCUMENTS: LazyLock<BTreeMap<&str, Vec<Document>>> = LazyLock::new(|| {
    [(PAYMENTS, "/payments/v3"), (LABELS, "/labels/v3")]
        .map(|(name, base)| {
            let own = fixture(&format!("contract/{name}"));
            let roots = std::iter::once(own).chain(theirs(name));
            (name, roots.map(|root| Document::new(base, &root)).collect())
        })
        .into()
});

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

fn fixture(name: &str) -> Value {
    let path = root().join(format!("tests/fixtures/usps/{name}.json"));
    serde_json::from_slice(&std::fs::read(path).unwrap()).unwrap()
}

/// The carrier's document, if it is there.
fn theirs(name: &str) -> Option<Value> {
    let path = root().join(format!("../shared/usps/openapi/{name}.yaml"));
    let text = std::fs::read_to_string(path).ok()?;
    Some(serde_norway::from_str(&text).unwrap())
}

fn usps() -> Endpoint {
    Endpoint::new("http://127.0.0.1:8788")
}

fn documents_for(request: &Request) -> &'static [Document] {
    let is_payment = request.url.contains("/payments/");
    &DOCUMENTS[if is_payment { PAYMENTS } else { LABELS }]
}

fn header<'a>(request: &'a Request, name: &str) -> Option<&'a str> {
    let found = request.headers.iter().find(|(known, _)| *known == name);
    found.map(|(_, value)| value.as_str())
}

fn assert_request(request: &Request) {
    for document in documents_for(request) {
        let findings = document.findings(request);
        let body = String::from_utf8_lossy(&request.body);
        assert!(
            findings.is_empty(),
            "{} {}: {findings:?}\n{body}",
            request.method,
            request.url
        );
    }
    assert!(header(request, "authorization").is_some_and(|value| value.starts_with("Bearer ")));
    assert_eq!(
        header(request, "content-type").is_some(),
        !request.body.is_empty()
    );
    let brings_label = request.method == "POST" && request.url.contains("/labels/");
    assert_eq!(header(request, "accept") == Some(ONE_BODY), brings_label);
}

/// The carrier, with a shop that is approved for labels and has both tokens.
struct Shop {
    emulator: Emulator,
    bearer: AccessToken,
    payment: AccessToken,
}

impl Shop {
    fn new(change: impl FnOnce(&mut Settings)) -> Self {
        let mut settings = Settings {
            quota_on: false,
            ..Settings::default()
        };
        settings.postage.labels_approved = true;
        for account in &mut settings.postage.payment_accounts {
            if account.number == EPS {
                account.balance_cents = Some(100_000_000);
            }
        }
        change(&mut settings);
        let mut shop = Self {
            emulator: Emulator::new(3, settings),
            bearer: AccessToken::new("none"),
            payment: AccessToken::new("none"),
        };
        shop.new_bearer();
        shop
    }

    fn paying(change: impl FnOnce(&mut Settings)) -> Self {
        let mut shop = Self::new(change);
        shop.payment = shop.authorize(&roles(eps(EPS))).unwrap().token;
        shop
    }

    fn new_bearer(&mut self) {
        let credentials = Credentials {
            client_id: "emulator-client".to_owned(),
            client_secret: "emulator-secret".to_owned(),
        };
        let response = self.send(&oauth::request(&usps(), &credentials));
        self.bearer = oauth::answer(&response).unwrap().token;
    }

    /// The answer as it comes.
    fn send(&self, request: &Request) -> Response {
        let incoming: http::Request<Bytes> = incoming(request);
        let outcome = self.emulator.answer(&incoming, NOW_MS);
        let header = |name| {
            let value = outcome.response.headers().get(name);
            value.map(|value| value.to_str().unwrap().to_owned())
        };
        Response {
            status: outcome.response.status().as_u16(),
            received_at: UnixMillis(NOW_MS),
            retry_after: header(http::header::RETRY_AFTER),
            content_type: header(http::header::CONTENT_TYPE),
            body: outcome.response.body().to_vec(),
        }
    }

    /// The answer to a request, once both have been found to be as the documents have them.
    fn answer(&self, request: &Request) -> Response {
        assert_request(request);
        let response = self.send(request);
        let media_type = match (response.status, header(request, "accept")) {
            (200, Some(ONE_BODY)) => ONE_BODY,
            _ => "application/json",
        };
        let url: http::Uri = request.url.parse().unwrap();
        let Ok(mut body) = serde_json::from_slice::<Value>(&response.body) else {
            return response;
        };
        // "`source` is a string live and an object in the document" (CONTRACT §4.1).
        let entries = body.pointer_mut("/error/errors");
        for entry in entries.and_then(Value::as_array_mut).into_iter().flatten() {
            if entry["source"].is_string() {
                entry["source"] = serde_json::json!({"parameter": entry["source"]});
            }
        }
        // A shape of its own (CONTRACT §10).
        let is_enrolment = body.get("body").is_some();
        if !is_enrolment {
            for document in documents_for(request) {
                let (method, status) = (request.method, response.status);
                let found =
                    document.answer_findings_as(media_type, method, url.path(), status, &body);
                // No document describes the carrier's own failures.
                let described = found.unwrap_or_else(|| {
                    assert!(status >= 500, "{status} is not described: {body:#}");
                    Vec::new()
                });
                assert!(described.is_empty(), "{described:?}\n{body:#}");
            }
        }
        response
    }

    fn authorize(&self, roles: &Roles) -> Result<edgepost::carrier::Grant, CarrierError> {
        payments::answer(&self.answer(&roles.request(&usps(), &self.bearer)))
    }

    fn order(&self, order: &LabelOrder, key: IdempotencyKey) -> Request {
        order
            .written()
            .request(&usps(), &self.bearer, &self.payment, key)
    }

    fn buy(&self, order: &LabelOrder, key: IdempotencyKey) -> Result<Label, CarrierError> {
        labels::answer(&self.answer(&self.order(order, key)))
    }

    fn cancel(&self, number: &str) -> Result<Cancellation, CarrierError> {
        let request = labels::cancel(&usps(), &self.bearer, &self.payment, number);
        labels::canceled(&self.answer(&request))
    }

    fn cancel_by_key(&self, key: IdempotencyKey) -> Result<Cancellation, CarrierError> {
        let request = labels::cancel_by_key(&usps(), &self.bearer, &self.payment, key);
        labels::canceled(&self.answer(&request))
    }

    fn reprint(&self, key: IdempotencyKey) -> Result<Reprint, CarrierError> {
        let order = simple_order(|_| {}).written();
        let request = order.reprint(&usps(), &self.bearer, &self.payment, key);
        labels::reprinted(&self.answer(&request))
    }

    fn fail(&self, fault: Fault) {
        self.emulator
            .set_faults(vec![rule("labels", Some(1), fault)])
            .unwrap();
    }
}

const EPS: &str = "1234567890";
const PDF: ImageOrder = ImageOrder {
    format: ImageFormat::Pdf,
    size: ImageSize::FourBySix,
    receipt: false,
};

fn eps(number: &str) -> Account {
    Account::Eps {
        number: AccountNumber::parse(number).unwrap(),
    }
}

fn roles(account: Account) -> Roles {
    Roles {
        payer: Payer {
            account,
            crid: Crid::parse("12345678").unwrap(),
        },
        label_owner: LabelOwner {
            crid: Crid::parse("12345678").unwrap(),
            mid: Mid::parse("123456789").unwrap(),
            manifest_mid: Mid::parse("123456").unwrap(),
        },
        contract: None,
    }
}

fn pick<T: Copy>(chance: &mut fastrand::Rng, from: &[T]) -> T {
    from[chance.usize(..from.len())]
}

/// Every kind of account, and every length that a number may have.
fn some_roles(chance: &mut fastrand::Rng) -> Roles {
    let mut digits = |from: usize, to: usize| -> String {
        let count = chance.usize(from..=to);
        (0..count)
            .map(|_| char::from(b'0' + chance.u8(..10)))
            .collect()
    };
    let number = AccountNumber::parse(&digits(1, 32)).unwrap();
    let zip = Zip5::parse(&digits(5, 5)).unwrap();
    let crids = [digits(2, 18), digits(2, 18)].map(|text| Crid::parse(&text).unwrap());
    let mids = [digits(6, 6), digits(9, 9)].map(|text| Mid::parse(&text).unwrap());
    let [payer, owner] = crids;
    let (mid, manifest_mid) = {
        let [six, nine] = mids;
        if chance.bool() {
            (six, nine)
        } else {
            (nine, six)
        }
    };
    let account = match chance.u8(..3) {
        0 => Account::Eps { number },
        1 => Account::Permit { number, zip },
        _ => Account::Meter { number },
    };
    let contract = chance.bool().then(|| payments::Contract {
        account_type: pick(chance, &["EPS", "PERMIT", "METER"]),
        number: chance.u64(1..10_000_000_000).to_string(),
    });
    Roles {
        payer: Payer {
            account,
            crid: payer,
        },
        label_owner: LabelOwner {
            crid: owner,
            mid,
            manifest_mid,
        },
        contract,
    }
}

/// Somebody at an address that the emulator confirms.
fn some_contact(chance: &mut fastrand::Rng) -> Contact {
    const STREETS: [&str; 6] = [
        "12 Oak Street",
        "500 N Pine St",
        "1 VACANT ST",
        "PO Box 12",
        "7 Calle San Ñ",
        "1 BUSINESS ST",
    ];
    const PLACES: [(&str, &str, &str); 7] = [
        ("Chicago", "IL", "60601"),
        ("San Francisco", "CA", "94105"),
        ("Washington", "DC", "20007-3704"),
        ("San Juan", "PR", "00901"),
        ("Anchorage", "AK", "99501"),
        ("New York", "NY", "10001-0001"),
        ("Cañon City", "CO", "81212"),
    ];
    let (city, state, zip) = pick(chance, &PLACES);
    let (first_name, last_name, company) = pick(
        chance,
        &[
            ("Ada", "Lovelace", ""),
            ("", "", "Söhne & Co \"<x>\""),
            ("Ñ", "O'Neill-Ü", "Shop / 24"),
            ("Ada", "", "Shop"),
        ],
    );
    let urbanization = match (state, chance.bool()) {
        ("PR", true) => "URB LAS GLADIOLAS",
        _ => "",
    };
    Contact::new(ContactDraft {
        first_name: first_name.to_owned(),
        last_name: last_name.to_owned(),
        company: company.to_owned(),
        street: pick(chance, &STREETS).to_owned(),
        unit: pick(chance, &["", "", "Apt 4", "Ste 7"]).to_owned(),
        city: city.to_owned(),
        state: State::parse(state).unwrap(),
        zip: ZipCode::parse(zip).unwrap(),
        urbanization: urbanization.to_owned(),
        phone: pick(chance, &["", "(614) 809-8581", "+1 614 809 8581", "012345"]).to_owned(),
        email: pick(chance, &["", "ada@example.com", "a.b+c_d@x-y.example.org"]).to_owned(),
    })
    .unwrap()
}

/// A parcel of any size that a service takes.
fn some_parcel(chance: &mut fastrand::Rng) -> Parcel {
    let sides = [(); 3].map(|()| {
        let side = 0.1 + chance.f64() * pick(chance, &[5.0, 12.0, 18.0, 30.0]);
        Side::new(side, LengthUnit::Inch).unwrap()
    });
    let weight = 0.01 + chance.f64() * pick(chance, &[0.5, 5.0, 20.0, 69.9]);
    Parcel::new(Weight::new(weight, WeightUnit::Pound).unwrap(), sides)
}

/// Extra services that go together, as far as the emulator sells them with the class.
fn some_extras(chance: &mut fastrand::Rng, express: bool) -> Vec<ExtraService> {
    use ExtraService as E;
    let mut extras = Vec::new();
    match chance.u8(..6) {
        0 => extras.push(E::Signature),
        1 => extras.push(E::AdultSignature),
        2 => extras.push(E::AdultSignatureRestricted),
        3 if !express => extras.push(E::SignatureRestricted),
        _ => {}
    }
    if chance.u8(..3) == 0 {
        extras.push(E::Insurance(Cents(chance.u64(1..=500_000))));
    }
    match chance.u8(..5) {
        0 => extras.push(E::ReturnReceipt),
        1 if !express => extras.push(E::ReturnReceiptElectronic),
        _ => {}
    }
    extras
}

/// Labels are for these.
fn domestic_services() -> Vec<&'static Service> {
    let all = SERVICES.iter().map(|(_, service)| service);
    all.filter(|service| !service.abroad).collect()
}

/// An order that the document allows and the emulator sells.
fn some_order(chance: &mut fastrand::Rng) -> LabelOrder {
    loop {
        let service = domestic_services()[chance.usize(..3)];
        let express = service.id == "priority_mail_express";
        let packaging = match chance.bool() {
            true => Packaging::Own,
            false => pick(chance, &Packaging::all().collect::<Vec<_>>()),
        };
        let draft = LabelDraft {
            sender: some_contact(chance),
            recipient: some_contact(chance),
            parcel: some_parcel(chance),
            service,
            packaging,
            ship_date: date_of_unix_day(TODAY + chance.u64(..=6)),
            extras: some_extras(chance, express),
            image: ImageOrder {
                format: pick(
                    chance,
                    &[ImageFormat::Pdf, ImageFormat::Zpl203, ImageFormat::Zpl300],
                ),
                size: pick(chance, &ImageSize::ALL).1,
                receipt: chance.bool(),
            },
            reference: Reference::parse(pick(chance, &["", "R-1", "Söhne 4711 / \"x\""])),
        };
        if let Ok(order) = LabelOrder::new(draft) {
            return order;
        }
    }
}

fn simple_order(change: impl FnOnce(&mut LabelDraft)) -> LabelOrder {
    let contact = |street: &str, city: &str, state: &str, zip: &str| {
        Contact::new(ContactDraft {
            first_name: "Ada".to_owned(),
            last_name: "Lovelace".to_owned(),
            company: String::new(),
            street: street.to_owned(),
            unit: String::new(),
            city: city.to_owned(),
            state: State::parse(state).unwrap(),
            zip: ZipCode::parse(zip).unwrap(),
            urbanization: String::new(),
            phone: String::new(),
            email: String::new(),
        })
        .unwrap()
    };
    let side = |inches| Side::new(inches, LengthUnit::Inch).unwrap();
    let mut draft = LabelDraft {
        sender: contact("500 Pine St", "Chicago", "IL", "60601"),
        recipient: contact("12 Oak Ave", "San Francisco", "CA", "94105"),
        parcel: Parcel::new(
            Weight::new(2.5, WeightUnit::Pound).unwrap(),
            [10.0, 8.0, 4.0].map(side),
        ),
        service: service("ground_advantage").unwrap(),
        packaging: Packaging::Own,
        ship_date: date_of_unix_day(TODAY + 1),
        extras: Vec::new(),
        image: PDF,
        reference: None,
    };
    change(&mut draft);
    LabelOrder::new(draft).unwrap()
}

fn with_street(contact: &Contact, street: &str) -> Contact {
    Contact::new(ContactDraft {
        street: street.to_owned(),
        ..contact.fields().clone()
    })
    .unwrap()
}

fn key(number: u64) -> IdempotencyKey {
    let [a, b, c, d, e, f, g, h] = number.to_be_bytes();
    IdempotencyKey::from_random([1, 2, 3, 4, 5, 6, 7, 8, a, b, c, d, e, f, g, h])
}

#[test]
fn every_set_of_roles_is_asked_for_as_the_document_has_it() {
    let mut chance = fastrand::Rng::with_seed(21);
    let token = AccessToken::new("t");
    let mut seen = std::collections::BTreeSet::new();
    for _ in 0..CASES {
        let roles = some_roles(&mut chance);
        assert_request(&roles.request(&usps(), &token));
        // No two sets of roles share a token.
        assert!(seen.insert(roles.fingerprint_parts().join("|")));
    }
}

#[test]
fn every_enrolled_set_of_roles_gets_a_token_in_every_form() {
    let permit = Account::Permit {
        number: AccountNumber::parse("300").unwrap(),
        zip: Zip5::parse("20260").unwrap(),
    };
    let meter = Account::Meter {
        number: AccountNumber::parse("55500001").unwrap(),
    };
    for (form, seconds) in [
        (PaymentTokenForm::Jwt, 3_600),
        (PaymentTokenForm::JwtWithoutExp, 28_800),
        (PaymentTokenForm::Opaque, 28_800),
    ] {
        for status in [200, 201] {
            let shop = Shop::new(|settings| {
                settings.postage.payment_token_form = form;
                settings.postage.payment_token_life_seconds = 3_600;
                settings.postage.payment_success_status = status;
                settings.postage.pc_postage_provider = true;
            });
            for account in [eps(EPS), permit.clone(), meter.clone()] {
                // 201 is described nowhere.
                let request = roles(account).request(&usps(), &shop.bearer);
                assert_request(&request);
                let grant = payments::answer(&shop.send(&request)).unwrap();
                assert_eq!(grant.life.as_secs(), seconds, "{form:?}");
                assert_eq!(grant.scopes, None);
            }
        }
    }
}

#[test]
fn every_trouble_with_a_payer_is_told_apart_as_either_status() {
    use PaymentRefusal as P;
    for status in [400, 401] {
        let shop = Shop::new(|settings| settings.postage.payment_refusal_status = status);
        for (number, expected) in [
            ("9000000001", P::AccountInactive),
            ("9000000002", P::PaymentMethodMissing),
            ("9000000003", P::PaymentMethodInactive),
            ("9000000004", P::CardUnchecked),
            ("9000000005", P::CardRefused),
            ("9000000006", P::BalanceTooLow),
            ("4711", P::AccountUnknown),
        ] {
            let refused = shop.authorize(&roles(eps(number))).unwrap_err();
            assert_eq!(refused, CarrierError::PaymentRefused(expected), "{number}");
        }
        let mut stranger = roles(eps(EPS));
        stranger.label_owner.crid = Crid::parse("11111111").unwrap();
        let mut odd_mid = roles(eps(EPS));
        odd_mid.label_owner.mid = Mid::parse("111111").unwrap();
        for (roles, what) in [(stranger, Detail::Crid), (odd_mid, Detail::Mid)] {
            let role = Role::LabelOwner;
            assert_eq!(
                shop.authorize(&roles).unwrap_err(),
                CarrierError::PaymentRefused(P::NotEnrolled { role, what })
            );
        }
        let meter = Account::Meter {
            number: AccountNumber::parse("55500001").unwrap(),
        };
        assert_eq!(
            shop.authorize(&roles(meter)).unwrap_err(),
            CarrierError::PaymentRefused(P::MeterNotAllowed)
        );
    }
    let unapproved = Shop::new(|settings| settings.postage.labels_approved = false);
    let refused = unapproved.authorize(&roles(eps(EPS))).unwrap_err();
    assert!(
        matches!(
            refused,
            CarrierError::ScopeMissing | CarrierError::ProductMissing
        ),
        "{refused:?}"
    );
}

#[test]
fn every_order_is_as_the_document_has_it_and_costs_what_its_label_says() {
    let shop = Shop::paying(|_| {});
    let mut chance = fastrand::Rng::with_seed(22);
    for number in 0..CASES as u64 {
        let order = some_order(&mut chance);
        let fields = order.fields();
        let label = shop.buy(&order, key(number));
        let label = label.unwrap_or_else(|error| {
            let request = shop.order(&order, key(number));
            let why = shop.send(&request);
            panic!(
                "{error:?} {}\n{}",
                String::from_utf8_lossy(&request.body),
                String::from_utf8_lossy(&why.body)
            )
        });
        let charges = shop.emulator.charges();
        let charge = charges.last().unwrap();
        assert_eq!(
            label.total(),
            Some(Cents(charge.amount_cents)),
            "{fields:?}"
        );
        assert_eq!(label.tracking_number, charge.tracking_number);
        assert_eq!(label.mailing_date, Some(fields.ship_date));
        let image = label.image.unwrap();
        let is_pdf = fields.image.format == ImageFormat::Pdf;
        let media_type = if is_pdf {
            "application/pdf"
        } else {
            "application/zpl"
        };
        assert_eq!(image.media_type, media_type);
        // As ZPL the receipt is a page of the same file.
        assert_eq!(label.receipt.is_some(), is_pdf && fields.image.receipt);
        let end = match number % 2 {
            0 => shop.cancel(&label.tracking_number),
            _ => shop.cancel_by_key(key(number)),
        };
        assert_eq!(end, Ok(Cancellation::Canceled));
        assert_eq!(shop.emulator.charges().len() as u64, number + 1);
    }
    assert!(shop.emulator.charges().iter().all(|charge| charge.canceled));
}

#[test]
fn every_picture_and_service_there_is_is_ordered_as_the_document_has_it() {
    let token = AccessToken::new("t");
    for (_, format) in ImageFormat::ALL {
        for (_, size) in ImageSize::ALL {
            for receipt in [false, true] {
                let image = ImageOrder {
                    format,
                    size,
                    receipt,
                };
                if !image.exists() {
                    continue;
                }
                let order = simple_order(|draft| draft.image = image);
                let order = order.written();
                assert_request(&order.request(&usps(), &token, &token, key(1)));
                assert_request(&order.reprint(&usps(), &token, &token, key(1)));
            }
        }
    }
    for service in domestic_services() {
        for (name, extra) in ExtraService::NAMED {
            let order = simple_order(|draft| {
                draft.service = service;
                draft.extras = vec![extra];
            });
            let request = order.written().request(&usps(), &token, &token, key(1));
            assert_request(&request);
            assert!(!name.is_empty());
        }
    }
}

/// `application/json` asks for parts, and so does everything but the vendor's type.
#[test]
fn a_label_in_parts_is_the_same_label() {
    let shop = Shop::paying(|_| {});
    for (number, receipt, format) in [
        (1, false, ImageFormat::Pdf),
        (2, true, ImageFormat::Pdf),
        (3, true, ImageFormat::Zpl203),
    ] {
        let order = simple_order(|draft| {
            draft.image.receipt = receipt;
            draft.image.format = format;
            draft.extras = vec![ExtraService::Insurance(Cents(12_345))];
        });
        let whole = shop.buy(&order, key(number)).unwrap();
        for accept in ["application/json", "multipart/form-data", "*/*"] {
            let mut request = shop.order(&order, key(number));
            for (name, value) in &mut request.headers {
                if *name == "accept" {
                    *value = accept.to_owned();
                }
            }
            let mut response = shop.send(&request);
            let content_type = response.content_type.clone().unwrap();
            assert!(content_type.starts_with("multipart/form-data; boundary="));
            assert!(labels::answer(&response).unwrap() == whole, "{accept}");
            // As a proxy may leave it.
            response.content_type = None;
            assert!(labels::answer(&response).unwrap() == whole, "{accept}");
        }
    }
    assert_eq!(shop.emulator.charges().len(), 3);
}

#[test]
fn a_lost_answer_is_found_by_its_key_and_paid_once() {
    let after = |fault| Fault::After {
        fault: Box::new(fault),
    };
    let status = |status| Fault::Status {
        status,
        body: FaultBody::Html,
        headers: Default::default(),
    };
    let shop = Shop::paying(|_| {});
    for (number, fault) in [
        after(status(500)),
        after(status(504)),
        after(Fault::Html {}),
        after(Fault::Malformed {}),
        after(Fault::WrongShape {}),
    ]
    .into_iter()
    .enumerate()
    {
        let key = key(number as u64);
        shop.fail(fault);
        let order = simple_order(|_| {});
        let error = labels::answer(&shop.send(&shop.order(&order, key))).unwrap_err();
        assert_eq!(certainty(error), Certainty::Unknown, "{error:?}");
        let charges = shop.emulator.charges();
        let charge = charges.last().unwrap();
        let Ok(Reprint::Label(found)) = shop.reprint(key) else {
            panic!("not found");
        };
        assert_eq!(found.tracking_number, charge.tracking_number);
        assert_eq!(found.total(), Some(Cents(charge.amount_cents)));
        let again = shop.buy(&order, key).unwrap();
        assert_eq!(again.tracking_number, charge.tracking_number);
        assert_eq!(shop.emulator.charges().len(), number + 1);
    }
}

#[test]
fn what_became_of_a_label_is_told_apart() {
    let shop = Shop::paying(|_| {});
    let order = simple_order(|_| {});
    assert_eq!(shop.reprint(key(9)), Ok(Reprint::Unknown));
    assert_eq!(shop.cancel_by_key(key(9)), Ok(Cancellation::Unknown));
    assert_eq!(
        shop.cancel("9200000000000000000000"),
        Ok(Cancellation::Unknown)
    );
    let label = shop.buy(&order, key(1)).unwrap();
    for count in 1..=3 {
        let Ok(Reprint::Label(again)) = shop.reprint(key(1)) else {
            panic!("not printed");
        };
        let reprints = again.reprints.unwrap();
        assert_eq!((reprints.count, reprints.limit), (count, 3));
    }
    assert_eq!(shop.reprint(key(1)), Ok(Reprint::UsedUp));
    assert_eq!(
        shop.cancel(&label.tracking_number),
        Ok(Cancellation::Canceled)
    );
    assert_eq!(
        shop.cancel(&label.tracking_number),
        Ok(Cancellation::AlreadyCanceled)
    );
    assert_eq!(shop.reprint(key(1)), Ok(Reprint::Canceled));
    // The key of a cancelled label, and a key with another order.
    let taken = CarrierError::InputRefused(Refusal::KeyTaken);
    assert_eq!(shop.buy(&order, key(1)).unwrap_err(), taken);
    shop.buy(&order, key(2)).unwrap();
    let other = simple_order(|draft| draft.reference = Reference::parse("other"));
    assert_eq!(shop.buy(&other, key(2)).unwrap_err(), taken);
    // Three days on the carrier knows of the parcel.
    let mut shop = shop;
    shop.emulator.advance_clock(3 * 86_400);
    shop.new_bearer();
    shop.payment = shop.authorize(&roles(eps(EPS))).unwrap().token;
    assert_eq!(shop.reprint(key(2)), Ok(Reprint::TooLate));
    let disputed = shop.cancel_by_key(key(2)).unwrap();
    assert!(
        matches!(
            &disputed,
            Cancellation::Disputed {
                dispute_id: Some(_)
            }
        ),
        "{disputed:?}"
    );
    assert_eq!(
        shop.cancel_by_key(key(2)),
        Ok(Cancellation::AlreadyDisputed)
    );
    let states: Vec<_> = shop
        .emulator
        .charges()
        .iter()
        .map(|charge| charge.state)
        .collect();
    assert_eq!(states, [LabelState::Canceled, LabelState::Disputed]);
}

#[test]
fn a_refusal_points_at_the_field_and_nothing_is_bought() {
    let shop = Shop::paying(|_| {});
    let street = |street: &'static str, to: bool| {
        simple_order(|draft| {
            let contact = match to {
                true => &mut draft.recipient,
                false => &mut draft.sender,
            };
            *contact = with_street(contact, street);
        })
    };
    let guam = |draft: &mut LabelDraft| {
        draft.recipient = Contact::new(ContactDraft {
            street: "1273 Pale San Vitores Rd".to_owned(),
            city: "Tamuning".to_owned(),
            state: State::parse("GU").unwrap(),
            zip: ZipCode::parse("96913").unwrap(),
            ..draft.recipient.fields().clone()
        })
        .unwrap();
    };
    for (order, expected) in [
        (street("1 NOT FOUND ST", true), Refusal::Recipient),
        (street("1 AMBIGUOUS ST", true), Refusal::Recipient),
        (street("1 NOT FOUND ST", false), Refusal::Sender),
        (
            simple_order(|draft| draft.ship_date = date_of_unix_day(TODAY + 9)),
            Refusal::ShipDate,
        ),
        (
            simple_order(|draft| draft.extras = vec![ExtraService::Certified]),
            Refusal::ExtraService,
        ),
        (simple_order(guam), Refusal::CustomsForm),
    ] {
        let error = shop.buy(&order, key(1)).unwrap_err();
        assert_eq!(error, CarrierError::InputRefused(expected));
        assert_eq!(certainty(error), Certainty::NotBought);
    }
    let mut poor = Shop::new(|_| {});
    poor.payment = poor.authorize(&roles(eps("9000000007"))).unwrap().token;
    let refused = poor.buy(&simple_order(|_| {}), key(1)).unwrap_err();
    assert_eq!(
        refused,
        CarrierError::PaymentRefused(PaymentRefusal::BalanceTooLow)
    );
    let mut unconfigured = roles(eps(EPS));
    unconfigured.label_owner.manifest_mid = Mid::parse("999999").unwrap();
    poor.payment = poor.authorize(&unconfigured).unwrap().token;
    let refused = poor.buy(&simple_order(|_| {}), key(1)).unwrap_err();
    assert_eq!(
        refused,
        CarrierError::PaymentRefused(PaymentRefusal::ManifestMidNotSetUp)
    );
    assert!(shop.emulator.charges().is_empty() && poor.emulator.charges().is_empty());
}

#[test]
fn a_refused_token_is_told_apart_where_the_carrier_does_and_healed_where_it_does_not() {
    let order = simple_order(|_| {});
    for (refusal, expected) in [
        (
            PaymentTokenRefusal::Named,
            CarrierError::PaymentTokenRefused(TokenRefusal::Unstated),
        ),
        (
            PaymentTokenRefusal::Bare,
            CarrierError::TokenRefused(TokenRefusal::Unstated),
        ),
        (
            PaymentTokenRefusal::LikeBearer,
            CarrierError::TokenRefused(TokenRefusal::Malformed),
        ),
    ] {
        for source in [ErrorSource::Text, ErrorSource::Object] {
            let mut shop = Shop::paying(|settings| {
                settings.postage.payment_token_refusal = refusal;
                settings.error_source = source;
            });
            shop.emulator.revoke_payment_tokens();
            let error = shop.buy(&order, key(1)).unwrap_err();
            assert_eq!(error, expected);
            assert_eq!(certainty(error), Certainty::NotBought);
            // What is in doubt is renewed; at the latest the second time it is the right one.
            let mut bought = false;
            for again in [false, true] {
                let renewal = labels::renewal(error, again);
                if renewal.bearer {
                    shop.new_bearer();
                }
                if renewal.payment_token {
                    shop.payment = shop.authorize(&roles(eps(EPS))).unwrap().token;
                }
                bought = bought || shop.buy(&order, key(1)).is_ok();
            }
            assert!(bought, "{refusal:?}");
        }
    }
    let shop = Shop::paying(|_| {});
    for (reason, expected) in [
        (
            Unauthorized::TokenExpired,
            CarrierError::TokenRefused(TokenRefusal::Expired),
        ),
        (Unauthorized::InvalidOauthScope, CarrierError::ScopeMissing),
        (Unauthorized::InvalidClient, CarrierError::ProductMissing),
    ] {
        shop.fail(Fault::Unauthorized { reason });
        assert_eq!(shop.buy(&order, key(1)).unwrap_err(), expected);
    }
}

fn success(body: &Value) -> Response {
    Response {
        status: 200,
        received_at: UnixMillis(NOW_MS),
        retry_after: None,
        content_type: Some(ONE_BODY.to_owned()),
        body: match body.as_str() {
            Some(xml) => xml.as_bytes().to_vec(),
            None => body.to_string().into_bytes(),
        },
    }
}

/// Where the carrier's documents are at hand, their own examples of answers.
#[test]
fn every_example_of_an_answer_in_the_documents_is_read() {
    let (Some(labels), Some(payments)) = (theirs(LABELS), theirs(PAYMENTS)) else {
        return;
    };
    let example = |root: &Value, name: &str| root["components"]["examples"][name]["value"].clone();
    let whole = example(&labels, "Base64EncodedImagesExample");
    let label = labels::answer(&success(&whole)).unwrap();
    assert_eq!(label.tracking_number, "123456789012");
    // 10.99 and 1.23 and 3.99 and 2.99.
    assert_eq!(label.total(), Some(Cents(1920)));
    for image in [label.image, label.receipt] {
        assert_eq!(image.unwrap().media_type, "image/png");
    }
    let again = example(&labels, "LabelReprintResponseExample");
    let Ok(Reprint::Label(label)) = labels::reprinted(&success(&again)) else {
        panic!("not read");
    };
    assert_eq!(label.total(), Some(Cents(1920)));
    assert!(label.image.is_some() && label.reprints.is_some());
    // Never asked for, so not read, and the outcome stays open.
    let xml = example(&labels, "Base64EncodedImagesXMLExample");
    assert_eq!(
        labels::answer(&success(&xml)).unwrap_err(),
        CarrierError::LabelUnreadable
    );
    for (name, status, expected) in [
        ("ExampleCancel_CANCELED", 200, Cancellation::Canceled),
        (
            "ExampleCancel_REFUND",
            200,
            Cancellation::Disputed {
                dispute_id: Some("103789".to_owned()),
            },
        ),
        ("ExampleCancelError_NOTFOUND", 400, Cancellation::Unknown),
        (
            "ExampleCancelError_REFUND_NOT_SUBMITTED",
            400,
            Cancellation::NotRefundable,
        ),
        (
            "ExampleCancelError_REFUND_SAMELABEL_SAMEDAY",
            400,
            Cancellation::AlreadyDisputed,
        ),
    ] {
        let response = Response {
            status,
            ..success(&example(&labels, name))
        };
        assert_eq!(labels::canceled(&response), Ok(expected), "{name}");
    }
    let granted = example(&payments, "PaymentAuthorizationResponseWithRateHolder");
    let grant = payments::answer(&success(&granted)).unwrap();
    assert_eq!(grant.token, AccessToken::new("header.body.signature"));
}

/// The check itself can fail: each of these is a mistake that the carrier's gateway would refuse.
#[test]
fn a_request_that_breaks_the_document_is_found_out() {
    let token = AccessToken::new("t");
    let order = simple_order(|_| {}).written();
    let label = order.request(&usps(), &token, &token, key(1));
    let payment = roles(eps(EPS)).request(&usps(), &token);
    let changed = |request: &Request, pointer: &str, value: Value| {
        let mut body: Value = serde_json::from_slice(&request.body).unwrap();
        *body.pointer_mut(pointer).unwrap() = value;
        Request {
            body: body.to_string().into_bytes(),
            ..request.clone()
        }
    };
    let package =
        |name: &str, value: Value| changed(&label, &format!("/packageDescription/{name}"), value);
    let mut headless = label.clone();
    headless
        .headers
        .retain(|(name, _)| *name != "x-payment-authorization-token");
    for request in [
        headless,
        package("mailingDate", "soon".into()),
        package("mailingDate", "2026-11-31".into()),
        package("rateIndicator", "ZZ".into()),
        package("weight", 0.into()),
        package("mailClass", Value::Null),
        changed(&label, "/toAddress/ZIPCode", "9410".into()),
        changed(&label, "/fromAddress/state", "il".into()),
        changed(&label, "/imageInfo/labelType", "3X3".into()),
        changed(&payment, "/roles/0/roleName", "PAYEE".into()),
        changed(&payment, "/roles/1/MID", "12345".into()),
        changed(&payment, "/roles/1/CRID", "1".into()),
        changed(&payment, "/roles", Value::Array(Vec::new())),
    ] {
        for document in documents_for(&request) {
            let body = String::from_utf8_lossy(&request.body);
            assert!(!document.findings(&request).is_empty(), "{body}");
        }
    }
}
