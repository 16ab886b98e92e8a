//! The table over a CSV or NDJSON file: one thread reads it from the front to the end.

use std::path::Path;
use std::sync::Arc;

use async_trait::async_trait;
use datafusion::arrow::array::ArrayRef;
use datafusion::arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use datafusion::arrow::record_batch::{RecordBatch, RecordBatchOptions};
use datafusion::catalog::{Session, TableProvider};
use datafusion::error::Result;
use datafusion::execution::{SendableRecordBatchStream, TaskContext};
use datafusion::logical_expr::{Expr, TableType};
use datafusion::physical_plan::ExecutionPlan;
use datafusion::physical_plan::stream::RecordBatchReceiverStreamBuilder;
use datafusion::physical_plan::streaming::{PartitionStream, StreamingTableExec};

use super::column::ColumnType;
use super::csv::CsvReader;
use super::ndjson::NdjsonReader;
use apigw_sql_functions::error::IntoDataFusion;

/// How many values a batch has at most: a file may have many columns.
const VALUES: usize = 1 << 20;

/// A text with rows.
#[derive(Clone, Debug)]
pub(super) enum TextFile {
    Csv(Arc<[String]>),
    Ndjson(Arc<Vec<(String, ColumnType)>>),
}

impl TextFile {
    fn schema(&self) -> Schema {
        let fields: Vec<Field> = match self {
            Self::Csv(names) => names.iter().map(|name| Field::new(name, DataType::Utf8View, true)).collect(),
            Self::Ndjson(columns) => columns.iter().map(|(name, column)| column.field(name)).collect(),
        };
        Schema::new(fields)
    }
}

/// A file as a table.
#[derive(Debug)]
pub(super) struct TextTable {
    path: Arc<Path>,
    file: TextFile,
    schema: SchemaRef,
}

impl TextTable {
    pub(super) fn new(path: &Path, file: TextFile) -> Self {
        Self { path: path.into(), schema: Arc::new(file.schema()), file }
    }
}

#[async_trait]
impl TableProvider for TextTable {
    fn schema(&self) -> SchemaRef {
        Arc::clone(&self.schema)
    }

    fn table_type(&self) -> TableType {
        TableType::Base
    }

    async fn scan(
        &self,
        _state: &dyn Session,
        projection: Option<&Vec<usize>>,
        _filters: &[Expr],
        limit: Option<usize>,
    ) -> Result<Arc<dyn ExecutionPlan>> {
        let projection = projection.cloned().unwrap_or_else(|| (0..self.schema.fields().len()).collect());
        let schema: SchemaRef = Arc::new(self.schema.project(&projection)?);
        let rows = TextRows { path: Arc::clone(&self.path), file: self.file.clone(), projection, schema: Arc::clone(&schema) };
        Ok(Arc::new(StreamingTableExec::try_new(schema, vec![Arc::new(rows)], None, [], false, limit)?))
    }
}

/// The rows of a scan.
#[derive(Debug)]
struct TextRows {
    path: Arc<Path>,
    file: TextFile,
    projection: Vec<usize>,
    schema: SchemaRef,
}

impl PartitionStream for TextRows {
    fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    fn execute(&self, context: Arc<TaskContext>) -> SendableRecordBatchStream {
        let (path, file, projection, schema) =
            (Arc::clone(&self.path), self.file.clone(), self.projection.clone(), Arc::clone(&self.schema));
        let rows = context.session_config().batch_size().min(VALUES / projection.len().max(1)).max(1);
        let mut builder = RecordBatchReceiverStreamBuilder::new(Arc::clone(&schema), 2);
        let sender = builder.tx();
        builder.spawn_blocking(move || {
            let mut next = reader(&path, &file, projection).into_datafusion()?;
            loop {
                let (count, columns) = next(rows).into_datafusion()?;
                if count == 0 {
                    return Ok(());
                }
                let options = RecordBatchOptions::new().with_row_count(Some(count));
                let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &options)?;
                // A closed channel means that nobody wants more.
                if sender.blocking_send(Ok(batch)).is_err() {
                    return Ok(());
                }
            }
        });
        builder.build()
    }
}

/// Gives the next rows, at most as many as it is asked for.
type Next = Box<dyn FnMut(usize) -> crate::Result<(usize, Vec<ArrayRef>)>>;

fn reader(path: &Arc<Path>, file: &TextFile, projection: Vec<usize>) -> crate::Result<Next> {
    Ok(match file {
        TextFile::Csv(names) => {
            let mut reader = CsvReader::open(path, names.len(), projection)?;
            Box::new(move |count| reader.next(count))
        }
        TextFile::Ndjson(columns) => {
            let mut reader = NdjsonReader::open(path, columns, &projection)?;
            Box::new(move |count| reader.next(count))
        }
    })
}
