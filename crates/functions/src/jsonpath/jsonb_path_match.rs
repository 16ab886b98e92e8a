//! `jsonb_path_match(jsonb, jsonpath [, jsonb [, boolean]])`, with zones, and as the operator `@@`

use super::argument::{DEFAULTS, FAMILY, Mode, OPERANDS, PARAMS, build_boolean};
use crate::spec::{FunctionSpec, Overload, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonpath::JsonPath;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_path_match",
    aliases: &[],
    family: FAMILY,
    description: "What the path, a condition, is of the value: true, false, or NULL for unknown. NULL where an argument is NULL; raises where the path gives no single boolean and for what goes wrong in the value, where it is NULL if `silent` is true.",
    example: r#"SELECT jsonb_path_match('{"a": [1, 2, 3]}', 'exists($.a[*] ? (@ >= $least))', '{"least": 3}')"#,
    result: "t",
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Boolean), |call| build_boolean(call, Mode::Plain, JsonPath::matches))
        .defaults(DEFAULTS)],
};

pub(super) static SPEC_TZ: FunctionSpec = FunctionSpec {
    name: "jsonb_path_match_tz",
    aliases: &[],
    family: FAMILY,
    description: "As `jsonb_path_match`, with comparisons of times with and without a zone, which are in UTC.",
    example: r#"SELECT jsonb_path_match_tz('"2026-03-01"', '$.datetime() < "2026-03-01 01:00:00+00".datetime()')"#,
    result: "t",
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Boolean), |call| build_boolean(call, Mode::Zoned, JsonPath::matches))
        .defaults(DEFAULTS)],
};

pub(super) static SPEC_OPR: FunctionSpec = FunctionSpec {
    name: "jsonb_path_match_opr",
    aliases: &[],
    family: FAMILY,
    description: "What the path, a condition, is of the value: the operator `@@`. NULL for NULL, where it gives no single boolean, and where something goes wrong in the value.",
    example: r#"SELECT jsonb_path_match_opr('{"a": [1, 2, 3]}', '$.a[*] > 2')"#,
    result: "t",
    overloads: &[Overload::new(OPERANDS, Returns::Type(SqlType::Boolean), |call| build_boolean(call, Mode::Operator, JsonPath::matches))],
};
