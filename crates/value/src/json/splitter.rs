//! Finds the values of a JSON input that is too big to hold, in a window that grows and moves over it.
//!
//! The caller keeps a window on the input and asks for the next [`Event`]. [`Step::More`] says that the window
//! ends too early: the caller may forget the first [`Splitter::settled`] bytes (and must then call
//! [`Splitter::forget`]), appends more, and asks again. No byte is looked at twice, and no memory is needed
//! beyond the window.
//!
//! Whether an array or object at the top, or an array that is a member of the top-level object, is one value or is
//! opened and its elements are values of their own is decided by the caller with each call. What is not opened is
//! found by its quotes and brackets alone; the parser judges it. What is opened is held to the grammar here.

use std::ops::Range;

use super::error::{Expected, JsonError, JsonErrorKind};
use super::reader::MAX_DEPTH;
use super::{escape, scan};

/// What was found. Ranges are positions in the window of the call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// An array was opened.
    ArrayStart,
    /// The array that was opened last ends.
    ArrayEnd,
    /// An object was opened.
    ObjectStart,
    /// The object that was opened last ends.
    ObjectEnd,
    /// A key of an opened object, with its quotes. Its value comes next.
    Key(Range<usize>),
    /// A whole value.
    Value(Range<usize>),
    /// The input ends, between two top-level values.
    End,
}

/// The answer of [`Splitter::next`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Step {
    /// The next event.
    Event(Event),
    /// The window ends too early.
    More,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Container {
    Array,
    Object,
}

/// What the grammar asks for next, in what is opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Value,
    ValueOrEnd,
    KeyOrEnd,
    Key,
    Colon,
    CommaOrEnd,
}

/// Where inside a value the window ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Inside {
    Nothing,
    Brackets,
    String,
    /// Behind a backslash in a string.
    Escape,
    Word,
}

/// The scanner; see the module's documentation.
#[derive(Debug)]
pub struct Splitter {
    limit: usize,
    /// How many bytes were forgotten.
    base: usize,
    /// The first byte in the window that was not looked at.
    pos: usize,
    /// Where the value or key that is being scanned begins.
    start: usize,
    inside: Inside,
    nested: usize,
    is_key: bool,
    next: Next,
    open: [Container; MAX_OPEN],
    depth: usize,
}

/// How deep arrays and objects can be opened: an array in the top-level object.
const MAX_OPEN: usize = 2;

type Result<T> = std::result::Result<T, JsonError>;

impl Splitter {
    /// A splitter that refuses values (and keys) of more than `limit` bytes.
    pub fn new(limit: usize) -> Self {
        Self {
            limit,
            base: 0,
            pos: 0,
            start: 0,
            inside: Inside::Nothing,
            nested: 0,
            is_key: false,
            next: Next::Value,
            open: [Container::Array; MAX_OPEN],
            depth: 0,
        }
    }

    /// How many bytes at the beginning of the window are no longer needed. Ranges that were given out before are
    /// below it only if their event was not the last one.
    pub fn settled(&self) -> usize {
        if self.inside == Inside::Nothing { self.pos } else { self.start }
    }

    /// The caller has dropped the first `bytes` bytes of its window, at most [`Self::settled`].
    pub fn forget(&mut self, bytes: usize) {
        let bytes = bytes.min(self.settled());
        self.base += bytes;
        self.pos -= bytes;
        self.start = self.start.saturating_sub(bytes);
    }

    /// The offset in the whole input of a position in the window.
    pub fn offset(&self, position: usize) -> usize {
        self.base + position
    }

    /// How many arrays and objects are open.
    pub fn depth(&self) -> usize {
        self.depth
    }

    /// The next event. `last` says that nothing follows the window. `open` says that the next value is to be opened
    /// if it is an array or an object (in an object: an array) and stands where opening is possible; a call that
    /// answered [`Step::More`] is to be repeated with the same `open`.
    pub fn next(&mut self, window: &[u8], last: bool, open: bool) -> Result<Step> {
        if self.inside != Inside::Nothing {
            return self.scan(window, last);
        }
        loop {
            self.pos = scan::skip_space(window, self.pos);
            let Some(&byte) = window.get(self.pos) else { return self.at_window_end(last) };
            match (self.next, byte) {
                (Next::Colon, b':') => {
                    self.pos += 1;
                    self.next = Next::Value;
                }
                (Next::CommaOrEnd, b',') => {
                    self.pos += 1;
                    self.next = if self.innermost() == Some(Container::Object) { Next::Key } else { Next::Value };
                }
                (Next::CommaOrEnd | Next::ValueOrEnd, b']') if self.innermost() == Some(Container::Array) => {
                    return Ok(self.close(Event::ArrayEnd));
                }
                (Next::CommaOrEnd | Next::KeyOrEnd, b'}') if self.innermost() == Some(Container::Object) => {
                    return Ok(self.close(Event::ObjectEnd));
                }
                (Next::Key | Next::KeyOrEnd, b'"') => {
                    self.is_key = true;
                    return self.begin(window, last);
                }
                (Next::Value | Next::ValueOrEnd, b'[') if open && self.can_open(byte) => {
                    return Ok(self.enter(Container::Array, Next::ValueOrEnd, Event::ArrayStart));
                }
                (Next::Value | Next::ValueOrEnd, b'{') if open && self.can_open(byte) => {
                    return Ok(self.enter(Container::Object, Next::KeyOrEnd, Event::ObjectStart));
                }
                (Next::Value | Next::ValueOrEnd, b'"' | b'[' | b'{' | b'-' | b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z') => {
                    self.is_key = false;
                    return self.begin(window, last);
                }
                _ => return Err(self.unexpected(window, last)),
            }
        }
    }

    fn innermost(&self) -> Option<Container> {
        self.depth.checked_sub(1).and_then(|i| self.open.get(i)).copied()
    }

    fn can_open(&self, byte: u8) -> bool {
        match self.innermost() {
            None => true,
            Some(Container::Object) => byte == b'[' && self.depth < MAX_OPEN,
            Some(Container::Array) => false,
        }
    }

    fn enter(&mut self, container: Container, next: Next, event: Event) -> Step {
        if let Some(place) = self.open.get_mut(self.depth) {
            *place = container;
            self.depth += 1;
        }
        self.pos += 1;
        self.next = next;
        Step::Event(event)
    }

    fn close(&mut self, event: Event) -> Step {
        self.pos += 1;
        self.depth -= 1;
        self.value_done();
        Step::Event(event)
    }

    fn value_done(&mut self) {
        self.next = if self.depth == 0 { Next::Value } else { Next::CommaOrEnd };
    }

    fn at_window_end(&self, last: bool) -> Result<Step> {
        match (last, self.depth) {
            (false, _) => Ok(Step::More),
            (true, 0) => Ok(Step::Event(Event::End)),
            (true, _) => Err(self.error_at(self.pos, JsonErrorKind::UnexpectedEnd(self.expected()))),
        }
    }

    fn begin(&mut self, window: &[u8], last: bool) -> Result<Step> {
        self.start = self.pos;
        self.nested = 0;
        self.inside = Inside::Brackets;
        self.scan(window, last)
    }

    /// Goes on with the value that is being scanned.
    fn scan(&mut self, window: &[u8], last: bool) -> Result<Step> {
        loop {
            let more = match self.inside {
                Inside::String => self.in_string(window),
                Inside::Escape => {
                    let more = self.pos >= window.len();
                    if !more {
                        self.pos += 1;
                        self.inside = Inside::String;
                    }
                    more
                }
                Inside::Word => {
                    self.pos = scan::word_end(window, self.pos);
                    let more = self.pos == window.len() && !last;
                    if !more {
                        self.inside = Inside::Brackets;
                    }
                    more
                }
                Inside::Brackets | Inside::Nothing => self.in_brackets(window)?,
            };
            if self.pos - self.start > self.limit {
                return Err(self.error_at(self.start, JsonErrorKind::TooLong));
            }
            if more {
                return if last { Err(self.unclosed(window)) } else { Ok(Step::More) };
            }
            if self.nested == 0 && self.inside == Inside::Brackets {
                return Ok(self.finish());
            }
        }
    }

    /// In a string; gives whether the window ended.
    fn in_string(&mut self, window: &[u8]) -> bool {
        self.pos = scan::string_stop(window, self.pos);
        match window.get(self.pos) {
            None => return true,
            Some(b'"') => self.inside = Inside::Brackets,
            Some(_) => self.inside = Inside::Escape,
        }
        self.pos += 1;
        false
    }

    /// Between strings; gives whether the window ended.
    fn in_brackets(&mut self, window: &[u8]) -> Result<bool> {
        if self.nested > 0 {
            self.pos = scan::structure_stop(window, self.pos);
        }
        let Some(&byte) = window.get(self.pos) else { return Ok(true) };
        match byte {
            b'"' => self.inside = Inside::String,
            b'[' | b'{' if self.nested + self.depth >= MAX_DEPTH => {
                return Err(self.error_at(self.pos, JsonErrorKind::TooDeep));
            }
            b'[' | b'{' => self.nested += 1,
            b']' | b'}' => self.nested = self.nested.saturating_sub(1),
            _ => self.inside = Inside::Word,
        }
        self.pos += 1;
        Ok(false)
    }

    fn finish(&mut self) -> Step {
        self.inside = Inside::Nothing;
        let range = self.start..self.pos;
        if self.is_key {
            self.next = Next::Colon;
            return Step::Event(Event::Key(range));
        }
        self.value_done();
        Step::Event(Event::Value(range))
    }

    fn expected(&self) -> Expected {
        match self.next {
            Next::Value => Expected::Value,
            Next::ValueOrEnd => Expected::ValueOrBracket,
            Next::Key => Expected::Key,
            Next::KeyOrEnd => Expected::KeyOrBrace,
            Next::Colon => Expected::Colon,
            Next::CommaOrEnd if self.innermost() == Some(Container::Object) => Expected::CommaOrBrace,
            Next::CommaOrEnd => Expected::CommaOrBracket,
        }
    }

    #[cold]
    fn error_at(&self, position: usize, kind: JsonErrorKind) -> JsonError {
        JsonError::new(self.base + position, kind)
    }

    #[cold]
    fn unexpected(&self, window: &[u8], last: bool) -> JsonError {
        let kind = match escape::character(window, self.pos) {
            Some(found) => JsonErrorKind::Unexpected(self.expected(), found),
            None if last || window.len() - self.pos >= 4 => JsonErrorKind::InvalidUtf8,
            // A character that the window cut in two: what it is does not matter much.
            None => JsonErrorKind::Unexpected(self.expected(), char::REPLACEMENT_CHARACTER),
        };
        self.error_at(self.pos, kind)
    }

    /// The input ends inside a value.
    #[cold]
    fn unclosed(&self, window: &[u8]) -> JsonError {
        let expected = match self.inside {
            Inside::String | Inside::Escape => Expected::Quote,
            _ => Expected::Close,
        };
        self.error_at(window.len(), JsonErrorKind::UnexpectedEnd(expected))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a run over `input` in chunks of `chunk` bytes finds; the caller opens what `open` says (given the number
    /// of open containers and the key before it).
    fn run(input: &[u8], chunk: usize, limit: usize, open: fn(usize, &str) -> bool) -> std::result::Result<Vec<String>, JsonError> {
        let mut splitter = Splitter::new(limit);
        let (mut window, mut read, mut out, mut key) = (Vec::new(), 0, Vec::new(), String::new());
        loop {
            let last = read == input.len();
            let step = splitter.next(&window, last, open(splitter.depth(), &key))?;
            let text = |range: Range<usize>| {
                assert_eq!(window[range.clone()], input[splitter.offset(range.start)..splitter.offset(range.end)]);
                String::from_utf8_lossy(&window[range]).into_owned()
            };
            match step {
                Step::More => {
                    let settled = splitter.settled();
                    window.drain(..settled);
                    splitter.forget(settled);
                    let end = (read + chunk).min(input.len());
                    window.extend_from_slice(&input[read..end]);
                    read = end;
                    assert!(window.len() <= limit + chunk + 1, "the window stays small");
                }
                Step::Event(Event::Key(range)) => {
                    key = text(range);
                    out.push(format!("key {key}"));
                }
                Step::Event(Event::Value(range)) => out.push(text(range)),
                Step::Event(Event::End) => return Ok(out),
                Step::Event(event) => out.push(format!("{event:?}")),
            }
        }
    }

    const DOCUMENT: &str =
        r#" {"position" : "a\"]\\" ,"items":[ {"id":[1,{"x":"}"}]} , "\\", 12,[ ],null ],"n":-1.5e3,"e":[],"o":{"items":[1]}} [1] 7 "s""#;

    #[test]
    fn members_items_and_concatenated_values_in_chunks_of_any_size() {
        for chunk in 1..=DOCUMENT.len() + 1 {
            let whole = run(DOCUMENT.as_bytes(), chunk, 1000, |_, _| false).expect("valid");
            assert_eq!(whole.len(), 4);
            assert_eq!(whole[1..], ["[1]", "7", "\"s\""]);
            let opened = run(DOCUMENT.as_bytes(), chunk, 1000, |depth, key| depth == 0 || key == "\"items\"" || key == "\"e\"");
            let expected = [
                "ObjectStart",
                "key \"position\"",
                r#""a\"]\\""#,
                "key \"items\"",
                "ArrayStart",
                r#"{"id":[1,{"x":"}"}]}"#,
                r#""\\""#,
                "12",
                "[ ]",
                "null",
                "ArrayEnd",
                "key \"n\"",
                "-1.5e3",
                "key \"e\"",
                "ArrayStart",
                "ArrayEnd",
                "key \"o\"",
                r#"{"items":[1]}"#,
                "ObjectEnd",
                "ArrayStart",
                "1",
                "ArrayEnd",
                "7",
                "\"s\"",
            ];
            assert_eq!(opened.expect("valid"), expected, "chunks of {chunk}");
        }
    }

    #[test]
    fn errors_say_what_was_expected_and_where_in_the_whole_input() {
        for (input, offset, message) in [
            ("[1 2]", 3, "expected a comma or a closing bracket, but found `2`"),
            ("[1,]", 3, "expected a value, but found `]`"),
            ("[1}", 2, "expected a comma or a closing bracket, but found `}`"),
            ("{\"a\":1,}", 7, "expected a key in double quotes, but found `}`"),
            ("{,", 1, "expected a key in double quotes or a closing brace, but found `,`"),
            ("{\"a\"1", 4, "expected a colon behind the key, but found `1`"),
            ("{\"a\":", 5, "expected a value, but found the end of the text"),
            ("[1,{\"a\":\"x", 10, "expected a closing quote, but found the end of the text"),
            ("[[1,2", 5, "expected a closing bracket or brace, but found the end of the text"),
            ("[1", 2, "expected a comma or a closing bracket, but found the end of the text"),
            ("1 ]", 2, "expected a value, but found `]`"),
            ("\u{e9}", 0, "expected a value, but found `é`"),
        ] {
            for chunk in [2, 3, 100] {
                let error = run(input.as_bytes(), chunk, 1000, |depth, _| depth == 0).expect_err(input);
                assert_eq!((error.offset, error.to_string().as_str()), (offset, message), "{input} in chunks of {chunk}");
            }
        }
    }

    #[test]
    fn a_bomb_fails_at_once_and_a_long_value_at_its_start() {
        let bomb = vec![b'['; 10_000_000];
        let error = run(&bomb, 4096, 1_000_000, |_, _| true).expect_err("too deep");
        assert_eq!((error.offset, error.kind), (MAX_DEPTH, JsonErrorKind::TooDeep));
        let mut long = b"[1, \"".to_vec();
        long.resize(5_000_000, b'x');
        let error = run(&long, 4096, 10_000, |_, _| true).expect_err("too long");
        assert_eq!((error.offset, error.kind), (4, JsonErrorKind::TooLong));
    }
}
