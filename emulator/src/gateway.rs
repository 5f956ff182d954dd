//! What the carrier's gateway does before a call reaches an API: token, product, scope, quota, and the
//! texts of its validation.

use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Request, Response, StatusCode, header};
use serde_json::{Value, json};

use crate::{
    api::{ADDRESSES, Api, INTERNATIONAL_PRICES, LABELS, PAYMENTS, SHIPMENTS, STANDARDS},
    quota::{Quotas, UsedUp},
    reply::{Entry, failure, oauth_failure, plain},
    settings::Settings,
    token::Tokens,
    unauthorized::Unauthorized,
};

/// Lets a call through to its API, or answers it.
///
/// # Errors
/// The 401 or 429 of the gateway, in the gateway's order of checks.
pub fn admit(
    api: Api,
    headers: &HeaderMap,
    tokens: &Tokens,
    quotas: &mut Quotas,
    settings: &Settings,
    now_ms: u64,
) -> Result<(), Box<Response<Bytes>>> {
    let refuse = |reason: Unauthorized| Box::new(reason.response(api, settings));
    let claims = bearer(headers)
        .ok_or(Unauthorized::InvalidToken)
        .and_then(|bearer| tokens.check(bearer, settings, now_ms))
        .map_err(refuse)?;
    if !settings.has_product(api.name) {
        return Err(refuse(Unauthorized::InvalidClient));
    }
    let mut scopes = claims.scope.split_whitespace().peekable();
    if scopes.peek().is_none() {
        return Err(refuse(Unauthorized::Empty));
    }
    if !scopes.any(|scope| api.scopes.contains(&scope)) {
        return Err(refuse(Unauthorized::InvalidOauthScope));
    }
    quotas
        .spend(api.name, settings, now_ms)
        .map_err(|used_up| Box::new(quota_used_up(api, &used_up, settings)))
}

/// The text after `Bearer`.
#[must_use]
pub fn bearer(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}

/// The 429 of a window that is full, as the settings want it.
#[must_use]
pub fn quota_used_up(api: Api, used_up: &UsedUp, settings: &Settings) -> Response<Bytes> {
    let retry_after = match settings.retry_after.as_deref() {
        Some("auto") => Some(used_up.free_in_seconds.to_string()),
        other => other.map(str::to_owned),
    };
    too_many_requests(api, retry_after.as_deref(), settings)
}

/// The 429, with this `Retry-After` or with none.
#[must_use]
pub fn too_many_requests(
    api: Api,
    retry_after: Option<&str>,
    settings: &Settings,
) -> Response<Bytes> {
    const MESSAGE: &str = "Exceeded quota limit. Please contact https://emailus.usps.com/s/web-tools-inquiry and a representative will assist.";
    let status = StatusCode::TOO_MANY_REQUESTS;
    let mut response = if api.name == "oauth" && settings.oauth_quota_in_oauth_shape {
        oauth_failure(status, "invalid_request", MESSAGE)
    } else {
        let entry = Entry {
            status: Some("429"),
            code: None,
            title: "Too Many Requests.".to_owned(),
            detail: "Quota limit exceeded. The number of requests has exceeded the quota established for the time period."
                .to_owned(),
            source: json!({"parameter": "API product or default", "APIProduct": "Public Access I"}),
        };
        failure(api, status, MESSAGE, &[entry], settings)
    };
    if let Some(value) = retry_after.and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    response
}

/// The 400 of a request that breaks the API's document.
#[must_use]
pub fn invalid(api: Api, findings: &[String], settings: &Settings) -> Response<Bytes> {
    let (policy, document) = match api {
        ADDRESSES => (
            "OpenAPI-Spec-Validation-Addresses-Request",
            "addresses_v3.yaml",
        ),
        SHIPMENTS => (
            "OpenAPI-Spec-Validation-Shipping-Options",
            "shipping-options-v3.yaml",
        ),
        INTERNATIONAL_PRICES => (
            "OpenAPI-Spec-Validation-International-Prices",
            "international-prices-v3.yaml",
        ),
        STANDARDS => (
            "OpenAPI-Spec-Validation-Service-Standards",
            "service-standards-3.0.0_swagger_resolved_non-flat.yaml",
        ),
        PAYMENTS => ("OpenAPI-Spec-Validation-Payments", "payments-v3.yaml"),
        LABELS => ("OpenAPI-Spec-Validation-Labels", "labels-v3.yaml"),
        _ => ("OpenAPI-Spec-Validation", "v3.yaml"),
    };
    let message = format!(
        "OASValidation {policy} with resource oas://{document}: failed with reason: [{}]",
        findings.join(", ")
    );
    if settings.raw_fault {
        let body = json!({"fault": {
            "faultstring": message,
            "detail": {"errorcode": "steps.oasvalidation.Failed"},
        }});
        return plain(
            StatusCode::BAD_REQUEST,
            "application/json",
            Bytes::from(body.to_string()),
        );
    }
    let entry = Entry::new(
        "openapi_validation_error",
        "The API request or response does not validate against the specification.",
        "API",
    );
    // Seen live: prices and standards have no entries.
    let entries = match api {
        INTERNATIONAL_PRICES | STANDARDS => Vec::new(),
        _ => vec![entry],
    };
    failure(api, StatusCode::BAD_REQUEST, &message, &entries, settings)
}

/// The JSON of a request's body.
///
/// # Errors
/// The gateway's findings.
pub fn json_body(request: &Request<Bytes>) -> Result<Value, Vec<String>> {
    let is_json = request
        .headers()
        .get(header::CONTENT_TYPE)
        .is_some_and(|value| value.as_bytes().starts_with(b"application/json"));
    if !is_json {
        return Err(vec!["ERROR - Request Content-Type header is not any of allowed: [application/json, application/xml]: []".to_owned()]);
    }
    serde_json::from_slice(request.body())
        .map_err(|_| vec!["ERROR - Unable to parse JSON: []".to_owned()])
}

/// The 400 of an API that refuses the values.
#[must_use]
pub fn refused(api: Api, message: &str, settings: &Settings) -> Response<Bytes> {
    let entry = Entry::new("Bad request", message, "API");
    failure(api, StatusCode::BAD_REQUEST, message, &[entry], settings)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(
        bearer: Option<&str>,
        settings: &Settings,
        quotas: &mut Quotas,
        tokens: &Tokens,
    ) -> Result<(), String> {
        let mut headers = HeaderMap::new();
        if let Some(bearer) = bearer {
            headers.insert(
                header::AUTHORIZATION,
                HeaderValue::from_str(&format!("Bearer {bearer}")).unwrap(),
            );
        }
        admit(ADDRESSES, &headers, tokens, quotas, settings, 0).map_err(|response| {
            let body: serde_json::Value = serde_json::from_slice(response.body()).unwrap();
            let error = &body["error"];
            format!(
                "{} {}",
                error["code"].as_str().unwrap(),
                error["errors"][0]["title"]
                    .as_str()
                    .unwrap_or(error["message"].as_str().unwrap())
            )
        })
    }

    #[test]
    fn the_checks_come_in_the_gateways_order() {
        let mut settings = Settings {
            quota_limit: 1,
            ..Settings::default()
        };
        let mut tokens = Tokens::new(1);
        let mut quotas = Quotas::default();
        let (good, _) = tokens.make("addresses", &settings, 0);
        let (narrow, _) = tokens.make("shipments", &settings, 0);
        let (blank, _) = tokens.make("", &settings, 0);
        let mut check = |bearer: Option<&str>, settings: &Settings| {
            call(bearer, settings, &mut quotas, &tokens)
        };
        assert_eq!(check(None, &settings), Err("401 invalid_token".to_owned()));
        assert_eq!(
            check(Some(&narrow), &settings),
            Err("401 invalid_oauth_scope".to_owned())
        );
        assert_eq!(check(Some(&blank), &settings), Err("401 ".to_owned()));
        assert_eq!(check(Some(&good), &settings), Ok(()));
        assert_eq!(
            check(Some(&good), &settings),
            Err("429 Too Many Requests.".to_owned())
        );
        settings.products.clear();
        assert_eq!(
            check(Some(&good), &settings),
            Err("401 The client application identifier is invalid.".to_owned())
        );
    }

    #[test]
    fn retry_after_is_true_literal_or_absent() {
        let used_up = UsedUp {
            free_in_seconds: 17,
        };
        for (setting, expected) in [
            (Some("auto"), Some("17")),
            (Some("in a while"), Some("in a while")),
            (None, None),
        ] {
            let settings = Settings {
                retry_after: setting.map(str::to_owned),
                ..Settings::default()
            };
            let response = quota_used_up(ADDRESSES, &used_up, &settings);
            let header = response.headers().get(header::RETRY_AFTER);
            assert_eq!(header.map(|value| value.to_str().unwrap()), expected);
        }
    }
}
