//! The words of an order: containers, extra services, pictures. Callers' names for them, and USPS's.

use crate::rates::Cents;

use super::contact::is_line;

/// What the goods are packed in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Container {
    /// The shop's own box or bag, priced by weight.
    Own,
    /// The shop's own box, priced by its size: small and heavy.
    OwnCubic,
    /// Flat-rate envelope.
    FlatRateEnvelope,
    /// Legal flat-rate envelope.
    LegalFlatRateEnvelope,
    /// Padded flat-rate envelope.
    PaddedFlatRateEnvelope,
    /// Small flat-rate box.
    SmallFlatRateBox,
    /// Medium flat-rate box.
    MediumFlatRateBox,
    /// Large flat-rate box.
    LargeFlatRateBox,
    /// Large flat-rate box to a military or diplomatic address.
    LargeFlatRateBoxMilitary,
}

impl Container {
    /// All of them, by the name that callers use.
    pub const ALL: [(&'static str, Self); 9] = [
        ("own", Self::Own),
        ("own_cubic", Self::OwnCubic),
        ("flat_rate_envelope", Self::FlatRateEnvelope),
        ("legal_flat_rate_envelope", Self::LegalFlatRateEnvelope),
        ("padded_flat_rate_envelope", Self::PaddedFlatRateEnvelope),
        ("small_flat_rate_box", Self::SmallFlatRateBox),
        ("medium_flat_rate_box", Self::MediumFlatRateBox),
        ("large_flat_rate_box", Self::LargeFlatRateBox),
        (
            "large_flat_rate_box_military",
            Self::LargeFlatRateBoxMilitary,
        ),
    ];
}

/// Something that is bought besides postage.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ExtraService {
    /// Somebody signs.
    Signature,
    /// The addressee, or somebody they named, signs.
    SignatureRestricted,
    /// Somebody of 21 or older signs.
    AdultSignature,
    /// The addressee signs, and is 21 or older.
    AdultSignatureRestricted,
    /// Certified Mail.
    Certified,
    /// A receipt by post.
    ReturnReceipt,
    /// A receipt by email.
    ReturnReceiptElectronic,
    /// Insurance of goods of this value.
    Insurance(Cents),
}

impl ExtraService {
    /// All without a value, by the name that callers use; `insurance` comes with one.
    pub const NAMED: [(&'static str, Self); 7] = [
        ("signature", Self::Signature),
        ("signature_restricted", Self::SignatureRestricted),
        ("adult_signature", Self::AdultSignature),
        ("adult_signature_restricted", Self::AdultSignatureRestricted),
        ("certified", Self::Certified),
        ("return_receipt", Self::ReturnReceipt),
        ("return_receipt_electronic", Self::ReturnReceiptElectronic),
    ];
    /// The name of [`ExtraService::Insurance`].
    pub const INSURANCE: &'static str = "insurance";
    /// What USPS insures at most.
    pub(super) const MOST_INSURED: Cents = Cents(500_000);
    /// Above this, insurance is a service of its own.
    const SMALL_VALUE: Cents = Cents(50_000);

    /// USPS's code, and whether it goes together with somebody's signature.
    pub(super) fn code(self, express: bool) -> (u16, bool) {
        match self {
            // "Signature Requested (PRIORITY_MAIL_EXPRESS only)".
            Self::Signature if express => (981, true),
            Self::Signature => (921, true),
            Self::SignatureRestricted => (924, true),
            Self::AdultSignature => (922, true),
            Self::AdultSignatureRestricted => (923, true),
            Self::Certified => (910, true),
            Self::ReturnReceipt => (955, true),
            Self::ReturnReceiptElectronic => (957, false),
            // "Priority Mail Express Merchandise Insurance".
            Self::Insurance(_) if express => (925, true),
            Self::Insurance(value) if value <= Self::SMALL_VALUE => (930, false),
            Self::Insurance(_) => (931, true),
        }
    }
}

/// The form of a label's picture.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageFormat {
    /// PDF.
    Pdf,
    /// PNG.
    Png,
    /// JPEG.
    Jpg,
    /// GIF.
    Gif,
    /// TIFF.
    Tiff,
    /// SVG.
    Svg,
    /// ZPL for 203 dots per inch.
    Zpl203,
    /// ZPL for 300 dots per inch.
    Zpl300,
    /// EPL for 300 dots per inch.
    Epl300,
}

impl ImageFormat {
    /// All of them, by the name that callers use.
    pub const ALL: [(&'static str, Self); 9] = [
        ("pdf", Self::Pdf),
        ("png", Self::Png),
        ("jpg", Self::Jpg),
        ("gif", Self::Gif),
        ("tiff", Self::Tiff),
        ("svg", Self::Svg),
        ("zpl_203dpi", Self::Zpl203),
        ("zpl_300dpi", Self::Zpl300),
        ("epl_300dpi", Self::Epl300),
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Pdf => "PDF",
            Self::Png => "PNG",
            Self::Jpg => "JPG",
            Self::Gif => "GIF",
            Self::Tiff => "TIFF",
            Self::Svg => "SVG",
            Self::Zpl203 => "ZPL203DPI",
            Self::Zpl300 => "ZPL300DPI",
            Self::Epl300 => "EPL300DPI",
        }
    }
}

/// The size of a label, in inches.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ImageSize {
    /// 4 by 4.
    FourByFour,
    /// 4 by 5.
    FourByFive,
    /// 4 by 6, what label printers take.
    FourBySix,
    /// 6 by 4.
    SixByFour,
    /// 2 by 7.
    TwoBySeven,
}

impl ImageSize {
    /// All of them, by the name that callers use.
    pub const ALL: [(&'static str, Self); 5] = [
        ("4x4", Self::FourByFour),
        ("4x5", Self::FourByFive),
        ("4x6", Self::FourBySix),
        ("6x4", Self::SixByFour),
        ("2x7", Self::TwoBySeven),
    ];

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::FourByFour => "4X4LABEL",
            Self::FourByFive => "4X5LABEL",
            Self::FourBySix => "4X6LABEL",
            Self::SixByFour => "6X4LABEL",
            Self::TwoBySeven => "2X7LABEL",
        }
    }
}

/// The picture that is wanted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ImageOrder {
    /// Its form.
    pub format: ImageFormat,
    /// Its size.
    pub size: ImageSize,
    /// Whether a receipt is wanted, on a page of its own.
    pub receipt: bool,
}

impl ImageOrder {
    /// Whether the document has such a picture (`ImageInfo`).
    pub fn exists(self) -> bool {
        match self.format {
            ImageFormat::Epl300 => self.size == ImageSize::FourBySix,
            ImageFormat::Zpl203 | ImageFormat::Zpl300 => match self.size {
                ImageSize::TwoBySeven => false,
                ImageSize::FourByFour | ImageSize::SixByFour => !self.receipt,
                ImageSize::FourByFive | ImageSize::FourBySix => true,
            },
            _ => true,
        }
    }
}

/// An order number or the like, printed on the label: 1 to 30 characters.
#[derive(Clone, PartialEq, Eq)]
pub struct Reference(String);

impl Reference {
    /// Reads 1 to 30 characters on one line.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        is_line(text, 1, 30).then(|| Self(text.to_owned()))
    }

    pub(super) fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Reference {
    /// A shop may write a name into it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Reference(redacted)")
    }
}
