//! Terraform configuration, in HCL and in its JSON syntax.

use super::resources::Resource;
use crate::source::context::Pointer;
use crate::source::definitions::make::Make;
use crate::source::documents::Scope;
use crate::value::json::{Kind, Member, Node};

impl<'a> Scope<'a, '_, '_> {
    /// The resource blocks of a file. Those with `count` or `for_each` stand once: how often they are made is not known.
    pub(super) fn configured_resources(&mut self, file: &Node<'a>, root: &'a Pointer<'a>) -> Vec<Resource<'a>> {
        let bump = self.bump;
        let mut found = Vec::new();
        for member in file.members() {
            match member.key {
                "data" => self.sink.part.refuse("data sources"),
                "module" => self.sink.part.refuse("module calls"),
                "resource" => {}
                _ => continue,
            }
            if member.key != "resource" {
                continue;
            }
            let at = &*bump.alloc(Pointer::Key(root, "resource"));
            // The JSON syntax has a list wherever blocks repeat.
            for (kinds, at) in self.each_of(&member.value, at) {
                for kind in kinds.members() {
                    for (names, at) in self.each_of(&kind.value, bump.alloc(Pointer::Key(at, kind.key))) {
                        for block in names.members() {
                            for (body, at) in self.each_of(&block.value, bump.alloc(Pointer::Key(at, block.key))) {
                                self.configured_resource((kind.key, block), &body, at, &mut found);
                            }
                        }
                    }
                }
            }
        }
        found
    }

    /// The items of a list, or the one that stands alone.
    fn each_of(&self, node: &Node<'a>, at: &'a Pointer<'a>) -> Vec<(Node<'a>, &'a Pointer<'a>)> {
        if !node.is_array() {
            return vec![(*node, at)];
        }
        node.items().iter().enumerate().map(|(index, item)| (*item, &*self.bump.alloc(Pointer::Item(at, index)))).collect()
    }

    fn configured_resource(
        &mut self,
        (kind, block): (&'a str, &Member<'a>),
        body: &Node<'a>,
        pointer: &'a Pointer<'a>,
        found: &mut Vec<Resource<'a>>,
    ) {
        if body.get("count").and_then(Node::as_number) == Some("0") {
            return self.sink.part.refuse("resources with a count of 0");
        }
        if !body.is_object() {
            let message = format!("expected an object for the resource, but found {}", body.describe());
            return self.sink.part.skip(Some(pointer.to_text()), message);
        }
        let values = if self.has_pointers { self.with_interpolations(body) } else { *body };
        let (name, offset) = (block.key, block.key_offset);
        found.push(Resource { module: "", kind, name, index: None, values, values_at: "", unknown: Vec::new(), offset, pointer });
    }

    /// Texts of the JSON syntax are templates: `${…}` in them is an expression, `$${` the text `${`.
    fn with_interpolations(&self, node: &Node<'a>) -> Node<'a> {
        let bump = self.bump;
        let kind = match node.kind {
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
            parts.push(make.string(&std::mem::take(&mut literal)));
            parts.push(make.object(&[("Ref", make.string(behind[..end].trim()))]));
            rest = &behind[end + 1..];
        }
        literal.push_str(rest);
        if parts.is_empty() {
            return make.string(&literal);
        }
        parts.push(make.string(&literal));
        let arguments = make.array(&[make.string(""), make.array(&parts)]);
        make.object(&[("Fn::Join", arguments)])
    }
}
