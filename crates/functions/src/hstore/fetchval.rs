//! `fetchval(hstore, text)`: the operator `->`.

use datafusion::arrow::array::{ArrayRef, new_null_array};
use datafusion::common::Result;

use super::{FAMILY, argument, select};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::{ABSENT, Needle};

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "fetchval",
    aliases: &[],
    family: FAMILY,
    description: "The value of a key, NULL if the key is absent or its value is NULL. The operator `->` with a text.",
    example: "SELECT fetchval('env=>prod, team=>payments', 'team')",
    result: "payments",
    overloads: &[Overload::new(&[("hstore", Param::Hstore), ("key", Param::Text)], Returns::Type(SqlType::Text), fetchval)],
};

pub(crate) fn fetchval(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = call.text(1)?;
    let mut positions = match keys.constant() {
        Some(None) => return Ok(new_null_array(&SqlType::Text.arrow(), call.rows())),
        Some(Some(key)) => maps.array().positions(&Needle::new(key)),
        None => (0..call.rows()).map(|row| select::position(keys.get(row).and_then(|key| maps.row(row).position(key)))).collect(),
    };
    if let Some(nulls) = maps.array().nulls().filter(|_| !maps.is_constant()) {
        // Where the map is NULL, Arrow allows entries that mean nothing.
        positions.iter_mut().zip(nulls).filter(|(_, valid)| !valid).for_each(|(position, _)| *position = ABSENT);
    }
    select::pick(maps.array().values(), positions)
}
