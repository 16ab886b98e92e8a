//! Answers of the API in other spellings: HAL, as the service sends it to a plain signed request, and the names that
//! SDKs give the members when they print their objects (`ResourceMethods`, `resource_methods`).

use bumpalo::Bump;

use apigw_sql_value::json::{Kind, Member, Node};

/// What an address in an answer names, `/restapis/{id}/resources/{id}/methods/{verb}`, and whose it is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Address<'a> {
    pub(super) account_id: Option<&'a str>,
    pub(super) region: Option<&'a str>,
    pub(super) rest_api_id: Option<&'a str>,
    /// The name of the API, where an object says it beside the API's resources.
    pub(super) api_name: Option<&'a str>,
    pub(super) resource_id: Option<&'a str>,
    pub(super) path: Option<&'a str>,
    pub(super) verb: Option<&'a str>,
}

/// The address of a HAL object.
pub(super) fn address<'a>(node: &Node<'a>) -> Address<'a> {
    let own = node.get("_links").and_then(|links| links.get("self")).and_then(|link| link.get("href")).and_then(Node::as_str);
    // A page of a list may have no link to itself, but its elements do.
    let first = || {
        let embedded = node.get("_embedded")?.get("item")?;
        let first = embedded.items().first().copied().unwrap_or(*embedded);
        first.get("_links")?.get("self")?.get("href")?.as_str()
    };
    let parts = |href: &'a str| {
        let path = href.split_once("/restapis/")?.1.split(['?', '#']).next()?;
        let mut parts = path.split('/').filter(|part| !part.is_empty() && !part.contains('{'));
        let mut address = Address { rest_api_id: parts.next(), ..Address::default() };
        while let (Some(kind), Some(name)) = (parts.next(), parts.next()) {
            match kind {
                "resources" => address.resource_id = Some(name),
                "methods" => address.verb = Some(name),
                _ => {}
            }
        }
        Some(address)
    };
    let of_elements = || first().and_then(parts).map(|found| Address { rest_api_id: found.rest_api_id, ..Address::default() });
    own.and_then(parts).or_else(of_elements).unwrap_or_default()
}

/// What a HAL object does not show of what is ours.
#[derive(Debug, Default)]
pub(super) struct NotShown<'a> {
    /// Whether an object around it is one of API Gateway.
    is_ours: bool,
    /// How many methods are only links.
    pub(super) bare: u64,
    /// What stands in the places of methods, integrations and lists.
    pub(super) instead: Vec<Node<'a>>,
}

/// Whether a HAL object is one of API Gateway, which names links and what is embedded by what they are of.
fn is_of_api_gateway(node: &Node<'_>) -> bool {
    let is_ours = |name: &str| ["resource:", "method:", "integration:", "restapi:"].iter().any(|kind| name.starts_with(kind));
    let named = |name: &str| node.get(name).map(Node::members).unwrap_or_default().iter().any(|m| is_ours(m.key));
    let leads_there = |link: &Node<'_>| link.get("href").and_then(Node::as_str).is_some_and(|href| href.contains("/restapis"));
    named("_links") || named("_embedded") || node.get("_links").is_some_and(|links| links.members().iter().any(|m| leads_there(&m.value)))
}

/// A HAL object as the CLI would show it, and what it does not show.
pub(super) fn without_hal<'a>(bump: &'a Bump, node: &Node<'a>, not_shown: &mut NotShown<'a>) -> Node<'a> {
    let Kind::Object(members) = node.kind else { return *node };
    if node.get("_links").is_none() && node.get("_embedded").is_none() {
        return *node;
    }
    not_shown.is_ours |= is_of_api_gateway(node);
    let is_ours = not_shown.is_ours;
    let (embeds, before) = (node.get("_embedded"), not_shown.instead.len());
    let tells = |m: &Member<'_>| m.key == "item" || m.key.contains(':');
    not_shown.instead.extend(embeds.filter(|embeds| is_ours && !embeds.members().iter().any(tells)).copied());
    let mut found: Vec<Member<'a>> = members.iter().filter(|m| !matches!(m.key, "_links" | "_embedded")).copied().collect();
    for embedded in node.get("_embedded").map(Node::members).unwrap_or_default() {
        let elements: Vec<Node<'a>> = match embedded.value.kind {
            Kind::Array(items) => items.iter().map(|item| without_hal(bump, item, not_shown)).collect(),
            _ => vec![without_hal(bump, &embedded.value, not_shown)],
        };
        let is_shown = |element: &Node<'a>| match embedded.key {
            "resource:methods" => element.get("httpMethod").is_some_and(|verb| verb.as_str().is_some()),
            "method:integration" => element.is_object(),
            "item" => element.is_object() || embedded.value.is_array(),
            _ => true,
        };
        not_shown.instead.extend(elements.iter().filter(|element| !is_shown(element)));
        let by = |name: &str| {
            let keyed = elements.iter().filter_map(|element| {
                let key = element.get(name).and_then(|key| key.as_str().or_else(|| key.as_number()))?;
                Some(Member { key, key_offset: element.offset, value: *element })
            });
            Node { kind: Kind::Object(bump.alloc_slice_copy(&keyed.collect::<Vec<_>>())), ..embedded.value }
        };
        let (key, value) = match embedded.key {
            "item" if elements.iter().all(is_shown) => {
                ("item", Node { kind: Kind::Array(bump.alloc_slice_copy(&elements)), ..embedded.value })
            }
            "resource:methods" => ("resourceMethods", by("httpMethod")),
            "item" => continue,
            "method:integration" if !elements.iter().all(is_shown) => continue,
            "method:integration" => ("methodIntegration", elements.first().copied().unwrap_or(embedded.value)),
            "method:responses" => ("methodResponses", by("statusCode")),
            "integration:responses" => ("integrationResponses", by("statusCode")),
            _ => continue,
        };
        found.push(Member { key, key_offset: embedded.key_offset, value });
    }
    let has = |name: &str| found.iter().any(|m| m.key == name);
    let links = node.get("_links");
    let linked = |name: &str| links.and_then(|links| links.get(name));
    let is_told = not_shown.instead.len() > before;
    // Without `embed=methods` there are links alone.
    if let Some(methods) = linked("resource:methods").filter(|_| !has("resourceMethods") && !is_told) {
        not_shown.bare += methods.items().len().max(1) as u64;
    }
    if linked("method:integration").is_some() && !has("methodIntegration") && !is_told {
        not_shown.bare += 1;
    }
    if let Some(next) = linked("next").and_then(|next| next.get("href")).filter(|_| has("item") || has("items")) {
        found.push(Member { key: "position", key_offset: next.offset, value: *next });
    }
    Node { kind: Kind::Object(bump.alloc_slice_copy(&found)), ..*node }
}

/// Members whose keys are somebody's own.
fn is_map(name: &str) -> bool {
    matches!(
        name,
        "requestParameters"
            | "requestTemplates"
            | "requestModels"
            | "responseParameters"
            | "responseTemplates"
            | "responseModels"
            | "tags"
            | "variables"
    )
}

/// Whether something below has its methods or integrations under names of an SDK.
pub(super) fn is_respelled(node: &Node<'_>) -> bool {
    let names = |name: &str| matches!(name, "ResourceMethods" | "MethodIntegration" | "resource_methods" | "method_integration");
    // An answer to `GetIntegration`; templates have `IntegrationHttpMethod` beside these.
    let is_integration = |node: &Node<'_>| {
        let has = |name: &str| node.get(name).is_some();
        has("Type") && has("HttpMethod") && (has("PassthroughBehavior") || has("TimeoutInMillis") || has("IntegrationResponses"))
    };
    // A listing of APIs.
    let is_api = |node: &Node<'_>| node.get("Id").is_some() && node.get("Name").is_some() && node.get("ApiKeySource").is_some();
    node.members().iter().any(|m| names(m.key) || is_respelled(&m.value))
        || node.items().iter().any(is_respelled)
        || (node.is_object() && (is_integration(node) || is_api(node)))
}

/// The same with the names of the API.
pub(super) fn respelled<'a>(bump: &'a Bump, node: &Node<'a>) -> Node<'a> {
    let kind = match node.kind {
        // An enumeration of the SDK for .NET.
        Kind::Object([Member { key: "Value", value, .. }]) if value.as_str().is_some() => value.kind,
        Kind::Object(members) => {
            let members = members.iter().filter(|m| !matches!(m.key, "ResultMetadata" | "ContentLength" | "HttpStatusCode")).map(|m| {
                let key = if m.key == "ResponseMetadata" { m.key } else { camel_case(bump, m.key) };
                let value = match key {
                    "resourceMethods" | "methodResponses" | "integrationResponses" => each_respelled(bump, &m.value),
                    key if is_map(key) => m.value,
                    _ => respelled(bump, &m.value),
                };
                Member { key, value, ..*m }
            });
            Kind::Object(bump.alloc_slice_copy(&members.collect::<Vec<_>>()))
        }
        Kind::Array(items) => Kind::Array(bump.alloc_slice_fill_iter(items.iter().map(|item| respelled(bump, item)))),
        other => other,
    };
    Node { kind, ..*node }
}

/// The object with the same keys and respelled values.
fn each_respelled<'a>(bump: &'a Bump, node: &Node<'a>) -> Node<'a> {
    let Kind::Object(members) = node.kind else { return *node };
    let members = members.iter().map(|m| Member { value: respelled(bump, &m.value), ..*m });
    Node { kind: Kind::Object(bump.alloc_slice_fill_iter(members)), ..*node }
}

/// `ResourceMethods` and `resource_methods` as `resourceMethods`.
pub(crate) fn camel_case<'a>(bump: &'a Bump, name: &'a str) -> &'a str {
    let starts_word = name.starts_with(|c: char| c.is_ascii_uppercase()) && name[1..].starts_with(|c: char| c.is_ascii_lowercase());
    if !name.contains('_') && !starts_word {
        return name;
    }
    let mut out = String::with_capacity(name.len());
    for (index, word) in name.split('_').filter(|word| !word.is_empty()).enumerate() {
        let mut letters = word.chars();
        let Some(first) = letters.next() else { continue };
        out.push(if index == 0 { first.to_ascii_lowercase() } else { first.to_ascii_uppercase() });
        out.push_str(letters.as_str());
    }
    bump.alloc_str(&out)
}

#[cfg(test)]
mod tests {
    use super::*;
    use apigw_sql_value::json::{canonical, parse};

    fn text(bump: &Bump, node: &Node<'_>) -> String {
        let mut out = String::new();
        canonical::append(bump, node, &mut out);
        out
    }

    #[test]
    fn names_of_sdks_are_respelled_and_keys_of_maps_stay() {
        let bump = Bump::new();
        let node =
            parse(&bump, br#"{"resource_methods":{"GET":{"MethodIntegration":{"RequestTemplates":{"A_b":"1"},"Type":{"Value":"MOCK"}}}}}"#);
        let node = respelled(&bump, &node.unwrap());
        assert_eq!(
            text(&bump, &node),
            r#"{"resourceMethods":{"GET":{"methodIntegration":{"requestTemplates":{"A_b":"1"},"type":"MOCK"}}}}"#
        );
    }

    #[test]
    fn links_to_methods_are_counted() {
        let bump = Bump::new();
        let node = br#"{"_links":{"self":{"href":"/restapis/a1/resources/r1"},"resource:methods":[{"href":"x"},{"href":"y"}]},"id":"r1","path":"/"}"#;
        let node = parse(&bump, node).unwrap();
        let mut not_shown = NotShown::default();
        assert_eq!(text(&bump, &without_hal(&bump, &node, &mut not_shown)), r#"{"id":"r1","path":"/"}"#);
        assert_eq!((not_shown.bare, not_shown.instead.len()), (2, 0));
        assert_eq!(address(&node), Address { rest_api_id: Some("a1"), resource_id: Some("r1"), ..Address::default() });
    }
}
