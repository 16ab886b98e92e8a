//! `array_or_empty(array)`, behind `ARRAY(SELECT …)`

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, AsArray, ListArray, UInt32Array};
use datafusion::arrow::compute::take;
use datafusion::common::Result;

use super::FAMILY;
use super::pair::list;
use crate::spec::{FunctionSpec, Overload, Param, Returns};

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_or_empty",
    aliases: &[],
    family: FAMILY,
    description: "The array, or an empty one for NULL: what `ARRAY(SELECT …)` gives where no row is found, as in PostgreSQL's chapter \
                  \"Value Expressions\".",
    example: "SELECT array_or_empty(NULL::text[])",
    result: "{}",
    overloads: &[Overload::new(&[("array", Param::Array)], Returns::Argument(0), |call| or_empty(list(call, 0)?))],
};

fn or_empty(lists: &ListArray) -> Result<ArrayRef> {
    // Taking all rows leaves no items below those that are NULL.
    let rows: UInt32Array = (0..lists.len() as u32).collect();
    let taken = take(lists, &rows, None)?;
    let (item, offsets, values, _) = taken.as_list::<i32>().clone().into_parts();
    Ok(Arc::new(ListArray::try_new(item, offsets, values, None)?))
}
