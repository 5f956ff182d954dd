//! The control API, below `/__emulator`: for tests and for people, not part of what is emulated.

use bytes::Bytes;
use http::{HeaderValue, Method, Request, Response, StatusCode, header};
use serde::Deserialize;
use serde_json::{Value, json};

use crate::{fault::FaultRule, reply::add_member, state::State, visitors::Visitor};

/// The start of its paths.
pub const PREFIX: &str = "/__emulator";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rules: Vec<FaultRule>,
}

/// Which tokens end.
#[derive(Deserialize, Default)]
#[serde(deny_unknown_fields)]
struct Revocation {
    #[serde(default)]
    kind: TokenKind,
}

#[derive(Deserialize, Default, PartialEq)]
#[serde(rename_all = "snake_case")]
enum TokenKind {
    #[default]
    Bearer,
    Payment,
    All,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ClockChange {
    advance_seconds: Option<i64>,
    set_ms: Option<u64>,
}

pub(crate) fn answer(state: &mut State, request: &Request<Bytes>, now_ms: u64) -> Response<Bytes> {
    let visitor = match Visitor::of(request.headers()) {
        Ok(visitor) => visitor,
        Err(message) => return reply(StatusCode::FORBIDDEN, &json!({"message": message})),
    };
    let mut response = if visitor.is_preflight(request.headers()) {
        let mut response = Response::new(Bytes::new());
        *response.status_mut() = StatusCode::NO_CONTENT;
        response
    } else {
        done(state, request, now_ms)
    };
    visitor.allow(&mut response);
    response
}

fn done(state: &mut State, request: &Request<Bytes>, now_ms: u64) -> Response<Bytes> {
    let path = request
        .uri()
        .path()
        .strip_prefix(PREFIX)
        .unwrap_or_default();
    let result = match (path, request.method()) {
        ("/calls", &Method::GET) => Ok(json!(state.calls)),
        ("/faults", &Method::GET) => Ok(json!({"rules": state.rules.counted()})),
        ("/faults", &Method::POST) => parse::<Rules>(request)
            .and_then(|sent| state.rules.replace(sent.rules))
            .map(|()| json!({"rules": state.rules.counted()})),
        ("/faults", &Method::DELETE) => state
            .rules
            .replace(Vec::new())
            .map(|()| json!({"rules": []})),
        ("/settings", &Method::GET) => Ok(json!(state.settings)),
        ("/settings", &Method::POST) => parse::<Value>(request)
            .and_then(|changes| state.settings.changed(&changes))
            .map(|settings| {
                state.settings = settings;
                json!(state.settings)
            }),
        ("/reset", &Method::POST) => {
            state.reset();
            Ok(json!({}))
        }
        ("/revoke", &Method::POST) => revocation(request).map(|sent| {
            if sent.kind != TokenKind::Payment {
                state.tokens.revoke_all();
            }
            if sent.kind != TokenKind::Bearer {
                state.payment_tokens.revoke_all();
            }
            json!({})
        }),
        ("/account", &Method::GET) => Ok(account(state)),
        ("/clock", &Method::GET) => Ok(clock(state, now_ms)),
        ("/clock", &Method::POST) => parse::<ClockChange>(request).and_then(|change| {
            match change {
                ClockChange {
                    advance_seconds: Some(seconds),
                    set_ms: None,
                } => state.advance_clock(seconds),
                ClockChange {
                    advance_seconds: None,
                    set_ms: Some(ms),
                } => {
                    state.clock_offset_ms = signed(ms).saturating_sub(signed(now_ms));
                }
                _ => return Err("give advance_seconds or set_ms".to_owned()),
            }
            Ok(clock(state, now_ms))
        }),
        ("/calls" | "/faults" | "/settings" | "/reset" | "/revoke" | "/clock" | "/account", _) => {
            return reply(
                StatusCode::METHOD_NOT_ALLOWED,
                &json!({"message": "this method does nothing here"}),
            );
        }
        _ => {
            return reply(
                StatusCode::NOT_FOUND,
                &json!({"message": "there is nothing here"}),
            );
        }
    };
    match result {
        Ok(body) => reply(StatusCode::OK, &body),
        Err(message) => reply(StatusCode::BAD_REQUEST, &json!({"message": message})),
    }
}

/// Nothing at all is the form that there was before payments.
fn revocation(request: &Request<Bytes>) -> Result<Revocation, String> {
    if request.body().is_empty() {
        return Ok(Revocation::default());
    }
    parse(request)
}

/// Balances and labels, without a word about who sent what to whom.
fn account(state: &State) -> Value {
    let accounts = &state.settings.postage.payment_accounts;
    let balances: Vec<Value> = accounts
        .iter()
        .map(|account| {
            let mut body = json!(account.name());
            add_member(
                &mut body,
                "balance_cents",
                json!(state.ledger.balance(account)),
            );
            body
        })
        .collect();
    json!({"accounts": balances, "charges": state.ledger.charges()})
}

fn clock(state: &State, now_ms: u64) -> Value {
    json!({"now_ms": state.clock(now_ms), "offset_ms": state.clock_offset_ms})
}

fn signed(ms: u64) -> i64 {
    i64::try_from(ms).unwrap_or(i64::MAX)
}

fn parse<T: for<'de> Deserialize<'de>>(request: &Request<Bytes>) -> Result<T, String> {
    serde_json::from_slice(request.body()).map_err(|error| error.to_string())
}

fn reply(status: StatusCode, body: &Value) -> Response<Bytes> {
    let mut response = Response::new(Bytes::from(body.to_string()));
    *response.status_mut() = status;
    response.headers_mut().insert(
        header::CONTENT_TYPE,
        HeaderValue::from_static("application/json"),
    );
    response
}
