//! Purchases of labels: a label is money, so whatever breaks, none is paid twice and none is lost.

mod cancel;
mod deaths;
mod forgetting;
mod interrupted;
mod leaving;
mod once;
mod refusals;
mod secrets;
mod storage;
mod tokens;
mod unknown;
mod unreadable;

use std::rc::Rc;
use std::time::Duration;

use edgepost::carrier::usps::labels::{
    Contact, ContactDraft, IdempotencyKey, ImageFormat, ImageOrder, ImageSize, Label, LabelDraft,
    LabelOrder,
};
use edgepost::carrier::usps::service;
use edgepost::clock::parse_iso_date;
use edgepost::config::{Config, Ready};
use edgepost::ports::ObjectError;
use edgepost::postal::{State, ZipCode};
use edgepost::purchase::protocol::{Act, Answer, Question};
use edgepost::purchase::{digest, object};
use edgepost::rates::{LengthUnit, Packaging, Parcel, Side, Weight, WeightUnit};
use emulator::{Charge, Fault, FaultRule, RepeatedKey, Settings};

use crate::questions::STREET;
use crate::support::{Deployment, PurchaseHost, rule};

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

/// What an order gets that is sent twice with one key: the label that is there, or with older editions of the carrier's API
/// another one, that is paid as well.
pub const EDITIONS: [RepeatedKey; 2] = [RepeatedKey::SameLabel, RepeatedKey::NewLabel];

const ORDERS: (&str, &str) = ("POST", "/labels/v3/label");
const REPRINTS: (&str, &str) = ("POST", "/labels/v3/label-reprint");

/// The carrier does what it was asked to do, and this is its answer.
pub fn answered_with(fault: &Fault) -> Fault {
    Fault::After {
        fault: Box::new(fault.clone()),
    }
}

/// For the next so many orders, reprints and cancellations.
pub fn of_orders(times: Option<u64>, fault: Fault) -> FaultRule {
    rule("labels", times, fault)
}

pub fn of_reprints(fault: Fault) -> FaultRule {
    FaultRule {
        path: Some("reprint".to_owned()),
        ..rule("labels", None, fault)
    }
}

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
            packaging: Packaging::Own,
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

/// However a purchase was interrupted, its outcome is known after so long: an order settles in 100 s, and what only a person can
/// mend is remembered for 300 s.
const PATIENCE: Duration = Duration::from_secs(420);

fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap()
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

    pub fn of_edition(seed: u64, edition: RepeatedKey) -> Self {
        Self::with(seed, &[], |carrier| carrier.postage.repeated_key = edition)
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
        let question = self.question(key, &wish);
        let answer = self.object(key).ask(question).await?;
        Ok(Answer::read(&answer).unwrap())
    }

    pub fn question(&self, key: IdempotencyKey, wish: &Wish) -> String {
        let config = self.config();
        let ready = config.ready.as_ref().unwrap();
        let act = match wish {
            Wish::Label(order) => order.act(ready),
            Wish::NoLabel => Act::Cancel,
        };
        serde_json::to_string(&Question::new(ready, key, act)).unwrap()
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

    /// Asks until there is an outcome, as often as it is told to, or every five seconds. With how often that was.
    pub fn until_known(&self, key: IdempotencyKey, wish: Wish) -> (Answer, u32) {
        self.until_known_within(PATIENCE, key, wish)
    }

    pub fn until_known_within(
        &self,
        patience: Duration,
        key: IdempotencyKey,
        wish: Wish,
    ) -> (Answer, u32) {
        let world = &self.deployment.world;
        let end = world.elapsed_ms() + millis(patience);
        let mut asked = 0;
        loop {
            asked += 1;
            let answer = self.deployment.run(self.asks(key, wish.clone()));
            let retry_after = match &answer {
                Ok(Answer::Unknown { retry_after_ms }) => *retry_after_ms,
                Ok(Answer::NotBought(failure) | Answer::NotCanceled(failure)) => {
                    failure.retry_after_ms
                }
                Ok(answer) => return (answer.clone(), asked),
                Err(_) => None,
            };
            let in_time = world.elapsed_ms() < end;
            assert!(in_time, "no outcome for too long: {answer:?}");
            let pause = Duration::from_millis(retry_after.unwrap_or(5_000));
            self.deployment.run(world.sleep(pause));
        }
    }

    /// The next so many calls about labels end so.
    pub fn fail_orders(&self, times: u64, fault: Fault) {
        self.deployment
            .wire
            .rules(vec![of_orders(Some(times), fault)]);
    }

    /// Calls of the carrier so far: orders, reprints, cancellations.
    pub fn label_calls(&self) -> [usize; 3] {
        let calls = self.deployment.wire.emulator.calls();
        let count = |(method, path)| {
            let is_one = |call: &&emulator::Call| call.method == method && call.path == path;
            calls.iter().filter(is_one).count()
        };
        let canceled = calls.iter().filter(|call| call.method == "DELETE").count();
        [count(ORDERS), count(REPRINTS), canceled]
    }

    /// When orders arrived at the carrier, since the first.
    pub fn orders_sent_at(&self) -> Vec<Duration> {
        let calls = self.deployment.wire.emulator.calls();
        let is_order = |call: &&emulator::Call| (&*call.method, &*call.path) == ORDERS;
        let times = calls.iter().filter(is_order).map(|call| call.time);
        times.map(Duration::from_millis).collect()
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
