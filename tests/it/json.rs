//! Properties of JSON: the bodies of the fuzz targets over generated texts that are JSON, nearly JSON, or not.

use proptest::collection::vec;
use proptest::prelude::*;

/// What stands between the quotes of a string, mostly valid.
fn raw_string() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        8 => "[a-c]{0,9}",
        2 => "[ -~&&[^\"\\\\]]{0,20}",
        2 => Just("é😀".to_owned()),
        2 => prop::sample::select(vec!["\\n", "\\\"", "\\\\", "\\/", "\\b", "\\t", "\\u0061", "\\u00E9", "\\u001f", "\\ud83d\\ude00"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["\\u0000", "\\ud800", "\\udc00", "\\x", "\\u12", "\n", "\u{7f}", "\""]).prop_map(str::to_owned),
    ];
    vec(piece, 0..4).prop_map(|pieces| pieces.concat())
}

fn space() -> impl Strategy<Value = &'static str> {
    prop::sample::select(vec!["", "", "", "", " ", "\n  ", "\t", "\r\n"])
}

fn scalar() -> impl Strategy<Value = String> {
    prop_oneof![
        4 => raw_string().prop_map(|raw| format!("\"{raw}\"")),
        2 => prop::sample::select(vec!["null", "true", "false", "0", "-1", "12", "1.50", "-0", "1e5", "2E-3", "123456789012345678901"]).prop_map(str::to_owned),
        1 => prop::sample::select(vec!["nul", "01", "-", "1.", "1e", "+1", "NaN", "'a'", "", "tru", "1e999", "\u{feff}1"]).prop_map(str::to_owned),
    ]
}

/// A text that is JSON more often than not.
fn text() -> impl Strategy<Value = String> {
    let value = scalar().prop_recursive(4, 40, 5, |inner| {
        let key = prop_oneof![3 => "[ab01-]{0,2}".prop_map(String::from), 1 => raw_string()];
        let item = (space(), inner.clone(), space()).prop_map(|(a, v, z)| format!("{a}{v}{z}"));
        let member = (space(), key, space(), space(), inner, space()).prop_map(|(a, k, b, c, v, z)| format!("{a}\"{k}\"{b}:{c}{v}{z}"));
        prop_oneof![
            (vec(item, 0..5), space()).prop_map(|(items, space)| format!("[{space}{}]", items.join(","))),
            (vec(member, 0..5), space()).prop_map(|(members, space)| format!("{{{space}{}}}", members.join(","))),
        ]
    });
    (space(), value, space()).prop_map(|(a, v, z)| format!("{a}{v}{z}"))
}

/// A text with one character gone, doubled or replaced.
fn damaged() -> impl Strategy<Value = String> {
    (text(), any::<prop::sample::Index>(), "[\\[\\]{}:,\"\\\\ a1\n]{0,2}").prop_map(|(text, at, new)| {
        let mut characters: Vec<_> = text.chars().map(String::from).collect();
        if !characters.is_empty() {
            let at = at.index(characters.len());
            characters[at] = new;
        }
        characters.concat()
    })
}

proptest! {
    #[test]
    fn parser_check_canonical_form_and_splitter_agree(texts in vec(prop_oneof![text(), damaged()], 1..4)) {
        crate::fuzz_targets::json::run(texts[0].as_bytes());
        crate::fuzz_targets::json::run(texts.join(" ").as_bytes());
    }

    #[test]
    fn bytes_of_any_kind_are_read_or_refused(mut bytes in text().prop_map(String::into_bytes), at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        let at = at.index(bytes.len() + 1);
        bytes.insert(at, byte);
        crate::fuzz_targets::json::run(&bytes);
    }

    #[test]
    fn paths_find_what_the_tree_has(text in prop_oneof![text(), damaged()], path in vec("[ab01-]{0,2}", 0..4)) {
        let mut input = path.join("\n");
        input.push('\n');
        input.push_str(&text.replace('\n', " "));
        crate::fuzz_targets::json_path::run(input.as_bytes());
    }
}
