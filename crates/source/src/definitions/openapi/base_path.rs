//! What an import makes of a base path (API Gateway Developer Guide, "Set the OpenAPI basePath property").

use crate::definitions::resolve::Resolver;
use apigw_sql_value::json::Node;

/// What becomes of the base path of a document that is imported.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(in crate::definitions) enum BasePath<'a> {
    /// Nothing, which is the default.
    #[default]
    Ignored,
    /// It precedes all paths.
    Prepended,
    /// All of it but its first part does.
    Split,
    /// An expression decides that.
    Open(&'a str),
}

impl<'a> BasePath<'a> {
    /// By the parameter `basepath` of the import.
    pub(in crate::definitions) fn of(parameter: Option<&'a str>) -> Self {
        match parameter {
            Some(text) if text.eq_ignore_ascii_case("prepend") => Self::Prepended,
            Some(text) if text.eq_ignore_ascii_case("split") => Self::Split,
            Some(text) if crate::definitions::resolve::is_open(text) => Self::Open(text),
            _ => Self::Ignored,
        }
    }

    /// What precedes the paths of a document, with a slash before each part.
    pub(super) fn prefix(self, resolver: &Resolver<'a, '_>, document: &Node<'a>) -> String {
        let left_out = match self {
            Self::Prepended => 0,
            Self::Split => 1,
            Self::Ignored | Self::Open(_) => return String::new(),
        };
        let base = of_document(resolver, document).unwrap_or_default();
        base.split('/').filter(|part| !part.is_empty()).skip(left_out).fold(String::new(), |prefix, part| prefix + "/" + part)
    }
}

/// The base path that a document has: `basePath`, the first server variable of this name, or the path of a server.
fn of_document<'a>(resolver: &Resolver<'a, '_>, document: &Node<'a>) -> Option<&'a str> {
    let text = |node: &Node<'a>| resolver.text(node);
    if let Some(base) = document.get("basePath") {
        return text(base);
    }
    let servers = document.get("servers").map(Node::items).unwrap_or_default();
    let variable = |server: &Node<'a>| server.get("variables")?.get("basePath")?.get("default").and_then(text);
    servers.iter().find_map(variable).or_else(|| path_of(text(servers.first()?.get("url")?)?))
}

/// The path of a URL, which may be relative.
fn path_of(url: &str) -> Option<&str> {
    match url.split_once("://") {
        Some((_, rest)) => rest.split_once('/').map(|(_, path)| path),
        None => Some(url),
    }
}
