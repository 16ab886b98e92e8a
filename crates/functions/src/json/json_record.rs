//! `json_record(json)`

use super::FAMILY;
use super::lists;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_record",
    aliases: &[],
    family: FAMILY,
    description: "The value itself if it is an object; `json_to_record` makes a row of it. NULL for NULL; raises where the value is no object or text is not JSON.",
    example: "SELECT json_record('{\"a\": 1}')",
    result: "{\"a\": 1}",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::Json), lists::record)],
};
