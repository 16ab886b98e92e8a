//! Answers of the operations of both services, as the AWS CLI prints them and as the wire has them: botocore's models say what may be in
//! them, and none of it may be lost.
//!
//! `MOTO_VENV` names a Python environment with botocore, which comes with moto.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

/// The environment; `None`, told loudly, where it is not at hand.
#[expect(clippy::print_stderr, reason = "a test that does not run has to say so")]
fn python() -> Option<PathBuf> {
    let Some(environment) = std::env::var_os("MOTO_VENV") else {
        eprintln!("SKIPPED: MOTO_VENV does not name a Python environment with botocore");
        return None;
    };
    Some(Path::new(&environment).join("bin/python"))
}

/// The rows of a statement over a file, as objects, and what is wrong with the file.
fn rows(file: &str, statement: &str) -> Vec<Value> {
    let output = Command::new(env!("CARGO_BIN_EXE_apigw-sql"))
        .args(["--no-config", "--from", file, "--format", "ndjson", "-c", statement])
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success() && errors.is_empty(), "{file}: {statement}: {errors}");
    String::from_utf8(output.stdout).unwrap().lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn no_member_of_an_answer_is_lost_in_either_spelling() {
    let Some(python) = python() else { return };
    let folder = tempfile::tempdir().unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/source/documents/answers.py");
    let output = Command::new(python).arg(script).arg(folder.path()).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let (mut cases, mut lost) = (0, Vec::new());
    for line in String::from_utf8(output.stdout).unwrap().lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let (name, table) = (case["case"].as_str().unwrap(), case["table"].as_str().unwrap());
        let found = rows(case["file"].as_str().unwrap(), &format!("SELECT * FROM apigw.{table}"));
        cases += 1;
        let [row] = found.as_slice() else {
            lost.push(format!("{name}: expected one row, but found {found:?}"));
            continue;
        };
        for (column, expected) in case["columns"].as_object().unwrap() {
            let (value, is_text) = (&expected[0], expected[1].as_bool().unwrap());
            let found = match row[column].as_str() {
                Some(text) if is_text => serde_json::from_str(text).unwrap_or(Value::Null),
                _ => row[column].clone(),
            };
            if found != *value {
                lost.push(format!("{name}: {column}: expected {value}, but found {found}"));
            }
        }
        if !row["extra"].is_null() {
            lost.push(format!("{name}: extra: {}", row["extra"]));
        }
    }
    assert!(cases > 200, "{cases} cases");
    assert!(lost.is_empty(), "{}", lost.join("\n"));
}
