//! The order of subqueries, where it can be seen.

use super::compare::{columns, rows, statements};

#[tokio::test]
async fn limits_aggregates_and_windows_see_the_order_of_a_subquery() {
    let all = [
        (2, "SELECT * FROM (SELECT x, y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s LIMIT 2"),
        (1, "SELECT * FROM (SELECT y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s LIMIT 2"),
        (1, "SELECT y FROM (SELECT x, y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s OFFSET 1"),
        (1, "WITH c AS (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x) SELECT * FROM c LIMIT 2"),
        (1, "WITH c AS (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC) SELECT x + 1 FROM c WHERE x <> 2 LIMIT 1"),
        (1, "SELECT string_agg(y, ',') FROM (SELECT y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x) s"),
        (
            1,
            "SELECT string_agg(upper(y), ',') FROM (SELECT y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s WHERE y <> 'b'",
        ),
        (
            5,
            "SELECT array_agg(y), json_agg(y), jsonb_agg(x), json_object_agg(y, x), (array_agg(y))[1] FROM (SELECT y, x FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s",
        ),
        (1, "SELECT jsonb_object_agg('k', x) FROM (SELECT y, x FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s"),
        (
            2,
            "SELECT y % 2 AS p, string_agg(x::text, ',') FROM (SELECT x, y FROM (VALUES (3,1),(1,2),(2,3),(5,4)) t(x,y) ORDER BY x DESC) s GROUP BY y % 2 ORDER BY 1",
        ),
        (
            3,
            "SELECT y % 2 AS p, string_agg(x::text, ',' ORDER BY x), array_agg(x) FROM (SELECT x, y FROM (VALUES (3,1),(1,2),(2,3),(5,4)) t(x,y) ORDER BY x DESC) s GROUP BY 1 ORDER BY 1",
        ),
        (
            4,
            "SELECT array_agg(DISTINCT x), count(*), sum(x), array_agg(x) FILTER (WHERE x > 1) FROM (SELECT x FROM (VALUES (3),(1),(2),(3)) t(x) ORDER BY x DESC) s",
        ),
        (2, "SELECT x, row_number() OVER () FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC) s"),
        (2, "SELECT x, row_number() OVER () AS n FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC) s ORDER BY x"),
        (
            7,
            "SELECT x, lag(x) OVER (), lead(x, 1, 0) OVER (), first_value(x) OVER (), last_value(x) OVER (), nth_value(x, 2) OVER (), ntile(2) OVER () FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC) s ORDER BY x",
        ),
        (
            5,
            "SELECT x, rank() OVER (), dense_rank() OVER (), count(*) OVER (), sum(x) OVER () FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC) s ORDER BY x",
        ),
        (
            4,
            "SELECT x, sum(x) OVER (ROWS UNBOUNDED PRECEDING), array_agg(x) OVER (), string_agg(x::text, '') OVER (ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC) s ORDER BY x",
        ),
        (
            2,
            "SELECT x, row_number() OVER (PARTITION BY x % 2) FROM (SELECT x FROM (VALUES (3),(1),(2),(4),(5)) t(x) ORDER BY x % 2, x DESC) s ORDER BY x",
        ),
        (1, "SELECT ARRAY(SELECT y FROM (SELECT y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s)"),
        (1, "SELECT ARRAY(SELECT y || '!' FROM (SELECT x, y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s WHERE x < 3)"),
        (1, "SELECT * FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x) s"),
        (1, "SELECT x * 2 FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC) s"),
        (1, "SELECT lower(y) FROM (SELECT y FROM (SELECT * FROM (VALUES (3,'C'),(1,'A'),(2,'B')) t(x,y) ORDER BY x DESC) r) s"),
        (1, "SELECT y FROM (SELECT y, x FROM (VALUES (3,'C'),(1,'A'),(2,'B')) t(x,y) ORDER BY x % 2, x DESC) s WHERE y <> 'Q'"),
        (1, "SELECT * FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC LIMIT 2) s"),
        (1, "SELECT x + 0 FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC LIMIT 2) s WHERE x > 0"),
        (1, "SELECT string_agg(x::text, ',') FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC LIMIT 2) s"),
        (1, "SELECT * FROM (SELECT * FROM (SELECT x FROM (VALUES (3),(1),(2),(4)) t(x) ORDER BY x DESC LIMIT 3) s OFFSET 1) r LIMIT 1"),
        (1, "(SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC) UNION ALL (SELECT x FROM (VALUES (30),(10),(20)) t(x) ORDER BY x)"),
        (
            1,
            "SELECT x FROM ((SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC) UNION ALL (SELECT x FROM (VALUES (30),(10),(20)) t(x) ORDER BY x)) u LIMIT 4",
        ),
        (
            1,
            "SELECT string_agg(x::text, ',') FROM ((SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x DESC LIMIT 2) UNION ALL SELECT 7) u",
        ),
        (1, "SELECT array_agg(x) FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) UNION ALL SELECT 0 ORDER BY x) u"),
        (1, "SELECT * FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) UNION SELECT 9 ORDER BY 1 DESC) s LIMIT 1"),
        (1, "SELECT * FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) EXCEPT SELECT 3 ORDER BY 1 DESC) s LIMIT 1"),
        (
            1,
            "SELECT string_agg(x::text, ',') FROM (SELECT x, count(*) FROM (VALUES (3),(1),(2),(3)) t(x) GROUP BY x ORDER BY count(*) DESC, x) s",
        ),
        (1, "SELECT array_agg(n) FROM (SELECT x, count(*) AS n FROM (VALUES (3),(1),(1),(1),(2),(3)) t(x) GROUP BY x ORDER BY n DESC) s"),
        (2, "SELECT DISTINCT ON (a) a, b FROM (SELECT * FROM (VALUES (1,5),(2,7),(1,9),(2,3)) t(a,b) ORDER BY a, b DESC) s"),
        (2, "SELECT DISTINCT ON (a) a, b FROM (SELECT * FROM (VALUES (1,5),(2,7),(1,9),(2,3)) t(a,b) ORDER BY a, b DESC) s ORDER BY a"),
    ];
    statements(&all.map(columns), &[]).await;
}

#[tokio::test]
#[expect(clippy::too_many_lines, reason = "a table of statements")]
async fn the_order_comes_through_what_stands_between() {
    let all = [
        (
            1,
            "SELECT string_agg(b::text, ',') FROM (SELECT DISTINCT ON (a) a, b FROM (VALUES (1,5),(2,7),(1,9),(2,3)) t(a,b) ORDER BY a DESC, b) s",
        ),
        (2, "SELECT a, b FROM (SELECT * FROM (VALUES (1,5),(2,7),(1,9),(2,3)) t(a,b) ORDER BY a, b DESC) s ORDER BY a LIMIT 3"),
        (
            1,
            "SELECT string_agg(v, ',') FROM (SELECT * FROM (VALUES (1,ARRAY['p','q']),(0,ARRAY['r','s'])) t(a,l) ORDER BY a) s, unnest(s.l) u(v)",
        ),
        (
            1,
            "SELECT string_agg(k || v, ',') FROM (SELECT * FROM (VALUES (1,hstore 'b=>1,a=>2'),(0,hstore 'z=>9')) t(a,h) ORDER BY a) s, each(s.h) e(k,v)",
        ),
        (
            1,
            "SELECT array_agg(u) FROM (SELECT unnest(l) AS u FROM (SELECT l FROM (VALUES (1,ARRAY[1,2]),(0,ARRAY[3,4])) t(a,l) ORDER BY a) s) q",
        ),
        (2, "SELECT s.x, (SELECT string_agg(v, '') FROM (SELECT v FROM (VALUES ('b'),('a')) w(v) ORDER BY v) z) FROM (VALUES (1)) s(x)"),
        (
            2,
            "SELECT i, (SELECT string_agg(u, '') FROM (SELECT u FROM unnest(t.l) u ORDER BY u) z) FROM (VALUES (1,ARRAY['c','a','b']),(2,ARRAY['z'])) t(i,l) ORDER BY 1",
        ),
        (
            2,
            "SELECT i, ARRAY(SELECT u FROM (SELECT u FROM unnest(t.l) u ORDER BY u DESC) z) FROM (VALUES (1,ARRAY['c','a','b']),(2,ARRAY['z'])) t(i,l) ORDER BY 1",
        ),
        (
            2,
            "SELECT i, (SELECT u FROM (SELECT u FROM unnest(t.l) u ORDER BY u DESC) z LIMIT 1) FROM (VALUES (1,ARRAY['c','a','b']),(2,ARRAY['z'])) t(i,l) ORDER BY 1",
        ),
        (
            1,
            "SELECT i FROM (VALUES (1,ARRAY['c','a','b']),(2,ARRAY['z'])) t(i,l) WHERE 'a' IN (SELECT u FROM unnest(t.l) u ORDER BY u) ORDER BY 1",
        ),
        (
            1,
            "SELECT i FROM (VALUES (1,ARRAY['c','a','b']),(2,ARRAY['z'])) t(i,l) WHERE EXISTS (SELECT u FROM (SELECT u FROM unnest(t.l) u ORDER BY u) q WHERE u = 'a') ORDER BY 1",
        ),
        (
            2,
            "SELECT t.k, l.v FROM (VALUES (1),(2)) t(k), LATERAL (SELECT w.v FROM (VALUES (1,'b'),(1,'a'),(2,'q')) w(k,v) WHERE w.k = t.k ORDER BY w.v LIMIT 1) l ORDER BY 1",
        ),
        (
            2,
            "SELECT t.k, l.v FROM (VALUES (1),(2)) t(k), LATERAL (SELECT v FROM (SELECT w.v FROM (VALUES (1,'b'),(1,'a'),(2,'q')) w(k,v) WHERE w.k = t.k ORDER BY w.v DESC) m LIMIT 1) l ORDER BY 1",
        ),
        (
            2,
            "SELECT k, (SELECT v FROM (SELECT * FROM (VALUES (1,'b'),(1,'a'),(2,'q')) w(k,v) ORDER BY v) z WHERE z.k = t.k LIMIT 1) FROM (VALUES (1),(2)) t(k) ORDER BY 1",
        ),
        (
            1,
            "SELECT k FROM (VALUES (1),(2),(3)) t(k) WHERE k IN (SELECT x FROM (SELECT x FROM (VALUES (1),(3)) v(x) ORDER BY x DESC) s LIMIT 1)",
        ),
        (1, "SELECT json_agg(s) FROM (SELECT x, y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x) s"),
        (1, "SELECT json_agg(row_to_json(s)) FROM (SELECT y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x) s"),
        (
            1,
            "SELECT array_to_string(array_agg(y), '') FROM (SELECT y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x NULLS FIRST) s",
        ),
        (1, "SELECT string_agg(y, ',') FROM (SELECT y FROM (VALUES (3,'c'),(NULL,'a'),(2,'b')) t(x,y) ORDER BY x DESC NULLS LAST) s"),
        (
            1,
            "SELECT string_agg(s.y, ',') FROM (SELECT y, x FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s JOIN (VALUES (1),(3)) u(x) ON u.x = s.x",
        ),
        (
            1,
            "WITH a AS (SELECT * FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x), b AS (SELECT y FROM a WHERE x > 1) SELECT string_agg(y, '>') FROM b",
        ),
        (
            3,
            "WITH a AS (SELECT * FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) SELECT (SELECT string_agg(y, '>') FROM a), (SELECT y FROM a LIMIT 1), (SELECT count(*) FROM a)",
        ),
        (
            2,
            "SELECT y, n FROM (SELECT y, row_number() OVER () AS n FROM (SELECT y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY x DESC) s) q WHERE n <= 2",
        ),
        (
            1,
            "SELECT string_agg(n::text, ',') FROM (SELECT y, row_number() OVER () AS n FROM (SELECT y FROM (VALUES (3,'c'),(1,'a'),(2,'b')) t(x,y) ORDER BY y DESC) s) q",
        ),
        (2, "SELECT s.a, s.a FROM (SELECT x AS a FROM (VALUES (3),(1),(2)) t(x) ORDER BY -x) s LIMIT 2"),
        (
            1,
            r#"SELECT string_agg(j ->> 'v', ',') FROM (SELECT j FROM (VALUES (jsonb '{"v":2}'),('{"v":10}'),('{"v":1}')) t(j) ORDER BY j) s"#,
        ),
        (1, "SELECT string_agg(a, ',') FROM (SELECT a, b FROM (VALUES ('x',2),('y',1)) t(a,b) ORDER BY 2) s"),
        (
            1,
            "SELECT * FROM (SELECT x FROM (VALUES (3),(1),(2)) t(x) ORDER BY x) s WHERE x > (SELECT y FROM (SELECT y FROM (VALUES (5),(1)) v(y) ORDER BY y) w LIMIT 1) LIMIT 1",
        ),
        (
            1,
            "SELECT string_agg(u::text, ',') FROM (SELECT * FROM (VALUES (2, ARRAY[11, 19, 12, 40, 14, 15, 13, 17, 18, 16, 10]), (1, ARRAY[1, 9, 2, 30, 4, 5, 8, 7, 6, 3, 0])) t(a, n) ORDER BY a) s, unnest(s.n) u",
        ),
        (
            3,
            "SELECT s.a, u.v, u.n FROM (SELECT * FROM (VALUES (1,ARRAY['p','q']),(0,ARRAY['r','s','o'])) t(a,l) ORDER BY a) s, LATERAL unnest(s.l) WITH ORDINALITY u(v, n) LIMIT 4",
        ),
        (
            2,
            "SELECT s.a, u FROM (SELECT * FROM (VALUES (1,ARRAY['p','q']),(0,ARRAY[]::text[])) t(a,l) ORDER BY a) s LEFT JOIN LATERAL unnest(s.l) u ON true LIMIT 2",
        ),
        (
            1,
            r#"SELECT string_agg(k, ',') FROM (SELECT j FROM (VALUES (2, json '{"z": 1, "b": 2}'), (1, json '{"y": 1, "a": 2}')) t(a, j) ORDER BY a) s, json_each_text(s.j) AS e(k, v)"#,
        ),
        (
            1,
            "SELECT md5(string_agg(x::text, ',')) FROM (SELECT x FROM generate_series(1, 20000) t(x) ORDER BY x % 97, x DESC) s WHERE x % 3 > 0",
        ),
        (
            1,
            "SELECT count(*) FROM (SELECT x, row_number() OVER () AS n FROM (SELECT x FROM generate_series(1, 20000) t(x) ORDER BY x DESC) s) q WHERE n <> 20001 - x",
        ),
        (1, "SELECT x FROM (SELECT x FROM generate_series(1, 20000) t(x) ORDER BY x % 97, x) s WHERE x % 5 = 0 OFFSET 3990"),
        // The number of a row of one side is called with its table.
        (1, "SELECT * FROM (SELECT 1 AS x ORDER BY 1 LIMIT 1) a UNION ALL SELECT 2"),
        (
            1,
            "SELECT a.x FROM (SELECT x FROM (VALUES (2), (3), (1)) v(x) ORDER BY x DESC) a UNION ALL SELECT b.x FROM (SELECT x FROM (VALUES (7), (9)) v(x) ORDER BY x) b",
        ),
    ];
    statements(&all.map(columns), &[]).await;
}

#[tokio::test]
async fn an_offset_below_a_sort_leaves_out_no_more_rows() {
    let u = "(VALUES (3, 7), (1, 7), (2, 7), (5, 7), (4, 8)) AS u(id, k)";
    let inner = [
        format!("SELECT id AS a, 'b' AS b FROM {u} ORDER BY b, a"),
        format!("SELECT id AS a, k AS b FROM {u} WHERE k = 7 ORDER BY b, a"),
        format!("SELECT id AS a, k AS b FROM {u} WHERE k = 7 ORDER BY a"),
        format!("SELECT id AS a, k AS b FROM {u} ORDER BY k, a DESC"),
    ];
    let outer = [
        "",
        " ORDER BY b, a",
        " ORDER BY a DESC",
        " ORDER BY b, a LIMIT 1",
        " ORDER BY b, a LIMIT 2 OFFSET 1",
        " WHERE a > 1 ORDER BY b, a",
    ];
    let mut all = Vec::new();
    for inner in &inner {
        for offset in ["OFFSET 1", "LIMIT 3 OFFSET 1", "LIMIT 1 OFFSET 2", "LIMIT 2"] {
            all.extend(outer.iter().map(|outer| format!("SELECT a FROM ({inner} {offset}) AS q{outer}")));
            all.push(format!("WITH q AS ({inner}) SELECT a FROM q WHERE true {offset}"));
            all.push(format!("SELECT sum(a) AS s, count(*) AS n FROM ({inner} {offset}) AS q JOIN {u} ON u.id = q.a"));
            all.push(format!("SELECT a * 10 + rank() OVER (ORDER BY b, a) AS r FROM ({inner} {offset}) AS q ORDER BY r"));
        }
    }
    let all: Vec<_> = all.into_iter().map(|statement| if statement.contains("sum(a)") { rows(&statement) } else { statement }).collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn an_item_is_called_by_its_name_in_the_order_of_a_subquery() {
    let u = "(VALUES (2, 'x'), (10, 'y'), (9, 'z')) AS u(id, s)";
    let all = [
        format!("SELECT ARRAY(SELECT id::text FROM {u} ORDER BY id) AS a"),
        format!("SELECT ARRAY(SELECT u.id::text FROM {u} ORDER BY u.id) AS a"),
        format!("SELECT ARRAY(SELECT -id FROM {u} ORDER BY id) AS a"),
        format!("SELECT ARRAY(SELECT upper(s) FROM {u} ORDER BY s DESC) AS a"),
        format!("SELECT (SELECT id::text FROM {u} ORDER BY id LIMIT 1) AS n"),
        format!("SELECT (SELECT u.id::numeric FROM {u} ORDER BY u.s, u.id LIMIT 1) AS n"),
        format!("SELECT '10' IN (SELECT id::text FROM {u} ORDER BY id LIMIT 1) AS n"),
        format!("SELECT '2' IN (SELECT id::text FROM {u} ORDER BY u.id LIMIT 1) AS n"),
        format!("SELECT (SELECT id::text FROM {u} WHERE id > k ORDER BY id LIMIT 1) AS n FROM (VALUES (1), (5)) AS t(k) ORDER BY k"),
        format!("SELECT 1 AS n FROM (VALUES (1)) AS t(k) ORDER BY (SELECT u.id::text FROM {u} ORDER BY u.s, u.id LIMIT 1)"),
        format!("SELECT EXISTS (SELECT id::text FROM {u} ORDER BY u.id OFFSET 2) AS n"),
    ];
    statements(&all, &[]).await;
}
