//! `extract`: one number out of a time or an interval.

use super::calendar::{Civil, MICROS_OF_DAY, MICROS_OF_SECOND, iso_week, julian_day};
use super::interval::Interval;
use super::unit::Unit;
use crate::error::Result;

/// A number with six decimal places at most: a count of millionths.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Number(i128);

impl Number {
    fn whole(value: i64) -> Self {
        Self(i128::from(value) * 1_000_000)
    }

    /// Millionths.
    pub fn millionths(self) -> i128 {
        self.0
    }

    /// The whole number that it is, or is cut to.
    pub fn to_whole(self) -> i64 {
        (self.0 / 1_000_000) as i64
    }

    /// The nearest double.
    pub fn to_double(self) -> f64 {
        // Both are exact up to 2^53, beyond that one division rounds once.
        if self.0 % 1_000_000 == 0 { (self.0 / 1_000_000) as f64 } else { self.0 as f64 / 1e6 }
    }
}

/// The `unit` of the time `micros` after 1970-01-01.
pub fn part_of_timestamp(unit: Unit, micros: i64) -> Number {
    let civil = Civil::new(micros);
    let year = civil.year;
    let whole = match unit {
        Unit::Microsecond => civil.second * MICROS_OF_SECOND + civil.micros,
        Unit::Millisecond => return Number(i128::from(civil.second * MICROS_OF_SECOND + civil.micros) * 1_000),
        Unit::Second => return Number(i128::from(civil.second * MICROS_OF_SECOND + civil.micros)),
        Unit::Epoch => return Number(i128::from(micros)),
        Unit::Julian => {
            let day = julian_day(civil.days());
            let fraction = i128::from(civil.micros_of_day()) * 1_000_000 / i128::from(MICROS_OF_DAY);
            return Number(i128::from(day) * 1_000_000 + fraction);
        }
        Unit::Minute => civil.minute,
        Unit::Hour => civil.hour,
        Unit::Day => civil.day,
        Unit::Week => iso_week(civil.days()).1,
        Unit::Month => civil.month,
        Unit::Quarter => (civil.month - 1) / 3 + 1,
        Unit::Year => Civil::written_year(year),
        Unit::Decade => year.div_euclid(10),
        Unit::Century => period(year, 100),
        Unit::Millennium => period(year, 1_000),
        Unit::IsoYear => Civil::written_year(iso_week(civil.days()).0),
        Unit::DayOfWeek | Unit::IsoDayOfWeek => civil.day_of_week(),
        Unit::DayOfYear => civil.day_of_year(),
        Unit::Timezone | Unit::TimezoneHour | Unit::TimezoneMinute => 0,
    };
    Number::whole(whole)
}

/// Which period of `length` years a year is in: the first began with the year 1, the one before it is -1.
fn period(year: i64, length: i64) -> i64 {
    if year > 0 { (year + length - 1) / length } else { -((length - year) / length) }
}

/// The `unit` of an interval.
pub fn part_of_interval(unit: Unit, interval: Interval) -> Result<Number> {
    let civil = interval.civil();
    let whole = match unit {
        Unit::Microsecond => civil.second * MICROS_OF_SECOND + civil.micros,
        Unit::Millisecond => return Ok(Number(i128::from(civil.second * MICROS_OF_SECOND + civil.micros) * 1_000)),
        Unit::Second => return Ok(Number(i128::from(civil.second * MICROS_OF_SECOND + civil.micros))),
        Unit::Epoch => {
            // A year has 365.25 days, a month that is left over 30.
            let quarter_days = i128::from(civil.year) * 1_461 + (i128::from(civil.month) * 30 + i128::from(civil.day)) * 4;
            return Ok(Number(quarter_days * i128::from(MICROS_OF_DAY / 4) + i128::from(interval.micros)));
        }
        Unit::Minute => civil.minute,
        Unit::Hour => civil.hour,
        Unit::Day => civil.day,
        Unit::Month => civil.month,
        Unit::Quarter => civil.month / 3 + 1,
        Unit::Year => civil.year,
        Unit::Decade => civil.year / 10,
        Unit::Century => civil.year / 100,
        Unit::Millennium => civil.year / 1_000,
        _ => return Err(unit.unsupported("interval")),
    };
    Ok(Number::whole(whole))
}
