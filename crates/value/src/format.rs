//! `format`: the specifiers of PostgreSQL's format strings (manual, section 9.4.1).

use super::{quote, room};
use crate::error::{Error, Result};

/// What a value can be padded to at most.
const MOST_WIDTH: i64 = i32::MAX as i64;

/// A format, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Format {
    parts: Vec<Part>,
}

/// A value that is filled in.
#[derive(Clone, Copy, Debug)]
pub enum Argument<'a> {
    /// NULL.
    Null,
    /// A value in its text form.
    Text(&'a str),
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Specifier { value: Place, width: Width, left: bool, kind: char },
}

/// Which argument is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Next,
    Number(usize),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Width {
    Fixed(i64),
    Argument(Place),
}

impl Format {
    /// Reads a format string.
    pub fn parse(text: &str) -> Result<Self> {
        let mut parts = Vec::new();
        let mut rest = text;
        while let Some((before, after)) = rest.split_once('%') {
            push(&mut parts, before);
            if let Some(after) = after.strip_prefix('%') {
                push(&mut parts, "%");
                rest = after;
            } else {
                let mut reader = Reader { rest: after };
                parts.push(reader.specifier()?);
                rest = reader.rest;
            }
        }
        push(&mut parts, rest);
        Ok(Self { parts })
    }

    /// The text with `arguments` filled in.
    pub fn apply(&self, arguments: &[Argument<'_>]) -> Result<String> {
        let mut out = String::new();
        let mut next = 0;
        let mut argument = |place: Place| {
            let number = match place {
                Place::Next => next + 1,
                Place::Number(number) => number,
            };
            next = number;
            arguments.get(number - 1).copied().ok_or_else(|| {
                Error::invalid_text(format!("too few arguments for `format`: expected {number}, but found {}", arguments.len()))
            })
        };
        for part in &self.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Specifier { value, width, left, kind } => {
                    let width = match width {
                        Width::Fixed(width) => *width,
                        Width::Argument(place) => width_of(argument(*place)?)?,
                    };
                    let text = converted(*kind, argument(*value)?)?;
                    if width.abs() > MOST_WIDTH {
                        return Err(Error::invalid_text(format!("the width {width} is out of range")));
                    }
                    room::check_text(out.len() + text.len().max(width.unsigned_abs() as usize))?;
                    pad(&text, width.unsigned_abs() as usize, *left || width < 0, &mut out);
                }
            }
        }
        Ok(out)
    }
}

fn push(parts: &mut Vec<Part>, text: &str) {
    match parts.last_mut() {
        _ if text.is_empty() => {}
        Some(Part::Text(last)) => last.push_str(text),
        _ => parts.push(Part::Text(text.to_owned())),
    }
}

struct Reader<'a> {
    rest: &'a str,
}

impl Reader<'_> {
    fn specifier(&mut self) -> Result<Part> {
        let mut value = Place::Next;
        let mut width = Width::Fixed(0);
        let mut left = false;
        let number = self.number()?;
        match number {
            Some(number) if self.eat('$') => value = place(number)?,
            Some(number) => width = Width::Fixed(number),
            None => {}
        }
        if width == Width::Fixed(0) {
            while self.eat('-') {
                left = true;
            }
            if self.eat('*') {
                let before = self.rest;
                width = Width::Argument(match self.number()? {
                    Some(number) if self.eat('$') => place(number)?,
                    Some(_) => {
                        return Err(Error::invalid_text(format!("width argument position must be ended by `$`, but found `{before}`")));
                    }
                    None => Place::Next,
                });
            } else if let Some(number) = self.number()? {
                width = Width::Fixed(number);
            }
        }
        let kind = self.rest.chars().next();
        let kind =
            kind.ok_or_else(|| Error::invalid_text("unterminated `format` type specifier").with_hint("for a single `%` write `%%`"))?;
        if !matches!(kind, 's' | 'I' | 'L') {
            let message = format!("unrecognized `format` type specifier `{kind}`");
            return Err(Error::invalid_text(message).with_hint("they are `s`, `I` and `L`; for a single `%` write `%%`"));
        }
        self.rest = &self.rest[1..];
        Ok(Part::Specifier { value, width, left, kind })
    }

    fn eat(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    fn number(&mut self) -> Result<Option<i64>> {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        let (number, rest) = self.rest.split_at(digits);
        if digits == 0 {
            return Ok(None);
        }
        self.rest = rest;
        let number = number.parse().ok().filter(|number| *number <= i64::from(i32::MAX));
        number.map(Some).ok_or_else(|| Error::invalid_text("a number in the format is out of range"))
    }
}

fn place(number: i64) -> Result<Place> {
    match usize::try_from(number) {
        Ok(number @ 1..) => Ok(Place::Number(number)),
        _ => Err(Error::invalid_text("format specifies argument 0, but arguments are numbered from 1")),
    }
}

fn width_of(argument: Argument<'_>) -> Result<i64> {
    match argument {
        Argument::Null => Ok(0),
        Argument::Text(text) => text
            .trim()
            .parse::<i32>()
            .map(i64::from)
            .map_err(|_| Error::invalid_text(format!("invalid width `{text}`: expected an integer"))),
    }
}

fn converted(kind: char, argument: Argument<'_>) -> Result<String> {
    Ok(match (kind, argument) {
        ('I', Argument::Null) => return Err(Error::invalid_text("null values cannot be formatted as an SQL identifier")),
        ('I', Argument::Text(text)) => quote::identifier(text).into_owned(),
        ('L', Argument::Null) => "NULL".to_owned(),
        ('L', Argument::Text(text)) => quote::literal(text),
        (_, Argument::Null) => String::new(),
        (_, Argument::Text(text)) => text.to_owned(),
    })
}

fn pad(text: &str, width: usize, left: bool, out: &mut String) {
    let blanks = width.saturating_sub(text.chars().count());
    if left {
        out.push_str(text);
    }
    out.extend(std::iter::repeat_n(' ', blanks));
    if !left {
        out.push_str(text);
    }
}
