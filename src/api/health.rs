//! `GET /v1/health`: `ok` or `degraded`, no detail, wakes nothing.

use serde::Serialize;

use crate::carrier::usps::Api;
use crate::clock::UnixMillis;
use crate::config::Config;

#[cfg(feature = "openapi")]
use super::openapi::words;
use super::{Answer, Isolate};

/// How it goes.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "Health"))]
pub(super) struct Body {
    #[cfg_attr(feature = "openapi", schemars(with = "words::HealthStatus"))]
    status: &'static str,
}

/// `degraded` while a setting that pages need is wrong, or this isolate remembers that the carrier refuses it. What labels need
/// does not count, nor do APIs that only fill gaps: whoever watches this route takes a shop out of service, and its checkout works
/// without them. The operator finds them in `/v1/status`.
pub(super) fn health(config: &Config, isolate: &Isolate, now: UnixMillis) -> Answer {
    let closed = isolate.all_closed(now);
    let spared = |api: Api| api.is_for_labels() || api.is_optional();
    let well = config.ready.is_ok() && closed.iter().all(|(api, ..)| spared(*api));
    let status = if well { "ok" } else { "degraded" };
    Answer::new(serde_json::to_string(&Body { status }).unwrap_or_default())
}
