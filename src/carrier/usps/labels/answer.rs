//! A label as USPS sends it: one JSON body (`application/vnd.usps.labels+json`), or parts.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::carrier::CarrierError;
use crate::clock::{Date, parse_iso_date};
use crate::ports::Response;
use crate::rates::Cents;

use super::multipart::{self, Part};
use super::refusal::refused;
use crate::json::{Document, Json, Members};

/// A label. The picture carries an address. Stored by purchases: its form in JSON outlives a deploy.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Label {
    /// What it is followed by, without blanks.
    pub tracking_number: String,
    /// Postage without fees and extra services; `None` if it cannot be read.
    pub postage: Option<Cents>,
    /// Fees for odd parcels.
    pub fees: Vec<Charge>,
    /// Extra services, tracking among them.
    pub extras: Vec<Charge>,
    /// USPS's distance zone.
    pub zone: Option<String>,
    /// The day it has to be mailed.
    #[serde(serialize_with = "crate::clock::iso_date_text")]
    pub mailing_date: Option<Date>,
    /// The picture; `None` if there is none, which does not undo the purchase.
    pub image: Option<Image>,
    /// The receipt, if one was ordered on a page of its own.
    pub receipt: Option<Image>,
    /// How often it was printed again, in an answer to that.
    #[serde(skip)]
    pub reprints: Option<Reprints>,
}

impl Label {
    /// Reads a stored one. `None` without a tracking number.
    pub(crate) fn read(json: Json) -> Option<Self> {
        let members = json.members();
        let charges = |name| members.get(name).items().map(Charge::read).collect();
        let file = |name| Image::read(members.get(name));
        Some(Self {
            tracking_number: members.get("tracking_number").owned()?,
            postage: members.get("postage").number().map(Cents),
            fees: charges("fees"),
            extras: charges("extras"),
            zone: members.get("zone").owned(),
            mailing_date: members.get("mailing_date").date(),
            image: file("image"),
            receipt: file("receipt"),
            reprints: None,
        })
    }

    /// What was paid: postage, fees and extra services. `None` if any of them cannot be read: no total is better than a wrong
    /// one.
    pub fn total(&self) -> Option<Cents> {
        let more = self.fees.iter().chain(&self.extras);
        let more: Option<Cents> = more.map(|charge| charge.price).sum();
        Some(self.postage? + more?)
    }
}

impl std::fmt::Debug for Label {
    /// The tracking number leads to a name and an address.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Label(redacted)")
    }
}

/// Something that is paid besides postage.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Charge {
    /// USPS's name for it.
    pub name: String,
    /// What it costs; `None` if it cannot be read.
    pub price: Option<Cents>,
}

impl Charge {
    fn read(json: Json) -> Self {
        Self {
            name: json.member("name").or_empty().into_owned(),
            price: json.member("price").number().map(Cents),
        }
    }
}

/// A file.
#[derive(Clone, PartialEq, Eq, Serialize)]
pub struct Image {
    /// Its type by its first bytes, else as USPS calls it.
    pub media_type: String,
    /// What is in it, in base64 without line breaks.
    pub base64: String,
}

impl Image {
    fn read(json: Json) -> Option<Self> {
        Some(Self {
            media_type: json.member("media_type").owned()?,
            base64: json.member("base64").owned()?,
        })
    }
}

impl std::fmt::Debug for Image {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Image({} redacted)", self.media_type)
    }
}

/// How often a label was printed again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reprints {
    /// So far.
    pub count: u32,
    /// How often USPS allows it.
    pub limit: u32,
}

/// Reads the answer to a purchase.
///
/// # Errors
///
/// What the answer means instead; [`CarrierError::LabelUnreadable`] for a success without a legible tracking number.
/// [`certainty`](super::certainty) tells which of them leave open whether a label was bought.
pub fn answer(response: &Response) -> Result<Label, CarrierError> {
    if !(200..300).contains(&response.status) {
        return Err(refused(response));
    }
    label(response).ok_or(CarrierError::LabelUnreadable)
}

/// The label in an answer, in whichever form it came.
pub(super) fn label(response: &Response) -> Option<Label> {
    if let Some(document) = Document::parse(&response.body) {
        return from_json(&document.root().members());
    }
    let parts = multipart::parts(response.content_type.as_deref(), &response.body);
    from_parts(&parts)
}

/// Metadata and files side by side; a reprint keeps the metadata in a member of its own.
fn from_json(body: &Members) -> Option<Label> {
    let inner = body.get("labelMetadata");
    let mut label = match inner.is_present() {
        true => metadata(&inner.members())?,
        false => metadata(body)?,
    };
    let image = |name| {
        let text = body.get(name).text()?;
        image(text.as_bytes(), "")
    };
    label.image = image("labelImage").or_else(|| image("labelBrokerQR"));
    label.receipt = image("receiptImage");
    label.reprints = reprints(body.get("reprintInfo"));
    Some(label)
}

/// Parts are known by their names, or by those of their files; the metadata also by being JSON.
fn from_parts(parts: &[Part]) -> Option<Label> {
    let mut label = None;
    let (mut picture, mut receipt, mut again) = (None, None, None);
    for part in parts {
        let is_json = part.content_type.starts_with("application/json");
        match part.name {
            "reprintInfo" => {
                again = Document::parse(part.body).and_then(|info| reprints(info.root()));
            }
            "labelMetadata" => label = own_metadata(part),
            "" if is_json && label.is_none() => label = own_metadata(part),
            // Of a label for the way back, which is never ordered.
            name if name.starts_with("return") => {}
            name if name.contains("receipt")
                || (name.is_empty() && part.file.contains("receipt")) =>
            {
                receipt = image(part.body, part.content_type);
            }
            "" | "labelImage" if !is_json => picture = image(part.body, part.content_type),
            _ => {}
        }
    }
    let mut label = label?;
    (label.image, label.receipt, label.reprints) = (picture, receipt, again);
    Some(label)
}

fn own_metadata(part: &Part) -> Option<Label> {
    metadata(&Document::parse(part.body)?.root().members())
}

/// `None` without a tracking number that can be one: 1 to 40 letters and digits once blanks are out.
fn metadata(members: &Members) -> Option<Label> {
    let number = members.get("trackingNumber").text()?;
    let tracking_number: String = number.split_whitespace().collect();
    let is_number = tracking_number
        .bytes()
        .all(|byte| byte.is_ascii_alphanumeric());
    if !is_number || tracking_number.len() > 40 {
        return None;
    }
    let date = members.get("mailingDate").text();
    Some(Label {
        tracking_number,
        postage: cents(members.get("postage")),
        fees: charges(members.get("fees")),
        extras: charges(members.get("extraServices")),
        zone: members.get("zone").text().map(Cow::into_owned),
        mailing_date: date.and_then(|date| parse_iso_date(date.get(..10)?)),
        image: None,
        receipt: None,
        reprints: None,
    })
}

fn cents(amount: Json) -> Option<Cents> {
    Cents::from_decimal_text(&amount.text()?)
}

fn charges(list: Json) -> Vec<Charge> {
    let charge = |entry: Json| {
        let entry = entry.members();
        Charge {
            name: entry.get("name").or_empty().into_owned(),
            price: cents(entry.get("price")),
        }
    };
    list.items().map(charge).collect()
}

fn reprints(info: Json) -> Option<Reprints> {
    let number = |name| info.member(name).text()?.parse().ok();
    Some(Reprints {
        count: number("reprintNumber")?,
        limit: number("reprintLimit")?,
    })
}

/// A file that came as base64, with or without line breaks, or as it is. "Always Base64 encoded", says the document.
fn image(bytes: &[u8], content_type: &str) -> Option<Image> {
    let is_blank = |byte: &u8| byte.is_ascii_whitespace();
    if bytes.iter().all(is_blank) {
        return None;
    }
    let dense: Vec<u8> = bytes
        .iter()
        .copied()
        .filter(|byte| !is_blank(byte))
        .collect();
    let base64 = match String::from_utf8(dense) {
        Ok(text) if is_base64(&text) => text,
        _ => STANDARD.encode(bytes),
    };
    let known = FIRST_BYTES
        .iter()
        .find(|(first, _)| base64.starts_with(first));
    let media_type = match known {
        Some((_, media_type)) => *media_type,
        None => content_type.split(';').next().unwrap_or_default().trim(),
    };
    Some(Image {
        media_type: match media_type {
            "" => "application/octet-stream".to_owned(),
            known => known.to_owned(),
        },
        base64,
    })
}

/// With its padding, as everybody else wants it.
fn is_base64(text: &str) -> bool {
    let digits = text.trim_end_matches('=');
    text.len().is_multiple_of(4)
        && text.len() - digits.len() <= 2
        && digits
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'+' || byte == b'/')
}

/// How files begin, in base64.
const FIRST_BYTES: [(&str, &str); 10] = [
    ("JVBERi", "application/pdf"),
    ("iVBORw", "image/png"),
    ("R0lGOD", "image/gif"),
    ("/9j/", "image/jpeg"),
    ("SUkqA", "image/tiff"),
    ("TU0AK", "image/tiff"),
    ("PHN2Zy", "image/svg+xml"),
    ("PD94bWw", "image/svg+xml"),
    // `^XA`, or a comment before it.
    ("XlhB", "application/zpl"),
    ("XkZY", "application/zpl"),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{UnixMillis, iso_date};

    fn read(content_type: Option<&str>, body: &[u8]) -> Result<Label, CarrierError> {
        answer(&Response {
            status: 200,
            received_at: UnixMillis::default(),
            retry_after: None,
            content_type: content_type.map(str::to_owned),
            body: body.to_vec(),
        })
    }

    const METADATA: &str = r#""trackingNumber":"9205 5900 0000 0000 0000 00","postage":10.99,"extraServices":[{"name":"USPS Tracking","SKU":"x","price":0},{"name":"Insurance","price":2.9}],
        "fees":[{"name":"Nonstandard Length > 22","price":"4"}],"zone":"05","mailingDate":"2026-11-23T22:00:00Z","weightUOM":"LB""#;

    fn assert_whole(label: &Label) {
        assert_eq!(label.tracking_number, "9205590000000000000000");
        assert_eq!(label.total(), Some(Cents(1789)));
        assert_eq!(label.zone.as_deref(), Some("05"));
        assert_eq!(
            label.mailing_date.map(iso_date).as_deref(),
            Some("2026-11-23")
        );
        let image = label.image.as_ref().unwrap();
        assert_eq!(
            (image.media_type.as_str(), image.base64.as_str()),
            ("application/pdf", "JVBERi0xLjQK")
        );
        assert_eq!(label.receipt.as_ref().unwrap().media_type, "image/png");
    }

    #[test]
    fn a_label_is_the_same_in_every_form() {
        let json = format!(
            r#"{{{METADATA},"labelImage":"JVBERi0x\r\nLjQK","receiptImage":"iVBORw0KGgo="}}"#
        );
        let nested = format!(
            r#"{{"labelMetadata":{{{METADATA}}},"labelImage":"JVBERi0xLjQK","receiptImage":"iVBORw0KGgo="}}"#
        );
        for (content_type, body) in [
            (Some("application/vnd.usps.labels+json"), &json),
            (None, &json),
            (Some("application/json"), &nested),
        ] {
            assert_whole(&read(content_type, body.as_bytes()).unwrap());
        }
        for kind in ["form-data", "mixed"] {
            let named = format!(
                "--b\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name=\"labelMetadata\"\r\n\r\n{{{METADATA}}}\r\n\
                --b\r\nContent-Type: application/pdf\r\nContent-Disposition: form-data; filename=\"labelImage.pdf\"; name=\"labelImage\"\r\n\r\nJVBERi0xLjQK\r\n\
                --b\r\nContent-Type: image/png\r\nContent-Disposition: form-data; name=\"receiptImage\"\r\n\r\niVBORw0KGgo=\r\n--b--\r\n"
            );
            let unnamed = format!(
                "--b\nContent-Type: application/json\n\n{{{METADATA}}}\n\
                --b\nContent-Type: application/pdf\nContent-Disposition: attachment; filename=\"label-image.pdf\"\n\n%PDF-1.4\n\n\
                --b\nContent-Type: image/png\nContent-Disposition: attachment; filename=\"receipt-image.png\"\n\niVBORw0KGgo=\n--b--\n"
            );
            for body in [named, unnamed] {
                assert_whole(
                    &read(
                        Some(&format!("multipart/{kind}; boundary=b")),
                        body.as_bytes(),
                    )
                    .unwrap(),
                );
            }
        }
    }

    #[test]
    fn a_success_without_a_tracking_number_leaves_the_outcome_open() {
        for body in [
            "",
            "{}",
            "[]",
            "<labelMetadata/>",
            r#"{"trackingNumber":""}"#,
            r#"{"trackingNumber":null,"labelImage":"JVBERi0x"}"#,
            r#"{"trackingNumber":"../x"}"#,
            r#"{"labelMetadata":"text"}"#,
            "--b\r\n\r\n%PDF\r\n--b--",
        ] {
            for content_type in [None, Some("multipart/form-data; boundary=b")] {
                assert_eq!(
                    read(content_type, body.as_bytes()).unwrap_err(),
                    CarrierError::LabelUnreadable,
                    "{body}"
                );
            }
        }
    }

    #[test]
    fn a_price_that_cannot_be_read_gives_no_total_and_loses_no_label() {
        for (metadata, total) in [
            (r#""postage":1.5"#, Some(Cents(150))),
            (
                r#""postage":1.5,"fees":null,"extraServices":[]"#,
                Some(Cents(150)),
            ),
            (r#""postage":1.555"#, None),
            (r#""postage":null"#, None),
            (r#""zone":"01""#, None),
            (r#""postage":1.5,"fees":[{"name":"x"}]"#, None),
            (
                r#""postage":1.5,"extraServices":[{"name":"x","price":-1}]"#,
                None,
            ),
        ] {
            let body = format!(r#"{{"trackingNumber":"92",{metadata}}}"#);
            assert_eq!(
                read(None, body.as_bytes()).unwrap().total(),
                total,
                "{metadata}"
            );
        }
    }

    #[test]
    fn files_are_known_by_how_they_begin_and_raw_ones_are_encoded() {
        for (bytes, content_type, media_type) in [
            (b"%PDF-1.4".as_slice(), "", "application/pdf"),
            (
                b"\x89PNG\r\n\x1a\n\0",
                "application/octet-stream",
                "image/png",
            ),
            (b"GIF89a\0\0", "", "image/gif"),
            (b"\xff\xd8\xff\xe0", "image/jpg", "image/jpeg"),
            (b"II*\0\x08\0", "", "image/tiff"),
            (b"<svg xmlns=''>", "", "image/svg+xml"),
            (b"^XA^FO", "application/octet-stream", "application/zpl"),
            (b"N\nq812\n", "", "application/octet-stream"),
            (b"\0\x01", "image/x; a=b", "image/x"),
        ] {
            let encoded = STANDARD.encode(bytes);
            for sent in [bytes, encoded.as_bytes()] {
                let image = image(sent, content_type).unwrap();
                assert_eq!(
                    (image.media_type.as_str(), &image.base64),
                    (media_type, &encoded)
                );
            }
        }
        assert_eq!(image(b" \r\n", "application/pdf"), None);
    }

    #[test]
    fn debug_text_shows_neither_number_nor_picture() {
        let label = read(
            None,
            format!(r#"{{{METADATA},"labelImage":"JVBERi0x"}}"#).as_bytes(),
        )
        .unwrap();
        let text = format!("{label:?} {:?}", label.image);
        assert!(!text.contains("9205") && !text.contains("JVBE"), "{text}");
    }
}
