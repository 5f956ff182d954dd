//! What a rate shows is what its label costs: parcels are drawn, the carrier's options are asked for as a desk asks, and a label
//! is bought with the same facts: the parcel as it is, the packaging and the extra services of the rate. Where a service is not
//! offered its label is not sold either, for the same reason.
//!
//! Prices are commercial ones and those of a contract: nobody buys labels at others. Two things are put into the requests that
//! the core does not send yet: the customs form of military addresses and of the Pacific, without which there is no label
//! there, and the role that makes a label's price the contract's.
//!
//! | Variable | |
//! |---|---|
//! | `EDGEPOST_PARCELS` | how many parcels; 10,000 if it is not set |
//! | `EDGEPOST_SEED` | which ones; the same seed draws the same parcels. A failure names it |

mod carrier;
mod draw;

use std::collections::{BTreeSet, HashMap};

use edgepost::carrier::usps::SERVICES;
use edgepost::carrier::usps::labels::Label;
use edgepost::carrier::{CarrierError, Refusal};
use edgepost::clock::UnixMillis;
use edgepost::rates::{
    CanonicalQuestion, Cents, Container, Extras, Freshness, NotOffered, Packaging, Parcel, Parcels,
    PriceList, Rate, Service, offers,
};

use carrier::{Bought, Carrier, NOW_MS, canonical, ship_date};
use draw::Scene;

const PARCELS: u64 = 10_000;
/// Parcels of a scene.
const AT_ONCE: usize = 8;
/// A carrier's ledger is added up at every label: a new one begins so often.
const SCENES_OF_A_CARRIER: u64 = 25;
const SEED: u64 = 20_261_123;
/// Scenes are independent of each other.
const THREADS: u64 = 2;

fn number(variable: &str, default: u64) -> u64 {
    let text = std::env::var(variable).ok();
    text.map_or(default, |text| text.parse().unwrap())
}

#[test]
fn the_amount_shown_is_what_the_label_costs_and_what_is_not_shown_is_not_sold() {
    let parcels = number("EDGEPOST_PARCELS", PARCELS);
    let seed = number("EDGEPOST_SEED", SEED);
    let chunk = SCENES_OF_A_CARRIER * AT_ONCE as u64;
    let met: BTreeSet<String> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..THREADS)
            .map(|thread| {
                scope.spawn(move || {
                    let mut met = BTreeSet::new();
                    for number in (thread..parcels.div_ceil(chunk)).step_by(THREADS as usize) {
                        met.extend(chunk_of_scenes(seed, number));
                    }
                    met
                })
            })
            .collect();
        let met = threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap());
        met.collect()
    });
    // The parcels were not all of one kind.
    let zones = (1..=9).map(|zone| format!("zone 0{zone}"));
    let packaging = Packaging::all().map(|packaging| format!("in {}", packaging.name()));
    let others = [
        "ground_advantage",
        "priority_mail",
        "priority_mail_express",
        "nonstandard_length_22",
        "nonstandard_length_30",
        "nonstandard_volume",
        "signature",
        "signature_restricted",
        "adult_signature",
        "adult_signature_restricted",
        "return_receipt",
        "return_receipt_electronic",
        "insurance",
        "billed by size",
        "dearer by weight",
        "dearer by size",
    ];
    let reasons = REASONS.map(|(reason, words)| format!("{reason}: {words}"));
    let expected = zones.chain(packaging).chain(others.map(str::to_owned));
    for expected in expected.chain(reasons) {
        assert!(met.contains(&expected), "{expected} is not in {met:#?}");
    }
}

fn chunk_of_scenes(seed: u64, number: u64) -> BTreeSet<String> {
    let mut carrier = Carrier::new();
    let mut met = BTreeSet::new();
    for scene in 0..SCENES_OF_A_CARRIER {
        let number = number * SCENES_OF_A_CARRIER + scene;
        let mut chance = fastrand::Rng::with_seed(seed.wrapping_add(number));
        let scene = Scene::drawn(&mut chance, AT_ONCE);
        let mut known: HashMap<CanonicalQuestion, Answer> = HashMap::new();
        for (parcel, extras) in &scene.parcels {
            let asked = canonical(&scene, *parcel, *extras);
            let answer = known
                .entry(asked.clone())
                .or_insert_with(|| answer(&carrier, &asked));
            let case = Case {
                about: format!(
                    "EDGEPOST_SEED={seed}, scene {number}: {asked:?}, is {parcel:?}, {extras:?}"
                ),
                scene: &scene,
                parcel: *parcel,
                extras: *extras,
            };
            let container = Container::ALL[chance.usize(..Container::ALL.len())];
            case.hold(answer, container, &mut carrier, &mut met);
        }
    }
    carrier.assert_charged();
    met
}

type Answer = Result<PriceList, CarrierError>;

fn answer(carrier: &Carrier, asked: &CanonicalQuestion) -> Answer {
    let prices = carrier.prices(asked)?;
    Ok(PriceList {
        mailing_date: ship_date(),
        rows: prices.rows,
        odd: prices.odd,
        unknown: prices.unknown,
        as_of: UnixMillis(NOW_MS),
        ends_at: UnixMillis(NOW_MS),
    })
}

fn services() -> Vec<&'static Service> {
    let all = SERVICES.iter().map(|(_, service)| service);
    all.filter(|service| !service.abroad).collect()
}

/// Why a service is not offered, with a part of the words with which its label is refused. Every pair has to be met.
const REASONS: [(&str, &str); 9] = [
    ("too_heavy", "TooHeavy"),
    ("too_long", "TooLong"),
    // Express to military addresses.
    (
        "not_offered_here",
        "not currently supported at the destinationZIPCode",
    ),
    // A container that the service does not have, or that is as long as no container.
    ("not_offered_here", "Packaging"),
    ("not_offered_here", "TooLong"),
    ("extra_service_not_offered", "is an unsupported combination"),
    // The same, where every service of the shop falls out: the whole question is refused.
    ("refused_by_carrier", "TooHeavy"),
    ("refused_by_carrier", "TooLong"),
    ("unknown ZIP code", "ZIP Code not in service"),
];

/// The reason is one that the refusal gives, too.
fn assert_fits(about: &str, reason: &str, words: &str, met: &mut BTreeSet<String>) {
    let fitting: Vec<_> = REASONS
        .iter()
        .filter(|(known, part)| *known == reason && words.contains(part))
        .collect();
    assert!(
        !fitting.is_empty(),
        "{reason}, and the label: {words}\n{about}"
    );
    met.extend(
        fitting
            .iter()
            .map(|(reason, part)| format!("{reason}: {part}")),
    );
}

/// A parcel, and what is bought besides.
struct Case<'a> {
    about: String,
    scene: &'a Scene,
    parcel: Parcel,
    extras: Extras,
}

impl Case<'_> {
    /// Own packaging, and a container.
    fn hold(
        &self,
        answer: &Answer,
        container: Container,
        carrier: &mut Carrier,
        met: &mut BTreeSet<String>,
    ) {
        let all = services();
        let list = match answer {
            Ok(list) => list,
            Err(error) => {
                let reason = match error {
                    CarrierError::InputRefused(Refusal::Destination) => "unknown ZIP code",
                    CarrierError::InputRefused(_) => NotOffered::RefusedByCarrier.name(),
                    other => panic!("{other:?}: {}", self.about),
                };
                for service in all {
                    self.assert_not_sold(service, Packaging::Own, reason, carrier, met);
                }
                return;
            }
        };
        let plan = |container| {
            vec![Parcels {
                parcel: self.parcel,
                quantity: 1,
                position: 0,
                container,
                list: list.shown(ship_date(), Freshness::Live),
            }]
        };
        let own = plan(None);
        let (rates, unavailable) = offers(&all, &[own], &|_, price| price);
        assert_eq!(rates.len() + unavailable.len(), all.len());
        for rate in &rates {
            self.assert_charged(rate, carrier, met);
        }
        for missing in unavailable {
            let reason = missing.reason.name();
            for packaging in [Packaging::Own, Packaging::OwnCubic] {
                self.assert_not_sold(missing.service, packaging, reason, carrier, met);
            }
        }
        let (rates, unavailable) = offers(&all, &[plan(Some(container))], &|_, price| price);
        for rate in &rates {
            self.assert_charged(rate, carrier, met);
        }
        let packaging = Packaging::FlatRate(container);
        for missing in unavailable {
            // That the service has no such container comes before anything else about it.
            let reason = NotOffered::NotOfferedHere.name();
            let refused = self.refusal(missing.service, packaging, carrier);
            let reason = match missing.reason {
                NotOffered::ExtraService if !refused.contains("Packaging") => missing.reason.name(),
                _ => reason,
            };
            assert_fits(&self.about, reason, &refused, met);
        }
    }

    fn assert_not_sold(
        &self,
        service: &'static Service,
        packaging: Packaging,
        reason: &str,
        carrier: &mut Carrier,
        met: &mut BTreeSet<String>,
    ) {
        let refused = self.refusal(service, packaging, carrier);
        // It has no price by its size, whatever else.
        if packaging == Packaging::Own || !refused.contains("Packaging") {
            assert_fits(&self.about, reason, &refused, met);
        }
    }

    fn refusal(
        &self,
        service: &'static Service,
        packaging: Packaging,
        carrier: &mut Carrier,
    ) -> String {
        match carrier.buy(self.scene, self.parcel, self.extras, service, packaging) {
            Bought::Refused(words) => words,
            Bought::Label(_) => panic!(
                "{} {packaging:?} is not offered and sold: {}",
                service.id, self.about
            ),
        }
    }

    fn assert_charged(&self, rate: &Rate, carrier: &mut Carrier, met: &mut BTreeSet<String>) {
        let service = rate.service;
        let [packaging] = rate.packaging[..] else {
            panic!("{rate:?} has another packaging than one: {}", self.about)
        };
        let about = format!("{} {packaging:?}, {}", service.id, self.about);
        let mut buy =
            |packaging| carrier.buy(self.scene, self.parcel, self.extras, service, packaging);
        let label = match buy(packaging) {
            Bought::Label(label) => label,
            Bought::Refused(words) => panic!("{words}: {about}"),
        };
        assert_eq!(rate.amount, rate.price);
        assert_eq!(label.total(), Some(rate.price), "{about}");
        assert_eq!(label.zone.as_deref(), rate.zone, "{about}");
        assert_same_parts(rate, &label, &about);
        // Of two prices for the same box it is the one that is less.
        let (other, dearer) = match packaging {
            Packaging::Own => (Packaging::OwnCubic, "dearer by size"),
            Packaging::OwnCubic => (Packaging::Own, "dearer by weight"),
            Packaging::FlatRate(_) => (packaging, ""),
        };
        if other != packaging
            && let Bought::Label(label) = buy(other)
        {
            assert!(
                label.total() >= Some(rate.price),
                "{other:?} is cheaper: {about}"
            );
            met.insert(dearer.to_owned());
        }
        met.insert(service.id.to_owned());
        met.insert(format!("in {}", packaging.name()));
        met.extend(rate.zone.map(|zone| format!("zone {zone}")));
        let parts = rate.surcharges.iter().chain(&rate.extras);
        met.extend(parts.map(|part| part.code.clone()));
        met.extend(rate.billed_lb.map(|_| "billed by size".to_owned()));
    }
}

/// Surcharges are the label's fees, and extra services its extra services but for tracking, which costs nothing.
fn assert_same_parts(rate: &Rate, label: &Label, about: &str) {
    let shown = |charges: &[edgepost::rates::Charge]| -> BTreeSet<(String, Cents)> {
        let parts = charges.iter();
        parts.map(|part| (part.name.clone(), part.amount)).collect()
    };
    let paid = |charges: &[edgepost::carrier::usps::labels::Charge]| -> BTreeSet<(String, Cents)> {
        let parts = charges.iter().filter(|part| part.name != "USPS Tracking");
        parts
            .map(|part| (part.name.clone(), part.price.unwrap()))
            .collect()
    };
    assert_eq!(shown(&rate.surcharges), paid(&label.fees), "{about}");
    assert_eq!(shown(&rate.extras), paid(&label.extras), "{about}");
}
