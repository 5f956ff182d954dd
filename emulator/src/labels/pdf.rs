//! A PDF of text lines: small, and valid down to its table of offsets.

use std::fmt::Write as _;

/// A line of text; positions and sizes are in points, from the lower left corner.
#[derive(Debug, Clone)]
pub(super) struct Line {
    pub(super) left: u32,
    pub(super) bottom: u32,
    pub(super) size: u32,
    pub(super) text: String,
}

/// A page of them.
#[derive(Debug, Clone)]
pub(super) struct Page {
    pub(super) width: u32,
    pub(super) height: u32,
    pub(super) lines: Vec<Line>,
}

impl Page {
    /// An empty page of this size in points.
    pub(super) fn new(width: u32, height: u32) -> Self {
        Self {
            width,
            height,
            lines: Vec::new(),
        }
    }

    fn content(&self) -> String {
        let mut content = String::new();
        for line in &self.lines {
            let Line {
                left, bottom, size, ..
            } = line;
            let text = escaped(&line.text);
            // Writing to a text cannot fail.
            let _ = writeln!(
                content,
                "BT /F1 {size} Tf {left} {bottom} Td ({text}) Tj ET"
            );
        }
        content
    }
}

/// The font has no other letters than these.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for letter in text.chars() {
        match letter {
            '(' | ')' | '\\' => {
                escaped.push('\\');
                escaped.push(letter);
            }
            ' '..='~' => escaped.push(letter),
            _ => escaped.push('?'),
        }
    }
    escaped
}

/// The file with these pages.
pub(super) fn pdf(pages: &[Page]) -> Vec<u8> {
    // Objects 1 to 3 are the catalogue, the list of pages and the font; each page has two more.
    let kids: Vec<String> = (0..pages.len())
        .map(|at| format!("{} 0 R", 4 + 2 * at))
        .collect();
    let mut objects = vec![
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        format!(
            "<< /Type /Pages /Kids [{}] /Count {} >>",
            kids.join(" "),
            pages.len()
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>".to_owned(),
    ];
    for (at, page) in pages.iter().enumerate() {
        let content = page.content();
        objects.push(format!(
            "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {} {}] /Resources << /Font << /F1 3 0 R >> >> /Contents {} 0 R >>",
            page.width,
            page.height,
            5 + 2 * at
        ));
        objects.push(format!(
            "<< /Length {} >>\nstream\n{content}endstream",
            content.len()
        ));
    }
    let mut file = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (at, object) in objects.iter().enumerate() {
        offsets.push(file.len());
        let _ = write!(file, "{} 0 obj\n{object}\nendobj\n", at + 1);
    }
    let table = file.len();
    let count = objects.len() + 1;
    let _ = write!(file, "xref\n0 {count}\n0000000000 65535 f \n");
    for offset in offsets {
        let _ = writeln!(file, "{offset:010} 00000 n ");
    }
    let _ = write!(
        file,
        "trailer\n<< /Size {count} /Root 1 0 R >>\nstartxref\n{table}\n%%EOF\n"
    );
    file.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(text: &str) -> Page {
        let mut page = Page::new(288, 432);
        page.lines.push(Line {
            left: 18,
            bottom: 400,
            size: 12,
            text: text.to_owned(),
        });
        page
    }

    #[test]
    fn every_offset_points_at_its_object_and_every_length_is_true() {
        let file = String::from_utf8(pdf(&[page("one"), page("two")])).unwrap();
        let (_, after) = file.rsplit_once("startxref\n").unwrap();
        let table: usize = after.lines().next().unwrap().parse().unwrap();
        let mut lines = file.split_at(table).1.lines();
        assert_eq!(lines.next(), Some("xref"));
        assert_eq!(lines.next(), Some("0 8"));
        assert_eq!(lines.next(), Some("0000000000 65535 f "));
        for number in 1..8 {
            let line = lines.next().unwrap();
            // Twenty bytes with the line break, as the format wants it.
            assert_eq!(line.len(), 19);
            let offset: usize = line.split_at(10).0.parse().unwrap();
            assert!(
                file.split_at(offset)
                    .1
                    .starts_with(&format!("{number} 0 obj\n"))
            );
        }
        for part in file.split("/Length ").skip(1) {
            let length: usize = part.split(' ').next().unwrap().parse().unwrap();
            let (_, stream) = part.split_once("stream\n").unwrap();
            assert!(stream.split_at(length).1.starts_with("endstream"));
        }
    }

    #[test]
    fn text_is_escaped_and_in_letters_that_the_font_has() {
        let file = String::from_utf8(pdf(&[page("(50) \\ Café")])).unwrap();
        assert!(file.contains("(\\(50\\) \\\\ Caf?) Tj"));
    }
}
