//! Runs the files of `tests/slt`: the language over a table of the documented columns.

mod database;
mod own_questions;
mod print;

use std::path::{Path, PathBuf};

use database::Database;
pub(crate) use database::Letter;
use sqllogictest::{Runner, strict_column_validator};

fn directory() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/slt")
}

/// Every `.slt` file with its own database. All failures are told, not only the first.
#[test]
fn the_language_answers_as_its_files_say() {
    let mut files: Vec<_> = std::fs::read_dir(directory())
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|e| e == "slt"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build().unwrap();
    let mut failures = Vec::new();
    for file in &files {
        let result = runtime.block_on(async {
            let mut runner = Runner::new(|| async { Ok(Database::open().await) });
            runner.with_column_validator(strict_column_validator);
            runner.run_file_async(file).await
        });
        if let Err(error) = result {
            failures.push(error.display(false).to_string());
        }
    }
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}
