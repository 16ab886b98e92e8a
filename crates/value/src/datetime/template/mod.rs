//! PostgreSQL's template patterns for dates and times (chapter "Data Type Formatting Functions" of its manual).
//!
//! A template is read once into nodes. What PostgreSQL would copy in silence, unquoted letters that are no pattern,
//! is refused.

mod keyword;
mod print;
mod read;
mod resolve;
mod standard;
#[cfg(test)]
mod tests;

use keyword::{Case, Field, Keyword};
pub use standard::{Moment, Parts};

use crate::error::{Error, Result};

/// What a template is for: some patterns work in one direction only.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TemplateUse {
    /// `to_char`.
    Print,
    /// `to_timestamp` and `to_date`.
    Read,
}

/// A template that was read.
#[derive(Clone, Debug)]
pub struct Template {
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug)]
enum Node {
    /// A pattern.
    Pattern(Pattern),
    /// A blank.
    Space(char),
    /// Punctuation.
    Separator(char),
    /// Quoted text, one character of it, or a digit.
    Char(char),
}

#[derive(Clone, Copy, Debug)]
struct Pattern {
    keyword: &'static Keyword,
    /// `FM` or `TM` stands before it: no blanks, no zeros.
    fill: bool,
    /// `TH` or `th` stands behind it.
    ordinal: Option<Case>,
}

impl Template {
    /// Reads a template.
    pub fn new(template: &str, purpose: TemplateUse) -> Result<Self> {
        let mut nodes = Vec::new();
        let mut rest = template;
        while !rest.is_empty() {
            rest = Self::node(rest, purpose, template, &mut nodes)?;
        }
        Ok(Self { nodes })
    }

    /// Reads one node off `rest` and gives what is left.
    fn node<'t>(rest: &'t str, purpose: TemplateUse, template: &str, nodes: &mut Vec<Node>) -> Result<&'t str> {
        let (modifier, after) = prefix(rest);
        if let Some((keyword, after)) = keyword::find(after) {
            let (ordinal, after) = ordinal(after);
            if after.starts_with("SP") {
                return Err(unsupported("SP", template).with_hint("numbers cannot be spelled out"));
            }
            let fill = match modifier {
                Modifier::None => false,
                Modifier::Fill => true,
                Modifier::Translate if keyword.field.is_name() => true,
                Modifier::Translate => {
                    return Err(unsupported("TM", template).with_hint("`TM` stands before names of months and days"));
                }
            };
            check(keyword, purpose)?;
            nodes.push(Node::Pattern(Pattern { keyword, fill, ordinal }));
            return Ok(after);
        }
        if !matches!(modifier, Modifier::None) {
            return Err(Error::invalid_text(format!("expected a pattern behind `{}` in `{template}`", &rest[..2])));
        }
        if let Some(quoted) = rest.strip_prefix('"') {
            return Ok(self::quoted(quoted, nodes));
        }
        let rest = if rest.starts_with("\\\"") { &rest[1..] } else { rest };
        let Some(c) = rest.chars().next() else { return Ok("") };
        nodes.push(match c {
            c if c.is_ascii_whitespace() || c == '\x0b' => Node::Space(c),
            c if c.is_ascii_alphabetic() => return Err(unknown(rest, nodes, template)),
            c if c.is_ascii_graphic() && !c.is_ascii_digit() => Node::Separator(c),
            c => Node::Char(c),
        });
        Ok(&rest[c.len_utf8()..])
    }
}

enum Modifier {
    None,
    Fill,
    Translate,
}

fn prefix(rest: &str) -> (Modifier, &str) {
    match rest.get(..2) {
        Some("FM" | "fm") => (Modifier::Fill, &rest[2..]),
        Some("TM" | "tm") => (Modifier::Translate, &rest[2..]),
        _ => (Modifier::None, rest),
    }
}

fn ordinal(rest: &str) -> (Option<Case>, &str) {
    match rest.get(..2) {
        Some("TH") => (Some(Case::Upper), &rest[2..]),
        Some("th") => (Some(Case::Lower), &rest[2..]),
        _ => (None, rest),
    }
}

/// The text behind an opening quote, up to the closing one.
fn quoted<'t>(text: &'t str, nodes: &mut Vec<Node>) -> &'t str {
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '"' => return &text[at + 1..],
            '\\' => nodes.push(Node::Char(chars.next().map_or('\\', |(_, escaped)| escaped))),
            c => nodes.push(Node::Char(c)),
        }
    }
    ""
}

/// Whether the pattern can be used for `purpose`.
fn check(keyword: &Keyword, purpose: TemplateUse) -> Result<()> {
    let only_printed = matches!(keyword.field, Field::Zone(_) | Field::ZoneOffset);
    if purpose == TemplateUse::Read && only_printed {
        let error = Error::invalid_text(format!("formatting field `{}` is only supported in `to_char`", keyword.name));
        return Err(error.with_hint("`TZH` and `TZM` read the hours and minutes of a zone's offset"));
    }
    Ok(())
}

fn unsupported(what: &str, template: &str) -> Error {
    Error::invalid_text(format!("`{what}` is not supported in the template `{template}`"))
}

/// A letter that no pattern begins with.
fn unknown(rest: &str, nodes: &[Node], template: &str) -> Error {
    let letters: String = rest.chars().take_while(char::is_ascii_alphanumeric).collect();
    let error = Error::invalid_text(format!("`{letters}` is no pattern in the template `{template}`"));
    if template.contains('%') {
        return error.with_hint("templates are PostgreSQL's: `YYYY-MM-DD HH24:MI:SS`");
    }
    if let Some(Node::Pattern(Pattern { ordinal: Some(_), keyword, .. })) = nodes.last() {
        let name = keyword.name;
        return error.with_hint(format!("`{name}TH` is an ordinal number; for a letter T write `{name}\"T\"H{letters}`"));
    }
    error.with_hint(format!("write text in double quotes: `\"{letters}\"`"))
}
