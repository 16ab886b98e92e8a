//! Terraform configuration, in HCL and in its JSON syntax.

use bumpalo::Bump;

use super::calls::called_by_configuration;
use super::others::{GENERATED, may_generate};
use super::overrides::is_override;
use super::repeated::NOT_MADE;
use super::resources::Resource;
use crate::context::Pointer;
use crate::definitions::duplicates::TWICE;
use crate::definitions::file;
use crate::definitions::make::Make;
use crate::definitions::resolve::function_in;
use crate::documents::Scope;
use apigw_sql_value::hcl;
use apigw_sql_value::json::{Kind, Member, Node};

/// A resource block.
pub(super) struct Block<'a> {
    kind: &'a str,
    name: Member<'a>,
    pub(super) body: Node<'a>,
    pointer: &'a Pointer<'a>,
}

impl<'a> Block<'a> {
    /// The resource that it is, with its expressions as `values`.
    pub(super) fn resource(&self, values: Node<'a>) -> Resource<'a> {
        let (kind, name, offset, pointer) = (self.kind, self.name.key, self.name.key_offset, self.pointer);
        Resource { module: "", kind, name, index: None, values, values_at: "", unknown: Vec::new(), offset, pointer, is_own: true }
    }
}

/// The root of a file of the JSON syntax: of an array, the bodies in it are one.
pub(crate) fn root_of<'a>(bump: &'a Bump, root: &Node<'a>) -> Node<'a> {
    if !root.is_array() {
        return *root;
    }
    let members: Vec<Member<'a>> = root.items().iter().flat_map(Node::members).copied().collect();
    Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..*root }
}

impl<'a> Scope<'a, '_, '_> {
    /// The resources of a file. Those with `count` or `for_each` stand once.
    pub(super) fn configured_resources(&mut self, file: &Node<'a>, root: &'a Pointer<'a>) -> Vec<Resource<'a>> {
        for member in file.members() {
            if member.key == "data" {
                self.sink.part.refuse("data sources");
            }
            if may_generate(member.key, &member.value) {
                self.sink.part.leave_unread(GENERATED);
            }
            for callee in called_by_configuration(file, member) {
                let folder = self.context.directory.filter(|_| is_override(self.context.path));
                let changes_other = folder.is_some_and(|folder| self.context.facts.calls.has_name(folder, callee.name));
                if changes_other && callee.changes_arguments {
                    self.sink.part.refuse("blocks that override others");
                } else if changes_other {
                    self.sink.part.leave_unread_of("module calls", callee.name);
                } else if !callee.is_made {
                    self.sink.part.refuse(NOT_MADE);
                } else if file::is_read(self.context, &callee) {
                    // A source of its own.
                    self.sink.part.refuse("module calls");
                } else {
                    self.sink.part.leave_unread_of("module calls", callee.name);
                }
            }
        }
        if self.has_pointers {
            self.check_blocks(file, root);
        }
        let mut found = Vec::new();
        for block in self.resource_blocks(file, root) {
            let body = &block.body;
            self.note_arguments(body);
            if body.is_object() {
                let values = if self.has_pointers { self.with_interpolations(body) } else { *body };
                found.push(block.resource(values));
            } else {
                let message = format!("expected an object for the resource, but found {}", body.describe());
                self.sink.part.skip(Some(block.pointer.to_text()), message);
            }
        }
        found
    }

    /// Tells arguments that stand twice: blocks may.
    fn note_arguments(&mut self, body: &Node<'a>) {
        let is_argument = |m: &Member<'a>| !m.value.is_object() || function_in(&m.value).is_some();
        let arguments: Vec<_> = body.members().iter().filter(|m| is_argument(m)).collect();
        for (index, member) in arguments.iter().enumerate() {
            if arguments[..index].iter().any(|other| other.key == member.key) {
                self.sink.part.leave_unread_of(TWICE, member.key);
            }
        }
    }

    /// Tells what is no object where the JSON syntax has resources by type and name; null is no block there.
    fn check_blocks(&mut self, file: &Node<'a>, root: &'a Pointer<'a>) {
        let at = &*self.bump.alloc(Pointer::Key(root, "resource"));
        for member in file.members().iter().filter(|m| m.key == "resource") {
            for (kinds, at) in self.each_of(&member.value, at) {
                if !kinds.is_object() && !kinds.is_null() {
                    self.instead(&kinds, "an object of resources by their types", at);
                }
                for kind in kinds.members() {
                    for (names, at) in self.each_of(&kind.value, self.bump.alloc(Pointer::Key(at, kind.key))) {
                        if !names.is_object() && !names.is_null() {
                            self.instead(&names, "an object of resources by their names", at);
                        }
                    }
                }
            }
        }
    }

    /// The resource blocks of a file.
    pub(super) fn resource_blocks(&self, file: &Node<'a>, root: &'a Pointer<'a>) -> Vec<Block<'a>> {
        let bump = self.bump;
        let mut found = Vec::new();
        let at = &*bump.alloc(Pointer::Key(root, "resource"));
        for member in file.members().iter().filter(|m| m.key == "resource") {
            // The JSON syntax has a list wherever blocks repeat.
            for (kinds, at) in self.each_of(&member.value, at) {
                for kind in kinds.members() {
                    for (names, at) in self.each_of(&kind.value, bump.alloc(Pointer::Key(at, kind.key))) {
                        for name in names.members() {
                            for (body, pointer) in self.each_of(&name.value, bump.alloc(Pointer::Key(at, name.key))) {
                                found.push(Block { kind: kind.key, name: *name, body, pointer });
                            }
                        }
                    }
                }
            }
        }
        found
    }

    /// The items of a list, or the one that stands alone, with their places.
    fn each_of(&self, node: &Node<'a>, at: &'a Pointer<'a>) -> Vec<(Node<'a>, &'a Pointer<'a>)> {
        let place = |index| if node.is_array() { &*self.bump.alloc(Pointer::Item(at, index)) } else { at };
        node.each().iter().enumerate().map(|(index, item)| (*item, place(index))).collect()
    }

    /// Numbers of JSON as Terraform writes them.
    pub(super) fn with_plain_numbers(&self, node: &Node<'a>) -> Node<'a> {
        let bump = self.bump;
        let kind = match node.kind {
            Kind::Number(text) => Kind::Number(hcl::plain_number(text).map_or(text, |plain| bump.alloc_str(&plain))),
            Kind::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.with_plain_numbers(item)).collect();
                Kind::Array(bump.alloc_slice_copy(&items))
            }
            Kind::Object(members) => {
                let members: Vec<_> = members.iter().map(|m| Member { value: self.with_plain_numbers(&m.value), ..*m }).collect();
                Kind::Object(bump.alloc_slice_copy(&members))
            }
            other => other,
        };
        Node { kind, ..*node }
    }

    /// Texts of the JSON syntax are templates: `${…}` in them is an expression, `$${` the text `${`.
    pub(super) fn with_interpolations(&self, node: &Node<'a>) -> Node<'a> {
        let bump = self.bump;
        let kind = match node.kind {
            Kind::Number(text) => Kind::Number(hcl::plain_number(text).map_or(text, |plain| bump.alloc_str(&plain))),
            Kind::String(text) if text.contains("${") => return self.interpolated(node, text),
            Kind::Array(items) => {
                let items: Vec<_> = items.iter().map(|item| self.with_interpolations(item)).collect();
                Kind::Array(bump.alloc_slice_copy(&items))
            }
            Kind::Object(members) => {
                let members: Vec<_> = members.iter().map(|m| Member { value: self.with_interpolations(&m.value), ..*m }).collect();
                Kind::Object(bump.alloc_slice_copy(&members))
            }
            other => other,
        };
        Node { kind, ..*node }
    }

    fn interpolated(&self, node: &Node<'a>, text: &'a str) -> Node<'a> {
        let make = Make::at(self.bump, node.offset);
        let (mut parts, mut literal, mut rest) = (Vec::new(), String::new(), text);
        while let Some(at) = rest.find("${") {
            let behind = &rest[at + 2..];
            if rest[..at].ends_with('$') {
                literal.push_str(&rest[..at - 1]);
                literal.push_str("${");
                rest = behind;
                continue;
            }
            let Some(end) = super::super::members::closing(behind, 0, '}') else { break };
            literal.push_str(&rest[..at]);
            if !literal.is_empty() {
                parts.push(make.string(&std::mem::take(&mut literal)));
            }
            let expression = behind[..end].trim();
            parts.push(
                hcl::expression(self.bump, expression, node.offset).unwrap_or_else(|| make.object(&[("Ref", make.string(expression))])),
            );
            rest = &behind[end + 1..];
        }
        literal.push_str(rest);
        match parts.as_slice() {
            [] => return make.string(&literal),
            // An expression alone is no text.
            [only] if literal.is_empty() && only.as_str().is_none() => return *only,
            _ => {}
        }
        if !literal.is_empty() {
            parts.push(make.string(&literal));
        }
        let arguments = make.array(&[make.string(""), make.array(&parts)]);
        make.object(&[("Fn::Join", arguments)])
    }
}
