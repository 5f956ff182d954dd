//! A label as a back end gets it: JSON with the files in base64, or the bytes of the picture.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::api::problem::{Code, Problem};
use crate::api::{Answer, Payload};
use crate::carrier::usps::labels::{Cancellation, Charge, Image, ImageFormat, Label};
use crate::clock::iso_date;

#[cfg(feature = "openapi")]
use crate::api::openapi::{answers, words};

/// In what form the label is wanted, by `Accept`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::api) enum Wants {
    /// JSON with everything.
    Json,
    /// The picture.
    Picture,
}

impl Wants {
    /// JSON unless nothing but the picture's own type is accepted.
    ///
    /// # Errors
    ///
    /// [`Code::NotAcceptable`], before anything is bought.
    pub(super) fn read(accept: Option<&str>, format: ImageFormat) -> Result<Self, Problem> {
        let ranges = accept.unwrap_or("*/*").split(',');
        let ranges: Vec<_> = ranges
            .map(|range| range.split(';').next().unwrap_or_default().trim())
            .collect();
        let accepts = |wanted: &[&str]| {
            let mut ranges = ranges.iter();
            ranges.any(|range| {
                wanted
                    .iter()
                    .any(|wanted| range.eq_ignore_ascii_case(wanted))
            })
        };
        let own = media_type(format);
        let family = own.split('/').next().unwrap_or_default();
        if accepts(&[own]) && !accepts(&["application/json"]) {
            Ok(Self::Picture)
        } else if accepts(&["application/json", "application/*", "*/*", ""]) {
            Ok(Self::Json)
        } else if accepts(&[&format!("{family}/*"), "application/octet-stream"]) {
            Ok(Self::Picture)
        } else {
            Err(Problem::new(
                Code::NotAcceptable,
                format!("A label of this format comes as application/json or {own}."),
            ))
        }
    }
}

/// The registered media type of a format, or what is usual where there is none.
fn media_type(format: ImageFormat) -> &'static str {
    match format {
        ImageFormat::Pdf => "application/pdf",
        ImageFormat::Png => "image/png",
        ImageFormat::Jpg => "image/jpeg",
        ImageFormat::Gif => "image/gif",
        ImageFormat::Tiff => "image/tiff",
        ImageFormat::Svg => "image/svg+xml",
        ImageFormat::Zpl203 | ImageFormat::Zpl300 => "application/zpl",
        ImageFormat::Epl300 => "application/epl",
    }
}

/// A label that is bought.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "LabelAnswer"))]
pub(in crate::api) struct Body<'a> {
    #[cfg_attr(feature = "openapi", schemars(with = "words::Carrier"))]
    carrier: &'static str,
    #[cfg_attr(feature = "openapi", schemars(with = "words::DomesticService"))]
    service: &'static str,
    /// The number of the parcel.
    tracking_number: &'a str,
    /// Everything that was paid, in cents; `null` if the carrier's figures cannot be read.
    amount: Option<u64>,
    #[cfg_attr(feature = "openapi", schemars(with = "words::Currency"))]
    currency: &'static str,
    /// Of it, postage alone.
    postage: Option<u64>,
    /// Of it, what is due because of the parcel's size.
    fees: Vec<Line<'a>>,
    /// Of it, extra services; tracking is among them and free.
    extra_services: Vec<Line<'a>>,
    /// The distance zone.
    zone: Option<&'a str>,
    /// The day it is mailed.
    #[cfg_attr(feature = "openapi", schemars(with = "Option<answers::Day>"))]
    ship_date: Option<String>,
    /// The picture; `null` if the carrier sent none, which does not undo the purchase.
    label: Option<File<'a>>,
    /// The receipt, if one was wanted.
    receipt: Option<File<'a>>,
}

/// A part of what was paid.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "LabelCharge"))]
struct Line<'a> {
    /// What the carrier calls it.
    name: &'a str,
    /// In cents; `null` if it cannot be read.
    amount: Option<u64>,
}

/// A file.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "LabelFile"))]
struct File<'a> {
    /// What it is, like `application/pdf`.
    media_type: &'a str,
    /// Its bytes, in base64.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Base64"))]
    data: &'a str,
}

/// The media types of labels.
#[cfg(feature = "openapi")]
pub(in crate::api) fn media_types() -> Vec<&'static str> {
    let all = ImageFormat::ALL.iter();
    let mut types: Vec<_> = all.map(|(_, format)| media_type(*format)).collect();
    types.dedup();
    types
}

/// The answer to an order.
pub(super) fn answer(label: &Label, service: &'static str, wants: Wants) -> Answer {
    let picture = label.image.as_ref().filter(|_| wants == Wants::Picture);
    if let Some(answer) = picture.and_then(|image| bytes(label, image)) {
        return answer;
    }
    let body = Body {
        carrier: "usps",
        service,
        tracking_number: &label.tracking_number,
        amount: label.total().map(|total| total.0),
        currency: "USD",
        postage: label.postage.map(|postage| postage.0),
        fees: lines(&label.fees),
        extra_services: lines(&label.extras),
        zone: label.zone.as_deref(),
        ship_date: label.mailing_date.map(iso_date),
        label: label.image.as_ref().map(file),
        receipt: label.receipt.as_ref().map(file),
    };
    Answer::new(serde_json::to_string(&body).unwrap_or_default())
}

/// The picture alone; what else there is to know of it is in headers.
fn bytes(label: &Label, image: &Image) -> Option<Answer> {
    let bytes = STANDARD.decode(&image.base64).ok()?;
    let mut headers = vec![("edgepost-tracking-number", label.tracking_number.clone())];
    let amount = label.total().map(|total| total.0.to_string());
    headers.extend(amount.map(|amount| ("edgepost-amount", amount)));
    Some(Answer {
        body: Payload::Bytes(bytes),
        content_type: image.media_type.clone(),
        headers,
        ..Answer::new(String::new())
    })
}

fn lines(charges: &[Charge]) -> Vec<Line<'_>> {
    let charges = charges.iter();
    charges
        .map(|charge| Line {
            name: &charge.name,
            amount: charge.price.map(|price| price.0),
        })
        .collect()
}

fn file(image: &Image) -> File<'_> {
    File {
        media_type: &image.media_type,
        data: &image.base64,
    }
}

/// What became of a label that is not wanted any more.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "LabelCancellation"))]
pub(in crate::api) struct Canceled<'a> {
    #[cfg_attr(feature = "openapi", schemars(with = "words::Cancellation"))]
    status: &'static str,
    /// The number of the parcel; `null` if there never was a label.
    tracking_number: Option<&'a str>,
    /// Of a refund that was requested, as far as the carrier tells.
    dispute_id: Option<&'a str>,
}

/// The answer to a cancellation.
///
/// # Errors
///
/// There was no label, or the carrier does not take it back.
pub(super) fn canceled(
    tracking_number: Option<&str>,
    how: &Cancellation,
) -> Result<Answer, Problem> {
    let (status, dispute_id) = match how {
        Cancellation::Canceled => ("canceled", None),
        Cancellation::Disputed { dispute_id } => ("refund_requested", dispute_id.as_deref()),
        Cancellation::AlreadyDisputed => ("refund_requested", None),
        Cancellation::AlreadyCanceled => {
            return Err(Problem::new(
                Code::LabelNotCancelable,
                "USPS does not cancel it: it is cancelled already, or on its way.",
            ));
        }
        Cancellation::NotRefundable => {
            return Err(Problem::new(
                Code::LabelNotCancelable,
                "USPS takes no request for a refund of it.",
            ));
        }
        Cancellation::Unknown => {
            return Err(Problem::new(
                Code::LabelUnknown,
                "USPS knows no such label of this shop.",
            ));
        }
    };
    let body = Canceled {
        status,
        tracking_number,
        dispute_id,
    };
    Ok(Answer::new(
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_picture_comes_alone_only_when_asked_for() {
        for (accept, format, expected) in [
            (None, ImageFormat::Pdf, Some(Wants::Json)),
            (Some(""), ImageFormat::Pdf, Some(Wants::Json)),
            (Some("*/*"), ImageFormat::Pdf, Some(Wants::Json)),
            (
                Some("application/json"),
                ImageFormat::Pdf,
                Some(Wants::Json),
            ),
            (
                Some("application/pdf"),
                ImageFormat::Pdf,
                Some(Wants::Picture),
            ),
            (
                Some("Application/PDF;q=0.9, */*;q=0.1"),
                ImageFormat::Pdf,
                Some(Wants::Picture),
            ),
            (
                Some("application/json, application/pdf"),
                ImageFormat::Pdf,
                Some(Wants::Json),
            ),
            (Some("image/*"), ImageFormat::Png, Some(Wants::Picture)),
            (
                Some("application/octet-stream"),
                ImageFormat::Zpl203,
                Some(Wants::Picture),
            ),
            (Some("image/png"), ImageFormat::Pdf, None),
            (Some("text/html"), ImageFormat::Pdf, None),
        ] {
            assert_eq!(Wants::read(accept, format).ok(), expected, "{accept:?}");
        }
    }
}
