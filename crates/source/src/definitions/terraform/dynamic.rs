//! Blocks that are made by a `dynamic` block.

use crate::definitions::resolve::Resolver;
use apigw_sql_value::json::{Kind, Member, Node};

/// The arguments of a resource with the blocks that its `dynamic` blocks make in their place. What the configuration does not
/// decide is an open expression.
pub(super) fn expanded<'a>(resolver: &Resolver<'a, '_>, values: &Node<'a>) -> Node<'a> {
    let is_dynamic = |m: &Member<'a>| m.key == "dynamic" && (m.value.is_object() || m.value.is_array());
    if !values.members().iter().any(is_dynamic) {
        return *values;
    }
    let mut members = Vec::new();
    for member in values.members() {
        if !is_dynamic(member) {
            members.push(*member);
            continue;
        }
        for labelled in member.value.each().iter().flat_map(Node::members) {
            for block in labelled.value.each() {
                members.extend(made(resolver, labelled, block));
            }
        }
    }
    Node { kind: Kind::Object(resolver.bump.alloc_slice_copy(&members)), ..*values }
}

/// The block that a `dynamic` block makes, if it makes any.
fn made<'a>(resolver: &Resolver<'a, '_>, labelled: &Member<'a>, block: &Node<'a>) -> Option<Member<'a>> {
    let each = block.get("for_each").and_then(|node| resolver.known(node));
    let count = match each.map(|each| each.kind) {
        Some(Kind::Array(items)) => Some(items.len()),
        Some(Kind::Object(members)) => Some(members.len()),
        _ => None,
    };
    let content = block.get("content").and_then(|content| content.each().first().copied());
    let value = match (count, content) {
        (Some(0), _) => return None,
        (Some(1), Some(content)) => content,
        _ => {
            let open = resolver.bump.alloc_str(&format!("${{dynamic:{}}}", labelled.key));
            Node { kind: Kind::String(open), ..*block }
        }
    };
    Some(Member { value, ..*labelled })
}
