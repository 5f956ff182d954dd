//! How often one client may ask. The platform counts, roughly and for each of its locations: this damps floods before they cost time.
//! How much of the carrier's quota one client may use is its share, which is counted to the call for the whole world (`quota`).

use crate::config::RateLimit;
use crate::ports::{Unavailable, WorkerPorts};

use super::Header;
use super::problem::{Code, Problem};

/// The limit, as every answer it holds for says (draft-ietf-httpapi-ratelimit-headers-11). How much of it is left is known to
/// nobody but the platform.
pub(super) fn policy(limit: RateLimit) -> Header {
    let (requests, seconds) = (limit.requests, limit.period.as_secs());
    let policy = format!("\"page\";q={requests};w={seconds}");
    ("ratelimit-policy", policy)
}

/// Counts a request of a client. A limiter that is missing or fails lets everybody through: a checkout matters more.
///
/// # Errors
///
/// [`Code::TooManyRequests`].
pub(super) async fn count(
    ports: &impl WorkerPorts,
    limit: RateLimit,
    client: &str,
) -> Result<(), Problem> {
    match ports.within_rate_limit(client).await {
        Ok(true) | Err(Unavailable) => Ok(()),
        Ok(false) => {
            let problem = Problem::new(
                Code::TooManyRequests,
                "Requests come faster from here than one client may send them.",
            );
            // When the period began is not known: after a whole one it is over.
            Err(problem.retry_after(Some(limit.period)))
        }
    }
}
