//! `lpad(text, length [, fill])`

use super::FAMILY;
use super::pad::pad;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "lpad",
    aliases: &[],
    family: FAMILY,
    description: "The text with the fill, or blanks, before it until it has that many characters; a longer text is cut at its end. NULL for \
                  NULL; raises for a length beyond 67108864.",
    example: "SELECT lpad('7', 3, '0')",
    result: "007",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("length", Param::BigInt), ("fill", Param::Text)],
        Returns::Type(SqlType::Text),
        |call| pad(call, true),
    )
    .optional(1)],
};
