//! `json_member_keys(json)`

use super::FAMILY;
use super::lists;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_member_keys",
    aliases: &[],
    family: FAMILY,
    description: "The keys of an object, as `json_each` gives them. NULL for NULL; raises where the value is no object or text is not JSON.",
    example: r#"SELECT json_member_keys('{"a": 1, "b": 2}')"#,
    result: "{a,b}",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::TextArray), lists::member_keys)],
};
