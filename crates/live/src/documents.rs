//! The documents beside the integrations: which are asked for, and how the paths of their requests follow from the tables of their
//! datasets.

use std::fmt::Write as _;

use apigw_sql_columns::schema::Document;
use apigw_sql_columns::schema::document::{Form, Service, placeholders};
use apigw_sql_value::{Error, Result};

use super::operation::Operation;

/// What leads to an integration: asked for unless somebody says otherwise, in this order.
const OF_ROUTES: [&str; 16] = [
    "authorizer",
    "deployment",
    "domain_name",
    "v2_domain_name",
    "base_path_mapping",
    "v2_api_mapping",
    "v2_routing_rule",
    "domain_name_access_association",
    "vpc_link",
    "v2_vpc_link",
    "v2_api",
    "v2_route",
    "v2_integration",
    "v2_stage",
    "v2_authorizer",
    "v2_deployment",
];

/// Documents that hold secrets, and are asked for only by their names.
const KEYS: [&str; 2] = ["api_key", "usage_plan_key"];

/// Which documents are asked for beside the integrations.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Documents(Vec<Document>);

impl Documents {
    /// What routes need.
    pub fn of_routes() -> Self {
        Self(OF_ROUTES.iter().filter_map(|name| Document::named(name)).collect())
    }

    /// These and others: tables of the schema `apigw`, `api-keys`, or `all`, which has no keys.
    pub fn with(mut self, names: &[String]) -> Result<Self> {
        for name in names {
            let name = name.trim().replace('-', "_");
            let singular = name.strip_suffix('s').unwrap_or(&name);
            let wanted: Vec<Document> = match singular {
                "all" => Document::all().filter(|document| !KEYS.contains(&document.table().name)).collect(),
                "api_key" => KEYS.iter().filter_map(|name| Document::named(name)).chain(Document::named("usage_plan")).collect(),
                _ => Document::named(&name).or_else(|| Document::named(singular)).into_iter().collect(),
            };
            if wanted.is_empty() {
                let known: Vec<_> =
                    Document::all().map(|document| document.table().name).filter(|name| !OF_ROUTES.contains(name)).collect();
                return Err(Error::usage(format!("`{name}` is nothing that can be collected"))
                    .with_hint(format!("there are `all`, {}", known.join(", "))));
            }
            for document in wanted.into_iter().filter(|document| *document != Document::STAGE) {
                self.add(document);
            }
        }
        Ok(self)
    }

    /// Adds a document behind those that say what it belongs to.
    fn add(&mut self, document: Document) {
        if let Some(parent) = parent_of(document).filter(|parent| !self.0.contains(parent)) {
            self.0.push(parent);
        }
        if !self.0.contains(&document) {
            self.0.push(document);
        }
    }

    /// All of them, what others belong to first.
    pub fn all(&self) -> impl Iterator<Item = Document> + '_ {
        self.0.iter().copied()
    }

    /// Whether it is asked for.
    pub fn has(&self, document: Document) -> bool {
        self.0.contains(&document)
    }

    /// A name for what is asked: a run goes on only with the same.
    pub fn names(&self) -> String {
        self.0.iter().map(|document| document.table().name).collect::<Vec<_>>().join(",")
    }
}

/// The document that lists what a document belongs to, if it is no REST API.
pub(super) fn parent_of(document: Document) -> Option<Document> {
    let table = document.table();
    let name = match (table.parents().last()?, table.service) {
        ("api_id", _) => "v2_api",
        ("integration_id", _) => "v2_integration",
        ("route_id", _) => "v2_route",
        ("domain_name", Service::Rest) => "domain_name",
        ("domain_name", Service::Http) => "v2_domain_name",
        ("usage_plan_id", _) => "usage_plan",
        _ => return None,
    };
    Document::named(name)
}

/// Whether it is asked for once for each REST API.
pub(super) fn is_of_rest_api(document: Document) -> bool {
    document.table().parents().eq(["rest_api_id"])
}

/// The path of the request that lists a document's records, with the names of its parents in braces.
fn list_path(document: Document) -> String {
    let table = document.table();
    let own = if table.path.ends_with('}') { table.path.rsplit_once('/').map_or(table.path, |(list, _)| list) } else { table.path };
    match table.service {
        Service::Rest => own.to_owned(),
        Service::Http => format!("/v2{own}"),
    }
}

/// The request for a page of a document's records. `parents` are the texts of the names in the path; `query` is what else is asked.
pub(super) fn request(document: Document, parents: &[(&str, &str)], query: &str, position: Option<&str>) -> Operation {
    let table = document.table();
    let mut path = list_path(document);
    for (name, text) in parents {
        path = path.replace(&format!("{{{name}}}"), &escaped(text));
    }
    let paged = match (table.name, table.service) {
        // They have no pages.
        ("account" | "stage" | "gateway_response", _) => None,
        ("v2_routing_rule", _) | (_, Service::Http) => Some(("maxResults=100", "nextToken")),
        (_, Service::Rest) => Some(("limit=500", "position")),
    };
    let mut parts: Vec<String> = (!query.is_empty()).then(|| query.to_owned()).into_iter().collect();
    if let Some((most, token)) = paged {
        parts.push(most.to_owned());
        parts.extend(position.map(|position| format!("{token}={}", escaped(position))));
    }
    if !parts.is_empty() {
        path = format!("{path}?{}", parts.join("&"));
    }
    Operation::Document { document, path }
}

/// The request for what a deployment serves.
pub(super) fn summary_request(document: Document, rest_api_id: &str, deployment_id: &str) -> Operation {
    let path = format!("/restapis/{}/deployments/{}?embed=apisummary", escaped(rest_api_id), escaped(deployment_id));
    Operation::Document { document, path }
}

/// The name of the operation that lists a document: `GetAuthorizers`.
pub fn operation_name(document: Document) -> String {
    let words = document.table().operations[0].split('-');
    words.map(|word| word[..1].to_ascii_uppercase() + &word[1..]).collect()
}

/// A text as a part of a path or query.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            out.push(byte as char);
        } else {
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

/// The resources that have to be readable for a document, with `{partition}` to be filled in, and the actions.
pub(super) fn permission(document: Document) -> (Vec<&'static str>, String) {
    let table = document.table();
    if table.name == "v2_routing_rule" {
        let actions = vec!["apigateway:ListRoutingRules", "apigateway:GetRoutingRule"];
        return (actions, "arn:{partition}:apigateway:*:*:/domainnames/*/routingrules/*".to_owned());
    }
    let list = if table.path.ends_with('}') { table.path.rsplit_once('/').map_or(table.path, |(list, _)| list) } else { table.path };
    let mut path = list.to_owned();
    for name in placeholders(table.path) {
        path = path.replace(&format!("{{{name}}}"), "*");
    }
    let path = if table.name == "deployment" { format!("{path}/*") } else { path };
    (vec!["apigateway:GET"], format!("arn:{{partition}}:apigateway:*::{path}"))
}

/// The members that are never kept of a document's records.
pub(super) fn secrets(document: Document) -> Vec<&'static str> {
    document.table().members.iter().filter(|member| member.form == Form::Secret).map(|member| member.member).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(name: &str, parents: &[(&str, &str)], position: Option<&str>) -> String {
        match request(Document::named(name).unwrap(), parents, "", position) {
            Operation::Document { path, .. } => path,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn requests_follow_from_the_paths_of_arns() {
        assert_eq!(path("authorizer", &[("rest_api_id", "a1")], None), "/restapis/a1/authorizers?limit=500");
        assert_eq!(path("v2_route", &[("api_id", "h1")], Some("t/1")), "/v2/apis/h1/routes?maxResults=100&nextToken=t%2F1");
        assert_eq!(
            path("base_path_mapping", &[("domain_name", "*.example.com")], None),
            "/domainnames/%2A.example.com/basepathmappings?limit=500"
        );
        assert_eq!(path("v2_routing_rule", &[("domain_name", "a.b")], None), "/v2/domainnames/a.b/routingrules?maxResults=100");
        assert_eq!(path("account", &[], None), "/account");
        assert_eq!(path("domain_name_access_association", &[], None), "/domainnameaccessassociations?limit=500");
        let responses = [("api_id", "h1"), ("integration_id", "i1")];
        assert_eq!(path("v2_integration_response", &responses, None), "/v2/apis/h1/integrations/i1/integrationresponses?maxResults=100");
        assert_eq!(operation_name(Document::named("v2_routing_rule").unwrap()), "ListRoutingRules");
    }

    #[test]
    fn keys_are_asked_for_by_their_names_alone() {
        let names = |list: &[&str]| {
            let list: Vec<String> = list.iter().map(|name| (*name).to_owned()).collect();
            Documents::of_routes().with(&list).map(|documents| documents.names())
        };
        assert!(!names(&["all"]).unwrap().contains("key"));
        assert!(names(&["api-keys"]).unwrap().ends_with("usage_plan,usage_plan_key") || names(&["api-keys"]).unwrap().contains("api_key"));
        assert!(names(&["usage-plans", "models"]).unwrap().ends_with("usage_plan,model"));
        assert!(names(&["keys"]).is_err());
    }

    #[test]
    fn rules_need_actions_of_their_own_on_arns_with_the_account() {
        let (actions, resource) = permission(Document::named("v2_routing_rule").unwrap());
        assert_eq!(actions, ["apigateway:ListRoutingRules", "apigateway:GetRoutingRule"]);
        assert_eq!(resource, "arn:{partition}:apigateway:*:*:/domainnames/*/routingrules/*");
        assert_eq!(permission(Document::named("v2_route").unwrap()).1, "arn:{partition}:apigateway:*::/apis/*/routes");
    }
}
