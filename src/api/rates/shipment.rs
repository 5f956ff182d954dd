//! From what a page asks to what the carrier is asked: which parcels, in which packaging, and which of them have one price.

use crate::api::problem::{Code, FieldError, Problem};
use crate::config::Ready;
use crate::packing::{self, Item, Package};
use crate::postal::Zip5;
use crate::quote::PricedParcel;
use crate::rates::{
    CanonicalQuestion, Cents, Container, Destination, DutyItem, Parcel, PriceType, Shape, Side,
    Weight,
};
use crate::shop::PackagingChoice;

use super::question::{Asked, AskedItem, AskedParcel, Load};

/// The most kinds of parcels: each is a question to the carrier.
const MOST_KINDS: usize = 20;
/// The most flat-rate containers that a basket is spread over.
const MOST_CONTAINERS: usize = 5;
/// Length plus girth, in hundredths of an inch, of the largest parcel that every service with flat-rate containers takes: the list of
/// a larger one has none of its rows.
const LONGEST_IN_EVERY_LIST: u32 = 10_800;
/// The most pieces for which containers are tried: each kind of container is another time to pack them.
const MOST_PIECES_IN_CONTAINERS: u32 = 100;
/// What a parcel weighs at most.
const HEAVIEST: Weight = Weight::from_pounds(70);

/// A shipment in one packaging or another.
pub(super) struct Shipment {
    /// What the carrier is asked.
    pub(super) questions: Vec<CanonicalQuestion>,
    /// The first is the shop's own packaging; each other one uses flat-rate containers.
    pub(super) plans: Vec<Vec<Planned>>,
    /// How goods were packed into the shop's own packaging; empty if they came packed.
    pub(super) packed: Vec<Packed>,
    /// All parcels of the first plan together, in thousandths of an ounce.
    pub(super) milli_oz: u64,
}

/// Equal parcels of a plan.
pub(super) struct Planned {
    /// One of them, as it is.
    pub(super) parcel: Parcel,
    /// As it is priced.
    pub(super) priced: PricedParcel,
    /// Where it stands in the request, or among the packed parcels.
    pub(super) position: usize,
    pub(super) container: Option<Container>,
    /// The question whose answer has its price.
    pub(super) question: usize,
}

/// Equal parcels that goods were packed into.
pub(super) struct Packed {
    pub(super) parcel: Parcel,
    pub(super) quantity: u32,
    /// The name of the packaging; `None`: as it is.
    pub(super) packaging: Option<String>,
    /// Which items, and how many of each are in one parcel.
    pub(super) contents: Vec<(usize, u32)>,
}

/// Plans a shipment.
///
/// # Errors
///
/// What cannot be packed or insured, field by field.
pub(super) fn shipment(
    ready: &Ready,
    origin: Zip5,
    price_type: PriceType,
    asked: &Asked,
) -> Result<Shipment, Problem> {
    let mut planner = Planner {
        ready,
        origin,
        price_type,
        asked,
        is_military: asked.place.destination(Vec::new()).is_military(),
        shipment: Shipment {
            questions: Vec::new(),
            plans: Vec::new(),
            packed: Vec::new(),
            milli_oz: 0,
        },
    };
    match &asked.load {
        Load::Parcels(parcels) => planner.parcels(parcels)?,
        Load::Items(items) => planner.items(items)?,
    }
    Ok(planner.shipment)
}

fn wrong(pointer: String, message: impl Into<String>) -> Problem {
    Problem::fields(vec![FieldError {
        pointer,
        code: Code::InvalidField.name(),
        message: message.into(),
    }])
}

struct Planner<'a> {
    ready: &'a Ready,
    origin: Zip5,
    price_type: PriceType,
    asked: &'a Asked,
    is_military: bool,
    shipment: Shipment,
}

/// Equal parcels with what is in one of them.
struct EqualParcels {
    parcel: Parcel,
    quantity: u32,
    value: Option<Cents>,
    duties: Vec<DutyItem>,
    container: Option<Container>,
}

impl Planner<'_> {
    /// Parcels as the page packed them; those that are flat-rate containers once more as such.
    fn parcels(&mut self, parcels: &[AskedParcel]) -> Result<(), Problem> {
        let mut loads = Vec::with_capacity(parcels.len());
        let mut wrong_ones = Vec::new();
        for (position, asked) in parcels.iter().enumerate() {
            let choice = asked.packaging.as_deref().map(|name| {
                let mut choices = self.ready.shop.packaging.iter();
                choices.find(|choice| choice.id() == name)
            });
            let (sides, container) = match choice {
                None => (None, None),
                Some(Some(PackagingChoice::Own(own))) => (Some(own.outer), None),
                Some(Some(PackagingChoice::Carrier { container, shapes })) => {
                    if asked.sides.is_some_and(|sides| !is_one_of(sides, shapes)) {
                        wrong_ones.push(FieldError {
                            pointer: format!("/parcels/{position}/dimensions"),
                            code: Code::InvalidField.name(),
                            message: "is larger than this packaging; send other packaging, or leave it out"
                                .to_owned(),
                        });
                    }
                    (shapes.first().map(|shape| shape.outer), Some(*container))
                }
                Some(None) => {
                    wrong_ones.push(FieldError {
                        pointer: format!("/parcels/{position}/packaging"),
                        code: Code::InvalidField.name(),
                        message: "is none of the shop's packaging (setting PACKAGING); send the name of a box or container it has, or dimensions".to_owned(),
                    });
                    continue;
                }
            };
            // A question is read only if one of them is there.
            let Some(sides) = asked.sides.or(sides) else {
                continue;
            };
            loads.push(EqualParcels {
                parcel: Parcel::new(asked.weight, sides),
                quantity: asked.quantity,
                value: asked.value,
                duties: Vec::new(),
                container: container.map(|container| self.sold_as(container)),
            });
        }
        if !wrong_ones.is_empty() {
            return Err(Problem::fields(wrong_ones));
        }
        self.plan(&loads, false)?;
        if loads.iter().any(|load| load.container.is_some()) {
            self.plan(&loads, true)?;
        }
        Ok(())
    }

    /// The military box is an ordinary large one anywhere else.
    fn sold_as(&self, container: Container) -> Container {
        match container {
            Container::LargeFlatRateBoxMilitary if !self.is_military => Container::LargeFlatRateBox,
            other => other,
        }
    }

    /// Goods in the shop's own boxes; and in each of its containers that takes all of them.
    fn items(&mut self, items: &[AskedItem]) -> Result<(), Problem> {
        let goods: Vec<Item> = items
            .iter()
            .map(|item| Item {
                weight: item.weight,
                sides: item.sides,
                quantity: item.quantity,
                upright: item.upright,
                alone: item.alone,
            })
            .collect();
        let choices = self.ready.shop.packaging.iter();
        let (ids, own): (Vec<&str>, Vec<Package>) = choices
            .filter_map(|choice| match choice {
                PackagingChoice::Own(own) => Some((
                    own.id.as_str(),
                    Package {
                        inner: own.inner,
                        outer: own.outer,
                        empty_milli_oz: own.empty.milli_oz(),
                        most: own.max.unwrap_or(HEAVIEST).min(HEAVIEST),
                    },
                )),
                PackagingChoice::Carrier { .. } => None,
            })
            .unzip();
        let packed = packing::pack(&goods, &own).map_err(|_| {
            let message = format!(
                "is more than can be packed; send at most {} pieces",
                packing::MOST_PIECES
            );
            wrong("/items".to_owned(), message)
        })?;
        let loads = self.loads(items, &packed, None);
        for (load, packed) in loads.iter().zip(grouped(&packed)) {
            self.shipment.packed.push(Packed {
                parcel: load.parcel,
                quantity: load.quantity,
                packaging: packed
                    .package
                    .and_then(|at| ids.get(at))
                    .map(|id| (*id).to_owned()),
                contents: packed.contents.clone(),
            });
        }
        self.plan(&loads, false)?;
        let pieces: u32 = goods.iter().map(|item| item.quantity).sum();
        if goods.iter().any(|item| item.alone) || pieces > MOST_PIECES_IN_CONTAINERS {
            return Ok(());
        }
        for choice in &self.ready.shop.packaging {
            let PackagingChoice::Carrier { container, shapes } = choice else {
                continue;
            };
            if *container == Container::LargeFlatRateBoxMilitary && !self.is_military {
                continue;
            }
            let packages: Vec<Package> = shapes
                .iter()
                .map(|shape| Package {
                    inner: shape.inner,
                    outer: shape.outer,
                    empty_milli_oz: container.empty_weight().milli_oz(),
                    most: HEAVIEST,
                })
                .collect();
            let Ok(packed) = packing::pack(&goods, &packages) else {
                continue;
            };
            let all_fit = packed.iter().all(|parcel| parcel.package.is_some());
            if all_fit && packed.len() <= MOST_CONTAINERS {
                let loads = self.loads(items, &packed, Some(*container));
                self.plan(&loads, true)?;
            }
        }
        Ok(())
    }

    /// Packed parcels with what their contents are worth, equal ones as one.
    fn loads(
        &self,
        items: &[AskedItem],
        packed: &[packing::Packed],
        container: Option<Container>,
    ) -> Vec<EqualParcels> {
        let loads = grouped(packed).map(|first| {
            let contents = first.contents.iter();
            let contents: Vec<_> = contents
                .filter_map(|(item, quantity)| Some((items.get(*item)?, *quantity)))
                .collect();
            let values = contents.iter();
            let value: Option<Cents> = values
                .map(|(item, quantity)| Some(item.value?.times(*quantity)))
                .sum();
            let duties = contents.iter().filter_map(|(item, quantity)| {
                Some(DutyItem {
                    value: item.value?,
                    quantity: *quantity,
                    made_in: item.made_in,
                    hs_code: item.hs_code.clone(),
                })
            });
            EqualParcels {
                parcel: first.parcel,
                quantity: first.quantity,
                value,
                duties: match self.asked.wishes.duties {
                    true => duties.collect(),
                    false => Vec::new(),
                },
                container,
            }
        });
        loads.collect()
    }

    /// Adds a plan: parcels in the shop's own packaging, or those that are containers as such.
    fn plan(&mut self, loads: &[EqualParcels], in_containers: bool) -> Result<(), Problem> {
        let mut plan: Vec<Planned> = Vec::with_capacity(loads.len());
        for (position, load) in loads.iter().enumerate() {
            let container = load.container.filter(|_| in_containers);
            let question = self.question(load)?;
            let priced = PricedParcel {
                parcel: question.parcel(),
                quantity: load.quantity,
                insured: question.extras().insured(),
            };
            let question = self.asked_already(&question, container.is_some());
            let same = |known: &&mut Planned| {
                known.question == question
                    && known.container == container
                    && known.priced.parcel == priced.parcel
            };
            match plan.iter_mut().find(same) {
                Some(known) => known.priced.quantity += load.quantity,
                None => plan.push(Planned {
                    parcel: load.parcel,
                    priced,
                    position,
                    container,
                    question,
                }),
            }
        }
        if self.shipment.plans.is_empty() {
            let weights = loads
                .iter()
                .map(|load| u64::from(load.parcel.weight.milli_oz()) * u64::from(load.quantity));
            self.shipment.milli_oz = weights.sum();
        }
        if self.shipment.questions.len() > MOST_KINDS {
            let message =
                format!("makes more than {MOST_KINDS} kinds of parcels; send fewer kinds");
            return Err(wrong("/items".to_owned(), message));
        }
        self.shipment.plans.push(plan);
        Ok(())
    }

    /// What the carrier is asked about a parcel.
    fn question(&self, load: &EqualParcels) -> Result<CanonicalQuestion, Problem> {
        let extras = self.asked.wishes.extras(load.value).ok_or_else(|| {
            wrong(
                "/extra_services".to_owned(),
                "cannot insure what is in one parcel; send less in it: USPS insures up to 5,000 dollars",
            )
        })?;
        let destination: Destination = self.asked.place.destination(load.duties.clone());
        Ok(CanonicalQuestion::new(
            self.origin,
            destination,
            load.parcel,
            self.price_type,
            extras,
        ))
    }

    /// The number of the question, which is asked now if it is not yet. What a container costs depends neither on weight nor on
    /// size, and stands in every list for this place and these extra services.
    fn asked_already(&mut self, question: &CanonicalQuestion, in_container: bool) -> usize {
        let questions = &mut self.shipment.questions;
        let serves = |known: &CanonicalQuestion| {
            known == question
                || in_container
                    && known.parcel().length_plus_girth_hundredths() <= LONGEST_IN_EVERY_LIST
                    && known.destination() == question.destination()
                    && known.extras() == question.extras()
        };
        questions.iter().position(serves).unwrap_or_else(|| {
            questions.push(question.clone());
            questions.len() - 1
        })
    }
}

/// Whether a parcel can be a container in one of these shapes: an inch is allowed for one that bulges.
fn is_one_of(sides: [Side; 3], shapes: &[Shape]) -> bool {
    const INCH: u32 = 100;
    let [length, width, height] = sorted(sides);
    shapes.iter().any(|shape| {
        let [longest, middle, shortest] = sorted(shape.outer).map(|side| side.longer_by(INCH));
        length <= longest && width <= middle && height <= shortest
    })
}

/// From the longest to the shortest.
fn sorted(sides: [Side; 3]) -> [Side; 3] {
    Parcel::new(HEAVIEST, sides).sides()
}

/// One of several equal parcels.
struct Group<'a> {
    parcel: Parcel,
    package: Option<usize>,
    contents: &'a Vec<(usize, u32)>,
    quantity: u32,
}

/// Equal parcels come one after the other.
fn grouped(packed: &[packing::Packed]) -> impl Iterator<Item = Group<'_>> {
    let same = |one: &packing::Packed, other: &packing::Packed| {
        one.parcel == other.parcel && one.package == other.package && one.contents == other.contents
    };
    packed.chunk_by(same).filter_map(|equal| {
        let first = equal.first()?;
        Some(Group {
            parcel: first.parcel,
            package: first.package,
            contents: &first.contents,
            quantity: u32::try_from(equal.len()).unwrap_or(u32::MAX),
        })
    })
}
