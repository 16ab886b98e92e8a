//! `array_fill(element, lengths)`

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, UInt64Array};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::compute::{cast, take};
use datafusion::arrow::datatypes::{DataType, Field, Int64Type};
use datafusion::common::Result;

use super::FAMILY;
use super::pair::{elements, list};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_value::error::{Error, ErrorKind};

/// The most elements, as in PostgreSQL.
const MOST: usize = 134_217_727;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_fill",
    aliases: &[],
    family: FAMILY,
    description: "An array of copies of the element, as many as the one number in `lengths` says. Raises for a length that is NULL, below zero \
                  or above 134217727, and for several dimensions. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT array_fill(7, ARRAY[3])",
    result: "{7,7,7}",
    overloads: &[Overload::new(&[("element", Param::Any), ("lengths", Param::Array)], Returns::ArrayOf(0), fill)],
};

fn fill(call: &Call<'_>) -> Result<ArrayRef> {
    let (values, lists) = (call.array(0), list(call, 1)?);
    let given = cast(lists.values(), &DataType::Int64)?;
    let given = given.as_primitive::<Int64Type>();
    let (mut places, mut lengths) = (Vec::new(), Vec::new());
    for row in 0..call.rows() {
        let range = elements(lists, call.is_constant_arg(1), row).filter(|range| range.len() == 1 && given.is_valid(range.start));
        let length = range.and_then(|range| usize::try_from(given.value(range.start)).ok());
        let Some(length) = length else {
            return Err(Error::new(ErrorKind::Execution, "expected one length, 0 or more, as in `ARRAY[3]`").into_datafusion());
        };
        if length > MOST {
            return Err(Error::new(ErrorKind::Execution, format!("array size exceeds the maximum allowed ({MOST})")).into_datafusion());
        }
        let place = if call.is_constant_arg(0) { 0 } else { row as u64 };
        places.reserve(length);
        places.extend(std::iter::repeat_n(place, length));
        lengths.push(length);
    }
    let items = take(values, &UInt64Array::from(places), None)?;
    let item = Arc::new(Field::new_list_field(values.data_type().clone(), true));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), items, None)?))
}
