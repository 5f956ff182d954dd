//! `POST /v1/addresses/validate`: is this address right, what was changed, and what should the page do next.

mod answer;
mod memory;
mod question;

use crate::call::Call;
use crate::carrier::usps::{Api, address};
use crate::ports::WorkerPorts;
use crate::quota::{Outcome, Subject};
use crate::rates::Freshness;

use super::Answer;
use super::problem::Problem;

use answer::Body;
#[cfg(feature = "openapi")]
pub(super) use answer::{Body as AddressAnswer, FIELDS, message_codes, words};
use question::Asked;
pub(super) use question::read;

/// Asks the carrier, and says what the page should do.
pub(super) async fn validate<P: WorkerPorts>(
    call: &Call<'_, P>,
    asked: Asked,
) -> Result<Answer, Problem> {
    let mut body = match asked {
        Asked::Elsewhere(address) => Body::unsupported(address),
        Asked::Domestic(typed) => {
            let key = memory::key(call, &typed);
            let known = key.as_deref().and_then(|key| memory::recall(call, key));
            if let Some(body) = known {
                call.answered_from(Subject::Addresses, Outcome::Memory);
                return Ok(Answer::new(body));
            }
            let validation = call
                .ask(
                    Api::Addresses,
                    &|token| address::request(&call.ready.account.usps, token, &typed),
                    &address::answer,
                )
                .await
                .map_err(|trouble| {
                    call.answered_from(Subject::Addresses, Outcome::Unanswered);
                    Problem::from(trouble)
                })?;
            call.answered_from(Subject::Addresses, Outcome::Live);
            let mut body = Body::judged(&typed, validation, call.ready.proper_case);
            if let Some(key) = key {
                memory::remember(call, key, &body.json(Freshness::Cached));
            }
            body
        }
    };
    Ok(Answer::new(body.json(Freshness::Live)))
}
