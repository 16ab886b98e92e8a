//! `--restricted` and `--timeout`: statements of strangers, and statements that take too long.

use super::Place;

const SETUP: &[&str] = &["--sample", "--restricted", "--on-error", "continue"];

#[test]
fn questions_are_answered_in_restricted_mode() {
    let place = Place::new();
    place.write("t.csv", "id\n7\n");
    for question in [
        "SELECT count(*) FROM apigateway_integration",
        "WITH RECURSIVE r(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM r WHERE n < 3) SELECT * FROM r",
        "SELECT * FROM generate_series(1, 3) AS g(x) WHERE EXISTS (SELECT 1 FROM integration_detail)",
        "SELECT * FROM unnest(ARRAY[1, 2]) AS u(x)",
        "SELECT * FROM json_each('{\"a\": 1}')",
        "SELECT id FROM t",
        "SELECT count(*) FROM apigw.source_status",
        "EXPLAIN SELECT type FROM apigateway_integration",
        "EXPLAIN ANALYZE SELECT type FROM apigateway_integration",
        "SHOW TABLES",
        "SHOW COLUMNS FROM apigateway_integration",
        "SHOW datafusion.execution.batch_size",
        "DESCRIBE apigateway_integration",
        "VALUES (1)",
        "SELECT 1 \\g",
        "SELECT 1 \\gx (null=-)",
        "\\d apigateway_integration",
        "\\pset null -",
        "\\echo a",
    ] {
        let mut arguments = SETUP.to_vec();
        arguments.extend(["--table", "t=t.csv", "-c", question]);
        let ran = place.run(&arguments);
        assert_eq!(ran.code, 0, "{question}: {}", ran.stderr);
    }
}

#[test]
fn what_is_no_question_is_refused_in_restricted_mode() {
    let place = Place::new();
    place.write("a.json", "{}");
    place.write("script.sql", "SELECT 1");
    for statement in [
        "CREATE VIEW v AS SELECT 1",
        "CREATE TABLE t AS SELECT 1",
        "CREATE EXTERNAL TABLE t STORED AS CSV LOCATION 'a.csv'",
        "DROP VIEW IF EXISTS v",
        "INSERT INTO integration_detail SELECT * FROM integration_detail",
        "SET datafusion.execution.batch_size = 1",
        "SET timezone = 'UTC'",
        "PREPARE p AS SELECT 1",
        "EXPLAIN CREATE VIEW v AS SELECT 1",
        "EXPLAIN VERBOSE SELECT 1",
        "EXPLAIN ANALYZE VERBOSE SELECT 1",
        "EXPLAIN ANALYZE CREATE TABLE t AS SELECT 1",
        "COPY (SELECT 1) TO 'out.csv'",
        "COPY (SELECT 1) TO STDOUT",
        "  /* a comment */ copy (SELECT 1) TO 'out.csv'",
        "SELECT * FROM apigw.integration_diff(a => 'a.json', b => '@latest')",
        "SELECT * FROM apigw.integration_diff(a => '@latest', b => '/etc/passwd')",
        "SELECT 1 \\g out.csv",
        "SELECT 1 \\gx out.csv",
        "SELECT 1 \\w out.sql",
        "\\o out.csv",
        "\\copy (SELECT 1) to out.csv",
        "\\i script.sql",
        "\\ir script.sql",
        "\\o |ls",
    ] {
        let mut arguments = SETUP.to_vec();
        arguments.extend(["-c", statement]);
        let ran = place.run(&arguments);
        assert!(ran.code != 0 && ran.stderr.contains("refused in restricted mode"), "{statement}: {} {}", ran.code, ran.stderr);
        assert!(!place.path("out.csv").exists() && !place.path("out.sql").exists(), "{statement}");
    }
}

#[test]
fn plans_and_settings_show_no_folder_in_restricted_mode() {
    let place = Place::new();
    for (kind, name) in [("parquet", "p.parquet"), ("arrow", "a.arrow"), ("csv", "c.csv")] {
        let made = place.run(&["--sample", "--format", kind, "-o", name, "-c", "SELECT * FROM integration_detail"]);
        assert_eq!(made.code, 0, "{}", made.stderr);
    }
    assert_eq!(place.run(&["import", "-q", "--sample"]).code, 0);
    let home = place.path("home").display().to_string();
    let folder = place.folder.path().display().to_string();
    let tables = ["--table", "p=p.parquet", "--table", "a=a.arrow", "--table", "c=c.csv", "--memory-limit", "1GB"];
    for (question, file) in [
        ("EXPLAIN SELECT type FROM apigateway_integration", "[[integration_detail.parquet]]"),
        (
            "EXPLAIN ANALYZE SELECT type, count(*) FROM apigateway_integration WHERE type = 'MOCK' GROUP BY type",
            "[integration_detail.parquet]",
        ),
        ("EXPLAIN FORMAT TREE SELECT type FROM apigateway_integration", ""),
        ("EXPLAIN SELECT _key FROM integration_history", "[[integration_detail.parquet]]"),
        ("EXPLAIN ANALYZE SELECT p.type FROM p JOIN a USING (_key) JOIN c USING (_key)", "[[p.parquet]]"),
        ("EXPLAIN SELECT type FROM p LIMIT 3", "p.parquet"),
        ("SHOW ALL", ""),
        ("SELECT * FROM information_schema.df_settings", ""),
    ] {
        let asked = |restricted: &[&str]| place.run(&[&tables[..], restricted, &["-q", "--format", "csv", "-c", question]].concat());
        let ran = asked(&["--restricted"]);
        assert_eq!(ran.code, 0, "{question}: {}", ran.stderr);
        for hidden in [&folder, folder.trim_start_matches('/'), &home, "apigw-sql/store"] {
            assert!(!ran.stdout.contains(hidden), "{question}: {}", ran.stdout);
        }
        assert!(ran.stdout.contains(file), "{question}: {}", ran.stdout);
    }
    let question =
        "SELECT type, count(*) AS n FROM (SELECT type FROM p UNION ALL SELECT type FROM apigateway_integration) AS t GROUP BY 1 ORDER BY 1";
    let answer =
        |more: &[&str]| place.run(&[&tables[..], more, &["-q", "--format", "csv", "-c", question]].concat()).only_stdout().to_owned();
    assert_eq!(answer(&["--restricted"]), answer(&[]));
}

#[test]
fn what_is_no_statement_here_is_an_error_in_restricted_mode_as_well() {
    let place = Place::new();
    place.write("a.json", "{}");
    for statement in [
        "BEGIN",
        "DELETE FROM apigateway_integration",
        "UPDATE apigateway_integration SET uri = ''",
        "SELECT * FROM 'a.json'",
        "SELECT * FROM \"a.json\"",
        "\\! ls",
        "\\c other",
        "\\cd /",
    ] {
        let mut arguments = SETUP.to_vec();
        arguments.extend(["-c", statement]);
        let ran = place.run(&arguments);
        assert!(ran.code == 1 && ran.stdout.is_empty(), "{statement}: {} {}", ran.code, ran.stdout);
    }
}

#[test]
fn a_statement_that_takes_too_long_is_canceled_and_the_next_one_runs() {
    let place = Place::new();
    let long = "SELECT count(*) FROM generate_series(1, 3000000) AS a(x), generate_series(1, 3000000) AS b(y) WHERE x * y % 7 = 3";
    let ran = place.run(&["--timeout", "300ms", "--on-error", "continue", "-t", "-c", long, "-c", "SELECT 7"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("canceled: the statement took longer than 300 ms"), "{}", ran.stderr);
    assert!(ran.stdout.contains('7'), "{}", ran.stdout);
    let wrong = place.run(&["--timeout", "5", "-c", "SELECT 1"]);
    assert!(wrong.code == 2 && wrong.stderr.contains("expected a time like `500ms`"), "{}", wrong.stderr);
}
