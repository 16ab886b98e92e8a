//! Numbers: arithmetic, overflow, rounding, casts and functions.

use super::compare::{Deviation, columns, expressions, statements};

const VALUES: &[&str] =
    &["0", "1", "-7", "2.5", "-2.5", "0.1", "1e3::double precision", "-0.5::double precision", "12345.678", "NULL::bigint"];

#[tokio::test]
async fn arithmetic() {
    let mut all = Vec::new();
    for a in VALUES {
        for b in VALUES {
            for operator in ["+", "-", "*", "/", "%"] {
                // PostgreSQL has no `%` of double precision.
                if operator == "%" && (a.contains("double") || b.contains("double")) {
                    continue;
                }
                all.push(format!("({a}) {operator} ({b})"));
            }
            all.push(format!("({a}) < ({b})"));
            all.push(format!("({a}) = ({b})"));
        }
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn remainders_of_numeric_values_keep_their_digits() {
    let all = [
        "SELECT x % 1 FROM (VALUES (1.255), (-1.255), (NULL), (3)) AS v(x)",
        "SELECT (x + 1) % 1.0 FROM (VALUES (1.25), (-0.5)) AS v(x)",
        "SELECT x % y FROM (VALUES (7.5, 2.25), (-7.5, 2), (5, 0.003)) AS v(x, y)",
        "SELECT sum(x % 1) FROM (VALUES (1.255), (2.5)) AS v(x) GROUP BY x % 1 ORDER BY x % 1",
        "SELECT mod(x, 1) FROM (VALUES (1.255), (-1.255)) AS v(x)",
        "SELECT x % y FROM (VALUES (7.5, 0)) AS v(x, y)",
        "SELECT x % 1 FROM (VALUES (7), (NULL)) AS v(x)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn bits_of_null_are_null() {
    let all = [
        "SELECT x # x FROM (VALUES (7), (NULL)) AS v(x)",
        "SELECT x # (5 # x) FROM (VALUES (7), (NULL)) AS v(x)",
        "SELECT (x # y) # x FROM (VALUES (7, 2), (NULL, 2), (3, NULL), (12345678901, 1)) AS v(x, y)",
        "SELECT (-x) # x FROM (VALUES (6), (-1)) AS v(x)",
        "SELECT x & x, x | x FROM (VALUES (7), (NULL)) AS v(x)",
        "SELECT pg_typeof(1::smallint # 2::smallint), pg_typeof(1::int # 2::int), pg_typeof(1 # 2::bigint)",
    ];
    let one = |statement: &str| if statement.contains(", x |") { columns((2, statement)) } else { statement.to_owned() };
    statements(&all[..5].iter().map(|statement| one(statement)).collect::<Vec<_>>(), &[]).await;
    statements(&[columns((3, all[5]))], &[]).await;
}

#[tokio::test]
async fn functions_of_one_number() {
    let names =
        ["abs", "ceil", "ceiling", "floor", "round", "trunc", "sign", "-", "sqrt", "exp", "ln", "log", "cbrt", "degrees", "radians"];
    let mut all = Vec::new();
    for name in names {
        for value in VALUES {
            // PostgreSQL gives sixteen digits of a numeric result, we the digits of a double.
            if ["sqrt", "exp", "ln", "log", "cbrt"].contains(&name) && value.contains("12345.678") {
                continue;
            }
            all.push(format!("{name}({value})"));
        }
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn functions_of_several_numbers() {
    let all = [
        "mod(7, 3)",
        "mod(-7, 3)",
        "mod(7, -3)",
        "mod(7, 0)",
        "mod(7.5, 2)",
        "mod(NULL, 2)",
        "div(7, 2)",
        "div(-7.5, 2)",
        "power(2, 10)",
        "power(2.0, 0.5)",
        "power(0, -1)",
        "2 ^ 10",
        "round(2.345, 2)",
        "round(-2.345, 2)",
        "round(1234.5, -2)",
        "round(2.5::double precision)",
        "round(3.5::double precision)",
        "round(-2.5::double precision)",
        "round(2.5)",
        "round(3.5)",
        "trunc(2.789, 2)",
        "trunc(-2.789, 1)",
        "log(2, 64)",
        "gcd(12, 18)",
        "lcm(4, 6)",
        "greatest(1, 3, 2)",
        "least(1, NULL, 2)",
        "greatest(1, 2.5)",
        "width_bucket(5.35, 0.024, 10.06, 5)",
        "atan2(1, 2)",
        "sin(1.0)",
        "pi()",
        "ceil(2)",
        "floor(-0.5)",
        "abs(-9223372036854775807)",
        "factorial(5)",
        "|/ 25.0",
        "@ -5.0",
        "7 & 3",
        "7 | 8",
        "5 # 3",
        "~ 5",
        "1 << 4",
        "16 >> 2",
        "to_hex(255)",
        "sign(-8.4)",
        "abs(8.4100)",
        "abs(8.41)",
        "abs(-8.4100)",
        "1.5 + 1",
        "1.10 + 2.205",
        "1.1 * 1.1",
        "10.0 / 4",
        "1.0 / 3 > 0.3333333333",
        "7 / 2",
        "-7 / 2",
        "7 % 2",
        "-7 % 2",
        "7.5 % 2",
        "1 / 2.0",
        "2e0 * 3",
        "10 / 3.0",
        "0.1 + 0.2 = 0.3",
        "1e2",
        "1.5e3",
        ".5",
        "5.",
        "1_000",
    ];
    expressions(&all.map(str::to_owned), WANTED).await;
}

const WANTED: &[(&str, Deviation)] = &[
    // PostgreSQL takes it since 16.
    ("1_000", Deviation::Answered),
];

#[tokio::test]
async fn overflow_and_division_by_zero_are_errors() {
    let all = [
        "9223372036854775807 + 1",
        "9223372036854775807::bigint + 1::bigint",
        "-9223372036854775807 - 2::bigint",
        "9223372036854775807 * 2::bigint",
        "(SELECT a + 1 FROM (VALUES (9223372036854775807)) AS t(a))",
        "(SELECT a * a FROM (VALUES (9223372036854775807)) AS t(a))",
        "(SELECT -a FROM (VALUES ((-9223372036854775807) - 1)) AS t(a))",
        "(SELECT a - 1 FROM (VALUES ((-9223372036854775807) - 1)) AS t(a))",
        "(SELECT abs(a) FROM (VALUES ((-9223372036854775807) - 1)) AS t(a))",
        "2147483647::int + 1::int",
        "32767::smallint + 1::smallint",
        "(SELECT a + 1::int FROM (VALUES (2147483647::int)) AS t(a))",
        "1 / 0",
        "1 % 0",
        "1.0 / 0",
        "1.0 % 0",
        "0.0 / 0",
        "1::double precision / 0",
        "0::double precision / 0",
        "(SELECT a / b FROM (VALUES (1.5::double precision, 0::double precision)) AS t(a, b))",
        "(SELECT a / b FROM (VALUES (1, 0)) AS t(a, b))",
        "(SELECT a / b FROM (VALUES (1.5, 0)) AS t(a, b))",
        "(SELECT a / b FROM (VALUES (NULL::double precision, 0::double precision)) AS t(a, b))",
        "sqrt(-1)",
        "ln(0)",
        "ln(-1)",
        "log(0)",
        "power(-8, 0.5)",
        "exp(1000::double precision)",
        "power(10::double precision, 400)",
    ];
    expressions(&all.map(str::to_owned), &[("32767::smallint + 1::smallint", Deviation::Answered)]).await;
}

#[tokio::test]
async fn casts() {
    let mut all = Vec::new();
    let types = ["smallint", "int", "bigint", "real", "double precision", "numeric", "numeric(10, 2)", "text", "boolean"];
    let values = [
        "2.5",
        "3.5",
        "-2.5",
        "-0.5",
        "2.4999",
        "2.5::double precision",
        "3.5::double precision",
        "-0.5::double precision",
        "2.5::real",
        "1e10",
        "1e20::double precision",
        "300",
        "70000",
        "3000000000",
        "'12'",
        "' 12 '",
        "'1.5'",
        "'1e3'",
        "'abc'",
        "''",
        "'NaN'",
        "'Infinity'",
        "'-inf'",
        "'0x10'",
        "'+5'",
        "'1,000'",
        "true",
        "'t'",
        "'12'::text",
        "NULL",
    ];
    for value in values {
        for target in types {
            all.push(format!("CAST({value} AS {target})"));
        }
    }
    expressions(&all, WANTED_CASTS).await;
}

const WANTED_CASTS: &[(&str, Deviation)] = &[
    // Integer literals are bigint here, and PostgreSQL casts integers to boolean and back.
    ("CAST(3000000000 AS boolean)", Deviation::Answered),
    ("CAST(true AS smallint)", Deviation::Answered),
    ("CAST(true AS bigint)", Deviation::Answered),
    ("CAST(true AS real)", Deviation::Answered),
    ("CAST(true AS double precision)", Deviation::Answered),
    // A numeric is finite.
    ("CAST('NaN' AS numeric)", Deviation::Refused),
    ("CAST('NaN' AS numeric(10, 2))", Deviation::Refused),
    ("CAST('Infinity' AS numeric)", Deviation::Refused),
    ("CAST('-inf' AS numeric)", Deviation::Refused),
    ("CAST('0x10' AS real)", Deviation::Refused),
    ("CAST('0x10' AS double precision)", Deviation::Refused),
];

#[tokio::test]
async fn names_of_types() {
    let all = [
        "1::int2",
        "1::int4",
        "1::int8",
        "1.5::float4",
        "1.5::float8",
        "1.5::real",
        "1.5::decimal",
        "1.50::numeric(10,3)",
        "DECIMAL '3.14'",
        "'3.10'::numeric",
        "pg_typeof(1::bigint)::text",
        "pg_typeof(1.5)::text",
        "pg_typeof('a'::text)::text",
        "pg_typeof(true)::text",
        "pg_typeof(now())::text",
        "pg_typeof('a=>1'::hstore)::text",
        "pg_typeof('{}'::jsonb)::text",
        "pg_typeof('{}'::json)::text",
        "pg_typeof(ARRAY['a'::text])::text",
        "pg_typeof(1::double precision)::text",
        "pg_typeof(DATE '2025-01-01')::text",
        "pg_typeof(INTERVAL '1 day')::text",
        "pg_typeof(TIMESTAMP '2025-01-01')::text",
        "pg_typeof(1::smallint)::text",
        "pg_typeof(1::real)::text",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

/// What PostgreSQL makes double precision, numeric or bigint of integers divides as that.
#[tokio::test]
async fn results_of_integers_divide_as_their_types() {
    let calls = [
        "round(5)",
        "round(-7)",
        "round(25, -1)",
        "round(5, 0)",
        "round(5::bigint, 1)",
        "ceil(5)",
        "floor(5)",
        "trunc(5)",
        "sign(-5)",
        "sqrt(9)",
        "cbrt(27)",
        "power(3, 1)",
        "abs(-5)",
        "factorial(5)",
        "factorial(0)",
        "gcd(15, 25)",
        "lcm(3, 5)",
        "mod(9, 5)",
        "div(9, 2)",
        "exp(0)",
        "degrees(0)",
        "log(1000)",
        "length('abc')",
        "cardinality(ARRAY[1, 2, 3])",
        "array_length(ARRAY[1, 2, 3], 1)",
        "array_position(ARRAY[1, 2, 3], 3)",
        "width_bucket(5, 1, 9, 4)",
        "strpos('abc', 'c')",
        "ascii('a')",
        "bit_length('a')",
        "count(*)",
        "regr_count(1, 2)",
        "regr_count(x, 2) FILTER (WHERE x > 1)",
        "max(round(x))",
        "sum(x)",
        "min(factorial(x))",
    ];
    let mut all = Vec::new();
    for call in calls {
        for expression in
            ["C", "C / 2", "C / 7", "7 / (C + 1)", "-(C)", "- C", "C * 3 / 2", "C / 2 = 2.5", "nullif(C, 0) / 2", "coalesce(C, 0) / 4"]
        {
            all.push(format!("SELECT {} FROM (VALUES (1), (2), (4)) AS t(x)", expression.replace('C', call)));
        }
    }
    for call in ["round(n)", "round(n) / 2", "round(n, 1)", "round(n, -1) / 3", "factorial(n) / 3", "-round(n)", "round(n + 0.5)"] {
        all.push(format!("SELECT {call} FROM (VALUES (1), (15), (NULL), (3)) AS t(n)"));
    }
    all.extend(
        ["SELECT factorial(-1)", "SELECT factorial(NULL)", "SELECT round(NULL)", "SELECT factorial(20) * 21", "SELECT factorial(33)"]
            .map(str::to_owned),
    );
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_truncated_number_has_the_digits_that_were_asked_for_where_it_is_compared() {
    let all = [
        "SELECT trunc(x::numeric, 2) IN (1.55, 2) FROM (VALUES ('1.555')) AS v(x)",
        "SELECT trunc(avg(a), 2) = 1.5 FROM (VALUES (1), (2)) AS v(a)",
        "SELECT sum(a) FROM (VALUES (1), (2)) AS v(a) HAVING trunc(avg(a), 1) BETWEEN 1.4 AND 1.6",
        "SELECT CASE WHEN trunc(a::numeric, 1) > 1.2 THEN 'more' ELSE 'less' END FROM (VALUES (1.29), (1.31)) AS v(a) ORDER BY 1",
        "SELECT count(*) FROM (VALUES ('1.25')) AS v(x) JOIN (VALUES (1.2)) AS w(y) ON trunc(x::numeric, 1) = y",
        "SELECT nullif(trunc(1.55::numeric, 1), 1.5) IS NULL",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn what_has_no_value_was_nan() {
    let inputs = ["0", "1", "-1", "2", "0.5", "-0.5", "'Infinity'", "'-Infinity'", "'NaN'", "NULL"];
    let functions = ["sin", "cos", "tan", "cot", "asin", "acos", "atan", "sinh", "cosh", "tanh", "asinh", "acosh", "atanh"];
    let all: Vec<_> = functions
        .iter()
        .flat_map(|function| inputs.iter().map(move |input| format!("left({function}({input}::float8)::text, 9)")))
        .collect();
    expressions(&all, &[]).await;
}
