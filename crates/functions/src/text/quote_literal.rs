//! `quote_literal(any)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "quote_literal",
    aliases: &[],
    family: FAMILY,
    description: "The value as a literal of SQL: in single quotes, which are doubled within it; with backslashes, as `E'…'`. NULL for NULL.",
    example: r"SELECT quote_literal('it''s')",
    result: "'it''s'",
    overloads: &[Overload::new(&[("value", Param::Any)], Returns::Type(SqlType::Text), |call| super::format::quoted(call, None))],
};
