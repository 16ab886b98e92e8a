//! SQL/JSON paths: PostgreSQL's type `jsonpath` (chapter 9.16.2 of its manual), read, printed and followed.
//!
//! A path is read once ([`JsonPath::parse`]) and followed through any number of values. What goes wrong on the way is an
//! error of the statement, or nothing where the call is silent.

mod datetime;
mod decimal;
mod item;
mod lex;
mod method;
mod parse;
mod predicate;
mod print;
mod problem;
mod run;
mod syntax;
#[cfg(test)]
mod tests;

use std::fmt;

use bumpalo::Bump;

use super::json::{Kind, Node};
use super::jsonb;
use crate::error::{Error, ErrorKind, Result};
use item::Item;
use problem::Failure;
use run::{Found, Run};
use syntax::Expr;

/// A path.
#[derive(Clone, Debug)]
pub struct JsonPath {
    strict: bool,
    root: Expr,
}

/// How a path is followed through a value.
#[derive(Clone, Copy, Debug, Default)]
pub struct Call<'t> {
    /// The values of `$name`: a JSON object.
    pub variables: Option<&'t str>,
    /// What goes wrong because of the value is no error.
    pub silent: bool,
    /// Times with and without a zone compare; those without are UTC.
    pub zoned: bool,
}

impl JsonPath {
    /// Reads a path.
    pub fn parse(text: &str) -> Result<Self> {
        let (strict, root) = parse::parse(text)?;
        Ok(Self { strict, root })
    }

    /// Whether the path leads anywhere in the jsonb `text`; `None` where a silent call does not know.
    pub fn exists(&self, bump: &Bump, text: &str, call: Call<'_>) -> Result<Option<bool>> {
        let run = self.run(bump, text, call)?;
        // A strict path is followed to all of its ends, so that an error is not missed.
        let found = if self.strict {
            run.all(&self.root, false, run.scope()).map(|items| !items.is_empty())
        } else {
            run.expr(&self.root, &[], run.scope(), &mut Found::Any)
        };
        silenced(found, call.silent)
    }

    /// What the path is as a condition over the jsonb `text`; `None` is unknown.
    pub fn matches(&self, bump: &Bump, text: &str, call: Call<'_>) -> Result<Option<bool>> {
        match self.items(bump, text, call)?.as_slice() {
            [item] if matches!(item.kind(), Some(Kind::Bool(_) | Kind::Null)) => Ok(match item.kind() {
                Some(Kind::Bool(value)) => Some(value),
                _ => None,
            }),
            _ if call.silent => Ok(None),
            _ => Err(Error::new(ErrorKind::Execution, "single boolean result is expected")
                .with_hint("the path has to be a condition, such as `$.a == 1`; what a path leads to is asked with `jsonb_path_exists`")),
        }
    }

    /// Calls `each` with all that the path leads to in the jsonb `text`, as jsonb. Where it is silent and something goes
    /// wrong, that is what was found before.
    pub fn query(&self, bump: &Bump, text: &str, call: Call<'_>, mut each: impl FnMut(&str)) -> Result<()> {
        let mut out = String::new();
        for item in self.items(bump, text, call)? {
            out.clear();
            jsonb::append(bump, &item.node(bump), "", &mut out)?;
            each(&out);
        }
        Ok(())
    }

    fn items<'a>(&self, bump: &'a Bump, text: &'a str, call: Call<'a>) -> Result<Vec<Item<'a>>> {
        let run = self.run(bump, text, call)?;
        let mut items = Vec::new();
        let end = run.expr(&self.root, &[], run.scope(), &mut Found::All(&mut items));
        silenced(end, call.silent)?;
        Ok(items)
    }

    fn run<'a>(&self, bump: &'a Bump, text: &'a str, call: Call<'a>) -> Result<Run<'a>> {
        let root = root(bump, text)?;
        let variables: Option<Node<'a>> = call.variables.map(|variables| jsonb::tree(bump, variables)).transpose()?;
        if variables.is_some_and(|variables| !variables.is_object()) {
            return Err(Error::new(ErrorKind::Execution, "the argument `vars` is not an object")
                .with_hint("jsonpath variables are the members of a JSON object: `'{\"x\": 1}'` is `$x`"));
        }
        Ok(Run { bump, strict: self.strict, root, variables, zoned: call.zoned })
    }
}

/// The value of a JSON text. Its members are in the order in which they are written, and may be there twice; of all else it is
/// as jsonb has it.
fn root<'a>(bump: &'a Bump, text: &'a str) -> Result<Node<'a>> {
    let node = jsonb::tree(bump, text)?;
    // Without this escape no string has the character that jsonb refuses.
    if memchr::memmem::find(text.as_bytes(), b"u0000").is_none() && is_plain(&node) {
        return Ok(node);
    }
    let mut canonical = String::new();
    jsonb::append(bump, &node, text, &mut canonical)?;
    jsonb::tree(bump, bump.alloc_str(&canonical))
}

/// Whether all numbers are written as `numeric` prints them.
fn is_plain(node: &Node<'_>) -> bool {
    match node.kind {
        Kind::Number(number) => !number.starts_with("-0") && !number.bytes().any(|byte| matches!(byte, b'e' | b'E')),
        Kind::Array(items) => items.iter().all(is_plain),
        Kind::Object(members) => members.iter().all(|member| is_plain(&member.value)),
        Kind::Null | Kind::Bool(_) | Kind::String(_) => true,
    }
}

fn silenced<T>(result: Result<T, Failure>, silent: bool) -> Result<Option<T>> {
    match result {
        Ok(value) => Ok(Some(value)),
        Err(Failure::Value(_)) if silent => Ok(None),
        Err(failure) => Err(failure.into()),
    }
}

/// As PostgreSQL prints it.
impl fmt::Display for JsonPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut out = String::new();
        print::print(self.strict, &self.root, &mut out);
        f.write_str(&out)
    }
}
