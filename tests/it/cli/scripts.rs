//! Statements, variables and commands of scripts.

use super::{Place, assert_run};

#[test]
fn semicolons_in_strings_and_comments_do_not_split() {
    let place = Place::new();
    place.write("q.sql", "-- a; b\nSELECT 'x;y' AS a /* ; */, $$;$$ AS b;\nSELECT 2 AS c -- the end;\n");
    assert_eq!(place.run(&["--format", "csv", "-f", "q.sql"]).only_stdout(), "a,b\nx;y,;\nc\n2\n");
}

#[test]
fn commands_and_files_run_in_the_order_given() {
    let place = Place::new();
    place.write("q.sql", "SELECT 2 AS b");
    let ran = place.run(&["-c", "SELECT 1 AS a", "-f", "q.sql", "--format", "csv", "-c", "SELECT 3 AS c"]);
    assert_eq!(ran.only_stdout(), "a\n1\nb\n2\nc\n3\n");
}

#[test]
fn sql_on_stdin_is_run() {
    let place = Place::new();
    assert_eq!(place.run_with_stdin(&["--format", "csv"], "SELECT 1 AS a;\nSELECT 2 AS b").only_stdout(), "a\n1\nb\n2\n");
    assert_eq!(place.run_with_stdin(&["--format", "csv", "-f", "-"], "\u{feff}SELECT 1 AS a").only_stdout(), "a\n1\n");
    // With -c, stdin is left alone.
    assert_eq!(place.run_with_stdin(&["--format", "csv", "-c", "SELECT 3 AS c"], "SELECT 1 AS a").only_stdout(), "c\n3\n");
}

#[test]
fn the_time_frame_of_a_session_is_set_and_read() {
    let place = Place::new();
    let script = "SET dd.time_frame_start = '2025-09-15'; SET dd.time_frame_end = '2025-09-15 06:00';\n\
                  SELECT CURRENT_SETTING('dd.time_frame_start') AS a, CURRENT_SETTING('dd.time_frame_end')::timestamp AS b;\n\
                  RESET dd.time_frame_start;\nSELECT CURRENT_SETTING('dd.time_frame_start')::timestamp AS c";
    let ran = place.run(&["--format", "csv", "-c", script]);
    assert_eq!(ran.stderr, "SET\nSET\nRESET\n");
    assert_eq!(ran.stdout, "a,b\n2025-09-15 00:00:00+00,2025-09-15 06:00:00\nc\n2025-09-15 05:00:00\n");
}

#[test]
fn variables_are_psqls() {
    let place = Place::new();
    let script = "\\set name 'o''brien'\n\\set n :number\nSELECT :n + 1 AS \"sum\", :'name' AS :\"column\", 'a:n' AS c;\n\
                  SELECT 7 AS seven, NULL AS nothing \\gset r_\n\\echo :r_seven :{?r_nothing}\n\\unset n\n\\echo :n :ROW_COUNT :ERROR\n";
    let ran = place.run_with_stdin(&["--format", "csv", "-v", "number=41", "-v", "column=A b"], script);
    assert_eq!(ran.only_stdout(), "sum,A b,c\n42,o'brien,a:n\n7 FALSE\n:n 1 false\n");
}

#[test]
fn commands_change_the_display() {
    let place = Place::new();
    let script = "\\pset null -\n\\x\nSELECT NULL AS a;\n\\x \\t\nSELECT 1 AS b;\n\\a\nSELECT 1 AS c, 2 AS d;\n\\f ,\n\\g\n\\g (format=json)\n\\gx\n\\pset\n";
    assert_run!("display_commands", place, place.run_with_stdin(&["-f", "-"], script));
}

#[test]
fn a_command_in_a_statement_keeps_what_is_typed() {
    let place = Place::new();
    let script = "SELECT 1 AS a\n\\p\n, 2 AS b;\nSELECT 3 AS c \\pset format csv\n;\nSELECT 4 AS d\n\\r\nSELECT 5 AS e";
    let ran = place.run_with_stdin(&["--format", "csv", "-f", "-"], script);
    assert_eq!(ran.only_stdout(), "SELECT 1 AS a\na,b\n1,2\nc\n3\ne\n5\n");
}

#[test]
fn sql_follows_a_double_backslash() {
    let place = Place::new();
    assert_eq!(place.run(&["-c", "\\pset format csv \\\\ SELECT 1 AS a; SELECT 2 AS b"]).only_stdout(), "a\n1\nb\n2\n");
}

#[test]
fn scripts_include_scripts() {
    let place = Place::new();
    place.write("a/one.sql", "SELECT 1 AS a;\n\\ir two.sql\nSELECT 3 AS c;\n");
    place.write("a/two.sql", "SELECT 2 AS b;");
    place.write("loop.sql", "\\i loop.sql\n");
    assert_eq!(place.run(&["--format", "csv", "-c", "\\i a/one.sql"]).only_stdout(), "a\n1\nb\n2\nc\n3\n");
    let ran = place.run(&["-f", "loop.sql"]);
    assert_eq!(ran.code, 2, "{}", ran.all());
    assert_eq!(ran.stderr.matches("error").count(), 1, "{}", ran.all());
}

#[test]
fn on_error_stop_is_psqls_variable_too() {
    let place = Place::new();
    let script = "\\set ON_ERROR_STOP off\nSELECT x;\nSELECT 1 AS a;\n\\set ON_ERROR_STOP on\nSELECT y;\nSELECT 2 AS b;\n";
    let ran = place.run_with_stdin(&["--format", "csv", "-f", "-"], script);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, "a\n1\n"), "{}", ran.all());
    assert_eq!(ran.stderr.matches("error: ").count(), 2);
}

#[test]
fn a_view_over_a_union_reads_its_literals_as_the_other_side() {
    let script = "CREATE VIEW v AS SELECT ARRAY[1] AS a UNION SELECT '{2}'; SELECT a || 3 AS b FROM v ORDER BY b";
    assert_eq!(Place::new().run(&["-q", "--format", "csv", "-c", script]).only_stdout(), "b\n\"{1,3}\"\n\"{2,3}\"\n");
}

#[test]
fn statements_without_rows_tell_their_tag_beside_the_results() {
    let place = Place::new();
    let script = "CREATE VIEW v AS SELECT 1 AS a; SELECT * FROM v; DROP VIEW v";
    let ran = place.run(&["--format", "csv", "-c", script]);
    assert_eq!((ran.stdout.as_str(), ran.stderr.as_str()), ("a\n1\n", "CREATE VIEW\nDROP VIEW\n"));
    assert_eq!(place.run(&["-q", "--format", "csv", "-c", script]).only_stdout(), "a\n1\n");
}

#[test]
fn timing_and_messages_are_beside_the_results() {
    let place = Place::new();
    let ran = place.run(&["--format", "csv", "-c", "\\timing on\nSELECT 1 AS a;\n\\warn careful 'now'\n\\echo -n b\n"]);
    assert_run!("timing", place, ran);
}

#[test]
fn quitting_ends_the_run() {
    let place = Place::new();
    assert_eq!(place.run(&["--format", "csv", "-c", "SELECT 1 AS a; \\q\nSELECT 2", "-c", "SELECT 3"]).only_stdout(), "a\n1\n");
}

#[test]
fn a_variable_that_a_query_file_does_not_know_is_refused() {
    let place = Place::new();
    place.write(
        "q.sql",
        "-- id: q\n-- title: T\n-- question: Q?\n-- severity: low\n-- columns: n\n-- requires: aws.apigateway_integration\n-- parameters: longest=5\n\nSELECT :longest AS n;\n",
    );
    let ran = place.run(&["-v", "longst=6", "-f", "q.sql"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    assert!(ran.stderr.contains("`q.sql` has no parameter `longst`") && ran.stderr.contains("did you mean `longest`?"), "{}", ran.stderr);
    assert_eq!(place.run(&["-v", "longest=6", "--format", "csv", "-f", "q.sql"]).stdout, "n\n6\n");
    // The beginning of a name that is used is not that name.
    assert_eq!(place.run(&["-v", "long=6", "-f", "q.sql"]).code, 2);
    // Another text of the run may use it, psql's own are known, and a file without a header says nothing of its variables.
    assert_eq!(place.run(&["-v", "other=7", "--format", "csv", "-f", "q.sql", "-c", "SELECT :other AS m"]).code, 0);
    assert_eq!(place.run(&["-v", "ON_ERROR_STOP=1", "--format", "csv", "-f", "q.sql"]).code, 0);
    place.write("plain.sql", "SELECT 1 AS n;\n");
    assert_eq!(place.run(&["-v", "longst=6", "--format", "csv", "-f", "plain.sql"]).code, 0);
}
