//! `array_ordinals(array, …)`, behind `WITH ORDINALITY`

use std::sync::Arc;

use datafusion::arrow::array::{ArrayRef, Int64Array, ListArray};
use datafusion::arrow::buffer::OffsetBuffer;
use datafusion::arrow::datatypes::{DataType, Field};
use datafusion::common::Result;

use super::FAMILY;
use super::bound::lengths;
use super::pair::{elements, list};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_ordinals",
    aliases: &["array_subscripts"],
    family: FAMILY,
    description: "The numbers of the elements of the longest of the arrays, from 1: what `WITH ORDINALITY` adds to the rows of `unnest`, and \
                  `generate_subscripts(array, dimension)` gives for one dimension of an array. Empty for NULL. As in PostgreSQL's chapter \"Table Expressions\".",
    example: "SELECT array_ordinals(ARRAY['a', 'b', 'c'])",
    result: "{1,2,3}",
    overloads: &[
        Overload::new(&[("array", Param::Array), ("dimension", Param::BigInt)], NUMBERS, subscripts),
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
    numbers((0..call.rows()).map(longest).collect())
}

/// The numbers of one dimension; none where the array has not got it.
fn subscripts(call: &Call<'_>) -> Result<ArrayRef> {
    let (arrays, dimension) = (list(call, 0)?, call.bigint(1)?);
    let constant = call.is_constant_arg(0);
    let length = |row: usize| {
        let at = usize::try_from(dimension.get(row)?).ok()?.checked_sub(1)?;
        let length = lengths(arrays, if constant { 0 } else { row })?.get(at).copied()?;
        usize::try_from(length).ok()
    };
    numbers((0..call.rows()).map(|row| length(row).unwrap_or_default()).collect())
}

/// From 1 to each of the lengths.
fn numbers(lengths: Vec<usize>) -> Result<ArrayRef> {
    let numbers: Int64Array = lengths.iter().flat_map(|length| 1..=*length as i64).collect();
    let item = Arc::new(Field::new_list_field(DataType::Int64, true));
    Ok(Arc::new(ListArray::try_new(item, OffsetBuffer::from_lengths(lengths), Arc::new(numbers), None)?))
}
