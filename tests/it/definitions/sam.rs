//! SAM templates beside what SAM's own translator makes of them (`tests/sam/judge.py`): public ones, ours and generated
//! ones that combine features. The translated templates are read here as CloudFormation, and by a walker in the script.
//!
//! `SAM_PYTHON` names a Python that has `aws-sam-translator`; without it, and without a `python3` that has it, the test
//! says that it skipped.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// How many templates are generated.
const GENERATED: usize = 200;

/// What of a row is compared: what a template says, but not where.
const COLUMNS: &str = "account_id, ltrim(split_part(_key, '/', 3), '~') AS api, path, api_method, type, http_method, uri, credentials, \
    timeout_in_millis, cache_key_parameters, request_parameters::text AS request_parameters, request_templates::text AS request_templates, \
    integration_responses, method_request_parameters, authorization_type, api_key_required, operation_name, response_transfer_mode, \
    passthrough_behavior, content_handling, connection_type, connection_id, cache_namespace, integration_target, tls_config, \
    tags::text AS tags, endpoint_type, rest_api_name, unresolved";

type Row = BTreeMap<String, Value>;

/// A Python that has the translator.
fn python() -> Option<String> {
    let named = std::env::var("SAM_PYTHON").ok();
    let is_named = named.is_some();
    let python = named.unwrap_or_else(|| "python3".to_owned());
    let has_it = Command::new(&python).args(["-c", "import samtranslator, yaml"]).output().is_ok_and(|output| output.status.success());
    assert!(has_it || !is_named, "{python}, which SAM_PYTHON names, has no aws-sam-translator");
    if !has_it {
        _ = writeln!(std::io::stderr(), "\n*** SKIPPED: SAM_PYTHON does not name a Python with aws-sam-translator\n");
    }
    has_it.then_some(python)
}

/// The files that may be SAM templates.
fn templates() -> Vec<PathBuf> {
    let mut folders = vec![super::folder(), Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sam/templates")];
    if let Some(folder) = std::env::var_os("APIGW_SQL_REALDATA").map(PathBuf::from) {
        folders.extend(["B", "malformed"].map(|name| folder.join(name)));
    }
    let files = folders.iter().flat_map(|folder| std::fs::read_dir(folder).unwrap()).map(|entry| entry.unwrap().path());
    let is_sam = |path: &PathBuf| std::fs::read_to_string(path).is_ok_and(|text| text.contains("AWS::Serverless"));
    let mut files: Vec<_> = files.filter(|path| path.is_file() && is_sam(path)).collect();
    files.sort();
    files
}

fn rows(out: &Path, which: &str) -> BTreeMap<u64, Vec<Row>> {
    let from = format!("{}/{which}/{{account_id}}", out.display());
    let (rows, _) = super::ask(&["--from", &from, "--assume-region", "us-east-1"], &format!("SELECT {COLUMNS} FROM integration_detail"));
    let mut found: BTreeMap<u64, Vec<Row>> = BTreeMap::new();
    for mut row in rows {
        if let Some(Value::Array(open)) = row.get_mut("unresolved") {
            open.sort_by_key(ToString::to_string);
        }
        found.entry(text(&row, "account_id").parse().unwrap()).or_default().push(row);
    }
    for rows in found.values_mut() {
        rows.sort_by_key(name);
    }
    found
}

fn text(row: &Row, column: &str) -> String {
    row[column].as_str().unwrap_or_default().to_owned()
}

/// By what rows of two readings are matched.
fn name(row: &Row) -> [String; 4] {
    ["api", "path", "api_method", "uri"].map(|column| text(row, column))
}

/// What differs between rows read from a template and from its translation.
fn differences(ours: &[Row], theirs: &[Row]) -> Vec<String> {
    let names = |rows: &[Row]| rows.iter().map(|row| name(row)[..3].join(" ")).collect::<Vec<_>>();
    if names(ours) != names(theirs) {
        return vec![format!("{:?} and {:?}", names(ours), names(theirs))];
    }
    let mut found = Vec::new();
    for (mine, other) in ours.iter().zip(theirs) {
        // The translator puts a condition that stays open around the whole operation, and around its URI once more.
        let is_open = text(other, "uri").starts_with("${Fn::If:");
        for (column, value) in mine.iter().filter(|(column, _)| !is_open || !matches!(column.as_str(), "uri" | "unresolved")) {
            if *value != other[column] {
                found.push(format!("{} {column}: {value} and {}", name(mine)[..3].join(" "), other[column]));
            }
        }
    }
    found
}

/// What differs between rows read from a template and what the script's walker found in its translation.
fn walked_differences(ours: &[Row], entry: &Value) -> Vec<String> {
    let apis: BTreeSet<&str> = entry["apis"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
    let mut walked: Vec<Row> = entry["rows"].as_array().unwrap().iter().map(|row| serde_json::from_value(row.clone()).unwrap()).collect();
    walked.sort_by_key(name);
    let mut ours: Vec<Row> = ours.iter().filter(|row| apis.contains(text(row, "api").as_str())).cloned().collect();
    let names = |rows: &[Row]| {
        let mut names: Vec<_> = rows.iter().map(|row| name(row)[..3].join(" ")).collect();
        names.sort();
        names
    };
    if names(&ours) != names(&walked) {
        return vec![format!("{:?} and walked {:?}", names(&ours), names(&walked))];
    }
    ours.sort_by_key(name);
    let mut found = Vec::new();
    for (mine, other) in ours.iter().zip(&walked) {
        for column in [
            "type",
            "uri",
            "credentials",
            "timeout_in_millis",
            "cache_key_parameters",
            "response_transfer_mode",
            "method_request_parameters",
        ] {
            let value = match (column, &mine[column]) {
                ("method_request_parameters", Value::String(text)) => serde_json::from_str(text).unwrap(),
                ("method_request_parameters", Value::Null) => serde_json::json!({}),
                (_, value) => value.clone(),
            };
            // The walker does not follow every function; of credentials it follows all that are there.
            let is_followed = !other[column].is_null() || column == "credentials";
            if is_followed && value != other[column] {
                found.push(format!("{} {column}: {value} and walked {}", name(mine)[..3].join(" "), other[column]));
            }
        }
    }
    found
}

#[test]
fn templates_are_read_as_sams_own_translator_makes_them() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/sam/judge.py");
    let output = Command::new(python).arg(script).arg(folder.path()).arg(GENERATED.to_string()).args(templates()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let lines = String::from_utf8(output.stdout).unwrap();
    let entries: Vec<Value> = lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let (templates, translated) = (rows(folder.path(), "templates"), rows(folder.path(), "translated"));
    let (mut compared, mut combined, mut found) = (0, 0, Vec::new());
    for entry in entries.iter().filter(|entry| entry["refused"].is_null()) {
        let number = entry["number"].as_u64().unwrap();
        let of = |rows: &BTreeMap<u64, Vec<Row>>| rows.get(&number).cloned().unwrap_or_default();
        let (ours, theirs) = (of(&templates), of(&translated));
        let both = [differences(&ours, &theirs), walked_differences(&ours, entry)].concat();
        found.extend(both.into_iter().map(|difference| format!("{}: {difference}", entry["from"])));
        compared += 1;
        combined += usize::from(entry["features"].as_u64().unwrap() >= 3);
    }
    assert!(found.is_empty(), "{} differences:\n{}", found.len(), found[..found.len().min(40)].join("\n"));
    assert!(compared >= 200 && combined >= 60, "{compared} templates, {combined} of which combine features");
}
