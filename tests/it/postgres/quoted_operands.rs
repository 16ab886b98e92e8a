//! Literals in quotes beside values of other types, where no operator stands between them.

use super::compare::{expressions, statements};

#[tokio::test]
async fn literals_are_read_as_what_they_are_compared_with() {
    let values = [
        ("true", ["t", "f", "yes"]),
        ("ARRAY[1,2]", ["{1}", "{1,2}", "{3}"]),
        ("ARRAY['a']", ["{a}", "{b}", "{}"]),
        (r"'\x61'::bytea", [r"\x60", r"\x61", "b"]),
        ("'1.1.1.1'::inet", ["1.1.1.0", "1.1.1.1", "2.0.0.0/8"]),
        ("INTERVAL '30 days'", ["1 mon", "1 day", "1 year"]),
        ("0.1::real", ["0.1", "0.2", "1e-3"]),
        ("2.50", ["2.5", "1", "3"]),
        ("5", ["5", " 5 ", "10"]),
        ("DATE '2024-01-02'", ["2024-01-02", "2024-01-01", "infinity"]),
        ("TIMESTAMP '2024-01-02'", ["2024-01-02", "2024-01-01", "2025-01-01"]),
        ("'b'", ["a", "b", "B"]),
    ];
    let forms = [
        "VALUE BETWEEN 'A' AND 'C'",
        "VALUE NOT BETWEEN 'B' AND 'C'",
        "VALUE BETWEEN SYMMETRIC 'C' AND 'A'",
        "VALUE BETWEEN NULL AND 'C'",
        "'A' BETWEEN VALUE AND VALUE",
        "VALUE IN ('B', 'A')",
        "VALUE NOT IN ('C', VALUE)",
        "CASE VALUE WHEN 'C' THEN 1 WHEN 'A' THEN 2 WHEN 'B' THEN 3 END",
        "CASE VALUE WHEN 'A' THEN 'yes' ELSE 'no' END",
        "CASE 'A' WHEN VALUE THEN 'yes' ELSE 'no' END",
        "nullif(VALUE, 'A') IS NULL",
    ];
    let mut all = vec![];
    for (value, [a, b, c]) in values {
        // Names of literals stand in quotes, so that nothing else is replaced.
        let named = |form: &str| form.replace("'A'", "\u{1}").replace("'B'", "\u{2}").replace("'C'", "\u{3}").replace("VALUE", value);
        let put =
            |form: String| form.replace('\u{1}', &format!("'{a}'")).replace('\u{2}', &format!("'{b}'")).replace('\u{3}', &format!("'{c}'"));
        all.extend(forms.iter().map(|form| put(named(form))));
    }
    expressions(&all.into_iter().filter(|expression| !expression.contains("'infinity'")).collect::<Vec<_>>(), &[]).await;
}

#[tokio::test]
async fn operators_that_types_have_not() {
    let all = [
        "5::float8 % 2::float8",
        "5::float8 % 2",
        "5.5 % 2::float8",
        "5::real % 2::real",
        "5.5 % 2",
        "5 % '2'",
        "pg_typeof(3::real / '1.5')",
        "3::real / '1.5'",
        "3::real / 0::real",
        "'1e-30'::real / '1e30'::real",
        "'3e38'::real / '0.1'::real",
        "1::real / 3::real",
        "pg_typeof(1::real / 3::real)",
        "pg_typeof(1::real / 3)",
        "min(ROW(1, 2))",
        "max(ROW(1))",
        r"min('\x61'::bytea)",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
    let of_rows = [
        "SELECT max(ROW(a)) FROM (VALUES (1)) t(a)",
        "SELECT min(t) FROM (VALUES (1)) t(a)",
        "SELECT min(t) OVER () FROM (VALUES (1)) t(a)",
    ];
    statements(&of_rows.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn values_are_a_subquery_of_conditions() {
    let all = [
        "SELECT a FROM (VALUES (1),(3)) t(a) WHERE a IN (VALUES (1),(2)) ORDER BY 1",
        "SELECT a FROM (VALUES (1),(3)) t(a) WHERE a NOT IN (VALUES (1),(2)) ORDER BY 1",
        "SELECT a FROM (VALUES (1),(3)) t(a) WHERE a = ANY (VALUES (1),(2)) ORDER BY 1",
        "SELECT a FROM (VALUES (1),(3)) t(a) WHERE a > ALL (VALUES (1),(2)) ORDER BY 1",
        "SELECT a IN (VALUES (1),(2)) FROM (VALUES (1),(3)) t(a) ORDER BY 1",
        "SELECT a IN (VALUES (a + 1), (3)) FROM (VALUES (1),(3)) t(a) ORDER BY 1",
        "SELECT 1 IN (VALUES (1),(2))",
        "SELECT b FROM (VALUES (1,2),(3,4)) t(a,b) WHERE (a,b) IN (VALUES (1,2),(2,3)) ORDER BY 1",
        "SELECT a FROM (VALUES ('x'),('z')) t(a) WHERE a IN (VALUES ('x'),('y')) ORDER BY 1",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn a_table_around_a_subquery_is_meant_before_a_column() {
    let all = [
        "SELECT id FROM (VALUES (1),(2)) a(id) WHERE EXISTS (SELECT 1 FROM (VALUES (1)) t2(a) WHERE t2.a = a.id)",
        "SELECT (SELECT a.id + t2.a FROM (VALUES (1)) t2(a)) FROM (VALUES (7)) a(id)",
        "SELECT a.id FROM (VALUES (1),(2)) a(id) WHERE a.id IN (SELECT t2.a FROM (VALUES (1)) t2(a) WHERE t2.a = a.id) ORDER BY a.id",
        "SELECT row_to_json(q)::text FROM (SELECT a.*, 5 AS x FROM (VALUES (1),(2)) a(id) WHERE EXISTS (SELECT 1 FROM (VALUES (1)) t2(a) WHERE t2.a = a.id)) q",
        "WITH a AS (SELECT 1 AS id) SELECT id FROM a WHERE EXISTS (SELECT 1 FROM (VALUES (1)) t2(a) WHERE a.id = t2.a)",
        "SELECT (SELECT a.b FROM (VALUES (1)) a(b)) FROM (VALUES (7)) a(id) WHERE EXISTS (SELECT 1 FROM (VALUES (7)) t2(a) WHERE a.id = t2.a)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn words_that_name_columns_without_as() {
    let words = [
        "analyze",
        "cluster",
        "distribute",
        "end",
        "exclude",
        "explain",
        "lateral",
        "minus",
        "sort",
        "top",
        "values",
        "view",
        "share",
        "index",
        "type",
        "name",
        "value",
        "key",
        "date",
        "time",
        "text",
    ];
    let all: Vec<_> = words.iter().map(|word| format!("SELECT x FROM (SELECT 1 {word}) AS q(x)")).collect();
    statements(&all, &[]).await;
}
