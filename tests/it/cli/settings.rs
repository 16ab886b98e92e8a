//! Options, environment and configuration file.

use super::{Place, assert_run};

const CONFIG: &str = "home/.config/apigw-sql/config.toml";
const QUERY: [&str; 2] = ["-c", "SELECT NULL AS a"];

#[test]
fn options_beat_the_environment_and_that_the_file() {
    let place = Place::new();
    place.write(CONFIG, "format = 'json'\n[pset]\nnull = 'nothing'\n");
    assert_eq!(place.run(&QUERY).only_stdout(), "[\n{\"a\":null}\n]\n");
    let output = place.command(&QUERY).env("APIGW_SQL_FORMAT", "ndjson").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "{\"a\":null}\n");
    let output = place.command(&QUERY).args(["--format", "csv"]).env("APIGW_SQL_FORMAT", "ndjson").output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout), "a\n\n");
    assert_eq!(place.run(&["--format", "table", "-At", "-c", "SELECT NULL"]).only_stdout(), "nothing\n");
    // Without the file its settings are gone.
    assert_eq!(place.run(&["-X", "-At", "-c", "SELECT NULL"]).only_stdout(), "\n");
}

#[test]
fn an_unknown_key_of_the_file_is_an_error() {
    let place = Place::new();
    place.write(CONFIG, "# mine\nfromat = 'json'\n");
    assert_run!("unknown_key", place, place.run(&QUERY));
    place.write("other.toml", "allow-partial = 'yes'\n");
    assert_run!("wrong_value", place, place.run(&["--config", "other.toml", "-c", "SELECT 1"]));
}

#[test]
fn the_file_names_tables_and_variables() {
    let place = Place::new();
    place.write("accounts.csv", "account_id,owner\n000000000042,me\n");
    place.write(CONFIG, "format = 'csv'\n[table]\n'aws.accounts' = 'accounts.csv'\n[variable]\nwho = 'me'\n");
    let ran = place.run(&["-c", "SELECT account_id FROM aws.accounts WHERE owner = :'who'"]);
    assert_eq!(ran.only_stdout(), "account_id\n000000000042\n");
    let ran = place.run(&["-v", "who=you", "-c", "SELECT account_id FROM aws.accounts WHERE owner = :'who'"]);
    assert_eq!(ran.only_stdout(), "account_id\n");
}

#[test]
fn the_output_format_of_a_file_beats_the_configured_one() {
    let place = Place::new();
    place.write(CONFIG, "format = 'json'\n");
    place.run(&["-o", "r.csv", "-c", "SELECT 1 AS a"]).only_stdout();
    assert_eq!(place.read("r.csv"), "a\n1\n");
}

#[test]
fn a_missing_store_holds_no_snapshot() {
    let place = Place::new();
    assert_eq!(place.run(&["--store", "missing", "--format", "csv", "-c", "SELECT 1 AS a"]).only_stdout(), "a\n1\n");
}

#[test]
fn limits_are_taken() {
    let place = Place::new();
    let ran = place.run(&[
        "--memory-limit",
        "256MB",
        "--threads",
        "1",
        "--format",
        "csv",
        "-c",
        "SELECT count(*) AS n FROM generate_series(1, 1000) AS a(x)",
    ]);
    assert_eq!(ran.only_stdout(), "n\n1000\n");
}

#[test]
fn switches_of_the_environment_are_on_and_off() {
    let place = Place::new();
    let code = |value: &str| {
        let mut command = place.command(&["-c", "SELECT count(*) FROM aws.apigateway_integration"]);
        command.env("APIGW_SQL_SAMPLE", value).output().unwrap().status.code()
    };
    assert_eq!(["1", "true", "yes"].map(code), [Some(0); 3]);
    assert_eq!(["0", "false", "no", ""].map(code), [Some(2); 4]);
}

#[test]
fn a_variable_of_the_environment_that_is_empty_is_not_set() {
    let place = Place::new();
    let mut command = place.command(&QUERY);
    for name in ["FORMAT", "FROM", "STORE", "CONFIG", "THREADS", "MEMORY_LIMIT", "COLOR", "ON_ERROR", "ASSUME_ACCOUNT"] {
        command.env(format!("APIGW_SQL_{name}"), "");
    }
    let output = command.output().unwrap();
    assert_eq!((output.status.code(), String::from_utf8_lossy(&output.stderr).as_ref()), (Some(0), ""));
}

#[test]
fn the_last_of_two_options_wins() {
    let place = Place::new();
    assert_eq!(place.run(&["--format", "csv", "--format", "ndjson", "-c", "SELECT 1 AS a"]).only_stdout(), "{\"a\":1}\n");
}

#[test]
fn all_or_nothing_beats_the_policy_of_the_environment() {
    let place = Place::new();
    let mut command = place.command(&["-1", "-c", "SELECT x; SELECT 1"]);
    let output = command.env("APIGW_SQL_ON_ERROR", "continue").output().unwrap();
    assert_eq!((output.status.code(), output.stdout.as_slice()), (Some(1), b"".as_slice()));
}
