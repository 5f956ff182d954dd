//! The carrier without a quota, asked for options and for labels by the core's own requests.

use edgepost::carrier::usps::labels::{
    self, Contact, ContactDraft, IdempotencyKey, ImageFormat, ImageOrder, ImageSize, Label,
    LabelDraft, LabelOrder,
};
use edgepost::carrier::usps::oauth::{self, Credentials};
use edgepost::carrier::usps::options::{OptionsSearch, PaymentAccount};
use edgepost::carrier::usps::payments::{
    self, Account, AccountNumber, Crid, LabelOwner, Mid, Payer, Roles,
};
use edgepost::carrier::usps::{Endpoint, Prices};
use edgepost::carrier::{AccessToken, CarrierError};
use edgepost::clock::{Date, UnixMillis, date_of_unix_day};
use edgepost::ports::{Request, Response};
use edgepost::postal::{State, Zip5, ZipCode};
use edgepost::rates::{
    CanonicalQuestion, Cents, Destination, ExtraService, Extras, Packaging, Parcel, PriceType,
    Service,
};
use emulator::{Emulator, Settings};
use serde_json::{Value, json};

use super::draw::{Place, Scene};
use crate::support::incoming;

/// 2026-11-21T20:00:00Z.
pub const NOW_MS: u64 = 1_795_291_200_000;
/// The Monday after that day.
const MONDAY: u64 = 20_780;
const EPS: &str = "1234567890";

/// What became of an order.
pub enum Bought {
    Label(Label),
    /// No such order, or the carrier's words.
    Refused(String),
}

pub struct Carrier {
    emulator: Emulator,
    bearer: AccessToken,
    /// For published and for contract prices.
    payment: [AccessToken; 2],
    /// What the ledger has to say, in its order.
    expected: Vec<(String, Cents)>,
}

pub fn ship_date() -> Date {
    date_of_unix_day(MONDAY)
}

fn usps() -> Endpoint {
    Endpoint::new("http://127.0.0.1:8788")
}

impl Carrier {
    pub fn new() -> Self {
        let mut settings = Settings {
            quota_on: false,
            ..Settings::default()
        };
        settings.postage.labels_approved = true;
        for account in &mut settings.postage.payment_accounts {
            account.balance_cents = account.balance_cents.map(|_| 1_000_000_000_000);
        }
        let none = || AccessToken::new("none");
        let mut carrier = Self {
            emulator: Emulator::new(5, settings),
            bearer: none(),
            payment: [none(), none()],
            expected: Vec::new(),
        };
        let credentials = Credentials {
            client_id: "emulator-client".to_owned(),
            client_secret: "emulator-secret".to_owned(),
        };
        let response = carrier.answer(&oauth::request(&usps(), &credentials));
        carrier.bearer = oauth::answer(&response).unwrap().token;
        carrier.payment = [false, true].map(|contract| carrier.payment_token(contract));
        carrier
    }

    fn answer(&self, request: &Request) -> Response {
        let outcome = self.emulator.answer(&incoming(request), NOW_MS);
        let content_type = outcome
            .response
            .headers()
            .get(http::header::CONTENT_TYPE)
            .map(|value| value.to_str().unwrap().to_owned());
        Response {
            status: outcome.response.status().as_u16(),
            received_at: UnixMillis(NOW_MS),
            retry_after: None,
            content_type,
            body: outcome.response.body().to_vec(),
        }
    }

    fn payment_token(&self, contract: bool) -> AccessToken {
        let crid = || Crid::parse("12345678").unwrap();
        let roles = Roles {
            payer: Payer {
                account: Account::Eps {
                    number: AccountNumber::parse(EPS).unwrap(),
                },
                crid: crid(),
            },
            label_owner: LabelOwner {
                crid: crid(),
                mid: Mid::parse("123456789").unwrap(),
                manifest_mid: Mid::parse("123456").unwrap(),
            },
            contract: contract.then(|| payments::Contract {
                account_type: "EPS",
                number: EPS.to_owned(),
            }),
        };
        let request = roles.request(&usps(), &self.bearer);
        payments::answer(&self.answer(&request)).unwrap().token
    }

    /// What the desk asks about a parcel, and the answer as it is read.
    pub fn prices(&self, asked: &CanonicalQuestion) -> Result<Prices, CarrierError> {
        let Destination::Domestic { zip, .. } = asked.destination() else {
            panic!("parcels here stay at home")
        };
        let search = OptionsSearch {
            origin: asked.origin(),
            destination: *zip,
            parcel: asked.parcel(),
            mailing_date: ship_date(),
            price_type: asked.price_type(),
            account: (asked.price_type() == PriceType::Contract).then(|| PaymentAccount {
                account_type: "EPS",
                account_number: EPS.to_owned(),
            }),
            extras: asked.extras(),
        };
        search.answer(&self.answer(&search.request(&usps(), &self.bearer)))
    }

    /// Buys a label.
    pub fn buy(
        &mut self,
        scene: &Scene,
        parcel: Parcel,
        extras: Extras,
        service: &'static Service,
        packaging: Packaging,
    ) -> Bought {
        let order = LabelOrder::new(LabelDraft {
            sender: contact(scene.origin, extras),
            recipient: contact(scene.destination, extras),
            parcel,
            service,
            packaging,
            ship_date: ship_date(),
            extras: extras.iter().collect(),
            image: ImageOrder {
                format: ImageFormat::Zpl203,
                size: ImageSize::FourBySix,
                receipt: false,
            },
            reference: None,
        });
        let order = match order {
            Ok(order) => order,
            Err(faults) => return Bought::Refused(format!("{faults:?}")),
        };
        let payment = &self.payment[usize::from(scene.price_type == PriceType::Contract)];
        let number = u64::try_from(self.expected.len()).unwrap().to_be_bytes();
        let [a, b, c, d, e, f, g, h] = number;
        let key = IdempotencyKey::from_random([7, 7, 7, 7, 7, 7, 7, 7, a, b, c, d, e, f, g, h]);
        let mut request = order.written().request(&usps(), &self.bearer, payment, key);
        if needs_customs_form(scene.destination) {
            change(&mut request, |body| body["customsForm"] = customs_form());
        }
        let response = self.answer(&request);
        match labels::answer(&response) {
            Ok(label) => {
                let total = label.total().unwrap();
                self.expected.push((label.tracking_number.clone(), total));
                Bought::Label(label)
            }
            Err(CarrierError::InputRefused(_)) => {
                let body: Value = serde_json::from_slice(&response.body).unwrap();
                let detail = body.pointer("/error/errors/0/detail").unwrap();
                Bought::Refused(detail.as_str().unwrap().to_owned())
            }
            Err(error) => panic!("{error:?}: {}", String::from_utf8_lossy(&response.body)),
        }
    }

    /// What was charged is what the labels said, label by label.
    pub fn assert_charged(&self) {
        let charged: Vec<_> = self
            .emulator
            .charges()
            .into_iter()
            .map(|charge| (charge.tracking_number, Cents(charge.amount_cents)))
            .collect();
        assert_eq!(charged, self.expected);
    }
}

fn change(request: &mut Request, how: impl FnOnce(&mut Value)) {
    let mut body: Value = serde_json::from_slice(&request.body).unwrap();
    how(&mut body);
    request.body = serde_json::to_vec(&body).unwrap();
}

fn contact((zip, city, state): Place, extras: Extras) -> Contact {
    // Receipts by email need an address.
    let has_receipt = extras
        .iter()
        .any(|extra| extra == ExtraService::ReturnReceiptElectronic);
    Contact::new(ContactDraft {
        first_name: "Ada".to_owned(),
        last_name: "Lovelace".to_owned(),
        company: String::new(),
        street: match city {
            "APO" => "Unit 45013 Box 2666".to_owned(),
            _ => "12 Oak Street".to_owned(),
        },
        unit: String::new(),
        city: city.to_owned(),
        state: State::parse(state).unwrap(),
        zip: ZipCode::parse(zip).unwrap(),
        urbanization: String::new(),
        phone: String::new(),
        email: match has_receipt {
            true => "ada@example.com".to_owned(),
            false => String::new(),
        },
    })
    .unwrap()
}

/// Military addresses and the territories of the Pacific: no order of ours has the form yet, so one is put in.
fn needs_customs_form((_, _, state): Place) -> bool {
    matches!(state, "AA" | "AE" | "AP" | "AS" | "GU" | "MP")
}

fn customs_form() -> Value {
    json!({
        "customsContentType": "MERCHANDISE",
        "contents": [{
            "itemDescription": "Shirt", "itemQuantity": 1, "itemTotalValue": 20.5, "itemTotalWeight": 0.5, "weightUOM": "lb",
        }],
    })
}

/// The question behind a parcel's.
pub fn canonical(scene: &Scene, parcel: Parcel, extras: Extras) -> CanonicalQuestion {
    let zip = |(zip, _, _): Place| Zip5::parse(zip).unwrap();
    let place = Destination::Domestic {
        zip: zip(scene.destination),
        po_box: false,
    };
    CanonicalQuestion::new(zip(scene.origin), place, parcel, scene.price_type, extras)
}
