//! `text[]` as text: PostgreSQL's `array_in` and `array_out`.
//!
//! Follows PostgreSQL 15, but for one case: sub-arrays of unequal depth (`{{{a}},{b}}`), which 15 reads as an empty
//! array, are refused, as 17 does.

use std::borrow::Cow;

use crate::error::{Error, Result};

/// PostgreSQL's limit of nesting.
const MAX_DIMENSIONS: usize = 6;

/// An array of texts with its shape.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TextArray<'a> {
    /// The length in each dimension; empty if the array is.
    pub dimensions: Vec<usize>,
    /// The first subscript in each dimension, one unless the text says otherwise.
    pub lower_bounds: Vec<i32>,
    /// The items, row by row.
    pub items: Vec<Option<Cow<'a, str>>>,
}

impl<'a> TextArray<'a> {
    /// Reads PostgreSQL's text form: `{a,"b c",NULL}`, `{{a,b},{c,d}}`, `[0:1]={a,b}`.
    pub fn parse(text: &'a str) -> Result<Self> {
        Parser { text, bytes: text.as_bytes(), at: 0, array: Self::default() }.array()
    }

    /// The items of a one-dimensional array, which is all that the type `text[]` holds here.
    pub fn into_items(self) -> Result<Vec<Option<Cow<'a, str>>>> {
        if self.dimensions.len() > 1 {
            let message = format!("expected an array of one dimension, but found {} dimensions", self.dimensions.len());
            return Err(Error::invalid_text(message).with_hint("write `ARRAY[ARRAY['a', 'b'], ARRAY['c', 'd']]`"));
        }
        if self.lower_bounds.iter().any(|&bound| bound != 1) {
            return Err(Error::invalid_text("expected an array whose first subscript is 1").with_hint("leave the `[m:n]=` out"));
        }
        Ok(self.items)
    }
}

/// Writes items in PostgreSQL's text form.
pub fn print<'a>(items: impl IntoIterator<Item = Option<&'a str>>, out: &mut String) {
    out.push('{');
    let mut separator = "";
    for item in items {
        out.push_str(separator);
        separator = ",";
        print_item(item, out);
    }
    out.push('}');
}

/// Writes one item, in quotes where it needs them.
pub fn print_item(item: Option<&str>, out: &mut String) {
    let Some(item) = item else { return out.push_str("NULL") };
    let special = |b: u8| matches!(b, b'"' | b'\\' | b'{' | b'}' | b',') || is_space(b);
    if !item.is_empty() && !item.bytes().any(special) && !item.eq_ignore_ascii_case("null") {
        return out.push_str(item);
    }
    out.push('"');
    for c in item.chars() {
        if matches!(c, '"' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out.push('"');
}

fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t'..=b'\r')
}

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    array: TextArray<'a>,
}

/// What the parser has just passed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Passed {
    Open,
    Close,
    Item,
    CommaAfterItem,
    CommaAfterClose,
}

impl<'a> Parser<'a> {
    fn array(mut self) -> Result<TextArray<'a>> {
        let declared = self.declared_bounds()?;
        if self.peek() != Some(b'{') {
            return Err(self.malformed(if declared.is_empty() {
                "array value must start with \"{\" or dimension information"
            } else {
                "array contents must start with \"{\""
            }));
        }
        self.at += 1;
        self.braces()?;
        if self.skip_space().is_some() {
            return Err(self.malformed("junk after closing right brace"));
        }
        if declared.is_empty() {
            self.array.lower_bounds = vec![1; self.array.dimensions.len()];
        } else {
            let lengths = declared.iter().map(|&(lower, upper)| upper - lower + 1);
            if !lengths.eq(self.array.dimensions.iter().map(|&n| n as i64)) {
                return Err(self.malformed("specified array dimensions do not match array contents"));
            }
            self.array.lower_bounds = declared.iter().map(|&(lower, _)| lower as i32).collect();
        }
        Ok(self.array)
    }

    /// `[2:3][4] =` before the braces: the bounds of each dimension.
    fn declared_bounds(&mut self) -> Result<Vec<(i64, i64)>> {
        let mut bounds = Vec::new();
        while self.skip_space() == Some(b'[') {
            self.at += 1;
            if bounds.len() == MAX_DIMENSIONS {
                return Err(too_many_dimensions());
            }
            let first = self.bound().ok_or_else(|| self.malformed("\"[\" must introduce explicitly-specified array dimensions"))?;
            let (lower, upper) = if self.peek() == Some(b':') {
                self.at += 1;
                (first, self.bound().ok_or_else(|| self.malformed("missing array dimension value"))?)
            } else {
                (1, first)
            };
            if self.peek() != Some(b']') {
                return Err(self.malformed("missing \"]\" after array dimensions"));
            }
            self.at += 1;
            if upper < lower {
                return Err(Error::invalid_text("upper bound cannot be less than lower bound"));
            }
            bounds.push((lower, upper));
        }
        if !bounds.is_empty() {
            if self.peek() != Some(b'=') {
                return Err(self.malformed("missing \"=\" after array dimensions"));
            }
            self.at += 1;
            self.skip_space();
        }
        Ok(bounds)
    }

    /// A number as C's `atoi` reads it, out of a run of digits and signs.
    fn bound(&mut self) -> Option<i64> {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit() || matches!(b, b'-' | b'+')) {
            self.at += 1;
        }
        let run = &self.text[start..self.at];
        if run.is_empty() {
            return None;
        }
        let (negative, digits) = match run.as_bytes()[0] {
            b'-' => (true, &run[1..]),
            b'+' => (false, &run[1..]),
            _ => (false, run),
        };
        let digits = &digits[..digits.bytes().take_while(u8::is_ascii_digit).count()];
        let size = digits.bytes().fold(0_i64, |n, b| n.saturating_mul(10).saturating_add(i64::from(b - b'0'))).min(i64::from(i32::MAX));
        Some(if negative { -size } else { size })
    }

    /// The nested braces, after the first one.
    fn braces(&mut self) -> Result<()> {
        // How many items or sub-arrays each open level has so far.
        let mut open = vec![0_usize];
        let mut depth_of_items = None;
        let mut passed = Passed::Open;
        while let Some(level) = open.len().checked_sub(1) {
            let Some(byte) = self.skip_space() else { return Err(self.malformed("unexpected end of input")) };
            match byte {
                b'{' => {
                    if !matches!(passed, Passed::Open | Passed::CommaAfterClose) {
                        return Err(self.unexpected(byte));
                    }
                    if open.len() == MAX_DIMENSIONS {
                        return Err(too_many_dimensions());
                    }
                    if depth_of_items == Some(open.len()) {
                        return Err(self.unequal());
                    }
                    self.at += 1;
                    open.push(0);
                    passed = Passed::Open;
                }
                b'}' => {
                    let empty = open.len() == 1 && passed == Passed::Open;
                    if !empty && !matches!(passed, Passed::Item | Passed::Close) {
                        return Err(self.unexpected(byte));
                    }
                    self.at += 1;
                    self.close(&mut open, level, empty)?;
                    passed = Passed::Close;
                }
                b',' => {
                    passed = match passed {
                        Passed::Item => Passed::CommaAfterItem,
                        Passed::Close => Passed::CommaAfterClose,
                        _ => return Err(self.unexpected(byte)),
                    };
                    self.at += 1;
                }
                _ => {
                    if !matches!(passed, Passed::Open | Passed::CommaAfterItem) {
                        let detail = if byte == b'\\' { "unexpected \"\\\" character" } else { "unexpected array element" };
                        return Err(self.malformed(detail));
                    }
                    if *depth_of_items.get_or_insert(open.len()) != open.len() {
                        return Err(self.unequal());
                    }
                    let item = self.item()?;
                    self.array.items.push(item);
                    open[level] += 1;
                    passed = Passed::Item;
                }
            }
        }
        Ok(())
    }

    /// Ends a level: all arrays of one level have the same length.
    fn close(&mut self, open: &mut Vec<usize>, level: usize, empty: bool) -> Result<()> {
        let length = open.pop().unwrap_or_default();
        if empty {
            return Ok(());
        }
        // Inner levels are closed first.
        let dimensions = &mut self.array.dimensions;
        if dimensions.len() <= level {
            dimensions.resize(level + 1, 0);
        }
        if dimensions[level] == 0 {
            dimensions[level] = length;
        } else if dimensions[level] != length {
            return Err(self.unequal());
        }
        if let Some(parent) = open.last_mut() {
            *parent += 1;
        }
        Ok(())
    }

    /// An item: a quoted text, or an unquoted one without white space around it; `NULL` without quotes is NULL.
    fn item(&mut self) -> Result<Option<Cow<'a, str>>> {
        if self.peek() == Some(b'"') {
            self.at += 1;
            let (text, _) = self.text_until(|b| b == b'"')?;
            self.at += 1;
            return Ok(Some(text));
        }
        let start = self.at;
        let (mut text, protected) = self.text_until(|b| matches!(b, b',' | b'{' | b'}' | b'"'))?;
        // White space at the end goes, unless a backslash made it part of the item.
        let spaces = self.bytes[protected.max(start)..self.at].iter().rev().take_while(|&&b| is_space(b)).count();
        match &mut text {
            Cow::Borrowed(text) => *text = &text[..text.len() - spaces],
            Cow::Owned(text) => text.truncate(text.len() - spaces),
        }
        if matches!(self.peek(), Some(b'"')) {
            return Err(self.malformed("unexpected array element"));
        }
        let is_null = protected == 0 && text.eq_ignore_ascii_case("null");
        Ok((!is_null).then_some(text))
    }

    /// The text up to a byte that `ends` it, backslashes taken out, and where the last escaped character ended (0 if
    /// there was none).
    fn text_until(&mut self, ends: impl Fn(u8) -> bool) -> Result<(Cow<'a, str>, usize)> {
        let mut run = self.at;
        let mut copied = String::new();
        let mut protected = 0;
        loop {
            let Some(byte) = self.peek() else { return Err(self.malformed("unexpected end of input")) };
            if byte == b'\\' {
                copied.push_str(&self.text[run..self.at]);
                run = self.at + 1;
                let escaped = self.text[run..].chars().next().ok_or_else(|| self.malformed("unexpected end of input"))?;
                self.at = run + escaped.len_utf8();
                protected = self.at;
            } else if ends(byte) {
                break;
            } else {
                self.at += 1;
            }
        }
        let rest = &self.text[run..self.at];
        let text = if protected == 0 { Cow::Borrowed(rest) } else { Cow::Owned(copied + rest) };
        Ok((text, protected))
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    fn skip_space(&mut self) -> Option<u8> {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        self.peek()
    }

    fn unexpected(&self, byte: u8) -> Error {
        self.malformed(&format!("unexpected \"{}\" character", char::from(byte)))
    }

    fn unequal(&self) -> Error {
        self.malformed("multidimensional arrays must have sub-arrays with matching dimensions")
    }

    fn malformed(&self, detail: &str) -> Error {
        const SHOWN: usize = 80;
        let cut = self.text.char_indices().nth(SHOWN).map(|(at, _)| at);
        let (shown, more) = cut.map_or((self.text, ""), |at| (&self.text[..at], "…"));
        Error::invalid_text(format!("malformed array literal: \"{shown}{more}\": {detail}"))
            .with_hint("an array is written `{a,\"b c\",NULL}`")
    }
}

fn too_many_dimensions() -> Error {
    Error::invalid_text(format!("number of array dimensions ({}) exceeds the maximum allowed ({MAX_DIMENSIONS})", MAX_DIMENSIONS + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reprint(text: &str) -> String {
        match TextArray::parse(text) {
            Ok(array) => {
                let mut out = String::new();
                print(array.items.iter().map(|i| i.as_deref()), &mut out);
                format!("{:?}{out}", array.dimensions)
            }
            Err(error) => error.message().to_owned(),
        }
    }

    /// Every expected text is PostgreSQL 15.18's answer, with the dimensions before it.
    #[test]
    fn arrays_are_read_as_postgresql_reads_them() {
        for (text, expected) in [
            ("{}", "[]{}"),
            (" { } ", "[]{}"),
            (r#"{""}"#, r#"[1]{""}"#),
            (" {a b , c } ", r#"[2]{"a b",c}"#),
            (r"{\ }", r#"[1]{" "}"#),
            (r"{a\  }", r#"[1]{"a "}"#),
            (r#"{n\ull,nULL,"null"}"#, r#"[3]{"null",NULL,"null"}"#),
            ("[1:2] = {a,b}", "[2]{a,b}"),
            ("{{a,1},{b,NULL}}", "[2, 2]{a,1,b,NULL}"),
            ("{ { a } , { b } }", "[2, 1]{a,b}"),
            ("{a,}", "malformed array literal: \"{a,}\": unexpected \"}\" character"),
            ("{,}", "malformed array literal: \"{,}\": unexpected \",\" character"),
            ("{}x", "malformed array literal: \"{}x\": junk after closing right brace"),
            (r#"{a"b"}"#, r#"malformed array literal: "{a"b"}": unexpected array element"#),
            (r#"{"b"c}"#, r#"malformed array literal: "{"b"c}": unexpected array element"#),
            ("{a,b", "malformed array literal: \"{a,b\": unexpected end of input"),
            ("{{}}", "malformed array literal: \"{{}}\": unexpected \"}\" character"),
            ("{a{b}}", "malformed array literal: \"{a{b}}\": unexpected \"{\" character"),
            ("a", "malformed array literal: \"a\": array value must start with \"{\" or dimension information"),
            ("[2:1]={}", "upper bound cannot be less than lower bound"),
            ("{{{{{{{a}}}}}}}", "number of array dimensions (7) exceeds the maximum allowed (6)"),
            (
                "{{a,b},{c}}",
                "malformed array literal: \"{{a,b},{c}}\": multidimensional arrays must have sub-arrays with matching dimensions",
            ),
            ("[1:1]={}", "malformed array literal: \"[1:1]={}\": specified array dimensions do not match array contents"),
        ] {
            assert_eq!(reprint(text), expected, "{text:?}");
        }
    }

    /// PostgreSQL 15 reads this as `{}` and loses both items.
    #[test]
    fn sub_arrays_of_unequal_depth_are_refused() {
        for text in ["{{{a}},{b}}", "{{a},{{b}}}"] {
            assert!(reprint(text).contains("matching dimensions"), "{}", reprint(text));
        }
    }

    #[test]
    fn other_subscripts_than_from_one_are_refused_where_they_would_be_lost() {
        let array = TextArray::parse("[0:1]={a,b}").unwrap();
        assert_eq!(array.lower_bounds, [0]);
        assert!(array.into_items().is_err());
    }
}
