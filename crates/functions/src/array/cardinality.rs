//! `cardinality(array)`

use datafusion::arrow::array::{Array, AsArray};

use super::FAMILY;
use super::pair::{elements, list};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "cardinality",
    aliases: &[],
    family: FAMILY,
    description: "The number of elements, in all dimensions together; 0 for an empty array. NULL for NULL. As in PostgreSQL's chapter \"Array \
                  Functions and Operators\".",
    example: "SELECT cardinality(ARRAY[ARRAY[1, 2], ARRAY[3, 4]])",
    result: "4",
    overloads: &[Overload::new(&[("array", Param::AnyArray)], Returns::Type(SqlType::BigInt), |call| {
        let (array, constant) = (list(call, 0)?, call.is_constant_arg(0));
        call.build_bigint(|row| Ok(elements(array, constant, row).map(|range| count(array.values().as_ref(), range))))
    })],
};

/// How many values there are in the elements of an array, which may be arrays themselves.
fn count(values: &dyn Array, range: std::ops::Range<usize>) -> i64 {
    match values.as_list_opt::<i32>() {
        Some(inner) => {
            let offsets = inner.value_offsets();
            range.map(|i| count(inner.values().as_ref(), offsets[i] as usize..offsets[i + 1] as usize)).sum()
        }
        None => range.len() as i64,
    }
}
