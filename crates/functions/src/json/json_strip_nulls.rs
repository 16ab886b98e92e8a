//! `json_strip_nulls(json)`

use super::{FAMILY, build};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_strip_nulls",
    aliases: &[],
    family: FAMILY,
    description: "Objects without their members that are `null`, at any depth, written without blanks; items of arrays stay. NULL for NULL; raises where text is not JSON.",
    example: r#"SELECT json_strip_nulls('{"a": null, "b": [null, {"c": null}]}')"#,
    result: r#"{"b":[null,{}]}"#,
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::Json), |call| {
        let json = call.text(0)?;
        build(call, |row, bump, out| json.get(row).map_or(Ok(false), |text| jsonb::strip_nulls_as_written(bump, text, out).map(|()| true)))
    })],
};
