//! `slice(hstore, text[])`.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::keys::{Keys, found};
use super::{FAMILY, argument, select};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "slice",
    aliases: &[],
    family: FAMILY,
    description: "The part of the hstore that has these keys.",
    example: "SELECT slice('a=>1, b=>2, c=>3', ARRAY['b', 'c', 'x'])",
    result: r#""b"=>"2", "c"=>"3""#,
    overloads: &[
        Overload::new(&[("hstore", Param::Hstore), ("keys", Param::TextArray)], Returns::Type(SqlType::Hstore), slice),
        Overload::new(&[("hstore", Param::Hstore), ("keys", Param::Text)], Returns::Type(SqlType::Hstore), slice),
    ],
};

fn slice(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = argument::text_arrays(call, 1)?;
    let mut keys = Keys::new(keys.get()?);
    select::entries(call, maps, |row, map, out| out.extend(found(map, keys.of(row)).flatten().map(|at| at as u32)))
}
