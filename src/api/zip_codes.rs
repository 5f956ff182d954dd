//! `GET /v1/zip-codes/{zip}`: city and state. From the open data set that ships with the Worker; the carrier is asked only for
//! a ZIP that is not in it, and only for somebody with a key of the shop.

use serde::Serialize;

use crate::call::{Call, Trouble};
use crate::carrier::CarrierError;
use crate::carrier::usps::{Api, city_state};
use crate::ports::{Unavailable, WorkerPorts};
use crate::postal::{Country, Place, Zip5, place_in_shard, shard_path};

use super::Answer;
#[cfg(feature = "openapi")]
use super::openapi::{answers, words};
use super::problem::{Code, FieldError, Problem};

/// Places change with the carrier's monthly data at the soonest.
const CACHE_A_DAY: &str = "public, max-age=86400";

/// Where a ZIP code is.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "ZipCode"))]
pub(super) struct Body<'a> {
    /// The five digits.
    #[cfg_attr(feature = "openapi", schemars(with = "answers::Zip5"))]
    postal_code: &'a str,
    /// The city that mail of this ZIP code names first.
    city: &'a str,
    /// Two-letter code of the state or territory.
    state: &'static str,
    /// Always `US`.
    country: &'static str,
    #[cfg_attr(feature = "openapi", schemars(with = "words::ZipSource"))]
    source: &'static str,
}

pub(super) async fn look_up<'a, P: WorkerPorts + 'a>(
    ports: &P,
    zip: &str,
    call: impl Future<Output = Result<Call<'a, P>, Problem>>,
    has_key: bool,
) -> Result<Answer, Problem> {
    let zip = Zip5::parse(zip).ok_or_else(|| {
        Problem::fields(vec![FieldError {
            pointer: String::new(),
            code: Code::InvalidField.name(),
            message: "The last part of the path has to be a ZIP of five digits, like /v1/zip-codes/27703.".to_owned(),
        }])
    })?;
    let shard = ports.asset(&shard_path(zip)).await;
    let place = shard.as_ref().ok().and_then(Option::as_deref);
    if let Some(place) = place.and_then(|shard| place_in_shard(shard, zip)) {
        return Ok(answer(zip, &place, "open_data"));
    }
    if !has_key {
        // Whether there is such a ZIP is known only if its file could be looked for.
        return Err(match shard {
            Ok(_) => unknown(zip),
            Err(Unavailable) => Problem::new(
                Code::Internal,
                "The ZIP data cannot be read at the moment; ask again, or let the shopper type the city.",
            ),
        });
    }
    let call = call.await?;
    let found = call
        .ask(
            Api::Addresses,
            &|token| city_state::request(&call.ready.account.usps, token, zip),
            &|response| match city_state::answer(response, zip) {
                Ok(place) => Ok(Some(place)),
                Err(CarrierError::NothingFound(_)) => Ok(None),
                Err(other) => Err(other),
            },
        )
        .await
        .map_err(|trouble: Trouble| Problem::from(trouble))?;
    match found {
        Some(place) => Ok(answer(zip, &place, "usps")),
        None => Err(unknown(zip)),
    }
}

fn answer(zip: Zip5, place: &Place, source: &'static str) -> Answer {
    let body = Body {
        postal_code: zip.as_str(),
        city: &place.city,
        state: place.state.code(),
        country: Country::US.code(),
        source,
    };
    Answer {
        cache_control: Some(CACHE_A_DAY),
        ..Answer::new(serde_json::to_string(&body).unwrap_or_default())
    }
}

fn unknown(zip: Zip5) -> Problem {
    Problem::new(
        Code::ZipUnknown,
        format!(
            "{} is not a ZIP code that is in use, as far as is known here.",
            zip.as_str()
        ),
    )
}
