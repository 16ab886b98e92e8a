//! The methods that SAM makes for preflight requests.

use std::collections::BTreeSet;

use super::event::INTEGRATION;
use super::truth;
use crate::definitions::make::Make;
use crate::definitions::resolve::is_function;
use crate::documents::Scope;
use apigw_sql_columns::model::enums;
use apigw_sql_value::json::Node;

impl<'a> Scope<'a, '_, '_> {
    /// The operation for preflight requests to a path item with members of these names.
    pub(super) fn preflight(&self, cors: &Node<'a>, names: &[&'a str], offset: u32) -> Node<'a> {
        let make = Make::at(self.bump, offset);
        let is_map = cors.is_object() && !matches!(cors.members(), [only] if is_function(only.key));
        let said = |name: &str| cors.get(name).copied().filter(|_| is_map);
        let mut parameters = Vec::new();
        let mut header = |name: &str, value: Node<'a>| {
            parameters.push((format!("method.response.header.Access-Control-{name}"), value));
        };
        if let Some(value) = said("AllowHeaders").filter(truth) {
            header("Allow-Headers", value);
        }
        header("Allow-Origin", if is_map { said("AllowOrigin").unwrap_or_else(|| make.string("'*'")) } else { *cors });
        if let Some(value) = said("MaxAge").filter(|value| !value.is_null()) {
            header("Max-Age", value);
        }
        header("Allow-Methods", said("AllowMethods").filter(truth).unwrap_or_else(|| make.string(&allowed_methods(names))));
        if said("AllowCredentials").is_some_and(|value| value.as_bool() == Some(true)) {
            header("Allow-Credentials", make.string("'true'"));
        }
        let parameters: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let response = make.object(&[
            ("statusCode", make.string("200")),
            ("responseParameters", make.object(&parameters)),
            ("responseTemplates", make.object(&[("application/json", make.string("{}\n"))])),
        ]);
        let integration = make.object(&[
            ("type", make.string("mock")),
            ("requestTemplates", make.object(&[("application/json", make.string("{\n  \"statusCode\" : 200\n}\n"))])),
            ("responses", make.object(&[("default", response)])),
        ]);
        make.object(&[(INTEGRATION, integration)])
    }
}

/// The names of a path item's members and `OPTIONS`, sorted, as SAM writes them; with the one for any verb, all verbs.
fn allowed_methods(names: &[&str]) -> String {
    let verbs: BTreeSet<String> = if names.contains(&"x-amazon-apigateway-any-method") {
        enums::VERB.iter().filter(|verb| **verb != "ANY").map(|verb| (*verb).to_owned()).collect()
    } else {
        names.iter().map(|name| name.to_ascii_uppercase()).chain(["OPTIONS".to_owned()]).collect()
    };
    format!("'{}'", verbs.into_iter().collect::<Vec<_>>().join(","))
}
