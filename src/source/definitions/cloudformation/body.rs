//! Bodies of APIs in templates: inline, or a local file beside the template.

use std::path::{Component, Path, PathBuf};

use super::stack::{Resource, Stack};
use crate::source::context::Pointer;
use crate::source::definitions::emit::ApiOf;
use crate::source::definitions::openapi::Body;
use crate::source::definitions::parse_document;
use crate::source::definitions::resolve::Resolver;
use crate::source::documents::Scope;
use crate::source::shape::Shape;
use crate::value::json::Node;

/// The largest body that a template may name.
const BODY_LIMIT: u64 = 16 << 20;

impl<'a> Scope<'a, '_, '_> {
    /// `AWS::ApiGateway::RestApi`.
    pub(super) fn rest_api_resource(
        &mut self,
        stack: &Stack<'a>,
        shape: Shape,
        resource: &Resource<'a>,
        condition: Option<&'a str>,
        pointer: &Pointer<'_>,
    ) {
        let mut api = ApiOf::unknown(shape, "template", self.context);
        let mut open = self.describe_api(stack, resource, &mut api);
        open.extend(condition);
        let properties = Pointer::Key(pointer, "Properties");
        match resource.property("Body") {
            Some(body) => self.body(stack, &api, body, &open, &Pointer::Key(&properties, "Body")),
            None => self.emit_api(&api),
        }
        if resource.property("BodyS3Location").is_some() {
            self.sink.part.leave_unread("bodies in S3");
        }
    }

    /// Custom resources import definitions that they are given as a property.
    pub(super) fn custom_resource(
        &mut self,
        stack: &Stack<'a>,
        shape: Shape,
        resource: &Resource<'a>,
        condition: Option<&'a str>,
        pointer: &Pointer<'_>,
    ) {
        let is_document = |node: &Node<'_>| {
            node.get("paths").is_some_and(Node::is_object) && (node.get("swagger").is_some() || node.get("openapi").is_some())
        };
        let properties = resource.node.get("Properties").map(Node::members).unwrap_or_default();
        let at = Pointer::Key(pointer, "Properties");
        for member in properties.iter().filter(|m| is_document(&m.value)) {
            let mut api = ApiOf::unknown(shape, "template", self.context);
            api.key_name = Some(resource.logical_id);
            let open: Vec<&'a str> = condition.into_iter().collect();
            self.body(stack, &api, &member.value, &open, &Pointer::Key(&at, member.key));
        }
    }

    /// A body in the template, or the file that `Fn::Transform` of `AWS::Include` names.
    pub(super) fn body(&mut self, stack: &Stack<'a>, api: &ApiOf<'a>, body: &Node<'a>, open: &[&'a str], pointer: &Pointer<'_>) {
        if let Some(transform) = body.get("Fn::Transform") {
            let location = transform.get("Parameters").and_then(|parameters| parameters.get("Location"));
            let location = location.and_then(|node| Resolver::new(self.bump, &stack.names).text(node));
            return self.body_file(stack, api, location, open, pointer);
        }
        if let Some(text) = body.as_str() {
            // CloudFormation takes a body as text too.
            if let Ok(document) = parse_document(self.bump, text) {
                return self.inside(body.offset, |scope| {
                    scope.openapi(&Body { document, api, names: &stack.names, open }, pointer);
                });
            }
        }
        if !body.is_object() {
            let message = format!("expected an OpenAPI document for the body, but found {}", body.describe());
            return self.sink.part.skip(Some(pointer.to_text()), message);
        }
        self.openapi(&Body { document: *body, api, names: &stack.names, open }, pointer);
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
        let Some(path) = self.context.directory.and_then(|directory| below(directory, location)) else {
            return self.sink.part.leave_unread(if location.starts_with("s3://") { "bodies in S3" } else { "bodies in other files" });
        };
        match read_body(&path) {
            Ok(Some(text)) => {
                let text: &'a str = self.bump.alloc_str(&text);
                match parse_document(self.bump, text) {
                    Ok(document) => self.inside(stack.get(api.key_name.unwrap_or_default()).map_or(0, |r| r.offset), |scope| {
                        scope.openapi(&Body { document, api, names: &stack.names, open }, pointer);
                    }),
                    Err(message) => self.sink.part.break_at(Some(pointer.to_text()), format!("`{location}`: {message}")),
                }
            }
            Ok(None) => self.sink.part.skip(Some(pointer.to_text()), format!("`{location}` is larger than {} MiB", BODY_LIMIT >> 20)),
            Err(error) => self.sink.part.skip(Some(pointer.to_text()), format!("cannot read `{location}`: {error}")),
        }
    }
}

/// The path of a relative location that stays below the directory.
fn below(directory: &Path, location: &str) -> Option<PathBuf> {
    if location.contains("://") || location.contains("${") {
        return None;
    }
    let mut depth = 0_i32;
    for component in Path::new(location).components() {
        match component {
            Component::Normal(_) => depth += 1,
            Component::CurDir => {}
            Component::ParentDir => depth -= 1,
            Component::RootDir | Component::Prefix(_) => return None,
        }
        if depth < 0 {
            return None;
        }
    }
    let path = directory.join(location);
    // A link may lead out of it all the same.
    let (root, real) = (directory.canonicalize().ok()?, path.canonicalize());
    match real {
        Ok(real) if real.starts_with(&root) => Some(real),
        Ok(_) => None,
        Err(_) => Some(path),
    }
}

fn read_body(path: &Path) -> std::io::Result<Option<String>> {
    if std::fs::metadata(path)?.len() > BODY_LIMIT {
        return Ok(None);
    }
    std::fs::read_to_string(path).map(Some)
}
