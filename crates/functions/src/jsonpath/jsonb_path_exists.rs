//! `jsonb_path_exists(jsonb, jsonpath [, jsonb [, boolean]])`, with zones, and as the operator `@?`

use super::argument::{DEFAULTS, FAMILY, Mode, OPERANDS, PARAMS, build_boolean};
use crate::spec::{FunctionSpec, Overload, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonpath::JsonPath;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_path_exists",
    aliases: &[],
    family: FAMILY,
    description: "Whether the path leads anywhere in the value. The members of the object `vars` are the path's variables. NULL where an argument is NULL; raises for what goes wrong in the value, where it is NULL if `silent` is true.",
    example: r#"SELECT jsonb_path_exists('{"a": [1, 2, 3]}', '$.a[*] ? (@ >= $least)', '{"least": 3}')"#,
    result: "t",
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Boolean), |call| build_boolean(call, Mode::Plain, JsonPath::exists))
        .defaults(DEFAULTS)],
};

pub(super) static SPEC_TZ: FunctionSpec = FunctionSpec {
    name: "jsonb_path_exists_tz",
    aliases: &[],
    family: FAMILY,
    description: "As `jsonb_path_exists`, with comparisons of times with and without a zone, which are in UTC.",
    example: r#"SELECT jsonb_path_exists_tz('["2026-03-01"]', '$[*] ? (@.datetime() < "2026-03-01 01:00:00+00".datetime())')"#,
    result: "t",
    overloads: &[Overload::new(PARAMS, Returns::Type(SqlType::Boolean), |call| build_boolean(call, Mode::Zoned, JsonPath::exists))
        .defaults(DEFAULTS)],
};

pub(super) static SPEC_OPR: FunctionSpec = FunctionSpec {
    name: "jsonb_path_exists_opr",
    aliases: &[],
    family: FAMILY,
    description: "Whether the path leads anywhere in the value: the operator `@?`. NULL for NULL, and where something goes wrong in the value.",
    example: r#"SELECT jsonb_path_exists_opr('{"a": [1, 2, 3]}', '$.a[*] ? (@ > 2)')"#,
    result: "t",
    overloads: &[Overload::new(OPERANDS, Returns::Type(SqlType::Boolean), |call| build_boolean(call, Mode::Operator, JsonPath::exists))],
};
