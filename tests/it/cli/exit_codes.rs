//! Every exit code, and which one wins.

use super::{Place, assert_run};

#[test]
fn a_statement_that_runs_is_0() {
    assert_eq!(Place::new().run(&["-c", "SELECT 1"]).code, 0);
}

#[test]
fn a_failed_statement_is_1_and_stops_what_follows() {
    let place = Place::new();
    assert_run!("failed_statement", place, place.run(&["-c", "SELECT 1 AS a; SELECT 1/0; SELECT 2", "-c", "SELECT 3"]));
}

#[test]
fn on_error_continue_runs_the_rest_and_still_is_1() {
    let place = Place::new();
    let ran =
        place.run(&["--format", "csv", "--on-error", "continue", "-c", "SELECT 1 AS a; SELECT x; SELECT 2 AS b", "-c", "SELECT 3 AS c"]);
    assert_run!("on_error_continue", place, ran);
}

#[test]
fn a_batch_without_source_is_2_and_writes_nothing() {
    let place = Place::new();
    assert_run!("no_source", place, place.run(&["-c", "SELECT count(*) FROM aws.apigateway_integration"]));
}

#[test]
fn usage_is_2() {
    let place = Place::new();
    place.write("broken.sql", b"SELECT 1;\nSELECT '\xff'");
    for (name, arguments) in [
        ("unknown_option", ["--frmo", "x"].as_slice()),
        ("bare_source", &["exports/"]),
        ("bare_statement", &["SELECT 1"]),
        ("unknown_format", &["--format", "cvs", "-c", "SELECT 1"]),
        ("missing_script", &["-f", "missing.sql"]),
        ("script_that_is_no_text", &["-f", "broken.sql"]),
        ("unwritable_output", &["-o", "missing/out.csv", "-c", "SELECT 1"]),
        ("two_results_in_parquet", &["--format", "parquet", "-c", "SELECT 1", "-c", "SELECT 2"]),
        ("two_readers_of_stdin", &["--from", "-", "-f", "-"]),
        ("variable_without_value", &["-v", "a", "-c", "SELECT 1"]),
        ("unknown_display_option", &["-P", "nul=x", "-c", "SELECT 1"]),
        ("unknown_policy", &["--on-error", "resume", "-c", "SELECT 1"]),
        ("no_size", &["--memory-limit", "much", "-c", "SELECT 1"]),
        ("no_colour", &["--color", "sometimes", "-c", "SELECT 1"]),
        ("missing_configuration", &["--config", "missing.toml", "-c", "SELECT 1"]),
    ] {
        let ran = place.run(arguments);
        assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{name}: {}", ran.all());
        assert_run!(name, place, ran);
    }
}

#[test]
fn usage_wins_over_a_failed_statement() {
    let place = Place::new();
    let ran = place.run(&["--on-error", "continue", "-c", "SELECT x", "-c", "SELECT 1 FROM aws.apigateway_integration", "-c", "SELECT y"]);
    assert_eq!(ran.code, 2);
    // All reasons are told.
    assert_eq!(ran.stderr.matches("error: ").count(), 3, "{}", ran.all());
}

#[cfg(unix)]
#[test]
fn an_argument_that_is_no_text_is_2_and_a_file_name_may_be_anything() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt as _;
    let place = Place::new();
    let name = OsStr::from_bytes(b"q\xff.sql");
    let ran = place.run(&[OsStr::new("-c"), name]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""));
    std::fs::write(place.folder.path().join(name), "SELECT 1 AS a").unwrap();
    let ran = place.run(&[OsStr::new("--format"), OsStr::new("csv"), OsStr::new("-f"), name]);
    assert_eq!(ran.only_stdout(), "a\n1\n");
}

#[test]
fn without_sql_and_terminal_it_says_how_to_ask() {
    let place = Place::new();
    let ran = place.run::<&str>(&[]);
    let text = ran.only_stdout();
    assert!(
        text.starts_with(&format!("apigw-sql {}: the built-in sample\n\n    type    | integrations |", env!("CARGO_PKG_VERSION"))),
        "{text}"
    );
    assert!(text.contains("apigw-sql --sample -c 'SELECT"), "{text}");
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    use std::io::{BufRead as _, BufReader};
    let place = Place::new();
    for format in ["table", "csv", "ndjson", "json", "html"] {
        let mut child = place.command(&["--format", format, "-c", "SELECT * FROM generate_series(1, 2000000) AS a(x)"]).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""), "{format}");
    }
}

#[test]
fn help_and_version_are_0() {
    let place = Place::new();
    assert_run!("version", place, place.run(&["--version"]));
    let short = place.run(&["-h"]);
    assert!(short.only_stdout().lines().count() <= 40, "`-h` is more than a screen:\n{}", short.stdout);
    assert!(short.stdout.lines().all(|line| line.chars().count() <= 100), "{}", short.stdout);
    assert_run!("help", place, place.run(&["--help"]));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        assert!(place.run(&["--completions", shell]).only_stdout().contains("on-error"), "{shell}");
    }
}
