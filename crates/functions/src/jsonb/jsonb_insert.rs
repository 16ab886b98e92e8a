//! `jsonb_insert(jsonb, text[], jsonb [, boolean])`

use super::{FAMILY, change};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::jsonb::Change;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_insert",
    aliases: &[],
    family: FAMILY,
    description: "The value with another inserted before the item under the path, or behind it (`insert_after`), or as a new member of an object. NULL where an argument is NULL; raises for a scalar, where the key is there already, for a NULL in the path, and for a step into an array that is no integer.",
    example: r#"SELECT jsonb_insert('{"a": [1, 2]}', '{a,1}', '"x"')"#,
    result: r#"{"a": [1, "x", 2]}"#,
    overloads: &[Overload::new(
        &[("target", Param::Jsonb), ("path", Param::TextArrayIn), ("new_value", Param::Jsonb), ("insert_after", Param::Boolean)],
        Returns::Type(SqlType::Jsonb),
        |call| change(call, Change::InsertBefore, Change::InsertAfter, false),
    )
    .optional(1)],
};
