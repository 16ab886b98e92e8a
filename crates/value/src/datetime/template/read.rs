//! `to_timestamp(text, template)`: the fields of a text by a template. What the fields say together is in `resolve`.

use super::keyword::{Calendar, DAYS, Field, MONTHS, ROMAN};
use super::{Node, Pattern, Template};
use crate::error::{Error, Result};

/// The fields of a text; zero where there is none.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Fields {
    pub(super) calendar: Option<Calendar>,
    pub(super) clock_12: bool,
    pub(super) hour: i64,
    pub(super) pm: i64,
    pub(super) minute: i64,
    pub(super) second: i64,
    pub(super) second_of_day: i64,
    pub(super) day_of_week: i64,
    pub(super) day: i64,
    pub(super) day_of_year: i64,
    pub(super) month: i64,
    pub(super) millis: i64,
    pub(super) year: i64,
    pub(super) year_digits: u32,
    pub(super) bc: i64,
    pub(super) week: i64,
    pub(super) week_of_month: i64,
    pub(super) century: i64,
    pub(super) julian: i64,
    pub(super) micros: i64,
    /// 1 or -1 if there is a zone.
    pub(super) zone_sign: i64,
    pub(super) zone_hour: i64,
    pub(super) zone_minute: i64,
}

/// A text that is being read.
struct Reader<'t> {
    rest: &'t str,
    /// What was taken last; a zone's sign may be there.
    before: Option<char>,
    /// Blanks that were skipped beyond those of the template.
    skipped: i64,
    exact: bool,
    fields: Fields,
}

impl Template {
    /// Reads the fields of `text`. What follows the template's end is ignored, as PostgreSQL does.
    pub(super) fn fields(&self, text: &str) -> Result<Fields> {
        self.fields_of(text, false)
    }

    /// Reads the fields of `text`: as `to_timestamp` does, or by the rules of the SQL standard, by which what is no field has
    /// to match, and all of the text has to be read.
    pub(super) fn fields_of(&self, text: &str, standard: bool) -> Result<Fields> {
        let mut reader = Reader { rest: text, before: None, skipped: 0, exact: false, fields: Fields::default() };
        for (at, node) in self.nodes.iter().enumerate() {
            if reader.rest.is_empty() {
                if standard {
                    return Err(Error::invalid_text("input string is too short for datetime format"));
                }
                break;
            }
            let pattern = match node {
                Node::Pattern(pattern) => Some(pattern),
                _ => None,
            };
            let is_exact = pattern.is_some_and(|p| p.keyword.field == Field::Exact);
            if !reader.exact && !is_exact && (pattern.is_some() || (at == 0 && !standard)) {
                reader.skip_blanks();
            }
            match (node, pattern) {
                (_, Some(pattern)) => {
                    let open = pattern.fill || is_open(pattern, self.nodes.get(at + 1));
                    reader.pattern(pattern, open)?;
                    if !reader.exact {
                        reader.skipped = 0;
                        if !standard {
                            reader.skip_blanks();
                        }
                    }
                }
                (Node::Space(c) | Node::Separator(c), _) if standard => reader.same(*c, "separator")?,
                (Node::Char(c), _) if standard => reader.same(*c, "character")?,
                (Node::Space(_) | Node::Separator(_), _) => reader.separator(),
                _ => reader.text(),
            }
        }
        if standard && !reader.rest.trim_start_matches(is_blank).is_empty() {
            return Err(Error::invalid_text("trailing characters remain in input string after datetime format"));
        }
        Ok(reader.fields)
    }
}

/// Whether a number goes on until something that is no digit.
fn is_open(pattern: &Pattern, next: Option<&Node>) -> bool {
    if pattern.ordinal.is_some() {
        return true;
    }
    match next {
        None | Some(Node::Space(_) | Node::Separator(_)) => true,
        Some(Node::Pattern(next)) => !next.keyword.field.is_digits(),
        Some(Node::Char(c)) => !c.is_ascii_digit(),
    }
}

fn is_blank(c: char) -> bool {
    c.is_ascii_whitespace() || c == '\x0b'
}

impl<'t> Reader<'t> {
    fn take(&mut self, bytes: usize) -> &'t str {
        let (taken, rest) = self.rest.split_at(bytes);
        self.before = taken.chars().next_back().or(self.before);
        self.rest = rest;
        taken
    }

    fn take_char(&mut self) {
        let bytes = self.rest.chars().next().map_or(0, char::len_utf8);
        self.take(bytes);
    }

    fn skip_blanks(&mut self) {
        while self.rest.starts_with(is_blank) {
            self.take_char();
            self.skipped += 1;
        }
    }

    /// A blank or punctuation of the template.
    fn separator(&mut self) {
        if self.exact {
            return self.take_char();
        }
        self.skipped -= 1;
        if self.rest.starts_with(|c: char| is_blank(c) || c.is_ascii_punctuation()) {
            self.take_char();
            self.skipped += 1;
        }
    }

    /// A character of the template that the text has to have as well.
    fn same(&mut self, c: char, what: &str) -> Result<()> {
        if !self.rest.starts_with(c) {
            return Err(Error::invalid_text(format!("unmatched format {what} `{c}`")));
        }
        self.take_char();
        Ok(())
    }

    /// Quoted text of the template: any character matches.
    fn text(&mut self) {
        if !self.exact && self.skipped > 0 {
            // What was skipped too much may have been this.
            self.skipped -= 1;
        } else {
            self.take_char();
        }
    }

    fn pattern(&mut self, pattern: &Pattern, open: bool) -> Result<()> {
        let field = pattern.keyword.field;
        self.convention(pattern)?;
        match field {
            Field::Exact => self.exact = true,
            Field::ZoneHour => return self.zone_hour(pattern, open),
            Field::YearWithComma => self.year_with_comma(pattern)?,
            Field::Year(digits) | Field::IsoYear(digits) => self.year(digits, pattern, open)?,
            _ if self.words(pattern)? => return Ok(()),
            _ => self.number(pattern, open)?,
        }
        if pattern.ordinal.is_some() {
            // Two letters, whichever they are.
            for _ in 0..2.min(self.rest.chars().count()) {
                self.take_char();
            }
        }
        Ok(())
    }

    /// One template uses one calendar.
    fn convention(&mut self, pattern: &Pattern) -> Result<()> {
        let calendar = pattern.keyword.field.calendar();
        if calendar == Calendar::None {
            return Ok(());
        }
        match self.fields.calendar {
            Some(other) if other != calendar => Err(Error::invalid_text("invalid combination of date conventions")
                .with_hint("do not mix months and days with ISO weeks in one template")),
            _ => {
                self.fields.calendar = Some(calendar);
                Ok(())
            }
        }
    }

    /// Fields that are names; whether it was one.
    fn words(&mut self, pattern: &Pattern) -> Result<bool> {
        let short = |name: &'static str| &name[..3];
        match pattern.keyword.field {
            Field::Half { dotted, .. } => {
                let names = if dotted { ["a.m.", "p.m."] } else { ["am", "pm"] };
                let half = self.one_of(names, pattern)?;
                self.fields.clock_12 = true;
                set(&mut self.fields.pm, half, pattern)?;
            }
            Field::Era { dotted, .. } => {
                let names = if dotted { ["a.d.", "b.c."] } else { ["ad", "bc"] };
                let era = self.one_of(names, pattern)?;
                set(&mut self.fields.bc, era, pattern)?;
            }
            Field::MonthName(_) => {
                let month = self.one_of(MONTHS, pattern)?;
                set(&mut self.fields.month, month + 1, pattern)?;
            }
            Field::MonthShort(_) => {
                let month = self.one_of(MONTHS.map(short), pattern)?;
                set(&mut self.fields.month, month + 1, pattern)?;
            }
            Field::MonthRoman(_) => {
                // The longest first.
                let numerals = ["XII", "XI", "X", "IX", "VIII", "VII", "VI", "V", "IV", "III", "II", "I"];
                let place = self.one_of(numerals, pattern)?;
                set(&mut self.fields.month, ROMAN.len() as i64 - place, pattern)?;
            }
            Field::DayName(_) => {
                let day = self.one_of(DAYS, pattern)?;
                self.day_name(day, pattern)?;
            }
            Field::DayShort(_) => {
                let day = self.one_of(DAYS.map(short), pattern)?;
                self.day_name(day, pattern)?;
            }
            _ => return Ok(false),
        }
        Ok(true)
    }

    /// PostgreSQL compares before it counts from 1, so that a second name of a day is always in conflict.
    fn day_name(&mut self, from_sunday: i64, pattern: &Pattern) -> Result<()> {
        set(&mut self.fields.day_of_week, from_sunday, pattern)?;
        self.fields.day_of_week += 1;
        Ok(())
    }

    /// The place of the name that the text begins with, in any case.
    fn one_of<const N: usize>(&mut self, names: [&str; N], pattern: &Pattern) -> Result<i64> {
        let rest = self.rest;
        let found = names.iter().position(|name| rest.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name)));
        let Some(place) = found else {
            let word: String = rest.chars().take_while(|c| !is_blank(*c)).collect();
            let expected: Vec<_> = names.iter().map(|n| format!("`{n}`")).collect();
            return Err(invalid(&word, pattern).with_hint(format!("expected one of {}", expected.join(", "))));
        };
        self.take(names[place].len());
        Ok(place as i64)
    }

    fn number(&mut self, pattern: &Pattern, open: bool) -> Result<()> {
        let field = pattern.keyword.field;
        let length = match field {
            Field::Hour12 | Field::Hour24 | Field::ZoneMinute => 2,
            Field::Millisecond | Field::IsoDayOfYear => 3,
            Field::Microsecond => 6,
            Field::Fraction(digits) => digits as usize,
            Field::IsoDayOfWeek => 1,
            _ => pattern.keyword.name.len(),
        };
        let (value, digits) = self.integer(length, pattern, open)?;
        let fields = &mut self.fields;
        let (target, value) = match field {
            Field::Hour12 => {
                fields.clock_12 = true;
                (&mut fields.hour, value)
            }
            Field::Hour24 => (&mut fields.hour, value),
            Field::Minute => (&mut fields.minute, value),
            Field::Second => (&mut fields.second, value),
            Field::SecondOfDay => (&mut fields.second_of_day, value),
            Field::Millisecond => return scaled(&mut fields.millis, value, 3, digits, pattern),
            Field::Microsecond | Field::Fraction(_) => return scaled(&mut fields.micros, value, 6, digits, pattern),
            Field::ZoneMinute => {
                if fields.zone_sign == 0 {
                    fields.zone_sign = 1;
                }
                (&mut fields.zone_minute, value)
            }
            Field::Month => (&mut fields.month, value),
            Field::DayOfYear | Field::IsoDayOfYear => (&mut fields.day_of_year, value),
            Field::Day => (&mut fields.day, value),
            Field::DayOfWeek => (&mut fields.day_of_week, value),
            Field::IsoDayOfWeek => {
                set(&mut fields.day_of_week, value, pattern)?;
                // Counted from Sunday, as `D` is.
                fields.day_of_week = if value + 1 > 7 { 1 } else { value + 1 };
                return Ok(());
            }
            Field::Week | Field::IsoWeek => (&mut fields.week, value),
            Field::Century => (&mut fields.century, value),
            Field::WeekOfMonth => (&mut fields.week_of_month, value),
            Field::Julian => (&mut fields.julian, value),
            // PostgreSQL reads the quarter and does not use it.
            _ => return Ok(()),
        };
        set(target, value, pattern)
    }

    fn year(&mut self, digits: u32, pattern: &Pattern, open: bool) -> Result<()> {
        let (value, length) = self.integer(pattern.keyword.name.len(), pattern, open)?;
        set(&mut self.fields.year, value, pattern)?;
        if digits < 4 && length < 4 {
            self.fields.year = near_2020(value);
        }
        self.fields.year_digits = digits;
        Ok(())
    }

    /// `2,025`.
    fn year_with_comma(&mut self, pattern: &Pattern) -> Result<()> {
        let parsed = self.rest.split_once(',').and_then(|(thousands, after)| {
            let digits = after.bytes().take(3).take_while(u8::is_ascii_digit).count();
            let thousands_value: i64 = thousands.parse().ok().filter(|n: &i64| n.abs() < 1_000_000)?;
            let rest: i64 = after[..digits].parse().ok()?;
            Some((thousands_value * 1_000 + rest, thousands.len() + 1 + digits))
        });
        let Some((year, length)) = parsed else { return Err(invalid(self.rest, pattern)) };
        set(&mut self.fields.year, year, pattern)?;
        self.fields.year_digits = 4;
        self.take(length);
        Ok(())
    }

    fn zone_hour(&mut self, pattern: &Pattern, open: bool) -> Result<()> {
        let sign = self.rest.chars().next().filter(|c| matches!(c, '+' | '-' | ' '));
        if let Some(sign) = sign {
            self.take_char();
            self.fields.zone_sign = if sign == '-' { -1 } else { 1 };
        } else {
            // The minus may have been taken for a separator.
            self.fields.zone_sign = if self.skipped > 0 && self.before == Some('-') { -1 } else { 1 };
        }
        let (hours, _) = self.integer(2, pattern, open)?;
        set(&mut self.fields.zone_hour, hours, pattern)
    }

    /// A whole number of `length` characters, or as long as it goes if `open`, and how many characters it took.
    fn integer(&mut self, length: usize, pattern: &Pattern, open: bool) -> Result<(i64, usize)> {
        let blanks = self.rest.len() - self.rest.trim_start_matches(is_blank).len();
        let text = &self.rest[blanks..];
        let text = if open {
            text
        } else {
            let Some((end, _)) = text.char_indices().nth(length).or_else(|| (text.chars().count() == length).then_some((text.len(), ' ')))
            else {
                let message = format!("source string is too short for the `{}` formatting field", pattern.keyword.name);
                let hint = format!("it takes {length} characters; `FM{}` takes as many digits as there are", pattern.keyword.name);
                return Err(Error::invalid_text(message).with_hint(hint));
            };
            &text[..end]
        };
        let used = integer_length(text);
        if used == 0 || (!open && used < length && used > 0) {
            let hint = if used == 0 { "expected a whole number".to_owned() } else { format!("expected {length} digits, but found {used}") };
            let shown: String = text.chars().take(length).collect();
            return Err(invalid(&shown, pattern).with_hint(hint));
        }
        let value = text[..used].parse::<i64>().ok().filter(|v| i32::try_from(*v).is_ok()).ok_or_else(|| {
            Error::invalid_text(format!("value `{}` for `{}` in the source string is out of range", &text[..used], pattern.keyword.name))
        })?;
        self.take(blanks + used);
        Ok((value, blanks + used))
    }
}

/// How many bytes of `text` are a whole number: blanks, a sign, digits.
fn integer_length(text: &str) -> usize {
    let sign = usize::from(text.starts_with(['+', '-']));
    let digits = text.bytes().skip(sign).take_while(u8::is_ascii_digit).count();
    if digits == 0 { 0 } else { sign + digits }
}

/// The year that one of less than four digits means: the nearest to 2020.
fn near_2020(year: i64) -> i64 {
    match year {
        ..70 => year + 2_000,
        70..100 => year + 1_900,
        100..520 => year + 2_000,
        520..1_000 => year + 1_000,
        _ => year,
    }
}

/// A fraction of a second: `25` of three places is a quarter, `025` is not.
fn scaled(target: &mut i64, value: i64, places: u32, digits: usize, pattern: &Pattern) -> Result<()> {
    set(target, value, pattern)?;
    *target *= 10_i64.pow(places.saturating_sub(digits as u32));
    Ok(())
}

fn set(target: &mut i64, value: i64, pattern: &Pattern) -> Result<()> {
    if *target != 0 && *target != value {
        let error = Error::invalid_text(format!("conflicting values for the `{}` field in the template", pattern.keyword.name));
        return Err(error.with_hint("this value contradicts a previous setting for the same field"));
    }
    *target = value;
    Ok(())
}

fn invalid(value: &str, pattern: &Pattern) -> Error {
    Error::invalid_text(format!("invalid value `{value}` for `{}`", pattern.keyword.name))
}
