//! `jsonb_set(jsonb, text[], jsonb [, boolean])`

use super::{FAMILY, change};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb::Change;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_set",
    aliases: &[],
    family: FAMILY,
    description: "The value with what is under the path replaced, and added where only the last step is missing (unless `create_if_missing` is false). An index beyond the ends of an array adds at that end. NULL where an argument is NULL (`jsonb_set_lax` has other ways); raises for a scalar, for a NULL in the path, and for a step into an array that is no integer.",
    example: r#"SELECT jsonb_set('{"a": [1, 2]}', '{a,0}', '"x"')"#,
    result: r#"{"a": ["x", 2]}"#,
    overloads: &[Overload::new(
        &[("target", Param::Jsonb), ("path", Param::TextArrayIn), ("new_value", Param::Jsonb), ("create_if_missing", Param::Boolean)],
        Returns::Type(SqlType::Jsonb),
        |call| change(call, Change::Replace, Change::Set, true),
    )
    .optional(1)],
};
