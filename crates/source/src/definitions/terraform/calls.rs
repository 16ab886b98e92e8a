//! Modules that a configuration calls, in the words of Terraform, of its stacks, and of Terragrunt.

use super::super::resolve::function_in;
use crate::calls::{Arguments, Callee};
use apigw_sql_value::json::{Kind, Member, Node};

/// Arguments of a call that are no variables of the module.
const OF_THE_CALL: [&str; 6] = ["source", "version", "count", "for_each", "providers", "depends_on"];

/// What a member of a configuration file calls, with the names of the calls.
pub(crate) fn called_by_configuration<'a>(file: &Node<'a>, member: &Member<'a>) -> Vec<Callee<'a>> {
    match member.key {
        "module" | "unit" | "stack" | "component" => {
            let names = member.value.each().iter().flat_map(Node::members);
            names.flat_map(|name| name.value.each().iter().map(|body| callee(member.key, name.key, body))).collect()
        }
        // Terragrunt's, which calls one module a file.
        "terraform" => {
            let blocks = member.value.each().iter().filter(|block| block.get("source").is_some());
            blocks.map(|block| root(file, block)).collect()
        }
        _ => Vec::new(),
    }
}

fn callee<'a>(kind: &str, name: &'a str, body: &Node<'a>) -> Callee<'a> {
    let arguments = match kind {
        "module" => Arguments::These(body.members().iter().filter(|m| !OF_THE_CALL.contains(&m.key)).copied().collect()),
        "component" => object(body.get("inputs")),
        // What a unit does with its values stands in its own file.
        _ => Arguments::Open,
    };
    let is_once = |count: &Node<'_>| count.as_number() == Some("1");
    Callee {
        name,
        changes_arguments: !body.members().iter().any(|member| OF_THE_CALL.contains(&member.key)),
        is_repeated: body.get("for_each").is_some() || body.get("count").is_some_and(|count| !is_once(count)),
        locations: location(body),
        arguments,
        is_made: is_made(body),
        by_parameters: false,
        as_root: matches!(kind, "unit" | "stack"),
    }
}

/// Whether a call is made at least once, as far as it says itself.
fn is_made(body: &Node<'_>) -> bool {
    let is_zero = |count: &Node<'_>| count.as_number().or_else(|| count.as_str()) == Some("0");
    !body.get("count").is_some_and(is_zero) && !body.get("for_each").is_some_and(is_empty)
}

/// Whether a collection has no elements, as far as it says itself: `{}`, `[]`, `toset([])`.
fn is_empty(each: &Node<'_>) -> bool {
    match each.kind {
        Kind::Object([Member { key: "Fn::Call", value, .. }]) => match value.items() {
            [name, _, only] => matches!(name.as_str(), Some("toset" | "tolist" | "tomap")) && is_empty(only),
            _ => false,
        },
        Kind::Object(members) => members.is_empty(),
        Kind::Array(items) => items.is_empty(),
        _ => false,
    }
}

/// The module that a file of Terragrunt is about, which gets the `inputs`.
fn root<'a>(file: &Node<'a>, block: &Node<'a>) -> Callee<'a> {
    let has_more = file.get("include").is_some() || block.get("extra_arguments").is_some();
    let arguments = if has_more { Arguments::Open } else { object(file.get("inputs")) };
    Callee {
        name: "terraform",
        changes_arguments: false,
        is_repeated: false,
        locations: location(block),
        arguments,
        is_made: true,
        by_parameters: false,
        as_root: true,
    }
}

/// The folder, if it is one on this disk.
fn location<'a>(body: &Node<'a>) -> Vec<&'a str> {
    let source = body.get("source").and_then(Node::as_str);
    source.into_iter().filter(|source| source.starts_with('.') || source.starts_with('/')).collect()
}

/// The values of an object whose names are known.
fn object<'a>(node: Option<&Node<'a>>) -> Arguments<'a> {
    match node {
        None => Arguments::These(Vec::new()),
        Some(node) if node.is_object() && function_in(node).is_none() && !node.members().iter().any(|m| m.key.contains("${")) => {
            Arguments::These(node.members().to_vec())
        }
        Some(_) => Arguments::Open,
    }
}
