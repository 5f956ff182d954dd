//! `POST /oauth2/v3/token` with client credentials (OAuth 3.0.5).

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde::Serialize;

use crate::carrier::CarrierError;
use crate::carrier::{AccessToken, Grant};
use crate::clock::UnixMillis;
use crate::ports::{Request, Response};

use super::{Endpoint, classify};
use crate::json::Document;

/// The longest life a bearer is believed to have.
const LONGEST_LIFE: Duration = Duration::from_secs(8 * 3600);
/// The life of a token whose answer does not say, or says nonsense: the shortest that can be kept up with twelve token
/// calls an hour.
const UNSTATED_LIFE: Duration = Duration::from_secs(7 * 60);

/// Client id and secret of an app at USPS.
#[derive(Clone, PartialEq, Eq)]
pub struct Credentials {
    /// "Consumer Key" of the portal.
    pub client_id: String,
    /// "Consumer Secret" of the portal.
    pub client_secret: String,
}

impl std::fmt::Debug for Credentials {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Credentials(redacted)")
    }
}

/// Asks for a bearer with all scopes of the app.
pub fn request(usps: &Endpoint, credentials: &Credentials) -> Request {
    #[derive(Serialize)]
    struct Body<'a> {
        grant_type: &'static str,
        client_id: &'a str,
        client_secret: &'a str,
    }
    let body = serde_json::to_vec(&Body {
        grant_type: "client_credentials",
        client_id: &credentials.client_id,
        client_secret: &credentials.client_secret,
    });
    usps.post("/oauth2/v3/token", body.unwrap_or_default(), None)
}

/// Reads the answer. The life counts from its receipt.
///
/// # Errors
///
/// What the answer means instead. An empty token is [`CarrierError::Unreadable`]; an empty scope, with which every later
/// call would be refused, is [`CarrierError::ScopeMissing`].
pub fn answer(response: &Response) -> Result<Grant, CarrierError> {
    if response.status != 200 {
        return Err(refusal(response));
    }
    let document = Document::parse(&response.body).ok_or(CarrierError::Unreadable)?;
    let answer = document.root().members();
    let token = answer
        .get("access_token")
        .text()
        .ok_or(CarrierError::Unreadable)?;
    if !token.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(CarrierError::Unreadable);
    }
    let scope = answer.get("scope");
    let scopes: Vec<String> = scope
        .or_empty()
        .split_whitespace()
        .map(str::to_owned)
        .collect();
    if scope.is_present() && scopes.is_empty() {
        return Err(CarrierError::ScopeMissing);
    }
    Ok(Grant {
        token: AccessToken::new(&token),
        life: life(
            answer.get("expires_in").text().as_deref(),
            response.received_at,
        ),
        scopes: scope.is_present().then_some(scopes),
    })
}

/// Asks USPS to end a bearer (`POST /oauth2/v3/revoke`). The hint matters: without it USPS looks for a refresh token, and
/// says 200.
pub fn revocation(usps: &Endpoint, credentials: &Credentials, token: &AccessToken) -> Request {
    #[derive(Serialize)]
    struct Body<'a> {
        token: &'a AccessToken,
        token_type_hint: &'static str,
    }
    let body = serde_json::to_vec(&Body {
        token,
        token_type_hint: "access_token",
    });
    let mut request = usps.post("/oauth2/v3/revoke", body.unwrap_or_default(), None);
    request.headers.push((
        "authorization",
        basic(&credentials.client_id, &credentials.client_secret),
    ));
    request
}

/// Whether USPS ended the bearer.
///
/// # Errors
///
/// What its answer means instead.
pub fn revoked(response: &Response) -> Result<(), CarrierError> {
    match response.status {
        200 => Ok(()),
        _ => Err(refusal(response)),
    }
}

/// HTTP Basic (RFC 7617).
fn basic(user: &str, password: &str) -> String {
    let pair = format!("{user}:{password}");
    format!("Basic {}", STANDARD.encode(pair))
}

/// Clamps downwards only: at most 8 hours; seven minutes when the answer gives no life, or none above zero. A number that
/// can only be an instant (seconds or milliseconds of the Unix epoch) is read as one.
fn life(expires_in: Option<&str>, now: UnixMillis) -> Duration {
    let seconds = expires_in
        .and_then(|text| text.parse::<f64>().ok())
        .filter(|seconds| seconds.is_finite())
        .unwrap_or(0.0);
    let now_seconds = now.0 as f64 / 1000.0;
    let seconds = if seconds >= 1e12 {
        seconds / 1000.0 - now_seconds
    } else if seconds >= 1e9 {
        seconds - now_seconds
    } else {
        seconds
    };
    if seconds < 1.0 {
        return UNSTATED_LIFE;
    }
    Duration::from_secs(seconds as u64).min(LONGEST_LIFE)
}

/// The OAuth error shape, `{"error": "invalid_client", …}`; the exact status of wrong credentials is not published.
fn refusal(response: &Response) -> CarrierError {
    let document = Document::parse(&response.body).unwrap_or_default();
    let code = document.root().member("error").or_empty();
    match (response.status, code.as_ref()) {
        (400 | 401 | 403, "invalid_client" | "unauthorized_client" | "invalid_grant") => {
            CarrierError::CredentialsRejected
        }
        (400 | 401 | 403, "invalid_scope") => CarrierError::ScopeMissing,
        // Without a readable code a refusal of the credentials is still the likeliest meaning.
        (401 | 403, _) => CarrierError::CredentialsRejected,
        (400, _) => CarrierError::RequestRefused,
        (404, _) => CarrierError::WrongPath,
        _ => classify(response),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: UnixMillis = UnixMillis(1_795_291_200_000);

    fn ok(body: &str) -> Result<Grant, CarrierError> {
        answer(&Response {
            status: 200,
            received_at: NOW,
            retry_after: None,
            content_type: None,
            body: body.as_bytes().to_vec(),
        })
    }

    #[test]
    fn lives_are_read_as_numbers_and_strings_and_clamped_downwards() {
        for (expires_in, seconds) in [
            ("28799", 28_799),
            ("\"28800\"", 28_800),
            ("14399", 14_399),
            ("60", 60),
            ("86400", 28_800),
            ("999999999", 28_800),
            ("1795294800", 3_600),
            ("1795294800000", 3_600),
            ("0", 420),
            ("-5", 420),
            ("null", 420),
            ("\"soon\"", 420),
            ("1.5e3", 1_500),
        ] {
            let grant = ok(&format!(
                r#"{{"access_token":"t","token_type":"Bearer","expires_in":{expires_in}}}"#
            ))
            .unwrap();
            assert_eq!(grant.life.as_secs(), seconds, "{expires_in}");
        }
        assert_eq!(ok(r#"{"access_token":"t"}"#).unwrap().life, UNSTATED_LIFE);
    }

    #[test]
    fn scopes_are_kept_and_an_empty_scope_is_a_missing_product() {
        let grant = ok(r#"{"access_token":"t","scope":"addresses shipments"}"#).unwrap();
        assert_eq!(grant.scopes.unwrap(), ["addresses", "shipments"]);
        assert_eq!(ok(r#"{"access_token":"t"}"#).unwrap().scopes, None);
        assert_eq!(
            ok(r#"{"access_token":"t","scope":""}"#).unwrap_err(),
            CarrierError::ScopeMissing
        );
    }

    #[test]
    fn an_answer_without_a_token_is_unreadable() {
        for body in [
            "",
            "{}",
            "<html>",
            r#"{"access_token":""}"#,
            r#"{"access_token":null}"#,
            r#"{"access_token":"a b"}"#,
            "[]",
        ] {
            assert_eq!(ok(body).unwrap_err(), CarrierError::Unreadable, "{body:?}");
        }
    }

    #[test]
    fn wrong_credentials_are_told_from_failures() {
        for (status, body, expected) in [
            (
                401,
                r#"{"error":"invalid_client","error_description":"x"}"#,
                CarrierError::CredentialsRejected,
            ),
            (
                400,
                r#"{"error":"invalid_client"}"#,
                CarrierError::CredentialsRejected,
            ),
            (401, "", CarrierError::CredentialsRejected),
            (
                400,
                r#"{"error":"invalid_request"}"#,
                CarrierError::RequestRefused,
            ),
            (429, "", CarrierError::QuotaUsed { retry_after: None }),
            (
                500,
                "",
                CarrierError::Failed {
                    status: 500,
                    retry_after: None,
                },
            ),
            (307, "", CarrierError::Redirected),
        ] {
            let response = Response {
                status,
                received_at: UnixMillis::default(),
                retry_after: None,
                content_type: None,
                body: body.as_bytes().to_vec(),
            };
            assert_eq!(answer(&response).unwrap_err(), expected, "{status} {body}");
        }
    }

    #[test]
    fn a_revocation_names_the_kind_of_token_and_says_who_asks() {
        let credentials = Credentials {
            client_id: "id".into(),
            client_secret: "secret".into(),
        };
        let usps = Endpoint::new("https://apis.usps.com");
        let request = revocation(&usps, &credentials, &AccessToken::new("t"));
        assert_eq!(request.url, "https://apis.usps.com/oauth2/v3/revoke");
        assert_eq!(
            request.body,
            br#"{"token":"t","token_type_hint":"access_token"}"#
        );
        let authorization = ("authorization", "Basic aWQ6c2VjcmV0".to_owned());
        assert!(request.headers.contains(&authorization));
    }

    #[test]
    fn the_request_carries_the_three_allowed_members_and_debug_text_hides_them() {
        let credentials = Credentials {
            client_id: "id".into(),
            client_secret: "canary".into(),
        };
        let request = request(&Endpoint::new("http://127.0.0.1:1/"), &credentials);
        assert_eq!(request.url, "http://127.0.0.1:1/oauth2/v3/token");
        assert_eq!(
            String::from_utf8(request.body.clone()).unwrap(),
            r#"{"grant_type":"client_credentials","client_id":"id","client_secret":"canary"}"#
        );
        assert!(!format!("{credentials:?} {request:?}").contains("canary"));
    }
}
