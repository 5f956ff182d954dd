//! `POST /international-prices/v3/total-rates/search` and `/base-rates-list/search`: the prices of the options, for one class or
//! all of them.

use bytes::Bytes;
use http::{Request, Response};
use serde_json::{Value, json};

use super::{Facts, NO_ITEMS, PRODUCTS, offered, question::items};
use crate::{
    api::INTERNATIONAL_PRICES,
    date::Day,
    gateway::{invalid, json_body, refused},
    places::{hours_from_greenwich, place},
    reply::success,
    schema::Check,
    settings::Settings,
    shipments::{price::PriceType, question::extra_services},
    unauthorized::Forbidden,
};

const LIST_MEMBERS: [&str; 12] = [
    "originZIPCode",
    "foreignPostalCode",
    "destinationCountryCode",
    "weight",
    "mailingDate",
    "length",
    "width",
    "height",
    "priceType",
    "mailClass",
    "accountType",
    "accountNumber",
];
const TOTAL_MEMBERS: [&str; 6] = [
    "requestDutiesTaxesFees",
    "destinationCity",
    "destinationState",
    "items",
    "itemValue",
    "extraServices",
];
/// Members of goods; options call the weight `itemWeight`.
const ITEM_MEMBERS: [&str; 6] = [
    "itemId",
    "itemValue",
    "itemQuantity",
    "weight",
    "countryOfOrigin",
    "HSTariffNumber",
];
const EXTRA_SERVICES: [u64; 8] = [370, 813, 820, 826, 857, 930, 931, 955];
/// Priced when nobody asked for any.
const OFFERED: [u64; 2] = [930, 931];
/// The carrier takes dates up to this many days ahead.
const DAYS_AHEAD: i64 = 7;

struct Question {
    origin: String,
    country: String,
    weight: f64,
    weight_written: Value,
    sides: [f64; 3],
    mail_class: String,
    price_type: PriceType,
    account: Option<String>,
    day: Option<Day>,
    value_cents: Option<u64>,
    extra_services: Option<Vec<u64>>,
    duties: bool,
    items: Vec<Value>,
}

/// The prices of a class; with `total` extra services and duties too.
pub(crate) fn total_rates(
    request: &Request<Bytes>,
    total: bool,
    settings: &Settings,
    now_ms: u64,
) -> Response<Bytes> {
    let api = INTERNATIONAL_PRICES;
    let findings = |found: Vec<String>| invalid(api, &found, settings);
    let question = json_body(request).and_then(|body| Question::checked(&body, total));
    let question = match question {
        Ok(question) => question,
        Err(found) => return findings(found),
    };
    let linked = |number| {
        let mut linked = settings.linked_accounts.iter();
        linked.any(|linked| linked == number)
    };
    if question
        .account
        .as_ref()
        .is_some_and(|number| !linked(number))
    {
        return Forbidden::Contract.response(api, request.uri().path(), settings);
    }
    match question.answer(total, settings, now_ms) {
        Ok(options) => success(api, &json!({"rateOptions": options}), settings),
        Err(message) => refused(api, &message, settings),
    }
}

impl Question {
    fn checked(body: &Value, total: bool) -> Result<Self, Vec<String>> {
        let mut check = Check::default();
        match Self::read(body, total, &mut check) {
            Some(question) if check.passed() => Ok(question),
            _ => Err(check.findings()),
        }
    }

    fn read(body: &Value, total: bool, check: &mut Check) -> Option<Self> {
        let required = [
            "destinationCountryCode",
            "height",
            "length",
            "originZIPCode",
            "weight",
            "width",
        ];
        let mut allowed = LIST_MEMBERS.to_vec();
        if total {
            allowed.extend(TOTAL_MEMBERS);
        }
        let members = check.object(body, "", &required, Some(&allowed))?;
        // Left out it is null in an enum at the back of the gateway (USPS/api-examples #18).
        let classes: Vec<&str> = PRODUCTS
            .iter()
            .map(|product| product.code)
            .chain(["GLOBAL_EXPRESS_GUARANTEED", "ALL"])
            .collect();
        let mail_class = match members.get("mailClass") {
            Some(value) => check.one_of(value, "/mailClass", &classes),
            None => {
                check.found("/mailClass", "Instance value (null) not found in enum");
                None
            }
        };
        let origin = members
            .get("originZIPCode")
            .and_then(|zip| check.zip(zip, "/originZIPCode"));
        let country = members.get("destinationCountryCode").and_then(|value| {
            check.matching(value, "/destinationCountryCode", "^[A-Z]{2}$", |text| {
                text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
            })
        });
        for name in ["foreignPostalCode", "destinationCity", "destinationState"] {
            members
                .get(name)
                .and_then(|value| check.text(value, &format!("/{name}")));
        }
        let mut number = |name: &str| check.number(members.get(name)?, &format!("/{name}"));
        let (weight, sides) = (
            number("weight"),
            [number("length"), number("width"), number("height")],
        );
        let price_type = members.get("priceType").and_then(|value| {
            let possible = [
                "RETAIL",
                "COMMERCIAL",
                "COMMERCIAL_BASE",
                "COMMERCIAL_PLUS",
                "CONTRACT",
            ];
            check.one_of(value, "/priceType", &possible)
        });
        if let Some(value) = members.get("accountType") {
            check.one_of(value, "/accountType", &["EPS", "PERMIT", "METER"]);
        }
        let account = members.get("accountNumber").and_then(|value| {
            check.matching(value, "/accountNumber", "^\\d+$", |text| {
                !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
            })
        });
        let day = members.get("mailingDate").and_then(|value| {
            let text = check.text(value, "/mailingDate")?;
            let day = Day::parse(text);
            if day.is_none() {
                let wrong = "is invalid against requested date format(s) yyyy-MM-dd";
                check.found("/mailingDate", &format!("String \"{text}\" {wrong}"));
            }
            day
        });
        let value_cents = members
            .get("itemValue")
            .and_then(|value| check.not_negative(value, "/itemValue"))
            .map(|dollars| (dollars * 100.0).round() as u64);
        let extra_services = members
            .get("extraServices")
            .map(|value| extra_services(value, "/extraServices", &EXTRA_SERVICES, check));
        let duties = members
            .get("requestDutiesTaxesFees")
            .and_then(|value| check.boolean(value, "/requestDutiesTaxesFees"));
        let items = match members.get("items") {
            Some(value) => items(value, &ITEM_MEMBERS, check),
            None => Vec::new(),
        };
        let [length, width, height] = sides;
        let mut sides = [length?, width?, height?];
        sides.sort_by(|one, other| other.total_cmp(one));
        Some(Self {
            origin: origin?.to_owned(),
            country: country?.to_owned(),
            weight: weight?,
            weight_written: members.get("weight")?.clone(),
            sides,
            mail_class: mail_class?.to_owned(),
            price_type: match price_type {
                Some("RETAIL") => PriceType::Retail,
                Some("CONTRACT") => PriceType::Contract,
                _ => PriceType::Commercial,
            },
            account: account.map(str::to_owned),
            day,
            value_cents,
            extra_services,
            duties: duties.unwrap_or(false),
            items,
        })
    }

    fn answer(&self, total: bool, settings: &Settings, now_ms: u64) -> Result<Vec<Value>, String> {
        if place(&self.origin).is_none() {
            return Err("Could not find zone from provided ZIPs, date, and mail class".to_owned());
        }
        if self.duties && self.items.is_empty() {
            return Err(NO_ITEMS.to_owned());
        }
        let hours = hours_from_greenwich(&self.origin);
        let first = Day::at(now_ms, hours);
        let last = Day::at(now_ms, hours + 1).after(DAYS_AHEAD);
        match self.day {
            Some(day) if day < first => {
                return Err("must be a date in the present or in the future".to_owned());
            }
            Some(day) if day > last => {
                return Err("The provided mailing date is not supported.".to_owned());
            }
            _ => {}
        }
        let asked = self
            .extra_services
            .as_deref()
            .filter(|asked| !asked.is_empty());
        let none: &[u64] = if total { &OFFERED } else { &[] };
        let facts = Facts {
            country: &self.country,
            weight: self.weight,
            weight_written: &self.weight_written,
            sides: self.sides,
            value_cents: self.value_cents,
            extras: asked.unwrap_or(none),
            total: asked.is_some(),
            duties: self.duties,
            items: &self.items,
        };
        // A contract is asked for by naming its account, whatever the price type.
        let price_type = match self.account {
            Some(_) => PriceType::Contract,
            None => self.price_type,
        };
        let products = offered(&self.mail_class, &facts)?;
        let options = products
            .iter()
            .flat_map(|product| product.options(&facts, price_type, settings));
        let mut options: Vec<Value> = options.map(|(_, option)| option).collect();
        if !total {
            for option in options.iter_mut().filter_map(Value::as_object_mut) {
                option.remove("extraServices");
            }
        }
        Ok(options)
    }
}
