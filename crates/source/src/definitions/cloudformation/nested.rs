//! Templates that a template names: nested stacks, applications, stack sets. They are sources of their own where they are
//! read; elsewhere integrations may be in them.

use bumpalo::Bump;

use super::stack::{self, Resource, Stack};
use crate::calls::{Arguments, Callee};
use crate::context::Pointer;
use crate::definitions::resolve::{Resolver, function_in};
use crate::definitions::{conditions, file};
use crate::documents::Scope;
use crate::shape::Shape;
use apigw_sql_value::json::{Kind, Member, Node};

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
        let is_bare = || resource.property("TemplateBody").is_some_and(|body| !may_be_template(body));
        let is_read = || callee(self.bump, stack, resource).is_some_and(|callee| file::is_read(self.context, &callee));
        if is_in_tree || is_bare() || is_read() {
            self.sink.part.refuse(what);
        } else {
            self.sink.part.leave_unread_of(what, resource.logical_id);
        }
        true
    }

    /// What a template calls, whether its conditions hold or not.
    pub(crate) fn called_by_template(&mut self, template: &Node<'a>) -> Vec<Callee<'a>> {
        let Some(resources) = template.get("Resources") else { return Vec::new() };
        let names = stack::names(self.bump, self.context, template);
        let resources = self.resources(&names, resources, &Pointer::Document(1));
        let stack = Stack::over(resources, names);
        stack.resources.iter().filter_map(|resource| callee(self.bump, &stack, resource)).collect()
    }

    /// Macros, which may make anything of a template.
    pub(super) fn macros(&mut self, transform: &Node<'a>) {
        for one in transform.each() {
            let name = one.as_str().or_else(|| one.get("Name").and_then(Node::as_str)).unwrap_or_default();
            if name == "AWS::Include" {
                self.sink.part.leave_unread("snippets of templates in other files");
            } else if !name.is_empty() && !KNOWN_TRANSFORMS.iter().any(|known| name.starts_with(known)) {
                self.sink.part.leave_unread_of("macros", name);
            }
        }
    }
}

/// The template that a resource names.
fn callee<'a>(bump: &'a Bump, stack: &Stack<'a>, resource: &Resource<'a>) -> Option<Callee<'a>> {
    let is_set = resource.kind == "AWS::CloudFormation::StackSet";
    let is_nested = is_set || matches!(resource.kind, "AWS::CloudFormation::Stack" | "AWS::Serverless::Application");
    if !is_nested || resource.property("TemplateBody").is_some() {
        return None;
    }
    let resolver = Resolver::new(bump, &stack.names);
    let location = ["TemplateURL", "Location"].into_iter().find_map(|name| resource.property(name));
    // The CDK has the file's name beside the address that it will be uploaded to.
    let asset = resource.node.get("Metadata").and_then(|metadata| metadata.get("aws:asset:path")).and_then(Node::as_str);
    let parameters = resource.property("Parameters");
    let arguments = match parameters {
        // Those of a set may be other ones for each of its stacks.
        _ if is_set && (parameters.is_some() || resource.property("StackInstancesGroup").is_some()) => None,
        None => Some([].as_slice()),
        Some(parameters) => chosen(&resolver, parameters),
    };
    let is_function = |node: &Node<'a>| function_in(node).is_some();
    Some(Callee {
        name: resource.logical_id,
        changes_arguments: false,
        // A stack for each account and region.
        is_repeated: is_set,
        locations: asset.into_iter().chain(location.and_then(|node| resolver.text(node))).collect(),
        arguments: arguments.map_or(Arguments::Open, |members| Arguments::These(members.to_vec())),
        is_made: stack.is_created(bump, resource).0,
        by_parameters: resource.node.get("Condition").is_some() || [location, parameters].into_iter().flatten().any(is_function),
        as_root: false,
    })
}

/// The members of an object, or of the one that a condition of the template chooses.
fn chosen<'a>(resolver: &Resolver<'a, '_>, node: &Node<'a>) -> Option<&'a [Member<'a>]> {
    match node.members() {
        [Member { key: "Fn::If", value, .. }] => {
            let [condition, then, otherwise] = value.items() else { return None };
            let holds = conditions::named(resolver, condition.as_str()?)?;
            chosen(resolver, if holds { then } else { otherwise })
        }
        [Member { key: "Ref", value, .. }] if value.as_str() == Some("AWS::NoValue") => Some(&[]),
        members => (node.is_object() && function_in(node).is_none()).then_some(members),
    }
}

/// Whether a body is a template with something of API Gateway, or stands elsewhere.
pub(in crate::definitions) fn may_be_template(node: &Node<'_>) -> bool {
    let names =
        |text: &str| ["AWS::ApiGateway::", "AWS::Serverless::", "AWS::CloudFormation::Stack"].iter().any(|name| text.contains(name));
    match node.kind {
        Kind::String(text) => names(text) || text.contains("://") || (text.starts_with("${") && text.ends_with('}')),
        Kind::Object(members) => members.iter().any(|m| m.key == "Ref" || names(m.key) || may_be_template(&m.value)),
        Kind::Array(items) => items.iter().any(may_be_template),
        _ => false,
    }
}
