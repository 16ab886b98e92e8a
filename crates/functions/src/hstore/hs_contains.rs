//! `hs_contains(hstore, hstore)`: the operator `@>`.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::FAMILY;
use super::containment::contains;
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hs_contains",
    aliases: &[],
    family: FAMILY,
    description: "Whether the first hstore has every entry of the second, key and value. The operator `@>`.",
    example: "SELECT hs_contains('env=>prod, team=>payments', 'env=>prod')",
    result: "t",
    overloads: &[Overload::new(&[("whole", Param::Hstore), ("part", Param::Hstore)], Returns::Type(SqlType::Boolean), hs_contains)],
};

fn hs_contains(call: &Call<'_>) -> Result<ArrayRef> {
    contains(call, 0, 1)
}
