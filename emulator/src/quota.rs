//! Quotas: calls in a sliding window, for each API or for all together.

use std::collections::{BTreeMap, VecDeque};

use crate::settings::Settings;

/// Times of the calls that count.
#[derive(Debug, Default)]
pub struct Quotas {
    calls: BTreeMap<String, VecDeque<u64>>,
}

/// The quota is used up.
#[derive(Debug, PartialEq, Eq)]
pub struct UsedUp {
    /// Seconds until one call is possible again.
    pub free_in_seconds: u64,
}

impl Quotas {
    /// Counts a call, or refuses it. A refused call does not count.
    ///
    /// # Errors
    /// [`UsedUp`] when the window is full.
    pub fn spend(&mut self, api: &str, settings: &Settings, now_ms: u64) -> Result<(), UsedUp> {
        if !settings.quota_on {
            return Ok(());
        }
        let count = if settings.quota_common { "all" } else { api };
        let limit = if settings.quota_common {
            settings.quota_limit
        } else {
            settings
                .quota_limits
                .get(api)
                .copied()
                .unwrap_or(settings.quota_limit)
        };
        let window_ms = settings.quota_window_seconds.saturating_mul(1000);
        let calls = self.calls.entry(count.to_owned()).or_default();
        while calls
            .front()
            .is_some_and(|at| at.saturating_add(window_ms) <= now_ms)
        {
            calls.pop_front();
        }
        if calls.len() < usize::try_from(limit).unwrap_or(usize::MAX) {
            calls.push_back(now_ms);
            return Ok(());
        }
        // A limit of 0 has no call that could leave the window.
        let oldest = calls.front().copied().unwrap_or(now_ms);
        let free_in_ms = oldest.saturating_add(window_ms).saturating_sub(now_ms);
        Err(UsedUp {
            free_in_seconds: free_in_ms.div_ceil(1000).max(1),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn settings(limit: u32, common: bool) -> Settings {
        Settings {
            quota_limit: limit,
            quota_common: common,
            quota_window_seconds: 10,
            ..Settings::default()
        }
    }

    #[test]
    fn the_window_slides() {
        let mut quotas = Quotas::default();
        let settings = settings(2, false);
        assert_eq!(quotas.spend("addresses", &settings, 0), Ok(()));
        assert_eq!(quotas.spend("addresses", &settings, 4_000), Ok(()));
        assert_eq!(
            quotas.spend("addresses", &settings, 9_500),
            Err(UsedUp { free_in_seconds: 1 })
        );
        assert_eq!(quotas.spend("addresses", &settings, 10_000), Ok(()));
        assert_eq!(
            quotas.spend("addresses", &settings, 10_001),
            Err(UsedUp { free_in_seconds: 4 })
        );
    }

    #[test]
    fn apis_have_their_own_counts_unless_the_count_is_common() {
        let mut quotas = Quotas::default();
        assert!(quotas.spend("addresses", &settings(1, false), 0).is_ok());
        assert!(quotas.spend("shipments", &settings(1, false), 0).is_ok());
        assert!(quotas.spend("oauth", &settings(1, true), 0).is_ok());
        assert!(quotas.spend("shipments", &settings(1, true), 0).is_err());
    }

    #[test]
    fn one_api_can_have_a_limit_of_its_own_and_none_can_be_off() {
        let mut quotas = Quotas::default();
        let mut settings = settings(5, false);
        settings.quota_limits.insert("oauth".to_owned(), 0);
        assert!(quotas.spend("oauth", &settings, 0).is_err());
        settings.quota_on = false;
        assert!(quotas.spend("oauth", &settings, 0).is_ok());
    }
}
