//! `Globals` of a SAM template: what they add to the properties of a resource.

use bumpalo::Bump;

use crate::source::definitions::cloudformation::stack::{Resource, Stack};
use crate::source::definitions::make::Make;
use crate::source::definitions::resolve::is_function;
use crate::value::json::{Kind, Member, Node};

/// The properties of a resource with those of all resources of its type (AWS SAM Developer Guide, "Globals section").
pub(in crate::source::definitions::cloudformation) fn properties<'a>(
    bump: &'a Bump,
    stack: &Stack<'a>,
    resource: &Resource<'a>,
) -> Node<'a> {
    let own = resource.node.get("Properties").copied().unwrap_or_else(|| Make::at(bump, resource.offset).object(&[]));
    let section = resource.kind.strip_prefix("AWS::Serverless::").and_then(|name| stack.globals?.get(name).copied());
    let Some(section) = section.filter(Node::is_object) else { return own };
    let ignored = resource.node.get("IgnoreGlobals");
    if ignored.and_then(Node::as_str) == Some("*") {
        return own;
    }
    let is_ignored = |name: &str| ignored.is_some_and(|names| names.items().iter().any(|item| item.as_str() == Some(name)));
    let kept: Vec<_> = section.members().iter().filter(|m| !is_ignored(m.key)).copied().collect();
    merged(bump, &Node { kind: Kind::Object(bump.alloc_slice_copy(&kept)), ..section }, &own)
}

/// Maps are merged, lists are joined, of anything else the own value counts.
fn merged<'a>(bump: &'a Bump, global: &Node<'a>, own: &Node<'a>) -> Node<'a> {
    match (global.kind, own.kind) {
        (Kind::Object(all), Kind::Object(mine)) if !is_expression(global) && !is_expression(own) => {
            let of_all = all.iter().map(|member| match mine.iter().rev().find(|m| m.key == member.key) {
                Some(own) => Member { value: merged(bump, &member.value, &own.value), ..*own },
                None => *member,
            });
            let mut members: Vec<_> = of_all.collect();
            members.extend(mine.iter().filter(|m| !all.iter().any(|member| member.key == m.key)));
            Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..*own }
        }
        (Kind::Array(all), Kind::Array(mine)) => {
            let items: Vec<_> = all.iter().chain(mine).copied().collect();
            Node { kind: Kind::Array(bump.alloc_slice_copy(&items)), ..*own }
        }
        _ => *own,
    }
}

fn is_expression(node: &Node<'_>) -> bool {
    matches!(node.members(), [only] if is_function(only.key) || only.key == "Condition")
}
