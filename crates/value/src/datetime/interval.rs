//! Intervals: months, days and microseconds that do not turn into each other.

use super::calendar::{Civil, MICROS_OF_DAY, civil_from_days, days_from_civil, days_of_month, micros_of};
use crate::error::{Error, ErrorKind, Result};

/// PostgreSQL's interval.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub struct Interval {
    /// Months.
    pub months: i32,
    /// Days.
    pub days: i32,
    /// Microseconds.
    pub micros: i64,
}

impl Interval {
    /// Years, months, days, hours (which may be many), minutes, seconds and microseconds.
    pub fn civil(self) -> Civil {
        let (months, days) = (i64::from(self.months), i64::from(self.days));
        Civil { year: months / 12, month: months % 12, day: days, ..Civil::clock(self.micros) }
    }

    /// The length by which intervals are compared: a month has 30 days, a day 24 hours.
    pub fn length(self) -> i128 {
        let days = i128::from(self.months) * 30 + i128::from(self.days);
        days * i128::from(MICROS_OF_DAY) + i128::from(self.micros)
    }

    /// What lies between two times, in days and what is left of a day.
    pub fn between(later: i64, earlier: i64) -> Result<Self> {
        let micros = later.checked_sub(earlier).ok_or_else(out_of_range)?;
        Ok(Self { months: 0, days: (micros / MICROS_OF_DAY) as i32, micros: micros % MICROS_OF_DAY })
    }

    /// The sum.
    pub fn plus(self, other: Self) -> Result<Self> {
        let sum = || {
            Some(Self {
                months: self.months.checked_add(other.months)?,
                days: self.days.checked_add(other.days)?,
                micros: self.micros.checked_add(other.micros)?,
            })
        };
        sum().ok_or_else(out_of_range)
    }

    /// The opposite.
    pub fn negated(self) -> Result<Self> {
        let negated =
            || Some(Self { months: self.months.checked_neg()?, days: self.days.checked_neg()?, micros: self.micros.checked_neg()? });
        negated().ok_or_else(out_of_range)
    }

    /// The interval times `factor`. Fractions of months become days of 30 to the month, fractions of days time.
    pub fn times(self, factor: f64) -> Result<Self> {
        self.scaled(|part| part * factor)
    }

    /// The interval divided by `divisor`.
    pub fn over(self, divisor: f64) -> Result<Self> {
        if divisor == 0.0 {
            return Err(Error::new(ErrorKind::Execution, "division by zero"));
        }
        self.scaled(|part| part / divisor)
    }

    fn scaled(self, scale: impl Fn(f64) -> f64) -> Result<Self> {
        const SECONDS_OF_DAY: f64 = 86_400.0;
        // Rounded to microseconds, as seconds.
        let seconds = |days: f64| (days * SECONDS_OF_DAY * 1e6).round_ties_even() / 1e6;
        let (months, days) = (scale(f64::from(self.months)), scale(f64::from(self.days)));
        let (whole_months, whole_days) = (months.trunc(), days.trunc());
        let days_of_months = {
            let days = (months - whole_months) * 30.0;
            (days * 1e6).round_ties_even() / 1e6
        };
        let mut rest = seconds(days - whole_days + days_of_months - days_of_months.trunc());
        let mut extra_days = 0.0;
        // Rounding may have made a whole day of it.
        if rest.abs() >= SECONDS_OF_DAY {
            extra_days = (rest / SECONDS_OF_DAY).trunc();
            rest -= extra_days * SECONDS_OF_DAY;
        }
        let total_days = whole_days + days_of_months.trunc() + extra_days;
        let micros = (scale(self.micros as f64) + rest * 1e6).round_ties_even();
        let fits = |value: f64, most: f64| value.is_finite() && value.abs() <= most;
        if !fits(whole_months, f64::from(i32::MAX)) || !fits(total_days, f64::from(i32::MAX)) || !fits(micros, 9.2e18) {
            return Err(out_of_range());
        }
        Ok(Self { months: whole_months as i32, days: total_days as i32, micros: micros as i64 })
    }

    /// Hours to days, or days to months of 30.
    pub fn justified(self, hours: bool, days: bool) -> Result<Self> {
        if hours && days {
            return self.justified_all();
        }
        let mut all = (i64::from(self.months), i64::from(self.days), self.micros);
        if hours {
            all.1 += all.2 / MICROS_OF_DAY;
            all.2 %= MICROS_OF_DAY;
            if all.1 > 0 && all.2 < 0 {
                all = (all.0, all.1 - 1, all.2 + MICROS_OF_DAY);
            } else if all.1 < 0 && all.2 > 0 {
                all = (all.0, all.1 + 1, all.2 - MICROS_OF_DAY);
            }
        }
        if days {
            all.0 += all.1 / 30;
            all.1 %= 30;
            if all.0 > 0 && all.1 < 0 {
                all = (all.0 - 1, all.1 + 30, all.2);
            } else if all.0 < 0 && all.1 > 0 {
                all = (all.0 + 1, all.1 - 30, all.2);
            }
        }
        let fit = |n: i64| i32::try_from(n).map_err(|_| out_of_range());
        Ok(Self { months: fit(all.0)?, days: fit(all.1)?, micros: all.2 })
    }

    fn justified_all(self) -> Result<Self> {
        let mut days = i64::from(self.days) + self.micros / MICROS_OF_DAY;
        let mut micros = self.micros % MICROS_OF_DAY;
        let mut months = i64::from(self.months) + days / 30;
        days %= 30;
        if months > 0 && (days < 0 || (days == 0 && micros < 0)) {
            (months, days) = (months - 1, days + 30);
        } else if months < 0 && (days > 0 || (days == 0 && micros > 0)) {
            (months, days) = (months + 1, days - 30);
        }
        if days > 0 && micros < 0 {
            (days, micros) = (days - 1, micros + MICROS_OF_DAY);
        } else if days < 0 && micros > 0 {
            (days, micros) = (days + 1, micros - MICROS_OF_DAY);
        }
        let fit = |n: i64| i32::try_from(n).map_err(|_| out_of_range());
        Ok(Self { months: fit(months)?, days: fit(days)?, micros })
    }

    /// `later - earlier` in years, months, days and time, as the calendar counts them.
    pub fn age(later: i64, earlier: i64) -> Self {
        let (first, second) = if later < earlier { (earlier, later) } else { (later, earlier) };
        let (a, b) = (Civil::new(first), Civil::new(second));
        let mut micros = a.micros_of_day() - b.micros_of_day();
        let mut days = a.day - b.day;
        let mut months = (a.year - b.year) * 12 + a.month - b.month;
        if micros < 0 {
            micros += MICROS_OF_DAY;
            days -= 1;
        }
        while days < 0 {
            // The days of the month of the earlier time are borrowed.
            days += days_of_month(b.year, b.month);
            months -= 1;
        }
        let sign = if later < earlier { -1 } else { 1 };
        Self { months: (sign * months) as i32, days: (sign * days) as i32, micros: sign * micros }
    }

    /// `micros` later by this interval: months first, cut to the end of the month, then days, then time.
    pub fn added_to(self, micros: i64) -> Result<i64> {
        let mut day = micros.div_euclid(MICROS_OF_DAY);
        if self.months != 0 {
            let (year, month, day_of_month) = civil_from_days(day);
            let month = year * 12 + month - 1 + i64::from(self.months);
            let (year, month) = (month.div_euclid(12), month.rem_euclid(12) + 1);
            day = days_from_civil(year, month, day_of_month.min(days_of_month(year, month)));
        }
        let moved = micros_of(day + i64::from(self.days), micros.rem_euclid(MICROS_OF_DAY));
        moved.and_then(|m| m.checked_add(self.micros)).ok_or_else(|| Error::new(ErrorKind::Execution, "timestamp out of range"))
    }

    /// Appends PostgreSQL's text form.
    pub fn print(self, out: &mut String) {
        use std::fmt::Write as _;
        let civil = self.civil();
        let start = out.len();
        let mut negative_before = false;
        for (value, unit) in [(civil.year, "year"), (civil.month, "mon"), (civil.day, "day")] {
            if value == 0 {
                continue;
            }
            let gap = if out.len() > start { " " } else { "" };
            let sign = if value > 0 && negative_before { "+" } else { "" };
            let plural = if value == 1 { "" } else { "s" };
            let _ = write!(out, "{gap}{sign}{value} {unit}{plural}");
            negative_before = value < 0;
        }
        if out.len() > start && self.micros == 0 {
            return;
        }
        let gap = if out.len() > start { " " } else { "" };
        let sign = if self.micros < 0 {
            "-"
        } else if negative_before {
            "+"
        } else {
            ""
        };
        let _ = write!(out, "{gap}{sign}{:02}:{:02}:{:02}", civil.hour.abs(), civil.minute.abs(), civil.second.abs());
        if civil.micros != 0 {
            let fraction = format!("{:06}", civil.micros.abs());
            let _ = write!(out, ".{}", fraction.trim_end_matches('0'));
        }
    }
}

pub(super) fn out_of_range() -> Error {
    Error::new(ErrorKind::Execution, "interval out of range")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn printed(interval: Interval) -> String {
        let mut out = String::new();
        interval.print(&mut out);
        out
    }

    /// Expected texts are PostgreSQL 15's.
    #[test]
    fn arithmetic_is_postgresqls() {
        let month = Interval { months: 1, days: 0, micros: 0 };
        assert_eq!(printed(month.times(1.5).unwrap()), "1 mon 15 days");
        assert_eq!(printed(month.over(7.0).unwrap()), "4 days 06:51:25.6896");
        assert_eq!(printed(Interval { months: 14, days: -3, micros: 1 }), "1 year 2 mons -3 days +00:00:00.000001");
        assert!(month.over(0.0).is_err());
        let january_31 = days_from_civil(2024, 1, 31) * MICROS_OF_DAY;
        assert_eq!(month.added_to(january_31).unwrap(), days_from_civil(2024, 2, 29) * MICROS_OF_DAY);
    }
}
