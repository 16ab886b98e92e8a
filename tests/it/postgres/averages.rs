//! Averages and variances: of integers and numeric values they are numeric, and lose no digits where values are large.

use super::compare::{expressions, statements};

const T: &str = "(VALUES (1, 4, 2.5), (1, 5, -0.5), (2, NULL, 1.5), (2, 7, NULL), (3, NULL, NULL), (4, -3, 12.25)) AS t(g, n, d)";

#[tokio::test]
async fn an_average_of_integers_is_numeric() {
    let calls = [
        "round(avg(n))",
        "round(avg(n), 1)",
        "round(avg(n), 1) > 4.4",
        "round(avg(n) + 1e3, 1) = 1004.5",
        "round(sum(d) + 20, 1) BETWEEN 22 AND greatest(sum(d) + 21, 0)",
        "coalesce(round(avg(n), 2), 0.125)",
        "CASE WHEN round(avg(d), 1) <> 1.25 THEN round(avg(d), 1) ELSE 7 END",
        "avg(n)::int",
        "avg(n)::bigint",
        "round(avg(-n))",
        "avg(n::smallint)::int",
        "round(avg(n::int))",
        "avg(n * 2) / 4",
        "avg(n) * avg(n)",
        "avg(n) * avg(n) * avg(n)",
        "avg(n * n) - avg(n) * avg(n)",
        "avg(n) + 0.25",
        "avg(n) * 1.5::double precision",
        "avg(n) % 2",
        "-avg(n)",
        "ceil(avg(n))",
        "floor(avg(n))",
        "trunc(avg(n), 1)",
        "abs(avg(n))",
        "sqrt(abs(avg(n)))",
        "avg(DISTINCT n)",
        "round(avg(DISTINCT n) + avg(n))",
        "avg(n) FILTER (WHERE n > 4)",
        "avg(n) FILTER (WHERE n > 40)",
        "round(avg(n) FILTER (WHERE d > 0))",
        "coalesce(avg(n), 0)",
        "greatest(avg(n), 4)",
        "avg(n) > 4",
        "avg(n) > 4.4::double precision",
        "avg(n) = 4.5",
        "avg(n) BETWEEN 4 AND 4.5::double precision",
        "CASE WHEN avg(n) > 4 THEN avg(n) ELSE 0.5 END",
        "avg(d)",
        "round(avg(d))",
        "pg_typeof(avg(n))::text",
        "pg_typeof(avg(d))::text",
        "pg_typeof(avg(n::double precision))::text",
        "to_char(avg(n), '990.99')",
        "(to_json(avg(n)) #>> '{}')::double precision",
        "(json_build_object('a', avg(n)) ->> 'a')::double precision",
        "round(var_pop(n))",
        "round(var_samp(n))",
        "var_samp(n)::int",
        "variance(n)",
        "stddev(n)",
        "stddev_pop(n)",
        "var_pop(DISTINCT n)",
        "stddev(DISTINCT n)",
        "stddev_samp(d)",
        "var_pop(d) FILTER (WHERE d > 0)",
        "var_pop(n::double precision)",
        "stddev(n::real)",
        "pg_typeof(stddev(n))::text",
        "pg_typeof(var_pop(d))::text",
        "pg_typeof(var_pop(n::double precision))::text",
    ];
    let mut all = Vec::new();
    for call in calls {
        all.push(format!("SELECT {call} AS x FROM {T}"));
        all.push(format!("SELECT {call} AS x FROM {T} WHERE false"));
        all.push(format!("SELECT {call} AS x FROM {T} GROUP BY g ORDER BY g"));
        all.push(format!("SELECT {call} AS x FROM {T} GROUP BY GROUPING SETS ((g), ()) ORDER BY g, 1"));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn frames_that_move() {
    let mut all = Vec::new();
    for call in ["avg(n)", "avg(d)", "var_pop(n)", "stddev(n)", "var_samp(d)", "var_pop(d::double precision)"] {
        for frame in [
            "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW",
            "ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING",
            "ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW",
            "RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING",
        ] {
            for wrapped in ["_", "round(_)"] {
                let over = wrapped.replace('_', &format!("{call} OVER (ORDER BY g {frame})"));
                all.push(format!(
                    "SELECT {over} AS x FROM (VALUES (1, 4, 2.5), (2, 5, NULL), (3, NULL, 1.5), (4, 8, 1e8)) AS t(g, n, d) ORDER BY g"
                ));
            }
        }
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn large_values_and_values_that_are_none() {
    let all = [
        "(SELECT avg(x) FROM (VALUES (9223372036854775807), (9223372036854775807), (9223372036854775806)) AS t(x))",
        "(SELECT avg(-x) FROM (VALUES (9223372036854775807), (9223372036854775806)) AS t(x))",
        "(SELECT avg(DISTINCT x) FROM (VALUES (9223372036854775807), (9223372036854775807)) AS t(x))",
        "(SELECT var_pop(x) FROM (VALUES (200000001), (200000002), (200000005)) AS t(x))",
        "(SELECT var_samp(x::double precision) FROM (VALUES (200000001), (200000002), (200000005)) AS t(x))",
        "(SELECT stddev_pop(x) FROM (VALUES (7000000000001), (7000000000002)) AS t(x))",
        "(SELECT stddev(x) FROM (VALUES (9223372036854775807), (-9223372036854775807)) AS t(x))",
        "(SELECT var_pop(x) FROM (VALUES (0.0001), (0.0002), (0.00035)) AS t(x))",
        "(SELECT stddev_pop(x) FROM (VALUES (0.0001), (0.0002), (0.00035)) AS t(x))",
        "var_pop('infinity'::double precision)",
        "var_samp('infinity'::double precision)",
        "stddev_pop('-infinity'::double precision)",
        "var_pop('nan'::double precision)",
        "(SELECT var_samp(x) FROM (VALUES (1::double precision), ('infinity'::double precision)) AS t(x))",
        "(SELECT var_pop(x) FROM (VALUES (1e300::double precision), (-1e300::double precision)) AS t(x))",
        "(SELECT stddev(x) FROM (VALUES (0.1::double precision), (0.1::double precision), (0.1::double precision)) AS t(x))",
        "avg(true)",
        "avg('1')",
        "stddev('a')",
        "0.5 = 'infinity'::double precision",
        "0.0 < 1e15::double precision",
        "1e20::double precision > 0.5",
        "0.3 = 0.1::double precision + 0.2::double precision",
        "0.1::double precision IN (0.1, 0.2)",
        "1e18::double precision BETWEEN 0.5 AND 1e19",
        "nullif(0.5, 1e20::double precision)",
        "greatest(0.5, 1e20::double precision)",
        "coalesce(NULL::numeric, 1e20::double precision)",
        "CASE WHEN false THEN 0.5 ELSE 1e20::double precision END",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn parts_of_groups_come_together() {
    // So many groups that they are passed on as they are, and so many rows that there are several batches.
    let series = "FROM generate_series(1, 30000) AS s(x)";
    let mut all = Vec::new();
    for call in ["avg(x)", "round(avg(x))", "var_pop(x)", "var_samp(x / 8.0)", "stddev(x::double precision)", "avg(DISTINCT x % 7)"] {
        all.push(format!("SELECT round(sum(a)::numeric, 6) AS x FROM (SELECT {call} AS a {series} GROUP BY x / 2) AS q"));
        all.push(format!("SELECT {call} AS x {series} GROUP BY x % 3 ORDER BY x % 3"));
        all.push(format!("SELECT {call} AS x {series} GROUP BY GROUPING SETS ((x % 3), (x % 2), ()) ORDER BY 1"));
        if !call.starts_with("round") {
            all.push(format!("SELECT {call} FILTER (WHERE x % 5 = 0) AS x {series} GROUP BY x % 20000 ORDER BY x % 20000 LIMIT 30"));
        }
    }
    all.push(format!("SELECT var_pop(DISTINCT x % 10) AS x {series} GROUP BY x % 3 ORDER BY x % 3"));
    all.push(format!("SELECT avg(DISTINCT x % 10) * count(*) AS x {series} GROUP BY x % 3 ORDER BY x % 3"));
    statements(&all, &[]).await;
}
