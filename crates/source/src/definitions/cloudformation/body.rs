//! Bodies of APIs in templates: inline, or a local file beside the template.

use super::stack::{Resource, Stack, member};
use crate::context::Pointer;
use crate::definitions::emit::ApiOf;
use crate::definitions::file::{self, Named};
use crate::definitions::openapi::{Body, is_http_api};
use crate::definitions::parse_document;
use crate::definitions::resolve::{Resolver, is_function};
use crate::documents::Scope;
use crate::shape::Shape;
use apigw_sql_value::json::{Kind, Member, Node};

impl<'a> Scope<'a, '_, '_> {
    /// `AWS::ApiGateway::RestApi`.
    pub(super) fn rest_api_resource(&mut self, stack: &Stack<'a>, shape: Shape, resource: &Resource<'a>, condition: Option<&'a str>) {
        let mut api = ApiOf::unknown(shape, "template", self.context);
        let mut open = self.describe_api(stack, resource, &mut api);
        open.extend(condition);
        let properties = self.properties_of(resource);
        match resource.property_member("Body") {
            Some(body) => self.body(stack, &api, &body.value, &open, &Pointer::Key(&properties, body.key)),
            None => self.emit_api(&api),
        }
        if let Some(uploaded) = resource.property_member("BodyS3Location") {
            match self.asset_of(stack, resource, &uploaded.value) {
                Some(file) => self.body_file(stack, &api, Some(file), &open, &Pointer::Key(&properties, uploaded.key)),
                None => self.sink.part.leave_unread("bodies in S3"),
            }
        }
        if resource.property("CloneFrom").is_some_and(|node| node.get("Ref").and_then(Node::as_str) != Some("AWS::NoValue")) {
            self.leave_unread_at("APIs that are copies of others", resource.logical_id, &Pointer::Key(&properties, "CloneFrom"));
        }
    }

    /// The file that the CDK uploads to the place in S3 that a body is at.
    fn asset_of(&self, stack: &Stack<'a>, resource: &Resource<'a>, uploaded: &Node<'a>) -> Option<&'a str> {
        let metadata = resource.node.get("Metadata");
        let text = |name: &str| metadata.and_then(|metadata| metadata.get(name)).and_then(Node::as_str);
        let named = text("aws:asset:path").filter(|_| text("aws:asset:property").is_none_or(|name| name == "BodyS3Location"));
        named.or_else(|| {
            let key = Resolver::new(self.bump, &stack.names).text(member(uploaded, "Key")?)?;
            file::staged(self.context, key).map(|path| &*self.bump.alloc_str(&path))
        })
    }

    /// Custom resources import definitions that they are given as a property.
    pub(super) fn custom_resource(&mut self, stack: &Stack<'a>, shape: Shape, resource: &Resource<'a>, condition: Option<&'a str>) {
        let is_document = |node: &Node<'_>| {
            node.get("paths").is_some_and(Node::is_object) && (node.get("swagger").is_some() || node.get("openapi").is_some())
        };
        let properties = resource.node.get("Properties").map(Node::members).unwrap_or_default();
        if resource.node.get("Properties").is_some_and(calls_integrations) {
            self.sink.part.leave_unread_of("calls of custom resources for integrations", resource.logical_id);
        }
        let at = self.properties_of(resource);
        for member in properties.iter().filter(|m| is_document(&m.value)) {
            let mut api = ApiOf::unknown(shape, "template", self.context);
            api.key_name = Some(resource.logical_id);
            if is_http_api(&member.value) {
                self.count_http_api(&member.value);
                continue;
            }
            let open: Vec<&'a str> = condition.into_iter().collect();
            self.body(stack, &api, &member.value, &open, &Pointer::Key(&at, member.key));
        }
    }

    /// A body in the template: an object, text, the file that `Fn::Transform` of `AWS::Include` names, or one of those for
    /// each side of a condition.
    pub(super) fn body(&mut self, stack: &Stack<'a>, api: &ApiOf<'a>, body: &Node<'a>, open: &[&'a str], pointer: &Pointer<'_>) {
        if let Some(transform) = body.get("Fn::Transform") {
            let location = transform.get("Parameters").and_then(|parameters| parameters.get("Location"));
            let location = location.and_then(|node| Resolver::new(self.bump, &stack.names).text(node));
            self.body_file(stack, api, location, open, pointer);
            // What stands beside it is the document, too.
            let beside: Vec<_> = body.members().iter().filter(|m| m.key != "Fn::Transform").copied().collect();
            if beside.iter().any(|m| m.key == "paths") {
                let rest = Node { kind: Kind::Object(self.bump.alloc_slice_copy(&beside)), ..*body };
                self.body(stack, api, &rest, open, pointer);
            }
            return;
        }
        if matches!(body.members(), [Member { key: "Fn::If", .. }]) {
            let branches = self.branches(&stack.names, *body, *pointer);
            let is_decided = !matches!(branches.as_slice(), [only] if only.node == *body);
            for branch in branches.iter().filter(|_| is_decided) {
                let open: Vec<_> = open.iter().copied().chain(branch.open).collect();
                self.body(stack, api, &branch.node, &open, &branch.at);
            }
            if !branches.is_empty() && is_decided {
                return;
            }
        }
        let decided = match body.members() {
            [only] if is_function(only.key) => Resolver::new(self.bump, &stack.names).resolve(body),
            _ => Some(*body),
        };
        let Some(body) = decided else { return self.emit_api(api) };
        if let Some(text) = body.as_str() {
            return self.body_text(stack, api, &Node { kind: Kind::String(text), ..body }, open, pointer);
        }
        if !body.is_object() {
            let message = format!("expected an OpenAPI document for the body, but found {}", body.describe());
            return self.sink.part.skip(Some(pointer.to_text()), message);
        }
        self.openapi(&Body::of(body, api, &stack.names, open), pointer);
    }

    /// CloudFormation takes a body as text too, also as one that expressions make.
    fn body_text(&mut self, stack: &Stack<'a>, api: &ApiOf<'a>, body: &Node<'a>, open: &[&'a str], pointer: &Pointer<'_>) {
        let text = body.as_str().unwrap_or_default();
        match parse_document(self.bump, text) {
            Ok(document) => self.inside(body.offset, |scope| {
                let at = pointer.to_text();
                scope.openapi(&Body { all_at: Some(&at), ..Body::of(document, api, &stack.names, open) }, pointer);
            }),
            Err(_) if text.starts_with("${") && text.ends_with('}') => {
                self.emit_api(api);
                self.sink.part.leave_unread("bodies that the template does not have");
            }
            Err(message) => {
                self.emit_api(api);
                self.sink.part.break_at(Some(pointer.to_text()), format!("expected an OpenAPI document for the body: {message}"));
            }
        }
    }

    /// A body in a local file. One elsewhere, or outside the folder of the template, is counted.
    pub(super) fn body_file(
        &mut self,
        stack: &Stack<'a>,
        api: &ApiOf<'a>,
        location: Option<&'a str>,
        open: &[&'a str],
        pointer: &Pointer<'_>,
    ) {
        self.emit_api(api);
        let Some(location) = location else { return self.sink.part.leave_unread("bodies in other files") };
        let staged = location.starts_with("s3://").then(|| file::staged(self.context, location)).flatten();
        let location = staged.map_or(location, |path| self.bump.alloc_str(&path));
        let text: &'a str = match file::read(self.context, location) {
            Named::Text(text) => self.bump.alloc_str(&text),
            Named::Elsewhere if location.starts_with("s3://") => return self.sink.part.leave_unread("bodies in S3"),
            Named::Elsewhere => return self.sink.part.leave_unread("bodies in other files"),
            Named::Unreadable(message) => return self.sink.part.skip(Some(pointer.to_text()), message),
        };
        match parse_document(self.bump, text) {
            Ok(document) => self.inside(stack.get(api.key_name.unwrap_or_default()).map_or(0, |r| r.offset), |scope| {
                let at = pointer.to_text();
                scope.openapi(&Body { all_at: Some(&at), ..Body::of(document, api, &stack.names, open) }, pointer);
            }),
            Err(message) => self.sink.part.break_at(Some(pointer.to_text()), format!("`{location}`: {message}")),
        }
    }
}

/// Whether a custom resource is told to call API Gateway for an integration, as those of the CDK are (`AwsCustomResource`).
fn calls_integrations(node: &Node<'_>) -> bool {
    const CALLS: [&str; 4] = ["putintegration", "updateintegration", "putrestapi", "importrestapi"];
    match node.kind {
        Kind::String(text) => {
            let text = text.to_ascii_lowercase();
            CALLS.iter().any(|call| text.contains(call))
        }
        Kind::Array(items) => items.iter().any(calls_integrations),
        Kind::Object(members) => members.iter().any(|m| calls_integrations(&m.value)),
        _ => false,
    }
}
