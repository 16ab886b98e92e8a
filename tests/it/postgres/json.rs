//! json's input, operators and functions.
//!
//! Where ours deviate on purpose (`crates/value/src/json/path.rs` says where), the questions keep away from it, and the last
//! test here pins our own answers.

use std::sync::Arc;

use apigw_sql_columns::types::SqlType;
use datafusion::arrow::array::{Array, ArrayRef, AsArray, Int64Array, StringViewArray};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::logical_expr::ColumnarValue;

use super::generate::Random;
use super::hstore_functions::call;
use super::server::{Answer, quote, server};

const PIECES: &[&str] = &[
    "{",
    "}",
    "[",
    "]",
    ":",
    ",",
    "\"a\"",
    "\"a\":",
    "\"",
    "\\",
    "\\u0061",
    "\\u00",
    "\\n",
    "\n",
    " ",
    "\t",
    "1",
    "0",
    "-",
    "+",
    ".",
    "e5",
    "null",
    "true",
    "false",
    "é",
    "\u{a0}",
    "\u{1}",
    "\u{b}",
    "\u{c}",
    "x",
    "'",
    "/*",
    "//",
    "NaN",
    "[1,2]",
    "{}",
    "{\"b\":2}",
    "[]",
];

const TEXTS: &[&str] = &[
    "",
    " ",
    "null",
    "true",
    "false",
    "tru",
    "nulll",
    "NULL",
    "True",
    "0",
    "-0",
    "00",
    "01",
    "-01",
    "1.",
    ".5",
    "1.0",
    "1e",
    "1e5",
    "1E+5",
    "1e-5",
    "1e+",
    "-",
    "+1",
    "1 2",
    "1,2",
    "123456789012345678901234567890",
    "1e999",
    "NaN",
    "Infinity",
    "0x1",
    "1_000",
    "\"\"",
    "\"a",
    "\"a\\\"",
    "\"\\\"\"",
    "\"\\/\\b\\f\\n\\r\\t\\\\\"",
    "\"\\a\"",
    "\"\\u\"",
    "\"\\u12\"",
    "\"\\u12g4\"",
    "\"\\uABcd\"",
    "\"\\u0000\"",
    "\"\\ud800\"",
    "\"\\udc00\\ud800\"",
    "\"\\ud83d\\ude00\"",
    "\"a\nb\"",
    "\"a\tb\"",
    "\"\u{7f}\"",
    "\"\u{1f}\"",
    "'a'",
    "a",
    "[",
    "]",
    "[]",
    "[,]",
    "[1,]",
    "[,1]",
    "[1 2]",
    "[1,,2]",
    "[1}",
    "[[1],[2,[3]]]",
    "{",
    "}",
    "{}",
    "{,}",
    "{a:1}",
    "{\"a\"}",
    "{\"a\":}",
    "{\"a\":1,}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1]",
    "{1:2}",
    "{\"a\":1,\"a\":2}",
    "{\"a\" : [ 1 , { \"b\" : null } ] }",
    " 1 ",
    "\t[\n1\r]\n",
    "\u{a0}1",
    "1\u{b}",
    "\u{feff}1",
    "\"é😀\"",
    "{\"\":1}",
    "1/**/",
    "{\"a\":1}{\"a\":1}",
];

fn json_column(texts: &[String]) -> ColumnarValue {
    ColumnarValue::Array(Arc::new(texts.iter().map(Some).collect::<StringViewArray>()))
}

fn one(name: &str, json: &str, rest: Option<ColumnarValue>) -> Answer {
    let args: Vec<_> = std::iter::once(json_column(&[json.to_owned()])).chain(rest).collect();
    match call(name, &args, 1) {
        Ok(array) => answer(&array),
        Err(error) => Answer::Error(apigw_sql_functions::error::from_datafusion(error).to_string()),
    }
}

fn answer(array: &ArrayRef) -> Answer {
    if array.is_null(0) {
        return Answer::Null;
    }
    Answer::Text(match array.data_type() {
        DataType::Boolean => array.as_boolean().value(0).to_string(),
        DataType::Int64 => array.as_primitive::<Int64Type>().value(0).to_string(),
        _ => array.as_string_view().value(0).to_owned(),
    })
}

fn text(value: &str) -> ColumnarValue {
    ColumnarValue::Array(Arc::new(StringViewArray::from(vec![value])))
}

fn path(steps: &[&str]) -> ColumnarValue {
    let mut out = apigw_sql_columns::types::list::builder(1);
    out.values().extend(steps.iter().map(|step| Some(*step)));
    out.append(true);
    let array = out.finish();
    assert_eq!(array.data_type(), &SqlType::TextArray.arrow());
    ColumnarValue::Array(Arc::new(array))
}

/// Both have the same value, or both refuse; how many of each.
fn compare(questions: Vec<(String, Answer)>) -> (usize, usize, usize) {
    let Some(server) = server() else { return (usize::MAX, usize::MAX, usize::MAX) };
    let statements: Vec<_> = questions.iter().map(|(statement, _)| statement.clone()).collect();
    let (mut values, mut nulls, mut errors) = (0, 0, 0);
    for ((statement, ours), theirs) in questions.into_iter().zip(server.answers(&statements)) {
        match (&ours, &theirs) {
            (Answer::Error(_), Answer::Error(_)) => errors += 1,
            (Answer::Null, Answer::Null) => nulls += 1,
            (Answer::Text(_), Answer::Text(_)) if ours == theirs => values += 1,
            _ => panic!("{statement}\n  ours:   {ours:?}\n  theirs: {theirs:?}"),
        }
    }
    (values, nulls, errors)
}

#[test]
fn input() {
    let mut random = Random::new(11);
    let mut texts: Vec<_> = TEXTS.iter().map(|&text| text.to_owned()).collect();
    texts.extend((0..1500).map(|_| random.text(PIECES, 5)));
    for _ in 0..500 {
        let mut text: Vec<char> = json(&mut random, 3).chars().collect();
        let at = random.below(text.len());
        match random.below(3) {
            0 => drop(text.remove(at)),
            1 => text.insert(at, random.pick(&['"', '[', '}', ',', ':', '\\', '1', ' '])),
            _ => {}
        }
        texts.push(text.into_iter().collect());
    }
    let questions = texts.iter().map(|text| (format!("SELECT {}::json::text", quote(text)), one("json_in", text, None)));
    let (read, _, refused) = compare(questions.collect());
    assert!(read > 300 && refused > 300, "{read} {refused}");
}

const KEYS: &[&str] = &["a", "a", "b", "", "0", "1", "-1", "é", "\\u0061", "b\\n", "k\\\"", "a b"];
const STEPS: &[&str] = &["a", "b", "", "0", "1", "2", " 1", "+1", "1 ", "é", "b\n", "k\"", "01", "99999999999", "0x0", "x"];
const SCALARS: &[&str] = &[
    "null",
    "true",
    "false",
    "0",
    "-1.50e3",
    "\"\"",
    "\"x\"",
    "\"a\\\"]}\\n\\u00e9\"",
    "\"\\ud83d\\ude00\"",
    "\"null\"",
    "12345678901234567890",
];

/// Random JSON, without whitespace around it.
pub(super) fn json(random: &mut Random, depth: usize) -> String {
    let space = |random: &mut Random| random.pick(&["", "", "", " ", "\n  ", "\t"]);
    if depth == 0 || random.below(4) == 0 {
        return random.pick(SCALARS).to_owned();
    }
    let object = random.below(2) == 0;
    let mut parts = Vec::new();
    for _ in 0..random.below(5) {
        let (before, behind) = (space(random), space(random));
        let value = json(random, depth - 1);
        if object {
            let (key, gap, after) = (random.pick(KEYS), space(random), space(random));
            parts.push(format!("{before}\"{key}\"{gap}:{after}{value}{behind}"));
        } else {
            parts.push(format!("{before}{value}{behind}"));
        }
    }
    let inner = if parts.is_empty() { space(random).to_owned() } else { parts.join(",") };
    if object { format!("{{{inner}}}") } else { format!("[{inner}]") }
}

#[test]
fn members_and_items() {
    let mut random = Random::new(12);
    let mut questions = Vec::new();
    for _ in 0..600 {
        let json = json(&mut random, 3);
        let (key, index) = (random.pick(STEPS), random.below(7) as i64 - 3);
        let number = || Some(ColumnarValue::Array(Arc::new(Int64Array::from(vec![index]))));
        for (operator, field, element) in
            [("->", "json_object_field", "json_array_element"), ("->>", "json_object_field_text", "json_array_element_text")]
        {
            questions.push((format!("SELECT {}::json {operator} {}::text", quote(&json), quote(key)), one(field, &json, Some(text(key)))));
            questions.push((format!("SELECT {}::json {operator} ({index})", quote(&json)), one(element, &json, number())));
        }
        questions.push((format!("SELECT json_typeof({})", quote(&json)), one("json_typeof", &json, None)));
        questions.push((format!("SELECT json_array_length({})", quote(&json)), one("json_array_length", &json, None)));
        questions.push((format!("SELECT {}::jsonb ? {}", quote(&json), quote(key)), one("jsonb_exists", &json, Some(text(key)))));
    }
    let (found, missing, refused) = compare(questions);
    assert!(found > 1000 && missing > 500 && refused > 100, "{found} {missing} {refused}");
}

#[test]
fn paths() {
    let mut random = Random::new(13);
    let mut questions = Vec::new();
    for _ in 0..1000 {
        let json = json(&mut random, 4);
        let mut steps: Vec<_> = (0..random.below(4)).map(|_| random.pick(&STEPS[..8])).collect();
        // PostgreSQL counts from the end of the first array it meets, so only at the top.
        if let Some(first) = steps.first_mut().filter(|_| random.below(4) == 0) {
            *first = random.pick(&["-1", "-2", "-3"]);
        }
        let elements: Vec<_> = steps.iter().map(|step| quote(step)).collect();
        let array = format!("ARRAY[{}]::text[]", elements.join(","));
        for (operator, function) in [("#>", "json_extract_path"), ("#>>", "json_extract_path_text")] {
            questions.push((format!("SELECT {}::json {operator} {array}", quote(&json)), one(function, &json, Some(path(&steps)))));
            if !steps.is_empty() {
                let args: Vec<_> =
                    std::iter::once(json_column(std::slice::from_ref(&json))).chain(steps.iter().map(|step| text(step))).collect();
                let ours = call(function, &args, 1).map_or_else(|e| Answer::Error(e.to_string()), |array| answer(&array));
                questions.push((format!("SELECT {function}({}::json, {})", quote(&json), elements.join(",")), ours));
            }
        }
    }
    let (found, missing, _) = compare(questions);
    assert!(found > 500 && missing > 500, "{found} {missing}");
}

#[test]
fn text_that_no_text_can_hold() {
    let strings = ["\"\\u0000\"", "\"a\\ud800\"", "\"\\udc00\"", "\"\\ud800\\ud800\"", "\"\\ud83dx\""];
    let questions = strings.iter().flat_map(|string| {
        let json = format!("{{\"a\":{string}}}");
        let element = Some(ColumnarValue::Array(Arc::new(Int64Array::from(vec![0]))));
        let array = format!("[{string}]");
        [
            (format!("SELECT {}::json ->> 'a'", quote(&json)), one("json_object_field_text", &json, Some(text("a")))),
            (format!("SELECT {}::json #>> '{{a}}'", quote(&json)), one("json_extract_path_text", &json, Some(path(&["a"])))),
            (format!("SELECT {}::json ->> 0", quote(&array)), one("json_array_element_text", &array, element)),
        ]
    });
    let (_, _, refused) = compare(questions.collect());
    assert!(refused >= 15, "{refused}");
}

#[test]
fn deviations() {
    for (json, steps, expected) in [
        (r#"{"x":[1,2,3],"a":[1,2]}"#, &["a", "-1"] as &[&str], "2"),
        ("[[1],[2,3]]", &["-1", "-1"], "3"),
        (r#"{"a":"\u0000","b":1}"#, &["b"], "1"),
        (" null ", &[], "null"),
    ] {
        assert_eq!(one("json_extract_path", json, Some(path(steps))), Answer::Text(expected.to_owned()), "{json}");
    }
}
