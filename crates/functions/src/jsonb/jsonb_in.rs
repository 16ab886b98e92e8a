//! `jsonb_in(text)`, the cast of text and json to jsonb

use super::FAMILY;
use crate::json::read;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_in",
    aliases: &[],
    family: FAMILY,
    description: "Text or json as jsonb; the cast `::jsonb`. Of duplicate keys the last one stays, keys are ordered by length and then bytes, numbers are written without exponents. Raises where the text is not JSON, holds `\\u0000` or half of a surrogate pair, or a number is beyond `numeric`.",
    example: r#"SELECT jsonb_in('{"b":1e2,"a":1,"b":2.50}')"#,
    result: r#"{"a": 1, "b": 2.50}"#,
    overloads: &[Overload::new(&[("text", Param::AnyJson)], Returns::Type(SqlType::Jsonb), |call| read(call.text(0)?.array()))],
};
