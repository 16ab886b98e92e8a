//! `arraycontains(a, b)`, behind `a @> b`

use super::FAMILY;
use super::pair::{Relation, relate};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "arraycontains",
    aliases: &[],
    family: FAMILY,
    description: "Whether every element of `b` is in `a`: what `@>` does; `<@` is it the other way round. NULL elements are in no array. NULL for NULL. As in PostgreSQL's chapter \"Array Functions and Operators\".",
    example: "SELECT arraycontains(ARRAY[1, 4, 3], ARRAY[3, 1, 3])",
    result: "t",
    overloads: &[Overload::new(&[("a", Param::Array), ("b", Param::Array)], Returns::Type(SqlType::Boolean), |call| {
        relate(call, Relation::Contains)
    })],
};
