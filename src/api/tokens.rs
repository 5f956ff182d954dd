//! `POST /v1/tokens/refresh` and `/v1/tokens/revoke`: what the operator does by hand. Both name the token and the generation
//! that is meant, so that a request that is sent twice acts once; both are written to the log.

use std::rc::Rc;

use serde::Serialize;

use crate::call::Call;
use crate::ports::WorkerPorts;
use crate::token::protocol::{self, Question};
use crate::token::read;
use crate::token::{TokenFailure, TokenKind};

use super::Answer;
use super::body::Form;
use super::labels::can_pay;
#[cfg(feature = "openapi")]
use super::openapi::words;
use super::problem::Problem;
use super::status::{Token, shown};

/// What the operator does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Action {
    Refresh,
    Revoke,
}

impl Action {
    fn name(self) -> &'static str {
        match self {
            Self::Refresh => "refresh",
            Self::Revoke => "revoke",
        }
    }

    fn question(self, meant: Meant) -> Question {
        let question = match self {
            Self::Refresh => Question::replace(meant.generation),
            Self::Revoke => Question::revoke(meant.generation),
        };
        question.about(meant.kind)
    }
}

/// Which token the operator means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Meant {
    kind: TokenKind,
    generation: u64,
}

/// Reads the body `{"generation": 7, "token": "payment"}`: the current generation, as `/v1/status` shows it, 0 while there is
/// none; of the bearer, unless it says another token.
pub(super) fn read(body: &[u8], action: Action) -> Result<Meant, Problem> {
    let (mut form, mut root) = Form::open(body)?;
    let kind = match root.take("token") {
        None => Some(TokenKind::Bearer),
        Some(value) => {
            let kind = form.parsed(value, "\"bearer\" or \"payment\"", TokenKind::of_name);
            if (action, kind) == (Action::Revoke, Some(TokenKind::Payment)) {
                form.invalid(
                    root.pointer_to("token"),
                    "cannot be revoked: USPS has no revocation for payment tokens; replace it with POST /v1/tokens/refresh instead",
                );
            }
            kind
        }
    };
    let generation = form
        .required(
            &mut root,
            "generation",
            "the generation that you mean, as /v1/status shows it",
        )
        .and_then(|value| form.whole(value, 0..=u32::MAX));
    form.close(root);
    let meant = kind.zip(generation).map(|(kind, generation)| Meant {
        kind,
        generation: u64::from(generation),
    });
    form.finish(meant)
}

/// What became of a wish for a new token.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "TokenRefreshed"))]
pub(super) struct Refreshed {
    #[cfg_attr(feature = "openapi", schemars(with = "words::Token"))]
    token: &'static str,
    /// `false` if there was a newer one already.
    refreshed: bool,
    /// The bearer that is used now, if that was meant; left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(with = "Token"))]
    bearer: Option<Token>,
    /// The payment token that is used now, if that was meant; left out if there is none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "openapi", schemars(with = "Token"))]
    payment: Option<Token>,
}

/// What became of a token that is not to be used any more.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "TokenRevoked"))]
pub(super) struct Revoked {
    #[cfg_attr(feature = "openapi", schemars(with = "words::RevocableToken"))]
    token: &'static str,
    /// `false` if it was not current any more.
    revoked: bool,
    /// The generation that was meant.
    generation: u64,
}

/// Replaces a generation by a new token; `refreshed` is false if that has been done already.
pub(super) async fn refresh<P: WorkerPorts>(
    call: &Call<'_, P>,
    meant: Meant,
    request_id: &str,
) -> Result<Answer, Problem> {
    let account = &call.ready.account;
    let (token, memory) = match meant.kind {
        TokenKind::Bearer => (&account.bearer, &call.isolate.bearer),
        TokenKind::Payment => (&can_pay(call.ready)?.token, &call.isolate.payment),
    };
    let answer = act(call, Action::Refresh, meant, request_id).await?;
    let sealed = answer.token.as_ref();
    if let Some(record) = sealed.and_then(|sealed| account.keys.open(sealed, &token.context)) {
        memory.keep(&Rc::new(record));
    }
    let now = call.ports.now();
    let status = answer.status.unwrap_or_default();
    let current = status.token.map(|token| shown(meant.kind, token, now));
    let (bearer, payment) = match meant.kind {
        TokenKind::Bearer => (current, None),
        TokenKind::Payment => (None, current),
    };
    let body = Refreshed {
        token: meant.kind.name(),
        refreshed: answer.changed.unwrap_or_default(),
        bearer,
        payment,
    };
    Ok(Answer::new(
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}

/// Ends a generation at the carrier; `revoked` is false if it was not current any more.
pub(super) async fn revoke<P: WorkerPorts>(
    call: &Call<'_, P>,
    meant: Meant,
    request_id: &str,
) -> Result<Answer, Problem> {
    let answer = act(call, Action::Revoke, meant, request_id).await?;
    let revoked = answer.changed.unwrap_or_default();
    if revoked {
        call.isolate.bearer.refuse(meant.generation);
    }
    let body = Revoked {
        token: meant.kind.name(),
        revoked,
        generation: meant.generation,
    };
    Ok(Answer::new(
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}

/// Has the account object do it, and writes down who asked for what and how it went.
async fn act<P: WorkerPorts>(
    call: &Call<'_, P>,
    action: Action,
    meant: Meant,
    request_id: &str,
) -> Result<protocol::Answer, Problem> {
    let patient = Call {
        budgets: match meant.kind {
            TokenKind::Bearer => call.budgets,
            // Its endpoint may take longer than a page waits, and a bearer comes first.
            TokenKind::Payment => call.ready.label_budgets,
        },
        ..*call
    };
    let account = &call.ready.account;
    let question = action.question(meant);
    let answer = read::ask(call.ports, account, question, patient.deadlines()).await;
    let outcome = match answer {
        // An object of an older version does not know the action, or not this token, and answers something else.
        Ok(answer) if is_about(&answer, meant.kind) => Ok(answer),
        Ok(answer) => Err(answer
            .failure
            .map_or(TokenFailure::OTHER_SETTINGS, TokenFailure::from)),
        Err(failure) => Err(failure),
    };
    let word = match &outcome {
        Ok(answer) if answer.changed == Some(true) => "done",
        Ok(_) => "nothing to do",
        Err(failure) => failure.trouble.kind(),
    };
    let token = match meant.kind {
        TokenKind::Bearer => "token",
        TokenKind::Payment => "payment token",
    };
    call.ports.log(&format!(
        "operator: {} {token} generation {}: {word} (request {request_id})",
        action.name(),
        meant.generation
    ));
    outcome.map_err(Problem::from)
}

/// Whether an answer tells what became of an action, and of this token.
fn is_about(answer: &protocol::Answer, kind: TokenKind) -> bool {
    let status = answer.status.as_ref();
    answer.changed.is_some() && status.is_none_or(|status| status.kind == kind)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::Code;

    fn meant(kind: TokenKind, generation: u64) -> Result<Meant, Problem> {
        Ok(Meant { kind, generation })
    }

    #[test]
    fn the_generation_is_needed_and_nothing_unknown_is_taken() {
        for action in [Action::Refresh, Action::Revoke] {
            for body in [
                r#"{"generation": 7}"#,
                r#"{"generation": 7, "token": null}"#,
                r#"{"generation": 7, "token": "bearer"}"#,
            ] {
                let found = read(body.as_bytes(), action);
                assert_eq!(found, meant(TokenKind::Bearer, 7), "{body}");
            }
            for (body, pointer) in [
                ("{}", "/generation"),
                (r#"{"generation": null}"#, "/generation"),
                (r#"{"generation": "7"}"#, "/generation"),
                (r#"{"generation": -1}"#, "/generation"),
                (r#"{"generation": 1.5}"#, "/generation"),
                (r#"{"generation": 99999999999}"#, "/generation"),
                (r#"{"generation": 7, "force": true}"#, "/force"),
                (r#"{"generation": 7, "token": ""}"#, "/token"),
                (r#"{"generation": 7, "token": "Payment"}"#, "/token"),
                (r#"{"generation": 7, "token": 2}"#, "/token"),
            ] {
                let problem = read(body.as_bytes(), action).unwrap_err();
                assert_eq!(problem.errors[0].pointer, pointer, "{body}");
            }
        }
    }

    #[test]
    fn a_payment_token_is_refreshed_and_never_revoked() {
        let body = br#"{"generation": 7, "token": "payment"}"#;
        assert_eq!(read(body, Action::Refresh), meant(TokenKind::Payment, 7));
        // With everything else that is wrong.
        let both = br#"{"token": "payment"}"#;
        for (body, pointers) in [
            (&body[..], &["/token"][..]),
            (both, &["/token", "/generation"]),
        ] {
            let problem = read(body, Action::Revoke).unwrap_err();
            assert_eq!(problem.code, Code::InvalidField);
            let found: Vec<_> = problem
                .errors
                .iter()
                .map(|error| error.pointer.as_str())
                .collect();
            assert_eq!(found, pointers);
            assert!(
                problem.detail.contains("/v1/tokens/refresh"),
                "{}",
                problem.detail
            );
        }
    }
}
