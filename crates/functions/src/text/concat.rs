//! `concat(value, …)`

use super::FAMILY;
use super::join::joined;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "concat",
    aliases: &[],
    family: FAMILY,
    description: "The values, of any types, in their text form one behind the other; NULLs are left out.",
    example: "SELECT concat('v', 2, NULL, '/', true)",
    result: "v2/t",
    overloads: &[Overload::new(&[("value", Param::Any)], Returns::Type(SqlType::Text), |call| joined(call, false)).variadic()],
};
