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
            for kind in member.value.members() {
                let kind_at = &*bump.alloc(Pointer::Key(at, kind.key));
                for block in kind.value.members() {
                    // The JSON syntax may have a list of one.
                    let body = block.value.items().first().copied().unwrap_or(block.value);
                    if body.get("count").and_then(Node::as_number) == Some("0") {
                        self.sink.part.refuse("resources with a count of 0");
                        continue;
                    }
                    let is_json = self.has_pointers;
                    let values = if is_json { self.with_interpolations(&body) } else { body };
                    found.push(Resource {
                        module: "",
                        kind: kind.key,
                        name: block.key,
                        index: None,
                        values,
                        unknown: Vec::new(),
                        offset: block.key_offset,
                        pointer: bump.alloc(Pointer::Key(kind_at, block.key)),
                    });
                }
            }
        }
        found
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
