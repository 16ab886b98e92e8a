//! Files that definitions give to HTTP APIs as their bodies: such a document does not say itself whose it is.

use apigw_sql_value::json::{Kind, Node};

/// Words that definitions of HTTP APIs have.
pub(crate) const WORDS: [&str; 3] = ["AWS::ApiGatewayV2::Api", "AWS::Serverless::HttpApi", "aws_apigatewayv2_api"];

/// Texts in a template that may be names of such files.
pub(crate) fn of_template<'a>(template: &Node<'a>) -> Vec<&'a str> {
    let mut found = Vec::new();
    for resource in template.get("Resources").map(Node::members).unwrap_or_default() {
        let kind = resource.value.get("Type").and_then(Node::as_str);
        let Some(properties) = resource.value.get("Properties").filter(|_| kind.is_some_and(|kind| WORDS.contains(&kind))) else {
            continue;
        };
        let location = |body: &Node<'a>| body.get("Fn::Transform")?.get("Parameters")?.get("Location").copied();
        let bodies = ["Body", "DefinitionBody"].into_iter().filter_map(|name| location(properties.get(name)?));
        let others = ["BodyS3Location", "DefinitionUri"].into_iter().filter_map(|name| properties.get(name).copied());
        found.extend(bodies.chain(others).filter_map(|node| node.as_str()));
    }
    found
}

/// Texts in a configuration of Terraform that may be names of such files.
pub(crate) fn of_configuration<'a>(file: &Node<'a>) -> Vec<&'a str> {
    let blocks = |name: &'static str| file.members().iter().filter(move |m| m.key == name).flat_map(|m| m.value.each());
    let locals: Vec<_> = blocks("locals").flat_map(Node::members).collect();
    let kinds = blocks("resource").flat_map(Node::members).filter(|kind| WORDS.contains(&kind.key));
    let bodies = kinds.flat_map(|kind| kind.value.each()).flat_map(Node::members).flat_map(|name| name.value.each());
    let mut found = Vec::new();
    for body in bodies.filter_map(|block| block.get("body")) {
        texts(body, &mut found);
        for local in &locals {
            if found.iter().any(|text| text.strip_prefix("local.") == Some(local.key)) {
                texts(&local.value, &mut found);
            }
        }
    }
    // Behind `${path.module}`, which is the folder of the file.
    found.into_iter().map(|text| text.strip_prefix('/').unwrap_or(text)).collect()
}

fn texts<'a>(node: &Node<'a>, found: &mut Vec<&'a str>) {
    match node.kind {
        Kind::String(text) => found.push(text),
        Kind::Array(items) => items.iter().for_each(|item| texts(item, found)),
        Kind::Object(members) => members.iter().for_each(|m| texts(&m.value, found)),
        _ => {}
    }
}
