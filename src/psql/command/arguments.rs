//! The arguments of a backslash command, in psql's lexical rules.

use crate::psql::render::Origin;
use apigw_sql_language::variables::interpolate;
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// The arguments of a command.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The name by which it was called.
    pub name: String,
    /// Its words, quotes removed and variables replaced.
    pub words: Vec<String>,
    /// The rest of the line as it stands, for commands that take it whole.
    pub rest: String,
    /// Where the command stands.
    pub origin: Origin,
}

impl Arguments {
    /// The whole rest of a line.
    pub(super) fn line(name: &str, rest: &str) -> Self {
        Self { name: name.to_owned(), rest: rest.trim().to_owned(), ..Self::default() }
    }

    /// The words of `text` up to its end or the next command, and how long that is.
    pub(super) fn parse(name: &str, text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<(Self, usize)> {
        let mut words = Vec::new();
        let mut at = 0;
        loop {
            let rest = text.get(at..).unwrap_or_default();
            at += rest.len() - rest.trim_start().len();
            let rest = rest.trim_start();
            if rest.is_empty() || rest.starts_with('\\') {
                break;
            }
            let (word, length) = word(rest, variable)?;
            words.push(word);
            at += length;
        }
        let rest = text.get(..at).unwrap_or(text).trim().to_owned();
        Ok((Self { name: name.to_owned(), words, rest, ..Self::default() }, at))
    }

    /// The only argument, if there is one.
    pub fn at_most_one(&self) -> Result<Option<&str>> {
        match self.words.as_slice() {
            [] => Ok(None),
            [one] => Ok(Some(one)),
            [_, second, ..] => Err(self.error(format!("expected one argument, but found `{second}` after it"))),
        }
    }

    /// The only argument, which must be there.
    pub fn exactly_one(&self, what: &str) -> Result<&str> {
        self.at_most_one()?.ok_or_else(|| self.error(format!("expected {what}, but found the end of the line")))
    }

    /// There is no argument.
    pub fn none(&self) -> Result<()> {
        match self.words.first() {
            None => Ok(()),
            Some(found) => Err(self.error(format!("expected no argument, but found `{found}`"))),
        }
    }

    fn error(&self, what: String) -> Error {
        Error::new(ErrorKind::Syntax, format!("`\\{}`: {what}", self.name))
    }
}

/// The word at the start of `text` and its length. Quoted and plain parts without a blank between are one word.
fn word(text: &str, variable: &dyn Fn(&str) -> Option<String>) -> Result<(String, usize)> {
    let mut out = String::new();
    let mut at = 0;
    loop {
        let rest = text.get(at..).unwrap_or_default();
        let Some(first) = rest.chars().next() else { break };
        match first {
            c if c.is_whitespace() || c == '\\' => break,
            '\'' => at += single_quoted(rest, &mut out)?,
            '"' => {
                let end = rest[1..].find('"').ok_or_else(|| open_quote('"'))? + 2;
                out.push_str(&rest[1..end - 1]);
                at += end;
            }
            ':' => {
                let end = reference_length(rest);
                out.push_str(&interpolate(&rest[..end], &variable));
                at += end;
            }
            _ => {
                let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '\\' | '\'' | '"' | ':')).unwrap_or(rest.len());
                out.push_str(&rest[..end]);
                at += end;
            }
        }
    }
    Ok((out, at))
}

/// Appends a text in single quotes, with C's escapes, to `out`; its length with the quotes.
fn single_quoted(text: &str, out: &mut String) -> Result<usize> {
    let mut chars = text.char_indices().skip(1).peekable();
    while let Some((at, c)) = chars.next() {
        match c {
            '\'' if chars.peek().is_some_and(|(_, next)| *next == '\'') => {
                chars.next();
                out.push('\'');
            }
            '\'' => return Ok(at + 1),
            '\\' => match chars.next() {
                Some((_, 'n')) => out.push('\n'),
                Some((_, 't')) => out.push('\t'),
                Some((_, 'r')) => out.push('\r'),
                Some((_, other)) => out.push(other),
                None => break,
            },
            other => out.push(other),
        }
    }
    Err(open_quote('\''))
}

fn open_quote(quote: char) -> Error {
    Error::new(ErrorKind::Syntax, format!("expected a closing `{quote}`, but found the end of the line"))
}

/// How long a variable reference at the start of `text` is: `:name`, `:'name'`, `:"name"`, `:{?name}`, or the colon.
fn reference_length(text: &str) -> usize {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_' || !c.is_ascii();
    for (open, close) in [(":'", "'"), (":\"", "\""), (":{?", "}"), (":", "")] {
        let Some(inner) = text.strip_prefix(open) else { continue };
        let name = inner.find(|c| !is_name(c)).unwrap_or(inner.len());
        if name > 0 && inner[name..].starts_with(close) {
            return open.len() + name + close.len();
        }
    }
    1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        let variable = |name: &str| (name == "v").then(|| "o'k".to_owned());
        Arguments::parse("x", text, &variable).unwrap().0.words
    }

    #[test]
    fn words_are_psqls() {
        assert_eq!(words(" a 'b c' \"d e\" f'g'h"), ["a", "b c", "d e", "fgh"]);
        assert_eq!(words(r" 'it''s' 'a\tb' 'a\'b'"), ["it's", "a\tb", "a'b"]);
        assert_eq!(words(" :v :'v' :\"v\" a:b :w"), ["o'k", "'o''k'", "\"o'k\"", "a:b", ":w"]);
    }

    #[test]
    fn the_next_command_ends_the_arguments() {
        let (arguments, length) = Arguments::parse("x", " on \\timing", &|_| None).unwrap();
        assert_eq!((arguments.words, length), (vec!["on".to_owned()], 4));
    }

    #[test]
    fn an_open_quote_is_an_error() {
        let error = Arguments::parse("echo", " don't", &|_| None).unwrap_err();
        assert_eq!(error.message(), "expected a closing `'`, but found the end of the line");
    }
}
