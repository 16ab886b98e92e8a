//! `jsonb_record(jsonb)`

use super::FAMILY;
use crate::json::lists;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_record",
    aliases: &[],
    family: FAMILY,
    description: "The value itself if it is an object; `jsonb_to_record` makes a row of it. NULL for NULL; raises where the value is no object.",
    example: "SELECT jsonb_record('{\"a\": 1}')",
    result: "{\"a\": 1}",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Jsonb), lists::record)],
};
