//! Functions that other systems have, and what does the same here.

/// What to write instead of a function, by its name.
const INSTEAD: &[(&[&str], &str)] = &[
    (&["group_concat", "listagg"], "`string_agg(value, ',')`"),
    (&["json_extract", "json_query", "get_json_object", "json_search"], "`value -> 'key'`, or `value #> '{a,b}'` for a path"),
    (&["json_value", "json_extract_scalar", "json_extract_string", "json_unquote"], "`value ->> 'key'`, or `value #>> '{a,b}'` for a path"),
    (&["json_keys_array", "object_keys"], "`json_object_keys(value)`"),
    (&["parse_json", "try_parse_json"], "`text::json`, or `TRY_CAST(text AS json)`"),
    (&["isnull", "isnotnull"], "`value IS NULL`, or `coalesce(value, …)`"),
    (&["iif", "decode"], "`CASE WHEN condition THEN … ELSE … END`"),
    (&["str_to_date", "parse_datetime", "strptime", "to_datetime"], "`to_timestamp(text, 'YYYY-MM-DD HH24:MI:SS')`"),
    (&["strftime", "format_timestamp", "time_format"], "`to_char(value, 'YYYY-MM-DD HH24:MI:SS')`"),
    (&["getdate", "sysdate", "curtime", "systimestamp", "getutcdate", "clock_timestamp", "timeofday"], "`now()`"),
    (&["make_timestamptz"], "`make_timestamp(…) AT TIME ZONE 'Europe/Berlin'`"),
    (&["curdate", "today"], "`current_date`"),
    (&["datediff", "date_diff", "timestampdiff", "timestamp_diff"], "subtraction, `a - b`, which gives an interval"),
    (&["dateadd", "date_add", "timestampadd", "adddate"], "addition, `value + INTERVAL '1 day'`"),
    (&["date_sub", "subdate"], "subtraction, `value - INTERVAL '1 day'`"),
    (&["unix_timestamp", "to_unix_timestamp", "epoch"], "`extract(epoch FROM value)`"),
    (&["year", "month", "hour", "minute", "dayofweek", "weekday"], "`extract(field FROM value)`"),
    (&["len", "datalength", "strlen"], "`length(text)`"),
    (&["charindex", "locate", "indexof", "position_of"], "`strpos(text, part)`"),
    (&["regexp_extract", "extract_regexp", "regexp_capture"], "`substring(text FROM 'pattern')`, or `regexp_match(text, 'pattern')`"),
    (&["regexp_extract_all", "extractall"], "`regexp_matches(text, 'pattern', 'g')`"),
    (&["regexp_matches_any", "rlike", "regexp_contains"], "`text ~ 'pattern'`, or `regexp_like(text, 'pattern')`"),
    (&["split", "splitbychar", "string_split"], "`string_to_array(text, ',')`, or `split_part(text, ',', 1)`"),
    (&["explode", "flatten", "arrayjoin"], "`unnest(array)` in FROM"),
    (&["collect_list", "grouparray", "array_agg_distinct", "list"], "`array_agg(value)`"),
    (&["collect_set", "groupuniqarray"], "`array_agg(DISTINCT value)`"),
    (&["map_keys", "mapkeys"], "`akeys(hstore)`"),
    (&["map_values", "mapvalues"], "`avals(hstore)`"),
    (&["map_contains", "map_contains_key", "mapcontains", "has_key"], "`hstore ? 'key'`"),
    (&["map_entries", "map_from_entries"], "`each(hstore)` in FROM"),
    (&["array_size", "size", "array_count"], "`cardinality(array)`"),
    (&["contains", "includes"], "`strpos(text, part) > 0`, `text LIKE '%part%'` or `value = ANY(array)`"),
    (&["startswith"], "`starts_with(text, 'beginning')`"),
    (&["endswith"], "`text LIKE '%end'`"),
    (&["ucase"], "`upper(text)`"),
    (&["lcase"], "`lower(text)`"),
    (&["tonumber", "toint64", "safe_cast", "try_to_number"], "a cast, `text::bigint`, or `TRY_CAST(text AS bigint)`"),
    (&["tostring", "to_string", "to_varchar"], "a cast, `value::text`"),
    (&["uniq", "countdistinct", "approx_count_distinct", "count_distinct"], "`count(DISTINCT value)`"),
    (&["countif", "count_if", "sumif"], "`count(*) FILTER (WHERE condition)`"),
    (&["any_value", "anylast", "arbitrary"], "`min(value)`"),
    (&["quantile", "percentile", "approx_quantile", "approx_quantiles"], "`percentile_cont(0.95) WITHIN GROUP (ORDER BY value)`"),
];

/// What to write instead of the function `name`.
pub(crate) fn instead_of(name: &str) -> Option<&'static str> {
    INSTEAD.iter().find(|(names, _)| names.iter().any(|other| other.eq_ignore_ascii_case(name))).map(|(_, instead)| *instead)
}
