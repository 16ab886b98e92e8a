//! The proleptic Gregorian calendar over counts of microseconds.

/// Microseconds of a second.
pub const MICROS_OF_SECOND: i64 = 1_000_000;
/// Microseconds of a day.
pub const MICROS_OF_DAY: i64 = 86_400 * MICROS_OF_SECOND;
/// The last year that a date can have.
pub(super) const LAST_YEAR: i64 = 5_874_897;
/// The Julian day of 1970-01-01.
const JULIAN_OF_EPOCH: i64 = 2_440_588;

/// A count of microseconds as calendar and clock show it.
///
/// Intervals use it as well; all its numbers may then be zero or negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Civil {
    /// 0 is 1 BC.
    pub year: i64,
    /// From 1.
    pub month: i64,
    /// From 1.
    pub day: i64,
    /// The hour.
    pub hour: i64,
    /// The minute.
    pub minute: i64,
    /// The second.
    pub second: i64,
    /// Microseconds below the second.
    pub micros: i64,
}

impl Civil {
    /// What calendar and clock show `micros` after 1970-01-01.
    pub fn new(micros: i64) -> Self {
        let (year, month, day) = civil_from_days(micros.div_euclid(MICROS_OF_DAY));
        Self { year, month, day, ..Self::clock(micros.rem_euclid(MICROS_OF_DAY)) }
    }

    /// The clock alone; all numbers have the sign of `micros`.
    pub fn clock(micros: i64) -> Self {
        let seconds = micros / MICROS_OF_SECOND;
        Self {
            hour: seconds / 3_600,
            minute: seconds / 60 % 60,
            second: seconds % 60,
            micros: micros % MICROS_OF_SECOND,
            ..Self::default()
        }
    }

    /// Days since 1970-01-01.
    pub fn days(&self) -> i64 {
        days_from_civil(self.year, self.month, self.day)
    }

    /// Microseconds since midnight.
    pub fn micros_of_day(&self) -> i64 {
        ((self.hour * 60 + self.minute) * 60 + self.second) * MICROS_OF_SECOND + self.micros
    }

    /// Microseconds since 1970-01-01, if they can be counted.
    pub fn count(&self) -> Option<i64> {
        micros_of(self.days(), self.micros_of_day())
    }

    /// The day of the year, from 1.
    pub fn day_of_year(&self) -> i64 {
        self.days() - days_from_civil(self.year, 1, 1) + 1
    }

    /// The day of the week, 1 for Monday to 7 for Sunday.
    pub fn day_of_week(&self) -> i64 {
        day_of_week(self.days())
    }

    /// The year as it is written: 1 BC is -1.
    pub fn written_year(year: i64) -> i64 {
        if year > 0 { year } else { year - 1 }
    }
}

/// Microseconds of a day and a time on it, if they can be counted.
pub fn micros_of(days: i64, micros_of_day: i64) -> Option<i64> {
    let total = i128::from(days) * i128::from(MICROS_OF_DAY) + i128::from(micros_of_day);
    i64::try_from(total).ok()
}

/// Days from 1970-01-01 to a date. Days beyond the end of the month count on.
pub fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    // Years begin in March here, so that the leap day is their last.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_from_march = (month + 9) % 12;
    let day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// Year, month and day of a count of days from 1970-01-01.
pub(super) fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era = (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_from_march = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_from_march + 2) / 5 + 1;
    let month = if month_from_march < 10 { month_from_march + 3 } else { month_from_march - 9 };
    (era * 400 + year_of_era + i64::from(month <= 2), month, day)
}

/// 1 for Monday to 7 for Sunday.
pub(super) fn day_of_week(days: i64) -> i64 {
    // 1970-01-01 was a Thursday.
    (days + 3).rem_euclid(7) + 1
}

pub(super) fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// How many days a month has.
pub fn days_of_month(year: i64, month: i64) -> i64 {
    match month {
        2 => 28 + i64::from(is_leap(year)),
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The ISO 8601 year and week of a count of days.
pub fn iso_week(days: i64) -> (i64, i64) {
    // A week belongs to the year of its Thursday.
    let thursday = days - day_of_week(days) + 4;
    let (year, _, _) = civil_from_days(thursday);
    (year, (thursday - days_from_civil(year, 1, 1)) / 7 + 1)
}

/// The Monday of an ISO week.
pub(super) fn iso_week_start(year: i64, week: i64) -> i64 {
    let fourth = days_from_civil(year, 1, 4);
    fourth - (day_of_week(fourth) - 1) + (week - 1) * 7
}

/// The Julian day of a count of days.
pub fn julian_day(days: i64) -> i64 {
    days + JULIAN_OF_EPOCH
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_dates_are_inverse() {
        for days in (-1_000_000..1_000_000).step_by(37) {
            let (year, month, day) = civil_from_days(days);
            assert_eq!(days_from_civil(year, month, day), days);
            assert!((1..=days_of_month(year, month)).contains(&day));
            let (iso_year, week) = iso_week(days);
            assert_eq!(iso_week_start(iso_year, week) + day_of_week(days) - 1, days);
        }
    }

    #[test]
    fn known_days() {
        assert_eq!(days_from_civil(2000, 2, 29), 11_016);
        assert_eq!(days_from_civil(2000, 2, 30), days_from_civil(2000, 3, 1));
        assert_eq!(julian_day(days_from_civil(2000, 1, 1)), 2_451_545);
        // PostgreSQL: extract(isoyear / week from date '2021-01-03') and extract(isodow …).
        assert_eq!(iso_week(days_from_civil(2021, 1, 3)), (2020, 53));
        assert_eq!(Civil::new(-1).second, 59);
        assert_eq!(Civil::new(-1).year, 1969);
        assert_eq!(Civil { year: 2021, month: 1, day: 3, ..Civil::default() }.day_of_week(), 7);
    }
}
