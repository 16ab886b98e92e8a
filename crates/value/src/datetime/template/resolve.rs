//! `to_timestamp(text, template)`: what the fields of a text say together.

use super::Template;
use super::keyword::Calendar;
use super::read::Fields;
use crate::datetime::calendar::{
    Civil, LAST_YEAR, MICROS_OF_SECOND, civil_from_days, days_from_civil, days_of_month, iso_week_start, julian_day,
};
use crate::error::{Error, Result};

/// The date as far as it is known.
#[derive(Clone, Copy, Debug)]
pub(super) struct Date {
    pub(super) year: i64,
    pub(super) month: i64,
    pub(super) day: i64,
    has_year: bool,
    has_month: bool,
    has_day: bool,
}

impl Template {
    /// Reads a text as microseconds after 1970-01-01 in UTC.
    pub fn read_timestamp(&self, text: &str) -> Result<i64> {
        let out_of_range = || out_of_range(text);
        let fields = self.fields(text)?;
        let micros_of_day = fields.clock(text)?;
        let date = fields.date(text)?;
        let zone = fields.zone(text)?;
        let civil = Civil { year: date.year, month: date.month, day: date.day, ..Civil::default() };
        let micros = crate::datetime::micros_of(civil.days(), micros_of_day).ok_or_else(out_of_range)?;
        micros.checked_sub(zone * MICROS_OF_SECOND).map(|micros| self.rounded_moment(micros)).ok_or_else(out_of_range)
    }

    /// The moment with the digits that `FF1` to `FF6` say. PostgreSQL counts from 2000 on, and rounds halves away from there.
    fn rounded_moment(&self, micros: i64) -> i64 {
        let Some(unit) = self.fraction_unit() else { return micros };
        let since = micros.saturating_sub(MICROS_OF_2000);
        let rounded = (since.saturating_abs().saturating_add(unit / 2) / unit).saturating_mul(unit);
        MICROS_OF_2000.saturating_add(rounded.saturating_mul(since.signum()))
    }

    /// Reads a text as days after 1970-01-01; a time in it is checked and forgotten.
    pub fn read_date(&self, text: &str) -> Result<i32> {
        let fields = self.fields(text)?;
        fields.clock(text)?;
        let date = fields.date(text)?;
        fields.zone(text)?;
        i32::try_from(days_from_civil(date.year, date.month, date.day)).map_err(|_| out_of_range(text))
    }
}

/// 2000-01-01.
const MICROS_OF_2000: i64 = 946_684_800 * MICROS_OF_SECOND;

fn out_of_range(text: &str) -> Error {
    Error::invalid_text(format!("date/time field value out of range: `{text}`"))
}

impl Fields {
    /// Microseconds since midnight.
    pub(super) fn clock(&self, text: &str) -> Result<i64> {
        let seconds = self.second_of_day;
        let or = |value: i64, other: i64| if value == 0 { other } else { value };
        let mut hour = or(self.hour, seconds / 3_600);
        let minute = or(self.minute, seconds % 3_600 / 60);
        let second = or(self.second, seconds % 60);
        if self.clock_12 {
            if !(1..=12).contains(&hour) {
                let error = Error::invalid_text(format!("hour `{hour}` is invalid for the 12-hour clock"));
                return Err(error.with_hint("use `HH24`, or give an hour between 1 and 12"));
            }
            hour = hour % 12 + if self.pm == 0 { 0 } else { 12 };
        }
        let micros = self.millis * 1_000 + self.micros;
        let fits = |value: i64, end: i64| (0..end).contains(&value);
        if !fits(hour, 24) || !fits(minute, 60) || !fits(second, 60) || !fits(micros, MICROS_OF_SECOND) {
            return Err(out_of_range(text));
        }
        Ok(Civil { hour, minute, second, micros, ..Civil::default() }.micros_of_day())
    }

    /// The zone's offset in seconds.
    pub(super) fn zone(&self, text: &str) -> Result<i64> {
        if self.zone_sign == 0 {
            return Ok(0);
        }
        if !(0..=15).contains(&self.zone_hour) || !(0..60).contains(&self.zone_minute) {
            return Err(out_of_range(text));
        }
        Ok(self.zone_sign * (self.zone_hour * 3_600 + self.zone_minute * 60))
    }

    pub(super) fn date(&self, text: &str) -> Result<Date> {
        let mut date = Date { year: 0, month: 1, day: 1, has_year: false, has_month: false, has_day: false };
        self.year_of(&mut date);
        let mut day_of_year = self.day_of_year;
        if self.julian != 0 {
            date.set_days(self.julian - julian_day(0));
        }
        if self.week != 0 {
            if self.calendar == Some(Calendar::IsoWeek) {
                // `d` counts from Sunday, which is the last day of an ISO week.
                let day = match self.day_of_week {
                    0 => 0,
                    1 => 6,
                    d => d - 2,
                };
                date.set_days(iso_week_start(date.year, self.week) + day);
            } else {
                day_of_year = (self.week - 1) * 7 + 1;
            }
        }
        let day = if self.week_of_month == 0 { self.day } else { (self.week_of_month - 1) * 7 + 1 };
        if day != 0 {
            (date.day, date.has_day) = (day, true);
        }
        if self.month != 0 {
            (date.month, date.has_month) = (self.month, true);
        }
        if day_of_year != 0 && (date.month <= 1 || date.day <= 1) {
            self.day_of_year_of(day_of_year, &mut date)?;
        }
        date.check(text)?;
        Ok(date)
    }

    fn year_of(&self, date: &mut Date) {
        let century = if self.bc == 0 { self.century } else { -self.century };
        date.has_year = self.year != 0 || self.century != 0;
        date.year = if self.year == 0 {
            match century {
                0 => 0,
                1.. => (century - 1) * 100 + 1,
                _ => century * 100 + 1,
            }
        } else if self.century != 0 && self.year_digits <= 2 {
            match (self.year % 100, century) {
                (0, 0..) => century * 100,
                (0, _) => century * 100 + 1,
                (year, 0..) => year + (century - 1) * 100,
                (year, _) => (century + 1) * 100 - year + 1,
            }
        } else {
            let year = if self.bc == 0 { self.year } else { -self.year };
            if year < 0 { year + 1 } else { year }
        };
    }

    fn day_of_year_of(&self, day_of_year: i64, date: &mut Date) -> Result<()> {
        if date.year == 0 && self.bc == 0 {
            return Err(Error::invalid_text("cannot calculate day of year without year information"));
        }
        if self.calendar == Some(Calendar::IsoWeek) {
            date.set_days(iso_week_start(date.year, 1) + day_of_year - 1);
            return Ok(());
        }
        let mut month = 1;
        let mut rest = day_of_year;
        while month <= 12 && rest > days_of_month(date.year, month) {
            rest -= days_of_month(date.year, month);
            month += 1;
        }
        if date.month <= 1 {
            date.month = month;
        }
        if date.day <= 1 {
            date.day = rest;
        }
        (date.has_month, date.has_day) = (true, true);
        Ok(())
    }
}

impl Date {
    fn set_days(&mut self, days: i64) {
        (self.year, self.month, self.day) = civil_from_days(days);
        (self.has_year, self.has_month, self.has_day) = (true, true, true);
    }

    /// What was given must be there in the calendar.
    fn check(&self, text: &str) -> Result<()> {
        let month = !self.has_month || (1..=12).contains(&self.month);
        let day = !self.has_day || (1..=31).contains(&self.day);
        let all = self.has_year && self.has_month && self.has_day;
        let whole = !all || self.day <= if month { days_of_month(self.year, self.month) } else { 0 };
        let known = self.year <= LAST_YEAR && julian_day(days_from_civil(self.year, self.month, self.day)) >= 0;
        if month && day && whole && known { Ok(()) } else { Err(out_of_range(text)) }
    }
}
