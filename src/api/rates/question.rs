//! What a page asks: a destination, parcels or items, what is wanted besides, and the day of mailing.

use std::rc::Rc;

use crate::api::body::{Form, Object, Value};
use crate::api::fields;
use crate::api::problem::Problem;
use crate::carrier::usps;
use crate::clock::{Date, parse_iso_date};
use crate::postal::{Country, Zip5, ZipCode};
use crate::rates::{Abroad, Cents, Destination, DutyItem, ExtraService, Extras, Side, Weight};

/// The most entries of `parcels` and of `items`.
pub(in crate::api) const MOST_ENTRIES: usize = 20;
/// The most equal parcels or items of an entry.
pub(in crate::api) const MOST_EQUAL: u32 = 100;
/// How far ahead a parcel can be mailed (Shipping Options 3.1, `mailingDate`).
pub(super) const MOST_DAYS_AHEAD: i32 = 30;
/// More cents than an order is worth here.
pub(in crate::api) const MOST_VALUE: u32 = 100_000_000;

/// A question as it was sent.
pub(in crate::api) struct Asked {
    /// The id of the origin, if one is named.
    pub(super) origin: Option<String>,
    pub(super) place: Place,
    pub(super) load: Load,
    pub(super) ship_date: Option<Date>,
    pub(super) wishes: Wishes,
    pub(super) order_value: Option<Cents>,
}

/// The destination, as a request names it.
pub(super) struct Place {
    pub(super) country: Country,
    kind: PlaceKind,
}

enum PlaceKind {
    Domestic { zip: Zip5, po_box: bool },
    Abroad { postal_code: String },
}

impl Place {
    /// Whether domestic services go there.
    pub(super) fn is_domestic(&self) -> bool {
        matches!(self.kind, PlaceKind::Domestic { .. })
    }

    /// The ZIP code of a domestic place.
    pub(super) fn zip(&self) -> Option<Zip5> {
        match self.kind {
            PlaceKind::Domestic { zip, .. } => Some(zip),
            PlaceKind::Abroad { .. } => None,
        }
    }

    /// Where a parcel goes; what customs is asked about it.
    pub(super) fn destination(&self, duties: Vec<DutyItem>) -> Destination {
        match &self.kind {
            PlaceKind::Domestic { zip, po_box } => Destination::Domestic {
                zip: *zip,
                po_box: *po_box,
            },
            PlaceKind::Abroad { postal_code } => Destination::Abroad(Rc::new(Abroad {
                country: self.country,
                postal_code: postal_code.clone(),
                duties,
            })),
        }
    }
}

/// What is to be sent.
pub(super) enum Load {
    /// Parcels, packed by the shop.
    Parcels(Vec<AskedParcel>),
    /// Goods, to be packed here.
    Items(Vec<AskedItem>),
}

/// Equal parcels. Without sides they are those of the packaging.
pub(super) struct AskedParcel {
    pub(super) weight: Weight,
    pub(super) sides: Option<[Side; 3]>,
    /// The name of packaging of the shop's.
    pub(super) packaging: Option<String>,
    pub(super) quantity: u32,
    /// What is in one of them.
    pub(super) value: Option<Cents>,
}

/// Equal goods.
pub(super) struct AskedItem {
    pub(super) weight: Weight,
    /// Length, width and height, as they were named.
    pub(super) sides: [Side; 3],
    pub(super) quantity: u32,
    /// What one of them is worth.
    pub(super) value: Option<Cents>,
    pub(super) upright: bool,
    pub(super) alone: bool,
    pub(super) made_in: Option<Country>,
    pub(super) hs_code: Option<String>,
}

/// What is wanted besides, for each parcel.
#[derive(Default)]
pub(super) struct Wishes {
    services: Vec<ExtraService>,
    pub(super) insured: bool,
    pub(super) duties: bool,
}

impl Wishes {
    /// For a parcel with goods of this value; `None` if that cannot be insured.
    pub(super) fn extras(&self, value: Option<Cents>) -> Option<Extras> {
        let insurance = match self.insured {
            true => Some(ExtraService::Insurance(value?)),
            false => None,
        };
        Extras::new(self.services.iter().copied().chain(insurance))
    }

    /// The names of extra services.
    pub(super) fn names(&self) -> impl Iterator<Item = &'static str> {
        let insurance = self.insured.then_some(ExtraService::INSURANCE);
        let named = self.services.iter().map(|service| service.name());
        named.chain(insurance)
    }
}

/// What a ZIP code looks like, for messages.
pub(super) const ZIP: &str = "a ZIP code of five digits, like \"94105\"";
const COUNTRY: &str = "an ISO 3166 country code of two capital letters, like \"US\"";
const POSTAL_CODE: &str = "up to 11 letters, digits, spaces and hyphens, or leave it out";
const DATE: &str = "a date like \"2026-11-23\", today or up to 30 days ahead";
const HS_CODE: &str = "a Harmonized System code of 6 to 14 digits and dots, like \"6109.10\"";
const NAME: &str = "the name of one of the shop's boxes, or of a flat-rate container it has";
const ORIGIN: &str = "the id of one of the shop's origins, or leave it out";
const EXTRAS: &str = "\"signature\", \"signature_restricted\", \"adult_signature\", \"adult_signature_restricted\", \"certified\", \
\"return_receipt\", \"return_receipt_electronic\" or \"insurance\"";

/// Reads the body `{"destination": {postal_code, country, po_box?}, "parcels": [...] or "items": [...], "origin"?, "ship_date"?,
/// "extra_services"?, "order_value"?, "duties_and_taxes"?}`.
pub(in crate::api) fn read(body: &[u8]) -> Result<Asked, Problem> {
    let (mut form, mut root) = Form::open(body)?;
    let origin = optional_text(&mut form, &mut root, "origin", ORIGIN);
    let place = form
        .required(
            &mut root,
            "destination",
            "an object with postal_code and country",
        )
        .and_then(|value| form.object_of(value))
        .and_then(|object| place(&mut form, object));
    let load = load(&mut form, &mut root);
    let ship_date = match root.take("ship_date") {
        Some(value) => form.parsed(value, DATE, parse_iso_date).map(Some),
        None => Some(None),
    };
    let wishes = wishes(&mut form, &mut root, load.as_ref());
    let order_value = value(&mut form, &mut root, "order_value");
    form.close(root);
    let asked = (|| {
        Some(Asked {
            origin: origin?,
            place: place?,
            load: load?,
            ship_date: ship_date?,
            wishes: wishes?,
            order_value: order_value?,
        })
    })();
    form.finish(asked)
}

fn place(form: &mut Form, mut object: Object) -> Option<Place> {
    let country = form
        .required(&mut object, "country", COUNTRY)
        .and_then(|value| form.parsed(value, COUNTRY, Country::parse));
    let kind = match country {
        Some(country) if !country.is_domestic_mail() => {
            let postal_code = match object.take_filled("postal_code") {
                Some(value) => form.parsed(value, POSTAL_CODE, foreign_postal_code)?,
                None => String::new(),
            };
            Some(PlaceKind::Abroad { postal_code })
        }
        known => {
            let zip = form
                .required(&mut object, "postal_code", ZIP)
                .and_then(|value| form.parsed(value, ZIP, ZipCode::parse));
            let po_box = flag(form, &mut object, "po_box");
            (|| {
                let (zip, po_box) = (zip?.zip5, po_box?);
                known.map(|_| PlaceKind::Domestic { zip, po_box })
            })()
        }
    };
    form.close(object);
    let kind = kind?;
    Some(Place {
        // Puerto Rico is a country to some address forms, and a state to others: prices must not depend on that.
        country: match kind {
            PlaceKind::Domestic { .. } => Country::US,
            PlaceKind::Abroad { .. } => country?,
        },
        kind,
    })
}

/// Upper case without spaces, so that the same code is the same question.
fn foreign_postal_code(text: &str) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b' ' | b'-');
    let good = text.len() <= 11 && text.bytes().all(allowed);
    let code: String = text.split(' ').collect();
    good.then(|| code.to_ascii_uppercase())
}

/// Either parcels or items.
fn load(form: &mut Form, root: &mut Object) -> Option<Load> {
    let items_pointer = root.pointer_to("items");
    match (root.take("parcels"), root.take("items")) {
        (Some(_), Some(_)) => {
            form.invalid(items_pointer, "excludes parcels; send one of them");
            None
        }
        (None, Some(items)) => {
            let entries = form.list(items, MOST_ENTRIES)?;
            let items: Vec<_> = entries.into_iter().map(|entry| item(form, entry)).collect();
            let items: Option<Vec<_>> = items.into_iter().collect();
            items.map(Load::Items)
        }
        (Some(parcels), None) => {
            let entries = form.list(parcels, MOST_ENTRIES)?;
            let parcels: Vec<_> = entries
                .into_iter()
                .map(|entry| parcel(form, entry))
                .collect();
            let parcels: Option<Vec<_>> = parcels.into_iter().collect();
            parcels.map(Load::Parcels)
        }
        (None, None) => {
            let pointer = root.pointer_to("parcels");
            form.missing(pointer, "is missing; send a list of parcels, or items");
            None
        }
    }
}

fn parcel(form: &mut Form, entry: Value) -> Option<AskedParcel> {
    let mut object = form.object_of(entry)?;
    let weight = fields::weight(form, &mut object);
    let packaging = optional_text(form, &mut object, "packaging", NAME);
    let has_packaging = matches!(packaging, Some(Some(_)));
    let sides = match object.take("dimensions") {
        Some(value) => fields::dimensions(form, value).map(Some),
        None if has_packaging => Some(None),
        None => {
            let pointer = object.pointer_to("dimensions");
            let message = format!("is missing; send {}, or packaging", fields::DIMENSIONS);
            form.missing(pointer, message);
            None
        }
    };
    let quantity = quantity(form, &mut object);
    let value = value(form, &mut object, "value");
    form.close(object);
    Some(AskedParcel {
        weight: weight?,
        sides: sides?,
        packaging: packaging?,
        quantity: quantity?,
        value: value?,
    })
}

fn item(form: &mut Form, entry: Value) -> Option<AskedItem> {
    let mut object = form.object_of(entry)?;
    let weight = fields::weight(form, &mut object);
    let sides = form
        .required(&mut object, "dimensions", fields::DIMENSIONS)
        .and_then(|value| fields::dimensions(form, value));
    let quantity = quantity(form, &mut object);
    let value = value(form, &mut object, "value");
    let upright = flag(form, &mut object, "upright");
    let alone = flag(form, &mut object, "alone");
    let made_in = match object.take_filled("made_in") {
        Some(value) => form.parsed(value, COUNTRY, Country::parse).map(Some),
        None => Some(None),
    };
    let hs_code = match object.take_filled("hs_code") {
        Some(value) => form.parsed(value, HS_CODE, hs_code).map(Some),
        None => Some(None),
    };
    form.close(object);
    Some(AskedItem {
        weight: weight?,
        sides: sides?,
        quantity: quantity?,
        value: value?,
        upright: upright?,
        alone: alone?,
        made_in: made_in?,
        hs_code: hs_code?,
    })
}

fn hs_code(text: &str) -> Option<String> {
    let allowed = |byte: u8| byte.is_ascii_digit() || byte == b'.';
    let good = (6..=14).contains(&text.len()) && text.bytes().all(allowed);
    good.then(|| text.to_owned())
}

fn quantity(form: &mut Form, object: &mut Object) -> Option<u32> {
    match object.take("quantity") {
        Some(value) => form.whole(value, 1..=MOST_EQUAL),
        None => Some(1),
    }
}

/// Cents, or nothing.
fn value(form: &mut Form, object: &mut Object, name: &str) -> Option<Option<Cents>> {
    match object.take(name) {
        Some(value) => {
            let cents = form.whole(value, 0..=MOST_VALUE)?;
            Some(Some(Cents(u64::from(cents))))
        }
        None => Some(None),
    }
}

fn flag(form: &mut Form, object: &mut Object, name: &str) -> Option<bool> {
    match object.take(name) {
        Some(value) => form.boolean(value),
        None => Some(false),
    }
}

fn optional_text(
    form: &mut Form,
    object: &mut Object,
    name: &str,
    expected: &str,
) -> Option<Option<String>> {
    match object.take_filled(name) {
        Some(value) => Some(Some(form.text(value, expected)?.0)),
        None => Some(None),
    }
}

/// `extra_services` and `duties_and_taxes`, with the values that they need.
fn wishes(form: &mut Form, root: &mut Object, load: Option<&Load>) -> Option<Wishes> {
    let pointer = root.pointer_to("extra_services");
    let mut wishes = Wishes::default();
    let (mut all_good, mut is_twice) = (true, false);
    let entries = match root.take("extra_services") {
        Some(value) => form.list(value, Extras::MOST)?,
        None => Vec::new(),
    };
    for entry in entries {
        let named = |text: &str| match text {
            ExtraService::INSURANCE => Some(None),
            _ => {
                let mut named = ExtraService::NAMED.into_iter();
                named
                    .find(|(name, _)| *name == text)
                    .map(|(_, extra)| Some(extra))
            }
        };
        match form.parsed(entry, EXTRAS, named) {
            Some(Some(extra)) => wishes.services.push(extra),
            Some(None) => {
                is_twice |= wishes.insured;
                wishes.insured = true;
            }
            None => all_good = false,
        }
    }
    let sample = wishes.insured.then_some(Cents(1));
    let fits = |extras| usps::fit_one_question(&extras);
    if is_twice || !wishes.extras(sample).is_some_and(fits) {
        form.invalid(
            pointer,
            "has two that exclude each other, or too many; send fewer",
        );
        return None;
    }
    let duties_pointer = root.pointer_to("duties_and_taxes");
    wishes.duties = flag(form, root, "duties_and_taxes")?;
    let values: Vec<(String, Option<Cents>)> = match load? {
        Load::Parcels(parcels) => {
            if wishes.duties {
                form.invalid(
                    duties_pointer,
                    "needs items with their values; send items instead of parcels",
                );
                return None;
            }
            let values = parcels.iter().map(|parcel| parcel.value);
            let pointers = (0..).map(|at| format!("/parcels/{at}/value"));
            pointers.zip(values).collect()
        }
        Load::Items(items) => {
            let values = items.iter().map(|item| item.value);
            let pointers = (0..).map(|at| format!("/items/{at}/value"));
            pointers.zip(values).collect()
        }
    };
    for (pointer, value) in values {
        if wishes.insured || wishes.duties {
            match value {
                None => form.missing(
                    pointer,
                    "is missing; send what the goods are worth, in cents",
                ),
                Some(Cents(0)) => {
                    form.invalid(
                        pointer,
                        "is nothing; send what the goods are worth, in cents",
                    );
                }
                Some(value) if wishes.insured && value > ExtraService::MOST_INSURED => {
                    form.invalid(
                        pointer,
                        "is out of range; send at most 5,000 dollars: USPS insures no more",
                    );
                }
                Some(_) => continue,
            }
            all_good = false;
        }
    }
    all_good.then_some(wishes)
}

#[cfg(test)]
mod tests;
