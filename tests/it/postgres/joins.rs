//! Joins by the names of columns, and the columns that they merge.

use super::compare::{columns, rows, statements};

#[tokio::test]
async fn merged_columns_have_the_value_of_the_side_that_has_the_row() {
    let all = [
        "SELECT x FROM (VALUES (1),(3)) a(x) FULL JOIN (VALUES (2),(3)) b(x) USING (x) ORDER BY x",
        "SELECT * FROM (VALUES (1,'a'),(3,'c')) a(x,y) FULL JOIN (VALUES (2,'p'),(3,'q')) b(x,z) USING (x) ORDER BY x",
        "SELECT x FROM (VALUES (1),(3)) a(x) RIGHT JOIN (VALUES (2),(3)) b(x) USING (x) ORDER BY x",
        "SELECT * FROM (VALUES (1,'a'),(3,'c')) a(x,y) RIGHT JOIN (VALUES (2,'p'),(3,'q')) b(x,z) USING (x) ORDER BY x",
        "SELECT * FROM (VALUES (1,'a'),(3,'c')) a(x,y) NATURAL LEFT JOIN (VALUES (2,'p'),(3,'q')) b(x,z) ORDER BY x",
        "SELECT count(*) FROM (VALUES (1),(3)) a(x) FULL JOIN (VALUES (2),(3)) b(x) USING (x) WHERE x > 1",
        "SELECT count(*) FROM (VALUES (1),(3)) a(x) FULL JOIN (VALUES (2),(3)) b(x) USING (x) WHERE x = 2",
        "SELECT x, count(*) FROM (VALUES (1),(3)) a(x) FULL JOIN (VALUES (2),(3)) b(x) USING (x) GROUP BY x ORDER BY x",
        "SELECT max(x) FROM (VALUES (1),(3)) a(x) RIGHT JOIN (VALUES (5),(3)) b(x) USING (x)",
        "SELECT x + 1 AS y FROM (VALUES (1),(3)) a(x) FULL JOIN (VALUES (2),(3)) b(x) USING (x) ORDER BY 1",
        "SELECT x FROM (VALUES (1),(3)) a(x) FULL JOIN (VALUES (2),(3)) b(x) USING (x) FULL JOIN (VALUES (2),(7)) c(x) USING (x) ORDER BY x",
        "SELECT * FROM (VALUES (1,'a')) a(x,y) JOIN (VALUES (1,'b')) b(x,z) USING (x) JOIN (VALUES (1,'c')) c(x,w) USING (x)",
        "SELECT * FROM (VALUES (1,'a')) a(x,y) LEFT JOIN (VALUES (2,'b')) b(x,z) USING (x) LEFT JOIN (VALUES (2,'c')) c(x,w) USING (x)",
        "SELECT * FROM (VALUES (1,2,'a')) a(x,k,y) JOIN (VALUES (2,1,'b')) b(k,x,z) USING (k, x)",
        "SELECT * FROM (SELECT * FROM (VALUES (1,'a')) a(x,y) FULL JOIN (VALUES (2,'b')) b(x,z) USING (x)) q ORDER BY 1",
        "SELECT * FROM (VALUES (1)) a(x), (VALUES (2)) b(y) CROSS JOIN (VALUES (3)) c(z)",
        "SELECT x, sum(n) FROM (VALUES (1,1),(3,1)) a(x,n) FULL JOIN (VALUES (2,5),(3,6)) b(x,m) USING (x) GROUP BY 1 HAVING x > 1 ORDER BY x DESC",
        "SELECT count(*) FROM (VALUES (1),(3)) a(x) JOIN (VALUES (2),(3)) b(x) USING (x) WHERE x > 1",
        "SELECT count(*) FROM (VALUES (1),(3)) a(x) LEFT JOIN (VALUES (2),(3)) b(x) USING (x) WHERE x > 1",
        "SELECT x + 1 AS y FROM (VALUES (1),(3)) a(x) LEFT JOIN (VALUES (2),(3)) b(x) USING (x) ORDER BY x",
        "SELECT x + 1 AS y, count(*) FROM (VALUES (1),(3)) a(x) LEFT JOIN (VALUES (2),(3)) b(x) USING (x) GROUP BY x HAVING x > 1 ORDER BY x + 1",
        "SELECT x FROM (VALUES (1)) a(x) JOIN (VALUES (1)) b(x) USING (x) JOIN (VALUES (1)) c(x) USING (x) WHERE x = 1",
        "SELECT sum(x) OVER (ORDER BY x) FROM (VALUES (1)) a(x) JOIN (VALUES (1)) b(x) USING (x)",
        "SELECT CASE WHEN x = 1 THEN 'a' END FROM (VALUES (1)) a(x) NATURAL JOIN (VALUES (1)) b(x)",
        "SELECT * FROM (VALUES (1)) a(x) JOIN (VALUES (1)) b(x) USING (x)",
        "SELECT * FROM (VALUES (1,2)) a(x,y) JOIN (VALUES (1,3)) b(x,z) USING (x), (VALUES (7)) c(w)",
        "SELECT a.x, b.z FROM (VALUES (1,2)) a(x,y) JOIN (VALUES (1,3)) b(x,z) USING (x) WHERE a.x = 1 AND z > 2",
        "SELECT x FROM (VALUES (1,2)) a(x,y) JOIN (VALUES (1,3)) b(x,z) USING (x) UNION SELECT x FROM (VALUES (5)) c(x) ORDER BY x",
        "SELECT DISTINCT x FROM (VALUES (1,2)) a(x,y) JOIN (VALUES (1,3)) b(x,z) USING (x) ORDER BY x",
        "SELECT DISTINCT ON (x) x, z FROM (VALUES (1,2)) a(x,y) JOIN (VALUES (1,3),(1,2)) b(x,z) USING (x) ORDER BY x, z",
        "SELECT y AS x FROM (VALUES (1,2),(2,1)) a(x,y) JOIN (VALUES (1,3),(2,4)) b(x,z) USING (x) ORDER BY x",
        "SELECT x, count(*) FROM (VALUES (1,2),(2,1)) a(x,y) JOIN (VALUES (1,3),(2,4)) b(x,z) USING (x) GROUP BY x ORDER BY count(*), x",
        "SELECT x AS k, count(*) FROM (VALUES (1,2),(2,1)) a(x,y) JOIN (VALUES (1,3),(2,4)) b(x,z) USING (x) GROUP BY k ORDER BY k",
        "SELECT t.x FROM (SELECT x FROM (VALUES (1,2)) a(x,y) JOIN (VALUES (1,3)) b(x,z) USING (x)) t JOIN (VALUES (1)) u(x) USING (x) WHERE x > 0",
        "WITH c AS (SELECT * FROM (VALUES (1,2)) a(x,y) JOIN (VALUES (1,3)) b(x,z) USING (x) WHERE x = 1) SELECT x, y, z FROM c",
        "SELECT x FROM (VALUES (1,'a')) a(x,y) JOIN (VALUES (1,'q')) b(x,z) USING (x) JOIN (VALUES ('q', 5)) c(z,v) USING (z) WHERE x = 1",
        "SELECT x, z FROM (VALUES (1,'a')) a(x,y) JOIN (VALUES (1,'q')) b(x,z) USING (x) JOIN (VALUES ('q', 5)) c(z,v) USING (z)",
        "SELECT \"X\" FROM (VALUES (1)) a(\"X\") JOIN (VALUES (1)) b(\"X\") USING (\"X\") WHERE \"X\" = 1",
        "SELECT X FROM (VALUES (1)) A(x) JOIN (VALUES (1)) B(x) USING (X) WHERE X = 1",
        "SELECT x, u FROM (VALUES (1, ARRAY[5,6])) a(x, l) JOIN (VALUES (1)) b(x) USING (x), unnest(l) u ORDER BY u",
        "SELECT a FROM (VALUES (1, 2)) a(x, y) JOIN (VALUES (1)) b(x) USING (x)",
        "SELECT row_to_json(a) FROM (VALUES (1, 2)) a(x, y) JOIN (VALUES (1)) b(x) USING (x)",
    ];
    // Whole rows, and the order that is asked for where there is one column.
    let whole = all.iter().map(|statement| rows(statement));
    let ordered = all.iter().filter(|statement| statement.starts_with("SELECT x FROM")).map(|statement| (*statement).to_owned());
    statements(&whole.chain(ordered).collect::<Vec<_>>(), &[]).await;
}

#[tokio::test]
async fn columns_that_both_sides_have_come_first() {
    let all = [
        (4, "SELECT * FROM (VALUES (1,'k',2)) a(x,k,y) NATURAL JOIN (VALUES ('k',5)) b(k,z)"),
        (4, "SELECT * FROM (VALUES (1,'k',2),(3,'q',4)) a(x,k,y) NATURAL LEFT JOIN (VALUES ('k',5)) b(k,z) ORDER BY x"),
        (4, "SELECT * FROM (VALUES (1,'k',2)) a(x,k,y) NATURAL JOIN (VALUES ('k',5,2)) b(k,z,y) WHERE k = 'k' AND y = 2"),
        (3, "SELECT * FROM (VALUES (1,2)) a(x,y) NATURAL JOIN (VALUES (7)) b(z)"),
        (4, "SELECT * FROM (VALUES (1,'k')) a(x,k) NATURAL JOIN (VALUES ('k',5)) b(k,z) NATURAL JOIN (VALUES ('k','w')) c(k,w)"),
        (4, "SELECT *, x + 1 AS n FROM (VALUES (1,'k')) a(x,k) NATURAL JOIN (VALUES ('k',5)) b(k,z)"),
        (2, "SELECT s.k, s.x FROM (SELECT * FROM (VALUES (1,'k')) a(x,k) NATURAL JOIN (VALUES ('k',5)) b(k,z)) s"),
        (3, "WITH c AS (SELECT 1 AS x, 'k' AS k) SELECT * FROM c NATURAL JOIN (SELECT 'k' AS k, 9 AS v) d"),
        (4, "SELECT * FROM (VALUES (1,'k',2)) a(x,k,y) JOIN (VALUES ('k',5)) b(k,z) USING (k)"),
        (4, "SELECT * FROM (VALUES (1,'k',2)) z(x,k,y) NATURAL LEFT JOIN (VALUES ('q',5)) a(k,w)"),
        (1, "SELECT count(*) FROM (SELECT * FROM (VALUES (1,'k')) a(x,k) NATURAL JOIN (VALUES ('k',5)) b(k,z)) s"),
    ];
    statements(&all.map(columns), &[]).await;
}

#[tokio::test]
async fn natural_joins_of_one_side_alone() {
    let all = [
        "SELECT * FROM (VALUES (1,'a'),(3,'c')) a(x,y) NATURAL FULL JOIN (VALUES (2,'p'),(3,'q')) b(x,z) ORDER BY x",
        "SELECT * FROM (VALUES (1,'a'),(3,'c')) a(x,y) NATURAL RIGHT JOIN (VALUES (2,'p'),(3,'q')) b(x,z) ORDER BY x",
        "SELECT x FROM (VALUES (1),(3)) a(x) NATURAL FULL JOIN (VALUES (2),(3)) b(x) WHERE x > 1 ORDER BY x",
        "SELECT * FROM (VALUES (1),(3)) a(x) NATURAL FULL JOIN (VALUES (2)) b(y) ORDER BY x",
        "SELECT * FROM (VALUES (1,2)) t(a,b) FULL JOIN (VALUES (3,3)) u(b,c) USING (b) FULL JOIN (VALUES (3,4)) v(c,b) USING (c, b) ORDER BY c, b",
        "SELECT * FROM (VALUES (1,2)) t(a,b) RIGHT JOIN (VALUES (3,3)) u(b,c) USING (b) RIGHT JOIN (VALUES (3,4)) v(c,b) USING (c, b)",
    ];
    statements(&all.map(rows), &[]).await;
}

#[tokio::test]
async fn columns_that_are_merged_later_come_before_those_that_were() {
    let all = [
        (6, "SELECT * FROM (VALUES (1,2,5)) t(a,b,x) NATURAL JOIN (VALUES (2,3,6)) u(b,c,y) NATURAL JOIN (VALUES (3,4,5)) v(c,d,x)"),
        (5, "SELECT * FROM (VALUES (1,2,5)) t(a,b,x) NATURAL JOIN (VALUES (3,6,2,1)) u(c,y,b,a)"),
        (6, "SELECT * FROM (VALUES (1,2,5)) t(a,b,x) JOIN (VALUES (3,6,2,1)) u(c,y,b,a) USING (b, a) JOIN (VALUES (3,9)) v(c,z) USING (c)"),
        (5, "SELECT * FROM (VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) USING (b) LEFT JOIN (VALUES (3,9,1)) v(c,z,w) USING (c)"),
        (
            6,
            "SELECT * FROM (VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) USING (b), (VALUES (4,5)) v(d,e) NATURAL JOIN (VALUES (5,6)) w(e,f)",
        ),
        (4, "SELECT * FROM (VALUES (1,2)) t(a,b) JOIN ((VALUES (2,3)) u(b,c) JOIN (VALUES (3,9)) v(c,z) USING (c)) USING (b)"),
        (4, "SELECT * FROM (VALUES (1,2)) t(a,b) NATURAL JOIN ((VALUES (2,3)) u(b,c) NATURAL JOIN (VALUES (3,9)) v(c,z))"),
        (5, "SELECT * FROM (VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) USING (b) JOIN (VALUES (7,8)) v(d,e) ON true"),
    ];
    statements(&all.map(columns), &[]).await;
}

#[tokio::test]
async fn a_merged_column_beside_another_one_of_its_name_is_ambiguous() {
    let tables = [
        "(VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) USING (b) JOIN (VALUES (2,4)) v(b,d) ON true",
        "(VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) USING (b), (VALUES (2,4)) v(b,d)",
        "(VALUES (1,2)) t(a,b), (VALUES (2,3)) u(b,c) JOIN (VALUES (2,4)) v(b,d) USING (b)",
        "(VALUES (1,2)) t(a,b) NATURAL JOIN (VALUES (2,3)) u(b,c) CROSS JOIN (VALUES (2,4)) v(b,d)",
        "(VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) USING (b), (VALUES (2,4)) v(b,d) JOIN (VALUES (2,5)) w(b,e) USING (b)",
        "(VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) ON true JOIN (VALUES (2,4)) v(b,d) USING (b)",
        "(VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) USING (b) JOIN (VALUES (2,4)) v(b,d) USING (b)",
        "(VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) USING (b) JOIN (VALUES (2,4)) v(b,d) USING (b), (VALUES (9)) w(f)",
        "(VALUES (1,2)) t(a,b) JOIN (VALUES (1,2)) u(a,c) USING (a) JOIN (VALUES (2,4)) v(c,d) USING (c), unnest(ARRAY[3]) AS g(b)",
        "(VALUES (1,2)) t(a,b) JOIN (VALUES (2,3)) u(b,c) USING (b) JOIN (VALUES (3,1)) v(c,a) USING (c)",
    ];
    let forms = [
        "SELECT b FROM TABLES",
        "SELECT 1 FROM TABLES WHERE b = 2",
        "SELECT 1 FROM TABLES ORDER BY b",
        "SELECT count(*) FROM TABLES GROUP BY b",
        "SELECT a FROM TABLES",
        "SELECT c FROM TABLES",
        "SELECT t.b FROM TABLES",
        "SELECT c FROM TABLES GROUP BY GROUPING SETS ((b, c), (c)) ORDER BY c",
        "SELECT 1 FROM TABLES JOIN (VALUES (2)) last(z) ON z = b",
    ];
    let all: Vec<_> = tables.iter().flat_map(|tables| forms.iter().map(move |form| form.replace("TABLES", tables))).collect();
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_list_of_names_may_be_shorter_than_the_columns() {
    let all = [
        "select x from (values (1, 2)) as t(x)",
        "select * from (values (1, 2)) as t(x)",
        "select t.x, t.column2 from (values (1, 2)) as t(x)",
        "select * from (select 1 as a, 2 as b) as t(x)",
        "select x, b from (select 1 as a, 2 as b) as t(x)",
        "select x, t.b from (select 1 as a, 2 as b) as t(x) join (values (1, 'z')) as u(y) on t.x = u.y",
        "select u.column2 from (select 1 as a, 2 as b) as t(x) join (values (1, 'z')) as u(y) on t.x = u.y",
        "with c as (select 1 as a, 2 as b) select * from c as d(z)",
        "select * from (select 1 as a, 2 as b) as t(x, y, z)",
        r#"select * from (select 1 as "A b", 2 as "C d") as t(x)"#,
        "select (select t.b from (select 1 as a, 2 as b) as t(x) where t.x = o.n) from (values (1),(2)) o(n)",
        "select * from (values (1),(2)) o(n), lateral (select n * 2 as m, n * 3 as k) as l(a)",
    ];
    statements(&all.map(rows), &[]).await;
}

/// A filter or a literal makes a column constant on one side, and the outer join adds NULLs to it.
#[tokio::test]
async fn a_constant_column_is_not_constant_where_an_outer_join_adds_null() {
    let sides = [
        "(SELECT 'x' AS t, j FROM generate_series(2, 9, 3) AS g(j))",
        "(SELECT t, j FROM (VALUES ('x', 2), ('y', 3), ('x', 5), ('y', 7), ('x', 8)) AS v(t, j) WHERE t = 'x')",
        "(SELECT t, j FROM (VALUES ('x', 2), ('y', 3), ('x', 5), ('y', 7), ('x', 8)) AS v(t, j) WHERE coalesce(t, 'y') = 'x')",
    ];
    let queries = |side: &str| {
        [
            format!("SELECT b.t FROM generate_series(1, 9) AS a(i) LEFT JOIN {side} AS b ON a.i = b.j ORDER BY b.t"),
            format!("SELECT a.i FROM generate_series(1, 9) AS a(i) LEFT JOIN {side} AS b ON a.i = b.j ORDER BY b.t, a.i LIMIT 4"),
            format!(
                "SELECT a.i FROM {side} AS b RIGHT JOIN generate_series(1, 9) AS a(i) ON a.i = b.j ORDER BY b.t NULLS FIRST, a.i LIMIT 4"
            ),
            format!("SELECT b.t FROM {side} AS b FULL JOIN generate_series(1, 9) AS a(i) ON a.i = b.j ORDER BY b.t DESC, a.i LIMIT 8"),
            format!(
                "SELECT b.t FROM generate_series(1, 9) AS a(i) LEFT JOIN {side} AS b ON a.i > b.j AND b.j > 4 ORDER BY b.t, b.j LIMIT 5"
            ),
            format!(
                "SELECT rank() OVER (ORDER BY b.t, a.i) FROM generate_series(1, 9) AS a(i) LEFT JOIN {side} AS b ON a.i = b.j ORDER BY a.i"
            ),
            format!(
                "SELECT count(*) FROM generate_series(1, 30000) AS a(i) LEFT JOIN {side} AS b ON a.i % 9 = b.j GROUP BY b.t ORDER BY 1"
            ),
            format!("SELECT DISTINCT b.t FROM generate_series(1, 30000) AS a(i) LEFT JOIN {side} AS b ON a.i % 9 = b.j ORDER BY 1"),
        ]
    };
    statements(&sides.iter().flat_map(|side| queries(side)).collect::<Vec<_>>(), &[]).await;
}

/// A join under a name is a table with all its columns and no other names.
#[tokio::test]
async fn joins_in_parentheses_with_an_alias() {
    let (a, b) = ("(VALUES (1, 2), (3, 4)) a(x, y)", "(VALUES (5, 2), (6, 7)) b(z, y)");
    let same = "(VALUES (5, 2), (6, 7)) b(x, y)";
    let columns = |query: String, count: usize| columns((count, query.as_str()));
    let all = [
        columns(format!("SELECT * FROM ({a} JOIN {b} USING (y)) j"), 3),
        columns(format!("SELECT j.* FROM ({a} LEFT JOIN {b} USING (y)) AS j ORDER BY j.x"), 3),
        columns(format!("SELECT * FROM ({a} FULL JOIN {b} USING (y)) j ORDER BY y"), 3),
        columns(format!("SELECT y, j.z, x FROM ({a} RIGHT JOIN {b} USING (y)) j ORDER BY 1"), 3),
        columns(format!("SELECT * FROM ({a} JOIN {b} ON a.y = b.y) j"), 4),
        columns(format!("SELECT z, x FROM ({a} JOIN {b} ON a.y = b.y) j WHERE j.x = 1"), 2),
        columns(format!("SELECT p, r FROM ({a} JOIN {b} ON a.y = b.y) j(p, q, r, s)"), 2),
        columns(format!("SELECT p, z FROM ({a} JOIN {b} USING (y)) j(p)"), 2),
        columns(format!("SELECT * FROM ({a} CROSS JOIN {b}) j ORDER BY x, z"), 4),
        columns(format!("SELECT u, x FROM (VALUES (2)) c(u) JOIN ({a} JOIN {b} USING (y)) j ON j.y = c.u"), 2),
        columns(format!("SELECT * FROM (({a} JOIN {b} USING (y)) j JOIN (VALUES (5, 9)) c(z, w) USING (z)) k"), 4),
        columns(format!("SELECT count(*), max(j.z) FROM ({a} JOIN {b} USING (y)) j"), 2),
        columns(format!("SELECT * FROM (SELECT * FROM {a} JOIN {same} ON a.y = b.y) j"), 4),
        columns(format!("SELECT * FROM (SELECT * FROM {a} JOIN {same} ON a.y = b.y) j(p)"), 4),
        // Errors of both.
        format!("SELECT x FROM ({a} JOIN {same} ON a.y = b.y) j"),
        format!("SELECT j.x FROM ({a} JOIN {same} ON a.y = b.y) j"),
        format!("SELECT z FROM ({a} JOIN {b} ON a.y = b.y) j WHERE y = 2"),
        format!("SELECT a.x FROM ({a} JOIN {b} USING (y)) j"),
        format!("SELECT y FROM (SELECT * FROM {a} JOIN {same} ON a.y = b.y) j"),
        format!("SELECT j.y FROM (SELECT * FROM {a} JOIN {same} ON a.y = b.y) j(p)"),
        format!("SELECT p FROM ({a} JOIN {b} ON a.y = b.y) j ORDER BY j.y"),
    ];
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_filter_that_passes_on_some_columns_keeps_its_own() {
    let from = "(VALUES (1, 10), (4, -3)) AS t(x, y) FULL JOIN (VALUES (2, 10)) AS u(x, y) ON 1 = 1 AND true \
                RIGHT JOIN (VALUES (3, 30)) AS v(x, y) ON 1 = 1 AND true";
    let mut all = Vec::new();
    for condition in ["abs(t.y) > 3", "abs(u.y) > 3", "t.y < 0", "abs(v.y) > t.x"] {
        for items in ["u.x AS a, u.y AS b, t.x + v.x AS c", "v.x AS a, t.y AS b, u.x + t.x AS c", "t.x AS a, u.y AS b, v.y + u.y AS c"] {
            let inner = format!("(SELECT {items} FROM {from} WHERE {condition} ORDER BY 3, b NULLS FIRST, a LIMIT 16) AS q");
            all.extend(["c", "b", "a + c AS s", "1 AS one"].map(|outer| format!("SELECT {outer} FROM {inner}")));
        }
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn a_sort_below_a_join_may_go_without_a_constant() {
    let all = [
        (
            2,
            "SELECT t.a, q.e FROM (SELECT a, false AS e FROM (VALUES (1), (2)) AS v(a) ORDER BY 1, 2 NULLS FIRST LIMIT 2) AS q \
         CROSS JOIN (SELECT a - a AS d FROM (VALUES (1), (-1)) AS w(a) GROUP BY a - a) AS r LEFT JOIN (VALUES (2, 1)) AS t(a, b) ON r.d = t.b",
        ),
        (
            3,
            "SELECT q.a, q.e, t.a FROM (SELECT a, 'k' AS e FROM (VALUES (2), (1)) AS v(a) ORDER BY e, a LIMIT 2) AS q \
         CROSS JOIN (SELECT a - a AS d FROM (VALUES (1), (-1)) AS w(a) GROUP BY a - a) AS r LEFT JOIN (VALUES (2, 0)) AS t(a, b) ON r.d = t.b",
        ),
    ];
    statements(&all.map(columns), &[]).await;
}

#[tokio::test]
async fn a_merged_column_kept_the_type_of_one_side() {
    let (l, m, r) = (
        "(VALUES (1, 'a'), (2, 'b'), (4, 'c')) AS l(x, v)",
        "(VALUES (1.0, 'd'), (2.50, 'e'), (4.00, 'f')) AS m(x, w)",
        "(VALUES (1::float8, 'g'), (4, 'h')) AS r(x, u)",
    );
    let mut all = Vec::new();
    for kind in ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"] {
        for (a, b) in [(l, m), (m, l), (m, r), (r, m), (l, r)] {
            all.push(format!(
                "SELECT x::float8 || ' ' || pg_typeof(x) || ' ' || round((x / 3)::numeric, 4) FROM {a} {kind} {b} USING (x) ORDER BY 1"
            ));
            all.push(format!("SELECT x FROM {a} {kind} {b} USING (x) WHERE x > 1 GROUP BY x ORDER BY x"));
        }
    }
    for (a, b, c) in [(l, m, r), (r, l, m), (m, l, r)] {
        all.push(format!("SELECT x::float8 || ' ' || pg_typeof(x) FROM {a} JOIN {b} USING (x) LEFT JOIN {c} USING (x) ORDER BY 1"));
    }
    statements(&all, &[]).await;
}
