//! One API with integrations of every kind, in every form that is read: each form gives the same rows for all that it
//! can know. `tests/one_api/cli` is the API as `aws apigateway` shows it; the other files are the same API in the words
//! of OpenAPI, CloudFormation, SAM and Terraform.

mod calls;
mod described;
mod growth;
mod http_bodies;
mod identity;
mod made;
mod modules;
mod open;
mod parts;
mod plans;
mod pointers;
mod references;
mod repeated;
mod sam;
mod sam_cases;
mod silent;
mod templates;
mod unread;
mod values;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

use std::collections::HashSet;

/// A row: the JSON text of each column.
type Row = BTreeMap<String, serde_json::Value>;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/one_api")
}

fn ask(arguments: &[&str], sql: &str) -> (Vec<Row>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_apigw-sql"));
    command.current_dir(folder()).env_clear().args(arguments).args(["--no-config", "--format", "ndjson", "-c", sql]);
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    let rows = String::from_utf8(output.stdout).unwrap();
    (rows.lines().map(|line| serde_json::from_str(line).unwrap()).collect(), stderr)
}

fn integrations(arguments: &[&str]) -> BTreeMap<(String, String), Row> {
    let (rows, stderr) = ask(arguments, "SELECT * FROM apigw.integration_detail ORDER BY _key");
    assert_eq!(stderr, "", "{arguments:?}");
    let text = |row: &Row, name: &str| row[name].as_str().unwrap_or_default().to_owned();
    rows.into_iter().map(|row| ((text(&row, "path"), text(&row, "api_method")), row)).collect()
}

/// What tells of the source, not of the integration.
const OF_THE_SOURCE: [&str; 9] =
    ["_key", "config_state", "stage", "unknown_columns", "unresolved", "source", "source_path", "source_line", "source_pointer"];
/// What AWS fills in and definitions leave out; compared through `effective_*` where there is such a column.
const FILLED_IN: [&str; 5] = ["timeout_in_millis", "connection_type", "passthrough_behavior", "cache_namespace", "cache_key_parameters"];

fn list(row: &Row, name: &str) -> Vec<String> {
    row[name].as_array().into_iter().flatten().map(|item| item.as_str().unwrap().to_owned()).collect()
}

fn assert_same(form: &str, arguments: &[&str], open: &[&str]) {
    let template = ["--from", "cli/{account_id}/{region}/get-rest-apis.json", "--from", "cli/{account_id}/{region}/restapis/{rest_api_id}"];
    let truth = integrations(&template);
    assert_eq!(truth.len(), 6);
    let found = integrations(arguments);
    assert_eq!(found.keys().collect::<Vec<_>>(), truth.keys().collect::<Vec<_>>(), "{form}");
    let mut seen_open = HashSet::new();
    for (method, row) in &found {
        let unknown = list(row, "unknown_columns");
        seen_open.extend(list(row, "unresolved"));
        for (column, expected) in &truth[method] {
            let value = &row[column];
            if OF_THE_SOURCE.contains(&column.as_str()) || (FILLED_IN.contains(&column.as_str()) && (value.is_null() || expected.is_null()))
            {
                continue;
            }
            if unknown.contains(column) {
                // `tls_config` is known where a body says it, and never a guess.
                assert!(value.is_null() || value == expected, "{form} {method:?} {column}: {value} is unknown");
                continue;
            }
            assert_eq!(value, expected, "{form} {method:?} {column}");
        }
        let line = row["source_line"].as_u64().unwrap() as usize;
        let path = folder().join(row["source_path"].as_str().unwrap());
        let text = std::fs::read_to_string(path).unwrap();
        assert!(text.lines().nth(line - 1).is_some_and(|text| !text.trim().is_empty()), "{form} {method:?} line {line}");
    }
    let mut seen_open: Vec<_> = seen_open.into_iter().collect();
    seen_open.sort_unstable();
    assert_eq!(seen_open, open, "{form}");
}

#[test]
fn an_export_gives_the_rows_of_the_cli() {
    assert_same("openapi", &["--from", "openapi.yaml"], &[]);
}

#[test]
fn a_cloudformation_template_gives_the_rows_of_the_cli() {
    let place = ["--from", "cloudformation.yaml", "--assume-account", "123456789012", "--assume-region", "eu-west-1"];
    assert_same("cloudformation", &place, &[]);
}

#[test]
fn a_sam_template_gives_the_rows_of_the_cli() {
    let place = ["--from", "sam.yaml", "--assume-account", "123456789012", "--assume-region", "eu-west-1"];
    assert_same("sam", &place, &[]);
}

#[test]
fn a_terraform_state_gives_the_rows_of_the_cli() {
    assert_same("state", &["--from", "terraform.tfstate"], &[]);
}

#[test]
fn a_terraform_plan_gives_the_rows_of_the_cli() {
    assert_same("plan", &["--from", "plan.json", "--assume-account", "123456789012", "--assume-region", "eu-west-1"], &[]);
}

#[test]
fn terraform_configuration_gives_the_rows_of_the_cli() {
    assert_same("configuration", &["--from", "main.tf", "--assume-account", "123456789012", "--assume-region", "eu-west-1"], &[]);
}

#[test]
fn lines_are_those_of_the_integrations() {
    for (file, needle) in
        [("openapi.yaml", "x-amazon-apigateway-integration:"), ("cloudformation.yaml", "      Integration:"), ("main.tf", "\"health_get\"")]
    {
        let rows = integrations(&["--from", file]);
        let row = &rows[&("/health".to_owned(), "GET".to_owned())];
        let text = std::fs::read_to_string(folder().join(file)).unwrap();
        let line = text.lines().nth(row["source_line"].as_u64().unwrap() as usize - 1).unwrap();
        assert!(line.contains(needle), "{file}: {line}");
    }
}

#[test]
fn what_is_not_read_is_counted_by_kind() {
    let (rows, _) = ask(&["--from", "cloudformation.yaml"], "SELECT records, reason FROM apigw.source_status");
    assert_eq!(rows[0]["records"], 6);
    assert_eq!(rows[0]["reason"], "resources whose condition is false: 1");
}

#[test]
fn parameters_win_over_defaults_and_what_stays_open_is_listed() {
    let sql = "SELECT timeout_in_millis AS t, uri, unresolved FROM apigw.integration_detail WHERE path LIKE '/orders%' ORDER BY path";
    let (rows, _) = ask(&["--from", "cloudformation.yaml", "--parameter", "Timeout=5000", "--parameter", "Backend=http://b"], sql);
    assert_eq!((&rows[1]["t"], &rows[1]["uri"]), (&5000.into(), &"http://b/orders/{id}".into()));
    assert_eq!(list(&rows[0], "unresolved"), ["${AWS::Partition}", "${AWS::Region}", "${AWS::AccountId}"]);
}

#[test]
fn an_assumption_that_a_definition_contradicts_is_an_error() {
    for (file, what) in [("openapi.yaml", "the document's host"), ("terraform.tfstate", "the API's `execution_arn`")] {
        let (rows, stderr) = ask(&["--from", file, "--assume-region", "us-east-1"], "SELECT count(*) FROM apigateway_integration");
        assert!(rows.is_empty());
        assert!(stderr.contains(&format!("`--assume-region us-east-1` contradicts {what}, which says `eu-west-1`")), "{stderr}");
    }
}

/// `….translated.json` is what SAM's own translator made of a template.
fn assert_translated(name: &str, methods: usize) {
    let sql = "SELECT split_part(_key, '/', 3) AS api, path, api_method, type, http_method, uri, credentials, request_templates, \
               integration_responses, timeout_in_millis, authorization_type, api_key_required FROM integration_detail ORDER BY 1, 2, 3";
    let read = |file: String| ask(&["--from", &file, "--assume-region", "us-east-1"], sql);
    let ((found, stderr), (expected, _)) = (read(format!("{name}.yaml")), read(format!("{name}.translated.json")));
    assert_eq!(stderr, "");
    assert_eq!(found.len(), methods);
    assert_eq!(found, expected);
}

#[test]
fn events_of_sam_become_what_its_translator_makes_of_them() {
    assert_translated("sam_events", 11);
}

#[test]
fn preflight_methods_and_authorizers_that_sam_adds_to_bodies_are_those_of_its_translator() {
    assert_translated("sam_body", 7);
}

#[test]
fn what_a_template_does_not_say_is_not_made_up() {
    let sql = "SELECT endpoint_type, authorization_type, timeout_in_millis FROM integration_detail";
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.yaml");
    let template = "Resources:\n  A: {Type: AWS::ApiGateway::RestApi}\n  M: {Type: AWS::ApiGateway::Method, Properties: {RestApiId: !Ref A, \
                    ResourceId: !GetAtt A.RootResourceId, HttpMethod: GET, Integration: {Type: MOCK}}}\n";
    std::fs::write(&path, template).unwrap();
    let (rows, _) = ask(&["--from", path.to_str().unwrap()], sql);
    assert_eq!(rows.len(), 1);
    assert!(rows[0].values().all(serde_json::Value::is_null), "{rows:?}");
}

#[test]
fn what_is_no_resource_event_or_instance_is_told() {
    let folder = tempfile::tempdir().unwrap();
    for (name, text, expected) in [
        (
            "resources.json",
            r#"{"AWSTemplateFormatVersion":"2010-09-09","Resources":{"A":5,"Fn::ForEach::L":["X",["a"],{}]}}"#,
            "partial /Resources/A 1 record skipped: expected an object for the resource, but found a number",
        ),
        (
            "event.json",
            r#"{"Transform":"AWS::Serverless-2016-10-31","Resources":{"F":{"Type":"AWS::Serverless::Function","Properties":{"Events":{"E":{"Fn::If":[]}}}}}}"#,
            "partial /Resources/F/Properties/Events/E 1 record skipped: expected a `Type` of the event; other resources: 1",
        ),
        (
            "instance.json",
            r#"{"version":4,"terraform_version":"1.5","serial":1,"resources":[{"type":"aws_api_gateway_integration","instances":[{}]}]}"#,
            "partial /resources/0/instances/0 1 record skipped: expected an object for `attributes`",
        ),
        (
            "tags.json",
            r#"{"AWSTemplateFormatVersion":"1","Resources":{"A":{"Type":"AWS::ApiGateway::RestApi","Properties":{"Tags":[{"Key":"a","Value":"1"},{"Key":"a","Value":"2"}]}}}}"#,
            "partial 1 1 record skipped: the key `a` stands twice in `tags`, with different values",
        ),
        (
            "misplaced.json",
            r#"{"swagger":"2.0","paths":{"/a":{"tags":[],"get":{"responses":{"200":{"x-amazon-apigateway-integration":{}}}}}}}"#,
            "partial /paths/~1a/tags 1 record skipped: expected a verb in the path `/a`, but found `tags`; integrations outside of operations: 1",
        ),
    ] {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        let (rows, _) = ask(&["--from", path.to_str().unwrap()], "SELECT state, first_error_at, reason FROM apigw.source_status");
        let found = ["state", "first_error_at", "reason"].map(|column| rows[0][column].as_str().unwrap_or("-"));
        assert_eq!(found.join(" "), expected, "{name}");
    }
}

#[test]
fn lists_of_terraforms_json_syntax_and_resources_inside_other_documents_have_their_place() {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    };
    let integration =
        r#"{"aws_api_gateway_integration":[{"a":[{"type":"MOCK","http_method":"GET"}]},{"b":{"type":"HTTP","uri":"http://${var.h}"}}]}"#;
    let lists = write("main.tf.json", &format!("{{\"resource\":[{integration}]}}"));
    assert_eq!(
        texts(&lists, "type, uri, source_pointer"),
        ["MOCK /resource/0/aws_api_gateway_integration/0/a/0", "HTTP http://${var.h} /resource/0/aws_api_gateway_integration/1/b"]
    );
    let element = |id: &str| {
        format!(
            r#"{{"Id":"{id}","Type":"aws_api_gateway_integration","Attrs":{{"rest_api_id":"x","resource_id":"{id}","http_method":"GET","type":"MOCK"}}}}"#
        )
    };
    let array = write("found.json", &format!("[{},{}]", element("a"), element("b")));
    assert_eq!(texts(&array, "source_pointer"), ["/0/Attrs", "/1/Attrs"]);
}

#[test]
fn only_the_templates_that_the_manifest_of_a_cloud_assembly_names_are_read() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("cdk.out");
    std::fs::create_dir_all(out.join("asset.1")).unwrap();
    let template = r#"{"Resources":{"M":{"Type":"AWS::ApiGateway::Method","Properties":{"HttpMethod":"GET","RestApiId":"a","ResourceId":"r","Integration":{"Type":"MOCK"}}}}}"#;
    for name in ["Api.template.json", "Old.template.json", "asset.1/x.json"] {
        std::fs::write(out.join(name), template).unwrap();
    }
    let manifest =
        r#"{"version":"36.0.0","artifacts":{"Api":{"type":"aws:cloudformation:stack","properties":{"templateFile":"Api.template.json"}}}}"#;
    std::fs::write(out.join("manifest.json"), manifest).unwrap();
    let (rows, stderr) = ask(&["--from", folder.path().to_str().unwrap()], "SELECT source_path FROM apigw.integration_detail");
    assert_eq!(rows.len(), 1);
    assert!(rows[0]["source_path"].as_str().unwrap().ends_with("cdk.out/Api.template.json"));
    assert!(stderr.contains("3 files and folders of"), "{stderr}");
}

#[test]
fn what_the_manifest_of_a_cloud_assembly_names_is_missed() {
    let folder = tempfile::tempdir().unwrap();
    let manifest = r#"{"version":"36.0.0","artifacts":{"Gone":{"type":"aws:cloudformation:stack","properties":{"templateFile":"Gone.template.json"}},
        "Prod":{"type":"cdk:cloud-assembly","properties":{"directoryName":"assembly-Prod"}}}}"#;
    std::fs::write(folder.path().join("manifest.json"), manifest).unwrap();
    let sql = "SELECT source_path, state, reason FROM apigw.source_status ORDER BY 1";
    let (rows, _) = ask(&["--from", folder.path().to_str().unwrap()], sql);
    let ends: Vec<_> = rows.iter().map(|row| row["source_path"].as_str().unwrap().rsplit('/').next().unwrap()).collect();
    assert_eq!(ends, ["Gone.template.json", "assembly-Prod"]);
    assert!(rows.iter().all(|row| row["state"] == "failed" && row["reason"].as_str().unwrap().contains("manifest")), "{rows:?}");
}

#[test]
fn apis_that_cloud_control_lists_are_missed_where_no_source_shows_them() {
    let folder = tempfile::tempdir().unwrap();
    let listed = |id: &str| format!(r#"{{"Identifier":"{id}","Properties":"{{\"RestApiId\":\"{id}\"}}"}}"#);
    let apis =
        format!(r#"{{"TypeName":"AWS::ApiGateway::RestApi","ResourceDescriptions":[{},{}]}}"#, listed("abcd123456"), listed("efgh123456"));
    let properties = r#"{\"RestApiId\":\"abcd123456\",\"ResourceId\":\"r1\",\"HttpMethod\":\"GET\",\"AuthorizationType\":\"NONE\",\"Integration\":{\"Type\":\"MOCK\"}}"#;
    let methods = format!(
        r#"{{"TypeName":"AWS::ApiGateway::Method","ResourceDescriptions":[{{"Identifier":"abcd123456|r1|GET","Properties":"{properties}"}}]}}"#
    );
    std::fs::write(folder.path().join("apis.json"), apis).unwrap();
    std::fs::write(folder.path().join("methods.json"), methods).unwrap();
    let sql = "SELECT rest_api_id AS id, state FROM apigw.source_status WHERE state <> 'complete'";
    let (rows, _) = ask(&["--from", folder.path().to_str().unwrap()], sql);
    assert_eq!(
        rows.iter().map(|row| (row["id"].as_str(), row["state"].as_str())).collect::<Vec<_>>(),
        [(Some("efgh123456"), Some("failed"))]
    );
}

#[test]
fn keys_that_stand_twice_are_told_with_their_line() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("api.yaml");
    std::fs::write(&path, "swagger: '2.0'\ninfo: {title: t}\nswagger: '2.0'\npaths: {}\n").unwrap();
    let (_, stderr) = ask(&["--from", path.to_str().unwrap()], "SELECT count(*) FROM apigateway_integration");
    assert!(stderr.contains("api.yaml:3: the key `swagger` stands twice in one object"), "{stderr}");
}

#[test]
fn hostile_definitions_are_told_and_do_not_stop_the_others() {
    let folder = tempfile::tempdir().unwrap();
    let bomb: String = std::iter::once("swagger: '2.0'\na0: &a0 [x, x, x, x, x, x, x, x, x, x]\n".to_owned())
        .chain((1..12).map(|n| format!("a{n}: &a{n} [{}]\n", vec![format!("*a{}", n - 1); 10].join(", "))))
        .collect();
    let deep = |open: &str, close: &str| format!("{{\"swagger\":\"2.0\",\"paths\":{}{}}}", open.repeat(100_000), close.repeat(100_000));
    for (name, text) in [
        ("aliases.yaml", bomb),
        ("deep.json", deep("[", "]")),
        ("deep.yaml", format!("openapi: 3.0.1\npaths: {}", "{a: ".repeat(100_000))),
        ("nul.yaml", "swagger: '2.0'\npaths:\n  /a: \0\n".repeat(100).replace('\0', "x") + &"# \n".repeat(400) + "b: \0"),
        ("deep.tf", format!("resource \"aws_api_gateway_integration\" \"x\" {{\n  uri = {}\n}}\n", "[".repeat(100_000))),
        ("types.json", r#"{"swagger":[],"paths":{"/a":{"get":{"x-amazon-apigateway-integration":[1]},"post":7,"put":{"x-amazon-apigateway-integration":{"uri":{"a":1}}}}}}"#.to_owned()),
        ("resources.json", r#"{"AWSTemplateFormatVersion":"2010-09-09","Resources":[1,2]}"#.to_owned()),
        ("state.json", r#"{"version":4,"terraform_version":"1.0","resources":[{"type":"aws_api_gateway_integration","instances":[{"attributes":{"uri":5,"timeout_milliseconds":"x"}}]}]}"#.to_owned()),
    ] {
        std::fs::write(folder.path().join(name), text).unwrap();
    }
    std::fs::copy(self::folder().join("openapi.yaml"), folder.path().join("sound.yaml")).unwrap();
    let from = folder.path().to_str().unwrap();
    let (rows, _) =
        ask(&["--from", from], "SELECT source_path, state, records, skipped, first_error_at FROM apigw.source_status ORDER BY 1");
    let found: Vec<_> = rows
        .iter()
        .map(|row| {
            let name = row["source_path"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            format!(
                "{name} {} {} {} {}",
                row["state"].as_str().unwrap(),
                row["records"],
                row["skipped"],
                row["first_error_at"].as_str().unwrap_or("-")
            )
        })
        .collect();
    let expected = [
        "aliases.yaml malformed 0 0 7",
        "deep.json malformed 0 0 /paths",
        "deep.tf malformed 0 0 2",
        "deep.yaml malformed 0 0 2",
        "nul.yaml malformed 0 0 701",
        "resources.json partial 0 1 /Resources",
        "sound.yaml complete 6 0 -",
        "state.json partial 0 1 /resources/0/instances/0/timeout_milliseconds",
        "types.json partial 0 3 /paths/~1a/get/x-amazon-apigateway-integration",
    ];
    assert_eq!(found, expected);
}

fn texts(file: &str, columns: &str) -> Vec<String> {
    let (rows, _) = ask(&["--from", file], &format!("SELECT concat_ws(' ', {columns}) AS t FROM apigw.integration_detail ORDER BY _key"));
    rows.iter().map(|row| row["t"].as_str().unwrap().to_owned()).collect()
}

#[test]
fn states_of_version_3_and_instances_of_for_each_are_linked_by_their_ids() {
    assert_eq!(
        texts("version3.tfstate", "_key, path, rest_api_name, tags::text, source_pointer"),
        [r#"123456789012/us-east-1/abc/rr/GET / old "team"=>"x" /modules/0/resources/aws_api_gateway_integration.m.0"#]
    );
    assert_eq!(
        texts("for_each.tfstate", "_key, path, rest_api_name"),
        ["-/-/api1/ra/GET /a", "-/-/api1/rb/GET /b", "123456789012/eu-west-1/api2//y/GET /y body"]
    );
}

#[test]
fn definitions_in_files_below_the_template_are_read_and_others_are_counted() {
    let file = "definition_uri/template.yaml";
    assert_eq!(
        texts(file, "_key, source_line, array_to_string(unresolved, ' ')"),
        ["-/-/~A//x/GET 5 ${AWS::Region} ${Fn} ${P}", "-/-/~B//x/GET 6 ${AWS::Region} ${Fn} ${P}"]
    );
    let (rows, _) = ask(&["--from", file], "SELECT reason, first_error_at FROM apigw.source_status");
    let reason = rows[0]["reason"].as_str().unwrap();
    assert!(reason.starts_with("1 record skipped: cannot read `api/missing.yaml`: "), "{reason}");
    assert!(reason.ends_with("; bodies in other files: 1, bodies in S3: 1"), "{reason}");
    assert_eq!(rows[0]["first_error_at"], "/Resources/E/Properties/DefinitionUri");
}

#[test]
fn the_path_of_an_export_names_its_stage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a1b2c3d4e5");
    std::fs::create_dir(&path).unwrap();
    let text = std::fs::read_to_string(self::folder().join("openapi.yaml")).unwrap();
    let without_host: Vec<_> = text.lines().filter(|line| !line.starts_with("host:") && !line.starts_with("basePath:")).collect();
    std::fs::write(path.join("prod.yaml"), without_host.join("\n")).unwrap();
    let template = format!("{}/{{rest_api_id}}/{{stage}}.yaml", folder.path().display());
    assert_eq!(texts(&template, "_key, config_state, stage")[0], "-/-/a1b2c3d4e5@prod//chat/POST stage prod");
}

#[test]
fn what_is_assumed_decides_expressions_of_a_body_that_stands_alone() {
    let sql = "SELECT uri FROM apigateway_integration";
    let (rows, _) = ask(&["--from", "definition_uri/api/swagger.yaml", "--assume-region", "eu-west-1"], sql);
    assert_eq!(rows[0]["uri"], "arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${Fn}/invocations?${P}");
}
