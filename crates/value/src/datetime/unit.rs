//! The units of `extract`, `date_part` and `date_trunc`, under all names that PostgreSQL and DDSQL know.

use crate::error::{Error, Result};

/// A unit of time, or a field of a date.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Microseconds.
    Microsecond,
    /// Milliseconds.
    Millisecond,
    /// Seconds.
    Second,
    /// Minutes.
    Minute,
    /// Hours.
    Hour,
    /// Days.
    Day,
    /// ISO weeks.
    Week,
    /// Months.
    Month,
    /// Quarters.
    Quarter,
    /// Years.
    Year,
    /// Decades.
    Decade,
    /// Centuries.
    Century,
    /// Millennia.
    Millennium,
    /// The year that ISO weeks belong to.
    IsoYear,
    /// The day of the week as DDSQL counts it: 1 for Monday to 7 for Sunday.
    DayOfWeek,
    /// The day of the week by ISO 8601, which is the same.
    IsoDayOfWeek,
    /// The day of the year.
    DayOfYear,
    /// Seconds since 1970-01-01.
    Epoch,
    /// The Julian day.
    Julian,
    /// The zone's offset in seconds.
    Timezone,
    /// The hours of the zone's offset.
    TimezoneHour,
    /// The minutes of the zone's offset.
    TimezoneMinute,
}

const NAMES: &[(Unit, &[&str])] = &[
    (Unit::Microsecond, &["microsecond", "microseconds", "microsecon", "us", "usec", "usecs", "usecond", "useconds"]),
    (Unit::Millisecond, &["millisecond", "milliseconds", "millisecon", "ms", "msec", "msecs", "msecond", "mseconds"]),
    (Unit::Second, &["second", "seconds", "s", "sec", "secs"]),
    (Unit::Minute, &["minute", "minutes", "m", "min", "mins"]),
    (Unit::Hour, &["hour", "hours", "h", "hr", "hrs"]),
    (Unit::Day, &["day", "days", "d"]),
    (Unit::Week, &["week", "weeks", "w"]),
    (Unit::Month, &["month", "months", "mon", "mons"]),
    (Unit::Quarter, &["quarter", "quarters", "qtr"]),
    (Unit::Year, &["year", "years", "y", "yr", "yrs"]),
    (Unit::Decade, &["decade", "decades", "dec", "decs"]),
    (Unit::Century, &["century", "centuries", "c", "cent"]),
    (Unit::Millennium, &["millennium", "millennia", "millenniums", "mil", "mils"]),
    (Unit::IsoYear, &["isoyear"]),
    (Unit::DayOfWeek, &["dow"]),
    (Unit::IsoDayOfWeek, &["isodow"]),
    (Unit::DayOfYear, &["doy"]),
    (Unit::Epoch, &["epoch"]),
    (Unit::Julian, &["julian"]),
    (Unit::Timezone, &["timezone"]),
    (Unit::TimezoneHour, &["timezone_hour", "timezone_h"]),
    (Unit::TimezoneMinute, &["timezone_minute", "timezone_m"]),
];

impl Unit {
    /// The unit called `name`, in any case.
    pub fn parse(name: &str) -> Result<Self> {
        let wanted = name.trim();
        let found = NAMES.iter().find(|(_, names)| names.iter().any(|n| n.eq_ignore_ascii_case(wanted)));
        found.map(|(unit, _)| *unit).ok_or_else(|| {
            let known: Vec<_> = NAMES.iter().map(|(_, names)| format!("`{}`", names[0])).collect();
            let all = NAMES.iter().flat_map(|(_, names)| names.iter());
            let near = all.map(|n| (strsim::damerau_levenshtein(&wanted.to_lowercase(), n), n)).min().filter(|(distance, _)| *distance < 2);
            let known = near.map_or_else(|| format!("the units are {}", known.join(", ")), |(_, near)| format!("did you mean `{near}`?"));
            Error::invalid_text(format!("unit `{name}` is not recognized")).with_hint(known)
        })
    }

    /// Its first name.
    pub fn name(self) -> &'static str {
        NAMES.iter().find(|(unit, _)| *unit == self).map_or("", |(_, names)| names[0])
    }

    /// The error of a unit that a value of `type_name` has not got.
    pub(super) fn unsupported(self, type_name: &str) -> Error {
        Error::invalid_text(format!("unit `{}` is not supported for type {type_name}", self.name()))
    }

    /// Whether its numbers are whole.
    pub fn is_whole(self) -> bool {
        !matches!(self, Self::Second | Self::Millisecond | Self::Epoch | Self::Julian)
    }
}
