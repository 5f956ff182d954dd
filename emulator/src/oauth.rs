//! The token endpoint: client credentials in, bearers out, and their revocation.

use std::collections::BTreeMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, Method, Request, Response, StatusCode, header};
use serde_json::{Map, Value, json};

use crate::{
    api::OAUTH,
    fault::Fault,
    gateway::quota_used_up,
    quota::Quotas,
    reply::{empty, oauth_failure, plain},
    settings::{Environment, Settings},
    token::{Tokens, issuer},
};

const TOKEN_MEMBERS: [&str; 10] = [
    "grant_type",
    "client_id",
    "client_secret",
    "scope",
    "code",
    "redirect_uri",
    "refresh_token",
    "username",
    "password",
    "state",
];

/// An answer, and the generation of the token that it carries.
pub type Answer = (Response<Bytes>, Option<u64>);

/// Answers a call below `/oauth2`.
pub fn answer(
    request: &Request<Bytes>,
    odd: Option<&Fault>,
    tokens: &mut Tokens,
    quotas: &mut Quotas,
    settings: &Settings,
    now_ms: u64,
) -> Answer {
    if request.method() != Method::POST {
        return (empty(StatusCode::NOT_FOUND), None);
    }
    if let Err(used_up) = quotas.spend(OAUTH.name, settings, now_ms) {
        return (quota_used_up(OAUTH, &used_up, settings), None);
    }
    match request.uri().path() {
        "/oauth2/v3/token" => token(request, odd, tokens, settings, now_ms),
        "/oauth2/v3/revoke" => (revoke(request, tokens, settings, now_ms), None),
        _ => (empty(StatusCode::NOT_FOUND), None),
    }
}

/// The answer to wrong credentials.
#[must_use]
pub fn wrong_credentials(settings: &Settings) -> Response<Bytes> {
    oauth_failure(
        StatusCode::from_u16(settings.wrong_credentials_status).unwrap_or(StatusCode::UNAUTHORIZED),
        "invalid_client",
        "InvalidApiKeyForGivenResource: The client application credentials provided in the request are missing, invalid, inactive or not approved for access.",
    )
}

fn bad(error: &str, description: &str) -> Response<Bytes> {
    oauth_failure(StatusCode::BAD_REQUEST, error, description)
}

fn token(
    request: &Request<Bytes>,
    odd: Option<&Fault>,
    tokens: &mut Tokens,
    settings: &Settings,
    now_ms: u64,
) -> Answer {
    let members = match members(request) {
        Ok(members) => members,
        Err(description) => return (bad("invalid_request", &description), None),
    };
    if let Some(name) = members
        .keys()
        .find(|name| !TOKEN_MEMBERS.contains(&name.as_str()))
    {
        let description = format!("The request has a member that is not allowed: {name}.");
        return (bad("invalid_request", &description), None);
    }
    let member = |name: &str| {
        members
            .get(name)
            .map(String::as_str)
            .filter(|text| !text.is_empty())
    };
    match member("grant_type") {
        None => return (bad("invalid_request", "The grant_type is missing."), None),
        Some("client_credentials") => {}
        Some("authorization_code" | "refresh_token" | "password") => {
            return (
                bad(
                    "unauthorized_client",
                    "The client is not approved for this grant type.",
                ),
                None,
            );
        }
        Some(_) => {
            return (
                bad("unsupported_grant_type", "The grant_type is not supported."),
                None,
            );
        }
    }
    let credentials = (member("client_id"), member("client_secret"));
    if credentials != (Some(&settings.client_id), Some(&settings.client_secret)) {
        return (wrong_credentials(settings), None);
    }
    let scope = granted(member("scope"), settings);
    issue(&scope, odd, tokens, settings, now_ms)
}

/// What is granted: everything when nothing is asked; nothing at all when something is asked that is not approved.
fn granted(asked: Option<&str>, settings: &Settings) -> String {
    let approved: Vec<&str> = settings.approved_scopes().collect();
    match asked {
        None => approved.join(" "),
        Some(asked)
            if asked
                .split_whitespace()
                .all(|scope| approved.contains(&scope)) =>
        {
            asked.split_whitespace().collect::<Vec<_>>().join(" ")
        }
        Some(_) => String::new(),
    }
}

fn issue(
    scope: &str,
    odd: Option<&Fault>,
    tokens: &mut Tokens,
    settings: &Settings,
    now_ms: u64,
) -> Answer {
    let odd_scope = match odd {
        Some(Fault::Token {
            scope: Some(scope), ..
        }) => Some(scope.as_str()),
        _ => None,
    };
    let scope = odd_scope.unwrap_or(scope);
    let (text, generation) = tokens.make(scope, settings, now_ms);
    let number = |number: u64| match settings.token_numbers_as_text {
        true => json!(number.to_string()),
        false => json!(number),
    };
    let key = match settings.environment {
        Environment::Production => "emulator public key, production",
        Environment::Tem => "emulator public key, tem",
    };
    let mut body = Map::new();
    for (name, value) in [
        ("access_token", json!(text)),
        ("token_type", json!("Bearer")),
        ("issued_at", number(now_ms)),
        ("expires_in", number(settings.token_life_seconds)),
        ("status", json!("approved")),
        ("scope", json!(scope)),
        ("issuer", json!(issuer(settings.environment))),
        ("client_id", json!(settings.client_id)),
        ("application_name", json!("Emulated application")),
        ("api_products", json!("[Public Access I]")),
        ("public_key", json!(STANDARD.encode(key))),
    ] {
        body.insert(name.to_owned(), value);
    }
    if let Some(Fault::Token {
        expires_in,
        access_token,
        issued_at,
        ..
    }) = odd
    {
        if let Some(access_token) = access_token {
            body.insert("access_token".to_owned(), json!(access_token));
        }
        for (name, value) in [("expires_in", expires_in), ("issued_at", issued_at)] {
            match value {
                None => {}
                Some(Value::Null) => {
                    body.remove(name);
                }
                Some(value) => {
                    body.insert(name.to_owned(), value.clone());
                }
            }
        }
    }
    let text = Value::Object(body).to_string();
    let mut response = plain(StatusCode::OK, "application/json", Bytes::from(text));
    response
        .headers_mut()
        .insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    (response, Some(generation))
}

fn revoke(
    request: &Request<Bytes>,
    tokens: &mut Tokens,
    settings: &Settings,
    now_ms: u64,
) -> Response<Bytes> {
    if !may_revoke(request.headers(), tokens, settings, now_ms) {
        return wrong_credentials(settings);
    }
    let members = match members(request) {
        Ok(members) => members,
        Err(description) => return bad("invalid_request", &description),
    };
    if let Some(name) = members
        .keys()
        .find(|name| !["token", "token_type_hint"].contains(&name.as_str()))
    {
        return bad(
            "invalid_request",
            &format!("The request has a member that is not allowed: {name}."),
        );
    }
    let Some(token) = members.get("token").filter(|token| !token.is_empty()) else {
        return bad("invalid_request", "The token is missing.");
    };
    match members
        .get("token_type_hint")
        .map_or("refresh_token", String::as_str)
    {
        "access_token" => tokens.revoke(token),
        // There are no refresh tokens; revoking one that does not exist succeeds (RFC 7009).
        "refresh_token" => {}
        _ => return bad("invalid_request", "The token_type_hint is not supported."),
    }
    empty(StatusCode::OK)
}

/// Basic with the client's credentials by the document, Bearer by the carrier's own example.
fn may_revoke(headers: &HeaderMap, tokens: &Tokens, settings: &Settings, now_ms: u64) -> bool {
    if let Some(bearer) = crate::gateway::bearer(headers) {
        return tokens.check(bearer, settings, now_ms).is_ok();
    }
    let expected = STANDARD.encode(format!("{}:{}", settings.client_id, settings.client_secret));
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .is_some_and(|(scheme, text)| {
            scheme.eq_ignore_ascii_case("basic") && text.trim() == expected
        })
}

/// The members of a JSON or form body, which all have to be texts.
pub(crate) fn members(request: &Request<Bytes>) -> Result<BTreeMap<String, String>, String> {
    let content_type = request
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    if content_type.starts_with("application/x-www-form-urlencoded") {
        return Ok(form_urlencoded::parse(request.body())
            .into_owned()
            .collect());
    }
    if !content_type.starts_with("application/json") {
        return Err("The content type is not supported.".to_owned());
    }
    let Ok(Value::Object(members)) = serde_json::from_slice(request.body()) else {
        return Err("The body is not a JSON object.".to_owned());
    };
    members
        .into_iter()
        .map(|(name, value)| match value {
            Value::String(text) => Ok((name, text)),
            _ => Err(format!("The member {name} is not a text.")),
        })
        .collect()
}

#[cfg(test)]
mod tests;
