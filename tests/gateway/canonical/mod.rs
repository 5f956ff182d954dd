//! A canonical question never changes a price, a service or the reason why one is missing: drawn questions are asked of the
//! emulator as they were typed and as they become, and what a shop may show of both answers is the same.
//!
//! | Variable | |
//! |---|---|
//! | `EDGEPOST_QUESTIONS` | how many questions; 10,000 if it is not set |
//! | `EDGEPOST_SEED` | which ones; the same seed draws the same questions. A failure names it |

mod draw;
mod recorded;

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};

use edgepost::carrier::usps::oauth::{self, Credentials};
use edgepost::carrier::usps::options::OptionsSearch;
use edgepost::carrier::usps::{Endpoint, SERVICES};
use edgepost::carrier::{AccessToken, CarrierError};
use edgepost::clock::{UnixMillis, date_of_unix_day};
use edgepost::ports::{Request, Response};
use edgepost::postal::Zip5;
use edgepost::rates::{
    CanonicalQuestion, Destination, Extras, Freshness, LengthUnit, Parcel, Parcels, PriceList,
    PriceType, Side, Unavailable, Weight, WeightUnit, offers,
};
use emulator::{Emulator, Settings};
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngSeed, TestRunner};

use crate::support::incoming;

use draw::{AT_ONCE, some_questions};

/// 2026-11-21T20:00:00Z, and its day.
const NOW_MS: u64 = 1_795_291_200_000;
const TODAY: u64 = 20_778;
const QUESTIONS: u64 = 10_000;
const SEED: u64 = 20_261_123;
/// Questions are independent of each other.
const THREADS: u64 = 2;

/// What a shop may show: of each rate its service and zone, and all of it as text.
type Shown = Result<
    (
        Vec<(&'static str, Option<String>, String)>,
        Vec<Unavailable>,
    ),
    CarrierError,
>;

/// A carrier without a quota.
struct Carrier {
    emulator: Emulator,
    token: AccessToken,
    /// What canonical questions were answered.
    known: RefCell<HashMap<String, Shown>>,
}

impl Carrier {
    fn new() -> Self {
        let settings = Settings {
            quota_on: false,
            ..Settings::default()
        };
        let mut carrier = Self {
            emulator: Emulator::new(5, settings),
            token: AccessToken::new("none"),
            known: RefCell::default(),
        };
        let credentials = Credentials {
            client_id: "emulator-client".to_owned(),
            client_secret: "emulator-secret".to_owned(),
        };
        let response = carrier.answer(&oauth::request(&usps(), &credentials));
        carrier.token = oauth::answer(&response).unwrap().token;
        carrier
    }

    fn answer(&self, request: &Request) -> Response {
        let outcome = self.emulator.answer(&incoming(request), NOW_MS);
        Response {
            status: outcome.response.status().as_u16(),
            received_at: UnixMillis(NOW_MS),
            retry_after: None,
            content_type: None,
            body: outcome.response.body().to_vec(),
        }
    }

    fn asked_of(&self, question: &Question, parcel: Parcel) -> Shown {
        let search = question.search(parcel);
        let response = self.answer(&search.request(&usps(), &self.token));
        shown(parcel, &search, &response)
    }

    /// The answer to the canonical question, asked once for all that become it.
    fn asked_canonically(&self, question: &Question) -> Shown {
        let canonical = question.canonical();
        let known = self.known.borrow().get(&canonical.text()).cloned();
        known.unwrap_or_else(|| {
            let shown = self.asked_of(question, canonical.parcel());
            self.known
                .borrow_mut()
                .insert(canonical.text(), shown.clone());
            shown
        })
    }
}

fn usps() -> Endpoint {
    Endpoint::new("http://127.0.0.1:8788")
}

fn shown(parcel: Parcel, search: &OptionsSearch, response: &Response) -> Shown {
    let all = SERVICES.iter().map(|(_, service)| service);
    let all: Vec<_> = all.filter(|service| !service.abroad).collect();
    let prices = search.answer(response)?;
    let list = PriceList {
        mailing_date: search.mailing_date,
        rows: prices.rows,
        odd: prices.odd,
        unknown: prices.unknown,
        as_of: UnixMillis(NOW_MS),
        ends_at: UnixMillis(NOW_MS),
    };
    let shipment = vec![Parcels {
        parcel,
        quantity: 1,
        position: 0,
        container: None,
        list: list.shown(search.mailing_date, Freshness::Live),
    }];
    let (rates, unavailable) = offers(&all, &[shipment], &|_, price| price);
    let rates = rates.iter().map(|rate| {
        let zone = rate.zone.map(str::to_owned);
        (rate.service.id, zone, format!("{rate:?}"))
    });
    Ok((rates.collect(), unavailable))
}

#[derive(Clone, Copy, Debug)]
struct Question {
    origin: Zip5,
    destination: Zip5,
    price_type: PriceType,
    parcel: Parcel,
}

impl Question {
    fn canonical(&self) -> CanonicalQuestion {
        let place = Destination::Domestic {
            zip: self.destination,
            po_box: false,
        };
        let extras = Extras::default();
        CanonicalQuestion::new(self.origin, place, self.parcel, self.price_type, extras)
    }

    fn search(&self, parcel: Parcel) -> OptionsSearch {
        OptionsSearch {
            origin: self.origin,
            destination: self.destination,
            parcel,
            mailing_date: date_of_unix_day(TODAY + 2),
            price_type: self.price_type,
            account: None,
            extras: Extras::default(),
        }
    }
}

fn runner(seed: u64, questions: u64) -> TestRunner {
    TestRunner::new(Config {
        cases: u32::try_from(questions).unwrap().div_ceil(AT_ONCE as u32),
        rng_seed: RngSeed::Fixed(seed),
        failure_persistence: None,
        ..Config::default()
    })
}

fn number(variable: &str, default: u64) -> u64 {
    let text = std::env::var(variable).ok();
    text.map_or(default, |text| text.parse().unwrap())
}

#[test]
fn a_canonical_question_changes_no_price_no_service_and_no_reason() {
    let questions = number("EDGEPOST_QUESTIONS", QUESTIONS);
    let seed = number("EDGEPOST_SEED", SEED);
    let met: BTreeSet<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                scope.spawn(move || draw(questions.div_ceil(THREADS), seed.wrapping_add(thread)))
            })
            .collect();
        let met = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        met.collect()
    });
    // The questions were not all of one kind.
    let zones = (1..=9).map(|zone| format!("zone 0{zone}"));
    let others = [
        "ground_advantage",
        "priority_mail",
        "priority_mail_express",
        "priority_mail TooLong",
        "priority_mail_express TooLong",
        "priority_mail_express NotOfferedHere",
        "InputRefused(Parcel)",
        "InputRefused(Destination)",
    ];
    for expected in zones.chain(others.map(str::to_owned)) {
        assert!(met.contains(&expected), "{expected} is not in {met:?}");
    }
}

/// Everything that was shown.
fn draw(questions: u64, seed: u64) -> BTreeSet<String> {
    let carrier = Carrier::new();
    let met = RefCell::new(BTreeSet::new());
    let outcome = runner(seed, questions).run(&some_questions(), |questions| {
        for question in questions {
            let typed = carrier.asked_of(&question, question.parcel);
            met.borrow_mut().extend(what_it_shows(&typed));
            let canonical = carrier.asked_canonically(&question);
            prop_assert_eq!(typed, canonical, "{:?}", question);
        }
        Ok(())
    });
    if let Err(error) = outcome {
        panic!("EDGEPOST_SEED={seed}, one thread: {error}");
    }
    met.into_inner()
}

fn what_it_shows(shown: &Shown) -> Vec<String> {
    let (rates, unavailable) = match shown {
        Ok(shown) => shown,
        Err(error) => return vec![format!("{error:?}")],
    };
    let zones = rates.iter().flat_map(|(_, zone, _)| zone);
    let services = rates.iter().map(|(service, ..)| (*service).to_owned());
    let missing = unavailable.iter();
    let missing = missing.map(|one| format!("{} {:?}", one.service.id, one.reason));
    let zones = zones.map(|zone| format!("zone {zone}"));
    zones.chain(services).chain(missing).collect()
}

/// A mistake that rounding could make.
enum Wrong {
    Ounces(fn(f64) -> f64),
    Inches(fn(f64) -> f64),
}

impl Wrong {
    fn form(&self, parcel: Parcel) -> Parcel {
        match self {
            Self::Ounces(round) => {
                let ounces = round(parcel.weight.pounds() * 16.0).max(0.01);
                let weight = Weight::new(ounces, WeightUnit::Ounce);
                Parcel::new(weight.unwrap(), parcel.sides())
            }
            Self::Inches(round) => {
                let side = |side: Side| Side::new(round(side.inches()).max(0.01), LengthUnit::Inch);
                let sides = parcel.sides().map(|from| side(from).unwrap());
                Parcel::new(parcel.weight, sides)
            }
        }
    }
}

fn to_pound(ounces: f64) -> f64 {
    (ounces / 16.0).ceil() * 16.0
}

const WRONG: [(&str, Wrong); 11] = [
    (
        "to the nearest pound",
        Wrong::Ounces(|ounces| (ounces / 16.0).round() * 16.0),
    ),
    ("up to a pound, below one too", Wrong::Ounces(to_pound)),
    (
        "the last ounce up to a pound",
        Wrong::Ounces(|ounces| match ounces {
            ounces if ounces > 15.0 => to_pound(ounces),
            ounces => ounces,
        }),
    ),
    ("to the nearest ounce", Wrong::Ounces(f64::round)),
    ("down to an ounce", Wrong::Ounces(f64::floor)),
    (
        "up to four pounds",
        Wrong::Ounces(|ounces| (ounces / 64.0).ceil() * 64.0),
    ),
    ("to the nearest inch", Wrong::Inches(f64::round)),
    ("up to an inch", Wrong::Inches(f64::ceil)),
    ("down to an inch", Wrong::Inches(f64::floor)),
    (
        "to the nearest tenth of an inch",
        Wrong::Inches(|inches| (inches * 10.0).round() / 10.0),
    ),
    (
        "up to a tenth of an inch",
        Wrong::Inches(|inches| (inches * 10.0).ceil() / 10.0),
    ),
];

/// The comparison can fail: each of these roundings changes what is shown.
#[test]
fn a_wrong_rounding_is_found_out() {
    let carrier = Carrier::new();
    let mut runner = runner(SEED, 1);
    for (name, wrong) in WRONG {
        let found_out = (0..50).any(|_| {
            let questions = some_questions().new_tree(&mut runner).unwrap().current();
            questions.iter().any(|question| {
                let typed = carrier.asked_of(question, question.parcel);
                typed != carrier.asked_of(question, wrong.form(question.parcel))
            })
        });
        assert!(found_out, "rounding {name} changes nothing");
    }
}
