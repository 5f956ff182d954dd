//! `POST /v1/tokens/refresh` and `/v1/tokens/revoke`: what the operator does by hand. Both name the generation that is meant,
//! so that a request that is sent twice acts once; both are written to the log.

use std::rc::Rc;

use serde::Serialize;

use crate::call::Call;
use crate::ports::WorkerPorts;
use crate::token::TokenFailure;
use crate::token::protocol::{self, Question};
use crate::token::read;

use super::Answer;
use super::body::Form;
use super::problem::Problem;
use super::status::{Bearer, shown};

/// Reads the body `{"generation": 7}`: the current one, as `/v1/status` shows it; 0 when there never was one.
pub(super) fn read(body: &[u8]) -> Result<u64, Problem> {
    let (mut form, mut root) = Form::open(body)?;
    let generation = form
        .required(
            &mut root,
            "generation",
            "the generation that you mean, as /v1/status shows it",
        )
        .and_then(|value| form.whole(value, 0..=u32::MAX));
    form.close(root);
    form.finish(generation).map(u64::from)
}

/// Replaces a generation by a new token; `refreshed` is false if that has been done already.
pub(super) async fn refresh<P: WorkerPorts>(
    call: &Call<'_, P>,
    generation: u64,
    request_id: &str,
) -> Result<Answer, Problem> {
    #[derive(Serialize)]
    struct Body {
        refreshed: bool,
        bearer: Option<Bearer>,
    }
    let action = "refresh";
    let answer = act(
        call,
        Question::replace(generation),
        action,
        generation,
        request_id,
    )
    .await?;
    let account = &call.ready.account;
    let sealed = answer.token.as_ref();
    if let Some(record) =
        sealed.and_then(|sealed| account.keys.open(sealed, &account.bearer.context))
    {
        call.isolate.bearer.keep(&Rc::new(record));
    }
    let now = call.ports.now();
    let status = answer.status.unwrap_or_default();
    let body = Body {
        refreshed: answer.changed.unwrap_or_default(),
        bearer: status.token.map(|bearer| shown(bearer, now)),
    };
    Ok(Answer::new(
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}

/// Ends a generation at the carrier; `revoked` is false if it was not current any more.
pub(super) async fn revoke<P: WorkerPorts>(
    call: &Call<'_, P>,
    generation: u64,
    request_id: &str,
) -> Result<Answer, Problem> {
    #[derive(Serialize)]
    struct Body {
        revoked: bool,
        generation: u64,
    }
    let action = "revoke";
    let answer = act(
        call,
        Question::revoke(generation),
        action,
        generation,
        request_id,
    )
    .await?;
    let revoked = answer.changed.unwrap_or_default();
    if revoked {
        call.isolate.bearer.refuse(generation);
    }
    let body = Body {
        revoked,
        generation,
    };
    Ok(Answer::new(
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}

/// Has the account object do it, and writes down who asked for what and how it went.
async fn act<P: WorkerPorts>(
    call: &Call<'_, P>,
    question: Question,
    action: &str,
    generation: u64,
    request_id: &str,
) -> Result<protocol::Answer, Problem> {
    let account = &call.ready.account;
    let answer = read::ask(call.ports, account, question, call.deadlines()).await;
    let outcome = match answer {
        // An object of an older version does not know the action, and answers something else.
        Ok(answer) if answer.changed.is_some() => Ok(answer),
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
    call.ports.log(&format!(
        "operator: {action} token generation {generation}: {word} (request {request_id})"
    ));
    outcome.map_err(Problem::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_generation_is_needed_and_nothing_else_is_taken() {
        assert_eq!(read(br#"{"generation": 7}"#), Ok(7));
        for (body, pointer) in [
            ("{}", "/generation"),
            (r#"{"generation": null}"#, "/generation"),
            (r#"{"generation": "7"}"#, "/generation"),
            (r#"{"generation": -1}"#, "/generation"),
            (r#"{"generation": 1.5}"#, "/generation"),
            (r#"{"generation": 99999999999}"#, "/generation"),
            (r#"{"generation": 7, "force": true}"#, "/force"),
        ] {
            let problem = read(body.as_bytes()).unwrap_err();
            assert_eq!(problem.errors[0].pointer, pointer, "{body}");
        }
    }
}
