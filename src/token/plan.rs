//! What to do with the token at hand.

use crate::clock::UnixMillis;

use super::TokenRecord;

/// The decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Plan {
    /// Send it.
    Use,
    /// Send it, and let the account object fetch the next one meanwhile.
    UseAndRefresh,
    /// Ask the account object, and wait.
    Ask,
}

/// Decides by the record's own deadlines, never by where it came from. A token made with another client secret than the
/// one that is set is still good, and due for its successor.
pub fn plan(record: Option<&TokenRecord>, now: UnixMillis, secret_fingerprint: &str) -> Plan {
    match record {
        Some(record)
            if now < record.refresh_at && record.secret_fingerprint == secret_fingerprint =>
        {
            Plan::Use
        }
        Some(record) if now < record.usable_until => Plan::UseAndRefresh,
        Some(_) | None => Plan::Ask,
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::carrier::{AccessToken, Grant};
    use crate::token::Margins;

    #[test]
    fn every_age_has_its_plan() {
        let margins = Margins {
            unusable: Duration::from_secs(1800),
            refresh: Duration::from_secs(1800),
        };
        let grant = Grant {
            token: AccessToken::new("t"),
            life: Duration::from_secs(28_800),
            scopes: None,
        };
        let record = TokenRecord::new(grant, 1, UnixMillis(0), margins, "f".into());
        let (refresh, usable) = (record.refresh_at.0, record.usable_until.0);
        for (now, expected) in [
            (0, Plan::Use),
            (refresh - 1, Plan::Use),
            (refresh, Plan::UseAndRefresh),
            (usable - 1, Plan::UseAndRefresh),
            (usable, Plan::Ask),
            (u64::MAX, Plan::Ask),
        ] {
            assert_eq!(
                plan(Some(&record), UnixMillis(now), "f"),
                expected,
                "at {now}"
            );
        }
        assert_eq!(plan(None, UnixMillis(0), "f"), Plan::Ask);
        assert_eq!(
            plan(Some(&record), UnixMillis(0), "rotated"),
            Plan::UseAndRefresh
        );
        assert_eq!(
            plan(Some(&record), UnixMillis(usable), "rotated"),
            Plan::Ask
        );
    }
}
