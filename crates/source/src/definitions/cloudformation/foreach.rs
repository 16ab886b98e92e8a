//! `Fn::ForEach::Name: [Identifier, values, {Key${Identifier}: …}]`: what a loop of a template stands for (CloudFormation
//! Template Reference, "`Fn::ForEach`").

use bumpalo::Bump;

use super::stack::Resource;
use crate::context::Pointer;
use crate::definitions::resolve::{Names, Resolver, is_open, plain_text};
use crate::documents::Scope;
use apigw_sql_value::json::{Kind, Member, Node};

/// How every loop's name begins.
const LOOP: &str = "Fn::ForEach::";
/// How many members the loops of one template may make together; a stack has at most 500 resources.
const MADE: usize = 20_000;

impl<'a> Scope<'a, '_, '_> {
    /// The resources of a template, those that its loops make included. `at` is their place.
    pub(super) fn resources(&mut self, names: &Names<'a>, resources: &Node<'a>, at: &Pointer<'_>) -> Vec<Resource<'a>> {
        let (mut found, mut budget) = (Vec::new(), MADE);
        self.add_resources(names, resources.members().iter().map(|m| (*m, *m)), at, &mut budget, &mut found);
        found
    }

    fn add_resources(
        &mut self,
        names: &Names<'a>,
        members: impl Iterator<Item = (Member<'a>, Member<'a>)>,
        at: &Pointer<'_>,
        budget: &mut usize,
        found: &mut Vec<Resource<'a>>,
    ) {
        for (mut member, written) in members {
            let at = Pointer::Key(at, written.key);
            if member.key.starts_with(LOOP) {
                match made(self.bump, names, &member, &written, budget) {
                    Ok(members) => self.add_resources(names, members.into_iter(), &Pointer::Item(&at, 2), budget, found),
                    Err(_) if !makes_ours(&member.value) => self.sink.part.refuse("other resources"),
                    Err(message) => self.sink.part.skip(Some(at.to_text()), message),
                }
            } else if member.key.starts_with("Fn::") {
                self.leave_unread_at("resources made by functions of the template", member.key, &at);
            } else if member.value.is_object() {
                if has_loop(&member.value) {
                    match unrolled(self.bump, names, &member.value, budget) {
                        Ok(value) => member.value = value,
                        Err(message) => self.sink.part.skip(Some(at.to_text()), message),
                    }
                    // What a loop made is not in the file.
                    self.has_made = true;
                }
                let resource = Resource::at(self.bump, &member, &at);
                found.push(self.decided(names, resource, &at));
            } else {
                let message = format!("expected an object for the resource, but found {}", member.value.describe());
                self.sink.part.skip(Some(at.to_text()), message);
            }
        }
    }
}

/// Whether a loop makes resources with integrations.
fn makes_ours(node: &Node<'_>) -> bool {
    let is_ours =
        |node: &Node<'_>| node.as_str().is_some_and(|text| text.starts_with("AWS::ApiGateway::") || text.starts_with("AWS::Serverless::"));
    is_ours(node) || node.members().iter().any(|m| makes_ours(&m.value)) || node.items().iter().any(makes_ours)
}

/// Whether a loop stands somewhere in it.
fn has_loop(node: &Node<'_>) -> bool {
    node.members().iter().any(|m| m.key.starts_with(LOOP) || has_loop(&m.value)) || node.items().iter().any(has_loop)
}

/// The node with its loops as what they make.
fn unrolled<'a>(bump: &'a Bump, names: &Names<'a>, node: &Node<'a>, budget: &mut usize) -> Result<Node<'a>, String> {
    let kind = match node.kind {
        Kind::Array(items) => {
            let items = items.iter().map(|item| unrolled(bump, names, item, budget)).collect::<Result<Vec<_>, _>>()?;
            Kind::Array(bump.alloc_slice_copy(&items))
        }
        Kind::Object(members) => {
            let mut all = Vec::new();
            for member in members {
                if member.key.starts_with(LOOP) {
                    let made = made(bump, names, member, member, budget)?;
                    let node = Node {
                        kind: Kind::Object(bump.alloc_slice_fill_iter(made.into_iter().map(|(m, _)| m).collect::<Vec<_>>())),
                        ..*node
                    };
                    all.extend_from_slice(unrolled(bump, names, &node, budget)?.members());
                } else {
                    all.push(Member { value: unrolled(bump, names, &member.value, budget)?, ..*member });
                }
            }
            Kind::Object(bump.alloc_slice_copy(&all))
        }
        other => other,
    };
    Ok(Node { kind, ..*node })
}

/// What a loop makes, each with the member as it is written; in a loop of a loop `one` has values of the outer one.
pub(super) fn made<'a>(
    bump: &'a Bump,
    names: &Names<'a>,
    one: &Member<'a>,
    written: &Member<'a>,
    budget: &mut usize,
) -> Result<Vec<(Member<'a>, Member<'a>)>, String> {
    let [identifier, collection, output] = one.value.items() else {
        return Err(format!("expected an identifier, values and an object for `{}`", one.key));
    };
    let resolver = Resolver::new(bump, names);
    let values = resolver.resolve(collection);
    let decided = |node: &Node<'a>| plain_text(node).filter(|text| !is_open(text));
    let values: Option<Vec<&'a str>> = values.filter(Node::is_array).and_then(|list| list.items().iter().map(decided).collect());
    let (Some(identifier), Some(values)) = (identifier.as_str(), values) else {
        return Err(format!("expected values that the template decides for `{}`; `--parameter` gives those of parameters", one.key));
    };
    let written = written.value.items().get(2).map(Node::members).unwrap_or_default();
    let mut members = Vec::new();
    for value in values {
        let here = Loop { bump, identifier, value, name: value.chars().filter(char::is_ascii_alphanumeric).collect() };
        for (member, written) in output.members().iter().zip(written) {
            *budget = budget.checked_sub(1).ok_or_else(|| format!("expected loops that make at most {MADE} members, but found more"))?;
            members.push((Member { key: here.text(member.key), key_offset: member.key_offset, value: here.node(&member.value) }, *written));
        }
    }
    Ok(members)
}

/// One turn of a loop.
struct Loop<'a> {
    bump: &'a Bump,
    identifier: &'a str,
    value: &'a str,
    /// The value as part of a logical name.
    name: String,
}

impl<'a> Loop<'a> {
    fn text(&self, text: &'a str) -> &'a str {
        if !text.contains(self.identifier) {
            return text;
        }
        let text = text.replace(&format!("${{{}}}", self.identifier), self.value);
        self.bump.alloc_str(&text.replace(&format!("&{{{}}}", self.identifier), &self.name))
    }

    fn node(&self, node: &Node<'a>) -> Node<'a> {
        let kind = match node.kind {
            Kind::String(text) => Kind::String(self.text(text)),
            Kind::Array(items) => Kind::Array(self.bump.alloc_slice_fill_iter(items.iter().map(|item| self.node(item)))),
            Kind::Object([Member { key: "Ref", value, .. }]) if value.as_str() == Some(self.identifier) => Kind::String(self.value),
            Kind::Object(members) => {
                let members =
                    members.iter().map(|m| Member { key: self.text(m.key), key_offset: m.key_offset, value: self.node(&m.value) });
                Kind::Object(self.bump.alloc_slice_fill_iter(members))
            }
            other => other,
        };
        Node { kind, ..*node }
    }
}
