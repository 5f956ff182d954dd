//! Instants and dates as values. Nothing here reads a clock: the time is an argument everywhere.

use std::num::ParseIntError;
use std::str::FromStr;
use std::time::Duration;

use serde::Serialize;
pub use time::Date;
use time::Month;

const DAY_MS: u64 = 86_400_000;

/// Milliseconds since 1970-01-01T00:00:00Z.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UnixMillis(pub u64);

impl UnixMillis {
    /// This instant, later by `span`; stops at the end of time instead of wrapping.
    pub fn plus(self, span: Duration) -> Self {
        Self(self.0.saturating_add(millis(span)))
    }

    /// This instant, earlier by `span`; stops at 1970.
    pub fn minus(self, span: Duration) -> Self {
        Self(self.0.saturating_sub(millis(span)))
    }

    /// How long ago `earlier` was; zero when the clock went backwards, never negative.
    pub fn since(self, earlier: Self) -> Duration {
        Duration::from_millis(self.0.saturating_sub(earlier.0))
    }

    /// `2026-11-21T20:00:00Z`, whole seconds.
    pub fn to_rfc3339(self) -> String {
        let seconds = self.0 / 1000;
        let (days, of_day) = (seconds / 86_400, seconds % 86_400);
        let date = date_of_unix_day(days);
        format!(
            "{}T{:02}:{:02}:{:02}Z",
            iso_date(date),
            of_day / 3600,
            of_day / 60 % 60,
            of_day % 60
        )
    }
}

impl FromStr for UnixMillis {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// A span in whole milliseconds.
pub fn millis(span: Duration) -> u64 {
    u64::try_from(span.as_millis()).unwrap_or(u64::MAX)
}

/// The calendar day that is `days` after 1970-01-01, or the last one that can be written.
pub fn date_of_unix_day(days: u64) -> Date {
    const UNIX_EPOCH_JULIAN_DAY: i32 = 2_440_588;
    i32::try_from(days)
        .ok()
        .and_then(|days| Date::from_julian_day(UNIX_EPOCH_JULIAN_DAY.checked_add(days)?).ok())
        .unwrap_or(Date::MAX)
}

/// Reads `YYYY-MM-DD`; `None` for anything else, also for days that do not exist.
pub fn parse_iso_date(text: &str) -> Option<Date> {
    let mut parts = text.splitn(3, '-');
    let year = digits(parts.next()?, 4)?;
    let month = digits(parts.next()?, 2)?;
    let day = digits(parts.next()?, 2)?;
    let month = Month::try_from(u8::try_from(month).ok()?).ok()?;
    Date::from_calendar_date(i32::from(year), month, u8::try_from(day).ok()?).ok()
}

/// Writes `YYYY-MM-DD`.
pub fn iso_date(date: Date) -> String {
    format!(
        "{:04}-{:02}-{:02}",
        date.year(),
        u8::from(date.month()),
        date.day()
    )
}

/// A date as `YYYY-MM-DD` in JSON, or null: for `serde(serialize_with)`.
///
/// # Errors
///
/// The serializer's.
pub fn iso_date_text<S: serde::Serializer>(date: &Option<Date>, to: S) -> Result<S::Ok, S::Error> {
    date.map(iso_date).serialize(to)
}

/// Whole days from `from` to `to`; negative when `to` is earlier.
pub fn days_between(from: Date, to: Date) -> i32 {
    to.to_julian_day().saturating_sub(from.to_julian_day())
}

/// A calendar month in UTC: twelve times the year, and the months of it that are over.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(transparent)]
pub struct UtcMonth(u32);

impl FromStr for UtcMonth {
    type Err = ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

impl UtcMonth {
    /// The month of an instant.
    pub fn of(at: UnixMillis) -> Self {
        let date = date_of_unix_day(at.0 / DAY_MS);
        let year = u32::try_from(date.year()).unwrap_or_default();
        Self(year * 12 + u32::from(u8::from(date.month())) - 1)
    }

    /// The first instant of the next month; the end of time if that cannot be written.
    pub fn ends_at(self) -> UnixMillis {
        let (year, month) = Self(self.0.saturating_add(1)).parts();
        let first = Month::try_from(month)
            .ok()
            .and_then(|month| Date::from_calendar_date(i32::try_from(year).ok()?, month, 1).ok());
        let days = first.and_then(|first| {
            let epoch = date_of_unix_day(0);
            u64::try_from(days_between(epoch, first)).ok()
        });
        UnixMillis(days.map_or(u64::MAX, |days| days * DAY_MS))
    }

    fn parts(self) -> (u32, u8) {
        let month = u8::try_from(self.0 % 12).unwrap_or_default() + 1;
        (self.0 / 12, month)
    }
}

impl std::fmt::Display for UtcMonth {
    /// `2026-11`.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let (year, month) = self.parts();
        write!(f, "{year:04}-{month:02}")
    }
}

/// The calendar day at one place: what "today" is there, and when it ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LocalDay {
    /// The date there.
    pub today: Date,
    /// The first instant of the next day there.
    pub ends_at: UnixMillis,
}

/// The calendar day at a place, from what its wall clock shows at an instant: `wall_clock` gives seconds since
/// 1970-01-01T00:00:00 **there**. The clock may be put forward or back before midnight, so the end of the day is asked for
/// again once it is known roughly.
pub fn local_day(
    now: UnixMillis,
    wall_clock: impl Fn(UnixMillis) -> Option<i64>,
) -> Option<LocalDay> {
    const DAY: i64 = 86_400;
    let here = wall_clock(now)?;
    let today = u64::try_from(here.div_euclid(DAY)).ok()?;
    let left = |at: i64| u64::try_from((i64::try_from(today).ok()? + 1) * DAY - at).ok();
    let ends_roughly = now.plus(Duration::from_secs(left(here)?));
    let shift = wall_clock(ends_roughly)? - (here + i64::try_from(left(here)?).ok()?);
    let shift = Duration::from_secs(shift.unsigned_abs());
    let ends_at = if wall_clock(ends_roughly)?.div_euclid(DAY) > i64::try_from(today).ok()? {
        ends_roughly.minus(shift)
    } else {
        ends_roughly.plus(shift)
    };
    Some(LocalDay {
        today: date_of_unix_day(today),
        // Whole seconds: wall clocks show no less.
        ends_at: UnixMillis(ends_at.0 / 1000 * 1000),
    })
}

fn digits(text: &str, length: usize) -> Option<u16> {
    (text.len() == length && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_in_utc() {
        assert_eq!(
            UnixMillis(1_795_291_200_999).to_rfc3339(),
            "2026-11-21T20:00:00Z"
        );
        assert_eq!(UnixMillis(0).to_rfc3339(), "1970-01-01T00:00:00Z");
    }

    #[test]
    fn a_month_is_that_of_utc_and_ends_where_the_next_begins() {
        for (at, month, ends_at) in [
            (0, "1970-01", "1970-02-01T00:00:00Z"),
            (1_795_291_200_000, "2026-11", "2026-12-01T00:00:00Z"),
            // The last millisecond of a year, and the first of the next.
            (1_798_761_599_999, "2026-12", "2027-01-01T00:00:00Z"),
            (1_798_761_600_000, "2027-01", "2027-02-01T00:00:00Z"),
            // A leap day.
            (1_709_164_800_000, "2024-02", "2024-03-01T00:00:00Z"),
        ] {
            let found = UtcMonth::of(UnixMillis(at));
            assert_eq!(found.to_string(), month);
            assert_eq!(found.ends_at().to_rfc3339(), ends_at);
            assert!(UtcMonth::of(found.ends_at()) > found);
            assert_eq!(UtcMonth::of(UnixMillis(found.ends_at().0 - 1)), found);
        }
        let last = UtcMonth::of(UnixMillis(u64::MAX));
        assert_eq!(last.ends_at(), UnixMillis(u64::MAX));
    }

    #[test]
    fn only_real_days_in_iso_form_are_read() {
        for good in ["2026-11-23", "2024-02-29", "2026-01-01"] {
            assert_eq!(parse_iso_date(good).map(iso_date).as_deref(), Some(good));
        }
        for bad in [
            "",
            "2026-2-1",
            "2026-02-30",
            "26-02-03",
            "2026-13-01",
            "2026-11-23T10:00",
            "2026-11",
            "+026-11-23",
        ] {
            assert_eq!(parse_iso_date(bad), None, "{bad:?} was read");
        }
    }

    #[test]
    fn a_day_ends_at_midnight_there_also_when_the_clock_is_put_forward_or_back() {
        // 2026-03-08 in Chicago: 02:00 CST (UTC-6) becomes 03:00 CDT (UTC-5), at 08:00 UTC; 2026-11-01 the reverse, at 07:00 UTC.
        let chicago = |at: UnixMillis| {
            let seconds = i64::try_from(at.0 / 1000).unwrap();
            let summer = (1_772_956_800..1_793_516_400).contains(&seconds);
            Some(seconds - if summer { 5 * 3600 } else { 6 * 3600 })
        };
        for (now, today, ends_at) in [
            (1_795_291_200_000, "2026-11-21", "2026-11-22T06:00:00Z"),
            (1_772_953_200_000, "2026-03-08", "2026-03-09T05:00:00Z"),
            (1_793_512_800_000, "2026-11-01", "2026-11-02T06:00:00Z"),
            (1_793_516_400_000, "2026-11-01", "2026-11-02T06:00:00Z"),
        ] {
            let day = local_day(UnixMillis(now), chicago).unwrap();
            assert_eq!(
                (
                    iso_date(day.today).as_str(),
                    day.ends_at.to_rfc3339().as_str()
                ),
                (today, ends_at)
            );
        }
        assert_eq!(local_day(UnixMillis(0), |_| None), None);
    }

    #[test]
    fn an_age_is_never_negative() {
        assert_eq!(UnixMillis(5).since(UnixMillis(9)), Duration::ZERO);
        assert_eq!(UnixMillis(9).since(UnixMillis(5)), Duration::from_millis(4));
    }
}
