//! Import, selectors, listing, removal, verification, redaction.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use super::{Place, files, records};

/// The datasets whose rows a snapshot has, each with an order that is the same everywhere.
const QUESTIONS: [&str; 6] = [
    "SELECT * FROM apigw.integration_detail ORDER BY _key",
    "SELECT * FROM aws.apigateway_integration ORDER BY _key",
    "SELECT * FROM apigw.rest_api ORDER BY account_id, region, rest_api_id, source_path",
    "SELECT * FROM apigw.resource ORDER BY account_id, region, rest_api_id, resource_id, path, source_path",
    "SELECT * FROM apigw.method ORDER BY account_id, region, rest_api_id, resource_id, path, api_method, source_path",
    "SELECT * FROM apigw.stage ORDER BY account_id, region, rest_api_id, stage, source_path",
];

#[test]
fn a_snapshot_answers_as_its_sources_do() {
    let place = Place::new();
    place.import(&["--sample"]);
    for question in QUESTIONS {
        let (from, at) = (place.ask(&["--sample"], question), place.ask(&[], question));
        assert!(from.lines().count() > 2, "{question}");
        assert_eq!(from, at, "{question}");
    }
    let states = "SELECT source, source_path, state, records, skipped, duplicates, reason FROM apigw.source_status ORDER BY source_path";
    assert_eq!(place.ask(&["--sample"], states), place.ask(&[], states));
}

#[test]
fn extension_types_and_predicates_work_on_a_snapshot() {
    let place = Place::new();
    place.import(&["--sample"]);
    for condition in [
        "tags -> 'env' = 'prod'",
        "request_parameters ? 'integration.request.header.X-Amz-Invocation-Type'",
        "timeout_in_millis > 10000",
        "region = 'us-east-1' AND type = 'AWS_PROXY'",
        "backend_kind = 'lambda' OR tags IS NULL",
        "(tls_config ->> 'insecureSkipVerification')::boolean",
        "NOT (account_id = '123456789012')",
        "_key LIKE '%/GET'",
        "unknown_columns IS NOT NULL",
    ] {
        let question = format!("SELECT _key FROM apigw.integration_detail WHERE {condition} ORDER BY _key");
        assert_eq!(place.ask(&["--sample"], &question), place.ask(&[], &question), "{condition}");
    }
}

#[test]
fn only_the_user_may_read_the_store() {
    let place = Place::new();
    place.import(&["--sample"]);
    let store = place.store();
    let mode = |path: &std::path::Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&store), 0o700);
    assert!(files(&store).len() > 6);
    for file in files(&store) {
        assert_eq!(mode(&file), 0o600, "{}", file.display());
        assert_eq!(mode(file.parent().unwrap()), 0o700, "{}", file.display());
    }
}

#[test]
fn snapshots_are_named_by_series_place_time_and_id() {
    let place = Place::new();
    for (at, series) in [("2026-11-01T06:00:00Z", "default"), ("2026-11-02T06:00:00Z", "default"), ("2026-11-02T07:00:00Z", "prod")] {
        place.write("in.ndjson", &records(3, |_| at[8..10].parse().unwrap()));
        place.import(&["--from", "in.ndjson", "--observed-at", at, "--name", series]);
    }
    let timeout = |options: &[&str]| place.ask(options, "SELECT max(timeout_in_millis) AS t FROM apigateway_integration");
    assert_eq!(timeout(&[]), "t\n2\n");
    assert_eq!(timeout(&["--at", "@latest"]), "t\n2\n");
    assert_eq!(timeout(&["--at", "@-1"]), "t\n1\n");
    assert_eq!(timeout(&["--at", "2026-11-01"]), "t\n1\n");
    assert_eq!(timeout(&["--at", "prod"]), "t\n2\n");
    let refused = place.run(&["--at", "prod@-1", "-c", "SELECT 1"]);
    assert_eq!(refused.code, 2);
    assert!(refused.stderr.contains("`prod@-1`: the series `prod` has 1 snapshot"), "{}", refused.stderr);
    let both = place.run(&["--at", "@latest", "--sample", "-c", "SELECT 1"]);
    assert_eq!(both.code, 2, "{}", both.stderr);
    let listed = place.run(&["snapshots", "list", "--format", "csv"]).ok();
    assert_eq!(listed.lines().count(), 4, "{listed}");
    let shown = place.run(&["snapshots", "show", "prod"]).ok();
    assert!(shown.contains("series             | prod") && shown.contains("{111111111111}"), "{shown}");
}

#[test]
fn what_is_typed_beats_what_the_environment_and_the_configuration_name() {
    let place = Place::new();
    place.write("in.ndjson", &records(3, |_| 100));
    place.import(&["--from", "in.ndjson"]);
    place.write("other.ndjson", &records(7, |_| 100));
    place.write("config.toml", "from = ['other.ndjson']\n");
    let count = |options: &[&str], variable: (&str, &str)| {
        let question = ["-q", "--format", "csv", "-t", "-c", "SELECT count(*) FROM apigateway_integration"];
        let arguments: Vec<&str> = options.iter().copied().chain(question).collect();
        let output = place.command(&arguments).env(variable.0, variable.1).output().unwrap();
        assert!(output.status.success(), "{options:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    };
    assert_eq!(count(&["--from", "other.ndjson"], ("APIGW_SQL_AT", "@latest")), "7");
    assert_eq!(count(&["--at", "@latest"], ("APIGW_SQL_FROM", "other.ndjson")), "3");
    assert_eq!(count(&[], ("APIGW_SQL_AT", "@latest")), "3");
    assert_eq!(count(&["--config", "config.toml"], ("X", "")), "7");
    assert_eq!(count(&["--config", "config.toml", "--at", "@latest"], ("X", "")), "3");
}

#[test]
fn without_a_snapshot_a_batch_has_no_source() {
    let place = Place::new();
    let ran = place.run(&["-c", "SELECT count(*) FROM apigateway_integration"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (2, ""), "{}", ran.stderr);
    let ran = place.run(&["snapshots", "show"]);
    assert_eq!(ran.code, 2);
    assert!(ran.stderr.contains("there is no snapshot for `@latest`: the store is empty"), "{}", ran.stderr);
    assert_eq!(place.run(&["snapshots", "list", "--format", "csv"]).ok().lines().count(), 1);
    assert!(!place.store().exists(), "looking made a store");
}

#[test]
fn a_snapshot_says_what_it_could_not_read() {
    let place = Place::new();
    place.write("in/good.ndjson", &records(3, |_| 100));
    place.write("in/bad.json", "{\"item\": [{\"id\": \"r1\", \"path\": \"/\", \"resourceMethods\": {\"GET\": ");
    let ran = place.run(&["import", "--from", "in"]);
    assert_eq!(ran.code, 3, "{}", ran.stderr);
    assert!(ran.stderr.contains("bad.json: malformed"), "{}", ran.stderr);
    assert!(ran.stderr.contains("not complete (1 source could not be read whole)"), "{}", ran.stderr);
    // It is there, and each answer of it says so.
    let ran = place.run(&["--format", "csv", "-c", "SELECT count(*) AS n FROM apigateway_integration"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (3, "n\n3\n"));
    assert!(ran.stderr.contains("bad.json: malformed") && ran.stderr.contains("the answers are of snapshot"), "{}", ran.stderr);
    // A question that asks nothing of it does not.
    let ran = place.run(&["--format", "csv", "-c", "SELECT 1 AS n"]);
    assert_eq!((ran.code, ran.stdout.as_str(), ran.stderr.as_str()), (0, "n\n1\n", ""));
    let shown = place.run(&["snapshots", "show"]);
    assert!(shown.stdout.contains("in/bad.json"), "{}", shown.stdout);
}

#[test]
fn what_is_removed_goes_and_the_rest_stays() {
    let place = Place::new();
    place.write("in.ndjson", &records(2, |_| 100));
    let days: Vec<String> =
        (1..=5).map(|day| place.import(&["--from", "in.ndjson", "--observed-at", &format!("2026-10-0{day}T00:00:00Z")])).collect();
    let prod = place.import(&["--from", "in.ndjson", "--name", "prod", "--observed-at", "2026-10-01T00:00:00Z"]);
    let left = || {
        let mut names: Vec<String> =
            fs::read_dir(place.store().join("snapshots")).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    };
    let sorted = |ids: &[&String]| {
        let mut ids: Vec<String> = ids.iter().map(|id| (*id).clone()).collect();
        ids.sort();
        ids
    };
    let dry = place.run(&["snapshots", "prune", "--keep", "2", "--dry-run"]);
    assert_eq!(dry.stderr.matches("would remove").count(), 3, "{}", dry.stderr);
    assert_eq!(left().len(), 6);
    place.run(&["snapshots", "prune", "--keep", "3"]).ok();
    assert_eq!(left(), sorted(&[&days[2], &days[3], &days[4], &prod]));
    place.run(&["snapshots", "rm", "@-1"]).ok();
    assert_eq!(left(), sorted(&[&days[2], &days[4], &prod]));
    place.run(&["snapshots", "prune", "--keep", "1d"]).ok();
    assert_eq!(left(), sorted(&[&days[4], &prod]));
    place.run(&["snapshots", "verify"]).ok();
    let wrong = place.run(&["snapshots", "rm", "nothing"]);
    assert_eq!(wrong.code, 2, "{}", wrong.stderr);
}

#[test]
fn the_lock_of_a_writer_that_was_killed_behind_its_last_step_goes() {
    let place = Place::new();
    let id = place.import(&["--sample"]);
    let lock = place.store().join("locks").join(&id);
    fs::write(&lock, "").unwrap();
    place.import(&["--sample"]);
    assert!(!lock.exists());
    assert_eq!(place.ask(&[], "SELECT count(*) AS n FROM apigw.snapshots"), "n\n2\n");
    place.run(&["snapshots", "verify"]).ok();
}

#[test]
fn damage_is_found() {
    let place = Place::new();
    let id = place.import(&["--sample"]);
    place.run(&["snapshots", "verify"]).ok();
    let file = place.store().join("snapshots").join(&id).join("rest_api.parquet");
    let good = fs::read(&file).unwrap();
    let mut bad = good.clone();
    bad[good.len() / 2] ^= 1;
    fs::write(&file, bad).unwrap();
    let found = place.run(&["snapshots", "verify"]);
    assert_eq!(found.code, 1);
    assert!(found.stdout.contains("rest_api.parquet` has another checksum"), "{}", found.stdout);
    fs::remove_file(&file).unwrap();
    assert!(place.run(&["snapshots", "verify"]).stdout.contains("rest_api.parquet` is missing"));
    let asked = place.run(&["-c", "SELECT * FROM rest_api"]);
    assert_eq!(asked.code, 1, "{}", asked.stderr);
    fs::write(&file, good).unwrap();
    place.run(&["snapshots", "verify"]).ok();
}

#[test]
fn a_store_of_a_newer_program_is_left_alone() {
    let place = Place::new();
    place.import(&["--sample"]);
    let manifest = place.store().join("manifests/0000000001.json");
    let text = fs::read_to_string(&manifest).unwrap().replacen("\"version\":1", "\"version\":7", 1);
    fs::write(&manifest, text).unwrap();
    let ran = place.run(&["import", "--sample"]);
    assert_eq!(ran.code, 1, "{}", ran.stderr);
    assert!(ran.stderr.contains("has manifests of version 7, which a newer program wrote"), "{}", ran.stderr);
    assert_eq!(fs::read_dir(place.store().join("snapshots")).unwrap().count(), 1);
}

#[test]
fn two_writers_at_once_both_get_their_snapshot() {
    let place = Place::new();
    place.write("in.ndjson", &records(50, |_| 100));
    let running: Vec<_> = (0..6).map(|_| place.command(&["-q", "import", "--from", "in.ndjson"]).spawn().unwrap()).collect();
    let mut ids: Vec<String> = running
        .into_iter()
        .map(|child| {
            let output = child.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
            String::from_utf8(output.stdout).unwrap().trim().to_owned()
        })
        .collect();
    ids.sort();
    assert_eq!(place.ask(&[], "SELECT snapshot_id FROM apigw.snapshots ORDER BY 1"), format!("snapshot_id\n{}\n", ids.join("\n")));
    place.run(&["snapshots", "verify"]).ok();
}

#[test]
fn secrets_are_replaced_before_anything_is_written() {
    let place = Place::new();
    // Put together from pieces, so that no scanner takes this file for a leak.
    let (key, password) = (["9f8a7c6b", "5d4e3f2a1b0c"].concat(), ["hunter2", "hunter2"].concat());
    let record = |number: usize, key: &str| {
        format!(
            r#"{{"_key":"111111111111/us-east-1/ab/r{number}/GET","uri":"https://svc:{password}@h/","type":"HTTP","request_parameters":{{"integration.request.header.x-api-key":"'{key}'"}},"integration_responses":"{{\"200\":{{\"statusCode\":\"200\",\"responseTemplates\":{{\"a\":\"{{\\\"password\\\": \\\"{password}\\\"}}\"}}}}}}"}}"#
        ) + "\n"
    };
    place.write("in.ndjson", &(record(1, &key) + &record(2, &key) + &record(3, "${stageVariables.key}")));
    place.import(&["--from", "in.ndjson", "--redact"]);
    let answer = place.ask(
        &[],
        "SELECT request_parameters -> 'integration.request.header.x-api-key' AS k, uri, integration_responses FROM apigateway_integration ORDER BY _key",
    );
    assert!(!answer.contains(&key) && !answer.contains(&password), "{answer}");
    let keys: Vec<&str> = answer.lines().skip(1).map(|line| line.split(',').next().unwrap()).collect();
    assert!(keys[0].starts_with("'***") && keys[0] == keys[1], "{answer}");
    assert_eq!(keys[2], "'${stageVariables.key}'");
    for file in files(&place.store()) {
        let content = fs::read(&file).unwrap();
        for secret in [&key, &password] {
            assert!(!content.windows(secret.len()).any(|part| part == secret.as_bytes()), "{}", file.display());
        }
    }
    assert!(place.run(&["snapshots", "show"]).ok().contains("redacted           | t"));
}
