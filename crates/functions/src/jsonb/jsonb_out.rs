//! `jsonb_out(jsonb)`, the cast of jsonb to text

use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use std::sync::Arc;

use super::FAMILY;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_out",
    aliases: &[],
    family: FAMILY,
    description: "jsonb as text; the cast `::text`. NULL for NULL.",
    example: "SELECT jsonb_out(jsonb_in('[1,2]'))",
    result: "[1, 2]",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Text), |call| Ok(Arc::clone(call.array(0)))).cheap()],
};
