//! Dates without a time zone, counted in days.

use std::fmt;

/// A day, counted from 1 January 1970.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Day(i64);

/// A mailing date; a bare date means six in the evening.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mailing {
    /// The day.
    pub day: Day,
    /// Minutes after midnight.
    pub minute: u32,
}

const EVENING: u32 = 18 * 60;

impl Day {
    /// The day at a place so many hours from Greenwich.
    #[must_use]
    pub fn at(now_ms: u64, hours_from_greenwich: i64) -> Self {
        let seconds = i64::try_from(now_ms / 1000).unwrap_or(i64::MAX);
        Self(
            seconds
                .saturating_add(hours_from_greenwich.saturating_mul(3600))
                .div_euclid(86_400),
        )
    }

    /// When it begins in Greenwich.
    #[must_use]
    pub fn start_ms(self) -> u64 {
        u64::try_from(self.0.saturating_mul(86_400_000)).unwrap_or_default()
    }

    /// So many days later.
    #[must_use]
    pub fn after(self, days: i64) -> Self {
        Self(self.0.saturating_add(days))
    }

    /// No mail is taken in or delivered: Sundays, Thanksgiving, and the holidays that have a fixed date.
    #[must_use]
    pub fn is_idle(self) -> bool {
        // Day 0 was a Thursday.
        let (thursday, sunday) = (self.0.rem_euclid(7) == 0, self.0.rem_euclid(7) == 3);
        let (_, month, day) = self.civil();
        let thanksgiving = thursday && month == 11 && (22..=28).contains(&day);
        sunday
            || thanksgiving
            || matches!(
                (month, day),
                (1, 1) | (6, 19) | (7, 4) | (11, 11) | (12, 25)
            )
    }

    /// This day or the next one on which mail moves.
    #[must_use]
    pub fn or_next_working(self) -> Self {
        let mut day = self;
        while day.is_idle() {
            day = day.after(1);
        }
        day
    }

    fn from_civil(year: i64, month: i64, day: i64) -> Option<Self> {
        // The calendar as years that begin in March (Hinnant, "chrono-compatible low-level date algorithms").
        let shifted = if month <= 2 { year - 1 } else { year };
        let era = shifted.div_euclid(400);
        let year_of_era = shifted.rem_euclid(400);
        let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
        let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
        let found = Self(era * 146_097 + day_of_era - 719_468);
        // A date that does not exist, such as 31 April, comes back as another one.
        (found.civil() == (year, month, day)).then_some(found)
    }

    fn civil(self) -> (i64, i64, i64) {
        let days = self.0.saturating_add(719_468);
        let era = days.div_euclid(146_097);
        let day_of_era = days.rem_euclid(146_097);
        let year_of_era =
            (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
        let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let shifted_month = (5 * day_of_year + 2) / 153;
        let day = day_of_year - (153 * shifted_month + 2) / 5 + 1;
        let month = if shifted_month < 10 {
            shifted_month + 3
        } else {
            shifted_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        (year, month, day)
    }

    /// `2026-11-23`.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let mut parts = text.splitn(3, '-').zip([4, 2, 2]).map(|(part, length)| {
            let digits = part.len() == length && part.bytes().all(|byte| byte.is_ascii_digit());
            digits.then(|| part.parse::<i64>().ok()).flatten()
        });
        Self::from_civil(parts.next()??, parts.next()??, parts.next()??)
    }
}

impl fmt::Display for Day {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(formatter, "{year:04}-{month:02}-{day:02}")
    }
}

impl Mailing {
    /// The evening of a day.
    #[must_use]
    pub fn evening(day: Day) -> Self {
        Self {
            day,
            minute: EVENING,
        }
    }

    /// `2026-11-23`, or a date and a time.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let Some((date, time)) = text.split_once('T') else {
            return Day::parse(text).map(Self::evening);
        };
        let mut parts = time
            .splitn(3, ':')
            .map(|part| part.get(..2)?.parse::<u32>().ok());
        let (hour, minute) = (parts.next()??, parts.next()??);
        (hour < 24 && minute < 60).then_some(())?;
        Some(Self {
            day: Day::parse(date)?,
            minute: hour * 60 + minute,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_survive_the_round_trip_and_impossible_ones_are_refused() {
        for good in [
            "1970-01-01",
            "2024-02-29",
            "2026-11-23",
            "2026-12-31",
            "2027-01-01",
        ] {
            assert_eq!(Day::parse(good).unwrap().to_string(), good);
        }
        for bad in [
            "2026-02-29",
            "2026-04-31",
            "2026-13-01",
            "2026-1-01",
            "26-01-01",
            "",
            "2026-11-2x",
        ] {
            assert!(Day::parse(bad).is_none(), "{bad:?} was accepted");
        }
        assert_eq!(Day::at(1_795_000_000_000, 0).to_string(), "2026-11-18");
    }

    #[test]
    fn a_bare_date_is_the_evening() {
        assert_eq!(Mailing::parse("2026-11-23").unwrap().minute, 18 * 60);
        assert_eq!(
            Mailing::parse("2026-11-23T09:30:00Z").unwrap().minute,
            9 * 60 + 30
        );
        assert_eq!(Mailing::parse("2026-11-23T25:00:00"), None);
    }

    #[test]
    fn sundays_and_holidays_are_idle() {
        let day = |text| Day::parse(text).unwrap();
        assert_eq!(day("2026-11-22").or_next_working(), day("2026-11-23"));
        assert_eq!(day("2026-11-26").or_next_working(), day("2026-11-27"));
        assert_eq!(day("2026-12-25").or_next_working(), day("2026-12-26"));
        assert_eq!(day("2026-11-23").or_next_working(), day("2026-11-23"));
    }
}
