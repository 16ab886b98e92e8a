//! `value_sort_key(array | record)`, behind the order of arrays and rows.

use std::sync::Arc;

use datafusion::arrow::array::{Array as _, ArrayRef, AsArray, Decimal128Array, ListArray, StringViewBuilder, StructArray};
use datafusion::arrow::compute::{SortOptions, cast};
use datafusion::arrow::datatypes::{DataType, FieldRef, Fields, IntervalMonthDayNanoType};
use datafusion::arrow::row::{RowConverter, SortField};
use datafusion::common::Result;

use super::FAMILY;
use crate::functions::datetime::argument::from_arrow;
use crate::functions::dispatch::Call;
use crate::functions::spec::{FunctionSpec, INTERVAL, Overload, Param, Returns};
use crate::types::SqlType;

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
    let values = &with_lengths(call.array(0))?;
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

/// The array with the lengths of intervals in their place, which compare as intervals do.
fn with_lengths(array: &ArrayRef) -> Result<ArrayRef> {
    Ok(match array.data_type() {
        DataType::Interval(_) => {
            let intervals = cast(array, &INTERVAL)?;
            let intervals = intervals.as_primitive::<IntervalMonthDayNanoType>();
            let lengths: Decimal128Array = intervals.iter().map(|value| value.map(|value| from_arrow(value).length())).collect();
            Arc::new(lengths.with_precision_and_scale(38, 0)?)
        }
        DataType::List(item) if item.data_type().is_nested() || matches!(item.data_type(), DataType::Interval(_)) => {
            let list = array.as_list::<i32>();
            let values = with_lengths(list.values())?;
            let item = Arc::new(item.as_ref().clone().with_data_type(values.data_type().clone()));
            Arc::new(ListArray::try_new(item, list.offsets().clone(), values, list.nulls().cloned())?)
        }
        DataType::Struct(members) => {
            let rows = array.as_struct();
            let columns = rows.columns().iter().map(with_lengths).collect::<Result<Vec<_>>>()?;
            let own = |(member, column): (&FieldRef, &ArrayRef)| member.as_ref().clone().with_data_type(column.data_type().clone());
            let members: Fields = members.iter().zip(&columns).map(own).collect();
            Arc::new(StructArray::try_new_with_length(members, columns, rows.nulls().cloned(), rows.len())?)
        }
        _ => Arc::clone(array),
    })
}
