//! Doubles of which there are several for one value: NaN, which processors give a sign, and zero.

use super::compare::statements;

#[tokio::test]
async fn what_is_computed_as_nan_is_the_greatest_and_equal_to_itself() {
    let all = [
        "SELECT x - x = 'NaN' FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x - x > 1 FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x * 0 > 1 FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x / x > 1 FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT -(x - x) > 0 FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x - x IS DISTINCT FROM 'NaN' FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x - x IN ('NaN', 1) FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x - x BETWEEN 1 AND 'NaN' FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT greatest(x - x, 1) FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT least(x - x, 1) FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT nullif(x - x, 'NaN') FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT CASE x - x WHEN 'NaN' THEN 1 END FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT (x - x)::real > 1 FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x::real - x::real > 1 FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT -(x::real) * 0 = 'NaN' FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT sqrt(x - x) > 1 FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT power(x - x, 2) > 1 FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT -x = x FROM (VALUES ('NaN'::float8)) AS t(x)",
        "SELECT -x > 0 FROM (VALUES ('NaN'::real)) AS t(x)",
        "SELECT sum(x) = 'NaN' FROM (VALUES ('Infinity'::float8), ('-Infinity')) AS t(x)",
        "SELECT avg(x) > 1 FROM (VALUES ('Infinity'::float8), ('-Infinity')) AS t(x)",
        "SELECT var_pop(x) > 1 FROM (VALUES ('Infinity'::float8), ('-Infinity')) AS t(x)",
        "SELECT stddev(x) > 1 FROM (VALUES ('Infinity'::float8), ('-Infinity')) AS t(x)",
        "SELECT sum(x) > 1 FROM (VALUES (1, 'Infinity'::float8), (1, '-Infinity'), (2, 3)) AS t(k, x) GROUP BY k ORDER BY 1",
        "SELECT sum(x) OVER (ORDER BY x) > 1 FROM (VALUES ('Infinity'::float8), ('-Infinity')) AS t(x)",
        "SELECT y FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u ORDER BY y",
        "SELECT max(y) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u",
        "SELECT min(y) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u",
        "SELECT count(*) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u GROUP BY y ORDER BY 1",
        "SELECT DISTINCT y FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u ORDER BY y",
        "SELECT count(DISTINCT y) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u",
        "SELECT rank() OVER (ORDER BY y) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u ORDER BY 1",
        "SELECT count(*) OVER (PARTITION BY y) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u ORDER BY 1",
        "SELECT x - x FROM (VALUES ('Infinity'::float8)) AS t(x) UNION SELECT 'NaN'::float8",
        "SELECT x - x FROM (VALUES ('Infinity'::float8)) AS t(x) INTERSECT SELECT 'NaN'::float8",
        "SELECT x - x FROM (VALUES ('Infinity'::float8)) AS t(x) EXCEPT SELECT 'NaN'::float8",
        "SELECT count(*) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u JOIN (VALUES ('NaN'::float8)) AS b(y) ON u.y = b.y",
        "SELECT count(*) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u JOIN (VALUES ('NaN'::float8)) AS b(y) USING (y)",
        "SELECT count(*) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u WHERE y IN (SELECT 'NaN'::float8)",
        "SELECT percentile_disc(0.5) WITHIN GROUP (ORDER BY y) FROM (SELECT x - x AS y FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT 1 UNION ALL SELECT 'NaN') AS u",
        "SELECT ARRAY[x - x] = ARRAY['NaN'::float8] FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x - x = ANY (ARRAY['NaN'::float8]) FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x - x > ALL (ARRAY[1::float8]) FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT array_position(ARRAY[x - x], 'NaN') FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT max(a) FROM (SELECT ARRAY[x - x] AS a FROM (VALUES ('Infinity'::float8)) AS t(x) UNION ALL SELECT ARRAY[1]) AS u",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn zeros_of_both_signs_are_one_also_in_arrays() {
    let all = [
        "SELECT count(*) FROM (VALUES ('-0'::float8), ('0')) AS t(x) GROUP BY x",
        "SELECT count(*) FROM (SELECT DISTINCT x FROM (VALUES ('-0'::float8), ('0')) AS t(x)) AS q",
        "SELECT count(*) FROM (SELECT -x FROM (VALUES (0::float8)) AS t(x) UNION SELECT 0::float8) AS q",
        "SELECT cardinality(array_agg(DISTINCT x)) FROM (VALUES ('-0'::float8), ('0')) AS t(x)",
        "SELECT count(DISTINCT ARRAY[x]) FROM (VALUES ('-0'::float8), ('0')) AS t(x)",
        "SELECT count(*) FROM (VALUES ('-0'::float8), ('0')) AS t(x) GROUP BY ARRAY[x]",
        "SELECT count(*) FROM (SELECT DISTINCT ARRAY[x] FROM (VALUES ('-0'::float8), ('0')) AS t(x)) AS q",
        "SELECT count(*) FROM (SELECT ARRAY[-x] FROM (VALUES (0::float8)) AS t(x) UNION SELECT ARRAY[0::float8]) AS q",
        "SELECT count(*) FROM (SELECT ARRAY[-x] FROM (VALUES (0::float8)) AS t(x) INTERSECT SELECT ARRAY[0::float8]) AS q",
        "SELECT count(*) FROM (SELECT ARRAY[-x] FROM (VALUES (0::float8)) AS t(x) EXCEPT SELECT ARRAY[0::float8]) AS q",
        "SELECT ARRAY[-x] = ARRAY[x] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[-x] <> ARRAY[x] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[-x] < ARRAY[x] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[-x] <= ARRAY[x] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[-x] IS DISTINCT FROM ARRAY[x] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[[-x]] = ARRAY[[x]] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[-x] IN (ARRAY[x]) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT nullif(ARRAY[-x], ARRAY[x]) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT CASE ARRAY[-x] WHEN ARRAY[x] THEN 1 END FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[x] BETWEEN ARRAY[-x] AND ARRAY[-x] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT -x = ANY (ARRAY[x]) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT -x = ANY (ARRAY[x, 1, 2, 3, 4, 5, 6, 7, 8, 9]) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT -x <> ALL (ARRAY[x]) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT x = ANY ('{-0,1,2,3,4,5,6,7,8,9}'::float8[]) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT array_position(ARRAY[1, x], -x) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT array_positions(ARRAY[x, -x, 1], x) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT array_remove(ARRAY[x, -x, 1], x) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT array_replace(ARRAY[x, -x], x, 5) FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[-x] @> ARRAY[x] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[-x] <@ ARRAY[x] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT ARRAY[-x] && ARRAY[x] FROM (VALUES (0::float8)) AS t(x)",
        "SELECT count(*) FROM (VALUES (ARRAY['-0'::float8])) AS a(x) JOIN (VALUES (ARRAY['0'::float8])) AS b(x) ON a.x = b.x",
        "SELECT count(*) FROM (VALUES (ARRAY['-0'::float8])) AS a(x) JOIN (VALUES (ARRAY['0'::float8])) AS b(x) USING (x)",
        "SELECT dense_rank() OVER (ORDER BY ARRAY[x]) FROM (VALUES ('-0'::float8), ('0')) AS t(x)",
        "SELECT count(*) OVER (PARTITION BY ARRAY[x]) FROM (VALUES ('-0'::float8), ('0')) AS t(x)",
        "SELECT ROW(-x, 1) = ROW(x, 1) FROM (VALUES (0::float8)) AS t(x)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn results_out_of_range_raise() {
    let all = [
        "SELECT 1e308::float8 * 10",
        "SELECT x + x FROM (VALUES (1e308::float8)) AS t(x)",
        "SELECT -x - x FROM (VALUES (1.7e308::float8)) AS t(x)",
        "SELECT x * x FROM (VALUES ('1e-200'::float8)) AS t(x)",
        "SELECT x / '1e200'::float8 FROM (VALUES ('1e-200'::float8)) AS t(x)",
        "SELECT x * 10 FROM (VALUES ('Infinity'::float8)) AS t(x)",
        "SELECT x * 0 FROM (VALUES (1e308::float8)) AS t(x)",
        "SELECT x * 10 FROM (VALUES ('3e38'::real)) AS t(x)",
        "SELECT x + x FROM (VALUES ('3e38'::real)) AS t(x)",
        "SELECT x * '2'::real FROM (VALUES ('1e38'::real)) AS t(x)",
        "SELECT sum(x) FROM (VALUES ('1e308'::float8), ('1e308')) AS t(x)",
        "SELECT avg(x) FROM (VALUES ('1e308'::float8), ('1e308')) AS t(x)",
        "SELECT sum(x) FROM (VALUES (1, '1e308'::float8), (1, '1e308'), (2, 1)) AS t(k, x) GROUP BY k",
        "SELECT sum(x) FROM (VALUES ('Infinity'::float8), ('1e308')) AS t(x)",
        "SELECT 1.5::real + 0.25::real",
        "SELECT 1.5::real * 2",
        "SELECT x + 1 FROM (VALUES (1.5::float8)) AS t(x)",
        "SELECT x - 0.5 FROM (VALUES (1.5::float8)) AS t(x)",
        "SELECT 2 * x FROM (VALUES (1.5::float8), (NULL)) AS t(x)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}
