//! What definitions say of the datasets of documents: the same columns as AWS's answers have, as far as a definition can know them.

use crate::context::Pointer;
use crate::definitions::emit::ApiOf;
use crate::definitions::resolve::is_open;
use crate::documents::Scope;
use crate::documents::record::{Row, Whereabouts};
use apigw_sql_columns::model::Value;
use apigw_sql_columns::schema::document::{Form, placeholders};
use apigw_sql_columns::schema::{Dataset, Document};
use apigw_sql_value::json::Node;

/// Columns that only the service fills: nobody writes them into a definition.
const MADE_BY_SERVICE: [&str; 16] = [
    "api_endpoint",
    "api_summary",
    "cache_cluster_status",
    "certificate_name",
    "default_response",
    "distribution_domain_name",
    "distribution_hosted_zone_id",
    "domain_name_id",
    "domain_name_status",
    "domain_name_status_message",
    "regional_domain_name",
    "regional_hosted_zone_id",
    "status",
    "status_message",
    "vpc_link_status",
    "vpc_link_status_message",
];

/// A record that a definition describes.
pub(super) struct Described<'a> {
    pub(super) document: Document,
    /// Its members in AWS's spelling, with their expressions resolved.
    pub(super) node: Node<'a>,
    /// Columns that say what it is and what it belongs to: the value, or the name that stands for it.
    pub(super) names: Vec<(&'static str, Named<'a>)>,
    pub(super) whereabouts: Whereabouts<'a>,
    pub(super) source: &'static str,
    pub(super) config_state: &'static str,
}

/// What an identity is.
#[derive(Clone, Copy, Debug)]
pub(super) enum Named<'a> {
    /// It is known.
    Known(&'a str),
    /// It has a name in the definition that stands for it.
    By(&'a str),
    Unknown,
}

impl<'a> Named<'a> {
    /// A text that is the id itself, unless an expression stays open in it: then what that names.
    pub(super) fn of(text: Option<&'a str>) -> Self {
        match text {
            Some(text) if is_open(text) => {
                let name = text.strip_prefix("${").and_then(|rest| rest.strip_suffix('}')).unwrap_or(text);
                Self::By(name.strip_suffix(".id").unwrap_or(name))
            }
            Some(text) => Self::Known(text),
            None => Self::Unknown,
        }
    }
}

impl<'a> Scope<'a, '_, '_> {
    /// Whether anybody asks for a dataset of documents: reading them costs nothing otherwise.
    pub(super) fn wants_documents(&self) -> bool {
        self.sink.wanted.targets.iter().any(|target| matches!(target.dataset, Dataset::Document(_)))
    }

    /// Where a record of an API is.
    pub(super) fn whereabouts_of(api: &ApiOf<'a>) -> Whereabouts<'a> {
        Whereabouts { account_id: api.account_id, region: api.region, api_name: api.name.or(api.key_name) }
    }

    /// The names of the API that a record belongs to.
    pub(super) fn name_of_api(api: &ApiOf<'a>) -> (&'static str, Named<'a>) {
        ("rest_api_id", api.rest_api_id.map_or_else(|| api.key_name.map_or(Named::Unknown, Named::By), Named::Known))
    }

    /// Adds the record.
    pub(super) fn describe(&mut self, described: Described<'a>, (offset, pointer): (u32, &Pointer<'_>)) {
        let Described { document, node, names, whereabouts, source, config_state } = described;
        let table = document.table();
        let mut row = Row::new(self.bump, document);
        for member in node.members() {
            let Some((_, column)) = table.member(self.wire_name(member.key)) else { continue };
            let text = member.value.as_str();
            if column.form == Form::Secret || text.is_some_and(is_open) || has_open(&member.value) {
                row.not_known(column.column);
            }
            let is_text = matches!(column.form, Form::Text | Form::Policy);
            if column.form == Form::Secret || (!is_text && text.is_some_and(is_open)) {
                continue;
            }
            match self.member_value(column, &member.value) {
                Ok(value) => row.set(column.column, value),
                Err(misfit) => return self.misfit(pointer, misfit),
            }
        }
        for (column, named) in names {
            match named {
                Named::Known(text) => row.set(column, Value::Text(text)),
                Named::By(name) => row.stands_for(column, self.bump.alloc_str(&["~", name].concat())),
                Named::Unknown => {}
            }
            if !matches!(named, Named::Known(_)) {
                row.not_known(column);
            }
        }
        let is_working = matches!(config_state, "working" | "stage");
        for member in table.members.iter().filter(|_| !is_working) {
            if member.form == Form::Timestamp || MADE_BY_SERVICE.contains(&member.column) {
                row.not_known(member.column);
            }
        }
        for member in table.members.iter().filter(|m| m.form == Form::Secret) {
            row.not_known(member.column);
        }
        if table.has_tags() && row.is_null("tags") {
            row.set("tags", Value::Map(&[]));
        }
        self.emit_record(row, whereabouts, source, config_state, (offset, pointer));
    }
}

/// Whether an expression stays open somewhere in a value.
fn has_open(node: &Node<'_>) -> bool {
    node.as_str().is_some_and(is_open) || node.members().iter().any(|m| has_open(&m.value)) || node.items().iter().any(has_open)
}

/// The column that tells a record from others of its kind.
pub(super) fn own_id(document: Document) -> Option<&'static str> {
    placeholders(document.table().path).last()
}

/// Whether properties give a column themselves.
pub(super) fn given(node: &Node<'_>, document: Document, column: &str) -> bool {
    let member = document.table().members.iter().find(|member| member.column == column).map(|member| member.member);
    member.is_some_and(|member| node.members().iter().any(|m| m.key.eq_ignore_ascii_case(member) && !m.value.is_null()))
}
