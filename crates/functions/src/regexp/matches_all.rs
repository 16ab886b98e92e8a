//! `matches_all(text, patterns, operator)`, behind `LIKE ALL` and `~ ALL`

use super::{FAMILY, quantified};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "matches_all",
    aliases: &[],
    family: FAMILY,
    description: "Whether all patterns match the text by the operator `~~` (LIKE), `~~*` (ILIKE), `~` or `~*`: `text LIKE ALL (patterns)`. \
                  NULL where NULLs leave it open.",
    example: "SELECT matches_all('orders', ARRAY['%s', 'ord%'], '~~')",
    result: "t",
    overloads: &[Overload::new(
        &[("text", Param::Text), ("patterns", Param::TextArrayIn), ("operator", Param::Text)],
        Returns::Type(SqlType::Boolean),
        |call| quantified::test(call, false),
    )],
};
