//! The third argument of `regexp_replace`: text with references to groups.
//!
//! `$1` and `${name}` as in ICU, `\1` and `\&` as in PostgreSQL. `$1_x` is group 1 and `_x`; of `$12` the second digit
//! belongs to the number only if there are so many groups.

use super::{Regex, Span};
use crate::error::{Error, Result};

/// A replacement, read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replacement {
    parts: Vec<Part>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(String),
    Group(usize),
}

impl Replacement {
    /// Reads `text` for matches of `regex`.
    pub fn parse(text: &str, regex: &Regex) -> Result<Self> {
        Self::read(text, regex.groups(), regex.names())
    }

    fn read(text: &str, groups: usize, names: &[(String, usize)]) -> Result<Self> {
        let mut out = Self { parts: vec![] };
        let mut rest = text;
        while let Some(at) = rest.find(['$', '\\']) {
            out.text(&rest[..at]);
            let sign = &rest[at..=at];
            let after = &rest[at + 1..];
            let digits = after.bytes().take_while(u8::is_ascii_digit).count();
            rest = match (sign, after.chars().next()) {
                ("$", Some('0'..='9')) => {
                    let (group, length) = number(&after[..digits], groups).ok_or_else(|| no_group(&after[..digits], groups))?;
                    out.parts.push(Part::Group(group));
                    &after[length..]
                }
                ("$", Some('{')) => {
                    let (name, behind) = after[1..].split_once('}').ok_or_else(|| no_group(after, groups))?;
                    let named = names.iter().find(|(n, _)| n == name).map(|(_, group)| *group);
                    let group = named.or_else(|| name.parse().ok().filter(|n| *n <= groups)).ok_or_else(|| no_group(name, groups))?;
                    out.parts.push(Part::Group(group));
                    behind
                }
                // PostgreSQL takes one digit; a group that does not exist is empty.
                ("\\", Some(digit @ '1'..='9')) => {
                    out.parts.push(Part::Group(digit as usize - '0' as usize));
                    &after[1..]
                }
                ("\\", Some('&')) => {
                    out.parts.push(Part::Group(0));
                    &after[1..]
                }
                ("\\", Some(c @ ('\\' | '$'))) => {
                    out.text(c.encode_utf8(&mut [0; 4]));
                    &after[1..]
                }
                _ => {
                    out.text(sign);
                    after
                }
            };
        }
        out.text(rest);
        Ok(out)
    }

    fn text(&mut self, text: &str) {
        match self.parts.last_mut() {
            _ if text.is_empty() => {}
            Some(Part::Text(last)) => last.push_str(text),
            _ => self.parts.push(Part::Text(text.to_owned())),
        }
    }

    /// Appends the replacement of a match in `text` with these groups.
    pub fn expand(&self, text: &str, groups: &[Option<Span>], out: &mut String) {
        for part in &self.parts {
            match part {
                Part::Text(part) => out.push_str(part),
                Part::Group(group) => {
                    let span = groups.get(*group).cloned().flatten();
                    out.push_str(span.and_then(|span| text.get(span)).unwrap_or_default());
                }
            }
        }
    }

    /// Whether it refers to groups other than the whole match.
    pub fn needs_groups(&self) -> bool {
        self.parts.iter().any(|part| matches!(part, Part::Group(1..)))
    }
}

/// The number of a group that exists, of as many of the digits as there can be.
fn number(digits: &str, groups: usize) -> Option<(usize, usize)> {
    (1..=digits.len().min(9)).rev().find_map(|length| {
        let number: usize = digits[..length].parse().ok()?;
        (number <= groups).then_some((number, length))
    })
}

fn no_group(name: &str, groups: usize) -> Error {
    let found = if groups == 1 { "1 group".to_owned() } else { format!("{groups} groups") };
    Error::invalid_text(format!("the replacement refers to group `{name}`, but the pattern has {found}"))
        .with_hint("a dollar sign that stands for itself is written `\\$`")
}
