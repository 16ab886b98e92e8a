//! `akeys(hstore)`.

use std::sync::Arc;

use datafusion::arrow::array::{Array, ArrayRef};
use datafusion::common::Result;

use super::{FAMILY, argument};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::{SqlType, list};

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "akeys",
    aliases: &[],
    family: FAMILY,
    description: "The keys as an array, shorter ones first.",
    example: "SELECT akeys('env=>prod, a=>1')",
    result: "{a,env}",
    overloads: &[Overload::new(&[("hstore", Param::Hstore)], Returns::Type(SqlType::TextArray), akeys)],
};

fn akeys(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let map = maps.get()?.array().map();
    Ok(Arc::new(list::from_parts(map.offsets().clone(), Arc::clone(map.keys()), map.nulls().cloned())))
}
