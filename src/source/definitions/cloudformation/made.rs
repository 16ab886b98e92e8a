//! Resources that functions make, or whose properties they make.

use super::stack::Resource;
use crate::source::context::Pointer;
use crate::source::definitions::resolve::Names;
use crate::source::documents::Scope;
use crate::value::json::{Kind, Member, Node};

impl<'a> Scope<'a, '_, '_> {
    /// The resource with its properties where a condition of the template decides them. What functions make instead is told.
    pub(super) fn decided(&mut self, names: &Names<'a>, mut resource: Resource<'a>, at: &Pointer<'_>) -> Resource<'a> {
        if !may_have_integrations(resource.kind) {
            return resource;
        }
        self.leave_made("resources made by functions of the template", names, &resource.node, at);
        let Some(own) = resource.node.members().iter().rev().find(|m| m.key == "Properties") else { return resource };
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
        if !self.properties_made(names, &resource, &at) && !properties.is_object() && !properties.is_null() {
            let message = format!("expected an object for `Properties`, but found {}", properties.describe());
            self.sink.part.skip(Some(at.to_text()), message);
        }
        resource
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
