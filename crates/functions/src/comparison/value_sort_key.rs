//! `value_sort_key(array | record)`, behind the order of arrays and rows.

use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, StringViewBuilder};
use datafusion::arrow::compute::SortOptions;
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::Result;

use super::FAMILY;
use super::comparable::comparable;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

const DIGITS: [char; 16] = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "value_sort_key",
    aliases: &[],
    family: FAMILY,
    description: "A text that compares, byte by byte, as arrays and rows do in PostgreSQL: by their elements, of which NULL is the greatest. `<`, BETWEEN, \
                  `min`, `max` and ORDER BY on arrays and rows use it. NULL for NULL.",
    example: "SELECT value_sort_key(ARRAY[1, NULL]) > value_sort_key(ARRAY[1, 2])",
    result: "t",
    overloads: &[Overload::new(&[("value", Param::Any)], Returns::Type(SqlType::Text), sort_keys)],
};

fn sort_keys(call: &Call<'_>) -> Result<ArrayRef> {
    let values = &comparable(call.array(0), call.field(0))?;
    let order = SortOptions { descending: false, nulls_first: false };
    let converter = RowConverter::new(vec![SortField::new_with_options(values.data_type().clone(), order)])?;
    let keys = converter.convert_columns(&[Arc::clone(values)])?;
    let (nulls, mut out, mut text) = (values.logical_nulls(), StringViewBuilder::with_capacity(values.len()), String::new());
    for (row, key) in keys.iter().enumerate() {
        if nulls.as_ref().is_some_and(|nulls| nulls.is_null(row)) {
            out.append_null();
            continue;
        }
        text.clear();
        for byte in key.as_ref() {
            text.extend([DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        }
        out.append_value(&text);
    }
    Ok(Arc::new(out.finish()))
}
