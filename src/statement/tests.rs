//! Tests of statements as values.

use std::fs;

use apigw_sql_source::SourceState;

use super::{CopyTarget, Outcome, run};
use crate::engine::{Engine, ReadMode};

const GOOD: &str = "good.ndjson";
const BROKEN: &str = "broken.ndjson";

/// An engine over a good and a broken file.
async fn half_broken(mode: ReadMode) -> (tempfile::TempDir, Engine) {
    let folder = tempfile::tempdir().unwrap();
    let mut builder = Engine::builder().read_mode(mode);
    for (name, behind) in [(GOOD, ""), (BROKEN, "{\"_key\":\n")] {
        let path = folder.path().join(name);
        fs::write(&path, format!("{{\"_key\":\"-/us-east-1/{name}/r/GET\",\"type\":\"MOCK\"}}\n{behind}")).unwrap();
        builder = builder.source(path.to_str().unwrap());
    }
    (folder, builder.build().await.unwrap())
}

async fn to_the_end(engine: &Engine, text: &str) -> Outcome {
    let mut outcome = run(engine, text, &[]).await.unwrap();
    if let Some(rows) = &mut outcome.rows {
        rows.collect().await.unwrap();
    }
    outcome
}

#[tokio::test]
async fn a_statement_that_asks_no_source_is_told_of_none() {
    for mode in [ReadMode::Stream, ReadMode::Memory] {
        let (_folder, engine) = half_broken(mode).await;
        let asked = to_the_end(&engine, "SELECT count(*) FROM apigateway_integration").await;
        let notices: Vec<String> = asked.notices().iter().map(ToString::to_string).collect();
        assert_eq!(notices.len(), 1, "{notices:?}");
        assert!(notices[0].starts_with("warning: ") && notices[0].contains(&format!("{BROKEN}: malformed at line 2")), "{notices:?}");
        let other = to_the_end(&engine, "SELECT 1").await;
        assert!(other.report().sources.is_empty() && other.notices().is_empty(), "{:?}", other.report());
        assert_eq!(engine.report().incomplete().count(), 1);
    }
}

#[tokio::test]
async fn statements_that_run_at_once_are_told_of_their_own_sources() {
    let (_folder, engine) = half_broken(ReadMode::Stream).await;
    let mut reads = run(&engine, "SELECT _key FROM apigateway_integration", &[]).await.unwrap();
    let other = to_the_end(&engine, "SELECT count(*) FROM apigw.stage").await;
    let catalog = to_the_end(&engine, "SELECT count(*) FROM apigw.columns").await;
    reads.rows.as_mut().unwrap().collect().await.unwrap();
    assert_eq!(reads.report().incomplete().count(), 1);
    // Files of rows hold no stages: no source has them, and it had no need to read what the other one read.
    let states: Vec<_> = other.report().sources.iter().map(|source| source.state).collect();
    assert_eq!(states, [None, None, Some(SourceState::Failed)]);
    assert!(catalog.report().sources.is_empty());
}

#[tokio::test]
async fn a_table_that_is_made_of_rows_is_told_of_their_sources() {
    let (_folder, engine) = half_broken(ReadMode::Stream).await;
    let made = to_the_end(&engine, "CREATE TABLE t AS SELECT _key FROM apigateway_integration").await;
    assert!(made.rows.is_none());
    assert_eq!((made.tag.with_rows(made.written).as_str(), made.notices().len()), ("SELECT 2", 1));
    assert!(to_the_end(&engine, "SELECT * FROM t").await.notices().is_empty());
}

#[tokio::test]
async fn both_sides_of_a_comparison_are_told_of() {
    let (folder, engine) = half_broken(ReadMode::Stream).await;
    let side = |name: &str| folder.path().join(name).display().to_string();
    let text = format!("SELECT * FROM apigw.integration_diff(a => '{}', b => '{}') AS d", side(GOOD), side(BROKEN));
    let compared = to_the_end(&engine, &text).await.report();
    assert_eq!((compared.sources.len(), compared.incomplete().count()), (2, 1), "{compared:?}");
}

#[tokio::test]
async fn a_copy_gives_its_rows_and_says_where_they_go() {
    let engine = Engine::builder().build().await.unwrap();
    let copied = to_the_end(&engine, "COPY (SELECT 1) TO 'no/such/folder.csv'").await;
    assert!(matches!(copied.copy.unwrap().target, CopyTarget::File(_)));
    let error = run(&engine, "COPY (\n  SELECT nothing\n) TO STDOUT", &[]).await.unwrap_err();
    assert_eq!((error.place().line, error.place().column), (Some(2), Some(10)));
    // What is found out while the rows are read is in the same place.
    let mut late = run(&engine, "COPY (SELECT 'x'::int FROM generate_series(1, 2)) TO STDOUT", &[]).await;
    if let Ok(Outcome { rows: Some(rows), .. }) = &mut late {
        assert!(rows.collect().await.is_err());
    }
    let restricted = Engine::builder().restricted().build().await.unwrap();
    assert!(run(&restricted, "COPY (SELECT 1) TO STDOUT", &[]).await.unwrap_err().message().contains("restricted"));
}

#[tokio::test]
async fn what_only_acts_has_no_rows_and_what_asks_has_them() {
    let engine = Engine::builder().build().await.unwrap();
    for (text, tag, has_rows) in [
        ("SET timezone = 'UTC'", "SET", false),
        ("CREATE VIEW v AS SELECT 1 AS a", "CREATE VIEW", false),
        ("PREPARE p AS SELECT 1", "PREPARE", false),
        ("EXECUTE p", "SELECT 1", true),
        ("DROP VIEW v", "DROP VIEW", false),
        ("SHOW timezone", "SHOW", true),
        ("SELECT 1 WHERE false", "SELECT 1", true),
    ] {
        let outcome = to_the_end(&engine, text).await;
        assert_eq!((outcome.tag.with_rows(1).as_str(), outcome.rows.is_some()), (tag, has_rows), "{text}");
    }
}

/// The tags are those that psql prints.
#[tokio::test]
async fn what_is_written_is_told_in_the_tag() {
    let engine = Engine::builder().build().await.unwrap();
    for (statement, tag) in [
        ("CREATE TABLE t (a int)", "CREATE TABLE"),
        ("INSERT INTO t VALUES (1), (2), (3)", "INSERT 0 3"),
        ("INSERT INTO t SELECT a FROM t WHERE false", "INSERT 0 0"),
        ("CREATE TABLE u AS SELECT a FROM t WHERE a > 1", "SELECT 2"),
        ("CREATE TABLE v AS SELECT 1 AS a WHERE false", "SELECT 0"),
        ("CREATE TABLE w AS VALUES (1), (2)", "SELECT 2"),
        ("CREATE TABLE IF NOT EXISTS w AS VALUES (1), (2), (3)", "CREATE TABLE AS"),
        ("CREATE VIEW x AS TABLE u", "CREATE VIEW"),
        ("DROP TABLE u", "DROP TABLE"),
    ] {
        let outcome = run(&engine, statement, &[]).await.unwrap();
        assert!(outcome.rows.is_none(), "{statement}");
        assert_eq!(outcome.tag.with_rows(outcome.written), tag, "{statement}");
    }
}
