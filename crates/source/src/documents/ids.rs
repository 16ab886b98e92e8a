//! Listings of APIs of which only the ids were kept, by a query of the CLI or a script.

use crate::context::FileContext;
use crate::facts::Facts;
use apigw_sql_columns::model::{RestApiColumn as A, RestApiRecord};
use apigw_sql_value::json::{Kind, Node};

/// Whether a file is called as the listing of APIs: `get-rest-apis.json`.
pub(crate) fn names_listing(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let letters: String = name.chars().filter(char::is_ascii_alphanumeric).map(|c| c.to_ascii_lowercase()).collect();
    letters.contains("restapis")
}

/// Adds the APIs of such a file: `["id"]`, `[["id", "name"]]`, `[{"id": …}]`, `{"id": "name"}`.
pub(super) fn list_ids(context: &FileContext<'_>, document: &Node<'_>, facts: &mut Facts) {
    let found: Vec<(&str, Option<&str>)> = match document.kind {
        Kind::Array(items) => items.iter().filter_map(listed).collect(),
        Kind::Object(members) if members.iter().all(|m| is_id(m.key)) => members.iter().map(|m| (m.key, m.value.as_str())).collect(),
        _ => return,
    };
    for (id, name) in found {
        let mut record = RestApiRecord::default();
        record.set_text(A::AccountId, context.account_id);
        record.set_text(A::Region, context.region);
        record.set_text(A::RestApiId, Some(id));
        record.set_text(A::Name, name);
        facts.list(&record, context.index);
    }
}

/// The id of an API in an element, and what else it says.
fn listed<'n>(item: &Node<'n>) -> Option<(&'n str, Option<&'n str>)> {
    let texts: Vec<&'n str> = match item.kind {
        Kind::String(text) => vec![text],
        Kind::Array(items) => items.iter().filter_map(Node::as_str).collect(),
        Kind::Object(members) => {
            // What is called so comes first, whatever else there is.
            let own = members.iter().filter(|m| m.key.eq_ignore_ascii_case("id") || m.key.to_ascii_lowercase().ends_with("apiid"));
            own.chain(members).filter_map(|m| m.value.as_str()).collect()
        }
        _ => return None,
    };
    // A name may have the form of an id; those hardly ever have no digit.
    let is_likely = |text: &&&str| is_id(text) && text.bytes().any(|b| b.is_ascii_digit());
    let first_is_named = item.is_object() && texts.first().is_some_and(|text| is_id(text));
    let id = if first_is_named { texts.first() } else { texts.iter().find(is_likely).or_else(|| texts.iter().find(|text| is_id(text))) };
    let id = *id?;
    Some((id, texts.into_iter().find(|text| *text != id)))
}

/// Whether a text has the form of the ids of APIs.
fn is_id(text: &str) -> bool {
    text.len() == 10 && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())
}
