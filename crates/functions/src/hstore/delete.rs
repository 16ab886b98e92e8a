//! `delete(hstore, text | text[] | hstore)`: the operator `-`.

use datafusion::arrow::array::ArrayRef;
use datafusion::common::Result;

use super::keys::{Keys, found};
use super::{FAMILY, argument, select};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;
use apigw_sql_columns::types::hstore::Needle;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "delete",
    aliases: &[],
    family: FAMILY,
    description: "The hstore without a key, without several keys, or without the entries whose key and value another hstore has. \
                  The operator `-`.",
    example: "SELECT delete('a=>1, b=>2, c=>3', ARRAY['a', 'c'])",
    result: r#""b"=>"2""#,
    overloads: &[
        Overload::new(&[("hstore", Param::Hstore), ("key", Param::Text)], Returns::Type(SqlType::Hstore), delete_key),
        Overload::new(&[("hstore", Param::Hstore), ("keys", Param::TextArray)], Returns::Type(SqlType::Hstore), delete_keys),
        Overload::new(&[("hstore", Param::Hstore), ("entries", Param::Hstore)], Returns::Type(SqlType::Hstore), delete_entries),
    ],
};

fn delete_key(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = call.text(1)?;
    let constant = keys.constant().flatten().map(Needle::new);
    select::entries(call, maps, |row, map, out| {
        let needle = constant.or_else(|| keys.get(row).map(Needle::new));
        let at = needle.and_then(|needle| map.find(&needle, map.range()));
        out.extend(map.range().filter(|&i| Some(i) != at).map(|i| i as u32));
    })
}

fn delete_keys(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let maps = maps.get()?;
    let keys = argument::text_arrays(call, 1)?;
    let mut keys = Keys::new(keys.get()?);
    select::entries(call, maps, |row, map, out| {
        let mut rest = map.range();
        for at in found(map, keys.of(row)).flatten() {
            out.extend((rest.start..at).map(|i| i as u32));
            rest.start = at + 1;
        }
        out.extend(rest.map(|i| i as u32));
    })
}

fn delete_entries(call: &Call<'_>) -> Result<ArrayRef> {
    let (maps, others) = (argument::hstores(call, 0)?, argument::hstores(call, 1)?);
    let (maps, others) = (maps.get()?, others.get()?);
    select::entries(call, maps, |row, map, out| {
        let other = others.row(row);
        let mut rest = other.range();
        out.extend(map.range().filter_map(|i| {
            let at = other.find(&Needle::new(map.key_at(i)), rest.clone());
            rest.start = at.map_or(rest.start, |at| at + 1);
            let same = at.is_some_and(|at| other.value_at(at) == map.value_at(i));
            (!same).then_some(i as u32)
        }));
    })
}
