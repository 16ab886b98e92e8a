//! Which operation's answer is in a file, as far as its name says so.

use apigw_sql_columns::schema::Document;
use apigw_sql_columns::schema::document::Service;

/// Operations of the service for REST APIs that integrations come from.
const OF_INTEGRATIONS: [&str; 6] = ["get-rest-apis", "get-rest-api", "get-resources", "get-resource", "get-method", "get-integration"];

/// Operations whose answers no table is for, and what is in them.
const OTHERS: [(&str, &str); 16] = [
    ("get-tags", "tags"),
    ("get-sdk-types", "SDK types"),
    ("get-sdk-type", "SDK types"),
    ("get-usage", "usage of API keys"),
    ("get-method-response", "method responses"),
    ("get-integration-response", "integration responses"),
    ("get-model-template", "templates of models"),
    ("get-portal", "developer portals"),
    ("list-portals", "developer portals"),
    ("get-portal-product", "products of developer portals"),
    ("list-portal-products", "products of developer portals"),
    ("get-portal-product-sharing-policy", "policies of developer portals"),
    ("get-product-page", "pages of developer portals"),
    ("list-product-pages", "pages of developer portals"),
    ("get-product-rest-endpoint-page", "pages of developer portals"),
    ("list-product-rest-endpoint-pages", "pages of developer portals"),
];

/// The folders of a path, and the name of the file without its endings, spelled as operations are.
fn parts(path: &str) -> (&str, String) {
    let (folders, name) = path.rsplit_once(['/', '\\']).unwrap_or(("", path));
    let stem = name.split('.').next().unwrap_or_default();
    (folders, stem.to_ascii_lowercase().replace('_', "-"))
}

/// Whether a path has a folder of the second service in it.
fn is_of_second(folders: &str) -> bool {
    folders.split(['/', '\\']).any(|folder| matches!(folder, "apis" | "apigatewayv2" | "v2"))
}

/// The dataset whose documents a file may hold by its name: `get-authorizers.json`, `prod-get-stages-1.json`. Where both services have
/// one of that name, the folders above decide.
pub(super) fn document_at(path: &str) -> Option<Document> {
    let (folders, stem) = parts(path);
    let contains = |operation: &str| {
        stem.match_indices(operation).any(|(at, _)| {
            let is_end = |c: Option<char>| c.is_none_or(|c| !c.is_ascii_alphanumeric());
            is_end(stem[..at].chars().next_back()) && is_end(stem[at + operation.len()..].chars().next())
        })
    };
    let service = if is_of_second(folders) { Service::Http } else { Service::Rest };
    if service == Service::Rest && OF_INTEGRATIONS.iter().any(|operation| contains(operation)) {
        return None;
    }
    let longest = |document: &Document| document.table().operations.iter().filter(|o| contains(o)).map(|o| o.len()).max();
    let found: Vec<_> = Document::all().filter_map(|document| Some((longest(&document)?, document))).collect();
    let most = found.iter().map(|(length, _)| *length).max()?;
    let best = || found.iter().filter(|(length, _)| *length == most).map(|(_, document)| *document);
    best().find(|document| document.table().service == service).or_else(|| best().next())
}

/// What the answer in a file is that is called by an operation without a table.
pub(super) fn other_answer_at(path: &str) -> Option<&'static str> {
    let (_, stem) = parts(path);
    OTHERS.iter().find(|(operation, _)| *operation == stem).map(|(_, what)| *what)
}

/// The dataset whose sources are called so.
pub(super) fn document_called(name: &str) -> Option<Document> {
    Document::all().find(|document| document.shape() == name)
}

/// The operation that a file is called by, if it has no other name: what it says decides which tables need it, so a name that only
/// has the operation somewhere in it does not count.
pub(super) fn operation_of(path: &str) -> Option<&'static str> {
    let (folders, stem) = parts(path);
    let of_integrations = OF_INTEGRATIONS.into_iter().find(|operation| *operation == stem && !is_of_second(folders));
    let document = || document_at(path).filter(|document| document.table().operations.contains(&stem.as_str()));
    of_integrations.or_else(|| document().map(Document::shape))
}

/// The document that a file has by its name, where nobody looked into it: `get-deployment-d1.json` is one as well.
pub(super) fn document_by_name(path: &str) -> Option<&'static str> {
    operation_of(path).or_else(|| document_at(path).map(Document::shape))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_name_of_a_file_tells_the_operation() {
        for (path, expected) in [
            ("dump/1/eu-west-1/restapis/a1/get-authorizers.json", Some("authorizer")),
            ("dump/1/eu-west-1/apis/h1/get-authorizers.json", Some("v2_authorizer")),
            ("a/get_base_path_mappings.json.gz", Some("base_path_mapping")),
            ("a/prod-get-stages-1.json", Some("stage")),
            ("apigatewayv2/get-stages.json", Some("v2_stage")),
            ("a/get-resources.json", None),
            ("a/get-apis.json", Some("v2_api")),
            ("a/get-rest-apis.json", None),
            ("a/get-integration.json", None),
            ("apis/h1/get-integration.json", Some("v2_integration")),
            ("a/list-routing-rules.json", Some("v2_routing_rule")),
        ] {
            assert_eq!(document_at(path).map(|document| document.table().name), expected, "{path}");
        }
    }

    #[test]
    fn only_a_name_that_is_the_operation_says_which_tables_need_the_file() {
        for (path, expected) in [
            ("a/get-authorizers.json", Some("get-authorizers")),
            ("a/get_resources.json.gz", Some("get-resources")),
            ("a/get-integration.json", Some("get-integration")),
            ("a/get-resources-and-get-stages.json", None),
            ("apis/h1/get-stages.json", Some("apigatewayv2 get-stages")),
        ] {
            assert_eq!(operation_of(path), expected, "{path}");
        }
    }
}
