//! What is noted about each request, once: a line for the log and a data point for metrics. Names and numbers that are ours, never
//! a value of the request: no address, key, tracking number or path as it was sent.

use std::time::Duration;

use serde::Serialize;

use crate::call::Trace;
use crate::clock::millis;

use super::problem::{Code, Fault};

/// A request, as it is noted. Serialized it is the line of the log.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Note {
    /// As in `X-Request-Id`.
    pub request_id: String,
    /// The route's template; `unknown` for a path that is none.
    pub route: &'static str,
    /// The method, if it is one that some route takes.
    pub method: &'static str,
    /// The HTTP status.
    pub status: u16,
    /// The problem's code.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code: Option<&'static str>,
    /// Whose fault it is.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fault: Option<Fault>,
    /// Where the answer comes from: `memory`, `cache`, `desk`, `coalesced`, `live`, `stale`, `unanswered`.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source: Option<&'static str>,
    /// Calls of the carrier's APIs that this request caused; token calls are everybody's.
    pub carrier_calls: usize,
    /// How long it took.
    pub ms: u64,
}

impl Note {
    /// Of a request that is answered now.
    pub(super) fn new(
        request_id: String,
        (route, method): (&'static str, &str),
        (status, code): (u16, Option<Code>),
        trace: &Trace,
        took: Duration,
    ) -> Self {
        const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "DELETE", "OPTIONS"];
        Self {
            request_id,
            route,
            method: METHODS
                .into_iter()
                .find(|known| *known == method)
                .unwrap_or("other"),
            status,
            code: code.map(Code::name),
            fault: code.map(Code::fault),
            source: trace.outcome().map(|outcome| outcome.name()),
            carrier_calls: trace.carrier_calls(),
            ms: millis(took),
        }
    }

    /// The data point for Analytics Engine: what to group by, and what to add up.
    pub fn data_point(&self) -> DataPoint<'_> {
        let fault = self.fault.map_or("", Fault::name);
        DataPoint {
            indexes: [self.route],
            blobs: [
                self.route,
                self.method,
                self.code.unwrap_or("ok"),
                fault,
                self.source.unwrap_or_default(),
            ],
            doubles: [
                self.ms,
                u64::from(self.status),
                u64::try_from(self.carrier_calls).unwrap_or(u64::MAX),
            ],
        }
    }
}

/// As `writeDataPoint` takes it (Workers Analytics Engine).
#[derive(Debug, PartialEq, Eq, Serialize)]
pub struct DataPoint<'a> {
    /// The sampling key: the route.
    indexes: [&'a str; 1],
    /// Route, method, code (`ok` for none), fault, source.
    blobs: [&'a str; 5],
    /// Milliseconds, status, carrier calls.
    doubles: [u64; 3],
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::quota::Outcome;

    #[test]
    fn a_note_names_the_route_and_what_became_of_it_and_nothing_of_the_request() {
        let trace = Trace::default();
        trace.answered_from(Outcome::Stale);
        let note = Note::new(
            "r".to_owned(),
            ("/v1/rates", "BREW"),
            (503, Some(Code::CarrierQuotaUsed)),
            &trace,
            Duration::from_millis(7),
        );
        assert_eq!(
            serde_json::to_string(&note).unwrap(),
            r#"{"request_id":"r","route":"/v1/rates","method":"other","status":503,"code":"carrier_quota_used","fault":"quota","source":"stale","carrier_calls":0,"ms":7}"#
        );
        assert_eq!(
            serde_json::to_string(&note.data_point()).unwrap(),
            r#"{"indexes":["/v1/rates"],"blobs":["/v1/rates","other","carrier_quota_used","quota","stale"],"doubles":[7,503,0]}"#
        );
        let note = Note::new(
            "r".to_owned(),
            ("/v1/health", "GET"),
            (200, None),
            &Trace::default(),
            Duration::ZERO,
        );
        assert_eq!(
            serde_json::to_string(&note).unwrap(),
            r#"{"request_id":"r","route":"/v1/health","method":"GET","status":200,"carrier_calls":0,"ms":0}"#
        );
    }
}
