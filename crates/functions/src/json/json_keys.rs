//! `json_keys(json)`

use super::FAMILY;
use super::lists;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "json_keys",
    aliases: &[],
    family: FAMILY,
    description: "The keys of an object; what `json_object_keys` makes rows of. NULL for NULL; raises where the value is no object or text is not JSON.",
    example: r#"SELECT json_keys('{"a": 1, "b": 2}')"#,
    result: "{a,b}",
    overloads: &[Overload::new(&[("json", Param::Json)], Returns::Type(SqlType::TextArray), lists::keys)],
};
