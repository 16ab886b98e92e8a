//! `json_array_length(json)`

use super::{FAMILY, array_length};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_array_length",
    aliases: &[],
    family: FAMILY,
    description: "The number of items of a JSON array. NULL for NULL; raises where the value is no array or text is not JSON.",
    example: "SELECT json_array_length('[1, [2, 3], {}]')",
    result: "3",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::BigInt), array_length)],
};
