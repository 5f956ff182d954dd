//! The bodies that requests may have. They are read by hand, so that every wrong field is reported at once; these types say the same
//! for the document, and `openapi/tests/requests.rs` shows that the readers agree.
//!
//! Left to the readers, since no schema says it well: which state goes with which country, what depends on today, which names the shop
//! has in its settings, what goes together in an order.

#![expect(dead_code, reason = "never made: they stand for what is read by hand")]

use schemars::{JsonSchema, json_schema};

use super::answers::{Day, No};
use super::words;
use crate::api::body::MOST_CHARACTERS;
use crate::api::rates;
use crate::postal::Country;
use crate::rates::{ExtraService, Extras};

/// 70 lb in the smallest unit that there is.
pub(super) const MOST_GRAMS: f64 = 31_751.465_9;
/// 1,000 in.
pub(super) const MOST_CENTIMETRES: f64 = 2_540.0;
/// The form of a country's code.
const COUNTRY: &str = "^[A-Z]{2}$";

/// An address to look at.
#[derive(JsonSchema)]
pub(in crate::api) struct AddressRequest {
    address: Address,
}

/// An address in the field names of Stripe's Address Element, whose value fits as it is. One of `city` and `postal_code` is needed.
#[derive(JsonSchema)]
struct Address {
    /// House number and street; may hold the unit too.
    #[schemars(length(min = 1, max = MOST_CHARACTERS))]
    line1: String,
    /// Apartment, suite or unit.
    #[schemars(length(max = MOST_CHARACTERS))]
    line2: Option<String>,
    /// City.
    #[schemars(length(max = MOST_CHARACTERS))]
    city: Option<String>,
    /// Two-letter code of the state or territory. Needed in the United States, unless `country` is a territory's own (`PR`, `GU` …).
    #[schemars(length(max = MOST_CHARACTERS))]
    state: Option<String>,
    /// In the United States five digits, or nine with a hyphen.
    #[schemars(length(max = MOST_CHARACTERS))]
    postal_code: Option<String>,
    country: CountryCode,
}

/// ISO 3166-1, two capital letters.
struct CountryCode;

/// A country whose mail is domestic: the United States, its territories, and the freely associated states.
struct DomesticCountry;

/// Any other country: ISO 3166-1, two capital letters.
struct ForeignCountry;

/// What is left out: only `null` says the same.
struct Nothing;

macro_rules! forms {
    ($($name:ident = $schema:tt;)+) => {$(
        impl JsonSchema for $name {
            fn inline_schema() -> bool {
                true
            }

            fn schema_name() -> std::borrow::Cow<'static, str> {
                stringify!($name).into()
            }

            fn json_schema(_: &mut schemars::SchemaGenerator) -> schemars::Schema {
                json_schema!($schema)
            }
        }
    )+};
}

forms! {
    CountryCode = {
        "type": "string", "pattern": COUNTRY, "format": "iso-3166-1-alpha-2", "description": "ISO 3166-1, two capital letters.",
    };
    DomesticCountry = {
        "type": "string", "enum": domestic(),
        "description": "The United States, its territories, and the freely associated states: all of it is domestic mail.",
    };
    Nothing = {"type": "null"};
    ForeignCountry = {
        "type": "string", "pattern": COUNTRY, "format": "iso-3166-1-alpha-2", "not": {"enum": domestic()},
        "description": "Any other country: ISO 3166-1, two capital letters.",
    };
}

fn domestic() -> Vec<&'static str> {
    let all = Country::all();
    all.filter(|country| country.is_domestic_mail())
        .map(Country::code)
        .collect()
}

/// What is sent where: either `parcels`, packed by the shop, or `items`, to be packed here.
#[derive(JsonSchema)]
#[schemars(untagged)]
pub(in crate::api) enum RatesRequest {
    Parcels(RatesOfParcels),
    Items(RatesOfItems),
}

/// What parcels cost.
#[derive(JsonSchema)]
pub(in crate::api) struct RatesOfParcels {
    #[serde(flatten)]
    common: RatesCommon,
    /// What is sent, packed; summed per service.
    #[schemars(length(min = 1, max = rates::MOST_ENTRIES))]
    parcels: Vec<Parcel>,
    /// Left out: `parcels` say what is sent.
    items: Option<Nothing>,
    /// Left out, or `false`: it needs `items`.
    duties_and_taxes: Option<No>,
}

/// What goods cost to send, packed into the shop's own boxes.
#[derive(JsonSchema)]
pub(in crate::api) struct RatesOfItems {
    #[serde(flatten)]
    common: RatesCommon,
    /// The goods; 500 pieces at most.
    #[schemars(length(min = 1, max = rates::MOST_ENTRIES))]
    items: Vec<Item>,
    /// Left out: `items` say what is sent.
    parcels: Option<Nothing>,
    /// Whether to say what customs abroad takes. Each item then needs its `value`.
    duties_and_taxes: Option<bool>,
}

/// Of parcels and of goods.
#[derive(JsonSchema)]
struct RatesCommon {
    destination: Destination,
    /// The id of one of the shop's origins; left out: the first.
    #[schemars(length(max = MOST_CHARACTERS))]
    origin: Option<String>,
    /// Not mailed before this day, today at the origin or up to 30 days ahead; left out: as soon as the shop can.
    ship_date: Option<Day>,
    /// For each parcel. One of the four kinds of signature at most; signatures and insurance count twice. `insurance` needs the `value`
    /// of every entry, up to 5,000 dollars a parcel.
    #[schemars(length(min = 1, max = Extras::MOST), extend("uniqueItems" = true))]
    extra_services: Option<Vec<words::ExtraService>>,
    /// What the order is worth, in cents, for free shipping; left out: the value of all entries, if each has one.
    #[schemars(range(min = 0, max = rates::MOST_VALUE))]
    order_value: Option<u32>,
}

/// Where it goes.
#[derive(JsonSchema)]
#[schemars(untagged)]
enum Destination {
    Domestic(DomesticDestination),
    Foreign(ForeignDestination),
}

/// A place that domestic mail goes to.
#[derive(JsonSchema)]
struct DomesticDestination {
    country: DomesticCountry,
    /// A ZIP code; only the first five digits count.
    #[schemars(regex(pattern = "^[0-9]{5}(-[0-9]{4})?$"))]
    postal_code: String,
    /// A post office box: the price is the same, the day is another. Left out: it is none.
    po_box: Option<bool>,
}

/// A place in another country.
#[derive(JsonSchema)]
struct ForeignDestination {
    country: ForeignCountry,
    /// Letters, digits, spaces and hyphens.
    #[schemars(regex(pattern = "^[A-Za-z0-9 -]{0,11}$"))]
    postal_code: Option<String>,
}

/// Equal parcels. `dimensions` or `packaging` are needed.
#[derive(JsonSchema)]
struct Parcel {
    /// Of one of them, with its packaging.
    weight: Weight,
    /// Of one of them. Beside a flat-rate container not larger than that; an inch on each side is allowed for one that bulges.
    dimensions: Option<Dimensions>,
    /// The name of one of the shop's boxes or flat-rate containers (setting `PACKAGING`).
    #[schemars(length(max = MOST_CHARACTERS))]
    packaging: Option<String>,
    /// How many there are.
    #[schemars(range(min = 1, max = rates::MOST_EQUAL), extend("default" = 1))]
    quantity: Option<u32>,
    /// What is in one of them is worth, in cents.
    #[schemars(range(min = 0, max = rates::MOST_VALUE))]
    value: Option<u32>,
}

/// Equal goods.
#[derive(JsonSchema)]
struct Item {
    /// Of one of them, without packaging.
    weight: Weight,
    /// Of one of them.
    dimensions: Dimensions,
    /// How many there are.
    #[schemars(range(min = 1, max = rates::MOST_EQUAL), extend("default" = 1))]
    quantity: Option<u32>,
    /// What one of them is worth, in cents.
    #[schemars(range(min = 0, max = rates::MOST_VALUE))]
    value: Option<u32>,
    /// Whether its `height` stays upright.
    upright: Option<bool>,
    /// Whether each piece is a parcel by itself, as it is.
    alone: Option<bool>,
    /// Where it was made, for `duties_and_taxes`: ISO 3166-1, two capital letters.
    #[schemars(regex(pattern = "^([A-Z]{2})?$"), extend("format" = "iso-3166-1-alpha-2"))]
    made_in: Option<String>,
    /// Its Harmonized System code, for `duties_and_taxes`: 6 to 14 digits and dots.
    #[schemars(regex(pattern = "^([0-9.]{6,14})?$"))]
    hs_code: Option<String>,
}

/// At most 70 lb.
#[derive(JsonSchema)]
struct Weight {
    /// How many of the unit.
    #[schemars(range(max = MOST_GRAMS), extend("exclusiveMinimum" = 0))]
    value: f64,
    unit: words::WeightUnit,
}

/// Each side at most 1,000 in. The longest one is the length, whatever it is called.
#[derive(JsonSchema)]
struct Dimensions {
    /// Length.
    #[schemars(range(max = MOST_CENTIMETRES), extend("exclusiveMinimum" = 0))]
    length: f64,
    /// Width.
    #[schemars(range(max = MOST_CENTIMETRES), extend("exclusiveMinimum" = 0))]
    width: f64,
    /// Height.
    #[schemars(range(max = MOST_CENTIMETRES), extend("exclusiveMinimum" = 0))]
    height: f64,
    unit: words::LengthUnit,
}

/// A quote to look at.
#[derive(JsonSchema)]
pub(in crate::api) struct QuoteRequest {
    /// The `quote` of a rate, as it came with the order.
    quote: String,
}

/// A label to buy, inside the United States.
#[derive(JsonSchema)]
pub(in crate::api) struct LabelRequest {
    /// Who sends it.
    from: Contact,
    /// Who receives it.
    to: Contact,
    parcel: LabelParcel,
    service: words::DomesticService,
    /// What it is packed in; left out: `own`.
    packaging: Option<words::PackagingName>,
    /// The day it is mailed: today at the shop's place or up to 7 days ahead; left out: today.
    ship_date: Option<Day>,
    /// One of the four kinds of signature at most.
    #[schemars(length(min = 1, max = Extras::MOST), extend("uniqueItems" = true))]
    extra_services: Option<Vec<words::ExtraService>>,
    /// What the goods are worth, in cents: for `insurance`, and needed for it; up to 5,000 dollars.
    #[schemars(range(min = 1, max = ExtraService::MOST_INSURED.0))]
    value: Option<u32>,
    /// The picture; left out: a PDF of 4x6 without a receipt.
    image: Option<Image>,
    /// Printed on the label: an order number or the like.
    #[schemars(length(max = 30))]
    reference: Option<String>,
}

/// A person, `first_name` and `last_name`, or a `company`, or both.
#[derive(JsonSchema)]
struct Contact {
    /// First name.
    #[schemars(length(max = 50))]
    first_name: Option<String>,
    /// Last name.
    #[schemars(length(max = 50))]
    last_name: Option<String>,
    /// Company.
    #[schemars(length(max = 50))]
    company: Option<String>,
    address: LabelAddress,
    /// 6 to 15 digits, with or without punctuation.
    #[schemars(length(max = MOST_CHARACTERS))]
    phone: Option<String>,
    /// An email address in ASCII.
    #[schemars(length(max = 50))]
    email: Option<String>,
}

/// An address that a label can be printed for. `POST /v1/addresses/validate` makes one of what a shopper typed.
#[derive(JsonSchema)]
struct LabelAddress {
    /// House number and street.
    #[schemars(length(min = 1, max = 50))]
    line1: String,
    /// Apartment, suite or unit.
    #[schemars(length(max = 50))]
    line2: Option<String>,
    /// City.
    #[schemars(length(min = 1, max = 28))]
    city: String,
    /// Two-letter code of the state or territory.
    #[schemars(regex(pattern = "^[A-Za-z]{2}$"), extend("format" = "us-state-code"))]
    state: String,
    /// A ZIP code, with or without its ZIP+4.
    #[schemars(regex(pattern = "^[0-9]{5}(-[0-9]{4})?$"))]
    postal_code: String,
    country: DomesticCountry,
    /// Puerto Rico only.
    #[schemars(length(max = 96))]
    urbanization: Option<String>,
}

/// What is sent.
#[derive(JsonSchema)]
struct LabelParcel {
    /// With its packaging.
    weight: Weight,
    /// Outside.
    dimensions: Dimensions,
}

/// The picture of a label.
#[derive(JsonSchema)]
struct Image {
    /// Left out: `pdf`.
    format: Option<words::ImageFormatName>,
    /// Left out: `4x6`.
    size: Option<words::ImageSizeName>,
    /// Whether a receipt is wanted, on a page of its own.
    receipt: Option<bool>,
}

/// A token to replace.
#[derive(JsonSchema)]
pub(in crate::api) struct RefreshRequest {
    /// The generation that is meant, as `/v1/status` shows it; 0 while there is none.
    #[schemars(range(min = 0, max = u32::MAX))]
    generation: u32,
    /// Which token; left out: the bearer.
    token: Option<words::Token>,
}

/// A token to end.
#[derive(JsonSchema)]
pub(in crate::api) struct RevokeRequest {
    /// The generation that is meant, as `/v1/status` shows it.
    #[schemars(range(min = 0, max = u32::MAX))]
    generation: u32,
    /// Which token; left out: the bearer.
    token: Option<words::RevocableToken>,
}
