//! `jsonb_as_json(jsonb)`, the cast of jsonb to json

use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use std::sync::Arc;

use super::FAMILY;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_as_json",
    aliases: &[],
    family: FAMILY,
    description: "jsonb as json, with the text that it prints as; the cast `::json`. NULL for NULL.",
    example: "SELECT jsonb_as_json('[1,2]')",
    result: "[1, 2]",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Json), |call| Ok(Arc::clone(call.array(0)))).cheap()],
};
