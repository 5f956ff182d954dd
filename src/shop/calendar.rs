//! When a shop mails what is ordered now. Times of day are those of the origin's wall clock.

use std::time::Duration;

use crate::clock::{Date, LocalDay, UnixMillis};

/// How far ahead a mailing day is looked for, in days.
pub const MOST_DAYS_AHEAD: u8 = 60;

const MINUTES_A_DAY: u16 = 24 * 60;

/// The days on which an origin mails, and how long it takes to get a parcel ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Calendar {
    /// How many ship days pass between the order's ship day and the mailing: 0 to 30.
    pub handling_days: u8,
    /// Minutes of the day: what is ordered then or later counts as ordered the next day. `None`: until midnight.
    pub cut_off: Option<u16>,
    /// Whether it mails on Monday, Tuesday and so on.
    pub ship_days: [bool; 7],
    /// Days on which it does not mail, the earliest first.
    pub holidays: Vec<Date>,
}

impl Default for Calendar {
    /// Every day, at once, until midnight.
    fn default() -> Self {
        Self {
            handling_days: 0,
            cut_off: None,
            ship_days: [true; 7],
            holidays: Vec::new(),
        }
    }
}

impl Calendar {
    /// The day on which a parcel is mailed that is ordered `now`, on this `day` at the origin: the first ship day for which it
    /// is not too late, and `handling_days` further ones. If a later day is `asked` for, the first ship day from that on.
    ///
    /// `None` if that is more than [`MOST_DAYS_AHEAD`] away.
    pub fn mailing_day(&self, now: UnixMillis, day: LocalDay, asked: Option<Date>) -> Option<Date> {
        let mut missed = self.cut_off_at(day).is_some_and(|cut_off| now >= cut_off);
        let mut handling = self.handling_days;
        let mut date = day.today;
        for _ in 0..=MOST_DAYS_AHEAD {
            if self.is_ship_day(date) && !missed {
                if handling > 0 {
                    handling -= 1;
                } else if asked.is_none_or(|asked| date >= asked) {
                    return Some(date);
                }
            }
            missed = false;
            date = date.next_day()?;
        }
        None
    }

    /// When the answer of [`Calendar::mailing_day`] may be another: at today's cut-off if it is still to come and this is a
    /// ship day, else at the end of the day.
    pub fn changes_at(&self, now: UnixMillis, day: LocalDay) -> UnixMillis {
        self.cut_off_at(day)
            .filter(|cut_off| now < *cut_off && self.is_ship_day(day.today))
            .unwrap_or(day.ends_at)
    }

    /// Whether it mails on that day.
    pub fn is_ship_day(&self, date: Date) -> bool {
        let weekday = date.weekday().number_days_from_monday();
        let open = self.ship_days.get(usize::from(weekday)) == Some(&true);
        open && self.holidays.binary_search(&date).is_err()
    }

    /// Counted from the end of the day: a clock that is put forward or back at night, before any cut-off, moves nothing.
    fn cut_off_at(&self, day: LocalDay) -> Option<UnixMillis> {
        let left = MINUTES_A_DAY.saturating_sub(self.cut_off?);
        Some(day.ends_at.minus(Duration::from_secs(u64::from(left) * 60)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{iso_date, parse_iso_date};

    const HOUR: u64 = 3_600_000;
    /// The end of Friday 2026-11-20 in Chicago: 06:00 UTC.
    const FRIDAY_ENDS: UnixMillis = UnixMillis(1_795_240_800_000);

    fn date(text: &str) -> Date {
        parse_iso_date(text).unwrap()
    }

    fn friday() -> LocalDay {
        LocalDay {
            today: date("2026-11-20"),
            ends_at: FRIDAY_ENDS,
        }
    }

    /// So long before midnight.
    fn before_midnight(span: u64) -> UnixMillis {
        UnixMillis(FRIDAY_ENDS.0 - span)
    }

    fn weekdays() -> Calendar {
        Calendar {
            cut_off: Some(14 * 60),
            ship_days: [true, true, true, true, true, false, false],
            ..Calendar::default()
        }
    }

    #[test]
    fn without_settings_a_parcel_is_mailed_today_or_on_the_day_asked_for() {
        let calendar = Calendar::default();
        for (asked, expected) in [
            (None, "2026-11-20"),
            (Some("2026-11-19"), "2026-11-20"),
            (Some("2026-11-20"), "2026-11-20"),
            (Some("2026-11-22"), "2026-11-22"),
        ] {
            let found = calendar.mailing_day(before_midnight(1), friday(), asked.map(date));
            assert_eq!(found.map(iso_date).as_deref(), Some(expected), "{asked:?}");
        }
        assert_eq!(
            calendar.changes_at(before_midnight(1), friday()),
            FRIDAY_ENDS
        );
    }

    #[test]
    fn the_mailing_day_is_a_ship_day_after_cut_off_and_handling() {
        let holidays = vec![date("2026-11-23"), date("2026-11-26")];
        for (hours_left, handling_days, holidays, asked, expected) in [
            // Friday 13:59:59.999, and 14:00 sharp.
            (0, 0, &[][..], None, "2026-11-20"),
            (10, 0, &[], None, "2026-11-23"),
            (10, 0, &holidays, None, "2026-11-24"),
            (1, 0, &[], None, "2026-11-23"),
            // Handling days are ship days: neither the weekend nor a holiday counts.
            (0, 1, &[], None, "2026-11-23"),
            (0, 1, &holidays, None, "2026-11-24"),
            (10, 1, &holidays, None, "2026-11-25"),
            (10, 2, &holidays, None, "2026-11-27"),
            // The day asked for counts if it is later, and is a ship day.
            (0, 0, &[], Some("2026-11-20"), "2026-11-20"),
            (10, 0, &[], Some("2026-11-20"), "2026-11-23"),
            (0, 2, &[], Some("2026-11-23"), "2026-11-24"),
            (0, 0, &[], Some("2026-11-25"), "2026-11-25"),
            (0, 0, &holidays, Some("2026-11-26"), "2026-11-27"),
            (0, 0, &[], Some("2026-11-28"), "2026-11-30"),
        ] {
            let calendar = Calendar {
                handling_days,
                holidays: holidays.to_vec(),
                ..weekdays()
            };
            let now = match hours_left {
                0 => before_midnight(10 * HOUR + 1),
                hours => before_midnight(hours * HOUR),
            };
            let found = calendar.mailing_day(now, friday(), asked.map(date));
            assert_eq!(
                found.map(iso_date).as_deref(),
                Some(expected),
                "{hours_left} {handling_days} {holidays:?} {asked:?}"
            );
        }
    }

    #[test]
    fn the_cut_off_of_a_day_without_mailing_moves_nothing() {
        let saturday = LocalDay {
            today: date("2026-11-21"),
            ends_at: FRIDAY_ENDS.plus(Duration::from_secs(24 * 3600)),
        };
        for hours in [1, 23] {
            let now = UnixMillis(saturday.ends_at.0 - hours * HOUR);
            let found = weekdays().mailing_day(now, saturday, None);
            assert_eq!(found, Some(date("2026-11-23")));
            assert_eq!(weekdays().changes_at(now, saturday), saturday.ends_at);
        }
    }

    #[test]
    fn an_answer_holds_until_the_cut_off_and_then_until_midnight() {
        let cut_off = before_midnight(10 * HOUR);
        for (now, expected) in [
            (before_midnight(24 * HOUR), cut_off),
            (UnixMillis(cut_off.0 - 1), cut_off),
            (cut_off, FRIDAY_ENDS),
            (before_midnight(1), FRIDAY_ENDS),
        ] {
            assert_eq!(weekdays().changes_at(now, friday()), expected);
        }
        // Nothing changes between, and something does there.
        let day_at = |now| weekdays().mailing_day(now, friday(), None);
        assert_eq!(
            day_at(before_midnight(24 * HOUR)),
            day_at(UnixMillis(cut_off.0 - 1))
        );
        assert_ne!(day_at(UnixMillis(cut_off.0 - 1)), day_at(cut_off));
        assert_eq!(day_at(cut_off), day_at(before_midnight(1)));
        // At midnight nothing is on time.
        let midnight = Calendar {
            cut_off: Some(0),
            ..Calendar::default()
        };
        let found = midnight.mailing_day(before_midnight(24 * HOUR), friday(), None);
        assert_eq!(found, Some(date("2026-11-21")));
    }

    #[test]
    fn the_cut_off_is_told_by_the_wall_clock_also_on_days_of_23_or_25_hours() {
        // Both days end at midnight there; 14:00 is ten hours before, whatever happened at 02:00.
        for (today, ends_at) in [
            ("2026-03-08", UnixMillis(1_773_032_400_000)),
            ("2026-11-01", UnixMillis(1_793_599_200_000)),
        ] {
            let today = date(today);
            let day = LocalDay { today, ends_at };
            let calendar = Calendar {
                cut_off: Some(14 * 60),
                ..Calendar::default()
            };
            let cut_off = UnixMillis(ends_at.0 - 10 * HOUR);
            assert_eq!(calendar.changes_at(UnixMillis(cut_off.0 - 1), day), cut_off);
            assert_eq!(calendar.mailing_day(cut_off, day, None), today.next_day());
        }
    }

    #[test]
    fn beyond_sixty_days_there_is_no_mailing_day() {
        let now = before_midnight(20 * HOUR);
        let ahead = |days: i64| date("2026-11-20").saturating_add(time::Duration::days(days));
        let calendar = Calendar::default();
        for (asked, found) in [(60, Some(ahead(60))), (61, None)] {
            let day = calendar.mailing_day(now, friday(), Some(ahead(asked)));
            assert_eq!(day, found, "{asked}");
        }
        let never = Calendar {
            ship_days: [false; 7],
            ..Calendar::default()
        };
        assert_eq!(never.mailing_day(now, friday(), None), None);
        let last = LocalDay {
            today: Date::MAX,
            ends_at: UnixMillis(u64::MAX),
        };
        assert_eq!(never.mailing_day(now, last, None), None);
    }
}
