//! What a path leads to.

use std::cmp::Ordering;

use bumpalo::Bump;

use super::datetime::Datetime;
use crate::hstore::key_order;
use crate::json::{Kind, Member, Node};

/// A value of the document, one that was made on the way, or a time, which JSON does not have.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item<'a> {
    Json(Node<'a>),
    Datetime(Datetime),
}

impl<'a> Item<'a> {
    /// A value that stands nowhere.
    pub(super) fn new(kind: Kind<'a>) -> Self {
        Self::Json(Node { offset: 0, end: 0, kind })
    }

    /// A number, as `numeric` prints it.
    pub(super) fn number(bump: &'a Bump, number: &str) -> Self {
        Self::new(Kind::Number(bump.alloc_str(number)))
    }

    /// As JSON; a time is its text.
    pub(super) fn node(self, bump: &'a Bump) -> Node<'a> {
        match self {
            Self::Json(node) => node,
            Self::Datetime(datetime) => Node { offset: 0, end: 0, kind: Kind::String(bump.alloc_str(&datetime.to_string())) },
        }
    }

    pub(super) fn kind(self) -> Option<Kind<'a>> {
        match self {
            Self::Json(node) => Some(node.kind),
            Self::Datetime(_) => None,
        }
    }

    /// The items, if it is an array.
    pub(super) fn array(self) -> Option<&'a [Node<'a>]> {
        match self.kind()? {
            Kind::Array(items) => Some(items),
            _ => None,
        }
    }

    pub(super) fn as_number(self) -> Option<&'a str> {
        match self.kind()? {
            Kind::Number(number) => Some(number),
            _ => None,
        }
    }

    pub(super) fn as_str(self) -> Option<&'a str> {
        match self.kind()? {
            Kind::String(text) => Some(text),
            _ => None,
        }
    }

    /// The name that `.type()` gives.
    pub(super) fn type_name(self) -> &'static str {
        match self {
            Self::Datetime(datetime) => datetime.type_name(),
            Self::Json(node) => match node.kind {
                Kind::Null => "null",
                Kind::Bool(_) => "boolean",
                Kind::Number(_) => "number",
                Kind::String(_) => "string",
                Kind::Array(_) => "array",
                Kind::Object(_) => "object",
            },
        }
    }
}

/// The members of an object as jsonb has them: by the length of their keys, then by their bytes; of several with one key the
/// last.
pub(super) fn members<'a>(bump: &'a Bump, members: &'a [Member<'a>]) -> &'a [Member<'a>] {
    if members.is_sorted_by(|a, b| key_order(a.key, b.key).is_lt()) {
        return members;
    }
    let mut sorted = bumpalo::collections::Vec::from_iter_in(members.iter().rev().copied(), bump);
    // Stable, so that the last of several stands first, and stays.
    sorted.sort_by(|a, b| key_order(a.key, b.key));
    sorted.dedup_by(|later, earlier| later.key == earlier.key);
    sorted.into_bump_slice()
}

/// The order of two numbers as `numeric` prints them.
pub(super) fn compare_numbers(a: &str, b: &str) -> Ordering {
    match (a.parse::<i64>(), b.parse::<i64>()) {
        (Ok(a), Ok(b)) => a.cmp(&b),
        _ => crate::jsonb::key::compare_numbers(a, b),
    }
}
