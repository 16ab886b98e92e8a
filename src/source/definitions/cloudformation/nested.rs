//! Templates that a template names: nested stacks, applications, stack sets. They are sources of their own where they are
//! read; elsewhere integrations may be in them.

use super::stack::{Resource, Stack};
use crate::source::definitions::file;
use crate::source::definitions::resolve::Resolver;
use crate::source::documents::Scope;
use crate::source::shape::Shape;
use crate::value::json::{Kind, Node};

/// Transforms that make no integrations of what a template does not have, by the beginnings of their names.
const KNOWN_TRANSFORMS: [&str; 6] = [
    "AWS::Serverless",
    "AWS::LanguageExtensions",
    "AWS::CodeDeployBlueGreen",
    "AWS::CodeStar",
    "AWS::SecretsManager",
    "AWS::ServiceCatalog",
];

impl<'a> Scope<'a, '_, '_> {
    /// A resource that is made of another template, if it is one.
    pub(super) fn nested(&mut self, stack: &Stack<'a>, shape: Shape, resource: &Resource<'a>) -> bool {
        let what = match resource.kind {
            "AWS::CloudFormation::Stack" | "AWS::Serverless::Application" => "nested stacks",
            "AWS::CloudFormation::StackSet" => "stack sets",
            "AWS::ServiceCatalog::CloudFormationProvisionedProduct" => "products of the Service Catalog",
            kind if kind.ends_with("::MODULE") => "modules of CloudFormation",
            _ => return false,
        };
        // The constructs of nested stacks are in the tree, too.
        let is_in_tree = shape == Shape::CdkTree && resource.kind == "AWS::CloudFormation::Stack";
        if is_in_tree || self.is_read(stack, resource) {
            self.sink.part.refuse(what);
        } else {
            self.sink.part.leave_unread_of(what, resource.logical_id);
        }
        true
    }

    /// Whether the template of a resource is read as a source, or is here and has nothing of API Gateway.
    fn is_read(&self, stack: &Stack<'a>, resource: &Resource<'a>) -> bool {
        if let Some(body) = resource.property("TemplateBody") {
            return !may_be_template(body);
        }
        let resolver = Resolver::new(self.bump, &stack.names);
        let location = ["TemplateURL", "Location"].into_iter().find_map(|name| resource.property(name));
        let location = location.and_then(|node| resolver.text(node));
        // The CDK has the file's name beside the address that it will be uploaded to.
        let asset = resource.node.get("Metadata").and_then(|metadata| metadata.get("aws:asset:path")).and_then(Node::as_str);
        asset.into_iter().chain(location).any(|location| file::is_source(self.context, location))
    }

    /// Macros, which may make anything of a template.
    pub(super) fn macros(&mut self, transform: &Node<'a>) {
        let all = if transform.is_array() { transform.items() } else { std::slice::from_ref(transform) };
        for one in all {
            let name = one.as_str().or_else(|| one.get("Name").and_then(Node::as_str)).unwrap_or_default();
            if name == "AWS::Include" {
                self.sink.part.leave_unread("snippets of templates in other files");
            } else if !name.is_empty() && !KNOWN_TRANSFORMS.iter().any(|known| name.starts_with(known)) {
                self.sink.part.leave_unread_of("macros", name);
            }
        }
    }
}

/// Whether a body is a template with something of API Gateway, or stands elsewhere.
pub(in crate::source::definitions) fn may_be_template(node: &Node<'_>) -> bool {
    let names =
        |text: &str| ["AWS::ApiGateway::", "AWS::Serverless::", "AWS::CloudFormation::Stack"].iter().any(|name| text.contains(name));
    match node.kind {
        Kind::String(text) => names(text) || text.contains("://") || (text.starts_with("${") && text.ends_with('}')),
        Kind::Object(members) => members.iter().any(|m| m.key == "Ref" || names(m.key) || may_be_template(&m.value)),
        Kind::Array(items) => items.iter().any(may_be_template),
        _ => false,
    }
}
