//! `--memory-limit`: what is put aside, and who sets limits.

use std::fs;

use super::Place;

/// The sample joined with itself and sorted, which is more than fits.
const SORTED: &str = "SELECT a.integration_responses || b.uri || b._key AS x FROM apigateway_integration a, apigateway_integration b, \
                      generate_series(1, 20) AS g ORDER BY 1";

#[test]
fn rows_that_were_put_aside_leave_no_file_behind() {
    let place = Place::new();
    let aside = place.path("aside");
    fs::create_dir(&aside).unwrap();
    let asked = |limit: &str| {
        let arguments = ["--sample", "--threads", "1", "--memory-limit", limit, "--format", "csv", "-t", "-c", SORTED];
        // What the allocator keeps for later, for as long as the machine is busy, is no part of the question.
        let output = place.command(&arguments).env("TMPDIR", &aside).env("MIMALLOC_PURGE_DELAY", "0").output().unwrap();
        assert_eq!(fs::read_dir(&aside).unwrap().count(), 0, "{limit}");
        output
    };
    let (whole, spilled) = (asked("8GB"), asked("70MB"));
    assert!(whole.status.success() && spilled.status.success(), "{}", String::from_utf8_lossy(&spilled.stderr));
    assert!(whole.stdout == spilled.stdout && !whole.stdout.is_empty());
    assert!(!asked("100kB").status.success());
    let analyzed = format!("EXPLAIN ANALYZE {SORTED}");
    let spills = |limit: &str| {
        let ran = place.run(&["--sample", "--threads", "1", "--memory-limit", limit, "-c", &analyzed]);
        let sort = ran.stdout.split("SortExec").nth(1).unwrap_or_default().to_owned();
        sort.split("spill_count=").nth(1).and_then(|rest| rest.split(',').next()?.parse::<u32>().ok()).unwrap()
    };
    assert_eq!(spills("8GB"), 0);
    assert!(spills("70MB") > 0);
}

#[test]
fn a_statement_does_not_raise_its_limit() {
    let place = Place::new();
    for statement in [
        "SET datafusion.runtime.memory_limit = '8G'",
        "SET \"datafusion\".\"runtime\".\"memory_limit\" TO '8G'",
        "set DataFusion.Runtime.temp_directory = '/'",
        "RESET datafusion.runtime.memory_limit",
    ] {
        let ran = place.run(&["--memory-limit", "64MB", "-c", statement]);
        assert!(ran.code == 1 && ran.stderr.contains("a limit of the process"), "{statement}: {}", ran.stderr);
    }
}

#[test]
fn what_functions_make_is_counted_before_it_is_made() {
    let place = Place::new();
    for statement in [
        // A row for each record: no row is too large, all together are.
        "SELECT max(length(repeat(uri, 300000))) FROM apigateway_integration",
        "SELECT max(length(repeat(x::text, 50000))) FROM generate_series(1, 20000) AS g(x)",
        "SELECT max(length(lpad(x::text, 100000))) FROM generate_series(1, 100000) AS g(x)",
        "SELECT max(length(format('%*s', 100000, x))) FROM generate_series(1, 100000) AS g(x)",
        "SELECT sum(cardinality(array_repeat(x, 10000))) FROM generate_series(1, 100000) AS g(x)",
        "SELECT sum(cardinality(array_fill(x, ARRAY[10000]))) FROM generate_series(1, 100000) AS g(x)",
        // Constants, which would be made while the statement is planned.
        "SELECT length(repeat('x', 1000000000))",
        "SELECT length(replace(repeat('a', 1000000), 'a', repeat('b', 1000)))",
        "SELECT length(regexp_replace(repeat('a', 1000000), 'a', repeat('b', 1000), 'g'))",
        "SELECT cardinality(array_repeat(1, 100000000))",
        "SELECT cardinality(regexp_split_to_array(repeat('a,', 20000000), ','))",
        "SELECT cardinality(string_to_array(repeat('a,', 30000000), ','))",
        "SELECT length(a || a || a || a) FROM (SELECT repeat('x', 70000000) AS a) AS t",
        "SELECT repeat('a', 90000000), repeat('b', 90000000), repeat('c', 90000000), repeat('d', 90000000)",
        // Rows that are kept.
        "CREATE TABLE t AS SELECT repeat(x::text, 2000) AS a FROM generate_series(100000, 200000) AS g(x)",
        // What aggregates and windows give.
        "SELECT length(string_agg(repeat('x', 1000), ',')) FROM generate_series(1, 1000000) AS g(x)",
        "SELECT max(length(s)) FROM (SELECT string_agg(repeat('x', 100), ',') OVER (ORDER BY x) AS s FROM generate_series(1, 20000) AS g(x)) AS t",
    ] {
        let ran = place.run(&["--sample", "--memory-limit", "256MB", "-t", "-c", statement]);
        assert!(ran.code == 1 && ran.stderr.contains("the memory limit does not allow it"), "{statement}: {} {}", ran.code, ran.stderr);
    }
}

#[test]
fn what_was_made_is_given_back() {
    let place = Place::new();
    // All batches together make more than the limit.
    let statement =
        "SELECT sum(length(repeat('x', 20000))), max(length(repeat(x::text, 3000))) FROM generate_series(100000, 130000) AS g(x)";
    let ran = place.run(&["--threads", "1", "--memory-limit", "400MB", "-t", "-A", "-c", statement]);
    assert_eq!((ran.code, ran.stdout.trim()), (0, "600020000|18000"), "{}", ran.stderr);
}

#[test]
fn an_array_of_two_billion_elements_does_not_abort_the_process() {
    let place = Place::new();
    for statement in ["SELECT cardinality(array_repeat(1, 2000000000))", "SELECT cardinality(array_resize(ARRAY[1], 2000000000))"] {
        let ran = place.run(&["-t", "-c", statement]);
        assert!(ran.code == 1 && ran.stderr.contains("array size exceeds the maximum allowed (134217727)"), "{statement}: {}", ran.stderr);
    }
    let ran = place.run(&["-t", "-c", "SELECT array_resize(ARRAY[1], -1)"]);
    assert!(ran.code == 1 && ran.stderr.contains("cannot have -1 elements"), "{}", ran.stderr);
    let ran = place.run(&["-t", "-c", "CREATE EXTERNAL TABLE p (l varchar) STORED AS CSV LOCATION 's3://b/x'", "-c", "SELECT * FROM p"]);
    assert!(ran.code != 0 && !ran.stderr.to_lowercase().contains("internal error"), "{}", ran.stderr);
}

#[test]
fn large_constants_stay_out_of_the_plan() {
    let place = Place::new();
    let ran = place.run(&["-t", "-A", "-c", "EXPLAIN SELECT length(repeat('x', 2000000)), length(repeat('x', 10))"]);
    assert!(ran.stdout.contains("repeat(") && ran.stdout.contains("2000000") && ran.stdout.contains("10"), "{}", ran.stdout);
    assert!(ran.stdout.len() < 10_000);
    let ran = place.run(&["-t", "-A", "-c", "SELECT length(repeat('x', 2000000)), length(repeat('x', 10))"]);
    assert_eq!(ran.stdout.trim(), "2000000|10", "{}", ran.stderr);
}
