//! `matches_any(text, patterns, operator)`, behind `LIKE ANY` and `~ ANY`

use super::{FAMILY, quantified};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "matches_any",
    aliases: &[],
    family: FAMILY,
    description: "Whether one of the patterns matches the text by the operator `~~` (LIKE), `~~*` (ILIKE), `~` or `~*`: `text LIKE ANY (patterns)`. \
                  NULL where NULLs leave it open.",
    example: "SELECT matches_any('orders', ARRAY['pay%', 'ord%'], '~~')",
    result: "t",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("patterns", Param::TextArrayIn), ("operator", Param::Text)],
        Returns::Type(SqlType::Boolean),
        |call| quantified::test(call, true),
    )],
};
