//! `array_position(array, element [, start])` and `array_positions(array, element)`

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef, Int64Builder, ListArray, ListBuilder};
use datafusion::arrow::datatypes::DataType;
use datafusion::common::Result;

use super::FAMILY;
use super::pair::{comparator, elements, list};
use crate::dispatch::Call;
use crate::error::IntoDataFusion;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::error::{Error, ErrorKind};

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

/// `array_positions(array, element)`
pub(super) static ALL: FunctionSpec = FunctionSpec {
    name: "array_positions",
    aliases: &["list_positions"],
    family: FAMILY,
    description: "The numbers of all elements that equal the given one; NULL is found as well. NULL for an array that is NULL. As in PostgreSQL's \
                  chapter \"Array Functions and Operators\".",
    example: "SELECT array_positions(ARRAY['A', 'A', 'B', 'A'], 'A')",
    result: "{1,2,4}",
    overloads: &[Overload::new(
        &[("array", Param::Array), ("element", Param::Element)],
        Returns::Arrow(|| DataType::new_list(DataType::Int64, true)),
        positions,
    )],
};

/// Whether an element of the arrays, by its place in all their values, equals the one that is looked for in a row.
fn finder<'a>(call: &'a Call<'_>, arrays: &'a ListArray) -> Result<impl Fn(usize, usize) -> bool + 'a> {
    let (wanted, constant) = (call.array(1), call.is_constant_arg(1));
    let compare = comparator(arrays, wanted)?;
    Ok(move |at, row| {
        let (values, row) = (arrays.values(), if constant { 0 } else { row });
        if wanted.is_null(row) { values.is_null(at) } else { values.is_valid(at) && compare(at, row).is_eq() }
    })
}

fn positions(call: &Call<'_>) -> Result<ArrayRef> {
    let arrays = list(call, 0)?;
    let constant = call.is_constant_arg(0);
    let is_wanted = finder(call, arrays)?;
    let mut out = ListBuilder::new(Int64Builder::new());
    for row in 0..call.rows() {
        let range = elements(arrays, constant, row);
        for (i, at) in range.iter().flat_map(Clone::clone).enumerate() {
            if is_wanted(at, row) {
                out.values().append_value((i + 1) as i64);
            }
        }
        out.append(range.is_some());
    }
    Ok(Arc::new(out.finish()))
}

fn position(call: &Call<'_>) -> Result<ArrayRef> {
    let arrays = list(call, 0)?;
    let start = if call.arg_count() > 2 { Some(call.bigint(2)?) } else { None };
    let constant = call.is_constant_arg(0);
    let is_wanted = finder(call, arrays)?;
    call.build_bigint(|row| {
        let Some(range) = elements(arrays, constant, row) else { return Ok(None) };
        let first = match start.as_ref().map(|start| start.get(row)) {
            None => 1,
            Some(Some(first)) => first.max(1),
            Some(None) => return Err(Error::new(ErrorKind::Execution, "initial position must not be null").into_datafusion()),
        };
        let found = range.clone().skip(usize::try_from(first - 1).unwrap_or(usize::MAX)).find(|&at| is_wanted(at, row));
        Ok(found.map(|at| (at - range.start + 1) as i64))
    })
}
