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
    parser.whole().ok_or(parser.error)
}

/// Parses the value at `start` (behind whitespace) and tells where it ends. What follows is not looked at, except
/// that a number, a word and what touches it belong together.
pub fn parse_prefix<'a>(bump: &'a Bump, input: &'a [u8], start: usize) -> Result<(Node<'a>, usize)> {
    // Only the value itself is checked for UTF-8: a sequence of values would otherwise be checked again and again.
    let start = scan::skip_space(input, start);
    let end = scan::rough_end(input, start);
    let (text, fault) = valid_prefix(input.get(start..end).unwrap_or_default());
    let mut parser = Parser::new(bump, text, start, fault)?;
    parser.prefix().ok_or_else(|| {
        let error = parser.error;
        match (error.kind, escape::character(input, error.offset)) {
            // It was cut off where the next thing begins.
            (JsonErrorKind::UnexpectedEnd(expected), Some(found)) => {
                JsonError::new(error.offset, JsonErrorKind::Unexpected(expected, found))
            }
            _ => error,
        }
    })
}

/// [`parse_prefix`] over text, which needs no check for UTF-8; `start` is a character boundary.
pub fn parse_str_prefix<'a>(bump: &'a Bump, input: &'a str, start: usize) -> Result<(Node<'a>, usize)> {
    let mut parser = Parser::new(bump, input, 0, None)?;
    parser.pos = scan::skip_space(parser.bytes, start);
    parser.prefix().ok_or(parser.error)
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

/// The parser. What fails is `None` and leaves its reason in `error`: results that fit into registers are worth a
/// third of the time.
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
    error: JsonError,
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
            error: JsonError::new(base, JsonErrorKind::UnexpectedEnd(Expected::Value)),
            items: BumpVec::new_in(bump),
            members: BumpVec::with_capacity_in(if text.len() > 64 { 24 } else { 0 }, bump),
        })
    }

    /// The one value of the text.
    fn whole(&mut self) -> Option<Node<'a>> {
        self.skip_space();
        self.value(Expected::Value, |parser, node| parser.items.push(node))?;
        let node = self.items.pop()?;
        self.skip_space();
        if self.pos < self.bytes.len() || self.cut { self.unexpected(Expected::End) } else { Some(node) }
    }

    /// The value at the position and where it ends.
    fn prefix(&mut self) -> Option<(Node<'a>, usize)> {
        self.skip_space();
        self.value(Expected::Value, |parser, node| parser.items.push(node))?;
        let node = self.items.pop()?;
        let is_word = matches!(node.kind, Kind::Null | Kind::Bool(_) | Kind::Number(_));
        if is_word && scan::word_end(self.bytes, self.pos) > self.pos {
            return self.unexpected(Expected::End);
        }
        Some((node, node.end as usize))
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
    fn fail<T>(&mut self, at: usize, kind: JsonErrorKind) -> Option<T> {
        self.error = JsonError::new(self.base + at, kind);
        None
    }

    /// What stands at the position is not what was expected.
    #[cold]
    fn unexpected<T>(&mut self, expected: Expected) -> Option<T> {
        self.unexpected_at(self.pos, expected)
    }

    #[cold]
    fn unexpected_at<T>(&mut self, at: usize, expected: Expected) -> Option<T> {
        let kind = match self.text.get(at..).and_then(|rest| rest.chars().next()) {
            Some(found) => JsonErrorKind::Unexpected(expected, found),
            None if self.cut => JsonErrorKind::InvalidUtf8,
            None => JsonErrorKind::UnexpectedEnd(expected),
        };
        self.fail(at, kind)
    }

    /// Reads a value and hands it to `put`. Where each kind of value is stored by code of its own, its parts go
    /// from registers to their place without a copy.
    #[expect(clippy::inline_always, reason = "each caller stores the node in a place of its own: measured")]
    #[inline(always)]
    fn value(&mut self, expected: Expected, put: impl Fn(&mut Self, Node<'a>)) -> Option<()> {
        let offset = self.offset();
        macro_rules! put {
            ($kind:expr) => {{
                let kind = $kind;
                put(self, Node { offset, end: self.offset(), kind });
            }};
        }
        match self.peek() {
            Some(b'"') => put!(Kind::String(self.string()?)),
            Some(b'{') => put!(Kind::Object(self.object()?)),
            Some(b'[') => put!(Kind::Array(self.array()?)),
            Some(b'n') => {
                self.literal(b"null", expected)?;
                put!(Kind::Null);
            }
            Some(b't') => {
                self.literal(b"true", expected)?;
                put!(Kind::Bool(true));
            }
            Some(b'f') => {
                self.literal(b"false", expected)?;
                put!(Kind::Bool(false));
            }
            Some(b'-' | b'0'..=b'9') => put!(Kind::Number(self.number()?)),
            _ => return self.unexpected(expected),
        }
        Some(())
    }

    #[inline]
    fn literal(&mut self, word: &[u8], expected: Expected) -> Option<()> {
        match scan::literal_end(self.bytes, self.pos, word) {
            Some(end) => self.pos = end,
            None => return self.unexpected(expected),
        }
        Some(())
    }

    fn number(&mut self) -> Option<&'a str> {
        let start = self.pos;
        match scan::number_end(self.bytes, start) {
            Ok(end) => self.pos = end,
            Err((at, expected)) => return self.unexpected_at(at, expected),
        }
        // All of it is ASCII, so both ends are character boundaries.
        Some(&self.text[start..self.pos])
    }

    fn enter(&mut self) -> Option<()> {
        if self.depth == MAX_DEPTH {
            return self.fail(self.pos, JsonErrorKind::TooDeep);
        }
        self.depth += 1;
        self.pos += 1;
        self.skip_space();
        Some(())
    }

    fn array(&mut self) -> Option<&'a [Node<'a>]> {
        self.enter()?;
        if self.peek() == Some(b']') {
            self.pos += 1;
            self.depth -= 1;
            return Some(&[]);
        }
        let first = self.items.len();
        let mut expected = Expected::ValueOrBracket;
        loop {
            self.value(expected, |parser, item| parser.items.push(item))?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b']') => break,
                _ => return self.unexpected(Expected::CommaOrBracket),
            }
            self.skip_space();
            expected = Expected::Value;
        }
        self.pos += 1;
        self.depth -= 1;
        let items = self.bump.alloc_slice_copy(&self.items[first..]);
        self.items.truncate(first);
        Some(items)
    }

    fn object(&mut self) -> Option<&'a [Member<'a>]> {
        self.enter()?;
        if self.peek() == Some(b'}') {
            self.pos += 1;
            self.depth -= 1;
            return Some(&[]);
        }
        let first = self.members.len();
        let mut expected = Expected::KeyOrBrace;
        loop {
            if self.peek() != Some(b'"') {
                return self.unexpected(expected);
            }
            let key_offset = self.offset();
            let key = self.string()?;
            self.skip_space();
            if self.peek() != Some(b':') {
                return self.unexpected(Expected::Colon);
            }
            self.pos += 1;
            self.skip_space();
            self.value(Expected::Value, |parser, value| parser.members.push(Member { key, key_offset, value }))?;
            self.skip_space();
            match self.peek() {
                Some(b',') => self.pos += 1,
                Some(b'}') => break,
                _ => return self.unexpected(Expected::CommaOrBrace),
            }
            self.skip_space();
            expected = Expected::Key;
        }
        self.pos += 1;
        self.depth -= 1;
        let members = self.bump.alloc_slice_copy(&self.members[first..]);
        self.members.truncate(first);
        Some(members)
    }

    /// The string whose opening quote stands at the position.
    #[inline]
    fn string(&mut self) -> Option<&'a str> {
        let start = self.pos + 1;
        let end = scan::plain_end(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.pos = end + 1;
            // The quotes are ASCII, so what lies between them begins and ends at a character boundary.
            return Some(&self.text[start..end]);
        }
        self.escaped_string(start, end)
    }

    /// A string whose content begins at `start` and is plain up to `plain`.
    fn escaped_string(&mut self, start: usize, plain: usize) -> Option<&'a str> {
        let end = self.content_end(plain)?;
        let out = self.bump.alloc_slice_fill_copy(end - start + escape::SLACK, 0_u8);
        let length = match escape::unescape(&self.bytes[start..end], out) {
            Ok(length) => length,
            Err((at, kind)) => return self.fail(start + at, kind),
        };
        self.pos = end + 1;
        let unescaped: &'a [u8] = out;
        match unescaped.get(..length).map(std::str::from_utf8) {
            Some(Ok(text)) => Some(text),
            _ => self.fail(start, JsonErrorKind::InvalidUtf8),
        }
    }

    /// Where the closing quote of a string stands that is read up to `at`.
    fn content_end(&mut self, mut at: usize) -> Option<usize> {
        loop {
            match self.bytes.get(at) {
                Some(b'"') => return Some(at),
                Some(b'\\') => at += 2,
                Some(&control) if control < 0x20 => return self.fail(at, JsonErrorKind::ControlCharacter(control)),
                Some(_) => {}
                None => return self.unexpected_at(self.bytes.len(), Expected::Quote),
            }
            at = scan::plain_end(self.bytes, at);
        }
    }
}

#[cfg(test)]
#[path = "reader_tests.rs"]
mod tests;
