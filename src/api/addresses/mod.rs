//! `POST /v1/addresses/validate`: is this address right, what was changed, and what should the page do next.

mod answer;
mod question;

use crate::call::Call;
use crate::carrier::usps::{Api, address};
use crate::ports::WorkerPorts;

use super::Answer;
use super::problem::Problem;

use answer::Body;
use question::Asked;
pub(super) use question::read;

/// Asks the carrier, and says what the page should do.
pub(super) async fn validate<P: WorkerPorts>(
    call: &Call<'_, P>,
    asked: Asked,
) -> Result<Answer, Problem> {
    let body = match asked {
        Asked::Elsewhere(address) => Body::unsupported(address),
        Asked::Domestic(typed) => {
            let validation = call
                .ask(
                    Api::Addresses,
                    &|token| address::request(&call.ready.account.usps, token, &typed),
                    &address::answer,
                )
                .await
                .map_err(Problem::from)?;
            Body::judged(&typed, validation, call.ready.proper_case)
        }
    };
    Ok(Answer::new(
        serde_json::to_string(&body).unwrap_or_default(),
    ))
}
