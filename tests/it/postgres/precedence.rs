//! How tight operators bind (PostgreSQL manual, 4.1.6): expressions without parentheses.

use super::compare::{Deviation, expressions, statements};
use super::generate::Random;

/// The types of generated expressions.
#[derive(Clone, Copy)]
enum Type {
    Integer,
    Double,
    Text,
    Truth,
    Json,
    Hstore,
    Array,
}

use Type::{Array, Double, Hstore, Integer, Json, Text, Truth};

/// Operators between operands.
const BINARY: &[(Type, &[&str], Type, Type)] = &[
    (Integer, &["+", "-", "*", "/", "%", "|", "&", "#"], Integer, Integer),
    (Double, &["^", "^", "*", "-", "/"], Double, Double),
    (Text, &["||", "||"], Text, Text),
    (Text, &["||"], Text, Integer),
    (Text, &["->>"], Json, Text),
    (Text, &["->"], Hstore, Text),
    (Json, &["->", "-"], Json, Text),
    (Json, &["||"], Json, Json),
    (Hstore, &["-"], Hstore, Text),
    (Hstore, &["||"], Hstore, Hstore),
    (Array, &["||"], Array, Array),
    (Truth, &["<", ">", "=", "<=", ">=", "<>", "!=", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"], Integer, Integer),
    (Truth, &["<", "=", ">=", "IS DISTINCT FROM", "~", "!~", "~*", "~~", "!~~*", "LIKE", "NOT ILIKE", "SIMILAR TO"], Text, Text),
    (Truth, &["=", "<>", "<", "AND", "OR", "AND", "OR", "IS DISTINCT FROM", "IS NOT DISTINCT FROM"], Truth, Truth),
    (Truth, &["@>", "="], Json, Json),
    (Truth, &["?"], Json, Text),
    (Truth, &["?"], Hstore, Text),
    (Truth, &["@>", "<@", "&&"], Array, Array),
    (Truth, &["<", "="], Double, Double),
    (Truth, &["BETWEEN 1 AND", "NOT BETWEEN 2 AND", "BETWEEN SYMMETRIC 3 AND"], Integer, Integer),
];

const PREFIX: &[(Type, &[&str], Type)] =
    &[(Integer, &["-", "- ", "+", "~", "~ ", "@ "], Integer), (Double, &["-", "|/ ", "@ "], Double), (Truth, &["NOT ", "NOT "], Truth)];

const SUFFIX: &[(Type, &[&str], Type)] = &[
    (Truth, &[" IS NULL", " IS NOT NULL", " ISNULL", " NOTNULL", " IS TRUE", " IS NOT FALSE", " IS UNKNOWN"], Truth),
    (Truth, &[" IS NULL", " NOTNULL", " IN (1, 2)", " NOT IN (2, 3)", " = ANY (ARRAY[1, 2])", " <> ALL (ARRAY[3])"], Integer),
    (Truth, &[" IS NOT NULL", " IN ('a', 'b')", " ~ ANY (ARRAY['a' || 'b'])", " LIKE ALL (ARRAY['a%'])"], Text),
    (Text, &["::text"], Text),
    (Integer, &["::int"], Integer),
];

fn literal(random: &mut Random, wanted: Type) -> &'static str {
    random.pick(match wanted {
        Integer => &["1", "2", "3", "5", "7"][..],
        Double => &["2.0::float8", "3::float8"],
        Text => &["'a'", "'abc'", "'b'", "'a%'"],
        Truth => &["true", "false", "NULL::boolean"],
        Json => &["'{\"a\":{\"b\":1},\"c\":[1,2]}'::jsonb", "'[\"a\",2]'::jsonb"],
        Hstore => &["'a=>1,b=>2'::hstore"],
        Array => &["ARRAY[1,2]", "ARRAY[2,3]"],
    })
}

fn same(a: Type, b: Type) -> bool {
    a as u8 == b as u8
}

/// An expression that has the type `wanted` if it were in parentheses everywhere.
fn expression(random: &mut Random, wanted: Type, depth: usize) -> String {
    if depth == 0 || random.below(9) == 0 {
        return literal(random, wanted).to_owned();
    }
    let binary: Vec<_> = BINARY.iter().filter(|(result, ..)| same(*result, wanted)).collect();
    let prefix: Vec<_> = PREFIX.iter().filter(|(result, ..)| same(*result, wanted)).collect();
    let suffix: Vec<_> = SUFFIX.iter().filter(|(result, ..)| same(*result, wanted)).collect();
    match random.below(6) {
        0 if !prefix.is_empty() => {
            let (_, operators, operand) = random.pick(&prefix);
            format!("{}{}", random.pick(operators), expression(random, *operand, depth - 1))
        }
        1 if !suffix.is_empty() => {
            let (_, operators, operand) = random.pick(&suffix);
            format!("{}{}", expression(random, *operand, depth - 1), random.pick(operators))
        }
        _ => {
            let (_, operators, left, right) = random.pick(&binary);
            let operator = random.pick(operators);
            format!("{} {operator} {}", expression(random, *left, depth - 1), expression(random, *right, depth - 1))
        }
    }
}

#[tokio::test]
async fn expressions_without_parentheses_are_read_alike() {
    let mut random = Random::new(4_1_6);
    let mut all: Vec<String> = Vec::new();
    while all.len() < 1200 {
        let wanted = random.pick(&[Truth, Truth, Truth, Truth, Integer, Double, Text, Json, Hstore, Array]);
        let depth = 2 + random.below(2);
        let text = expression(&mut random, wanted, depth);
        // Here a comment begins; or PostgreSQL reads one operator, which it does not have.
        if !["--", "+~", "+@"].iter().any(|run| text.contains(run)) {
            all.push(text);
        }
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn signs_bind_tighter_than_all_but_subscripts_and_casts() {
    let all = [
        "-2 ^ 2",
        "- 3 ^ 2 ^ 1",
        "2 ^ -1 ^ 2",
        "-7 ^ 0",
        "+2 ^ 2",
        "- - 2 ^ 2",
        "-1::text",
        "-(ARRAY[4, 5])[2]",
        "2 - -2 ^ 2",
        "-5 % 3",
        "-interval '1 day' * 2",
        "-2 ^ 2 * 3",
        "@ -2 ^ 3",
        "~ 1 + 1",
        "~ 1 | 2",
        "2 * ~ 1 + 1",
        "- ~ 1 + 1",
        "@ 3 - 5",
        "@ 3 - 5 < 0",
        "|/ 16 + 9",
        "||/ 20 + 7",
        "1 << 1 + 1",
        "1 << 2 | 1",
        "7 & 3 << 1",
        "6 # 2 | 1",
    ]
    .map(String::from);
    expressions(&all, &[]).await;
    let columns = ["SELECT -x ^ 2 FROM (VALUES (2), (-3)) t(x) ORDER BY 1", "SELECT ~ x + 1 FROM (VALUES (2), (-3)) t(x) ORDER BY 1"];
    statements(&columns.map(String::from), &[]).await;
}

#[tokio::test]
async fn operators_of_patterns_are_as_tight_as_concatenation() {
    let all = [
        "'abc' ~ 'a' || 'b'",
        "'abc' ~ 'ab' = true",
        "'a' || 'b' ~ 'ab'",
        "'x' ~ 'x' AND 'y' !~ 'x'",
        "'ab' ~~ 'a%' IS NOT NULL",
        "'ab' LIKE 'a' || '%'",
        "'a' ~ ANY (ARRAY['x' || 'y', 'a' || ''])",
        "'a' || 'b' LIKE ANY (ARRAY['a' || '%'])",
        "NOT 'a' ~* 'A'",
        "5 = ANY (ARRAY[1, 2 + 3]) AND false",
        "2 OPERATOR(pg_catalog.+) 3 * 4",
    ]
    .map(String::from);
    // Operators by their qualified names are not there.
    expressions(&all, &[("2 OPERATOR(pg_catalog.+) 3 * 4", Deviation::Refused)]).await;
}

#[tokio::test]
async fn is_distinct_from_ends_where_its_operand_ends() {
    let all = [
        "1 IS DISTINCT FROM 2 AND false",
        "1 IS NOT DISTINCT FROM 2 OR true",
        "true IS DISTINCT FROM 1 = 2",
        "1 = 2 IS DISTINCT FROM true",
        "1 + 1 IS NOT DISTINCT FROM 4 - 2 AND 'a' = 'a'",
        "NOT 1 IS DISTINCT FROM 2",
        "NULL IS DISTINCT FROM NULL OR 1 IS NOT DISTINCT FROM 1",
        "ROW(1, 2) IS DISTINCT FROM ROW(1, 3) AND 2 > 3",
        "(1, NULL) IS NOT DISTINCT FROM (1, NULL) AND true",
        "1 IS DISTINCT FROM 1 IS NULL",
        "(1 IS DISTINCT FROM 1) IS NULL",
        "5 BETWEEN 1 AND 9 IS DISTINCT FROM true",
        "1 IS DISTINCT FROM NOT true",
        "true IS DISTINCT FROM NOT true AND false",
        "'a' IS DISTINCT FROM 'a' || 'b' AND 'x' = 'y'",
        "CASE WHEN 1 IS DISTINCT FROM NULL AND false THEN 'yes' ELSE 'no' END",
        "1 ISNULL OR NULL NOTNULL",
        "2 ISNULL",
    ]
    .map(String::from);
    expressions(&all, &[]).await;
    let t = "(VALUES (1, 'a', true), (2, NULL, false), (NULL, 'b', NULL), (2, 'c', true)) AS t(n, s, b)";
    let all = [
        format!("SELECT n FROM {t} WHERE n IS DISTINCT FROM 1 AND s IS NOT NULL ORDER BY 1"),
        format!("SELECT n FROM {t} WHERE s IS NOT DISTINCT FROM 'a' OR b IS DISTINCT FROM true AND n = 2 ORDER BY 1"),
        format!("SELECT count(*) FROM {t} WHERE b IS DISTINCT FROM n = 2"),
        format!("SELECT count(*) FILTER (WHERE n IS DISTINCT FROM 2 AND s = 'a') FROM {t}"),
        format!("SELECT n FROM {t} GROUP BY n HAVING n IS DISTINCT FROM 1 AND count(*) > 1 ORDER BY 1"),
        format!(
            "SELECT t.s || u.s FROM {t} JOIN (VALUES (2, 'x'), (NULL, 'y')) u(n, s) ON t.n IS NOT DISTINCT FROM u.n AND t.s <> 'c' ORDER BY 1"
        ),
        format!("SELECT count(*) FROM {t} WHERE NOT (s IS DISTINCT FROM NULL AND (n IS DISTINCT FROM 2 OR b))"),
        format!("SELECT n FROM {t} ORDER BY s IS DISTINCT FROM 'c' AND n = 2, n NULLS FIRST"),
        format!("SELECT n FROM {t} WHERE n ISNULL OR s NOTNULL AND b ISNULL"),
        format!("SELECT count(*) FROM {t} WHERE NOT EXISTS (SELECT 1) IS NULL"),
        format!("SELECT count(*) FROM {t} WHERE NOT EXISTS (SELECT 1 WHERE false) AND b"),
    ];
    statements(&all, &[]).await;
}

#[tokio::test]
async fn comparisons_side_by_side_need_parentheses() {
    let all = [
        "1 < 2 < 3",
        "1 = 1 = true",
        "(1 = 1) = true",
        "true = (2 > 1)",
        "'a' LIKE 'a' LIKE 'b'",
        "1 BETWEEN 0 AND 2 IN (true)",
        "(1 BETWEEN 0 AND 2) IN (true)",
        "1 IN (1) IN (true)",
        "1 IS NULL IS NULL",
        "1 = 1 IS NULL = false",
        "1 = ANY (ARRAY[1]) = true",
        "'a' LIKE 'a' = true",
        "true = 'a' LIKE 'b'",
        "1 IS DISTINCT FROM 2 IS DISTINCT FROM 3",
    ]
    .map(String::from);
    expressions(&all, &[]).await;
}
