//! Values of PostgreSQL's types, where they are the same to the last digit and where they are not.

use super::{Chapter, Entry, deviates, pg, refused};

pub(super) const VALUES: Chapter = Chapter {
    title: "PostgreSQL: values and their types",
    source: "PostgreSQL's chapter \"Data Types\": numbers and their digits, texts of fixed length, bytes, dates, arrays of json.",
    entries: ENTRIES,
};

const ENTRIES: &[Entry] = &[
    pg("avg(bigint)", "SELECT avg(a)::bigint FROM (VALUES (4), (5)) AS t(a)"),
    deviates(
        "sum(bigint) is bigint",
        "SELECT sum(a) / 2 FROM (VALUES (3::bigint), (4::bigint)) AS t(a)",
        "3",
        "integers have one type here, and `sum` has PostgreSQL's result for `int`, where it is numeric for `bigint` there: quotients of \
         sums have no fraction. For one, write `sum(a)::numeric / count(*)` or `avg(a)`",
    ),
    pg("double precision out of range", "SELECT 1e308::float8 * 10"),
    pg("NaN of a computation", "SELECT x - x = 'NaN' AND x - x > 1 FROM (VALUES ('Infinity'::float8)) AS t(x)"),
    refused(
        "NaN and Infinity as numeric",
        "SELECT 'NaN'::numeric > 1",
        "no value of the type numeric",
        "numeric has digits only: cast to `double precision`",
    ),
    pg("-0 and 0 in arrays", "SELECT ARRAY[-x] = ARRAY[x] FROM (VALUES (0::float8)) AS t(x)"),
    deviates(
        "the sign of a group of zeros",
        "SELECT '$' || x FROM (SELECT DISTINCT x FROM (VALUES ('-0'::float8)) AS t(x)) AS q",
        "$0",
        "zeros of both signs are one group, which is shown without a sign, where PostgreSQL shows the first one",
    ),
    deviates(
        "smallint + smallint",
        "SELECT 32767::smallint + 1::smallint",
        "32768",
        "sums of smallint are bigint, so they are not out of range where PostgreSQL's are",
    ),
    deviates(
        "sum(real)",
        "SELECT sum(x::real) FROM (VALUES (1.1), (2.2)) AS t(x)",
        "3.3000000715255737",
        "it is a double, with the digits of one",
    ),
    refused(
        "arrays with bounds of their own",
        "SELECT coalesce(('[0:2]={1,2,3}'::int[])[0], -1)",
        "expected an array whose first subscript is 1",
        "each dimension begins at 1",
    ),
    deviates(
        "names of columns without a name",
        "SELECT row_to_json(q) FROM (SELECT 1 + 1) AS q",
        r#"{"1 + 1":2}"#,
        "what has no name is called by its text, not `?column?`",
    ),
    pg("intervals under ANY and ALL", "SELECT x > ALL (ARRAY[INTERVAL '20 hours']) FROM (VALUES (INTERVAL '1 day')) AS t(x)"),
    refused(
        "RANGE with an interval over intervals",
        "SELECT count(*) OVER (ORDER BY v RANGE INTERVAL '1 day' PRECEDING) FROM (VALUES (INTERVAL '1 day')) AS t(v)",
        "RANGE with an offset is not supported",
        "intervals are sorted by their lengths: order by `extract(epoch FROM v)`, and let the offset be seconds",
    ),
    deviates(
        "extract(dow) of a Sunday",
        "SELECT extract(dow FROM date '2024-01-07')",
        "7",
        "DDSQL counts from Monday, 1, to Sunday, 7, as `isodow` does; PostgreSQL's Sunday is 0: write `extract(isodow FROM d) % 7`",
    ),
    deviates(
        "the longest alternative of a pattern",
        "SELECT regexp_replace('foobar', 'foo|foobar', 'x')",
        "xbar",
        "patterns are those of ICU, as DDSQL says, which take the first alternative that fits, where PostgreSQL's take the longest one: \
         write the longer one first",
    ),
    pg("extract divides as numeric", "SELECT extract(hour FROM TIMESTAMP '2025-09-15 12:34:56') / 24"),
    pg("row_number divides as bigint", "SELECT row_number() OVER () / 2"),
    pg("round(bigint) is a double", "SELECT round(5) / 2"),
    pg("var_pop(bigint)", "SELECT round(var_samp(a)) FROM (VALUES (1), (4)) AS t(a)"),
    pg("var_pop of large doubles", "SELECT var_pop(a::float8) FROM (VALUES (100000003), (100000004), (100000006), (100000007)) AS t(a)"),
    pg("numeric ^ numeric", "SELECT round(0.5 ^ 1)"),
    refused(
        "numeric ^ numeric with a large exponent",
        "SELECT 1.000000000123 ^ (-2147483648)",
        "too few digits",
        "beyond exponents of a thousand, what is not exact would have fewer than twelve digits",
    ),
    deviates(
        "digits of numeric ^ numeric",
        "SELECT '$' || (2 ^ 0.5)",
        "$1.4142135623731000",
        "a power that is not exact is rounded to fifteen digits, which a double has for sure, and filled up with zeros; \
         `2::float8 ^ 0.5` has all digits of a double",
    ),
    pg("round(numeric, n) has n digits", "SELECT '$' || round(12.5, 2)"),
    pg("trunc(numeric) has none", "SELECT trunc(2.50)::text"),
    pg("text = integer", "SELECT x = 5 FROM (VALUES ('05'::text)) AS t(x)"),
    pg("integer + 'literal'", "SELECT 5 + '1'"),
    deviates(
        "length(integer)",
        "SELECT length(5)",
        "1",
        "functions of texts that are DataFusion's take other types by their texts, where PostgreSQL wants a cast",
    ),
    pg("sqrt(numeric)", "SELECT round(sqrt(6.25))"),
    deviates(
        "digits of text::numeric",
        "SELECT length(t::numeric::text) FROM (VALUES ('1.50')) AS v(t)",
        "18",
        "numeric without a precision has sixteen digits after the point where the type does not follow from a literal, \
         `numeric(38, 16)`, and prints all of them",
    ),
    deviates(
        "digits of avg",
        "SELECT length(avg(a)::text) FROM (VALUES (28000), (28001)) AS t(a)",
        "22",
        "the average of integers has sixteen digits after the point, that of numeric values and quotients twenty; PostgreSQL gives \
         sixteen significant digits or more",
    ),
    deviates(
        "digits of VALUES, CASE, UNION",
        "SELECT string_agg(a::text, ' ' ORDER BY a) FROM (VALUES (1.25), (2)) AS t(a)",
        "1.25 2.00",
        "a column has one number of digits after the point",
    ),
    refused(
        "numeric of more than 22 digits before the point",
        "SELECT var_pop(a) FROM (VALUES (1), (9000000000000000)) AS t(a)",
        "numeric out of range",
        "numeric has 38 digits, sixteen of them after the point: cast the argument to `double precision`",
    ),
    refused(
        "quotients below 1e-16",
        "SELECT 1.5 / 1e20",
        "value out of range: a numeric has at most 20 digits behind the point here",
        "hardly a digit would be left: cast one side to `double precision`",
    ),
    refused(
        "shifts beyond four bytes",
        "SELECT a << 33 FROM (VALUES (1)) AS t(a)",
        "another number than of a bigint",
        "whether a column of VALUES or a sum is an integer or a bigint is not known: write `a::bigint << 33`, or `a::int << 33`",
    ),
    pg("text::double precision out of range", "SELECT '10e400'::float8"),
    pg("varchar(n)", "SELECT 'abcdef'::varchar(3)"),
    refused(
        "char(n)",
        "SELECT 'a'::char(3) = 'a '",
        "not padded",
        "nothing here pads values with blanks that comparisons do not see: write `varchar(n)`, or `rpad(…, n)` for the blanks",
    ),
    pg("bytea in hex", r"SELECT '\xDEADBEEF'::bytea"),
    pg("encode(bytea, 'hex')", r"SELECT encode('\x12', 'hex')"),
    pg("array_position(interval[], interval)", "SELECT array_position(ARRAY[INTERVAL '1 mon'], INTERVAL '30 days')"),
    pg("date BC", "SELECT date 'January 8, 99 BC'"),
    pg("make_date", "SELECT make_date(-44, 3, 15)"),
    deviates(
        "IN of a numeric and a real",
        "SELECT 0.1 IN (7, 0.1::real)",
        "t",
        "beside a real and an integer, the numeric is read as a real: no column of ours is one",
    ),
    pg("GMT+4", "SELECT ('2001-01-01 00:00 GMT+4'::timestamptz)::text"),
    pg("to_timestamp(…, 'FF1')", "SELECT to_timestamp('12.345', 'SS.FF1')::text"),
    pg("interval(n)", "SELECT (interval(0) '1 day 01:02:45.67')::text"),
    pg("to_json(json[])", r#"SELECT to_json(ARRAY['{"a":1}'::json])::text"#),
    pg("array_agg(json)", r#"SELECT to_json(array_agg(a))::text FROM (VALUES ('{"a":1}'::json)) AS t(a)"#),
    refused(
        "unnest(json[])",
        "SELECT pg_typeof(a)::text FROM unnest(ARRAY['1'::json]) AS a",
        "does not take json[]",
        "rows would be of text: write `json_array_elements(to_json(…))`",
    ),
    refused(
        "jsonb[] = jsonb[]",
        "SELECT ARRAY['1'::jsonb] = ARRAY['1.0'::jsonb]",
        "no comparisons of jsonb[]",
        "arrays of json are kept as texts: compare `to_jsonb(…)`",
    ),
    pg("jsonb['a'][0]", r#"SELECT ('{"a":5}'::jsonb)['a'][0]"#),
    refused(
        r"~ '(a)|\1'",
        r"SELECT 'a' ~ '$()|^\1'",
        "another alternative",
        "such a back reference never matches, but it changes in PostgreSQL whether the other alternative does",
    ),
    pg("lag(integer, 1, numeric)", "SELECT lag(a, 1, 2.7) OVER (ORDER BY a) FROM (VALUES (1)) AS t(a)"),
];
