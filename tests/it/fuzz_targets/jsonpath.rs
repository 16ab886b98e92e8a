//! SQL/JSON paths: the first line is the value, the rest is the path. Nothing panics, what is printed is read as the same
//! path, and a silent path leads to no more than a path with errors does.

use apigw_sql_value::json;
use apigw_sql_value::jsonb::canonicalize;
use apigw_sql_value::jsonpath::{Call, JsonPath};
use bumpalo::Bump;

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Some((value, path)) = text.split_once('\n') else { return };
    let Ok(path) = JsonPath::parse(path) else { return };
    let printed = path.to_string();
    match JsonPath::parse(&printed) {
        Ok(again) => assert_eq!(again.to_string(), printed),
        // The printed form has more parentheses, which a path at the limit has no room for.
        Err(error) => assert!(error.to_string().contains("levels of parentheses"), "{printed} is not read again: {error}"),
    }
    // Each of these multiplies what there is to follow.
    if printed.matches(".**").count() > 3 || printed.matches("[*]").count() > 8 || value.len() > 4_096 {
        return;
    }
    let bump = Bump::new();
    let mut jsonb = String::new();
    if canonicalize(&bump, value, &mut jsonb).is_err() {
        return;
    }
    let follow = |silent: bool| {
        let mut items = Vec::new();
        let call = Call { silent, variables: Some("{\"a\": [1, null]}"), zoned: true };
        path.query(&bump, &jsonb, call, |item| items.push(item.to_owned())).map(|()| items)
    };
    if let Ok(items) = follow(false) {
        assert_eq!(follow(true).ok(), Some(items.clone()), "{printed}");
        for item in &items {
            assert!(json::check(item).is_ok(), "{item}");
        }
        let exists = path.exists(&bump, &jsonb, Call { variables: Some("{\"a\": [1, null]}"), zoned: true, ..Call::default() });
        assert_eq!(exists.ok().flatten(), Some(!items.is_empty()), "{printed} in {jsonb}");
    }
}
