//! hstore of arbitrary text: nothing panics, what is read is canonical, and what is printed is read back.

use apigw_sql_value::hstore::{key_order, parse, print};

pub(crate) fn run(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let Ok(entries) = parse(text) else { return };
    assert!(entries.is_sorted_by(|a, b| key_order(&a.0, &b.0).is_lt()), "{entries:?}");
    let mut printed = String::new();
    print(entries.iter().map(|(k, v)| (k.as_ref(), v.as_deref())), &mut printed);
    assert_eq!(parse(&printed).expect("what is printed can be read"), entries, "{printed}");
}
