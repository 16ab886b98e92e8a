//! `--cache`: a parsed copy, found again by content.

use std::fs;

use super::{Place, files, records};

fn copies(place: &Place) -> usize {
    files(&place.path("home/.cache/apigw-sql/parsed/snapshots")).iter().filter(|path| path.ends_with("integration_detail.parquet")).count()
}

#[test]
fn the_copy_is_used_as_long_as_the_content_is_the_same() {
    let place = Place::new();
    place.write("in/a.ndjson", &records(30, |_| 100));
    let question = "SELECT source_path, count(*) AS n, max(timeout_in_millis) AS t FROM apigw.integration_detail GROUP BY 1";
    let plan = "EXPLAIN SELECT * FROM apigateway_integration";
    let plain = place.ask(&["--from", "in"], question);
    assert_eq!(copies(&place), 0, "nothing is cached without being asked");
    assert_eq!(place.ask(&["--from", "in", "--cache"], question), plain);
    assert_eq!(copies(&place), 1);
    assert_eq!(place.ask(&["--from", "in", "--cache"], question), plain);
    assert!(place.ask(&["--from", "in", "--cache"], plan).contains("integration_detail.parquet"));
    assert_eq!(copies(&place), 1);
    // Another content, another option, another name: another copy.
    place.write("in/a.ndjson", &records(30, |_| 200));
    assert!(place.ask(&["--from", "in", "--cache"], question).contains(",200"));
    assert_eq!(copies(&place), 2);
    place.ask(&["--from", "in", "--cache", "--parameter", "Stage=prod"], question);
    fs::rename(place.path("in/a.ndjson"), place.path("in/b.ndjson")).unwrap();
    assert!(place.ask(&["--from", "in", "--cache"], question).contains("in/b.ndjson"));
    assert_eq!(copies(&place), 4);
    // The copies are no snapshots of the store.
    assert_eq!(place.run(&["snapshots", "list", "--format", "csv"]).ok().lines().count(), 1);
}

#[test]
fn what_is_told_of_the_sources_is_told_of_the_copy() {
    let place = Place::new();
    let conflict = records(1, |_| 100) + &records(1, |_| 200);
    place.write("in/a.ndjson", &conflict);
    let ask = |options: &[&str]| {
        let arguments: Vec<&str> =
            options.iter().copied().chain(["--from", "in", "-c", "SELECT _key FROM apigateway_integration"]).collect();
        let ran = place.run(&arguments);
        (ran.code, ran.stdout, ran.stderr)
    };
    let plain = ask(&[]);
    assert!(plain.2.contains("note: "), "{}", plain.2);
    assert_eq!(ask(&["--cache"]), plain);
    assert_eq!(ask(&["--cache"]), plain);
}

#[test]
fn sources_that_cannot_be_read_whole_are_not_cached() {
    let place = Place::new();
    place.write("in/a.ndjson", &(records(3, |_| 100) + "{\"_key\": \n"));
    let ran = place.run(&["--from", "in", "--cache", "--format", "csv", "-c", "SELECT count(*) AS n FROM apigateway_integration"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, "n\n3\n"), "{}", ran.stderr);
    assert!(ran.stderr.contains("nothing was cached, because `in/a.ndjson` could not be read whole"), "{}", ran.stderr);
    assert_eq!(copies(&place), 0);
}
