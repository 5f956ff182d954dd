//! An answer in parts (RFC 7578, RFC 2046): `multipart/form-data` or `multipart/mixed`.

/// One part: its name, its type, and what is in it.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Part<'a> {
    /// `name` of `Content-Disposition`, or empty.
    pub(super) name: &'a str,
    /// `filename` of `Content-Disposition`, or empty: USPS's document has parts without a name.
    pub(super) file: &'a str,
    /// `Content-Type`, or empty.
    pub(super) content_type: &'a str,
    /// Everything after the headers.
    pub(super) body: &'a [u8],
}

/// The parts of a body. Without a boundary in the content type, the first line that begins like one is taken for it. None if
/// this is no such body; a part whose headers cannot be read is left out.
pub(super) fn parts<'a>(content_type: Option<&'a str>, body: &'a [u8]) -> Vec<Part<'a>> {
    let declared = content_type.and_then(|text| parameter(text, "boundary"));
    let mut found = Vec::new();
    if let Some(boundary) = declared {
        found = split(boundary.as_bytes(), body);
    }
    if found.is_empty()
        && let Some(boundary) = first_boundary(body)
    {
        found = split(boundary, body);
    }
    found
}

fn first_boundary(body: &[u8]) -> Option<&[u8]> {
    let line = body
        .trim_ascii_start()
        .split(|byte| *byte == b'\n')
        .next()?;
    let boundary = line.strip_prefix(b"--")?.trim_ascii_end();
    (!boundary.is_empty()).then_some(boundary)
}

/// Lines that consist of two hyphens and the boundary part the body. What is before the first and after the last is nothing.
fn split<'a>(boundary: &[u8], body: &'a [u8]) -> Vec<Part<'a>> {
    let mut found = Vec::new();
    let (mut rest, mut inside, mut is_open) = (body, body, false);
    // Length of the part that is open, up to the line that is looked at.
    let mut length = 0;
    while !rest.is_empty() {
        let end = rest.iter().position(|byte| *byte == b'\n');
        let (line, after) = match end.and_then(|end| rest.split_at_checked(end + 1)) {
            Some(both) => both,
            None => (rest, [].as_slice()),
        };
        let mark = line
            .strip_prefix(b"--")
            .and_then(|line| line.strip_prefix(boundary))
            .map(|tail| tail.trim_ascii());
        rest = after;
        match mark {
            Some(tail) if tail.is_empty() || tail == b"--" => {
                if is_open {
                    found.extend(inside.get(..length).and_then(part));
                }
                is_open = tail.is_empty();
                (inside, length) = (after, 0);
            }
            _ => length += line.len(),
        }
    }
    found
}

/// Headers, an empty line, and the rest without the line break that belongs to the boundary.
fn part(bytes: &[u8]) -> Option<Part<'_>> {
    let bytes = bytes.strip_suffix(b"\n").unwrap_or(bytes);
    let bytes = bytes.strip_suffix(b"\r").unwrap_or(bytes);
    let mut part = Part::default();
    let mut rest = bytes;
    loop {
        let end = rest.iter().position(|byte| *byte == b'\n')?;
        let (line, after) = rest.split_at_checked(end + 1)?;
        rest = after;
        let line = std::str::from_utf8(line).ok()?.trim();
        if line.is_empty() {
            part.body = rest;
            return Some(part);
        }
        let (name, value) = line.split_once(':')?;
        if name.eq_ignore_ascii_case("content-type") {
            part.content_type = value.trim();
        } else if name.eq_ignore_ascii_case("content-disposition") {
            part.name = parameter(value, "name").unwrap_or_default();
            part.file = parameter(value, "filename").unwrap_or_default();
        }
    }
}

/// A parameter of a header's value, with or without quotes.
fn parameter<'a>(value: &'a str, name: &str) -> Option<&'a str> {
    value.split(';').skip(1).find_map(|pair| {
        let (known, value) = pair.split_once('=')?;
        let value = value.trim().trim_matches('"');
        (known.trim().eq_ignore_ascii_case(name) && !value.is_empty()).then_some(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const BODY: &[u8] = b"preamble\r\n--abc\r\nContent-Type: application/json\r\nContent-Disposition: form-data; name=\"labelMetadata\"\r\n\r\n{}\r\n--abc\r\ncontent-disposition: attachment; filename=\"label-image.pdf\"\r\ncontent-type: application/pdf\r\n\r\n%PDF\r\n--abcd\r\n\r\nstill inside\r\n--abc--\r\nepilogue";

    #[test]
    fn parts_are_told_apart_by_lines_that_are_the_boundary() {
        for content_type in [
            "multipart/form-data; boundary=abc",
            "multipart/mixed;charset=utf-8; Boundary=\"abc\"",
        ] {
            let found = parts(Some(content_type), BODY);
            assert_eq!(found.len(), 2, "{content_type}");
            assert_eq!(
                found[0],
                Part {
                    name: "labelMetadata",
                    file: "",
                    content_type: "application/json",
                    body: b"{}",
                }
            );
            assert_eq!(found[1].file, "label-image.pdf");
            assert_eq!(found[1].body, b"%PDF\r\n--abcd\r\n\r\nstill inside");
        }
    }

    #[test]
    fn a_body_without_a_declared_boundary_shows_its_own() {
        let body = b"\r\n--x y\nA: b\n\n1\n--x y\n\n2\n--x y--";
        for content_type in [None, Some("multipart/form-data"), Some("m/f; boundary=no")] {
            let bodies: Vec<_> = parts(content_type, body)
                .iter()
                .map(|part| part.body)
                .collect();
            assert_eq!(bodies, [b"1", b"2"], "{content_type:?}");
        }
    }

    #[test]
    fn what_is_cut_off_or_no_such_body_has_no_such_part() {
        for body in [
            "",
            "{}",
            "--",
            "--\n",
            "<html>",
            "--abc",
            "--abc\r\n",
            "--abc\r\nA: b\r\n--abc--",
            "--abc\r\nno colon\r\n\r\nx\r\n--abc--",
        ] {
            assert_eq!(
                parts(Some("multipart/form-data; boundary=abc"), body.as_bytes()),
                [],
                "{body:?}"
            );
        }
        // The last part never ended: it may be half of an image.
        let cut = b"--abc\r\n\r\n1\r\n--abc\r\n\r\n2";
        assert_eq!(parts(Some("m/f; boundary=abc"), cut).len(), 1);
    }
}
