//! Values of types whose finer points were answered otherwise: bytes, fixed lengths, dates BC, zones, templates, powers.

use super::compare::{Deviation, expressions, statements};

#[tokio::test]
async fn bytes_are_read_and_printed() {
    let all = [
        r"'\xCAFE00'::bytea",
        r"'\x ca fe'::bytea",
        r"'\xCAF'::bytea",
        r"'\xzz'::bytea",
        r"'a\001b\\'::bytea",
        r"'a\9'::bytea",
        r"'caf'::bytea::text",
        r"'\x414a'::bytea::text",
        r"(SELECT string_agg(t::bytea::text, ',') FROM (VALUES ('\x41'), ('B')) AS v(t))",
        r"'\x00ff'::bytea = '\x00FF'",
        r"'\x00ff'::bytea || 'a'",
        r"'\x0a' || '\x00ff'::bytea || '\xff' || NULL",
        r"'\x0a' || '\x00ff'::bytea",
        r"'\x01'::bytea < '\x0100'::bytea",
        r"'A'::bytea = '\x41'::bytea",
        r"encode('\x1234'::bytea, 'hex')",
        r"encode('\x1234', 'hex')",
        r"encode('abc', 'base64')",
        r"decode('1234', 'hex')",
        r"encode(sha256('abc'), 'hex')",
        r"encode(sha256('\x616263'), 'hex')",
        r"encode(sha256('abc'::bytea), 'hex')",
        r"to_json('\xde'::bytea)::text",
        r"json_build_array('\xde'::bytea)::text",
        r"NULL::bytea",
        r"length('\x00ff'::bytea)",
        r"octet_length('\x00ff'::bytea)",
        r"length(NULL::bytea)",
        r"octet_length('Zürich') + length('Zürich')",
        r"(SELECT sum(length(t::bytea)) FROM (VALUES ('\x414243'), ('B'), (NULL)) AS v(t))",
        r"'\x41'::bytea IN ('\x40', '\x41')",
        r"'\x41'::bytea || '\x42'::bytea",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn bytes_are_encoded_in_whole_groups_and_lines() {
    let mut all = Vec::new();
    for digits in [0, 1, 2, 3, 4, 56, 57, 58, 114, 200] {
        all.push(format!("encode(decode(repeat('a7', {digits}), 'hex'), 'base64')"));
    }
    for value in [r"'\x00ff5c41'", "'it'", "NULL", r"'\xc3a4'"] {
        for format in ["base64", "hex", "escape", "BASE64", "base65"] {
            all.push(format!("encode({value}::bytea, '{format}')"));
            all.push(format!("(SELECT encode(b, '{format}') FROM (VALUES ({value}::bytea)) AS v(b))"));
        }
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn bytes_are_not_joined_as_text() {
    let all = [
        r"(SELECT string_agg(b, ',') FROM (VALUES ('\xff'::bytea), ('b'::bytea)) AS v(b))",
        r"(SELECT string_agg(b, '\x2c'::bytea) FROM (VALUES ('\xff'::bytea)) AS v(b))",
        r"(SELECT decode(string_agg(encode(b, 'hex'), ''), 'hex') FROM (VALUES ('\xff'::bytea), ('b'::bytea)) AS v(b))",
    ];
    expressions(&all.map(str::to_owned), &[(all[0], Deviation::Refused), (all[1], Deviation::Refused)]).await;
}

#[tokio::test]
async fn texts_of_fixed_length() {
    let all = [
        "'abcdef'::varchar(4)",
        "'abcdef'::char",
        "'abcdef'::character(1) || '.'",
        "CAST('abc' AS varchar)",
        "varchar(2) 'xyz'",
        "'abcdef'::char(3)",
        "CAST('a' AS character(4)) = 'a'",
        "char(3) 'a'",
    ];
    let refused = ["'abcdef'::char(3)", "CAST('a' AS character(4)) = 'a'", "char(3) 'a'"].map(|e| (e, Deviation::Refused));
    expressions(&all.map(str::to_owned), &refused).await;
}

#[tokio::test]
async fn dates_and_times() {
    let all = [
        "date 'March 15, 44 BC'",
        "date '15 March 44 BC'",
        "date '15-Mar-44 BC'",
        "date '3/15/44 BC'",
        "date '440315 BC'",
        "date 'March 15, 0044 BC'",
        "date 'March 15, 44'",
        "date 'March 15, 99 AD'",
        "date 'March 15, 00 BC'",
        "timestamp 'March 15, 44 10:00 BC'",
        "make_date(-44, 3, 15)",
        "make_date(-1, 12, 31)",
        "make_date(0, 3, 15)",
        "make_date(2024, 2, 29)",
        "make_date(2023, 2, 29)",
        "make_date(2023, 13, 1)",
        "make_date(NULL, 1, 1)",
        "make_date(-4, 2, 29)",
        "make_date(-5, 2, 29)",
        "(SELECT string_agg(make_date(y, 7, 1)::text, ',' ORDER BY y) FROM (VALUES (-3), (2020)) AS t(y))",
        "'2021-05-06 07:08 GMT+2'::timestamptz::text",
        "'2021-05-06 07:08 GMT-2'::timestamptz::text",
        "'2021-05-06 07:08 UTC+2:30'::timestamptz::text",
        "'2021-05-06 07:08UTC-11'::timestamptz::text",
        "'2021-05-06 07:08+2'::timestamptz::text",
        "'2021-05-06 GMT+2'::timestamptz::text",
        "'2021-05-06 UTC+0230'::timestamptz::text",
        "'2021-05-06 07:08 GMT+2'::timestamp::text",
        "(timestamptz '2013-02-03 04:05+00' AT TIME ZONE 'MSK')::text",
        "(timestamptz '2018-02-03 04:05+00' AT TIME ZONE 'msk')::text",
        "(timestamp '2013-02-03 04:05' AT TIME ZONE 'MSK')::text",
        "to_timestamp('2020-03-04 05:06:07.654321', 'YYYY-MM-DD HH24:MI:SS.FF1')::text",
        "to_timestamp('2020-03-04 05:06:07.65', 'YYYY-MM-DD HH24:MI:SS.FF1')::text",
        "to_timestamp('2020-03-04 05:06:07.654321', 'YYYY-MM-DD HH24:MI:SS.FF3')::text",
        "to_timestamp('2020-03-04 05:06:07.6545', 'YYYY-MM-DD HH24:MI:SS.FF4')::text",
        "to_timestamp('2020-03-04 05:06:07.654321', 'YYYY-MM-DD HH24:MI:SS.FF6')::text",
        "to_timestamp('2020-03-04 05:06:59.99', 'YYYY-MM-DD HH24:MI:SS.FF1')::text",
        "to_timestamp('1990-03-04 05:06:07.25', 'YYYY-MM-DD HH24:MI:SS.FF1')::text",
        "to_timestamp('2020-03-04 05:06:07.654321', 'YYYY-MM-DD HH24:MI:SS.US')::text",
        "interval(0) '2 days 03:04:05.678'",
        "'5.678 s'::interval(1)::text",
        "interval '5.678' second(2)",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn templates_of_doubles() {
    let mut all = Vec::new();
    for value in ["-0.0", "-0.04", "1e15", "-1e15", "123456789012345678", "0.5", "1e14", "12345.678"] {
        for template in ["0.0", "9.99", "0", "0.000", "S0.00", "999999999999999999.99", "FM0.0", "0.0PR"] {
            all.push(format!("to_char({value}::double precision, '{template}')"));
            all.push(format!("to_char({value}::numeric, '{template}')"));
        }
    }
    expressions(&all, &[]).await;
}

#[tokio::test]
async fn numbers_that_are_out_of_range() {
    let all = [
        "'12e310'::double precision",
        "'-12e310'::text::double precision",
        "'3e-330'::double precision",
        "'0e-330'::double precision",
        "'0.000'::double precision",
        "'inf'::double precision",
        "'-Infinity'::double precision",
        "' 1.5 '::double precision",
        "'.5'::double precision",
        "'1e'::double precision",
        "''::double precision",
        "'7e40'::real",
        "'7e-60'::real",
        "'1.25'::real",
        "'nan'::real",
        "7e40::double precision::real",
        "7e-60::double precision::real",
        "7e30::numeric::real",
        "1.25::numeric::real",
        "double precision '12e310'",
        "(SELECT string_agg((t::double precision)::text, ',') FROM (VALUES ('1e3'), ('2')) AS v(t))",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}

#[tokio::test]
async fn powers_and_roots_of_numeric_values() {
    let all = [
        "2.5 ^ 1",
        "round(2.5 ^ 1)",
        "round(0.5 ^ 1)",
        "(6.5 ^ 1)::int",
        "1.1 ^ 20",
        "1.5 ^ -3",
        "0.1 ^ 12",
        "3.0 ^ 34",
        "10.0 ^ 20",
        "(-1.5) ^ 3",
        "(-1.5) ^ 0.5",
        "0.0 ^ 0",
        "0.0 ^ -1",
        "0.0 ^ 2",
        "2 ^ 0.5",
        "2.0 ^ 0.5",
        "7 ^ 2",
        "pg_typeof(2.0 ^ 3)::text",
        "pg_typeof(2 ^ 3)::text",
        "pg_typeof(2.0 ^ 3::double precision)::text",
        "pg_typeof(power(2, 3.0))::text",
        "power(2.25, 2)",
        "power(NULL, 2.5)",
        "round(sqrt(6.25))",
        "sqrt(2.0)",
        "sqrt(0.0)",
        "sqrt(15241578750190521.0)",
        "sqrt(-1.5)",
        "pg_typeof(sqrt(6.25))::text",
        "pg_typeof(sqrt(4))::text",
        "round(sqrt(6.25::double precision))",
        "(SELECT round(sum(x ^ 2), 4) FROM (VALUES (1.5), (2.25)) AS t(x))",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
    let lossy = ["1.000000000456 ^ (-2147483647)", "1.0001 ^ 100000"];
    expressions(&lossy.map(str::to_owned), &lossy.map(|e| (e, Deviation::Refused))).await;
}

#[tokio::test]
async fn defaults_of_lag_and_lead() {
    let mut all = Vec::new();
    for call in [
        "lag(x, 1, 2.5)",
        "lead(x, 1, 0.25)",
        "lag(x, 2, 7::bigint)",
        "lead(x::double precision, 1, 0.5)",
        "lag(x / 2.0, 1, 9)",
        "lead(x, 1, 1e3::double precision)",
    ] {
        all.push(format!("SELECT {call} OVER (ORDER BY x) AS x FROM (VALUES (1), (4), (NULL)) AS t(x) ORDER BY t.x"));
        all.push(format!("SELECT pg_typeof({call} OVER (ORDER BY x))::text AS x FROM (VALUES (1)) AS t(x)"));
    }
    statements(&all, &[]).await;
}

#[tokio::test]
async fn arrays_of_arrays_are_cast_item_by_item() {
    let all = [
        "ARRAY[['u','v, w'],['x','y']]::varchar[]",
        "ARRAY[['u','v'],['x','y']]::text[]",
        "'{{u,v},{x,y}}'::text[]::varchar[]",
        "ARRAY[[1,2],[3,4]]::text[]",
        "ARRAY[['1','2'],['3','4']]::int[]",
        "(ARRAY[['1','2'],['3','4']]::int[])[2][1] + 1",
        "(ARRAY[['1','2'],['3','4']]::bigint[])[1][2] / 2.0",
        "(ARRAY[ARRAY['1', NULL], ARRAY['3','4']]::int[])[1][2]",
        "(ARRAY[['1','2'],['3','x']]::int[])[1][1]",
        "(ARRAY[[1.5,2.5],[3,4]]::int[])[2][1] + 1",
        "ARRAY[[1,2],[3,4]]::double precision[]",
        "ARRAY[[1,2],[3,4]]::text",
    ];
    expressions(&all.map(str::to_owned), &[]).await;
}
