//! `jsonb_keys(jsonb)`

use super::FAMILY;
use crate::json::lists;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_keys",
    aliases: &[],
    family: FAMILY,
    description: "The keys of an object; what `jsonb_object_keys` makes rows of. NULL for NULL; raises where the value is no object.",
    example: r#"SELECT jsonb_keys('{"a": 1, "b": 2}')"#,
    result: "{a,b}",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::TextArray), lists::keys)],
};
