//! `texticregexeq(text, pattern)`, behind `~*` and `!~*`

use super::{FAMILY, patterns};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_value::pattern::Flavour;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "texticregexeq",
    aliases: &[],
    family: FAMILY,
    description: "As `textregexeq`, but letters match in either case: the operator `~*`; `!~*` is its negation. NULL for NULL; raises for \
                  an expression that is none.",
    example: "SELECT texticregexeq('Payments', 'pay')",
    result: "t",
    overloads: &[Overload::new(&[("text", Param::Text), ("pattern", Param::Text)], Returns::Type(SqlType::Boolean), |call| {
        patterns::test(call, Flavour::Postgres, true)
    })],
};
