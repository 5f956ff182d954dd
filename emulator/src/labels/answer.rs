//! A label as an answer: in parts, or as one JSON body.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Response, StatusCode, header};
use serde_json::{Value, json};

use super::print::File;
use crate::{
    chance::drawn_from,
    reply::{add_member, plain},
};

const VENDOR_JSON: &str = "application/vnd.usps.labels+json";

/// The form that a client asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Parts,
    Json,
}

impl Form {
    /// Parts, unless the first type that means anything here is the vendor's. `application/json` is about the metadata only.
    pub(super) fn asked(headers: &HeaderMap) -> Self {
        let values = headers.get_all(header::ACCEPT).iter();
        let types = values
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .map(|part| part.split(';').next().unwrap_or_default().trim());
        for name in types {
            match name.to_ascii_lowercase().as_str() {
                VENDOR_JSON => return Self::Json,
                "multipart/form-data" | "multipart/*" | "*/*" | "application/json" => {
                    return Self::Parts;
                }
                _ => {}
            }
        }
        Self::Parts
    }
}

/// What an answer is made of.
#[derive(Debug)]
pub(super) struct Parts<'a> {
    pub(super) metadata: &'a Value,
    pub(super) label: Option<File>,
    pub(super) receipt: Option<File>,
    /// Of a reprint.
    pub(super) reprint: Option<Value>,
}

impl Parts<'_> {
    /// The answer in the form that was asked for.
    pub(super) fn response(&self, form: Form, seed: u64) -> Response<Bytes> {
        let (content_type, body) = match form {
            Form::Json => (VENDOR_JSON.to_owned(), self.json().to_string()),
            Form::Parts => {
                let boundary = boundary(seed, self.metadata);
                (
                    format!("multipart/form-data; boundary={boundary}"),
                    self.multipart(&boundary),
                )
            }
        };
        let mut response = plain(StatusCode::OK, "", Bytes::from(body));
        let headers = response.headers_mut();
        if let Ok(value) = HeaderValue::from_str(&content_type) {
            headers.insert(header::CONTENT_TYPE, value);
        }
        headers.insert(
            header::ACCESS_CONTROL_ALLOW_ORIGIN,
            HeaderValue::from_static("*"),
        );
        response
    }

    /// Metadata and files side by side; a reprint keeps the metadata in a member of their own.
    fn json(&self) -> Value {
        let mut body = match &self.reprint {
            Some(info) => json!({"labelMetadata": self.metadata, "reprintInfo": info}),
            None => self.metadata.clone(),
        };
        for (name, file) in self.files() {
            add_member(&mut body, name, json!(STANDARD.encode(&file.bytes)));
        }
        body
    }

    fn multipart(&self, boundary: &str) -> String {
        let mut parts = vec![json_part("labelMetadata", self.metadata)];
        for (name, file) in self.files() {
            parts.push(format!(
                "Content-Type: {}\r\nContent-Disposition: form-data; filename=\"{name}.{}\"; name=\"{name}\"\r\n\r\n{}",
                file.content_type,
                file.extension,
                STANDARD.encode(&file.bytes)
            ));
        }
        if let Some(info) = &self.reprint {
            parts.push(json_part("reprintInfo", info));
        }
        let mut body: String = parts
            .iter()
            .map(|part| format!("--{boundary}\r\n{part}\r\n"))
            .collect();
        body.push_str(&format!("--{boundary}--\r\n"));
        body
    }

    fn files(&self) -> impl Iterator<Item = (&'static str, &File)> {
        let named = [
            ("labelImage", self.label.as_ref()),
            ("receiptImage", self.receipt.as_ref()),
        ];
        named
            .into_iter()
            .filter_map(|(name, file)| Some((name, file?)))
    }
}

fn json_part(name: &str, value: &Value) -> String {
    format!(
        "Content-Type: application/json\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}"
    )
}

/// Twenty-four letters and digits.
fn boundary(seed: u64, metadata: &Value) -> String {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    let text = metadata.to_string();
    (0..24)
        .filter_map(|at| {
            let drawn = drawn_from(seed, &format!("{at}{text}"), 62);
            LETTERS.get(usize::try_from(drawn).ok()?).copied()
        })
        .map(char::from)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_vendors_type_asks_for_one_body() {
        for (accept, form) in [
            (None, Form::Parts),
            (Some("application/json"), Form::Parts),
            (Some("*/*"), Form::Parts),
            (Some("application/pdf, text/html"), Form::Parts),
            (
                Some("multipart/form-data, application/vnd.usps.labels+json"),
                Form::Parts,
            ),
            (Some("application/vnd.usps.labels+json"), Form::Json),
            (
                Some("text/html, Application/Vnd.USPS.Labels+JSON;q=0.9, */*"),
                Form::Json,
            ),
        ] {
            let mut headers = HeaderMap::new();
            if let Some(accept) = accept {
                headers.insert(header::ACCEPT, HeaderValue::from_static(accept));
            }
            assert_eq!(Form::asked(&headers), form, "{accept:?}");
        }
    }
}
