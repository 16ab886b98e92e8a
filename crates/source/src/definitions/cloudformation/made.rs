//! Resources that functions make, or whose properties they make.

use super::stack::Resource;
use crate::context::Pointer;
use crate::definitions::resolve::Names;
use crate::documents::Scope;
use crate::error_answer;
use apigw_sql_value::json::{Kind, Member, Node};

impl<'a> Scope<'a, '_, '_> {
    /// The resource with its properties where a condition of the template decides them. What functions make instead is told.
    pub(super) fn decided(&mut self, names: &Names<'a>, mut resource: Resource<'a>, at: &Pointer<'_>) -> Resource<'a> {
        if !may_have_integrations(resource.kind) {
            return resource;
        }
        self.leave_made("resources made by functions of the template", names, &resource.node, at);
        let Some(own) = resource.node.members().iter().rev().find(|m| m.key == "Properties") else {
            self.without_properties(&resource, at);
            return resource;
        };
        let mut properties = own.value;
        if matches!(own.value.members(), [Member { key: "Fn::If", .. }]) {
            let branches = self.branches(names, own.value, Pointer::Key(at, "Properties"));
            match branches.as_slice() {
                [] => properties.kind = Kind::Object(&[]),
                [only] if only.open.is_none() => {
                    properties = only.node;
                    resource.properties_at = self.bump.alloc_str(&only.at.to_text());
                }
                _ => {}
            }
            let members = resource.node.members().iter().map(|m| if m.key == own.key { Member { value: properties, ..*m } } else { *m });
            resource.node.kind = Kind::Object(self.bump.alloc_slice_copy(&members.collect::<Vec<_>>()));
        }
        let at = Pointer::Inside(at.document(), resource.properties_at);
        let is_nothing = properties.is_null() && resource.kind.is_empty();
        if !self.properties_made(names, &resource, &at) && !is_nothing && !tells_properties(&properties) {
            self.instead(&properties, "an object for `Properties`", &at);
        }
        resource
    }

    /// A resource without properties: methods cannot be without, and where one has no type either, an error may stand in its
    /// place. All properties of an API are optional.
    fn without_properties(&mut self, resource: &Resource<'a>, at: &Pointer<'_>) {
        let is_made = resource.node.members().iter().any(|m| m.key.starts_with("Fn::"));
        match resource.kind {
            "AWS::ApiGateway::Method" if resource.node.members().len() == 1 => {
                self.sink.part.skip(Some(at.to_text()), "expected `Properties` of the resource".to_owned());
            }
            "AWS::ApiGateway::Method" if !is_made => {
                self.instead(&resource.node, "`Properties` of the resource", at);
            }
            "" if !is_made && resource.node.get("Type").is_none() => {
                if let Some(told) = error_answer::in_document(&resource.node, true) {
                    self.fail(told, at);
                }
            }
            _ => {}
        }
    }

    /// Tells the function that stands in the properties of a resource, alone or beside others.
    pub(super) fn properties_made(&mut self, names: &Names<'a>, resource: &Resource<'a>, at: &Pointer<'_>) -> bool {
        let properties = resource.node.get("Properties").filter(|_| may_have_integrations(resource.kind));
        properties.is_some_and(|properties| self.leave_made("properties made by functions of the template", names, properties, at))
    }

    /// Functions in `Globals` of SAM, which may say where the definitions of all APIs are.
    pub(super) fn globals_made(&mut self, names: &Names<'a>, globals: &Node<'a>, at: &Pointer<'_>) {
        const WHAT: &str = "properties made by functions of the template";
        self.leave_made(WHAT, names, globals, at);
        for section in globals.members() {
            self.leave_made(WHAT, names, &section.value, &Pointer::Key(at, section.key));
        }
    }
}

/// Whether an object may be the properties of a resource: those are written with large letters, and errors have few members.
fn tells_properties(node: &Node<'_>) -> bool {
    let is_error = || error_answer::in_document(node, true).is_some();
    let is_property =
        |m: &Member<'_>| m.key.starts_with(|c: char| c.is_ascii_uppercase()) && !matches!(m.key, "Code" | "Message" | "Error");
    node.is_object() && (node.members().is_empty() || node.members().iter().any(is_property) || !is_error())
}

/// Whether a resource of this type, or of one that is not said, has integrations or makes some.
fn may_have_integrations(kind: &str) -> bool {
    matches!(
        kind,
        "" | "AWS::ApiGateway::Method"
            | "AWS::ApiGateway::RestApi"
            | "AWS::Serverless::Api"
            | "AWS::Serverless::Function"
            | "AWS::Serverless::StateMachine"
    )
}
