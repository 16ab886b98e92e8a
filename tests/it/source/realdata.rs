//! Files found in public repositories: answers of the CLI and the SDKs, recordings that wrap them, and things that only
//! look like them. `APIGW_SQL_REALDATA` names the folder that holds them.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use apigw_sql::source::{ScanRequest, SourceSet, SourceState};

use super::{options, scan};

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
        let s = scanned.status();
        assert_eq!(scanned.rows.len() as u64 + s.duplicates, s.records);
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
        ("aws-controllers-k8s__apigateway-controller__integration_simple.yaml", "- unrelated 0 it looks like a Kubernetes resource"),
        ("aws__aws-cli__get-integrations.rst.block1.json", "- unrelated 0 API Gateway v2 integrations: 2"),
        ("aws__aws-cli__update-method.rst.block2.json", "get-method complete 1"),
        ("awsdocs__amazon-api-gateway-developer-guide__set-up-lambda-proxy-integrations.md.block12.json", "get-integration complete 1"),
        ("awslabs__aws-apigateway-importer__apigateway.json", "- unrelated 0 integrations in the form of OpenAPI extensions: 2"),
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
        ("pulumi__pulumi-aws-apigateway__stack.json", "- unrelated 0 it looks like a Pulumi stack"),
        ("snyk__driftctl__results.golden.json", "- unrelated 0 it holds no API Gateway integrations"),
        ("turbot__steampipe-plugin-aws__test-list-expected.json", "- unrelated 0 API Gateway v2 integrations: 1"),
    ];
    let found = read(&folder.join("D"));
    let found: Vec<_> = found.iter().map(|(name, line)| (name.as_str(), line.as_str())).collect();
    assert_eq!(found, expected);
}

#[test]
fn malformed_and_foreign_files_are_refused_with_a_reason() {
    let Some(folder) = folder() else { return };
    for part in ["malformed", "A", "B", "C"] {
        for (name, line) in read(&folder.join(part)) {
            // A tree of CDK constructs holds objects that look like answers of the API and are counted as skipped.
            let refused = [" unrelated 0 ", " malformed ", " partial 0 "].iter().any(|state| line.contains(state));
            assert!(refused, "{part}/{name}: {line}");
        }
    }
}

#[test]
fn the_whole_folder_is_read_at_once() {
    let Some(folder) = folder() else { return };
    let set = Arc::new(SourceSet::open(&options(&[&folder])).unwrap());
    assert_eq!(set.scan(ScanRequest::default()).filter(Result::is_err).count(), 0);
    let report = set.report();
    assert!(report.sources.iter().all(|s| s.state.is_some()));
    assert!(report.sources.iter().filter(|s| s.state == Some(SourceState::Complete)).count() >= 11);
}
