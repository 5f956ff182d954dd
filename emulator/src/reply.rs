//! Answers as the carrier writes them: headers, the error envelope and the blanks around it.

use bytes::Bytes;
use http::{HeaderValue, Response, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::{
    api::{ADDRESSES, Api},
    settings::{ErrorSource, Settings},
};

const COOKIE: &str = "TLTSID=8d5b1c6e2f7a4390b1c7d2e8f6a90534; path=/; domain=.USPS.com; Secure;";
const TRANSPORT_SECURITY: &str = "max-age=31536000; includeSubDomains; preload";

/// An entry of the envelope's `errors`.
#[derive(Debug, Clone, Default)]
pub struct Entry {
    /// Its `status`, where there is one.
    pub status: Option<&'static str>,
    /// Its `code`, where there is one.
    pub code: Option<&'static str>,
    /// Its `title`.
    pub title: String,
    /// Its `detail`.
    pub detail: String,
    /// Its `source` as live answers write it.
    pub source: Value,
}

impl Entry {
    /// An entry whose source is a text.
    #[must_use]
    pub fn new(title: &str, detail: &str, source: &str) -> Self {
        Self {
            status: None,
            code: None,
            title: title.to_owned(),
            detail: detail.to_owned(),
            source: json!(source),
        }
    }

    fn to_json(&self, settings: &Settings) -> Value {
        let mut members = Map::new();
        members.insert("title".to_owned(), json!(self.title));
        members.insert("detail".to_owned(), json!(self.detail));
        if let Some(status) = self.status {
            members.insert("status".to_owned(), json!(status));
        }
        if let Some(code) = self.code {
            members.insert("code".to_owned(), json!(code));
        }
        let source = match (settings.error_source, &self.source) {
            (ErrorSource::Absent, _) | (_, Value::Null) => None,
            (ErrorSource::Object, Value::String(text)) => {
                Some(json!({"parameter": text, "example": ""}))
            }
            (_, source) => Some(source.clone()),
        };
        if let Some(source) = source {
            members.insert("source".to_owned(), source);
        }
        Value::Object(members)
    }
}

/// An answer with the headers that all have.
#[must_use]
pub fn plain(status: StatusCode, content_type: &'static str, body: Bytes) -> Response<Bytes> {
    let mut response = Response::new(body);
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers.insert(header::SET_COOKIE, HeaderValue::from_static(COOKIE));
    headers.insert(
        header::STRICT_TRANSPORT_SECURITY,
        HeaderValue::from_static(TRANSPORT_SECURITY),
    );
    response
}

/// An answer of zero bytes.
#[must_use]
pub fn empty(status: StatusCode) -> Response<Bytes> {
    let mut response = plain(status, "text/plain", Bytes::new());
    response.headers_mut().remove(header::CONTENT_TYPE);
    response
}

/// A 200 of one of the APIs. Rates have blanks around them.
#[must_use]
pub fn success(api: Api, body: &Value, settings: &Settings) -> Response<Bytes> {
    let rates = ["shipments", "international-prices"].contains(&api.segment);
    let text = if settings.leading_whitespace && rates {
        format!("\n            {body}\n        ")
    } else {
        body.to_string()
    };
    let content_type = if api == ADDRESSES {
        "application/json;charset=UTF-8"
    } else {
        "application/json"
    };
    let length = HeaderValue::from(text.len());
    let mut response = plain(StatusCode::OK, content_type, Bytes::from(text));
    let headers = response.headers_mut();
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_ORIGIN,
        HeaderValue::from_static("*"),
    );
    if api == ADDRESSES {
        headers.insert("ntcoent-length", length);
    }
    caching(api, &mut response);
    response
}

/// An error in the envelope.
#[must_use]
pub fn failure(
    api: Api,
    status: StatusCode,
    message: &str,
    entries: &[Entry],
    settings: &Settings,
) -> Response<Bytes> {
    let entries: Vec<Value> = match settings.errors_empty {
        true => Vec::new(),
        false => entries
            .iter()
            .map(|entry| entry.to_json(settings))
            .collect(),
    };
    let (version, code) = (json!(api.version), json!(status.as_str()));
    let (message, errors) = (json!(message), Value::Array(entries));
    let body = if settings.leading_whitespace {
        [
            String::new(),
            format!("{:12}{{", ""),
            format!("{:16}\"apiVersion\": {version},", ""),
            format!("{:16}\"error\": {{", ""),
            format!("{:20}\"code\": {code},", ""),
            format!("{:20}\"message\": {message},", ""),
            format!("{:20}\"errors\": {errors}", ""),
            format!("{:16}}}", ""),
            format!("{:12}}}", ""),
            " ".repeat(8),
        ]
        .join("\n")
    } else {
        json!({"apiVersion": version, "error": {"code": code, "message": message, "errors": errors}}).to_string()
    };
    let mut response = plain(status, "application/json", Bytes::from(body));
    if status == StatusCode::UNAUTHORIZED {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    caching(api, &mut response);
    response
}

/// An error of the token endpoint, which has a shape of its own.
#[must_use]
pub fn oauth_failure(status: StatusCode, error: &str, description: &str) -> Response<Bytes> {
    let body = json!({
        "error": error,
        "error_description": description,
        "error_uri": "https://datatracker.ietf.org/doc/html/rfc6749#section-5.2",
    });
    let mut response = plain(status, "application/json", Bytes::from(body.to_string()));
    if status == StatusCode::UNAUTHORIZED {
        response
            .headers_mut()
            .insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    response
}

/// Adds a member to an object.
pub fn add_member(object: &mut Value, name: &str, value: Value) {
    if let Value::Object(members) = object {
        members.insert(name.to_owned(), value);
    }
}

/// Cents as the carrier writes dollars: without decimals where there are none.
#[must_use]
pub fn dollars(cents: u64) -> Value {
    if cents.is_multiple_of(100) {
        json!(cents / 100)
    } else {
        // The shortest text of the nearest double is exact to the cent far beyond any postage.
        json!(cents as f64 / 100.0)
    }
}

fn caching(api: Api, response: &mut Response<Bytes>) {
    let value = match api.segment {
        "addresses" => "max-age=0, no-cache, no-store",
        "service-standards" => "private",
        _ => return,
    };
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static(value));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_blanks_of_an_error_are_those_of_the_gateway() {
        let response = failure(
            Api::of_path("/prices/v3/x").unwrap(),
            StatusCode::BAD_REQUEST,
            "No \"zone\"",
            &[],
            &Settings::default(),
        );
        let expected = concat!(
            "\n            {\n                \"apiVersion\": \"/prices/v3\",\n                \"error\": {\n",
            "                    \"code\": \"400\",\n                    \"message\": \"No \\\"zone\\\"\",\n",
            "                    \"errors\": []\n                }\n            }\n        "
        );
        assert_eq!(response.body(), expected);
    }

    #[test]
    fn a_source_can_be_a_text_an_object_or_absent() {
        let entry = Entry::new("Bad request", "Invalid Zip Code.", "API");
        for (form, expected) in [
            (ErrorSource::Text, json!("API")),
            (
                ErrorSource::Object,
                json!({"parameter": "API", "example": ""}),
            ),
            (ErrorSource::Absent, Value::Null),
        ] {
            let settings = Settings {
                error_source: form,
                ..Settings::default()
            };
            assert_eq!(entry.to_json(&settings)["source"], expected);
        }
    }

    #[test]
    fn dollars_are_written_as_the_carrier_does() {
        for (cents, text) in [
            (18_400, "184"),
            (2630, "26.3"),
            (1085, "10.85"),
            (0, "0"),
            (15_185, "151.85"),
        ] {
            assert_eq!(dollars(cents).to_string(), text);
        }
    }
}
