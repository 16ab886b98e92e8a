//! Files of every form as sources: the first byte chooses the name, the rest is the content. Nothing panics, and whatever the file is,
//! there is a status for it, which tells why where it is not complete.

use apigw_sql::Engine;
use apigw_sql_source::SourceState;

const NAMES: [&str; 16] = [
    "a.json",
    "a.yaml",
    "main.tf",
    "main.tf.json",
    "terraform.tfstate",
    "template.yaml",
    "template.json",
    "serverless.yml",
    "Pulumi.yaml",
    "stack.export.json",
    "a.csv",
    "a.tsv",
    "a.ndjson",
    "a.parquet",
    "a.arrow",
    "a.json.gz",
];

pub(crate) fn run(data: &[u8]) {
    let Some((choice, content)) = data.split_first() else { return };
    if content.len() > 4096 {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(NAMES[usize::from(*choice) % NAMES.len()]);
    std::fs::write(&path, content).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(asked(&path.to_string_lossy()));
}

async fn asked(path: &str) {
    let Ok(engine) = Engine::builder().source(path).build().await else { return };
    let Ok(mut result) = engine.sql("SELECT * FROM apigw.integration_detail").await else { return };
    if result.collect().await.is_err() {
        return;
    }
    let report = result.report();
    assert!(!report.sources.is_empty(), "nothing is told of {path}");
    for status in report.sources {
        let told = status.state == Some(SourceState::Complete) || status.reason.is_some();
        assert!(told, "{:?} without a reason", status.state);
    }
}
