//! `GET /v1/status`: for the operator. Settings problems, the bearer's generation and deadlines, granted scopes, and what is
//! not asked now, with what to do about it.

use serde::Serialize;

use crate::carrier::CarrierError;
use crate::carrier::usps::Api;
use crate::clock::{UnixMillis, millis};
use crate::config::{Config, Ready, SettingProblem};
use crate::ports::WorkerPorts;
use crate::token::protocol::{self, BearerStatus, Question};
use crate::token::{TokenFailure, TokenTrouble};

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
    token_calls_last_hour: Option<u32>,
    unreadable_records: Option<u32>,
}

#[derive(Serialize)]
struct Bearer {
    generation: u64,
    age_s: u64,
    received_at: String,
    refresh_at: String,
    usable_until: String,
    expires_at: String,
    scopes: Option<Vec<String>>,
}

/// An API that is not asked now.
#[derive(Serialize)]
struct Closed {
    api: &'static str,
    code: &'static str,
    /// The carrier's own reason, finer than the code.
    reason: &'static str,
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
    let question = Question::status().to_json();
    let answer: Option<protocol::Answer> = ports
        .ask_account(&ready.account.name, &question, ready.budgets.object)
        .await
        .ok()
        .and_then(|answer| serde_json::from_str(&answer).ok());
    match answer.and_then(|answer| answer.status) {
        Some(status) => (
            Account {
                reachable: true,
                bearer: status.bearer.map(|bearer| shown(bearer, now)),
                token_calls_last_hour: Some(status.calls_last_hour),
                unreadable_records: Some(status.unreadable_records),
            },
            status
                .gate
                .map(|failure| token_endpoint(failure.into()))
                .into_iter()
                .collect(),
        ),
        None => (Account::default(), Vec::new()),
    }
}

fn shown(bearer: BearerStatus, now: UnixMillis) -> Bearer {
    Bearer {
        generation: bearer.generation,
        age_s: now.since(bearer.received_at).as_secs(),
        received_at: bearer.received_at.to_rfc3339(),
        refresh_at: bearer.refresh_at.to_rfc3339(),
        usable_until: bearer.usable_until.to_rfc3339(),
        expires_at: bearer.expires_at.to_rfc3339(),
        scopes: bearer.scopes,
    }
}

fn token_endpoint(failure: TokenFailure) -> Closed {
    Closed {
        api: Api::OAuth.name(),
        code: Problem::from(failure).code.name(),
        reason: failure.trouble.kind(),
        retry_after: failure.retry_after.map(|left| millis(left).div_ceil(1000)),
        advice: match failure.trouble {
            TokenTrouble::Carrier(error) => advice(Api::OAuth, error),
            TokenTrouble::CallsUsed => {
                "Something makes USPS refuse each new token; see the other entries. Token calls go on after the pause.".to_owned()
            }
            TokenTrouble::ObjectUnavailable => "The account object does not answer; see Cloudflare's status.".to_owned(),
        },
    }
}

/// What the operator should do, a sentence for each kind of trouble.
fn advice(api: Api, error: CarrierError) -> String {
    match error {
        CarrierError::CredentialsRejected => {
            "USPS refuses USPS_CLIENT_ID or USPS_CLIENT_SECRET: compare both with the app's Consumer Key and Secret.".to_owned()
        }
        CarrierError::ProductMissing | CarrierError::ScopeMissing if api == Api::OAuth => {
            "USPS grants tokens without any scope: ask USPS to add a product to the app.".to_owned()
        }
        CarrierError::ProductMissing | CarrierError::ScopeMissing => {
            format!("Ask USPS to add the product {} to the app.", api.product())
        }
        CarrierError::TokenRefused(_) => {
            "USPS refuses fresh tokens: check that USPS_BASE_URL is the host the app belongs to, and that the app has a product.".to_owned()
        }
        CarrierError::AccountNotLinked => "Link the shipping account to the app at USPS.".to_owned(),
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
        | CarrierError::TimedOut
        | CarrierError::Lost => "Wait: USPS has a fault of its own, and is asked again after the pause.".to_owned(),
    }
}
