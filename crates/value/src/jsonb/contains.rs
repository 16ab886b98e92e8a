//! Containment: `@>`.

use bumpalo::Bump;

use super::key::compare_numbers;
use super::tree;
use crate::error::Result;
use crate::json::{Kind, Node};

/// Whether `whole` contains `part`, both jsonb: an object all of its members, an array each of its items in any place
/// and any number; at the top an array also a scalar.
pub fn contains(bump: &Bump, whole: &str, part: &str) -> Result<bool> {
    let (whole, part) = (tree(bump, whole)?, tree(bump, part)?);
    Ok(match (whole.kind, part.kind) {
        (Kind::Array(items), Kind::Null | Kind::Bool(_) | Kind::Number(_) | Kind::String(_)) => {
            items.iter().any(|item| is_same_scalar(item, &part))
        }
        _ => within(&whole, &part),
    })
}

fn within(whole: &Node<'_>, part: &Node<'_>) -> bool {
    match (whole.kind, part.kind) {
        (Kind::Object(have), Kind::Object(want)) => {
            have.len() >= want.len() && want.iter().all(|member| whole.get(member.key).is_some_and(|value| within(value, &member.value)))
        }
        (Kind::Array(have), Kind::Array(want)) => want.iter().all(|wanted| have.iter().any(|item| within(item, wanted))),
        _ => is_same_scalar(whole, part),
    }
}

fn is_same_scalar(a: &Node<'_>, b: &Node<'_>) -> bool {
    match (a.kind, b.kind) {
        (Kind::Number(a), Kind::Number(b)) => compare_numbers(a, b).is_eq(),
        (Kind::Array(_) | Kind::Object(_), _) => false,
        (a, b) => a == b,
    }
}
