//! The queries that come with the program, run by the program over the sample. `tests/queries/answers.py` worked
//! the answers out from the documents.
#![expect(clippy::unwrap_used, reason = "a failure here is a failure of the test")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use apigw_sql::queries::{Query, embedded};

fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
}

/// The records of a CSV text, the header first.
fn records(csv: &str) -> Vec<Vec<String>> {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(csv.as_bytes());
    reader.records().map(|r| r.unwrap().iter().map(str::to_owned).collect()).collect()
}

fn answer(query: &Query, arguments: &[&str]) -> Vec<Vec<String>> {
    let file = root().join("queries").join(format!("{}.sql", query.id));
    let mut command = Command::new(env!("CARGO_BIN_EXE_apigw-sql"));
    // What comes with the program only asks.
    let output = command.args(["-X", "--sample", "--restricted", "--format", "csv"]).args(arguments).arg("-f").arg(&file).output().unwrap();
    assert!(output.status.success(), "{}: {}", query.id, String::from_utf8_lossy(&output.stderr));
    assert!(output.stderr.is_empty(), "{}: {}", query.id, String::from_utf8_lossy(&output.stderr));
    records(&String::from_utf8(output.stdout).unwrap())
}

fn expected(query: &Query) -> Vec<Vec<String>> {
    let file = Path::new("tests/queries").join(format!("{}.csv", query.id));
    records(&fs::read_to_string(root().join(file)).unwrap())
}

#[test]
fn every_query_answers_what_the_documents_say() {
    for query in embedded() {
        let (answer, mut expected) = (answer(query, &[]), expected(query));
        assert_eq!(answer[0], query.columns, "{}: columns", query.id);
        assert!(answer.len() > 1, "{} finds nothing in the sample", query.id);
        if query.id == "static-secrets" {
            // How a secret is hidden is not for the script to say; that it is, stands in the next test.
            for (row, known) in answer.iter().zip(&mut expected).skip(1) {
                known[2].clone_from(&row[2]);
            }
        }
        assert_eq!(answer, expected, "{}", query.id);
    }
}

#[test]
fn secrets_are_shown_redacted() {
    let query = embedded().iter().find(|q| q.id == "static-secrets").unwrap();
    let shown: Vec<String> = answer(query, &[]).into_iter().skip(1).map(|row| row[2].clone()).collect();
    let secrets = [
        "hlsearch-EXAMPLE-7f3b9a2c41d8e6f0",
        "c3ZjLXBheW1lbnRzOm5vdC1hLXJlYWwtcGFzc3dvcmQ=",
        "not-a-real-password",
        "AKIAIOSFODNN7EXAMPLE",
        "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "EXAMPLE-eyJhbGciOiJub25lIn0-not-a-token",
        "pelican-EXAMPLE-4f9d1c7b20ae",
        "EXAMPLE0000aaaa1111bbbb2222cccc3333",
    ];
    assert_eq!(shown.len(), secrets.len());
    for (value, secret) in shown.iter().zip(secrets) {
        assert!(!value.is_empty() && !value.contains(secret), "{value}");
    }
}

#[test]
fn a_variable_that_is_set_beats_the_header() {
    let query = embedded().iter().find(|q| q.id == "unusual-timeouts").unwrap();
    let answer = answer(query, &["-v", "longest=599999", "-v", "shortest=0"]);
    let timeouts: Vec<&str> = answer.iter().skip(1).map(|row| row[2].as_str()).collect();
    assert_eq!(timeouts, ["900000", "600000"]);
}
