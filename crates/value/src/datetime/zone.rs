//! Time zones as PostgreSQL reads them: names (`Europe/Berlin`), abbreviations (`CET`) and distances as POSIX writes them,
//! whose signs mean the opposite of those of ISO 8601 (`UTC+3` is west of Greenwich).

use std::str::FromStr;

use chrono::{DateTime, Duration, FixedOffset, MappedLocalTime, NaiveDateTime, Offset, TimeZone, Utc};
use chrono_tz::Tz;

use super::calendar::MICROS_OF_SECOND;
use super::trunc::trunc_timestamp;
use super::unit::Unit;
use super::zone_abbreviations::{FIXED, OF_REGIONS};
use crate::error::{Error, ErrorKind, Result};

/// A time zone.
#[derive(Clone, Copy, Debug)]
pub struct Zone(Kind);

#[derive(Clone, Copy, Debug)]
enum Kind {
    Fixed(FixedOffset),
    Named(Tz),
    /// Moscow's standard time, without what was its summer time.
    Moscow(Tz),
}

/// Moscow kept its summer time from 2011-03-26 23:00 to 2014-10-25 22:00 UTC as standard time.
const MOSCOW_AHEAD: std::ops::Range<i64> = 1_301_180_400..1_414_274_400;

impl Zone {
    /// The zone called `name`, in any case.
    pub fn find(name: &str) -> Result<Self> {
        let name = name.trim();
        if let Some((_, seconds)) = FIXED.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            return FixedOffset::east_opt(*seconds).map(|offset| Self(Kind::Fixed(offset))).ok_or_else(|| unknown(name));
        }
        if let Some((abbreviation, region)) = OF_REGIONS.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)) {
            let zone = Tz::from_str(region).map_err(|_| unknown(name))?;
            return Ok(Self(if *abbreviation == "MSK" { Kind::Moscow(zone) } else { Kind::Named(zone) }));
        }
        if let Some(offset) = posix(name) {
            return Ok(Self(Kind::Fixed(offset)));
        }
        let named = || name.starts_with(|c: char| c.is_ascii_alphabetic()).then(|| spellings(name)).into_iter().flatten();
        named().find_map(|spelling| Tz::from_str(&spelling).ok()).map(|zone| Self(Kind::Named(zone))).ok_or_else(|| unknown(name))
    }

    /// What clocks in the zone show at the moment `micros`, as if it were UTC.
    pub fn shown(&self, micros: i64) -> Result<i64> {
        let moment = DateTime::from_timestamp_micros(micros).ok_or_else(out_of_range)?;
        let offset = self.offset_at(&moment);
        micros.checked_add(i64::from(offset.local_minus_utc()) * MICROS_OF_SECOND).ok_or_else(out_of_range)
    }

    /// The moment at which clocks in the zone show `local`: the later one of two.
    pub fn moment(&self, local: i64) -> Result<i64> {
        let shown = DateTime::from_timestamp_micros(local).ok_or_else(out_of_range)?.naive_utc();
        let offset = self.offset_of(&shown).ok_or_else(out_of_range)?;
        local.checked_sub(i64::from(offset.local_minus_utc()) * MICROS_OF_SECOND).ok_or_else(out_of_range)
    }

    /// The moment at which the `unit` begins that `micros` is in by the clocks of the zone.
    pub fn truncated(&self, unit: Unit, micros: i64) -> Result<i64> {
        let local = self.shown(micros)?;
        let start = trunc_timestamp(unit, local)?;
        // Hours that come twice are told apart by how far clocks are from UTC.
        let within_a_day = matches!(unit, Unit::Microsecond | Unit::Millisecond | Unit::Second | Unit::Minute | Unit::Hour);
        if within_a_day { Ok(micros - (local - start)) } else { self.moment(start) }
    }

    fn offset_at(&self, moment: &DateTime<Utc>) -> FixedOffset {
        match &self.0 {
            Kind::Fixed(offset) => *offset,
            Kind::Named(zone) => moment.with_timezone(zone).offset().fix(),
            Kind::Moscow(zone) => without_summer(moment.with_timezone(zone).offset().fix(), moment.timestamp()),
        }
    }

    /// How far clocks that show `local` are from UTC.
    fn offset_of(&self, local: &NaiveDateTime) -> Option<FixedOffset> {
        let zone = match &self.0 {
            Kind::Fixed(offset) => return Some(*offset),
            Kind::Named(zone) | Kind::Moscow(zone) => zone,
        };
        let offset = match zone.offset_from_local_datetime(local) {
            MappedLocalTime::Single(offset) | MappedLocalTime::Ambiguous(_, offset) => offset.fix(),
            // Clocks that were put forward never show it: they are taken as if they had not been.
            MappedLocalTime::None => zone.offset_from_local_datetime(&(*local - Duration::hours(3))).latest()?.fix(),
        };
        Some(match &self.0 {
            Kind::Moscow(_) => without_summer(offset, local.and_utc().timestamp() - i64::from(offset.local_minus_utc())),
            _ => offset,
        })
    }
}

fn without_summer(offset: FixedOffset, seconds: i64) -> FixedOffset {
    const STANDARD: i32 = 3 * 3_600;
    let summer = offset.local_minus_utc() == 4 * 3_600 && !MOSCOW_AHEAD.contains(&seconds);
    if summer { FixedOffset::east_opt(STANDARD).unwrap_or(offset) } else { offset }
}

/// `UTC+3`, `+02`, `-02:30`.
fn posix(name: &str) -> Option<FixedOffset> {
    let at = name.find(['+', '-'])?;
    let (letters, distance) = name.split_at(at);
    if !letters.bytes().all(|b| b.is_ascii_alphabetic()) || (!letters.is_empty() && letters.len() < 3) {
        return None;
    }
    // `UTC+0330` would be hundreds of hours.
    if distance.len() > 3 && !distance.contains(':') {
        return None;
    }
    let west = super::text::distance(distance)?;
    FixedOffset::west_opt(i32::try_from(west).ok()?)
}

/// The name as it is, and as most names are spelled: `Europe/Berlin`, `America/Port_of_Spain`, `US/Eastern`, `EST5EDT`.
fn spellings(name: &str) -> [String; 3] {
    let mut title = String::with_capacity(name.len());
    for (i, part) in name.to_ascii_lowercase().split_inclusive(['/', '_', '-', '+']).enumerate() {
        let small = i > 0 && matches!(part.trim_end_matches(['_', '-']), "of" | "es" | "au");
        let upper = matches!(part.trim_end_matches(['/', '-', '+']), "us" | "gmt" | "utc") || part == "nz";
        match part.chars().next() {
            Some(_) if upper => title.push_str(&part.to_ascii_uppercase()),
            Some(first) if !small => {
                title.push(first.to_ascii_uppercase());
                title.push_str(&part[first.len_utf8()..]);
            }
            _ => title.push_str(part),
        }
    }
    [name.to_owned(), title, name.to_ascii_uppercase()]
}

fn unknown(name: &str) -> Error {
    let error = Error::new(ErrorKind::InvalidText, format!("time zone `{name}` is not recognized"));
    error.with_hint("a time zone has a name such as `Europe/Berlin` or `UTC`")
}

fn out_of_range() -> Error {
    Error::new(ErrorKind::Execution, "timestamp out of range")
}
