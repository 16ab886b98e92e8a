//! What an operation says of the method beside its integration.

use bumpalo::Bump;

use super::find;
use crate::model::Value;
use crate::source::convert::json_text;
use crate::source::definitions::emit;
use crate::source::definitions::resolve::plain_text;
use crate::source::documents::MethodInfo;
use crate::value::json::{Kind, Member, Node};

/// The verb that a member of a path item is for.
pub(in crate::source::definitions) fn verb(name: &str) -> Option<&str> {
    const VERBS: [&str; 7] = ["get", "put", "post", "delete", "options", "head", "patch"];
    match name {
        // Not of the standard; moto exports it.
        "x-amazon-apigateway-any-method" | "any" | "ANY" => Some("ANY"),
        _ => VERBS.iter().any(|verb| verb.eq_ignore_ascii_case(name)).then(|| emit::verb(name)),
    }
}

/// Whether a path item has a member of this name that is no operation.
pub(super) fn is_path_field(name: &str) -> bool {
    matches!(name, "parameters" | "summary" | "description" | "servers" | "$ref" | "trace") || name.starts_with("x-")
}

/// What is wrong beside the integration, and with which member.
pub(super) fn fault(operation: &Node<'_>) -> Option<(&'static str, String)> {
    let wrong =
        |name, expected: &str, node: &Node<'_>| Some((name, format!("expected {expected} for `{name}`, but found {}", node.describe())));
    if let Some(responses) = operation.get("responses")
        && !responses.is_object()
        && !responses.is_null()
    {
        return wrong("responses", "an object", responses);
    }
    let security = operation.get("security").filter(|node| !node.is_null())?;
    if !security.is_array() {
        return wrong("security", "an array", security);
    }
    let strange = security.items().iter().find(|item| !item.is_object())?;
    wrong("security", "objects", strange)
}

/// What the method would be after an import.
pub(super) fn method_info<'a>(bump: &'a Bump, document: &Node<'a>, item: &Node<'a>, operation: &Node<'a>) -> MethodInfo<'a> {
    let security = security(document, operation);
    MethodInfo {
        authorization_type: Some(security.authorization_type),
        api_key_required: Value::Boolean(security.api_key_required),
        request_parameters: request_parameters(bump, document, item, operation),
        operation_name: operation.get("operationId").and_then(plain_text),
        authorization_scopes: match security.scopes {
            [] => Value::Null,
            scopes => Value::List(bump.alloc_slice_fill_iter(scopes.iter().map(Node::as_str))),
        },
        ..MethodInfo::default()
    }
}

/// What an operation asks of its callers.
#[derive(Debug, PartialEq)]
struct Security<'a> {
    authorization_type: &'static str,
    api_key_required: bool,
    scopes: &'a [Node<'a>],
}

/// The authorization type, its scopes, and whether a key is asked for (Developer Guide, "x-amazon-apigateway-authtype" and
/// "x-amazon-apigateway-auth").
fn security<'a>(document: &Node<'a>, operation: &Node<'a>) -> Security<'a> {
    let schemes =
        [document.get("securityDefinitions"), document.get("components").and_then(|components| components.get("securitySchemes"))];
    let requirements = operation.get("security").map(Node::items).unwrap_or_default();
    let mut found = Security { authorization_type: "NONE", api_key_required: false, scopes: &[] };
    for requirement in requirements.iter().flat_map(Node::members) {
        let Some(scheme) = schemes.iter().flatten().find_map(|schemes| schemes.get(requirement.key)) else { continue };
        match scheme_type(scheme) {
            Some(authorization_type) => found = Security { authorization_type, scopes: requirement.value.items(), ..found },
            None => found.api_key_required = true,
        }
    }
    let own = operation.get("x-amazon-apigateway-auth").and_then(|auth| auth.get("type")).and_then(Node::as_str);
    match own.map(str::to_ascii_uppercase).as_deref() {
        Some("AWS_IAM") => Security { authorization_type: "AWS_IAM", scopes: &[], ..found },
        Some("NONE") => Security { authorization_type: "NONE", scopes: &[], ..found },
        _ => found,
    }
}

/// The authorization type of a security scheme; `None` for an API key.
fn scheme_type(scheme: &Node<'_>) -> Option<&'static str> {
    let kind = scheme.get("x-amazon-apigateway-authtype").and_then(Node::as_str).unwrap_or_default().to_ascii_lowercase();
    if kind == "awssigv4" {
        return Some("AWS_IAM");
    }
    let authorizer = scheme.get("x-amazon-apigateway-authorizer").and_then(|a| a.get("type")).and_then(Node::as_str);
    match authorizer.map(str::to_ascii_lowercase).as_deref() {
        Some("cognito_user_pools") => Some("COGNITO_USER_POOLS"),
        Some("jwt") => Some("JWT"),
        Some(_) => Some("CUSTOM"),
        None if kind == "cognito_user_pools" => Some("COGNITO_USER_POOLS"),
        None if kind == "jwt" => Some("JWT"),
        None if scheme.get("x-amazon-apigateway-authorizer").is_some() => Some("CUSTOM"),
        None => None,
    }
}

/// `method.request.{location}.{name}`: required.
fn request_parameters<'a>(bump: &'a Bump, document: &Node<'a>, item: &Node<'a>, operation: &Node<'a>) -> Value<'a> {
    let lists = [operation.get("parameters"), item.get("parameters")];
    let mut members: Vec<Member<'a>> = Vec::new();
    for parameter in lists.into_iter().flatten().flat_map(Node::items) {
        let parameter = match parameter.get("$ref").and_then(Node::as_str) {
            Some(reference) => match find(document, reference) {
                Some(found) => found,
                None => continue,
            },
            None => *parameter,
        };
        let location = match parameter.get("in").and_then(Node::as_str) {
            Some("query") => "querystring",
            Some(location @ ("header" | "path")) => location,
            _ => continue,
        };
        let Some(name) = parameter.get("name").and_then(plain_text) else { continue };
        let key: &'a str = bump.alloc_str(&format!("method.request.{location}.{name}"));
        if members.iter().any(|m| m.key == key) {
            continue;
        }
        let required = parameter.get("required").and_then(Node::as_bool).unwrap_or(false);
        members.push(Member { key, key_offset: 0, value: Node { kind: Kind::Bool(required), ..parameter } });
    }
    if members.is_empty() {
        return Value::Null;
    }
    let node = Node { kind: Kind::Object(bump.alloc_slice_copy(&members)), ..*operation };
    Value::Text(json_text(bump, &node))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::json::parse;

    #[test]
    fn security_schemes_become_authorization_types() {
        let bump = Bump::new();
        let document = parse(
            &bump,
            br#"{"securityDefinitions":{"key":{"type":"apiKey","name":"x-api-key","in":"header"},
            "iam":{"type":"apiKey","x-amazon-apigateway-authtype":"awsSigv4"},
            "pool":{"x-amazon-apigateway-authtype":"cognito_user_pools","x-amazon-apigateway-authorizer":{"type":"cognito_user_pools"}},
            "own":{"x-amazon-apigateway-authtype":"custom","x-amazon-apigateway-authorizer":{"type":"token"}},
            "jwt":{"type":"oauth2","x-amazon-apigateway-authorizer":{"type":"jwt"}}}}"#,
        )
        .unwrap();
        for (operation, expected) in [
            (r#"{"security":[{"iam":[]},{"key":[]}]}"#, ("AWS_IAM", true)),
            (r#"{"security":[{"pool":[]}]}"#, ("COGNITO_USER_POOLS", false)),
            (r#"{"security":[{"own":[]}]}"#, ("CUSTOM", false)),
            (r#"{"security":[{"jwt":["orders.read"]},{"key":[]}]}"#, ("JWT", true)),
            (r#"{"security":[{"own":[]}],"x-amazon-apigateway-auth":{"type":"NONE"}}"#, ("NONE", false)),
            (r#"{"x-amazon-apigateway-auth":{"type":"AWS_IAM"}}"#, ("AWS_IAM", false)),
            ("{}", ("NONE", false)),
        ] {
            let node = parse(&bump, operation.as_bytes()).unwrap();
            let found = security(&document, &node);
            assert_eq!((found.authorization_type, found.api_key_required), expected, "{operation}");
        }
    }

    #[test]
    fn parameters_of_the_path_and_the_operation() {
        let bump = Bump::new();
        let node = |text: &'static str| parse(&bump, text.as_bytes()).unwrap();
        let value = request_parameters(
            &bump,
            &node(r#"{"components":{"parameters":{"p":{"in":"header","name":"X"}}}}"#),
            &node(r#"{"parameters":[{"in":"path","name":"id","required":true},{"in":"query","name":"q","required":true}]}"#),
            &node(r##"{"parameters":[{"in":"query","name":"q"},{"$ref":"#/components/parameters/p"},{"in":"body","name":"b"}]}"##),
        );
        assert_eq!(
            value.as_text(),
            Some(r#"{"method.request.header.X":false,"method.request.path.id":true,"method.request.querystring.q":false}"#)
        );
    }
}
