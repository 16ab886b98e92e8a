//! Conditions of a template: decided where the template has all that they ask for.
//!
//! Each is decided once, after those that it asks for. Conditions that ask for others are thus no deeper than one, and cost
//! no more than their text, however many of them ask for the same.

use std::cell::{Cell, RefCell};
use std::collections::{HashMap, HashSet};

use super::resolve::{Resolver, is_open, plain_text};
use apigw_sql_value::json::Node;

/// How deep values of names may lead to conditions again.
const NESTED: usize = 16;

/// What is known of the conditions of a template; `None` is one that stays open.
#[derive(Debug, Default)]
pub(super) struct Verdicts<'a> {
    decided: RefCell<HashMap<&'a str, Option<bool>>>,
    nested: Cell<usize>,
}

impl Verdicts<'_> {
    /// Forgets all: there are conditions more.
    pub(super) fn clear(&self) {
        self.decided.borrow_mut().clear();
    }
}

/// Whether the condition of this name holds, if that can be decided.
pub(super) fn named(resolver: &Resolver<'_, '_>, name: &str) -> Option<bool> {
    let names = resolver.names;
    let (name, _) = names.conditions.get_key_value(name)?;
    if let Some(verdict) = names.verdicts.decided.borrow().get(name) {
        return *verdict;
    }
    let depth = names.verdicts.nested.get();
    if depth >= NESTED {
        return None;
    }
    names.verdicts.nested.set(depth + 1);
    decide(resolver, name);
    names.verdicts.nested.set(depth);
    names.verdicts.decided.borrow().get(name).copied().flatten()
}

/// Decides a condition and all that it asks for.
fn decide<'a>(resolver: &Resolver<'a, '_>, name: &'a str) {
    let names = resolver.names;
    let decided = &names.verdicts.decided;
    let (mut begun, mut done) = (HashSet::new(), HashSet::new());
    let mut pending = vec![name];
    while let Some(name) = pending.last().copied() {
        let Some(condition) = names.conditions.get(name) else {
            pending.pop();
            continue;
        };
        if begun.insert(name) {
            // One that asks for itself stays open.
            decided.borrow_mut().insert(name, None);
            asked_for(condition, &mut |other| {
                if !decided.borrow().contains_key(other) {
                    pending.push(other);
                }
            });
            continue;
        }
        pending.pop();
        if done.insert(name) {
            let verdict = evaluate(resolver, condition);
            decided.borrow_mut().insert(name, verdict);
        }
    }
}

/// The conditions that one asks for, by `Condition` and in operands by `Fn::If`.
fn asked_for<'a>(node: &Node<'a>, tell: &mut impl FnMut(&'a str)) {
    for member in node.members() {
        match member.key {
            "Condition" => member.value.as_str().into_iter().for_each(&mut *tell),
            "Fn::If" => member.value.items().first().and_then(Node::as_str).into_iter().for_each(&mut *tell),
            _ => {}
        }
        asked_for(&member.value, tell);
    }
    node.items().iter().for_each(|item| asked_for(item, tell));
}

fn evaluate<'a>(resolver: &Resolver<'a, '_>, node: &Node<'a>) -> Option<bool> {
    let [member] = node.members() else { return None };
    let items = member.value.items();
    // One that is `deciding` decides it, whatever the others are.
    let by = |deciding: bool| {
        let verdicts: Vec<_> = items.iter().map(|item| evaluate(resolver, item)).collect();
        if verdicts.contains(&Some(deciding)) {
            return Some(deciding);
        }
        (!verdicts.contains(&None)).then_some(!deciding)
    };
    match (member.key, items) {
        ("Condition", _) => named(resolver, member.value.as_str()?),
        ("Fn::Not", [operand]) => evaluate(resolver, operand).map(|truth| !truth),
        ("Fn::And", _) => by(false),
        ("Fn::Or", _) => by(true),
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
