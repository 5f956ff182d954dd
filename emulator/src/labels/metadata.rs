//! What is said about a label besides its image.

use serde_json::{Map, Value, json};

use super::{
    print::{BANNER, Print},
    request::LabelRequest,
    tracking::{construct_code, service_type_code},
};
use crate::{
    addresses::Standard,
    payments::AccountName,
    reply::{add_member, dollars},
    shipments::{Cost, Postage},
};

/// A parcel with everything that was found out about it.
pub(super) struct Sent<'a> {
    pub(super) request: &'a LabelRequest<'a>,
    pub(super) to: &'a Standard,
    pub(super) from: &'a Standard,
    pub(super) postage: &'a Postage,
    pub(super) payer: Option<&'a AccountName>,
    pub(super) mid: &'a str,
    pub(super) extended: bool,
    pub(super) tracking_number: &'a str,
}

impl Sent<'_> {
    fn routing(&self) -> String {
        format!("420{}{}", self.to.zip, self.to.plus_4)
    }

    /// `labelMetadata`.
    pub(super) fn metadata(&self) -> Value {
        let postage = self.postage;
        let weight = &self.request.parcel.weight_written;
        // The answer has ounces, and zero where the true weight is the heavier one.
        let dimensional = match f64::from(postage.dimensional) > self.request.parcel.weight {
            true => postage.dimensional * 16,
            false => 0,
        };
        let routing = self.routing();
        let link = format!(
            "https://tools.usps.com/go/TrackConfirmAction_input?origTrackNum={routing}{}",
            self.tracking_number
        );
        let mut metadata = json!({
            "labelAddress": self.label_address(),
            "routingInformation": routing,
            "trackingNumber": self.tracking_number,
            "constructCode": construct_code(self.mid, self.extended),
            "SKU": postage.sku,
            "postage": dollars(postage.cents),
            "extraServices": postage.extras.iter().map(cost).collect::<Vec<_>>(),
            "serviceTypeCode": service_type_code(postage.mail_class),
            "zone": postage.zone,
            "mailingDate": self.request.mailing_date(),
            "commitment": postage.commitment,
            "weightUOM": "LB",
            "weight": weight,
            "dimensionalWeight": dimensional,
            "fees": postage.fees.iter().map(cost).collect::<Vec<_>>(),
            "bannerText": BANNER,
            "retailDistributionCode": "01",
            "links": [{"rel": ["Tracking URL"], "title": "", "href": link, "method": "GET"}],
        });
        if self.payer.is_some_and(|payer| payer.kind.is_permit()) {
            let name = json!("EMULATED PERMIT HOLDER");
            add_member(&mut metadata, "permitHolderName", name);
        }
        metadata
    }

    fn label_address(&self) -> Value {
        let to = self.to;
        let mut members = Map::new();
        for (name, text) in [
            ("streetAddress", &to.street),
            ("secondaryAddress", &to.secondary),
            ("city", &to.city),
            ("state", &to.state),
            ("ZIPCode", &to.zip),
            ("ZIPPlus4", &to.plus_4),
        ] {
            if !text.is_empty() {
                members.insert(name.to_owned(), json!(text));
            }
        }
        for name in ["firstName", "lastName", "firm"] {
            if let Some(text) = self.request.text(&format!("/toAddress/{name}")) {
                members.insert(name.to_owned(), json!(text.to_uppercase()));
            }
        }
        let ignored = self.request.flag("/toAddress/ignoreBadAddress");
        members.insert("ignoreBadAddress".to_owned(), json!(ignored));
        Value::Object(members)
    }

    /// What is printed.
    pub(super) fn print(&self) -> Print {
        let cents = self.postage.total_cents();
        // The return address is printed where there is one.
        let from = match self.request.has("/returnAddress") {
            true => self.request.address("returnAddress").unchecked(""),
            false => self.from.clone(),
        };
        let from_name = match self.request.has("/returnAddress") {
            true => "returnAddress",
            false => "fromAddress",
        };
        Print {
            title: self.postage.title.to_uppercase(),
            from: self.block(from_name, &from),
            to: self.block("toAddress", self.to),
            routing: self.routing(),
            tracking_number: self.tracking_number.to_owned(),
            references: self.request.references(),
            amount: format!("${}.{:02}", cents / 100, cents % 100),
            mailing_date: self.request.mailing_date(),
        }
    }

    /// Names, street, and the line with city, state and ZIP code at the end.
    fn block(&self, name: &str, address: &Standard) -> Vec<String> {
        let member = |member: &str| {
            let text = self.request.text(&format!("/{name}/{member}"));
            text.unwrap_or_default().to_uppercase()
        };
        let person = format!("{} {}", member("firstName"), member("lastName"));
        let hyphen = if address.plus_4.is_empty() { "" } else { "-" };
        let last = format!(
            "{} {} {}{hyphen}{}",
            address.city, address.state, address.zip, address.plus_4
        );
        [
            person.trim().to_owned(),
            member("firm"),
            address.street.clone(),
            address.secondary.clone(),
            last,
        ]
        .into_iter()
        .filter(|line| !line.is_empty())
        .collect()
    }
}

fn cost(cost: &Cost) -> Value {
    json!({"name": cost.name, "SKU": cost.sku, "price": dollars(cost.cents)})
}
