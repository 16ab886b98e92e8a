//! `hstore_sort_key(hstore)`, behind `#<#` and ORDER BY.

use std::fmt::Write as _;

use datafusion::arrow::array::{ArrayRef, StringViewBuilder};
use datafusion::common::Result;

use super::{FAMILY, argument};
use crate::dispatch::Call;
use crate::spec::{FunctionSpec, Overload, Param, Returns};
use apigw_sql_columns::types::SqlType;

/// The specification.
pub(super) static SPEC: FunctionSpec = FunctionSpec {
    name: "hstore_sort_key",
    aliases: &[],
    family: FAMILY,
    description: "A text whose order, byte by byte, is that of hstores: what `#<#` and `ORDER BY` go by. The order is PostgreSQL's \
                  `hstore_cmp`: the empty hstore, then by the keys and values written one after the other. NULL for NULL.",
    example: "SELECT hstore_sort_key('b=>1') < hstore_sort_key('a=>2, c=>3')",
    result: "f",
    overloads: &[Overload::new(&[("hstore", Param::Hstore)], Returns::Type(SqlType::Text), sort_keys)],
};

fn sort_keys(call: &Call<'_>) -> Result<ArrayRef> {
    let maps = argument::hstores(call, 0)?;
    let stored = maps.get()?;
    let mut out = StringViewBuilder::with_capacity(call.rows());
    let (mut key, mut ends) = (String::new(), String::new());
    for row in 0..call.rows() {
        let Some(entries) = stored.get(row) else {
            out.append_null();
            continue;
        };
        key.clear();
        ends.clear();
        let mut count = 0;
        for (name, value) in entries.iter() {
            count += 1;
            key.push_str(name);
            let _ = write!(ends, "{:08x}0", key.len());
            key.push_str(value.unwrap_or_default());
            let _ = write!(ends, "{:08x}{}", key.len(), u8::from(value.is_none()));
        }
        if count > 0 {
            // What ends comes before what goes on.
            let _ = write!(key, "\0{count:08x}{ends}");
        }
        out.append_value(&key);
    }
    Ok(std::sync::Arc::new(out.finish()))
}
