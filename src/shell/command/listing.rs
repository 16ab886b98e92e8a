//! Lists that a command shows: text columns, in the display's format.

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, RecordBatch, StringArray};
use datafusion::arrow::datatypes::{DataType, Field, Schema};

use crate::psql::{Console, Session};
use apigw_sql_value::error::{Error, ErrorKind, Result};

/// Shows `rows` below `titles`; a cell that is `None` is NULL.
pub(super) fn show<C: Console, const N: usize>(session: &mut Session<C>, titles: [&str; N], rows: Vec<[Option<String>; N]>) -> Result<()> {
    let fields: Vec<Field> = titles.iter().map(|title| Field::new(*title, DataType::Utf8, true)).collect();
    let mut columns: Vec<Vec<Option<String>>> = titles.iter().map(|_| Vec::with_capacity(rows.len())).collect();
    for row in rows {
        for (column, cell) in columns.iter_mut().zip(row) {
            column.push(cell);
        }
    }
    let arrays = columns.into_iter().map(|column| Arc::new(StringArray::from(column)) as ArrayRef).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)
        .map_err(|e| Error::new(ErrorKind::Internal, format!("cannot show the list: {e}")).caused_by(e))?;
    session.show(&titles.map(str::to_owned), &batch)
}

/// A cell; an empty one is NULL.
pub(super) fn cell(text: impl Into<String>) -> Option<String> {
    Some(text.into()).filter(|text| !text.is_empty())
}
