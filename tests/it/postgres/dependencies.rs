//! Keys of groups and of sorts that DataFusion took to follow from others.

use super::compare::{rows, statements};

#[tokio::test]
async fn keys_that_were_added_above_a_group_count() {
    let all = [
        "SELECT k, sum(n) FROM (SELECT k, generate_series(3,4) AS n FROM (VALUES (5),(6)) v(k) GROUP BY k) q GROUP BY k, n",
        "SELECT k, count(*) FROM (SELECT k, generate_series(3,4) AS n FROM (VALUES (5),(6)) v(k) GROUP BY k) q GROUP BY k",
        "SELECT k, count(*) FROM (SELECT k, unnest(array_agg(n)) AS n FROM (VALUES (5,1),(5,2)) v(k,n) GROUP BY k) q GROUP BY k, n",
        "SELECT DISTINCT k FROM (SELECT k, generate_series(3,4) AS n FROM (VALUES (5),(6)) v(k) GROUP BY k) q",
        "SELECT k, count(*) FROM (SELECT DISTINCT k FROM (VALUES (5),(6)) v(k)) q LEFT JOIN unnest(ARRAY[1,2]) n ON true GROUP BY k, n",
        "SELECT k, max(n) FROM (SELECT k, generate_series(3,4) AS n FROM (VALUES (5),(6)) v(k) GROUP BY k) q GROUP BY k, n HAVING n > 3",
        "WITH q AS (SELECT k, generate_series(3,4) AS n FROM (VALUES (5),(6)) v(k) GROUP BY k) SELECT k, count(*) FROM q GROUP BY k",
        "WITH q AS (SELECT k, generate_series(3,4) AS n FROM (VALUES (5),(6)) v(k) GROUP BY k) SELECT x.k, count(*) FROM q x GROUP BY x.k, x.n",
        "SELECT k, count(*) FROM (SELECT s.k, u.m FROM (SELECT k FROM (VALUES (1),(1)) v(k) GROUP BY k) s
         JOIN (VALUES (1,5),(1,6)) u(k,m) ON u.k = s.k GROUP BY s.k, u.m) q GROUP BY k",
        "SELECT DISTINCT k FROM (SELECT s.k, u.m FROM (SELECT k FROM (VALUES (1),(1)) v(k) GROUP BY k) s
         JOIN (VALUES (1,5),(1,6)) u(k,m) ON u.k = s.k GROUP BY s.k, u.m) q",
        "SELECT k, (SELECT s.n FROM (SELECT m, count(*) AS n FROM (VALUES (1),(1),(2)) u(m) GROUP BY m) s WHERE s.m = v.k) FROM (VALUES (1),(3)) v(k)",
        "SELECT k, n, count(*) OVER (PARTITION BY k) FROM (SELECT k, sum(m) AS n FROM (VALUES (1,2),(1,3),(2,4)) v(k,m) GROUP BY k) q",
    ];
    statements(&all.iter().map(|statement| rows(statement)).collect::<Vec<_>>(), &[]).await;
}

#[tokio::test]
async fn sort_keys_that_were_added_above_a_group_count() {
    let all = [
        "SELECT k, generate_series(3,4) AS n FROM (VALUES (5),(6)) v(k) GROUP BY k ORDER BY k, n DESC LIMIT 1",
        "SELECT k, n FROM (SELECT k, generate_series(3,4) AS n FROM (VALUES (5),(6)) v(k) GROUP BY k) q ORDER BY k, n DESC LIMIT 3",
        "SELECT s.k, u.m FROM (SELECT k FROM (VALUES (1),(1)) v(k) GROUP BY k) s LEFT JOIN (VALUES (1,5),(1,6)) u(k,m) ON u.k = s.k
         GROUP BY s.k, u.m ORDER BY 1, 2 DESC LIMIT 1",
        "SELECT s.k, u.m FROM (SELECT DISTINCT k FROM (VALUES (1),(1)) v(k)) s JOIN (VALUES (1,5),(1,6)) u(k,m) ON u.k = s.k
         GROUP BY s.k, u.m ORDER BY 1, 2 DESC LIMIT 1",
        "SELECT DISTINCT s.k, u.m FROM (SELECT k FROM (VALUES (1),(1)) v(k) GROUP BY k) s JOIN (VALUES (1,5),(1,6)) u(k,m) ON u.k = s.k
         ORDER BY 1, 2 DESC LIMIT 1",
    ];
    statements(&all.map(rows), &[]).await;
}

#[tokio::test]
async fn constants_do_not_survive_grouping_sets() {
    let all = [
        "SELECT k, sum(n) FROM (VALUES (1,2),(1,3)) v(k,n) WHERE k = 1 GROUP BY ROLLUP(k) ORDER BY k LIMIT 1",
        "SELECT k, sum(n) FROM (VALUES (1,2),(1,3)) v(k,n) WHERE k = 1 GROUP BY CUBE(k) ORDER BY k LIMIT 1",
        "SELECT k, sum(n) FROM (SELECT 7 AS k, n FROM (VALUES (2),(3)) v(n)) q GROUP BY ROLLUP(k) ORDER BY k LIMIT 1",
        "SELECT k, m, count(*) FROM (VALUES (1,1),(2,2)) v(k,m) WHERE k = m GROUP BY CUBE(k, m) ORDER BY k, m LIMIT 3",
        "SELECT k, m, count(*) FROM (VALUES (1,1),(1,2)) v(k,m) WHERE k = 1 GROUP BY GROUPING SETS ((k, m), (m)) ORDER BY m, k LIMIT 3",
        "SELECT k, row_number() OVER (ORDER BY k) FROM (VALUES (1,2),(1,3)) v(k,n) WHERE k = 1 GROUP BY ROLLUP(k) ORDER BY 2 LIMIT 1",
        "SELECT k, count(*) FROM (SELECT k FROM (VALUES (1,2),(1,3)) v(k,n) WHERE k = 1 GROUP BY CUBE(k, n)) q GROUP BY k ORDER BY k",
    ];
    statements(&all.map(rows), &[]).await;
}
