//! The text of a path as tokens.

use super::problem::syntax_error;
use crate::error::{Error, Result};
use crate::numeric::print_numeric;

/// A token and where it begins.
#[derive(Clone, Debug)]
pub(super) struct Token {
    pub(super) at: usize,
    pub(super) kind: TokenKind,
}

#[derive(Clone, Debug, PartialEq)]
pub(super) enum TokenKind {
    /// A name without quotes, which may be a keyword.
    Word(String),
    /// A text in double quotes.
    String(String),
    /// `$name` or `$"name"`
    Variable(String),
    /// A number, as written.
    Number(String),
    /// One of [`SYMBOLS`].
    Symbol(&'static str),
}

/// The longest first.
const SYMBOLS: [&str; 28] = [
    "**", "&&", "||", "==", "!=", "<>", "<=", ">=", "!", "<", ">", "?", "%", "$", ".", "[", "]", "{", "}", "(", ")", "@", ",", "*", "-",
    "+", "/", ":",
];
/// What ends a word.
const SPECIAL: &str = "?%$.[]{}()|&!=<>@#,*:-+/\"' \t\n\r\x0c";

/// The tokens of `text`.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>> {
    if let Some(at) = memchr::memchr(0, text.as_bytes()) {
        return Err(syntax_error(text, at, "the character U+0000 cannot be in a text"));
    }
    let mut lexer = Lexer { text, at: 0 };
    let mut tokens = Vec::new();
    while let Some(token) = lexer.next()? {
        tokens.push(token);
    }
    Ok(tokens)
}

struct Lexer<'t> {
    text: &'t str,
    at: usize,
}

impl<'t> Lexer<'t> {
    fn rest(&self) -> &'t str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let next = self.peek()?;
        self.at += next.len_utf8();
        Some(next)
    }

    fn error(&self, at: usize, problem: &str) -> Error {
        syntax_error(self.text, at, problem)
    }

    fn skip(&mut self) -> Result<()> {
        loop {
            let start = self.at;
            while self.peek().is_some_and(|c| matches!(c, ' ' | '\t' | '\n' | '\r' | '\x0c')) {
                self.take();
            }
            if self.rest().starts_with("/*") {
                let Some(end) = self.rest().find("*/") else { return Err(self.error(self.at, "unterminated comment")) };
                self.at += end + 2;
            }
            if self.at == start {
                return Ok(());
            }
        }
    }

    fn next(&mut self) -> Result<Option<Token>> {
        self.skip()?;
        let at = self.at;
        let Some(first) = self.peek() else { return Ok(None) };
        let after = self.rest().chars().nth(1);
        let kind = match first {
            '"' => TokenKind::String(self.quoted()?),
            '$' if after == Some('"') => {
                self.take();
                TokenKind::Variable(self.quoted()?)
            }
            '$' if after.is_some_and(|c| !SPECIAL.contains(c)) => {
                self.take();
                TokenKind::Variable(self.word()?)
            }
            '0'..='9' => TokenKind::Number(self.number()?),
            '.' if after.is_some_and(|c| c.is_ascii_digit()) => TokenKind::Number(self.number()?),
            _ => match SYMBOLS.into_iter().find(|symbol| self.rest().starts_with(symbol)) {
                Some(symbol) => {
                    self.at += symbol.len();
                    TokenKind::Symbol(symbol)
                }
                None if SPECIAL.contains(first) => return Err(self.unknown(first)),
                None => TokenKind::Word(self.word()?),
            },
        };
        Ok(Some(Token { at, kind }))
    }

    fn unknown(&self, symbol: char) -> Error {
        let error = self.error(self.at, &format!("`{symbol}` means nothing here"));
        match symbol {
            '=' => error.with_hint("values are compared with `==`"),
            '\'' => error.with_hint("texts in a path stand in double quotes"),
            '&' => error.with_hint("conditions are joined with `&&`"),
            '|' => error.with_hint("conditions are joined with `||`"),
            _ => error,
        }
    }

    fn word(&mut self) -> Result<String> {
        let mut word = String::new();
        while let Some(next) = self.peek().filter(|c| !SPECIAL.contains(*c)) {
            self.take();
            if next == '\\' { self.escape(&mut word)? } else { word.push(next) }
        }
        Ok(word)
    }

    fn quoted(&mut self) -> Result<String> {
        let start = self.at;
        self.take();
        let mut text = String::new();
        loop {
            match self.take() {
                Some('"') => return Ok(text),
                Some('\\') => self.escape(&mut text)?,
                Some(other) => text.push(other),
                None => return Err(self.error(start, "this text has no closing quote")),
            }
        }
    }

    /// What stands behind a backslash.
    fn escape(&mut self, out: &mut String) -> Result<()> {
        let start = self.at.saturating_sub(1);
        let Some(letter) = self.take() else { return Err(self.error(start, "nothing is escaped")) };
        let code = match letter {
            'b' => 0x08,
            'f' => 0x0c,
            'n' => 0x0a,
            'r' => 0x0d,
            't' => 0x09,
            'v' => 0x0b,
            'x' => self.digits(2, start)?,
            'u' => self.code_point(start)?,
            other => u32::from(other),
        };
        match char::from_u32(code) {
            Some('\0') => Err(self.error(start, "the character U+0000 cannot be in a text")),
            Some(character) => {
                out.push(character);
                Ok(())
            }
            None => Err(self.error(start, "this is no Unicode character")),
        }
    }

    /// `XXXX`, also as the half of a surrogate pair, or `{X…}`.
    fn code_point(&mut self, start: usize) -> Result<u32> {
        if self.rest().starts_with('{') {
            let digits = self.rest()[1..].split_once('}').map(|(digits, _)| digits).filter(|digits| (1..=6).contains(&digits.len()));
            let code = digits
                .filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()))
                .and_then(|digits| u32::from_str_radix(digits, 16).ok());
            let (Some(digits), Some(code)) = (digits, code) else {
                return Err(self.error(start, "expected one to six hexadecimal digits in braces"));
            };
            self.at += digits.len() + 2;
            return Ok(code);
        }
        let high = self.digits(4, start)?;
        if !(0xd800..0xdc00).contains(&high) {
            return Ok(high);
        }
        let low = if self.rest().starts_with("\\u") {
            self.at += 2;
            self.digits(4, start)?
        } else {
            0
        };
        if !(0xdc00..0xe000).contains(&low) {
            return Err(self.error(start, "a high surrogate needs a low one behind it"));
        }
        Ok(0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00))
    }

    fn digits(&mut self, count: usize, start: usize) -> Result<u32> {
        let digits = self.rest().get(..count).filter(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
        let Some(code) = digits.and_then(|digits| u32::from_str_radix(digits, 16).ok()) else {
            return Err(self.error(start, &format!("expected {count} hexadecimal digits")));
        };
        self.at += count;
        Ok(code)
    }

    /// A number as `numeric` prints it.
    fn number(&mut self) -> Result<String> {
        let start = self.at;
        let whole = self.decimal_digits();
        let mut written = if whole.is_empty() { "0".to_owned() } else { whole.to_owned() };
        if self.rest().starts_with('.') {
            self.at += 1;
            let fraction = self.decimal_digits();
            if !fraction.is_empty() {
                written.extend([".", fraction]);
            }
        }
        if let Some(behind) = self.rest().strip_prefix(['e', 'E']) {
            let digits = behind.trim_start_matches(['+', '-']);
            let sign = behind.len() - digits.len();
            if sign <= 1 && digits.starts_with(|c: char| c.is_ascii_digit()) {
                self.at += 1 + sign;
                written.extend(["e", &behind[..sign], self.decimal_digits()]);
            }
        }
        let zero_before = whole.len() > 1 && whole.starts_with('0');
        if zero_before || self.peek().is_some_and(|c| !SPECIAL.contains(c)) {
            let error = self.error(start, "this is no number");
            return Err(
                error.with_hint("a method of a number stands behind parentheses: `(1).type()`; a key with digits in quotes: `.\"1\"`")
            );
        }
        let mut number = String::new();
        print_numeric(&written, &mut number)?;
        Ok(number)
    }

    fn decimal_digits(&mut self) -> &'t str {
        let rest = self.rest();
        let digits = &rest[..rest.bytes().take_while(u8::is_ascii_digit).count()];
        self.at += digits.len();
        digits
    }
}
