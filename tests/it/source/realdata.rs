//! Files found in public repositories: answers of the CLI and the SDKs, recordings that wrap them, and things that only
//! look like them. `APIGW_SQL_REALDATA` names the folder that holds them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use apigw_sql_source::{ScanRequest, SourceSet, SourceState};

use super::{options, scan, states};

/// The folder, if this machine has it.
fn folder() -> Option<PathBuf> {
    let folder = std::env::var_os("APIGW_SQL_REALDATA").map(PathBuf::from);
    if folder.is_none() {
        // Not `eprintln!`, which the test harness would swallow.
        _ = writeln!(std::io::stderr(), "\n*** SKIPPED: APIGW_SQL_REALDATA does not name the folder of public files\n");
    }
    folder
}

/// Each file of the folder: shape, state, records and reason.
fn read(folder: &Path) -> Vec<(String, String)> {
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    let line = |path: &PathBuf| {
        let scanned = scan(&[path]);
        let told = states(&[path]);
        let s = told.status();
        let of_documents = if scanned.rows.is_empty() { s.records } else { 0 };
        assert_eq!(scanned.rows.len() as u64 + s.duplicates + of_documents, s.records);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let shape = s.source.as_deref().unwrap_or("-");
        let state = s.state.unwrap().name();
        (name, format!("{shape} {state} {} {}", s.records, s.reason.as_deref().unwrap_or_default()).trim_end().to_owned())
    };
    files.iter().map(line).collect()
}

#[test]
fn recorded_answers_are_read_and_the_rest_is_refused_by_name() {
    let Some(folder) = folder() else { return };
    let expected = [
        ("aws-controllers-k8s__apigateway-controller__integration_simple.yaml", "- partial 0 Kubernetes resources for API Gateway: 1"),
        ("aws__aws-cli__get-integrations.rst.block1.json", "get-integrations complete 2"),
        ("aws__aws-cli__update-method.rst.block2.json", "get-method complete 1"),
        ("awsdocs__amazon-api-gateway-developer-guide__set-up-lambda-proxy-integrations.md.block12.json", "get-integration complete 1"),
        ("awslabs__aws-apigateway-importer__apigateway.json", "- partial 0 integrations in the form of OpenAPI extensions: 2"),
        ("cloud-custodian__cloud-custodian__apigateway.GetIntegration_1.json", "recording complete 1"),
        ("cloud-custodian__cloud-custodian__apigateway.GetMethod_1.json", "recording complete 1"),
        ("cloud-custodian__cloud-custodian__test_rest_integration_update_apigateway.GetMethod_1.json", "recording complete 1"),
        ("crossplane-contrib__provider-aws__integration.yaml", "- unrelated 0 it looks like a Kubernetes resource"),
        ("localstack__localstack__test_apigateway_api.snapshot.json", "recording complete 6"),
        ("localstack__localstack__test_apigateway_common.snapshot.json", "recording complete 2"),
        ("localstack__localstack__test_apigateway_import.snapshot.json", "recording complete 94"),
        ("localstack__localstack__test_apigateway_integrations.snapshot.json", "recording complete 11"),
        ("localstack__localstack__test_apigateway_lambda.snapshot.json", "recording complete 2"),
        ("localstack__localstack__test_apigateway_s3.snapshot.json", "recording complete 9"),
        ("pulumi__pulumi-aws-apigateway__stack.json", "pulumi complete 1 other resources: 10"),
        ("snyk__driftctl__results.golden.json", "terraform-resource complete 1"),
        ("turbot__steampipe-plugin-aws__test-list-expected.json", "other-answer complete 0 API Gateway v2 integrations: 1"),
    ];
    let found = read(&folder.join("D"));
    let found: Vec<_> = found.iter().map(|(name, line)| (name.as_str(), line.as_str())).collect();
    assert_eq!(found, expected);
}

/// Files whose count differs from the walker's, and by how many; docs/sources.md has the reasons.
const EXPLAINED: [(&str, i64); 3] = [
    ("api-gateway-extensions-integrations.md.block0.json", -2),
    ("terraform-aws-apigateway-v2__api.yaml", -1),
    ("asset.ed35d2706e8ad9a78b03dd5d76fe0fc020e594db8677fdd666e3d484224ce62a.yaml", 1),
];

/// How many things of a kind the reason counts.
fn counted(reason: &str, kind: &str) -> i64 {
    let count = reason.split([',', ';']).find_map(|part| part.trim().strip_prefix(kind)?.strip_prefix(": ")?.parse().ok());
    count.unwrap_or(0)
}

#[test]
fn definitions_hold_what_an_independent_walker_counted() {
    let Some(folder) = folder() else { return };
    let manifest: serde_json::Value = serde_json::from_slice(&std::fs::read(folder.join("MANIFEST.json")).unwrap()).unwrap();
    let mut compared = 0;
    for entry in manifest["files"].as_array().unwrap() {
        if !matches!(entry["kind"].as_str(), Some("A" | "B" | "C")) {
            continue;
        }
        let name = entry["file"].as_str().unwrap();
        let scanned = scan(&[&folder.join(name)]);
        let status = scanned.status();
        let reason = status.reason.as_deref().unwrap_or_default();
        assert_eq!(status.skipped, 0, "{name}: {reason}");
        let second = counted(reason, "API Gateway v2 integrations");
        let left = ["integrations whose condition is false", "integrations outside of operations"].map(|kind| counted(reason, kind));
        let explained = EXPLAINED.iter().find(|(end, _)| name.ends_with(end)).map_or(0, |(_, difference)| *difference);
        let expected = entry["integrations"].as_i64().unwrap() + explained;
        assert_eq!(status.records as i64 + second + left.iter().sum::<i64>(), expected, "{name}: {reason}");
        // Those that the walker knows to be of the second API.
        let forms = entry["by_form"].as_object().unwrap();
        let known_second: i64 = forms.iter().filter(|(form, _)| form.to_lowercase().contains("v2")).map(|(_, n)| n.as_i64().unwrap()).sum();
        assert!(second >= known_second, "{name}: {reason}");
        compared += 1;
    }
    assert!(compared >= 90, "{compared} files");
}

#[test]
fn malformed_definitions_are_told_with_their_place() {
    let Some(folder) = folder() else { return };
    // Sound definitions beside what is wrong, and integrations inside JSON texts.
    let read = |name: &str| if name.contains("grpc.json") { 24 } else { u64::from(name.contains("error_swagger_security")) };
    let mut files: Vec<_> = std::fs::read_dir(folder.join("malformed")).unwrap().map(|e| e.unwrap().path()).collect();
    files.sort();
    for path in files {
        let scanned = scan(&[&path]);
        let status = scanned.status();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if name.contains("error_invalid_method_definition") {
            // The body's integration and that of an event.
            assert_eq!((status.records, status.skipped), (2, 1));
            continue;
        }
        assert_eq!(status.records, read(&name), "{name}");
        if name.contains("grpc.json") {
            continue;
        }
        let state = status.state.unwrap();
        assert!(matches!(state, SourceState::Malformed | SourceState::Partial), "{name}: {state:?}");
        let is_fragment = name.contains("fragment");
        assert!(status.first_error_at.is_some() || is_fragment, "{name}: {:?}", status.reason);
    }
}

#[test]
fn the_whole_folder_is_read_at_once() {
    let Some(folder) = folder() else { return };
    let set = Arc::new(SourceSet::open(&options(&[&folder])).unwrap());
    assert_eq!(set.scan(ScanRequest::default()).filter(Result::is_err).count(), 0);
    let report = set.report();
    assert!(report.sources.iter().all(|s| s.state.is_some()));
    assert!(report.sources.iter().filter(|s| s.state == Some(SourceState::Complete)).count() >= 90);
}
