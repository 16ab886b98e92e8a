//! `jsonb_path_query_first(jsonb, jsonpath [, jsonb [, boolean]])`, and with zones

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::argument::{DEFAULTS, FAMILY, Mode, PARAMS, build_jsonb};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_path_query_first",
    aliases: &[],
    family: FAMILY,
    description: "The first that the path leads to in the value, as jsonb. The members of the object `vars` are the path's variables. NULL where it leads nowhere and where an argument is NULL; raises for what goes wrong in the value, also behind the first, unless `silent` is true.",
    example: r#"SELECT jsonb_path_query_first('{"a": [1, 2, 3]}', '$.a[*] ? (@ >= $least)', '{"least": 2}')"#,
    result: "2",
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Jsonb), |call| firsts(call, Mode::Plain)).defaults(DEFAULTS)],
};

pub(super) static SPEC_TZ: FunctionSpec = FunctionSpec {
    name: "jsonb_path_query_first_tz",
    aliases: &[],
    family: FAMILY,
    description: "As `jsonb_path_query_first`, with comparisons of times with and without a zone, which are in UTC.",
    example: r#"SELECT jsonb_path_query_first_tz('["2026-03-01"]', '$[*] ? (@.datetime() < "2026-03-01 01:00:00+00".datetime())')"#,
    result: r#""2026-03-01""#,
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Jsonb), |call| firsts(call, Mode::Zoned)).defaults(DEFAULTS)],
};

fn firsts(call: &Call<'_>, mode: Mode) -> Result<ArrayRef> {
    build_jsonb(call, mode, |path, bump, text, how, out| {
        let mut found = false;
        path.query(bump, text, how, |item| {
            if !found {
                out.push_str(item);
            }
            found = true;
        })?;
        Ok(found)
    })
}
