//! `GET /v1/status`: for the operator. Settings problems, both tokens with their deadlines, granted scopes, what is left of the
//! quotas, where answers come from, and what is not asked now, with what to do about it.

use std::time::Duration;

use futures_util::future::join;
use serde::Serialize;

use crate::carrier::CarrierError;
use crate::carrier::usps::Api;
use crate::clock::UnixMillis;
use crate::config::{Config, Ready, SettingProblem};
use crate::ports::WorkerPorts;
use crate::shop::{Origin, Origins};
use crate::token::protocol::{self, Failure, Question, Status, TokenStatus};
use crate::token::read::{self, Deadlines};
use crate::token::{TokenKind, TokenTrouble, grants};

use super::closed::{Closed, token_advice};
use super::spent::{Answers, Quota};
use super::{Answer, Isolate};

#[cfg(feature = "openapi")]
use super::openapi::{answers, words};

/// What an operator wants to know.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "Status"))]
pub(super) struct Body<'a> {
    #[cfg_attr(feature = "openapi", schemars(with = "words::Carrier"))]
    carrier: &'static str,
    /// Where the carrier is; `null` while settings are wrong.
    host: Option<&'a str>,
    settings: Settings,
    account: Account,
    labels: Labels,
    /// Permits; `null` while the account object does not answer.
    quota: Option<Quota>,
    answers: Answers,
    /// What is not asked now.
    closed: Vec<Closed>,
}

/// Whether the settings are right.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "SettingsStatus"))]
struct Settings {
    /// Nothing is missing or wrong.
    ok: bool,
    /// Every setting that is missing or wrong. Where only settings that labels need are, everything else works.
    problems: Vec<SettingProblem>,
}

/// What the account object says; `null` where it does not.
#[derive(Serialize, Default)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "AccountStatus"))]
struct Account {
    /// `false`: it did not answer, or could not be asked while settings are wrong.
    reachable: bool,
    /// The token that every call carries; `null` while there is none.
    bearer: Option<Token>,
    /// When the alarm fetches the next bearer.
    #[cfg_attr(feature = "openapi", schemars(with = "Option<answers::Instant>"))]
    next_refresh: Option<String>,
    /// The newest call for a bearer that gave none.
    last_failure: Option<LastFailure>,
    /// Calls for bearers in the last hour, of 12 at most.
    token_calls_last_hour: Option<u32>,
    /// The token that labels need besides; `null` while there is none, and for a shop that buys no labels. Nobody fetches the next one
    /// before it is needed.
    payment: Option<Token>,
    /// The newest call for a payment token that gave none.
    payment_last_failure: Option<LastFailure>,
    /// Calls for payment tokens in the last hour, of 12 at most.
    payment_calls_last_hour: Option<u32>,
    /// Stored records that did not open, of both tokens together.
    unreadable_records: Option<u32>,
    /// Whether KV still lacks the newest token of either kind.
    kv_behind: Option<bool>,
}

/// A token, without the token itself.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "TokenStatus"))]
pub(super) struct Token {
    /// Its number: each new one has the next.
    generation: u64,
    /// `usable`; `due`: used while its successor is fetched; `refused` by the carrier; `used_up`.
    #[cfg_attr(feature = "openapi", schemars(with = "words::TokenState"))]
    state: &'static str,
    /// How old it is, in seconds.
    age_s: u64,
    /// When it came.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Instant"))]
    received_at: String,
    /// When its successor is due.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Instant"))]
    refresh_at: String,
    /// Until when it is used.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Instant"))]
    usable_until: String,
    /// When it expires at the carrier.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Instant"))]
    expires_at: String,
    /// A bearer's: the scopes it was granted; `null` if the carrier did not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Option<Vec<String>>>,
    /// A payment token's: the generation of the bearer that it was made with.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(with = "u64"))]
    made_with: Option<u64>,
}

/// The newest call for a token that gave none.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
struct LastFailure {
    /// When it was.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Instant"))]
    at: String,
    /// The carrier's own reason.
    reason: &'static str,
    /// What to do about it, in a sentence.
    advice: String,
}

/// Whether labels can be bought.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "LabelsStatus"))]
struct Labels {
    /// Settings say who pays, and as far as is known here nothing stands in the way of buying one.
    ready: bool,
}

pub(super) async fn status<P: WorkerPorts>(
    config: &Config,
    isolate: &Isolate,
    ports: &P,
) -> Answer {
    let now = ports.now();
    let told = match &config.ready {
        Ok(ready) => ask(ready, ports, now).await,
        Err(_) => Told::default(),
    };
    let mut closed = told.closed();
    // What this isolate alone has met so far.
    for (api, error, left) in isolate.all_closed(now) {
        if !closed.iter().any(|closed| closed.api() == api) {
            closed.push(Closed::remembered(api, error, left));
        }
    }
    let quota = told.bearer.as_ref().and_then(|told| told.quota.as_ref());
    let answers = Answers::of(quota.map(|quota| &quota.answers), &isolate.tally);
    let quota = quota.map(Quota::of);
    let mut problems = problems(config, ports, now);
    problems.extend(no_rate_limiter(config, ports).await);
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
        labels: Labels {
            ready: told.labels_ready(now) && isolate.closed(Api::Labels, now).is_none(),
        },
        quota,
        answers,
        account: told.account(now),
        closed,
    };
    Answer::new(serde_json::to_string(&body).unwrap_or_default())
}

/// What is wrong with the settings; the time zone is one that only the runtime can judge.
fn problems<P: WorkerPorts>(config: &Config, ports: &P, now: UnixMillis) -> Vec<SettingProblem> {
    let origins = config.ready.as_ref().ok().map(|ready| &ready.shop.origins);
    let mut origins = origins.into_iter().flat_map(Origins::iter);
    let unknown = origins.find(|origin| ports.local_day(&origin.time_zone, now).is_none());
    let unknown = unknown.map(|origin| SettingProblem {
        name: match origin.id == Origin::DEFAULT {
            true => "SHIP_FROM_TIME_ZONE",
            false => "ORIGINS",
        },
        problem: "must have IANA time zones that the runtime knows, like America/Chicago"
            .to_owned(),
    });
    unknown
        .into_iter()
        .chain(config.problems().iter().cloned())
        .collect()
}

/// A limit that is set and that nobody counts. It stops nothing, so that nobody would notice.
async fn no_rate_limiter(config: &Config, ports: &impl WorkerPorts) -> Option<SettingProblem> {
    config.access.rate_limit?;
    let asked = ports.within_rate_limit("status").await;
    asked.is_err().then(|| SettingProblem {
        name: "RATE_LIMIT",
        problem: "the rate limiter RATE_LIMITER is not bound, or does not answer: nobody is limited; see [[ratelimits]] in wrangler.toml"
            .to_owned(),
    })
}

/// What the account object tells of each token.
#[derive(Default)]
struct Told {
    /// `None`: it does not answer.
    bearer: Option<Status>,
    /// `None`: the same, or the shop buys no labels.
    payment: Option<Status>,
    buys_labels: bool,
    /// One of the services it offers leaves the country.
    ships_abroad: bool,
}

/// Asks for both at the same time; about the payment token only if the shop buys labels.
async fn ask<P: WorkerPorts>(ready: &Ready, ports: &P, now: UnixMillis) -> Told {
    let account = &ready.account;
    let deadlines = Deadlines {
        kv: ready.budgets.kv,
        object: ready.budgets.object,
        end: now.plus(ready.budgets.request),
    };
    let about = |kind| async move {
        account.token(kind)?;
        let question = Question::status().about(kind);
        let answer = read::ask(ports, account, question, deadlines).await.ok()?;
        answer.status.filter(|status| status.kind == kind)
    };
    let (bearer, payment) = join(about(TokenKind::Bearer), about(TokenKind::Payment)).await;
    Told {
        bearer,
        payment,
        buys_labels: account.payment.is_some(),
        ships_abroad: ready.services.iter().any(|service| service.abroad),
    }
}

impl Told {
    fn account(self, now: UnixMillis) -> Account {
        let Some(bearer) = self.bearer else {
            return Account::default();
        };
        // What is said of all tokens together is not known while one of them is missing.
        let all = match &self.payment {
            Some(payment) => Some((
                bearer
                    .unreadable_records
                    .saturating_add(payment.unreadable_records),
                bearer.kv_behind || payment.kv_behind,
            )),
            None if self.buys_labels => None,
            None => Some((bearer.unreadable_records, bearer.kv_behind)),
        };
        let payment_calls_last_hour = self.payment.as_ref().map(|told| told.calls_last_hour);
        let payment = self.payment.unwrap_or_default();
        Account {
            reachable: true,
            bearer: bearer
                .token
                .map(|token| shown(TokenKind::Bearer, token, now)),
            next_refresh: bearer.next_refresh.map(UnixMillis::to_rfc3339),
            last_failure: bearer
                .last_failure
                .map(|failure| last_failure(Api::OAuth, &failure)),
            token_calls_last_hour: Some(bearer.calls_last_hour),
            payment: payment
                .token
                .map(|token| shown(TokenKind::Payment, token, now)),
            payment_last_failure: payment
                .last_failure
                .map(|failure| last_failure(Api::Payments, &failure)),
            payment_calls_last_hour,
            unreadable_records: all.map(|(unreadable, _)| unreadable),
            kv_behind: all.map(|(_, behind)| behind),
        }
    }

    /// What is not asked by anybody: APIs that were not granted, and those that give tokens.
    fn closed(&self) -> Vec<Closed> {
        let used = |api: &Api| self.buys_labels || !api.is_for_labels();
        let not_granted = Api::ALL
            .into_iter()
            .filter(|api| used(api) && self.misses(*api) && !self.grants(*api));
        let mut closed: Vec<_> = not_granted.map(Closed::not_granted).collect();
        let gate = |told: &Option<Status>| told.as_ref().and_then(|told| told.gate.clone());
        let endpoint = |api| move |gate: Failure| Closed::token_endpoint(api, gate.into());
        closed.extend(gate(&self.bearer).map(endpoint(Api::OAuth)));
        // Where it was not granted that stands there already, and is why.
        let payment = gate(&self.payment).filter(|_| self.grants(Api::Payments));
        closed.extend(payment.map(endpoint(Api::Payments)));
        closed.extend(self.closed_to_all().filter(|closed| used(&closed.api())));
        closed
    }

    /// Whether the shop lacks something without this API. A date that shipping options leave out is no date, and no trouble.
    fn misses(&self, api: Api) -> bool {
        match api {
            Api::ServiceStandards => false,
            Api::InternationalPrices => self.ships_abroad,
            Api::OAuth | Api::Addresses | Api::ShippingOptions | Api::Payments | Api::Labels => {
                true
            }
        }
    }

    /// The APIs that the account object lets nobody call.
    fn closed_to_all(&self) -> impl Iterator<Item = Closed> {
        let quota = self.bearer.as_ref().and_then(|told| told.quota.as_ref());
        let apis = quota.into_iter().flat_map(|quota| &quota.apis);
        apis.filter_map(|told| {
            let gate = told.gate.as_ref()?;
            let (api, error) = (Api::of_name(&told.api)?, CarrierError::of_kind(&gate.kind)?);
            let left = Duration::from_millis(gate.retry_after_ms.unwrap_or_default());
            Some(Closed::remembered(api, error, left))
        })
    }

    /// Whether a label can be bought, as far as the account object knows. A token that is usable needs no call for another.
    fn labels_ready(&self, now: UnixMillis) -> bool {
        let (Some(bearer), Some(payment)) = (&self.bearer, &self.payment) else {
            return false;
        };
        let usable = |told: &Status| {
            let token = told.token.as_ref();
            token.is_some_and(|token| !token.refused && now < token.usable_until)
        };
        let can_be_had = |told: &Status| usable(told) || told.gate.is_none();
        let payment_is_granted = usable(payment) || self.grants(Api::Payments);
        can_be_had(bearer) && can_be_had(payment) && payment_is_granted && self.grants(Api::Labels)
    }

    /// Whether the bearer was granted with this API's scope. Before there is one nothing says that it will not be.
    fn grants(&self, api: Api) -> bool {
        let bearer = self.bearer.as_ref().and_then(|told| told.token.as_ref());
        grants(
            bearer.and_then(|token| token.scopes.as_deref()),
            api.scope(),
        )
    }
}

fn last_failure(api: Api, failure: &protocol::LastFailure) -> LastFailure {
    let trouble = TokenTrouble::of_kind(&failure.kind);
    LastFailure {
        at: failure.at.to_rfc3339(),
        reason: trouble.kind(),
        advice: token_advice(api, trouble),
    }
}

pub(super) fn shown(kind: TokenKind, token: TokenStatus, now: UnixMillis) -> Token {
    Token {
        generation: token.generation,
        state: match token {
            TokenStatus { refused: true, .. } => "refused",
            _ if now >= token.usable_until => "used_up",
            _ if now >= token.refresh_at => "due",
            _ => "usable",
        },
        age_s: now.since(token.received_at).as_secs(),
        received_at: token.received_at.to_rfc3339(),
        refresh_at: token.refresh_at.to_rfc3339(),
        usable_until: token.usable_until.to_rfc3339(),
        expires_at: token.expires_at.to_rfc3339(),
        scopes: (kind == TokenKind::Bearer).then_some(token.scopes),
        made_with: token.made_with,
    }
}

#[cfg(test)]
mod tests;
