//! Names in another case than CloudFormation and SAM have: the service refuses such a template, and who wrote it means what they
//! call.

use super::stack::Resource;
use apigw_sql_value::json::{Member, Node};

/// What is told of them.
pub(crate) const MISSPELLED: &str = "names in another case than the service has";

/// The types of SAM.
const SERVERLESS: [&str; 12] = [
    "Api",
    "Application",
    "CapacityProvider",
    "Connector",
    "Function",
    "GraphQLApi",
    "HttpApi",
    "LayerVersion",
    "SimpleTable",
    "StateMachine",
    "WebSocketApi",
    "McpServer",
];

/// The name of what would be the resources of a template, in another case, with resources that integrations depend on.
pub(crate) fn misspelled_resources<'a>(template: &Node<'a>) -> Option<&'a str> {
    let kind = |m: &Member<'a>| m.value.members().iter().find(|m| m.key.eq_ignore_ascii_case("Type"))?.value.as_str();
    let has_ours = |m: &Member<'a>| m.value.members().iter().filter_map(kind).any(may_have_integrations);
    template.members().iter().find(|m| is_other_case(m.key, "Resources") && has_ours(m)).map(|m| m.key)
}

/// The first name of a resource that is written so and that integrations depend on.
pub(super) fn misspelled<'a>(resource: &Resource<'a>) -> Option<&'a str> {
    let members = resource.node.members();
    let kind = members.iter().find(|m| is_other_case(m.key, "Type")).and_then(|m| m.value.as_str());
    let kind = kind.filter(|kind| resource.kind.is_empty() && begins_with(kind, "AWS::")).unwrap_or(resource.kind);
    let has_other_type = kind != resource.kind && may_have_integrations(kind);
    if has_other_type || is_misspelled_type(kind) {
        return Some(kind);
    }
    if !may_have_integrations(kind) {
        return None;
    }
    let find = |node: &Node<'a>, name: &str| node.members().iter().find(|m| is_other_case(m.key, name)).map(|m| m.key);
    let properties = members.iter().rev().find(|m| m.key == "Properties");
    if properties.is_none() {
        return find(&resource.node, "Properties");
    }
    // Those of others are found with a small first letter, too, which the CDK's tree has.
    let properties = properties.map(|m| m.value)?;
    let own = ["Events", "DefinitionBody", "DefinitionUri"].into_iter().filter(|_| kind.starts_with("AWS::Serverless::"));
    let found = own.filter(|name| properties.get(name).is_none()).find_map(|name| find(&properties, name));
    let events = properties.get("Events").map(Node::members).unwrap_or_default();
    found.or_else(|| events.iter().find_map(event))
}

/// A name of an event that is written so.
fn event<'a>(event: &Member<'a>) -> Option<&'a str> {
    let kind = event.value.get("Type").and_then(Node::as_str);
    kind.filter(|kind| is_other_case(kind, "Api") || is_other_case(kind, "HttpApi"))
}

fn is_misspelled_type(kind: &str) -> bool {
    if begins_with(kind, "AWS::Serverless::") {
        let name = kind.rsplit("::").next().unwrap_or_default();
        return !kind.starts_with("AWS::Serverless::") || SERVERLESS.iter().any(|known| is_other_case(name, known));
    }
    begins_with(kind, "AWS::ApiGateway::") && !kind.starts_with("AWS::ApiGateway::")
}

fn may_have_integrations(kind: &str) -> bool {
    begins_with(kind, "AWS::ApiGateway::Method")
        || begins_with(kind, "AWS::ApiGateway::RestApi")
        || begins_with(kind, "AWS::Serverless::")
        || begins_with(kind, "AWS::CloudFormation::Stack")
}

/// Whether a name is another one but for its case.
fn is_other_case(name: &str, known: &str) -> bool {
    name != known && name.eq_ignore_ascii_case(known)
}

fn begins_with(name: &str, beginning: &str) -> bool {
    name.get(..beginning.len()).is_some_and(|start| start.eq_ignore_ascii_case(beginning))
}
