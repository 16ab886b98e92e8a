//! `jsonb`: JSON in the one form in which PostgreSQL prints it, and what its operators do with it.
//!
//! A value is kept as that text: `{"a": 1, "bb": [true, null]}`, keys by length and then bytes, each only once (the
//! last one written), numbers as `numeric` prints them. A part of such a text is one as well, so looking into it is
//! taking a slice ([`super::json::path`]). Equal values may have different texts in one way only, the zeros behind a
//! decimal point, so comparisons go by [`key`].

mod canonical;
mod contains;
mod delete;
pub mod key;
mod merge;
mod pretty;
mod set;
mod strip;

use bumpalo::Bump;

pub use canonical::{append, canonicalize};
pub use contains::contains;
pub use delete::{delete_index, delete_keys, delete_path};
pub use merge::concat;
pub use pretty::pretty;
pub use set::{Change, change};
pub use strip::{strip_nulls, strip_nulls_as_written};

use super::json::Node;
use super::json::reader;
use crate::error::{Error, ErrorKind, Result};

/// Parses a text that is jsonb already.
pub(super) fn tree<'a>(bump: &'a Bump, text: &'a str) -> Result<Node<'a>> {
    reader::parse(bump, text.as_bytes()).map_err(|error| error.in_text(text))
}

/// An error of a function that was asked for what it cannot do with this value.
fn refused(message: impl Into<String>) -> Error {
    Error::new(ErrorKind::Execution, message)
}

/// The text of a part of `text`.
fn raw<'a>(node: &Node<'_>, text: &'a str) -> &'a str {
    text.get(node.offset as usize..node.end as usize).unwrap_or_default()
}

/// Writes the items of an array as jsonb does.
fn write_array<'a>(items: impl IntoIterator<Item = &'a str>, out: &mut String) {
    out.push('[');
    let mut separator = "";
    for item in items {
        out.push_str(separator);
        out.push_str(item);
        separator = ", ";
    }
    out.push(']');
}

/// Writes the members of an object, which are in order, as jsonb does.
fn write_object<'a>(members: impl IntoIterator<Item = (&'a str, &'a str)>, out: &mut String) {
    out.push('{');
    let mut separator = "";
    for (key, value) in members {
        out.push_str(separator);
        super::json::append_string(key, out);
        out.push_str(": ");
        out.push_str(value);
        separator = ", ";
    }
    out.push('}');
}
