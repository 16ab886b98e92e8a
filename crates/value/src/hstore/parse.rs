//! PostgreSQL's `hstore_in`.

use std::borrow::Cow;

use super::{Entry, canonicalize, check_key, check_value};
use crate::error::{Error, Result};

/// Reads PostgreSQL's text form; the result is canonical.
///
/// `key=>value, …`: a word is in double quotes or ends at white space, at `=` (a key) or at `,` (a value); a backslash
/// makes the next character an ordinary one, in and out of quotes; an unquoted `null` of any case is NULL as a value.
/// A comma may stand at the end.
pub fn parse(text: &str) -> Result<Vec<Entry<'_>>> {
    let mut entries = Vec::new();
    let mut scanner = Scanner { text, bytes: text.as_bytes(), at: 0 };
    while let Some(key) = scanner.word(b'=')? {
        check_key(&key.text)?;
        scanner.arrow()?;
        let value = scanner.word(b',')?.ok_or_else(unexpected_end)?;
        check_value(&value.text)?;
        let is_null = !value.quoted && value.text.eq_ignore_ascii_case("null");
        entries.push((key.text, (!is_null).then_some(value.text)));
        if !scanner.comma()? {
            break;
        }
    }
    canonicalize(&mut entries);
    Ok(entries)
}

struct Word<'a> {
    text: Cow<'a, str>,
    quoted: bool,
}

struct Scanner<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
}

/// What PostgreSQL 15's own lexer takes for white space: not the vertical tab, which is one from 16 on.
fn is_space(byte: u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b'\x0C')
}

impl<'a> Scanner<'a> {
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// The next byte that is no white space.
    fn skip_space(&mut self) -> Option<u8> {
        while self.peek().is_some_and(is_space) {
            self.at += 1;
        }
        self.peek()
    }

    /// A key (`end` is `=`) or a value (`end` is `,`); `None` at the end of the text.
    fn word(&mut self, end: u8) -> Result<Option<Word<'a>>> {
        match self.skip_space() {
            None => Ok(None),
            Some(b'"') => {
                self.at += 1;
                Ok(Some(Word { text: self.quoted()?, quoted: true }))
            }
            // A key cannot be empty without quotes; an unquoted value may begin with a comma.
            Some(b'=') if end == b'=' => Err(self.near()),
            Some(_) => Ok(Some(Word { text: self.bare(end)?, quoted: false })),
        }
    }

    /// An unquoted word; its first character is part of it, whatever it is.
    fn bare(&mut self, end: u8) -> Result<Cow<'a, str>> {
        let start = self.at;
        let mut word = Pieces { run: start, copied: None };
        while let Some(byte) = self.peek() {
            if byte == b'\\' {
                self.escape(&mut word)?;
            } else if (byte == end || is_space(byte)) && self.at != start {
                break;
            } else {
                self.at += 1;
            }
        }
        Ok(word.finish(self.text, self.at))
    }

    /// The rest of a quoted word, after the opening quote.
    fn quoted(&mut self) -> Result<Cow<'a, str>> {
        let mut word = Pieces { run: self.at, copied: None };
        loop {
            self.at += memchr::memchr2(b'"', b'\\', &self.bytes[self.at..]).ok_or_else(unexpected_end)?;
            if self.bytes[self.at] == b'"' {
                let text = word.finish(self.text, self.at);
                self.at += 1;
                return Ok(text);
            }
            self.escape(&mut word)?;
        }
    }

    /// Takes a backslash out and the character after it as it is.
    fn escape(&mut self, word: &mut Pieces) -> Result<()> {
        word.copied.get_or_insert_default().push_str(&self.text[word.run..self.at]);
        word.run = self.at + 1;
        let escaped = self.text[word.run..].chars().next().ok_or_else(unexpected_end)?;
        self.at = word.run + escaped.len_utf8();
        Ok(())
    }

    /// `=>` between key and value; nothing may stand between its two characters.
    fn arrow(&mut self) -> Result<()> {
        match self.skip_space() {
            None => return Err(unexpected_end()),
            Some(b'=') => self.at += 1,
            Some(_) => return Err(self.near()),
        }
        match self.peek() {
            None => Err(unexpected_end()),
            Some(b'>') => {
                self.at += 1;
                Ok(())
            }
            Some(_) => Err(self.near()),
        }
    }

    /// Whether a comma follows; otherwise the text must be at its end.
    fn comma(&mut self) -> Result<bool> {
        match self.skip_space() {
            None => Ok(false),
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(_) => Err(self.near()),
        }
    }

    fn near(&self) -> Error {
        let found = self.text[self.at..].chars().next().map_or(String::new(), String::from);
        Error::invalid_text(format!("syntax error in hstore, near \"{found}\" at position {}", self.at)).with_hint(HINT)
    }
}

/// A word whose backslashes have been taken out: what is copied already, and where the rest begins.
struct Pieces {
    run: usize,
    copied: Option<String>,
}

impl Pieces {
    fn finish(self, text: &str, end: usize) -> Cow<'_, str> {
        let rest = &text[self.run..end];
        match self.copied {
            None => Cow::Borrowed(rest),
            Some(copied) => Cow::Owned(copied + rest),
        }
    }
}

const HINT: &str = "hstore is written `key=>value, \"another key\"=>\"another value\", key=>NULL`";

fn unexpected_end() -> Error {
    Error::invalid_text("syntax error in hstore: unexpected end of string").with_hint(HINT)
}

#[cfg(test)]
mod tests {
    use super::super::print;
    use super::*;

    fn canonical(text: &str) -> String {
        match parse(text) {
            Ok(entries) => {
                let mut out = String::new();
                print(entries.iter().map(|(k, v)| (k.as_ref(), v.as_deref())), &mut out);
                out
            }
            Err(error) => error.message().to_owned(),
        }
    }

    /// Every expected text is PostgreSQL 15.18's answer; errors in the wording of 16.
    #[test]
    fn texts_are_read_as_postgresql_reads_them() {
        for (text, expected) in [
            ("", ""),
            ("  \t\u{c}\r\n ", ""),
            ("a\u{b}=>1", "\"a\u{b}\"=>\"1\""),
            ("a=>1", r#""a"=>"1""#),
            ("a=>1,", r#""a"=>"1""#),
            (",a=>1", r#"",a"=>"1""#),
            ("b=>1, a=>2, aa=>3", r#""a"=>"2", "b"=>"1", "aa"=>"3""#),
            ("a=>b=>c", r#""a"=>"b=>c""#),
            (r"a=>n\ull", r#""a"=>NULL"#),
            (r#"a"b"=>c"#, r#""a\"b\""=>"c""#),
            ("a=>\u{a0}b", "\"a\"=>\"\u{a0}b\""),
            ("a=b", r#"syntax error in hstore, near "b" at position 2"#),
            ("a é", r#"syntax error in hstore, near "é" at position 2"#),
            ("é é", r#"syntax error in hstore, near "é" at position 3"#),
            ("=>a", r#"syntax error in hstore, near "=" at position 0"#),
            (r#"a=>"b"c"#, r#"syntax error in hstore, near "c" at position 6"#),
            ("a", "syntax error in hstore: unexpected end of string"),
            ("a=", "syntax error in hstore: unexpected end of string"),
            ("a=> ", "syntax error in hstore: unexpected end of string"),
            (r#""a"#, "syntax error in hstore: unexpected end of string"),
            (r"a=>\", "syntax error in hstore: unexpected end of string"),
        ] {
            assert_eq!(canonical(text), expected, "{text:?}");
        }
    }

    #[test]
    fn words_without_escapes_are_borrowed() {
        let entries = parse(r#"a=>"b c", d=>e\ f"#).unwrap();
        assert!(matches!(&entries[0], (Cow::Borrowed("a"), Some(Cow::Borrowed("b c")))));
        assert!(matches!(&entries[1], (Cow::Borrowed("d"), Some(Cow::Owned(v))) if v == "e f"));
    }
}
