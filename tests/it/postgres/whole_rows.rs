//! Whole rows as values: those of the empty side of an outer join are NULL, and `IS NULL` of a row asks its members.

use super::compare::{columns, statements};

#[tokio::test]
async fn the_row_that_an_outer_join_has_not_got_is_null() {
    let all = [
        (
            1,
            "SELECT r.n FROM (VALUES (1,'a'),(2,'b'),(3,'c')) r(k,n) LEFT JOIN (VALUES (1,'x',NULL),(3,NULL,NULL)) s(k,v,w) ON s.k = r.k WHERE s IS NULL ORDER BY 1",
        ),
        (
            1,
            "SELECT r.n FROM (VALUES (1,'a'),(2,'b'),(3,'c')) r(k,n) LEFT JOIN (VALUES (1,'x','y'),(3,NULL,NULL)) s(k,v,w) ON s.k = r.k WHERE s IS NOT NULL ORDER BY 1",
        ),
        (
            1,
            "SELECT r.n FROM (VALUES (1,'a'),(2,'b'),(3,'c')) r(k,n) LEFT JOIN (VALUES (1,'x','y'),(3,NULL,NULL)) s(k,v,w) ON s.k = r.k WHERE NOT (s IS NULL) ORDER BY 1",
        ),
        (
            5,
            "SELECT count(s), count(s.*), count(*), count(DISTINCT s), count(DISTINCT s.*) FROM (VALUES (1),(2),(3),(3)) r(k) LEFT JOIN (VALUES (1,'x'),(3,NULL)) s(k,v) ON s.k = r.k",
        ),
        (1, "SELECT count(s) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (NULL::int,NULL::text)) s(k,v) ON r.k = 1"),
        (2, "SELECT count(t), count(t.*) FROM (VALUES (1,NULL),(NULL,NULL)) t(a,b)"),
        (3, "SELECT t IS NULL, t IS NOT NULL, NOT t IS NULL FROM (VALUES (1,NULL),(NULL,NULL),(1,2)) AS t(a,b)"),
        (2, "SELECT r.k, row_to_json(s) FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (1,'x'),(3,NULL)) s(k,v) ON s.k = r.k ORDER BY 1"),
        (
            3,
            "SELECT r.k, to_jsonb(s), to_json(s.*) FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (1,'x'),(3,NULL)) s(k,v) ON s.k = r.k ORDER BY 1",
        ),
        (
            1,
            "SELECT json_agg(s ORDER BY r.k) FILTER (WHERE s IS NOT NULL) FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (1,'x'),(3,NULL)) s(k,v) ON s.k = r.k",
        ),
        (
            1,
            "SELECT to_json(array_agg(s ORDER BY r.k)) FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (1,'x'),(3,NULL)) s(k,v) ON s.k = r.k",
        ),
        (
            4,
            "SELECT r.k, s = s, s <> s, s IS DISTINCT FROM s FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (1,'x'),(3,NULL)) s(k,v) ON s.k = r.k ORDER BY 1",
        ),
        (
            2,
            "SELECT r.k, row_to_json(coalesce(s, t)) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'x')) s(k,v) ON s.k = r.k CROSS JOIN (VALUES (9,'z')) t(k,v) ORDER BY 1",
        ),
        (
            2,
            "SELECT r.k, CASE WHEN s IS NULL THEN 'none' ELSE s.v END FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'x')) s(k,v) ON s.k = r.k ORDER BY 1",
        ),
        (1, "SELECT r.k FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (1,'x'),(3,'b')) s(k,v) ON s.k = r.k ORDER BY s, r.k"),
        (
            1,
            "SELECT r.k FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (1,'x'),(3,'b')) s(k,v) ON s.k = r.k ORDER BY s DESC NULLS LAST, r.k",
        ),
        (
            2,
            "SELECT row_to_json(s), count(*) FROM (VALUES (1),(2),(3),(4)) r(k) LEFT JOIN (VALUES (1,'x'),(3,NULL)) s(k,v) ON s.k = r.k GROUP BY s ORDER BY 2, 1::text",
        ),
        (
            1,
            "SELECT count(*) FROM (SELECT DISTINCT s FROM (VALUES (1),(2),(4)) r(k) LEFT JOIN (VALUES (1,'x'),(3,NULL)) s(k,v) ON s.k = r.k) q",
        ),
        (1, "SELECT s.n FROM (VALUES (1,'a'),(2,'b')) s(k,n) RIGHT JOIN (VALUES (1),(5)) r(k) ON s.k = r.k WHERE s IS NULL"),
        (2, "SELECT count(s), count(r) FROM (VALUES (1,'a'),(2,'b')) s(k,n) RIGHT JOIN (VALUES (1),(5),(6)) r(k) ON s.k = r.k"),
        (3, "SELECT count(s), count(r), count(*) FROM (VALUES (1,'a'),(2,'b')) s(k,n) FULL JOIN (VALUES (1),(5),(6)) r(k) ON s.k = r.k"),
        (
            3,
            "SELECT count(s), count(u), count(*) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON s.k = r.k LEFT JOIN (VALUES ('a',7)) u(n,z) ON u.n = s.n",
        ),
        (
            3,
            "SELECT count(s), count(u), count(*) FROM (VALUES (1),(2)) r(k) LEFT JOIN ((VALUES (1,'a')) s(k,n) LEFT JOIN (VALUES ('b',7)) u(n,z) ON u.n = s.n) ON s.k = r.k",
        ),
        (2, "SELECT count(s), count(*) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) USING (k)"),
        (2, "SELECT * FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) USING (k) WHERE s IS NULL OR k = 1 ORDER BY 1"),
        (4, "SELECT r.*, s.*, count(s) OVER () FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k ORDER BY 1"),
        (3, "SELECT * FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k WHERE s IS NULL"),
        (4, "SELECT *, to_json(s) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k ORDER BY 1"),
        (
            2,
            "WITH s AS (SELECT * FROM (VALUES (1,'a'),(4,'d')) v(k,n)) SELECT count(s), count(*) FROM (VALUES (1),(2)) r(k) LEFT JOIN s ON r.k = s.k",
        ),
        (
            2,
            "WITH s AS (SELECT * FROM (VALUES (1,'a'),(4,'d')) v(k,n)) SELECT q.k, q.j FROM (SELECT r.k, row_to_json(s) AS j FROM (VALUES (1),(2)) r(k) LEFT JOIN s ON r.k = s.k) q WHERE q.j IS NULL",
        ),
        (
            2,
            "SELECT q.s IS NULL, q.k FROM (SELECT r.k, s FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k) q ORDER BY 2",
        ),
        (2, "SELECT count(q.s), count(q) FROM (SELECT r.k, s FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k) q"),
        (
            1,
            "SELECT r.k FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k WHERE EXISTS (SELECT 1 FROM (VALUES (1)) x(y) WHERE s IS NULL)",
        ),
        (2, "SELECT r.k, (SELECT count(s) FROM (VALUES (1,'a'),(2,'b')) s(k,n) WHERE s.k > r.k) FROM (VALUES (1),(2)) r(k) ORDER BY 1"),
    ];
    statements(&all.map(columns), &[]).await;
}

#[tokio::test]
async fn rows_are_null_wherever_they_are_used() {
    let all = [
        (2, "SELECT r.k, (SELECT row_to_json(s)) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k ORDER BY 1"),
        (
            2,
            "SELECT r.k, row_to_json(s) FROM (VALUES (1),(2)) r(k) LEFT JOIN LATERAL (SELECT v.k, v.n FROM (VALUES (1,'a'),(4,'c')) v(k,n) WHERE v.k = r.k) s ON true ORDER BY 1",
        ),
        (
            2,
            "SELECT count(s), count(*) FROM (VALUES (1),(2)) r(k) LEFT JOIN LATERAL (SELECT v.k, v.n FROM (VALUES (1,'a'),(4,'c')) v(k,n) WHERE v.k = r.k ORDER BY v.n LIMIT 1) s ON true",
        ),
        (
            2,
            "SELECT count(s), count(*) FROM (VALUES (1),(2)) r(k) LEFT JOIN LATERAL (SELECT count(*) AS c, max(v.n) AS m FROM (VALUES (1,'a'),(4,'c')) v(k,n) WHERE v.k = r.k) s ON true",
        ),
        (
            2,
            "SELECT r.k, count(e) FROM (VALUES (1, hstore 'a=>1,b=>2'),(2, hstore '')) r(k,h) LEFT JOIN LATERAL each(r.h) e(k,v) ON true GROUP BY r.k ORDER BY 1",
        ),
        (1, "SELECT count(s) FROM (VALUES (1),(2)) r(k) LEFT JOIN (SELECT 1 AS k UNION SELECT 7) s ON r.k = s.k"),
        (1, "SELECT r.k FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k AND s IS NOT NULL WHERE s IS NULL"),
        (
            3,
            "SELECT sum(CASE WHEN s IS NULL THEN 1 ELSE 0 END), count(*) FILTER (WHERE s IS NULL), bool_or(s IS NULL) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k",
        ),
        (
            2,
            "SELECT r.k, count(s) AS c FROM (VALUES (1),(2),(2)) r(k) LEFT JOIN (VALUES (1,'a'),(1,'b')) s(k,n) ON r.k = s.k GROUP BY r.k HAVING count(s) = 0",
        ),
        (
            2,
            "SELECT r.k, count(s) OVER (ORDER BY r.k) FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k ORDER BY 1",
        ),
        (
            1,
            "SELECT lag(row_to_json(s)) OVER (ORDER BY r.k) FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k ORDER BY r.k",
        ),
        (
            2,
            "SELECT num_nulls(s, r), num_nonnulls(s, r) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k ORDER BY r.k",
        ),
        (
            2,
            "SELECT s IS DISTINCT FROM NULL, s IS NOT DISTINCT FROM NULL FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (2,'a'),(3,NULL)) s(k,n) ON r.k = s.k ORDER BY r.k",
        ),
        (
            1,
            "SELECT json_build_object('k', r.k, 's', s) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k ORDER BY r.k",
        ),
        (2, "SELECT (s).n, (s).k FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k ORDER BY r.k"),
        (1, "SELECT r.k FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k WHERE r IS NOT NULL AND s IS NULL"),
        (
            2,
            "SELECT row_to_json(r), row_to_json(s) FROM (VALUES (1,'p'),(2,NULL)) r(k,m) FULL JOIN (VALUES (2,'a'),(3,NULL)) s(k,n) ON r.k = s.k ORDER BY coalesce(r.k, s.k)",
        ),
        (3, "SELECT ROW(1, NULL) IS NULL, ROW(NULL, NULL) IS NULL, ROW(1, 2) IS NOT NULL"),
        (2, "SELECT (q.j) IS NULL, q.j IS NOT NULL FROM (SELECT ROW(a, b) AS j FROM (VALUES (1,NULL),(NULL,NULL),(1,2)) t(a,b)) q"),
        (1, "SELECT s.s FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,s) ON r.k = s.k WHERE s IS NULL"),
        (2, "SELECT count(s.*), count(s) FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (2,'a'),(3,NULL)) s(k,s) ON r.k = s.k"),
        (
            1,
            "SELECT r.k FROM (VALUES (1),(2)) r(k) LEFT JOIN (SELECT DISTINCT k, n FROM (VALUES (2,'a'),(2,'a')) v(k,n)) s ON r.k = s.k WHERE s IS NULL",
        ),
        (1, "SELECT r.k FROM (VALUES (1),(2)) r(k) NATURAL LEFT JOIN (VALUES (2,'a')) s(k,n) WHERE s IS NULL"),
        (
            1,
            "SELECT count(b) FROM (VALUES (1),(2)) a(k) LEFT JOIN (VALUES (2,'a')) b(k,n) ON a.k = b.k UNION ALL SELECT count(b) FROM (VALUES (1),(2)) a(k) JOIN (VALUES (2,'a')) b(k,n) ON a.k = b.k",
        ),
        (
            2,
            "SELECT row_to_json(s)->>'n', jsonb_typeof(to_jsonb(s)) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k ORDER BY r.k",
        ),
        (
            2,
            "SELECT max(s.k), min(r.k) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k GROUP BY s IS NULL ORDER BY 2",
        ),
        (2, "SELECT s < s, s >= s FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k ORDER BY r.k"),
        (
            1,
            "SELECT concat(r.k, s.n, ':', row_to_json(s)) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k ORDER BY r.k",
        ),
        (
            2,
            "SELECT nullif(s, s) IS NULL, greatest(1, r.k) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (2,'a')) s(k,n) ON r.k = s.k ORDER BY r.k",
        ),
        (1, "SELECT jsonb_agg(s.* ORDER BY r.k) FROM (VALUES (1),(2),(3)) r(k) LEFT JOIN (VALUES (1,'x'),(3,NULL)) s(k,v) ON s.k = r.k"),
        (
            2,
            "SELECT r.k, (SELECT string_agg(to_json(s) ->> 'n', '') FROM (VALUES (1)) x(y) WHERE s IS NOT NULL) FROM (VALUES (1),(2)) r(k) LEFT JOIN (VALUES (1,'a')) s(k,n) ON r.k = s.k ORDER BY 1",
        ),
        (2, "SELECT coalesce(t.a, -1), t.b FROM (VALUES (1,NULL),(1,2),(NULL,1),(0,5)) t(a,b) WHERE t IS DISTINCT FROM NULL ORDER BY t.b"),
    ];
    statements(&all.map(columns), &[]).await;
}

#[tokio::test]
async fn members_that_are_called_alike_keep_their_names() {
    let all = [
        (1, "SELECT row_to_json(q) FROM (SELECT 1 AS a, 2 AS a) AS q"),
        (1, "SELECT to_jsonb(q) FROM (SELECT 1 AS a, 2 AS a) AS q"),
        (1, "SELECT json_agg(q ORDER BY q.b) FROM (SELECT b, b::text FROM (VALUES (1), (2)) AS t(b)) AS q(b, c)"),
        (1, "SELECT json_agg(q) FROM (SELECT a, a::bigint FROM (VALUES (1)) AS t(a)) AS q"),
        (
            2,
            "SELECT q.n, row_to_json(s) FROM (VALUES (1), (2)) AS q(n) LEFT JOIN (SELECT 1 AS k, 'x' AS v, 'y' AS v) AS s ON s.k = q.n ORDER BY 1",
        ),
    ];
    statements(&all.map(columns), &[]).await;
}
