//! The text forms of intervals that PostgreSQL reads: `1 day 2 hours`, `1 02:03:04`, `1-2`, `P1DT2H`, `… ago`.

use super::calendar::MICROS_OF_DAY;
use super::interval::Interval;
use super::trunc::trunc_interval;
use super::unit::Unit;
use crate::error::{Error, Result};

/// Reads an interval; a number without a unit counts seconds.
pub fn parse(text: &str) -> Result<Interval> {
    read(text, Unit::Second)
}

/// What stands behind the text of an interval: `YEAR TO MONTH`, `SECOND (2)`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Range {
    /// The first unit, or the only one.
    pub first: Option<Unit>,
    /// The last unit.
    pub last: Option<Unit>,
    /// Digits of fractions of seconds that are kept.
    pub precision: Option<u64>,
}

/// Reads the interval of `INTERVAL 'text' UNIT TO UNIT`: a number alone counts the last unit, and nothing smaller is kept.
pub fn parse_in(text: &str, range: Range) -> Result<Interval> {
    let minutes = (range.first, range.last) == (Some(Unit::Minute), Some(Unit::Second));
    let unit = range.last.or(range.first).unwrap_or(Unit::Second);
    let interval = if minutes { read(&with_hours(text), unit) } else { read(text, unit) }?;
    let interval = if unit == Unit::Second { interval } else { trunc_interval(unit, interval)? };
    Ok(range.precision.map_or(interval, |digits| rounded(interval, digits)))
}

/// `10:30` is minutes and seconds here.
fn with_hours(text: &str) -> String {
    let word = |word: &str| {
        let (sign, clock) = word.split_at(word.len() - word.trim_start_matches(['+', '-']).len());
        if clock.matches(':').count() == 1 { format!("{sign}0:{clock}") } else { word.to_owned() }
    };
    text.split_whitespace().map(word).collect::<Vec<_>>().join(" ")
}

/// The interval with so many digits of fractions of seconds, rounded half away from zero.
fn rounded(interval: Interval, digits: u64) -> Interval {
    let Some(dropped) = 6_u64.checked_sub(digits).and_then(|dropped| u32::try_from(dropped).ok()) else { return interval };
    let unit = 10_i64.pow(dropped);
    let half = if interval.micros < 0 { -unit / 2 } else { unit / 2 };
    Interval { micros: interval.micros.saturating_add(half) / unit * unit, ..interval }
}

fn read(text: &str, unit: Unit) -> Result<Interval> {
    let lower = text.trim().to_ascii_lowercase();
    let parsed = match lower.strip_prefix('p') {
        Some(iso) => read_iso(iso),
        None => tokens(&lower).and_then(|tokens| read_tokens(&tokens, unit)),
    };
    match parsed {
        Ok(sum) => sum.finish().ok_or_else(|| Error::invalid_text(format!("interval field value out of range: `{text}`"))),
        Err(Invalid) => Err(Error::invalid_text(format!("invalid input syntax for type interval: `{text}`"))
            .with_hint("expected a form such as `1 day 2 hours` or `1 02:03:04`")),
    }
}

/// The text is no interval.
struct Invalid;

#[derive(Debug)]
enum Token<'t> {
    /// The fraction and the whole of a number, each with its sign.
    Number(f64, i64),
    /// Hours, minutes and seconds as microseconds.
    Time(i64),
    /// `years-months`.
    YearMonth(i64, i64),
    Word(&'t str),
}

/// What was read so far; the parts are wide, so that the check for range comes once.
#[derive(Default)]
struct Sum {
    months: i128,
    days: i128,
    micros: i128,
}

impl Sum {
    fn finish(self) -> Option<Interval> {
        Some(Interval { months: self.months.try_into().ok()?, days: self.days.try_into().ok()?, micros: self.micros.try_into().ok()? })
    }

    /// Adds `whole` and `fraction` units; a fraction goes to the next smaller parts.
    fn add(&mut self, unit: Unit, whole: i64, fraction: f64) -> Result<(), Invalid> {
        let wide = i128::from(whole);
        let months = |count: i128| (count * wide, (fraction * count as f64).round_ties_even() as i128);
        match unit {
            Unit::Microsecond => self.micros += wide + fraction.round_ties_even() as i128,
            Unit::Millisecond => self.time(wide, fraction, 1_000),
            Unit::Second => self.time(wide, fraction, 1_000_000),
            Unit::Minute => self.time(wide, fraction, 60_000_000),
            Unit::Hour => self.time(wide, fraction, 3_600_000_000),
            Unit::Day => {
                self.days += wide;
                self.day_fraction(fraction);
            }
            Unit::Week => {
                self.days += wide * 7;
                self.day_fraction(fraction * 7.0);
            }
            Unit::Month => {
                self.months += wide;
                self.day_fraction(fraction * 30.0);
            }
            Unit::Year | Unit::Decade | Unit::Century | Unit::Millennium => {
                let years = match unit {
                    Unit::Year => 1,
                    Unit::Decade => 10,
                    Unit::Century => 100,
                    _ => 1_000,
                };
                let (whole, part) = months(years * 12);
                self.months += whole + part;
            }
            _ => return Err(Invalid),
        }
        Ok(())
    }

    fn time(&mut self, whole: i128, fraction: f64, micros_of_unit: i64) {
        self.micros += whole * i128::from(micros_of_unit) + (fraction * micros_of_unit as f64).round_ties_even() as i128;
    }

    fn day_fraction(&mut self, days: f64) {
        self.days += days.trunc() as i128;
        self.micros += (days.fract() * MICROS_OF_DAY as f64).round_ties_even() as i128;
    }
}

fn is_number_part(c: char) -> bool {
    c.is_ascii_digit() || matches!(c, '.' | ':')
}

fn tokens(text: &str) -> Result<Vec<Token<'_>>, Invalid> {
    let mut out = Vec::new();
    let mut rest = text.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == '@');
    while let Some(first) = rest.chars().next() {
        if first.is_ascii_alphabetic() {
            let end = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            out.push(Token::Word(&rest[..end]));
            rest = &rest[end..];
        } else {
            let sign = if first == '-' { -1 } else { 1 };
            let body = rest.strip_prefix(['+', '-']).map_or(rest, str::trim_start);
            let end = body.find(|c: char| !is_number_part(c)).unwrap_or(body.len());
            if body.len() < rest.len() && body.starts_with('.') {
                return Err(Invalid);
            }
            let (digits, after) = body.split_at(end);
            let joined = after.strip_prefix('-').filter(|a| a.starts_with(|c: char| c.is_ascii_digit()));
            if let Some(months) = joined {
                let end = months.find(|c: char| !c.is_ascii_digit()).unwrap_or(months.len());
                let whole = |text: &str| text.parse::<i64>().map_err(|_| Invalid);
                let (years, count) = (whole(digits)?, whole(&months[..end])?);
                rest = &months[end..];
                // A date is no interval.
                if count > 11 || rest.starts_with('-') {
                    return Err(Invalid);
                }
                out.push(Token::YearMonth(sign * years, sign * count));
            } else {
                out.push(if digits.contains(':') { Token::Time(sign * time(digits)?) } else { number(sign, digits)? });
                rest = after;
            }
        }
        rest = rest.trim_start_matches(|c: char| c.is_ascii_whitespace() || c == ',');
    }
    if out.is_empty() { Err(Invalid) } else { Ok(out) }
}

fn number(sign: i64, digits: &str) -> Result<Token<'_>, Invalid> {
    let value: f64 = digits.parse().map_err(|_| Invalid)?;
    let whole = digits.split('.').next().filter(|w| !w.is_empty()).map_or(Ok(0), str::parse::<i64>).map_err(|_| Invalid)?;
    // The fraction is read by itself: the whole may be too large for a double.
    let fraction = digits.find('.').map_or(0.0, |at| format!("0{}", &digits[at..]).parse().unwrap_or_else(|_| value.fract()));
    Ok(Token::Number(sign as f64 * fraction, sign * whole))
}

/// `hours:minutes`, `hours:minutes:seconds` or `minutes:seconds.fraction` in microseconds.
fn time(text: &str) -> Result<i64, Invalid> {
    let mut parts: Vec<&str> = text.split(':').collect();
    if parts.len() == 2 && parts[1].contains('.') {
        parts.insert(0, "0");
    }
    let [hours, minutes, rest @ ..] = parts.as_slice() else { return Err(Invalid) };
    let whole = |text: &str| text.parse::<i64>().map_err(|_| Invalid);
    let seconds = match rest {
        [] => 0.0,
        [seconds] if !seconds.is_empty() => seconds.parse::<f64>().map_err(|_| Invalid)?,
        _ => return Err(Invalid),
    };
    let (hours, minutes) = (whole(hours)?, whole(minutes)?);
    if minutes > 59 || seconds > 60.0 {
        return Err(Invalid);
    }
    let micros = hours.checked_mul(3_600_000_000).ok_or(Invalid)?;
    micros.checked_add(minutes * 60_000_000 + (seconds * 1e6).round_ties_even() as i64).ok_or(Invalid)
}

/// From the last to the first: a number's unit stands behind it.
fn read_tokens(tokens: &[Token<'_>], default: Unit) -> Result<Sum, Invalid> {
    let mut sum = Sum::default();
    let mut unit = default;
    let mut ago = false;
    let mut used: Vec<Unit> = Vec::new();
    // A unit without a number is an error, except for `ago`.
    let mut open = false;
    for (at, token) in tokens.iter().enumerate().rev() {
        let once = |unit: Unit, used: &mut Vec<Unit>| {
            let again = used.contains(&unit);
            used.push(unit);
            if again { Err(Invalid) } else { Ok(()) }
        };
        match token {
            Token::Word("ago") if at + 1 == tokens.len() => ago = true,
            Token::Word(_) if open => return Err(Invalid),
            Token::Word(word) => {
                unit = Unit::parse(word).map_err(|_| Invalid)?;
                open = true;
            }
            Token::Number(fraction, whole) => {
                once(unit, &mut used)?;
                sum.add(unit, *whole, *fraction)?;
                open = false;
                // Before hours stand days.
                if unit == Unit::Hour {
                    unit = Unit::Day;
                }
            }
            Token::Time(micros) if !open => {
                for unit in [Unit::Hour, Unit::Minute, Unit::Second] {
                    once(unit, &mut used)?;
                }
                sum.micros += i128::from(*micros);
                unit = Unit::Day;
            }
            Token::YearMonth(years, months) if !open => {
                once(Unit::Year, &mut used)?;
                once(Unit::Month, &mut used)?;
                sum.months += i128::from(*years) * 12 + i128::from(*months);
                unit = Unit::Day;
            }
            Token::Time(_) | Token::YearMonth(..) => return Err(Invalid),
        }
    }
    if open || used.is_empty() {
        return Err(Invalid);
    }
    if ago {
        sum = Sum { months: -sum.months, days: -sum.days, micros: -sum.micros };
    }
    Ok(sum)
}

/// ISO 8601 with designators: `1y2m3dt4h5m6.7s`.
fn read_iso(text: &str) -> Result<Sum, Invalid> {
    let mut sum = Sum::default();
    let mut rest = text;
    let mut in_time = false;
    if rest.is_empty() {
        return Err(Invalid);
    }
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('t').filter(|_| !in_time) {
            in_time = true;
            rest = after;
            continue;
        }
        let (sign, body) = match rest.strip_prefix('-') {
            Some(body) => (-1, body),
            None => (1, rest.strip_prefix('+').unwrap_or(rest)),
        };
        let end = body.find(|c: char| !c.is_ascii_digit() && c != '.').ok_or(Invalid)?;
        let Token::Number(fraction, whole) = number(sign, &body[..end])? else { return Err(Invalid) };
        let unit = match (body.as_bytes()[end], in_time) {
            (b'y', false) => Unit::Year,
            (b'm', false) => Unit::Month,
            (b'w', false) => Unit::Week,
            (b'd', false) => Unit::Day,
            (b'h', true) => Unit::Hour,
            (b'm', true) => Unit::Minute,
            (b's', true) => Unit::Second,
            _ => return Err(Invalid),
        };
        sum.add(unit, whole, fraction)?;
        rest = &body[end + 1..];
    }
    Ok(sum)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected texts are PostgreSQL 15's.
    #[test]
    fn intervals_are_read_as_postgresql_reads_them() {
        let cases = [
            ("1 MILLISECOND 2 SECONDS 3 MINUTES 4 HOURS 5 DAYS", "5 days 04:03:02.001"),
            ("30 minutes", "00:30:00"),
            ("1.5 days", "1 day 12:00:00"),
            ("1.5 months", "1 mon 15 days"),
            ("-1 day +02:03:04", "-1 days +02:03:04"),
            ("1 2:03:04", "1 day 02:03:04"),
            ("1-2", "1 year 2 mons"),
            ("P1Y2M3DT4H5M6.5S", "1 year 2 mons 3 days 04:05:06.5"),
            ("2 weeks ago", "-14 days"),
            ("5", "00:00:05"),
            ("@ 1 minute", "00:01:00"),
            ("1h30m", "01:30:00"),
            ("1 century", "100 years"),
        ];
        for (text, expected) in cases {
            let mut out = String::new();
            parse(text).unwrap().print(&mut out);
            assert_eq!(out, expected, "{text}");
        }
        for text in ["", "day", "1 dayz", "1 day 2 days", "1:2:3:4", "ago", "1 week of", "9999999999 years", "2024-01-01", "1-12", "1-13"] {
            assert!(parse(text).is_err(), "{text}");
        }
    }
}
