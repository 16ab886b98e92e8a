//! The YAML reader never panics, and what it reads is a tree that JSON can write and read again.

use apigw_sql_value::json::{MAX_DEPTH, canonical, parse};
use apigw_sql_value::yaml::parse_all;
use bumpalo::Bump;

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let bump = Bump::new();
    let mut nodes = Vec::new();
    if let Err(error) = parse_all(&bump, text, &mut nodes) {
        assert!(error.line >= 1 && !error.message.is_empty());
    }
    for node in nodes {
        assert!((node.offset as usize) <= text.len());
        let mut json = String::new();
        canonical::append(&bump, &node, &mut json);
        assert!(parse(&bump, json.as_bytes()).is_ok(), "within {MAX_DEPTH} levels: {json}");
    }
}
