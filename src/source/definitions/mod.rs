//! Definition files: what an API will be, or was exported as, in the words of OpenAPI, CloudFormation, SAM and Terraform.
//!
//! JSON, YAML and HCL come as one kind of tree. A reader for each form walks it and hands integrations to [`emit`],
//! which gives them their identity; [`members`] spells an integration in each form, [`resolve`] decides expressions,
//! [`knowledge`] says what a form cannot know.

mod cloudformation;
mod conditions;
mod duplicates;
mod emit;
mod file;
pub(in crate::source) mod knowledge;
mod make;
mod members;
mod openapi;
mod resolve;
mod responses;
mod terraform;

use bumpalo::Bump;

use crate::source::context::Pointer;
use crate::source::documents::Scope;
use crate::source::shape::Shape;
use crate::value::json::{self, Node};
use crate::value::yaml;

impl<'a> Scope<'a, '_, '_> {
    /// A definition whose root looks like one of `shape`.
    pub(in crate::source) fn definition(&mut self, shape: Shape, node: &Node<'a>, pointer: &Pointer<'_>) {
        // Blocks of HCL repeat.
        if shape != Shape::TerraformConfiguration {
            self.note_duplicates(node);
        }
        match shape {
            Shape::OpenApi => self.openapi_document(node, pointer),
            Shape::CloudFormation | Shape::Sam => self.template(node, pointer),
            Shape::CdkTree => self.cdk_tree(node, pointer),
            Shape::TerraformState | Shape::TerraformPlan | Shape::TerraformConfiguration | Shape::TerraformResource => {
                self.terraform(shape, node, pointer);
            }
            _ => self.strange(pointer, node),
        }
    }
}

/// A document inside another, in JSON or YAML.
fn parse_document<'a>(bump: &'a Bump, text: &'a str) -> Result<Node<'a>, String> {
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
