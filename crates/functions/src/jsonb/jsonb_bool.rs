//! `jsonb_bool(jsonb)`, the cast of jsonb to boolean

use super::{FAMILY, scalar};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_bool",
    aliases: &[],
    family: FAMILY,
    description: "true or false as boolean; the cast `::boolean`. Raises where the value is anything else. NULL for NULL.",
    example: "SELECT jsonb_bool('true')",
    result: "t",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Boolean), scalar::to_bool)],
};
