//! Whether an OpenAPI document that stands alone is a REST API's or an HTTP API's. In a template its resource says so.

use crate::definitions::resolve::plain_text;
use apigw_sql_value::json::Node;

/// Whether it describes an HTTP API: by what REST APIs do not have. `payloadFormatVersion` alone, which REST APIs ignore, and an
/// authorizer of tokens, which both have, say so only where nothing in the document is a REST API's.
pub(in crate::definitions) fn is_http_api(document: &Node<'_>) -> bool {
    if document.get("openapi").is_none() {
        return false;
    }
    // An export of an HTTP API has the version of the exporter.
    let is_http = document.get("x-amazon-apigateway-cors").is_some()
        || document.get("x-amazon-apigateway-importexport-version").is_some()
        || document.get("paths").is_some_and(|paths| paths.get("/$default").is_some())
        || any(document, &|node| integration(node).is_some_and(|i| i.get("integrationSubtype").is_some()));
    let may_be_http = || {
        any(document, &|node| {
            payload_version(node) == Some("2.0") || authorizer(node).is_some_and(|a| a.get("type").and_then(Node::as_str) == Some("jwt"))
        })
    };
    is_http || (may_be_http() && !is_rest_api(document))
}

/// Whether nothing in it says whose it is but a payload version of 1.0: HTTP APIs need one, and those who write REST APIs copy it.
pub(super) fn is_undecided(document: &Node<'_>) -> bool {
    document.get("openapi").is_some()
        && any(document, &|node| payload_version(node).is_some())
        && !is_http_api(document)
        && !is_rest_api(document)
}

fn payload_version<'a>(node: &Node<'a>) -> Option<&'a str> {
    integration(node).and_then(|i| i.get("payloadFormatVersion")).and_then(plain_text)
}

/// What HTTP APIs do not have.
fn is_rest_api(document: &Node<'_>) -> bool {
    const OF_DOCUMENT: [&str; 7] = [
        "x-amazon-apigateway-gateway-responses",
        "x-amazon-apigateway-request-validators",
        "x-amazon-apigateway-request-validator",
        "x-amazon-apigateway-policy",
        "x-amazon-apigateway-binary-media-types",
        "x-amazon-apigateway-api-key-source",
        "x-amazon-apigateway-endpoint-configuration",
    ];
    const OF_INTEGRATION: [&str; 6] =
        ["passthroughBehavior", "contentHandling", "requestTemplates", "responses", "cacheNamespace", "cacheKeyParameters"];
    OF_DOCUMENT.iter().any(|name| document.get(name).is_some())
        || any(document, &|node| {
            // Theirs has one `issuer`.
            let issuers = authorizer(node).and_then(|a| a.get("jwtConfiguration")).and_then(|jwt| jwt.get("issuers"));
            let kind = |i: &Node<'_>| i.get("type").and_then(Node::as_str).map(str::to_ascii_lowercase);
            issuers.is_some()
                || integration(node).is_some_and(|i| {
                    OF_INTEGRATION.iter().any(|name| i.get(name).is_some()) || matches!(kind(i).as_deref(), Some("aws" | "http" | "mock"))
                })
        })
}

fn integration<'a>(node: &Node<'a>) -> Option<&'a Node<'a>> {
    node.get(super::INTEGRATION)
}

fn authorizer<'a>(node: &Node<'a>) -> Option<&'a Node<'a>> {
    node.get("x-amazon-apigateway-authorizer")
}

fn any(node: &Node<'_>, test: &impl Fn(&Node<'_>) -> bool) -> bool {
    test(node) || node.members().iter().any(|m| any(&m.value, test)) || node.items().iter().any(|item| any(item, test))
}
