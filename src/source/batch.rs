//! The projection-aware batch builder: rows of [`Value`]s go in, record batches of the wanted columns come out.

use std::sync::Arc;

use datafusion::arrow::array::{
    ArrayRef, BooleanBuilder, Int64Builder, ListBuilder, RecordBatch, RecordBatchOptions, StringViewBuilder, TimestampMicrosecondBuilder,
};
use datafusion::arrow::datatypes::{Schema, SchemaRef};
use datafusion::arrow::error::ArrowError;

use super::Target;
use crate::model::Value;
use crate::schema::Origin;
use crate::types::hstore::HstoreBuilder;
use crate::types::{SqlType, list};

/// Columns whose texts hardly ever repeat.
const UNIQUE: [&str; 4] = ["_key", "integration_arn", "source_pointer", "resource_id"];

/// Builds the batches of one target.
pub(super) struct BatchBuilder {
    schema: SchemaRef,
    columns: Vec<(usize, ColumnBuilder)>,
    capacity: usize,
    rows: usize,
}

#[expect(clippy::large_enum_variant, reason = "there are as many as columns, and the large ones are the common ones")]
enum ColumnBuilder {
    Text(StringViewBuilder),
    List(ListBuilder<StringViewBuilder>),
    Map(HstoreBuilder),
    BigInt(Int64Builder),
    Boolean(BooleanBuilder),
    Timestamp(TimestampMicrosecondBuilder),
}

impl ColumnBuilder {
    fn new(sql_type: SqlType, name: &str, capacity: usize) -> Self {
        match sql_type {
            SqlType::TextArray => Self::List(list::builder(capacity)),
            SqlType::Hstore | SqlType::HstoreCsv => Self::Map(HstoreBuilder::with_capacity(capacity).deduplicated()),
            SqlType::BigInt => Self::BigInt(Int64Builder::with_capacity(capacity)),
            SqlType::Boolean => Self::Boolean(BooleanBuilder::with_capacity(capacity)),
            SqlType::Timestamp => {
                Self::Timestamp(TimestampMicrosecondBuilder::with_capacity(capacity).with_data_type(SqlType::Timestamp.arrow()))
            }
            // No stored column is a double.
            SqlType::Text | SqlType::Json | SqlType::Double => {
                let builder = StringViewBuilder::with_capacity(capacity);
                Self::Text(if UNIQUE.contains(&name) { builder } else { builder.with_deduplicate_strings() })
            }
        }
    }

    /// Appends a value; one of another type cannot come from a reader and would be NULL.
    #[inline]
    fn append(&mut self, value: &Value<'_>) {
        match (self, *value) {
            (Self::Text(b), Value::Text(text)) => b.append_value(text),
            (Self::Text(b), _) => b.append_null(),
            (Self::Map(b), Value::Map(entries)) => {
                for &(key, value) in entries {
                    b.push(key, value);
                }
                b.finish_row();
            }
            (Self::Map(b), _) => b.append_null(),
            (Self::List(b), Value::List(items)) => {
                for &item in items {
                    b.values().append_option(item);
                }
                b.append(true);
            }
            (Self::List(b), _) => b.append(false),
            (Self::BigInt(b), Value::BigInt(number)) => b.append_value(number),
            (Self::BigInt(b), _) => b.append_null(),
            (Self::Boolean(b), Value::Boolean(truth)) => b.append_value(truth),
            (Self::Boolean(b), _) => b.append_null(),
            (Self::Timestamp(b), Value::Timestamp(micros)) => b.append_value(micros),
            (Self::Timestamp(b), _) => b.append_null(),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Self::Text(b) => Arc::new(b.finish()),
            Self::List(b) => Arc::new(b.finish()),
            Self::Map(b) => Arc::new(b.finish()),
            Self::BigInt(b) => Arc::new(b.finish()),
            Self::Boolean(b) => Arc::new(b.finish()),
            Self::Timestamp(b) => Arc::new(b.finish()),
        }
    }
}

impl BatchBuilder {
    /// A builder for `target`; `capacity` is how many rows a batch will have at most.
    pub(super) fn new(target: &Target, capacity: usize) -> Result<Self, ArrowError> {
        let schema: Schema = target.dataset.stored_schema().project(&target.columns)?;
        Ok(Self { schema: Arc::new(schema), columns: Self::builders(target, capacity), capacity, rows: 0 })
    }

    fn builders(target: &Target, capacity: usize) -> Vec<(usize, ColumnBuilder)> {
        let stored: Vec<_> = target.dataset.columns().iter().filter(|c| matches!(c.origin, Origin::Stored)).collect();
        let builder = |&position: &usize| {
            let column = stored.get(position)?;
            Some((position, ColumnBuilder::new(column.sql_type, column.name, capacity)))
        };
        target.columns.iter().filter_map(builder).collect()
    }

    /// Adds a row, given the values of all stored columns. Gives whether the batch is full.
    #[inline]
    pub(super) fn append(&mut self, values: &[Value<'_>]) -> bool {
        for (position, builder) in &mut self.columns {
            builder.append(values.get(*position).unwrap_or(&Value::Null));
        }
        self.rows += 1;
        self.rows == self.capacity
    }

    /// Whether there are no rows.
    pub(super) fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The rows so far as a batch.
    pub(super) fn finish(&mut self) -> Result<RecordBatch, ArrowError> {
        let arrays = self.columns.iter_mut().map(|(_, b)| b.finish()).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.rows = 0;
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
    }
}
