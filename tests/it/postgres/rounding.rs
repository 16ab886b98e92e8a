//! The digits behind the point that `round` and `trunc` give.

use super::compare::expressions;

#[tokio::test]
async fn results_have_the_digits_that_are_asked_for() {
    let all = [
        "'$' || round(5, 2)",
        "'$' || round(12.5, 2)",
        "'$' || round(12, 0)",
        "'$' || round(-2.5)",
        "'$' || round(1234.5, -2)",
        "'$' || round(2.345, 2)",
        "'$' || round(5::bigint, 1)",
        "'$' || round(2.5, 0)",
        "'$' || trunc(7 / 3.0, 1)",
        "'$' || trunc(2.50)",
        "'$' || trunc(-1.9)",
        "'$' || trunc(-0.5)",
        "'$' || trunc(5)",
        "'$' || trunc(5, 2)",
        "'$' || trunc(1234.5, -2)",
        "'$' || trunc(2.999, 2)",
        "'$' || trunc(-1.9::float8)",
        "'$' || trunc(2.5::float8)",
        "'$' || round(sum(x), 2) FROM (VALUES (1), (2)) AS t(x)",
        "'$' || round(x, 1) FROM (VALUES (2.25)) AS t(x)",
        "'$' || trunc(x, 1) FROM (VALUES (2.25)) AS t(x)",
        "'$' || round(x, 3) FROM (VALUES (NULL::numeric)) AS t(x)",
        "'$' || round(100 * 1 / 3.0, 1) || '%'",
        "'$' || coalesce(round(x, 2), 0) FROM (VALUES (1.5)) AS t(x)",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn doubles_were_rounded_by_their_binary_digits() {
    let doubles = "(VALUES (0.285::float8), (1.005), (8.345), (-0.285), (2.675), (1e-20), (0), (999.995), (123456789.125), (0.000012345678901234)) AS t(x)";
    let reals = "(VALUES (0.285::real), (1.005::real), (-8.345::real), (16777217::real), (1234567.89::real), (0.1::real)) AS t(x)";
    let mut all = Vec::new();
    for places in 0..=6 {
        for values in [doubles, reals] {
            all.push(format!("string_agg(x::numeric(20, {places})::text, ' ' ORDER BY x) FROM {values}"));
        }
        all.push(format!("string_agg(round(x::numeric(20, 6), {places})::text, ' ' ORDER BY x) FROM {doubles}"));
    }
    all.extend(
        [
            "count(*) FROM (VALUES (0.285::float8), (0.28)) AS t(x) WHERE x::numeric(10, 2) = 0.29",
            "0.285::float8::numeric(10, 2)",
            "0.285::real::numeric(10, 2)",
            "12345.678::float8::numeric(6, 2)",
            "99999.995::float8::numeric(7, 2)",
            "CAST(2.5::float8 AS numeric(3))",
            "CAST(-2.5::float8 AS numeric(3, 0))",
            "sum(x)::numeric(12, 2) FROM (VALUES (0.1::float8), (0.185)) AS t(x)",
            "avg(x)::numeric(12, 3) FROM (VALUES (0.1::float8), (0.185)) AS t(x)",
        ]
        .map(str::to_owned),
    );
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn reals_kept_more_digits_as_numeric_than_they_have() {
    let all = ["1.1", "16777217", "1234567.89", "0.1", "-2.5", "1e-5", "NULL"]
        .map(|number| format!("trim(TRAILING '.' FROM rtrim(({number}::real::numeric)::numeric(38, 12)::text, '0'))"));
    expressions(&all, &[]).await;
    let signs = ["sign('NaN'::float8)", "sign('-0'::float8)", "sign('-Infinity'::float8)", "sign(-0.5::float8)", "sign(3.5::real)"];
    expressions(&signs.map(|sign| format!("'' || {sign}")), &[]).await;
}
