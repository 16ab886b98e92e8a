//! `populate_record(record, hstore)`, the operator `#=`.

use super::{FAMILY, argument};
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use crate::typing::record;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "populate_record",
    aliases: &[],
    family: FAMILY,
    description: "The record, such as the alias of a table, with the values of the keys that are called as its members, read as the types of \
                  these; the operator `record #= hstore`. The other members stay; a NULL hstore changes nothing. Raises where a value is not \
                  of the type of its member.",
    example: "SELECT populate_record(t, 'b=>7, q=>1') FROM (VALUES ('x', 1)) AS t(a, b)",
    result: "(x,7)",
    overloads: &[Overload::new(&[("record", Param::Record), ("hstore", Param::Hstore)], Returns::Argument(0), |call| {
        let hstores = argument::hstores(call, 1)?;
        let hstores = hstores.get()?;
        record::populate(call, |row, member| {
            let entries = hstores.get(row);
            Ok(entries.and_then(|entries| entries.iter().find(|(key, _)| *key == member.name()).map(|(_, value)| value.map(str::to_owned))))
        })
    })],
};
