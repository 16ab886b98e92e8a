//! Aggregates over windows: in the order of the window, whatever other windows there are, and over frames that move.

use super::compare::{rows, statements};

const ROWS: &str = "(VALUES (1, 'a', 3, 1, true), (1, 'b', NULL, 2, false), (1, NULL, 5, 3, NULL), (1, 'd', 5, 5, true), \
     (2, 'e', -1, 1, true), (2, 'f', 8, 4, true), (2, 'g', 0, 6, false)) AS t(g, s, n, i, b)";

const SHOW_THE_ORDER: &[&str] = &[
    "array_agg(s)",
    "array_agg(n)",
    "string_agg(s, '-')",
    "json_agg(s)",
    "jsonb_agg(n)",
    "json_object_agg(i, s)",
    "jsonb_object_agg(coalesce(s, 'none'), n)",
    "array_agg(s) FILTER (WHERE b)",
    "string_agg(s, '') FILTER (WHERE n > 0)",
];

const OTHERS: &[&str] = &[
    "bool_and(b)",
    "bool_or(b)",
    "every(n > 0)",
    "bit_and(n)",
    "bit_or(n)",
    "count(*)",
    "count(s)",
    "sum(n)",
    "min(s)",
    "max(n)",
    "min(n::float8)",
    "sum(n) FILTER (WHERE b)",
    "bool_and(b) FILTER (WHERE n > 0)",
    "first_value(s)",
    "last_value(s)",
    "nth_value(s, 2)",
    "lag(s)",
    "lead(s, 2, 'none')",
    "ntile(2)",
    "dense_rank()",
];

const FRAMES: &[&str] = &[
    "",
    "ROWS UNBOUNDED PRECEDING",
    "ROWS BETWEEN 1 PRECEDING AND CURRENT ROW",
    "ROWS BETWEEN 1 PRECEDING AND 1 FOLLOWING",
    "ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING",
    "ROWS BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING",
    "ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING",
    "ROWS BETWEEN 3 PRECEDING AND 2 PRECEDING",
    "RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING",
    "GROUPS BETWEEN 1 PRECEDING AND CURRENT ROW",
];

#[tokio::test]
async fn aggregates_show_the_order_of_their_own_window() {
    let beside = |aggregate: &&str| {
        [
            format!("SELECT i, {aggregate} OVER (ORDER BY i, g) AS a, row_number() OVER (ORDER BY i DESC, g DESC) AS r FROM {ROWS}"),
            format!("SELECT i, row_number() OVER (ORDER BY i, g) AS r, {aggregate} OVER (ORDER BY i DESC, g DESC) AS a FROM {ROWS}"),
            format!(
                "SELECT g, i, {aggregate} OVER (PARTITION BY g ORDER BY i) AS a, max(n) OVER (PARTITION BY g ORDER BY i DESC) AS m FROM {ROWS}"
            ),
            format!(
                "SELECT g, i, {aggregate} OVER w AS a, {aggregate} OVER v AS c FROM {ROWS} WINDOW w AS (ORDER BY g, i), v AS (ORDER BY g DESC, i DESC)"
            ),
            format!("SELECT i, {aggregate} OVER (ORDER BY i, g) AS a FROM (SELECT * FROM {ROWS} ORDER BY i DESC, g DESC LIMIT 5) AS t"),
            format!("SELECT i, {aggregate} OVER (ORDER BY i, g) AS a FROM {ROWS} ORDER BY i DESC, g DESC LIMIT 3"),
        ]
    };
    let all: Vec<_> = SHOW_THE_ORDER.iter().chain(OTHERS).flat_map(beside).map(|statement| rows(&statement)).collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn aggregates_over_frames_that_move() {
    let over = |aggregate: &'static str| {
        FRAMES.iter().map(move |frame| {
            format!(
                "SELECT g, i, {aggregate} OVER (PARTITION BY g ORDER BY i {frame}) AS a, \
                 {aggregate} OVER (PARTITION BY g ORDER BY i DESC {frame}) AS d FROM {ROWS}"
            )
        })
    };
    let all: Vec<_> = SHOW_THE_ORDER.iter().chain(OTHERS).flat_map(|aggregate| over(aggregate)).map(|statement| rows(&statement)).collect();
    statements(&all, &[]).await;
}

/// More rows than are kept in pieces, and more than a batch.
#[tokio::test]
async fn aggregates_over_long_frames() {
    let all = ["string_agg(x::text, ',')", "json_agg(x)", "array_agg(x)", "bool_or(x % 500 = 0)", "bit_or(x)"].map(|aggregate| {
        format!(
            "SELECT md5(string_agg(a::text, ';' ORDER BY x)) FROM (SELECT x, {aggregate} OVER (ORDER BY x ROWS BETWEEN 99 PRECEDING \
             AND 3 FOLLOWING) AS a, {aggregate} OVER (ORDER BY x DESC ROWS BETWEEN 2 PRECEDING AND 1 PRECEDING) AS b \
             FROM generate_series(1, 1500) AS g(x)) AS t"
        )
    });
    statements(&all, &[]).await;
}

/// What a frame has left behind leaves no trace.
#[tokio::test]
async fn floating_point_numbers_over_frames_that_move() {
    let values = "(VALUES (1, power(10::float8, 20), 2::float8), (2, 1, 3), (3, 2, 7), (4, 2, 7), (5, 2, 8), (6, NULL, 1), (7, -3, 4)) AS t(i, x, y)";
    let aggregates =
        ["sum(x)", "avg(x)", "min(x)", "max(x)", "stddev(x)", "var_pop(x)", "corr(x, y)", "covar_samp(x, y)", "regr_slope(y, x)"];
    let frames = ["ROWS 1 PRECEDING", "ROWS BETWEEN 1 FOLLOWING AND 2 FOLLOWING", "RANGE BETWEEN CURRENT ROW AND 1 FOLLOWING"];
    let over = |aggregate: &str| {
        frames.map(|frame| {
            rows(&format!("SELECT i, CASE WHEN i > 2 THEN ({aggregate} OVER (ORDER BY i {frame}))::numeric(20, 6) END AS a FROM {values}"))
        })
    };
    statements(&aggregates.iter().flat_map(|aggregate| over(aggregate)).collect::<Vec<_>>(), &[]).await;
}

/// Counts are bigint: their quotients have no fraction, and they have an opposite.
#[tokio::test]
async fn counts_over_windows_are_integers() {
    let mut all = Vec::new();
    for call in ["row_number()", "rank()", "dense_rank()", "ntile(3)", "regr_count(i, n)", "count(*)"] {
        let call = format!("{call} OVER w");
        for expression in ["C / 2", "-(C)", "- C", "3 - C", "(C) % 2", "C * C / 3", "1 + C / 2 * 2.5", "7 / C", "coalesce(C, 0.5) / 2"] {
            let expression = expression.replace('C', &call);
            all.push(format!("SELECT {expression} AS q FROM {ROWS} WINDOW w AS (ORDER BY g, i) ORDER BY g, i"));
            // `ntile` gives integer there, and integers have one type here.
            if !call.starts_with("ntile") {
                all.push(format!("SELECT pg_typeof({expression})::text AS q FROM {ROWS} WINDOW w AS (ORDER BY g, i) LIMIT 1"));
            }
        }
        let counted = format!("(SELECT g, i, {call} AS r FROM {ROWS} WINDOW w AS (PARTITION BY g ORDER BY i)) AS q");
        all.push(rows(&format!("SELECT r / 2 AS h, sum(r) AS s, max(r) / 4 AS m FROM {counted} GROUP BY 1")));
        all.push(rows(&format!("SELECT g, i FROM {counted} WHERE r <= 2")));
        all.push(rows(&format!("SELECT g, i FROM {counted} WHERE r = 1 AND g > 0")));
        all.push(rows(&format!("SELECT lag(r, 1, -1) OVER (ORDER BY g, i) AS l FROM {counted}")));
        all.push(rows(&format!("SELECT r AS r FROM {counted} UNION ALL SELECT -1")));
        all.push(rows(&format!("SELECT q.g, x.v FROM {counted} JOIN (VALUES (1, 'one'), (2, 'two')) AS x(k, v) ON x.k = q.r")));
        all.push(rows(&format!("SELECT CASE WHEN r > 2 THEN r ELSE -1 END / 2 AS c FROM {counted}")));
    }
    statements(&all, &[]).await;
}

/// A window takes over what the one that it names in parentheses has, and may not take its place.
#[tokio::test]
async fn windows_that_build_on_others() {
    let with = |windows: &str, calls: &str| rows(&format!("SELECT g, i, {calls} FROM {ROWS} WINDOW {windows}"));
    let all = [
        with("w AS (PARTITION BY g)", "sum(i) OVER (w ORDER BY i) AS a, sum(i) OVER (w) AS b, sum(i) OVER w AS c"),
        with("w AS (PARTITION BY g ORDER BY i DESC)", "sum(i) OVER (w ROWS 1 PRECEDING) AS a, row_number() OVER (w) AS b"),
        with("w AS (PARTITION BY g ORDER BY i)", "sum(n) OVER (w RANGE UNBOUNDED PRECEDING) AS a, lag(i) OVER (w) AS b"),
        with("w AS (ORDER BY i)", "sum(n) OVER (w RANGE BETWEEN 1 PRECEDING AND 1 FOLLOWING) AS a"),
        with("w AS (PARTITION BY g), v AS (w ORDER BY i DESC)", "sum(i) OVER v AS a, count(*) OVER (v) AS b, max(i) OVER w AS c"),
        with("w AS (PARTITION BY b), v AS (w ORDER BY i), u AS (v ROWS 1 PRECEDING)", "sum(i) OVER u AS a, array_agg(i) OVER v AS b"),
        with("W AS (PARTITION BY g), \"V\" AS (w)", "sum(i) OVER (W ORDER BY i) AS a, sum(i) OVER (\"V\" ORDER BY i) AS b"),
        with("w AS (PARTITION BY g), \"W\" AS (PARTITION BY b)", "count(*) OVER (w) AS a, count(*) OVER (\"W\") AS b"),
        with("w AS (PARTITION BY g)", "2 * coalesce(sum(i) FILTER (WHERE b) OVER (w ORDER BY i), 0) AS a"),
        with("w AS ()", "row_number() OVER (w ORDER BY i) AS a, count(*) OVER (w) AS b, count(*) OVER w AS c"),
        with(
            "w AS (PARTITION BY g)",
            "(SELECT count(*) OVER (w) FROM (VALUES (1), (2)) AS q(x) WINDOW w AS (PARTITION BY x) LIMIT 1) AS a",
        ),
        format!("SELECT i FROM {ROWS} WINDOW w AS (PARTITION BY g) ORDER BY first_value(i) OVER (w ORDER BY i DESC), i"),
        rows(&format!("SELECT g, sum(count(*)) OVER (w ORDER BY g) AS a FROM {ROWS} GROUP BY g, b WINDOW w AS (PARTITION BY b)")),
        rows(&format!("SELECT 1 AS g, 1 AS a UNION ALL SELECT g, sum(i) OVER (w ORDER BY i) FROM {ROWS} WINDOW w AS (PARTITION BY g)")),
        rows(
            &format!(
                "SELECT a.g, x FROM {ROWS} AS a JOIN LATERAL (SELECT sum(y) OVER (w ORDER BY y) AS x FROM (VALUES (1), (2)) AS q(y) \
             WINDOW w AS (PARTITION BY y)) AS l ON true"
            )
            .replace(" AS t(g, s, n, i, b) AS a", " AS a(g, s, n, i, b)"),
        ),
        // Errors of both.
        with("w AS (PARTITION BY g)", "sum(i) OVER (w PARTITION BY b) AS a"),
        with("w AS (ORDER BY g)", "sum(i) OVER (w ORDER BY i) AS a"),
        with("w AS (ORDER BY i ROWS 1 PRECEDING)", "sum(i) OVER (w) AS a"),
        with("w AS (ORDER BY i RANGE UNBOUNDED PRECEDING)", "sum(i) OVER (w ROWS 1 PRECEDING) AS a"),
        with("w AS (ROWS 1 PRECEDING)", "sum(i) OVER (w ORDER BY i) AS a"),
        with("w AS (PARTITION BY g)", "sum(i) OVER (v) AS a"),
        with("w AS (PARTITION BY g)", "sum(i) OVER v AS a"),
        with("\"W\" AS (PARTITION BY g)", "sum(i) OVER (W) AS a"),
        with("v AS (w), w AS (PARTITION BY g)", "sum(i) OVER v AS a"),
        with("w AS (w)", "sum(i) OVER w AS a"),
        with("w AS (PARTITION BY g), w AS (ORDER BY i)", "sum(i) OVER w AS a"),
        with("w AS (v)", "1 AS a"),
        with("w AS (PARTITION BY g)", "(SELECT count(*) OVER (w) FROM (VALUES (1)) AS q(x)) AS a"),
        format!("SELECT sum(i) OVER (w) FROM {ROWS}"),
    ];
    statements(&all, &[]).await;
}

#[tokio::test]
async fn windows_over_times_of_day_spans_bytes_and_addresses() {
    let mut all = Vec::new();
    for (data_type, values) in [
        ("time", "('10:00'), ('09:30'), ('10:00'), (NULL)"),
        ("interval", "('1 day'), ('24 hours'), ('2 days'), (NULL)"),
        ("bytea", r"('b'), ('a'), ('\x00ff'), ('a'), (NULL)"),
        ("inet", "('10.0.0.1'), ('9.0.0.1'), ('10.0.0.1'), (NULL)"),
        ("hstore", "('a=>1'), ('b=>2'), ('a=>1'), (NULL)"),
    ] {
        for frame in ["", "RANGE BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING", "RANGE BETWEEN UNBOUNDED PRECEDING AND UNBOUNDED FOLLOWING"]
        {
            for call in ["count(*)", "sum(1)", "last_value(x::text)", "max(x::text)"] {
                let window = format!("{call} OVER (ORDER BY x::{data_type} DESC {frame})");
                all.push(rows(&format!("SELECT x, {window} AS w FROM (VALUES {values}) AS t(x)")));
            }
        }
        for call in ["rank()", "dense_rank()", "cume_dist()", "percent_rank()", "ntile(2)"] {
            all.push(rows(&format!("SELECT {call} OVER (ORDER BY x::{data_type}) AS w FROM (VALUES {values}) AS t(x)")));
        }
    }
    statements(&all, &[]).await;
}
