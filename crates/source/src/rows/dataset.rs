//! Rows of a whole dataset in a Parquet file of our own, which says in its metadata which dataset it is.

use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::datatypes::{DataType, Int64Type, TimestampMicrosecondType};
use bumpalo::Bump;
use parquet::file::reader::ChunkReader;

use super::convert_text::TextReader;
use super::parquet::{message, open_parquet};
use super::{Field, columnar};
use crate::convert::{Fit, Misfit};
use crate::guard::guarded;
use crate::{SourceState, SourceStatus};
use apigw_sql_columns::model::Value;
use apigw_sql_columns::schema::{DATASET, Dataset};
use apigw_sql_columns::types::SqlType;

/// The dataset that the Parquet file at `path` says it is; a file that cannot be read says nothing.
pub(crate) fn dataset_of(path: &Path) -> Option<Dataset> {
    let file = File::open(path).ok()?;
    let opened = open_parquet(file).ok()?;
    let entries = opened.metadata().file_metadata().key_value_metadata()?;
    let name = entries.iter().find(|entry| entry.key == DATASET)?.value.as_deref()?;
    Dataset::ALL.into_iter().find(|dataset| dataset.qualified_name() == name)
}

/// The rows of `apigw.source_status` in the file at `path`.
pub(crate) fn statuses(path: &Path) -> Result<Vec<SourceStatus>, String> {
    statuses_in(File::open(path).map_err(|e| e.to_string())?)
}

/// The rows of `apigw.source_status` in a Parquet file.
pub fn statuses_in(file: impl ChunkReader + 'static) -> Result<Vec<SourceStatus>, String> {
    let read = || -> Result<Vec<SourceStatus>, String> {
        let reader = open_parquet(file)?.build().map_err(|error| message(&error))?;
        let mut statuses = Vec::new();
        for batch in reader {
            let batch = batch.map_err(|e| e.to_string())?;
            let rows = DatasetRows::new(Dataset::SourceStatus, &batch).map_err(|misfit| misfit.message)?;
            let (bump, mut texts) = (Bump::new(), TextReader::new());
            let mut values = vec![Value::Null; rows.width()];
            for row in 0..batch.num_rows() {
                rows.read(&bump, &mut texts, row, &mut values).map_err(|misfit| misfit.message)?;
                statuses.push(status(&values)?);
            }
        }
        Ok(statuses)
    };
    guarded(read).and_then(|read| read)
}

fn status(values: &[Value<'_>]) -> Result<SourceStatus, String> {
    let value = |name: &str| Dataset::SourceStatus.column_index(name).and_then(|i| values.get(i)).copied().unwrap_or_default();
    let text = |name: &str| value(name).as_text().map(str::to_owned);
    let number = |name: &str| match value(name) {
        Value::BigInt(number) => u64::try_from(number).unwrap_or_default(),
        _ => 0,
    };
    let state = match text("state") {
        None => None,
        Some(name) => Some(SourceState::from_name(&name).ok_or_else(|| format!("`{name}` is no state of a source"))?),
    };
    let observed_at = match value("observed_at") {
        Value::Timestamp(micros) => chrono::DateTime::from_timestamp_micros(micros),
        _ => None,
    };
    Ok(SourceStatus {
        source: text("source"),
        document: text("document"),
        source_path: text("source_path").unwrap_or_default(),
        account_id: text("account_id"),
        region: text("region"),
        rest_api_id: text("rest_api_id"),
        state,
        records: number("records"),
        skipped: number("skipped"),
        duplicates: number("duplicates"),
        reason: text("reason"),
        first_error_at: text("first_error_at"),
        observed_at,
        named_explicitly: false,
    })
}

/// A batch of a dataset whose columns were brought into their types.
pub(crate) struct DatasetRows {
    /// The columns that are there, with their position among the stored ones.
    columns: Vec<(Field, usize, ArrayRef)>,
    width: usize,
}

impl DatasetRows {
    pub(crate) fn new(dataset: Dataset, batch: &RecordBatch) -> Fit<Self> {
        let mut columns = Vec::new();
        for (index, column) in dataset.columns().iter().enumerate() {
            let (Some(position), Some(array)) = (dataset.stored_index(index), batch.column_by_name(column.name)) else { continue };
            let field = Field { name: column.name, position: Some(position), sql_type: column.sql_type };
            columns.push((field, position, in_type(field, array)?));
        }
        Ok(Self { columns, width: dataset.stored_schema().fields().len() })
    }

    /// How many columns a row has.
    pub(crate) fn width(&self) -> usize {
        self.width
    }

    /// Fills `values`, one for each stored column, from a row.
    pub(crate) fn read<'a>(&'a self, bump: &'a Bump, texts: &mut TextReader, row: usize, values: &mut [Value<'a>]) -> Fit<()> {
        values.fill(Value::Null);
        for (field, position, array) in &self.columns {
            let Some(slot) = values.get_mut(*position).filter(|_| array.is_valid(row)) else { continue };
            *slot = match array.data_type() {
                DataType::Timestamp(..) => Value::Timestamp(array.as_primitive::<TimestampMicrosecondType>().value(row)),
                DataType::Int64 => Value::BigInt(array.as_primitive::<Int64Type>().value(row)),
                // The plain texts of other datasets than the integrations have no form of their own.
                DataType::Utf8View if field.sql_type == SqlType::Text => Value::Text(array.as_string_view().value(row)),
                _ => columnar::value(bump, texts, *field, array, row)?,
            };
        }
        Ok(())
    }
}

fn in_type(field: Field, array: &ArrayRef) -> Fit<ArrayRef> {
    match (field.sql_type, array.data_type()) {
        (SqlType::Timestamp, found) => {
            let wanted = SqlType::Timestamp.field(field.name, true).data_type().clone();
            if *found == wanted {
                return Ok(Arc::clone(array));
            }
            arrow::compute::cast(array, &wanted)
                .map_err(|e| Misfit::new(field.name, format!("cannot read the column `{}`: {e}", field.name)))
        }
        _ => columnar::in_type(field, array),
    }
}
