//! `fetchval(hstore, text)`: the operator `->`.

use datafusion::arrow::array::{ArrayRef, new_null_array};
use datafusion::common::Result;

use super::{FAMILY, argument, select};
use crate::functions::dispatch::Call;
use crate::functions::spec::{FunctionSpec, Overload, Param, Returns};
use crate::types::SqlType;
use crate::types::hstore::Needle;

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

fn fetchval(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = call.text(1)?;
    let (entry_keys, values) = (maps.array().keys(), maps.array().values());
    match keys.constant() {
        Some(None) => Ok(new_null_array(&SqlType::Text.arrow(), call.rows())),
        Some(Some(key)) => {
            let needle = Needle::new(key);
            select::pick(values, call.rows(), |row| needle.find(entry_keys, maps.get(row)?.range()))
        }
        None => select::pick(values, call.rows(), |row| maps.get(row)?.position(keys.get(row)?)),
    }
}
