//! Functions on text, over texts of all kinds, numbers around their ends, and NULL.

use super::compare::expressions;
use super::generate::{Random, VALUES};
use super::server::{quote, quote_option};

fn text(random: &mut Random) -> String {
    let value = random.pick(VALUES);
    if random.below(9) == 0 { "NULL::text".to_owned() } else { format!("{}::text", quote(value)) }
}

fn number(random: &mut Random) -> &'static str {
    random.pick(&["0", "1", "2", "3", "-1", "-2", "5", "40", "-40", "NULL::int"])
}

#[tokio::test]
async fn functions_of_one_text() {
    let mut questions = Vec::new();
    for value in VALUES.iter().map(|v| Some(*v)).chain([None, Some("mIxEd cAsE o'neil éCOLE 1a"), Some("  pad  "), Some("ǅ ß İ ſ Σς")])
    {
        let value = format!("{}::text", quote_option(value));
        for function in [
            "lower",
            "upper",
            "initcap",
            "length",
            "char_length",
            "character_length",
            "octet_length",
            "bit_length",
            "reverse",
            "trim",
            "btrim",
            "ltrim",
            "rtrim",
            "md5",
            "ascii",
            "quote_literal",
            "quote_ident",
            "quote_nullable",
            "concat",
        ] {
            questions.push(format!("{function}({value})"));
        }
    }
    for keyword in ["select", "user", "name", "timestamp", "values", "between", "uri", "method", "", "1a", "a1", "_a", "a$", "A"] {
        questions.push(format!("quote_ident({})", quote(keyword)));
    }
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn functions_of_a_text_and_numbers() {
    let mut random = Random::new(81);
    let mut questions = Vec::new();
    for _ in 0..60 {
        let (a, b, n, m) = (text(&mut random), text(&mut random), number(&mut random), number(&mut random));
        questions.push(format!("left({a}, {n})"));
        questions.push(format!("right({a}, {n})"));
        questions.push(format!("repeat({a}, {n})"));
        questions.push(format!("lpad({a}, {n}, {b})"));
        questions.push(format!("rpad({a}, {n}, {b})"));
        questions.push(format!("lpad({a}, {n})"));
        questions.push(format!("substr({a}, {n})"));
        questions.push(format!("substring({a}, {n}, {m})"));
        questions.push(format!("substring({a} FROM {n} FOR {m})"));
        questions.push(format!("substring({a} FOR {n})"));
        questions.push(format!("split_part({a}, {b}, {n})"));
        questions.push(format!("split_part('a,b,,c', ',', {n})"));
        questions.push(format!("split_part('a\u{e9}b\u{e9}\u{e9}c', '\u{e9}', {n})"));
        questions.push(format!("overlay({a} PLACING {b} FROM {n} FOR {m})"));
        questions.push(format!("overlay({a} PLACING {b} FROM {n})"));
        questions.push(format!("to_hex({n})"));
    }
    for n in ["65", "233", "128512", "0", "-1", "1114112", "55296", "NULL::int"] {
        questions.push(format!("chr({n})"));
        questions.push(format!("to_hex({n}::bigint)"));
    }
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn functions_of_several_texts() {
    let mut random = Random::new(82);
    let mut questions = Vec::new();
    for _ in 0..60 {
        let (a, b, c) = (text(&mut random), text(&mut random), text(&mut random));
        questions.push(format!("replace({a}, {b}, {c})"));
        questions.push(format!("replace('aXbXc', {b}, {c})"));
        questions.push(format!("translate({a}, {b}, {c})"));
        questions.push(format!("translate('12345', '143', {c})"));
        questions.push(format!("strpos({a}, {b})"));
        questions.push(format!("position({b} IN {a})"));
        questions.push(format!("starts_with({a}, {b})"));
        questions.push(format!("concat({a}, {b}, {c})"));
        questions.push(format!("concat_ws({a}, {b}, {c})"));
        questions.push(format!("btrim({a}, {b})"));
        questions.push(format!("ltrim({a}, {b})"));
        questions.push(format!("rtrim({a}, {b})"));
        questions.push(format!("trim(both {b} from {a})"));
        questions.push(format!("trim(leading {b} from {a})"));
        questions.push(format!("trim(trailing {b} from {a})"));
        questions.push(format!("{a} || {b} || {c}"));
    }
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn values_of_other_types_as_text() {
    let values = [
        "1",
        "-7::bigint",
        "2.50",
        "1.5::float8",
        "1e20::float8",
        "true",
        "NULL",
        "DATE '2025-01-02'",
        "TIMESTAMP '2025-01-02 03:04:05.5'",
        "INTERVAL '1 day 2 hours'",
        "ARRAY['a','b c']",
        "ARRAY[1,2]",
        "'{\"a\": 1}'::json",
        "'a=>1'::hstore",
        "1::float4",
        "3.0::float8",
    ];
    let mut questions = Vec::new();
    for value in values {
        questions.push(format!("concat('x', {value})"));
        questions.push(format!("concat_ws('-', 'x', {value}, NULL, 'y')"));
        questions.push(format!("format('%s|%L', {value}, {value})"));
        questions.push(format!("quote_literal({value})"));
        questions.push(format!("quote_nullable({value})"));
        if !value.starts_with("ARRAY") && !value.contains("json") && !value.contains("hstore") {
            questions.push(format!("'x'::text || {value}"));
            questions.push(format!("{value} || 'x'::text"));
        }
    }
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn formats() {
    let formats = [
        "Hello %s",
        "%s %s",
        "%%",
        "100%%%s",
        "%1$s %1$s",
        "%2$s-%1$s",
        "%I",
        "%L",
        "%10s|",
        "%-10s|",
        "%*s|",
        "%*2$s|",
        "%-*s|",
        "%2$s %s",
        "%",
        "%x",
        "%0$s",
        "%3$s",
        "%1$10s|",
        "%1$-10s|",
        "%1$*2$s|",
        "%1$L %2$I",
        "%s",
        "",
        "%*1s",
        "%s%s%s",
        "%5I|",
        "%-8L|",
        "%-",
        "%1",
        "%1$",
        "%99999999999s",
    ];
    let arguments = ["'a', '5'", "'My col', 'it''s'", "NULL, '3'", "'\\', '-4'", "'select', NULL", "5, 7", "'x'"];
    let mut questions = Vec::new();
    for format in formats {
        for arguments in arguments {
            questions.push(format!("format({}, {arguments})", quote(format)));
        }
    }
    questions.push("format(NULL, 'a')".to_owned());
    questions.push("format('a')".to_owned());
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn texts_put_together() {
    let table = "(VALUES (1, 'b'), (2, 'a'), (3, NULL), (4, 'b'), (5, '')) AS t(i, x)";
    let empty = "(SELECT 'a'::text AS x, 1 AS i WHERE false) AS t";
    let questions: Vec<_> = [
        format!("(SELECT string_agg(x, ',' ORDER BY i) FROM {table})"),
        format!("(SELECT string_agg(x, ',' ORDER BY x DESC, i) FROM {table})"),
        format!("(SELECT string_agg(DISTINCT x, ',' ORDER BY x) FROM {table})"),
        format!("(SELECT string_agg(DISTINCT x, ',' ORDER BY x DESC) FROM {table})"),
        format!("(SELECT string_agg(x, NULL ORDER BY i) FROM {table})"),
        format!("(SELECT string_agg(x, '' ORDER BY i) FROM {table})"),
        format!("(SELECT string_agg(x, ',' ORDER BY i) FILTER (WHERE i > 1) FROM {table})"),
        format!("(SELECT string_agg(x, ',') FROM {empty})"),
        format!("(SELECT string_agg(upper(x), '-' ORDER BY i) FROM {table} WHERE x <> 'a')"),
        format!(
            "(SELECT string_agg(s, ';' ORDER BY s) FROM (SELECT x || string_agg(i::text, ',' ORDER BY i) AS s FROM {table} GROUP BY x) q)"
        ),
    ]
    .into();
    expressions(&questions, &[]).await;
}

#[tokio::test]
async fn blanks_are_trimmed_from_each_side() {
    let all = [
        "trim(both from ' x ')",
        "trim(leading from ' x ') || '|'",
        "trim(trailing from ' x ') || '|'",
        "trim(from ' x ')",
        "trim(both 'x' from 'xyx')",
        "trim(' x ') || trim(both from trim(leading from '  y'))",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}
