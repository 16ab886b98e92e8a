//! What has to be known of an answer to go on: where the next page begins, and what is listed.

use std::fmt;

use bumpalo::Bump;

use apigw_sql_value::json::{self, Node};

/// A page of an answer.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Page {
    /// Where the next page begins.
    pub(super) position: Option<String>,
    /// The ids of the elements (names, for stages).
    pub(super) ids: Vec<String>,
    /// How many integrations are in it.
    pub(super) integrations: u64,
}

/// An answer that is none.
#[derive(Debug)]
pub(super) struct NoPage(String);

impl fmt::Display for NoPage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Page {
    /// Reads an answer; `id` is the member that tells its elements apart.
    pub(super) fn read(bytes: &[u8], id: &str) -> Result<Self, NoPage> {
        let bump = Bump::new();
        let node = json::parse(&bump, bytes).map_err(|e| NoPage(format!("the answer is no JSON: {e}")))?;
        if !node.is_object() {
            return Err(NoPage(format!("expected an object as the answer, but found {}", node.describe())));
        }
        let mut page = Self { position: node.get("position").and_then(Node::as_str).map(str::to_owned), ..Self::default() };
        let Some(list) = node.get("item").or_else(|| node.get("items")).filter(|list| !list.is_null()) else { return Ok(page) };
        // A list of one element may come as the element.
        let elements = if list.is_object() { std::slice::from_ref(list) } else { list.items() };
        for element in elements {
            let Some(text) = element.get(id).and_then(Node::as_str) else {
                return Err(NoPage(format!("expected `{id}` in each element of the answer, but one has none")));
            };
            page.ids.push(text.to_owned());
            let methods = element.get("resourceMethods").map(Node::members).unwrap_or_default();
            page.integrations += methods.iter().filter(|m| m.value.get("methodIntegration").is_some_and(Node::is_object)).count() as u64;
        }
        Ok(page)
    }
}

/// Whether an id may be a part of a file's name: what the service gives is letters, digits, `-` and `_`.
pub(super) fn is_plain_id(id: &str) -> bool {
    !id.is_empty() && id.len() <= 128 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_its_elements_and_the_next_one() {
        let text =
            br#"{"item":[{"id":"r1","resourceMethods":{"GET":{"methodIntegration":{"type":"MOCK"}},"PUT":{"methodIntegration":null}}},
            {"id":"r2"}],"position":"p2"}"#;
        let page = Page::read(text, "id").unwrap();
        assert_eq!(page, Page { position: Some("p2".into()), ids: vec!["r1".into(), "r2".into()], integrations: 1 });
        assert_eq!(Page::read(br#"{"item":{"id":"a"}}"#, "id").unwrap().ids, ["a"]);
        assert_eq!(Page::read(b"{}", "id").unwrap(), Page::default());
    }

    #[test]
    fn what_is_no_page_says_so() {
        let error = |text: &[u8]| Page::read(text, "id").unwrap_err().to_string();
        assert!(error(b"<html>").starts_with("the answer is no JSON: "));
        assert_eq!(error(b"[]"), "expected an object as the answer, but found an array");
        assert_eq!(error(br#"{"item":[{}]}"#), "expected `id` in each element of the answer, but one has none");
    }

    #[test]
    fn an_id_that_would_leave_its_folder_is_none() {
        assert!(is_plain_id("a1b2c3d4e5") && is_plain_id("my_stage-1"));
        for id in ["", "..", "a/b", "a\\b", "a.b", "a b", "é"] {
            assert!(!is_plain_id(id), "{id}");
        }
    }
}
