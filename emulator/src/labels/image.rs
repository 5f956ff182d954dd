//! What a label is to look like.

use serde_json::Value;

use crate::schema::{
    Check,
    fields::{Field, Form, field},
};

const IMAGE_TYPES: [&str; 11] = [
    "PDF",
    "TIFF",
    "JPG",
    "PNG",
    "GIF",
    "SVG",
    "ZPL203DPI",
    "ZPL300DPI",
    "EPL300DPI",
    "LABEL_BROKER",
    "NONE",
];
const REPRINTED_TYPES: [&str; 9] = [
    "PDF",
    "TIFF",
    "JPG",
    "PNG",
    "GIF",
    "SVG",
    "ZPL203DPI",
    "ZPL300DPI",
    "EPL300DPI",
];
const LABEL_TYPES: [&str; 5] = ["4X4LABEL", "4X5LABEL", "4X6LABEL", "6X4LABEL", "2X7LABEL"];
const BRANDINGS: [&str; 4] = ["ONE_SQUARE", "TWO_SQUARES", "RECTANGLE", "NONE"];

/// Members that a label and its reprint share.
const SHARED: [Field; 7] = [
    field("labelType", Form::OneOf(&LABEL_TYPES)),
    field("suppressPostage", Form::Flag),
    field("suppressMailDate", Form::Flag),
    field("brandingImageFormat", Form::OneOf(&BRANDINGS)),
    field("brandingImageUUIDs", Form::Other),
    field("packageNumber", Form::Whole(1, 9999)),
    field("totalPackages", Form::Whole(1, 9999)),
];
const FIRST_ONLY: [Field; 7] = [
    field("imageType", Form::OneOf(&IMAGE_TYPES)),
    field("shipInfo", Form::Flag),
    field(
        "receiptOption",
        Form::OneOf(&["SAME_PAGE", "SEPARATE_PAGE", "NONE"]),
    ),
    field("returnLabel", Form::Flag),
    field("includeLabelBrokerPDF", Form::Flag),
    field("addZPLComments", Form::Flag),
    field("addImageComments", Form::Flag),
];
const REPRINT_ONLY: [Field; 1] = [field("imageType", Form::OneOf(&REPRINTED_TYPES))];

/// Where the receipt goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Receipt {
    SamePage,
    SeparatePage,
    None,
}

/// What a label is to look like.
#[derive(Debug, Clone)]
pub(super) struct Image {
    /// The type as it was asked for.
    pub(super) kind: String,
    pub(super) label_type: String,
    pub(super) receipt: Receipt,
    /// The receipt option was sent, and is not only assumed.
    pub(super) receipt_asked: bool,
    pub(super) postage_printed: bool,
    pub(super) date_printed: bool,
    pub(super) comments: bool,
    pub(super) branded: bool,
    pub(super) return_label: bool,
    /// This package, and of how many.
    pub(super) package: (Option<i64>, Option<i64>),
}

impl Image {
    /// Reads `imageInfo` of a label request.
    pub(super) fn read(info: Option<&Value>, strict: bool, check: &mut Check) -> Self {
        Self::of(info, &[&SHARED, &FIRST_ONLY], strict, check)
    }

    /// Reads `imageInfo` of a reprint.
    pub(super) fn read_reprint(info: Option<&Value>, strict: bool, check: &mut Check) -> Self {
        Self {
            receipt: Receipt::None,
            ..Self::of(info, &[&SHARED, &REPRINT_ONLY], strict, check)
        }
    }

    fn of(info: Option<&Value>, tables: &[&[Field]], strict: bool, check: &mut Check) -> Self {
        if let Some(info) = info {
            check.table(info, "/imageInfo", &[], tables, strict);
            if let Some(ids) = info.get("brandingImageUUIDs") {
                check.array(ids, "/imageInfo/brandingImageUUIDs", 0, 2);
            }
        }
        let member = |name: &str| info.and_then(|info| info.get(name));
        let text = |name: &str| member(name).and_then(Value::as_str);
        let flag = |name: &str, unset: bool| member(name).and_then(Value::as_bool).unwrap_or(unset);
        let kind = text("imageType").unwrap_or("PDF");
        let receipt = match text("receiptOption") {
            Some("SEPARATE_PAGE") => Receipt::SeparatePage,
            Some("NONE") => Receipt::None,
            // Nothing shares a page with ZPL.
            None if kind != "PDF" => Receipt::None,
            _ => Receipt::SamePage,
        };
        let branding = member("brandingImageUUIDs").and_then(Value::as_array);
        Self {
            kind: kind.to_owned(),
            label_type: text("labelType").unwrap_or("4X6LABEL").to_owned(),
            receipt,
            receipt_asked: text("receiptOption").is_some(),
            postage_printed: !flag("suppressPostage", true),
            date_printed: !flag("suppressMailDate", true),
            comments: flag("addImageComments", false) || flag("addZPLComments", false),
            branded: branding.is_some_and(|ids| !ids.is_empty()),
            return_label: flag("returnLabel", false),
            package: (
                member("packageNumber").and_then(Value::as_i64),
                member("totalPackages").and_then(Value::as_i64),
            ),
        }
    }

    /// Dots of a ZPL printer in an inch.
    pub(super) fn zpl_dots(&self) -> Option<u32> {
        match self.kind.as_str() {
            "ZPL203DPI" => Some(203),
            "ZPL300DPI" => Some(300),
            _ => None,
        }
    }

    /// Width and height in inches.
    pub(super) fn inches(&self) -> (u32, u32) {
        match self.label_type.as_str() {
            "4X4LABEL" => (4, 4),
            "4X5LABEL" => (4, 5),
            "6X4LABEL" => (6, 4),
            "2X7LABEL" => (7, 2),
            _ => (4, 6),
        }
    }
}
