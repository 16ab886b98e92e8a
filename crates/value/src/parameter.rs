//! Parameter mappings of API Gateway: the keys and values of `request_parameters`, and of the
//! `responseParameters` of integration responses.
//!
//! The grammar is that of AWS's "data mapping reference": `integration.request.header.X`,
//! `method.request.body.$.a`, `context.identity.sourceIp`, `stageVariables.x`, or a static value in single
//! quotes.

/// A reference to a parameter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Parameter<'a> {
    /// `path`, `querystring`, `multivaluequerystring`, `header`, `multivalueheader`, `body`, `context` or
    /// `stageVariables`.
    pub location: &'a str,
    /// The header, the query or path parameter, the JSONPath in the body, the member of the context or the
    /// stage variable; `None` for the whole body.
    pub name: Option<&'a str>,
}

const PREFIXES: [&str; 4] = ["method.request.", "integration.request.", "method.response.", "integration.response."];
const LOCATIONS: [&str; 5] = ["header", "querystring", "path", "multivalueheader", "multivaluequerystring"];

/// The static value of a mapping without its quotes; `None` if it is a reference.
pub fn static_value(text: &str) -> Option<&str> {
    text.strip_prefix('\'')?.strip_suffix('\'')
}

/// The parameter that `text` refers to.
pub fn parse(text: &str) -> Option<Parameter<'_>> {
    if let Some(rest) = PREFIXES.iter().find_map(|prefix| text.strip_prefix(prefix)) {
        let (location, name) = match rest.split_once('.') {
            Some((location, name)) => (location, Some(name)),
            None => (rest, None),
        };
        let name = name.filter(|n| !n.is_empty());
        let known = location == "body" || (LOCATIONS.contains(&location) && name.is_some());
        return known.then_some(Parameter { location, name });
    }
    let (location, name) = text.split_once('.')?;
    let known = matches!(location, "context" | "stageVariables") && !name.is_empty();
    known.then_some(Parameter { location, name: Some(name) })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(text: &str) -> Option<(&str, Option<&str>)> {
        parse(text).map(|p| (p.location, p.name))
    }

    #[test]
    fn a_static_value_stands_in_single_quotes() {
        assert_eq!(static_value("'a'"), Some("a"));
        assert_eq!(static_value("''"), Some(""));
        assert_eq!(static_value("'it's'"), Some("it's"));
        for other in ["", "'", "a", "'a", "a'", "\"a\"", "method.request.path.id"] {
            assert_eq!(static_value(other), None, "{other}");
        }
    }

    // The rows of the tables in "Amazon API Gateway API request and response data mapping reference".
    #[test]
    fn references_of_the_data_mapping_reference() {
        assert_eq!(parts("method.request.path.id"), Some(("path", Some("id"))));
        assert_eq!(parts("method.request.querystring.page"), Some(("querystring", Some("page"))));
        assert_eq!(parts("method.request.multivaluequerystring.tag"), Some(("multivaluequerystring", Some("tag"))));
        assert_eq!(parts("method.request.header.X-Tenant"), Some(("header", Some("X-Tenant"))));
        assert_eq!(parts("method.request.multivalueheader.Accept"), Some(("multivalueheader", Some("Accept"))));
        assert_eq!(parts("method.request.body"), Some(("body", None)));
        assert_eq!(parts("method.request.body.$.a.b[0]"), Some(("body", Some("$.a.b[0]"))));
        assert_eq!(parts("integration.request.header.Content-Type"), Some(("header", Some("Content-Type"))));
        assert_eq!(parts("integration.response.header.x.y"), Some(("header", Some("x.y"))));
        assert_eq!(parts("integration.response.multivalueheader.Set-Cookie"), Some(("multivalueheader", Some("Set-Cookie"))));
        assert_eq!(parts("integration.response.body.message"), Some(("body", Some("message"))));
        assert_eq!(parts("method.response.header.Location"), Some(("header", Some("Location"))));
        assert_eq!(parts("context.authorizer.claims.sub"), Some(("context", Some("authorizer.claims.sub"))));
        assert_eq!(parts("stageVariables.tenant"), Some(("stageVariables", Some("tenant"))));
    }

    #[test]
    fn other_text_is_no_parameter() {
        for other in [
            "",
            "'x'",
            "context",
            "context.",
            "stageVariables.",
            "method.request.header",
            "method.request.header.",
            "method.request.cookie.a",
            "request.header.a",
        ] {
            assert_eq!(parts(other), None, "{other}");
        }
    }
}
