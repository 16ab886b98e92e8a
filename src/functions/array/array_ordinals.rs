//! `array_ordinals(array, …)`, behind `WITH ORDINALITY`

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::Result;

use super::FAMILY;
use super::pair::{elements, list};
use crate::functions::dispatch::Call;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_ordinals",
    aliases: &["array_subscripts"],
    family: FAMILY,
    description: "The numbers of the elements of the longest of the arrays, from 1: what `WITH ORDINALITY` adds to the rows of `unnest`, and \
                  `generate_subscripts(array, 1)` gives. Empty for NULL. As in PostgreSQL's chapter \"Table Expressions\".",
    example: "SELECT array_ordinals(ARRAY['a', 'b', 'c'])",
    result: "{1,2,3}",
    overloads: &[
        Overload::new(&[("array", Param::Array), ("dimension", Param::BigInt)], NUMBERS, |call| ordinals(call, 1)),
        Overload::new(&[("array", Param::AnyArray)], NUMBERS, |call| ordinals(call, call.arg_count())).variadic(),
    ],
};

const NUMBERS: Returns = Returns::Arrow(|| DataType::new_list(DataType::Int64, true));

fn ordinals(call: &Call<'_>, arrays: usize) -> Result<ArrayRef> {
    let lists = (0..arrays).map(|i| list(call, i)).collect::<Result<Vec<_>>>()?;
    let longest = |row: usize| {
        let lengths = lists.iter().enumerate().filter_map(|(i, list)| elements(list, call.is_constant_arg(i), row));
        lengths.map(|range| range.len()).max().unwrap_or_default()
    };
    let lengths: Vec<usize> = (0..call.rows()).map(longest).collect();
    let numbers: Int64Array = lengths.iter().flat_map(|length| 1..=*length as i64).collect();
    let item = Arc::new(Field::new_list_field(DataType::Int64, true));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), Arc::new(numbers), None)?))
}
