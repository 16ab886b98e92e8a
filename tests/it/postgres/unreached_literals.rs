//! Literals in quotes that no row reaches are read all the same: PostgreSQL reads them while it plans.

use super::compare::expressions;

#[tokio::test]
async fn a_branch_that_is_not_taken_is_read() {
    let values = [
        "true",
        "1",
        "1.5",
        "1::float8",
        "1::real",
        "DATE '2024-01-01'",
        "TIMESTAMP '2024-01-01'",
        "TIMESTAMPTZ '2024-01-01'",
        "TIME '10:00'",
        "INTERVAL '1 day'",
        "ARRAY[1]",
        "ARRAY[1.5]",
        "ARRAY[true]",
        "'{}'::json",
        "'{}'::jsonb",
        "'a=>1'::hstore",
        "'1.1.1.1'::inet",
        r"'\x61'::bytea",
    ];
    let literals = ["x", r"\xq", "{x}", "1", "t", "{}", "2024-01-01", "today"];
    let forms = [
        "coalesce(VALUE, 'LITERAL') IS NULL",
        "CASE WHEN true THEN VALUE ELSE 'LITERAL' END IS NULL",
        "CASE WHEN false THEN 'LITERAL' WHEN true THEN VALUE END IS NULL",
    ];
    let mut all = vec![];
    for (form, value) in forms.iter().flat_map(|form| values.iter().map(move |value| (form, value))) {
        all.extend(literals.iter().map(|literal| form.replace("VALUE", value).replace("LITERAL", literal)));
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn a_condition_that_is_decided_already_is_read() {
    let all = [
        "true OR 'x'::json IS NULL",
        "false AND 'x'::bool",
        "true OR 'x'::date IS NULL",
        "true OR '{1,x}'::int[] IS NULL",
        "true OR '{1,2}'::int[] IS NULL",
        "true OR true = 'x'",
        "true OR 1.5 = 'x'",
        "true OR DATE '2024-01-01' = 'x'",
        "true OR DATE '2024-01-01' = 'today'",
        "true OR '1.1.1.1'::inet = 'x'",
        "true OR ARRAY[1] = 'x'",
        "true OR ARRAY[1] = '{1}'",
        "true OR true IN (false, 'x')",
        "true OR true IN (false, 'f')",
        "true OR '{}'::jsonb @> 'x'",
        "true OR now() > 'x'",
        "true OR now() > 'yesterday'",
        "true OR interval '1 day' BETWEEN 'x' AND 'y'",
        "true OR interval '1 day' BETWEEN '1 hour' AND '2 days'",
        "true OR '(1'::jsonpath IS NULL",
        "true OR '$.a'::jsonpath IS NULL",
        "greatest(1, 'x')",
        "nullif(1, 'x')",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}
