//! `array_position(array, element [, start])`

use datafusion::arrow::array::{Array, ArrayRef, make_comparator};
use datafusion::arrow::compute::SortOptions;
use datafusion::common::Result;

use super::FAMILY;
use super::pair::{elements, list};
use crate::error::{Error, ErrorKind};
use crate::functions::dispatch::Call;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_position",
    aliases: &[],
    family: FAMILY,
    description: "The number of the first element that equals the given one, from the number `start` on; NULL is found as well. NULL where there is none; raises for a `start` that is NULL. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT array_position(ARRAY['sun', 'mon', 'sun'], 'sun', 2)",
    result: "3",
    overloads: &[Overload::new(
        &[("array", Param::Array), ("element", Param::Element), ("start", Param::BigInt)],
        Returns::Type(SqlType::BigInt),
        position,
    )
    .optional(1)],
};

fn position(call: &Call<'_>) -> Result<ArrayRef> {
    let (arrays, wanted) = (list(call, 0)?, call.array(1));
    let start = if call.arg_count() > 2 { Some(call.bigint(2)?) } else { None };
    let (constant, wanted_constant) = (call.is_constant_arg(0), call.is_constant_arg(1));
    let compare = make_comparator(arrays.values(), wanted, SortOptions::default())?;
    call.build_bigint(|row| {
        let Some(range) = elements(arrays, constant, row) else { return Ok(None) };
        let first = match start.as_ref().map(|start| start.get(row)) {
            None => 1,
            Some(Some(first)) => first.max(1),
            Some(None) => return Err(Error::new(ErrorKind::Execution, "initial position must not be null").into()),
        };
        let wanted_row = if wanted_constant { 0 } else { row };
        let values = arrays.values();
        let found = range.clone().skip(usize::try_from(first - 1).unwrap_or(usize::MAX)).find(|&at| {
            if wanted.is_null(wanted_row) { values.is_null(at) } else { values.is_valid(at) && compare(at, wanted_row).is_eq() }
        });
        Ok(found.map(|at| (at - range.start + 1) as i64))
    })
}
