//! `hs_contained(hstore, hstore)`: the operator `<@`.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use super::containment::contains;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hs_contained",
    aliases: &[],
    family: FAMILY,
    description: "Whether every entry of the first hstore is in the second, key and value. The operator `<@`.",
    example: "SELECT hs_contained('env=>prod', 'env=>prod, team=>payments')",
    result: "t",
    overloads: &[Overload::new(&[("part", Param::Hstore), ("whole", Param::Hstore)], Returns::Type(SqlType::Boolean), hs_contained)],
};

fn hs_contained(call: &Call<'_>) -> Result<ArrayRef> {
    contains(call, 1, 0)
}
