//! The words of an order: pictures, references. Callers' names for them, and USPS's.

use super::contact::is_line;

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
