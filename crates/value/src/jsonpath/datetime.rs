//! The times that `.datetime()` makes of texts, and how they compare.

use std::cmp::Ordering;
use std::fmt;
use std::sync::LazyLock;

use super::problem::{Failure, Problem};
use crate::datetime::{Civil, MICROS_OF_DAY, MICROS_OF_SECOND, Moment, Template, TemplateUse, micros_of, print_date};
use crate::error::{Error, ErrorKind};

/// A time of one of SQL's five types. Offsets are seconds east of UTC.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Datetime {
    /// Days since 1970-01-01.
    Date(i32),
    /// Microseconds of the day.
    Time(i64),
    TimeTz {
        micros: i64,
        offset: i64,
    },
    /// Microseconds since 1970-01-01.
    Timestamp(i64),
    /// The same in UTC.
    TimestampTz {
        micros: i64,
        offset: i64,
    },
}

/// The templates of `.datetime()` without an argument: ISO 8601.
static ISO: LazyLock<Vec<Template>> = LazyLock::new(|| {
    let zones = ["TZH:TZM", "TZH", ""];
    let mut templates = vec!["YYYY-MM-DD".to_owned()];
    for date in ["", "YYYY-MM-DD ", "YYYY-MM-DD\"T\""] {
        for seconds in ["SS.US", "SS"] {
            templates.extend(zones.iter().map(|zone| format!("{date}HH24:MI:{seconds}{zone}")));
        }
    }
    templates.iter().filter_map(|template| Template::new(template, TemplateUse::Read).ok()).collect()
});

/// The time in `text`: by `template`, or by ISO 8601.
pub(super) fn read(text: &str, template: Option<&str>) -> Result<Datetime, Problem> {
    let wrong = |error: &Error| Problem::Datetime(error.message().to_owned());
    match template {
        Some(template) => {
            let template = Template::new(template, TemplateUse::Read).map_err(|error| wrong(&error))?;
            of_template(text, &template).map_err(|error| wrong(&error))
        }
        None => ISO.iter().find_map(|template| of_template(text, template).ok()).ok_or_else(|| Problem::DatetimeFormat(text.to_owned())),
    }
}

fn of_template(text: &str, template: &Template) -> crate::Result<Datetime> {
    let parts = template.parts();
    let Moment { days, micros_of_day, offset } = template.read_standard(text)?;
    let out_of_range = || Error::invalid_text(format!("timestamp out of range: `{text}`"));
    let timestamp = || micros_of(days, micros_of_day).ok_or_else(out_of_range);
    match (parts.dated, parts.timed, parts.zoned) {
        (true, true, true) => {
            let micros = timestamp()?.checked_sub(offset * MICROS_OF_SECOND).ok_or_else(out_of_range)?;
            Ok(Datetime::TimestampTz { micros, offset })
        }
        (true, true, false) => Ok(Datetime::Timestamp(timestamp()?)),
        (true, false, false) => Ok(Datetime::Date(i32::try_from(days).map_err(|_| out_of_range())?)),
        (false, true, true) => Ok(Datetime::TimeTz { micros: micros_of_day, offset }),
        (false, true, false) => Ok(Datetime::Time(micros_of_day)),
        (true, false, true) => Err(Error::invalid_text("datetime format is zoned but not timed")),
        (false, false, _) => Err(Error::invalid_text("datetime format is not dated and not timed")),
    }
}

impl Datetime {
    /// The name that `.type()` gives.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Date(_) => "date",
            Self::Time(_) => "time without time zone",
            Self::TimeTz { .. } => "time with time zone",
            Self::Timestamp(_) => "timestamp without time zone",
            Self::TimestampTz { .. } => "timestamp with time zone",
        }
    }

    fn short_name(self) -> &'static str {
        match self {
            Self::Date(_) => "date",
            Self::Time(_) => "time",
            Self::TimeTz { .. } => "timetz",
            Self::Timestamp(_) => "timestamp",
            Self::TimestampTz { .. } => "timestamptz",
        }
    }

    /// Which of two times is earlier; `None` of a date and a time of day. One with a zone and one without compare
    /// only if `zoned` says so; then the zone of that without is UTC.
    pub(super) fn compare(self, other: Self, zoned: bool) -> Result<Option<Ordering>, Failure> {
        let has_zone = |time: Self| matches!(time, Self::TimeTz { .. } | Self::TimestampTz { .. });
        let order = match (self.instant(), other.instant()) {
            (Some(a), Some(b)) => a.cmp(&b),
            (None, None) => self.time_of_day().cmp(&other.time_of_day()),
            _ => return Ok(None),
        };
        if has_zone(self) == has_zone(other) || zoned {
            return Ok(Some(order));
        }
        let (from, to) = if has_zone(self) { (other, self) } else { (self, other) };
        let message = format!("cannot convert value from {} to {} without time zone usage", from.short_name(), to.short_name());
        let error = Error::new(ErrorKind::Execution, message);
        Err(Failure::Call(error.with_hint("the functions whose names end in `_tz` take times without a zone as UTC")))
    }

    /// Microseconds since 1970-01-01; `None` of a time of day.
    fn instant(self) -> Option<i64> {
        match self {
            Self::Date(days) => Some(i64::from(days) * MICROS_OF_DAY),
            Self::Timestamp(micros) | Self::TimestampTz { micros, .. } => Some(micros),
            Self::Time(_) | Self::TimeTz { .. } => None,
        }
    }

    /// The time of day in UTC; of two that are equal the one further east is the lesser, as PostgreSQL has it.
    fn time_of_day(self) -> (i64, i64) {
        match self {
            Self::TimeTz { micros, offset } => (micros - offset * MICROS_OF_SECOND, -offset),
            Self::Time(micros) => (micros, 0),
            _ => (0, 0),
        }
    }
}

/// ISO 8601, as PostgreSQL's functions write times into JSON.
impl fmt::Display for Datetime {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::Date(days) => {
                let mut text = String::new();
                print_date(days, &mut text);
                f.write_str(&text)
            }
            Self::Time(micros) => time_of_day(micros, f),
            Self::TimeTz { micros, offset } => {
                time_of_day(micros, f)?;
                zone(offset, f)
            }
            Self::Timestamp(micros) => timestamp(micros, None, f),
            Self::TimestampTz { micros, offset } => timestamp(micros + offset * MICROS_OF_SECOND, Some(offset), f),
        }
    }
}

fn time_of_day(micros: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let Civil { hour, minute, second, micros, .. } = Civil::clock(micros);
    write!(f, "{hour:02}:{minute:02}:{second:02}")?;
    if micros == 0 {
        return Ok(());
    }
    write!(f, ".{}", format!("{micros:06}").trim_end_matches('0'))
}

fn timestamp(micros: i64, offset: Option<i64>, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let civil = Civil::new(micros);
    write!(f, "{:04}-{:02}-{:02}T", Civil::written_year(civil.year).abs(), civil.month, civil.day)?;
    time_of_day(micros.rem_euclid(MICROS_OF_DAY), f)?;
    if let Some(offset) = offset {
        zone(offset, f)?;
    }
    if civil.year <= 0 { f.write_str(" BC") } else { Ok(()) }
}

fn zone(offset: i64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let minutes = offset.abs() / 60;
    write!(f, "{}{:02}:{:02}", if offset < 0 { '-' } else { '+' }, minutes / 60, minutes % 60)
}
