//! The projection-aware batch builder: rows of [`Value`]s go in, record batches of the wanted columns come out.

use std::sync::Arc;

use arrow::array::{
    ArrayRef, BooleanBuilder, Int64Builder, ListBuilder, RecordBatch, RecordBatchOptions, StringViewBuilder, TimestampMicrosecondBuilder,
    new_null_array,
};
use arrow::datatypes::{DataType, Schema, SchemaRef};
use arrow::error::ArrowError;

use super::Target;
use apigw_sql_columns::model::{SharedList, Value};
use apigw_sql_columns::schema::Origin;
use apigw_sql_columns::types::hstore::HstoreBuilder;
use apigw_sql_columns::types::{SqlType, list};

/// Columns whose texts hardly ever repeat.
const UNIQUE: [&str; 4] = ["_key", "integration_arn", "source_pointer", "resource_id"];

/// The bytes of a block of text. Arrow's builders double their blocks up to 2 MiB and begin the next batch with one of
/// that size, which a column of a few short texts leaves empty: seven times the input for a million rows.
const TEXT_BLOCK: u32 = 64 << 10;

/// Builds the batches of one target.
pub(super) struct BatchBuilder {
    schema: SchemaRef,
    columns: Vec<Column>,
    capacity: usize,
    rows: usize,
}

/// A column of the batch: its position among the stored ones, and its rows.
struct Column {
    position: usize,
    rows: Rows,
    builder: ColumnBuilder,
    data_type: DataType,
    /// The last array of rows that were all the same: the next batch most likely needs it again.
    uniform: Option<(Same, ArrayRef)>,
}

/// What a column has of the batch so far. Half of the columns of most sources are NULL from end to end: such rows are
/// only counted until another value comes.
enum Rows {
    Uniform(Same, usize),
    Built,
}

/// A value that is compared at no cost.
#[derive(Clone, Copy)]
enum Same {
    Null,
    List(SharedList),
}

impl Same {
    fn of(value: &Value<'_>) -> Option<Self> {
        match *value {
            Value::Null => Some(Self::Null),
            Value::SharedList(list) => Some(Self::List(list)),
            _ => None,
        }
    }

    fn value(self) -> Value<'static> {
        match self {
            Self::Null => Value::Null,
            Self::List(list) => Value::SharedList(list),
        }
    }

    fn is(self, other: Self) -> bool {
        match (self, other) {
            (Self::Null, Self::Null) => true,
            (Self::List(a), Self::List(b)) => std::ptr::eq(a, b),
            _ => false,
        }
    }
}

impl Column {
    #[inline]
    fn append(&mut self, value: &Value<'_>) {
        if let Rows::Uniform(same, count) = &mut self.rows {
            match Same::of(value) {
                Some(next) if *count == 0 || same.is(next) => {
                    *same = next;
                    *count += 1;
                    return;
                }
                _ => {
                    let (value, count) = (same.value(), *count);
                    self.rows = Rows::Built;
                    for _ in 0..count {
                        self.builder.append(&value);
                    }
                }
            }
        }
        self.builder.append(value);
    }

    /// The rows as an array; `capacity` is the most that a batch has.
    fn finish(&mut self, capacity: usize) -> ArrayRef {
        match std::mem::replace(&mut self.rows, Rows::Uniform(Same::Null, 0)) {
            Rows::Uniform(same, count) => self.uniform(same, capacity).slice(0, count),
            Rows::Built => self.builder.finish(),
        }
    }

    fn uniform(&mut self, same: Same, capacity: usize) -> ArrayRef {
        match &self.uniform {
            Some((last, array)) if last.is(same) => Arc::clone(array),
            _ => {
                let array = match same {
                    Same::Null => new_null_array(&self.data_type, capacity),
                    Same::List(_) => {
                        (0..capacity).for_each(|_| self.builder.append(&same.value()));
                        self.builder.finish()
                    }
                };
                self.uniform = Some((same, Arc::clone(&array)));
                array
            }
        }
    }
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
    fn new(sql_type: SqlType, name: &str, capacity: usize, share: bool) -> Self {
        match sql_type {
            // No stored column is an array of json.
            SqlType::TextArray | SqlType::JsonArray | SqlType::JsonbArray => Self::List(list::builder_of(
                StringViewBuilder::new().with_fixed_block_size(TEXT_BLOCK).with_deduplicate_strings(),
                capacity,
            )),
            SqlType::Hstore | SqlType::HstoreCsv => Self::Map(HstoreBuilder::with_capacity(capacity).in_blocks(TEXT_BLOCK, share)),
            SqlType::BigInt => Self::BigInt(Int64Builder::with_capacity(capacity)),
            SqlType::Boolean => Self::Boolean(BooleanBuilder::with_capacity(capacity)),
            SqlType::Timestamp => {
                Self::Timestamp(TimestampMicrosecondBuilder::with_capacity(capacity).with_data_type(SqlType::Timestamp.arrow()))
            }
            // No stored column is jsonb, a double or an address.
            SqlType::Text | SqlType::Json | SqlType::Jsonb | SqlType::Double | SqlType::Inet | SqlType::Cidr => {
                let builder = StringViewBuilder::with_capacity(capacity).with_fixed_block_size(TEXT_BLOCK);
                Self::Text(if !share || UNIQUE.contains(&name) { builder } else { builder.with_deduplicate_strings() })
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
            (Self::List(b), Value::List(items) | Value::SharedList(items)) => {
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
    /// A builder for `target`; `capacity` is how many rows a batch will have at most, `share` whether equal texts share
    /// their bytes.
    pub(super) fn new(target: &Target, capacity: usize, share: bool) -> Result<Self, ArrowError> {
        let schema: Schema = target.dataset.stored_schema().project(&target.columns)?;
        Ok(Self { schema: Arc::new(schema), columns: Self::builders(target, capacity, share), capacity, rows: 0 })
    }

    fn builders(target: &Target, capacity: usize, share: bool) -> Vec<Column> {
        let stored: Vec<_> = target.dataset.columns().iter().filter(|c| matches!(c.origin, Origin::Stored)).collect();
        let builder = |&position: &usize| {
            let column = stored.get(position)?;
            let builder = ColumnBuilder::new(column.sql_type, column.name, capacity, share);
            Some(Column { position, rows: Rows::Uniform(Same::Null, 0), builder, data_type: column.sql_type.arrow(), uniform: None })
        };
        target.columns.iter().filter_map(builder).collect()
    }

    /// Adds a row, given the values of all stored columns. Gives whether the batch is full.
    #[inline]
    pub(super) fn append(&mut self, values: &[Value<'_>]) -> bool {
        for column in &mut self.columns {
            column.append(values.get(column.position).unwrap_or(&Value::Null));
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
        let arrays = self.columns.iter_mut().map(|c| c.finish(self.capacity)).collect();
        let options = RecordBatchOptions::new().with_row_count(Some(self.rows));
        self.rows = 0;
        RecordBatch::try_new_with_options(Arc::clone(&self.schema), arrays, &options)
    }
}
