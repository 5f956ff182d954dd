//! What is not asked now, and what the operator should do about it.

use std::time::Duration;

use serde::{Serialize, Serializer};

use crate::carrier::CarrierError;
use crate::carrier::usps::{Api, payments};
use crate::clock::millis;
use crate::token::{TokenFailure, TokenTrouble};

#[cfg(feature = "openapi")]
use super::openapi::words;
use super::problem::Problem;

/// An API that is not asked now.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "ClosedApi"))]
pub(super) struct Closed {
    #[serde(serialize_with = "name")]
    #[cfg_attr(feature = "openapi", schemars(with = "words::ApiName"))]
    api: Api,
    #[cfg_attr(feature = "openapi", schemars(with = "words::ProblemCode"))]
    code: &'static str,
    /// The carrier's own reason, finer than the code.
    reason: &'static str,
    /// Seconds until it is asked again; `null`: until there is another token.
    retry_after: Option<u64>,
    /// What to do about it, in a sentence.
    advice: String,
}

impl Closed {
    /// Which API it is.
    pub(super) fn api(&self) -> Api {
        self.api
    }

    /// The carrier refused it a while ago.
    pub(super) fn remembered(api: Api, error: CarrierError, left: Duration) -> Self {
        Self {
            retry_after: Some(seconds(left)),
            ..Self::not_now(api, error)
        }
    }

    /// The current token was granted without this API's scope: it is not called at all.
    pub(super) fn not_granted(api: Api) -> Self {
        Self::not_now(api, CarrierError::ScopeMissing)
    }

    /// No call for a token is made: this is the API that gives it.
    pub(super) fn token_endpoint(api: Api, failure: TokenFailure) -> Self {
        Self {
            api,
            code: Problem::from(failure).code.name(),
            reason: failure.trouble.kind(),
            retry_after: failure.retry_after.map(seconds),
            advice: token_advice(api, failure.trouble),
        }
    }

    fn not_now(api: Api, error: CarrierError) -> Self {
        Self {
            api,
            code: Problem::from(error).code.name(),
            reason: error.kind(),
            retry_after: None,
            advice: advice(api, error),
        }
    }
}

fn name<S: Serializer>(api: &Api, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(api.name())
}

/// Rounded up: asking a moment too early is asking in vain.
fn seconds(left: Duration) -> u64 {
    millis(left).div_ceil(1000)
}

/// What the operator should do when there is no token; `api` is the one that gives it.
pub(super) fn token_advice(api: Api, trouble: TokenTrouble) -> String {
    let text = match trouble {
        TokenTrouble::Carrier(error) => return advice(api, error),
        TokenTrouble::CallsUsed => {
            "Something makes USPS refuse each new token; see the other entries. Token calls go on after the pause."
        }
        TokenTrouble::ObjectUnavailable => {
            "The account object does not answer; see Cloudflare's status."
        }
        TokenTrouble::OtherSettings => {
            "A deploy is under way: wait until the account object runs with the new settings."
        }
        TokenTrouble::ShareUsed => "One client asks too much: see CLIENT_SHARE.",
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
        // What was made with the older bearer, and that there was nothing, is remembered apart.
        CarrierError::ProductMissing | CarrierError::ScopeMissing if api == Api::Payments => {
            format!("{}, then POST /v1/tokens/refresh, first for the bearer and then for the payment token.", api.how_to_get_it())
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
