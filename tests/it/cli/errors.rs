//! What a failed statement says.

use super::{Place, assert_run};

#[test]
fn the_place_in_a_script_has_a_caret() {
    let place = Place::new();
    place.write("q.sql", "-- the first\nSELECT 1 AS a;\n\n/* x */ SELECT a,\n       lamda\nFROM (SELECT 1 AS a, 2 AS lambda) AS t;\n");
    assert_run!("caret_in_a_script", place, place.run(&["--format", "csv", "-f", "q.sql"]));
}

#[test]
fn the_place_counts_what_stands_before_the_statement_on_its_line() {
    let place = Place::new();
    let ran = place.run(&["-t", "-c", "SELECT 1; SELECT lamda FROM (SELECT 1 AS lambda) AS t"]);
    assert!(ran.stderr.contains(" --> -c:1:18"), "{}", ran.all());
}

#[test]
fn the_place_in_a_copy_is_that_of_the_statement() {
    let place = Place::new();
    let ran = place.run(&["-c", "COPY (\n  SELECT lamda\n) TO 'x.csv'"]);
    assert!(ran.stderr.contains(" --> -c:2:10"), "{}", ran.all());
    assert!(place.files().is_empty(), "{:?}", place.files());
}

#[test]
fn an_unknown_command_is_told_the_nearest() {
    let place = Place::new();
    assert_run!("unknown_command", place, place.run(&["-c", "\\tming"]));
}

#[test]
fn a_statement_that_does_not_end_is_an_error() {
    let place = Place::new();
    let ran = place.run(&["-c", "SELECT 'x"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (1, ""), "{}", ran.all());
}

#[test]
fn nothing_raw_reaches_stderr() {
    let place = Place::new();
    let ran = place.run(&["-c", "SELECT \"\u{1b}[31mred\""]);
    assert_eq!(ran.code, 1);
    assert!(!ran.stderr.contains('\u{1b}'), "{}", ran.all());
}

#[test]
fn colours_are_asked_for() {
    let place = Place::new();
    assert!(place.run(&["--color", "always", "-c", "SELECT x"]).stderr.contains("\u{1b}["));
    assert!(!place.run(&["-c", "SELECT x"]).stderr.contains("\u{1b}["));
}
