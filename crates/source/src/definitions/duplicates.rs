//! Keys that stand twice in one object: parsers of AWS's tools keep the last one in silence.

use std::collections::HashSet;

use crate::documents::Scope;
use apigw_sql_value::json::{Kind, Node};

/// Objects up to this size are compared pair by pair.
const FEW: usize = 16;

/// What is told where one of two equal keys is read.
pub(super) const TWICE: &str = "keys that stand twice, of which one is read";

impl<'a> Scope<'a, '_, '_> {
    /// Tells keys that stand twice, with the line of the second one.
    pub(super) fn note_duplicates(&mut self, node: &Node<'a>) {
        self.note_twice(node, false);
    }

    /// The same; `decides`: conditions and values depend on what is in the node.
    fn note_twice(&mut self, node: &Node<'a>, decides: bool) {
        match node.kind {
            Kind::Array(items) => items.iter().for_each(|item| self.note_twice(item, decides)),
            Kind::Object(members) => {
                let mut seen = HashSet::new();
                for (index, member) in members.iter().enumerate() {
                    let twice =
                        if members.len() > FEW { !seen.insert(member.key) } else { members[..index].iter().any(|m| m.key == member.key) };
                    if twice {
                        let line = self.line_of(member.key_offset);
                        self.sink.part.duplicate_key(member.key, line);
                        if decides || is_lost(node, member.key) {
                            self.sink.part.leave_unread(TWICE);
                        }
                    }
                    self.note_twice(&member.value, decides || matches!(member.key, "Conditions" | "Mappings" | "Parameters"));
                }
            }
            _ => {}
        }
    }
}

/// Whether integrations may be below the one of two equal keys that is not read. Names of somebody's own (resources, paths)
/// and verbs are read as often as they stand.
fn is_lost(node: &Node<'_>, key: &str) -> bool {
    const OF_RESOURCE: [&str; 6] = ["Properties", "instances", "attributes", "primary", "values", "outputs"];
    const ALWAYS: [&str; 16] = [
        "Resources",
        "Integration",
        "Body",
        "BodyS3Location",
        "DefinitionBody",
        "DefinitionUri",
        "Transform",
        "resources",
        "modules",
        "root_module",
        "child_modules",
        "planned_values",
        "resource_changes",
        "deployment",
        "checkpoint",
        "latest",
    ];
    const OF_OTHERS: [&str; 6] = ["ApiGateway", "Serverless", "CloudFormation", "api_gateway", "apigateway", "cloudformation"];
    let is_resource = OF_RESOURCE.iter().any(|name| node.get(name).is_some());
    let kind = node.get("Type").or_else(|| node.get("type")).and_then(Node::as_str).unwrap_or_default();
    let is_aws = ["AWS::", "aws_", "aws:"].iter().any(|beginning| kind.starts_with(beginning));
    let may_hold = !is_aws || OF_OTHERS.iter().any(|name| kind.contains(name));
    match key {
        _ if ALWAYS.contains(&key) => true,
        "Events" => may_hold,
        "Conditions" | "Mappings" | "Parameters" | "Globals" => node.get("Resources").is_some(),
        "Condition" => node.get("Type").is_some(),
        // Of an event of SAM.
        "Path" | "Method" => node.get("Path").is_some() && node.get("Method").is_some(),
        "mode" => node.get("instances").is_some(),
        "Type" | "type" => is_resource,
        _ if OF_RESOURCE.contains(&key) => may_hold && !kind.is_empty(),
        _ => key.starts_with("Fn::"),
    }
}
