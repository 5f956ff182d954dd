//! What stands on a label, line by line, before it is a PDF or ZPL.

use super::{
    image::{Image, Receipt},
    pdf::{Line, Page, pdf},
    zpl::zpl,
};

/// Everything that can stand on a label.
#[derive(Debug, Clone)]
pub(super) struct Print {
    pub(super) title: String,
    pub(super) from: Vec<String>,
    pub(super) to: Vec<String>,
    /// The barcode begins with it.
    pub(super) routing: String,
    pub(super) tracking_number: String,
    pub(super) references: Vec<String>,
    pub(super) amount: String,
    pub(super) mailing_date: String,
}

/// A file with a label.
#[derive(Debug, Clone)]
pub(super) struct File {
    pub(super) bytes: Vec<u8>,
    pub(super) content_type: &'static str,
    pub(super) extension: &'static str,
}

/// Above every tracking number.
pub(super) const BANNER: &str = "USPS TRACKING # USPS Ship";
const WARNING: &str = "EMULATOR: NOT VALID FOR MAILING";

impl Print {
    /// The lines of the label, each with its size in points.
    pub(super) fn lines(&self, image: &Image) -> Vec<(u32, String)> {
        let mut lines = vec![(16, self.title.clone()), (8, WARNING.to_owned())];
        if image.postage_printed {
            lines.push((10, format!("US POSTAGE PAID {}", self.amount)));
        }
        if image.date_printed {
            lines.push((8, format!("Mailed on {}", self.mailing_date)));
        }
        lines.extend(self.from.iter().map(|line| (8, line.clone())));
        lines.push((8, "SHIP TO:".to_owned()));
        lines.extend(self.to.iter().map(|line| (12, line.clone())));
        lines.push((10, BANNER.to_owned()));
        lines.push((12, self.tracking_number.clone()));
        if let (Some(number), Some(total)) = image.package {
            lines.push((8, format!("Package {number} of {total}")));
        }
        lines.extend(self.references.iter().map(|line| (8, line.clone())));
        lines
    }

    fn receipt_lines(&self) -> Vec<(u32, String)> {
        let mut lines = vec![
            (16, "Receipt".to_owned()),
            (8, WARNING.to_owned()),
            (10, self.title.clone()),
            (10, format!("Tracking number {}", self.tracking_number)),
            (10, format!("Paid {}", self.amount)),
            (10, format!("Mailed on {}", self.mailing_date)),
        ];
        lines.extend(self.to.last().map(|line| (10, format!("To {line}"))));
        lines
    }

    /// The label, and the receipt where that is a file of its own; nothing when no image was asked for.
    pub(super) fn files(&self, image: &Image) -> (Option<File>, Option<File>) {
        let separate = image.receipt == Receipt::SeparatePage;
        if image.kind == "NONE" {
            return (None, None);
        }
        if let Some(dots) = image.zpl_dots() {
            let mut labels = vec![self.lines(image)];
            if separate {
                labels.push(self.receipt_lines());
            }
            let barcode = format!("{}{}", self.routing, self.tracking_number);
            let file = File {
                bytes: zpl(&labels, &barcode, dots, image.inches(), image.comments).into_bytes(),
                content_type: "application/octet-stream",
                extension: "zpl",
            };
            return (Some(file), None);
        }
        let file = |page: Page| File {
            bytes: pdf(&[page]),
            content_type: "application/pdf",
            extension: "pdf",
        };
        let (width, height) = image.inches();
        let mut page = Page::new(width * 72, height * 72);
        if image.receipt == Receipt::SamePage {
            page = Page::new(612, 792);
            page.write(36, 396, &self.receipt_lines());
        }
        let top = page.height.saturating_sub(24);
        page.write(18, top, &self.lines(image));
        let receipt = separate.then(|| {
            let mut page = Page::new(612, 792);
            page.write(36, 740, &self.receipt_lines());
            file(page)
        });
        (Some(file(page)), receipt)
    }
}

impl Page {
    fn write(&mut self, left: u32, top: u32, lines: &[(u32, String)]) {
        let mut y = top;
        for (size, text) in lines {
            y = y.saturating_sub(size + 4);
            self.lines.push(Line {
                left,
                bottom: y,
                size: *size,
                text: text.clone(),
            });
        }
    }
}
