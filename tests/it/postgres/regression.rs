//! `corr`, `covar_…` and `regr_…`: one row, constant sides, NULL, NaN, infinity, and what is out of range.

use super::compare::statements;

const AGGREGATES: [&str; 12] = [
    "corr",
    "covar_pop",
    "covar_samp",
    "regr_avgx",
    "regr_avgy",
    "regr_count",
    "regr_intercept",
    "regr_r2",
    "regr_slope",
    "regr_sxx",
    "regr_sxy",
    "regr_syy",
];

const PAIRS: [&str; 13] = [
    "(1::float8, 2::float8)",
    "(1::float8, 2::float8), (3, 2)",
    "(2::float8, 1::float8), (2, 5)",
    "(2::float8, NULL::float8), (NULL, 5)",
    "(2::float8, NULL::float8), (NULL, 5), (1, 2), (2, 4), (4, 4)",
    "(1, 2), (2, 4), (3, 5), (3, 5)",
    "(1.5, 2), (2.25, 4)",
    "('inf'::float8, 1::float8), (1, 5)",
    "('nan'::float8, 1::float8), (1, 5)",
    "('inf'::float8, '-inf'::float8)",
    "('1e200'::float8, 1::float8), ('-1e200'::float8, 5)",
    "('1e200'::float8, '1e200'::float8), ('-1e200'::float8, 5)",
    "('1e308'::float8, 1::float8), ('1e308'::float8, 5)",
];

fn each(form: &str) -> Vec<String> {
    let all = AGGREGATES.iter().flat_map(|name| PAIRS.iter().map(move |pairs| form.replace("NAME", name).replace("PAIRS", pairs)));
    all.collect()
}

#[tokio::test]
async fn of_all_rows() {
    statements(&each("SELECT NAME(y, x) FROM (VALUES PAIRS) AS t(y, x)"), &[]).await;
}

#[tokio::test]
async fn of_groups() {
    statements(&each("SELECT NAME(y, x) FROM (VALUES PAIRS) AS t(y, x) GROUP BY x > 4 ORDER BY x > 4"), &[]).await;
}

#[tokio::test]
async fn of_frames() {
    let form =
        "SELECT NAME(y, x) OVER (ORDER BY x, y ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM (VALUES PAIRS) AS t(y, x) ORDER BY x, y";
    statements(&each(form), &[]).await;
}

#[tokio::test]
async fn of_distinct_and_filtered_pairs() {
    statements(&each("SELECT NAME(DISTINCT y, x) FROM (VALUES PAIRS) AS t(y, x)"), &[]).await;
    statements(&each("SELECT NAME(y, x) FILTER (WHERE x > 2) FROM (VALUES PAIRS) AS t(y, x)"), &[]).await;
}
