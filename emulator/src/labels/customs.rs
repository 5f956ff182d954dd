//! The customs form of parcels to military addresses and some territories, as far as the document describes it.

use serde_json::Value;

use crate::schema::{
    Check,
    fields::{Field, Form, field},
};

const FORM: [Field; 13] = [
    field("contentComments", Form::Text(0, 25)),
    field(
        "restrictionType",
        Form::OneOf(&[
            "QUARANTINE",
            "SANITARY_INSPECTION",
            "PHYTOSANITARY_INSPECTION",
            "OTHER",
        ]),
    ),
    field("restrictionComments", Form::Text(0, 25)),
    field("AESITN", Form::Text(1, 35)),
    field("invoiceNumber", Form::Text(1, 15)),
    field("licenseNumber", Form::Text(1, 16)),
    field("certificateNumber", Form::Text(1, 12)),
    field(
        "customsContentType",
        Form::OneOf(&[
            "MERCHANDISE",
            "GIFT",
            "DOCUMENT",
            "COMMERCIAL_SAMPLE",
            "RETURNED_GOODS",
            "OTHER",
            "HUMANITARIAN_DONATIONS",
            "DANGEROUS_GOODS",
        ]),
    ),
    field("importersReference", Form::Text(0, 40)),
    field("importersContact", Form::Text(0, 30)),
    field("exportersReference", Form::Text(0, 40)),
    field("exportersContact", Form::Text(0, 30)),
    field("contents", Form::Other),
];
const ITEM: [Field; 11] = [
    field("itemDescription", Form::Text(1, 30)),
    field("itemQuantity", Form::Whole(1, 9999)),
    field("itemValue", Form::Positive),
    field("itemTotalValue", Form::Positive),
    field("weightUOM", Form::OneOf(&["lb"])),
    field("itemWeight", Form::Positive),
    field("itemTotalWeight", Form::Positive),
    field("HSTariffNumber", Form::Text(6, 14)),
    field("countryofOrigin", Form::Pattern("[A-Z]{2}", is_country)),
    field("itemCategory", Form::Text(0, usize::MAX)),
    field("itemSubcategory", Form::Text(0, usize::MAX)),
];
const REQUIRED_OF_AN_ITEM: [&str; 5] = [
    "itemDescription",
    "itemQuantity",
    "itemTotalValue",
    "itemTotalWeight",
    "weightUOM",
];

fn is_country(text: &str) -> bool {
    text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
}

/// Checks the form against the document.
pub(super) fn customs_form(form: &Value, strict: bool, check: &mut Check) {
    let required = ["contents", "customsContentType"];
    let Some(members) = check.table(form, "/customsForm", &required, &[&FORM], strict) else {
        return;
    };
    let Some(contents) = members.get("contents") else {
        return;
    };
    let path = "/customsForm/contents";
    for (at, item) in check.array(contents, path, 1, 30).iter().enumerate() {
        let path = format!("{path}/{at}");
        check.table(item, &path, &REQUIRED_OF_AN_ITEM, &[&ITEM], strict);
    }
}

/// Whether a parcel to this state needs the form.
pub(super) fn is_needed(state: &str) -> bool {
    matches!(
        state,
        "AA" | "AE" | "AP" | "AS" | "GU" | "MP" | "PW" | "FM" | "MH"
    )
}
