//! A domestic question: what the gateway lets through, and what it means.

use serde_json::{Map, Value};

use super::price::PriceType;
use crate::{date::Mailing, schema::Check};

const MEMBERS: [&str; 6] = [
    "pricingOptions",
    "originZIPCode",
    "destinationZIPCode",
    "destinationEntryFacilityType",
    "packageDescription",
    "shippingFilter",
];
/// Members of `packageDescription`, at home and abroad.
pub(super) const PACKAGE_MEMBERS: [&str; 10] = [
    "weight",
    "length",
    "width",
    "height",
    "girth",
    "hasNonstandardCharacteristics",
    "mailClass",
    "extraServices",
    "packageValue",
    "mailingDate",
];
/// Where a parcel can be brought.
pub(crate) const FACILITIES: [&str; 6] = [
    "NONE",
    "DESTINATION_NETWORK_DISTRIBUTION_CENTER",
    "DESTINATION_SECTIONAL_CENTER_FACILITY",
    "DESTINATION_DELIVERY_UNIT",
    "DESTINATION_SERVICE_HUB",
    "DESTINATION_REGIONAL_PROCESSING_DISTRIBUTION_CENTER",
];
const MAIL_CLASSES: [&str; 18] = [
    "PARCEL_SELECT",
    "PARCEL_SELECT_LIGHTWEIGHT",
    "USPS_CONNECT_LOCAL",
    "USPS_CONNECT_REGIONAL",
    "USPS_CONNECT_MAIL",
    "USPS_GROUND_ADVANTAGE",
    "USPS_GROUND_ADVANTAGE_RETURN_SERVICE",
    "PRIORITY_MAIL_EXPRESS",
    "PRIORITY_MAIL_EXPRESS_RETURN_SERVICE",
    "PRIORITY_MAIL",
    "PRIORITY_MAIL_RETURN_SERVICE",
    "FIRST-CLASS_PACKAGE_SERVICE",
    "LIBRARY_MAIL",
    "MEDIA_MAIL",
    "BOUND_PRINTED_MATTER",
    "ALL",
    "ALL_OUTBOUND",
    "ALL_RETURNS",
];
const EXTRA_SERVICES: [u64; 68] = [
    365, 415, 452, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 498, 500, 501, 502, 810, 811,
    812, 813, 814, 815, 816, 817, 818, 819, 820, 821, 822, 823, 824, 825, 826, 827, 828, 829, 830,
    831, 832, 853, 856, 857, 858, 910, 911, 912, 913, 915, 917, 920, 921, 922, 923, 924, 925, 930,
    931, 934, 940, 941, 955, 957, 972, 981, 984, 986, 991,
];

/// A parcel.
#[derive(Debug, Clone)]
pub(crate) struct Parcel {
    /// Pounds, as a number and as it was written.
    pub(crate) weight: f64,
    pub(crate) weight_written: Value,
    /// Inches, longest first.
    pub(super) sides: [f64; 3],
    pub(super) girth: Option<f64>,
    pub(super) nonstandard: bool,
    pub(crate) value_cents: Option<u64>,
}

/// One entry of `pricingOptions`.
#[derive(Debug, Clone)]
pub(super) struct Pricing {
    pub(super) price_type: PriceType,
    pub(super) account: Option<Value>,
}

/// A question about a parcel inside the country.
#[derive(Debug, Clone)]
pub(super) struct Question {
    pub(super) origin: String,
    pub(super) destination: String,
    pub(super) pricing: Vec<Pricing>,
    pub(super) facility: String,
    pub(super) mail_class: String,
    pub(super) parcel: Parcel,
    /// None when the member was left out.
    pub(super) extra_services: Option<Vec<u64>>,
    pub(super) mailing: Option<Mailing>,
    pub(super) filter: Option<String>,
}

impl Question {
    /// Checks a body against the document.
    pub(super) fn checked(body: &Value, strict: bool) -> Result<Self, Vec<String>> {
        let mut check = Check::default();
        let question = Self::read(body, strict, &mut check);
        match question {
            Some(question) if check.passed() => Ok(question),
            _ => Err(check.findings()),
        }
    }

    fn read(body: &Value, strict: bool, check: &mut Check) -> Option<Self> {
        let required = [
            "destinationZIPCode",
            "originZIPCode",
            "packageDescription",
            "pricingOptions",
        ];
        let members = check.object(body, "", &required, Some(&MEMBERS))?;
        let mut zip = |name: &str| {
            let zip = members
                .get(name)
                .and_then(|zip| check.zip(zip, &format!("/{name}")));
            zip.unwrap_or_default().to_owned()
        };
        let (origin, destination) = (zip("originZIPCode"), zip("destinationZIPCode"));
        let mut choice = |name: &str, possible: &[&str]| {
            let value = members.get(name)?;
            check
                .one_of(value, &format!("/{name}"), possible)
                .map(str::to_owned)
        };
        let facility = choice("destinationEntryFacilityType", &FACILITIES);
        let filter = choice("shippingFilter", &["PRICE", "SERVICE_STANDARDS"]);
        let pricing = match members.get("pricingOptions") {
            Some(value) => pricing(value, strict, check),
            None => Vec::new(),
        };
        let path = "/packageDescription";
        let allowed = strict.then_some(PACKAGE_MEMBERS.as_slice());
        let package = check.object(
            members.get("packageDescription")?,
            path,
            &["height", "length", "mailClass", "weight", "width"],
            allowed,
        )?;
        let mail_class = package
            .get("mailClass")
            .and_then(|value| check.one_of(value, "/packageDescription/mailClass", &MAIL_CLASSES));
        let extra_services = package.get("extraServices").map(|value| {
            extra_services(
                value,
                "/packageDescription/extraServices",
                &EXTRA_SERVICES,
                check,
            )
        });
        let mailing = package
            .get("mailingDate")
            .and_then(|value| mailing(value, check));
        Some(Self {
            origin,
            destination,
            pricing,
            facility: facility.unwrap_or_else(|| "NONE".to_owned()),
            mail_class: mail_class?.to_owned(),
            parcel: Parcel::read(package, check)?,
            extra_services,
            mailing,
            filter,
        })
    }
}

impl Parcel {
    /// Reads the members that all parcels share.
    pub(crate) fn read(package: &Map<String, Value>, check: &mut Check) -> Option<Self> {
        let mut positive = |name: &str| {
            let value = package.get(name)?;
            check.positive(value, &format!("/packageDescription/{name}"))
        };
        let weight = positive("weight");
        let (length, width, height) = (positive("length"), positive("width"), positive("height"));
        let girth = positive("girth");
        let nonstandard = package
            .get("hasNonstandardCharacteristics")
            .and_then(|value| {
                check.boolean(value, "/packageDescription/hasNonstandardCharacteristics")
            });
        let value_cents = package
            .get("packageValue")
            .and_then(|value| check.not_negative(value, "/packageDescription/packageValue"))
            .map(|dollars| (dollars * 100.0).round() as u64);
        let mut sides = [length?, width?, height?];
        sides.sort_by(|one, other| other.total_cmp(one));
        Some(Self {
            weight: weight?,
            weight_written: package.get("weight")?.clone(),
            sides,
            girth,
            nonstandard: nonstandard.unwrap_or(false),
            value_cents,
        })
    }
}

/// Reads a mailing date.
pub(crate) fn mailing(value: &Value, check: &mut Check) -> Option<Mailing> {
    let path = "/packageDescription/mailingDate";
    let text = check.text(value, path)?;
    let mailing = Mailing::parse(text);
    if mailing.is_none() {
        check.found(
            path,
            &format!("String \"{text}\" is invalid against requested date format(s) yyyy-MM-dd"),
        );
    }
    mailing
}

/// Reads the codes of extra services.
pub(crate) fn extra_services(
    value: &Value,
    path: &str,
    possible: &[u64],
    check: &mut Check,
) -> Vec<u64> {
    let entries = check.array(value, path, 0, 5);
    let mut codes = Vec::new();
    for (at, entry) in entries.iter().enumerate() {
        let path = format!("{path}/{at}");
        match entry.as_u64() {
            Some(code) if possible.contains(&code) => codes.push(code),
            Some(code) => check.found(&path, &format!("Instance value ({code}) not found in enum")),
            None => check.wrong_type(entry, &path, "integer"),
        }
    }
    codes
}

/// Reads `pricingOptions`.
pub(super) fn pricing(value: &Value, strict: bool, check: &mut Check) -> Vec<Pricing> {
    let mut found = Vec::new();
    for (at, entry) in check
        .array(value, "/pricingOptions", 1, usize::MAX)
        .iter()
        .enumerate()
    {
        let path = format!("/pricingOptions/{at}");
        let Some(members) = check.object(entry, &path, &[], Some(&["priceType", "paymentAccount"]))
        else {
            continue;
        };
        let price_type = match members.get("priceType") {
            Some(value) => check.one_of(
                value,
                &format!("{path}/priceType"),
                &["RETAIL", "COMMERCIAL", "CONTRACT"],
            ),
            None => Some("COMMERCIAL"),
        };
        let account = members.get("paymentAccount");
        if let Some(account) = account {
            let path = format!("{path}/paymentAccount");
            let allowed = ["accountType", "accountNumber", "CRID"];
            let members = check.object(account, &path, &[], strict.then_some(allowed.as_slice()));
            for (name, value) in members.into_iter().flatten() {
                let path = format!("{path}/{name}");
                match name.as_str() {
                    "accountType" => {
                        check.one_of(value, &path, &["EPS", "PERMIT", "METER", "MID"]);
                    }
                    "accountNumber" | "CRID" => {
                        check.text(value, &path);
                    }
                    _ => {}
                }
            }
        }
        found.push(Pricing {
            price_type: match price_type {
                Some("RETAIL") => PriceType::Retail,
                Some("CONTRACT") => PriceType::Contract,
                _ => PriceType::Commercial,
            },
            account: account.cloned(),
        });
    }
    found
}
