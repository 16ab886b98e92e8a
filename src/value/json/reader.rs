//! The strict RFC 8259 parser.
//!
//! Strings without escapes and numbers are borrowed from the input, all else goes into the arena. A string scans
//! eight bytes at a time, nothing is hashed, and UTF-8 is checked once over the whole input.

use bumpalo::Bump;
use bumpalo::collections::Vec as BumpVec;

use super::error::{Expected, JsonError, JsonErrorKind};
use super::node::{Kind, Member, Node};
use super::{escape, scan};

/// How many arrays and objects may stand inside each other.
pub const MAX_DEPTH: usize = 512;

type Result<T> = std::result::Result<T, JsonError>;

/// Parses `input` as one value; whitespace may surround it.
pub fn parse<'a>(bump: &'a Bump, input: &'a [u8]) -> Result<Node<'a>> {
    let (text, fault) = valid_prefix(input);
    let mut parser = Parser::new(bump, text, 0, fault)?;
    let node = parser.value_after_space()?;
    parser.skip_space();
    match parser.peek() {
        None if fault.is_none() => Ok(node),
        _ => Err(parser.unexpected(Expected::End)),
    }
}

/// Parses the value at `start` (behind whitespace) and tells where it ends. What follows is not looked at, except
/// that a number, a word and what touches it belong together.
pub fn parse_prefix<'a>(bump: &'a Bump, input: &'a [u8], start: usize) -> Result<(Node<'a>, usize)> {
    // Only the value itself is checked for UTF-8: a sequence of values would otherwise be checked again and again.
    let start = scan::skip_space(input, start);
    let end = scan::rough_end(input, start);
    let (text, fault) = valid_prefix(input.get(start..end).unwrap_or_default());
    let mut parser = Parser::new(bump, text, start, fault)?;
    parser.finish_prefix()
}

/// [`parse_prefix`] over text, which needs no check for UTF-8; `start` is a character boundary.
pub fn parse_str_prefix<'a>(bump: &'a Bump, input: &'a str, start: usize) -> Result<(Node<'a>, usize)> {
    let mut parser = Parser::new(bump, input, 0, None)?;
    parser.pos = scan::skip_space(parser.bytes, start);
    parser.finish_prefix()
}

/// The text up to the first byte that is not UTF-8, and where that is. The parser finds what else is wrong before it.
fn valid_prefix(input: &[u8]) -> (&str, Option<usize>) {
    match std::str::from_utf8(input) {
        Ok(text) => (text, None),
        Err(error) => {
            let valid = error.valid_up_to();
            let text = input.get(..valid).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default();
            (text, Some(valid))
        }
    }
}

struct Parser<'a> {
    bump: &'a Bump,
    text: &'a str,
    bytes: &'a [u8],
    pos: usize,
    /// What is added to positions in `text` to get offsets in the input.
    base: usize,
    depth: usize,
    /// Whether the text was cut at a byte that is not UTF-8.
    cut: bool,
    /// Items and members of the containers being read, moved into the arena when their container is closed.
    items: BumpVec<'a, Node<'a>>,
    members: BumpVec<'a, Member<'a>>,
}

impl<'a> Parser<'a> {
    fn new(bump: &'a Bump, text: &'a str, base: usize, fault: Option<usize>) -> Result<Self> {
        if base.saturating_add(text.len()) >= u32::MAX as usize {
            return Err(JsonError::new(base, JsonErrorKind::TooLong));
        }
        Ok(Self {
            bump,
            text,
            bytes: text.as_bytes(),
            pos: 0,
            base,
            depth: 0,
            cut: fault.is_some(),
            items: BumpVec::new_in(bump),
            members: BumpVec::with_capacity_in(if text.len() > 64 { 24 } else { 0 }, bump),
        })
    }

    fn finish_prefix(&mut self) -> Result<(Node<'a>, usize)> {
        let node = self.value_after_space()?;
        Ok((node, node.end as usize))
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.pos).copied()
    }

    #[inline]
    fn skip_space(&mut self) {
        if self.peek().is_some_and(|b| b <= b' ') {
            self.pos = scan::skip_space(self.bytes, self.pos);
        }
    }

    #[inline]
    fn offset(&self) -> u32 {
        (self.base + self.pos) as u32
    }

    #[cold]
    fn fail(&self, at: usize, kind: JsonErrorKind) -> JsonError {
        JsonError::new(self.base + at, kind)
    }

    /// What stands at the position is not what was expected.
    #[cold]
    fn unexpected(&self, expected: Expected) -> JsonError {
        self.unexpected_at(self.pos, expected)
    }

    #[cold]
    fn unexpected_at(&self, at: usize, expected: Expected) -> JsonError {
        let kind = match self.text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(found) => JsonErrorKind::Unexpected(expected, found),
            None if self.cut => JsonErrorKind::InvalidUtf8,
            None => JsonErrorKind::UnexpectedEnd(expected),
        };
        self.fail(at, kind)
    }

    fn value_after_space(&mut self) -> Result<Node<'a>> {
        self.skip_space();
        self.value(Expected::Value)
    }

    #[inline]
    fn value(&mut self, expected: Expected) -> Result<Node<'a>> {
        let offset = self.offset();
        let kind = match self.peek() {
            Some(b'"') => Kind::String(self.string()?),
            Some(b'{') => self.object()?,
            Some(b'[') => self.array()?,
            Some(b'n') => self.literal(b"null", Kind::Null, expected)?,
            Some(b't') => self.literal(b"true", Kind::Bool(true), expected)?,
            Some(b'f') => self.literal(b"false", Kind::Bool(false), expected)?,
            Some(b'-' | b'0'..=b'9') => Kind::Number(self.number()?),
            _ => return Err(self.unexpected(expected)),
        };
        Ok(Node { offset, end: self.offset(), kind })
    }

    #[inline]
    fn literal(&mut self, word: &[u8], kind: Kind<'a>, expected: Expected) -> Result<Kind<'a>> {
        self.pos = scan::literal_end(self.bytes, self.pos, word).ok_or_else(|| self.unexpected(expected))?;
        Ok(kind)
    }

    fn number(&mut self) -> Result<&'a str> {
        let start = self.pos;
        self.pos = scan::number_end(self.bytes, start).map_err(|(at, expected)| self.unexpected_at(at, expected))?;
        // All of it is ASCII, so both ends are character boundaries.
        Ok(&self.text[start..self.pos])
    }

    fn enter(&mut self) -> Result<()> {
        if self.depth == MAX_DEPTH {
            return Err(self.fail(self.pos, JsonErrorKind::TooDeep));
        }
        self.depth += 1;
        self.pos += 1;
        self.skip_space();
        Ok(())
    }

    fn array(&mut self) -> Result<Kind<'a>> {
        self.enter()?;
        if self.peek() == Some(b']') {
            self.pos += 1;
            self.depth -= 1;
            return Ok(Kind::Array(&[]));
        }
        let first = self.items.len();
        let mut expected = Expected::ValueOrBracket;
        loop {
            let item = self.value(expected)?;
            self.items.push(item);
            self.skip_space();
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b']') => break,
                _ => return Err(self.unexpected(Expected::CommaOrBracket)),
            }
            self.skip_space();
            expected = Expected::Value;
        }
        self.pos += 1;
        self.depth -= 1;
        let items = self.bump.alloc_slice_copy(&self.items[first..]);
        self.items.truncate(first);
        Ok(Kind::Array(items))
    }

    fn object(&mut self) -> Result<Kind<'a>> {
        self.enter()?;
        if self.peek() == Some(b'}') {
            self.pos += 1;
            self.depth -= 1;
            return Ok(Kind::Object(&[]));
        }
        let first = self.members.len();
        let mut expected = Expected::KeyOrBrace;
        loop {
            if self.peek() != Some(b'"') {
                return Err(self.unexpected(expected));
            }
            let key_offset = self.offset();
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return Err(self.unexpected(Expected::Colon));
            }
            self.pos += 1;
            self.skip_space();
            let value = self.value(Expected::Value)?;
            self.members.push(Member { key, key_offset, value });
            self.skip_space();
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b'}') => break,
                _ => return Err(self.unexpected(Expected::CommaOrBrace)),
            }
            self.skip_space();
            expected = Expected::Key;
        }
        self.pos += 1;
        self.depth -= 1;
        let members = self.bump.alloc_slice_copy(&self.members[first..]);
        self.members.truncate(first);
        Ok(Kind::Object(members))
    }

    /// The string whose opening quote stands at the position.
    #[inline]
    fn string(&mut self) -> Result<&'a str> {
        let start = self.pos + 1;
        let end = scan::plain_end(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.pos = end + 1;
            // The quotes are ASCII, so what lies between them begins and ends at a character boundary.
            return Ok(&self.text[start..end]);
        }
        self.escaped_string(start, end)
    }

    /// A string whose content begins at `start` and is plain up to `plain`.
    fn escaped_string(&mut self, start: usize, plain: usize) -> Result<&'a str> {
        let end = self.content_end(plain)?;
        let out = self.bump.alloc_slice_fill_copy(end - start + escape::SLACK, 0_u8);
        let length = escape::unescape(&self.bytes[start..end], out).map_err(|(at, kind)| self.fail(start + at, kind))?;
        self.pos = end + 1;
        let unescaped: &'a [u8] = out;
        let valid = unescaped.get(..length).and_then(|bytes| std::str::from_utf8(bytes).ok());
        valid.ok_or_else(|| self.fail(start, JsonErrorKind::InvalidUtf8))
    }

    /// Where the closing quote of a string stands that is read up to `at`.
    fn content_end(&self, mut at: usize) -> Result<usize> {
        loop {
            match self.bytes.get(at) {
                Some(b'"') => return Ok(at),
                Some(b'\\') => at += 2,
                Some(&control) if control < 0x20 => return Err(self.fail(at, JsonErrorKind::ControlCharacter(control))),
                Some(_) => {}
                None => return Err(self.unexpected_at(self.bytes.len(), Expected::Quote)),
            }
            at = scan::plain_end(self.bytes, at);
        }
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
