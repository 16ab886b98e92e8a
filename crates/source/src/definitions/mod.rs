//! Definition files: what an API will be, or was exported as, in the words of OpenAPI, CloudFormation, SAM and Terraform.
//!
//! JSON, YAML and HCL come as one kind of tree. A reader for each form walks it and hands integrations to [`emit`],
//! which gives them their identity; [`members`] spells an integration in each form, [`resolve`] decides expressions,
//! [`knowledge`] says what a form cannot know.

mod cloudformation;
mod conditions;
mod described;
mod duplicates;
mod emit;
mod file;
mod functions;
pub(crate) mod http_body;
pub(crate) mod knowledge;
mod make;
mod members;
mod openapi;
mod resolve;
mod responses;
mod terraform;

use bumpalo::Bump;

pub(crate) use self::terraform::show::{CHANGES, makes_ours};
pub(crate) use self::terraform::{Folder, called_by_configuration, is_override, root_of};

use self::cloudformation::case;
use crate::context::Pointer;
use crate::documents::Scope;
use crate::shape::Shape;
use apigw_sql_value::json::{self, Node};
use apigw_sql_value::yaml;

impl<'a> Scope<'a, '_, '_> {
    /// A definition whose root looks like one of `shape`.
    pub(crate) fn definition(&mut self, shape: Shape, node: &Node<'a>, pointer: &Pointer<'_>) {
        // Blocks of HCL repeat.
        if shape != Shape::TerraformConfiguration {
            self.note_duplicates(node);
        }
        let own = (&*self.bump.alloc_str(&pointer.to_text()), self.called_as(shape));
        let outer = (self.names_of, self.called);
        (self.names_of, self.called) = own;
        self.definition_of(shape, node, pointer);
        (self.names_of, self.called) = outer;
    }

    /// What stands for the calls of a definition that is called more than once: its records are those of each of them.
    fn called_as(&self, shape: Shape) -> Option<&'a str> {
        let calls = &self.context.facts.calls;
        let (kind, names) = match shape {
            Shape::TerraformConfiguration => ("module", calls.several(self.context.directory?)?),
            Shape::CloudFormation | Shape::Sam => ("stack", calls.several(&self.context.file()?)?),
            _ => return None,
        };
        Some(self.bump.alloc_str(&format!("${{{kind}:{names}}}")))
    }

    fn definition_of(&mut self, shape: Shape, node: &Node<'a>, pointer: &Pointer<'_>) {
        match shape {
            Shape::OpenApi => self.openapi_document(node, pointer),
            Shape::CloudFormation | Shape::Sam => self.template(node, pointer),
            Shape::CdkTree => self.cdk_tree(node, pointer),
            // Other things have versions and deployments, too.
            Shape::Pulumi if !is_pulumi(node) => self.strange(pointer, node),
            Shape::CloudControl => self.cloud_control(node, pointer),
            Shape::TerraformState | Shape::TerraformPlan | Shape::TerraformConfiguration | Shape::TerraformResource | Shape::Pulumi => {
                self.terraform(shape, node, pointer);
            }
            _ => self.strange(pointer, node),
        }
    }

    /// Tells of resources of a template under a name in another case. Gives whether there are any.
    pub(crate) fn leave_misspelled_resources(&mut self, template: &Node<'a>, pointer: &Pointer<'_>) -> bool {
        let name = case::misspelled_resources(template);
        if let Some(name) = name {
            self.leave_unread_at(case::MISSPELLED, name, pointer);
        }
        name.is_some()
    }

    /// A template inside an answer to `GetTemplate`, or a request: an object, or its text.
    pub(crate) fn enclosed_template(&mut self, node: &Node<'a>, pointer: &Pointer<'_>) {
        // A key that stands twice is read twice.
        for member in node.members().iter().filter(|m| m.key == "TemplateBody") {
            self.template_body(node, &member.value, &Pointer::Key(pointer, member.key));
        }
    }

    fn template_body(&mut self, node: &Node<'a>, body: &Node<'a>, at: &Pointer<'_>) {
        let Some(text) = body.as_str() else {
            return if body.is_object() { self.definition(Shape::CloudFormation, body, at) } else { self.strange(at, node) };
        };
        match parse_document(self.bump, text) {
            Ok(template) if template.get("Resources").is_some() => {
                // Pointers lead to the text and not into it.
                let outer = self.text_at;
                self.text_at = outer.or_else(|| Some(self.bump.alloc_str(&at.to_text())));
                self.inside(body.offset, |scope| scope.definition(Shape::CloudFormation, &template, at));
                self.text_at = outer;
            }
            Ok(_) => self.sink.part.skip(Some(at.to_text()), "expected a template with `Resources`".to_owned()),
            Err(message) => self.sink.part.break_at(Some(at.to_text()), format!("expected a template: {message}")),
        }
    }
}

/// Whether it has the resources of a stack.
pub(crate) fn is_pulumi(node: &Node<'_>) -> bool {
    let state = node.get("deployment").or_else(|| node.get("checkpoint").and_then(|checkpoint| checkpoint.get("latest")));
    state.is_some_and(|state| state.get("resources").is_some() || state.get("manifest").is_some())
}

/// A document inside another, in JSON or YAML.
pub(crate) fn parse_document<'a>(bump: &'a Bump, text: &'a str) -> Result<Node<'a>, String> {
    if text.trim_start().starts_with('{') {
        return json::parse(bump, text.as_bytes()).map_err(|error| {
            let (line, column) = json::line_column(text.as_bytes(), error.offset);
            format!("{error} (line {line}, column {column})")
        });
    }
    let mut nodes = Vec::new();
    yaml::parse_all(bump, text, &mut nodes).map_err(|error| error.to_string())?;
    nodes.first().filter(|node| node.is_object()).copied().ok_or_else(|| "expected a document, but found something else".to_owned())
}
