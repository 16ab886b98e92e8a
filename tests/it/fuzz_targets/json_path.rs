//! Paths into JSON text: the first lines are the path, the last one is the text. Nothing panics, and in JSON the same
//! is found as in the tree.

use apigw_sql_value::json::path::{JsonType, Step, array_length, exists, find, json_type, text_of};
use apigw_sql_value::json::{self, Kind, Node};
use bumpalo::Bump;

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines: Vec<_> = text.split('\n').collect();
    let Some(text) = lines.pop() else { return };
    let path: Vec<_> = lines.iter().map(|line| Step::element(line)).collect();
    let found = find(text, &path);
    let raw = found.and_then(|range| text.get(range));
    let as_text = raw.map(text_of);
    let key = lines.first().copied().unwrap_or_default();
    let has_key = exists(text, key);
    let length = array_length(text);
    let bump = Bump::new();
    let Ok(node) = json::parse(&bump, text.as_bytes()) else { return };
    let expected = walk(&node, &path);
    assert_eq!(raw.map(str::as_bytes), expected.map(|node| node.raw(text.as_bytes())), "{lines:?} in {text}");
    match (as_text, expected.map(|node| node.kind)) {
        (None, None) | (Some(Ok(None)), Some(Kind::Null)) => {}
        (Some(Ok(Some(ours))), Some(Kind::String(text))) => assert_eq!(ours, text),
        (Some(Err(_)), Some(Kind::String(text))) => assert!(text.contains('\0'), "{text}"),
        (Some(Ok(Some(ours))), Some(_)) => assert_eq!(Some(ours.as_ref()), raw),
        (ours, theirs) => panic!("{ours:?} and {theirs:?}"),
    }
    let (json_type_of, in_tree) = match node.kind {
        Kind::Null => (JsonType::Null, false),
        Kind::Bool(_) => (JsonType::Boolean, false),
        Kind::Number(_) => (JsonType::Number, false),
        Kind::String(text) => (JsonType::String, text == key),
        Kind::Array(items) => (JsonType::Array, items.iter().any(|item| item.as_str() == Some(key))),
        Kind::Object(_) => (JsonType::Object, node.get(key).is_some()),
    };
    assert_eq!((json_type(text), has_key), (json_type_of, in_tree), "{key} in {text}");
    assert_eq!(length, node.is_array().then_some(node.items().len()));
}

fn walk<'n, 'a>(node: &'n Node<'a>, path: &[Step<'_>]) -> Option<&'n Node<'a>> {
    let Some((step, rest)) = path.split_first() else { return Some(node) };
    match (node.kind, *step) {
        (Kind::Object(members), Step::Either(key, _)) => {
            members.iter().filter(|m| m.key == key).filter_map(|m| walk(&m.value, rest)).next_back()
        }
        (Kind::Array(items), Step::Either(_, Some(index))) => {
            let index = if index < 0 { items.len() as i64 + index } else { index };
            walk(items.get(usize::try_from(index).ok()?)?, rest)
        }
        _ => None,
    }
}
