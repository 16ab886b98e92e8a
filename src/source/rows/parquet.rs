//! Rows of a Parquet file that is read beside other sources.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, RecordBatch, StringViewArray};
use datafusion::arrow::compute::{CastOptions, cast_with_options};
use datafusion::arrow::datatypes::{DataType, Int64Type};
use datafusion::parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use datafusion::parquet::file::reader::ChunkReader;

use bumpalo::Bump;

use super::convert_text::TextReader;
use super::{Field, field, is_row};
use crate::model::{Entry, IntegrationRecord, Value};
use crate::source::convert::{Fit, Misfit, canonical_entries};
use crate::source::stream::{Emit, Ending, Piece};
use crate::types::SqlType;
use crate::types::hstore::is_hstore;

/// Cuts a Parquet file into batches.
pub(in crate::source) fn parquet(file: impl ChunkReader + 'static, emit: Emit<'_>) -> Ending {
    let broken = |message: String| Ending { broken: Some((None, message)), ..Ending::default() };
    let builder = match ParquetRecordBatchReaderBuilder::try_new(file) {
        Ok(builder) => builder,
        Err(error) => return broken(format!("cannot read it as Parquet: {error}")),
    };
    let schema = builder.schema().clone();
    if !is_row(schema.fields().iter().map(|f| f.name().as_str())) {
        return Ending { unrelated: Some("it is a Parquet file without the table's columns".to_owned()), ..Ending::default() };
    }
    let reader = match builder.with_batch_size(8192).build() {
        Ok(reader) => reader,
        Err(error) => return broken(format!("cannot read it as Parquet: {error}")),
    };
    for batch in reader {
        match batch {
            Ok(batch) => {
                if !emit(Piece::Rows(batch)) {
                    return Ending::default();
                }
            }
            Err(error) => return broken(format!("cannot read on: {error}")),
        }
    }
    Ending::default()
}

/// A batch whose columns were brought into the table's types.
pub(in crate::source) struct Columnar {
    columns: Vec<(Field, usize, ArrayRef)>,
    /// Columns that the table does not have.
    pub(in crate::source) unknown: Vec<String>,
    pub(in crate::source) rows: usize,
}

impl Columnar {
    pub(in crate::source) fn new(batch: &RecordBatch) -> Fit<Self> {
        let mut columns = Vec::new();
        let mut unknown = Vec::new();
        for (column, array) in batch.schema().fields().iter().zip(batch.columns()) {
            let Some(field) = field(column.name()) else {
                unknown.push(column.name().clone());
                continue;
            };
            let Some(position) = field.position else { continue };
            columns.push((field, position, in_type(field, array)?));
        }
        Ok(Self { columns, unknown, rows: batch.num_rows() })
    }

    /// Fills `record` from a row.
    pub(in crate::source) fn read<'a>(
        &'a self,
        bump: &'a Bump,
        texts: &mut TextReader,
        row: usize,
        record: &mut IntegrationRecord<'a>,
    ) -> Fit<()> {
        for (field, position, array) in &self.columns {
            if array.is_valid(row) {
                record.values_mut()[*position] = value(bump, texts, *field, array, row)?;
            }
        }
        super::canonical_enums(record);
        Ok(())
    }
}

/// The array in the type that [`value`] reads: the column's own, or text.
fn in_type(field: Field, array: &ArrayRef) -> Fit<ArrayRef> {
    let from = array.data_type();
    let wanted = match (field.sql_type, from) {
        (SqlType::Hstore | SqlType::HstoreCsv, t) if is_hstore(t) => crate::types::hstore::data_type(),
        (SqlType::TextArray, DataType::List(_) | DataType::LargeList(_) | DataType::ListView(_)) => crate::types::list::data_type(),
        (SqlType::BigInt, t) if t.is_integer() || t.is_floating() => DataType::Int64,
        (SqlType::Boolean, DataType::Boolean) => DataType::Boolean,
        (_, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Dictionary(..) | DataType::Null) => DataType::Utf8View,
        _ => {
            let message = format!("expected {} for the column `{}`, but found {from}", field.sql_type.name(), field.name);
            return Err(Misfit::new(field.name, message));
        }
    };
    if *from == wanted {
        return Ok(Arc::clone(array));
    }
    let options = CastOptions { safe: false, ..CastOptions::default() };
    cast_with_options(array, &wanted, &options)
        .map_err(|e| Misfit::new(field.name, format!("cannot read the column `{}`: {e}", field.name)))
}

fn value<'a>(bump: &'a Bump, texts: &mut TextReader, field: Field, array: &'a ArrayRef, row: usize) -> Fit<Value<'a>> {
    match array.data_type() {
        DataType::Map(..) => {
            let map = array.as_map();
            let (keys, values) = (map.keys().as_string_view(), map.values().as_string_view());
            let range = map.value_offsets()[row] as usize..map.value_offsets()[row + 1] as usize;
            let entry = |i: usize| -> Entry<'a> { (keys.value(i), text_at(values, i)) };
            canonical_entries(field.name, bump.alloc_slice_fill_iter(range.map(entry))).map(Value::Map)
        }
        DataType::List(_) => {
            let list = array.as_list::<i32>();
            let items = list.values().as_string_view();
            let range = list.value_offsets()[row] as usize..list.value_offsets()[row + 1] as usize;
            Ok(Value::List(bump.alloc_slice_fill_iter(range.map(|i| text_at(items, i)))))
        }
        DataType::Int64 => Ok(Value::BigInt(array.as_primitive::<Int64Type>().value(row))),
        DataType::Boolean => Ok(Value::Boolean(array.as_boolean().value(row))),
        _ => texts.value(bump, field, array.as_string_view().value(row)),
    }
}

fn text_at(array: &StringViewArray, i: usize) -> Option<&str> {
    array.is_valid(i).then(|| array.value(i))
}
