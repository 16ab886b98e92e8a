//! Our answers, with one and more partitions and batches of a few rows.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use apigw_sql::{Engine, Error};
use apigw_sql_language::Repair;
use datafusion::arrow::record_batch::RecordBatch;
use datafusion::parquet::arrow::ArrowWriter;
use datafusion::parquet::file::properties::WriterProperties;
use tokio::runtime::Runtime;

use super::super::error_class::ErrorClass;
use super::answer::Answer;
use super::tables::Table;
use crate::function_examples::cell;

/// How many partitions a plan has and how many rows a batch, in turns.
const SETTINGS: [(usize, usize); 3] = [(1, 4), (2, 8192), (8, 3)];
/// Those of them with the usual batches.
const USUAL: usize = 1;
/// How long an answer may take with others.
const PATIENCE: Duration = Duration::from_secs(20);
/// How many rows a row group has.
const ROWS_OF_A_GROUP: usize = 4;

/// An engine for each setting, over the same files.
pub(super) struct Engines {
    engines: Vec<Engine>,
}

impl Engines {
    /// Engines over the files of `folder`, perhaps without one of the repairs.
    pub(super) fn open(folder: &Path, tables: &[Table], left_out: Option<Repair>) -> Self {
        let runtime = runtime();
        let open = |(partitions, rows): (usize, usize)| {
            runtime.block_on(async {
                let mut builder = Engine::builder().threads(partitions);
                for table in tables {
                    builder = builder.table(table.name, file(folder, table));
                }
                let engine = match left_out {
                    Some(repair) => builder.without_repair(repair).build().await.unwrap(),
                    None => builder.build().await.unwrap(),
                };
                let set = format!("SET datafusion.execution.batch_size = {rows}");
                engine.sql(&set).await.unwrap().collect().await.unwrap();
                engine
            })
        };
        Self { engines: SETTINGS.into_iter().map(open).collect() }
    }

    /// The answer to the query with this number.
    pub(super) fn answer(&self, runtime: &Runtime, number: usize, query: &str) -> Answer {
        let ask = |engine: usize| async move { self.engines[engine].sql(query).await?.collect().await };
        let answer = runtime.block_on(async {
            match tokio::time::timeout(PATIENCE, ask(number % self.engines.len())).await {
                Ok(answer) => answer,
                // Windows over many batches of a few rows take the square of their number.
                Err(_) => ask(USUAL).await,
            }
        });
        match answer {
            Ok(batches) => Answer::Rows(batches.iter().flat_map(rows).collect()),
            Err(error) => refusal(&error),
        }
    }
}

fn refusal(error: &Error) -> Answer {
    let hint = error.hint().map_or_else(String::new, |hint| format!("; hint: {hint}"));
    Answer::Error(ErrorClass::of(error), format!("{}{hint}", error.message()))
}

fn rows(batch: &RecordBatch) -> Vec<Vec<Option<String>>> {
    let schema = batch.schema();
    let row = |row| batch.columns().iter().zip(schema.fields()).map(|(column, field)| cell(column, field, row)).collect();
    (0..batch.num_rows()).map(row).collect()
}

/// What drives the calls of one thread.
pub(super) fn runtime() -> Runtime {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap()
}

fn file(folder: &Path, table: &Table) -> String {
    folder.join(format!("{}.parquet", table.name)).to_str().unwrap().to_owned()
}

/// Writes the tables as Parquet files with many row groups.
pub(super) fn create(folder: &Path, tables: &[Table]) {
    runtime().block_on(async {
        let engine = Engine::builder().build().await.unwrap();
        for table in tables {
            let mut result = engine.sql(&table.values()).await.unwrap();
            let schema = result.schema();
            let batches = result.collect().await.unwrap();
            let properties = WriterProperties::builder()
                .set_max_row_group_row_count(Some(ROWS_OF_A_GROUP))
                .set_write_batch_size(2)
                .set_data_page_row_count_limit(2)
                .build();
            let file = File::create(file(folder, table)).unwrap();
            let mut writer = ArrowWriter::try_new(file, Arc::clone(&schema), Some(properties)).unwrap();
            for batch in &batches {
                writer.write(batch).unwrap();
            }
            writer.close().unwrap();
        }
    });
}
