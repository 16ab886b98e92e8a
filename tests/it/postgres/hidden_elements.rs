//! What `nullif` and CASE make NULL has no elements, whatever looks for them.

use super::compare::statements;

#[tokio::test]
async fn null_arrays_have_no_elements() {
    let all = [
        "SELECT nullif(a, ARRAY[2]) || 5 FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT 5 || nullif(a, ARRAY[2]) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT nullif(a, ARRAY[2]) || ARRAY[5] FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT array_append(nullif(a, ARRAY[2]), 5) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT array_prepend(5, nullif(a, ARRAY[2])) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT array_cat(nullif(a, ARRAY[2]), ARRAY[5]) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT array_cat(ARRAY[5], nullif(a, ARRAY[2])) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT CASE WHEN a = ARRAY[3] THEN a END || 5 FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT CASE a WHEN ARRAY[3] THEN a END || 5 FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT CASE WHEN a = ARRAY[3] THEN a ELSE NULL END || 5 FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT unnest(nullif(a, ARRAY[2])) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT u FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a), unnest(nullif(a, ARRAY[2])) AS u",
        "SELECT array_to_string(nullif(a, ARRAY[2]), ',') FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT cardinality(nullif(a, ARRAY[2])) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT nullif(a, ARRAY[2])::text FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT array_remove(nullif(a, ARRAY[2]), 2) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT array_replace(nullif(a, ARRAY[2]), 2, 3) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT 2 = ANY (nullif(a, ARRAY[2])) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT nullif(a, ARRAY[2]) && ARRAY[2] FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT coalesce(nullif(a, ARRAY[2]), ARRAY[9]) || 1 FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
        "SELECT nullif(a, ARRAY['x']) || 'y'::text FROM (VALUES (ARRAY['x']), (ARRAY['z'])) AS t(a)",
        "SELECT b || 5 FROM (SELECT nullif(a, ARRAY[2]) AS b FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)) AS q",
        "SELECT array_append(CASE WHEN a[1] > 2 THEN a END, 7) FROM (VALUES (ARRAY[2]), (ARRAY[3])) AS t(a)",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn null_hstores_have_no_entries() {
    let all = [
        "SELECT akeys(nullif(h, 'a=>1')) || 'x'::text FROM (VALUES ('a=>1'::hstore), ('b=>2')) AS t(h)",
        "SELECT avals(nullif(h, 'a=>1')) || 'x'::text FROM (VALUES ('a=>1'::hstore), ('b=>2')) AS t(h)",
        "SELECT avals(CASE WHEN h ? 'b' THEN h END) || 'x'::text FROM (VALUES ('a=>1'::hstore), ('b=>2')) AS t(h)",
        "SELECT nullif(h, 'a=>1') || 'c=>3' FROM (VALUES ('a=>1'::hstore), ('b=>2')) AS t(h)",
        "SELECT nullif(h, 'a=>1') -> 'a' FROM (VALUES ('a=>1'::hstore), ('b=>2')) AS t(h)",
        "SELECT skeys(nullif(h, 'a=>1')) FROM (VALUES ('a=>1'::hstore), ('b=>2')) AS t(h)",
        "SELECT hstore_to_array(nullif(h, 'a=>1')) || 'x'::text FROM (VALUES ('a=>1'::hstore), ('b=>2')) AS t(h)",
        "SELECT count(*) FROM (SELECT nullif(h, 'a=>1') AS h FROM (VALUES ('a=>1'::hstore), (NULL)) AS t(h)) AS u GROUP BY h",
    ];
    statements(&all.map(str::to_owned), &[]).await;
}
