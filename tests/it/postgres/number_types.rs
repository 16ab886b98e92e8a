//! Doubles and numeric values that meet: in operators, conditions, branches, columns and joins.

use super::compare::{Deviation, expressions, rows, statements};

#[tokio::test]
async fn a_double_and_a_numeric_are_compared_as_doubles() {
    let doubles = [
        "0.1::float8",
        "'Infinity'::float8",
        "'-Infinity'::float8",
        "'NaN'::float8",
        "1e15::float8",
        "'1e300'::float8",
        "-0.0::float8",
        "0.1::real",
    ];
    let numbers = ["0.1", "0.0", "1e15::numeric", "123456789012345678::numeric", "-7.25", "NULL::numeric", "0.1::numeric(5, 2)"];
    let mut all = Vec::new();
    for double in doubles {
        for number in numbers {
            for operator in ["=", "<>", "<", "<=", ">", ">=", "IS DISTINCT FROM"] {
                all.push(format!("({double}) {operator} ({number})"));
                all.push(format!("({number}) {operator} ({double})"));
            }
            all.push(format!("({double}) NOT BETWEEN {number} AND 10"));
            all.push(format!("({number}) BETWEEN -1 AND {double}"));
            all.push(format!("({double}) IN (5, {number})"));
            all.push(format!("({number}) IN (7, {double})"));
            all.push(format!("CASE {double} WHEN {number} THEN 'same' ELSE 'other' END"));
            all.push(format!("nullif({double}, {number})"));
            all.push(format!("({double}) = ANY (SELECT {number})"));
            all.push(format!("({number}) IN (SELECT {double})"));
        }
    }
    // The items of a list have one type there, which is that of the subject here: a real.
    let real = Deviation::Differs("t");
    expressions(&all, &[("(0.1) IN (7, 0.1::real)", real), ("(0.1::numeric(5, 2)) IN (7, 0.1::real)", real)]).await;
}

#[tokio::test]
async fn arithmetic_between_a_double_and_a_numeric_is_that_of_doubles() {
    let mut all = Vec::new();
    for double in ["0.1::float8", "'1e200'::float8", "2.5::float8", "0.1::real"] {
        for number in ["3.3", "1e-5::numeric", "1e20::numeric", "7"] {
            for operator in ["+", "-", "*", "/", "^"] {
                all.push(format!("({double}) {operator} ({number})"));
                all.push(format!("({number}) {operator} ({double})"));
            }
        }
    }
    all.push("pg_typeof(1.5 * 2::float8)::text".to_owned());
    all.push("pg_typeof(coalesce(1.5, 2::float8))::text".to_owned());
    all.push("1.5 / '0'::float8".to_owned());
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn branches_have_the_type_of_the_double_among_them() {
    let all = [
        "coalesce(NULL::numeric, 'Infinity'::float8)",
        "coalesce(0.5, '1e300'::float8)",
        "coalesce(NULL::float8, 0.25)",
        "greatest(0.5, 1e30::float8, 2)",
        "least(-0.5, '-Infinity'::float8)",
        "CASE WHEN true THEN 'Infinity'::float8 ELSE 0.0 END",
        "CASE WHEN false THEN 0.0 WHEN true THEN 1e40::float8 END",
        "CASE WHEN false THEN 1 ELSE 2.5 END",
        "(CASE WHEN false THEN 1 ELSE 2.5 END)::int",
        "(CASE WHEN true THEN 1 ELSE 2.5 END) / 3",
        "(CASE WHEN true THEN 1 ELSE 0.5::float8 END) / 3",
        "coalesce(NULL::int, 2.5)::int",
        "coalesce(1, 2.5) / 3",
        "coalesce(NULL, 1.5::float8, 2.5) * '1e300'::float8",
        "round(coalesce(percentile_cont(0.5) WITHIN GROUP (ORDER BY x), 0.0)::numeric, 2) FROM (VALUES (1), (2)) AS t(x)",
        "coalesce((SELECT 'Infinity'::float8), 0.5)",
        "(ARRAY[0.5, '1e300'::float8])[2]",
        "ARRAY[0.5, 1::float8] = ARRAY[0.5::float8, 1]",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn columns_of_values_and_of_unions() {
    let all = [
        "SELECT x, x::int AS i FROM (VALUES (-2.5::numeric), (-1.5::numeric), (0.5::numeric), (2.5::numeric)) AS t(x)",
        "SELECT x::float8 AS x, x::int AS i FROM (VALUES ('1.25'::numeric), (2), (3.125)) AS t(x)",
        "SELECT x, x + 1 AS y FROM (VALUES (0.5), ('Infinity'::float8), ('1e300'::float8)) AS t(x)",
        "SELECT x FROM (VALUES (1.5), (2::float8), (NULL)) AS t(x)",
        "SELECT x / 3 AS y FROM (VALUES (1), (2.5::float8), (0.25)) AS t(x)",
        "SELECT x::float8 AS x, y::float8 AS y FROM (VALUES (1, 0.5::numeric(10, 3)), (2.5, 7)) AS t(x, y)",
        "SELECT 0.5 AS x UNION ALL SELECT 'Infinity'::float8",
        "SELECT 'NaN'::float8 AS x UNION SELECT 0.5 UNION SELECT 3",
        "SELECT 0.5::float8 AS x INTERSECT SELECT 0.5",
        "SELECT x FROM (VALUES (0.5), (0.1)) AS t(x) EXCEPT SELECT 0.1::float8",
        "SELECT a.x::float8 AS x, b.y FROM (VALUES (0.1), (1e15)) AS a(x) JOIN (VALUES (0.1::float8), (1e15::float8)) AS b(y) ON a.x = b.y",
        "SELECT x FROM (VALUES (0.1), (2.5)) AS a(x) JOIN (VALUES (0.1::float8), (2.5::float8)) AS b(x) USING (x)",
        "SELECT x FROM (VALUES (0.1), (2.5)) AS a(x) NATURAL LEFT JOIN (VALUES ('Infinity'::float8), (2.5::float8)) AS b(x)",
        "SELECT count(*) AS n FROM (VALUES (0.1), (2.5)) AS a(x) WHERE x IN (SELECT y FROM (VALUES (0.1::float8)) AS b(y))",
        "SELECT count(*) AS n FROM (VALUES (0.1), (2.5)) AS a(x) WHERE x > ALL (SELECT y FROM (VALUES ('-Infinity'::float8)) AS b(y))",
        "SELECT sum(x) AS s FROM (SELECT 0.5 AS x UNION ALL SELECT 0.25::float8) AS t WHERE x < 0.5",
        "WITH t AS (SELECT 1.5 AS x UNION ALL SELECT 2::float8) SELECT x, x = 1.5 AS same FROM t",
        "SELECT x, (lag(x, 1, 0.5) OVER (ORDER BY x))::float8 AS before FROM (VALUES (1), (2)) AS t(x)",
    ];
    statements(&all.map(rows), &[]).await;
}

#[tokio::test]
async fn columns_of_set_operations_are_computed_with_by_their_type() {
    let mut all = Vec::new();
    for (ours, theirs) in
        [("1", "2.75"), ("2.75", "7"), ("3", "2.5::float8"), ("2.5::float8", "7.5"), ("1.5", "2::smallint"), ("NULL", "2.5")]
    {
        for operation in ["UNION ALL", "UNION", "EXCEPT", "INTERSECT"] {
            let values = format!("SELECT {ours} AS x {operation} SELECT {theirs}");
            for item in ["x * 2", "x + 1", "-x", "x::int", "x > 1", "x = 2.75", "round(x)", "x / 2", "pg_typeof(x)", "coalesce(x, 7)"] {
                all.push(format!("SELECT {item} FROM ({values}) AS v ORDER BY x"));
            }
            all.push(format!("WITH v AS ({values}) SELECT x * x FROM v WHERE x / 2 > 1 ORDER BY x"));
            all.push(format!("SELECT sum(x) FROM ({values}) AS v"));
        }
    }
    for values in ["SELECT 1 AS x UNION ALL SELECT 2.75", "SELECT 2.75 AS x UNION ALL SELECT -7"] {
        all.push(format!("SELECT (x % 1)::numeric(5, 2) FROM ({values}) AS v ORDER BY x"));
        all.push(format!("SELECT mod(x, 2)::numeric(5, 2) FROM ({values}) AS v WHERE x % 1 > 0 ORDER BY x"));
        all.push(format!("SELECT count(*) FROM ({values}) AS v GROUP BY x % 1 = 0 ORDER BY 1"));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn zeros_with_and_without_a_sign_were_two() {
    let all = [
        "SELECT i, count(*) OVER (PARTITION BY x) AS n FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY i",
        "SELECT array_agg(i ORDER BY x, i) FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i)",
        "SELECT DISTINCT ON (x) x = 0 AS z, i FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY x, i",
        "SELECT x IN (0, 2, 3, 4, 5, 6) AS z FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY i",
        "SELECT i FROM (VALUES ('-0'::float8, 2), (0::float8, 1), ('-0'::float8, 0), (1, 3)) t(x, i) ORDER BY x DESC, i LIMIT 3",
        "SELECT i FROM (VALUES ('-0'::real, 2), (0::real, 1), ('-0'::real, 0), (1, 3)) t(x, i) ORDER BY x DESC, i",
        "SELECT i, lag(i) OVER (ORDER BY x, i) AS l FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY i",
        "SELECT sum(i) OVER (ORDER BY x RANGE BETWEEN 0.5 PRECEDING AND CURRENT ROW) FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY i",
        "SELECT x IN (SELECT y FROM (VALUES (0::float8), (3)) u(y)) AS a, x NOT IN (0, 5) AS b FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY i",
        "SELECT nullif(x, 0::float8) IS NULL AS a, nullif(0::float8, x) IS NULL AS b FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY i",
        "SELECT CASE x WHEN 0 THEN 'z' WHEN 1 THEN 'o' END FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY i",
        "SELECT array_agg(DISTINCT x ORDER BY x DESC) = ARRAY[1, 0]::float8[] AS z FROM (VALUES (0::float8, 1), (1, 3)) t(x, i)",
        "SELECT i FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY i FETCH FIRST 2 ROWS WITH TIES",
        "SELECT i FROM (VALUES ('-0'::float8, 2), (0::float8, 1), (1, 3)) t(x, i) ORDER BY x FETCH FIRST 1 ROWS WITH TIES",
    ];
    statements(&all.map(|query| format!("SELECT array_agg(to_json(q)::text) FROM ({query}) AS q")), &[]).await;
}

#[tokio::test]
async fn a_text_is_not_ordered_beside_a_number() {
    // Where `>` compared numbers, `max` and ORDER BY letters.
    let mut all = Vec::new();
    for values in ["('10'), ('9')", "('a'), (NULL)"] {
        for condition in ["x > 5", "5 < x", "x <= 9.5", "x BETWEEN 1 AND 10", "x >= 2::float8", "lower(x) < 3", "x || '0' > 50"] {
            all.push(format!("SELECT x FROM (VALUES {values}) AS t(x) WHERE {condition}"));
        }
        all.push(format!("SELECT max(x) FROM (VALUES {values}) AS t(x)"));
        all.push(format!("SELECT x FROM (VALUES {values}) AS t(x) WHERE x > '5' ORDER BY x"));
    }
    all.push("SELECT x FROM (VALUES ('10'), ('9')) AS t(x) WHERE x::int > 9".to_owned());
    all.push("SELECT n FROM (VALUES (10), (9)) AS t(n) WHERE n > '9' AND n BETWEEN '1' AND '50'".to_owned());
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_cast_that_drops_digits_is_not_left_out_of_a_comparison() {
    let mut all = Vec::new();
    let values = "(VALUES (1.6), (1.44), (2.5), (-2.5), (-0.4), (NULL), (2)) AS t(x)";
    for cast in [
        "x::int",
        "x::bigint",
        "x::smallint",
        "x::numeric(4, 1)",
        "x::numeric(9, 0)",
        "(x / 1.5)::int",
        "x::int::numeric(4, 1)",
        "(-x)::int",
    ] {
        for condition in ["= 2", "<> 1", "> 1", "<= 1.4", "IN (1, 2, 3)", "BETWEEN 2 AND 3", "= 1.4", "IS DISTINCT FROM 2", "= -3"] {
            all.push(format!("SELECT {cast} {condition} FROM {values}"));
        }
        all.push(format!("SELECT x FROM {values} WHERE {cast} = 2"));
        all.push(format!("SELECT count(*) FROM {values} GROUP BY x HAVING avg({cast})::int = 2"));
        all.push(format!("SELECT CASE {cast} WHEN 2 THEN 'two' ELSE 'other' END FROM {values}"));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_branch_of_case_is_computed_only_in_rows_that_come_to_it() {
    let values = "(VALUES (0, '7'), (2, 'x'), (NULL, NULL)) AS t(d, s)";
    let all = [
        "SELECT CASE WHEN d <> 0 THEN 10 / d > 3 END FROM t",
        "SELECT CASE WHEN d <> 0 THEN 10 / d > 3 ELSE false END FROM t",
        "SELECT d FROM t WHERE CASE WHEN d <> 0 THEN 10 % d = 0 ELSE false END",
        "SELECT CASE WHEN d = 0 THEN false WHEN 10 / d > 3 THEN true END FROM t",
        "SELECT CASE WHEN d = 0 THEN s::int > 3 ELSE s = 'x' END FROM t",
        "SELECT d FROM t WHERE CASE WHEN s ~ '^[0-9]+$' THEN s::int > 3 ELSE false END",
        "SELECT d FROM t WHERE NOT CASE WHEN d IS NULL THEN true WHEN d = 0 THEN NULL ELSE 1 / d > 0 END",
        "SELECT count(*) FROM t GROUP BY CASE WHEN d <> 0 THEN 10 / d > 3 ELSE true END ORDER BY 1",
        "SELECT CASE WHEN d > 1 THEN true WHEN d = 0 THEN false END FROM t",
    ]
    .map(|statement| statement.replace("FROM t", &format!("FROM {values}")));
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_literal_in_quotes_was_rounded_to_the_digits_beside_it() {
    let t = "(VALUES (1.50::numeric(10, 2)), (3.00), (NULL)) AS t(n)";
    let mut all = Vec::new();
    for expression in [
        "n = '1.499'",
        "n > '1.499'",
        "'1.499' < n",
        "n <> '1.5'",
        "n IN ('1.499', '3')",
        "n NOT IN ('1.499', '3')",
        "n BETWEEN '1.499' AND '1.501'",
        "n BETWEEN '1.501' AND 3",
        "nullif(n, '1.499')",
        "nullif(n, '1.5')",
        "CASE n WHEN '1.499' THEN 'a' WHEN '1.5' THEN 'b' ELSE 'c' END",
        "CASE WHEN n > 2 THEN n ELSE '1.499' END",
        "coalesce(n, '1.499')",
        "greatest(n, '2.999')",
        "least(n, '1.499')",
        "n IS DISTINCT FROM '1.499'",
        "n IS NOT DISTINCT FROM '1.5'",
        "n = ANY ('{1.499,3}')",
        "n < ALL ('{3.001,4}')",
        "(ARRAY[n, '1.499'])[2]",
        "(n, 1) = ('1.499', 1)",
        "n + '0.001'",
        "lag(n, 1, '1.499') OVER (ORDER BY n)",
        "n IN ('abc')",
    ] {
        all.push(format!("SELECT trim(TRAILING '.' FROM CASE WHEN ({expression})::text LIKE '%.%' THEN rtrim(({expression})::text, '0') ELSE ({expression})::text END) FROM {t} ORDER BY 1"));
    }
    for statement in [
        "SELECT count(*) FROM T WHERE n > '1.499'",
        "SELECT count(*) FROM (SELECT n FROM T UNION SELECT '1.499') AS u WHERE n < 1.5",
        "SELECT count(*) FROM (SELECT n FROM T INTERSECT SELECT '1.499') AS u",
        "SELECT count(*) FROM T GROUP BY n > '1.499' HAVING sum(n) > '2.999' ORDER BY 1",
        "SELECT count(*) FROM (VALUES (1.50::numeric(10, 2)), ('1.499')) AS v(n) WHERE n < 1.5",
    ] {
        all.push(statement.replace(" T", &format!(" {t}")));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_real_in_a_list_was_compared_as_a_real() {
    let all = [
        "0.1::real IN (0.1)",
        "0.5::real IN (0.5)",
        "0.1::real IN (0.1, 0.1::real)",
        "0.1::real NOT IN (0.1)",
        "abs(-0.1::real)",
        "@ (-0.1::real)",
        "16777217::float",
        "(1 / 3.0)::float",
        "pg_typeof(1::float)",
        "pg_typeof(1::float(24))",
        "pg_typeof(1::float(25))",
    ];
    expressions(&all.map(|expression| format!("({expression})::text")), &[]).await;
}
