//! `to_char`.

use std::fmt::Write as _;

use super::keyword::{Case, DAYS, Field, MONTHS, ROMAN};
use super::{Node, Pattern, Template};
use crate::datetime::calendar::{Civil, days_from_civil, iso_week, iso_week_start, julian_day};
use crate::datetime::interval::Interval;
use crate::error::{Error, Result};

/// What is printed.
struct Subject {
    civil: Civil,
    interval: bool,
    zoned: bool,
}

impl Template {
    /// Appends the time `micros` after 1970-01-01. The zone of a `zoned` one is UTC, of another nothing is printed.
    pub fn print_timestamp(&self, micros: i64, zoned: bool, out: &mut String) -> Result<()> {
        self.print(&Subject { civil: Civil::new(micros), interval: false, zoned }, out)
    }

    /// Appends an interval; patterns that need a date are errors.
    pub fn print_interval(&self, interval: Interval, out: &mut String) -> Result<()> {
        self.print(&Subject { civil: interval.civil(), interval: true, zoned: false }, out)
    }

    fn print(&self, subject: &Subject, out: &mut String) -> Result<()> {
        for node in &self.nodes {
            match node {
                Node::Pattern(pattern) => subject.pattern(pattern, out)?,
                Node::Space(c) | Node::Separator(c) | Node::Char(c) => out.push(*c),
            }
        }
        Ok(())
    }
}

impl Subject {
    fn pattern(&self, pattern: &Pattern, out: &mut String) -> Result<()> {
        let start = out.len();
        let field = pattern.keyword.field;
        if self.interval && is_of_dates(field) {
            let error = Error::invalid_text(format!("invalid format specification for an interval value: `{}`", pattern.keyword.name));
            return Err(error.with_hint("an interval has no place in the calendar"));
        }
        if self.words(field, pattern.fill, out) {
            return Ok(());
        }
        let fill = pattern.fill;
        let Civil { year, hour, micros, .. } = self.civil;
        match field {
            Field::Fraction(digits) => number(micros / 10_i64.pow(6 - digits), digits as usize, false, out),
            Field::Millisecond => number(micros / 1_000, 3, false, out),
            Field::Microsecond => number(micros, 6, false, out),
            Field::Hour12 => number(if hour % 12 == 0 { 12 } else { hour % 12 }, 2 + usize::from(hour < 0), fill, out),
            Field::YearWithComma => {
                let year = self.year(year);
                let _ = write!(out, "{},{:03}", year / 1_000, year % 1_000);
            }
            Field::Year(digits) => year_digits(self.year(year), digits, fill, out),
            Field::IsoYear(digits) => {
                let year = if self.interval { year } else { iso_week(self.civil.days()).0 };
                year_digits(self.year(year), digits, fill, out);
            }
            Field::Century => self.century(fill, out),
            _ => {
                let (value, width) = self.number(field);
                number(value, width, fill, out);
            }
        }
        if let Some(case) = pattern.ordinal {
            let suffix = ordinal(&out[start..]);
            out.push_str(&cased(suffix, if case == Case::Upper { Case::Upper } else { Case::Lower }));
        }
        Ok(())
    }

    /// The year as it is written.
    fn year(&self, year: i64) -> i64 {
        if self.interval || year > 0 { year } else { 1 - year }
    }

    fn century(&self, fill: bool, out: &mut String) {
        let year = self.civil.year;
        let century = match (self.interval, year) {
            (true, _) => year / 100,
            (false, 1..) => (year - 1) / 100 + 1,
            (false, _) => year / 100 - 1,
        };
        let width = if century.abs() > 99 { 0 } else { 2 + usize::from(century < 0) };
        number(century, width, fill, out);
    }

    /// The fields that are a number with a width.
    fn number(&self, field: Field) -> (i64, usize) {
        let civil = &self.civil;
        // A sign takes a place of its own.
        let signed = |value: i64| (value, 2 + usize::from(value < 0));
        match field {
            Field::Hour24 => signed(civil.hour),
            Field::Minute => signed(civil.minute),
            Field::Second => signed(civil.second),
            Field::SecondOfDay => ((civil.hour * 60 + civil.minute) * 60 + civil.second, 0),
            Field::Month => signed(civil.month),
            Field::Day => (civil.day, 2),
            Field::DayOfYear if self.interval => ((civil.year * 12 + civil.month) * 30 + civil.day, 3),
            Field::DayOfYear => (civil.day_of_year(), 3),
            Field::IsoDayOfYear => (civil.days() - iso_week_start(iso_week(civil.days()).0, 1) + 1, 3),
            Field::DayOfWeek => (civil.day_of_week() % 7 + 1, 0),
            Field::IsoDayOfWeek => (civil.day_of_week(), 0),
            Field::Week if self.interval => {
                let day = (civil.year * 12 + civil.month) * 30 + civil.day;
                ((day - 1) / 7 + 1, 2)
            }
            Field::Week => ((civil.day_of_year() - 1) / 7 + 1, 2),
            Field::IsoWeek => (iso_week(civil.days()).1, 2),
            Field::Quarter => ((civil.month - 1) / 3 + 1, 0),
            Field::WeekOfMonth => ((civil.day - 1) / 7 + 1, 0),
            Field::Julian => (julian_day(days_from_civil(civil.year, civil.month, civil.day)), 0),
            _ => (0, 0),
        }
    }

    /// The fields that are words, and zones; whether it was one.
    fn words(&self, field: Field, fill: bool, out: &mut String) -> bool {
        let civil = &self.civil;
        let name = |names: &[&'static str], number: i64| -> &'static str {
            usize::try_from(number - 1).ok().and_then(|n| names.get(n).copied()).unwrap_or_default()
        };
        let month = |case| if civil.month == 0 { String::new() } else { cased(name(&MONTHS, civil.month), case) };
        let day = |case| cased(name(&DAYS, civil.day_of_week() % 7 + 1), case);
        let short = |text: String| text.chars().take(3).collect::<String>();
        let padded = |text: &str, width: usize, out: &mut String| {
            let _ = if fill || text.is_empty() { write!(out, "{text}") } else { write!(out, "{text:width$}") };
        };
        match field {
            // An interval without months is in no quarter.
            Field::Quarter if civil.month == 0 => {}
            Field::Exact => {}
            Field::Era { dotted, case } => {
                let text = if civil.year <= 0 { "BC" } else { "AD" };
                out.push_str(&cased(&with_dots(text, dotted), case));
            }
            Field::Half { dotted, case } => {
                let text = if civil.hour % 24 >= 12 { "PM" } else { "AM" };
                out.push_str(&cased(&with_dots(text, dotted), case));
            }
            Field::MonthName(case) => padded(&month(case), 9, out),
            Field::MonthShort(case) => out.push_str(&short(month(case))),
            Field::DayName(case) => padded(&day(case), 9, out),
            Field::DayShort(case) => out.push_str(&short(day(case))),
            Field::MonthRoman(case) => {
                let number = match civil.month {
                    0 if civil.year != 0 => 12,
                    negative @ ..0 => negative + 13,
                    month => month,
                };
                padded(&cased(name(&ROMAN, number), case), 4, out);
            }
            Field::Zone(case) if self.zoned => out.push_str(&cased("UTC", case)),
            Field::Zone(_) => {}
            Field::ZoneOffset => out.push_str(if fill { "+0" } else { "+00" }),
            Field::ZoneHour => out.push_str("+00"),
            Field::ZoneMinute => out.push_str("00"),
            _ => return false,
        }
        true
    }
}

/// Patterns that say where in the calendar something is.
fn is_of_dates(field: Field) -> bool {
    matches!(
        field,
        Field::Era { .. }
            | Field::Zone(_)
            | Field::ZoneOffset
            | Field::ZoneHour
            | Field::ZoneMinute
            | Field::DayName(_)
            | Field::DayShort(_)
            | Field::MonthName(_)
            | Field::MonthShort(_)
            | Field::DayOfWeek
            | Field::IsoDayOfWeek
            | Field::IsoDayOfYear
            | Field::IsoWeek
            | Field::IsoYear(_)
            | Field::Julian
    )
}

/// A number with zeros in front up to `width` places, of which a sign is one.
fn number(value: i64, width: usize, fill: bool, out: &mut String) {
    let _ = if fill { write!(out, "{value}") } else { write!(out, "{value:0width$}") };
}

fn year_digits(year: i64, digits: u32, fill: bool, out: &mut String) {
    let year = if digits < 4 { year % 10_i64.pow(digits) } else { year };
    number(year, digits as usize + usize::from(year < 0), fill || digits == 1, out);
}

fn with_dots(text: &str, dotted: bool) -> String {
    if dotted { text.chars().flat_map(|c| [c, '.']).collect() } else { text.to_owned() }
}

fn cased(text: &str, case: Case) -> String {
    match case {
        Case::Upper => text.to_ascii_uppercase(),
        Case::Capital => text.to_owned(),
        Case::Lower => text.to_ascii_lowercase(),
    }
}

/// `st`, `nd`, `rd` or `th`, by the last digits.
fn ordinal(number: &str) -> &'static str {
    let mut digits = number.bytes().rev();
    let (last, before) = (digits.next(), digits.next());
    match (before, last) {
        (Some(b'1'), _) => "th",
        (_, Some(b'1')) => "st",
        (_, Some(b'2')) => "nd",
        (_, Some(b'3')) => "rd",
        _ => "th",
    }
}
