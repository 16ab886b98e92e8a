//! Batches as a file format can hold them: unique names, plain types, one schema for all.

use std::sync::Arc;

use arrow::array::{Array, ArrayRef, RecordBatch, RecordBatchOptions, StringViewBuilder};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Field, FieldRef, Schema, SchemaRef};
use arrow::error::ArrowError;

use super::titles::unique;
use crate::types::column::Column;
use crate::types::inet;
use apigw_sql_value::{Error, ErrorKind, Result};

/// What the batches of a result become.
pub(super) struct Conform {
    schema: SchemaRef,
    /// Which columns are written in PostgreSQL's text form, because the format has no such type.
    as_text: Vec<bool>,
}

impl Conform {
    /// Titles become names; dictionaries and runs, whose values may differ from batch to batch, become what they
    /// stand for; what `storable` refuses becomes text.
    pub(super) fn new(titles: &[String], schema: &SchemaRef, storable: fn(&DataType) -> bool) -> Self {
        let mut as_text = Vec::with_capacity(schema.fields().len());
        let mut fields = Vec::with_capacity(schema.fields().len());
        for (field, name) in schema.fields().iter().zip(unique(titles)) {
            let plain = plain(field.data_type());
            // Other readers know nothing of our form of network addresses.
            let stored = storable(&plain) && !inet::is_within(&plain);
            as_text.push(!stored);
            let data_type = if stored { plain } else { DataType::Utf8View };
            // A file tells nobody anything by promising that there is no NULL, and a wrong promise would spoil it.
            fields.push(field.as_ref().clone().with_name(name).with_data_type(data_type).with_nullable(true));
        }
        Self { schema: Arc::new(Schema::new_with_metadata(fields, schema.metadata().clone())), as_text }
    }

    /// The schema of all batches.
    pub(super) fn schema(&self) -> &SchemaRef {
        &self.schema
    }

    /// `batch` in that schema.
    pub(super) fn batch(&self, batch: &RecordBatch) -> Result<RecordBatch> {
        let mut columns = Vec::with_capacity(self.as_text.len());
        for ((array, field), as_text) in batch.columns().iter().zip(self.schema.fields()).zip(&self.as_text) {
            columns.push(if *as_text {
                texts(array)
            } else if array.data_type() == field.data_type() {
                Arc::clone(array)
            } else {
                cast(array, field.data_type()).map_err(refused)?
            });
        }
        let options = RecordBatchOptions::new().with_row_count(Some(batch.num_rows()));
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), columns, &options).map_err(refused)
    }
}

/// Arrow could not make a value what the file holds.
fn refused(error: ArrowError) -> Error {
    Error::new(ErrorKind::Execution, error.to_string()).caused_by(error)
}

fn texts(array: &ArrayRef) -> ArrayRef {
    let column = Column::new(&Field::new("", array.data_type().clone(), true), array);
    let mut builder = StringViewBuilder::with_capacity(array.len());
    let mut scratch = String::new();
    for row in 0..array.len() {
        builder.append_option(column.cell(row, &mut scratch));
    }
    Arc::new(builder.finish())
}

/// The type without dictionaries and runs.
fn plain(data_type: &DataType) -> DataType {
    let item = |field: &FieldRef| Arc::new(field.as_ref().clone().with_data_type(plain(field.data_type())));
    match data_type {
        DataType::Dictionary(_, value) => plain(value),
        DataType::RunEndEncoded(_, value) => plain(value.data_type()),
        DataType::List(field) => DataType::List(item(field)),
        DataType::LargeList(field) => DataType::LargeList(item(field)),
        DataType::ListView(field) => DataType::ListView(item(field)),
        DataType::LargeListView(field) => DataType::LargeListView(item(field)),
        DataType::FixedSizeList(field, size) => DataType::FixedSizeList(item(field), *size),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(item).collect()),
        DataType::Map(entries, sorted) => DataType::Map(item(entries), *sorted),
        other => other.clone(),
    }
}
