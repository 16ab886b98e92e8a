//! The type of fields of times, which shows where they divide.

use super::compare::statements;

/// `extract` is numeric, `date_part` a double.
#[tokio::test]
async fn fields_divide_as_numbers_with_a_fraction() {
    let times = "(VALUES (TIMESTAMP '2025-09-15 13:34:56.25'), (TIMESTAMP '2024-02-29 00:00:00'), (NULL)) AS v(t)";
    let mut all = Vec::new();
    for unit in ["year", "month", "day", "hour", "minute", "second", "quarter", "week", "isodow", "doy", "epoch", "microsecond", "century"]
    {
        for field in [
            format!("extract({unit} FROM t)"),
            format!("date_part('{unit}', t)"),
            format!("extract({unit} FROM t::date - INTERVAL '1 day')"),
        ] {
            for expression in [
                "F",
                "F / 24",
                "F / 2",
                "-(F)",
                "F * 2 + 1",
                "F % 7",
                "pg_typeof(F)::text",
                "(F)::int / 2",
                "F = 2025",
                "F IN (9, 15, 2024)",
                "F BETWEEN 1 AND 13",
                "F > 12.5",
                "F = 13::bigint",
                "coalesce(F, 0) / 4",
                "round(F / 4, 2)",
                "CASE WHEN F > 10 THEN F ELSE 1 END / 2",
                "greatest(F, 3) / 2",
                "to_json(F)::text",
            ] {
                if field.starts_with("date_part")
                    && (expression.contains('%') || expression.contains("round") || expression.contains("json"))
                {
                    continue;
                }
                if expression.contains("json") && ["second", "epoch"].contains(&unit) {
                    continue;
                }
                all.push(format!("SELECT {} FROM {times}", expression.replace('F', &field)));
            }
            all.push(format!("SELECT {field} / 2 AS x FROM {times} GROUP BY {field} ORDER BY {field}"));
            all.push(format!("SELECT sum({field}) / 4 FROM {times}"));
            all.push(format!("SELECT avg({field}) FROM {times}"));
        }
    }
    all.extend(
        [
            "SELECT extract(year FROM DATE '2025-01-01')::text",
            "SELECT 'in ' || extract(year FROM DATE '2025-01-01')",
            "SELECT to_char(extract(month FROM DATE '2025-01-01'), 'FM00')",
            "SELECT lpad(extract(month FROM DATE '2025-01-01')::text, 2, '0')",
            "SELECT make_date(extract(year FROM DATE '2025-03-01')::int, 1, 1)",
            "SELECT json_build_object('y', extract(year FROM DATE '2025-01-01'))::text",
            "SELECT (ARRAY['a', 'b', 'c'])[extract(month FROM DATE '2025-02-01')::int]",
            "SELECT DATE '2025-02-01' + extract(month FROM DATE '2025-02-01') * INTERVAL '1 day'",
            "SELECT extract(year FROM DATE '2025-02-01') UNION SELECT 2025",
            "SELECT y FROM (VALUES (2025), (2024)) AS v(y) WHERE y = extract(year FROM DATE '2025-02-01')",
            "SELECT a.y FROM (VALUES (2025), (2024)) AS a(y) JOIN (VALUES (DATE '2025-02-01')) AS b(d) ON a.y = extract(year FROM b.d)",
        ]
        .map(str::to_owned),
    );
    statements(&all, &[]).await;
}
