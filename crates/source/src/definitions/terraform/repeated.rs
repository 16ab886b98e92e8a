//! `count` and `for_each`: how often a resource is made, where the configuration decides it.

use super::super::resolve::{Resolver, plain_text};
use apigw_sql_value::json::Node;

/// What is told of resources that are not made, and of modules.
pub(super) const NOT_MADE: &str = "resources with a count of 0";

/// The same, where variables decide it whose values may be given otherwise.
pub(super) const NOT_MADE_BY_DEFAULT: &str =
    "resources with a count of 0, unless a file of values says otherwise that is not read by itself";

/// Whether the arguments of a resource say themselves that it is not made.
pub(super) fn is_never_made(values: &Node<'_>) -> bool {
    values.get("count").is_some_and(|count| count.as_number() == Some("0"))
}

/// Whether a resource with these arguments is made at all, as far as that is decided.
pub(super) fn is_made<'a>(resolver: &Resolver<'a, '_>, values: &Node<'a>) -> bool {
    let count = || known(resolver, values, "count").is_some_and(|count| plain_text(&count) == Some("0"));
    let is_empty = |each: Node<'a>| (each.is_object() && each.members().is_empty()) || (each.is_array() && each.items().is_empty());
    let is_disabled = || enabled(values).and_then(|node| resolver.known(&node)).is_some_and(|node| plain_text(&node) == Some("false"));
    !count() && !known(resolver, values, "for_each").is_some_and(is_empty) && !is_disabled()
}

/// What says in `lifecycle` whether it is made at all (`OpenTofu` 1.11, "The `enabled` meta-argument").
fn enabled<'a>(values: &Node<'a>) -> Option<Node<'a>> {
    values.get("lifecycle")?.each().iter().find_map(|block| block.get("enabled").copied())
}

/// Lists what decides how often a resource is made, unless it is made once.
pub(super) fn leave_open<'a>(resolver: &Resolver<'a, '_>, values: &Node<'a>) {
    leave_open_enabled(resolver, values);
    for name in ["count", "for_each"] {
        let Some(node) = values.get(name) else { continue };
        let is_once = || name == "count" && known(resolver, values, name).is_some_and(|count| plain_text(&count) == Some("1"));
        if !is_once() {
            let source = || node.get("Fn::Call").and_then(|call| call.items().get(1)).and_then(Node::as_str);
            let text = resolver.text(node).or_else(source).unwrap_or("…");
            let text = text.trim_start_matches("${").trim_end_matches('}');
            resolver.leave_open(resolver.bump.alloc_str(&format!("${{{name}:{text}}}")));
        }
    }
}

fn leave_open_enabled<'a>(resolver: &Resolver<'a, '_>, values: &Node<'a>) {
    let Some(node) = enabled(values).filter(|node| resolver.known(node).is_none_or(|node| plain_text(&node).is_none())) else { return };
    let text = resolver.text(&node).unwrap_or("…").trim_start_matches("${").trim_end_matches('}');
    resolver.leave_open(resolver.bump.alloc_str(&format!("${{enabled:{text}}}")));
}

fn known<'a>(resolver: &Resolver<'a, '_>, values: &Node<'a>, name: &str) -> Option<Node<'a>> {
    values.get(name).and_then(|node| resolver.known(node))
}
