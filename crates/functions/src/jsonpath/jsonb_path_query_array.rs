//! `jsonb_path_query_array(jsonb, jsonpath [, jsonb [, boolean]])`, and with zones

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::argument::{DEFAULTS, FAMILY, Mode, PARAMS, build_jsonb};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_path_query_array",
    aliases: &[],
    family: FAMILY,
    description: "All that the path leads to in the value, as one array of jsonb. The members of the object `vars` are the path's variables. NULL where an argument is NULL; raises for what goes wrong in the value, where it is what was found before if `silent` is true.",
    example: r#"SELECT jsonb_path_query_array('{"a": [1, 2, 3]}', '$.a[*] ? (@ >= $least)', '{"least": 2}')"#,
    result: "[2, 3]",
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Jsonb), |call| arrays(call, Mode::Plain)).defaults(DEFAULTS)],
};

pub(super) static SPEC_TZ: FunctionSpec = FunctionSpec {
    name: "jsonb_path_query_array_tz",
    aliases: &[],
    family: FAMILY,
    description: "As `jsonb_path_query_array`, with comparisons of times with and without a zone, which are in UTC.",
    example: r#"SELECT jsonb_path_query_array_tz('["2026-03-01"]', '$[*] ? (@.datetime() < "2026-03-01 01:00:00+00".datetime())')"#,
    result: r#"["2026-03-01"]"#,
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Jsonb), |call| arrays(call, Mode::Zoned)).defaults(DEFAULTS)],
};

fn arrays(call: &Call<'_>, mode: Mode) -> Result<ArrayRef> {
    build_jsonb(call, mode, |path, bump, text, how, out| {
        let mut separator = "";
        out.push('[');
        path.query(bump, text, how, |item| {
            out.extend([separator, item]);
            separator = ", ";
        })?;
        out.push(']');
        Ok(true)
    })
}
