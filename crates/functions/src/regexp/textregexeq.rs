//! `textregexeq(text, pattern)`, behind `~` and `!~`

use super::{FAMILY, patterns};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::Flavour;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "textregexeq",
    aliases: &[],
    family: FAMILY,
    description: "Whether PostgreSQL's regular expression matches anywhere in the text: the operator `~`; `!~` is its negation. NULL for \
                  NULL; raises for an expression that is none.",
    example: r"SELECT textregexeq('/pets/42', '^/pets/\d+$')",
    result: "t",
    overloads: &[Overload::new(&[("text", Param::Text), ("pattern", Param::Text)], Returns::Type(SqlType::Boolean), |call| {
        patterns::test(call, Flavour::Postgres, false)
    })],
};
