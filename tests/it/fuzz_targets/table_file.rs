//! Files as tables of their own: the first byte chooses the form, the rest is the content. Nothing panics, and what can be read can be
//! read again.

use apigw_sql::{Engine, Result};

const NAMES: [&str; 7] = ["t.parquet", "t.arrow", "t.csv", "t.tsv", "t.ndjson", "t.json", "t.csv.gz"];

pub(crate) fn run(data: &[u8]) {
    let Some((choice, content)) = data.split_first() else { return };
    if content.len() > 4096 {
        return;
    }
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join(NAMES[usize::from(*choice) % NAMES.len()]);
    std::fs::write(&path, content).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let path = path.to_string_lossy();
    if let Ok(first) = runtime.block_on(rows(&path)) {
        let again = runtime.block_on(rows(&path)).expect("what could be read");
        assert_eq!(first, again, "the rows of one file");
    }
}

/// How many rows the table has.
async fn rows(path: &str) -> Result<usize> {
    let engine = Engine::builder().memory_limit(256 << 20).table("t", path).build().await?;
    let batches = engine.sql("SELECT * FROM t").await?.collect().await?;
    let mut rows = 0;
    for batch in &batches {
        rows += batch.num_rows();
    }
    Ok(rows)
}
