//! A label order as USPS's JSON. What is empty is left out (CONTRACT §3).

use serde::Serialize;
use serde_json::value::RawValue;

use crate::carrier::AccessToken;
use crate::clock::iso_date;
use crate::json::Json;
use crate::ports::Request;
use crate::rates::Side;

use super::super::{Endpoint, services};
use super::words::ImageOrder;
use super::{Contact, IdempotencyKey, LabelOrder};

/// With this the answer is one JSON body; `application/json` would still mean parts.
const ONE_BODY: &str = "application/vnd.usps.labels+json";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Body<'a> {
    image_info: ImageInfo,
    to_address: Address<'a>,
    from_address: Address<'a>,
    package_description: Package<'a>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ImageInfo {
    image_type: &'static str,
    label_type: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    receipt_option: &'static str,
}

impl ImageInfo {
    /// With a word about the receipt, unless the label is printed again: that brings none.
    fn new(image: ImageOrder, is_reprint: bool) -> Self {
        Self {
            image_type: image.format.word(),
            label_type: image.size.word(),
            receipt_option: match (is_reprint, image.receipt) {
                (true, _) => "",
                (false, true) => "SEPARATE_PAGE",
                (false, false) => "NONE",
            },
        }
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Address<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    first_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    last_name: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    firm: &'a str,
    street_address: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    secondary_address: &'a str,
    city: &'a str,
    state: &'a str,
    #[serde(rename = "ZIPCode")]
    zip: &'a str,
    #[serde(rename = "ZIPPlus4", skip_serializing_if = "str::is_empty")]
    plus4: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    urbanization: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    phone: &'a str,
    #[serde(skip_serializing_if = "str::is_empty")]
    email: &'a str,
}

impl<'a> Address<'a> {
    fn new(contact: &'a Contact) -> Self {
        let fields = contact.fields();
        let plus4 = fields.zip.plus4.as_ref();
        Self {
            first_name: &fields.first_name,
            last_name: &fields.last_name,
            firm: &fields.company,
            street_address: &fields.street,
            secondary_address: &fields.unit,
            city: &fields.city,
            state: fields.state.code(),
            zip: fields.zip.zip5.as_str(),
            plus4: plus4
                .and_then(|digits| std::str::from_utf8(digits).ok())
                .unwrap_or_default(),
            urbanization: &fields.urbanization,
            phone: &fields.phone,
            email: &fields.email,
        }
    }
}

/// Pounds and inches.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Package<'a> {
    mail_class: &'a str,
    rate_indicator: &'static str,
    processing_category: &'static str,
    destination_entry_facility_type: &'static str,
    mailing_date: String,
    weight: f64,
    length: f64,
    width: f64,
    height: f64,
    #[serde(skip_serializing_if = "<[u16]>::is_empty")]
    extra_services: Vec<u16>,
    /// "Required to include signature extra service code values": whoever orders a signature gets one by hand.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    physical_signature_required: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    package_options: Option<PackageOptions>,
    #[serde(skip_serializing_if = "Option::is_none")]
    customer_reference: Option<[CustomerReference<'a>; 1]>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct PackageOptions {
    /// Dollars.
    package_value: Box<RawValue>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct CustomerReference<'a> {
    reference_number: &'a str,
    print_reference_number: bool,
}

/// An order in USPS's words, ready to be sent. This is what goes from the Worker to whoever buys. It holds addresses.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct WrittenOrder {
    purchase: String,
    reprint: String,
}

impl std::fmt::Debug for WrittenOrder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("WrittenOrder(redacted)")
    }
}

impl WrittenOrder {
    /// Reads one that was sent on.
    pub(crate) fn read(json: Json) -> Option<Self> {
        Some(Self {
            purchase: json.member("purchase").owned()?,
            reprint: json.member("reprint").owned()?,
        })
    }

    /// Buys the label. Sent again with the same key it brings the same label, and nothing more is paid (Labels 3.9.13; older
    /// editions sold another one, so nobody should rely on it).
    pub fn request(
        &self,
        usps: &Endpoint,
        token: &AccessToken,
        payment_token: &AccessToken,
        key: IdempotencyKey,
    ) -> Request {
        let body = self.purchase.clone().into_bytes();
        let mut request = usps.post("/labels/v3/label", body, Some(token));
        authorize(&mut request, payment_token, Some(key));
        accept_one_body(&mut request);
        request
    }

    /// Prints the label again that was bought with a key; a receipt is not printed again.
    pub fn reprint(
        &self,
        usps: &Endpoint,
        token: &AccessToken,
        payment_token: &AccessToken,
        key: IdempotencyKey,
    ) -> Request {
        let body = self.reprint.clone().into_bytes();
        let mut request = usps.post("/labels/v3/label-reprint", body, Some(token));
        authorize(&mut request, payment_token, Some(key));
        accept_one_body(&mut request);
        request
    }
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ReprintBody {
    image_info: ImageInfo,
}

impl LabelOrder {
    /// The order as USPS reads it.
    pub fn written(&self) -> WrittenOrder {
        let order = self.fields();
        let [length, width, height] = order.parcel.sides().map(Side::inches);
        // An order without a rate cannot be made; USPS would refuse the empty words.
        let (rate_indicator, processing_category) = self.rate().unwrap_or_default();
        let purchase = serde_json::to_string(&Body {
            image_info: ImageInfo::new(order.image, false),
            to_address: Address::new(&order.recipient),
            from_address: Address::new(&order.sender),
            package_description: Package {
                mail_class: services::mail_class(order.service),
                rate_indicator,
                processing_category,
                destination_entry_facility_type: "NONE",
                mailing_date: iso_date(order.ship_date),
                weight: order.parcel.weight.pounds(),
                length,
                width,
                height,
                extra_services: self.extra_codes(),
                physical_signature_required: self.is_signed_for(),
                package_options: self.insured().map(|value| PackageOptions {
                    package_value: value.to_json_dollars(),
                }),
                customer_reference: order.reference.as_ref().map(|reference| {
                    [CustomerReference {
                        reference_number: reference.as_str(),
                        print_reference_number: true,
                    }]
                }),
            },
        });
        let reprint = serde_json::to_string(&ReprintBody {
            image_info: ImageInfo::new(order.image, true),
        });
        WrittenOrder {
            purchase: purchase.unwrap_or_default(),
            reprint: reprint.unwrap_or_default(),
        }
    }
}

/// Adds the headers that calls about labels have.
pub(super) fn authorize(
    request: &mut Request,
    payment_token: &AccessToken,
    key: Option<IdempotencyKey>,
) {
    request
        .headers
        .push(("x-payment-authorization-token", payment_token.alone()));
    request
        .headers
        .extend(key.map(|key| ("x-idempotency-key", key.to_string())));
}

/// Asks for the label as one JSON body.
fn accept_one_body(request: &mut Request) {
    for (name, value) in &mut request.headers {
        if *name == "accept" {
            *value = ONE_BODY.to_owned();
        }
    }
}
