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
    if parcels < PARCELS {
        return;
    }
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
        for (position, (parcel, extras)) in scene.parcels.iter().enumerate() {
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
                service: services()[position % 3],
                in_container: (
                    services()[1 + usize::from(chance.u8(..4) == 0)],
                    Container::ALL[chance.usize(..Container::ALL.len())],
                ),
            };
            case.hold(answer, &mut carrier, &mut met);
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

/// Why a service is not offered, with a part of the words with which its label is refused. Every pair is met in 10,000 parcels.
const REASONS: [(&str, &str); 9] = [
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
    // Where no service takes the parcel the whole question is refused.
    ("refused_by_carrier", "TooHeavy"),
    ("refused_by_carrier", "TooLong"),
    ("unknown ZIP code", "ZIP Code not in service"),
    ("unknown ZIP code", "TooLong"),
];
/// One that is met less often: an order looks at the parcel before anybody looks at the ZIP code.
const RARE: (&str, &str) = ("unknown ZIP code", "TooHeavy");

/// The reason is one that the refusal gives, too.
fn assert_fits(about: &str, reason: &str, words: &str, met: &mut BTreeSet<String>) {
    let fitting: Vec<_> = REASONS
        .iter()
        .chain([&RARE])
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

/// A parcel, and what is bought besides. Labels are bought in the shop's own packaging by one service, and in a container by one.
struct Case<'a> {
    about: String,
    scene: &'a Scene,
    parcel: Parcel,
    extras: Extras,
    service: &'static Service,
    in_container: (&'static Service, Container),
}

impl Case<'_> {
    fn hold(&self, answer: &Answer, carrier: &mut Carrier, met: &mut BTreeSet<String>) {
        let list = match answer {
            Ok(list) => list,
            Err(error) => {
                let reason = match error {
                    CarrierError::InputRefused(Refusal::Destination) => "unknown ZIP code",
                    CarrierError::InputRefused(_) => NotOffered::RefusedByCarrier.name(),
                    other => panic!("{other:?}: {}", self.about),
                };
                let refused = self.refusal(self.service, Packaging::Own, carrier);
                return assert_fits(&self.about, reason, &refused, met);
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
        let (rates, unavailable) = offers(&[self.service], &[plan(None)], &|_, price| price);
        match (&rates[..], &unavailable[..]) {
            ([rate], []) => self.assert_charged(rate, carrier, met),
            ([], [missing]) => {
                for packaging in [Packaging::Own, Packaging::OwnCubic] {
                    let refused = self.refusal(self.service, packaging, carrier);
                    // It has no price by its size, whatever else.
                    if packaging == Packaging::Own || !refused.contains("Packaging") {
                        assert_fits(&self.about, missing.reason.name(), &refused, met);
                    }
                }
            }
            other => panic!("{other:?}: {}", self.about),
        }
        let (service, container) = self.in_container;
        let own = Vec::new();
        let plans = [own, plan(Some(container))];
        let (rates, _) = offers(&[service], &plans, &|_, price| price);
        match &rates[..] {
            [rate] => self.assert_charged(rate, carrier, met),
            _ => {
                let refused = self.refusal(service, Packaging::FlatRate(container), carrier);
                let is_odd = list.odd.iter().any(|(odd, _)| *odd == service);
                // That the service has no such container, or that nothing is so long, comes before all else.
                let reason = match is_odd && refused.contains("combination") {
                    true => NotOffered::ExtraService,
                    false => NotOffered::NotOfferedHere,
                };
                assert_fits(&self.about, reason.name(), &refused, met);
            }
        }
    }

    fn buy(
        &self,
        service: &'static Service,
        packaging: Packaging,
        carrier: &mut Carrier,
    ) -> Bought {
        carrier.buy(self.scene, self.parcel, self.extras, service, packaging)
    }

    fn refusal(
        &self,
        service: &'static Service,
        packaging: Packaging,
        carrier: &mut Carrier,
    ) -> String {
        match self.buy(service, packaging, carrier) {
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
        let label = match self.buy(service, packaging, carrier) {
            Bought::Label(label) => label,
            Bought::Refused(words) => panic!("{words}: {about}"),
        };
        assert_eq!(rate.amount, rate.price);
        assert_eq!(label.total(), Some(rate.price), "{about}");
        assert_eq!(label.zone.as_deref(), rate.zone, "{about}");
        assert_same_parts(rate, &label, &about);
        // Of two prices for the same box it is the one that is less.
        let other = match packaging {
            Packaging::Own => Some((Packaging::OwnCubic, "dearer by size")),
            Packaging::OwnCubic => Some((Packaging::Own, "dearer by weight")),
            Packaging::FlatRate(_) => None,
        };
        if let Some((other, dearer)) = other {
            match self.buy(service, other, carrier) {
                Bought::Label(label) => {
                    let is_dearer = label.total() >= Some(rate.price);
                    assert!(is_dearer, "{other:?} is cheaper: {about}");
                    met.insert(dearer.to_owned());
                }
                // An order knows by itself what has no price by its size.
                Bought::Refused(words) => assert_eq!(words, "[Packaging]", "{about}"),
            }
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
