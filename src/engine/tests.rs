//! Tests of the embedder's door.

use std::sync::Arc;
use std::time::{Duration, Instant};

use datafusion::arrow::array::{Array, RecordBatch, StringViewArray, new_null_array};
use datafusion::arrow::datatypes::FieldRef;
use datafusion::arrow::util::pretty::pretty_format_batches;
use datafusion::common::ScalarValue;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::prelude::SessionContext;

use super::{Engine, Sources, install};
use crate::table::ReadMode;
use apigw_sql_columns::schema::Dataset;
use apigw_sql_source::{BatchIter, RowSource, ScanReport, ScanRequest, Target};

/// Three rows with the key and the type alone.
#[derive(Debug)]
struct ThreeRows;

impl RowSource for ThreeRows {
    fn scan(self: Arc<Self>, request: ScanRequest) -> BatchIter {
        let batches: Vec<_> = request
            .targets
            .iter()
            .enumerate()
            .filter(|(_, t)| matches!(t.dataset, Dataset::Integration | Dataset::IntegrationDetail))
            .map(|(i, t)| {
                let schema = Arc::new(t.dataset.stored_schema().project(&t.columns).unwrap());
                let columns = schema.fields().iter().map(|f| match f.name().as_str() {
                    "_key" => Arc::new(StringViewArray::from(vec!["1", "2", "3"])) as Arc<dyn Array>,
                    "type" => Arc::new(StringViewArray::from(vec!["MOCK", "AWS", "MOCK"])),
                    _ => new_null_array(f.data_type(), 3),
                });
                let options = datafusion::arrow::array::RecordBatchOptions::new().with_row_count(Some(3));
                Ok((i, RecordBatch::try_new_with_options(Arc::clone(&schema), columns.collect(), &options).unwrap()))
            })
            .collect();
        Box::new(batches.into_iter())
    }

    fn report(&self) -> ScanReport {
        ScanReport::default()
    }
}

async fn ask(engine: &Engine, statement: &str) -> String {
    let batches = engine.sql(statement).await.unwrap().collect().await.unwrap();
    pretty_format_batches(&batches).unwrap().to_string()
}

#[tokio::test]
async fn rows_stream_or_stay_and_the_answers_agree() {
    let question =
        "SELECT type, count(*) AS n, min(effective_timeout_in_millis) AS t FROM integration_detail WHERE type = 'MOCK' GROUP BY type";
    let mut answers = Vec::new();
    for mode in [ReadMode::Stream, ReadMode::Memory] {
        let engine = Engine::builder().row_source(Arc::new(ThreeRows)).read_mode(mode).build().await.unwrap();
        answers.push(ask(&engine, question).await);
    }
    assert_eq!(answers[0], answers[1]);
    assert!(answers[0].contains("| MOCK | 2 | 29000 |"), "{}", answers[0]);
}

#[tokio::test]
async fn explain_shows_what_is_pushed_to_the_source() {
    let engine = Engine::builder().row_source(Arc::new(ThreeRows)).read_mode(ReadMode::Stream).build().await.unwrap();
    let plan = ask(&engine, "EXPLAIN SELECT uri FROM apigateway_integration WHERE type = 'MOCK' AND timeout_in_millis > 29000").await;
    let scan = "SourceScanExec: aws.apigateway_integration, projection=[timeout_in_millis, type, uri], predicate=[type = 'MOCK' AND timeout_in_millis >= 29001]";
    assert!(plan.contains(scan), "{plan}");
    let plan = ask(&engine, "EXPLAIN SELECT _key FROM apigateway_integration LIMIT 2").await;
    assert!(plan.contains("projection=[_key], limit=2"), "{plan}");
}

#[tokio::test]
async fn parameters_are_values_and_never_text() {
    let engine = Engine::builder().row_source(Arc::new(ThreeRows)).build().await.unwrap();
    let evil = ScalarValue::from("x' OR '1'='1");
    let mut result = engine.sql_with("SELECT count(*) AS n FROM apigateway_integration WHERE type = $1", &[evil]).await.unwrap();
    let batches = result.collect().await.unwrap();
    assert!(pretty_format_batches(&batches).unwrap().to_string().contains("| 0 |"));
}

#[tokio::test]
async fn without_a_source_the_error_says_how_to_name_one() {
    let engine = Engine::builder().build().await.unwrap();
    let error = engine.sql("SELECT * FROM aws.apigateway_integration").await.err().unwrap();
    assert_eq!(error.kind(), crate::ErrorKind::Usage);
    assert!(error.hint().unwrap().contains("--from"), "{error:?}");
    assert!(ask(&engine, "SELECT 1 AS one").await.contains("| 1 "));
    assert!(ask(&engine, "SELECT count(*) AS n FROM apigw.columns WHERE table_name = 'apigateway_integration'").await.contains("| 19 |"));
}

#[tokio::test]
async fn an_existing_session_keeps_its_id_and_tables() {
    let context = SessionContext::new();
    let id = context.session_id();
    context.sql("CREATE VIEW mine AS SELECT 1 AS one").await.unwrap();
    install(&context, Sources::new().row_source(Arc::new(ThreeRows))).await.unwrap();
    assert_eq!(context.session_id(), id);
    let frame = context.sql("SELECT count(*) AS n FROM aws.apigateway_integration, mine").await.unwrap();
    assert!(pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string().contains("| 3 |"));
}

/// Starts a statement that would run for hours, waits, drops it and sees that the engine is usable again at once.
async fn cancels(statement: &str) {
    let engine = Engine::builder().build().await.unwrap();
    let running = async {
        let mut result = engine.sql(statement).await?;
        while let Some(batch) = result.next().await {
            batch?;
        }
        crate::Result::<()>::Ok(())
    };
    assert!(tokio::time::timeout(Duration::from_millis(700), running).await.is_err(), "the statement ended by itself");
    let dropped = Instant::now();
    assert!(ask(&engine, "SELECT 1 AS one").await.contains("| 1 "));
    let waited = dropped.elapsed();
    assert!(waited < Duration::from_secs(3), "the next statement waited {waited:?}");
}

#[tokio::test]
async fn a_runaway_cross_join_is_cancelled() {
    cancels("SELECT count(*) FROM generate_series(1, 10000000) AS a(x) CROSS JOIN generate_series(1, 10000000) AS b(y)").await;
}

#[tokio::test]
async fn a_nested_loop_join_that_matches_nothing_is_cancelled() {
    cancels("SELECT count(*) FROM generate_series(1, 300000) AS a(x) JOIN generate_series(1, 30000000) AS b(y) ON a.x + b.y < 0").await;
}

/// An engine that streams, over three rows.
async fn streaming() -> Engine {
    Engine::builder().row_source(Arc::new(ThreeRows)).read_mode(ReadMode::Stream).build().await.unwrap()
}

const SELF_JOIN: &str = "SELECT count(*) AS n FROM apigateway_integration a JOIN apigateway_integration b ON a._key = b._key";

#[tokio::test]
async fn a_statement_that_reads_twice_leaves_the_engine_as_it_was() {
    let engine = streaming().await;
    let plan = ask(&engine, &format!("EXPLAIN {SELF_JOIN}")).await;
    assert!(plan.contains("MemoryScanExec") && !plan.contains("SourceScanExec"), "{plan}");
    assert!(ask(&engine, SELF_JOIN).await.contains("| 3 |"));
    assert_eq!(engine.loaded_bytes(), None);
    let after = ask(&engine, "EXPLAIN SELECT _key FROM apigateway_integration").await;
    assert!(after.contains("SourceScanExec"), "{after}");
}

/// A source whose rows are others each time, as those of a pipe or of files that somebody writes.
#[derive(Debug, Default)]
struct Changing(std::sync::atomic::AtomicUsize);

impl RowSource for Changing {
    fn scan(self: Arc<Self>, request: ScanRequest) -> BatchIter {
        let key = self.0.fetch_add(1, std::sync::atomic::Ordering::Relaxed).to_string();
        let target = |(i, t): (usize, &Target)| {
            let schema = Arc::new(t.dataset.stored_schema().project(&t.columns).unwrap());
            let column = |f: &FieldRef| match f.name().as_str() {
                "_key" => Arc::new(StringViewArray::from(vec![key.as_str()])) as Arc<dyn Array>,
                _ => new_null_array(f.data_type(), 1),
            };
            Ok((i, RecordBatch::try_new(Arc::clone(&schema), schema.fields().iter().map(column).collect()).unwrap()))
        };
        let ours = request.targets.iter().enumerate().filter(|(_, t)| t.dataset == Dataset::IntegrationDetail);
        let batches: Vec<_> = ours.map(target).collect();
        Box::new(batches.into_iter())
    }

    fn report(&self) -> ScanReport {
        ScanReport::default()
    }
}

#[tokio::test]
async fn a_self_join_sees_the_same_rows_twice_however_it_is_asked() {
    let join = "SELECT a._key AS k FROM apigw.integration_detail a JOIN apigw.integration_detail b ON a._key = b._key";
    let engine = Engine::builder().row_source(Arc::<Changing>::default()).read_mode(ReadMode::Stream).build().await.unwrap();
    let view = "CREATE VIEW v AS SELECT _key FROM apigw.integration_detail";
    let prepare = format!("PREPARE p AS {join}");
    let create = format!("CREATE TABLE t AS {join}");
    for acts in [view, &prepare, &create] {
        ask(&engine, acts).await;
    }
    let questions = [join, "SELECT a._key AS k FROM v a JOIN v b ON a._key = b._key", "EXECUTE p", "SELECT k FROM t"];
    for question in questions {
        let batches = engine.sql(question).await.unwrap().collect().await.unwrap();
        assert_eq!(batches.iter().map(RecordBatch::num_rows).sum::<usize>(), 1, "{question}");
    }
    let frame = engine.dataframe(join).await.unwrap();
    assert_eq!(frame.count().await.unwrap(), 1);
    assert_eq!(engine.loaded_bytes(), None);
}

#[tokio::test]
async fn a_session_that_exists_names_the_file_that_is_damaged() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.parquet");
    let context = SessionContext::new();
    let batch = RecordBatch::try_from_iter([("a", Arc::new(StringViewArray::from(vec!["x"; 10_000])) as Arc<dyn Array>)]).unwrap();
    let mut writer = ArrowWriter::try_new(std::fs::File::create(&path).unwrap(), batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    install(&context, Sources::new().table("t", path.to_str().unwrap())).await.unwrap();
    let frame = context.sql("EXPLAIN SELECT a FROM t").await.unwrap();
    let plan = pretty_format_batches(&frame.collect().await.unwrap()).unwrap().to_string();
    assert!(plan.contains("GuardExec"), "{plan}");
}

#[tokio::test]
async fn a_result_that_is_cut_by_a_limit_is_not_a_short_answer() {
    let builder = || Engine::builder().row_source(Arc::new(ThreeRows)).restricted().statement_timeout(Duration::from_mins(1));
    let all = "SELECT _key, type FROM apigateway_integration";
    for (engine, statement, message) in [
        (builder().row_limit(2), all, "the result has more than 2 rows"),
        (builder().cell_limit(5), all, "the result has more than 5 cells"),
        (builder().row_limit(0), "SELECT 1", "the result has more than 0 rows"),
        (builder().row_limit(2), "SELECT * FROM generate_series(1, 3000000000)", "the result has more than 2 rows"),
    ] {
        let mut result = engine.build().await.unwrap().sql(statement).await.unwrap();
        let mut rows = 0;
        let error = loop {
            match result.next().await {
                Some(Ok(batch)) => rows += batch.num_rows(),
                Some(Err(error)) => break error,
                None => panic!("{statement}: a short answer of {rows} rows"),
            }
        };
        assert!(rows <= 2 && error.message().contains(message), "{statement}: {rows} rows, {error}");
        assert!(error.hint().unwrap().contains("EngineBuilder::"), "{error}");
    }
    let engine = builder().row_limit(3).cell_limit(6).build().await.unwrap();
    for statement in [all, "SELECT _key, type, uri FROM apigateway_integration LIMIT 2", "SELECT count(*) FROM apigateway_integration"] {
        assert!(engine.sql(statement).await.unwrap().collect().await.is_ok(), "{statement}");
    }
}
