//! What an operation says of the method beside its integration.

use bumpalo::Bump;

use super::find;
use crate::convert::json_text;
use crate::definitions::emit;
use crate::definitions::resolve::{Resolver, function_in, is_function, is_open, plain_text};
use crate::documents::MethodInfo;
use apigw_sql_columns::model::Value;
use apigw_sql_value::json::{Kind, Member, Node};

/// The verb that a member of a path item is for.
pub(in crate::definitions) fn verb(name: &str) -> Option<&str> {
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

/// An operation or a path item with what the template decides of its callers and its parameters.
pub(super) fn decided<'a>(resolver: &Resolver<'a, '_>, node: &Node<'a>) -> Node<'a> {
    let may_be_made = |m: &Member<'a>| matches!(m.key, "security" | "x-amazon-apigateway-auth" | "parameters") && has_function(&m.value);
    if !node.members().iter().any(may_be_made) {
        return *node;
    }
    let decide = |m: &Member<'a>| if may_be_made(m) { resolver.resolve(&m.value).map(|value| Member { value, ..*m }) } else { Some(*m) };
    let members: Vec<_> = node.members().iter().filter_map(decide).collect();
    Node { kind: Kind::Object(resolver.bump.alloc_slice_copy(&members)), ..*node }
}

fn has_function(node: &Node<'_>) -> bool {
    node.items().iter().any(has_function) || node.members().iter().any(|m| is_function(m.key) || has_function(&m.value))
}

/// Whether an expression stays open in the place of something that is no text.
fn is_made(node: &Node<'_>) -> bool {
    node.as_str().is_some_and(is_open)
}

/// Whether an expression may make parameters of a method.
pub(super) fn has_open_parameters(item: &Node<'_>, operation: &Node<'_>) -> bool {
    let mut lists = [operation, item].into_iter().filter_map(|node| node.get("parameters"));
    lists.any(|list| is_made(list) || list.items().iter().any(is_made))
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
    let security = operation.get("security").filter(|node| !node.is_null() && !is_made(node))?;
    if !security.is_array() {
        return wrong("security", "an array", security);
    }
    let strange = security.items().iter().find(|item| !item.is_object() && !is_made(item))?;
    wrong("security", "objects", strange)
}

/// What the method would be after an import.
pub(super) fn method_info<'a>(bump: &'a Bump, document: &Node<'a>, item: &Node<'a>, operation: &Node<'a>) -> MethodInfo<'a> {
    let security = security(document, operation);
    MethodInfo {
        authorization_type: security.authorization_type,
        api_key_required: security.api_key_required.map_or(Value::Null, Value::Boolean),
        request_parameters: if has_open_parameters(item, operation) {
            Value::Null
        } else {
            request_parameters(bump, document, item, operation)
        },
        operation_name: operation.get("operationId").and_then(plain_text),
        authorization_scopes: match security.scopes {
            [] => Value::Null,
            scopes => Value::List(bump.alloc_slice_fill_iter(scopes.iter().map(Node::as_str))),
        },
        ..MethodInfo::default()
    }
}

/// A requirement of SAM's that the template does not decide: perhaps a key is asked for.
pub(in crate::definitions) const OPEN_KEY: &str = "${api_key}";

/// The expressions in what an operation asks of its callers.
pub(super) fn open_requirements<'a>(operation: &Node<'a>) -> impl Iterator<Item = &'a str> {
    let requirements = operation.get("security").map(Node::items).unwrap_or_default();
    requirements.iter().flat_map(Node::members).map(|requirement| requirement.key).filter(|name| is_open(name) && *name != OPEN_KEY)
}

/// What an operation asks of its callers; `None` where an expression stays open.
#[derive(Debug, PartialEq)]
struct Security<'a> {
    authorization_type: Option<&'static str>,
    api_key_required: Option<bool>,
    scopes: &'a [Node<'a>],
}

/// What a security scheme is.
enum Scheme {
    /// An authorizer, by its authorization type.
    Authorizer(&'static str),
    ApiKey,
    /// An expression decides it.
    Open,
}

/// The authorization type, its scopes, and whether a key is asked for (Developer Guide, "x-amazon-apigateway-authtype" and
/// "x-amazon-apigateway-auth").
fn security<'a>(document: &Node<'a>, operation: &Node<'a>) -> Security<'a> {
    let schemes =
        [document.get("securityDefinitions"), document.get("components").and_then(|components| components.get("securitySchemes"))];
    // Of schemes that functions make it is not known what they are.
    let are_made = schemes.iter().copied().flatten().chain(document.get("components")).any(|node| function_in(node).is_some());
    let required = operation.get("security");
    let requirements = required.map(Node::items).unwrap_or_default();
    let mut found = Security { authorization_type: Some("NONE"), api_key_required: Some(false), scopes: &[] };
    for requirement in requirements.iter().flat_map(Node::members) {
        let scheme = match schemes.iter().flatten().find_map(|schemes| schemes.get(requirement.key)) {
            Some(scheme) => scheme_type(scheme),
            None if requirement.key == OPEN_KEY => {
                found.api_key_required = None;
                continue;
            }
            None if is_open(requirement.key) || are_made => Scheme::Open,
            None => continue,
        };
        match scheme {
            Scheme::Authorizer(_) if found.authorization_type.is_none() => {}
            Scheme::Authorizer(name) => found = Security { authorization_type: Some(name), scopes: requirement.value.items(), ..found },
            Scheme::ApiKey => found.api_key_required = Some(true),
            Scheme::Open => found = Security { authorization_type: None, scopes: &[], ..found },
        }
    }
    // One that depends on a condition may ask for anything.
    if required.is_some_and(|node| is_made(node) || node.items().iter().any(is_made)) {
        let api_key_required = found.api_key_required.filter(|is_required| *is_required);
        found = Security { authorization_type: None, api_key_required, scopes: &[] };
    }
    let own = operation.get("x-amazon-apigateway-auth");
    if own.is_some_and(|auth| is_made(auth) || auth.get("type").is_some_and(is_made)) {
        return Security { authorization_type: None, scopes: &[], ..found };
    }
    let own = own.and_then(|auth| auth.get("type")).and_then(Node::as_str);
    match own.map(str::to_ascii_uppercase).as_deref() {
        Some("AWS_IAM") => Security { authorization_type: Some("AWS_IAM"), scopes: &[], ..found },
        Some("NONE") => Security { authorization_type: Some("NONE"), scopes: &[], ..found },
        _ => found,
    }
}

fn scheme_type(scheme: &Node<'_>) -> Scheme {
    let authorizer = scheme.get("x-amazon-apigateway-authorizer");
    let of_authorizer = authorizer.and_then(|authorizer| authorizer.get("type"));
    let declared = [scheme.get("x-amazon-apigateway-authtype"), of_authorizer];
    let is_made = function_in(scheme).or_else(|| function_in(authorizer?)).is_some();
    if is_made || declared.into_iter().flatten().any(|node| node.as_str().is_none_or(is_open)) {
        return Scheme::Open;
    }
    let [kind, of_authorizer] = declared.map(|node| node.and_then(Node::as_str).unwrap_or_default().to_ascii_lowercase());
    match (kind.as_str(), of_authorizer.as_str()) {
        ("awssigv4", _) => Scheme::Authorizer("AWS_IAM"),
        (_, "cognito_user_pools") | ("cognito_user_pools", "") => Scheme::Authorizer("COGNITO_USER_POOLS"),
        (_, "jwt") | ("jwt", "") => Scheme::Authorizer("JWT"),
        _ if authorizer.is_some() => Scheme::Authorizer("CUSTOM"),
        _ => Scheme::ApiKey,
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
    use apigw_sql_value::json::parse;

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
            assert_eq!((found.authorization_type, found.api_key_required), (Some(expected.0), Some(expected.1)), "{operation}");
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
