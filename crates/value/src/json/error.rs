//! What is wrong with a JSON text, and where.

use std::fmt;

use crate::error::{Error, ErrorKind, Place};

/// Why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct JsonError {
    /// The byte offset of what is wrong.
    pub offset: usize,
    /// What is wrong.
    pub kind: JsonErrorKind,
}

/// What is wrong with a JSON text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum JsonErrorKind {
    /// Another character stands where one thing was expected.
    Unexpected(Expected, char),
    /// The text ends where something was expected.
    UnexpectedEnd(Expected),
    /// A control character inside a string that has to be written as an escape.
    ControlCharacter(u8),
    /// A backslash before a character that does not make an escape.
    BadEscape(char),
    /// Half of a surrogate pair, which UTF-8 cannot represent.
    UnpairedSurrogate(u16),
    /// The character U+0000 in a value that is asked for as text.
    Nul,
    /// Bytes that are not UTF-8.
    InvalidUtf8,
    /// More than [`super::MAX_DEPTH`] arrays and objects inside each other.
    TooDeep,
    /// An input of 4 GiB or more at once, or a single value above the caller's limit.
    TooLong,
}

/// What the grammar asks for at a place.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Expected {
    /// A value.
    Value,
    /// A value or the end of the array.
    ValueOrBracket,
    /// A key.
    Key,
    /// A key or the end of the object.
    KeyOrBrace,
    /// The colon behind a key.
    Colon,
    /// The next item or the end of the array.
    CommaOrBracket,
    /// The next member or the end of the object.
    CommaOrBrace,
    /// A digit of a number.
    Digit,
    /// No digit behind a leading zero.
    NoLeadingZero,
    /// One of the four digits of a `\u` escape.
    HexDigit,
    /// What follows a backslash.
    Escape,
    /// The end of a string.
    Quote,
    /// The end of an array or object.
    Close,
    /// Nothing more.
    End,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Value => "a value",
            Self::ValueOrBracket => "a value or a closing bracket",
            Self::Key => "a key in double quotes",
            Self::KeyOrBrace => "a key in double quotes or a closing brace",
            Self::Colon => "a colon behind the key",
            Self::CommaOrBracket => "a comma or a closing bracket",
            Self::CommaOrBrace => "a comma or a closing brace",
            Self::Digit => "a digit",
            Self::NoLeadingZero => "a number without leading zeros",
            Self::HexDigit => "four hexadecimal digits behind `\\u`",
            Self::Escape => "an escape",
            Self::Quote => "a closing quote",
            Self::Close => "a closing bracket or brace",
            Self::End => "nothing behind the value",
        })
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.kind.fmt(f)
    }
}

impl fmt::Display for JsonErrorKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unexpected(expected, '\u{feff}') => write!(f, "expected {expected}, but found a byte order mark"),
            Self::Unexpected(expected, found) if found.is_control() => {
                write!(f, "expected {expected}, but found `{}`", found.escape_default())
            }
            Self::Unexpected(expected, found) => write!(f, "expected {expected}, but found `{found}`"),
            Self::UnexpectedEnd(expected) => write!(f, "expected {expected}, but found the end of the text"),
            Self::ControlCharacter(byte) => {
                write!(f, "expected the control character to be written as `\\u{byte:04x}`, but found it raw in a string")
            }
            Self::BadEscape(found) if found.is_control() => write!(f, "expected an escape, but found `\\{}`", found.escape_default()),
            Self::BadEscape(found) => write!(f, "expected an escape, but found `\\{found}`"),
            Self::UnpairedSurrogate(unit) => write!(f, "expected a pair of surrogates, but found `\\u{unit:04x}` alone"),
            Self::Nul => f.write_str("expected text, but found `\\u0000`, which text cannot hold"),
            Self::InvalidUtf8 => f.write_str("expected UTF-8, but found other bytes"),
            Self::TooDeep => write!(f, "expected at most {} arrays and objects inside each other, but found more", super::MAX_DEPTH),
            Self::TooLong => f.write_str("the value is longer than the limit"),
        }
    }
}

impl std::error::Error for JsonError {}

impl JsonError {
    /// An error at `offset`.
    pub(crate) fn new(offset: usize, kind: JsonErrorKind) -> Self {
        Self { offset, kind }
    }

    /// The crate's error, with line, column and offset of the place in `input`.
    pub fn into_error(self, kind: ErrorKind, input: &[u8]) -> Error {
        let (line, column) = line_column(input, self.offset);
        let place = Place { line: Some(line), column: Some(column), offset: Some(self.offset as u64), ..Place::default() };
        Error::new(kind, self.to_string()).at(place)
    }
}

/// How much of a text a message shows before and behind what is wrong.
const EXCERPT: usize = 30;

impl JsonError {
    /// The error of reading `text` as a value of type json.
    pub fn in_text(self, text: &str) -> Error {
        let (line, column) = line_column(text.as_bytes(), self.offset);
        let message =
            format!("invalid input syntax for type json: {self}, at line {line}, column {column} of `{}`", excerpt(text, self.offset));
        Error::invalid_text(message).with_hint(match self.kind {
            JsonErrorKind::Unexpected(_, '\'') => "JSON strings and keys stand in double quotes",
            JsonErrorKind::Nul | JsonErrorKind::UnpairedSurrogate(_) => "`->` and `#>` give the value as JSON",
            _ => "`try_cast(… AS json)` gives NULL for what is not JSON",
        })
    }
}

/// The part of the text around `offset`, on one line.
fn excerpt(text: &str, offset: usize) -> String {
    let begin = text.floor_char_boundary(offset.saturating_sub(EXCERPT));
    let end = text.ceil_char_boundary((offset + EXCERPT).min(text.len()));
    let mut part = String::new();
    for character in text.get(begin..end).unwrap_or_default().chars() {
        if character.is_control() { part.extend(character.escape_default()) } else { part.push(character) }
    }
    let (before, behind) = (if begin > 0 { "…" } else { "" }, if end < text.len() { "…" } else { "" });
    format!("{before}{part}{behind}")
}

/// The 1-based line and column (in characters) of a byte offset.
pub fn line_column(input: &[u8], offset: usize) -> (u64, u64) {
    let before = input.get(..offset).unwrap_or(input);
    let line = memchr::memchr_iter(b'\n', before).count() as u64 + 1;
    let line_start = memchr::memrchr(b'\n', before).map_or(0, |i| i + 1);
    // Every byte that does not continue a character begins one.
    let column = before.iter().skip(line_start).filter(|&&b| b & 0xC0 != 0x80).count() as u64 + 1;
    (line, column)
}
