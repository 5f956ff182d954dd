//! What `/v1/status` tells of calls: how many are left, and how many answers did without.

use serde::Serialize;

#[cfg(feature = "openapi")]
use super::openapi::words;
use crate::quota::{Outcome, Subject, Tally};
use crate::token::protocol::{ApiQuota, MonthCount, QuotaCount, QuotaStatus};

/// What is left of the quotas.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "QuotaStatus"))]
pub(super) struct Quota {
    /// The length of the window in which calls are counted, in seconds. It ends now.
    window_s: u64,
    /// Each API.
    apis: Vec<OfApi>,
    /// All APIs together.
    total: Count,
    addresses_this_month: Month,
}

/// What is left of an API's quota in the window; `limit` and `left` are `null` where calls are not metered.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "ApiQuota"))]
struct OfApi {
    #[cfg_attr(feature = "openapi", schemars(with = "words::ApiName"))]
    api: String,
    /// How many calls it has.
    limit: Option<u32>,
    /// How many permits were given.
    used: u32,
    /// How many are left.
    left: Option<u32>,
}

/// What is left of a quota in the window; `limit` and `left` are `null` where calls are not metered.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "QuotaCount"))]
struct Count {
    /// How many calls there are.
    limit: Option<u32>,
    /// How many permits were given.
    used: u32,
    /// How many are left.
    left: Option<u32>,
}

/// Address lookups of the calendar month (UTC), which cost the shop money.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "MonthCount"))]
struct Month {
    /// `2026-11`.
    month: String,
    /// How many the shop allows; `null`: as many as there are.
    limit: Option<u32>,
    /// How many there were.
    used: u32,
}

impl Quota {
    pub(super) fn of(told: &QuotaStatus) -> Self {
        let of_api = |ApiQuota { api, count, .. }: &ApiQuota| OfApi {
            api: api.clone(),
            limit: count.limit,
            used: count.used,
            left: count.left,
        };
        let MonthCount { month, limit, used } = &told.month;
        Self {
            window_s: told.window_ms / 1_000,
            apis: told.apis.iter().map(of_api).collect(),
            total: Count::of(&told.total),
            addresses_this_month: Month {
                month: month.clone(),
                limit: *limit,
                used: *used,
            },
        }
    }
}

impl Count {
    fn of(told: &QuotaCount) -> Self {
        let QuotaCount { limit, used, left } = *told;
        Self { limit, used, left }
    }
}

/// Where the answers of today, UTC, came from, as far as the account object has heard, and this isolate knows.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "AnswerCounts"))]
pub(super) struct Answers {
    rates: Sources,
    addresses: Sources,
}

/// How many answers came from where; for rates each kind of parcel is one.
#[derive(Serialize)]
#[cfg_attr(feature = "openapi", derive(schemars::JsonSchema))]
#[cfg_attr(feature = "openapi", schemars(rename = "SourceCounts"))]
struct Sources {
    /// How many were asked for.
    asked: u32,
    /// Of a hundred that were asked, how many needed no call of their own; `null` before the first.
    hits_percent: Option<u32>,
    /// The isolate's memory.
    memory: u32,
    /// The location's cache.
    cache: u32,
    /// The object of the question, which had the answer.
    desk: u32,
    /// The same object, which was asking already for somebody else.
    coalesced: u32,
    /// The carrier.
    live: u32,
    /// An older answer, since the carrier could not be asked.
    stale: u32,
    /// Nowhere: a problem, or the shop's own price.
    unanswered: u32,
}

impl Answers {
    pub(super) fn of(told: Option<&Tally>, own: &Tally) -> Self {
        let all = told.cloned().unwrap_or_default();
        all.add(own);
        Self {
            rates: Sources::of(&all, Subject::Rates),
            addresses: Sources::of(&all, Subject::Addresses),
        }
    }
}

impl Sources {
    fn of(all: &Tally, subject: Subject) -> Self {
        let count = |outcome| all.of(subject, outcome);
        let counts = all.outcomes(subject).map(|(_, count)| count);
        let asked = counts.fold(0, u32::saturating_add);
        let hits = [
            Outcome::Memory,
            Outcome::Cache,
            Outcome::Desk,
            Outcome::Coalesced,
        ];
        let hits = hits.into_iter().map(count).fold(0, u32::saturating_add);
        Self {
            asked,
            hits_percent: hits.saturating_mul(100).checked_div(asked),
            memory: count(Outcome::Memory),
            cache: count(Outcome::Cache),
            desk: count(Outcome::Desk),
            coalesced: count(Outcome::Coalesced),
            live: count(Outcome::Live),
            stale: count(Outcome::Stale),
            unanswered: count(Outcome::Unanswered),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hits_are_answers_that_needed_no_call_of_their_own() {
        let (told, own) = (Tally::default(), Tally::default());
        let empty = serde_json::to_value(Answers::of(None, &own)).unwrap();
        assert_eq!(empty["rates"]["hits_percent"], serde_json::Value::Null);
        for outcome in [
            Outcome::Memory,
            Outcome::Coalesced,
            Outcome::Live,
            Outcome::Stale,
        ] {
            told.count(Subject::Rates, outcome);
        }
        for outcome in [Outcome::Memory, Outcome::Unanswered] {
            own.count(Subject::Rates, outcome);
        }
        let answers = serde_json::to_value(Answers::of(Some(&told), &own)).unwrap();
        assert_eq!(
            answers["rates"],
            serde_json::json!({
                "asked": 6, "hits_percent": 50, "memory": 2, "cache": 0, "desk": 0, "coalesced": 1, "live": 1,
                "stale": 1, "unanswered": 1,
            })
        );
        assert_eq!(answers["addresses"]["asked"], 0);
    }
}
