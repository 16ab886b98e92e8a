//! `timezone(zone, time)`, which `time AT TIME ZONE zone` stands for

use std::str::FromStr;

use chrono::{DateTime, Duration, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeZone, Utc};
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::array::timezone::Tz;
use datafusion::arrow::datatypes::{DataType, TimestampMicrosecondType};
use datafusion::common::Result;

use super::FAMILY;
use super::argument::{RETURNS_TIMESTAMP, RETURNS_TIMESTAMPTZ, TimeArg};
use crate::error::{Error, ErrorKind};
use crate::functions::dispatch::Call;
use crate::functions::memo::Memo;
use crate::functions::spec::{FunctionSpec, Overload, Param, TIMESTAMP};
use crate::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "timezone",
    aliases: &[],
    family: FAMILY,
    description: "`time AT TIME ZONE zone`. Of a timestamp with time zone, what clocks in the zone show then, without a time zone; of a \
                  timestamp without one, the moment at which clocks in the zone show it (the later one of two, as in PostgreSQL). A zone is \
                  a name such as `Europe/Berlin` or an abbreviation such as `CET`. NULL for NULL; raises for other zones. As in PostgreSQL's \
                  chapter \"Date/Time Functions and Operators\", section \"AT TIME ZONE\".",
    example: "SELECT timezone('America/Denver', TIMESTAMP WITH TIME ZONE '2001-02-16 20:38:40-05')::text",
    result: "2001-02-16 18:38:40",
    overloads: &[
        Overload::new(&[("zone", Param::Text), ("time", Param::Timestamp)], RETURNS_TIMESTAMPTZ, moments),
        Overload::new(&[("zone", Param::Text), ("time", Param::Timestamptz)], RETURNS_TIMESTAMP, shown),
    ],
};

/// PostgreSQL's default abbreviations that stand for a fixed distance from UTC, in hours.
const ABBREVIATIONS: [(&str, i32); 23] = [
    ("UTC", 0),
    ("GMT", 0),
    ("Z", 0),
    ("UT", 0),
    ("WET", 0),
    ("WEST", 1),
    ("BST", 1),
    ("CET", 1),
    ("CEST", 2),
    ("EET", 2),
    ("EEST", 3),
    ("JST", 9),
    ("KST", 9),
    ("EST", -5),
    ("EDT", -4),
    ("CST", -6),
    ("CDT", -5),
    ("MST", -7),
    ("MDT", -6),
    ("PST", -8),
    ("PDT", -7),
    ("AKST", -9),
    ("HST", -10),
];

enum Zone {
    Fixed(FixedOffset),
    /// `MSK`, which was another time for some years.
    Moscow,
    Named(Tz),
}

impl Zone {
    fn find(name: &str) -> crate::Result<Self> {
        let fixed = ABBREVIATIONS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name));
        if let Some(offset) = fixed.and_then(|(_, hours)| FixedOffset::east_opt(hours * 3600)) {
            return Ok(Self::Fixed(offset));
        }
        if name.eq_ignore_ascii_case("MSK") {
            return Ok(Self::Moscow);
        }
        // Signs mean the opposite in POSIX, which is PostgreSQL's reading of `+02`.
        let named = name.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| Tz::from_str(name).ok()).flatten();
        named.map(Self::Named).ok_or_else(|| {
            let error = Error::new(ErrorKind::InvalidText, format!("time zone `{name}` is not recognized"));
            error.with_hint("a time zone has a name such as `Europe/Berlin` or `UTC`")
        })
    }

    fn shown(&self, moment: &DateTime<Utc>) -> NaiveDateTime {
        match self {
            Self::Fixed(offset) => moment.with_timezone(offset).naive_local(),
            Self::Moscow => {
                let ahead = Duration::hours(moscow(moment.timestamp()));
                moment.naive_utc().checked_add_signed(ahead).unwrap_or_else(|| moment.naive_utc())
            }
            Self::Named(zone) => moment.with_timezone(zone).naive_local(),
        }
    }

    /// How far clocks that show `local` are from UTC.
    fn offset(&self, local: &NaiveDateTime) -> Option<FixedOffset> {
        let zone = match self {
            Self::Fixed(offset) => return Some(*offset),
            Self::Moscow => {
                let hours = moscow(local.and_utc().timestamp() - 4 * 3600);
                return FixedOffset::east_opt(i32::try_from(hours * 3600).ok()?);
            }
            Self::Named(zone) => zone,
        };
        match zone.offset_from_local_datetime(local) {
            MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(_, offset) => Some(offset.fix()),
            // Clocks that were put forward never show it: they are taken as if they had not been.
            MappedLocalTime::None => zone.offset_from_local_datetime(&(*local - Duration::hours(3))).latest().map(|offset| offset.fix()),
        }
    }
}

/// How many hours `MSK` was ahead of UTC then.
fn moscow(seconds: i64) -> i64 {
    // From 2011-03-26 23:00 to 2014-10-25 22:00.
    if (1_301_180_400..1_414_274_400).contains(&seconds) { 4 } else { 3 }
}

fn out_of_range() -> Error {
    Error::new(ErrorKind::Execution, "timestamp out of range")
}

/// Runs `f` with the zone and the time of each row; a constant zone is looked up once.
fn over(call: &Call<'_>, result: DataType, f: impl Fn(&Zone, DateTime<Utc>) -> Option<NaiveDateTime>) -> Result<ArrayRef> {
    let (zones, times) = (call.text(0)?, TimeArg::new(call, 1)?);
    let mut zone = Memo::default();
    call.build_primitive::<TimestampMicrosecondType>(result, |row| {
        let Some((name, time)) = zones.get(row).zip(times.get(row)?) else { return Ok(None) };
        let zone = zone.of(name, Zone::find)?;
        let time = DateTime::from_timestamp_micros(time).and_then(|time| f(zone, time)).ok_or_else(out_of_range)?;
        Ok(Some(time.and_utc().timestamp_micros()))
    })
}

fn shown(call: &Call<'_>) -> Result<ArrayRef> {
    over(call, TIMESTAMP, |zone, moment| Some(zone.shown(&moment)))
}

fn moments(call: &Call<'_>) -> Result<ArrayRef> {
    over(call, SqlType::Timestamp.arrow(), |zone, local| {
        let local = local.naive_utc();
        zone.offset(&local).and_then(|offset| local.checked_sub_offset(offset))
    })
}
