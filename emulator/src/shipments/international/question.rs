//! An international question: what the gateway lets through, and what it means.

use serde_json::Value;

use crate::{
    schema::Check,
    shipments::question::{PACKAGE_MEMBERS, Parcel, Pricing, extra_services, mailing, pricing},
};

const MEMBERS: [&str; 10] = [
    "pricingOptions",
    "originZIPCode",
    "foreignPostalCode",
    "destinationCountryCode",
    "packageDescription",
    "shippingFilter",
    "requestDutiesTaxesFees",
    "destinationCity",
    "destinationState",
    "items",
];
const ITEM_MEMBERS: [&str; 6] = [
    "itemId",
    "itemValue",
    "itemQuantity",
    "itemWeight",
    "countryOfOrigin",
    "HSTariffNumber",
];
const EXTRA_SERVICES: [u64; 8] = [370, 813, 820, 826, 857, 930, 931, 955];

/// A question about a parcel to another country.
pub(in super::super) struct Question {
    pub(super) origin: String,
    pub(super) country: String,
    pub(super) foreign_postal_code: Option<String>,
    pub(super) mail_class: String,
    pub(super) parcel: Parcel,
    pub(in super::super) pricing: Vec<Pricing>,
    pub(super) extra_services: Option<Vec<u64>>,
    pub(super) cheapest_only: bool,
    pub(super) duties: bool,
    pub(super) items: Vec<Value>,
}

impl Question {
    /// Checks a body against the document.
    pub(in super::super) fn checked(body: &Value, strict: bool) -> Result<Self, Vec<String>> {
        let mut check = Check::default();
        match Self::read(body, strict, &mut check) {
            Some(question) if check.passed() => Ok(question),
            _ => Err(check.findings()),
        }
    }

    fn read(body: &Value, strict: bool, check: &mut Check) -> Option<Self> {
        let required = [
            "destinationCountryCode",
            "originZIPCode",
            "packageDescription",
            "pricingOptions",
        ];
        let members = check.object(body, "", &required, Some(&MEMBERS))?;
        let origin = members
            .get("originZIPCode")
            .and_then(|zip| check.zip(zip, "/originZIPCode"));
        let country = members.get("destinationCountryCode").and_then(|value| {
            check.matching(value, "/destinationCountryCode", "^[A-Z]{2}$", |text| {
                text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
            })
        });
        for (name, longest) in [
            ("foreignPostalCode", 11),
            ("destinationCity", 28),
            ("destinationState", 2),
        ] {
            let path = format!("/{name}");
            if let Some(text) = members.get(name).and_then(|value| check.text(value, &path))
                && text.chars().count() > longest
            {
                check.found(
                    &path,
                    &format!("String \"{text}\" is too long (maximum allowed: {longest})"),
                );
            }
        }
        let filter = members
            .get("shippingFilter")
            .and_then(|value| check.one_of(value, "/shippingFilter", &["PRICE"]));
        let duties = members
            .get("requestDutiesTaxesFees")
            .and_then(|value| check.boolean(value, "/requestDutiesTaxesFees"));
        let pricing = match members.get("pricingOptions") {
            Some(value) => pricing(value, strict, check),
            None => Vec::new(),
        };
        let items = match members.get("items") {
            Some(value) => items(value, &ITEM_MEMBERS, check),
            None => Vec::new(),
        };
        let package = check.object(
            members.get("packageDescription")?,
            "/packageDescription",
            &["height", "length", "mailClass", "weight", "width"],
            strict.then_some(PACKAGE_MEMBERS.as_slice()),
        )?;
        let mut classes: Vec<&str> = super::PRODUCTS.iter().map(|product| product.code).collect();
        classes.extend(["GLOBAL_EXPRESS_GUARANTEED", "ALL"]);
        let mail_class = package
            .get("mailClass")
            .and_then(|value| check.one_of(value, "/packageDescription/mailClass", &classes));
        let extra_services = package.get("extraServices").map(|value| {
            extra_services(
                value,
                "/packageDescription/extraServices",
                &EXTRA_SERVICES,
                check,
            )
        });
        package
            .get("mailingDate")
            .and_then(|value| mailing(value, check));
        Some(Self {
            origin: origin?.to_owned(),
            country: country?.to_owned(),
            foreign_postal_code: members
                .get("foreignPostalCode")
                .and_then(Value::as_str)
                .map(str::to_owned),
            mail_class: mail_class?.to_owned(),
            parcel: Parcel::read(package, check)?,
            pricing,
            extra_services,
            cheapest_only: filter.is_some(),
            duties: duties.unwrap_or(false),
            items,
        })
    }
}

pub(super) fn items(value: &Value, allowed: &[&str], check: &mut Check) -> Vec<Value> {
    let entries = check.array(value, "/items", 0, 30);
    for (at, entry) in entries.iter().enumerate() {
        let path = format!("/items/{at}");
        let Some(members) = check.object(
            entry,
            &path,
            &["itemId", "itemValue", "itemQuantity"],
            Some(allowed),
        ) else {
            continue;
        };
        for (name, value) in members {
            let path = format!("{path}/{name}");
            match name.as_str() {
                "itemValue" | "itemQuantity" | "itemWeight" | "weight" => {
                    check.positive(value, &path);
                }
                _ => {
                    check.text(value, &path);
                }
            }
        }
    }
    entries.to_vec()
}
