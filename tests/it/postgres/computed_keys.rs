//! Rows that are sorted by what is compared.

use super::compare::statements;

#[tokio::test]
async fn windows_are_sorted_and_partitioned_by_comparisons() {
    let all = [
        "SELECT rank() OVER (ORDER BY greatest(INTERVAL '1 mon', v)) FROM (VALUES (INTERVAL '30 days'), ('2 mons'), ('1 mon')) AS t(v) ORDER BY 1",
        "SELECT rank() OVER (ORDER BY CASE WHEN v > INTERVAL '1 mon' THEN v ELSE INTERVAL '1 day' END) FROM (VALUES (INTERVAL '30 days'), ('2 mons'), ('1 mon')) AS t(v) ORDER BY 1",
        "SELECT count(*) OVER (PARTITION BY v > INTERVAL '1 mon') FROM (VALUES (INTERVAL '30 days'), ('2 mons'), ('1 mon')) AS t(v) ORDER BY 1",
        "SELECT rank() OVER (ORDER BY lower(v) > 'a') FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT rank() OVER (ORDER BY CASE WHEN lower(v) > 'a' THEN 1 ELSE 2 END) FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT rank() OVER (ORDER BY length(v) < 2 DESC, v) FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT count(*) OVER (PARTITION BY upper(v) >= 'B') FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT sum(1) OVER (PARTITION BY lower(v) BETWEEN 'a' AND 'b' ORDER BY v) FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT row_number() OVER (ORDER BY lower(v) > 'a', v) + count(*) OVER (PARTITION BY lower(v) > 'a') FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY 1",
        "SELECT n FROM (SELECT v, rank() OVER w AS n FROM (VALUES ('b'), ('a'), ('C')) AS t(v) WINDOW w AS (ORDER BY lower(v) > 'a')) AS q ORDER BY n",
        "SELECT v FROM (VALUES ('b'), ('a'), ('C')) AS t(v) ORDER BY rank() OVER (ORDER BY lower(v) > 'a'), v",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

/// Plans were refused in which the rows of several partitions are merged.
#[tokio::test]
async fn queries_and_aggregates_sort_filtered_rows_by_comparisons() {
    let t = "(VALUES ('bb', 1, true), ('a', 2, NULL), ('Ccc', 3, false), ('d', NULL, true)) AS t(v, k, b)";
    let rows = format!("{t} WHERE v <> 'x'");
    let all = [
        format!("SELECT v FROM {rows} ORDER BY length(v) < 2, v"),
        format!("SELECT v FROM {rows} ORDER BY length(v) >= 2 DESC, k DESC NULLS LAST LIMIT 3"),
        format!("SELECT v FROM {rows} ORDER BY NOT (k + 1 < 3) NULLS FIRST, v"),
        format!("SELECT v FROM {rows} ORDER BY CASE WHEN length(v) < 2 THEN 1 END, v"),
        format!("SELECT v FROM {rows} ORDER BY (CASE WHEN v = 'a' THEN 1 ELSE 7 END) < 3, v"),
        format!("SELECT v FROM {rows} ORDER BY (k IS NULL) < b, v"),
        format!("SELECT v FROM {rows} ORDER BY (v LIKE '%b') >= b, v"),
        format!("SELECT v FROM {rows} ORDER BY jsonb_build_array(k) < '[2]', v"),
        format!("SELECT v FROM {rows} ORDER BY hstore(v, 'x') -> 'a' < 'y', v"),
        format!("SELECT v FROM (SELECT v, v AS w, k AS w FROM {rows} ORDER BY length(v) < 2, v) AS q(v, a, b)"),
        format!("SELECT v FROM {rows} AND k > ALL (SELECT 0) ORDER BY upper(v) < 'B', v"),
        format!("SELECT min(v) FROM {rows} GROUP BY k ORDER BY max(length(v)) < 2, 1"),
        format!("SELECT v FROM {rows} ORDER BY length(v) < 2, v FETCH FIRST 2 ROWS ONLY"),
        format!("SELECT array_agg(v ORDER BY length(v) < 2, v) FROM {rows}"),
        format!("SELECT string_agg(v, ',' ORDER BY length(v) < 2 DESC, v DESC) || max(v) FROM {rows} GROUP BY b ORDER BY 1"),
        format!("SELECT string_agg(v, ',' ORDER BY length(v) < 2, v) || array_agg(k ORDER BY abs(k) < 2, k)::text FROM {rows}"),
        format!("SELECT string_agg(v, ',' ORDER BY length(v) < 2, v) FILTER (WHERE k > 0) FROM {rows} GROUP BY ROLLUP (b) ORDER BY 1"),
        format!(
            "SELECT (SELECT string_agg(u.v, ',' ORDER BY length(u.v) < 2, u.v) FROM {t_u} WHERE u.k <= t.k) FROM {rows} ORDER BY 1",
            t_u = t.replace("AS t(", "AS u(")
        ),
        format!("SELECT ARRAY(SELECT v FROM {rows} ORDER BY length(v) < 2, v)"),
        format!("SELECT DISTINCT ON (length(v) < 2) v FROM {rows} ORDER BY length(v) < 2, v"),
    ];
    statements(&all, &[]).await;
}
