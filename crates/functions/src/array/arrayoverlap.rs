//! `arrayoverlap(a, b)`, behind `a && b`

use super::FAMILY;
use super::pair::{Relation, relate};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "arrayoverlap",
    aliases: &[],
    family: FAMILY,
    description: "Whether the arrays have an element in common: what `&&` does. NULL elements are not compared. NULL for NULL. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT arrayoverlap(ARRAY[1, 4, 3], ARRAY[2, 1])",
    result: "t",
    overloads: &[Overload::new(&[("a", Param::Array), ("b", Param::Array)], Returns::Type(SqlType::Boolean), |call| {
        relate(call, Relation::Overlaps)
    })],
};
