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
