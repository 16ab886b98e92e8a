//! Conditions of a template: decided where the template has all that they ask for.

use super::resolve::{Resolver, is_open, plain_text};
use crate::value::json::Node;

/// Conditions that name each other are followed so far.
const DEPTH: usize = 64;

/// Whether the condition of this name holds, if that can be decided.
pub(super) fn named(resolver: &Resolver<'_, '_>, name: &str) -> Option<bool> {
    by_name(resolver, name, 0)
}

fn by_name(resolver: &Resolver<'_, '_>, name: &str, depth: usize) -> Option<bool> {
    if depth > DEPTH {
        return None;
    }
    evaluate(resolver, resolver.names.conditions.get(name)?, depth + 1)
}

fn evaluate<'a>(resolver: &Resolver<'a, '_>, node: &Node<'a>, depth: usize) -> Option<bool> {
    if depth > DEPTH {
        return None;
    }
    let [member] = node.members() else { return None };
    let items = member.value.items();
    let each = || items.iter().map(|item| evaluate(resolver, item, depth + 1));
    match (member.key, items) {
        ("Condition", _) => by_name(resolver, member.value.as_str()?, depth + 1),
        ("Fn::Not", [operand]) => evaluate(resolver, operand, depth + 1).map(|truth| !truth),
        ("Fn::And", _) if each().any(|truth| truth == Some(false)) => Some(false),
        ("Fn::And", _) => each().collect::<Option<Vec<_>>>().map(|_| true),
        ("Fn::Or", _) if each().any(|truth| truth == Some(true)) => Some(true),
        ("Fn::Or", _) => each().collect::<Option<Vec<_>>>().map(|_| false),
        ("Fn::Equals", [left, right]) => {
            let (left, right) = (decided(resolver, left)?, decided(resolver, right)?);
            Some(left == right)
        }
        _ => None,
    }
}

/// The text of an operand in which nothing is open. Asking leaves no trace among what is open.
fn decided<'a>(resolver: &Resolver<'a, '_>, node: &Node<'a>) -> Option<&'a str> {
    let apart = Resolver::new(resolver.bump, resolver.names);
    let value = apart.resolve(node)?;
    plain_text(&value).filter(|text| apart.take_open().is_empty() && !is_open(text))
}
