//! `jsonb_numeric(jsonb)`, the cast of jsonb to numeric

use super::{FAMILY, scalar};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_numeric",
    aliases: &[],
    family: FAMILY,
    description: "A number as the text of a numeric; the first step of the casts `::numeric` and `::double precision`. Raises where the value is no number. NULL for NULL.",
    example: "SELECT jsonb_numeric('1.50')",
    result: "1.50",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::Text), scalar::to_numeric)],
};
