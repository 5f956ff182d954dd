//! What one client may cause: a part of an API's limit.

/// A part of a limit, at least one call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Share {
    /// So many
    pub part: u32,
    /// of so many; the same for no limit of its own.
    pub of: u32,
}

impl Share {
    /// The share of a limit; `None` if it is all of it.
    pub fn of_limit(self, limit: u32) -> Option<u32> {
        if self.part >= self.of {
            return None;
        }
        let share = u64::from(limit) * u64::from(self.part) / u64::from(self.of);
        Some(u32::try_from(share).unwrap_or(limit).max(1))
    }
}
