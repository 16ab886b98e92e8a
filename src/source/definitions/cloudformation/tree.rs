//! `tree.json` of the CDK: constructs with the properties that their resources will have.

use super::stack::{Resource, Stack, pseudo_parameters};
use crate::source::context::Pointer;
use crate::source::documents::Scope;
use crate::source::shape::Shape;
use crate::value::json::{Kind, Member, Node};

impl<'a> Scope<'a, '_, '_> {
    /// The construct tree. Its resources have paths instead of logical names, so references between them stay open.
    pub(in crate::source::definitions) fn cdk_tree(&mut self, tree: &Node<'a>, pointer: &Pointer<'_>) {
        let mut resources = Vec::new();
        let at = Pointer::Key(pointer, "tree");
        if let Some(root) = tree.get("tree") {
            self.constructs(root, &at, &mut resources);
        }
        if resources.is_empty() {
            return self.strange(pointer, tree);
        }
        self.sink.part.shape.get_or_insert(Shape::CdkTree);
        let stack = Stack::over(resources, pseudo_parameters(self.bump, self.context));
        for resource in &stack.resources {
            self.properties_made(&stack.names, resource, &Pointer::Inside(pointer.document(), resource.properties_at));
        }
        self.stack(&stack, Shape::CdkTree);
    }

    fn constructs(&self, construct: &Node<'a>, at: &Pointer<'_>, resources: &mut Vec<Resource<'a>>) {
        const PROPERTIES: &str = "aws:cdk:cloudformation:props";
        let attributes = construct.get("attributes");
        let kind = attributes.and_then(|a| a.get("aws:cdk:cloudformation:type")).and_then(Node::as_str);
        if let (Some(kind), Some(properties)) = (kind, attributes.and_then(|a| a.get(PROPERTIES))) {
            let member = Member { key: "Properties", key_offset: properties.offset, value: *properties };
            let node = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&[member])), ..*properties };
            let logical_id = construct.get("path").and_then(Node::as_str).unwrap_or_default();
            let properties_at = Pointer::Key(&Pointer::Key(at, "attributes"), PROPERTIES).to_text();
            let properties_at = self.bump.alloc_str(&properties_at);
            resources.push(Resource { logical_id, kind, node, offset: construct.offset, properties_at });
        }
        let children = Pointer::Key(at, "children");
        for child in construct.get("children").map(Node::members).unwrap_or_default() {
            self.constructs(&child.value, &Pointer::Key(&children, child.key), resources);
        }
    }
}
