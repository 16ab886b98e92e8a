//! The queries that come with the program: their headers, and the embedded set.
//!
//! A query file begins with lines `-- key: value`, then comes one statement. The header says what the answer
//! means, so that a check, a list or a page can be made of any such file, the user's own included.

mod header;

use std::sync::LazyLock;

use crate::Result;

/// How bad it is to find something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Good to know.
    Info,
    /// Untidy.
    Low,
    /// To be looked at.
    Medium,
    /// To be repaired.
    High,
    /// To be repaired now.
    Critical,
}

impl Severity {
    /// All severities, ascending.
    pub const ALL: [Self; 5] = [Self::Info, Self::Low, Self::Medium, Self::High, Self::Critical];

    /// Its name in headers.
    pub fn name(self) -> &'static str {
        match self {
            Self::Info => "info",
            Self::Low => "low",
            Self::Medium => "medium",
            Self::High => "high",
            Self::Critical => "critical",
        }
    }
}

/// A variable of a query, used in its SQL as `:name` or `:'name'`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Parameter {
    /// The variable's name.
    pub name: String,
    /// Its value unless the caller sets another.
    pub default: String,
}

/// A query file: what its header says, and its SQL.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Query {
    /// The name to ask for it by; a file is named like it.
    pub id: String,
    /// What its findings are, in a few words.
    pub title: String,
    /// The question it answers, as a sentence.
    pub question: String,
    /// How bad a finding is.
    pub severity: Severity,
    /// The columns of the result, in order.
    pub columns: Vec<String>,
    /// The tables it reads, each as `schema.table`.
    pub requires: Vec<String>,
    /// Its variables.
    pub parameters: Vec<Parameter>,
    /// The statement, without the header.
    pub sql: String,
}

impl Query {
    /// Parses a query file.
    pub fn parse(text: &str) -> Result<Self> {
        header::parse(text)
    }
}

macro_rules! embedded {
    ($($id:literal),* $(,)?) => {
        &[$(($id, include_str!(concat!(env!("CARGO_MANIFEST_DIR"), "/queries/", $id, ".sql")))),*]
    };
}

/// The files below `queries/`: their ids and texts, sorted by id.
pub static FILES: &[(&str, &str)] = embedded![
    "anyone-with-a-role",
    "api-key-alone",
    "apis-without-owner",
    "around-mutual-tls",
    "broken-routes",
    "caller-credentials",
    "canary-elsewhere",
    "cross-account-lambda",
    "drift-of-methods",
    "insecure-tls",
    "loosened-or-not-yet",
    "mock-without-response",
    "nobody-can-call",
    "open-aws-service",
    "open-to-anyone",
    "passthrough-with-templates",
    "plaintext-http",
    "static-secrets",
    "top-backends",
    "undeclared-cache-keys",
    "undefined-stage-variables",
    "unusual-timeouts",
    "vpc-links",
    "ways-in",
];

/// The queries that come with the program, sorted by id. A test keeps all of them well-formed.
pub fn embedded() -> &'static [Query] {
    static QUERIES: LazyLock<Vec<Query>> = LazyLock::new(|| FILES.iter().filter_map(|(_, text)| Query::parse(text).ok()).collect());
    &QUERIES
}

/// The query of that id that comes with the program.
pub fn find(id: &str) -> Option<&'static Query> {
    embedded().iter().find(|q| q.id == id)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::*;

    #[test]
    fn every_file_is_embedded_and_well_formed() {
        let directory = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
        let mut names: Vec<String> = fs::read_dir(directory).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        assert_eq!(names, FILES.iter().map(|(id, _)| format!("{id}.sql")).collect::<Vec<_>>());
        for (id, text) in FILES {
            let query = Query::parse(text).unwrap_or_else(|e| panic!("{id}: {e}"));
            assert_eq!(&query.id, id);
        }
        assert_eq!(embedded().len(), FILES.len());
        assert_eq!(find("insecure-tls").map(|q| q.severity), Some(Severity::High));
    }

    #[test]
    fn every_parameter_is_used_and_every_required_table_is_named() {
        for query in embedded() {
            for Parameter { name, .. } in &query.parameters {
                let used = query.sql.contains(&format!(":{name}")) || query.sql.contains(&format!(":'{name}'"));
                assert!(used, "{}: `{name}` is not used", query.id);
            }
            let named: BTreeSet<&str> = query
                .sql
                .split(|c: char| !(c.is_alphanumeric() || "._".contains(c)))
                .filter(|w| w.starts_with("aws.") || w.starts_with("apigw."))
                .collect();
            assert_eq!(named, query.requires.iter().map(String::as_str).collect(), "{}", query.id);
        }
    }
}
