//! Rows of Parquet and Arrow IPC files that are read beside other sources.

use std::io::{BufReader, ErrorKind, Read, Seek};
use std::sync::Arc;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, RecordBatchReader, StringViewArray};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, Int64Type, Schema};
use arrow::error::ArrowError;
use arrow::ipc::reader::FileReaderBuilder;
use parquet::file::metadata::RowGroupMetaData;
use parquet::file::reader::ChunkReader;

use bumpalo::Bump;

use super::arrow_file::{self, MAX_DEPTH, MAX_TABLES};
use super::convert_text::TextReader;
use super::parquet::{doubled, message, open_parquet};
use super::{Field, Present, field, is_row};
use crate::convert::{Fit, Misfit, canonical_entries};
use crate::guard::guarded;
use crate::shape::Shape;
use crate::stream::{Emit, Ending, Piece};
use apigw_sql_columns::model::{Entry, IntegrationRecord, Value};
use apigw_sql_columns::schema::Dataset;
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::is_hstore;

/// Rows at once.
const BATCH: usize = 8192;

/// Cuts a Parquet file into batches.
pub(crate) fn parquet<R: ChunkReader + 'static>(file: R, emit: Emit<'_>) -> Ending {
    parquet_batches(file, is_table, |batch| Piece::Rows(Shape::Parquet, batch), emit)
}

/// Cuts a Parquet file of `dataset` into batches.
pub(crate) fn parquet_of<R: ChunkReader + 'static>(dataset: Dataset, file: R, emit: Emit<'_>) -> Ending {
    parquet_batches(file, |_| true, |batch| Piece::Dataset(dataset, batch), emit)
}

fn parquet_batches<R: ChunkReader + 'static>(
    file: R,
    is_ours: impl FnOnce(&Schema) -> bool,
    piece: impl Fn(RecordBatch) -> Piece,
    emit: Emit<'_>,
) -> Ending {
    let mut said = None;
    let open = || {
        let builder = open_parquet(file)?;
        let metadata = builder.metadata();
        let of_groups = metadata.row_groups().iter().map(RowGroupMetaData::num_rows).fold(0, i64::saturating_add);
        said = Some([metadata.file_metadata().num_rows(), of_groups]);
        builder.with_batch_size(BATCH).build().map_err(|error| message(&error))
    };
    let (ending, read) = batches(Shape::Parquet, open, is_ours, piece, emit);
    match (said, read) {
        // Other programs answer by what the directory says.
        (Some(said), Some(read)) if said.into_iter().any(|said| said != read) => {
            let [file, groups] = said;
            let said = if file == groups { format!("{file} rows") } else { format!("{file} rows, and {groups} in its groups") };
            broken(format!("its directory says that it has {said}, but {read} were found"))
        }
        _ => ending,
    }
}

fn is_table(schema: &Schema) -> bool {
    is_row(schema.fields().iter().map(|f| f.name().as_str()))
}

/// Cuts an Arrow IPC file into batches.
pub(crate) fn arrow<R: Read + Seek>(mut file: R, emit: Emit<'_>) -> Ending {
    let open = || {
        arrow_file::check(&mut file)?;
        let builder = FileReaderBuilder::new().with_max_footer_fb_tables(MAX_TABLES).with_max_footer_fb_depth(MAX_DEPTH);
        builder.build(BufReader::new(file)).map_err(|error| reason(&error))
    };
    batches(Shape::Arrow, open, is_table, |batch| Piece::Rows(Shape::Arrow, batch), emit).0
}

/// The batches of what `open` opens, and how many rows they had, if all were read. The readers may panic where a file is
/// damaged.
fn batches<R: RecordBatchReader>(
    shape: Shape,
    open: impl FnOnce() -> Result<R, String>,
    is_ours: impl FnOnce(&Schema) -> bool,
    piece: impl Fn(RecordBatch) -> Piece,
    emit: Emit<'_>,
) -> (Ending, Option<i64>) {
    let kind = if shape == Shape::Arrow { "an Arrow IPC file" } else { "a Parquet file" };
    let mut reader = match guarded(open).and_then(|opened| opened) {
        Ok(reader) => reader,
        Err(reason) => return (broken(format!("cannot read it as {kind}: {reason}")), None),
    };
    let schema = reader.schema();
    if !is_ours(&schema) {
        let unrelated = Some(format!("it is {kind} without the table's columns"));
        return (Ending { unrelated, ..Ending::default() }, None);
    }
    if let Some(name) = doubled(&schema) {
        return (broken(format!("the column `{name}` stands twice")), None);
    }
    let mut rows = 0;
    loop {
        let next = guarded(|| reader.next().transpose()).and_then(|next| next.map_err(|error| reason(&error)));
        let batch = match next {
            Ok(Some(batch)) => batch,
            Ok(None) => return (Ending::default(), Some(rows)),
            Err(reason) => return (broken(format!("cannot read on: {reason}")), None),
        };
        rows += batch.num_rows() as i64;
        // A file may be one batch.
        for start in (0..batch.num_rows()).step_by(BATCH) {
            if !emit(piece(batch.slice(start, BATCH.min(batch.num_rows() - start)))) {
                return (Ending::default(), None);
            }
        }
    }
}

fn reason(error: &ArrowError) -> String {
    match error {
        ArrowError::IoError(_, io) if io.kind() == ErrorKind::UnexpectedEof || io.kind() == ErrorKind::InvalidInput => {
            "it ends too early".to_owned()
        }
        ArrowError::ParseError(reason) | ArrowError::ParquetError(reason) | ArrowError::IpcError(reason) => reason.clone(),
        other => other.to_string(),
    }
}

fn broken(message: String) -> Ending {
    Ending { broken: Some((None, message)), ..Ending::default() }
}

/// A batch whose columns were brought into the table's types.
pub(crate) struct Columnar {
    columns: Vec<(Field, usize, ArrayRef)>,
    /// Columns that the table does not have.
    pub(crate) unknown: Vec<String>,
    /// The columns that there are.
    pub(crate) present: Present,
    pub(crate) rows: usize,
}

impl Columnar {
    pub(crate) fn new(batch: &RecordBatch) -> Fit<Self> {
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
        let present = Present::Header(columns.iter().fold(0, |bits, (_, at, _)| bits | 1 << at));
        Ok(Self { columns, unknown, present, rows: batch.num_rows() })
    }

    /// Fills `record` from a row, and `present` with the columns that could be read. JSON is text for other programs, which do
    /// not look at it: one that is none leaves its column unknown, and is told.
    pub(crate) fn read<'a>(
        &'a self,
        bump: &'a Bump,
        texts: &mut TextReader,
        row: usize,
        record: &mut IntegrationRecord<'a>,
        mut tell: impl FnMut(&str),
    ) -> Fit<Present> {
        let mut present = self.present;
        for (field, position, array) in self.columns.iter().filter(|(_, _, array)| array.is_valid(row)) {
            match value(bump, texts, *field, array, row) {
                Ok(value) => record.values_mut()[*position] = value,
                Err(misfit) if field.sql_type == SqlType::Json => {
                    present = present.without(*position);
                    tell(&misfit.message);
                }
                Err(misfit) => return Err(misfit),
            }
        }
        super::canonical_enums(record);
        Ok(present)
    }
}

/// The array in the type that [`value`] reads: the column's own, or text.
pub(super) fn in_type(field: Field, array: &ArrayRef) -> Fit<ArrayRef> {
    let from = array.data_type();
    let wanted = match (field.sql_type, from) {
        (SqlType::Hstore | SqlType::HstoreCsv, t) if is_hstore(t) => apigw_sql_columns::types::hstore::data_type(),
        (SqlType::TextArray, DataType::List(_) | DataType::LargeList(_) | DataType::ListView(_)) => {
            apigw_sql_columns::types::list::data_type()
        }
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

pub(super) fn value<'a>(bump: &'a Bump, texts: &mut TextReader, field: Field, array: &'a ArrayRef, row: usize) -> Fit<Value<'a>> {
    match array.data_type() {
        DataType::Map(..) => {
            let map = array.as_map();
            let (keys, values) = (map.keys().as_string_view(), map.values().as_string_view());
            let range = map.value_offsets()[row] as usize..map.value_offsets()[row + 1] as usize;
            if range.clone().any(|i| keys.is_null(i)) {
                return Err(Misfit::new(field.name, format!("a key in `{}` is NULL", field.name)));
            }
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
