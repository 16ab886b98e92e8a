//! Unit tests of the parser: what it accepts, what it says about the rest, and where things stand.

use super::*;
use crate::json::line_column;

fn error(input: &[u8]) -> (usize, String) {
    let bump = Bump::new();
    let error = parse(&bump, input).expect_err("must be refused");
    (error.offset, error.to_string())
}

#[test]
fn values_keep_their_place_and_spelling() {
    let bump = Bump::new();
    let input = " {\"a\" : [1, -2.50e+3, true,false , null], \"k\\n\": \"x\\u00e9\\ud83d\\ude00\\\"\", \"a\":{}} ";
    let node = parse(&bump, input.as_bytes()).expect("valid");
    assert_eq!((node.offset, node.end as usize), (1, input.len() - 1));
    let members = node.members();
    assert_eq!(members.iter().map(|m| m.key).collect::<Vec<_>>(), ["a", "k\n", "a"]);
    assert_eq!(members[1].key_offset as usize, input.find("\"k\\n").expect("there"));
    assert_eq!(members[1].value.as_str(), Some("xé😀\""));
    let items = members[0].value.items();
    assert_eq!(items[1].as_number(), Some("-2.50e+3"));
    assert_eq!(items[1].raw(input.as_bytes()), b"-2.50e+3");
    assert_eq!(items.iter().map(Node::describe).collect::<Vec<_>>(), ["a number", "a number", "a boolean", "a boolean", "null"]);
    assert!(node.get("a").is_some_and(Node::is_object), "the last duplicate counts");
}

#[test]
fn long_strings_with_escapes_at_every_distance_from_a_word_boundary() {
    for before in 0..20 {
        for after in 0..20 {
            let (a, z) = ("a".repeat(before), "z".repeat(after));
            let input = format!("\"{a}\\n\\u00df{z}\\\"\"");
            let bump = Bump::new();
            let node = parse(&bump, input.as_bytes()).expect("valid");
            assert_eq!(node.as_str(), Some(format!("{a}\nß{z}\"").as_str()));
        }
    }
}

#[test]
fn nul_is_kept() {
    let bump = Bump::new();
    assert_eq!(parse(&bump, br#""a\u0000b""#).expect("valid").as_str(), Some("a\0b"));
}

#[test]
fn messages_say_what_was_expected_and_where() {
    for (input, offset, message) in [
        ("", 0, "expected a value, but found the end of the text"),
        ("  ", 2, "expected a value, but found the end of the text"),
        ("[1 x]", 3, "expected a comma or a closing bracket, but found `x`"),
        ("[1,]", 3, "expected a value, but found `]`"),
        ("[", 1, "expected a value or a closing bracket, but found the end of the text"),
        ("{\"a\":1,}", 7, "expected a key in double quotes, but found `}`"),
        ("{a:1}", 1, "expected a key in double quotes or a closing brace, but found `a`"),
        ("{\"a\" 1}", 5, "expected a colon behind the key, but found `1`"),
        ("{\"a\":1 \"b\"}", 7, "expected a comma or a closing brace, but found `\"`"),
        ("1 2", 2, "expected nothing behind the value, but found `2`"),
        ("nul", 0, "expected a value, but found `n`"),
        ("nullx", 0, "expected a value, but found `n`"),
        ("01", 1, "expected a number without leading zeros, but found `1`"),
        ("-", 1, "expected a digit, but found the end of the text"),
        ("1.", 2, "expected a digit, but found the end of the text"),
        ("1e+x", 3, "expected a digit, but found `x`"),
        ("\"abc", 4, "expected a closing quote, but found the end of the text"),
        ("\"abc\\", 5, "expected a closing quote, but found the end of the text"),
        ("\"abc\\\"", 6, "expected a closing quote, but found the end of the text"),
        ("\"a\nb\"", 2, "expected the control character to be written as `\\u000a`, but found it raw in a string"),
        ("\"\\x\"", 1, "expected an escape, but found `\\x`"),
        ("\"\\é\"", 1, "expected an escape, but found `\\é`"),
        ("\"\\u12g4\"", 5, "expected four hexadecimal digits behind `\\u`, but found `g`"),
        ("\"\\u12\"", 5, "expected four hexadecimal digits behind `\\u`, but found `\"`"),
        ("\"\\ud800\"", 1, "expected a pair of surrogates, but found `\\ud800` alone"),
        ("\"\\ud800\\n\"", 1, "expected a pair of surrogates, but found `\\ud800` alone"),
        ("\"\\ud800\\u0041\"", 1, "expected a pair of surrogates, but found `\\ud800` alone"),
        ("\"\\udc00\\ud800\"", 1, "expected a pair of surrogates, but found `\\udc00` alone"),
        ("\u{feff}1", 0, "expected a value, but found a byte order mark"),
        ("\0", 0, "expected a value, but found `\\u{0}`"),
    ] {
        assert_eq!(error(input.as_bytes()), (offset, message.to_owned()), "{input:?}");
    }
}

#[test]
fn bytes_that_are_not_utf8_are_named_unless_something_before_them_is_wrong() {
    assert_eq!(error(b"\"a\xffb\""), (2, "expected UTF-8, but found other bytes".to_owned()));
    assert_eq!(error(b"\"a\\n\xc3"), (4, "expected UTF-8, but found other bytes".to_owned()));
    assert_eq!(error(b"1 \xff"), (2, "expected UTF-8, but found other bytes".to_owned()));
    assert_eq!(error(b"[x\xff"), (1, "expected a value or a closing bracket, but found `x`".to_owned()));
}

#[test]
fn depth_is_limited() {
    let bump = Bump::new();
    let deepest = "[".repeat(MAX_DEPTH) + &"]".repeat(MAX_DEPTH);
    assert!(parse(&bump, deepest.as_bytes()).is_ok());
    for bomb in ["[".repeat(1_000_000), "{\"a\":".repeat(200_000)] {
        let error = parse(&bump, bomb.as_bytes()).expect_err("too deep");
        assert_eq!(error.kind, JsonErrorKind::TooDeep);
    }
}

#[test]
fn prefixes_of_concatenated_values() {
    let bump = Bump::new();
    let input = b"{\"a\":[1]}\n  {} 12 \"x\\\"]\"true[]\n";
    let mut at = 0;
    let mut found = Vec::new();
    while !input[at..].iter().all(u8::is_ascii_whitespace) {
        let (node, end) = parse_prefix(&bump, input, at).expect("valid");
        assert_eq!(end, node.end as usize);
        found.push(String::from_utf8_lossy(node.raw(input)).into_owned());
        at = end;
    }
    assert_eq!(found, ["{\"a\":[1]}", "{}", "12", "\"x\\\"]\"", "true", "[]"]);
    let error = parse_prefix(&bump, b"{} [1 2] \xff", 2).expect_err("no comma");
    assert_eq!((error.offset, error.to_string().as_str()), (6, "expected a comma or a closing bracket, but found `2`"));
    let (node, end) = parse_prefix(&bump, b"[1] \xff", 0).expect("what follows is not looked at");
    assert_eq!((node.items().len(), end), (1, 3));
}

#[test]
fn what_touches_a_number_or_word_belongs_to_it() {
    let bump = Bump::new();
    for input in ["1-2", "null-1", "true+", "12x"] {
        assert!(parse_prefix(&bump, input.as_bytes(), 0).is_err(), "{input}");
        assert!(parse_str_prefix(&bump, input, 0).is_err(), "{input}");
    }
    for (input, end) in [("1[", 1), ("null\"a\"", 4), ("1,2", 1), ("\"a\"1", 3), ("{}1", 2)] {
        assert_eq!(parse_prefix(&bump, input.as_bytes(), 0).map(|(_, end)| end), Ok(end), "{input}");
        assert_eq!(parse_str_prefix(&bump, input, 0).map(|(_, end)| end), Ok(end), "{input}");
    }
}

#[test]
fn lines_and_columns_count_characters() {
    assert_eq!(line_column(b"", 0), (1, 1));
    assert_eq!(line_column("a\né\u{1F600}x".as_bytes(), 8), (2, 3));
    assert_eq!(line_column(b"ab\n", 99), (2, 1));
}
