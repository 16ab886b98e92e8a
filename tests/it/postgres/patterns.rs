//! Regular expressions, SIMILAR TO and LIKE: PostgreSQL's own examples, odd ones, and generated ones.

use super::compare::{Deviation, expressions};
use super::generate::Random;
use super::server::{quote, quote_option};

/// Patterns of every construct of the manual's section 9.7.3, right and wrong ones.
const PATTERNS: &[&str] = &[
    "",
    "a",
    "abc",
    "^abc",
    "abc$",
    "^$",
    "a|b",
    "a|",
    "(a)",
    "(a|b)*c",
    "()",
    "a()b",
    "(?:ab)+",
    "[abc]",
    "[^abc]",
    "[a-c]+",
    "[]a]",
    "[^]a]",
    "[a-]",
    "[-a]",
    "[a\\]b]",
    "[[:alpha:]]+",
    "[[:digit:][:space:]]",
    "[[:punct:]]",
    "[[:upper:]]+",
    "[[:word:]]+",
    "[[.a.]]",
    "[[=a=]]",
    "[[:<:]]abc[[:>:]]",
    "[[:foo:]]",
    "[b-a]",
    "[a-\\d]",
    "[\\d]",
    "[\\w]+",
    "[^\\s]+",
    "[\\D]",
    "a*",
    "a+",
    "a?",
    "a*?",
    "a+?",
    "a??",
    "a{2}",
    "a{1,2}",
    "a{2,}",
    "a{1,2}?",
    "a{2,1}",
    "a{256}",
    "a{1",
    "a{,2}",
    "{a}",
    "a{b",
    "*a",
    "a**",
    "a+*",
    "^*",
    "(*a)",
    "a|*b",
    "(a",
    "a)",
    "[a",
    "\\",
    "a\\",
    "\\d+",
    "\\D+",
    "\\s+",
    "\\S+",
    "\\w+",
    "\\W+",
    "\\bfoo",
    "\\mabc\\M",
    "\\yabc\\y",
    "\\Yb\\Y",
    "\\Aabc",
    "abc\\Z",
    "\\a",
    "\\e",
    "\\f\\n\\r\\t\\v",
    "\\x41",
    "\\u0041",
    "\\U00000041",
    "\\101",
    "\\0",
    "\\cA",
    "\\B",
    "\\q",
    "\\.",
    "\\*",
    "a.c",
    ".",
    "(?i)ABC",
    "(?q)a.c",
    "(?x) a b # c",
    "***=a.c",
    "***:a.c",
    "****",
    "(?n)^b$",
    "(?p)a.c",
    "(?w)^b$",
    "(?s)a.c",
    "(?z)a",
    "(?#x)a",
    "a(?#x)+",
    "(?P<n>a)",
    "(?<n>a)",
    "a\\1",
    "\\1",
    "foo|foobar",
    "(foo|foobar)(bar)?",
    "(a|ab)(c|bcd)(d*)",
    "Y*?([0-9]{1,3})",
    "Y*([0-9]{1,3})",
    "é+",
    "[à-ü]",
    "😀",
    "(?i)É",
    "x{0}",
    "x{0,0}y",
    "(a*)*",
    "(a*)+",
    "(a|b|)*",
    "((a)|(b))*",
    "a{0,255}",
    "$a",
    "a^b",
    "(^a|b$)",
    "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)\\.",
    "[[:xdigit:]]{2}",
    "[a-z]+@[a-z]+\\.com",
    "/v[0-9]+/(.*)",
    "(.*)/(.*)",
    "(.*?)/(.*)",
    // Held to the beginning, with groups.
    "^(abc)",
    "^ab(c|d)",
    "^abc?(.*)$",
    "^a(b*)c*",
    "(^a)(b)",
];

const TEXTS: &[&str] = &[
    "",
    "a",
    "abc",
    "aabbcc",
    "ABC",
    "foobar",
    "abc def",
    "a\nb\nc",
    "a.c",
    "XY1234Z",
    "él été É",
    "😀a😀",
    "/v2/pets/{id}",
    "aaa",
    "b",
    "]",
    "a-b",
    "x@y.com",
    "ab12 34",
    "abcd",
];

/// How the groups share a match among them is decided by the order of the alternatives; PostgreSQL repeats a group that
/// may be empty once more.
const WANTED: &[(&str, Deviation)] = &[("substring('aaa' FROM '(a*)+')", Deviation::Differs("aaa"))];

#[tokio::test]
async fn every_construct_over_texts() {
    let mut random = Random::new(71);
    let mut questions = Vec::new();
    for pattern in PATTERNS {
        let pattern = quote(pattern);
        for _ in 0..3 {
            let text = quote(random.pick(TEXTS));
            questions.push(format!("{text} ~ {pattern}"));
            questions.push(format!("substring({text} FROM {pattern})"));
            questions.push(format!("regexp_count({text}, {pattern})"));
        }
        let text = quote(random.pick(TEXTS));
        questions.push(format!("{text} !~* {pattern}"));
        questions.push(format!("regexp_split_to_array({text}, {pattern})"));
        questions.push(format!("regexp_instr({text}, {pattern}, 1, 1, 1)"));
        questions.push(format!("regexp_substr({text}, {pattern}, 1, 2, 'i')"));
    }
    expressions(&questions, WANTED).await;
}

/// A random expression without look-around and back-references.
fn expression(random: &mut Random, depth: usize) -> String {
    let mut out = String::new();
    for _ in 0..=random.below(3) {
        match random.below(if depth == 0 { 6 } else { 9 }) {
            0..=2 => out.push_str(random.pick(&["a", "b", "c", "ab"])),
            3 => out.push_str(random.pick(&[".", "[ab]", "[^b]", "\\w"])),
            4 => out.push_str(random.pick(&["a*", "b+", "c?", "[bc]*", ".*"])),
            5 => out.push_str(random.pick(&["a*?", "b+?", "c??", ".*?", "a{1,2}?"])),
            6 => {
                out.extend(["(", &expression(random, depth - 1), "|", &expression(random, depth - 1), ")"]);
            }
            7 => {
                let inner = expression(random, depth - 1);
                out.extend(["(", &inner, ")", random.pick(&["", "*", "+", "?", "{2}", "*?"])]);
            }
            _ => out.extend(["(?:", &expression(random, depth - 1), ")"]),
        }
    }
    out
}

#[tokio::test]
async fn generated_expressions_match_the_same_text() {
    let mut random = Random::new(72);
    let mut questions = Vec::new();
    for _ in 0..150 {
        let (pattern, text) = (quote(&expression(&mut random, 2)), quote(&random.text(&["a", "b", "c"], 6)));
        questions.push(format!("{text} ~ {pattern}"));
        questions.push(format!("regexp_substr({text}, {pattern})"));
        questions.push(format!("regexp_count({text}, {pattern})"));
        questions.push(format!("regexp_split_to_array({text}, {pattern})"));
    }
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn similar_to_and_its_substring() {
    let patterns = [
        "abc", "a", "%(b|d)%", "(b|c)%", "a_c", "%", "", "a%", "_", "[a-c]+", "[^a]%", "a{2}", "a*b+c?", "a.c", "^a$", "a\\%c", "a\\",
        "(a", "a|abc", "[%]", "\\w+", "%#%%", "#d", "%a|b%",
    ];
    let texts = ["abc", "a", "a%c", "axc", "a.c", "aab", "%", "", "éc", "a\nc", "a5", "d"];
    let mut random = Random::new(73);
    let mut questions = Vec::new();
    for pattern in patterns {
        for _ in 0..4 {
            let (text, pattern) = (quote(random.pick(&texts)), quote(pattern));
            questions.push(format!("{text} SIMILAR TO {pattern}"));
            questions.push(format!("{text} NOT SIMILAR TO {pattern} ESCAPE '#'"));
        }
    }
    questions.push("'a%c' SIMILAR TO 'a#%c' ESCAPE ''".to_owned());
    questions.push("'abc' SIMILAR TO 'abc' ESCAPE 'ab'".to_owned());
    questions.push("'abc' SIMILAR TO 'abc' ESCAPE NULL".to_owned());
    questions.push("NULL SIMILAR TO 'abc'".to_owned());
    questions.push("'abc' SIMILAR TO NULL".to_owned());
    for pattern in ["%#\"o_b#\"%", "#\"_b#\"%", "%", "f%#\"[a-z]+#\"r", "#\"%#\"", "%#\"o#\"%", "#\"a", "#\"a#\"b#\"c#\"", "x#\"o#\"%"] {
        for text in ["foobar", "ob", "", "oo"] {
            questions.push(format!("substring({} FROM {} FOR '#')", quote(text), quote(pattern)));
            questions.push(format!("substring({} SIMILAR {} ESCAPE '#')", quote(text), quote(pattern)));
        }
    }
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn like_with_escapes_and_arrays() {
    let patterns = ["abc", "a%", "%C", "_b_", "a#%c", "#_%", "a\\%c", "\\\\%", "a##c", "", "%", "#a", "%\u{e9}%"];
    let texts = ["abc", "a%c", "ABC", "\\x", "a#c", "_x", "", "\u{c9}t\u{e9}", "a\nb"];
    let mut questions = Vec::new();
    for pattern in patterns {
        for text in texts {
            let (text, pattern) = (quote(text), quote(pattern));
            questions.push(format!("{text} LIKE {pattern}"));
            questions.push(format!("{text} NOT ILIKE {pattern} ESCAPE '#'"));
            questions.push(format!("{text} LIKE {pattern} ESCAPE ''"));
        }
    }
    let arrays = ["ARRAY['a%', 'x']", "ARRAY['x', NULL]", "ARRAY['%c', NULL]", "ARRAY['%', 'a%']", "'{a%,%c}'", "'{}'", "NULL::text[]"];
    for array in arrays {
        for operator in ["LIKE", "NOT LIKE", "ILIKE", "NOT ILIKE", "~", "!~", "~*", "!~*", "~~"] {
            for quantifier in ["ANY", "ALL", "SOME"] {
                let text = if operator.contains("ILIKE") || operator.contains('*') { "'ABC'" } else { "'abc'" };
                let array = if operator.contains('~') { array.replace('%', ".*") } else { array.to_owned() };
                questions.push(format!("{text} {operator} {quantifier} ({array})"));
            }
        }
    }
    questions.push("NULL LIKE ANY (ARRAY['a'])".to_owned());
    questions.push("NULL::text LIKE ALL ('{}'::text[])".to_owned());
    questions.push("'abc' LIKE ANY (SELECT p FROM (VALUES ('x'), ('a%')) AS v(p))".to_owned());
    questions.push("'abc' NOT LIKE ALL (SELECT p FROM (VALUES ('x'), (NULL)) AS v(p))".to_owned());
    questions.push("'abc' LIKE ALL (SELECT 'x'::text WHERE false)".to_owned());
    questions.push("NOT 'abc' LIKE ANY (ARRAY['a%']) AND true".to_owned());
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn the_numbers_of_regexp_functions() {
    let mut random = Random::new(74);
    let mut questions = Vec::new();
    let texts = [Some("abcabcabc"), Some("a1b2c3"), Some("été été"), Some(""), None];
    let patterns = [Some("b(c)"), Some("[a-z]([0-9])?"), Some("é"), Some("x*"), Some("("), None];
    for _ in 0..80 {
        let (text, pattern) = (quote_option(random.pick(&texts)), quote_option(random.pick(&patterns)));
        let (start, n, group) =
            (random.pick(&["1", "2", "4", "10", "0", "NULL"]), random.pick(&["1", "2", "3", "0"]), random.pick(&["0", "1", "2", "-1"]));
        let flags = random.pick(&["''", "'i'", "'g'", "'x'", "NULL", "'y'"]);
        questions.push(format!("regexp_count({text}, {pattern}, {start}, {flags})"));
        questions.push(format!("regexp_instr({text}, {pattern}, {start}, {n}, {}, {flags}, {group})", random.pick(&["0", "1", "2"])));
        questions.push(format!("regexp_substr({text}, {pattern}, {start}, {n}, {flags}, {group})"));
        questions.push(format!("regexp_replace({text}, {pattern}, '<\\&>', {start}, {n}, {flags})"));
        questions.push(format!("regexp_replace({text}, {pattern}, '<\\1>', {flags})"));
        questions.push(format!("regexp_like({text}, {pattern}, {flags})"));
        questions.push(format!("regexp_match({text}, {pattern}, {flags})"));
        questions.push(format!("regexp_split_to_array({text}, {pattern}, {flags})"));
    }
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn set_returning_functions_in_from() {
    let mut questions = Vec::new();
    for (text, pattern, flags) in
        [("foobarbequebaz", "(ba.)(.)", "g"), ("foobarbequebaz", "ba.", ""), ("abc", "x", "g"), ("a,b,,c", ",", "g"), ("éaé", "é", "gi")]
    {
        questions.push(format!(
            "(SELECT string_agg(array_to_string(m, '-', '*'), '|') FROM regexp_matches({}, {}, {}) AS m)",
            quote(text),
            quote(pattern),
            quote(flags)
        ));
        questions.push(format!("(SELECT string_agg(p, '|') FROM regexp_split_to_table({}, {}) AS p)", quote(text), quote(pattern)));
        questions.push(format!("(SELECT count(*) FROM string_to_table({}, {}) AS p)", quote(text), quote(pattern)));
    }
    questions.push("(SELECT string_agg(t.x || m[1], ',' ORDER BY t.x, m[1]) FROM (VALUES ('a1b2'), ('c3'), (NULL)) AS t(x), regexp_matches(t.x, '[0-9]', 'g') AS m)".to_owned());
    questions.push("(SELECT string_agg(coalesce(p, '*'), ',' ORDER BY t.x, p) FROM (VALUES ('a b'), ('c'), (NULL)) AS t(x) LEFT JOIN LATERAL regexp_split_to_table(t.x, ' ') AS p ON true)".to_owned());
    expressions(&questions, &[]).await;
}
