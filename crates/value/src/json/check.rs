//! One walk over a text that tells whether it is JSON, or already canonical JSON, without building anything.

use std::cmp::Ordering;

use super::error::{Expected, JsonError, JsonErrorKind};
use super::reader::MAX_DEPTH;
use super::{escape, scan};

type Result<T> = std::result::Result<T, JsonError>;

/// Whether `text` is JSON as PostgreSQL's type `json` takes it: RFC 8259, where a `\u` escape needs its four
/// digits but may be half of a surrogate pair.
pub fn check(text: &str) -> Result<()> {
    let mut walker = Walker::<false> { bytes: text.as_bytes(), pos: 0, depth: 0 };
    walker.space()?;
    walker.value(Expected::Value)?;
    walker.space()?;
    if walker.pos < walker.bytes.len() { Err(walker.unexpected(walker.pos, Expected::End)) } else { Ok(()) }
}

/// Whether `text` is JSON in the form that [`super::canonical`] writes, so that it can be copied as it is.
pub fn is_canonical(text: &str) -> bool {
    let mut walker = Walker::<true> { bytes: text.as_bytes(), pos: 0, depth: 0 };
    walker.value(Expected::Value).is_ok() && walker.pos == text.len()
}

/// The walk; with `CANONICAL` all that the canonical form does not have is an error as well (which one does not
/// matter).
struct Walker<'a, const CANONICAL: bool> {
    bytes: &'a [u8],
    pos: usize,
    depth: usize,
}

impl<'a, const CANONICAL: bool> Walker<'a, CANONICAL> {
    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    #[inline]
    fn space(&mut self) -> Result<()> {
        if self.peek().is_some_and(|b| b <= b' ') {
            if CANONICAL {
                return Err(self.unexpected(self.pos, Expected::Value));
            }
            self.pos = scan::skip_space(self.bytes, self.pos);
        }
        Ok(())
    }

    #[cold]
    fn unexpected(&self, at: usize, expected: Expected) -> JsonError {
        JsonError::new(
            at,
            match escape::character(self.bytes, at) {
                Some(found) => JsonErrorKind::Unexpected(expected, found),
                None => JsonErrorKind::UnexpectedEnd(expected),
            },
        )
    }

    fn value(&mut self, expected: Expected) -> Result<()> {
        match self.peek() {
            Some(b'"') => self.string().map(drop),
            Some(b'{') => self.object(),
            Some(b'[') => self.array(),
            Some(b'n') => self.literal(b"null", expected),
            Some(b't') => self.literal(b"true", expected),
            Some(b'f') => self.literal(b"false", expected),
            Some(b'-' | b'0'..=b'9') => {
                self.pos = scan::number_end(self.bytes, self.pos).map_err(|(at, expected)| self.unexpected(at, expected))?;
                Ok(())
            }
            _ => Err(self.unexpected(self.pos, expected)),
        }
    }

    fn literal(&mut self, word: &[u8], expected: Expected) -> Result<()> {
        self.pos = scan::literal_end(self.bytes, self.pos, word).ok_or_else(|| self.unexpected(self.pos, expected))?;
        Ok(())
    }

    fn enter(&mut self) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return Err(JsonError::new(self.pos, JsonErrorKind::TooDeep));
        }
        self.depth += 1;
        self.pos += 1;
        self.space()
    }

    fn array(&mut self) -> Result<()> {
        self.enter()?;
        let mut expected = Expected::ValueOrBracket;
        while expected == Expected::Value || self.peek() != Some(b']') {
            self.value(expected)?;
            self.space()?;
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b']') => break,
                _ => return Err(self.unexpected(self.pos, Expected::CommaOrBracket)),
            }
            self.space()?;
            expected = Expected::Value;
        }
        self.pos += 1;
        self.depth -= 1;
        Ok(())
    }

    fn object(&mut self) -> Result<()> {
        self.enter()?;
        let mut last: Option<&'a [u8]> = None;
        let mut expected = Expected::KeyOrBrace;
        while expected == Expected::Key || self.peek() != Some(b'}') {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected(self.pos, expected));
            }
            let start = self.pos;
            let key = self.string()?;
            if CANONICAL && last.is_some_and(|last| compare(last, key) != Ordering::Less) {
                return Err(self.unexpected(start, Expected::Key));
            }
            last = Some(key);
            self.space()?;
            if self.peek() != Some(b':') {
                return Err(self.unexpected(self.pos, Expected::Colon));
            }
            self.pos += 1;
            self.space()?;
            self.value(Expected::Value)?;
            self.space()?;
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b'}') => break,
                _ => return Err(self.unexpected(self.pos, Expected::CommaOrBrace)),
            }
            self.space()?;
            expected = Expected::Key;
        }
        self.pos += 1;
        self.depth -= 1;
        Ok(())
    }

    /// The raw text of the string at the position.
    #[inline]
    fn string(&mut self) -> Result<&'a [u8]> {
        let start = self.pos + 1;
        let mut at = start;
        loop {
            at = scan::plain_end(self.bytes, at);
            match self.bytes.get(at) {
                Some(b'"') => break,
                Some(b'\\') => at = self.escape(at)?,
                Some(&control) => return Err(JsonError::new(at, JsonErrorKind::ControlCharacter(control))),
                None => return Err(self.unexpected(at, Expected::Quote)),
            }
        }
        self.pos = at + 1;
        Ok(&self.bytes[start..at])
    }

    /// Behind the escape at `at`.
    #[inline]
    fn escape(&self, at: usize) -> Result<usize> {
        let letter = self.bytes.get(at + 1);
        if escape::short(letter).is_some() && !(CANONICAL && letter == Some(&b'/')) {
            return Ok(at + 2);
        }
        let unit = match escape::code_unit(self.bytes, at) {
            Ok(unit) => unit,
            Err((at, JsonErrorKind::UnexpectedEnd(_))) => return Err(self.unexpected(at, Expected::Quote)),
            Err((at, _)) if at >= self.bytes.len() => return Err(self.unexpected(at, Expected::Quote)),
            Err((at, kind)) => return Err(JsonError::new(at, kind)),
        };
        if CANONICAL {
            let has_short = matches!(unit, 8 | 9 | 10 | 12 | 13);
            let lower = self.bytes.get(at + 5).is_some_and(|b| !b.is_ascii_uppercase());
            if unit >= 0x20 || has_short || !lower {
                return Err(JsonError::new(at, JsonErrorKind::BadEscape('u')));
            }
        }
        Ok(at + 6)
    }
}

/// The order of two canonical keys by the bytes they stand for.
#[inline]
fn compare(a: &[u8], b: &[u8]) -> Ordering {
    let same = a.iter().zip(b).take_while(|(x, y)| x == y).count();
    let (x, y) = (a.get(same), b.get(same));
    if x != Some(&b'\\') && y != Some(&b'\\') && !inside_escape(a, same) {
        return x.cmp(&y);
    }
    meaning(a).cmp(meaning(b))
}

/// Whether the bytes before `at` begin an escape that goes on.
fn inside_escape(raw: &[u8], at: usize) -> bool {
    raw[at.saturating_sub(5)..at].contains(&b'\\')
}

/// The bytes that a canonical key stands for.
fn meaning(raw: &[u8]) -> impl Iterator<Item = u8> {
    let mut rest = raw;
    std::iter::from_fn(move || {
        let (&first, tail) = rest.split_first()?;
        if first != b'\\' {
            rest = tail;
            return Some(first);
        }
        if let Some(byte) = escape::short(tail.first()) {
            rest = &tail[1..];
            return Some(byte);
        }
        let unit = escape::code_unit(rest, 0).ok()?;
        rest = rest.get(6..)?;
        Some(unit as u8)
    })
}
