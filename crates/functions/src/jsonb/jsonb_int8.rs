//! `jsonb_int8(jsonb)`, the cast of jsonb to bigint

use super::{FAMILY, scalar};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "jsonb_int8",
    aliases: &[],
    family: FAMILY,
    description: "A number as bigint, rounded to the nearest, halves away from zero; the casts `::bigint`, `::integer`, `::smallint`. Raises where the value is no number or out of range. NULL for NULL.",
    example: "SELECT jsonb_int8('2.5')",
    result: "3",
    overloads: &[Overload::new(&[("jsonb", Param::Jsonb)], Returns::Type(SqlType::BigInt), scalar::to_int8)],
};
