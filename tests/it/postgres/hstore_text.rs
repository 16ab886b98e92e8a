//! hstore's text form: what is read, what is printed, what is refused and where.

use apigw_sql_value::hstore;

use super::generate::{Random, entries};
use super::server::{Answer, quote, server};

/// What the grammar is made of, and what looks like it.
const PIECES: &[&str] = &[
    "a",
    "b",
    "aa",
    "1",
    "=>",
    "=>",
    "=>",
    "=",
    ">",
    ",",
    ",",
    ", ",
    " ",
    "\t",
    "\n",
    "\u{b}",
    "\u{c}",
    "\r",
    "\"",
    "\"",
    "\\",
    "\\\"",
    "\\\\",
    "NULL",
    "null",
    "nUll",
    "nul",
    "é",
    "😀",
    "\u{a0}",
    "\u{85}",
    "\u{2003}",
    "'",
    "{",
    "a=>1",
    "b=>2,",
    "\"a b\"=>\"c d\"",
];

/// Texts that have been, or may be, read wrongly.
const CORPUS: &[&str] = &[
    "",
    " ",
    "a=>1",
    "a=>1,",
    "a=>1,,",
    ",",
    ",a=>1",
    "a=>,b",
    "a=>",
    "a=",
    "a",
    "a b=>1",
    "a => 1",
    "a = > 1",
    "a=> 1 2",
    "=>1",
    "a=>=>",
    "a=>b=>c",
    "a=>b, =>c",
    "\"a\"=>\"b\"",
    "\"a\"b=>c",
    "a\"b\"=>c",
    "a=>\"b\"c",
    "a=>b\"c\"",
    "\"a",
    "a=>\"b",
    "a\\",
    "a=>b\\",
    "\"a\\",
    "a=>\"b\\",
    "\\ =>\\ ",
    "a\\=>b",
    "a\\=b=>c",
    "a=>b\\,c",
    "a=>NULL",
    "a=>null",
    "a=>\"NULL\"",
    "a=>N\\ULL",
    "a=>NULLx",
    "a=>NULL x",
    "NULL=>1",
    "NULL=>NULL",
    "\"\"=>\"\"",
    "a=>\"\"",
    "a=>1, a=>2",
    "b=>1, a=>2, aa=>3, B=>4",
    "a=>1\u{b}",
    "\u{b}a\u{c}=>\r1\n,\tb=>2",
    "é=>ü",
    "é x",
    "a=é",
    "a=>1 é",
    "\u{85}a=>1",
    "a=>1\u{a0}",
    "a=>\u{2003}",
    "a=>\u{feff}1",
    "a=>'1'",
    "'a'=>'1'",
    "a=>1;b=>2",
    "{a=>1}",
    "\"a\":\"b\"",
    "a->1",
    "a>=1",
    "a==>1",
    "a=>>1",
    "a=>\\",
    "\\",
    "\"",
    "\"\"",
    "\\=>\\=>",
    "a=>\"1\",\"b\"=>2",
    "a=>1 , b=>2",
];

/// Versions before 16 say it in other words, and do not name the type.
fn wording(message: &str) -> String {
    let message = message.replace("Syntax error near", "syntax error in hstore, near");
    message.replace("Unexpected end of string", "syntax error in hstore: unexpected end of string")
}

fn ours(text: &str) -> Answer {
    match hstore::parse(text) {
        Err(error) => Answer::Error(error.message().to_owned()),
        Ok(entries) => {
            let mut out = String::new();
            hstore::print(entries.iter().map(|(k, v)| (k.as_ref(), v.as_deref())), &mut out);
            Answer::Text(out)
        }
    }
}

fn compare(texts: &[String]) -> usize {
    let Some(server) = server() else { return texts.len() };
    // From 16 on, the vertical tab is white space.
    let texts: Vec<_> = texts.iter().filter(|text| server.version < 16 || !text.contains('\u{b}')).collect();
    let statements: Vec<_> = texts.iter().map(|text| format!("SELECT {}::hstore", quote(text))).collect();
    let mut errors = 0;
    for (text, theirs) in texts.iter().zip(server.answers(&statements)) {
        let theirs = match theirs {
            Answer::Error(message) => Answer::Error(wording(&message)),
            other => other,
        };
        errors += usize::from(matches!(theirs, Answer::Error(_)));
        assert_eq!(ours(text), theirs, "{text:?}");
    }
    assert!(errors < texts.len(), "every text is refused");
    texts.len()
}

#[test]
fn hand_written_texts() {
    compare(&CORPUS.iter().map(|&text| text.to_owned()).collect::<Vec<_>>());
}

#[test]
fn random_texts() {
    let mut random = Random::new(1);
    let mut texts: Vec<_> = (0..3000).map(|_| random.text(PIECES, 12)).collect();
    // More of those that are read to the end.
    texts.extend((0..1000).map(|_| {
        let words = ["a", "\"b\"", "c c", "\"d, \\\"e\"", "\\\\f", "NULL", "g\\ ", "é"];
        let space = ["", "", " ", "\n"];
        let count = random.below(5);
        let entry = |random: &mut Random| {
            let mut parts = [random.pick(&space), random.pick(&words), random.pick(&space), "=>", random.pick(&space)].concat();
            parts.push_str(random.pick(&words));
            parts.push_str(random.pick(&space));
            parts
        };
        (0..count).map(|_| entry(&mut random)).collect::<Vec<_>>().join(",")
    }));
    assert!(compare(&texts) >= 4000);
}

/// Which of equal keys stays depends on PostgreSQL's sort, which is not stable.
#[test]
fn duplicate_keys() {
    let mut random = Random::new(2);
    let texts: Vec<_> = (0..600)
        .map(|i| {
            let count = if i % 10 == 0 { 41 + random.below(120) } else { random.below(20) };
            let keys = 1 + random.below(count + 1);
            (0..count).map(|at| format!("k{}=>{at}", random.below(keys))).collect::<Vec<_>>().join(",")
        })
        .collect();
    compare(&texts);
}

/// Constructed from arrays and printed, so that neither parser is involved.
#[test]
fn printing() {
    let Some(server) = server() else { return };
    let mut random = Random::new(3);
    let maps: Vec<_> = (0..500).map(|_| entries(&mut random, super::generate::KEYS.len(), 8)).collect();
    let statements: Vec<_> = maps
        .iter()
        .map(|map| {
            let list = |of: Vec<String>| format!("ARRAY[{}]::text[]", of.join(","));
            let keys = list(map.iter().map(|(k, _)| quote(k)).collect());
            let values = list(map.iter().map(|(_, v)| super::server::quote_option(*v)).collect());
            format!("SELECT hstore({keys}, {values})")
        })
        .collect();
    for (mut map, theirs) in maps.into_iter().zip(server.answers(&statements)) {
        let shown = format!("{map:?}");
        hstore::canonicalize(&mut map);
        let mut out = String::new();
        hstore::print(map, &mut out);
        assert_eq!(Answer::Text(out), theirs, "{shown}");
    }
}
