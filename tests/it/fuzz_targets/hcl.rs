//! The HCL reader never panics, and what it reads is a tree that JSON can write and read again.

use apigw_sql_value::hcl;
use apigw_sql_value::json::{canonical, parse};
use bumpalo::Bump;

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let bump = Bump::new();
    match hcl::parse(&bump, text) {
        Ok(node) => {
            let mut json = String::new();
            canonical::append(&bump, &node, &mut json);
            assert!(parse(&bump, json.as_bytes()).is_ok(), "{json}");
        }
        Err(error) => assert!(!error.message.is_empty()),
    }
}
