//! The text forms of timestamps and dates: what PostgreSQL reads (date style ISO, order month-day-year) and prints.
//!
//! `now` and `today` depend on when the statement started, which is known where it is planned and not where it runs.

use std::fmt::Write as _;

use super::calendar::{Civil, LAST_YEAR, MICROS_OF_DAY, MICROS_OF_SECOND, days_from_civil, days_of_month, julian_day, micros_of};
use super::zone::Zone;
use crate::error::{Error, Result};

const MONTHS: [&str; 12] =
    ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const DAYS: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];

/// Reads a timestamp as microseconds after 1970-01-01. A zone counts if the type is `zoned`, and is ignored otherwise, as
/// PostgreSQL does. `now` is the start of the statement, where that is known.
pub fn parse_timestamp(text: &str, zoned: bool, now: Option<i64>) -> Result<i64> {
    let type_name = if zoned { "timestamp with time zone" } else { "timestamp" };
    let parts = Parts::read(text, type_name, now)?;
    let local = micros_of(parts.days, parts.micros);
    let micros = match (zoned, &parts.zone) {
        (true, Some(ZoneOf::Seconds(seconds))) => local.and_then(|m| m.checked_sub(seconds * MICROS_OF_SECOND)),
        (true, Some(ZoneOf::Named(zone))) => local.map(|m| zone.moment(m)).transpose()?,
        _ => local,
    };
    micros.ok_or_else(|| Error::invalid_text(format!("timestamp out of range: `{text}`")))
}

/// Reads a date as days after 1970-01-01; a time behind it is checked and forgotten.
pub fn parse_date(text: &str, now: Option<i64>) -> Result<i32> {
    let parts = Parts::read(text, "date", now)?;
    i32::try_from(parts.days).map_err(|_| Error::invalid_text(format!("date out of range: `{text}`")))
}

/// Reads a time of day as microseconds after midnight; a zone behind it is checked and forgotten.
pub fn parse_time(text: &str) -> Result<i64> {
    let invalid = || Error::invalid_text(format!("invalid input syntax for type time: `{text}`"));
    let clock = text.trim();
    // Of a day that says nothing: what is read behind a date is a time.
    let is_clock = clock.starts_with(|c: char| c.is_ascii_digit()) && clock.len() > 2 && !clock.contains('/');
    let parts = is_clock.then(|| Parts::read(&format!("2000-01-01 {clock}"), "time", None)).transpose().map_err(|_| invalid())?;
    match parts {
        Some(parts) if parts.days == days_from_civil(2000, 1, 1) && parts.micros < MICROS_OF_DAY => Ok(parts.micros),
        Some(parts) if parts.micros >= MICROS_OF_DAY || parts.days > days_from_civil(2000, 1, 1) => {
            Err(Error::invalid_text(format!("time out of range: `{text}`")).with_hint("the last one is `23:59:59.999999`"))
        }
        _ => Err(invalid()),
    }
}

/// Appends a timestamp; `zone` is written behind its time.
pub fn print_timestamp(micros: i64, zone: Option<&str>, out: &mut String) {
    let civil = Civil::new(micros);
    let Civil { month, day, hour, minute, second, .. } = civil;
    let _ = write!(out, "{:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}", Civil::written_year(civil.year).abs());
    if civil.micros != 0 {
        let fraction = format!("{:06}", civil.micros);
        let _ = write!(out, ".{}", fraction.trim_end_matches('0'));
    }
    out.push_str(zone.unwrap_or_default());
    if civil.year <= 0 {
        out.push_str(" BC");
    }
}

/// Appends a date.
pub fn print_date(days: i32, out: &mut String) {
    let civil = Civil::new(i64::from(days).saturating_mul(MICROS_OF_DAY));
    let _ = write!(out, "{:04}-{:02}-{:02}", Civil::written_year(civil.year).abs(), civil.month, civil.day);
    if civil.year <= 0 {
        out.push_str(" BC");
    }
}

/// Day, time of day and zone of a text.
struct Parts {
    days: i64,
    micros: i64,
    zone: Option<ZoneOf>,
}

/// The zone of a text.
enum ZoneOf {
    /// East of Greenwich.
    Seconds(i64),
    Named(Zone),
}

/// What was read so far.
#[derive(Default)]
struct Found {
    /// Year, month and day.
    date: Option<(i64, i64, i64)>,
    days: Option<i64>,
    month: Option<i64>,
    numbers: Vec<String>,
    /// Microseconds of the day.
    time: Option<(i64, i64, f64)>,
    half: Option<bool>,
    zone: Option<ZoneOf>,
    bc: bool,
    /// The year had two digits, which say less of a year AD than of one BC.
    short_year: bool,
    /// The day of the statement's start, if that is known.
    today: Option<i64>,
}

/// Why a text is none.
enum Problem {
    Syntax,
    Range,
    /// This zone is not known.
    Zone(Error),
    /// The start of the statement is not known.
    Today,
}

impl Parts {
    fn read(text: &str, type_name: &str, now: Option<i64>) -> Result<Self> {
        let words = text.trim().to_ascii_lowercase();
        match words.as_str() {
            "epoch" => return Ok(Self { days: 0, micros: 0, zone: None }),
            "now" => {
                let now = now.ok_or_else(|| unknown_start(text))?;
                return Ok(Self { days: now.div_euclid(MICROS_OF_DAY), micros: now.rem_euclid(MICROS_OF_DAY), zone: None });
            }
            "infinity" | "-infinity" | "+infinity" => {
                return Err(Error::invalid_text(format!("`{}` is not supported: times are finite here", text.trim()))
                    .with_hint("NULL can stand for a time that never comes: `coalesce(…, 'infinity')` becomes `… IS NULL OR …`"));
            }
            _ => {}
        }
        let mut found = Found { today: now.map(|now| now.div_euclid(MICROS_OF_DAY)), ..Found::default() };
        let parts = tokens(&words).iter().try_for_each(|token| found.token(token)).and_then(|()| found.finish());
        parts.map_err(|problem| match problem {
            Problem::Range => Error::invalid_text(format!("date/time field value out of range: `{text}`")),
            Problem::Syntax => Error::invalid_text(format!("invalid input syntax for type {type_name}: `{text}`"))
                .with_hint("expected a form such as `2025-01-31 12:34:56`"),
            Problem::Zone(error) => error,
            Problem::Today => unknown_start(text),
        })
    }
}

fn unknown_start(text: &str) -> Error {
    Error::invalid_text(format!("`{}` is known as a literal only", text.trim()))
        .with_hint("of a text that is no literal, write `CASE … WHEN 'now' THEN now() WHEN 'today' THEN current_date …`")
}

/// The words of a text; the `t` of ISO 8601 separates as a blank does.
fn tokens(text: &str) -> Vec<String> {
    let mut out = Vec::new();
    for word in text.split(|c: char| c.is_ascii_whitespace() || c == ',').filter(|w| !w.is_empty()) {
        let bytes = word.as_bytes();
        let t = (1..bytes.len())
            .find(|&i| bytes[i] == b't' && bytes[i - 1].is_ascii_digit() && bytes.get(i + 1).is_some_and(u8::is_ascii_digit));
        match t {
            Some(at) => out.extend([word[..at].to_owned(), word[at + 1..].to_owned()]),
            None => out.push(word.to_owned()),
        }
    }
    out
}

/// The place in `names` of a name or of its beginning, three letters at least.
fn named(names: &[&str], word: &str) -> Option<i64> {
    let fits = |name: &str| word == name || word == &name[..3] || (word == "sept" && name.starts_with(word));
    names.iter().position(|name| fits(name)).map(|at| at as i64 + 1)
}

fn number(text: &str) -> Result<i64, Problem> {
    if text.is_empty() || !text.bytes().all(|b| b.is_ascii_digit()) {
        return Err(Problem::Syntax);
    }
    text.parse().map_err(|_| Problem::Range)
}

impl Found {
    fn token(&mut self, token: &str) -> Result<(), Problem> {
        let digits = token.bytes().all(|b| b.is_ascii_digit());
        match token {
            "z" | "utc" | "gmt" | "zulu" | "ut" => return self.zone(ZoneOf::Seconds(0)),
            "am" | "pm" if self.half.is_none() => self.half = Some(token == "pm"),
            "bc" => self.bc = true,
            "ad" | "at" => {}
            "today" => return self.day_from_today(0),
            "tomorrow" => return self.day_from_today(1),
            "yesterday" => return self.day_from_today(-1),
            _ if is_zone_name(token) => return self.named_zone(token),
            _ if token.contains(':') && !token.starts_with(['+', '-']) => return self.time(token),
            _ if token.starts_with(['+', '-']) => return self.zone(ZoneOf::Seconds(distance(token).ok_or(Problem::Syntax)?)),
            // A zone right behind a date.
            _ if token.contains('+') => {
                let (date, zone) = token.split_at(token.find('+').unwrap_or_default());
                self.token(date)?;
                return self.token(zone);
            }
            _ if digits => return self.digits(token),
            _ if named(&DAYS, token).is_some() => {}
            _ if named(&MONTHS, token).is_some() => {
                if self.month.replace(named(&MONTHS, token).unwrap_or_default()).is_some() {
                    return Err(Problem::Syntax);
                }
            }
            _ => match token.strip_prefix('j').map(number) {
                Some(day) => self.days = Some(day? - julian_day(0)),
                None => return self.date(token),
            },
        }
        Ok(())
    }

    fn zone(&mut self, zone: ZoneOf) -> Result<(), Problem> {
        if self.zone.replace(zone).is_some() { Err(Problem::Syntax) } else { Ok(()) }
    }

    fn named_zone(&mut self, name: &str) -> Result<(), Problem> {
        let only_letters = name.bytes().all(|b| b.is_ascii_alphabetic());
        let zone = Zone::find(name).map_err(|error| if only_letters { Problem::Syntax } else { Problem::Zone(error) })?;
        self.zone(ZoneOf::Named(zone))
    }

    fn day_from_today(&mut self, days: i64) -> Result<(), Problem> {
        let today = self.today.ok_or(Problem::Today)?;
        if self.days.replace(today + days).is_some() { Err(Problem::Syntax) } else { Ok(()) }
    }

    /// Digits alone: a date, a time behind a date, or a part of a date with the name of a month.
    fn digits(&mut self, token: &str) -> Result<(), Problem> {
        let part = |range: std::ops::Range<usize>| number(&token[range]);
        let has_date = self.date.is_some() || self.days.is_some();
        match token.len() {
            6 if has_date && self.time.is_none() => self.time = Some((part(0..2)?, part(2..4)?, part(4..6)? as f64)),
            4 if has_date && self.time.is_none() => self.time = Some((part(0..2)?, part(2..4)?, 0.0)),
            8 if !has_date => self.date = Some((part(0..4)?, part(4..6)?, part(6..8)?)),
            6 if !has_date => self.date = Some((self.year(&token[..2])?, part(2..4)?, part(4..6)?)),
            _ if !has_date => self.numbers.push(token.to_owned()),
            _ => return Err(Problem::Syntax),
        }
        Ok(())
    }

    /// `2025-01-31`, `1/31/2025`, `31-Jan-2025`.
    fn date(&mut self, token: &str) -> Result<(), Problem> {
        let separator = token.chars().find(|c| matches!(c, '-' | '/' | '.')).ok_or(Problem::Syntax)?;
        let parts: Vec<_> = token.split(separator).collect();
        if parts.len() != 3 || self.date.is_some() || self.days.is_some() {
            return Err(Problem::Syntax);
        }
        let name = parts.iter().position(|p| named(&MONTHS, p).is_some());
        let date = match name {
            None if parts[0].len() >= 3 => (number(parts[0])?, number(parts[1])?, number(parts[2])?),
            None => (self.year(parts[2])?, number(parts[0])?, number(parts[1])?),
            Some(at) => {
                let month = named(&MONTHS, parts[at]).ok_or(Problem::Syntax)?;
                let rest: Vec<_> = parts.iter().enumerate().filter(|(i, _)| *i != at).map(|(_, p)| *p).collect();
                if rest[0].len() >= 3 {
                    (number(rest[0])?, month, number(rest[1])?)
                } else {
                    (self.year(rest[1])?, month, number(rest[0])?)
                }
            }
        };
        if date.0 == 0 {
            return Err(Problem::Range);
        }
        self.date = Some(date);
        Ok(())
    }

    /// `12:34[:56[.789]]`, with `am`, `pm` or a zone right behind it.
    fn time(&mut self, token: &str) -> Result<(), Problem> {
        if self.time.is_some() {
            return Err(Problem::Syntax);
        }
        let end = token.find(|c: char| !c.is_ascii_digit() && c != ':' && c != '.').unwrap_or(token.len());
        let (clock, suffix) = token.split_at(end);
        let parts: Vec<_> = clock.split(':').collect();
        if !(2..=3).contains(&parts.len()) || parts[..2].iter().any(|p| p.is_empty() || p.len() > 2) {
            return Err(Problem::Syntax);
        }
        let second = parts.get(2).map_or(Ok(0.0), |s| {
            let plain = s.starts_with(|c: char| c.is_ascii_digit()) && s.split('.').next().is_some_and(|whole| whole.len() <= 2);
            if plain { s.parse::<f64>().map_err(|_| Problem::Syntax) } else { Err(Problem::Syntax) }
        })?;
        self.time = Some((number(parts[0])?, number(parts[1])?, second));
        if suffix.is_empty() { Ok(()) } else { self.token(suffix) }
    }

    fn finish(mut self) -> Result<Parts, Problem> {
        let days = match (self.days, self.date, self.month) {
            (Some(days), None, None) => days,
            (None, Some(date), None) => self.day(date)?,
            (None, None, Some(month)) => {
                let numbers = std::mem::take(&mut self.numbers);
                let [first, second] = numbers.as_slice() else { return Err(Problem::Syntax) };
                let date =
                    if first.len() >= 3 { (number(first)?, month, number(second)?) } else { (self.year(second)?, month, number(first)?) };
                self.day(date)?
            }
            _ => return Err(Problem::Syntax),
        };
        if !self.numbers.is_empty() {
            return Err(Problem::Syntax);
        }
        Ok(Parts { days, micros: self.clock()?, zone: self.zone })
    }

    /// The year that is meant; two digits are those from 1970 to 2069.
    fn year(&mut self, text: &str) -> Result<i64, Problem> {
        self.short_year = text.len() <= 2;
        Ok(century(number(text)?, text.len()))
    }

    fn day(&self, (year, month, day): (i64, i64, i64)) -> Result<i64, Problem> {
        let year = match (self.bc, self.short_year) {
            (false, _) => year,
            (true, false) => 1 - year,
            (true, true) if year % 100 == 0 => return Err(Problem::Range),
            (true, true) => 1 - year % 100,
        };
        let fits = (1..=12).contains(&month) && (1..=days_of_month(year, month)).contains(&day) && year <= LAST_YEAR;
        let days = Civil { year, month, day, ..Civil::default() }.days();
        if fits && julian_day(days) >= 0 { Ok(days) } else { Err(Problem::Range) }
    }

    /// Microseconds since midnight; 24:00:00 is the next midnight.
    fn clock(&self) -> Result<i64, Problem> {
        let (mut hour, minute, second) = self.time.unwrap_or_default();
        if let Some(pm) = self.half {
            if !(1..=12).contains(&hour) {
                return Err(Problem::Range);
            }
            hour = hour % 12 + if pm { 12 } else { 0 };
        }
        let micros = (hour * 60 + minute) * 60 * MICROS_OF_SECOND + (second * 1e6).round_ties_even() as i64;
        let fits = hour <= 24 && minute < 60 && second < 61.0 && micros <= MICROS_OF_DAY;
        if fits { Ok(micros) } else { Err(Problem::Range) }
    }
}

fn century(year: i64, digits: usize) -> i64 {
    match year {
        0..70 if digits <= 2 => year + 2_000,
        70..100 if digits <= 2 => year + 1_900,
        _ => year,
    }
}

/// Whether the word can be the name of a zone: it begins with a letter, and is no month, day of the week or Julian day, alone
/// or with numbers behind.
fn is_zone_name(word: &str) -> bool {
    let letters = word.find(|c: char| !c.is_ascii_alphabetic()).map_or(word, |end| &word[..end]);
    let is_julian = letters == "j" && letters.len() < word.len();
    !letters.is_empty() && named(&MONTHS, letters).is_none() && named(&DAYS, letters).is_none() && !is_julian
}

/// `+02`, `-0730`, `+05:30`, `+05:30:10` in seconds.
pub(super) fn distance(text: &str) -> Option<i64> {
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let rest = text.get(1..).filter(|rest| rest.is_ascii())?;
    let parts: Vec<&str> = if rest.contains(':') {
        rest.split(':').collect()
    } else {
        match rest.len() {
            1 | 2 => vec![rest],
            3 | 4 => vec![&rest[..rest.len() - 2], &rest[rest.len() - 2..]],
            _ => return None,
        }
    };
    if parts.len() > 3 {
        return None;
    }
    let mut values = [0; 3];
    for (value, part) in values.iter_mut().zip(&parts) {
        *value = number(part).ok()?;
    }
    let [hours, minutes, seconds] = values;
    (hours <= 15 && minutes <= 59 && seconds <= 59).then(|| sign * (hours * 3_600 + minutes * 60 + seconds))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected texts are PostgreSQL 15's.
    #[test]
    fn timestamps_are_read_as_postgresql_reads_them() {
        let cases = [
            ("2025-09-15 12:34:56.789", "2025-09-15 12:34:56.789+00"),
            ("2025-09-15T12:34:56Z", "2025-09-15 12:34:56+00"),
            ("2025-09-15 12:34:56+02", "2025-09-15 10:34:56+00"),
            ("20250915 123456", "2025-09-15 12:34:56+00"),
            ("9/15/2025 1:02 pm", "2025-09-15 13:02:00+00"),
            ("15-Sep-2025", "2025-09-15 00:00:00+00"),
            ("Sep 15 2025 24:00:00", "2025-09-16 00:00:00+00"),
            ("0044-03-15 BC", "0044-03-15 00:00:00+00 BC"),
            ("J2451187", "1999-01-08 00:00:00+00"),
            ("8-Jan-98 BC", "0098-01-08 00:00:00+00 BC"),
            ("7 March 44 BC", "0044-03-07 00:00:00+00 BC"),
            ("2001-02-03 10:00 GMT-3", "2001-02-03 07:00:00+00"),
            ("2001-02-03 10:00 UTC+3:30", "2001-02-03 13:30:00+00"),
            ("2001-02-03 10:00GMT+3", "2001-02-03 13:00:00+00"),
        ];
        for (text, expected) in cases {
            let mut out = String::new();
            print_timestamp(parse_timestamp(text, true, None).unwrap(), Some("+00"), &mut out);
            assert_eq!(out, expected, "{text}");
        }
        for text in ["", "x", "2025-02-30", "2025-13-01", "2025-01-01 25:00", "2025-01-01 12:60", "now", "infinity", "2025-01-01 1:2:3:4"] {
            assert!(parse_timestamp(text, true, None).is_err(), "{text}");
        }
        let unzoned = parse_timestamp("2025-09-15 12:34:56+02", false, None).unwrap();
        assert_eq!(unzoned, parse_timestamp("2025-09-15 12:34:56", true, None).unwrap());
    }

    /// Expected texts are PostgreSQL 15's.
    #[test]
    fn names_of_zones_are_read_as_postgresql_reads_them() {
        let cases = [
            ("2020-07-01 12:00 Europe/Berlin", "2020-07-01 10:00:00+00"),
            ("2020-07-01 12:00europe/berlin", "2020-07-01 10:00:00+00"),
            ("2020-07-01 12:00 America/Port_of_Spain", "2020-07-01 16:00:00+00"),
            ("2020-07-01 12:00 Japan", "2020-07-01 03:00:00+00"),
            ("2020-07-01 12:00 Etc/GMT+3", "2020-07-01 15:00:00+00"),
            ("2020-07-01 12:00 EST5EDT", "2020-07-01 16:00:00+00"),
            ("Wed Jul 1 12:00:00 PDT 2020", "2020-07-01 19:00:00+00"),
            ("2020-01-01 00:00 GMT+4", "2020-01-01 04:00:00+00"),
            ("2020-01-01 00:00 UTC-03:30", "2019-12-31 20:30:00+00"),
            ("2005-07-01 12:00 MSK", "2005-07-01 09:00:00+00"),
            ("2012-01-01 12:00 MSK", "2012-01-01 08:00:00+00"),
            ("2020-03-29 02:30 Europe/Berlin", "2020-03-29 01:30:00+00"),
            ("2020-10-25 02:30 Europe/Berlin", "2020-10-25 01:30:00+00"),
        ];
        for (text, expected) in cases {
            let mut out = String::new();
            print_timestamp(parse_timestamp(text, true, None).unwrap(), Some("+00"), &mut out);
            assert_eq!(out, expected, "{text}");
        }
        for text in ["2020-07-01 12:00+02 CET", "2020-07-01 12:00 blah", "2020-07-01 12:00 Mars/Base", "Europe/Berlin"] {
            assert!(parse_timestamp(text, false, None).is_err(), "{text}");
        }
    }

    #[test]
    fn days_are_counted_from_the_start_of_the_statement() {
        let now = parse_timestamp("2025-09-15 12:34:56.789", true, None).ok();
        let read = |text| parse_timestamp(text, true, now).ok();
        assert_eq!(read(" NOW "), now);
        assert_eq!(read("yesterday 10:00"), parse_timestamp("2025-09-14 10:00", true, None).ok());
        assert_eq!(read("tomorrow Europe/Berlin"), parse_timestamp("2025-09-15 22:00", true, None).ok());
        assert_eq!(parse_date("today", now).ok(), parse_date("2025-09-15", None).ok());
        assert!(parse_date("today", None).is_err() && read("now 10:00").is_none());
    }
}
