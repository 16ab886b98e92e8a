#!/usr/bin/env python3
"""How much memory statements take that make much, under a limit.

    python3 benches/memory.py target/release/apigw-sql > table.md

Each statement runs in a process of its own over the built-in sample. The table says how it ended and the most memory
that the process had. The last line says how many took more than they may (the larger of 1.5 times the limit and the limit
and 150 MB; of a debug build, whose program alone takes more than 60 MB, as much more) or ended by a signal; then the exit
code is 1.
"""

import os
import subprocess
import sys

MB = 1 << 20
LIMIT = 256

SERIES = "generate_series(1, {}) AS g(x)"
T = "apigateway_integration"

STATEMENTS = [
    # Texts.
    f"SELECT max(length(repeat(uri, 300000))) FROM {T}",
    "SELECT length(repeat('x', 2000000000))",
    "SELECT length(repeat('x', 1000000000))",
    "SELECT length(repeat(repeat('x', 30000), 30000))",
    "SELECT sum(length(repeat('x', x * 10))) FROM " + SERIES.format(100000),
    "SELECT sum(length(repeat('x', 100000))) FROM " + SERIES.format(100000),
    "SELECT max(length(repeat(x::text, 50000))) FROM " + SERIES.format(20000),
    "SELECT length(lpad('x', 260000000))",
    "SELECT length(rpad('x', 260000000, 'äö'))",
    "SELECT max(length(lpad(x::text, 100000))) FROM " + SERIES.format(100000),
    "SELECT max(length(rpad(x::text, 100000, 'ab'))) FROM " + SERIES.format(100000),
    "SELECT length(replace(repeat('a', 1000000), 'a', repeat('b', 1000)))",
    "SELECT max(length(replace(repeat(x::text, 10), '1', repeat('b', 10000)))) FROM " + SERIES.format(100000),
    "SELECT length(translate(repeat('a', 100000000), 'a', 'ä'))",
    "SELECT length(overlay(repeat('a', 100000000) PLACING repeat('b', 100000000) FROM 5))",
    "SELECT length(reverse(repeat('a', 200000000)))",
    "SELECT length(upper(repeat('ß', 100000000)))",
    "SELECT length(initcap(repeat('ab ', 60000000)))",
    "SELECT length(format('%1000000000s', 'a'))",
    "SELECT length(format('%s%s%s%s', a, a, a, a)) FROM (SELECT repeat('x', 90000000) AS a) AS t",
    "SELECT max(length(format('%100000s', x))) FROM " + SERIES.format(100000),
    "SELECT max(length(format('%*s', 100000, x))) FROM " + SERIES.format(100000),
    "SELECT length(concat(a, a, a, a, a, a)) FROM (SELECT repeat('x', 50000000) AS a) AS t",
    "SELECT length(concat_ws(repeat(',', 10000000), 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28))",
    "SELECT length(a || a || a || a || a || a) FROM (SELECT repeat('x', 50000000) AS a) AS t",
    "SELECT max(length(a || a)) FROM (SELECT repeat(x::text, 5000) AS a FROM " + SERIES.format(20000) + ") AS t",
    "SELECT max(length(a || 1)) FROM (SELECT repeat(x::text, 5000) AS a FROM " + SERIES.format(20000) + ") AS t",
    "SELECT length(quote_literal(quote_literal(quote_literal(repeat('''', 50000000)))))",
    "SELECT length(quote_ident(repeat('\"', 100000000)))",
    "SELECT length(encode(repeat('a', 100000000)::bytea, 'hex'))",
    "SELECT length(encode(encode(repeat('a', 60000000)::bytea, 'hex')::bytea, 'base64'))",
    "SELECT length(regexp_replace(repeat('a', 1000000), 'a', repeat('b', 1000), 'g'))",
    "SELECT length(regexp_replace(repeat('a', 10000000), '(a+)', '\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1\\1'))",
    "SELECT cardinality(regexp_split_to_array(repeat('a,', 20000000), ','))",
    "SELECT cardinality(string_to_array(repeat('a,', 30000000), ','))",
    "SELECT cardinality(string_to_array(repeat('a', 60000000), NULL))",
    "SELECT length(url_encode(repeat('/', 100000000)))",
    "SELECT length(to_char(now(), repeat('YYYY', 30000000)))",
    "SELECT length(substr(repeat('a', 200000000), 2))",
    "SELECT length(split_part(repeat('a,', 100000000), ',', 3))",
    # Arrays.
    "SELECT cardinality(array_repeat(1, 2000000000))",
    "SELECT cardinality(array_repeat(1, 100000000))",
    "SELECT cardinality(array_repeat(repeat('x', 1000), 1000000))",
    "SELECT sum(cardinality(array_repeat(x, 10000))) FROM " + SERIES.format(100000),
    "SELECT cardinality(array_resize(ARRAY[1], 2000000000))",
    "SELECT cardinality(array_resize(ARRAY[1], 100000000, 7))",
    "SELECT sum(cardinality(array_resize(ARRAY[x], 10000))) FROM " + SERIES.format(100000),
    "SELECT cardinality(array_fill(7, ARRAY[130000000]))",
    "SELECT sum(cardinality(array_fill(x, ARRAY[10000]))) FROM " + SERIES.format(100000),
    "SELECT cardinality(ARRAY(SELECT x FROM " + SERIES.format(50000000) + "))",
    "SELECT count(*) FROM unnest(array_repeat(1, 100000000)) AS u(x)",
    "SELECT sum(cardinality(ARRAY(SELECT generate_series(1, x)))) FROM " + SERIES.format(20000),
    "SELECT cardinality(range(1, 500000000))",
    "SELECT count(*) FROM (SELECT generate_series(1, 500000000)) AS t",
    "SELECT count(*) FROM generate_series('2000-01-01'::timestamp, '2400-01-01', '10 seconds') AS s(x)",
    "SELECT length(array_to_string(array_repeat('x', 10000000), repeat('-', 100)))",
    "SELECT length(array_repeat(repeat('x', 100), 5000000)::text)",
    "SELECT cardinality(a || a || a || a) FROM (SELECT array_repeat(1, 10000000) AS a) AS t",
    "SELECT cardinality(array_append(array_repeat(repeat('x', 100), 2000000), 'y'))",
    "SELECT cardinality(array_distinct(array_repeat('x', 20000000)))",
    "SELECT count(*) FROM (SELECT x, unnest(array_repeat(repeat('y', 1000), 1000)) AS y FROM " + SERIES.format(10000) + ") AS t WHERE length(y) < 0",
    # JSON and hstore.
    "SELECT length(to_json(repeat('\"', 100000000))::text)",
    "SELECT length(to_jsonb(array_repeat('abc', 20000000))::text)",
    "SELECT length(json_build_array(repeat('x', 100000000), repeat('y', 100000000))::text)",
    "SELECT length(jsonb_build_object('a', repeat('x', 100000000), 'b', repeat('y', 100000000))::text)",
    "SELECT length(jsonb_pretty((repeat('[', 1000) || repeat('1,', 100000) || '1' || repeat(']', 1000))::jsonb))",
    "SELECT length(jsonb_path_query_array(to_jsonb(array_repeat(1, 3000)), '$[*] ? (@ == 1)')::text)",
    "SELECT count(*) FROM jsonb_path_query(to_jsonb(array_repeat(1, 1000000)), '$[0 to last, 0 to last, 0 to last, 0 to last, 0 to last, 0 to last, 0 to last, 0 to last]')",
    "SELECT length(jsonb_path_query_array(('[' || repeat('[1,2],', 100000) || '[]]')::jsonb, '$.**.**.**')::text)",
    "SELECT count(*) FROM jsonb_array_elements(to_jsonb(array_repeat(repeat('x', 100), 2000000))) AS e(x)",
    "SELECT cardinality(akeys(hstore(array_repeat('k', 5000000), array_repeat('v', 5000000))))",
    "SELECT length(hstore('a', repeat('\"', 100000000))::text)",
    # Aggregates and windows.
    "SELECT length(string_agg(repeat('x', 1000), ',')) FROM " + SERIES.format(1000000),
    "SELECT length(string_agg(repeat('x', 1000), ',' ORDER BY x DESC)) FROM " + SERIES.format(1000000),
    "SELECT cardinality(array_agg(x)) FROM " + SERIES.format(50000000),
    "SELECT cardinality(array_agg(repeat('x', 1000))) FROM " + SERIES.format(1000000),
    "SELECT cardinality(array_agg(DISTINCT x)) FROM " + SERIES.format(10000000),
    "SELECT max(length(s)) FROM (SELECT x % 100, string_agg(repeat('x', 1000), ',') AS s FROM " + SERIES.format(1000000) + " GROUP BY 1) AS t",
    "SELECT max(cardinality(a)) FROM (SELECT x % 100, array_agg(x) AS a FROM " + SERIES.format(50000000) + " GROUP BY 1) AS t",
    "SELECT length(json_agg(x)::text) FROM " + SERIES.format(20000000),
    "SELECT length(jsonb_agg(repeat('x', 1000))::text) FROM " + SERIES.format(1000000),
    "SELECT length(json_object_agg(x, repeat('x', 1000))::text) FROM " + SERIES.format(1000000),
    "SELECT max(length(s)) FROM (SELECT string_agg(repeat('x', 100), ',') OVER (ORDER BY x) AS s FROM " + SERIES.format(20000) + ") AS t",
    "SELECT max(cardinality(s)) FROM (SELECT array_agg(x) OVER (ORDER BY x ROWS BETWEEN 5000 PRECEDING AND CURRENT ROW) AS s FROM " + SERIES.format(100000) + ") AS t",
    "SELECT count(*) FROM (SELECT DISTINCT repeat(x::text, 100) FROM " + SERIES.format(2000000) + ") AS t",
    "SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY x) FROM " + SERIES.format(50000000),
    "SELECT count(*) FROM (SELECT row_number() OVER (ORDER BY repeat(x::text, 100)) FROM " + SERIES.format(2000000) + ") AS t",
    # Joins, sorts, sets, plans.
    f"SELECT length(string_agg(a.integration_responses || b.uri || c.uri, ',')) FROM {T} a, {T} b, {T} c, {T} d",
    "SELECT max(length(a.r || b.r)) FROM (SELECT repeat(x::text, 20000) AS r FROM " + SERIES.format(1000) + ") AS a, (SELECT repeat(x::text, 20000) AS r FROM " + SERIES.format(1000) + ") AS b",
    "SELECT count(*) FROM (SELECT x, repeat(x::text, 100) AS r FROM " + SERIES.format(2000000) + ") AS a JOIN (SELECT x, repeat(x::text, 100) AS r FROM " + SERIES.format(2000000) + ") AS b USING (x) WHERE a.r = b.r",
    "SELECT max(r) FROM (SELECT repeat(x::text, 100) AS r FROM " + SERIES.format(2000000) + " ORDER BY r OFFSET 1000) AS t",
    "SELECT count(*) FROM (SELECT repeat('x', 1000000) AS r, x FROM " + SERIES.format(100000) + " ORDER BY x) AS t WHERE length(r) < 0",
    "WITH RECURSIVE t(x) AS (SELECT 'x'::text UNION ALL SELECT x || x FROM t WHERE length(x) < 1000000000) SELECT max(length(x)) FROM t",
    "WITH a AS (SELECT repeat('x', 900000) AS s) SELECT length(s || s || s || s), x FROM a, " + SERIES.format(100000) + " ORDER BY 2 DESC LIMIT 1",
    "SELECT repeat('a', 200000000), repeat('b', 200000000), repeat('c', 200000000), repeat('d', 200000000)",
    f"SELECT count(*) FROM {T} GROUP BY CUBE (uri, type, http_method, _key, account_id, region, credentials, connection_id, connection_type, content_handling, cache_namespace, timeout_in_millis)",
    "SELECT count(*) FROM " + SERIES.format(1000) + " WHERE x IN (" + ", ".join(map(str, range(100000))) + ")",
    "CREATE TABLE made AS SELECT x, repeat('x', 1000) AS r FROM " + SERIES.format(1000000),
]


def run(program, statement):
    """How the statement ended, the last line of what it said, and the peak in MB."""
    env = dict(os.environ, NO_COLOR="1")
    with subprocess.Popen(
        [program, "--sample", "--memory-limit", f"{LIMIT}MB", "--timeout", "120s", "-t", "-A", "-f", "-"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=env, text=True,
    ) as process:
        process.stdin.write(statement + ";\n")
        process.stdin.close()
        answer = process.stdout.read(200).strip().split("\n")[0]
        while process.stdout.read(1 << 20):
            pass
        told = process.stderr.read().strip()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    error = next((line for line in told.split("\n") if line.startswith("error")), "")
    return process.returncode, error or answer, usage.ru_maxrss / 1024


def main():
    program = sys.argv[1]
    only = sys.argv[2] if len(sys.argv) > 2 else ""
    idle = run(program, "SELECT 1")[2]
    most = max(LIMIT * 1.5, LIMIT + 150) + max(0, idle - 60)
    beyond = 0
    print("| statement | limit | peak | how it ended |\n|---|---|---|---|")
    chosen = [s for s in STATEMENTS if only in s]
    for statement in chosen:
        code, said, peak = run(program, statement)
        bad = peak > most or code < 0
        beyond += bad
        shown = statement if len(statement) < 160 else statement[:120] + " … " + statement[-30:]
        cell = lambda text: text.replace("|", "\\|")
        mark = " **too much**" if bad else ""
        print(f"| `{cell(shown)}` | {LIMIT} MB | {peak:.0f} MB{mark} | {cell(said[:110])} |", flush=True)
    print(f"\n`SELECT 1`: {idle:.0f} MB. {len(chosen)} statements, {beyond} beyond {most:.0f} MB or ended by a signal")
    sys.exit(1 if beyond else 0)


if __name__ == "__main__":
    main()
