//! What Cloud Control shows: resources of CloudFormation as they are, their properties as JSON text.

use super::stack::{Resource, Stack, pseudo_parameters};
use crate::context::Pointer;
use crate::definitions::emit::ApiOf;
use crate::documents::Scope;
use crate::documents::classify::Thing;
use crate::pages::PageOf;
use crate::shape::Shape;
use apigw_sql_value::json::{self, Kind, Member, Node};

impl<'a> Scope<'a, '_, '_> {
    /// An answer to `GetResource` or `ListResources`.
    pub(in crate::definitions) fn cloud_control(&mut self, answer: &Node<'a>, pointer: &Pointer<'_>) {
        let kind = answer.get("TypeName").and_then(Node::as_str);
        self.sink.part.shape.get_or_insert(Shape::CloudControl);
        if let Some(listed) = answer.get("ResourceDescriptions") {
            let (is_filled, owner) = (!listed.items().is_empty(), kind.map(Box::from));
            self.note_page(pointer, PageOf { is_filled, kind: Some(Thing::Definition(Shape::CloudControl)), owner, ..PageOf::default() });
        }
        if answer.get("NextToken").is_some_and(|token| token.as_str().is_some_and(|token| !token.is_empty())) {
            self.more_follows(pointer, "NextToken");
        }
        if let Some(description) = answer.get("ResourceDescription") {
            self.described(kind, description, &Pointer::Key(pointer, "ResourceDescription"));
        }
        let list = Pointer::Key(pointer, "ResourceDescriptions");
        for (index, description) in self.list_in(answer, "ResourceDescriptions", pointer).iter().enumerate() {
            self.described(kind, description, &Pointer::Item(&list, index));
            if self.sink.has_failed() {
                return;
            }
        }
    }

    fn described(&mut self, kind: Option<&'a str>, description: &Node<'a>, pointer: &Pointer<'_>) {
        let at = Pointer::Key(pointer, "Properties");
        let properties = match description.get("Properties").map(|node| (node, node.kind)) {
            Some((node, Kind::Object(_))) => *node,
            Some((node, Kind::String(text))) => match json::parse_str_prefix(self.bump, text, 0) {
                Ok((properties, _)) if properties.is_object() => properties,
                _ => {
                    return self
                        .sink
                        .part
                        .skip(Some(at.to_text()), format!("expected an object as JSON text, but found {}", node.describe()));
                }
            },
            _ => return self.sink.part.skip(Some(pointer.to_text()), "expected `Properties`".to_owned()),
        };
        let has = |name: &str| properties.get(name).is_some();
        // Without its name, by what it has.
        let kind = kind.unwrap_or(if has("HttpMethod") && has("ResourceId") { "AWS::ApiGateway::Method" } else { "" });
        let logical_id = description.get("Identifier").and_then(Node::as_str).unwrap_or_default();
        let members = [Member { key: "Properties", key_offset: description.offset, value: properties }];
        let node = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&members)), ..*description };
        let properties_at: &'a str = self.bump.alloc_str(&at.to_text());
        let resource = Resource { logical_id, kind, node, offset: description.offset, properties_at, names_of: None };
        // Pointers lead to the text and not into it.
        let outer = self.text_at;
        if !description.get("Properties").is_some_and(Node::is_object) {
            self.text_at = outer.or(Some(properties_at));
        }
        self.inside(description.offset, |scope| scope.described_resource(resource, &at));
        self.text_at = outer;
    }

    fn described_resource(&mut self, resource: Resource<'a>, pointer: &Pointer<'_>) {
        let stack = Stack::over(vec![resource], pseudo_parameters(self.bump, self.context));
        match resource.kind {
            // A list may give the identifiers alone.
            "AWS::ApiGateway::Method" if resource.property("Integration").is_none() && resource.property("AuthorizationType").is_none() => {
                self.sink.part.leave_unread("methods of which only the identifiers are given");
            }
            "AWS::ApiGateway::Method" => {
                self.cloudformation_method(&stack, Shape::CloudControl, &resource, None);
            }
            "AWS::ApiGateway::RestApi" => {
                let mut api = ApiOf::unknown(Shape::CloudControl, Shape::CloudControl.config_state(), self.context);
                let open = self.describe_api(&stack, &resource, &mut api);
                let id = resource.property("RestApiId").and_then(Node::as_str).unwrap_or(resource.logical_id);
                api.rest_api_id = Some(id).filter(|id| !id.is_empty()).or(api.rest_api_id);
                self.emit_api(&api);
                if let Some(body) = resource.property("Body") {
                    self.body(&stack, &api, body, &open, &Pointer::Key(pointer, "Body"));
                }
            }
            "AWS::CloudFormation::Stack" if resource.property("TemplateBody").is_some() => {
                self.sink.part.leave_unread("stacks of CloudFormation");
            }
            _ => self.sink.part.refuse("other resources"),
        }
    }
}
