//! The lexical structure of SQL text as far as splitting, interpolation and highlighting need it.
//!
//! It accepts every text: what is not closed runs to the end and says so. The rules are those of PostgreSQL 15
//! with `standard_conforming_strings` on (manual, section 4.1).

use std::iter::FusedIterator;
use std::ops::Range;

/// What a piece of text is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum LexKind {
    /// Blanks and line breaks.
    Whitespace,
    /// `-- …` up to the end of the line.
    LineComment,
    /// `/* … */`, which nests.
    BlockComment,
    /// `'…'`.
    String,
    /// `E'…'`, in which a backslash escapes.
    EscapeString,
    /// `$tag$…$tag$`.
    DollarString,
    /// `"…"`.
    QuotedIdentifier,
    /// A keyword or an identifier.
    Word,
    /// A number.
    Number,
    /// `$1`.
    Parameter,
    /// `;`
    Semicolon,
    /// `(`
    OpenParenthesis,
    /// `)`
    CloseParenthesis,
    /// `\`
    Backslash,
    /// `:` alone.
    Colon,
    /// `::` and `:=`.
    DoubleColon,
    /// One other character: operators, commas, brackets.
    Other,
}

/// One piece of text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lexeme {
    /// What it is.
    pub kind: LexKind,
    /// Where it stands, in bytes.
    pub range: Range<usize>,
    /// Whether its closing quote or comment end is there; always true of kinds without one.
    pub closed: bool,
}

impl LexKind {
    /// Whether it is part of a statement: neither blank nor comment.
    pub fn is_significant(self) -> bool {
        !matches!(self, Self::Whitespace | Self::LineComment | Self::BlockComment)
    }
}

/// Goes over the lexemes of a text; they cover it without gaps.
#[derive(Clone, Debug)]
pub struct Lexer<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Lexer<'a> {
    /// A lexer at the start of `text`.
    pub fn new(text: &'a str) -> Self {
        Self { text, position: 0 }
    }

    /// What has not been read yet.
    pub fn rest(&self) -> &'a str {
        self.text.get(self.position..).unwrap_or_default()
    }

    /// How far it has read, in bytes.
    pub fn position(&self) -> usize {
        self.position
    }

    /// Passes over `bytes` bytes, which must end at a character boundary.
    pub(super) fn pass(&mut self, bytes: usize) {
        self.position = (self.position + bytes).min(self.text.len());
    }
}

impl Iterator for Lexer<'_> {
    type Item = Lexeme;

    fn next(&mut self) -> Option<Lexeme> {
        let rest = self.rest();
        let first = rest.chars().next()?;
        let (kind, length, closed) = scan(rest, first);
        let start = self.position;
        self.position += length;
        Some(Lexeme { kind, range: start..self.position, closed })
    }
}

impl FusedIterator for Lexer<'_> {}

/// The kind, length and closedness of the lexeme at the start of `rest`, whose first character is `first`.
fn scan(rest: &str, first: char) -> (LexKind, usize, bool) {
    let plain = |kind, length| (kind, length, true);
    match first {
        '\'' => quoted(LexKind::String, rest, 0, '\''),
        '"' => quoted(LexKind::QuotedIdentifier, rest, 0, '"'),
        'e' | 'E' if rest[1..].starts_with('\'') => escape_string(rest),
        '-' if rest.starts_with("--") => plain(LexKind::LineComment, rest.find(['\n', '\r']).unwrap_or(rest.len())),
        '/' if rest.starts_with("/*") => block_comment(rest),
        '$' => dollar(rest),
        ';' => plain(LexKind::Semicolon, 1),
        '(' => plain(LexKind::OpenParenthesis, 1),
        ')' => plain(LexKind::CloseParenthesis, 1),
        '\\' => plain(LexKind::Backslash, 1),
        ':' if rest.starts_with("::") || rest.starts_with(":=") => plain(LexKind::DoubleColon, 2),
        ':' => plain(LexKind::Colon, 1),
        c if c.is_whitespace() => plain(LexKind::Whitespace, length_while(rest, char::is_whitespace)),
        c if is_word_start(c) => plain(LexKind::Word, length_while(rest, is_word_part)),
        c if c.is_ascii_digit() => plain(LexKind::Number, length_while(rest, |c| c.is_ascii_alphanumeric() || c == '.' || c == '_')),
        c => plain(LexKind::Other, c.len_utf8()),
    }
}

fn length_while(text: &str, keep: impl Fn(char) -> bool) -> usize {
    text.find(|c| !keep(c)).unwrap_or(text.len())
}

fn is_word_start(c: char) -> bool {
    c.is_ascii_alphabetic() || c == '_' || (!c.is_ascii() && !c.is_whitespace())
}

fn is_word_part(c: char) -> bool {
    is_word_start(c) || c.is_ascii_digit() || c == '$'
}

/// From the quote at `rest[start..]` to the next one that is not doubled.
fn quoted(kind: LexKind, rest: &str, start: usize, quote: char) -> (LexKind, usize, bool) {
    let mut from = start + 1;
    while let Some(at) = rest[from..].find(quote) {
        let after = from + at + 1;
        if !rest[after..].starts_with(quote) {
            return (kind, after, true);
        }
        from = after + 1;
    }
    (kind, rest.len(), false)
}

fn escape_string(rest: &str) -> (LexKind, usize, bool) {
    let mut chars = rest.char_indices().skip(2).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => {
                chars.next();
            }
            '\'' if chars.peek().is_some_and(|(_, next)| *next == '\'') => {
                chars.next();
            }
            '\'' => return (LexKind::EscapeString, at + 1, true),
            _ => {}
        }
    }
    (LexKind::EscapeString, rest.len(), false)
}

fn block_comment(rest: &str) -> (LexKind, usize, bool) {
    let bytes = rest.as_bytes();
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(pair) = bytes.get(at..at + 2) {
        match pair {
            b"/*" => {
                depth += 1;
                at += 2;
            }
            b"*/" => {
                depth -= 1;
                at += 2;
                if depth == 0 {
                    return (LexKind::BlockComment, at, true);
                }
            }
            _ => at += 1,
        }
    }
    (LexKind::BlockComment, rest.len(), false)
}

/// `$1`, `$tag$…$tag$`, or a lone `$`.
fn dollar(rest: &str) -> (LexKind, usize, bool) {
    let after = &rest[1..];
    let digits = length_while(after, |c| c.is_ascii_digit());
    if digits > 0 {
        return (LexKind::Parameter, 1 + digits, true);
    }
    let tag = length_while(after, |c| is_word_part(c) && c != '$');
    if !after[tag..].starts_with('$') {
        return (LexKind::Other, 1, true);
    }
    let (delimiter, body) = rest.split_at(tag + 2);
    match body.find(delimiter) {
        Some(end) => (LexKind::DollarString, delimiter.len() * 2 + end, true),
        None => (LexKind::DollarString, rest.len(), false),
    }
}

#[cfg(test)]
mod tests {
    use super::{LexKind, Lexer};

    fn lex(text: &str) -> Vec<(LexKind, &str, bool)> {
        Lexer::new(text).map(|l| (l.kind, &text[l.range], l.closed)).collect()
    }

    #[test]
    fn quotes_and_comments_end_where_postgresql_ends_them() {
        assert_eq!(lex("'a''b'"), [(LexKind::String, "'a''b'", true)]);
        assert_eq!(lex(r"'a\'"), [(LexKind::String, r"'a\'", true)]);
        assert_eq!(lex(r"E'a\'b''c'"), [(LexKind::EscapeString, r"E'a\'b''c'", true)]);
        assert_eq!(lex("\"a\"\"b\""), [(LexKind::QuotedIdentifier, "\"a\"\"b\"", true)]);
        assert_eq!(lex("/* a /* b */ c */"), [(LexKind::BlockComment, "/* a /* b */ c */", true)]);
        assert_eq!(lex("$x$ $$ ; $x$"), [(LexKind::DollarString, "$x$ $$ ; $x$", true)]);
        assert_eq!(lex("-- a;\n").first(), Some(&(LexKind::LineComment, "-- a;", true)));
    }

    #[test]
    fn an_identifier_may_hold_dollars_and_then_starts_no_quote() {
        assert_eq!(lex("a$b$c"), [(LexKind::Word, "a$b$c", true)]);
        assert_eq!(lex("$1$2"), [(LexKind::Parameter, "$1", true), (LexKind::Parameter, "$2", true)]);
    }

    #[test]
    fn what_is_open_says_so() {
        for open in ["'a", "E'a\\'", "\"a", "/* /* */", "$t$ $", "E'\\"] {
            let all = lex(open);
            assert_eq!(all.len(), 1, "{open}");
            assert!(!all[0].2, "{open}");
        }
    }
}
