//! `jsonb_sort_key(jsonb)`, behind the comparisons of jsonb

use super::FAMILY;
use crate::json::build;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb::key::append_key;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_sort_key",
    aliases: &[],
    family: FAMILY,
    description: "A text that compares, byte by byte, as the values do in PostgreSQL: objects, arrays, booleans, numbers, strings, `null`, from the greatest to the least; numbers by value, so that `1` and `1.0` have the same key; strings by their bytes. `=`, `<`, joins, GROUP BY, DISTINCT and ORDER BY on jsonb use it. NULL for NULL.",
    example: "SELECT jsonb_sort_key('[1, 2]') > jsonb_sort_key('[1, 1.5]')",
    result: "t",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Text), |call| {
        let json = call.text(0)?;
        build(call, |row, bump, out| json.get(row).map_or(Ok(false), |text| append_key(bump, text, out).map(|()| true)))
    })],
};
