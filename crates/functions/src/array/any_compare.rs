//! `any_compare(operator, value, array)`, behind `value operator ANY (array)`

use super::FAMILY;
use super::quantified::{Quantifier, quantified};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "any_compare",
    aliases: &[],
    family: FAMILY,
    description: r#"Whether `value operator element` holds for any element of the array: what `ANY` does. NULL for NULL, and where an element that is NULL could decide. The operator is `=`, `<>`, `<`, `<=`, `>` or `>=`. As in PostgreSQL's chapter "Row and Array Comparisons"."#,
    example: "SELECT any_compare('<', 2, ARRAY[1, 3])",
    result: "t",
    overloads: &[Overload::new(
        &[("operator", Param::Text), ("value", Param::Element), ("array", Param::Array)],
        Returns::Type(SqlType::Boolean),
        |call| quantified(call, Quantifier::Any),
    )],
};
