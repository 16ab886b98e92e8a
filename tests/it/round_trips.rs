//! What is printed is read back as it was, for any value.

use std::borrow::Cow;

use apigw_sql_columns::types::hstore::{HstoreArray, HstoreBuilder};
use apigw_sql_value::hstore;
use apigw_sql_value::text_array::{TextArray, print};
use proptest::collection::vec;
use proptest::option;
use proptest::prelude::*;

/// Any text, but often one of few characters, among them those that are special.
fn text() -> impl Strategy<Value = String> {
    prop_oneof!["[ab\\\\\"{},=> \t\u{b}NUL]{0,6}", "[a-c]{0,3}", "(?i)null", any::<String>()]
}

proptest! {
    #[test]
    fn hstore_is_read_as_it_was_printed(mut entries in vec((text(), option::of(text())), 0..20)) {
        hstore::canonicalize(&mut entries);
        let mut printed = String::new();
        hstore::print(entries.iter().map(|(k, v)| (k.as_str(), v.as_deref())), &mut printed);
        let read = hstore::parse(&printed).unwrap();
        let expected: Vec<hstore::Entry> = entries.iter().map(|(k, v)| (Cow::from(k), v.as_deref().map(Cow::from))).collect();
        prop_assert_eq!(read, expected);
    }

    #[test]
    fn an_hstore_array_holds_the_canonical_entries(rows in vec(option::of(vec((text(), option::of(text())), 0..10)), 0..10)) {
        let mut out = HstoreBuilder::with_capacity(rows.len());
        for row in &rows {
            match row {
                Some(entries) => out.append(&mut entries.clone()),
                None => out.append_null(),
            }
        }
        let array = out.finish();
        let array = HstoreArray::try_new(&array).unwrap();
        for (i, row) in rows.into_iter().enumerate() {
            let expected = row.map(|mut entries| {
                hstore::canonicalize(&mut entries);
                entries
            });
            let found = array.get(i).map(|row| row.iter().map(|(k, v)| (k.to_owned(), v.map(ToOwned::to_owned))).collect::<Vec<_>>());
            prop_assert_eq!(&found, &expected);
            for (key, value) in expected.into_iter().flatten() {
                prop_assert_eq!(array.get(i).unwrap().get(&key), Some(value.as_deref()));
            }
        }
    }

    #[test]
    fn an_array_is_read_as_it_was_printed(items in vec(option::of(text()), 0..20)) {
        let mut printed = String::new();
        print(items.iter().map(Option::as_deref), &mut printed);
        let read = TextArray::parse(&printed).unwrap();
        prop_assert_eq!(read.items.iter().map(Option::as_deref).collect::<Vec<_>>(), items.iter().map(Option::as_deref).collect::<Vec<_>>());
    }

    #[test]
    fn any_text_is_read_or_refused(text in text(), more in "[ab\\\\\"{},=>\\[\\]:0-9 -]{0,30}") {
        for text in [&text, &more] {
            crate::fuzz_targets::hstore::run(text.as_bytes());
            crate::fuzz_targets::text_array::run(text.as_bytes());
        }
    }
}
