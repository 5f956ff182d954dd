//! `GET /v1/status`: for the operator. Settings problems, the bearer's generation and deadlines, granted scopes, and what is
//! not asked now, with what to do about it.

use serde::Serialize;

use crate::carrier::CarrierError;
use crate::carrier::usps::{Api, payments};
use crate::clock::{UnixMillis, millis};
use crate::config::{Config, Ready, SettingProblem};
use crate::ports::WorkerPorts;
use crate::token::protocol::{Question, TokenStatus};
use crate::token::read::{self, Deadlines};
use crate::token::{TokenFailure, TokenTrouble, grants};

use super::problem::Problem;
use super::{Answer, Isolate};

#[derive(Serialize)]
struct Body<'a> {
    carrier: &'static str,
    host: Option<&'a str>,
    settings: Settings,
    account: Account,
    closed: Vec<Closed>,
}

#[derive(Serialize)]
struct Settings {
    ok: bool,
    problems: Vec<SettingProblem>,
}

/// What the account object says.
#[derive(Serialize, Default)]
struct Account {
    /// `false`: it did not answer, or could not be asked while settings are wrong.
    reachable: bool,
    bearer: Option<Bearer>,
    next_refresh: Option<String>,
    last_failure: Option<LastFailure>,
    token_calls_last_hour: Option<u32>,
    unreadable_records: Option<u32>,
    kv_behind: Option<bool>,
}

/// A bearer, without the token itself.
#[derive(Serialize)]
pub(super) struct Bearer {
    generation: u64,
    /// `usable`; `due`: used while its successor is fetched; `refused` by the carrier; `used_up`.
    state: &'static str,
    age_s: u64,
    received_at: String,
    refresh_at: String,
    usable_until: String,
    expires_at: String,
    scopes: Option<Vec<String>>,
}

/// The newest token call that gave no token.
#[derive(Serialize)]
struct LastFailure {
    at: String,
    reason: &'static str,
    advice: String,
}

/// An API that is not asked now.
#[derive(Serialize)]
struct Closed {
    api: &'static str,
    code: &'static str,
    /// The carrier's own reason, finer than the code.
    reason: &'static str,
    /// `null`: until the next token.
    retry_after: Option<u64>,
    advice: String,
}

pub(super) async fn status<P: WorkerPorts>(
    config: &Config,
    isolate: &Isolate,
    ports: &P,
) -> Answer {
    let now = ports.now();
    let (account, mut closed) = match &config.ready {
        Ok(ready) => account(ready, ports, now).await,
        Err(_) => (Account::default(), Vec::new()),
    };
    // Gates of the other APIs are this isolate's own.
    closed.extend(
        isolate
            .all_closed(now)
            .into_iter()
            .map(|(api, error, left)| Closed {
                api: api.name(),
                code: Problem::from(error).code.name(),
                reason: error.kind(),
                retry_after: Some(millis(left).div_ceil(1000)),
                advice: advice(api, error),
            }),
    );
    let problems = problems(config, ports, now);
    let body = Body {
        carrier: "usps",
        host: config
            .ready
            .as_ref()
            .ok()
            .map(|ready| ready.account.usps.base_url()),
        settings: Settings {
            ok: problems.is_empty(),
            problems,
        },
        account,
        closed,
    };
    Answer::new(serde_json::to_string(&body).unwrap_or_default())
}

/// What is wrong with the settings; the time zone is one that only the runtime can judge.
fn problems<P: WorkerPorts>(config: &Config, ports: &P, now: UnixMillis) -> Vec<SettingProblem> {
    match &config.ready {
        Err(problems) => problems.clone(),
        Ok(ready) if ports.local_day(&ready.time_zone, now).is_none() => vec![SettingProblem {
            name: "SHIP_FROM_TIME_ZONE",
            problem: "must be an IANA time zone that the runtime knows, like America/Chicago"
                .to_owned(),
        }],
        Ok(_) => Vec::new(),
    }
}

async fn account<P: WorkerPorts>(
    ready: &Ready,
    ports: &P,
    now: UnixMillis,
) -> (Account, Vec<Closed>) {
    let deadlines = Deadlines {
        kv: ready.budgets.kv,
        object: ready.budgets.object,
        end: now.plus(ready.budgets.request),
    };
    let answer = read::ask(ports, &ready.account, Question::status(), deadlines).await;
    let Some(status) = answer.ok().and_then(|answer| answer.status) else {
        return (Account::default(), Vec::new());
    };
    let granted = status.token.as_ref().map(|bearer| &bearer.scopes);
    let is_for_labels = |api: &Api| matches!(api, Api::Payments | Api::Labels);
    let used = |api: &Api| !is_for_labels(api) || ready.account.payment.is_some();
    let not_granted = Api::ALL.into_iter().filter(used).filter(|api| {
        let granted = granted.and_then(|scopes| scopes.as_deref());
        !grants(granted, api.scope())
    });
    let mut closed: Vec<_> = not_granted.map(not_granted_closed).collect();
    closed.extend(status.gate.map(|failure| token_endpoint(failure.into())));
    let account = Account {
        reachable: true,
        bearer: status.token.map(|bearer| shown(bearer, now)),
        next_refresh: status.next_refresh.map(UnixMillis::to_rfc3339),
        last_failure: status.last_failure.map(|failure| {
            let trouble = TokenTrouble::of_kind(&failure.kind);
            LastFailure {
                at: failure.at.to_rfc3339(),
                reason: trouble.kind(),
                advice: token_advice(trouble),
            }
        }),
        token_calls_last_hour: Some(status.calls_last_hour),
        unreadable_records: Some(status.unreadable_records),
        kv_behind: Some(status.kv_behind),
    };
    (account, closed)
}

pub(super) fn shown(bearer: TokenStatus, now: UnixMillis) -> Bearer {
    Bearer {
        generation: bearer.generation,
        state: match bearer {
            TokenStatus { refused: true, .. } => "refused",
            _ if now >= bearer.usable_until => "used_up",
            _ if now >= bearer.refresh_at => "due",
            _ => "usable",
        },
        age_s: now.since(bearer.received_at).as_secs(),
        received_at: bearer.received_at.to_rfc3339(),
        refresh_at: bearer.refresh_at.to_rfc3339(),
        usable_until: bearer.usable_until.to_rfc3339(),
        expires_at: bearer.expires_at.to_rfc3339(),
        scopes: bearer.scopes,
    }
}

/// The current token was granted without this API's scope: it is not called at all.
fn not_granted_closed(api: Api) -> Closed {
    let error = CarrierError::ScopeMissing;
    Closed {
        api: api.name(),
        code: Problem::from(error).code.name(),
        reason: error.kind(),
        retry_after: None,
        advice: advice(api, error),
    }
}

fn token_endpoint(failure: TokenFailure) -> Closed {
    Closed {
        api: Api::OAuth.name(),
        code: Problem::from(failure).code.name(),
        reason: failure.trouble.kind(),
        retry_after: failure.retry_after.map(|left| millis(left).div_ceil(1000)),
        advice: token_advice(failure.trouble),
    }
}

/// What the operator should do when there is no token.
fn token_advice(trouble: TokenTrouble) -> String {
    let text = match trouble {
        TokenTrouble::Carrier(error) => return advice(Api::OAuth, error),
        TokenTrouble::CallsUsed => {
            "Something makes USPS refuse each new token; see the other entries. Token calls go on after the pause."
        }
        TokenTrouble::ObjectUnavailable => {
            "The account object does not answer; see Cloudflare's status."
        }
        TokenTrouble::OtherSettings => {
            "A deploy is under way: wait until the account object runs with the new settings."
        }
        TokenTrouble::GenerationUnknown => "Send the generation that /v1/status shows.",
    };
    text.to_owned()
}

/// What the operator should do, a sentence for each kind of trouble.
fn advice(api: Api, error: CarrierError) -> String {
    match error {
        CarrierError::CredentialsRejected => {
            "USPS refuses USPS_CLIENT_ID or USPS_CLIENT_SECRET: compare both with the app's Consumer Key and Secret.".to_owned()
        }
        CarrierError::ProductMissing | CarrierError::ScopeMissing if api == Api::OAuth => {
            "USPS grants tokens without any scope: ask USPS to add a product to the app, then POST /v1/tokens/refresh.".to_owned()
        }
        CarrierError::ProductMissing | CarrierError::ScopeMissing => {
            format!("{}, then POST /v1/tokens/refresh.", api.how_to_get_it())
        }
        CarrierError::TokenRefused(_) => {
            "USPS refuses fresh tokens: check that USPS_BASE_URL is the host the app belongs to, and that the app has a product.".to_owned()
        }
        CarrierError::PaymentRefused(refusal) => payments::advice(refusal).to_owned(),
        CarrierError::PaymentTokenRefused(_) => {
            "USPS refuses fresh payment tokens: check that USPS_BASE_URL is the host the app belongs to.".to_owned()
        }
        CarrierError::AccountNotLinked => {
            "Link the shipping account (its contract or EPS number) to the app at USPS, or leave it out of the settings.".to_owned()
        }
        CarrierError::AccessBlocked => "USPS blocks the app from this API: ask USPS why.".to_owned(),
        CarrierError::Redirected | CarrierError::WrongPath => {
            "USPS_BASE_URL does not lead to the API: use https://apis.usps.com or https://apis-tem.usps.com.".to_owned()
        }
        CarrierError::QuotaUsed { .. } => format!("The hourly quota of {} is used up: wait, or ask USPS for more.", api.name()),
        CarrierError::RequestRefused
        | CarrierError::InputRefused(_)
        | CarrierError::NothingFound(_)
        | CarrierError::Failed { .. }
        | CarrierError::Unreadable
        | CarrierError::LabelUnreadable
        | CarrierError::TimedOut
        | CarrierError::Lost => "Wait: USPS has a fault of its own, and is asked again after the pause.".to_owned(),
    }
}
