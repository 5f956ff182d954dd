//! A label request: what the gateway lets through, with an eye for its members.

use serde_json::Value;

use super::{
    customs::customs_form,
    document::{EXTRA_SERVICES, addresses, package},
    image::Image,
};
use crate::{
    addresses::Typed,
    date::Mailing,
    schema::Check,
    shipments::{Packaging, Parcel, extra_services, mailing},
};

/// A date without a time means ten in the evening here.
const LATE_EVENING: u32 = 22 * 60;

/// A request that the document allows.
#[derive(Debug, Clone)]
pub(super) struct LabelRequest<'a> {
    body: &'a Value,
    pub(super) parcel: Parcel,
    pub(super) mailing: Mailing,
    pub(super) extra_services: Vec<u64>,
    pub(super) image: Image,
}

impl<'a> LabelRequest<'a> {
    /// Checks a body against the document.
    pub(super) fn checked(body: &'a Value, strict: bool) -> Result<Self, Vec<String>> {
        let mut check = Check::default();
        let request = Self::read(body, strict, &mut check);
        match request {
            Some(request) if check.passed() => Ok(request),
            _ => Err(check.findings()),
        }
    }

    fn read(body: &'a Value, strict: bool, check: &mut Check) -> Option<Self> {
        let required = ["fromAddress", "packageDescription", "toAddress"];
        // Closed in the document itself.
        let allowed = [
            "imageInfo",
            "toAddress",
            "fromAddress",
            "senderAddress",
            "returnAddress",
            "packageDescription",
            "customsForm",
        ];
        let members = check.object(body, "", &required, Some(&allowed))?;
        let image = Image::read(members.get("imageInfo"), strict, check);
        addresses(body, strict, check);
        if let Some(form) = members.get("customsForm") {
            customs_form(form, strict, check);
        }
        let description = members.get("packageDescription")?;
        package(description, strict, check);
        let members = description.as_object()?;
        let mut parcel = Parcel::read(members, check);
        let extra_services = members.get("extraServices").map(|value| {
            let path = "/packageDescription/extraServices";
            extra_services(value, path, &EXTRA_SERVICES, check)
        });
        let date = members.get("mailingDate")?;
        let mut mailing = mailing(date, check)?;
        if !has_time(date.as_str()?) {
            mailing.minute = LATE_EVENING;
        }
        if let Some(parcel) = &mut parcel {
            let value = body.pointer("/packageDescription/packageOptions/packageValue");
            let dollars = value.and_then(Value::as_f64);
            parcel.value_cents = dollars.map(|dollars| (dollars * 100.0).round() as u64);
        }
        Some(Self {
            body,
            parcel: parcel?,
            mailing,
            extra_services: extra_services.unwrap_or_default(),
            image,
        })
    }

    /// A text with something in it.
    pub(super) fn text(&self, pointer: &str) -> Option<&'a str> {
        let text = self.body.pointer(pointer)?.as_str()?;
        Some(text).filter(|text| !text.is_empty())
    }

    /// A flag, false if it was left out.
    pub(super) fn flag(&self, pointer: &str) -> bool {
        self.body.pointer(pointer) == Some(&Value::Bool(true))
    }

    /// Whether a member was sent.
    pub(super) fn has(&self, pointer: &str) -> bool {
        self.body.pointer(pointer).is_some()
    }

    /// An option of the package that is a flag.
    pub(super) fn option(&self, name: &str) -> bool {
        self.flag(&format!("/packageDescription/packageOptions/{name}"))
    }

    /// A member of the package.
    pub(super) fn package(&self, name: &str) -> &'a str {
        self.text(&format!("/packageDescription/{name}"))
            .unwrap_or_default()
    }

    /// Where the parcel begins its way, as far as prices are concerned.
    pub(super) fn origin(&self) -> &'a str {
        self.text("/packageDescription/inductionZIPCode")
            .or_else(|| self.text("/fromAddress/ZIPCode"))
            .unwrap_or_default()
    }

    /// An address as it was typed.
    pub(super) fn address(&self, name: &str) -> Typed<'a> {
        let member = |member: &str| {
            let text = self.text(&format!("/{name}/{member}"));
            text.unwrap_or_default()
        };
        Typed {
            street: member("streetAddress"),
            secondary: member("secondaryAddress"),
            city: member("city"),
            state: member("state"),
            zip: member("ZIPCode"),
        }
    }

    /// The references that are printed.
    pub(super) fn references(&self) -> Vec<String> {
        let references = self.body.pointer("/packageDescription/customerReference");
        let entries = references.and_then(Value::as_array).into_iter().flatten();
        entries
            .filter(|entry| entry.get("printReferenceNumber") == Some(&Value::Bool(true)))
            .filter_map(|entry| entry.get("referenceNumber")?.as_str())
            .map(str::to_owned)
            .collect()
    }

    /// Which rate the package asks for.
    pub(super) fn packaging(&self) -> Packaging<'a> {
        let express = self.package("mailClass") == "PRIORITY_MAIL_EXPRESS";
        let military = matches!(self.address("toAddress").state, "AA" | "AE" | "AP");
        Packaging::Indicator(match self.package("packagingType") {
            "" => self.package("rateIndicator"),
            "VARIABLE" => return Packaging::OfOnesOwn,
            "5-DIGIT_PRESORT" => "5D",
            "BASIC_PRESORT" => "BA",
            "FLAT_RATE_ENVELOPE" if express => "E4",
            "FLAT_RATE_ENVELOPE" => "FE",
            "LEGAL_FLAT_RATE_ENVELOPE" if express => "E6",
            "LEGAL_FLAT_RATE_ENVELOPE" => "FA",
            "PADDED_FLAT_RATE_ENVELOPE" => "FP",
            "SM_FLAT_RATE_BOX" => "FS",
            "MD_FLAT_RATE_BOX" => "FB",
            "LG_FLAT_RATE_BOX" if military => "PM",
            "LG_FLAT_RATE_BOX" => "PL",
            "CUBIC_PARCELS" => "CP",
            // Soft packs and local connections have no rates here.
            other => other,
        })
    }

    /// The mailing date as the answer has it.
    pub(super) fn mailing_date(&self) -> String {
        let written = self.package("mailingDate");
        if has_time(written) {
            return written.to_owned();
        }
        format!("{written}T22:00:00Z")
    }
}

fn has_time(date: &str) -> bool {
    date.contains('T')
}
