//! `array_ndims(array)`

use super::FAMILY;
use super::bound::lengths;
use super::pair::list;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "array_ndims",
    aliases: &[],
    family: FAMILY,
    description: "The number of dimensions. NULL for NULL and for an empty array. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT array_ndims(ARRAY[[1, 2, 3], [4, 5, 6]])",
    result: "2",
    overloads: &[Overload::new(&[("array", Param::Array)], Returns::Type(SqlType::BigInt), |call| {
        let arrays = list(call, 0)?;
        call.build_bigint(|row| Ok(lengths(arrays, row).map(|lengths| lengths.len() as i64).filter(|n| *n > 0)))
    })],
};
