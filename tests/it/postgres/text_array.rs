//! The text form of `text[]`.

use std::fmt::Write;

use apigw_sql_value::text_array::{TextArray, print};

use super::generate::{KEYS, Random, VALUES};
use super::server::{Answer, quote, quote_option, server};

const PIECES: &[&str] = &[
    "{", "{", "{", "}", "}", "}", ",", ",", ",", "a", "b", " ", "\t", "\u{b}", "\"", "\"", "\\", "NULL", "null", "é", "\u{a0}", "\"a\"",
    "[", "]", ":", "=", "1", "2", "-", "{a,b}", "{a}", "{}",
];

const CORPUS: &[&str] = &[
    "",
    " ",
    "{}",
    " { } ",
    "{a}",
    "{a,b}",
    "{ a , b }",
    "{a b}",
    "{\"a b\"}",
    "{\"\"}",
    "{,}",
    "{a,}",
    "{,a}",
    "{a,,b}",
    "{NULL}",
    "{null,Null,\"NULL\",n\\ull}",
    "{\\NULL}",
    "{nul}",
    "{a\\,b}",
    "{\"a\\\"b\"}",
    "{\\\"}",
    "{a\\ }",
    "{\\ a}",
    "{a \\ b }",
    "{a",
    "a}",
    "{a}}",
    "{{a}",
    "{a}b",
    "{a} ",
    "x{a}",
    "{\"a\"b}",
    "{a\"b\"}",
    "{\"a\" \"b\"}",
    "{\"a\" }",
    "{ \"a\"}",
    "{\"a}",
    "{a\\",
    "{\"a\\",
    "{\"a\"\\b}",
    "{a{b}}",
    "{{a},b}",
    "{a,{b}}",
    "{{a,b},{c,d}}",
    "{{a,b},{c}}",
    "{{a},{b},{c}}",
    "{{{a}}}",
    "{{}}",
    "{{},{}}",
    "{{a},{}}",
    "{{a} , {b}}",
    "{{a} {b}}",
    "{{{{{{a}}}}}}",
    "{{{{{{{a}}}}}}}",
    "[1:2]={a,b}",
    "[2]={a,b}",
    "[0:1]={a,b}",
    "[-5:-4]={a,b}",
    "[1:2] = {a,b}",
    " [1:2]={a,b}",
    "[1:1][1:2]={{a,b}}",
    "[1] [2]={{a,b}}",
    "[1:2][1:2]={{a,b}}",
    "[1:3]={a,b}",
    "[2:1]={}",
    "[1:0]={}",
    "[1:1]={}",
    "[]={a}",
    "[1:]={a}",
    "[:1]={a}",
    "[1={a}",
    "[1]{a}",
    "[1]=a",
    "[1]=",
    "[1]",
    "[+1:+1]={a}",
    "[1+2]={a}",
    "[--1]={a}",
    "[1:99999999999]={a}",
    "[1][1][1][1][1][1][1]={a}",
    "[a]={a}",
    "{é,😀}",
    "{\u{a0}a}",
    "{\u{85}}",
    "{a\u{b}}",
    "{\"\u{b}\"}",
    "{'a'}",
    "{a=>b}",
    "[\"a\"]",
    "{\"a\":1}",
    "{a;b}",
    "{\\\\}",
    "{\"\\\\\"}",
    "{\"\\a\"}",
    "{1,2}",
];

/// Bounds and items, in a form that both sides can give.
fn ours(text: &str) -> Answer {
    let array = match TextArray::parse(text) {
        Err(error) => return Answer::Error(detail(error.message())),
        Ok(array) => array,
    };
    let mut out = String::new();
    for (&lower, &length) in array.lower_bounds.iter().zip(&array.dimensions) {
        write!(out, "[{lower}:{}]", i64::from(lower) + length as i64 - 1).expect("written");
    }
    let items: Vec<_> = array.items.iter().map(Option::as_deref).collect();
    Answer::Text(format!("{out} {}", serde_json::to_string(&items).expect("written")))
}

/// A message without the literal, which PostgreSQL quotes from its first brace on, and without a final period.
fn detail(message: &str) -> String {
    let message = message.strip_suffix('.').unwrap_or(message);
    let message =
        if message.starts_with("malformed") { message.rsplit_once("\": ").map_or(message, |(_, detail)| detail) } else { message };
    message.to_lowercase()
}

fn theirs(answer: Answer) -> Answer {
    match answer {
        Answer::Error(message) => Answer::Error(detail(&message)),
        other => other,
    }
}

fn compare(texts: &[String]) {
    let Some(server) = server() else { return };
    let question = |text: &String| {
        format!(
            "SELECT coalesce(array_dims(a), '') || ' ' || (SELECT coalesce(json_agg(u)::jsonb::text, '[]') FROM unnest(a) AS u) \
             FROM (SELECT {}::text[]) AS t(a)",
            quote(text)
        )
    };
    let statements: Vec<_> = texts.iter().map(question).collect();
    let (mut read, mut refused, mut lost) = (0, 0, 0);
    for (text, answer) in texts.iter().zip(server.answers(&statements)) {
        match (ours(text), theirs(answer)) {
            // Before 17, sub-arrays of unequal depth are read as something that lacks items.
            (Answer::Error(message), Answer::Text(_)) if message.ends_with("matching dimensions") => lost += 1,
            (Answer::Text(ours), Answer::Text(theirs)) => {
                assert_eq!(ours, theirs.replace("\", \"", "\",\"").replace(", null", ",null").replace("null, ", "null,"), "{text:?}");
                read += 1;
            }
            (Answer::Error(ours), Answer::Error(theirs)) => {
                assert_eq!(ours, theirs, "{text:?}");
                refused += 1;
            }
            (ours, theirs) => panic!("{text:?}: ours {ours:?}, theirs {theirs:?}"),
        }
    }
    assert!(read > texts.len() / 10 && refused > texts.len() / 10 && lost < texts.len() / 50, "{read} {refused} {lost}");
}

#[test]
fn hand_written_texts() {
    compare(&CORPUS.iter().map(|&text| text.to_owned()).collect::<Vec<_>>());
}

#[test]
fn random_texts() {
    let mut random = Random::new(4);
    let mut texts: Vec<_> = (0..1500).map(|_| format!("{{{}}}", random.text(PIECES, 10))).collect();
    texts.extend((0..500).map(|_| random.text(PIECES, 10)));
    texts.extend((0..1000).map(|_| {
        let items = ["a", "b c", "\"d,e\"", "NULL", "\"\\\"\"", "\\{", " f ", "\"\""];
        let list = |random: &mut Random| (0..=random.below(3)).map(|_| random.pick(&items)).collect::<Vec<_>>().join(",");
        let lists: Vec<_> = (0..=random.below(2)).map(|_| format!("{{{}}}", list(&mut random))).collect();
        if lists.len() == 1 { lists.concat() } else { format!("{{{}}}", lists.join(",")) }
    }));
    compare(&texts);
}

#[test]
fn printing() {
    let Some(server) = server() else { return };
    let mut random = Random::new(5);
    let choices = [KEYS, VALUES].concat();
    let arrays: Vec<Vec<Option<&str>>> =
        (0..500).map(|_| (0..random.below(6)).map(|_| (random.below(6) > 0).then(|| random.pick(&choices))).collect()).collect();
    let literal = |items: &Vec<Option<&str>>| items.iter().map(|i| quote_option(*i)).collect::<Vec<_>>().join(",");
    let statements: Vec<_> = arrays.iter().map(|items| format!("SELECT ARRAY[{}]::text[]", literal(items))).collect();
    for (items, theirs) in arrays.into_iter().zip(server.answers(&statements)) {
        let mut out = String::new();
        print(items.iter().copied(), &mut out);
        assert_eq!(Answer::Text(out), theirs, "{items:?}");
    }
}
