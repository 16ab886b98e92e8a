//! The methods that SAM makes for preflight requests.

use std::collections::BTreeSet;

use crate::model::enums;
use crate::source::definitions::make::Make;
use crate::source::definitions::resolve::plain_text;
use crate::source::documents::Scope;
use crate::value::json::Node;

impl<'a> Scope<'a, '_, '_> {
    /// The integration of a preflight request to a path that has these verbs.
    pub(super) fn cors_mock(&self, cors: &Node<'a>, verbs: impl Iterator<Item = &'a str>, offset: u32) -> Node<'a> {
        let make = Make::at(self.bump, offset);
        let mut parameters = Vec::new();
        let mut header = |name: &str, value: Node<'a>| {
            parameters.push((format!("method.response.header.Access-Control-{name}"), value));
        };
        if let Some(value) = cors.get("AllowHeaders") {
            header("Allow-Headers", *value);
        }
        let origin = if cors.is_object() { cors.get("AllowOrigin").copied().unwrap_or_else(|| make.string("'*'")) } else { *cors };
        header("Allow-Origin", origin);
        if let Some(value) = cors.get("MaxAge") {
            header("Max-Age", *value);
        }
        match cors.get("AllowMethods") {
            Some(value) => header("Allow-Methods", *value),
            None => header("Allow-Methods", make.string(&allowed_methods(verbs))),
        }
        if cors.get("AllowCredentials").and_then(plain_text) == Some("true") {
            header("Allow-Credentials", make.string("'true'"));
        }
        let parameters: Vec<_> = parameters.iter().map(|(name, value)| (name.as_str(), *value)).collect();
        let response = make.object(&[
            ("statusCode", make.string("200")),
            ("responseParameters", make.object(&parameters)),
            ("responseTemplates", make.object(&[("application/json", make.string("{}\n"))])),
        ]);
        make.object(&[
            ("type", make.string("mock")),
            ("requestTemplates", make.object(&[("application/json", make.string("{\n  \"statusCode\" : 200\n}\n"))])),
            ("responses", make.object(&[("default", response)])),
        ])
    }
}

/// The verbs of a path and `OPTIONS`, sorted, as SAM writes them.
fn allowed_methods<'a>(verbs: impl Iterator<Item = &'a str>) -> String {
    let mut verbs: BTreeSet<&str> = verbs.collect();
    if verbs.remove("ANY") {
        verbs.extend(enums::VERB.iter().filter(|verb| **verb != "ANY"));
    }
    verbs.insert("OPTIONS");
    format!("'{}'", verbs.into_iter().collect::<Vec<_>>().join(","))
}
