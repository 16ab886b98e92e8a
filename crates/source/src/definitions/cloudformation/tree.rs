//! `tree.json` of the CDK: constructs with the properties that their resources will have.

use super::stack::{Resource, Stack, pseudo_parameters};
use crate::context::Pointer;
use crate::documents::Scope;
use crate::error_answer;
use crate::shape::Shape;
use apigw_sql_value::json::{Kind, Member, Node};

/// Whether it may be the properties of a resource; errors are objects, too.
fn is_properties(node: &Node<'_>) -> bool {
    node.is_object() && (node.members().is_empty() || error_answer::in_document(node, true).is_none())
}

impl<'a> Scope<'a, '_, '_> {
    /// The construct tree. Its resources have paths instead of logical names, so references between them stay open.
    pub(in crate::definitions) fn cdk_tree(&mut self, tree: &Node<'a>, pointer: &Pointer<'_>) {
        let mut resources = Vec::new();
        let at = Pointer::Key(pointer, "tree");
        // Other things have trees and versions, too.
        let is_of_cdk = tree.get("version").and_then(Node::as_str).is_some_and(|version| version.starts_with("tree-"));
        if let Some(root) = tree.get("tree").filter(|_| is_of_cdk) {
            self.constructs(root, &at, None, &mut resources);
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

    fn constructs(&mut self, construct: &Node<'a>, at: &Pointer<'_>, stack: Option<&'a str>, resources: &mut Vec<Resource<'a>>) {
        const PROPERTIES: &str = "aws:cdk:cloudformation:props";
        if !construct.is_object() {
            return self.instead(construct, "a construct", at);
        }
        for name in ["attributes", "children"] {
            let has_own =
                |node: &Node<'_>| name == "children" || node.members().is_empty() || node.members().iter().any(|m| m.key.contains(':'));
            if let Some(instead) = construct.get(name).filter(|node| !node.is_object() || !has_own(node)) {
                self.instead(instead, &format!("an object for `{name}`"), &Pointer::Key(at, name));
            }
        }
        let attributes = construct.get("attributes");
        let kind = attributes.and_then(|a| a.get("aws:cdk:cloudformation:type")).and_then(Node::as_str);
        let properties = attributes.and_then(|a| a.get(PROPERTIES));
        if let Some(instead) = properties.filter(|properties| !is_properties(properties)) {
            self.instead(instead, "an object for the properties", &Pointer::Key(&Pointer::Key(at, "attributes"), PROPERTIES));
        } else if let (Some(kind), Some(properties)) = (kind, properties) {
            let member = Member { key: "Properties", key_offset: properties.offset, value: *properties };
            let node = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&[member])), ..*properties };
            let logical_id = construct.get("path").and_then(Node::as_str).unwrap_or_default();
            let properties_at = Pointer::Key(&Pointer::Key(at, "attributes"), PROPERTIES).to_text();
            let properties_at = self.bump.alloc_str(&properties_at);
            resources.push(Resource { logical_id, kind, node, offset: construct.offset, properties_at, names_of: stack });
        }
        let children = Pointer::Key(at, "children");
        for child in construct.get("children").map(Node::members).unwrap_or_default() {
            let at = Pointer::Key(&children, child.key);
            // What is below the application itself is a stack, or has some.
            let begins = stack.is_none() || is_stack(&child.value);
            let stack = if begins { Some(&*self.bump.alloc_str(&at.to_text())) } else { stack };
            self.constructs(&child.value, &at, stack, resources);
        }
    }
}

/// Whether a construct is a stack, whose logical names are its own.
fn is_stack(construct: &Node<'_>) -> bool {
    let class = construct.get("constructInfo").and_then(|info| info.get("fqn")).and_then(Node::as_str);
    class.is_some_and(|class| class.ends_with("Stack"))
}
