//! What the document says about a label request, as tables.

use serde_json::Value;

use crate::{
    schema::{
        Check,
        fields::{Field, Form, field},
    },
    shipments::FACILITIES,
};

const MAIL_CLASSES: [&str; 12] = [
    "PARCEL_SELECT",
    "PARCEL_SELECT_LIGHTWEIGHT",
    "USPS_CONNECT_LOCAL",
    "USPS_CONNECT_REGIONAL",
    "USPS_CONNECT_MAIL",
    "USPS_GROUND_ADVANTAGE",
    "PRIORITY_MAIL_EXPRESS",
    "PRIORITY_MAIL",
    "FIRST-CLASS_PACKAGE_SERVICE",
    "LIBRARY_MAIL",
    "MEDIA_MAIL",
    "BOUND_PRINTED_MATTER",
];
const CATEGORIES: [&str; 6] = [
    "LETTERS",
    "FLATS",
    "MACHINABLE",
    "IRREGULAR",
    "NON_MACHINABLE",
    "NONSTANDARD",
];
const RATE_INDICATORS: [&str; 44] = [
    "3D", "3N", "3R", "5D", "BA", "BB", "CP", "CM", "DC", "DE", "DF", "DN", "DR", "E4", "E6", "FA",
    "FB", "FE", "FP", "FS", "LC", "LF", "LL", "LO", "LS", "NP", "OS", "P5", "P6", "P7", "P8", "P9",
    "Q6", "Q7", "Q8", "Q9", "Q0", "PA", "PL", "PM", "PR", "SN", "SP", "SR",
];
const PACKAGINGS: [&str; 14] = [
    "VARIABLE",
    "5-DIGIT_PRESORT",
    "BASIC_PRESORT",
    "FLAT_RATE_ENVELOPE",
    "LEGAL_FLAT_RATE_ENVELOPE",
    "PADDED_FLAT_RATE_ENVELOPE",
    "SM_FLAT_RATE_BOX",
    "MD_FLAT_RATE_BOX",
    "LG_FLAT_RATE_BOX",
    "CUBIC_PARCELS",
    "CUBIC_SOFT_PACK",
    "CONNECT_LOCAL_FLAT_RATE_BOX",
    "CONNECT_LOCAL_SMALL_FLAT_RATE_BAG",
    "CONNECT_LOCAL_LARGE_FLAT_RATE_BAG",
];
/// Codes of extra services that a label may ask for.
pub(super) const EXTRA_SERVICES: [u64; 54] = [
    365, 415, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489, 810, 811, 812, 813, 814, 815, 816,
    817, 818, 819, 820, 821, 822, 823, 824, 825, 826, 827, 828, 829, 830, 831, 832, 857, 910, 911,
    912, 913, 920, 921, 922, 923, 924, 925, 930, 931, 934, 955, 957, 981, 986, 991,
];
const CONTENTS: [&str; 12] = [
    "HAZMAT",
    "CREMATED_REMAINS",
    "BEES",
    "DAY_OLD_POULTRY",
    "ADULT_BIRDS",
    "OTHER_LIVES",
    "PERISHABLE",
    "PHARMACEUTICALS",
    "MEDICAL_SUPPLIES",
    "FRUITS",
    "VEGETABLES",
    "LIVE_PLANTS",
];
const ENDORSEMENTS: [&str; 6] = [
    "CHANGE_SERVICE_REQUESTED",
    "ADDRESS_SERVICE_REQUESTED",
    "ELECTRONIC_SERVICE_REQUESTED",
    "RETURN_SERVICE_REQUESTED",
    "TEMP_RETURN_SERVICE_REQUESTED",
    "FORWARDING_SERVICE_REQUESTED",
];
const SORT_TYPES: [&str; 11] = [
    "TRUCK_BEDLOAD",
    "OPEN_DISTRIBUTION_FULL_POSTAL_PAKS",
    "OPEN_DISTRIBUTE_EMM_TRAY_BOX",
    "OPEN_DISTRIBUTE_FULL_TRAY_BOX",
    "OPEN_DISTRIBUTE_HALF_TRAY_BOX",
    "OPEN_DISTRIBUTE_HALF_POSTAL_PAKS",
    "OPEN_DISTRIBUTE_PALLET",
    "OPEN_DISTRIBUTE_FLAT_TUB_TRAY_BOX",
    "PALLET",
    "RECEPTACLE",
    "SACK",
];

const PLACE: [Field; 7] = [
    field("streetAddress", Form::Text(1, 50)),
    field("secondaryAddress", Form::Text(0, 50)),
    field("city", Form::Text(1, 28)),
    field("state", Form::State),
    field("ZIPCode", Form::Digits(&[5])),
    field("ZIPPlus4", Form::DigitsOrNull(&[4])),
    field("urbanization", Form::Text(0, 96)),
];
const ADDRESSEE: [Field; 6] = [
    field("firstName", Form::Text(1, 50)),
    field("lastName", Form::Text(1, 50)),
    field("firm", Form::Text(0, 50)),
    field(
        "phone",
        Form::Pattern("^\\+?[1-9][0-9]{7,14}$|^[0-9]{6,15}$", is_phone),
    ),
    field(
        "email",
        Form::Pattern(
            "^[a-zA-Z0-9_+&*-]+(?:\\.[a-zA-Z0-9_+&*-]+)*@(?:[a-zA-Z0-9-]+\\.)+[a-zA-Z]{2,}$",
            is_email,
        ),
    ),
    field("ignoreBadAddress", Form::Flag),
];
const PICKUP: [Field; 3] = [
    field("parcelLockerDelivery", Form::Flag),
    field("holdForPickup", Form::Flag),
    field("facilityId", Form::Text(0, 7)),
];
const SENDER: [Field; 1] = [field("platformUserId", Form::Text(0, 30))];
/// Weight and sides are looked at with the parcel.
const PACKAGE: [Field; 26] = [
    field("weightUOM", Form::OneOf(&["lb"])),
    field("weight", Form::Other),
    field("dimensionsUOM", Form::OneOf(&["in"])),
    field("length", Form::Other),
    field("height", Form::Other),
    field("width", Form::Other),
    field("girth", Form::Other),
    field("hasNonstandardCharacteristics", Form::Other),
    field("mailClass", Form::OneOf(&MAIL_CLASSES)),
    field("processingCategory", Form::OneOf(&CATEGORIES)),
    field("destinationEntryFacilityType", Form::OneOf(&FACILITIES)),
    field("destinationEntryFacilityAddress", Form::Other),
    field("packageOptions", Form::Other),
    field("customerReference", Form::Other),
    field("extraServices", Form::Other),
    field("mailingDate", Form::Other),
    field("carrierRelease", Form::Flag),
    field("physicalSignatureRequired", Form::Flag),
    field("inductionZIPCode", Form::Digits(&[5])),
    field("serialNumberFormat", Form::OneOf(&["STANDARD", "EXTENDED"])),
    field(
        "shipperVisibilityMethod",
        Form::OneOf(&["SENDER_INFORMATION", "MID_INFORMATION"]),
    ),
    field("mailOwnerMID", Form::Digits(&[6, 9])),
    field("logisticsManagerMID", Form::Digits(&[6, 9])),
    field("rateIndicator", Form::OneOf(&RATE_INDICATORS)),
    field("shape", Form::OneOf(&["RECTANGULAR", "NON_RECTANGULAR"])),
    field("packagingType", Form::OneOf(&PACKAGINGS)),
];
const OPTIONS: [Field; 12] = [
    field("packageValue", Form::NotNegative),
    field(
        "nonDeliveryOption",
        Form::OneOf(&["RETURN", "REDIRECT", "ABANDON"]),
    ),
    field("omas", Form::Other),
    field("redirectAddress", Form::Other),
    field("contentType", Form::OneOf(&CONTENTS)),
    field("generateGXEvent", Form::Flag),
    field("containers", Form::Other),
    field("ancillaryServiceEndorsements", Form::OneOf(&ENDORSEMENTS)),
    field("returnReceiptTracking", Form::Flag),
    field("immediateManifest", Form::Flag),
    field("originalPackage", Form::Other),
    // Clients in the field send it here, and the carrier takes it.
    field("physicalSignatureRequired", Form::Flag),
];
const CONTAINER: [Field; 2] = [
    field("containerID", Form::Text(0, 34)),
    field("sortType", Form::OneOf(&SORT_TYPES)),
];
const ORIGINAL: [Field; 2] = [
    field("originalTrackingNumber", Form::Text(22, 34)),
    field("originalConstructCode", Form::Text(3, 3)),
];
const OMAS: [Field; 1] = [field(
    "chargebackCode",
    Form::Pattern("^[A-Za-z0-9]{1,6}$", |text| {
        (1..=6).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphanumeric())
    }),
)];
const REFERENCE: [Field; 2] = [
    field("referenceNumber", Form::Text(1, 30)),
    field("printReferenceNumber", Form::Flag),
];
const REQUIRED_OF_A_PACKAGE: [&str; 8] = [
    "destinationEntryFacilityType",
    "height",
    "length",
    "mailClass",
    "mailingDate",
    "processingCategory",
    "weight",
    "width",
];
const REQUIRED_OF_AN_ADDRESS: [&str; 4] = ["ZIPCode", "city", "state", "streetAddress"];

fn is_phone(text: &str) -> bool {
    let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let international = text.strip_prefix('+').unwrap_or(text);
    let long = (8..=15).contains(&international.len()) && !international.starts_with('0');
    (long && digits(international)) || ((6..=15).contains(&text.len()) && digits(text))
}

fn is_email(text: &str) -> bool {
    let Some((name, host)) = text.split_once('@') else {
        return false;
    };
    let of = |part: &str, more: &str| {
        let known = |letter: char| letter.is_ascii_alphanumeric() || more.contains(letter);
        !part.is_empty() && part.chars().all(known)
    };
    let Some((domain, top)) = host.rsplit_once('.') else {
        return false;
    };
    text.len() <= 50
        && name.split('.').all(|part| of(part, "_+&*-"))
        && domain.split('.').all(|part| of(part, "-"))
        && top.len() >= 2
        && top.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// The addresses of a request.
pub(super) fn addresses(body: &Value, strict: bool, check: &mut Check) {
    let no_sender = &[][..];
    for (name, required, more) in [
        ("toAddress", no_sender, &PICKUP[..]),
        ("fromAddress", &REQUIRED_OF_AN_ADDRESS, &[]),
        ("senderAddress", &REQUIRED_OF_AN_ADDRESS, &SENDER),
        ("returnAddress", &REQUIRED_OF_AN_ADDRESS, &[]),
    ] {
        if let Some(address) = body.get(name) {
            let tables = [&PLACE[..], &ADDRESSEE, more];
            check.table(address, &format!("/{name}"), required, &tables, strict);
        }
    }
}

/// The package of a request, without what is looked at with the parcel.
pub(super) fn package(package: &Value, strict: bool, check: &mut Check) {
    let path = "/packageDescription";
    let tables = [&PACKAGE[..]];
    let Some(members) = check.table(package, path, &REQUIRED_OF_A_PACKAGE, &tables, strict) else {
        return;
    };
    // Two forms of which exactly one has to fit.
    let has = |name: &str| members.contains_key(name);
    let forms =
        usize::from(has("rateIndicator")) + usize::from(has("shape") && has("packagingType"));
    if forms != 1 {
        check.found(
            path,
            &format!("Instance failed to match exactly one schema (matched {forms} out of 2)"),
        );
    }
    if let Some(address) = members.get("destinationEntryFacilityAddress") {
        let path = format!("{path}/destinationEntryFacilityAddress");
        check.table(address, &path, &[], &[&PLACE], strict);
    }
    if let Some(references) = members.get("customerReference") {
        let path = format!("{path}/customerReference");
        for (at, entry) in check.array(references, &path, 0, 4).iter().enumerate() {
            check.table(entry, &format!("{path}/{at}"), &[], &[&REFERENCE], strict);
        }
    }
    if let Some(options) = members.get("packageOptions") {
        self::options(options, &format!("{path}/packageOptions"), strict, check);
    }
}

fn options(options: &Value, path: &str, strict: bool, check: &mut Check) {
    let Some(members) = check.table(options, path, &[], &[&OPTIONS], strict) else {
        return;
    };
    if let Some(omas) = members.get("omas") {
        check.table(omas, &format!("{path}/omas"), &[], &[&OMAS], strict);
    }
    if let Some(address) = members.get("redirectAddress") {
        let path = format!("{path}/redirectAddress");
        let tables = [&PLACE[..], &ADDRESSEE];
        check.table(address, &path, &REQUIRED_OF_AN_ADDRESS, &tables, strict);
    }
    if let Some(original) = members.get("originalPackage") {
        let required = ["originalConstructCode", "originalTrackingNumber"];
        let path = format!("{path}/originalPackage");
        check.table(original, &path, &required, &[&ORIGINAL], strict);
    }
    if let Some(containers) = members.get("containers") {
        let path = format!("{path}/containers");
        for (at, entry) in check.array(containers, &path, 0, 3).iter().enumerate() {
            let path = format!("{path}/{at}");
            // This object is closed in the document itself.
            check.table(
                entry,
                &path,
                &["containerID", "sortType"],
                &[&CONTAINER],
                true,
            );
        }
    }
}
