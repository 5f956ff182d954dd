//! `GET /v1/status`: for the operator. Settings problems, both tokens with their deadlines, granted scopes, and what is not asked
//! now, with what to do about it.

use futures_util::future::join;
use serde::Serialize;

use crate::carrier::usps::Api;
use crate::clock::UnixMillis;
use crate::config::{Config, Ready, SettingProblem};
use crate::ports::WorkerPorts;
use crate::token::protocol::{self, Failure, Question, Status, TokenStatus};
use crate::token::read::{self, Deadlines};
use crate::token::{TokenKind, TokenTrouble, grants};

use super::closed::{Closed, token_advice};
use super::{Answer, Isolate};

#[derive(Serialize)]
struct Body<'a> {
    carrier: &'static str,
    host: Option<&'a str>,
    settings: Settings,
    account: Account,
    labels: Labels,
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
    bearer: Option<Token>,
    next_refresh: Option<String>,
    last_failure: Option<LastFailure>,
    token_calls_last_hour: Option<u32>,
    /// `None`: there is none yet, or the shop buys no labels. Nobody fetches the next one before it is needed.
    payment: Option<Token>,
    payment_last_failure: Option<LastFailure>,
    payment_calls_last_hour: Option<u32>,
    /// Of all tokens together, as is the next.
    unreadable_records: Option<u32>,
    kv_behind: Option<bool>,
}

/// A token, without the token itself.
#[derive(Serialize)]
pub(super) struct Token {
    generation: u64,
    /// `usable`; `due`: used while its successor is fetched; `refused` by the carrier; `used_up`.
    state: &'static str,
    age_s: u64,
    received_at: String,
    refresh_at: String,
    usable_until: String,
    expires_at: String,
    /// A bearer's; `null` if the carrier did not say.
    #[serde(skip_serializing_if = "Option::is_none")]
    scopes: Option<Option<Vec<String>>>,
    /// A payment token's: the generation of the bearer that it was made with.
    #[serde(skip_serializing_if = "Option::is_none")]
    made_with: Option<u64>,
}

/// The newest call for a token that gave none.
#[derive(Serialize)]
struct LastFailure {
    at: String,
    reason: &'static str,
    advice: String,
}

#[derive(Serialize)]
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
    // Gates of the other APIs are this isolate's own.
    let remembered = isolate.all_closed(now).into_iter();
    closed.extend(remembered.map(|(api, error, left)| Closed::remembered(api, error, left)));
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
        labels: Labels {
            ready: told.labels_ready(now) && isolate.closed(Api::Labels, now).is_none(),
        },
        account: told.account(now),
        closed,
    };
    Answer::new(serde_json::to_string(&body).unwrap_or_default())
}

/// What is wrong with the settings; the time zone is one that only the runtime can judge.
fn problems<P: WorkerPorts>(config: &Config, ports: &P, now: UnixMillis) -> Vec<SettingProblem> {
    let zone = config.ready.as_ref().ok().map(|ready| &ready.time_zone);
    let unknown = zone.filter(|zone| ports.local_day(zone, now).is_none());
    let unknown = unknown.map(|_| SettingProblem {
        name: "SHIP_FROM_TIME_ZONE",
        problem: "must be an IANA time zone that the runtime knows, like America/Chicago"
            .to_owned(),
    });
    unknown
        .into_iter()
        .chain(config.problems().iter().cloned())
        .collect()
}

/// What the account object tells of each token.
#[derive(Default)]
struct Told {
    /// `None`: it does not answer.
    bearer: Option<Status>,
    /// `None`: the same, or the shop buys no labels.
    payment: Option<Status>,
    buys_labels: bool,
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
            .filter(|api| used(api) && !self.grants(*api));
        let mut closed: Vec<_> = not_granted.map(Closed::not_granted).collect();
        let gate = |told: &Option<Status>| told.as_ref().and_then(|told| told.gate.clone());
        let endpoint = |api| move |gate: Failure| Closed::token_endpoint(api, gate.into());
        closed.extend(gate(&self.bearer).map(endpoint(Api::OAuth)));
        // Where it was not granted that stands there already, and is why.
        let payment = gate(&self.payment).filter(|_| self.grants(Api::Payments));
        closed.extend(payment.map(endpoint(Api::Payments)));
        closed
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
mod tests {
    use super::*;
    use crate::carrier::{CarrierError, PaymentRefusal};
    use crate::token::TokenFailure;

    const NOW: UnixMillis = UnixMillis(1_000_000);

    fn token(usable_until: u64) -> TokenStatus {
        TokenStatus {
            generation: 1,
            received_at: UnixMillis(0),
            expires_at: UnixMillis(usable_until),
            usable_until: UnixMillis(usable_until),
            refresh_at: UnixMillis(usable_until),
            scopes: None,
            refused: false,
            made_with: None,
        }
    }

    fn with_token(kind: TokenKind) -> Status {
        Status {
            kind,
            token: Some(token(2_000_000)),
            ..Status::default()
        }
    }

    fn told() -> Told {
        Told {
            bearer: Some(with_token(TokenKind::Bearer)),
            payment: Some(with_token(TokenKind::Payment)),
            buys_labels: true,
        }
    }

    fn gate(error: CarrierError) -> Option<Failure> {
        let trouble = TokenTrouble::Carrier(error);
        let retry_after = None;
        Some(Failure::from(TokenFailure {
            trouble,
            retry_after,
        }))
    }

    fn grant(told: &mut Told, scopes: &[&str]) {
        let scopes = scopes.iter().map(|scope| (*scope).to_owned()).collect();
        let bearer = told.bearer.as_mut().unwrap();
        bearer.token.as_mut().unwrap().scopes = Some(scopes);
    }

    type Change = fn(&mut Told);

    #[test]
    fn labels_are_ready_while_both_tokens_are_there_or_can_be_had() {
        let refused = gate(CarrierError::PaymentRefused(PaymentRefusal::AccountUnknown));
        let cases: [(&str, bool, Change); 11] = [
            ("all is well", true, |_| ()),
            ("no token yet", true, |told| {
                told.bearer.as_mut().unwrap().token = None;
                told.payment.as_mut().unwrap().token = None;
            }),
            ("no roles, or no answer about them", false, |told| {
                told.payment = None;
            }),
            ("no answer", false, |told| told.bearer = None),
            ("a closed gate beside a usable token", true, |told| {
                told.bearer.as_mut().unwrap().gate = gate(CarrierError::TimedOut);
            }),
            ("a closed gate and no bearer", false, |told| {
                let bearer = told.bearer.as_mut().unwrap();
                bearer.gate = gate(CarrierError::TimedOut);
                bearer.token = None;
            }),
            (
                "a used up bearer, and its successor can be had",
                true,
                |told| {
                    told.bearer.as_mut().unwrap().token = Some(token(NOW.0));
                },
            ),
            ("labels are not granted", false, |told| {
                grant(told, &["payments", "shipments"]);
            }),
            ("payments are not granted and not needed", true, |told| {
                grant(told, &["labels"]);
            }),
            ("payments are not granted and needed", false, |told| {
                grant(told, &["labels"]);
                told.payment.as_mut().unwrap().token = None;
            }),
            ("both are granted", true, |told| {
                grant(told, &["labels", "payments"]);
            }),
        ];
        for (case, ready, change) in cases {
            let mut told = told();
            change(&mut told);
            assert_eq!(told.labels_ready(NOW), ready, "{case}");
        }
        for (case, ready, payment_token) in [
            ("usable", true, Some(token(2_000_000))),
            ("none", false, None),
            ("used up", false, Some(token(NOW.0))),
            (
                "refused",
                false,
                Some(TokenStatus {
                    refused: true,
                    ..token(2_000_000)
                }),
            ),
        ] {
            let mut told = told();
            let payment = told.payment.as_mut().unwrap();
            (payment.gate, payment.token) = (refused.clone(), payment_token);
            assert_eq!(told.labels_ready(NOW), ready, "payment refused, {case}");
        }
    }

    #[test]
    fn what_only_labels_need_is_listed_for_a_shop_that_buys_them() {
        let listed = |told: &Told| {
            let closed = serde_json::to_value(told.closed()).unwrap();
            let entries = closed.as_array().unwrap().iter();
            let text = |entry: &serde_json::Value, name| entry[name].as_str().unwrap().to_owned();
            let names = entries.map(|entry| [text(entry, "api"), text(entry, "reason")].join(": "));
            names.collect::<Vec<_>>()
        };
        let mut told = told();
        grant(&mut told, &["addresses", "shipments"]);
        told.payment.as_mut().unwrap().gate = gate(CarrierError::ScopeMissing);
        let missing = ["payments: scope_missing", "labels: scope_missing"];
        assert_eq!(listed(&told), missing, "each once");
        told.buys_labels = false;
        assert_eq!(listed(&told), [""; 0]);
        told.buys_labels = true;
        grant(&mut told, &["addresses", "shipments", "payments", "labels"]);
        assert_eq!(listed(&told), ["payments: scope_missing"]);
    }

    #[test]
    fn what_is_said_of_all_tokens_together_is_unknown_while_one_is_missing() {
        let together = |told: Told| {
            let account = told.account(NOW);
            (account.unreadable_records, account.kv_behind)
        };
        for (bearer, payment) in [(false, false), (true, false), (false, true)] {
            let mut told = told();
            let [one, other] = [&mut told.bearer, &mut told.payment].map(|told| told.as_mut());
            let (one, other) = (one.unwrap(), other.unwrap());
            (one.kv_behind, other.kv_behind) = (bearer, payment);
            (one.unreadable_records, other.unreadable_records) = (1, 2);
            assert_eq!(together(told), (Some(3), Some(bearer || payment)));
        }
        let mut told = told();
        told.payment = None;
        assert_eq!(together(told), (None, None));
        let mut told = self::told();
        (told.payment, told.buys_labels) = (None, false);
        assert_eq!(together(told), (Some(0), Some(false)));
    }
}
