//! `Globals` of a SAM template: what they add to the properties of a resource.

use std::collections::{HashMap, HashSet};

use bumpalo::Bump;

use crate::definitions::cloudformation::stack::{Resource, Stack};
use crate::definitions::make::Make;
use crate::definitions::resolve::is_function;
use apigw_sql_value::json::{Kind, Member, Node};

/// The properties of a resource with those of all resources of its type (AWS SAM Developer Guide, "Globals section").
pub(in crate::definitions::cloudformation) fn properties<'a>(bump: &'a Bump, stack: &Stack<'a>, resource: &Resource<'a>) -> Node<'a> {
    let own = resource.node.get("Properties").copied().unwrap_or_else(|| Make::at(bump, resource.offset).object(&[]));
    let section = resource.kind.strip_prefix("AWS::Serverless::").and_then(|name| stack.globals?.get(name).copied());
    let Some(section) = section.filter(Node::is_object) else { return own };
    let ignored = resource.node.get("IgnoreGlobals");
    if ignored.and_then(Node::as_str) == Some("*") {
        return own;
    }
    let mut budget = stack.globals_budget.get();
    if budget < section.members().len() {
        stack.globals_budget.set(0);
        return own;
    }
    let is_ignored = |name: &str| ignored.is_some_and(|names| names.items().iter().any(|item| item.as_str() == Some(name)));
    let kept: Vec<_> = section.members().iter().filter(|m| !is_ignored(m.key)).copied().collect();
    let merged = merged(bump, &Node { kind: Kind::Object(bump.alloc_slice_copy(&kept)), ..section }, &own, &mut budget);
    stack.globals_budget.set(budget);
    // Without them it is told.
    merged.unwrap_or(own)
}

/// Maps are merged, lists are joined, of anything else the own value counts. `None` where that would be too much.
fn merged<'a>(bump: &'a Bump, global: &Node<'a>, own: &Node<'a>, budget: &mut usize) -> Option<Node<'a>> {
    let size = |node: &Node<'_>| node.members().len() + node.items().len();
    let Some(left) = budget.checked_sub(1 + size(global) + size(own)) else {
        *budget = 0;
        return None;
    };
    *budget = left;
    Some(match (global.kind, own.kind) {
        (Kind::Object(all), Kind::Object(mine)) if !is_expression(global) && !is_expression(own) => {
            let of_mine: HashMap<&str, &Member<'a>> = mine.iter().map(|m| (m.key, m)).collect();
            let of_all: HashSet<&str> = all.iter().map(|m| m.key).collect();
            let mut members = Vec::with_capacity(all.len() + mine.len());
            for member in all {
                members.push(match of_mine.get(member.key) {
                    Some(own) => Member { value: merged(bump, &member.value, &own.value, budget)?, ..**own },
                    None => *member,
                });
            }
            members.extend(mine.iter().filter(|m| !of_all.contains(m.key)));
            Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..*own }
        }
        (Kind::Array(all), Kind::Array(mine)) => {
            let items: Vec<_> = all.iter().chain(mine).copied().collect();
            Node { kind: Kind::Array(bump.alloc_slice_copy(&items)), ..*own }
        }
        _ => *own,
    })
}

fn is_expression(node: &Node<'_>) -> bool {
    matches!(node.members(), [only] if is_function(only.key) || only.key == "Condition")
}
