//! `num_nulls(any, …)`

use super::{FAMILY, count};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "num_nulls",
    aliases: &[],
    family: FAMILY,
    description: "The number of arguments that are NULL. As in PostgreSQL's chapter \"Comparison Functions and Operators\".",
    example: "SELECT num_nulls(1, NULL, 'x')",
    result: "1",
    overloads: &[Overload::new(&[("value", Param::Any)], Returns::Type(SqlType::BigInt), |call| count(call, true)).variadic()],
};
