//! What a back end orders: from whom, to whom, one parcel, how, and what picture.
//!
//! A signed quote will be a member of its own here, checked against the rest before anything is bought; until then it is an
//! unknown field, like every other.

use crate::api::body::{Form, Object, Value};
use crate::api::fields::{self, STATE, optional, state};
use crate::api::problem::{Code, FieldError, Problem};
use crate::carrier::usps::labels::{
    Contact, ContactDraft, ContactField, ImageFormat, ImageOrder, ImageSize, LabelDraft,
    LabelOrder, OrderFault, Reference,
};
use crate::carrier::usps::{SERVICES, service};
use crate::clock::{Date, parse_iso_date};
use crate::postal::{Country, ZipCode};
use crate::rates::{Cents, ExtraService, Packaging, Parcel, Service};

/// How far ahead a parcel can be mailed (Labels 3.9, `mailingDate`).
pub(super) const MOST_DAYS_AHEAD: i32 = 7;
/// How old a day may be: who repeats a request after midnight repeats its day, and there may be a label. USPS refuses a day that is
/// over for a new one. As long as a purchase whose outcome is not known is kept.
pub(super) const MOST_DAYS_AGO: i32 = 8;
/// More cents than any parcel is worth here.
pub(in crate::api) const MOST_VALUE: u32 = 100_000_000;

const CONTACT: &str = "an object with first_name and last_name, or company, and address";
const ADDRESS: &str = "an object with line1, city, state, postal_code and country";
const TEXT: &str = "text, or leave it out";
const LINE1: &str = "house number and street, like \"3120 M St NW\"";
const CITY: &str = "the city, like \"Washington\"";
const ZIP: &str = "a ZIP code, like \"20007\" or \"20007-3704\"";
const COUNTRY: &str = "\"US\": labels abroad are not made here yet";
const DATE: &str = "a date like \"2026-11-23\", today or up to 7 days ahead";
const REFERENCE: &str = "1 to 30 characters on one line";
const VALUE: &str = "the value of the goods in cents, a whole number";

/// An order as it was sent; the day of mailing is not known yet.
pub(in crate::api) struct Asked {
    sender: Contact,
    recipient: Contact,
    parcel: Parcel,
    service: &'static Service,
    packaging: Packaging,
    /// The day it is mailed; today at the shop's place if none was sent.
    pub(super) ship_date: Option<Date>,
    extras: Vec<ExtraService>,
    /// The picture.
    pub(super) image: ImageOrder,
    reference: Option<Reference>,
}

/// Reads the body `{"from": {...}, "to": {...}, "parcel": {...}, "service", "packaging"?, "ship_date"?, "extra_services"?,
/// "value"?, "image"?, "reference"?}`.
pub(in crate::api) fn read(body: &[u8]) -> Result<Asked, Problem> {
    let (mut form, mut root) = Form::open(body)?;
    let sender = contact(&mut form, &mut root, "from");
    let recipient = contact(&mut form, &mut root, "to");
    let parcel = form
        .required(&mut root, "parcel", "an object with weight and dimensions")
        .and_then(|value| form.object_of(value))
        .and_then(|mut object| {
            let parcel = fields::parcel(&mut form, &mut object);
            form.close(object);
            parcel
        });
    let domestic = |id: &str| service(id).filter(|service| !service.abroad);
    let known = one_of(
        SERVICES
            .iter()
            .filter_map(|(_, service)| domestic(service.id))
            .map(|service| service.id),
    );
    let wanted = form
        .required(&mut root, "service", &known)
        .and_then(|value| form.parsed(value, &known, domestic));
    let packagings: Vec<_> = Packaging::all()
        .map(|packaging| (packaging.name(), packaging))
        .collect();
    let packaging = named(
        &mut form,
        &mut root,
        "packaging",
        &packagings,
        Packaging::Own,
    );
    let ship_date = match root.take("ship_date") {
        Some(value) => form.parsed(value, DATE, parse_iso_date).map(Some),
        None => Some(None),
    };
    let extras = extras(&mut form, &mut root);
    let image = match root.take("image") {
        Some(value) => form
            .object_of(value)
            .and_then(|object| image(&mut form, object)),
        None => Some(PDF),
    };
    let reference = match root.take_filled("reference") {
        Some(value) => form.parsed(value, REFERENCE, Reference::parse).map(Some),
        None => Some(None),
    };
    form.close(root);
    let asked = (|| {
        Some(Asked {
            sender: sender?,
            recipient: recipient?,
            parcel: parcel?,
            service: wanted?,
            packaging: packaging?,
            ship_date: ship_date?,
            extras: extras?,
            image: image?,
            reference: reference?,
        })
    })();
    form.finish(asked)
}

const PDF: ImageOrder = ImageOrder {
    format: ImageFormat::Pdf,
    size: ImageSize::FourBySix,
    receipt: false,
};

impl Asked {
    /// The order, mailed on this day.
    ///
    /// # Errors
    ///
    /// What does not go together, field by field.
    pub(super) fn order(self, ship_date: Date) -> Result<LabelOrder, Problem> {
        let draft = LabelDraft {
            sender: self.sender,
            recipient: self.recipient,
            parcel: self.parcel,
            service: self.service,
            packaging: self.packaging,
            ship_date,
            extras: self.extras,
            image: self.image,
            reference: self.reference,
        };
        LabelOrder::new(draft)
            .map_err(|faults| Problem::fields(faults.into_iter().map(field).collect()))
    }
}

fn field(fault: OrderFault) -> FieldError {
    let (pointer, message) = match fault {
        OrderFault::TooHeavy => ("/parcel/weight/value", "is over 70 lb"),
        OrderFault::TooLong => (
            "/parcel/dimensions",
            "is longer and thicker than this service takes: the longest side and the girth together count",
        ),
        OrderFault::Packaging => (
            "/packaging",
            "does not go with this service, or the parcel is too large for it",
        ),
        OrderFault::TooManyExtras => (
            "/extra_services",
            "has more than five, or two that exclude each other",
        ),
        OrderFault::Insurance => (
            "/value",
            "is out of range; USPS insures up to 5,000 dollars",
        ),
        OrderFault::Image => (
            "/image",
            "does not exist in this format and size, or not with a receipt",
        ),
    };
    FieldError {
        pointer: pointer.to_owned(),
        code: Code::InvalidField.name(),
        message: message.to_owned(),
    }
}

fn contact(form: &mut Form, root: &mut Object, name: &str) -> Option<Contact> {
    let value = form.required(root, name, CONTACT)?;
    let mut object = form.object_of(value)?;
    let own = object.pointer_to("");
    let place = object.pointer_to("address");
    let mut text = |name| optional(form, &mut object, name, TEXT);
    let (first_name, last_name, company) = (text("first_name"), text("last_name"), text("company"));
    let (phone, email) = (text("phone"), text("email"));
    let address = form
        .required(&mut object, "address", ADDRESS)
        .and_then(|value| form.object_of(value))
        .and_then(|object| address(form, object));
    form.close(object);
    let address = address?;
    let draft = ContactDraft {
        first_name: first_name?,
        last_name: last_name?,
        company: company?,
        phone: phone?,
        email: email?,
        ..address
    };
    let wrong = match Contact::new(draft) {
        Ok(contact) => return Some(contact),
        Err(wrong) => wrong,
    };
    let own = own.trim_end_matches('/');
    for field in wrong {
        let pointer = match field {
            ContactField::Name => own.to_owned(),
            ContactField::FirstName => format!("{own}/first_name"),
            ContactField::LastName => format!("{own}/last_name"),
            ContactField::Company => format!("{own}/company"),
            ContactField::Phone => format!("{own}/phone"),
            ContactField::Email => format!("{own}/email"),
            ContactField::Street => format!("{place}/line1"),
            ContactField::Unit => format!("{place}/line2"),
            ContactField::City => format!("{place}/city"),
            ContactField::Urbanization => format!("{place}/urbanization"),
        };
        form.invalid(pointer, format!("is not valid; send {}", field.rule()));
    }
    None
}

/// The address part; the rest is empty.
fn address(form: &mut Form, mut object: Object) -> Option<ContactDraft> {
    let object = &mut object;
    let country = form
        .required(object, "country", COUNTRY)
        .and_then(|value| form.parsed(value, COUNTRY, Country::parse));
    if country.is_some_and(|country| !country.is_domestic_mail()) {
        form.invalid(
            object.pointer_to("country"),
            format!("is not valid; send {COUNTRY}"),
        );
    }
    let line1 = form
        .required(object, "line1", LINE1)
        .and_then(|value| form.text(value, LINE1));
    let line2 = optional(form, object, "line2", TEXT);
    let city = form
        .required(object, "city", CITY)
        .and_then(|value| form.text(value, CITY));
    let state = form
        .required(object, "state", STATE)
        .and_then(|value| form.text(value, STATE))
        .and_then(|(text, pointer)| state(form, &text, pointer));
    let zip = form
        .required(object, "postal_code", ZIP)
        .and_then(|value| form.parsed(value, ZIP, ZipCode::parse));
    let urbanization = optional(form, object, "urbanization", TEXT);
    form.close(std::mem::take(object));
    country.filter(|country| country.is_domestic_mail())?;
    Some(ContactDraft {
        first_name: String::new(),
        last_name: String::new(),
        company: String::new(),
        street: line1?.0,
        unit: line2?,
        city: city?.0,
        state: state?,
        zip: zip?,
        urbanization: urbanization?,
        phone: String::new(),
        email: String::new(),
    })
}

/// `extra_services` is a list of names; `insurance` needs `value`, and nothing else does.
fn extras(form: &mut Form, root: &mut Object) -> Option<Vec<ExtraService>> {
    let value_pointer = root.pointer_to("value");
    let value = match root.take("value") {
        Some(value) => form.whole(value, 1..=MOST_VALUE).map(Some),
        None => Some(None),
    };
    let insurance = (ExtraService::INSURANCE, ExtraService::Insurance(Cents(0)));
    let known: Vec<_> = ExtraService::NAMED.into_iter().chain([insurance]).collect();
    let names = one_of(known.iter().map(|(name, _)| *name));
    let mut extras = Vec::new();
    let mut all_good = true;
    let entries = match root.take("extra_services") {
        Some(entries) => form.list(entries, known.len())?,
        None => Vec::new(),
    };
    for entry in entries {
        let extra = form.parsed(entry, &names, |text| find(&known, text));
        all_good &= extra.is_some();
        extras.extend(extra);
    }
    let value = value?;
    let is_insurance = |extra: &ExtraService| matches!(extra, ExtraService::Insurance(_));
    match (value, extras.iter().any(is_insurance)) {
        (None, true) => {
            form.missing(value_pointer, format!("is missing; send {VALUE}"));
            return None;
        }
        (Some(_), false) if all_good => {
            let message =
                "is for insurance only; leave it out, or add \"insurance\" to extra_services";
            form.invalid(value_pointer, message);
            return None;
        }
        _ => {}
    }
    for extra in &mut extras {
        if let (ExtraService::Insurance(insured), Some(value)) = (extra, value) {
            *insured = Cents(u64::from(value));
        }
    }
    all_good.then_some(extras)
}

fn image(form: &mut Form, mut object: Object) -> Option<ImageOrder> {
    let object = &mut object;
    let format = named(form, object, "format", &ImageFormat::ALL, PDF.format);
    let size = named(form, object, "size", &ImageSize::ALL, PDF.size);
    let receipt = match object.take("receipt") {
        Some(value) => form.boolean(value),
        None => Some(false),
    };
    form.close(std::mem::take(object));
    Some(ImageOrder {
        format: format?,
        size: size?,
        receipt: receipt?,
    })
}

/// A member that is one of some names, or `default`.
fn named<T: Copy>(
    form: &mut Form,
    object: &mut Object,
    name: &str,
    all: &[(&'static str, T)],
    default: T,
) -> Option<T> {
    let value: Option<Value> = object.take(name);
    let Some(value) = value else {
        return Some(default);
    };
    let expected = one_of(all.iter().map(|(name, _)| *name));
    form.parsed(value, &expected, |text| find(all, text))
}

fn find<T: Copy>(all: &[(&'static str, T)], text: &str) -> Option<T> {
    let found = all.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value)
}

fn one_of(names: impl Iterator<Item = &'static str>) -> String {
    let names: Vec<_> = names.collect();
    format!("one of {}", names.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLACE: &str = r#"{"line1":"233 S Wacker Dr","city":"Chicago","state":"IL","postal_code":"60606","country":"US"}"#;
    const PARCEL: &str = r#"{"weight":{"value":2.5,"unit":"lb"},"dimensions":{"length":10,"width":8,"height":4,"unit":"in"}}"#;

    fn body(change: impl FnOnce(String) -> String) -> String {
        change(format!(
            r#"{{"from":{{"company":"Shop","address":{PLACE}}},"to":{{"first_name":"Ada","last_name":"Lovelace","address":{PLACE}}},"parcel":{PARCEL},"service":"ground_advantage"}}"#
        ))
    }

    fn with(members: &str) -> String {
        body(|body| body.replacen('{', &format!("{{{members},"), 1))
    }

    fn errors(body: &str) -> Vec<(String, &'static str)> {
        let day = parse_iso_date("2026-11-23").unwrap();
        let problem = match read(body.as_bytes()).and_then(|asked| asked.order(day)) {
            Ok(_) => return Vec::new(),
            Err(problem) => problem,
        };
        let errors = problem.errors.into_iter();
        errors.map(|error| (error.pointer, error.code)).collect()
    }

    #[test]
    fn an_order_is_read_with_what_is_usual_where_nothing_is_said() {
        assert_eq!(errors(&body(|body| body)), []);
        let full = with(
            r#""packaging":"own","ship_date":"2026-11-23","extra_services":["signature","insurance"],"value":12500,"image":{"format":"zpl_203dpi","size":"4x6","receipt":true},"reference":"Order 1001""#,
        );
        assert_eq!(errors(&full), []);
        let nulls = with(
            r#""packaging":null,"ship_date":null,"extra_services":null,"value":null,"image":null,"reference":null"#,
        );
        assert_eq!(errors(&nulls), []);
    }

    #[test]
    fn every_wrong_field_is_named() {
        for (members, pointer, code) in [
            (r#""packaging":"crate""#, "/packaging", "invalid_field"),
            (
                r#""packaging":"small_flat_rate_box""#,
                "/packaging",
                "invalid_field",
            ),
            (r#""ship_date":"tomorrow""#, "/ship_date", "invalid_field"),
            (
                r#""extra_services":["gift_wrap"]"#,
                "/extra_services/0",
                "invalid_field",
            ),
            (r#""extra_services":[]"#, "/extra_services", "invalid_field"),
            (
                r#""extra_services":["signature","signature"]"#,
                "/extra_services",
                "invalid_field",
            ),
            (
                r#""extra_services":["insurance"]"#,
                "/value",
                "missing_field",
            ),
            (r#""value":100"#, "/value", "invalid_field"),
            (
                r#""extra_services":["insurance"],"value":500001"#,
                "/value",
                "invalid_field",
            ),
            (
                r#""extra_services":["insurance"],"value":1.5"#,
                "/value",
                "invalid_field",
            ),
            (
                r#""image":{"format":"bmp"}"#,
                "/image/format",
                "invalid_field",
            ),
            (
                r#""image":{"receipt":1}"#,
                "/image/receipt",
                "invalid_field",
            ),
            (
                r#""image":{"format":"zpl_203dpi","size":"2x7"}"#,
                "/image",
                "invalid_field",
            ),
            (r#""image":{"dpi":300}"#, "/image/dpi", "unknown_field"),
            (
                r#""reference":"1234567890123456789012345678901""#,
                "/reference",
                "invalid_field",
            ),
            (r#""quote":"eyJ""#, "/quote", "unknown_field"),
        ] {
            assert_eq!(
                errors(&with(members)),
                [(pointer.to_owned(), code)],
                "{members}"
            );
        }
        for (from, to, pointer, code) in [
            (r#""company":"Shop","#, "", "/from", "invalid_field"),
            (r#""first_name":"Ada","#, "", "/to", "invalid_field"),
            (
                r#""first_name":"Ada","#,
                r#""first_name":"Ada","phone":"12","#,
                "/to/phone",
                "invalid_field",
            ),
            (
                r#""first_name":"Ada","#,
                r#""first_name":"Ada","name":"Ada","#,
                "/to/name",
                "unknown_field",
            ),
            (
                r#""service":"ground_advantage""#,
                r#""service":"ground""#,
                "/service",
                "invalid_field",
            ),
            (
                r#","service":"ground_advantage""#,
                "",
                "/service",
                "missing_field",
            ),
            (
                r#""value":2.5"#,
                r#""value":71"#,
                "/parcel/weight/value",
                "invalid_field",
            ),
            (
                r#""length":10"#,
                r#""length":200"#,
                "/parcel/dimensions",
                "invalid_field",
            ),
        ] {
            let changed = body(|body| body.replacen(from, to, 1));
            assert_eq!(
                errors(&changed),
                [(pointer.to_owned(), code)],
                "{from} {to}"
            );
        }
    }

    #[test]
    fn wrong_addresses_are_named_down_to_the_line() {
        for (from, to, pointer, code) in [
            (
                r#""country":"US""#,
                r#""country":"CA""#,
                "country",
                "invalid_field",
            ),
            (
                r#""state":"IL""#,
                r#""state":"Illinois""#,
                "state",
                "invalid_field",
            ),
            (
                r#""postal_code":"60606","#,
                "",
                "postal_code",
                "missing_field",
            ),
            (
                r#""city":"Chicago","#,
                r#""city":"A city with a name of far too many letters","#,
                "city",
                "invalid_field",
            ),
            (
                r#""line1":"233 S Wacker Dr","#,
                r#""line1":" ","#,
                "line1",
                "invalid_field",
            ),
            (
                r#""line1":"233 S Wacker Dr","#,
                r#""line1":"233 S Wacker Dr","urbanization":"X","#,
                "urbanization",
                "invalid_field",
            ),
            (
                r#""line1":"233 S Wacker Dr","#,
                r#""line1":"233 S Wacker Dr","zip":"1","#,
                "zip",
                "unknown_field",
            ),
        ] {
            let changed = body(|body| body.replacen(from, to, 1));
            assert_eq!(
                errors(&changed),
                [(format!("/from/address/{pointer}"), code)],
                "{from} {to}"
            );
        }
    }
}
