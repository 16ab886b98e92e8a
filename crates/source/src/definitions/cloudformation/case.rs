//! Names in another case than CloudFormation and SAM have: the service refuses such a template, and who wrote it means what they
//! call.

use super::stack::Resource;
use apigw_sql_value::json::{Member, Node};

/// What is told of them.
pub(crate) const MISSPELLED: &str = "names that the service does not have, or has in another case";

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
/// Those of the CDK's tree have small first letters.
pub(super) fn misspelled<'a>(resource: &Resource<'a>, is_tree: bool) -> Option<&'a str> {
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
    let properties = properties.map(|m| m.value)?;
    if let Some(name) = misspelled_property(kind, &properties).filter(|_| !is_tree) {
        return Some(name);
    }
    let own = ["Events", "DefinitionBody", "DefinitionUri"].into_iter().filter(|_| kind.starts_with("AWS::Serverless::"));
    let found = own.filter(|name| properties.get(name).is_none()).find_map(|name| find(&properties, name));
    let events = properties.get("Events").map(Node::members).unwrap_or_default();
    found.or_else(|| events.iter().find_map(event))
}

/// The properties of methods and their integrations (`AWS::ApiGateway::Method`).
const OF_METHOD: [&str; 13] = [
    "ApiKeyRequired",
    "AuthorizationScopes",
    "AuthorizationType",
    "AuthorizerId",
    "HttpMethod",
    "Integration",
    "MethodResponses",
    "OperationName",
    "RequestModels",
    "RequestParameters",
    "RequestValidatorId",
    "ResourceId",
    "RestApiId",
];
const OF_INTEGRATION: [&str; 16] = [
    "CacheKeyParameters",
    "CacheNamespace",
    "ConnectionId",
    "ConnectionType",
    "ContentHandling",
    "Credentials",
    "IntegrationHttpMethod",
    "IntegrationResponses",
    "IntegrationTarget",
    "PassthroughBehavior",
    "RequestParameters",
    "RequestTemplates",
    "ResponseTransferMode",
    "TimeoutInMillis",
    "Type",
    "Uri",
];
/// Those of an API that integrations depend on (`AWS::ApiGateway::RestApi`).
const OF_API: [&str; 4] = ["Body", "BodyS3Location", "CloneFrom", "Parameters"];

/// A property of a method, its integration or an API that the service does not have: it refuses such a resource ("extraneous key is
/// not permitted"), and what was meant is not known.
fn misspelled_property<'a>(kind: &str, properties: &Node<'a>) -> Option<&'a str> {
    let other = |node: &Node<'a>, known: &[&str]| {
        // Functions of the service and of other tools have names of their own.
        let is_open = |name: &str| name == "Ref" || !name.bytes().all(|b| b.is_ascii_alphanumeric());
        node.members().iter().map(|m| m.key).find(|name| !known.contains(name) && !is_open(name))
    };
    match kind {
        "AWS::ApiGateway::Method" => {
            let integration = properties.get("Integration").filter(|node| node.is_object());
            let is_expression = integration.is_some_and(|node| node.members().iter().any(|m| m.key.starts_with("Fn::") || m.key == "Ref"));
            let inner = integration.filter(|_| !is_expression).and_then(|node| other(node, &OF_INTEGRATION));
            other(properties, &OF_METHOD).or(inner)
        }
        "AWS::ApiGateway::RestApi" => {
            let is_one = |name: &&str| OF_API.iter().any(|known| is_other_case(name, known));
            properties.members().iter().map(|m| m.key).find(is_one)
        }
        _ => None,
    }
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
