//! `all_compare(operator, value, array)`, behind `value operator ALL (array)`

use super::FAMILY;
use super::quantified::{Quantifier, quantified};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "all_compare",
    aliases: &[],
    family: FAMILY,
    description: r#"Whether `value operator element` holds for every element of the array: what `ALL` does. NULL for NULL, and where an element that is NULL could decide. The operator is `=`, `<>`, `<`, `<=`, `>` or `>=`. As in PostgreSQL's chapter "Row and Array Comparisons"."#,
    example: "SELECT all_compare('<', 2, ARRAY[1, 3])",
    result: "f",
    overloads: &[Overload::new(
        &[("operator", Param::Text), ("value", Param::Element), ("array", Param::Array)],
        Returns::Type(SqlType::Boolean),
        |call| quantified(call, Quantifier::All),
    )],
};
