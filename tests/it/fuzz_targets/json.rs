//! JSON from arbitrary bytes: nothing panics; parser, check, canonical form and splitter agree with each other and
//! with `serde_json`.

use apigw_sql_value::json::canonical::{canonicalize, is_canonical};
use apigw_sql_value::json::splitter::{Event, Splitter, Step};
use apigw_sql_value::json::{self, JsonErrorKind, Kind, Node};
use bumpalo::Bump;
use serde::de::IgnoredAny;
use serde_json::Value;

pub(crate) fn run(data: &[u8]) {
    let bump = Bump::new();
    let parsed = json::parse(&bump, data);
    if let Err(error) = &parsed {
        assert!(error.offset <= data.len(), "{error:?}");
        _ = (error.to_string(), json::line_column(data, error.offset));
    }
    if let Ok(text) = std::str::from_utf8(data) {
        against_serde(text, parsed.as_ref().ok());
        if let Ok(node) = &parsed {
            places(data, node);
            canonical(text, node);
        } else {
            assert!(!is_canonical(text), "{text}");
        }
        for chunk in [1, 2 + data.len() % 7, data.len() + 1] {
            split(text, chunk);
        }
    } else {
        assert!(parsed.is_err());
    }
}

/// The same texts are JSON, and they mean the same.
fn against_serde(text: &str, parsed: Option<&Node<'_>>) {
    // It reads the whole grammar, but leaves surrogates unpaired, as PostgreSQL does, and any depth.
    let grammatical = serde_json::from_str::<IgnoredAny>(text).is_ok();
    match json::check(text) {
        Ok(()) => assert!(grammatical, "{text}"),
        Err(error) => assert!(!grammatical || error.kind == JsonErrorKind::TooDeep, "{error:?} in {text}"),
    }
    match (serde_json::from_str::<Value>(text), parsed) {
        (Ok(theirs), Some(ours)) => assert_eq!(value(ours), theirs),
        (Ok(_), None) => panic!("refused: {text}"),
        (Err(_), None) => {}
        (Err(error), Some(_)) => {
            let error = error.to_string();
            assert!(error.contains("recursion limit") || error.contains("number out of range"), "accepted, but {error}: {text}");
        }
    }
}

fn value(node: &Node<'_>) -> Value {
    match node.kind {
        Kind::Null => Value::Null,
        Kind::Bool(value) => Value::Bool(value),
        // Too large for `serde_json`: any form will do.
        Kind::Number(text) => serde_json::from_str(text).unwrap_or_else(|_| Value::String(format!("number {text}"))),
        Kind::String(text) => Value::String(text.to_owned()),
        Kind::Array(items) => items.iter().map(value).collect(),
        Kind::Object(members) => members.iter().map(|m| (m.key.to_owned(), value(&m.value))).collect(),
    }
}

/// Each value stands where it says.
fn places(input: &[u8], node: &Node<'_>) {
    let bump = Bump::new();
    assert_eq!(&json::parse(&bump, node.raw(input)).expect("a value by itself"), node);
    node.items().iter().for_each(|item| places(input, item));
    for member in node.members() {
        let (key, end) = json::parse_prefix(&bump, input, member.key_offset as usize).expect("a key");
        assert_eq!(key.as_str(), Some(member.key));
        assert!(end < member.value.offset as usize && member.value.end < node.end);
        places(input, &member.value);
        assert_eq!(node.get(member.key), node.members().iter().rfind(|m| m.key == member.key).map(|m| &m.value));
    }
}

/// The canonical form means the same, is canonical, and is the only one that is.
fn canonical(text: &str, node: &Node<'_>) {
    let bump = Bump::new();
    let form = canonicalize(&bump, text).expect("valid");
    assert!(is_canonical(&form), "{form}");
    assert_eq!(is_canonical(text), form == text, "{text}");
    let again = json::parse(&bump, form.as_bytes()).expect("valid");
    // `serde_json` keeps the last of duplicate keys as well, and sorts.
    assert_eq!(value(&again), value(node));
}

/// The splitter finds the values that the parser finds, or one of both finds the error.
fn split(text: &str, chunk: usize) {
    let bump = Bump::new();
    let (mut nodes, mut at, mut valid) = (Vec::new(), 0, true);
    while !text[at..].trim_start_matches([' ', '\t', '\r', '\n']).is_empty() {
        let Ok((node, end)) = json::parse_str_prefix(&bump, text, at) else {
            valid = false;
            break;
        };
        at = end;
        nodes.push(node);
    }
    let bytes = json::parse_prefix(&bump, text.as_bytes(), 0).map(|(node, end)| (node.kind, end));
    assert_eq!(bytes, json::parse_str_prefix(&bump, text, 0).map(|(node, end)| (node.kind, end)), "{text}");
    for open in [false, true] {
        match events(text.as_bytes(), chunk, open) {
            Some(found) => {
                assert!(valid, "not all of it is JSON: {text}");
                let mut expected = Vec::new();
                for node in &nodes {
                    expect(node, open, 0, text, &mut expected);
                }
                assert_eq!(found, expected, "{text}");
            }
            None => assert!(!valid, "all of it is JSON: {text}"),
        }
    }
}

/// What the splitter has to find of `node`, `opened` containers deep.
fn expect(node: &Node<'_>, open: bool, opened: usize, text: &str, out: &mut Vec<String>) {
    let can_open = open && (opened == 0 || (opened == 1 && node.is_array()));
    match node.kind {
        Kind::Array(items) if can_open => {
            out.push("ArrayStart".to_owned());
            for item in items {
                expect(item, false, 2, text, out);
            }
            out.push("ArrayEnd".to_owned());
        }
        Kind::Object(members) if can_open => {
            out.push("ObjectStart".to_owned());
            for member in members {
                out.push(format!("key {}", member.key));
                expect(&member.value, open, 1, text, out);
            }
            out.push("ObjectEnd".to_owned());
        }
        _ => out.push(text[node.offset as usize..node.end as usize].to_owned()),
    }
}

/// The events over `input` in chunks; `None` if it, or a value in it, is refused.
fn events(input: &[u8], chunk: usize, open: bool) -> Option<Vec<String>> {
    let bump = Bump::new();
    let mut splitter = Splitter::new(input.len() + 1);
    let (mut window, mut read, mut out) = (Vec::new(), 0, Vec::new());
    loop {
        match splitter.next(&window, read == input.len(), open).ok()? {
            Step::More => {
                let settled = splitter.settled();
                window.drain(..settled);
                splitter.forget(settled);
                let end = (read + chunk).min(input.len());
                assert!(end > read, "more was asked for at the end");
                window.extend_from_slice(&input[read..end]);
                read = end;
            }
            Step::Event(Event::Key(range)) => {
                let raw = bump.alloc_slice_copy(&window[range]);
                out.push(format!("key {}", json::parse(&bump, raw).ok()?.as_str()?));
            }
            Step::Event(Event::Value(range)) => {
                assert_eq!(window[range.clone()], input[splitter.offset(range.start)..splitter.offset(range.end)]);
                let raw = bump.alloc_slice_copy(&window[range]);
                json::parse(&bump, raw).ok()?;
                out.push(String::from_utf8_lossy(raw).into_owned());
            }
            Step::Event(Event::End) => return Some(out),
            Step::Event(event) => out.push(format!("{event:?}")),
        }
    }
}
