//! `quote_nullable(any)`

use super::FAMILY;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "quote_nullable",
    aliases: &[],
    family: FAMILY,
    description: "As `quote_literal`, but the text `NULL` for NULL.",
    example: "SELECT quote_nullable(NULL)",
    result: "NULL",
    overloads: &[Overload::new(&[("value", Param::Any)], Returns::Type(SqlType::Text), |call| super::format::quoted(call, Some("NULL")))],
};
