//! Purchases of labels: a label is money, so whatever breaks, none is paid twice and none is lost.

mod once;

use std::rc::Rc;

use edgepost::carrier::usps::labels::{
    Contact, ContactDraft, Container, IdempotencyKey, ImageFormat, ImageOrder, ImageSize, Label,
    LabelDraft, LabelOrder,
};
use edgepost::carrier::usps::service;
use edgepost::clock::parse_iso_date;
use edgepost::config::{Config, Ready};
use edgepost::ports::ObjectError;
use edgepost::postal::{State, ZipCode};
use edgepost::purchase::protocol::{Act, Answer, Question};
use edgepost::purchase::{digest, object};
use edgepost::rates::{LengthUnit, Parcel, Side, Weight, WeightUnit};
use emulator::{Charge, Settings};

use crate::questions::STREET;
use crate::support::{Deployment, PurchaseHost};

/// A shop that buys labels.
pub const ROLES: [(&str, &str); 6] = [
    ("PAYER_ACCOUNT_TYPE", "EPS"),
    ("PAYER_ACCOUNT_NUMBER", "1234567890"),
    ("PAYER_CRID", "12345678"),
    ("LABEL_OWNER_CRID", "12345678"),
    ("LABEL_OWNER_MID", "123456789"),
    ("LABEL_OWNER_MANIFEST_MID", "987654321"),
];

/// Who gets the parcels: their name is to be found nowhere.
pub const NAME: &str = "Canarina";

pub struct Shop {
    pub deployment: Deployment,
}

/// What a back end wants.
#[derive(Clone, Debug)]
pub enum Wish {
    Label(Order),
    NoLabel,
}

impl Wish {
    /// The label that most of these tests are about.
    pub fn label() -> Self {
        Self::Label(Order::default())
    }
}

/// What it orders a label for.
#[derive(Clone, Debug, PartialEq)]
pub struct Order {
    pub street: String,
    pub pounds: f64,
    pub ship_date: &'static str,
    pub format: ImageFormat,
}

impl Default for Order {
    fn default() -> Self {
        Self {
            street: STREET.to_owned(),
            pounds: 2.5,
            ship_date: "2026-11-23",
            format: ImageFormat::Zpl203,
        }
    }
}

impl Order {
    /// The same parcel for somebody next door.
    pub fn next_door() -> Self {
        Self {
            street: format!("{STREET} 2"),
            ..Self::default()
        }
    }

    fn act(&self, ready: &Ready) -> Act {
        let contact = |first_name: &str, street: &str, (city, state, zip): (&str, &str, &str)| {
            let text = str::to_owned;
            let draft = ContactDraft {
                first_name: text(first_name),
                last_name: text("Lovelace"),
                company: String::new(),
                street: text(street),
                unit: String::new(),
                city: text(city),
                state: State::parse(state).unwrap(),
                zip: ZipCode::parse(zip).unwrap(),
                urbanization: String::new(),
                phone: String::new(),
                email: String::new(),
            };
            Contact::new(draft).unwrap()
        };
        let sides = [10.0, 8.0, 4.0].map(|side| Side::new(side, LengthUnit::Inch).unwrap());
        let order = LabelOrder::new(LabelDraft {
            sender: contact("Ada", "12 Oak Ave", ("Chicago", "IL", "60601")),
            recipient: contact(NAME, &self.street, ("Springfield", "IL", "62701")),
            parcel: Parcel::new(Weight::new(self.pounds, WeightUnit::Pound).unwrap(), sides),
            service: service("ground_advantage").unwrap(),
            container: Container::Own,
            ship_date: parse_iso_date(self.ship_date).unwrap(),
            extras: Vec::new(),
            image: ImageOrder {
                format: self.format,
                size: ImageSize::FourBySix,
                receipt: false,
            },
            reference: None,
        });
        Act::Buy {
            body: digest(ready, &format!("{self:?}")),
            order: order.unwrap().written(),
        }
    }
}

/// A key for each number.
pub fn key(number: u8) -> IdempotencyKey {
    IdempotencyKey::from_random([number; 16])
}

impl Shop {
    pub fn new() -> Self {
        Self::with(0, &[], |_| ())
    }

    pub fn with(seed: u64, settings: &[(&str, &str)], change: impl FnOnce(&mut Settings)) -> Self {
        let settings: Vec<_> = settings.iter().chain(&ROLES).copied().collect();
        let deployment = Deployment::with(seed, &settings, |carrier| {
            carrier.postage.labels_approved = true;
            change(carrier);
        });
        Self { deployment }
    }

    fn config(&self) -> Rc<Config> {
        self.deployment.config.clone()
    }

    pub fn object(&self, key: IdempotencyKey) -> PurchaseHost {
        let config = self.config();
        let address = object(config.ready.as_ref().unwrap(), key);
        self.deployment.purchases.named(&address.name)
    }

    /// Asks once, as a Worker does.
    pub async fn asks(&self, key: IdempotencyKey, wish: Wish) -> Result<Answer, ObjectError> {
        let config = self.config();
        let ready = config.ready.as_ref().unwrap();
        let act = match wish {
            Wish::Label(order) => order.act(ready),
            Wish::NoLabel => Act::Cancel,
        };
        let question = serde_json::to_string(&Question::new(ready, key, act)).unwrap();
        let answer = self.object(key).ask(question).await?;
        Ok(serde_json::from_str(&answer).unwrap())
    }

    /// The same, and there is an answer.
    pub fn ask(&self, key: IdempotencyKey, wish: Wish) -> Answer {
        self.deployment.run(self.asks(key, wish)).unwrap()
    }

    pub fn buy(&self, key: IdempotencyKey) -> Answer {
        self.ask(key, Wish::label())
    }

    pub fn cancel(&self, key: IdempotencyKey) -> Answer {
        self.ask(key, Wish::NoLabel)
    }

    /// What was bought with a key and is still to be paid.
    pub fn charges(&self, key: IdempotencyKey) -> Vec<Charge> {
        let mut charges = self.deployment.wire.emulator.charges();
        let key = key.to_string();
        charges.retain(|charge| charge.idempotency_key.as_ref() == Some(&key) && !charge.canceled);
        charges
    }

    /// One label is paid with this key, and this is it.
    pub fn assert_bought(&self, key: IdempotencyKey, answer: &Answer, case: &str) -> Label {
        let Answer::Bought(label) = answer else {
            panic!("{case}: {answer:?}");
        };
        let charges = self.charges(key);
        assert_eq!(charges.len(), 1, "{case}: {charges:?}");
        assert_eq!(
            charges[0].tracking_number, label.tracking_number,
            "{case}: another label"
        );
        assert!(label.image.is_some(), "{case}: no picture");
        *label.clone()
    }
}
